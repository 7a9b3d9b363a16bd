//! Who sells.

use super::Reader;
use crate::address::{Address, Place};
use crate::model::{IssueCode, Seller};
use crate::money;
use crate::page::Page;
use crate::source::Source;

impl<P: Page> Reader<'_, P> {
    pub(super) fn seller(&mut self) -> (Option<Seller>, Option<P::Node>) {
        let told = &self.era.told;
        let name = self.field("seller", |shown| shown.seller_name, told.seller_name);
        let shown_number = self.shown(|shown| shown.seller_link).find_map(|found| {
            match Address::of_link(&found.text, self.base)?.place() {
                Place::Store(number) => Some((number, found.source)),
                _ => None,
            }
        });
        let digits = |sources: &[Source]| self.scope.all(sources).find(|found| is_number(&found.text));
        let told_number = digits(told.seller_id).map(|found| (found.text, found.source));
        // What the state tells of another seller than the one that is shown is not told of this one.
        let told_name = self.scope.first(told.seller_name).map(|found| found.text);
        let same_number = |(shown, told): (&(String, String), &(String, String))| shown.0 == told.0;
        let is_told = match (&name, &told_name) {
            (Some(shown), Some(told)) if shown.text != *told => {
                shown_number.as_ref().zip(told_number.as_ref()).is_some_and(same_number)
            }
            _ => true,
        };
        let member_id = digits(told.member_id).filter(|_| is_told).map(|found| found.text);
        let opened = self.scope.first(told.opened).filter(|_| is_told).map(|found| found.text);
        let rate = self.scope.first(told.positive_rate).filter(|_| is_told);
        let rate = rate.or_else(|| self.shown(|shown| shown.positive_rate).next());
        let positive_rate = rate.and_then(|found| percentage(&found.text));
        let number = shown_number.or(told_number.filter(|_| is_told));
        let Some((name, source)) = name.map(|found| (Some(found.clone()), found.source)).or_else(|| {
            let (_, source) = number.clone()?;
            Some((None, source))
        }) else {
            self.report(IssueCode::Missing, "seller", &[]);
            return (None, None);
        };
        self.keep("seller", &source);
        let (name, node) = name.map_or((None, None), |found| (Some(found.text), found.node));
        let id = number.map(|(number, _)| number);
        let url = id.as_ref().map(|id| format!("https://www.aliexpress.com/store/{id}"));
        (Some(Seller { id, name, url, member_id, positive_rate, opened }), node)
    }
}

/// `96.3` and `96.3%` as `96.3%`.
fn percentage(text: &str) -> Option<String> {
    let number = text.trim().trim_end_matches('%');
    money::parse_amount(number).map(|_| format!("{number}%"))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
