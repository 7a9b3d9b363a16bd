//! Which browsers' chains the analyst has confirmed, and which ask to be.

use crate::config::remove_file;
use crate::files::write_whole;
use crate::places::Places;
use evidence::Sha256Hex;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The pairings of this person on this machine: a file a chain, named by its fingerprint, in one folder for those that are
/// confirmed and one for those that ask.
#[derive(Clone, Debug)]
pub struct Pairings {
    paired: PathBuf,
    asking: PathBuf,
}

/// A chain that asks to be confirmed, or is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The fingerprint of the device's first key, which is the chain's name.
    pub chain: Sha256Hex,
    /// Who asked: the extension's origin or id.
    pub caller: String,
    /// The extension's version.
    pub software: String,
}

/// How many chains may wait for an answer: an extension that asks for a new one each time does not fill the disk.
const MOST_QUESTIONS: usize = 20;

impl Pairings {
    /// Those kept in these places.
    pub fn of(places: &Places) -> Self {
        Self { paired: places.own().join("paired"), asking: places.own().join("asking") }
    }

    /// Whether a chain is confirmed.
    pub fn is_paired(&self, chain: &Sha256Hex) -> bool {
        file(&self.paired, chain).is_file()
    }

    /// Writes down that a chain asks.
    pub fn ask(&self, question: &Question) -> io::Result<()> {
        let path = file(&self.asking, &question.chain);
        if !path.is_file() && self.questions()?.len() >= MOST_QUESTIONS {
            return Err(io::Error::other("too many browsers ask to be paired; see `counterproof host pair`"));
        }
        write_whole(&path, &serde_json::to_vec_pretty(question)?)
    }

    /// The chains that ask.
    pub fn questions(&self) -> io::Result<Vec<Question>> {
        all(&self.asking)
    }

    /// The chains that are confirmed.
    pub fn confirmed(&self) -> io::Result<Vec<Question>> {
        all(&self.paired)
    }

    /// Confirms a chain that asks.
    pub fn confirm(&self, question: &Question) -> io::Result<()> {
        write_whole(&file(&self.paired, &question.chain), &serde_json::to_vec_pretty(question)?)?;
        self.forget_question(&question.chain).map(drop)
    }

    /// Takes a confirmation back; whether there was one.
    pub fn revoke(&self, chain: &Sha256Hex) -> io::Result<bool> {
        remove_file(&file(&self.paired, chain))
    }

    /// Forgets that a chain asks; whether it did.
    pub fn forget_question(&self, chain: &Sha256Hex) -> io::Result<bool> {
        remove_file(&file(&self.asking, chain))
    }
}

fn file(folder: &Path, chain: &Sha256Hex) -> PathBuf {
    folder.join(format!("{chain}.json"))
}

fn all(folder: &Path) -> io::Result<Vec<Question>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut questions = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            questions.push(serde_json::from_slice(&fs::read(path)?)?);
        }
    }
    questions.sort_by(|one: &Question, other| one.chain.cmp(&other.chain));
    Ok(questions)
}
