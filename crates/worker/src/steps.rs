//! The steps of a capture as a table: what each needs, whether it needs the page, how long it may take, what it does.
//!
//! What the functions do is in [`crate::capture`]; whether they are called is decided here.

use crate::capture::Capture;
use crate::journal::JournalStep;
use evidence::{StepName, StepOutcome};
use futures::future::LocalBoxFuture;
use protocol::{ErrorBody, ErrorCode};

/// What a step gives.
pub type Work<'a> = LocalBoxFuture<'a, Result<Done, ErrorBody>>;

/// How a step ended that did not fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// As it should, with anything to be known of it.
    Ok(Option<String>),
    /// It does not apply to this page, because of this.
    NotApplicable(String),
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The step.
    pub name: StepName,
    /// The steps that must have left something behind.
    pub needs: &'static [StepName],
    /// Whether the page itself is asked: once it is gone, the step is not begun.
    pub asks_page: bool,
    /// How long it may take, in seconds.
    pub seconds: u32,
    /// What it does.
    pub work: for<'a> fn(&'a mut Capture) -> Work<'a>,
}

/// The table, in the order of [`StepName::ALL`] without the seal, which closes the record and comes in every case.
///
/// Pictures of the frozen page are fetched in its own step; the step for pictures takes from them what it needs. The
/// rectangles of the annotated view are measured in the step of the first view, in the same frame.
pub const STEPS: [Step; StepName::ALL.len() - 1] = [
    Step { name: StepName::Open, needs: &[], asks_page: true, seconds: 20, work: |capture| Box::pin(capture.open()) },
    Step {
        name: StepName::Quiet,
        needs: &[StepName::Open],
        asks_page: true,
        seconds: 10,
        work: |capture| Box::pin(capture.quiet()),
    },
    Step {
        name: StepName::FirstView,
        needs: &[StepName::Quiet],
        asks_page: true,
        seconds: 15,
        work: |capture| Box::pin(capture.first_view()),
    },
    Step {
        name: StepName::Reading,
        needs: &[StepName::Open],
        asks_page: true,
        seconds: 10,
        work: |capture| Box::pin(capture.reading()),
    },
    Step {
        name: StepName::EmbeddedState,
        needs: &[StepName::Reading],
        asks_page: true,
        seconds: 10,
        work: |capture| Box::pin(capture.embedded_state()),
    },
    Step {
        name: StepName::Slices,
        needs: &[StepName::FirstView],
        asks_page: true,
        seconds: 180,
        work: |capture| Box::pin(capture.slices()),
    },
    Step {
        name: StepName::FrozenPage,
        needs: &[StepName::Open],
        asks_page: true,
        seconds: 60,
        work: |capture| Box::pin(capture.frozen_page()),
    },
    Step {
        name: StepName::Archive,
        needs: &[StepName::Open],
        asks_page: true,
        seconds: 60,
        work: |capture| Box::pin(capture.archive()),
    },
    Step {
        name: StepName::Images,
        needs: &[StepName::Reading],
        asks_page: false,
        seconds: 60,
        work: |capture| Box::pin(capture.images()),
    },
    Step {
        name: StepName::Network,
        needs: &[StepName::Open],
        asks_page: false,
        seconds: 5,
        work: |capture| Box::pin(capture.network()),
    },
    Step {
        name: StepName::StitchedPage,
        needs: &[StepName::Slices],
        asks_page: false,
        seconds: 120,
        work: |capture| Box::pin(capture.stitched_page()),
    },
    Step {
        name: StepName::StampedCopy,
        needs: &[StepName::FirstView],
        asks_page: false,
        seconds: 10,
        work: |capture| Box::pin(capture.stamped_copy()),
    },
    Step {
        name: StepName::AnnotatedView,
        needs: &[StepName::FirstView, StepName::Reading],
        asks_page: false,
        seconds: 10,
        work: |capture| Box::pin(capture.annotated_view()),
    },
    Step {
        name: StepName::Clock,
        needs: &[StepName::Open],
        asks_page: false,
        seconds: 5,
        work: |capture| Box::pin(capture.clock()),
    },
];

/// Whether a step is begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is.
    Run,
    /// It is passed over, because of an earlier failure.
    Skip(ErrorBody),
}

/// Whether `step` is begun after `steps`.
pub fn fate(step: &Step, steps: &[JournalStep]) -> Fate {
    let error_of = |step: &JournalStep| step.end.as_ref().and_then(|end| end.error.clone());
    if step.asks_page {
        let gone = steps.iter().filter_map(error_of).find(|error| error.code == ErrorCode::Navigated);
        if let Some(error) = gone {
            return Fate::Skip(error);
        }
    }
    let missing = step.needs.iter().find(|need| !steps.iter().any(|step| step.name == **need && left_something(step)));
    match missing.map(|need| steps.iter().find(|step| step.name == *need).and_then(error_of)) {
        None => Fate::Run,
        Some(Some(error)) => Fate::Skip(error),
        Some(None) => Fate::Skip(ErrorBody::new(ErrorCode::Internal, "the step before was not begun")),
    }
}

/// Whether a later step can build on this one: it succeeded, or it failed by keeping less than all.
fn left_something(step: &JournalStep) -> bool {
    const KEPT_IN_PART: [ErrorCode; 3] = [ErrorCode::NotSettled, ErrorCode::Capped, ErrorCode::PictureUnavailable];
    step.end.as_ref().is_some_and(|end| match (end.outcome, &end.error) {
        (StepOutcome::Ok, _) => true,
        (StepOutcome::Failed, Some(error)) => KEPT_IN_PART.contains(&error.code),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::StepEnd;

    fn ended(name: StepName, outcome: StepOutcome, code: Option<ErrorCode>) -> JournalStep {
        let error = code.map(|code| ErrorBody::new(code, "why"));
        JournalStep { name, started: None, end: Some(StepEnd { outcome, error, note: None, finished: None }) }
    }

    fn of_table(name: StepName) -> &'static Step {
        STEPS.iter().find(|step| step.name == name).unwrap()
    }

    #[test]
    fn the_table_has_every_step_once_and_needs_only_earlier_ones() {
        assert_eq!(STEPS.map(|step| step.name).as_slice(), &StepName::ALL[..STEPS.len()]);
        assert!(STEPS.iter().all(|step| step.needs.iter().all(|need| *need < step.name)));
    }

    #[test]
    fn a_step_is_begun_when_what_it_needs_is_there() {
        let steps = [
            ended(StepName::Open, StepOutcome::Ok, None),
            ended(StepName::Quiet, StepOutcome::Failed, Some(ErrorCode::TimedOut)),
        ];
        assert_eq!(fate(of_table(StepName::Reading), &steps), Fate::Run);
        assert_eq!(fate(of_table(StepName::FirstView), &steps), Fate::Skip(ErrorBody::new(ErrorCode::TimedOut, "why")));
    }

    #[test]
    fn a_reading_of_an_unsettled_page_is_still_something_to_build_on() {
        let steps = [ended(StepName::Reading, StepOutcome::Failed, Some(ErrorCode::NotSettled))];
        assert_eq!(fate(of_table(StepName::Images), &steps), Fate::Run);
    }

    #[test]
    fn nothing_is_asked_of_a_page_that_is_gone() {
        let steps = [
            ended(StepName::Open, StepOutcome::Ok, None),
            ended(StepName::Slices, StepOutcome::Failed, Some(ErrorCode::Navigated)),
        ];
        assert_eq!(
            fate(of_table(StepName::FrozenPage), &steps),
            Fate::Skip(ErrorBody::new(ErrorCode::Navigated, "why"))
        );
        assert_eq!(fate(of_table(StepName::Network), &steps), Fate::Run);
    }

    #[test]
    fn every_step_and_outcome_has_its_text() {
        for name in StepName::ALL {
            let key = crate::icon::step_key(name);
            assert!(catalogue::has(&key), "{key}");
        }
        for outcome in ["ok", "not_applicable", "skipped", "failed"] {
            assert!(catalogue::has(&format!("outcome.{outcome}")), "{outcome}");
        }
    }
}
