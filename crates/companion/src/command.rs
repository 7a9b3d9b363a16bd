//! How a subcommand ends: what it found, or why it could not run.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// A subcommand ran to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is wrong: exit status 0.
    Fine,
    /// Something is wrong with what was looked at: exit status 1.
    FoundSomethingWrong,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        match outcome {
            Outcome::Fine => ExitCode::SUCCESS,
            Outcome::FoundSomethingWrong => ExitCode::from(1),
        }
    }
}

/// A subcommand could not run: exit status [`CommandError::EXIT_STATUS`]. Each text names the file or field and says what
/// to do about it.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A file could not be read.
    #[error("{}: {problem}; check the path and that you may read it", file.display())]
    Unreadable {
        /// The file as it was named on the command line.
        file: PathBuf,
        /// What the system says.
        problem: io::Error,
    },
    /// A file was read but does not hold what it should.
    #[error("{}: {problem}", file.display())]
    Unusable {
        /// The file as it was named on the command line.
        file: PathBuf,
        /// What is wrong in it, naming the field, and what would be right.
        problem: String,
    },
    /// No page holds the listing that was asked for.
    #[error("no page holds a listing with the id {item}; `counterproof inspect` prints the ids of a page's listings")]
    NoListing {
        /// The id as it was given.
        item: String,
    },
    /// No vault was named and none is configured.
    #[error("no vault is named: give --vault DIR, set COUNTERPROOF_VAULT, or make one with `counterproof vault init`")]
    NoVaultNamed,
    /// The vault did not do what it was asked.
    #[error(transparent)]
    Vault(#[from] store::StoreError),
    /// Several files could not be used, each for its own reason.
    #[error("{}", lines(.0))]
    Several(Vec<CommandError>),
    /// It was refused, for the reason that is told.
    #[error("{0}")]
    Refused(String),
    /// The result could not be written.
    #[error("the result could not be written: {0}; check where the output goes")]
    Output(#[from] io::Error),
}

impl CommandError {
    /// The exit status of every error.
    pub const EXIT_STATUS: u8 = 2;
}

fn lines(errors: &[CommandError]) -> String {
    errors.iter().map(CommandError::to_string).collect::<Vec<_>>().join("\n")
}
