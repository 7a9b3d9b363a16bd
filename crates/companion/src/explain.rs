//! `counterproof explain`: how the level of each listing came about, and what would change it.

use crate::command::{CommandError, Outcome};
use crate::saved;
use crate::words::Words;
use analysis::{EnteredRate, Explanation, Field, Finding, Level, ListingJudgement};
use listing::{Listing, PageReading};
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The arguments of `counterproof explain`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print one JSON object a listing, one a line.
    #[arg(long)]
    json: bool,
    /// The address the page was saved from; without it the page is asked.
    #[arg(long)]
    url: Option<String>,
    /// The profile the listings are judged under; without it the one the extension has delivered to the companion.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// The day the pages were saved, YYYY-MM-DD; without it nothing is said of how old a store was.
    #[arg(long, value_name = "DAY", value_parser = saved::year)]
    date: Option<u32>,
    /// Compare prices by the exchange rates in this file of the European Central Bank, eurofxref-daily.xml or
    /// eurofxref.csv, instead of the profile's.
    #[arg(long, value_name = "FILE")]
    rates: Option<PathBuf>,
    /// Explain the listing with this item id only.
    #[arg(long, value_name = "ID")]
    item: Option<String>,
    /// Saved pages, .html or .mhtml.
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
}

/// Judges each page and says how the levels came about. A page that can't be opened does not keep the others from being
/// judged.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let profile = arguments.profile.map_or_else(saved::delivered_profile, Ok)?;
    let analyst = saved::analyst(&profile, arguments.date, arguments.rates.as_deref())?;
    let words = Words::of_the_system();
    if !arguments.json {
        write_rates(out, &words, &saved::profile(&profile)?.entered_rates)?;
    }
    let mut failed = Vec::new();
    let mut found = false;
    for file in &arguments.pages {
        let reading = match saved::read(file, arguments.url.as_deref()) {
            Ok(reading) => reading,
            Err(error) => {
                failed.push(error);
                continue;
            }
        };
        let judgement = analyst.judge(&reading);
        let asked = |id: &str| arguments.item.as_deref().is_none_or(|item| item == id);
        let entries: Vec<Entry> =
            reading.listings.iter().zip(&judgement.listings).filter(|(listing, _)| asked(&listing.item_id)).collect();
        found |= !entries.is_empty();
        if arguments.json {
            for (listing, judged) in entries {
                serde_json::to_writer(&mut *out, &Report::new(file, listing, judged)).map_err(io::Error::from)?;
                writeln!(out)?;
            }
        } else if !entries.is_empty() || arguments.item.is_none() {
            write_page(out, &words, file, &reading, &entries)?;
        }
    }
    match (failed.len(), arguments.item) {
        (0, Some(item)) if !found => Err(CommandError::NoListing { item }),
        (0, _) => Ok(Outcome::Fine),
        (1, _) => Err(failed.remove(0)),
        _ => Err(CommandError::Several(failed)),
    }
}

type Entry<'a> = (&'a Listing, &'a ListingJudgement);

/// What is printed of one listing.
#[derive(Serialize)]
struct Report<'a> {
    page: String,
    item_id: &'a str,
    title: Option<&'a str>,
    level: Level,
    /// None where nothing was found.
    explanation: Option<&'a Explanation>,
    findings: &'a [Finding],
}

impl<'a> Report<'a> {
    fn new(file: &Path, listing: &'a Listing, judged: &'a ListingJudgement) -> Self {
        Self {
            page: file.display().to_string(),
            item_id: &listing.item_id,
            title: listing.title.as_deref(),
            level: judged.level,
            explanation: judged.explanation.as_ref(),
            findings: &judged.findings,
        }
    }
}

/// The exchange rates the profile has besides its table's, since nobody but the analyst vouches for them.
fn write_rates(out: &mut dyn Write, words: &Words, rates: &[EnteredRate]) -> io::Result<()> {
    for rate in rates {
        let arguments = [
            ("currency", rate.currency.clone()),
            ("per_euro", rate.per_euro.0.to_string()),
            ("date", rate.date.clone()),
            ("source", rate.source.clone()),
        ];
        writeln!(out, "{}", words.with("explain.entered_rate", &arguments))?;
    }
    Ok(())
}

/// The listings with findings, the highest level first; the others are counted.
fn write_page(
    out: &mut dyn Write,
    words: &Words,
    file: &Path,
    reading: &PageReading,
    entries: &[Entry],
) -> io::Result<()> {
    writeln!(out, "{}", file.display())?;
    let mut told: Vec<&Entry> = entries.iter().filter(|(_, judged)| judged.explanation.is_some()).collect();
    told.sort_by_key(|(_, judged)| std::cmp::Reverse(judged.level));
    for (listing, judged) in &told {
        if let Some(explanation) = &judged.explanation {
            write_listing(out, words, reading, listing, judged, explanation)?;
        }
    }
    let quiet = entries.len() - told.len();
    if quiet > 0 {
        writeln!(out, "\n  {}", words.with("explain.nothing_found", &[("count", quiet.to_string())]))?;
    }
    writeln!(out)
}

fn write_listing(
    out: &mut dyn Write,
    words: &Words,
    reading: &PageReading,
    listing: &Listing,
    judged: &ListingJudgement,
    explanation: &Explanation,
) -> io::Result<()> {
    let title = listing.title.as_deref().unwrap_or("–");
    writeln!(out, "\n  {} · {} · {title}", words.text(judged.level.key()), listing.item_id)?;
    writeln!(out, "    {}", words.sentence(&explanation.rule))?;
    if let Some(why) = judged.why.as_ref().filter(|_| judged.level == Level::Allowed) {
        writeln!(out, "    {}", words.sentence(why))?;
    }
    for share in &explanation.groups {
        let points = match share.points {
            0 => words.text("explain.no_points"),
            points => words.with("explain.points", &[("points", points.to_string())]),
        };
        write!(out, "    ├ {} · {points}", words.text(share.group.key()))?;
        if share.points > 0 && !share.independent {
            write!(out, " · {}", words.text("explain.apart"))?;
        }
        writeln!(out)?;
        for finding in judged.findings.iter().filter(|finding| finding.group == share.group) {
            writeln!(out, "    │   {}: {}", words.text(finding.severity.key()), words.sentence(&finding.why))?;
            for (field, text) in places(reading, listing, finding) {
                writeln!(out, "    │     {}: {text}", words.text(field))?;
            }
        }
    }
    if !explanation.changes.is_empty() {
        writeln!(out, "    └ {}", words.text("explain.changes"))?;
    }
    for change in &explanation.changes {
        writeln!(out, "        {}", words.sentence(&change.why))?;
    }
    Ok(())
}

/// The texts a finding stands in, with its places between marks.
fn places(reading: &PageReading, listing: &Listing, finding: &Finding) -> Vec<(&'static str, String)> {
    let seller = listing.seller.as_ref().or(reading.seller.as_ref());
    let fields = [
        (Field::Title, "field.title", listing.title.clone()),
        (Field::Price, "field.price", listing.price.as_ref().and_then(|price| price.text.clone())),
        (Field::Seller, "field.seller", seller.and_then(|seller| seller.name.clone())),
    ];
    let marked = fields.into_iter().filter_map(|(field, key, text)| {
        let spans: Vec<(u32, u32)> =
            finding.spans.iter().filter(|span| span.field == field).map(|span| (span.start, span.end)).collect();
        (!spans.is_empty()).then_some((key, marked(&text?, spans)))
    });
    marked.collect()
}

/// The text with each span, which counts UTF-16, between marks.
fn marked(text: &str, mut spans: Vec<(u32, u32)>) -> String {
    spans.sort_unstable();
    let units: Vec<u16> = text.encode_utf16().collect();
    let slice = |from: usize, to: usize| String::from_utf16_lossy(units.get(from..to).unwrap_or_default());
    let mut out = String::new();
    let mut at = 0;
    for (start, end) in spans {
        let (start, end) = (start as usize, end as usize);
        if start < at || end > units.len() {
            continue;
        }
        out += &format!("{}»{}«", slice(at, start), slice(start, end));
        at = end;
    }
    out + &slice(at, units.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_stand_between_marks() {
        assert_eq!(marked("A😀 V3lmora 1:1", vec![(12, 15), (4, 11)]), "A😀 »V3lmora« »1:1«");
        assert_eq!(marked("short", vec![(0, 99)]), "short");
    }
}
