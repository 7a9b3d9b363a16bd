//! The standard cues, in the languages of the sites.
//!
//! They stand in `tables/cues`, a file a language. A line is a meaning (`copy`, `quality`, `origin`, `sales`), with `weak`
//! before it where the word says little by itself and `exact` after it where it is too short to be looked for in disguise,
//! then the cues, parted by commas. `not near WORD` lists what stands beside a cue where it means something else.

use super::CompiledCue;
use crate::phrase::{Languages, Phrase};
use crate::profile::{CueMeaning, MatchMode, StandardCues};
use std::collections::BTreeMap;

/// A word or phrase beside a cue.
pub(super) type Context = Phrase;

/// A table a language.
pub(super) const TABLES: &[(&str, &str)] = &[
    ("en", include_str!("../../tables/cues/en.txt")),
    ("es", include_str!("../../tables/cues/es.txt")),
    ("pt", include_str!("../../tables/cues/pt.txt")),
    ("fr", include_str!("../../tables/cues/fr.txt")),
    ("de", include_str!("../../tables/cues/de.txt")),
    ("nl", include_str!("../../tables/cues/nl.txt")),
    ("it", include_str!("../../tables/cues/it.txt")),
    ("pl", include_str!("../../tables/cues/pl.txt")),
    ("ru", include_str!("../../tables/cues/ru.txt")),
    ("uk", include_str!("../../tables/cues/uk.txt")),
    ("tr", include_str!("../../tables/cues/tr.txt")),
    ("ar", include_str!("../../tables/cues/ar.txt")),
    ("he", include_str!("../../tables/cues/he.txt")),
    ("th", include_str!("../../tables/cues/th.txt")),
    ("vi", include_str!("../../tables/cues/vi.txt")),
    ("id", include_str!("../../tables/cues/id.txt")),
    ("ja", include_str!("../../tables/cues/ja.txt")),
    ("ko", include_str!("../../tables/cues/ko.txt")),
    ("zh", include_str!("../../tables/cues/zh.txt")),
];

/// The standard cues a profile asks for, each once.
pub(super) fn cues(chosen: &StandardCues) -> impl Iterator<Item = CompiledCue> {
    let mut cues: Vec<CompiledCue> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut elsewhere: BTreeMap<String, Vec<Context>> = BTreeMap::new();
    for (language, table) in TABLES.iter().filter(|(language, _)| chosen.includes(language)) {
        let languages = spoken(language);
        for (name, texts) in lines(table) {
            let texts = texts.split(", ");
            if let Some(cue) = name.strip_prefix(NOT_NEAR) {
                elsewhere.entry(cue.to_lowercase()).or_default().extend(texts.map(Phrase::new));
                continue;
            }
            let Some((meaning, weak, mode)) = line_named(name) else { continue };
            for text in texts {
                if let Some(cue) = known.get(&text.to_lowercase()).and_then(|at| cues.get_mut(*at)) {
                    cue.languages = cue.languages.or(languages);
                    continue;
                }
                known.insert(text.to_lowercase(), cues.len());
                let certain = mode == MatchMode::Exact && languages != Languages::ALL;
                cues.push(CompiledCue { weak, certain, ..CompiledCue::new(text, meaning, mode, languages) });
            }
        }
    }
    for cue in &mut cues {
        cue.elsewhere = elsewhere.get(&cue.text.to_lowercase()).cloned().unwrap_or_default();
    }
    cues.into_iter()
}

/// English cues are understood everywhere; a word in another script is in no other language.
fn spoken(language: &str) -> Languages {
    match language {
        "es" | "pt" | "fr" | "de" | "nl" | "it" | "pl" | "tr" | "vi" | "id" => Languages::named(language),
        _ => Languages::ALL,
    }
}

const NOT_NEAR: &str = "not near ";

/// A line of a table: what it is called there, and its texts.
pub(super) fn lines(table: &str) -> impl Iterator<Item = (&str, &str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "))
}

/// What the name of a line stands for: the meaning, whether it is weak, and how its cues are looked for.
pub(super) fn line_named(name: &str) -> Option<(CueMeaning, bool, MatchMode)> {
    let (weak, name) = name.strip_prefix("weak ").map_or((false, name), |name| (true, name));
    let (mode, name) = name.strip_suffix(" exact").map_or((MatchMode::Folded, name), |name| (MatchMode::Exact, name));
    let meaning = match name {
        "copy" => CueMeaning::Copy,
        "quality" => CueMeaning::Quality,
        "origin" => CueMeaning::Origin,
        "sales" => CueMeaning::Sales,
        _ => return None,
    };
    Some((meaning, weak, mode))
}
