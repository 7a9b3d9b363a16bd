//! Looking at everything that has to be right for a browser to reach the host.

use crate::browsers::{BROWSERS, Family};
use crate::caller::Caller;
use crate::config::Config;
use crate::install::{Manifest, Target};
use crate::pairing::Pairings;
use crate::places::Places;
use protocol::Reply;
use protocol::host::{
    FromHost, HOST_NAME, HostAnswer, HostRequest, LARGEST_FROM_HOST, LARGEST_TO_HOST, ToHost, frame, frame_length,
    parse_answer,
};
use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long the host may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Something that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub subject: String,
    /// How it is.
    pub judgement: Judgement,
    /// What was seen, and what to do where it is wrong.
    pub text: String,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// As it should be.
    Fine,
    /// Worth knowing.
    Note,
    /// In the way of delivery.
    Wrong,
}

/// Everything there is to say of the host for these targets.
pub fn examine(places: &Places, targets: &[Target]) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    let config = match Config::load(places) {
        Ok(Some(config)) => config,
        Ok(None) => {
            findings.wrong("companion", "it is not installed; run `counterproof host install`");
            return findings.0;
        }
        Err(error) => {
            findings.wrong("companion", error);
            return findings.0;
        }
    };
    examine_vault(&config, &mut findings);
    examine_pairings(places, &mut findings);
    if targets.is_empty() {
        findings
            .wrong("browsers", "no browser was found; name one with `--browser`, or its folder with `--user-data-dir`");
    }
    for target in targets {
        examine_target(target, &config, &mut findings);
    }
    for browser in &BROWSERS {
        for (kind, folder) in browser.sandboxes(places) {
            let text = format!(
                "it was used as a {kind} ({}); there it can start no program of this computer, so nothing is delivered \
                 from it: use a package that is no {kind}",
                folder.display()
            );
            findings.add(browser.title, Judgement::Note, text);
        }
    }
    findings.0
}

struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, subject: &str, judgement: Judgement, text: impl ToString) {
        self.0.push(Finding { subject: subject.to_owned(), judgement, text: text.to_string() });
    }

    fn fine(&mut self, subject: &str, text: impl ToString) {
        self.add(subject, Judgement::Fine, text);
    }

    fn wrong(&mut self, subject: &str, text: impl ToString) {
        self.add(subject, Judgement::Wrong, text);
    }
}

fn examine_vault(config: &Config, findings: &mut Findings) {
    let vault = config.vault.display();
    match fs::metadata(&config.vault) {
        Ok(found) if found.is_dir() && !found.permissions().readonly() => findings.fine("vault", vault),
        Ok(found) if found.is_dir() => findings.wrong("vault", format!("{vault} may not be written")),
        Ok(_) => findings.wrong("vault", format!("{vault} is no folder")),
        Err(problem) => {
            let what = "connect its disk, or run `counterproof host install --vault FOLDER`";
            findings.wrong("vault", format!("{vault}: {problem}; {what}"));
        }
    }
}

fn examine_pairings(places: &Places, findings: &mut Findings) {
    let pairings = Pairings::of(places);
    match (pairings.confirmed(), pairings.questions()) {
        (Ok(confirmed), Ok(questions)) => {
            for pairing in &confirmed {
                findings.fine("paired", format!("{} ({})", pairing.chain, pairing.caller));
            }
            for question in &questions {
                let text = format!("{} ({}) asks; run `counterproof host pair`", question.chain, question.caller);
                findings.add("pairing", Judgement::Note, text);
            }
            if confirmed.is_empty() && questions.is_empty() {
                let text = "no browser has asked yet; allow the companion in the extension's settings";
                findings.add("pairing", Judgement::Note, text);
            }
        }
        (Err(problem), _) | (_, Err(problem)) => findings.wrong("pairing", problem),
    }
}

fn examine_target(target: &Target, config: &Config, findings: &mut Findings) {
    let path = target.manifest();
    let manifest = match fs::read(&path) {
        Ok(text) => serde_json::from_slice::<Manifest>(&text),
        Err(problem) if problem.kind() == ErrorKind::NotFound => {
            let what = "run `counterproof host install` again";
            return findings.wrong(&target.title, format!("{} is not there; {what}", path.display()));
        }
        Err(problem) => return findings.wrong(&target.title, format!("{}: {problem}", path.display())),
    };
    let manifest = match manifest {
        Ok(manifest) => manifest,
        Err(problem) => return findings.wrong(&target.title, format!("{}: {problem}", path.display())),
    };
    let again = "run `counterproof host install` again";
    if manifest.name != HOST_NAME || manifest.kind != "stdio" {
        let text = format!("{}: it is the manifest of {} by {}; {again}", path.display(), manifest.name, manifest.kind);
        return findings.wrong(&target.title, text);
    }
    let callers: Vec<Caller> = match target.family {
        Family::Chromium => config.origins.iter().cloned().map(Caller::Origin).collect(),
        Family::Firefox => config.add_ons.iter().cloned().map(Caller::AddOn).collect(),
    };
    for caller in callers.iter().filter(|caller| !manifest.allows(caller)) {
        findings.wrong(&target.title, format!("{}: it does not let {} in; {again}", path.display(), caller.name()));
    }
    if let Some(problem) = program_problem(&manifest.path) {
        return findings.wrong(&target.title, format!("{}: {problem}; {again}", manifest.path.display()));
    }
    let Some(caller) = callers.first() else {
        return findings.wrong(&target.title, format!("no extension may speak to the companion; {again}"));
    };
    match round_trip(&manifest.path, &path, caller) {
        Ok(()) => findings
            .fine(&target.title, format!("{} starts {}, which answers", path.display(), manifest.path.display())),
        Err(problem) => findings.wrong(&target.title, format!("{}: {problem}", manifest.path.display())),
    }
}

/// What keeps a browser from starting a program, if anything.
fn program_problem(program: &Path) -> Option<String> {
    if !program.is_absolute() {
        return Some("the path is not absolute".to_owned());
    }
    match fs::metadata(program) {
        Ok(found) if !found.is_file() => Some("it is no file".to_owned()),
        Ok(found) if !may_run(&found) => Some("it may not be run".to_owned()),
        Ok(_) => None,
        Err(problem) => Some(problem.to_string()),
    }
}

#[cfg(unix)]
fn may_run(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    found.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn may_run(_found: &fs::Metadata) -> bool {
    true
}

/// Starts the host as a browser does, asks it how the vault is, and sees that it ends with its input.
fn round_trip(program: &Path, manifest: &Path, caller: &Caller) -> io::Result<()> {
    let mut command = Command::new(program);
    match caller {
        Caller::Origin(origin) => command.arg(origin),
        Caller::AddOn(id) => command.arg(manifest).arg(id),
    };
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let (tell, told) = mpsc::channel();
    let pipes = child.stdin.take().zip(child.stdout.take());
    thread::spawn(move || {
        let asked =
            pipes.ok_or_else(|| io::Error::other("no pipes")).and_then(|(mut to, mut from)| ask(&mut to, &mut from));
        // Whoever waited may have given up.
        _ = tell.send(asked);
    });
    let answered =
        told.recv_timeout(PATIENCE).unwrap_or_else(|_| Err(io::Error::new(ErrorKind::TimedOut, "it does not answer")));
    let ended = answered.and_then(|()| end_of(&mut child));
    if ended.is_err() {
        // It may have ended by itself, and then there is nothing to end.
        _ = child.kill();
        _ = child.wait();
    }
    ended
}

/// Asks, and closes both pipes by giving them up.
fn ask(to: &mut impl Write, from: &mut impl Read) -> io::Result<()> {
    let request = frame(&ToHost { id: 1, ask: HostRequest::Status }, LARGEST_TO_HOST);
    to.write_all(&request.map_err(|error| io::Error::other(error.detail))?)?;
    to.flush()?;
    let mut first = [0; 4];
    from.read_exact(&mut first)?;
    let length = frame_length(first, LARGEST_FROM_HOST).map_err(|error| io::Error::other(error.detail))?;
    let mut json = vec![0; length];
    from.read_exact(&mut json)?;
    match parse_answer(&json).map_err(|error| io::Error::other(error.detail))? {
        FromHost { reply: Reply::Ok(HostAnswer::Status(_)), .. } => Ok(()),
        FromHost { reply: Reply::Error(error), .. } => {
            Err(io::Error::other(format!("it refuses: {} ({})", error.code.name(), error.detail)))
        }
        FromHost { reply: Reply::Ok(_), .. } => Err(io::Error::other("it answers something else")),
    }
}

fn end_of(child: &mut Child) -> io::Result<()> {
    const STEP: Duration = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(io::Error::other(format!("it ended with {status}"))),
            None if waited >= PATIENCE => {
                return Err(io::Error::new(ErrorKind::TimedOut, "it does not end with its input"));
            }
            None => {
                thread::sleep(STEP);
                waited += STEP;
            }
        }
    }
}
