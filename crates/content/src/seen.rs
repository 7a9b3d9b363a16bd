//! The page as it was read last, and how far it has been judged.

use crate::changes::Changes;
use crate::marks::Mark;
use crate::waiting;
use analysis::{Analyst, Fingerprints, Judgement, Judging, Level};
use listing::{Reading, Role};
use std::collections::BTreeMap;
use web_sys::Element;

/// The page as it was read last.
pub(crate) struct Seen {
    pub(crate) reading: Reading<Element>,
    /// How far its listings have been judged; absent without a profile.
    pub(crate) judging: Option<Judging>,
    pub(crate) judgement: Judgement,
    /// For each listing where its findings stand in the document; absent until it was looked for.
    pub(crate) marks: Vec<Option<Vec<Mark>>>,
}

impl Seen {
    /// The listings on which something was found, by number, in the page's order.
    pub(crate) fn found(&self) -> Vec<usize> {
        let listings = self.judgement.listings.iter().enumerate();
        listings.filter(|(_, entry)| entry.level > Level::None).map(|(at, _)| at).collect()
    }

    pub(crate) fn item_id(&self, at: usize) -> &str {
        self.reading.reading.listings.get(at).map_or("", |listing| &listing.item_id)
    }

    /// Whether every listing has been judged.
    pub(crate) fn is_judged(&self) -> bool {
        self.judging.as_ref().is_none_or(Judging::is_done)
    }

    /// Judges listings until so much time has passed, at least one; all of them where no time is given.
    pub(crate) fn judge_some(&mut self, analyst: &Analyst, milliseconds: Option<f64>) {
        let Some(judging) = &mut self.judging else { return };
        let reading = &self.reading.reading;
        let began = waiting::now();
        while judging.look_at_next(analyst, reading) {
            if milliseconds.is_some_and(|bound| waiting::now() - began >= bound) {
                break;
            }
        }
        let judgement = judging.judgement(analyst, reading);
        self.judged(judgement);
    }

    /// Judges anew what pictures tell that have become known.
    pub(crate) fn learn(&mut self, analyst: &Analyst, pictures: &Fingerprints) {
        let Some(judging) = &mut self.judging else { return };
        judging.learn(analyst, &self.reading.reading, pictures);
        let judgement = judging.judgement(analyst, &self.reading.reading);
        self.judged(judgement);
    }

    pub(crate) fn judged(&mut self, judgement: Judgement) {
        let before = std::mem::replace(&mut self.judgement, judgement);
        for (marks, (now, then)) in self.marks.iter_mut().zip(self.judgement.listings.iter().zip(&before.listings)) {
            if now != then {
                *marks = None;
            }
        }
    }

    /// Takes over the marks of cards that stand as they stood and are judged as they were.
    pub(crate) fn keep_marks(&mut self, before: Seen, changes: &Changes) {
        use listing::Changes as _;
        if changes.are_unknown() {
            return;
        }
        let mut known: BTreeMap<String, (usize, Vec<Mark>)> = (before.marks.into_iter().enumerate())
            .zip(&before.reading.reading.listings)
            .filter_map(|((at, marks), listing)| Some((listing.item_id.clone(), (at, marks?))))
            .collect();
        let listings = self.reading.reading.listings.iter().zip(&self.reading.anchors);
        for ((marks, (listing, anchor)), entry) in self.marks.iter_mut().zip(listings).zip(&self.judgement.listings) {
            let Some((at, kept)) = known.remove(&listing.item_id) else { continue };
            let Some(card) = &anchor.card else { continue };
            let same_card = before.reading.anchors.get(at).is_some_and(|anchor| anchor.card.as_ref() == Some(card));
            let same = same_card
                && before.reading.reading.listings.get(at) == Some(listing)
                && before.judgement.listings.get(at) == Some(entry);
            // The title's block of an item page does not hold the price.
            if same && listing.role != Role::Main && !changes.above(card) && !changes.within(card) {
                *marks = Some(kept);
            }
        }
    }
}
