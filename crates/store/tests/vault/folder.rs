//! A folder to keep a vault in.

use std::path::{Path, PathBuf};

/// A folder that is not there when a test begins; what the test leaves in it is kept, to look into.
pub fn new_folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vaults").join(test);
    _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
    folder
}
