//! `counterproof host`: telling browsers of the companion, pairing, and finding out what is wrong.

use crate::command::{CommandError, Outcome};
use crate::vault::place;
use evidence::Sha256Hex;
use host::{
    ADD_ON_ID, Browser, Caller, Config, EXTENSION_ID, Judgement, OTHER_SYSTEMS, Pairings, Places, Question, examine,
    install, targets, uninstall,
};
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;

/// The arguments of `counterproof host`.
#[derive(clap::Subcommand)]
pub enum Arguments {
    /// Tell the browsers of this person of the companion.
    Install {
        #[command(flatten)]
        which: Which,
        /// The folder of the vault, a new one or one made by `counterproof vault init`; without it the one that was
        /// chosen before, or the usual one.
        #[arg(long, value_name = "FOLDER")]
        vault: Option<PathBuf>,
        /// The extension's id in Chromium's family, where it is not the one it is published under; may be repeated.
        #[arg(long, value_name = "ID", value_parser = extension_id)]
        extension_id: Vec<String>,
    },
    /// Take that back. Vault and pairings stay.
    Uninstall {
        #[command(flatten)]
        which: Which,
    },
    /// Show which browsers ask to deliver, and confirm the one whose fingerprint is the same on both sides.
    Pair {
        /// Confirm this fingerprint without asking.
        #[arg(long, value_name = "FINGERPRINT", value_parser = fingerprint, conflicts_with = "revoke")]
        confirm: Option<Sha256Hex>,
        /// Take a confirmation back.
        #[arg(long, value_name = "FINGERPRINT", value_parser = fingerprint)]
        revoke: Option<Sha256Hex>,
    },
    /// Look at everything that has to be right for a browser to deliver.
    Doctor {
        #[command(flatten)]
        which: Which,
    },
}

/// Which browsers are meant.
#[derive(clap::Args)]
pub struct Which {
    /// A browser: chrome, chromium, edge, brave or firefox; without one, those that were used here. May be repeated.
    #[arg(long, value_name = "NAME", value_parser = browser)]
    browser: Vec<&'static Browser>,
    /// A Chromium with a folder of its own, as it is given to the browser.
    #[arg(long, value_name = "FOLDER")]
    user_data_dir: Option<PathBuf>,
}

/// Does what is asked.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let places = Places::from_environment()
        .ok_or_else(|| CommandError::Refused("there is no home folder; set HOME to it".to_owned()))?;
    match arguments {
        Arguments::Install { which, vault, extension_id } => tell(&places, &which, vault, &extension_id, out),
        Arguments::Uninstall { which } => take_back(&places, &which, out),
        Arguments::Pair { confirm, revoke } => pair(&places, confirm, revoke, out),
        Arguments::Doctor { which } => examine_all(&places, &which, out),
    }
}

fn tell(
    places: &Places,
    which: &Which,
    vault: Option<PathBuf>,
    extension_ids: &[String],
    out: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let before = Config::load(places).map_err(refused)?;
    let configured = place::configured()?;
    // One vault for browsers and commands, unless the analyst says otherwise.
    let vault = match (vault, &configured) {
        (Some(vault), _) => std::path::absolute(vault).map_err(refused)?,
        (None, Some(configured)) => configured.clone(),
        (None, None) => before.map_or_else(|| places.default_vault(), |before| before.vault),
    };
    let others = extension_ids.iter().map(String::as_str).filter(|id| *id != EXTENSION_ID);
    let origins = [EXTENSION_ID].into_iter().chain(others).map(Caller::origin_of).collect();
    let config = Config::new(origins, vec![ADD_ON_ID.to_owned()], vault);
    let targets = targets(places, &which.browser, which.user_data_dir.as_deref());
    if targets.is_empty() {
        let what = "no browser was found; name one with --browser, or its folder with --user-data-dir";
        return Err(CommandError::Refused(what.to_owned()));
    }
    let program = std::env::current_exe().map_err(refused)?;
    make_vault(&config)?;
    if configured.is_none() {
        place::configure(&config.vault)?;
    }
    install(places, &program, &config, &targets).map_err(refused)?;
    for target in &targets {
        writeln!(out, "{}: {}", target.title, target.manifest().display())?;
    }
    writeln!(out, "vault: {}", config.vault.display())?;
    writeln!(out, "Next: allow the companion in the extension's settings, then run `counterproof host pair`.")?;
    if !cfg!(target_os = "linux") {
        writeln!(out, "On this system, copy the manifest to where your browser looks. Not tried by us:")?;
        for place in OTHER_SYSTEMS {
            writeln!(out, "  {} on {}: {}", place.browser, place.system, place.place)?;
        }
    }
    Ok(Outcome::Fine)
}

/// A folder that is a vault stays as it is; a new one becomes one.
fn make_vault(config: &Config) -> Result<(), CommandError> {
    match store::Writer::open(&config.vault, "host install") {
        Ok(_) => Ok(()),
        Err(store::StoreError::NoVault { .. } | store::StoreError::Begun { .. }) => {
            store::Writer::create(&config.vault, "host install").map(drop).map_err(refused)
        }
        // It is there, and in use.
        Err(store::StoreError::Locked { .. }) => Ok(()),
        Err(error) => Err(refused(error)),
    }
}

fn take_back(places: &Places, which: &Which, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let targets = targets(places, &which.browser, which.user_data_dir.as_deref());
    let removed = uninstall(places, &targets).map_err(refused)?;
    for path in &removed {
        writeln!(out, "removed {}", path.display())?;
    }
    if removed.is_empty() {
        writeln!(out, "Nothing was installed.")?;
    }
    Ok(Outcome::Fine)
}

fn pair(
    places: &Places,
    confirm: Option<Sha256Hex>,
    revoke: Option<Sha256Hex>,
    out: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let pairings = Pairings::of(places);
    if let Some(chain) = revoke {
        return match pairings.revoke(&chain).map_err(refused)? {
            true => {
                writeln!(out, "No longer paired: {}", spaced(&chain))?;
                Ok(Outcome::Fine)
            }
            false => Err(CommandError::Refused(format!("{chain} is not paired"))),
        };
    }
    let questions = pairings.questions().map_err(refused)?;
    if let Some(chain) = confirm {
        let asking = questions.iter().find(|question| question.chain == chain);
        let question = asking.ok_or_else(|| {
            CommandError::Refused(format!(
                "no browser with the fingerprint {chain} asks; allow the companion in the extension's settings first"
            ))
        })?;
        return confirmed(&pairings, question, out);
    }
    for pairing in pairings.confirmed().map_err(refused)? {
        writeln!(out, "paired  {}  {}", spaced(&pairing.chain), pairing.caller)?;
    }
    if questions.is_empty() {
        writeln!(out, "No browser asks.")?;
    }
    for question in &questions {
        writeln!(out, "asks    {}  {} {}", spaced(&question.chain), question.caller, question.software)?;
        if !io::stdin().is_terminal() {
            writeln!(out, "        confirm it with: counterproof host pair --confirm {}", question.chain)?;
            continue;
        }
        write!(out, "Does the extension show the same fingerprint? [y/N] ")?;
        out.flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if matches!(answer.trim(), "y" | "Y" | "yes") {
            confirmed(&pairings, question, out)?;
        } else {
            pairings.forget_question(&question.chain).map_err(refused)?;
            writeln!(out, "Not paired; nothing is taken from it.")?;
        }
    }
    Ok(Outcome::Fine)
}

fn confirmed(pairings: &Pairings, question: &Question, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    pairings.confirm(question).map_err(refused)?;
    writeln!(out, "Paired: {}", spaced(&question.chain))?;
    Ok(Outcome::Fine)
}

fn examine_all(places: &Places, which: &Which, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let findings = examine(places, &targets(places, &which.browser, which.user_data_dir.as_deref()));
    for finding in &findings {
        let mark = match finding.judgement {
            Judgement::Fine => "ok   ",
            Judgement::Note => "note ",
            Judgement::Wrong => "WRONG",
        };
        writeln!(out, "{mark} {}: {}", finding.subject, finding.text)?;
    }
    writeln!(out, "Not looked at: browsers of other systems. Where they look, not tried by us:")?;
    for place in OTHER_SYSTEMS {
        writeln!(out, "      {} on {}: {}", place.browser, place.system, place.place)?;
    }
    match findings.iter().any(|finding| finding.judgement == Judgement::Wrong) {
        true => Ok(Outcome::FoundSomethingWrong),
        false => Ok(Outcome::Fine),
    }
}

/// A fingerprint in groups, as the extension shows it.
fn spaced(fingerprint: &Sha256Hex) -> String {
    let digits: Vec<char> = fingerprint.as_str().chars().collect();
    digits.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn refused(problem: impl ToString) -> CommandError {
    CommandError::Refused(problem.to_string())
}

fn browser(name: &str) -> Result<&'static Browser, String> {
    Browser::named(name).ok_or_else(|| "it is none of chrome, chromium, edge, brave, firefox".to_owned())
}

fn extension_id(text: &str) -> Result<String, String> {
    match text.len() == 32 && text.bytes().all(|byte| (b'a'..=b'p').contains(&byte)) {
        true => Ok(text.to_owned()),
        false => Err("an extension's id is 32 letters from a to p".to_owned()),
    }
}

fn fingerprint(text: &str) -> Result<Sha256Hex, String> {
    let digits: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    Sha256Hex::parse(&digits).map_err(|error| error.to_string())
}
