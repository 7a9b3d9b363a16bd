//! What the browser reported of each tab's main documents, kept in memory and in `storage.session`, which outlives the
//! worker and not the browser.

use crate::network::{Details, Event, RequestFacts, take_in};
use std::cell::RefCell;
use std::collections::BTreeMap;
use webext::storage::Area;

thread_local! {
    /// What is known, by tab. A tab that is not in here has to be read first.
    static KNOWN: RefCell<BTreeMap<i32, Vec<RequestFacts>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Takes an event in.
pub async fn on_event(event: Event, details: &Details) {
    let tab_id = details.tab_id;
    if tab_id < 0 {
        return;
    }
    load(tab_id).await;
    let known = KNOWN.with_borrow_mut(|known| {
        let requests = known.entry(tab_id).or_default();
        take_in(requests, event, details);
        requests.clone()
    });
    // Where it is not kept, it is known to this instance alone.
    let _ = Area::Session.set(&key(tab_id), &known).await;
}

/// What is known of a tab's requests, oldest first.
pub async fn of_tab(tab_id: i32) -> Vec<RequestFacts> {
    load(tab_id).await;
    KNOWN.with_borrow(|known| known.get(&tab_id).cloned().unwrap_or_default())
}

async fn load(tab_id: i32) {
    if KNOWN.with_borrow(|known| known.contains_key(&tab_id)) {
        return;
    }
    let kept: Vec<RequestFacts> = Area::Session.get(&key(tab_id)).await.ok().flatten().unwrap_or_default();
    // Several events may have waited for this: what the first of them put in stays.
    KNOWN.with_borrow_mut(|known| {
        known.entry(tab_id).or_insert(kept);
    });
}

fn key(tab_id: i32) -> String {
    format!("requests-{tab_id}")
}
