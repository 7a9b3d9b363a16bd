//! `counterproof verify`: whether a bundle, a vault or an exhibit in one is as it was sealed.

use crate::command::{CommandError, Outcome};
use crate::language;
use catalogue::Language;
use evidence::Sha256Hex;
use evidence::verify::{Check, CheckOutcome, Pins, Source, SourceError, Verdict, Words, printable, verify_unpacked};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use store::{JoinedFiles, StoreError, Vault, VaultVerdict};

/// The arguments of `counterproof verify`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pinned: Pinned,
    /// Only this exhibit of a vault: its id, or the beginning of it.
    #[arg(long, value_name = "EXHIBIT")]
    exhibit: Option<String>,
    /// The bundle: a ZIP, or its folder where it was unpacked; or a vault's folder.
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
}

/// What is verified.
enum Looked {
    /// A bundle as it was given out.
    Bundle,
    /// The folder of a bundle.
    Unpacked,
    /// A vault.
    Vault,
}

impl Looked {
    fn at(path: &Path) -> Result<Self, CommandError> {
        if !path.is_dir() {
            return Ok(Looked::Bundle);
        }
        let has = |name: &str| path.join(name).exists();
        match (has("vault.json"), has("bagit.txt") || has("data/bundle.json")) {
            (true, _) => Ok(Looked::Vault),
            (false, true) => Ok(Looked::Unpacked),
            (false, false) => {
                let problem = "the folder is neither a vault, which has a vault.json, nor a bundle that was unpacked, which has a bagit.txt";
                Err(CommandError::Unusable { file: path.to_owned(), problem: problem.to_owned() })
            }
        }
    }
}

/// Checks what is named and prints what was checked and how it came out.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let file = &arguments.bundle;
    let looked = Looked::at(file)?;
    let unusable = |problem: &dyn ToString| CommandError::Unusable { file: file.clone(), problem: problem.to_string() };
    if arguments.exhibit.is_some() && !matches!(looked, Looked::Vault) {
        return Err(unusable(&"--exhibit is for the folder of a vault; of a bundle each exhibit is checked"));
    }
    let pins = arguments.pinned.pins()?;
    let verdict = match looked {
        Looked::Bundle => {
            let unreadable = |problem| CommandError::Unreadable { file: file.clone(), problem };
            let source = FileSource::open(file).map_err(unreadable)?;
            evidence::verify::verify(&source, &pins).map_err(|problem| unusable(&problem))?
        }
        Looked::Unpacked => {
            let files = JoinedFiles::default();
            let mut members = Vec::new();
            add_files(file, "", &files, &mut members)?;
            verify_unpacked(&files, &members, &pins).map_err(|problem| unusable(&problem))?
        }
        Looked::Vault => {
            let wanted = InVault { folder: file, exhibit: arguments.exhibit.as_deref(), pins: &pins };
            return wanted.verify("verify", arguments.json, out);
        }
    };
    print(out, arguments.json, file, &verdict)
}

fn print(out: &mut dyn Write, is_json: bool, file: &Path, verdict: &Verdict) -> Result<Outcome, CommandError> {
    if is_json {
        let report = Report { file: file.display().to_string(), holds: verdict.holds(), verdict };
        serde_json::to_writer(&mut *out, &report).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        Table { language: language::of_the_system() }.write(out, file, verdict)?;
    }
    Ok(if verdict.holds() { Outcome::Fine } else { Outcome::FoundSomethingWrong })
}

/// Adds the files of a folder, by their paths inside the bag. What is neither a file nor a folder is no part of a bundle,
/// and is not followed.
fn add_files(
    folder: &Path,
    inside: &str,
    files: &JoinedFiles,
    members: &mut Vec<(String, Range<u64>)>,
) -> Result<(), CommandError> {
    let at = |problem| CommandError::Unreadable { file: folder.to_owned(), problem };
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        let path = format!("{inside}{}", entry.file_name().to_string_lossy());
        let metadata = entry.metadata().map_err(at)?;
        if metadata.is_dir() {
            add_files(&entry.path(), &format!("{path}/"), files, members)?;
        } else if metadata.is_file() {
            members.push((path, files.add(entry.path(), metadata.len())));
        } else {
            let problem = "it is neither a file nor a folder, and in a bundle there is nothing else".to_owned();
            return Err(CommandError::Unusable { file: entry.path(), problem });
        }
    }
    Ok(())
}

/// What is known from elsewhere, as it is given.
#[derive(clap::Args)]
pub struct Pinned {
    /// The fingerprint of the chain's first key, known from elsewhere.
    #[arg(long, value_name = "FINGERPRINT", value_parser = Sha256Hex::parse_loosely)]
    key: Option<Sha256Hex>,
    /// The hash of a link of the chain, noted elsewhere when it was the last.
    #[arg(long, value_name = "HASH", value_parser = Sha256Hex::parse_loosely)]
    head: Option<Sha256Hex>,
    /// The root certificate of an authority that stamped times (PEM or DER), known from elsewhere; may be given again.
    #[arg(long = "root", value_name = "FILE")]
    roots: Vec<PathBuf>,
}

impl Pinned {
    pub fn pins(self) -> Result<Pins, CommandError> {
        let roots = self.roots.iter().map(|file| certificates(file)).collect::<Result<Vec<_>, _>>()?.concat();
        Ok(Pins { key: self.key, head: self.head, roots })
    }
}

/// A vault that is verified, or one exhibit of it.
pub struct InVault<'a> {
    pub folder: &'a Path,
    pub exhibit: Option<&'a str>,
    pub pins: &'a Pins,
}

impl InVault<'_> {
    /// Checks it for `command`, which is what others are told, and prints what was checked and how it came out.
    pub fn verify(&self, command: &str, is_json: bool, out: &mut dyn Write) -> Result<Outcome, CommandError> {
        let opened = Vault::open(self.folder, command);
        for notice in opened.iter().flat_map(Vault::notices) {
            // When standard error can't be written to, the vault is verified all the same.
            _ = writeln!(io::stderr(), "counterproof: {notice}");
        }
        if let Some(exhibit) = self.exhibit {
            let vault = opened?;
            let verdict = vault.verify_exhibit(&vault.id_beginning(exhibit)?, self.pins)?;
            return print(out, is_json, self.folder, &verdict);
        }
        // What is too damaged to be opened can still be looked at.
        let verdict = match opened {
            Err(StoreError::Damaged { .. }) => store::verify_folder(self.folder, self.pins)?,
            vault => vault?.verify_against(self.pins)?,
        };
        if is_json {
            let report =
                VaultReport { file: self.folder, folder: self.folder, holds: verdict.holds(), verdict: &verdict };
            serde_json::to_writer(&mut *out, &report).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            let table = Table { language: language::of_the_system() };
            let checks = Verdict { bundle: None, checks: verdict.checks.clone() };
            table.write(out, self.folder, &checks)?;
            if verdict.unused > 0 {
                let text = table.text("vault.unused", &owned([("files", &verdict.unused)]));
                writeln!(out, "{text}")?;
            }
        }
        Ok(if verdict.holds() { Outcome::Fine } else { Outcome::FoundSomethingWrong })
    }
}

/// What `--json` prints of a vault.
#[derive(Serialize)]
struct VaultReport<'a> {
    file: &'a Path,
    folder: &'a Path,
    holds: bool,
    #[serde(flatten)]
    verdict: &'a VaultVerdict,
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
            return Err(io::Error::new(ErrorKind::IsADirectory, "it is a folder, and no bundle"));
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
        let kinds = CheckKind::OF_A_BUNDLE.iter().chain(&CheckKind::OF_A_VAULT);
        let keys = keys.chain(kinds.map(|kind| kind.text_key()));
        let keys = keys.chain(CheckOutcome::ALL.iter().map(|outcome| outcome.text_key()));
        for key in keys {
            assert!(catalogue::has(key), "{key}");
        }
    }
}
