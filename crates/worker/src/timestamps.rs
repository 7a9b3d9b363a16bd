//! Timestamps by authorities (RFC 3161) of the chain's last link.
//!
//! Off until the analyst allows it. What is sealed within half a minute is stamped together; where no authority answers it is
//! tried again, ever more rarely, and since when one is wanted is kept with the timestamp that comes at last.

use crate::binary::{self, Unanswered};
use crate::clock::{random_bytes, utc};
use crate::delivery;
use evidence::bundle::Head;
use evidence::timestamp::{Anchored, Asking, Authority, LARGEST, Query, TimestampError, Waited};
use protocol::{ErrorBody, ErrorCode, Notice, Stamped, TimestampChoices, TimestampState};
use std::time::Duration;
use vault::Vault;
use webext::alarms;
use webext::locks::Lock;
use webext::messaging::tell_pages;
use webext::permissions::Sites;
use webext::storage::Area;

/// The alarm by which authorities are asked.
pub const ALARM: &str = "counterproof-timestamps";
/// The lock of whoever asks.
const LOCK: &str = "counterproof-timestamps";
/// Under which the state is kept.
const STATE: &str = "timestamps";
/// Under which the analyst's choices are kept.
const CHOICES: &str = "timestamp_choices";

/// The shortest wait: the browser's alarms know no shorter one.
const FIRST_WAIT_SECONDS: u32 = 30;
/// The longest wait after failures is so many times that, about four hours.
const LONGEST_DOUBLING: u32 = 9;
const ANSWER_MILLISECONDS: u32 = 20_000;
/// How far an authority's clock and the system's may be apart.
const TOLERANCE: Duration = Duration::from_secs(300);

/// Something was appended to the chain.
pub async fn wake() {
    if !choices().await.on {
        return;
    }
    let mut state = state().await;
    if state.asked.is_none() && is_anything_new().await {
        state.asked = Some(utc());
        show(&state).await;
        set_alarm(FIRST_WAIT_SECONDS).await;
    }
}

async fn is_anything_new() -> bool {
    let Ok(vault) = Vault::open().await else { return false };
    vault.to_stamp().await.is_ok_and(|head| head.is_some())
}

/// The browser has started: alarms of its last run may be gone.
pub async fn resume() {
    if choices().await.on && state().await.asked.is_some() {
        set_alarm(FIRST_WAIT_SECONDS).await;
    }
}

/// How it stands.
pub async fn state() -> TimestampState {
    Area::Local.get(STATE).await.ok().flatten().unwrap_or_default()
}

/// What the analyst has chosen.
pub async fn choices() -> TimestampChoices {
    // What can't be read is as it is at first: nobody is asked.
    Area::Local.get(CHOICES).await.ok().flatten().unwrap_or_default()
}

/// Keeps what the analyst has chosen, and acts upon it.
pub async fn choose(choices: TimestampChoices) -> Result<TimestampChoices, ErrorBody> {
    if let Some(authority) = choices.authorities.iter().find(|authority| !authority.url.starts_with("https://")) {
        return Err(ErrorBody::new(ErrorCode::BadMessage, authority.url.as_str()));
    }
    let kept = Area::Local.set(CHOICES, &choices).await;
    kept.map_err(|error| ErrorBody::new(ErrorCode::StorageRefused, error.message))?;
    if !choices.on {
        // An alarm that stays asks nobody.
        let _ = alarms::clear(ALARM).await;
    }
    show(&state().await).await;
    Ok(choices)
}

/// Asks the authorities in their order until one has stamped what there is.
pub async fn run() {
    let choices = choices().await;
    if !choices.on {
        return;
    }
    // Another instance that is about to end may hold it still.
    let Ok(Some(_lock)) = Lock::if_free(LOCK).await else { return set_alarm(FIRST_WAIT_SECONDS).await };
    let mut state = state().await;
    // In case this instance is stopped in the middle: nothing else might wake the next one.
    set_alarm(FIRST_WAIT_SECONDS).await;
    match stamp(&choices, &mut state).await {
        Ok(true) => {
            (state.asked, state.failed) = (None, 0);
            // An alarm that stays finds nothing new.
            let _ = alarms::clear(ALARM).await;
        }
        Ok(false) => wait_longer(&mut state).await,
        Err(error) => {
            state.failures = vec![error];
            wait_longer(&mut state).await;
        }
    }
    show(&state).await;
}

async fn wait_longer(state: &mut TimestampState) {
    set_alarm(FIRST_WAIT_SECONDS << state.failed.min(LONGEST_DOUBLING)).await;
    state.failed += 1;
}

/// Whether everything is stamped now.
async fn stamp(choices: &TimestampChoices, state: &mut TimestampState) -> Result<bool, ErrorBody> {
    let vault = Vault::open().await?;
    let Some(head) = vault.to_stamp().await? else { return Ok(true) };
    let asked = state.asked.get_or_insert_with(utc).clone();
    show(state).await;
    state.failures.clear();
    for authority in &choices.authorities {
        match ask(authority, &head, &asked).await {
            Ok(anchored) => {
                vault.keep_anchor(&anchored).await?;
                let authority = authority.name.clone();
                state.last = Some(Stamped { time: anchored.anchor.time, authority, seq: head.seq });
                delivery::wake();
                return Ok(true);
            }
            Err(error) => state.failures.push(error),
        }
    }
    Ok(false)
}

async fn ask(authority: &Authority, head: &Head, asked: &str) -> Result<Anchored, ErrorBody> {
    let error = |code, why: &str| {
        let colon = if why.is_empty() { "" } else { ": " };
        ErrorBody::new(code, format!("{} ({}){colon}{why}", authority.name, authority.url))
    };
    if !Sites::of([authority.url.as_str()]).are_held().await? {
        return Err(error(ErrorCode::AuthorityNotAllowed, ""));
    }
    let wrong = |problem: TimestampError| error(code_of(&problem), &problem.to_string());
    let query = Query::new(&head.sha256, random_bytes(), None).map_err(wrong)?;
    let sent = now();
    let answered = binary::post(&authority.url, "application/timestamp-query", query.der(), ANSWER_MILLISECONDS).await;
    let (status, body) = answered.map_err(|unanswered| match unanswered {
        Unanswered::TooSlow => error(ErrorCode::AuthoritySlow, ""),
        Unanswered::Refused(words) => error(ErrorCode::AuthorityUnreachable, &words),
    })?;
    if status != 200 {
        return Err(error(ErrorCode::AuthorityUnreachable, &format!("HTTP {status}")));
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    if body.size() > LARGEST as f64 {
        return Err(error(ErrorCode::AuthorityMalformed, &format!("{} bytes", body.size())));
    }
    let bytes = binary::bytes_of(&body).await?.to_vec();
    let asking = Asking { authority, head, asked, roots: &[], tolerance: TOLERANCE };
    asking.anchor(&bytes, &query, Waited { sent, received: now() }).map_err(wrong)
}

fn code_of(problem: &TimestampError) -> ErrorCode {
    match problem {
        TimestampError::Malformed(_) | TimestampError::NoCertificate | TimestampError::Algorithm(_) => {
            ErrorCode::AuthorityMalformed
        }
        TimestampError::Refused(_) => ErrorCode::AuthorityRefused,
        TimestampError::OtherHash { .. }
        | TimestampError::OtherNonce
        | TimestampError::OtherPolicy { .. }
        | TimestampError::OtherAnchor => ErrorCode::AuthorityOtherAnswer,
        TimestampError::OtherTime { .. } => ErrorCode::AuthorityClock,
        TimestampError::NotForTimestamps(_)
        | TimestampError::Signature(_)
        | TimestampError::Path(_)
        | TimestampError::OtherRoot { .. } => ErrorCode::AuthorityCertificates,
    }
}

/// Keeps the state, and tells our pages.
async fn show(state: &TimestampState) {
    // What can't be kept is told all the same.
    let _ = Area::Local.set(STATE, state).await;
    tell_pages(Notice::Timestamps(state.clone())).await;
}

async fn set_alarm(seconds: u32) {
    // Without the alarm, the analyst still can ask.
    let _ = alarms::create(ALARM, seconds).await;
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970 are below 2^53")]
fn now() -> Duration {
    Duration::from_millis(js_sys::Date::now() as u64)
}
