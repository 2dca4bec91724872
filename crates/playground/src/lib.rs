//! The widgets of the book: Hyades in the reader's browser.
//!
//! A [`Widget`] is a state with controls. Whatever a reader does becomes a [`Call`]; a [`Playground`] carries calls out and answers with a [`View`]: controls, drawings, what is read out,
//! and the page's address. Nothing here knows a browser, so that all of it is tested natively. The page's script shows views and sends calls, and no more.
//!
//! ```
//! use hyades_playground::{Call, Playground};
//!
//! let mut playground = Playground::new("dbscan")?;
//! let eps = Call::Set { name: "eps".into(), value: "0.08".into() };
//! let view = playground.act(&[eps, Call::Set { name: "min_samples".into(), value: "3".into() }]);
//! assert!(view.says.contains("25 clusters") && view.says.contains("73 noise points"));
//! assert_eq!(view.state, "eps=0.08&min_samples=3");
//! # Ok::<(), hyades_playground::Refused>(())
//! ```

mod call;
pub mod comparison;
mod control;
mod error;
pub mod moving_groups;
mod own_file;
mod playground;
mod points;
pub mod spectral_fits;
#[cfg(test)]
mod testing;
mod text;
mod view;
#[cfg(target_arch = "wasm32")]
mod wasm;
pub mod widgets;

pub use call::Call;
pub use control::{Control, Kind};
pub use error::Refused;
pub use playground::{Playground, Widget};
pub use points::Source;
pub use view::{Cloud, Drawing, Handle, Pointer, Shown, View};
