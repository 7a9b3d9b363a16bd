//! What `counterproof inspect` prints for a person.

use super::Report;
use super::detail;
use crate::words::Words;
use listing::{FieldCoverage, Listing, Role};
use std::io::{self, Write};
use std::path::Path;

/// Writes one page's report: what it is, its listings with their reasons, how far it was read, and what is in doubt.
pub fn write(out: &mut dyn Write, file: &Path, report: &Report) -> io::Result<()> {
    let words = Words::of_the_system();
    let page = &report.reading.page;
    writeln!(out, "{}", file.display())?;
    writeln!(out, "  {} · {} · {}", words.of("page_kind", &page.kind), words.of("site", &page.site), page.layout)?;
    writeln!(out, "  {}", page.canonical_url.as_deref().unwrap_or(&page.url))?;
    if let Some(seller) = &report.reading.seller {
        let id = seller.id.as_deref().unwrap_or("–");
        writeln!(out, "  {}: {} ({id})", words.text("field.seller"), seller.name.as_deref().unwrap_or("–"))?;
    }
    for (role, key) in ROLES {
        let listings: Vec<&Listing> = report.reading.listings.iter().filter(|listing| listing.role == *role).collect();
        if !listings.is_empty() {
            writeln!(out, "\n  {} ({})", words.text(key), listings.len())?;
            write_listings(out, &words, report, &listings)?;
        }
    }
    write_coverage(out, &words, &report.reading.coverage)?;
    write_doubts(out, &words, report)?;
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
    let widths = widths(rows.iter().chain([&heads]));
    write_row(out, &heads, &widths)?;
    for (row, listing) in rows.iter().zip(listings) {
        write_row(out, row, &widths)?;
        for finding in report.findings.iter().filter(|finding| finding.item_id == listing.item_id) {
            writeln!(out, "      → {}", words.sentence(&finding.why))?;
        }
        // A list's cards stand one below the other; what the page is about is told in full.
        if listing.role == Role::Main {
            write_aligned(out, "      ", &detail::of(words, listing))?;
        }
    }
    Ok(())
}

fn row(words: &Words, report: &Report, listing: &Listing) -> Row {
    let level = report.levels.iter().find(|entry| entry.item_id == listing.item_id);
    let seller = listing.seller.as_ref().and_then(|seller| seller.name.clone());
    [
        level.map(|entry| words.of("level", &entry.level)).unwrap_or_default(),
        listing.price.as_ref().map(detail::price).unwrap_or_default(),
        listing.sold.as_ref().map(|sold| sold.count.to_string()).unwrap_or_default(),
        listing.item_id.clone(),
        seller.unwrap_or_default(),
        listing.title.clone().unwrap_or_default(),
    ]
}

/// Field by field on how many listings it was found, and in which layers.
fn write_coverage(out: &mut dyn Write, words: &Words, coverage: &[FieldCoverage]) -> io::Result<()> {
    if coverage.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {}", words.text("reading.title"))?;
    let rows: Vec<[String; 3]> = coverage
        .iter()
        .map(|field| {
            let found = [("found", field.found.to_string()), ("expected", field.expected.to_string())];
            let absent = if field.is_lacking() { "reading.absent" } else { "reading.not_shown" };
            let layers = match (field.found, field.layers.len()) {
                (0, _) => words.text(absent),
                (_, 1) => field.layers.keys().map(|layer| words.of("layer", layer)).collect(),
                _ => {
                    let layers =
                        field.layers.iter().map(|(layer, count)| format!("{} {count}", words.of("layer", layer)));
                    layers.collect::<Vec<_>>().join(" · ")
                }
            };
            [words.field(&field.field), words.with("reading.found", &found), layers]
        })
        .collect();
    write_aligned(out, "    ", &rows)
}

/// What to look at by eye, each with the listings and values it is about.
fn write_doubts(out: &mut dyn Write, words: &Words, report: &Report) -> io::Result<()> {
    let doubts = report.reading.doubts();
    if doubts.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {} ({})", words.text("reading.to_check"), doubts.len())?;
    for doubt in doubts {
        writeln!(out, "    △ {}", words.doubt(&doubt, report.reading.page.site))?;
        for issue in doubt.issues() {
            let values = issue.values.iter().map(|(source, value)| words.value(source, value));
            let told = issue.item_id.iter().cloned().chain(values).collect::<Vec<_>>().join(" · ");
            if !told.is_empty() {
                writeln!(out, "      {told}")?;
            }
        }
    }
    Ok(())
}

/// Rows in columns as wide as their widest cell.
fn write_aligned<const COLUMNS: usize>(
    out: &mut dyn Write,
    indent: &str,
    rows: &[[String; COLUMNS]],
) -> io::Result<()> {
    let widths = widths(rows.iter());
    for row in rows {
        let padded: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
        writeln!(out, "{indent}{}", padded.join("  ").trim_end())?;
    }
    Ok(())
}

/// Columns with nothing in them are left out; the last one is not padded.
fn write_row(out: &mut dyn Write, row: &Row, widths: &[usize]) -> io::Result<()> {
    let cells = row.iter().zip(widths).filter(|(_, width)| **width > 0);
    let padded: Vec<String> = cells.map(|(cell, width)| pad(cell, *width)).collect();
    writeln!(out, "    {}", padded.join("  ").trim_end())
}

fn widths<'a, const COLUMNS: usize>(rows: impl Iterator<Item = &'a [String; COLUMNS]> + Clone) -> Vec<usize> {
    let width = |column: usize| rows.clone().map(|row| columns_of(&row[column])).max().unwrap_or(0);
    (0..COLUMNS).map(width).collect()
}

fn pad(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width.saturating_sub(columns_of(cell))))
}

/// How many columns of a terminal a text takes: the signs of East Asian scripts take two.
fn columns_of(text: &str) -> usize {
    text.chars().map(|sign| if WIDE.iter().any(|range| range.contains(&sign)) { 2 } else { 1 }).sum()
}

/// Hangul, CJK with its punctuation, kana, full-width forms.
const WIDE: &[std::ops::RangeInclusive<char>] = &[
    '\u{1100}'..='\u{115F}',
    '\u{2E80}'..='\u{A4CF}',
    '\u{AC00}'..='\u{D7A3}',
    '\u{F900}'..='\u{FAFF}',
    '\u{FF00}'..='\u{FF60}',
];

const ROLES: &[(Role, &str)] = &[
    (Role::Main, "inspect.main"),
    (Role::Result, "inspect.results"),
    (Role::Recommendation, "inspect.recommendations"),
];

const COLUMNS: [&str; 6] =
    ["inspect.level", "field.price", "field.sold", "field.item_id", "field.seller", "field.title"];
