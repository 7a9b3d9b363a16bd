//! `report.html`: what is in the bundle, for a person, on one page that opens alone and prints.
//!
//! Its pictures are the kept ones, byte for byte and in the page itself: it can be handed on without the bundle, and made
//! smaller they would need a decoder, which the extension's browser and the command do not share.

use super::page::Page;
use super::said::{happened, sentences, when};
use super::told::{Listing, Price, Told};
use super::words::Words;
use super::{Composed, Material};
use crate::custody::{AnnotationKind, ExhibitRole};
use crate::digest::Sha256Hex;
use crate::record::{Completeness, FileRecord, FileRole, StepOutcome};

/// The pictures of a report have at most so many bytes together; those beyond are in the bundle, and named.
const MOST_PICTURES: u64 = 64 << 20;
/// How many pictures of a listing are shown.
const MOST_OF_A_LISTING: usize = 4;
/// How many listings of a page are shown; the tables have all.
const MOST_LISTINGS: usize = 30;
/// The kinds of picture that every browser shows and that run nothing.
const SHOWN: [&str; 5] = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"];

/// The report as a document.
pub(super) fn compose(material: &Material, told: &[Told], words: Words) -> Composed {
    let mut page = Page::begin(words, &words.text("document.report"));
    let mut report = Report { page: &mut page, words, facts_only: material.input.facts_only, room: MOST_PICTURES };
    report.head(material, told);
    report.overview(told);
    for (place, told) in told.iter().enumerate() {
        report.exhibit(place + 1, told);
    }
    report.limits();
    Composed { name: "report.html", parts: page.end() }
}

struct Report<'a> {
    page: &'a mut Page,
    words: Words,
    facts_only: bool,
    /// How many bytes of pictures may still be shown.
    room: u64,
}

impl Report<'_> {
    fn head(&mut self, material: &Material, told: &[Told]) {
        let input = material.input;
        self.page.raw("<header>\n").heading("h1", "document.report");
        self.page.paragraph("document.report.what");
        self.page.facts([
            ("document.made", Some(when(input.created))),
            ("document.made_by", Some(input.software.to_owned())),
            ("document.exhibits", Some(told.len().to_string())),
            ("document.chain", Some(material.chain.to_string())),
            ("document.head", Some(material.head.seq.to_string())),
            ("document.link_hash", Some(material.head.sha256.to_string())),
        ]);
        if self.facts_only {
            self.note("document.facts_only");
        }
        if input.withhold_originals {
            self.note("document.originals_withheld");
        }
        self.page.raw("</header>\n");
    }

    fn note(&mut self, key: &str) {
        self.page.raw("<p class=\"note\">").say(key).raw("</p>\n");
    }

    fn overview(&mut self, told: &[Told]) {
        self.page.raw("<section>\n").heading("h2", "document.overview");
        let columns = ["document.number", "document.title", "document.captured", "document.completeness"];
        self.page.table("overview", &columns);
        for (place, told) in told.iter().enumerate() {
            let record = told.record;
            let number = (place + 1).to_string();
            let title = if record.title.is_empty() { &record.final_url } else { &record.title };
            let completeness = self.words.text(completeness_key(record.completeness));
            self.page.row(&[&number, title, &when(&record.times.opened), &completeness]);
        }
        self.page.end_table().raw("</section>\n");
    }

    fn exhibit(&mut self, number: usize, told: &Told) {
        let record = told.record;
        self.page.raw("<section class=\"exhibit\">\n<h2>");
        let heading = self.words.with("document.exhibit", &[("number", &number.to_string())]);
        self.page.text(&heading).raw(" · ").text(&record.title).raw("</h2>\n");
        if !record.final_url.is_empty() {
            self.page.raw("<p class=\"address\">").text(&record.final_url).raw("</p>\n");
        }
        let said: Vec<String> = sentences(record).iter().map(|sentence| self.words.say(sentence)).collect();
        self.page.list(said);
        if record.completeness == Completeness::Partial {
            self.incomplete(told);
        }
        self.first_picture(told);
        self.read(told);
        self.listing_pictures(told);
        if !self.facts_only {
            self.judged(told);
            self.annotated(told);
        }
        self.done(told);
        self.files(told);
        self.seal(told);
        self.page.raw("</section>\n");
    }

    fn incomplete(&mut self, told: &Told) {
        self.page.raw("<div class=\"note\">").paragraph("document.partial");
        let failed =
            told.record.steps.iter().filter(|step| matches!(step.outcome, StepOutcome::Failed | StepOutcome::Skipped));
        let failed: Vec<String> = failed
            .map(|step| {
                let name = self.words.of("step", step.name.as_str());
                let outcome = match step.outcome {
                    StepOutcome::Skipped => self.words.text("outcome.skipped"),
                    _ => self.words.text("outcome.failed"),
                };
                match &step.code {
                    Some(code) => format!("{name}: {outcome} ({code})"),
                    None => format!("{name}: {outcome}"),
                }
            })
            .collect();
        self.page.list(failed).raw("</div>\n");
    }

    /// What the browser showed, or the copy in which parts of it are painted over.
    fn first_picture(&mut self, told: &Told) {
        let role = |role| told.record.files.iter().find(|file| file.role == role);
        let Some(file) = role(FileRole::FirstView).or_else(|| role(FileRole::Imported)) else { return };
        match told.redacted.get(file.name.as_str()) {
            Some(copy) if !told.is_here(&file.name) => {
                self.picture("image/png", &copy.sha256, copy.size, &file.name, "document.redacted_copy");
            }
            _ if told.is_here(&file.name) => {
                self.picture(&file.media_type, &file.sha256, file.size, &file.name, file_key(file.role));
            }
            _ => {}
        }
    }

    fn listing_pictures(&mut self, told: &Told) {
        let pictures = told.record.files.iter().filter(|file| file.role == FileRole::Image && told.is_here(&file.name));
        let pictures: Vec<&FileRecord> =
            pictures.filter(|file| SHOWN.contains(&file.media_type.as_str())).take(MOST_OF_A_LISTING).collect();
        if pictures.is_empty() {
            return;
        }
        self.page.heading("h3", "document.pictures").raw("<div class=\"pictures\">\n");
        for file in pictures {
            self.picture(&file.media_type, &file.sha256, file.size, &file.name, file_key(file.role));
        }
        self.page.raw("</div>\n");
    }

    /// A picture, where there is room for it and a browser shows it; what it is and its hash in any case.
    fn picture(&mut self, media_type: &str, sha256: &Sha256Hex, size: u64, name: &str, what: &str) {
        self.page.raw("<figure>\n");
        let is_shown = SHOWN.contains(&media_type) && size <= self.room;
        if is_shown {
            self.room -= size;
            self.page.picture(media_type, sha256, size, name);
        }
        self.page.raw("<figcaption>").say(what).raw(" · ").text(name);
        if !is_shown {
            self.page.raw(" · ").say("document.not_shown");
        }
        self.page
            .raw("<br><span class=\"hash\">SHA-256 ")
            .text(sha256.as_str())
            .raw("</span></figcaption>\n</figure>\n");
    }

    /// What was read of the page: the listing it is about, or the first of those it lists.
    fn read(&mut self, told: &Told) {
        let Some(reading) = &told.reading else { return };
        self.page.heading("h3", "document.read").paragraph("document.read.what");
        if let Some(main) = reading.listings.iter().find(|listing| listing.role == "main") {
            let seller = main.seller.as_ref().or(reading.seller.as_ref());
            let of_seller = |name: Option<&String>, id: Option<&String>| match (name, id) {
                (Some(name), Some(id)) => Some(format!("{name} ({id})")),
                (name, id) => name.or(id).cloned(),
            };
            self.page.facts([
                ("document.listing.title", main.title.clone()),
                ("document.listing.item", Some(main.item_id.clone())),
                ("document.listing.price", main.price.as_ref().map(price)),
                ("document.listing.list_price", main.list_price.as_ref().map(price)),
                ("document.listing.seller", seller.and_then(|it| of_seller(it.name.as_ref(), it.id.as_ref()))),
                ("document.listing.feedback", seller.and_then(|it| it.positive_rate.clone())),
                ("document.listing.sold", main.sold.as_ref().map(|it| it.text.clone().unwrap_or(it.count.to_string()))),
                ("document.listing.rating", main.rating.clone()),
                ("document.listing.brand", main.brand.clone()),
            ]);
            return;
        }
        let count = reading.listings.len();
        if count == 0 {
            self.page.paragraph("document.read.none");
            return;
        }
        let columns = [
            "document.number",
            "document.listing.title",
            "document.listing.item",
            "document.listing.price",
            "document.listing.seller",
        ];
        self.page.table("listings", &columns);
        for (place, listing) in reading.listings.iter().take(MOST_LISTINGS).enumerate() {
            self.listing(place + 1, listing);
        }
        self.page.end_table();
        if count > MOST_LISTINGS {
            let rest = self.words.with("document.read.more", &[("count", &(count - MOST_LISTINGS).to_string())]);
            self.page.element("p", &rest).raw("\n");
        }
    }

    fn listing(&mut self, number: usize, listing: &Listing) {
        let title = listing.title.clone().unwrap_or_default();
        let price = listing.price.as_ref().map(price).unwrap_or_default();
        let seller = listing.seller.as_ref().and_then(|seller| seller.name.clone()).unwrap_or_default();
        self.page.row(&[&number.to_string(), &title, &listing.item_id, &price, &seller]);
    }

    /// What the software concluded, quoted.
    fn judged(&mut self, told: &Told) {
        let Some(judgement) = &told.judgement else { return };
        self.page.heading("h3", "document.judged");
        let arguments = [
            ("software", told.record.environment.software.as_str()),
            ("profile", judgement.profile.as_str()),
            ("from", &when(&told.record.times.opened)),
            ("to", &when(&told.record.times.closed)),
        ];
        let by = self.words.with("document.judged.by", &arguments);
        self.page.raw("<p class=\"faint\">").text(&by).raw("</p>\n");
        let found = judgement.listings.iter().filter(|judged| !judged.findings.is_empty());
        let found: Vec<_> = found.collect();
        if found.is_empty() {
            self.page.paragraph("panel.exhibit.none_judged");
        }
        for judged in found.iter().take(MOST_LISTINGS) {
            let title = told.reading.as_ref().and_then(|reading| {
                let listing = reading.listings.iter().find(|listing| listing.item_id == judged.item_id)?;
                listing.title.clone()
            });
            let level = self.words.of("level", &judged.level);
            self.page.raw("<blockquote>\n<p><b>").text(title.as_deref().unwrap_or(&judged.item_id)).raw("</b> (");
            self.page.text(&judged.item_id).raw(") — ").say("document.level").text(": ").text(&level).raw("</p>\n");
            let reasons: Vec<String> = (judged.findings.iter())
                .map(|finding| {
                    let severity = self.words.of("severity", &finding.severity);
                    format!("{} [{severity}]", self.words.reason(&finding.why))
                })
                .collect();
            self.page.list(reasons).raw("</blockquote>\n");
        }
        if found.len() > MOST_LISTINGS {
            let rest = (found.len() - MOST_LISTINGS).to_string();
            let rest = self.words.with("document.judged.more", &[("count", &rest)]);
            self.page.element("p", &rest).raw("\n");
        }
    }

    /// What the analyst said of it and still holds, quoted.
    fn annotated(&mut self, told: &Told) {
        let kinds = [
            (AnnotationKind::Label, "panel.noted.label"),
            (AnnotationKind::Role, "panel.noted.role"),
            (AnnotationKind::Case, "panel.noted.case"),
            (AnnotationKind::Note, "panel.noted.text"),
        ];
        let standing = kinds.into_iter().filter_map(|(kind, key)| Some((kind, key, told.standing(kind)?)));
        let standing: Vec<_> = standing.collect();
        if standing.is_empty() {
            return;
        }
        self.page.heading("h3", "document.annotated");
        for (kind, key, kept) in standing {
            let Some(annotation) = &kept.annotation else { continue };
            let text = match kind {
                AnnotationKind::Role => self.words.of("exhibit_role", &annotation.text),
                _ => annotation.text.clone(),
            };
            let operator = self.operator(&kept.event.operator);
            let (utc, seq) = (when(&kept.event.utc), kept.seq.to_string());
            let arguments = [("operator", operator.as_str()), ("utc", &utc), ("seq", &seq)];
            let by = self.words.with("document.annotated.by", &arguments);
            self.page.raw("<blockquote><p><b>").say(key).raw("</b>: “").text(&text).raw("”</p><p class=\"faint\">");
            self.page.text(&by).raw("</p></blockquote>\n");
        }
    }

    /// What was done with it since it was sealed.
    fn done(&mut self, told: &Told) {
        if told.custody.is_empty() {
            return;
        }
        self.page.heading("h3", "panel.custody");
        let columns = ["document.link", "document.when", "document.what", "document.who"];
        self.page.table("custody", &columns);
        for kept in &told.custody {
            let what = event_in_words(kept, self.words, self.facts_only);
            let who = self.operator(&kept.event.operator);
            self.page.row(&[&kept.seq.to_string(), &when(&kept.event.utc), &what, &who]);
        }
        self.page.end_table();
    }

    fn files(&mut self, told: &Told) {
        self.page.heading("h3", "panel.exhibit.files");
        let columns = ["document.name", "document.what", "document.bytes", "document.hash"];
        self.page.table("files", &columns);
        for file in &told.record.files {
            let mut what = self.words.text(file_key(file.role));
            if !told.is_here(&file.name) {
                what = format!("{what} — {}", self.words.text("document.withheld"));
            }
            self.page.row(&[&file.name, &what, &file.size.to_string(), file.sha256.as_str()]);
        }
        if !self.facts_only {
            for file in &told.record.opinions {
                let mut what = self.words.text("document.file.opinion");
                if !told.is_here(&file.name) {
                    what = format!("{what} — {}", self.words.text("document.withheld"));
                }
                self.page.row(&[&file.name, &what, &file.size.to_string(), file.sha256.as_str()]);
            }
        }
        self.page.end_table();
    }

    fn seal(&mut self, told: &Told) {
        let link = told.link.map(|signed| &signed.link);
        self.page.heading("h3", "document.seal");
        self.page.facts([
            ("document.id", Some(told.record.id.clone())),
            ("document.record_hash", Some(told.sha256.to_string())),
            ("document.link", Some(told.seq.to_string())),
            ("document.sealed", link.map(|link| when(&link.utc))),
            ("document.link_hash", link.and_then(|link| link.sha256().ok()).map(|sha256| sha256.0)),
            ("document.key", told.link.map(|signed| signed.key.0.clone())),
        ]);
        self.page.heading("h3", "timestamps").list(told.stamped(self.words));
    }

    fn limits(&mut self) {
        self.page.raw("<section>\n").heading("h2", "document.limits");
        let limits: Vec<String> =
            LIMITS.iter().chain([&"document.limit.report"]).map(|key| self.words.text(key)).collect();
        self.page.list(limits).raw("</section>\n");
        self.page
            .raw("<section>\n")
            .heading("h2", "document.check")
            .paragraph("document.check.how")
            .raw("</section>\n");
    }

    fn operator(&self, operator: &str) -> String {
        if operator.is_empty() { self.words.text("panel.operator.none") } else { operator.to_owned() }
    }
}

/// What a seal does not prove.
pub(super) const LIMITS: [&str; 6] = [
    "document.limit.change",
    "document.limit.key",
    "document.limit.time",
    "document.limit.server",
    "document.limit.truth",
    "document.limit.rest",
];

/// What an event says; of an annotation that is withheld, that there is one.
pub(super) fn event_in_words(kept: &crate::bundle::KeptEvent, words: Words, facts_only: bool) -> String {
    let annotation = kept.annotation.as_ref().filter(|_| !facts_only);
    let text = match annotation {
        Some(annotation)
            if annotation.kind == AnnotationKind::Role && ExhibitRole::named(&annotation.text).is_some() =>
        {
            words.of("exhibit_role", &annotation.text)
        }
        Some(annotation) => annotation.text.clone(),
        None => words.text("document.withheld"),
    };
    words.say(&happened(&kept.event.event, text))
}

pub(super) fn completeness_key(completeness: Completeness) -> &'static str {
    match completeness {
        Completeness::Complete => "panel.exhibit.complete",
        Completeness::Partial => "panel.exhibit.partial",
    }
}

/// A price as the page writes it, or else its numbers.
fn price(price: &Price) -> String {
    if let Some(text) = price.text.as_ref().filter(|text| !text.is_empty()) {
        return text.clone();
    }
    let currency = price.currency.as_deref().unwrap_or_default();
    let amount = if price.min == price.max { price.min.clone() } else { format!("{}–{}", price.min, price.max) };
    format!("{amount} {currency}").trim().to_owned()
}

fn file_key(role: FileRole) -> &'static str {
    match role {
        FileRole::FirstView => "document.file.first_view",
        FileRole::Slice => "document.file.slice",
        FileRole::Reading => "document.file.reading",
        FileRole::EmbeddedState => "document.file.embedded_state",
        FileRole::FrozenPage => "document.file.frozen_page",
        FileRole::Archive => "document.file.archive",
        FileRole::Image => "document.file.image",
        FileRole::Stitched => "document.file.stitched",
        FileRole::Stamped => "document.file.stamped",
        FileRole::Imported => "document.file.imported",
    }
}
