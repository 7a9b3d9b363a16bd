//! Templates for those who have to say something of the exhibits: filled in only with what was recorded, with blanks where
//! a person has to say it.

use super::page::Page;
use super::report::{LIMITS, completeness_key, event_in_words};
use super::said::{sentences, when};
use super::told::Told;
use super::words::Words;
use super::{Composed, Material};
use crate::record::FileRole;

/// The templates as documents.
pub(super) fn compose(material: &Material, told: &[Told], words: Words) -> [Composed; 3] {
    [
        Composed { name: "chain-of-custody.html", parts: custody(material, told, words) },
        Composed { name: "declaration.html", parts: declaration(material, told, words) },
        Composed { name: "witness-statement.html", parts: statement(told, words) },
    ]
}

type Parts = Vec<crate::bundle::Part>;

/// A declaration under Rules 902(13) and 902(14) of the Federal Rules of Evidence.
fn declaration(material: &Material, told: &[Told], words: Words) -> Parts {
    let mut page = begin(words, "document.declaration");
    page.raw("<ol class=\"numbered\">\n");
    page.raw("<li>").say("document.declaration.person").raw(" ").blank("document.blank.declarant").raw(", ");
    page.blank("document.blank.position").raw(".</li>\n");
    page.raw("<li>")
        .say("document.declaration.qualified")
        .raw(" ")
        .blank("document.blank.qualification")
        .raw("</li>\n");
    page.raw("<li>").say("document.declaration.process").raw("\n");
    page.facts([
        ("document.software", Some(distinct(told, |told| &told.record.environment.software))),
        ("document.browser", Some(distinct(told, |told| &told.record.environment.browser))),
        ("document.platform", Some(distinct(told, |told| &told.record.environment.platform))),
        ("document.chain", Some(material.chain.to_string())),
    ]);
    page.raw("</li>\n<li>")
        .say("document.declaration.accurate")
        .raw(" ")
        .blank("document.blank.accuracy")
        .raw("</li>\n");
    page.raw("<li>").say("document.declaration.hashes").raw(" ").blank("document.blank.comparison").raw("</li>\n");
    page.raw("<li>").say("document.declaration.limits");
    page.list(LIMITS.iter().map(|key| words.text(key))).raw("</li>\n");
    page.raw("<li>").say("document.declaration.perjury").raw("</li>\n</ol>\n");
    signature(&mut page);
    page.raw("<section>\n").heading("h2", "document.overview");
    let columns = ["document.number", "document.title", "document.captured", "document.hash"];
    page.table("files", &columns);
    for (place, told) in told.iter().enumerate() {
        let record = told.record;
        let what = if record.final_url.is_empty() { &record.title } else { &record.final_url };
        let first_view = record.files.iter().find(|file| file.role == FileRole::FirstView);
        let hashes = match first_view {
            Some(file) => format!("exhibit.json {} {} {}", told.sha256, file.name, file.sha256),
            None => format!("exhibit.json {}", told.sha256),
        };
        page.row(&[&(place + 1).to_string(), what, &when(&record.times.opened), &hashes]);
    }
    page.end_table().raw("</section>\n");
    page.end()
}

/// A statement by whoever captured.
fn statement(told: &[Told], words: Words) -> Parts {
    let mut page = begin(words, "document.statement");
    page.raw("<p>").say("document.statement.person").raw(" ").blank("document.blank.witness").raw(", ");
    page.blank("document.blank.position").raw(".</p>\n");
    page.paragraph("document.statement.what");
    for (place, told) in told.iter().enumerate() {
        let record = told.record;
        let heading = words.with("document.exhibit", &[("number", &(place + 1).to_string())]);
        page.raw("<section class=\"exhibit\">\n<h2>").text(&heading).raw(" · ").text(&record.title).raw("</h2>\n");
        page.raw("<p class=\"address\">")
            .text(&record.final_url)
            .raw("</p>\n")
            .paragraph("document.statement.recorded");
        page.list(sentences(record).iter().map(|sentence| words.say(sentence)));
        page.facts([
            ("document.completeness", Some(words.text(completeness_key(record.completeness)))),
            ("document.id", Some(record.id.clone())),
            ("document.record_hash", Some(told.sha256.to_string())),
        ]);
        for (question, blank) in [
            ("document.statement.operator", "document.blank.yes_no"),
            ("document.statement.saw", "document.blank.yes_no"),
            ("document.statement.why", "document.blank.reason"),
        ] {
            page.raw("<p>").say(question).raw(" ").blank(blank).raw("</p>\n");
        }
        page.raw("</section>\n");
    }
    page.raw("<section>\n").paragraph("document.statement.true");
    signature(&mut page);
    page.raw("</section>\n");
    page.end()
}

/// A sheet that goes with the exhibits from hand to hand.
fn custody(material: &Material, told: &[Told], words: Words) -> Parts {
    let mut page = begin(words, "document.custody");
    for (place, told) in told.iter().enumerate() {
        let record = told.record;
        let heading = words.with("document.exhibit", &[("number", &(place + 1).to_string())]);
        page.raw("<section class=\"exhibit\">\n<h2>").text(&heading).raw(" · ").text(&record.title).raw("</h2>\n");
        let operator =
            if record.operator.is_empty() { words.text("panel.operator.none") } else { record.operator.clone() };
        page.facts([
            ("document.id", Some(record.id.clone())),
            ("document.address", Some(record.final_url.clone())),
            ("document.captured", Some(format!("{} – {}", when(&record.times.opened), when(&record.times.closed)))),
            ("document.who", Some(operator)),
            ("document.record_hash", Some(told.sha256.to_string())),
            ("document.sealed", told.link.map(|signed| format!("{} · {}", told.seq, when(&signed.link.utc)))),
        ]);
        page.heading("h3", "timestamps").list(told.stamped(words));
        page.heading("h3", "document.custody.recorded");
        if told.custody.is_empty() {
            page.paragraph("panel.custody.none");
        } else {
            let columns = ["document.link", "document.when", "document.what", "document.who"];
            page.table("custody", &columns);
            for kept in &told.custody {
                let what = event_in_words(kept, words, material.input.facts_only);
                page.row(&[&kept.seq.to_string(), &when(&kept.event.utc), &what, &kept.event.operator]);
            }
            page.end_table();
        }
        page.heading("h3", "document.custody.by_hand").paragraph("document.custody.by_hand.what");
        let columns = [
            "document.when",
            "document.custody.from",
            "document.custody.to",
            "document.custody.why",
            "document.custody.state",
        ];
        page.table("sheet", &columns);
        for _ in 0..5 {
            page.row(&["", "", "", "", ""]);
        }
        page.end_table().raw("</section>\n");
    }
    page.end()
}

fn begin(words: Words, title: &str) -> Page {
    let mut page = Page::begin(words, &words.text(title));
    page.heading("h1", title).raw("<p class=\"note\">").say("document.template").raw("</p>\n");
    page
}

fn signature(page: &mut Page) {
    page.raw("<div class=\"signature\">\n");
    for blank in ["document.blank.date", "document.blank.place", "document.blank.signature"] {
        page.raw("<p>").blank(blank).raw("</p>\n");
    }
    page.raw("</div>\n");
}

/// What exhibits were captured with, each once.
fn distinct<'a>(told: &'a [Told], of: impl Fn(&'a Told) -> &'a String) -> String {
    let mut found: Vec<&str> = Vec::new();
    for value in told.iter().map(of).filter(|value| !value.is_empty()) {
        if !found.contains(&value.as_str()) {
            found.push(value);
        }
    }
    found.join("; ")
}
