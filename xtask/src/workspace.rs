//! Where things are, and files that are written whole or not at all.

use crate::error::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.parent().unwrap_or(crate_folder).to_path_buf()
}

/// Writes a file whole or not at all, as the chapter programs do.
///
/// # Errors
///
/// The folder cannot be made, or the file cannot be written; nothing is left behind.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<()> {
    hyades_book::files::write_whole(path, content).map_err(Error::other)
}

/// Puts the folder `new` where `target` is or shall be. What stood there goes away only when `new` is in place.
///
/// # Errors
///
/// A folder cannot be renamed or removed; then `target` holds what it held before.
pub fn swap_folder(new: &Path, target: &Path) -> Result<()> {
    if !target.exists() {
        return fs::rename(new, target).map_err(Error::io("write", target));
    }
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let old = target.with_file_name(format!(".{name}.{}.old", std::process::id()));
    fs::rename(target, &old).map_err(Error::io("replace", target))?;
    if let Err(error) = fs::rename(new, target) {
        fs::rename(&old, target).map_err(Error::io("restore", target))?;
        return Err(Error::io("write", target)(error));
    }
    fs::remove_dir_all(&old).map_err(Error::io("remove", &old))
}

/// A file's text.
///
/// # Errors
///
/// It cannot be read, or is not UTF-8.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(Error::io("read", path))
}

/// All files under a folder, sorted; empty where there is no folder.
///
/// # Errors
///
/// A folder cannot be listed.
pub fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder).map_err(Error::io("list", &folder))? {
            let path = entry.map_err(Error::io("list", &folder))?.path();
            if path.is_dir() {
                folders.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A path relative to a root, with forward slashes, for messages and comparisons.
#[must_use]
pub fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.txt");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(read(&path).unwrap(), "two");
        assert_eq!(
            files_under(folder.path()).unwrap(),
            [path],
            "no part is left"
        );
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        fs::write(taken.join("x"), "x").unwrap();
        assert!(write_whole(&taken, b"one").is_err());
        assert_eq!(files_under(folder.path()).unwrap(), [taken.join("x")]);
    }

    #[test]
    fn a_folder_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let (new, target) = (folder.path().join("new"), folder.path().join("target"));
        for text in ["first", "second"] {
            fs::create_dir(&new).unwrap();
            fs::write(new.join("page"), text).unwrap();
            swap_folder(&new, &target).unwrap();
            assert_eq!(files_under(folder.path()).unwrap(), [target.join("page")]);
            assert_eq!(read(&target.join("page")).unwrap(), text);
        }
    }

    #[test]
    fn a_missing_folder_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("page"), "old").unwrap();
        assert!(swap_folder(&folder.path().join("missing"), &target).is_err());
        assert_eq!(files_under(folder.path()).unwrap(), [target.join("page")]);
    }
}
