//! `counterproof verify`: whether a bundle is as it was sealed.

use crate::command::{CommandError, Outcome};
use crate::language;
use catalogue::Language;
use evidence::Sha256Hex;
use evidence::verify::{Check, CheckOutcome, Pins, Source, SourceError, Verdict, Words, printable};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The arguments of `counterproof verify`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// The fingerprint of the chain's first key, known from elsewhere.
    #[arg(long, value_name = "FINGERPRINT", value_parser = Sha256Hex::parse_loosely)]
    key: Option<Sha256Hex>,
    /// The hash of a link of the chain, noted elsewhere when it was the last.
    #[arg(long, value_name = "HASH", value_parser = Sha256Hex::parse_loosely)]
    head: Option<Sha256Hex>,
    /// The root certificate of an authority that stamped times (PEM or DER), known from elsewhere; may be given again.
    #[arg(long = "root", value_name = "FILE")]
    roots: Vec<PathBuf>,
    /// The bundle, a ZIP.
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
}

/// Checks the bundle and prints what was checked and how it came out.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let file = &arguments.bundle;
    let source = FileSource::open(file).map_err(|problem| CommandError::Unreadable { file: file.clone(), problem })?;
    let roots = arguments.roots.iter().map(|file| certificates(file)).collect::<Result<Vec<_>, _>>()?.concat();
    let pins = Pins { key: arguments.key, head: arguments.head, roots };
    let verdict = evidence::verify::verify(&source, &pins)
        .map_err(|problem| CommandError::Unusable { file: file.clone(), problem: problem.to_string() })?;
    if arguments.json {
        let report = Report { file: file.display().to_string(), holds: verdict.holds(), verdict: &verdict };
        serde_json::to_writer(&mut *out, &report).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        Table { language: language::of_the_system() }.write(out, file, &verdict)?;
    }
    Ok(if verdict.holds() { Outcome::Fine } else { Outcome::FoundSomethingWrong })
}

/// The certificates in a file, each as its DER.
pub fn certificates(file: &Path) -> Result<Vec<Vec<u8>>, CommandError> {
    let bytes = fs::read(file).map_err(|problem| CommandError::Unreadable { file: file.to_owned(), problem })?;
    evidence::timestamp::certificates(&bytes)
        .map_err(|problem| CommandError::Unusable { file: file.to_owned(), problem: problem.to_string() })
}

/// A file on disk, read where it is asked for.
pub struct FileSource {
    file: RefCell<File>,
    length: u64,
}

impl FileSource {
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            let problem = "it is a folder, and a bundle is verified as the ZIP it came in";
            return Err(io::Error::new(ErrorKind::IsADirectory, problem));
        }
        Ok(Self { file: RefCell::new(file), length: metadata.len() })
    }
}

impl Source for FileSource {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        let mut file = self.file.borrow_mut();
        let read = file.seek(SeekFrom::Start(offset)).and_then(|_| file.read_exact(buffer));
        read.map_err(|error| SourceError(error.to_string()))
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    file: String,
    /// Whether nothing failed.
    holds: bool,
    #[serde(flatten)]
    verdict: &'a Verdict,
}

/// What is printed for a person.
struct Table {
    language: Language,
}

impl Table {
    fn write(&self, out: &mut dyn Write, file: &Path, verdict: &Verdict) -> io::Result<()> {
        writeln!(out, "{}", file.display())?;
        if let Some(bundle) = &verdict.bundle {
            let made = owned([("created", &bundle.created), ("software", &bundle.software)]);
            let rows = [
                ("verify.bundle", bundle.id.to_string()),
                ("verify.made", self.text("verify.made_by", &made)),
                ("verify.chain", bundle.chain.to_string()),
                ("verify.head", format!("{}: {}", bundle.head.seq, bundle.head.sha256)),
            ];
            let names = rows.each_ref().map(|(key, _)| self.plain(key));
            let width = names.iter().map(|name| columns(name)).max().unwrap_or(0);
            for (name, (_, value)) in names.iter().zip(&rows) {
                writeln!(out, "  {}  {}", padded(name, width), printable(value))?;
            }
        }
        writeln!(out)?;
        let width = |texts: &mut dyn Iterator<Item = String>| texts.map(|text| columns(&text)).max().unwrap_or(0);
        let outcomes = width(&mut CheckOutcome::ALL.iter().map(|outcome| self.plain(outcome.text_key())));
        let names = width(&mut verdict.checks.iter().map(|check| self.plain(check.kind.text_key())));
        for check in &verdict.checks {
            self.write_check(out, check, outcomes, names)?;
        }
        writeln!(out, "\n{}", self.words(|words| words.summary(verdict)))
    }

    fn write_check(&self, out: &mut dyn Write, check: &Check, outcomes: usize, names: usize) -> io::Result<()> {
        let outcome = padded(&self.plain(check.outcome().text_key()), outcomes);
        let name = padded(&self.plain(check.kind.text_key()), names);
        let indent = " ".repeat(2 + outcomes + 2 + names + 2);
        write!(out, "  {outcome}  {name}  ")?;
        writeln!(out, "{}", self.words(|words| words.lines(check)).join(&format!("\n{indent}")))
    }

    fn words<T>(&self, told: impl FnOnce(Words<'_>) -> T) -> T {
        let text = |key: &str, arguments: &BTreeMap<String, String>| self.text(key, arguments);
        told(Words { text: &text, has: &catalogue::has })
    }

    fn plain(&self, key: &str) -> String {
        catalogue::plain(self.language, key)
    }

    fn text(&self, key: &str, arguments: &BTreeMap<String, String>) -> String {
        catalogue::text(self.language, key, arguments)
    }
}

fn owned<const N: usize>(arguments: [(&str, &dyn ToString); N]) -> BTreeMap<String, String> {
    arguments.map(|(name, value)| (name.to_owned(), value.to_string())).into()
}

/// `text`, filled up with spaces to `width` columns.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// How many columns of a terminal a text of the catalogue takes: Chinese characters and punctuation take two.
pub fn columns(text: &str) -> usize {
    text.chars().map(|character| if character >= '\u{2e80}' { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::verify::{CheckKind, RemarkCode};

    #[test]
    fn every_code_has_a_text() {
        let keys = RemarkCode::ALL.iter().map(|code| code.text_key());
        let keys = keys.chain(CheckKind::ALL.iter().map(|kind| kind.text_key()));
        let keys = keys.chain(CheckOutcome::ALL.iter().map(|outcome| outcome.text_key()));
        for key in keys {
            assert!(catalogue::has(key), "{key}");
        }
    }
}
