//! Writes the tables of texts from the files of languages, or says what is wrong with those.

// A build script speaks to Cargo by printing.
#![allow(clippy::print_stdout)]

mod languages;

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", languages::FOLDER);
    let files = languages::files(languages::FOLDER.as_ref())?;
    match languages::read(&files) {
        Ok(read) => {
            let folder = PathBuf::from(env::var("OUT_DIR")?);
            fs::write(folder.join("languages.rs"), languages::tables(&read))?;
        }
        Err(problems) => {
            for line in problems.iter().flat_map(|problem| problem.lines()) {
                println!("cargo::error={line}");
            }
        }
    }
    Ok(())
}
