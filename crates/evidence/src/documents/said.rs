//! What a record and an event say, as keys of the catalogue with their arguments: one sentence each.

use crate::bundle::{Opinions, Originals};
use crate::custody::Happening;
use crate::record::{ExhibitKind, ExhibitRecord, Network};
use crate::timestamp::Anchor;

/// A sentence: the key of its text and its arguments.
pub type Sentence = (&'static str, Vec<(&'static str, String)>);

/// What a record says, in the order a reader asks.
pub fn sentences(record: &ExhibitRecord) -> Vec<Sentence> {
    let operator = vec![("operator", record.operator.clone())];
    let who = match (record.kind, record.operator.is_empty()) {
        (ExhibitKind::Capture, false) => ("panel.words.captured", operator),
        (ExhibitKind::Capture, true) => ("panel.words.captured_unnamed", Vec::new()),
        (ExhibitKind::Import, false) => ("panel.words.imported", operator),
        (ExhibitKind::Import, true) => ("panel.words.imported_unnamed", Vec::new()),
    };
    let times = &record.times;
    let began = vec![("from", when(&times.opened)), ("to", when(&times.closed)), ("zone", times.time_zone.clone())];
    let mut sentences = vec![who, ("panel.words.times", began)];
    if let Some(moved) = times.moved_milliseconds.filter(|moved| *moved != 0) {
        sentences.push(("panel.words.moved", vec![("milliseconds", moved.to_string())]));
    }
    if record.kind == ExhibitKind::Capture {
        sentences.push(clocks(record));
        let environment = &record.environment;
        let browser = vec![("browser", environment.browser.clone()), ("platform", environment.platform.clone())];
        sentences.push(("panel.words.browser", browser));
        sentences.extend(answered(&record.network));
        let logged_in = match environment.logged_in {
            Some(true) => "panel.words.logged_in",
            Some(false) => "panel.words.logged_out",
            None if environment.logged_in_signs.is_empty() => "panel.words.login_unknown",
            None => "panel.words.login_disputed",
        };
        let sources: Vec<&str> = environment.logged_in_signs.iter().map(|sign| sign.source.as_str()).collect();
        let sources = vec![("sources", sources.join(", "))];
        let window = if environment.incognito { "panel.words.incognito" } else { "panel.words.ordinary" };
        sentences.extend([(logged_in, sources), (window, Vec::new())]);
    }
    sentences
}

/// How the system's clock compares with the server's.
fn clocks(record: &ExhibitRecord) -> Sentence {
    match (&record.times.server_date, record.times.skew_milliseconds) {
        (Some(date), Some(skew)) => {
            let key = if skew < 0 { "panel.words.clock_behind" } else { "panel.words.clock_ahead" };
            let seconds = format!("{:.1}", skew.unsigned_abs() as f64 / 1000.0);
            (key, vec![("date", date.clone()), ("seconds", seconds)])
        }
        (Some(date), None) => ("panel.words.clock_server", vec![("date", date.clone())]),
        (None, _) => ("panel.words.clock_alone", Vec::new()),
    }
}

/// What the browser reported of the server.
fn answered(network: &Network) -> Vec<Sentence> {
    let status = match network.status {
        Some(status) => {
            ("panel.words.status", vec![("status", status.to_string()), ("source", network.source.clone())])
        }
        None => ("panel.words.no_status", Vec::new()),
    };
    let address = match &network.server_address {
        Some(address) => ("panel.words.server", vec![("address", address.clone())]),
        None => ("panel.words.no_server", Vec::new()),
    };
    vec![status, address]
}

/// What was done; `words` are those of its annotation.
pub fn happened(event: &Happening, words: String) -> Sentence {
    let text = vec![("text", words)];
    match event {
        Happening::Exported { opinions, originals, .. } => {
            let key = match (opinions, originals) {
                (Opinions::Included, Originals::Included) => "panel.custody.exported",
                (Opinions::Withheld, Originals::Included) => "panel.custody.exported_facts",
                (Opinions::Included, Originals::Withheld) => "panel.custody.exported_redacted",
                (Opinions::Withheld, Originals::Withheld) => "panel.custody.exported_facts_redacted",
            };
            (key, Vec::new())
        }
        Happening::Verified { holds: true, .. } => ("panel.custody.verified", Vec::new()),
        Happening::Verified { failed, .. } => ("panel.custody.verified_failed", vec![("codes", failed.join(", "))]),
        Happening::Received { chain, link_seq, .. } => {
            ("panel.custody.received", vec![("chain", chain.to_string()), ("link", link_seq.to_string())])
        }
        Happening::Labelled { annotation_sha256: Some(_) } => ("panel.custody.labelled", text),
        Happening::Labelled { annotation_sha256: None } => ("panel.custody.label_removed", Vec::new()),
        Happening::Noted { annotation_sha256: Some(_) } => ("panel.custody.noted", text),
        Happening::Noted { annotation_sha256: None } => ("panel.custody.note_removed", Vec::new()),
        Happening::Assigned { annotation_sha256: Some(_) } => ("panel.custody.assigned", text),
        Happening::Assigned { annotation_sha256: None } => ("panel.custody.case_removed", Vec::new()),
        Happening::RoleGiven { annotation_sha256: Some(_) } => ("panel.custody.role_given", text),
        Happening::RoleGiven { annotation_sha256: None } => ("panel.custody.role_removed", Vec::new()),
        Happening::Redacted { file, copy: Some(copy), .. } => {
            let count = copy.rectangles.len().to_string();
            ("panel.custody.redacted", vec![("name", file.clone()), ("count", count)])
        }
        Happening::Redacted { file, copy: None, .. } => {
            ("panel.custody.redaction_removed", vec![("name", file.clone())])
        }
    }
}

/// What the time stamp of link `seq` says.
pub fn stamped(seq: u64, anchor: &Anchor) -> Sentence {
    let root = anchor.certificates.last().map(|last| last.subject.clone()).unwrap_or_default();
    let arguments = vec![
        ("time", when(&anchor.time)),
        ("authority", anchor.authority.name.clone()),
        ("url", anchor.authority.url.clone()),
        ("asked", when(&anchor.asked)),
        ("seq", seq.to_string()),
        ("root", root),
    ];
    ("timestamps.exhibit", arguments)
}

/// A UTC time as shown: `2026-11-21 21:41:57 UTC` of `2026-11-21T21:41:57.123Z`; anything else as it is.
pub fn when(utc: &str) -> String {
    match utc.split_once('T').zip(utc.get(11..19)) {
        Some(((day, _), time)) => format!("{day} {time} UTC"),
        None => utc.to_owned(),
    }
}
