//! `counterproof vault`: the vault on disk.

mod export;
pub mod place;
mod report;
mod timestamp;

use crate::command::{CommandError, Outcome};
use crate::verify::{FileSource, InVault, Pinned};
use clap::{Subcommand, ValueEnum};
use evidence::verify::Pins;
use evidence::{AnnotationKind, Environment, RunningFile, Sha256Hasher, Sha256Hex};
use report::Report;
use std::cell::LazyCell;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use store::{Notice, Query, State, StoreError, Vault, Writer};

/// The arguments of `counterproof vault`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The vault's folder; without it that of the variable COUNTERPROOF_VAULT, or the one `vault init` or `host install` made.
    #[arg(long, value_name = "DIR", global = true)]
    vault: Option<PathBuf>,
    /// Print JSON: one object a line.
    #[arg(long, global = true)]
    json: bool,
    /// Who does it, as it is to stand in the vault's chain.
    #[arg(long, value_name = "NAME", global = true, default_value = "", hide_default_value = true)]
    operator: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a vault, in the folder of --vault or in the usual place.
    Init {
        /// Make it the vault that is meant where none is named, also where another one is.
        #[arg(long)]
        default: bool,
    },
    /// List exhibits, the newest first.
    List(List),
    /// Show all that is kept of an exhibit: what it is, its files, what was done with it.
    Show {
        /// Its id, or the beginning of it.
        exhibit: String,
    },
    /// Make a bundle of exhibits, to be given out: a file that anyone can verify.
    Export(Box<export::Arguments>),
    /// Take in bundles, and other files as exhibits of their own.
    Import {
        /// The fingerprint of the bundles' first key, known from elsewhere.
        #[arg(long, value_name = "FINGERPRINT", value_parser = Sha256Hex::parse_loosely)]
        key: Option<Sha256Hex>,
        /// Bundles (ZIP) and other files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Give exhibits a label; without --text it is taken off.
    Label(Words),
    /// Write a note on exhibits; without --text it is taken off.
    Note(Words),
    /// Delete an exhibit's contents. The link that sealed it, its hash and the reason stay.
    Delete {
        /// Its id, or the beginning of it.
        exhibit: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Have what was kept so far stamped by an authority (RFC 3161), which shows that it was there at that time.
    Timestamp(timestamp::Arguments),
    /// Make the index again from the chains and the files.
    Rebuild,
    /// Copy what is not there yet to another folder, and verify all of it there.
    Backup {
        /// The folder: a backup of this vault, or a new one.
        folder: PathBuf,
    },
    /// Bring the vault back from a backup: into a new folder, or what is missing or damaged into the one that is there.
    Restore {
        /// The backup's folder.
        backup: PathBuf,
    },
    /// Print where the vault is, or where the files of an exhibit are.
    Path {
        /// The exhibit's id, or the beginning of it.
        exhibit: Option<String>,
    },
    /// Check every byte of every file, every link and every signature, as `counterproof verify` does.
    Verify(Verify),
}

#[derive(clap::Args)]
struct Verify {
    #[command(flatten)]
    pinned: Pinned,
    /// Only this exhibit: its id, or the beginning of it.
    exhibit: Option<String>,
}

#[derive(clap::Args)]
struct List {
    /// Words or parts of words, each of which stands in what was captured, in the label, the note or the case.
    words: Vec<String>,
    #[command(flatten)]
    filter: Filter,
    /// Only those after this exhibit of the list: its id.
    #[arg(long, value_name = "EXHIBIT")]
    after: Option<String>,
    /// How many at most.
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: u32,
}

/// Which exhibits are meant. Everything that is given has to be so.
#[derive(clap::Args, Default)]
pub struct Filter {
    /// A part of a brand's name.
    #[arg(long)]
    brand: Option<String>,
    /// A part of the seller's name or id.
    #[arg(long)]
    seller: Option<String>,
    /// The label.
    #[arg(long)]
    label: Option<String>,
    /// The case.
    #[arg(long)]
    case: Option<String>,
    /// Complete, partial, or deleted here.
    #[arg(long)]
    state: Option<ListedState>,
    /// The highest level of what was found.
    #[arg(long)]
    level: Option<Level>,
    /// Captured then or later: a UTC time or its beginning, such as 2026-11 or 2026-11-21.
    #[arg(long, value_name = "TIME", value_parser = beginning_of_a_time)]
    from: Option<String>,
    /// Captured then or before: a UTC time or its beginning, all of which is meant.
    #[arg(long, value_name = "TIME", value_parser = beginning_of_a_time)]
    to: Option<String>,
}

#[derive(clap::Args)]
struct Words {
    /// Their ids, or the beginnings of them.
    #[arg(required = true, value_name = "EXHIBIT")]
    exhibits: Vec<String>,
    /// What it says.
    #[arg(long)]
    text: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ListedState {
    Complete,
    Partial,
    Deleted,
}

#[derive(Clone, Copy, ValueEnum)]
enum Level {
    High,
    Medium,
    Low,
    None,
    Allowed,
}

/// Does what was asked for, and prints what came of it.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let Arguments { vault, json, operator, command } = arguments;
    let mut report = Report::new(out, json);
    if let Command::Init { default } = command {
        return init(vault, default, &mut report);
    }
    let folder = place::folder(vault.as_deref())?;
    let name = name_of(&command);
    let reading = || Vault::open(&folder, name).map(|vault| told(vault, Vault::notices)).map_err(CommandError::from);
    let writing = || {
        let mut writer = in_turn(&folder, name)?;
        writer.set_operator(&operator);
        Ok::<_, CommandError>(told(writer, Writer::notices))
    };
    match command {
        Command::Init { .. } => {}
        Command::List(list) => {
            let vault = reading()?;
            let after = list.after.as_deref().map(|id| vault.id_beginning(id)).transpose()?;
            let found = vault.search(&Query { words: list.words, after, limit: list.limit, ..list.filter.query() })?;
            report.list(&found)?;
        }
        Command::Show { exhibit } => {
            let vault = reading()?;
            report.exhibit(&vault, &vault.exhibit(&vault.id_beginning(&exhibit)?)?)?;
        }
        Command::Export(arguments) => return export::run(*arguments, &reading, &writing, &mut report),
        Command::Import { key, files } => {
            return import(&mut writing()?, &Pins { key, ..Pins::default() }, &files, &mut report);
        }
        Command::Label(words) => annotate(&mut writing()?, AnnotationKind::Label, words, &mut report)?,
        Command::Note(words) => annotate(&mut writing()?, AnnotationKind::Note, words, &mut report)?,
        Command::Delete { exhibit, reason } => {
            let mut writer = writing()?;
            let id = writer.id_beginning(&exhibit)?;
            let link = writer.delete(&id, &reason)?;
            report.done("vault.deleted", &[id], &link)?;
        }
        Command::Timestamp(arguments) => return timestamp::run(&folder, arguments, &writing, &mut report),
        Command::Rebuild => {
            let mut writer = writing()?;
            let links = writer.rebuild()?;
            report.rebuilt(links, writer.into_reader().count()?)?;
        }
        Command::Backup { folder: target } => {
            let copied = told(writing()?.backup(&target, name)?, |copied| &copied.notices);
            return report.copied("vault.backed_up", &target, &copied);
        }
        Command::Restore { backup } => {
            let copied = told(store::restore(&backup, &folder, name)?, |copied| &copied.notices);
            return report.copied("vault.restored", &folder, &copied);
        }
        Command::Path { exhibit: None } => report.path(&folder)?,
        Command::Path { exhibit: Some(exhibit) } => {
            let vault = reading()?;
            report.paths(&vault, &vault.exhibit(&vault.id_beginning(&exhibit)?)?)?;
        }
        Command::Verify(Verify { pinned, exhibit }) => {
            let pins = pinned.pins()?;
            let wanted = InVault { folder: &folder, exhibit: exhibit.as_deref(), pins: &pins };
            return wanted.verify(name, json, report.out());
        }
    }
    Ok(Outcome::Fine)
}

/// The exhibits that are meant, in one of three ways: by their ids, by words and filters, or all.
pub fn meant(
    vault: &Vault,
    exhibits: &[String],
    all: bool,
    words: &[String],
    filter: &Filter,
) -> Result<Vec<String>, CommandError> {
    let query = Query { words: words.to_vec(), limit: u32::MAX, ..filter.query() };
    let is_filtered = query != Query { limit: u32::MAX, ..Query::default() };
    let ways = [!exhibits.is_empty(), all, is_filtered];
    if ways.into_iter().filter(|is_used| *is_used).count() != 1 {
        let problem = "name the exhibits by their ids, or say which with --case, --word and the like, or --all";
        return Err(CommandError::Refused(problem.to_owned()));
    }
    if !exhibits.is_empty() {
        return Ok(exhibits.iter().map(|id| vault.id_beginning(id)).collect::<Result<_, _>>()?);
    }
    let found = vault.search(&query)?;
    // Those that were deleted are meant only where they are named.
    let here = found.into_iter().filter(|found| found.state != State::Deleted);
    let ids: Vec<String> = here.map(|found| found.id).collect();
    if ids.is_empty() { Err(CommandError::Refused("no exhibit was found".to_owned())) } else { Ok(ids) }
}

/// The time now, as our formats spell it.
pub fn now_spelled() -> String {
    timestamp::spelled(timestamp::now())
}

fn init(named: Option<PathBuf>, default: bool, report: &mut Report<'_>) -> Result<Outcome, CommandError> {
    let folder = match named {
        Some(folder) => folder,
        None => place::usual()?,
    };
    let folder = std::path::absolute(&folder).map_err(|problem| CommandError::Unreadable { file: folder, problem })?;
    let configured = place::configured()?.filter(|_| !default);
    let (chain, is_new) = match Writer::create(&folder, "vault init") {
        Ok(writer) => (writer.own_chain().clone(), true),
        // It was made, and whoever made it was stopped before it was noted; or it is to be meant from here on.
        Err(StoreError::AlreadyThere { .. }) if configured.is_none() => {
            let vault = told(Vault::open(&folder, "vault init")?, Vault::notices);
            (vault.own_chain().clone(), false)
        }
        Err(error) => return Err(error.into()),
    };
    if configured.is_none() {
        place::configure(&folder)?;
    }
    report.made(&folder, is_new, &chain, configured.as_deref())?;
    Ok(Outcome::Fine)
}

fn import(
    writer: &mut Writer,
    pins: &Pins,
    files: &[PathBuf],
    report: &mut Report<'_>,
) -> Result<Outcome, CommandError> {
    let mut outcome = Outcome::Fine;
    let environment = LazyCell::new(environment);
    for file in files {
        let unreadable = |problem| CommandError::Unreadable { file: file.clone(), problem };
        if is_zip(file).map_err(unreadable)? {
            let source = FileSource::open(file).map_err(unreadable)?;
            let import = writer.import_bundle(&source, pins).map_err(|error| at(file, error))?;
            if !import.verdict.holds() {
                outcome = Outcome::FoundSomethingWrong;
            }
            report.bundle(file, &import)?;
        } else {
            let id = writer.import_file(file, environment.clone()).map_err(|error| at(file, error))?;
            report.imported(file, &id)?;
        }
    }
    Ok(outcome)
}

fn annotate(
    writer: &mut Writer,
    kind: AnnotationKind,
    words: Words,
    report: &mut Report<'_>,
) -> Result<(), CommandError> {
    let ids = words.exhibits.iter().map(|id| writer.id_beginning(id)).collect::<Result<Vec<_>, _>>()?;
    let link = writer.annotate(&ids, kind, words.text.as_deref())?;
    let is_given = words.text.is_some_and(|text| !text.trim().is_empty());
    let key = match (kind, is_given) {
        (AnnotationKind::Label, true) => "vault.labelled",
        (AnnotationKind::Label, false) => "vault.label_removed",
        (_, true) => "vault.noted",
        (_, false) => "vault.note_removed",
    };
    Ok(report.done(key, &ids, &link)?)
}

impl Filter {
    fn query(&self) -> Query {
        let state = self.state.map(|state| match state {
            ListedState::Complete => State::Complete,
            ListedState::Partial => State::Partial,
            ListedState::Deleted => State::Deleted,
        });
        let level = self.level.and_then(|level| level.to_possible_value()).map(|value| value.get_name().to_owned());
        Query {
            brand: self.brand.clone(),
            seller: self.seller.clone(),
            label: self.label.clone(),
            case: self.case.clone(),
            state,
            level,
            from: self.from.clone(),
            to: self.to.clone(),
            ..Query::default()
        }
    }
}

/// Opens the vault for writing; where another process has it, waits a little: a delivery has the vault a moment longer than
/// its last word takes to be seen in the browser.
fn in_turn(folder: &Path, name: &str) -> Result<Writer, StoreError> {
    const PATIENCE: Duration = Duration::from_secs(10);
    const STEP: Duration = Duration::from_millis(50);
    let begun = Instant::now();
    let mut is_told = false;
    loop {
        match Writer::open(folder, name) {
            Err(StoreError::Locked { holder, .. }) if begun.elapsed() < PATIENCE => {
                if !is_told {
                    let by = holder.map_or_else(|| "another process".to_owned(), |holder| holder.to_string());
                    // When standard error can't be written to, it waits all the same.
                    _ = writeln!(io::stderr(), "counterproof: waiting for {by}, which has the vault");
                    is_told = true;
                }
                thread::sleep(STEP);
            }
            opened => return opened,
        }
    }
}

/// Says on standard error what was found when the vault was opened.
fn told<V>(vault: V, notices: impl Fn(&V) -> &[Notice]) -> V {
    for notice in notices(&vault) {
        // When standard error can't be written to, the vault is opened all the same.
        _ = writeln!(io::stderr(), "counterproof: {notice}");
    }
    vault
}

fn name_of(command: &Command) -> &'static str {
    match command {
        Command::Init { .. } => "vault init",
        Command::List(_) => "vault list",
        Command::Show { .. } => "vault show",
        Command::Export(_) => "vault export",
        Command::Import { .. } => "vault import",
        Command::Label(_) => "vault label",
        Command::Note(_) => "vault note",
        Command::Delete { .. } => "vault delete",
        Command::Timestamp(_) => "vault timestamp",
        Command::Rebuild => "vault rebuild",
        Command::Backup { .. } => "vault backup",
        Command::Restore { .. } => "vault restore",
        Command::Path { .. } => "vault path",
        Command::Verify(_) => "vault verify",
    }
}

/// The error with the file it was met at, where it does not name one itself.
fn at(file: &Path, error: StoreError) -> CommandError {
    match error {
        StoreError::Refused { problem } => CommandError::Unusable { file: file.to_owned(), problem },
        error => error.into(),
    }
}

fn is_zip(file: &Path) -> io::Result<bool> {
    let mut beginning = Vec::new();
    File::open(file)?.take(4).read_to_end(&mut beginning)?;
    Ok(beginning == b"PK\x03\x04")
}

/// With what a file is taken in by this command.
fn environment() -> Environment {
    Environment {
        user_agent: String::new(),
        browser: String::new(),
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        software: concat!("Counterproof ", env!("CARGO_PKG_VERSION")).to_owned(),
        running_files: running_file().into_iter().collect(),
        viewport: None,
        languages: Vec::new(),
        page_language: None,
        currency: None,
        ship_to: None,
        logged_in: None,
        logged_in_signs: Vec::new(),
        incognito: false,
    }
}

/// This program as it runs, where the system tells.
fn running_file() -> Option<RunningFile> {
    let mut file = File::open(std::env::current_exe().ok()?).ok()?;
    let (mut hasher, mut piece) = (Sha256Hasher::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut piece).ok()? {
            0 => return Some(RunningFile { path: "counterproof".to_owned(), sha256: hasher.finish() }),
            length => hasher.update(&piece[..length]),
        }
    }
}

fn beginning_of_a_time(text: &str) -> Result<String, String> {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00.000Z";
    let fits = text.bytes().zip(SHAPE).all(|(byte, shape)| match shape {
        b'0' => byte.is_ascii_digit(),
        shape => byte == *shape,
    });
    // Up to the end of a year, a month, a day, an hour, a minute, a second.
    match fits && [4, 7, 10, 13, 16, 19, 24].contains(&text.len()) {
        true => Ok(text.to_owned()),
        false => Err("a UTC time such as 2026-11-21T08:30 is expected, or its beginning".to_owned()),
    }
}
