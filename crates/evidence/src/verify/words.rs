//! A verdict in words: which texts of the catalogue it takes and in which order, for a terminal and for a page alike.

use super::Verdict;
use super::remark::{Check, CheckOutcome, Place, Remark};
use std::collections::BTreeMap;

/// Where the texts come from.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The text of a key with its arguments.
    pub text: &'a dyn Fn(&str, &BTreeMap<String, String>) -> String,
    /// Whether there is a text of this key.
    pub has: &'a dyn Fn(&str) -> bool,
}

impl Words<'_> {
    /// What there is to say about a check, a line for each.
    pub fn lines(&self, check: &Check) -> Vec<String> {
        let subject = check.subject.as_deref().map(printable);
        let remarks = check.remarks.iter().map(|remark| self.remark(remark));
        let further = (check.further_remarks > 0).then(|| self.with("verify.further", "count", check.further_remarks));
        subject.into_iter().chain(remarks).chain(further).collect()
    }

    /// How it came out on the whole, and what was left open where nothing failed.
    pub fn summary(&self, verdict: &Verdict) -> String {
        let of = |outcome| verdict.checks.iter().filter(move |check| check.outcome() == outcome);
        if !verdict.holds() {
            return self.with("verify.fails", "count", of(CheckOutcome::Failed).count());
        }
        let mut reasons: Vec<String> = Vec::new();
        for reason in of(CheckOutcome::NotChecked).map(|check| self.reason(check)) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let holds = self.plain("verify.holds");
        match reasons.is_empty() {
            true => holds,
            false => format!("{holds} {}", self.with("verify.open", "reasons", reasons.join(", "))),
        }
    }

    fn remark(&self, remark: &Remark) -> String {
        let arguments = remark.arguments.iter().map(|(name, value)| (name.clone(), printable(value))).collect();
        let text = (self.text)(remark.code.text_key(), &arguments);
        match &remark.place {
            Some(place) => format!("{}: {text}", self.place(place)),
            None => text,
        }
    }

    fn place(&self, place: &Place) -> String {
        let line = place.line.map_or_else(String::new, |line| format!(":{line}"));
        let file = place.file.as_ref().map(|file| format!("{}{line}", printable(file)));
        let offset = place.offset.map(|offset| self.with("verify.offset", "offset", offset));
        match (file, offset) {
            (Some(file), Some(offset)) => format!("{file} ({offset})"),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => line,
        }
    }

    /// Why a check was left open, in few words.
    fn reason(&self, check: &Check) -> String {
        let code = check.remarks.first().map_or("", |remark| remark.code.as_str());
        let key = format!("verify.missing.{code}");
        self.plain(if (self.has)(&key) { &key } else { check.kind.text_key() })
    }

    fn plain(&self, key: &str) -> String {
        (self.text)(key, &BTreeMap::new())
    }

    fn with(&self, key: &str, name: &str, value: impl ToString) -> String {
        (self.text)(key, &BTreeMap::from([(name.to_owned(), value.to_string())]))
    }
}

/// `text` with everything spelled out that a terminal would obey or a page would hide instead of showing, since some of
/// it comes from the bundle: control characters, and those that turn the direction of writing or can't be seen.
pub fn printable(text: &str) -> String {
    let obeyed = |character: char| {
        character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if obeyed(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_spelled_out() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c\u{200b}é中"), "a\\u{1b}[2Jb\\u{202e}c\\u{200b}é中");
    }
}
