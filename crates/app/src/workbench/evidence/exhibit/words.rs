//! The record in plain words.

use crate::session::Session;
use crate::workbench::choice::when;
use ::evidence::{ExhibitKind, ExhibitRecord, Network};
use leptos::prelude::*;

/// One sentence: the key of its text and its arguments.
type Sentence = (&'static str, Vec<(&'static str, String)>);

/// The sentences, in the order a reader asks.
#[component]
pub fn InWords(record: ExhibitRecord) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <ul class="in-words prose" data-testid="in-words">
            {sentences(&record).into_iter().map(|(key, arguments)| view! {
                <li>{move || session.say_with(key, &arguments)}</li>
            }).collect_view()}
        </ul>
    }
}

fn sentences(record: &ExhibitRecord) -> Vec<Sentence> {
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
