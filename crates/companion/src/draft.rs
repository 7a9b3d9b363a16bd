//! `counterproof draft`: complaint drafts from the vault on disk. The extension alone writes drafts into a vault; what is
//! made here is written into folders.

mod material;

use crate::command::{CommandError, Outcome};
use crate::language;
use crate::vault::{Filter, meant, now_spelled, place};
use crate::words::Words;
use catalogue::Language;
use clap::{Subcommand, ValueEnum};
use complaint::{
    Check, CheckSeverity, ComplaintKind, Day, Draft, DraftRequest, DraftState, Exhibit, Ground, KeywordRequest, Portal,
    StandingIn,
};
use material::{Documents, bytes, exhibit, refused};
use serde_json::{Value, json};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use store::Vault;

/// The arguments of `counterproof draft`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The vault's folder; without it that of the variable COUNTERPROOF_VAULT, or the one `vault init` or `host install` made.
    #[arg(long, value_name = "DIR", global = true)]
    vault: Option<PathBuf>,
    /// Print JSON: one object a line.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the drafts the extension has delivered.
    List,
    /// Show one of them.
    Show {
        /// Its id, or the beginning of it.
        draft: String,
        /// As what.
        #[arg(long, default_value = "text")]
        format: Format,
    },
    /// Write one of them into a folder: text, JSON, HTML, links, attachments.
    Export {
        /// Its id, or the beginning of it.
        draft: String,
        /// A new folder.
        #[arg(long, short, value_name = "DIR")]
        output: PathBuf,
    },
    /// Make drafts from exhibits on disk, and write each into a folder.
    Make(Box<Make>),
    /// List the register of rights, and what keeps each from carrying a complaint.
    Rights,
    /// Say which terms of a right's brand sellers write in titles, as a request to block them.
    Keywords {
        /// The right, by id.
        #[arg(long)]
        right: String,
        #[command(flatten)]
        exhibits: Exhibits,
        /// The request's language; otherwise the system's.
        #[arg(long)]
        language: Option<FiledIn>,
    },
}

#[derive(clap::Args)]
struct Make {
    /// The right, by id.
    #[arg(long)]
    right: String,
    /// The portal's reason, by code.
    #[arg(long)]
    reason: String,
    /// What it is about.
    #[arg(long = "type", default_value = "listing")]
    kind: About,
    /// The portal, by id; otherwise the first.
    #[arg(long)]
    portal: Option<String>,
    #[command(flatten)]
    exhibits: Exhibits,
    /// The language it is to be filed in; otherwise the system's.
    #[arg(long)]
    language: Option<FiledIn>,
    /// The order number of a test purchase.
    #[arg(long, value_name = "NUMBER")]
    order_number: Option<String>,
    /// Who drafts.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    operator: String,
    /// A folder: a new one is made in it for each draft.
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
}

/// Which exhibits are meant.
#[derive(clap::Args)]
struct Exhibits {
    /// An exhibit, by its id or the beginning of it; may be given again.
    #[arg(long = "exhibit", value_name = "EXHIBIT")]
    exhibits: Vec<String>,
    /// All exhibits that are here.
    #[arg(long)]
    all: bool,
    /// Those with this word or part of one; may be given again.
    #[arg(long = "word", value_name = "WORD")]
    words: Vec<String>,
    #[command(flatten)]
    filter: Filter,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Html,
    Links,
}

#[derive(Clone, Copy, ValueEnum)]
enum About {
    Listing,
    #[value(name = "store_front")]
    StoreFront,
}

#[derive(Clone, Copy, ValueEnum)]
enum FiledIn {
    En,
    Zh,
}

/// Does what was asked for, and prints what came of it. A draft or right with an error is something wrong.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let Arguments { vault, json, command } = arguments;
    let folder = place::folder(vault.as_deref())?;
    let documents = Documents(&folder);
    let open = || Vault::open(&folder, "draft");
    match command {
        Command::List => list(&documents, json, out),
        Command::Show { draft, format } => {
            let draft = documents.draft(&draft)?;
            show(&draft, &documents.portals()?, if json { Format::Json } else { format }, out)?;
            Ok(outcome([&draft]))
        }
        Command::Export { draft, output } => {
            let draft = documents.draft(&draft)?;
            write(&open()?, &draft, &documents.portals()?, &output)?;
            told(&draft, &output, json, out)?;
            Ok(outcome([&draft]))
        }
        Command::Make(wanted) => make(&documents, &open()?, &wanted, json, out),
        Command::Rights => rights(&documents, json, out),
        Command::Keywords { right, exhibits, language } => {
            let vault = open()?;
            let request = KeywordRequest::new(&documents.right(&right)?, &exhibits.read(&vault)?);
            match json {
                true => line(out, &json!(request))?,
                false => write!(out, "{}", request.to_text(filed_in(language)))?,
            }
            Ok(Outcome::Fine)
        }
    }
}

fn list(documents: &Documents<'_>, json: bool, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let words = Words::of_the_system();
    let drafts = documents.drafts()?;
    if drafts.is_empty() && !json {
        writeln!(out, "{}", words.text("command.draft.none"))?;
    }
    for (delivered, draft) in &drafts {
        if json {
            let mut row = summary(draft);
            row["saved"] = json!(delivered.saved);
            line(out, &row)?;
        } else {
            writeln!(out, "{}", row(draft, &words))?;
        }
    }
    Ok(outcome(drafts.iter().map(|(_, draft)| draft)))
}

fn show(draft: &Draft, portals: &[Portal], format: Format, out: &mut dyn Write) -> Result<(), CommandError> {
    let portal = portals.iter().find(|portal| portal.id == draft.portal);
    match format {
        Format::Text => write!(out, "{}", draft.to_text(portal, draft.language))?,
        Format::Json => line(out, &json!(draft))?,
        Format::Html => write!(out, "{}", draft.to_html(portal, draft.language))?,
        Format::Links => draft.links().iter().try_for_each(|link| writeln!(out, "{link}"))?,
    }
    Ok(())
}

fn make(
    documents: &Documents<'_>,
    vault: &Vault,
    wanted: &Make,
    json: bool,
    out: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let portal = documents.portal(wanted.portal.as_deref())?;
    let right = documents.right(&wanted.right)?;
    let Some(reason) = portal.reason(&wanted.reason) else {
        let codes = portal.reasons_for(right.kind()).map(|reason| reason.code.as_str()).collect::<Vec<_>>().join(", ");
        return refused(format!("{} has no reason {}; for this right it has: {codes}", portal.id, wanted.reason));
    };
    let kind = match wanted.kind {
        About::Listing => ComplaintKind::Listing,
        About::StoreFront => ComplaintKind::StoreFront,
    };
    let grounds = [Ground { kind, order_number: wanted.order_number.clone(), ..Ground::new(&right, reason) }];
    let exhibits = wanted.exhibits.read(vault)?;
    let others: Vec<Draft> = documents.drafts()?.into_iter().map(|(_, draft)| draft).collect();
    let profile = documents.profile()?;
    let now = now_spelled();
    let request = DraftRequest {
        portal: &portal,
        grounds: &grounds,
        exhibits: &exhibits,
        others: &others,
        sellers: profile.as_ref().map(|profile| &profile.sellers),
        operator: &wanted.operator,
        language: filed_in(wanted.language),
        now: &now,
    };
    // As many as can be needed: a draft is about a listing at least, and there is one where there is none.
    let most = 1 + exhibits
        .iter()
        .filter_map(|exhibit| exhibit.reading.as_ref())
        .map(|page| page.listings.len())
        .sum::<usize>();
    let mut ids = (0..=most).map(|_| new_id()).collect::<Result<Vec<_>, _>>()?;
    let drafts = complaint::drafts(&request, || ids.pop().unwrap_or_default());
    for draft in &drafts {
        let folder = wanted.output.join(&draft.id);
        write(vault, draft, std::slice::from_ref(&portal), &folder)?;
        told(draft, &folder, json, out)?;
    }
    Ok(outcome(&drafts))
}

fn rights(documents: &Documents<'_>, json: bool, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let words = Words::of_the_system();
    let language = language::of_the_system();
    let today = Day::of(&now_spelled());
    let mut found = Outcome::Fine;
    let rights = documents.rights()?;
    if rights.is_empty() && !json {
        writeln!(out, "{}", words.text("command.draft.no_rights"))?;
    }
    for right in &rights {
        let standing = today.map(|today| right.standing(today, StandingIn::default())).unwrap_or_default();
        if standing.iter().any(|check| check.severity == CheckSeverity::Error) {
            found = Outcome::FoundSomethingWrong;
        }
        if json {
            let told = |check: &Check| json!({ "check": check, "line": check.line(language) });
            line(out, &json!({ "right": right, "standing": standing.iter().map(told).collect::<Vec<_>>() }))?;
            continue;
        }
        let arguments = [
            ("id", right.id.clone()),
            ("name", right.name.clone()),
            ("number", right.number.clone()),
            ("territory", right.territory.as_str().to_owned()),
        ];
        writeln!(out, "{}", words.with("command.draft.right", &arguments))?;
        for check in &standing {
            writeln!(out, "  {}", check.line(language))?;
        }
    }
    Ok(found)
}

impl Exhibits {
    fn read(&self, vault: &Vault) -> Result<Vec<Exhibit>, CommandError> {
        let ids = meant(vault, &self.exhibits, self.all, &self.words, &self.filter)?;
        ids.iter().map(|id| exhibit(vault, id)).collect()
    }
}

/// Writes a draft into a folder that is not there yet.
fn write(vault: &Vault, draft: &Draft, portals: &[Portal], folder: &Path) -> Result<(), CommandError> {
    let portal = portals.iter().find(|portal| portal.id == draft.portal);
    let mut files = draft.files(portal);
    // Everything is read before anything is written.
    for (name, attachment) in draft.attached_files() {
        files.push((name, bytes(vault, &attachment.sha256)?));
    }
    if folder.exists() {
        return refused(format!("{}: is already there; name a new folder as --output", folder.display()));
    }
    for (name, contents) in files {
        let file = folder.join(name);
        let unwritable = |problem| CommandError::Unreadable { file: file.clone(), problem };
        fs::create_dir_all(file.parent().unwrap_or(folder)).map_err(unwritable)?;
        fs::write(&file, contents).map_err(unwritable)?;
    }
    Ok(())
}

fn told(draft: &Draft, folder: &Path, json: bool, out: &mut dyn Write) -> io::Result<()> {
    if json {
        let mut row = summary(draft);
        row["folder"] = json!(folder);
        return line(out, &row);
    }
    let mut arguments = in_words(draft).to_vec();
    arguments.push(("folder", folder.display().to_string()));
    writeln!(out, "{}", Words::of_the_system().with("command.draft.written", &arguments))
}

fn summary(draft: &Draft) -> Value {
    json!({
        "id": draft.id,
        "ready": draft.is_ready(),
        "filed": filed(draft),
        "right": draft.right.id,
        "portal": draft.portal,
        "reason": draft.reason.code,
        "links": draft.links().len(),
        "attachments": draft.attachments.len(),
        "errors": count(draft, CheckSeverity::Error),
        "warnings": count(draft, CheckSeverity::Warning),
    })
}

/// When it was filed, by whom and under which reference; null where it was not.
fn filed(draft: &Draft) -> Value {
    match &draft.state {
        DraftState::Filed { utc, operator, reference } => {
            json!({ "utc": utc, "operator": operator, "reference": reference })
        }
        DraftState::Draft | DraftState::Ready { .. } => Value::Null,
    }
}

/// A draft's line in the list.
fn row(draft: &Draft, words: &Words) -> String {
    let mut arguments = in_words(draft).to_vec();
    let DraftState::Filed { utc, operator, reference } = &draft.state else {
        return words.with("command.draft.row", &arguments);
    };
    let filed = [("utc", utc), ("operator", operator), ("reference", reference)];
    arguments.extend(filed.map(|(name, value)| (name, value.clone())));
    words.with(if reference.is_empty() { "command.draft.filed_without" } else { "command.draft.filed" }, &arguments)
}

fn in_words(draft: &Draft) -> [(&'static str, String); 6] {
    [
        ("id", draft.id.clone()),
        ("right", draft.right.name.clone()),
        ("reason", draft.reason.label.clone()),
        ("links", draft.links().len().to_string()),
        ("errors", count(draft, CheckSeverity::Error).to_string()),
        ("warnings", count(draft, CheckSeverity::Warning).to_string()),
    ]
}

fn count(draft: &Draft, severity: CheckSeverity) -> usize {
    draft.checklist.iter().filter(|check| check.severity == severity).count()
}

fn outcome<'a>(drafts: impl IntoIterator<Item = &'a Draft>) -> Outcome {
    let all_can_be_filed = drafts.into_iter().all(Draft::can_be_ready);
    if all_can_be_filed { Outcome::Fine } else { Outcome::FoundSomethingWrong }
}

fn filed_in(language: Option<FiledIn>) -> Language {
    match language {
        Some(FiledIn::En) => Language::ENGLISH,
        Some(FiledIn::Zh) => Language::CHINESE,
        None => complaint::filed_in(language::of_the_system()),
    }
}

/// 32 random hexadecimal digits.
fn new_id() -> Result<String, CommandError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| CommandError::Refused(format!("the system gives no random numbers: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn line(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    writeln!(out, "{value}")
}
