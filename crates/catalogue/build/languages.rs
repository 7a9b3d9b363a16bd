//! The files of languages: reads them, holds them against one another, and writes the tables the crate is compiled with.
//!
//! The build script and the crate's tests share this module.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

/// The folder of the files, below the crate's.
pub const FOLDER: &str = "languages";

/// The code of the language that the others are held against, which comes first and serves whoever none serves.
pub const FIRST: &str = "en";

/// The areas the content script shows. It is loaded into someone's page and carries nothing else.
const IN_PAGE: [&str; 2] = ["findings", "page"];

/// The longest description of an extension that browsers take, in UTF-16 code units.
const DESCRIPTION: usize = 132;

/// A language as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// What is to be known of the language.
    #[serde(rename = "language")]
    pub head: Head,
    /// What the browser says of the extension, by the manifest's name for it.
    pub manifest: BTreeMap<String, String>,
    /// Everything else, by area and key.
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
}

/// What is to be known of a language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its BCP 47 tag.
    pub tag: String,
    /// Its own name.
    pub name: String,
    /// How it is written.
    pub direction: Direction,
    /// The tags of the languages it is chosen for, each with all that begin so.
    pub serves: Vec<String>,
    /// Its folder among the extension's `_locales`.
    pub locale: String,
}

/// How a language is written, by HTML's names.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// The files of a folder by the codes they are named after, `en` for `en.toml`, as they stand there.
///
/// # Errors
///
/// The system's, and where a file is none of a language.
pub fn files(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let code = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".toml"));
        let code = code.ok_or_else(|| io::Error::other(format!("{} is no file of a language", path.display())))?;
        files.insert(code.to_owned(), fs::read_to_string(&path)?);
    }
    Ok(files)
}

/// The languages of some files by their codes, [`FIRST`] before the others.
///
/// # Errors
///
/// Everything that is wrong, each with its file and key.
pub fn read(files: &BTreeMap<String, String>) -> Result<Vec<(String, File)>, Vec<String>> {
    let mut problems = Vec::new();
    let mut read: Vec<(String, File)> = Vec::new();
    for (code, text) in files {
        match toml::from_str(text) {
            Ok(file) => read.push((code.clone(), file)),
            Err(error) => problems.push(format!("{code}.toml: {error}")),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    read.sort_by_key(|(code, _)| code != FIRST);
    match read.split_first() {
        Some(((code, first), others)) if code == FIRST => {
            check_keys(first, &mut problems);
            for (code, file) in others {
                compare(code, file, first, &mut problems);
            }
        }
        _ => problems.push(format!("{FIRST}.toml is missing, which the others are held against")),
    }
    check_heads(&read, &mut problems);
    for (code, file) in &read {
        check_texts(code, file, &mut problems);
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

/// The tables as Rust: how many languages, their codes and heads, and the texts of all areas, of the areas in the page and
/// of the manifest, each sorted by key with a text a language.
pub fn tables(languages: &[(String, File)]) -> String {
    let codes: Vec<&String> = languages.iter().map(|(code, _)| code).collect();
    let heads: String = languages.iter().map(|(_, file)| head(&file.head)).collect();
    let count = languages.len();
    let rows = |is_wanted: &dyn Fn(&str) -> bool| {
        let areas = |file: &File| {
            let wanted = file.texts.iter().filter(|(area, _)| is_wanted(area));
            wanted.flat_map(|(_, texts)| texts.clone()).collect::<BTreeMap<_, _>>()
        };
        rows(&languages.iter().map(|(_, file)| areas(file)).collect::<Vec<_>>())
    };
    let manifest = self::rows(&languages.iter().map(|(_, file)| file.manifest.clone()).collect::<Vec<_>>());
    format!(
        "pub(crate) const COUNT: usize = {count};\n\
         pub(crate) const CODES: &[&str] = &{codes:?};\n\
         pub(crate) static HEADS: [Head; COUNT] = [\n{heads}];\n\
         pub(crate) static ALL: &[Text] = &[\n{}];\n\
         pub(crate) static IN_PAGE: &[Text] = &[\n{}];\n\
         pub(crate) static MANIFEST: &[Text] = &[\n{manifest}];\n",
        rows(&|_| true),
        rows(&|area| IN_PAGE.contains(&area)),
    )
}

fn head(head: &Head) -> String {
    let Head { tag, name, direction, serves, locale } = head;
    let direction = match direction {
        Direction::Ltr => "ltr",
        Direction::Rtl => "rtl",
    };
    format!(
        "    Head {{ tag: {tag:?}, name: {name:?}, direction: {direction:?}, serves: &{serves:?}, locale: {locale:?} }},\n"
    )
}

/// A line a key, with its text in each language; they have the same keys.
fn rows(languages: &[BTreeMap<String, String>]) -> String {
    let Some(first) = languages.first() else { return String::new() };
    let row = |key: &String| {
        let texts: Vec<&String> = languages.iter().filter_map(|texts| texts.get(key)).collect();
        format!("    ({key:?}, {texts:?}),\n")
    };
    first.keys().map(row).collect()
}

/// No key may stand in two areas: it is looked up in all of them.
fn check_keys(first: &File, problems: &mut Vec<String>) {
    let mut areas = BTreeMap::new();
    for (area, texts) in &first.texts {
        for key in texts.keys() {
            if let Some(other) = areas.insert(key, area) {
                problems.push(format!("{FIRST}.toml: “{key}” stands in [texts.{other}] and in [texts.{area}]"));
            }
        }
    }
    for area in IN_PAGE.iter().filter(|area| !first.texts.contains_key(**area)) {
        problems.push(format!("{FIRST}.toml: [texts.{area}] is missing, which the content script shows"));
    }
}

/// Holds a file against the first: the same areas, keys and arguments.
fn compare(code: &str, file: &File, first: &File, problems: &mut Vec<String>) {
    let all = |file: &File| file.texts.keys().cloned().collect::<BTreeSet<_>>();
    let areas = all(first).into_iter().chain(all(file)).collect::<BTreeSet<_>>();
    let texts = areas.iter().map(|area| {
        let of = |file: &'_ File| file.texts.get(area).cloned().unwrap_or_default();
        (format!("texts.{area}"), of(file), of(first))
    });
    let manifest = ("manifest".to_owned(), file.manifest.clone(), first.manifest.clone());
    for (table, texts, wanted) in std::iter::once(manifest).chain(texts) {
        for key in wanted.keys().filter(|key| !texts.contains_key(*key)) {
            problems.push(format!("{code}.toml: [{table}] lacks “{key}”, which {FIRST}.toml has"));
        }
        for (key, text) in &texts {
            match wanted.get(key).map(|wanted| (arguments(text), arguments(wanted))) {
                None => problems.push(format!("{code}.toml: [{table}] has “{key}”, which {FIRST}.toml has not")),
                Some((has, wanted)) if has != wanted => problems.push(format!(
                    "{code}.toml: [{table}] “{key}” takes {}, in {FIRST}.toml it takes {}",
                    listed(&has),
                    listed(&wanted)
                )),
                Some(_) => {}
            }
        }
    }
}

/// What is named in braces.
fn arguments(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

fn listed(arguments: &BTreeSet<&str>) -> String {
    if arguments.is_empty() {
        return "none".to_owned();
    }
    arguments.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(" ")
}

/// A tag, a folder and a language that is served lead to one language only.
fn check_heads(languages: &[(String, File)], problems: &mut Vec<String>) {
    let mut taken: BTreeMap<(&str, String), &str> = BTreeMap::new();
    for (code, File { head, .. }) in languages {
        let serves = head.serves.iter().map(|tag| ("serves", tag));
        for (field, value) in
            [("tag", &head.tag), ("name", &head.name), ("locale", &head.locale)].into_iter().chain(serves)
        {
            let is_sign = |sign: char| field == "name" || sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
            if value.is_empty() || !value.chars().all(is_sign) {
                problems.push(format!("{code}.toml: [language] {field} can’t be “{value}”"));
            }
            if let Some(other) = taken.insert((field, value.to_ascii_lowercase()), code) {
                problems.push(format!("{code}.toml: [language] {field} is “{value}”, as in {other}.toml"));
            }
        }
    }
}

/// No text is empty or has a line break, which nothing that shows it expects.
fn check_texts(code: &str, file: &File, problems: &mut Vec<String>) {
    let texts = file.texts.iter().map(|(area, texts)| (format!("texts.{area}"), texts));
    for (table, texts) in std::iter::once(("manifest".to_owned(), &file.manifest)).chain(texts) {
        for (key, text) in texts {
            if text.trim().is_empty() {
                problems.push(format!("{code}.toml: [{table}] “{key}” is empty"));
            }
            if text.contains('\n') {
                problems.push(format!(
                    "{code}.toml: [{table}] “{key}” has a line break; \\ at the end of a line goes on with the next"
                ));
            }
        }
    }
    let length = file.manifest.get("description").map_or(0, |text| text.encode_utf16().count());
    if length > DESCRIPTION {
        problems.push(format!(
            "{code}.toml: [manifest] “description” has {length} characters; browsers take at most {DESCRIPTION}"
        ));
    }
}
