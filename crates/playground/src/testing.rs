//! What the tests of several widgets do.

use crate::{Call, Playground, View};

/// A control gets a value.
pub(crate) fn set(name: &str, value: impl ToString) -> Call {
    Call::Set {
        name: name.to_owned(),
        value: value.to_string(),
    }
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
