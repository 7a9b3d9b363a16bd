//! What `counterproof inspect` prints for a person.

use super::Report;
use crate::language;
use analysis::Finding;
use catalogue::Language;
use listing::{Issue, Listing, PriceRange, Role};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

/// Writes one page's report: what it is, its listings with their reasons, and what could not be read.
pub fn write(out: &mut dyn Write, file: &Path, report: &Report) -> io::Result<()> {
    let words = Words::of_the_system();
    let page = report.page;
    writeln!(out, "{}", file.display())?;
    writeln!(out, "  {} · {} · {}", words.of("page_kind", &page.kind), code(&page.site), page.layout)?;
    writeln!(out, "  {}", page.canonical_url.as_deref().unwrap_or(&page.url))?;
    if let Some(seller) = report.seller {
        let id = seller.id.as_deref().unwrap_or("–");
        writeln!(out, "  {}: {} ({id})", words.text("field.seller"), seller.name.as_deref().unwrap_or("–"))?;
    }
    for (role, key) in ROLES {
        let listings: Vec<&Listing> = report.listings.iter().filter(|listing| listing.role == *role).collect();
        if !listings.is_empty() {
            writeln!(out, "\n  {} ({})", words.text(key), listings.len())?;
            write_listings(out, &words, report, &listings)?;
        }
    }
    if !report.issues.is_empty() {
        writeln!(out, "\n  {} ({})", words.text("inspect.issues"), report.issues.len())?;
        for issue in report.issues {
            writeln!(out, "    {}", words.issue(issue))?;
        }
    }
    writeln!(out)
}

type Row = [String; COLUMNS.len()];

fn write_listings(out: &mut dyn Write, words: &Words, report: &Report, listings: &[&Listing]) -> io::Result<()> {
    let mut heads = COLUMNS.map(|key| words.text(key));
    if report.levels.is_empty() {
        // Without a profile nothing was judged.
        heads[0].clear();
    }
    let rows: Vec<Row> = listings.iter().map(|listing| row(words, report, listing)).collect();
    let width = |column: usize| rows.iter().chain([&heads]).map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..COLUMNS.len()).map(width).collect();
    write_row(out, &heads, &widths)?;
    for (row, listing) in rows.iter().zip(listings) {
        write_row(out, row, &widths)?;
        for finding in report.findings.iter().filter(|finding| finding.item_id == listing.item_id) {
            writeln!(out, "      → {}", words.reason(finding))?;
        }
    }
    Ok(())
}

fn row(words: &Words, report: &Report, listing: &Listing) -> Row {
    let level = report.levels.iter().find(|entry| entry.item_id == listing.item_id);
    let seller = listing.seller.as_ref().and_then(|seller| seller.name.clone());
    [
        level.map(|entry| words.of("level", &entry.level)).unwrap_or_default(),
        listing.price.as_ref().map(price).unwrap_or_default(),
        listing.sold.as_ref().map(|sold| sold.count.to_string()).unwrap_or_default(),
        listing.item_id.clone(),
        seller.unwrap_or_default(),
        listing.title.clone().unwrap_or_default(),
    ]
}

/// Columns with nothing in them are left out; the last one is not padded.
fn write_row(out: &mut dyn Write, row: &Row, widths: &[usize]) -> io::Result<()> {
    let cells = row.iter().zip(widths).filter(|(_, width)| **width > 0);
    let padded: Vec<String> = cells.map(|(cell, width)| format!("{cell:<width$}", width = *width)).collect();
    writeln!(out, "    {}", padded.join("  ").trim_end())
}

fn price(price: &PriceRange) -> String {
    let currency = price.currency.as_deref().unwrap_or_default();
    let amount = match price.min == price.max {
        true => price.min.0.to_string(),
        false => format!("{} – {}", price.min.0, price.max.0),
    };
    format!("{amount} {currency}").trim_end().to_owned()
}

/// The catalogue in the language of the person's system.
struct Words(Language);

impl Words {
    fn of_the_system() -> Self {
        Self(language::of_the_system())
    }

    fn text(&self, key: &str) -> String {
        catalogue::plain(self.0, key)
    }

    /// The text of a value whose code stands in the catalogue under `area`.
    fn of(&self, area: &str, value: &impl Serialize) -> String {
        self.text(&format!("{area}.{}", code(value)))
    }

    fn reason(&self, finding: &Finding) -> String {
        catalogue::text(self.0, &finding.why.key, &finding.why.arguments)
    }

    fn issue(&self, issue: &Issue) -> String {
        let field = issue.field.as_deref().unwrap_or_default();
        let key = format!("field.{field}");
        let field = if catalogue::has(&key) { self.text(&key) } else { field.to_owned() };
        let values = issue.values.iter().map(|(source, value)| format!("“{value}” ({source})"));
        let arguments =
            BTreeMap::from([("field".to_owned(), field), ("values".to_owned(), values.collect::<Vec<_>>().join(", "))]);
        let text = catalogue::text(self.0, &format!("issue.{}", code(&issue.code)), &arguments);
        match &issue.item_id {
            Some(item) => format!("{item}: {text}"),
            None => text,
        }
    }
}

/// The code a value has in the JSON.
fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

const ROLES: &[(Role, &str)] = &[
    (Role::Main, "inspect.main"),
    (Role::Result, "inspect.results"),
    (Role::Recommendation, "inspect.recommendations"),
];

const COLUMNS: [&str; 6] =
    ["inspect.level", "field.price", "field.sold", "field.item_id", "field.seller", "field.title"];
