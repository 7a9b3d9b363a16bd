//! Deciding about listings: the one that is looked at, what is decided of each, and taking the last decision back.

use crate::session::{Session, hear};
use crate::shown_page::ShownPage;
use crate::task::{Task, Trouble};
use crate::workbench::register::Register;
use analysis::{KnownSeller, Sellers};
use complaint::Label;
use leptos::prelude::*;
use listing::{Listing, Seller};
use protocol::{ListingVerdict, Notice, PageRequest, Verdict};
use std::collections::BTreeMap;
use webext::messaging::ask_worker;

/// How many decisions can be taken back, one after the other.
const DEPTH: usize = 50;

/// What is decided about the listings of the case.
#[derive(Clone, Copy)]
pub struct Triage {
    session: Session,
    register: Register,
    /// The listing that is looked at: the row that had the focus last.
    pub current: RwSignal<Option<Listing>>,
    /// Tells only the rows that it concerns that another is looked at.
    looked_at: StoredValue<Selector<Option<String>>>,
    /// The verdicts of the case, by item id.
    pub verdicts: RwSignal<BTreeMap<String, Verdict>>,
    /// The listings that are to be captured one after the other, by item id, in the order they were chosen.
    pub marked: RwSignal<Vec<Listing>>,
    /// Keeping verdicts.
    pub keeping: Task,
    /// Reading them.
    pub loading: Task,
    /// What was decided before the case's verdicts were read: each decision is made of the verdict there is. Absent once they
    /// are read.
    early: StoredValue<Option<Vec<Decision>>, LocalStorage>,
    done: RwSignal<Vec<Done>>,
}

type Decision = Box<dyn FnOnce()>;

/// A decision that can be taken back.
#[derive(Clone, PartialEq)]
struct Done {
    said: (&'static str, Vec<(&'static str, String)>),
    case: String,
    before: Before,
}

/// What was there before.
#[derive(Clone, PartialEq)]
enum Before {
    Verdict(ListingVerdict),
    Sellers(Sellers),
}

/// Where a seller stands in the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// On the list of allowed sellers.
    Allowed,
    /// On the list of watched sellers.
    Watched,
    /// On the list of denied sellers.
    Denied,
}

impl Standing {
    /// All, in the order they are offered.
    pub const ALL: [Standing; 3] = [Standing::Allowed, Standing::Watched, Standing::Denied];

    /// Its name in attributes.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Allowed => "allowed",
            Standing::Watched => "watched",
            Standing::Denied => "denied",
        }
    }

    /// The key of its text.
    pub fn key(self) -> &'static str {
        match self {
            Standing::Allowed => "panel.seller.allowed",
            Standing::Watched => "panel.seller.watched",
            Standing::Denied => "panel.seller.denied",
        }
    }

    /// The key of the text of what puts a seller there.
    pub fn turn_key(self) -> &'static str {
        match self {
            Standing::Allowed => "panel.seller.allow",
            Standing::Watched => "panel.seller.watch",
            Standing::Denied => "panel.seller.deny",
        }
    }

    fn list(self, sellers: &mut Sellers) -> &mut Vec<KnownSeller> {
        match self {
            Standing::Allowed => &mut sellers.allowed,
            Standing::Watched => &mut sellers.watched,
            Standing::Denied => &mut sellers.denied,
        }
    }
}

impl Triage {
    /// Begins, with what was decided before.
    pub fn begin(page: ShownPage) -> Self {
        let current = RwSignal::new(None::<Listing>);
        let current_id = move || current.with(|listing| listing.as_ref().map(|it| it.item_id.clone()));
        let triage = Self {
            session: expect_context(),
            register: expect_context(),
            current,
            looked_at: StoredValue::new(Selector::new(current_id)),
            verdicts: RwSignal::new(BTreeMap::new()),
            marked: RwSignal::new(Vec::new()),
            keeping: Task::new(),
            loading: Task::new(),
            early: StoredValue::new_local(Some(Vec::new())),
            done: RwSignal::new(Vec::new()),
        };
        hear(move |notice, _| {
            if notice == Notice::VerdictsChanged {
                triage.load();
            }
        });
        // Another page has other listings; what was marked stays marked.
        let tab = Memo::new(move |_| page.tab.with(|tab| tab.as_ref().and_then(|tab| tab.url.clone())));
        Effect::watch(move || tab.get(), move |_, _, _| triage.current.set(None), false);
        let case = Memo::new(move |_| triage.case());
        Effect::watch(
            move || case.get(),
            move |case, _, _| {
                triage.done.set(Vec::new());
                triage.marked.set(Vec::new());
                triage.early.set_value(Some(Vec::new()));
                if !case.is_empty() {
                    triage.load();
                }
            },
            true,
        );
        triage
    }

    /// Whether a listing is the one that is looked at.
    pub fn is_current(self, item_id: &str) -> bool {
        self.looked_at.with_value(|looked_at| looked_at.selected(&Some(item_id.to_owned())))
    }

    /// The labels that are offered, in their order.
    pub fn labels(self) -> Vec<Label> {
        self.register.labels().into_iter().filter(|label| !label.inactive).collect()
    }

    /// What is decided about a listing.
    pub fn verdict(self, item_id: &str) -> Option<Verdict> {
        self.verdicts.with(|verdicts| verdicts.get(item_id).cloned())
    }

    /// Gives the listing that is looked at this label, or takes it off where it has it.
    pub fn label(self, label: &Label) {
        let language = untrack(|| self.session.language());
        let name = label.name(language).to_owned();
        let (infringement, actionable) = (label.infringement, label.actionable);
        self.decide("panel.verdict.labelled", name.clone(), move |verdict| {
            if verdict.label.as_deref() == Some(&name) {
                verdict.label = None;
                (verdict.infringement, verdict.actionable) = (false, false);
            } else {
                verdict.label = Some(name);
                (verdict.infringement, verdict.actionable) = (infringement, actionable);
            }
        });
    }

    /// Says of the listing that is looked at that a right is infringed, or that none is.
    pub fn turn_infringement(self) {
        self.decide("panel.verdict.changed", String::new(), |verdict| verdict.infringement = !verdict.infringement);
    }

    /// Says of the listing that is looked at that something is to be done, or nothing.
    pub fn turn_actionable(self) {
        self.decide("panel.verdict.changed", String::new(), |verdict| verdict.actionable = !verdict.actionable);
    }

    /// Gives the listing that is looked at a note.
    pub fn note(self, note: &str) {
        let note = note.trim().to_owned();
        self.decide("panel.verdict.noted", note.clone(), move |verdict| verdict.note = note);
    }

    fn decide(self, said: &'static str, detail: String, change: impl FnOnce(&mut Verdict) + 'static) {
        let Some(item_id) = self.current.with_untracked(|listing| listing.as_ref().map(|it| it.item_id.clone())) else {
            return;
        };
        let decision = move || self.decide_about(item_id, said, detail, change);
        if self.early.with_value(Option::is_none) {
            decision();
        } else {
            self.early.update_value(|early| early.get_or_insert_default().push(Box::new(decision)));
        }
    }

    fn decide_about(self, item_id: String, said: &'static str, detail: String, change: impl FnOnce(&mut Verdict)) {
        let before = self.verdicts.with_untracked(|verdicts| verdicts.get(&item_id).cloned());
        let mut after = Verdict { by: None, ..before.clone().unwrap_or_default() };
        change(&mut after);
        let is_empty = after == Verdict::default();
        let before_listing = ListingVerdict { item_id: item_id.clone(), verdict: before };
        let after = ListingVerdict { item_id, verdict: (!is_empty).then_some(after) };
        self.remember(said, vec![("detail", detail)], Before::Verdict(before_listing));
        self.keep(after);
    }

    /// Puts a verdict where it belongs: shown at once, kept in its turn.
    fn keep(self, listing: ListingVerdict) {
        self.verdicts.update(|verdicts| match listing.verdict.clone() {
            Some(verdict) => drop(verdicts.insert(listing.item_id.clone(), verdict)),
            None => drop(verdicts.remove(&listing.item_id)),
        });
        let case = untrack(|| self.case());
        self.keeping.line_up(async move {
            let wanted = PageRequest::SetVerdicts { case, verdicts: vec![listing.clone()] };
            match ask_worker::<Vec<ListingVerdict>>(wanted).await {
                Ok(kept) => self.verdicts.update(|verdicts| {
                    // Who decided, and when, unless it was decided otherwise meanwhile.
                    for ListingVerdict { item_id, verdict } in kept {
                        if verdicts.get(&item_id) == listing.verdict.as_ref() {
                            verdicts.extend(verdict.map(|verdict| (item_id, verdict)));
                        }
                    }
                }),
                Err(error) => {
                    // What is shown is what is kept.
                    self.verdicts.set(kept_verdicts().await?);
                    return Err(error.into());
                }
            }
            Ok(())
        });
    }

    /// Where the seller of a listing stands.
    pub fn standing(self, seller: &Seller) -> Option<Standing> {
        self.session.settings.with(|settings| {
            let sellers = &settings.as_ref()?.profile.as_ref()?.sellers;
            let ids = ids_of(seller);
            let named = |known: &KnownSeller| known.ids.iter().any(|id| ids.contains(id));
            let lists = [
                (Standing::Allowed, &sellers.allowed),
                (Standing::Watched, &sellers.watched),
                (Standing::Denied, &sellers.denied),
            ];
            lists.into_iter().find(|(_, list)| list.iter().any(named)).map(|(standing, _)| standing)
        })
    }

    /// Puts the seller of the listing that is looked at on this list, or takes the seller off where that is on it.
    pub fn turn_seller(self, standing: Standing) {
        let seller = self.current.with_untracked(|listing| listing.as_ref().and_then(|it| it.seller.clone()));
        let sellers = self.session.settings.with_untracked(|it| Some(it.as_ref()?.profile.as_ref()?.sellers.clone()));
        let Some((seller, before)) = seller.zip(sellers) else { return };
        let ids = ids_of(&seller);
        if ids.is_empty() {
            self.keeping.fail(Trouble::new("panel.seller.no_id", seller.name.unwrap_or_default()));
            return;
        }
        let was = untrack(|| self.standing(&seller));
        let mut after = before.clone();
        for list in Standing::ALL {
            let on = list.list(&mut after);
            // A seller of several ids stays one seller.
            on.retain(|known| !known.ids.iter().any(|id| ids.contains(id)));
        }
        let name = seller.name.unwrap_or_else(|| ids[0].clone());
        if was != Some(standing) {
            standing.list(&mut after).push(KnownSeller { name: name.clone(), ids });
        }
        self.remember("panel.seller.changed", vec![("seller", name)], Before::Sellers(before));
        self.set_sellers(after);
    }

    fn set_sellers(self, sellers: Sellers) {
        self.session.change(|settings| {
            if let Some(profile) = settings.profile.as_mut() {
                profile.sellers = sellers;
            }
        });
    }

    /// Marks the listing that is looked at to be captured, or no longer.
    pub fn turn_mark(self) {
        let Some(listing) = self.current.get_untracked() else { return };
        self.mark(&listing);
    }

    /// Marks a listing to be captured, or no longer.
    pub fn mark(self, listing: &Listing) {
        self.marked.update(|marked| match marked.iter().position(|known| known.item_id == listing.item_id) {
            Some(place) => drop(marked.remove(place)),
            None => marked.push(listing.clone()),
        });
    }

    /// Whether a listing is marked.
    pub fn is_marked(self, item_id: &str) -> bool {
        self.marked.with(|marked| marked.iter().any(|listing| listing.item_id == item_id))
    }

    /// Takes the last decision back.
    pub fn undo(self) {
        let Some(done) = self.done.try_update(Vec::pop).flatten() else { return };
        if done.case != untrack(|| self.case()) {
            return;
        }
        match done.before {
            Before::Verdict(listing) => self.keep(listing),
            Before::Sellers(sellers) => self.set_sellers(sellers),
        }
    }

    /// What was decided last, in words.
    pub fn said(self) -> Option<String> {
        let said = self.done.with(|done| done.last().map(|done| done.said.clone()));
        said.map(|(key, arguments)| self.session.say_with(key, &arguments))
    }

    fn remember(self, key: &'static str, arguments: Vec<(&'static str, String)>, before: Before) {
        let case = untrack(|| self.case());
        self.done.update(|done| {
            if done.len() == DEPTH {
                done.remove(0);
            }
            done.push(Done { said: (key, arguments), case, before });
        });
    }

    fn case(self) -> String {
        self.session.settings.with(|settings| settings.as_ref().map(|it| it.case.id.clone()).unwrap_or_default())
    }

    fn load(self) {
        self.loading.again(async move {
            let case = untrack(|| self.case());
            let kept = kept_verdicts().await?;
            if case != untrack(|| self.case()) {
                // They are read again for the case there is now.
                return Ok(());
            }
            // What is being kept here is newer.
            if !self.keeping.is_busy_now() && self.verdicts.with_untracked(|known| *known != kept) {
                self.verdicts.set(kept);
            }
            let early = self.early.try_update_value(Option::take).flatten().unwrap_or_default();
            early.into_iter().for_each(|decision| decision());
            Ok(())
        });
    }
}

async fn kept_verdicts() -> Result<BTreeMap<String, Verdict>, Trouble> {
    let kept: Vec<ListingVerdict> = ask_worker(PageRequest::Verdicts).await?;
    Ok(kept.into_iter().filter_map(|listing| Some((listing.item_id, listing.verdict?))).collect())
}

/// What a seller is known by.
fn ids_of(seller: &Seller) -> Vec<String> {
    [&seller.id, &seller.member_id].into_iter().flatten().cloned().collect()
}
