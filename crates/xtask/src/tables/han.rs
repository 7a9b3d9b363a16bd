//! How Han signs are written and how they sound, from the Unihan database.

use super::{Sources, Table, sign, unihan, unihan_path};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The sign each variant is folded to: one of the common signs of 2013, which is what a simplified text is written in.
pub struct Variants(BTreeMap<char, char>);

impl Variants {
    /// A traditional sign with one simplified form that is common; then a variant, by shape or by meaning, of just one
    /// common sign.
    pub fn read(sources: &Sources) -> Result<Self> {
        let readings = sources.text(&unihan_path("Readings"))?;
        let common: BTreeSet<char> =
            unihan(&readings).filter(|(_, property, _)| *property == COMMON).map(|(sign, _, _)| sign).collect();
        let variants = sources.text(&unihan_path("Variants"))?;
        let rows = |wanted: &'static str| unihan(&variants).filter(move |(_, property, _)| *property == wanted);
        let signs = |value: &str| -> Vec<char> { value.split_whitespace().filter_map(sign).collect() };
        let mut folded = BTreeMap::new();
        for (sign, _, value) in rows("kSimplifiedVariant") {
            let simplified: Vec<char> = signs(value).into_iter().filter(|other| *other != sign).collect();
            if let [simplified] = simplified.as_slice()
                && !common.contains(&sign)
                && common.contains(simplified)
            {
                folded.insert(sign, *simplified);
            }
        }
        for property in ["kZVariant", "kSemanticVariant"] {
            for (sign, _, value) in rows(property) {
                if common.contains(&sign) || folded.contains_key(&sign) {
                    continue;
                }
                let others = signs(value).into_iter().map(|other| folded.get(&other).copied().unwrap_or(other));
                let others: BTreeSet<char> = others.filter(|other| common.contains(other)).collect();
                if let (1, Some(other)) = (others.len(), others.first()) {
                    folded.insert(sign, *other);
                }
            }
        }
        // Signs beyond the basic plane are in no title.
        folded.retain(|sign, _| u32::from(*sign) < 0x1_0000);
        Ok(Self(folded))
    }

    /// The word in the signs that its own are folded to.
    pub fn fold(&self, word: &str) -> String {
        word.chars().map(|sign| self.0.get(&sign).copied().unwrap_or(sign)).collect()
    }

    /// A line a sign: it, then its variants.
    pub fn table(&self) -> Table {
        let mut groups: BTreeMap<char, String> = BTreeMap::new();
        for (variant, folded) in &self.0 {
            groups.entry(*folded).or_default().push(*variant);
        }
        let lines: Vec<String> = groups.iter().map(|(folded, variants)| format!("{folded}{variants}")).collect();
        Table {
            path: "crates/analysis/tables/han-variants.txt",
            head: "Han signs by the sign they are folded to, which stands first. From the Unihan database of Unicode 15.0\n\
                   (kSimplifiedVariant, kZVariant, kSemanticVariant, kTGHZ2013), Unicode License V3.",
            body: lines.join("\n"),
        }
    }
}

/// The property of the signs in the table of general standard Chinese characters of 2013, with how they are read.
const COMMON: &str = "kTGHZ2013";

/// The common signs by how they sound.
pub fn syllables(sources: &Sources) -> Result<Table> {
    let readings = sources.text(&unihan_path("Readings"))?;
    let mut signs: BTreeMap<String, BTreeSet<char>> = BTreeMap::new();
    for (sign, _, value) in unihan(&readings).filter(|(_, property, _)| *property == COMMON) {
        // `482.140:zhòng 056.080:chóng`
        let parts = value.split(|character: char| character.is_ascii_digit() || ".,: ".contains(character));
        for syllable in parts.filter(|part| part.chars().any(char::is_alphabetic)) {
            signs.entry(toneless(syllable)).or_default().insert(sign);
        }
    }
    let lines: Vec<String> =
        signs.iter().map(|(syllable, signs)| format!("{syllable} {}", signs.iter().collect::<String>())).collect();
    Ok(Table {
        path: "crates/vocabulary/lists/han-syllables.txt",
        head: "Han signs by how they sound, tones aside. From the Unihan database of Unicode 15.0 (kTGHZ2013), Unicode License V3.",
        body: lines.join("\n"),
    })
}

fn toneless(syllable: &str) -> String {
    syllable.replace('ü', "v").nfd().filter(|character| !is_combining_mark(*character)).collect()
}
