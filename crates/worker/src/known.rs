//! What is kept of listings, for the badges on the page: whether they were captured, drafted, filed, and what the analyst
//! has decided in the active case.

use crate::settings::tell_tabs;
use crate::verdicts;
use complaint::{Draft, DraftState};
use evidence::{Completeness, ExhibitKind};
use listing::item_id_of;
use protocol::{DraftSummary, ErrorBody, ExhibitSummary, KnownListing, ListingVerdict, PageCommand};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use vault::Vault;
use wasm_bindgen_futures::spawn_local;

type Index = BTreeMap<String, KnownListing>;

thread_local! {
    /// Made once for all the questions between two changes: a page that scrolls without end asks often.
    static INDEX: RefCell<Option<Rc<Index>>> = const { RefCell::new(None) };
    /// How often something has changed.
    static CHANGES: Cell<u32> = const { Cell::new(0) };
}

/// What is kept of listings, of those of which something is.
pub async fn of(item_ids: &[String]) -> Result<Vec<KnownListing>, ErrorBody> {
    let index = match INDEX.with_borrow(Clone::clone) {
        Some(index) => index,
        None => {
            let before = CHANGES.get();
            let vault = Vault::open().await?;
            let index = index(&vault.exhibits().await?, &vault.drafts().await?, verdicts::all().await?);
            let index = Rc::new(index);
            // What changed while it was made may not be in it.
            if before == CHANGES.get() {
                INDEX.set(Some(Rc::clone(&index)));
            }
            index
        }
    };
    Ok(item_ids.iter().filter_map(|item_id| index.get(item_id).cloned()).collect())
}

/// To be called whenever exhibits, drafts, verdicts or the active case have changed: pages ask again.
pub fn changed() {
    CHANGES.set(CHANGES.get().wrapping_add(1));
    INDEX.set(None);
    spawn_local(tell_tabs(PageCommand::LookUpAgain));
}

fn index(exhibits: &[ExhibitSummary], drafts: &[DraftSummary], verdicts: Vec<ListingVerdict>) -> Index {
    let mut index = Index::new();
    let of = |index: &mut Index, item_id: String, change: &dyn Fn(&mut KnownListing)| {
        let known = KnownListing { item_id: item_id.clone(), ..KnownListing::default() };
        change(index.entry(item_id).or_insert(known));
    };
    for exhibit in exhibits.iter().filter(|exhibit| exhibit.kind == ExhibitKind::Capture) {
        let Some(item_id) = item_id_of(&exhibit.url) else { continue };
        of(&mut index, item_id, &|known| {
            known.exhibits += 1;
            if known.sealed.as_ref().is_none_or(|sealed| *sealed < exhibit.sealed) {
                known.sealed = Some(exhibit.sealed.clone());
                known.is_complete = exhibit.completeness == Completeness::Complete;
            }
        });
    }
    // A draft of a later version is for the workbench to complain of.
    for draft in drafts.iter().filter_map(|draft| serde_json::from_str::<Draft>(&draft.json).ok()) {
        for listing in &draft.listings {
            of(&mut index, listing.item_id.clone(), &|known| match &draft.state {
                DraftState::Draft | DraftState::Ready { .. } => known.is_drafted = true,
                DraftState::Filed { utc, .. } => {
                    if known.filed.as_ref().is_none_or(|filed| filed < utc) {
                        known.filed = Some(utc.clone());
                    }
                }
            });
        }
    }
    for ListingVerdict { item_id, verdict } in verdicts {
        let Some(label) = verdict.and_then(|verdict| verdict.label) else { continue };
        of(&mut index, item_id, &|known| known.label = Some(label.clone()));
    }
    index
}
