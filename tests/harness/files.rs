//! Looking into everything that lies below a folder, and copying it.

use std::path::{Path, PathBuf};

/// Every file below a folder.
///
/// # Panics
/// When a folder cannot be read.
#[must_use]
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the test can be read") {
            let path = entry.expect("a folder of the test can be read").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

/// The files below a folder in which these words stand literally, whatever kind of file it is.
///
/// # Panics
/// When a file cannot be read.
#[must_use]
pub fn find_in_files(folder: &Path, words: &[u8]) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| {
        let bytes = std::fs::read(path).expect("a file of the test can be read");
        bytes.windows(words.len()).any(|window| window == words)
    };
    files_below(folder).into_iter().filter(holds).collect()
}

/// A copy of a folder as it is now: what is left when the computer stops at this moment.
///
/// # Panics
/// When it cannot be copied.
#[must_use]
pub fn copied(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder for the test");
    for file in files_below(folder) {
        let below = file.strip_prefix(folder).expect("it lies below the folder");
        let target = copy.path().join(below);
        std::fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("a folder");
        std::fs::copy(&file, target).expect("a file of the test can be copied");
    }
    copy
}
