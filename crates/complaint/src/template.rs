//! The text of a complaint: only what was read, what the rules of the profile noted, and who captured it when.

use crate::draft::DraftRight;
use crate::selection::{Chosen, Exhibit};
use analysis::{Group, Severity};
use catalogue::{Language, plain, text};
use listing::PriceRange;
use std::collections::BTreeMap;

/// Beyond this many listings the text would not be read; the links name them all.
const DESCRIBED: usize = 20;

/// The text in one language.
pub(crate) fn complaint(
    language: Language,
    right: &DraftRight,
    exhibits: &[&Exhibit],
    chosen: &[Chosen],
    order_number: Option<&str>,
) -> String {
    let mut paragraphs = vec![right_line(language, right)];
    if let Some(number) = order_number {
        paragraphs.push(line(language, "draft.text.order_number", &[("number", number)]));
    }
    for (number, one) in (1..).zip(chosen.iter().take(DESCRIBED)) {
        paragraphs.push(listing(language, number, one));
    }
    if chosen.len() > DESCRIBED {
        let count = (chosen.len() - DESCRIBED).to_string();
        paragraphs.push(line(language, "draft.text.more", &[("count", &count)]));
    }
    let captures: Vec<String> = exhibits.iter().map(|exhibit| capture(language, exhibit)).collect();
    paragraphs.push(captures.join("\n"));
    paragraphs.join("\n\n")
}

/// The right in one line, as the portal's list of rights has it.
pub(crate) fn right_line(language: Language, right: &DraftRight) -> String {
    let classes: Vec<String> = right.classes.iter().map(u8::to_string).collect();
    let arguments = [
        ("kind", plain(language, right.kind_key())),
        ("name", right.name.clone()),
        ("number", right.number.clone()),
        ("jurisdiction", right.jurisdiction.clone()),
        ("registrant", right.registrant.clone()),
        ("classes", classes.join(", ")),
    ];
    let key = if classes.is_empty() { "draft.text.right" } else { "draft.text.right_with_classes" };
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
    line(language, key, &arguments)
}

fn listing(language: Language, number: u32, one: &Chosen) -> String {
    let mut lines = vec![format!("{number}. {}", one.listing.url)];
    if let Some(title) = &one.listing.title {
        lines.push(line(language, "draft.text.title", &[("title", title)]));
    }
    if let Some(price) = one.listing.price.as_ref().map(shown) {
        lines.push(line(language, "draft.text.price", &[("price", &price)]));
    }
    if let Some(seller) = one.seller() {
        let name = seller.name.as_deref().or(seller.id.as_deref());
        match (name, seller.id.as_deref()) {
            (Some(name), Some(id)) => lines.push(line(language, "draft.text.seller", &[("seller", name), ("id", id)])),
            (Some(name), None) => lines.push(line(language, "draft.text.seller_without_id", &[("seller", name)])),
            (None, _) => {}
        }
    }
    // What the analyst thinks of the seller is nobody else's business; notes are no grounds.
    let findings = one.judgement.map(|judgement| judgement.findings.as_slice()).unwrap_or_default();
    let grounds = findings.iter().filter(|finding| finding.group != Group::Seller && finding.severity > Severity::Note);
    let grounds: Vec<String> =
        grounds.map(|finding| format!("– {}", finding.why.sentence(|key, with| text(language, key, with)))).collect();
    if let Some(judgement) = one.exhibit.judgement.as_ref().filter(|_| !grounds.is_empty()) {
        lines.push(line(language, "draft.text.noted", &[("profile", &judgement.profile)]));
        lines.extend(grounds);
    }
    lines.join("\n")
}

fn capture(language: Language, exhibit: &Exhibit) -> String {
    let record = &exhibit.record;
    let mut arguments = vec![
        ("utc", record.times.opened.as_str()),
        ("address", record.final_url.as_str()),
        ("exhibit", record.id.as_str()),
        ("sha256", exhibit.record_sha256.0.as_str()),
    ];
    let key = if record.operator.is_empty() { "draft.text.capture" } else { "draft.text.capture_by" };
    if !record.operator.is_empty() {
        arguments.push(("operator", record.operator.as_str()));
    }
    line(language, key, &arguments)
}

fn shown(price: &PriceRange) -> String {
    match (&price.text, &price.currency) {
        (Some(text), _) => text.clone(),
        (None, Some(currency)) => format!("{} {currency}", price.min.0),
        (None, None) => price.min.0.to_string(),
    }
}

fn line(language: Language, key: &str, arguments: &[(&str, &str)]) -> String {
    let arguments: BTreeMap<String, String> =
        arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    text(language, key, &arguments)
}
