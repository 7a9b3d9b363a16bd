//! `counterproof inspect`: what saved pages show.

use crate::command::{CommandError, Outcome};
use std::io::Write;
use std::path::PathBuf;

/// The arguments of `counterproof inspect`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print one JSON object a page, one a line.
    #[arg(long)]
    json: bool,
    /// The address the page was saved from; without it the page is asked.
    #[arg(long)]
    url: Option<String>,
    /// Judge the listings under this profile.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Saved pages, .html or .mhtml.
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
}

/// Reads each page and prints what it shows.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    for page in &arguments.pages {
        let problem = |problem| CommandError::Unreadable { file: page.clone(), problem };
        let bytes = std::fs::read(page).map_err(problem)?;
        writeln!(out, "{}: {} bytes", page.display(), bytes.len())?;
    }
    Ok(Outcome::Fine)
}
