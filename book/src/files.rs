//! Files that are written whole or not at all.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::BookError;

/// Writes a file by way of a temporary one beside it, so that no reader ever meets half of it. Folders are made as needed.
///
/// # Errors
///
/// The folder or the file cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), BookError> {
    std::fs::create_dir_all(folder_of(path)).map_err(|e| cannot("write", path, &e))?;
    prepare(path, bytes)?
        .persist(path)
        .map_err(|e| cannot("write", path, &e.error))?;
    Ok(())
}

/// Writes a file as [`write_whole`] does, but only where nothing of that name stands yet; says whether it did.
///
/// # Errors
///
/// The folder or the file cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<bool, BookError> {
    std::fs::create_dir_all(folder_of(path)).map_err(|e| cannot("write", path, &e))?;
    match prepare(path, bytes)?.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(cannot("write", path, &error.error)),
    }
}

/// Writes files that belong together: all of them first to temporary ones, which are put in place at the end. Their folders are there
/// already.
///
/// # Errors
///
/// A file cannot be written; then none is changed, unless one could be prepared but not put in place.
pub(crate) fn write_together(files: &[(PathBuf, Vec<u8>)]) -> Result<(), BookError> {
    let mut prepared = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        if path.is_dir() {
            return Err(BookError::File {
                path: path.clone(),
                doing: "write",
                why: "a folder of that name stands there".to_owned(),
            });
        }
        prepared.push((path, prepare(path, bytes)?));
    }
    for (path, file) in prepared {
        file.persist(path)
            .map_err(|e| cannot("write", path, &e.error))?;
    }
    Ok(())
}

/// All bytes of a file.
///
/// # Errors
///
/// It cannot be read, or is no regular file: a pipe would make the program wait for ever.
pub(crate) fn read_regular(path: &Path) -> Result<Vec<u8>, BookError> {
    let metadata = std::fs::metadata(path).map_err(|e| cannot("read", path, &e))?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() {
            "it is a folder"
        } else {
            "it is no regular file"
        };
        return Err(BookError::File {
            path: path.to_path_buf(),
            doing: "read",
            why: what.to_owned(),
        });
    }
    std::fs::read(path).map_err(|e| cannot("read", path, &e))
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// The bytes in a temporary file beside `path`, which goes away by itself unless it is put in place.
fn prepare(path: &Path, bytes: &[u8]) -> Result<NamedTempFile, BookError> {
    let file = temporary(folder_of(path));
    let mut file = file.map_err(|e| cannot("write", path, &e))?;
    file.write_all(bytes)
        .map_err(|e| cannot("write", path, &e))?;
    Ok(file)
}

fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".hyades-")
        .permissions_like_a_new_file()
        .tempfile_in(folder)
}

/// A folder that files will be written to. What was made of it goes away again if it is still empty at the end.
pub(crate) struct Folder {
    /// The folders that were not there before, outermost first.
    made: Vec<PathBuf>,
}

impl Folder {
    /// Makes the folder, with those around it, and makes sure that files can be written there.
    ///
    /// # Errors
    ///
    /// A file stands in the way, or the system refuses.
    pub(crate) fn make(path: &Path) -> Result<Self, BookError> {
        let around: Vec<&Path> = path
            .ancestors()
            .filter(|p| !p.as_os_str().is_empty())
            .collect();
        let failed = |why: String| BookError::File {
            path: path.to_path_buf(),
            doing: "make the folder",
            why,
        };
        if let Some(file) = around.iter().find(|p| p.exists() && !p.is_dir()) {
            return Err(failed(if *file == path {
                "a file of that name stands there".to_owned()
            } else {
                format!("{} is a file", file.display())
            }));
        }
        // Dropped on an error below: nothing that was made stays.
        let folder = Self {
            made: around
                .iter()
                .rev()
                .filter(|p| !p.exists())
                .map(|p| p.to_path_buf())
                .collect(),
        };
        std::fs::create_dir_all(path).map_err(|e| failed(reason(&e)))?;
        temporary(path).map_err(|e| cannot("write in", path, &e))?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        for folder in self.made.iter().rev() {
            // A folder with something in it is not removed.
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// What failed, with the system's reason in words.
pub(crate) fn cannot(doing: &'static str, path: &Path, error: &io::Error) -> BookError {
    BookError::File {
        path: path.to_path_buf(),
        doing,
        why: reason(error),
    }
}

/// The reason of a failure in words, without the system's number.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::AlreadyExists => "something of that name stands there".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is no folder".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::StorageFull => "no space is left on the device".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        ErrorKind::InvalidFilename => "the name is too long or not allowed".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            let mut characters = text.chars();
            let first = characters.next().map(|c| c.to_lowercase().to_string());
            first.unwrap_or_default() + characters.as_str()
        }
    }
}

/// A temporary file is private at first; what the reader asked for should be as readable as any other file of theirs.
trait LikeANewFile {
    fn permissions_like_a_new_file(&mut self) -> &mut Self;
}

impl LikeANewFile for tempfile::Builder<'_, '_> {
    #[cfg(unix)]
    fn permissions_like_a_new_file(&mut self) -> &mut Self {
        use std::os::unix::fs::PermissionsExt;
        // The process's umask still applies.
        self.permissions(std::fs::Permissions::from_mode(0o666))
    }

    #[cfg(not(unix))]
    fn permissions_like_a_new_file(&mut self) -> &mut Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn files_that_belong_together_change_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a"), "old").unwrap();
        fs::create_dir(path("c")).unwrap();
        let files = |names: &[&str]| -> Vec<(PathBuf, Vec<u8>)> {
            names.iter().map(|n| (path(n), b"new".to_vec())).collect()
        };
        let error = write_together(&files(&["a", "b", "c"])).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "cannot write {}: a folder of that name stands there",
                path("c").display()
            )
        );
        assert_eq!(names(folder.path()), ["a", "c"]);
        assert_eq!(fs::read_to_string(path("a")).unwrap(), "old");
        write_together(&files(&["a", "b"])).unwrap();
        assert_eq!(names(folder.path()), ["a", "b", "c"]);
        assert_eq!(fs::read_to_string(path("a")).unwrap(), "new");
    }

    #[test]
    fn a_new_file_is_never_written_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inner/file");
        assert!(write_new(&path, b"first").unwrap());
        assert!(!write_new(&path, b"second").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        assert_eq!(names(&folder.path().join("inner")), ["file"]);
    }

    #[test]
    fn an_empty_folder_does_not_stay() {
        let base = tempfile::tempdir().unwrap();
        let inner = base.path().join("x/y");
        let folder = Folder::make(&inner).unwrap();
        assert!(inner.is_dir());
        drop(folder);
        assert_eq!(names(base.path()), [""; 0]);
        let folder = Folder::make(&inner).unwrap();
        fs::write(inner.join("file"), "").unwrap();
        drop(folder);
        assert_eq!(names(&inner), ["file"]);
        // What was there before stays, empty or not.
        fs::remove_file(inner.join("file")).unwrap();
        drop(Folder::make(&inner).unwrap());
        assert!(inner.is_dir());
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let base = tempfile::tempdir().unwrap();
        let file = base.path().join("taken");
        fs::write(&file, "").unwrap();
        let error = |path: &Path| Folder::make(path).err().unwrap().to_string();
        assert_eq!(
            error(&file),
            format!(
                "cannot make the folder {}: a file of that name stands there",
                file.display()
            )
        );
        assert!(error(&file.join("x")).ends_with(&format!("{} is a file", file.display())));
    }

    #[cfg(unix)]
    #[test]
    fn reasons_have_no_numbers() {
        for (code, expected) in [(2, "no such file"), (28, "no space is left on the device")] {
            assert_eq!(reason(&io::Error::from_raw_os_error(code)), expected);
        }
        let loops = reason(&io::Error::from_raw_os_error(40));
        assert!(!loops.contains("os error") && !loops.is_empty(), "{loops}");
    }
}
