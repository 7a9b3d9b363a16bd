//! The text of a complaint: the reason's template, filled with what was read, what the rules of the profile noted, what
//! the analyst called it, and who captured it when.

use crate::attachment::{Attachment, AttachmentKind};
use crate::draft::DraftRight;
use crate::portal::{PortalReason, Template, placeholders};
use crate::selection::{Chosen, Exhibit};
use analysis::{Field, FindingKind, Group, Severity};
use catalogue::{Language, plain, text};
use listing::PriceRange;
use std::collections::BTreeMap;

/// Beyond this many listings the text would not be read; the links name them all.
const DESCRIBED: usize = 20;

/// What the text tells of.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub right: &'a DraftRight,
    /// The profile's brand the right protects.
    pub brand: &'a str,
    pub reason: Option<&'a PortalReason>,
    pub label: &'a str,
    pub pages: &'a [&'a Exhibit],
    pub chosen: &'a [Chosen<'a>],
    pub attachments: &'a [Attachment],
    pub order_number: Option<&'a str>,
}

/// The text in one language. A paragraph that names something there is none of is left out.
pub(crate) fn complaint(language: Language, told: &Told) -> String {
    let facts = facts();
    let template = told.reason.and_then(|reason| reason.template.as_ref()).unwrap_or(&facts);
    let paragraphs = template.of(language).iter().filter_map(|paragraph| {
        let mut filled = paragraph.clone();
        for name in placeholders(paragraph) {
            filled = filled.replace(&format!("{{{name}}}"), &told.value(language, name)?);
        }
        Some(filled)
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// The template of a reason that brings none.
fn facts() -> Template {
    let paragraphs = ["{right}", "{listings}", "{labels}", "{captures}"].map(str::to_owned).to_vec();
    Template { en: paragraphs.clone(), zh: paragraphs }
}

impl Told<'_> {
    /// What stands for a name in braces; none where there is nothing to tell.
    fn value(&self, language: Language, name: &str) -> Option<String> {
        let value = match name {
            "right" => right_line(language, self.right),
            "reason" => self.label.to_owned(),
            "listings" => self.listings(language),
            "labels" => self.labels(language),
            "captures" => self.pages.iter().map(|exhibit| capture(language, exhibit)).collect::<Vec<_>>().join("\n"),
            "marks" => self.marks(language, true),
            "variants" => self.marks(language, false),
            "pictures" => self.files(language, AttachmentKind::Page),
            "order_number" => self.order_number.unwrap_or_default().trim().to_owned(),
            "comparison" => self.files(language, AttachmentKind::Comparison),
            "report" => self.files(language, AttachmentKind::Report),
            "statement" => self.files(language, AttachmentKind::Statement),
            "claim_statement" => self.files(language, AttachmentKind::ClaimStatement),
            "originals" => self.files(language, AttachmentKind::Original),
            "official_pages" => self.files(language, AttachmentKind::OfficialPage),
            _ => return None,
        };
        Some(value).filter(|value| !value.is_empty())
    }

    fn listings(&self, language: Language) -> String {
        let described = (1..).zip(self.chosen.iter().take(DESCRIBED));
        let mut blocks: Vec<String> = described.map(|(number, one)| listing(language, number, one)).collect();
        if self.chosen.len() > DESCRIBED {
            let count = (self.chosen.len() - DESCRIBED).to_string();
            blocks.push(line(language, "draft.text.more", &[("count", &count)]));
        }
        blocks.join("\n\n")
    }

    /// The labels, word for word, with who gave them when.
    fn labels(&self, language: Language) -> String {
        let labels = self.pages.iter().filter_map(|exhibit| Some((exhibit, exhibit.label.as_ref()?)));
        let lines = labels.map(|(exhibit, label)| {
            let key = if label.operator.is_empty() { "draft.text.label" } else { "draft.text.label_by" };
            let arguments = [
                ("label", label.text.as_str()),
                ("operator", label.operator.as_str()),
                ("utc", label.utc.as_str()),
                ("exhibit", exhibit.id()),
            ];
            line(language, key, &arguments)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What the pages show of the right's brand, as written there, each text once: the registered name, or what else of the
    /// profile's terms was found.
    fn marks(&self, language: Language, registered: bool) -> String {
        let mut quoted: Vec<String> = Vec::new();
        for one in self.chosen {
            for (found, field) in
                one.marks(self.brand).filter(|(found, _)| is_name(&self.right.name, found) == registered)
            {
                let key = match field {
                    Field::Title => "draft.text.mark_title",
                    Field::Price => "draft.text.mark_price",
                    Field::Seller => "draft.text.mark_seller",
                };
                let quote = line(language, key, &[("mark", &found)]);
                if !quoted.contains(&quote) {
                    quoted.push(quote);
                }
            }
        }
        quoted.truncate(DESCRIBED);
        quoted.join(&plain(language, "draft.text.list_mark"))
    }

    fn files(&self, language: Language, kind: AttachmentKind) -> String {
        let files = self.attachments.iter().filter(|attachment| attachment.kind == kind);
        files.map(Attachment::named).collect::<Vec<_>>().join(&plain(language, "draft.text.list_mark"))
    }
}

impl Chosen<'_> {
    /// What was found of a brand's watched terms, as written on the page, with the field it stands in.
    pub(crate) fn marks<'s>(&'s self, brand: &'s str) -> impl Iterator<Item = (String, Field)> + 's {
        let findings = self.judgement.iter().flat_map(|judgement| &judgement.findings);
        let terms = findings.filter(move |finding| {
            matches!(finding.kind, FindingKind::Term { .. }) && finding.brand.as_deref() == Some(brand)
        });
        terms.flat_map(|finding| &finding.spans).filter_map(|span| {
            let whole = match span.field {
                Field::Title => self.listing.title.clone()?,
                Field::Price => self.listing.price.as_ref()?.text.clone()?,
                Field::Seller => self.seller()?.name.clone()?,
            };
            Some((slice(&whole, span.start, span.end)?, span.field))
        })
    }
}

/// Whether a text is a registered name, or a word of one: without case, with single spaces.
pub(crate) fn is_name(registered: &str, found: &str) -> bool {
    let folded = |text: &str| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let (registered, found) = (folded(registered), folded(found));
    registered == found || registered.split(' ').any(|word| word == found)
}

/// A part of a text by UTF-16 code units.
pub(crate) fn slice(text: &str, start: u32, end: u32) -> Option<String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let part = units.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)?;
    String::from_utf16(part).ok().filter(|part| !part.trim().is_empty())
}

/// The right in one line, as the portal's list of rights has it.
pub(crate) fn right_line(language: Language, right: &DraftRight) -> String {
    let classes: Vec<String> = right.classes.iter().map(u8::to_string).collect();
    let arguments = [
        ("kind", plain(language, right.kind.key())),
        ("name", right.name.clone()),
        ("number", right.number.clone()),
        ("territory", right.territory.to_string()),
        ("holder", right.holder.clone()),
        ("classes", classes.join(", ")),
    ];
    let key = match (right.number.is_empty(), classes.is_empty()) {
        (true, _) => "draft.text.right_unregistered",
        (false, true) => "draft.text.right",
        (false, false) => "draft.text.right_with_classes",
    };
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

pub(crate) fn line(language: Language, key: &str, arguments: &[(&str, &str)]) -> String {
    let arguments: BTreeMap<String, String> =
        arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    text(language, key, &arguments)
}
