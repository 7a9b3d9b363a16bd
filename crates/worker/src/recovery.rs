//! Finishing what an earlier instance of the engine left: the browser may stop the worker between any two awaits.

use crate::capture::{self, announce, instance, seal, state_of};
use crate::clock::utc;
use crate::journal::{Journal, Recovery};
use crate::{environment, settings};
use evidence::StepName;
use futures::lock::Mutex;
use protocol::{CaptureState, ErrorBody, Notice};
use std::rc::Rc;
use vault::Vault;
use webext::alarms;
use webext::locks::Lock;
use webext::messaging::tell_pages;

/// The alarm that wakes the worker should nothing else do so.
pub const ALARM: &str = "counterproof-recovery";
/// The least the browser waits.
const ALARM_SECONDS: u32 = 30;

thread_local! {
    /// Within an instance, one at a time: whoever asks while another finishes waits for it.
    static TURN: Rc<Mutex<()>> = Rc::new(Mutex::new(()));
}

/// Finishes every capture that another instance began and this one does not run.
pub async fn finish_all() {
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    // What cannot be opened or read now is found again by the next instance.
    let Ok(vault) = Vault::open().await else { return };
    for id in vault.journal_ids().await.unwrap_or_default() {
        let _ = finish(&vault, &id).await;
    }
}

/// Has the worker woken in a while, as long as a capture runs.
pub async fn set_alarm() {
    // Without the alarm, the page's port still wakes the worker.
    let _ = alarms::create(ALARM, ALARM_SECONDS).await;
}

/// The alarm went off: finishes what is left, and sets it again while a capture runs.
pub async fn on_alarm() {
    finish_all().await;
    if !capture::running().is_empty() {
        set_alarm().await;
    }
}

async fn finish(vault: &Vault, id: &str) -> Result<(), ErrorBody> {
    // Read twice: most journals found are those of captures this instance runs, and need no lock.
    let is_left = |journal: &Option<Journal>| journal.as_ref().is_some_and(|journal| journal.instance != instance());
    if !is_left(&vault.journal(id).await?) {
        return Ok(());
    }
    let Some(_lock) = Lock::if_free(&format!("counterproof-capture-{id}")).await? else { return Ok(()) };
    let Some(mut journal) = vault.journal(id).await?.filter(|journal: &Journal| journal.instance != instance()) else {
        return Ok(());
    };
    if journal.recovery() == Recovery::Interrupt {
        journal.interrupt(&utc());
    }
    let state = match seal(vault, &mut journal).await {
        Ok(completeness) => state_of(completeness),
        Err(error) => {
            journal.begin(StepName::Seal, &utc());
            journal.end(StepName::Seal, Err(error), &utc());
            CaptureState::Failed
        }
    };
    if journal.browser_run == environment::browser_run().await {
        announce(&journal, state, settings::language().await).await;
    } else {
        tell_pages(Notice::Capture(journal.progress(state))).await;
    }
    Ok(())
}
