//! `counterproof vault export`: exhibits as bundles, to be given out.

use super::report::Report;
use super::timestamp::{now, spelled};
use super::{Filter, meant};
use crate::command::{CommandError, Outcome};
use crate::language;
use crate::words::Words;
use catalogue::Language;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use evidence::bundle::Order;
use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{Chosen, Notice, StoreError, Vault, Writer, refuse_to_overwrite};

/// The arguments of `counterproof vault export`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Their ids, or the beginnings of them.
    #[arg(value_name = "EXHIBIT")]
    exhibits: Vec<String>,
    /// All exhibits that are here.
    #[arg(long)]
    all: bool,
    /// Those with this word or part of one; may be given again.
    #[arg(long = "word", value_name = "WORD")]
    words: Vec<String>,
    #[command(flatten)]
    filter: Filter,
    /// Leave out what holds conclusions: judgements, labels, notes, cases.
    #[arg(long)]
    facts_only: bool,
    /// Leave out pictures of which there is a redacted copy, and what was made from them.
    #[arg(long)]
    redacted: bool,
    /// In which language the report, tables and templates in it are, or none; otherwise the system's.
    #[arg(long, value_name = "LANGUAGE", value_parser = Documents::parser())]
    language: Option<Documents>,
    /// The file, or a folder that is there: in it a bundle is named after its id.
    #[arg(long, short, value_name = "PATH", default_value = ".")]
    output: PathBuf,
    /// Write over a file that is there.
    #[arg(long)]
    overwrite: bool,
    /// When it is said to be made (UTC), to make a bundle again byte for byte; otherwise now.
    #[arg(long, value_name = "TIME")]
    created: Option<String>,
    /// Only up to the link of this number, and what was done until then, to make a bundle again.
    #[arg(long, value_name = "NUMBER")]
    until: Option<u64>,
}

/// The language of a bundle's documents, or none where there are to be none.
#[derive(Clone, Copy)]
struct Documents(Option<Language>);

impl Documents {
    /// Reads the code of a language, or `none`.
    fn parser() -> impl TypedValueParser<Value = Self> {
        let languages = Language::ALL.map(|language| PossibleValue::new(language.code()).help(language.own_name()));
        let none = PossibleValue::new("none").help("None of them");
        PossibleValuesParser::new(languages.into_iter().chain([none])).map(|code| Self(Language::of_code(&code)))
    }
}

/// Makes a bundle for each chain that has exhibits of those that are meant.
pub fn run(
    arguments: Arguments,
    reading: &dyn Fn() -> Result<Vault, CommandError>,
    writing: &dyn Fn() -> Result<Writer, CommandError>,
    report: &mut Report<'_>,
) -> Result<Outcome, CommandError> {
    // Nobody deletes what is being read, and what was done can be written down.
    let (writer, vault) = match writing() {
        Ok(writer) => (Some(writer), reading()?),
        Err(error @ CommandError::Vault(StoreError::Locked { .. })) => return Err(error),
        Err(error) => match reading() {
            Ok(vault) if vault.notices().contains(&Notice::ReadOnly) => (None, vault),
            _ => return Err(error),
        },
    };
    let ids = meant(&vault, &arguments.exhibits, arguments.all, &arguments.words, &arguments.filter)?;
    let chosen = vault.by_chain(&ids)?;
    arguments.refuse_what_cannot_be(&chosen)?;
    let now = spelled(now());
    let order = Order {
        created: Some(arguments.created.as_deref().unwrap_or(&now)),
        software: concat!("Counterproof ", env!("CARGO_PKG_VERSION")),
        facts_only: arguments.facts_only,
        withhold_originals: arguments.redacted,
        documents: match arguments.language {
            Some(Documents(language)) => language,
            None => Some(language::of_the_system()),
        },
        until: arguments.until,
    };
    let mut export = Export { vault, writer, progress: Progress::new()? };
    for chosen in &chosen {
        export.one(chosen, &order, &arguments, report)?;
    }
    Ok(Outcome::Fine)
}

/// What is open while bundles are made.
struct Export {
    vault: Vault,
    writer: Option<Writer>,
    progress: Progress,
}

impl Export {
    fn one(
        &mut self,
        chosen: &Chosen,
        order: &Order<'_>,
        arguments: &Arguments,
        report: &mut Report<'_>,
    ) -> Result<(), CommandError> {
        let stopped = || CommandError::Refused("stopped; no bundle was written".to_owned());
        let reading = self.progress.of("vault.export.reading");
        let planned = self.vault.plan_bundle(chosen, order, &reading);
        let planned = self.progress.ended(planned)?.ok_or_else(stopped)?;
        let file =
            if arguments.output.is_dir() { arguments.output.join(planned.name()) } else { arguments.output.clone() };
        refuse_to_overwrite(&file, arguments.overwrite)?;
        let writing = self.progress.of("vault.export.writing");
        let written = planned.write(&file, &writing);
        let written = self.progress.ended(written)?.ok_or_else(stopped)?;
        // Before it has its name: no bundle is given out of which the chain does not tell.
        let link = match &mut self.writer {
            Some(writer) => {
                Some(writer.exported(&planned.exhibits, planned.id(), order.opinions(), order.originals())?)
            }
            None => None,
        };
        let size = written.size;
        written.put_in_place(arguments.overwrite)?;
        report.exported(&file, &planned, size, link.as_ref())?;
        if link.is_none() {
            // When standard error can't be written to, the bundle is there all the same.
            _ = writeln!(
                io::stderr(),
                "counterproof: the vault can't be written, so its chain does not tell of the export"
            );
        }
        Ok(())
    }
}

impl Arguments {
    /// The exhibits that are meant.
    /// Refuses several chains where there can be but one bundle.
    fn refuse_what_cannot_be(&self, chosen: &[Chosen]) -> Result<(), CommandError> {
        if chosen.len() < 2 {
            return Ok(());
        }
        let each = |chosen: &Chosen| {
            let ids: Vec<&str> = chosen.exhibits.iter().map(String::as_str).collect();
            format!("  chain {} ({}): {}", chosen.chain, chosen.origin.as_str(), ids.join(" "))
        };
        let chains = chosen.iter().map(each).collect::<Vec<_>>().join("\n");
        let how = match (self.until.is_some(), self.output.is_dir()) {
            (true, _) => "--until is the number of a link of one; export the others apart",
            (false, false) => "name a folder as --output for a bundle of each, or export them apart",
            (false, true) => return Ok(()),
        };
        Err(CommandError::Refused(format!(
            "the exhibits were sealed in {} chains, and a bundle is of one; {how}:\n{chains}",
            chosen.len()
        )))
    }
}

/// How far it is, for a person at a terminal; and whether that person wants it to stop.
struct Progress {
    words: Words,
    is_shown: bool,
    stopped: Arc<AtomicBool>,
    percent: Cell<Option<u64>>,
}

impl Progress {
    fn new() -> Result<Self, CommandError> {
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        // Ctrl-C, a closed terminal and `kill` alike: what was begun is deleted before it ends.
        ctrlc::set_handler(move || stop.store(true, Ordering::Relaxed))
            .map_err(|problem| CommandError::Refused(format!("signals can't be taken: {problem}")))?;
        let is_shown = io::stderr().is_terminal();
        Ok(Self { words: Words::of_the_system(), is_shown, stopped, percent: Cell::new(None) })
    }

    /// Shows how far what `key` names is, and says whether to go on.
    fn of(&self, key: &str) -> impl Fn(u64, u64) -> bool + '_ {
        let what = self.words.text(key);
        move |done, total| {
            let percent = done * 100 / total.max(1);
            if self.is_shown && self.percent.replace(Some(percent)) != Some(percent) {
                _ = write!(io::stderr(), "\r\x1b[K{what} {percent} %");
            }
            !self.stopped.load(Ordering::Relaxed)
        }
    }

    /// Takes away what is shown.
    fn ended<T>(&self, outcome: T) -> T {
        if self.percent.take().is_some() && self.is_shown {
            _ = write!(io::stderr(), "\r\x1b[K");
        }
        outcome
    }
}
