//! The word lists and the tables of letters and Han signs, made from other people's data: `cargo xtask tables`.
//!
//! The sources are a folder of unpacked packages; CONTRIBUTING.md says which, and how they are fetched. The tables of
//! letters need none, since their data are crates. What is taken of each is said here and in the first lines of what is
//! made of it.

mod han;
mod letters;
mod words;

use crate::{Places, tool};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The folder of unpacked packages.
struct Sources(PathBuf);

impl Sources {
    fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        let path = self.0.join(path);
        fs::read(&path).with_context(|| format!("reading {}: see \"Word lists\" in CONTRIBUTING.md", path.display()))
    }

    fn text(&self, path: &str) -> Result<String> {
        String::from_utf8(self.bytes(path)?).with_context(|| format!("{path} is not UTF-8"))
    }

    /// The text of a dictionary, which is UTF-8 or ISO 8859-1.
    fn dictionary(&self, name: &str) -> Result<String> {
        let bytes = self.bytes(&format!("usr/share/dict/{name}"))?;
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| error.as_bytes().iter().map(|byte| char::from(*byte)).collect()))
    }
}

/// A file that is made.
struct Table {
    /// In the checkout.
    path: &'static str,
    /// Lines that say what it is and where it is from, without the sign that they begin with.
    head: &'static str,
    /// What comes below.
    body: String,
}

impl Table {
    fn written(&self) -> String {
        let head: String = self.head.lines().map(|line| format!("# {line}\n")).collect();
        format!("{head}{}\n", self.body)
    }
}

/// Makes the tables of letters, and those from the packages unpacked in `sources`, and writes them, or says which would
/// become others.
pub fn make(sources: Option<PathBuf>, check: bool) -> Result<()> {
    let places = Places::find()?;
    let mut tables = of_letters(&places)?;
    match sources {
        Some(sources) => tables.extend(of_packages(&places, &Sources(sources))?),
        None => tool::say("without --sources: only the tables of letters"),
    }
    keep(&places, &tables, check)
}

fn of_letters(places: &Places) -> Result<Vec<Table>> {
    let by_hand = fs::read_to_string(places.root.join(letters::BY_HAND)).context("reading the letters by hand")?;
    Ok(vec![letters::letters(&by_hand)?, letters::marks()])
}

fn of_packages(places: &Places, sources: &Sources) -> Result<[Table; 7]> {
    let variants = han::Variants::read(sources)?;
    let english = words::english(sources)?;
    let european = words::european(sources, &english)?;
    let further = words::further(sources, &english, &european)?;
    let trade = words_of(&fs::read_to_string(places.root.join(words::TRADE)).context("reading the trade's words")?);
    let names = words::names(sources, [&english.written, &european, &trade])?;
    Ok([
        variants.table(),
        han::syllables(sources)?,
        words::chinese(sources, &variants)?,
        words::english_table(&english),
        words::european_table(&european),
        words::further_table(&further),
        words::names_table(&names),
    ])
}

/// Writes the tables that became others, or only says which.
fn keep(places: &Places, tables: &[Table], check: bool) -> Result<()> {
    let mut others = Vec::new();
    for table in tables {
        let path = places.root.join(table.path);
        let now = fs::read_to_string(&path).unwrap_or_default();
        let made = table.written();
        if now == made {
            continue;
        }
        let (before, after) = (words_of(&now), words_of(&made));
        let (gone, came) = (before.difference(&after).count(), after.difference(&before).count());
        tool::say(&format!("{}: {gone} entries go, {came} come", table.path));
        others.push(table.path);
        if !check {
            fs::write(&path, made).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    if check && !others.is_empty() {
        bail!("not as the sources have it: {}", others.join(", "));
    }
    tool::say(&format!("{} tables, {} of them changed", tables.len(), others.len()));
    Ok(())
}

fn words_of(list: &str) -> BTreeSet<String> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

/// Words in lines of at most `width` characters, in the order of their code points.
fn wrapped(words: &BTreeSet<String>, width: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    for word in words {
        let length = word.chars().count();
        if column == 0 {
            column = length;
        } else if column + 1 + length <= width {
            text.push(' ');
            column += 1 + length;
        } else {
            text.push('\n');
            column = length;
        }
        text.push_str(word);
    }
    text
}

/// Without case and marks.
fn plain(word: &str) -> String {
    word.to_lowercase().nfkd().filter(|character| !is_combining_mark(*character)).collect()
}

/// The rows of a file of the Unihan database: sign, property, value.
fn unihan(text: &str) -> impl Iterator<Item = (char, &str, &str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((sign(cells.next()?)?, cells.next()?, cells.next()?))
    })
}

/// `U+4E00`, with whatever follows a `<`.
fn sign(code: &str) -> Option<char> {
    let digits = code.split('<').next()?.strip_prefix("U+")?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

/// Where a folder of unpacked packages is expected to hold the Unihan database's `file`.
fn unihan_path(file: &str) -> String {
    Path::new("usr/share/unicode").join(format!("Unihan_{file}.txt")).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_as_the_data_have_them() {
        let places = Places::find().unwrap();
        keep(&places, &of_letters(&places).unwrap(), true).unwrap();
    }

    #[test]
    fn words_are_wrapped_at_the_width() {
        let words: BTreeSet<String> = ["ab", "cde", "fg", "hijkl"].map(str::to_owned).into();
        assert_eq!(wrapped(&words, 6), "ab cde\nfg\nhijkl");
        assert_eq!(wrapped(&words, 2), "ab\ncde\nfg\nhijkl");
    }

    #[test]
    fn marks_and_case_are_taken_off() {
        assert_eq!(
            [plain("Écoute"), plain("ñandú"), plain("Straße"), plain("ﬁn")],
            ["ecoute", "nandu", "straße", "fin"]
        );
    }

    #[test]
    fn rows_of_the_han_database_are_read() {
        let rows: Vec<_> = unihan("# a remark\nU+4E1F\tkSemanticVariant\tU+4E22<kMatthews\n").collect();
        assert_eq!(rows, [('丟', "kSemanticVariant", "U+4E22<kMatthews")]);
        assert_eq!(sign("U+4E22<kMatthews"), Some('丢'));
    }
}
