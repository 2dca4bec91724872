//! The programs that measure. Each writes a document; what it prints goes straight to the reader.

use super::Flags;
use super::error::SpeedError;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where things are built and measured.
pub(super) struct Place<'a> {
    /// The workspace.
    pub(super) root: &'a Path,
    /// Cargo's target folder.
    pub(super) target: PathBuf,
}

impl Place<'_> {
    /// What this program's measurements are kept in until they are taken.
    pub(super) fn folder(&self) -> PathBuf {
        self.target.join("speed")
    }

    /// The document of a step.
    pub(super) fn document(&self, step: &str) -> PathBuf {
        self.folder().join(format!("{step}.json"))
    }

    /// This program as a release build.
    fn released(&self) -> PathBuf {
        let name = Path::new("xtask").with_extension(std::env::consts::EXE_EXTENSION);
        self.target.join("release").join(name)
    }

    /// Builds this program for release: what it times must be what users run.
    pub(super) fn release(&self) -> Result<(), SpeedError> {
        let mut command = cargo(self.root);
        command.args(["build", "--release", "--locked", "--package", "xtask"]);
        run("the release build", &mut command)
    }

    /// `cargo bench`.
    pub(super) fn rust(&self, flags: &Flags) -> Result<(), SpeedError> {
        let mut command = cargo(self.root);
        command.args(["bench", "--locked", "--package", "hyades-benches", "--"]);
        command.args(measuring(flags));
        command.arg("--json").arg(self.document("rust"));
        run("cargo bench", &mut command)
    }

    /// How time grows, in a release build.
    pub(super) fn growth(&self) -> Result<(), SpeedError> {
        let mut command = Command::new(self.released());
        command.arg("growth").arg(self.document("growth"));
        run("the measurement of growth", &mut command)
    }

    /// `benches/python/compare.py`, in an environment of its own.
    pub(super) fn python(&self, flags: &Flags) -> Result<(), SpeedError> {
        let python = self.environment(&flags.python)?;
        let scripts = self.root.join("benches").join("python");
        let mut command = Command::new(python);
        command
            .arg(scripts.join("compare.py"))
            .args(measuring(flags));
        command
            .arg("--hyades")
            .arg(quoted(&self.released(), " bench"));
        command.arg("--json").arg(self.document("python"));
        // No compiled files among the sources.
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        run("compare.py", &mut command)
    }

    /// The environment's Python. It is made anew when the requirements have changed.
    fn environment(&self, python: &str) -> Result<PathBuf, SpeedError> {
        let requirements = self.root.join("benches/python/requirements.txt");
        let wanted = std::fs::read_to_string(&requirements)
            .map_err(|error| unreadable(&requirements, &error))?;
        let folder = self.folder().join("venv");
        let inside = if cfg!(windows) {
            "Scripts/python.exe"
        } else {
            "bin/python"
        };
        let inside = folder.join(inside);
        // Written last: an installation that was broken off is none.
        let stamp = folder.join("installed.txt");
        if inside.is_file()
            && std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted)
        {
            return Ok(inside);
        }
        let mut command = Command::new(python);
        command.args(["-m", "venv", "--clear"]).arg(&folder);
        run("python -m venv", &mut command).map_err(|error| match error {
            SpeedError::NotStarted { source, .. } => SpeedError::NoPython {
                program: python.to_owned(),
                source,
            },
            other => other,
        })?;
        let mut command = Command::new(&inside);
        command.args([
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--quiet",
            "--requirement",
        ]);
        run("pip install", command.arg(&requirements))?;
        std::fs::write(&stamp, wanted).map_err(|error| unreadable(&stamp, &error))?;
        Ok(inside)
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> SpeedError {
    SpeedError::Unreadable {
        path: path.to_path_buf(),
        why: error.to_string(),
    }
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// The flags that both measuring programs know.
fn measuring(flags: &Flags) -> Vec<OsString> {
    let seeds: Vec<String> = flags.seeds.iter().map(u64::to_string).collect();
    let mut words: Vec<OsString> = vec!["--rounds".into(), flags.rounds.to_string().into()];
    words.extend(["--seeds".into(), seeds.join(",").into()]);
    words.extend(["--only".into(), flags.only.clone().into()]);
    words
}

/// A program's path as a shell takes it, and what follows.
fn quoted(program: &Path, rest: &str) -> OsString {
    let path = program.to_string_lossy().replace('\'', "'\\''");
    format!("'{path}'{rest}").into()
}

/// Runs a step to its end.
pub(super) fn run(step: &'static str, command: &mut Command) -> Result<(), SpeedError> {
    let words: Vec<&OsStr> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .collect();
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    hyades_book::console::complain(&format!("$ {}", words.join(" ")));
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|source| SpeedError::NotStarted { step, source })?;
    if status.success() {
        Ok(())
    } else {
        Err(SpeedError::Failed { step, status })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(python: &str) -> Flags {
        Flags {
            only: "ward".to_owned(),
            rounds: 2,
            seeds: vec![1, 2],
            python: python.to_owned(),
            ..Flags::default()
        }
    }

    /// A workspace with nothing but requirements.
    fn place(root: &Path) -> Place<'_> {
        let scripts = root.join("benches/python");
        std::fs::create_dir_all(&scripts).unwrap();
        std::fs::write(scripts.join("requirements.txt"), "x==1\n").unwrap();
        Place {
            root,
            target: root.join("target"),
        }
    }

    #[test]
    fn a_missing_python_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = place(folder.path())
            .python(&flags("no-such-python"))
            .unwrap_err();
        assert!(matches!(error, SpeedError::NoPython { .. }), "{error}");
        let message = error.to_string();
        assert!(
            message.contains("`no-such-python`") && message.contains("--skip-python"),
            "{message}"
        );
    }

    #[test]
    fn a_python_that_makes_no_environment_is_told() {
        let folder = tempfile::tempdir().unwrap();
        // Cargo starts, and knows no `-m venv`.
        let error = place(folder.path()).python(&flags("cargo")).unwrap_err();
        assert!(
            matches!(
                error,
                SpeedError::Failed {
                    step: "python -m venv",
                    ..
                }
            ),
            "{error}"
        );
    }

    #[test]
    fn the_programs_get_the_same_flags() {
        let words = ["--rounds", "2", "--seeds", "1,2", "--only", "ward"];
        assert_eq!(measuring(&flags("python3")), words.map(OsString::from));
        assert_eq!(
            quoted(Path::new("a b/it's"), " bench"),
            r"'a b/it'\''s' bench"
        );
    }
}
