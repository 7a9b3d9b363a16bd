//! `counterproof vault timestamp`: having the vault's own chain stamped by an authority, with all that it covers.

use super::report::Report;
use crate::command::{CommandError, Outcome};
use crate::verify::certificates;
use evidence::timestamp::{Anchored, Asking, Authority, LARGEST, Query, TimestampError, Waited};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use store::{ToStamp, Writer};
use ureq::Agent;

/// The arguments of `counterproof vault timestamp`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The address of an authority (RFC 3161); may be given again: the next is asked where one fails.
    #[arg(long = "authority", value_name = "URL")]
    authorities: Vec<String>,
    /// A root certificate (PEM or DER) to which the authorities' own have to come; may be given again.
    #[arg(long = "root", value_name = "FILE")]
    roots: Vec<PathBuf>,
    /// How many authorities are to stamp.
    #[arg(long, value_name = "NUMBER")]
    count: Option<usize>,
    /// How long an authority is waited for.
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    /// Keep what was given here for the next times, in the vault's timestamps.json.
    #[arg(long)]
    save: bool,
}

/// The vault's `timestamps.json`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    /// In the order in which they are asked.
    authorities: Vec<Authority>,
    roots: Vec<PathBuf>,
    count: usize,
    timeout_seconds: u64,
    /// How far an authority's clock and the system's may be apart.
    tolerance_seconds: u64,
}

/// The vault's `timestamps-waiting.json`: that a time stamp was asked for and no authority has given one yet.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    asked: String,
}

impl Default for Settings {
    fn default() -> Self {
        let authority = |name: &str, url: &str| Authority { name: name.to_owned(), url: url.to_owned() };
        Self {
            authorities: vec![
                authority("DigiCert", "http://timestamp.digicert.com"),
                authority("Sectigo", "http://timestamp.sectigo.com"),
                authority("FreeTSA", "https://freetsa.org/tsr"),
            ],
            roots: Vec::new(),
            count: 1,
            timeout_seconds: 20,
            tolerance_seconds: 300,
        }
    }
}

/// Why an authority gave no time stamp.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("could not be reached: {0}")]
    Unreachable(String),
    #[error("did not answer within {0} seconds")]
    TooSlow(u64),
    #[error("answered with the HTTP status {0}")]
    Status(u16),
    #[error("answered with more than {LARGEST} bytes, which no timestamp has")]
    TooLarge,
    #[error("gave no timestamp: {0}")]
    Answer(#[from] TimestampError),
}

/// Has the last link of the vault's own chain stamped. Nothing is locked while an authority is waited for.
pub fn run(
    folder: &Path,
    arguments: Arguments,
    open: &dyn Fn() -> Result<Writer, CommandError>,
    report: &mut Report<'_>,
) -> Result<Outcome, CommandError> {
    let settings = Settings::of(folder, arguments)?;
    let roots = settings.roots.iter().map(|file| certificates(file)).collect::<Result<Vec<_>, _>>()?.concat();
    let ToStamp { head, last, is_new } = open()?.to_stamp()?;
    if let Some(last) = last.filter(|_| !is_new) {
        report.stamped_before(&last)?;
        return Ok(Outcome::Fine);
    }
    let waiting = Waiting::read(folder)?;
    let asked = waiting.as_ref().map_or_else(|| spelled(now()), |waiting| waiting.asked.clone());
    let agent = agent(settings.timeout_seconds);
    let (mut stamped, mut failures) = (0, Vec::new());
    for authority in &settings.authorities {
        let tolerance = Duration::from_secs(settings.tolerance_seconds);
        let asking = Asking { authority, head: &head, asked: &asked, roots: &roots, tolerance };
        match ask(&agent, &asking, settings.timeout_seconds) {
            Ok(anchored) => {
                let link = open()?.keep_anchor(&anchored)?;
                report.stamped(&anchored.anchor, &link)?;
                stamped += 1;
            }
            Err(failure) => failures.push(format!("{} ({}): {failure}", authority.name, authority.url)),
        }
        if stamped == settings.count {
            break;
        }
    }
    if stamped > 0 {
        Waiting::done(folder)?;
    } else {
        Waiting { asked: asked.clone() }.write(folder)?;
        failures
            .push(format!("no authority has stamped what is asked for since {asked}; it is asked for again next time"));
        return Err(CommandError::Refused(failures.join("\n")));
    }
    for failure in failures {
        // What was stamped is kept, whether or not this can be told.
        _ = writeln!(io::stderr(), "counterproof: {failure}");
    }
    Ok(if stamped == settings.count { Outcome::Fine } else { Outcome::FoundSomethingWrong })
}

/// Asks one authority.
fn ask(agent: &Agent, asking: &Asking<'_>, timeout: u64) -> Result<Anchored, Failure> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|error| Failure::Unreachable(error.to_string()))?;
    let query = Query::new(&asking.head.sha256, nonce, None)?;
    let failure = |error| match error {
        ureq::Error::Timeout(_) => Failure::TooSlow(timeout),
        ureq::Error::StatusCode(status) => Failure::Status(status),
        ureq::Error::BodyExceedsLimit(_) => Failure::TooLarge,
        error => Failure::Unreachable(error.to_string()),
    };
    let sent = now();
    let request = agent.post(&asking.authority.url).content_type("application/timestamp-query");
    let mut response = request.send(query.der()).map_err(failure)?;
    let bytes = response.body_mut().with_config().limit(LARGEST as u64).read_to_vec().map_err(failure)?;
    Ok(asking.anchor(&bytes, &query, Waited { sent, received: now() })?)
}

fn agent(timeout: u64) -> Agent {
    let software = concat!("Counterproof/", env!("CARGO_PKG_VERSION"));
    Agent::config_builder().timeout_global(Some(Duration::from_secs(timeout))).user_agent(software).build().into()
}

impl Settings {
    /// What is kept, but for what was given.
    fn of(folder: &Path, arguments: Arguments) -> Result<Self, CommandError> {
        let file = folder.join("timestamps.json");
        let mut settings: Self = read(&file)?.unwrap_or_default();
        if !arguments.authorities.is_empty() {
            let named = |url: String| Authority { name: host_of(&url).to_owned(), url };
            settings.authorities = arguments.authorities.into_iter().map(named).collect();
        }
        if !arguments.roots.is_empty() {
            let absolute = |file: &PathBuf| {
                std::path::absolute(file).map_err(|problem| CommandError::Unreadable { file: file.clone(), problem })
            };
            settings.roots = arguments.roots.iter().map(absolute).collect::<Result<_, _>>()?;
        }
        settings.count = arguments.count.unwrap_or(settings.count);
        settings.timeout_seconds = arguments.timeout.unwrap_or(settings.timeout_seconds);
        if settings.count == 0 || settings.authorities.is_empty() {
            let problem = "at least one authority is to stamp".to_owned();
            return Err(CommandError::Unusable { file, problem });
        }
        if arguments.save {
            write(&file, &settings)?;
        }
        Ok(settings)
    }
}

impl Waiting {
    fn file(folder: &Path) -> PathBuf {
        folder.join("timestamps-waiting.json")
    }

    fn read(folder: &Path) -> Result<Option<Self>, CommandError> {
        read(&Self::file(folder))
    }

    fn write(&self, folder: &Path) -> Result<(), CommandError> {
        write(&Self::file(folder), self)
    }

    fn done(folder: &Path) -> Result<(), CommandError> {
        let file = Self::file(folder);
        match fs::remove_file(&file) {
            Err(problem) if problem.kind() != ErrorKind::NotFound => Err(CommandError::Unreadable { file, problem }),
            _ => Ok(()),
        }
    }
}

fn read<T: for<'a> Deserialize<'a>>(file: &Path) -> Result<Option<T>, CommandError> {
    match fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|problem| CommandError::Unusable { file: file.to_owned(), problem: problem.to_string() }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(problem) => Err(CommandError::Unreadable { file: file.to_owned(), problem }),
    }
}

/// Whole or not at all.
fn write<T: Serialize>(file: &Path, value: &T) -> Result<(), CommandError> {
    let temporary = file.with_extension(format!("{}.new", std::process::id()));
    let bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, file));
    written.map_err(|problem| CommandError::Unreadable { file: file.to_owned(), problem })
}

/// An authority that was given by its address alone is called after the machine.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// The system's clock, since the beginning of 1970.
pub fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A time as our formats spell it.
pub fn spelled(since_1970: Duration) -> String {
    evidence::timestamp::spelled(since_1970).unwrap_or_default()
}
