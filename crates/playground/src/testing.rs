//! What the tests of several widgets do.

use crate::{Call, Playground, View};

/// A control gets a value.
pub(crate) fn set(name: &str, value: impl ToString) -> Call {
    Call::Set {
        name: name.to_owned(),
        value: value.to_string(),
    }
}

/// A button is pressed.
pub(crate) fn press(name: &str) -> Call {
    let name = name.to_owned();
    Call::Press { name }
}

/// A handle is moved.
pub(crate) fn drag(handle: &str, x: f64, y: f64) -> Call {
    let handle = handle.to_owned();
    Call::Drag { handle, x, y }
}

/// A click into the first drawing.
pub(crate) fn click(x: f64, y: f64) -> Call {
    Call::Click { drawing: 0, x, y }
}

/// What a view's small table says under this name.
pub(crate) fn fact<'a>(view: &'a View, name: &str) -> Option<&'a str> {
    let found = view.facts.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// The state after calls, opened by a link, gives the same view; after a reset there is none. `ready` makes a widget that has its file.
pub(crate) fn is_restored_whole(
    ready: impl Fn() -> Playground,
    (name, file, content): (&str, &str, &[u8]),
    sequences: &[&[Call]],
) {
    for calls in sequences {
        let mut playground = ready();
        let mut view: View = playground.act(calls);
        view.refused = None;
        let state = view.state.clone();
        let safe = |c: char| c.is_ascii_alphanumeric() || ".,;-_/:+=&".contains(c);
        assert!(state.chars().all(safe), "{state}");
        let mut fresh = Playground::new(name).unwrap();
        fresh.act(&[Call::Restore {
            state: state.clone(),
        }]);
        assert_eq!(fresh.give(file, content), view, "{state}");
        // Reset needs the file once more.
        playground.act(&[Call::Reset]);
        assert_eq!(playground.give(file, content).state, "");
    }
}
