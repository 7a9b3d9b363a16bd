//! What is written down of a capture while it runs: enough to finish it, or to say what is missing, after the worker was
//! stopped at any moment.

use crate::steps;
use evidence::{
    CanonicalError, Completeness, EXHIBIT_FORMAT, Environment, ExhibitKind, ExhibitRecord, FileRecord, FileRole,
    Intervention, LoginSign, Network, OpinionRecord, Sha256Hex, StepName, StepOutcome, StepRecord, Times,
};
use listing::{PageInfo, PageKind};
use protocol::{CaptureProgress, CaptureState, ErrorBody, ErrorCode, PageGeometry, StepProgress};
use serde::{Deserialize, Serialize};

/// The journal of one capture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    /// The capture, which is also the exhibit's id.
    pub id: String,
    /// The instance of the engine that runs it: one that finds another's journal knows that the other is gone.
    pub instance: String,
    /// The run of the browser it belongs to: tabs are numbered anew in each.
    pub browser_run: String,
    /// The tab.
    pub tab_id: i32,
    /// The document, once it is known.
    pub document_id: Option<String>,
    /// Who captures.
    pub operator: String,
    /// The tab's address when the capture was asked for.
    pub requested_url: String,
    /// The tab's title when the capture was asked for, and the document's once that was asked.
    pub title: String,
    /// Where the page stood at rest, once it was asked.
    pub page: Option<PageGeometry>,
    /// The page as read.
    pub read: Option<ReadPage>,
    /// The clocks, `closed` still empty.
    pub times: Times,
    /// With what.
    pub environment: Environment,
    /// What the browser reported of the network.
    pub network: Network,
    /// What capturing did to the page.
    pub interventions: Vec<Intervention>,
    /// The steps that were begun or passed over, in order.
    pub steps: Vec<JournalStep>,
    /// The files that are in the vault.
    pub files: Vec<FileRecord>,
    /// Those that hold conclusions.
    pub opinions: Vec<OpinionRecord>,
    /// The closed record: nothing is left to do but to seal it.
    pub closed: Option<ClosedRecord>,
}

/// What the record takes over from the reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadPage {
    /// The page's kind.
    pub kind: PageKind,
    /// The address without tracking.
    pub canonical_url: Option<String>,
    /// The page's language.
    pub language: Option<String>,
    /// The currency shown.
    pub currency: Option<String>,
    /// The country shipped to.
    pub ship_to: Option<String>,
}

impl From<&PageInfo> for ReadPage {
    fn from(page: &PageInfo) -> Self {
        Self {
            kind: page.kind,
            canonical_url: page.canonical_url.clone(),
            language: page.language.clone(),
            currency: page.currency.clone(),
            ship_to: page.ship_to.clone(),
        }
    }
}

/// A step that was begun or passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalStep {
    /// Which step.
    pub name: StepName,
    /// When it began; absent where it was passed over.
    pub started: Option<String>,
    /// How it ended; absent while it runs.
    pub end: Option<StepEnd>,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepEnd {
    /// The outcome.
    pub outcome: StepOutcome,
    /// Why, where it failed or was skipped.
    pub error: Option<ErrorBody>,
    /// Anything to be known of a step that did not fail.
    pub note: Option<String>,
    /// When; absent where the step was passed over.
    pub finished: Option<String>,
}

/// A record whose bytes are final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedRecord {
    /// The canonical `exhibit.json`.
    pub json: String,
    /// Whether anything is missing.
    pub completeness: Completeness,
}

/// What is to be done with a journal whose instance is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// The record was closed: seal it as it is.
    Seal,
    /// Everything before the seal was done: close and seal.
    Close,
    /// Something was interrupted: say so, close and seal.
    Interrupt,
}

impl Journal {
    /// What an instance has to do that finds this journal of another.
    pub fn recovery(&self) -> Recovery {
        if self.closed.is_some() {
            return Recovery::Seal;
        }
        let ended = |name: &StepName| self.steps.iter().any(|step| step.name == *name && step.end.is_some());
        let all_done = StepName::ALL.iter().filter(|name| **name != StepName::Seal).all(ended);
        if all_done { Recovery::Close } else { Recovery::Interrupt }
    }

    /// Marks what the stop of the worker cut short: the running step failed, those after it were not begun.
    pub fn interrupt(&mut self, utc: &str) {
        let stopped = || ErrorBody::new(ErrorCode::WorkerStopped, "");
        for name in StepName::ALL.into_iter().filter(|name| *name != StepName::Seal) {
            match self.steps.iter().position(|step| step.name == name) {
                Some(index) if self.steps[index].end.is_none() => self.end(name, Err(stopped()), utc),
                Some(_) => {}
                None => self.skip(name, stopped()),
            }
        }
    }

    /// A step begins.
    pub fn begin(&mut self, name: StepName, utc: &str) {
        self.steps.retain(|step| step.name != name);
        self.steps.push(JournalStep { name, started: Some(utc.to_owned()), end: None });
    }

    /// A step ended, as it should or with an error.
    pub fn end(&mut self, name: StepName, result: Result<steps::Done, ErrorBody>, utc: &str) {
        let finished = Some(utc.to_owned());
        let end = match result {
            Ok(steps::Done::Ok(note)) => StepEnd { outcome: StepOutcome::Ok, error: None, note, finished },
            Ok(steps::Done::NotApplicable(note)) => {
                StepEnd { outcome: StepOutcome::NotApplicable, error: None, note: Some(note), finished }
            }
            Err(error) => StepEnd { outcome: StepOutcome::Failed, error: Some(error), note: None, finished },
        };
        if let Some(step) = self.steps.iter_mut().find(|step| step.name == name) {
            step.end = Some(end);
        }
    }

    /// A step is passed over because of `error`.
    pub fn skip(&mut self, name: StepName, error: ErrorBody) {
        let end = StepEnd { outcome: StepOutcome::Skipped, error: Some(error), note: None, finished: None };
        self.steps.push(JournalStep { name, started: None, end: Some(end) });
    }

    /// The record with the time it is closed. Sealing is counted among the steps as done: a record that no link of the
    /// chain names is no exhibit, and one that a link names was sealed.
    pub fn close(&mut self, utc: &str) -> Result<ClosedRecord, CanonicalError> {
        self.begin(StepName::Seal, utc);
        self.end(StepName::Seal, Ok(steps::Done::Ok(None)), utc);
        let record = self.record(utc);
        // Canonical JSON is UTF-8.
        let json = String::from_utf8_lossy(&record.canonical()?).into_owned();
        let closed = ClosedRecord { json, completeness: record.completeness };
        self.closed = Some(closed.clone());
        Ok(closed)
    }

    /// How far the capture is, for whoever watches.
    pub fn progress(&self, state: CaptureState) -> CaptureProgress {
        let steps = self.steps.iter().map(|step| StepProgress {
            name: step.name,
            outcome: step.end.as_ref().map(|end| end.outcome),
            error: step.end.as_ref().and_then(|end| end.error.clone()),
        });
        CaptureProgress {
            capture_id: self.id.clone(),
            tab_id: self.tab_id,
            state,
            steps: steps.collect(),
            title: self.title.clone(),
        }
    }

    /// The first thing that went wrong, if anything did.
    pub fn first_error(&self) -> Option<&ErrorBody> {
        self.steps.iter().filter_map(|step| step.end.as_ref()).find_map(|end| end.error.as_ref())
    }

    /// The hash of the first view, where there is one.
    pub fn first_view(&self) -> Option<&Sha256Hex> {
        self.files.iter().find(|file| file.role == FileRole::FirstView).map(|file| &file.sha256)
    }

    /// Every file the record names.
    pub fn hashes(&self) -> Vec<Sha256Hex> {
        let facts = self.files.iter().map(|file| file.sha256.clone());
        facts.chain(self.opinions.iter().map(|opinion| opinion.sha256.clone())).collect()
    }

    /// The address of the document that was captured.
    pub fn final_url(&self) -> String {
        self.page.as_ref().map_or_else(|| self.requested_url.clone(), |page| page.url.clone())
    }

    fn record(&self, utc: &str) -> ExhibitRecord {
        let steps: Vec<StepRecord> = self.steps.iter().filter_map(step_record).collect();
        let read = self.read.as_ref();
        ExhibitRecord {
            format: EXHIBIT_FORMAT.to_owned(),
            id: self.id.clone(),
            kind: ExhibitKind::Capture,
            operator: self.operator.clone(),
            requested_url: self.requested_url.clone(),
            final_url: self.final_url(),
            canonical_url: read.and_then(|read| read.canonical_url.clone()),
            title: self.title.clone(),
            page_kind: read.map(|read| kind_name(read.kind).to_owned()),
            times: Times { closed: utc.to_owned(), ..self.times.clone() },
            environment: Environment {
                viewport: self.page.as_ref().map(|page| page.viewport.clone()),
                page_language: read.and_then(|read| read.language.clone()),
                currency: read.and_then(|read| read.currency.clone()),
                ship_to: read.and_then(|read| read.ship_to.clone()),
                logged_in: LoginSign::together(&self.environment.logged_in_signs),
                ..self.environment.clone()
            },
            network: self.network.clone(),
            interventions: self.interventions.clone(),
            completeness: Completeness::of(&steps),
            steps,
            files: self.files.clone(),
            opinions: self.opinions.clone(),
        }
    }
}

fn step_record(step: &JournalStep) -> Option<StepRecord> {
    let end = step.end.as_ref()?;
    let said = end.error.as_ref().map(|error| &error.detail).filter(|detail| !detail.is_empty());
    Some(StepRecord {
        name: step.name,
        outcome: end.outcome,
        code: end.error.as_ref().map(|error| error.code.name().to_owned()),
        detail: said.or(end.note.as_ref()).cloned(),
        started: step.started.clone(),
        finished: end.finished.clone(),
    })
}

/// A page's kind as it is written in readings and records.
fn kind_name(kind: PageKind) -> &'static str {
    match kind {
        PageKind::Item => "item",
        PageKind::Search => "search",
        PageKind::Category => "category",
        PageKind::Store => "store",
        PageKind::Gone => "gone",
        PageKind::Blocked => "blocked",
        PageKind::Login => "login",
        PageKind::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::Done;
    use std::collections::BTreeMap;

    const UTC: &str = "2026-11-21T10:00:00.000Z";
    const LATER: &str = "2026-11-21T10:00:05.000Z";

    fn journal() -> Journal {
        Journal {
            id: "00112233445566778899aabbccddeeff".into(),
            instance: "one".into(),
            browser_run: "one".into(),
            tab_id: 7,
            document_id: None,
            operator: String::new(),
            requested_url: "https://www.aliexpress.com/item/1.html".into(),
            title: "A title".into(),
            page: None,
            read: None,
            times: Times {
                opened: UTC.into(),
                closed: String::new(),
                time_zone: "Europe/Berlin".into(),
                offset_minutes: 60,
                server_date: None,
                server_date_received: None,
                skew_milliseconds: None,
                moved_milliseconds: None,
            },
            environment: Environment {
                user_agent: "agent".into(),
                browser: "browser".into(),
                platform: "platform".into(),
                software: "Counterproof 0".into(),
                running_files: vec![],
                viewport: None,
                languages: vec![],
                page_language: None,
                currency: None,
                ship_to: None,
                logged_in: None,
                logged_in_signs: Vec::new(),
                incognito: false,
            },
            network: Network {
                source: "not recorded".into(),
                requested_url: None,
                status: None,
                server_address: None,
                headers: BTreeMap::new(),
            },
            interventions: vec![],
            steps: vec![],
            files: vec![],
            opinions: vec![],
            closed: None,
        }
    }

    fn done_until(last: StepName) -> Journal {
        let mut journal = journal();
        for name in StepName::ALL.into_iter().filter(|name| *name <= last) {
            journal.begin(name, UTC);
            journal.end(name, Ok(Done::NotApplicable(String::new())), UTC);
        }
        journal
    }

    fn outcomes(journal: &Journal) -> Vec<(StepName, StepOutcome, Option<&'static str>)> {
        journal
            .steps
            .iter()
            .filter_map(|step| {
                let end = step.end.as_ref()?;
                Some((step.name, end.outcome, end.error.as_ref().map(|error| error.code.name())))
            })
            .collect()
    }

    #[test]
    fn a_stop_in_the_middle_of_a_step_fails_that_step_and_skips_the_rest() {
        let mut journal = done_until(StepName::EmbeddedState);
        journal.begin(StepName::Slices, UTC);
        assert_eq!(journal.recovery(), Recovery::Interrupt);
        journal.interrupt(LATER);
        let closed = journal.close(LATER).unwrap();
        assert_eq!(closed.completeness, Completeness::Partial);
        let stopped = Some("worker_stopped");
        let after = StepName::ALL.into_iter().filter(|name| *name >= StepName::Slices);
        let expected: Vec<_> = after
            .map(|name| match name {
                StepName::Slices => (name, StepOutcome::Failed, stopped),
                StepName::Seal => (name, StepOutcome::Ok, None),
                _ => (name, StepOutcome::Skipped, stopped),
            })
            .collect();
        assert!(outcomes(&journal).ends_with(&expected), "{:?}", outcomes(&journal));
    }

    #[test]
    fn a_stop_between_two_steps_skips_the_rest() {
        let mut journal = done_until(StepName::Open);
        journal.interrupt(LATER);
        assert_eq!(outcomes(&journal)[1], (StepName::Quiet, StepOutcome::Skipped, Some("worker_stopped")));
        assert_eq!(journal.steps.len(), StepName::ALL.len() - 1);
    }

    #[test]
    fn a_stop_after_the_last_step_before_the_seal_leaves_a_complete_exhibit() {
        let mut journal = done_until(StepName::Clock);
        assert_eq!(journal.recovery(), Recovery::Close);
        assert_eq!(journal.close(LATER).unwrap().completeness, Completeness::Complete);
    }

    #[test]
    fn a_stop_while_closing_leaves_the_seal_to_be_done_again() {
        let mut journal = done_until(StepName::Clock);
        journal.begin(StepName::Seal, UTC);
        assert_eq!(journal.recovery(), Recovery::Close);
        journal.close(LATER).unwrap();
        assert_eq!(journal.recovery(), Recovery::Seal);
    }

    #[test]
    fn a_capture_of_which_nothing_was_kept_makes_a_record_that_says_so() {
        let mut journal = journal();
        journal.interrupt(LATER);
        let closed = journal.close(LATER).unwrap();
        assert_eq!(closed.completeness, Completeness::Partial);
        assert!(closed.json.contains("\"files\":[]"));
    }

    #[test]
    fn a_closed_record_keeps_to_its_format() {
        for last in StepName::ALL {
            let mut journal = done_until(last);
            journal.interrupt(LATER);
            journal.close(LATER).unwrap();
            assert_eq!(journal.record(LATER).check(), Ok(()));
        }
    }

    #[test]
    fn a_closed_record_keeps_to_its_schema() {
        let schema = include_str!("../../../docs/evidence/exhibit.schema.json");
        let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
        for last in StepName::ALL {
            let mut journal = done_until(last);
            journal.interrupt(LATER);
            let closed = journal.close(LATER).unwrap();
            let record = serde_json::from_str(&closed.json).unwrap();
            let problems: Vec<String> = schema.iter_errors(&record).map(|error| error.to_string()).collect();
            assert_eq!(problems, Vec::<String>::new(), "{}", closed.json);
        }
    }

    #[test]
    fn kinds_are_named_as_they_are_serialised() {
        for kind in [PageKind::Item, PageKind::Search, PageKind::Gone, PageKind::Blocked, PageKind::Other] {
            assert_eq!(format!("{kind:?}").to_lowercase(), kind_name(kind));
        }
    }
}
