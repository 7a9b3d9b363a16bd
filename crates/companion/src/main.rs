//! The command `counterproof`: reads saved pages, finds terms in text, verifies bundles, takes in what the extension
//! delivers, keeps the vault on disk.
//!
//! Exit status: 0 done, 1 something is wrong with what was looked at, 2 it could not be looked at.

mod command;
mod draft;
mod explain;
mod host;
mod inspect;
mod language;
mod picture;
mod saved;
mod scan;
mod variants;
mod vault;
mod verify;
mod words;

use ::host::{Caller, Places};
use clap::{Parser, Subcommand};
use command::{CommandError, Outcome};
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// Reads marketplace pages and verifies evidence, without a browser and without the network.
#[derive(Parser)]
#[command(name = "counterproof", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what saved pages show: listings, sellers, what is suspicious under a profile, what could not be read.
    Inspect(inspect::Arguments),
    /// Say how the level of each listing came about under a profile, and what would change it.
    Explain(explain::Arguments),
    /// Hash official pictures for a profile, or compare two pictures.
    #[command(subcommand)]
    Picture(picture::Arguments),
    /// Find terms, in any form, in lines of text.
    Scan(scan::Arguments),
    /// Show which texts a term catches, and which misspellings of it are worth searching for.
    Variants(variants::Arguments),
    /// The companion: what the extension delivers its exhibits to.
    #[command(subcommand)]
    Host(host::Arguments),
    /// Keep exhibits on this machine's disk: make a vault, search it, take in, back up, verify.
    Vault(vault::Arguments),
    /// Complaint drafts: list, show and export those of the extension, make some from exhibits on disk.
    Draft(draft::Arguments),
    /// Check that a bundle, a vault or an exhibit in one is as it was sealed.
    Verify(verify::Arguments),
}

impl Command {
    fn run(self, out: &mut dyn Write) -> Result<Outcome, CommandError> {
        match self {
            Command::Inspect(arguments) => inspect::run(arguments, out),
            Command::Explain(arguments) => explain::run(arguments, out),
            Command::Picture(arguments) => picture::run(arguments, out),
            Command::Scan(arguments) => scan::run(arguments, out),
            Command::Variants(arguments) => variants::run(arguments, out),
            Command::Host(arguments) => host::run(arguments, out),
            Command::Vault(arguments) => vault::run(arguments, out),
            Command::Draft(arguments) => draft::run(arguments, out),
            Command::Verify(arguments) => verify::run(arguments, out),
        }
    }
}

fn main() -> ExitCode {
    // A browser knows no sub-commands: it starts the program with who it is for.
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if let Some(caller) = Caller::of(&arguments) {
        return serve(&caller);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let ended = CommandLine::parse().command.run(&mut out);
    let ended = ended.and_then(|outcome| out.flush().map(|()| outcome).map_err(CommandError::Output));
    match ended {
        Ok(outcome) => outcome.into(),
        // A reader that stops reading (`| head`) is not a fault of ours, and there is nobody left to tell.
        Err(CommandError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // When standard error can't be written to either, the exit status still says it.
            _ = writeln!(io::stderr(), "counterproof: {error}");
            ExitCode::from(CommandError::EXIT_STATUS)
        }
    }
}

fn serve(caller: &Caller) -> ExitCode {
    match Places::from_environment() {
        Some(places) => ::host::run(caller, &places),
        None => {
            // Browsers keep it in their log.
            _ = writeln!(io::stderr(), "counterproof host: there is no home folder; set HOME to it");
            ExitCode::from(CommandError::EXIT_STATUS)
        }
    }
}
