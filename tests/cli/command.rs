//! Running the command, and a folder to run it in.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How the command ended.
pub struct Ended {
    pub status: i32,
    pub output: String,
    pub errors: String,
}

/// Runs `counterproof` with these arguments, in English.
pub fn counterproof<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Ended {
    let output =
        Command::new(env!("CARGO_BIN_EXE_counterproof")).args(arguments).env("LC_ALL", "C.UTF-8").output().unwrap();
    Ended {
        status: output.status.code().unwrap(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder that is emptied when a test begins and kept when it ends, to look into.
pub fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
