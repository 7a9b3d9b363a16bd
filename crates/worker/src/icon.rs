//! The toolbar icon: how far a capture is and how it ended, while its tab is shown; elsewhere how many exhibits exist
//! only in this browser.

use catalogue::{Language, plain, text};
use evidence::StepName;
use protocol::{CaptureProgress, CaptureState, ErrorBody};
use std::collections::BTreeMap;
use webext::{BrowserError, action};

/// What is written on the icon in a state, its colour, and the key of the tooltip.
struct Look {
    badge: String,
    color: &'static str,
    title: &'static str,
}

const RUNNING: &str = "#1f6feb";
const COMPLETE: &str = "#1a7f37";
const PARTIAL: &str = "#9a6700";
const FAILED: &str = "#cf222e";
/// Calm: nothing is wrong, but something is to be done some time.
const ONLY_HERE: &str = "#57606a";

/// The most a badge has room for.
const MOST: usize = 999;

/// Shows a capture on its tab's icon; `error` is what went wrong first.
pub async fn show(progress: &CaptureProgress, error: Option<&ErrorBody>, language: Language) {
    let look = look(progress);
    let step = progress.steps.last().map_or(StepName::Open, |step| step.name);
    let reason = error.map(|error| reason(error, language)).unwrap_or_default();
    let arguments = BTreeMap::from([
        ("step".to_owned(), plain(language, &step_key(step))),
        ("title".to_owned(), progress.title.clone()),
        ("reason".to_owned(), reason),
    ]);
    let title = text(language, look.title, &arguments);
    put(progress.tab_id, &look.badge, look.color, &title).await;
}

/// Shows on a tab's icon that nothing could be done there.
pub async fn refuse(tab_id: i32, error: &ErrorBody, language: Language) {
    put(tab_id, "!", FAILED, &reason(error, language)).await;
}

/// What tabs show where nothing is shown of a capture: how many exhibits exist only in this browser.
pub async fn rest(only_here: usize, language: Language) {
    let Look { badge, color, title } = resting(only_here);
    let arguments = BTreeMap::from([("count".to_owned(), only_here.to_string())]);
    shown(action::set_badge_background_color(None, color).await);
    shown(action::set_badge_text(None, &badge).await);
    shown(action::set_title(None, &text(language, title, &arguments)).await);
}

fn resting(only_here: usize) -> Look {
    let (badge, title) = match only_here {
        0 => (String::new(), "icon.rest"),
        1..=MOST => (only_here.to_string(), "icon.only_here"),
        _ => (format!("{MOST}+"), "icon.only_here"),
    };
    Look { badge, color: ONLY_HERE, title }
}

/// The catalogue's key for a step's name.
pub fn step_key(name: StepName) -> String {
    format!("step.{}", name.as_str())
}

/// An error in words.
fn reason(error: &ErrorBody, language: Language) -> String {
    // The browser ends its words with a full stop, and so does the text.
    let arguments = BTreeMap::from([("detail".to_owned(), error.detail.trim_end_matches('.').to_owned())]);
    text(language, &format!("error.{}", error.code.name()), &arguments).trim_end().to_owned()
}

fn look(progress: &CaptureProgress) -> Look {
    match progress.state {
        CaptureState::Running => Look {
            badge: format!("{}/{}", progress.steps.len().max(1), StepName::ALL.len()),
            color: RUNNING,
            title: "icon.running",
        },
        CaptureState::Complete => Look { badge: "✓".to_owned(), color: COMPLETE, title: "icon.complete" },
        CaptureState::Partial => Look { badge: "!".to_owned(), color: PARTIAL, title: "icon.partial" },
        CaptureState::Failed => Look { badge: "!".to_owned(), color: FAILED, title: "icon.failed" },
    }
}

async fn put(tab_id: i32, badge: &str, color: &str, title: &str) {
    shown(action::set_badge_background_color(Some(tab_id), color).await);
    shown(action::set_badge_text(Some(tab_id), badge).await);
    shown(action::set_title(Some(tab_id), title).await);
}

/// The tab may be closed by now: then there is no icon to show anything on.
fn shown(_result: Result<(), BrowserError>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_text() {
        for state in [CaptureState::Running, CaptureState::Complete, CaptureState::Partial, CaptureState::Failed] {
            let progress =
                CaptureProgress { capture_id: String::new(), tab_id: 1, state, steps: vec![], title: String::new() };
            assert!(catalogue::has(look(&progress).title), "{}", look(&progress).title);
        }
        for only_here in [0, 1, MOST, MOST + 1] {
            assert!(catalogue::has(resting(only_here).title));
        }
    }

    #[test]
    fn the_badge_has_room_for_every_count_and_is_empty_for_none() {
        let badges = [0, 1, 999, 1_000, usize::MAX].map(|only_here| resting(only_here).badge);
        assert_eq!(badges, ["", "1", "999", "999+", "999+"]);
    }
}
