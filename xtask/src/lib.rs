//! The one tool of the repository: book, figures, data, chapters, bench, speed, tidy, ci, browser.
//!
//! Each command is a module; the tests in `tests/` use the same functions as the command line.

pub mod bench;
pub mod book;
pub mod browser;
pub mod chapter;
pub mod ci;
pub mod cover;
pub mod data;
pub mod error;
pub mod exercise;
pub mod figures;
pub mod links;
pub mod numbers;
pub mod playground;
pub mod serve;
pub mod shelf;
pub mod speed;
pub mod tidy;
pub mod workspace;

pub use error::{Error, Result};
