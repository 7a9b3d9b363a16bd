//! Running other people's programs, and saying which package to install where one is missing.

use crate::Places;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::Command;

/// Writes a line for the person who runs the build.
pub fn say(line: &str) {
    // Nothing can be done where standard error is closed.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The Cargo that runs this program.
pub fn cargo(places: &Places) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&places.root);
    command
}

/// A program from the npm packages of the lock file, run in `folder`.
pub fn npm_program(places: &Places, program: &str, folder: &Path) -> Result<Command> {
    let path = places.root.join("node_modules/.bin").join(program);
    if !path.exists() {
        bail!("`{program}` is missing: run `npm ci` (Debian package `npm`) in {}", places.root.display());
    }
    let mut command = Command::new(path);
    command.current_dir(folder);
    Ok(command)
}

/// Runs a program to its end; its own output explains a failure.
pub fn run(command: &mut Command, install: &str) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = match command.status() {
        Err(error) if error.kind() == ErrorKind::NotFound => bail!("`{name}` cannot be started: install {install}"),
        other => other.with_context(|| format!("starting `{name}`"))?,
    };
    if !status.success() {
        let arguments: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
        bail!("`{name} {}` failed ({status})", arguments.join(" "));
    }
    Ok(())
}
