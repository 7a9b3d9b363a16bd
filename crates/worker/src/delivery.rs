//! Delivery to the companion: the chain is replicated link by link, each with what it is about.
//!
//! How far the companion is, it says itself whenever it is called; so nothing has to be remembered here, and whoever was
//! interrupted goes on at the first byte that is missing. What is kept between two calls is only what is shown.

mod call;
mod fetch;
mod outlook;
mod replica;
mod replicate;
mod trim;

use crate::clock::utc_of;
pub use fetch::bring_back;
use outlook::Outlook;
use protocol::{DeliveryChoices, DeliveryStage, DeliveryState, ErrorBody, ErrorCode, Notice};
use std::cell::Cell;
use vault::Vault;
use wasm_bindgen_futures::spawn_local;
use webext::alarms;
use webext::locks::Lock;
use webext::messaging::tell_pages;
use webext::permissions::NATIVE_MESSAGING;
use webext::storage::Area;

/// The alarm by which it is tried again.
pub const ALARM: &str = "counterproof-delivery";
/// The lock of whoever delivers.
const LOCK: &str = "counterproof-delivery";
/// Under which the state is kept while the browser runs.
const STATE: &str = "delivery";
/// Under which the analyst's choices are kept.
const CHOICES: &str = "delivery_choices";

thread_local! {
    /// Whether this instance delivers.
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    /// Whether there is something new since it last looked.
    static AGAIN: Cell<bool> = const { Cell::new(false) };
    /// Whether the analyst wants it to pause.
    static PAUSING: Cell<bool> = const { Cell::new(false) };
}

/// There may be something to deliver: to be called after whatever appends to the chain or changes what is mirrored.
pub fn wake() {
    AGAIN.set(true);
    if RUNNING.replace(true) {
        return;
    }
    spawn_local(async {
        while AGAIN.replace(false) {
            run().await;
        }
        RUNNING.set(false);
    });
}

/// The worker was woken: goes on with what an earlier instance was in the middle of or had not begun yet, and calls the
/// companion once after the browser has started.
pub async fn resume() {
    let kept = Area::Session.get::<Outlook>(STATE).await.ok().flatten();
    let is_left = match kept {
        None => true,
        Some(Outlook { state, .. }) => match state.stage {
            DeliveryStage::Calling | DeliveryStage::Delivering => true,
            // It may have been stopped between appending a link, or letting it go on, and calling.
            DeliveryStage::UpToDate => has_more_than(state.delivered).await,
            DeliveryStage::Paused => !choices().await.paused,
            // The alarm is set, or the analyst is awaited.
            DeliveryStage::Off | DeliveryStage::NotInstalled | DeliveryStage::NotPaired | DeliveryStage::Failed => {
                false
            }
        },
    };
    if is_left {
        wake();
    }
}

/// Whether the chain has more links than so many. Where it can't be read, calling says why.
async fn has_more_than(delivered: u64) -> bool {
    let Ok(vault) = Vault::open().await else { return true };
    vault.last_link().await.map_or(true, |last| last.is_some_and(|last| last.link.seq >= delivered))
}

/// How it stands with the companion.
pub async fn state() -> DeliveryState {
    outlook().await.state
}

/// What the analyst has chosen.
pub async fn choices() -> DeliveryChoices {
    // What can't be read is as it is at first: delivering loses nothing, and nothing is trimmed.
    Area::Local.get(CHOICES).await.ok().flatten().unwrap_or_default()
}

/// Keeps what the analyst has chosen, and acts upon it.
pub async fn choose(choices: DeliveryChoices) -> Result<DeliveryChoices, ErrorBody> {
    let kept = Area::Local.set(CHOICES, &choices).await;
    kept.map_err(|error| ErrorBody::new(ErrorCode::StorageRefused, error.message))?;
    PAUSING.set(choices.paused);
    wake();
    Ok(choices)
}

/// One call of the companion.
async fn run() {
    let mut outlook = outlook().await;
    // Where it can't be asked, the call says why.
    if !NATIVE_MESSAGING.is_held().await.unwrap_or(true) {
        let known = outlook.state.stage == DeliveryStage::Off;
        outlook = Outlook::default();
        if !known {
            show(&outlook).await;
        }
        return;
    }
    let choices = choices().await;
    PAUSING.set(choices.paused);
    if choices.paused {
        outlook.paused();
        return show(&outlook).await;
    }
    // Another instance that is about to end may hold it still.
    let Ok(Some(_lock)) = Lock::if_free(LOCK).await else { return set_alarm(outlook::FIRST_WAIT_SECONDS).await };
    outlook.call();
    show(&outlook).await;
    // In case this instance is stopped in the middle: nothing else might wake the next one.
    set_alarm(outlook::FIRST_WAIT_SECONDS).await;
    match deliver(&mut outlook, choices).await {
        Ok(()) if is_pausing() => outlook.paused(),
        Ok(()) => outlook.up_to_date(),
        Err(error) => {
            let seconds = outlook.failed(error);
            outlook.state.retry = Some(utc_of(now_milliseconds() + i64::from(seconds) * 1000));
            set_alarm(seconds).await;
        }
    }
    if outlook.state.error.is_none() {
        // An alarm that stays calls the companion once more than needed.
        let _ = alarms::clear(ALARM).await;
    }
    show(&outlook).await;
}

/// Replicates what is new, and makes room for what comes.
async fn deliver(outlook: &mut Outlook, choices: DeliveryChoices) -> Result<(), ErrorBody> {
    let vault = Vault::open().await?;
    replicate::replicate(&vault, outlook).await?;
    trim::make_room(&vault, choices.keep).await
}

async fn outlook() -> Outlook {
    Area::Session.get(STATE).await.ok().flatten().unwrap_or_default()
}

fn is_pausing() -> bool {
    PAUSING.get()
}

/// Keeps the state for whoever asks, and tells our pages.
async fn show(outlook: &Outlook) {
    // What can't be kept is told all the same.
    let _ = Area::Session.set(STATE, outlook).await;
    tell_pages(Notice::Delivery(outlook.state.clone())).await;
}

async fn set_alarm(seconds: u32) {
    // Without the alarm, the next seal and the analyst still wake it.
    let _ = alarms::create(ALARM, seconds).await;
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^53")]
fn now_milliseconds() -> i64 {
    js_sys::Date::now() as i64
}
