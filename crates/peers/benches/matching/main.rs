//! Finding names in titles, beside other ways of doing it: `cargo bench -p peers`.
//!
//! All take turns, pass by pass, so that what else happens on the machine meets all of them; a tool that measures one after
//! the other cannot compare them where it is busy. A word behind `--` measures only the ways with it in their names. With
//! `BENCHMARKS=docs/performance.md` the tables are also written there.

mod material;
mod race;
mod table;

use material::Material;
use peers::{Score, WAYS, Way};
use std::io::Write;
use std::path::Path;

/// Those whose quality is looked at in long lists, too: the others take hours for it, or are exact.
const AMONG_OTHERS: [&str; 2] = ["ours", "symspell"];

fn main() {
    // Cargo adds `--bench`.
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with("--"));
    let ways: Vec<&Way> =
        WAYS.iter().filter(|way| wanted.as_ref().is_none_or(|word| way.name.contains(word.as_str()))).collect();
    let material = Material::find();
    let lists: Vec<Vec<race::Figures>> =
        material.lists.iter().map(|names| race::run(&ways, names, &material)).collect();
    let rows: Vec<table::Row> = (0..)
        .zip(&ways)
        .map(|(number, way): (usize, _)| table::Row {
            name: way.name,
            lists: lists.iter().map(|figures| figures[number]).collect(),
            score: scored(way, &material.set.brands, &material),
        })
        .collect();
    let mut among = Vec::new();
    for way in ways.iter().filter(|way| AMONG_OTHERS.contains(&way.name)) {
        for others in [&[][..], &material.lists[2], &material.lists[3]] {
            let names = material.set.brands_among(others);
            among.push(table::Among { name: way.name, names: names.len(), score: scored(way, &names, &material) });
        }
    }
    let text = table::text(&rows, &among, &material);
    // Nothing can be done where standard output is closed.
    let _ = std::io::stdout().write_all(text.as_bytes());
    if let Some(file) = std::env::var_os("BENCHMARKS") {
        table::write(Path::new(&file), &text).expect("the tables can be written");
    }
}

fn scored(way: &Way, names: &[String], material: &Material) -> Score {
    let prepared = way.prepare.map(|prepare| prepare(names)).unwrap_or_default();
    let peer = (way.compile)(names, &prepared);
    Score::of(&*peer, names, &material.set)
}
