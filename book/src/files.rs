//! Files that are written whole or not at all.

use std::io::Write;
use std::path::Path;

use crate::BookError;

/// Writes a file by way of a temporary one beside it, so that no reader ever meets half of it. Folders are made as needed.
///
/// # Errors
///
/// The folder or the file cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), BookError> {
    let failed = |error: &dyn std::fmt::Display| BookError::File {
        path: path.to_path_buf(),
        doing: "write",
        why: error.to_string(),
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|e| failed(&e))?;
    let mut file = tempfile::Builder::new()
        .prefix(".hyades-")
        .permissions_like_a_new_file()
        .tempfile_in(folder)
        .map_err(|e| failed(&e))?;
    file.write_all(bytes).map_err(|e| failed(&e))?;
    file.persist(path).map_err(|e| failed(&e.error))?;
    Ok(())
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
