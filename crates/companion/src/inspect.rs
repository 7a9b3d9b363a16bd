//! `counterproof inspect`: what saved pages show.

mod detail;
mod table;

use crate::command::{CommandError, Outcome};
use crate::saved;
use analysis::{Analyst, Finding, Level, Reason};
use listing::{FieldCoverage, Issue, Listing, PageInfo, PageReading, Seller};
use serde::Serialize;
use std::io::{self, Write};
use std::path::PathBuf;

/// The arguments of `counterproof inspect`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print one JSON object a page, one a line.
    #[arg(long)]
    json: bool,
    /// The address the page was saved from; without it the page is asked.
    #[arg(long)]
    url: Option<String>,
    /// Judge the listings under this profile.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// The day the pages were saved, YYYY-MM-DD; without it nothing is said of how old a store was.
    #[arg(long, value_name = "DAY", value_parser = saved::year)]
    date: Option<u32>,
    /// Compare prices by the exchange rates in this file of the European Central Bank, eurofxref-daily.xml or
    /// eurofxref.csv, instead of the profile's.
    #[arg(long, value_name = "FILE", requires = "profile")]
    rates: Option<PathBuf>,
    /// Saved pages, .html or .mhtml.
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
}

/// Reads each page and prints what it shows. A page that can't be opened does not keep the others from being read.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let judging = arguments.profile.as_deref();
    let analyst =
        judging.map(|profile| saved::analyst(profile, arguments.date, arguments.rates.as_deref())).transpose()?;
    let mut failed = Vec::new();
    for file in &arguments.pages {
        let reading = match saved::read(file, arguments.url.as_deref()) {
            Ok(reading) => reading,
            Err(error) => {
                failed.push(error);
                continue;
            }
        };
        let report = Report::new(&reading, analyst.as_ref());
        if arguments.json {
            serde_json::to_writer(&mut *out, &report).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            table::write(out, file, &report)?;
        }
    }
    match failed.len() {
        0 => Ok(Outcome::Fine),
        1 => Err(failed.remove(0)),
        _ => Err(CommandError::Several(failed)),
    }
}

/// What is printed of one page.
#[derive(Serialize)]
struct Report<'a> {
    page: &'a PageInfo,
    seller: Option<&'a Seller>,
    listings: &'a [Listing],
    /// All listings' findings, each naming its listing.
    findings: Vec<Finding>,
    issues: &'a [Issue],
    coverage: &'a [FieldCoverage],
    /// One entry a listing, only under a profile.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    levels: Vec<ListingLevel>,
    #[serde(skip)]
    reading: &'a PageReading,
}

/// How suspicious a listing is on the whole, and why.
#[derive(Serialize)]
struct ListingLevel {
    item_id: String,
    level: Level,
    why: Option<Reason>,
}

impl<'a> Report<'a> {
    fn new(reading: &'a PageReading, analyst: Option<&Analyst>) -> Self {
        let judgements = analyst.map(|analyst| analyst.judge(reading).listings).unwrap_or_default();
        let mut findings = Vec::new();
        let mut levels = Vec::new();
        for judgement in judgements {
            findings.extend(judgement.findings);
            levels.push(ListingLevel { item_id: judgement.item_id, level: judgement.level, why: judgement.why });
        }
        Self {
            page: &reading.page,
            seller: reading.seller.as_ref(),
            listings: &reading.listings,
            findings,
            issues: &reading.issues,
            coverage: &reading.coverage,
            levels,
            reading,
        }
    }
}
