//! Small files that are there whole or not at all.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// Writes a file for this person alone: beside it, to the disk, then under its name.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = WholeFile::begin(path)?;
    file.write(bytes)?;
    file.keep()
}

/// A file for this person alone that is written piece by piece, and takes its name when it is kept.
#[derive(Debug)]
pub struct WholeFile {
    path: PathBuf,
    beside: PathBuf,
    file: File,
}

impl WholeFile {
    /// Begins beside what has the name now.
    pub fn begin(path: &Path) -> io::Result<Self> {
        make_folder(folder_of(path)?)?;
        let mut beside = path.as_os_str().to_owned();
        beside.push(format!(".{}.new", std::process::id()));
        let beside = PathBuf::from(beside);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&beside)?;
        let begun = Self { path: path.to_owned(), beside, file };
        restrict(&begun.beside, 0o600)?;
        Ok(begun)
    }

    /// Writes the next bytes.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// What was written, to be read from its beginning.
    pub fn written(&mut self) -> io::Result<&File> {
        self.file.rewind()?;
        Ok(&self.file)
    }

    /// Makes it durable and gives it its name.
    pub fn keep(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.beside, &self.path)?;
        File::open(folder_of(&self.path)?)?.sync_all()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        // Once it is kept there is nothing there; else what is left is in nobody's way.
        _ = fs::remove_file(&self.beside);
    }
}

fn folder_of(path: &Path) -> io::Result<&Path> {
    path.parent().ok_or_else(|| io::Error::other("the path names no folder"))
}

/// Makes a folder, and those above it, for this person alone.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    restrict(folder, 0o700)
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn restrict(path: &Path, _mode: u32) -> io::Result<()> {
    let permissions: Permissions = fs::metadata(path)?.permissions();
    fs::set_permissions(path, permissions)
}
