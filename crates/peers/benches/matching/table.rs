//! The tables of `docs/performance.md`.

use crate::material::Material;
use crate::race::Figures;
use measuring::{document, kilobytes, machine, thousands};
use peers::{Score, WAYS};
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// Between these lines stands what is written here.
const BEGIN: &str = "<!-- native figures: written by `cargo bench -p peers`; do not edit -->";
const END: &str = "<!-- end of native figures -->";

/// A way with all its figures.
pub struct Row {
    /// What it is called.
    pub name: &'static str,
    /// By list of names.
    pub lists: Vec<Figures>,
    /// With the brands of the set alone.
    pub score: Score,
}

/// A way's quality where the brands stand among other names.
pub struct Among {
    /// What it is called.
    pub name: &'static str,
    /// How many names there were in all.
    pub names: usize,
    /// Its quality.
    pub score: Score,
}

/// Both tables.
pub fn text(rows: &[Row], among: &[Among], material: &Material) -> String {
    let mut text = machine::described();
    text.push('\n');
    let _ = writeln!(
        text,
        "{}\n",
        if material.invented {
            "Measured with invented titles and names, since no real ones were at hand: comparable with itself only."
        } else {
            "Measured with real titles and names, which are not kept with the code."
        }
    );
    let _ = writeln!(text, "{}\n", material.set);
    text.push_str(
        "| native | 10 | 100 | 1,000 | 10,000 | prepare 1,000 / 10,000 | compile 1,000 / 10,000 | memory 1,000 / 10,000 | recall | false | near misses |\n\
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for row in rows {
        let times: Vec<String> = row.lists.iter().map(time).collect();
        let [.., third, last] = row.lists.as_slice() else { continue };
        let prepared = third.preparing.zip(last.preparing);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} / {} ms | {} / {} kB | {:.1} % | {:.2} | {} |",
            row.name,
            times.join(" | "),
            prepared.map_or("–".to_owned(), |(third, last)| format!("{} / {} ms", digits(third), digits(last))),
            digits(third.compiling),
            digits(last.compiling),
            kilobytes(third.held),
            kilobytes(last.held),
            row.score.recall(),
            row.score.false_per_1000(),
            if row.score.hard > 0 { format!("{:.1} %", row.score.hard_percent()) } else { "–".to_owned() },
        );
    }
    if let Some((ours, others)) = rows.split_first().filter(|(first, _)| first.name == WAYS[0].name) {
        text.push_str("\n| times as long as ours | 10 | 100 | 1,000 | 10,000 |\n| --- | ---: | ---: | ---: | ---: |\n");
        for row in others {
            let ratios = row.lists.iter().zip(&ours.lists).map(|(its, ours)| digits(its.best / ours.best));
            let _ = writeln!(text, "| {} | {} |", row.name, ratios.collect::<Vec<_>>().join(" | "));
        }
    }
    text.push_str(
        "\n| brands among other names | names | recall | titles with a loose hit, of 1,000 |\n\
        | --- | ---: | ---: | ---: |\n",
    );
    for Among { name, names, score } in among {
        let _ = writeln!(
            text,
            "| {name} | {} | {:.2} % | {:.2} |",
            thousands(*names),
            score.recall(),
            score.loose_per_1000(),
        );
    }
    text
}

/// Puts the tables in their place in a document of this checkout.
pub fn write(file: &Path, text: &str) -> io::Result<()> {
    document::place(file, BEGIN, END, text)
}

/// The best and the median; of a slow way, which was given fewer titles, with a sign.
fn time(figures: &Figures) -> String {
    let scaled = if figures.share < 0.99 { "≈ " } else { "" };
    format!("{scaled}{} ({})", digits(figures.best), digits(figures.median))
}

/// Three digits that say something.
fn digits(number: f64) -> String {
    match number {
        0.0..10.0 => format!("{number:.2}"),
        10.0..100.0 => format!("{number:.1}"),
        _ => thousands(number.round() as usize),
    }
}
