//! A draft as files: text, a page that prints, a table of links.

use crate::attachment::Attachment;
use crate::draft::{Draft, DraftState};
use crate::keywords::KeywordRequest;
use crate::portal::Portal;
use crate::template::line;
use catalogue::{Language, plain, text};
use evidence::documents::{Cell, Page, Table, Words};

/// The columns of the table of links.
const LINK_COLUMNS: [&str; 6] = ["number", "link", "item_id", "title", "seller", "exhibit"];
/// The columns of the table of terms.
const TERM_COLUMNS: [&str; 5] = ["term", "listings", "link", "title", "exhibit"];

impl Draft {
    /// The draft as a person reads it: each field under its name, then the checklist.
    pub fn to_text(&self, portal: Option<&Portal>, language: Language) -> String {
        let mut parts = vec![self.state_line(language)];
        let fields = self.fields(portal, language).into_iter();
        parts.extend(fields.map(|field| format!("{}:\n{}", plain(language, field.key.key()), field.value)));
        if !self.checklist.is_empty() {
            let lines: Vec<String> = self.checklist.iter().map(|check| check.line(language)).collect();
            parts.push(format!("{}:\n{}", plain(language, "draft.field.checklist"), lines.join("\n")));
        }
        parts.join("\n\n") + "\n"
    }

    /// Who made it when, and whether it is ready or was filed.
    fn state_line(&self, language: Language) -> String {
        let made = [("id", self.id.as_str()), ("utc", self.created.as_str()), ("operator", self.operator.as_str())];
        if let DraftState::Filed { utc, operator, reference } = &self.state {
            let key = if reference.is_empty() { "draft.export.filed_without" } else { "draft.export.filed" };
            let filed = [("filed", utc.as_str()), ("filer", operator.as_str()), ("reference", reference.as_str())];
            return line(language, key, &[made, filed].concat());
        }
        line(language, if self.is_ready() { "draft.export.ready" } else { "draft.export.not_ready" }, &made)
    }

    /// The draft as a page that runs nothing, asks for nothing and prints; `attachments/` is the folder beside it.
    pub fn to_html(&self, portal: Option<&Portal>, language: Language) -> String {
        let title = format!("{} · {}", self.right.name, self.reason.label);
        let mut page = Page::begin(Words(language), &title);
        page.element("h1", &title).raw("\n<p class=\"faint\">").text(&self.state_line(language)).raw("</p>\n");
        page.raw("<section>\n");
        for field in self.fields(portal, language) {
            if field.key == crate::FieldKey::Attachments {
                continue;
            }
            page.element("h3", &plain(language, field.key.key())).raw("\n");
            for paragraph in field.value.split("\n\n") {
                page.raw("<p>");
                for (place, piece) in paragraph.split('\n').enumerate() {
                    page.raw(if place > 0 { "<br>\n" } else { "" }).text(piece);
                }
                page.raw("</p>\n");
            }
        }
        page.heading("h3", "draft.field.attachments");
        page.raw("<ul>\n");
        for (number, attachment) in (1..).zip(&self.attachments) {
            let name = attachment.file_name(number);
            page.raw("<li><a href=\"attachments/").text(&name).raw("\">").text(&name).raw("</a> · ");
            page.text(&plain(language, attachment.kind.key()))
                .raw("<br><span class=\"hash\">")
                .text(attachment.sha256.as_str());
            page.raw("</span></li>\n");
        }
        page.raw("</ul>\n</section>\n<section>\n").heading("h2", "draft.field.checklist");
        page.list(self.checklist.iter().map(|check| check.line(language)));
        page.raw("</section>\n");
        page.end_text()
    }

    /// The links as a table, with what the page showed of each listing.
    pub fn to_links_table(&self) -> Vec<u8> {
        let rows = (1_usize..).zip(&self.listings).map(|(number, listing)| {
            vec![
                Cell::from(number),
                listing.link.as_ref().into(),
                Cell::from(&listing.item_id),
                listing.title.as_ref().into(),
                listing.seller.as_ref().into(),
                Cell::from(&listing.exhibit),
            ]
        });
        Table { columns: &LINK_COLUMNS, rows: rows.collect() }.csv()
    }

    /// The files of the draft's folder besides the attachments: name and contents.
    pub fn files(&self, portal: Option<&Portal>) -> Vec<(String, Vec<u8>)> {
        vec![
            ("draft.txt".to_owned(), self.to_text(portal, self.language).into_bytes()),
            ("draft.json".to_owned(), self.to_json().into_bytes()),
            ("draft.html".to_owned(), self.to_html(portal, self.language).into_bytes()),
            ("links.csv".to_owned(), self.to_links_table()),
            ("links.txt".to_owned(), (self.links().join("\n") + "\n").into_bytes()),
        ]
    }

    /// The attachments with their places in the draft's folder.
    pub fn attached_files(&self) -> impl Iterator<Item = (String, &Attachment)> {
        let numbered = (1..).zip(&self.attachments);
        numbered.map(|(number, attachment)| (format!("attachments/{}", attachment.file_name(number)), attachment))
    }
}

impl crate::Check {
    /// The point in words: how much it weighs, what it is, what to do.
    pub fn line(&self, language: Language) -> String {
        let severity = plain(language, self.severity.key());
        let what = text(language, &self.key, &self.arguments_in(language));
        let way_out = text(language, &self.way_out_key(), &self.arguments_in(language));
        line(language, "check.line", &[("severity", &severity), ("what", &what), ("way_out", &way_out)])
    }

    /// Its arguments, with those that are keys of the catalogue put into words.
    pub fn arguments_in(&self, language: Language) -> std::collections::BTreeMap<String, String> {
        let mut arguments = self.arguments.clone();
        let keys = self.arguments.iter().filter_map(|(name, value)| Some((name.strip_suffix("_key")?, value)));
        arguments.extend(keys.map(|(name, value)| (name.to_owned(), plain(language, value))));
        arguments
    }
}

impl KeywordRequest {
    /// The request as a table: a line for each example.
    pub fn to_table(&self) -> Vec<u8> {
        let rows = self.terms.iter().flat_map(|term| {
            term.examples.iter().map(|example| {
                vec![
                    Cell::from(&term.term),
                    Cell::from(term.listings),
                    example.link.as_ref().into(),
                    example.title.as_ref().into(),
                    Cell::from(&example.exhibit),
                ]
            })
        });
        Table { columns: &TERM_COLUMNS, rows: rows.collect() }.csv()
    }
}
