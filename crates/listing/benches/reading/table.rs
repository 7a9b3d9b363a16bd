//! The tables of `docs/benchmarks.md`.

use crate::pages::Case;
use crate::{counted, estimates};
use listing::read;
use measuring::memory::peak;
use measuring::{document, kilobytes, machine};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

/// Writes the tables of all groups, each of a name and its pages.
pub fn write(file: &Path, groups: &[(&str, Vec<Case>)]) -> io::Result<()> {
    let mut text = format!(
        "# Benchmarks\n\n\
        Written by `BENCHMARKS=docs/benchmarks.md cargo bench -p listing`; do not edit.\n\n\
        {}\n\n\
        Times are medians of reading a page that is parsed already, natively, by the code the extension runs.\n\
        *Page* is the share of asking the page (selectors, texts, attributes, scripts), *state* that of going through its JSON and \
        building facts from it, *rest* all else.\n\
        *JSON* is what `serde_json` takes to parse the page's longest state into a tree, and *ratio* the whole reading by it.\n\
        How long it takes in a browser stands in [benchmarks-browser.md](benchmarks-browser.md).\n",
        machine::described(),
    );
    for (name, cases) in groups {
        let rows: Vec<Row> = cases.iter().map(|case| Row::measured(name, case)).collect();
        match *name {
            "golden" => golden(&mut text, &rows),
            "saved" => saved(&mut text, &rows),
            "grown" => grown(&mut text, &rows),
            _ => hostile(&mut text, &rows),
        }
    }
    fs::write(document::path(file), text)
}

/// The figures of one page.
struct Row<'c> {
    case: &'c Case,
    /// Microseconds.
    reading: f64,
    parsing: Option<f64>,
    /// Percent.
    page: f64,
    state: f64,
    questions: usize,
    /// Bytes.
    peak: usize,
}

impl<'c> Row<'c> {
    fn measured(group: &str, case: &'c Case) -> Self {
        const TIMES: usize = 15;
        let page = case.page();
        let whole = counted::time(&page, TIMES);
        let state = counted::time(&case.without_elements(), TIMES);
        let percent = |part: f64| 100.0 * part / whole.whole.as_secs_f64();
        let page_share = percent(whole.page.as_secs_f64());
        let (_, peak) = peak(|| read(&page));
        Self {
            case,
            reading: median(&format!("{group} read"), &case.name).unwrap_or(f64::NAN),
            parsing: median(&format!("{group} parse state"), &case.name),
            page: page_share,
            state: percent((state.whole - state.page).as_secs_f64()).min(100.0 - page_share),
            questions: whole.questions,
            peak,
        }
    }

    fn shares(&self) -> String {
        format!("{:.0} / {:.0} / {:.0} %", self.page, self.state, 100.0 - self.page - self.state)
    }

    fn parsed(&self) -> String {
        match self.parsing {
            Some(parsing) => format!("{} | {:.1}", milliseconds(parsing), self.reading / parsing),
            None => "– | –".to_owned(),
        }
    }
}

fn golden(text: &mut String, rows: &[Row]) {
    text.push_str(
        "\n## Golden pages\n\n\
        | page | layout | kB | listings | ms | page / state / rest | questions | JSON ms | ratio |\n\
        | --- | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: |\n",
    );
    for row in rows {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            row.case.name,
            row.case.layout,
            kilobytes(row.case.html.len()),
            row.case.listings,
            milliseconds(row.reading),
            row.shares(),
            row.questions,
            row.parsed(),
        );
    }
}

fn saved(text: &mut String, rows: &[Row]) {
    text.push_str("\n## Saved pages\n\nReal pages, which are not kept with the code, by layout.\n\n");
    if rows.is_empty() {
        text.push_str("Not measured: there were none beside the checkout.\n");
        return;
    }
    text.push_str(
        "| layout | pages | kB | ms, median | ms, slowest | page / state / rest | JSON ms | ratio |\n\
        | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |\n",
    );
    let mut layouts: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        layouts.entry(&row.case.layout).or_default().push(row);
    }
    for (layout, mut rows) in layouts {
        rows.sort_by(|left, right| left.reading.total_cmp(&right.reading));
        let (Some(middle), Some(slowest)) = (rows.get(rows.len() / 2), rows.last()) else { continue };
        let _ = writeln!(
            text,
            "| {layout} | {} | {} | {} | {} | {} | {} |",
            rows.len(),
            kilobytes(middle.case.html.len()),
            milliseconds(middle.reading),
            milliseconds(slowest.reading),
            middle.shares(),
            middle.parsed(),
        );
    }
}

fn grown(text: &mut String, rows: &[Row]) {
    text.push_str(
        "\n## Growth\n\n\
        The golden results page with more cards, each in the grid and in the state.\n\n\
        | page | kB | ms | µs a card | page / state / rest | JSON ms | ratio |\n\
        | --- | ---: | ---: | ---: | --- | ---: | ---: |\n",
    );
    for row in rows {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.1} | {} | {} |",
            row.case.name,
            kilobytes(row.case.html.len()),
            milliseconds(row.reading),
            row.reading / row.case.listings as f64,
            row.shares(),
            row.parsed(),
        );
    }
}

fn hostile(text: &mut String, rows: &[Row]) {
    text.push_str(
        "\n## Hostile pages\n\n\
        *Memory* is the most that a reading held at once, the parsed page not counted.\n\n\
        | page | kB | ms | memory kB | memory by page |\n\
        | --- | ---: | ---: | ---: | ---: |\n",
    );
    for row in rows {
        let size = row.case.html.len();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:.1} |",
            row.case.name,
            kilobytes(size),
            milliseconds(row.reading),
            kilobytes(row.peak),
            row.peak as f64 / size as f64,
        );
    }
}

/// The median criterion has found, in microseconds.
fn median(group: &str, case: &str) -> Option<f64> {
    let file = estimates().join(group).join(case).join("new/estimates.json");
    let found: Value = serde_json::from_str(&fs::read_to_string(file).ok()?).ok()?;
    Some(found["median"]["point_estimate"].as_f64()? / 1000.0)
}

fn milliseconds(microseconds: f64) -> String {
    format!("{:.*}", if microseconds < 10_000.0 { 2 } else { 0 }, microseconds / 1000.0)
}
