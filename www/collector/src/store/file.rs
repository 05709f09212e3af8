//! Whether the data file is still the one that was opened.
//!
//! A file that is removed while it is open goes on without a name, and what is written to it is gone with the process.
//! SQLite does not notice, and it would show at the next start only.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::StoreError;

/// The data file as it was when it was opened; clones share it.
#[derive(Debug, Clone)]
pub struct DataFile {
    path: Arc<PathBuf>,
    identity: Option<Identity>,
    /// Whether its loss was said.
    said: Arc<AtomicBool>,
}

/// What tells a file from another of its name.
type Identity = (u64, u64);

impl DataFile {
    /// The file that is there now.
    pub fn at(path: &Path) -> Self {
        Self { path: Arc::new(path.to_owned()), identity: identity(path), said: Arc::default() }
    }

    /// An error where it was removed, or another is in its place.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.identity.is_none() || identity(&self.path) == self.identity {
            return Ok(());
        }
        let lost = StoreError::FileGone { path: self.path.to_path_buf() };
        if !self.said.swap(true, Ordering::Relaxed) {
            tracing::error!("{lost}");
        }
        Err(lost)
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// A file in use cannot be removed there.
#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}
