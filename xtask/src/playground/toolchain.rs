//! Which compiler makes WebAssembly here.

use std::path::PathBuf;

/// What the playground is compiled for.
pub(super) const TARGET: &str = "wasm32-unknown-unknown";

/// A compiler and its cargo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Toolchain {
    pub(super) cargo: PathBuf,
    pub(super) rustc: PathBuf,
}

/// Where the standard library for [`TARGET`] is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Std {
    /// It is installed.
    Installed,
    /// It is compiled from its sources.
    Sources,
}

/// How the playground is compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Builder {
    pub(super) toolchain: Toolchain,
    pub(super) std: Std,
    /// The linker; without one, that which the compiler brings.
    pub(super) linker: Option<PathBuf>,
}

/// What there is on a machine.
pub(super) trait Probe {
    /// The toolchain that is in use.
    fn current(&self) -> Toolchain;
    /// Toolchains of the distribution that are recent enough, the preferred first.
    fn of_distribution(&self) -> Vec<Toolchain>;
    /// Whether the standard library for [`TARGET`] is installed.
    fn has_target(&self, toolchain: &Toolchain) -> bool;
    /// Lets rustup add the target to the toolchain in use; tells whether it did.
    fn add_target(&self) -> bool;
    /// Whether the sources of the standard library are where cargo looks for them.
    fn has_sources(&self, toolchain: &Toolchain) -> bool;
    /// A linker for [`TARGET`].
    fn linker(&self, toolchain: &Toolchain) -> Option<PathBuf>;
}

/// The first way that works, or why there is none.
pub(super) fn choose(probe: &impl Probe) -> Result<Builder, String> {
    let current = probe.current();
    if probe.has_target(&current) || probe.add_target() && probe.has_target(&current) {
        // The linker came with the target. A library that is compiled along makes the smaller file.
        let std = if probe.has_sources(&current) {
            Std::Sources
        } else {
            Std::Installed
        };
        return Ok(Builder {
            toolchain: current,
            std,
            linker: None,
        });
    }
    let mut linker_missing = false;
    for toolchain in probe.of_distribution() {
        let std = if probe.has_target(&toolchain) {
            Std::Installed
        } else if probe.has_sources(&toolchain) {
            Std::Sources
        } else {
            continue;
        };
        let Some(linker) = probe.linker(&toolchain) else {
            linker_missing = true;
            continue;
        };
        return Ok(Builder {
            toolchain,
            std,
            linker: Some(linker),
        });
    }
    Err(if linker_missing {
        format!("neither rust-lld nor wasm-ld is there to link {TARGET}")
    } else {
        format!(
            "the toolchain lacks {TARGET}, which rustup cannot add here, and no rustc of a distribution has its library's sources"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// A machine that has what the test says.
    #[derive(Default)]
    struct Fake {
        /// rustc's with the target.
        targets: RefCell<Vec<PathBuf>>,
        rustup_helps: bool,
        rustup_was_asked: RefCell<bool>,
        distribution: Vec<Toolchain>,
        sources: Vec<PathBuf>,
        linker: Option<PathBuf>,
    }

    fn toolchain(folder: &str) -> Toolchain {
        Toolchain {
            cargo: PathBuf::from(folder).join("cargo"),
            rustc: PathBuf::from(folder).join("rustc"),
        }
    }

    impl Probe for Fake {
        fn current(&self) -> Toolchain {
            toolchain("current")
        }

        fn of_distribution(&self) -> Vec<Toolchain> {
            self.distribution.clone()
        }

        fn has_target(&self, toolchain: &Toolchain) -> bool {
            self.targets.borrow().contains(&toolchain.rustc)
        }

        fn add_target(&self) -> bool {
            *self.rustup_was_asked.borrow_mut() = true;
            if self.rustup_helps {
                self.targets.borrow_mut().push(self.current().rustc);
            }
            self.rustup_helps
        }

        fn has_sources(&self, toolchain: &Toolchain) -> bool {
            self.sources.contains(&toolchain.rustc)
        }

        fn linker(&self, _: &Toolchain) -> Option<PathBuf> {
            self.linker.clone()
        }
    }

    /// A machine whose distribution has all that is needed.
    fn debian() -> Fake {
        Fake {
            distribution: vec![toolchain("old"), toolchain("usr")],
            sources: vec![toolchain("usr").rustc],
            linker: Some("wasm-ld".into()),
            ..Fake::default()
        }
    }

    #[test]
    fn a_toolchain_that_has_the_target_is_used() {
        let fake = Fake {
            targets: RefCell::new(vec![toolchain("current").rustc]),
            ..debian()
        };
        let builder = choose(&fake).unwrap();
        assert_eq!(builder.toolchain, toolchain("current"));
        assert_eq!((builder.std, builder.linker), (Std::Installed, None));
        assert!(!*fake.rustup_was_asked.borrow(), "nothing is downloaded");
    }

    #[test]
    fn its_library_is_compiled_along_where_its_sources_are() {
        let fake = Fake {
            targets: RefCell::new(vec![toolchain("current").rustc]),
            sources: vec![toolchain("current").rustc],
            ..debian()
        };
        let builder = choose(&fake).unwrap();
        assert_eq!(builder.toolchain, toolchain("current"));
        assert_eq!((builder.std, builder.linker), (Std::Sources, None));
    }

    #[test]
    fn rustup_is_asked_before_the_distribution() {
        let fake = Fake {
            rustup_helps: true,
            ..debian()
        };
        let builder = choose(&fake).unwrap();
        assert_eq!(builder.toolchain, toolchain("current"));
        assert_eq!(builder.std, Std::Installed);
    }

    #[test]
    fn the_distribution_compiles_its_library() {
        let fake = debian();
        let builder = choose(&fake).unwrap();
        assert!(*fake.rustup_was_asked.borrow());
        assert_eq!(builder.toolchain, toolchain("usr"));
        assert_eq!(builder.std, Std::Sources);
        assert_eq!(builder.linker, Some("wasm-ld".into()));
    }

    #[test]
    fn the_distribution_may_have_the_target_itself() {
        let fake = Fake {
            targets: RefCell::new(vec![toolchain("old").rustc]),
            ..debian()
        };
        let builder = choose(&fake).unwrap();
        assert_eq!(builder.toolchain, toolchain("old"));
        assert_eq!(builder.std, Std::Installed);
    }

    #[test]
    fn what_is_missing_is_said() {
        assert!(
            choose(&Fake::default())
                .unwrap_err()
                .contains("lacks wasm32-unknown-unknown")
        );
        let unlinked = Fake {
            linker: None,
            ..debian()
        };
        assert!(choose(&unlinked).unwrap_err().contains("wasm-ld"));
    }
}
