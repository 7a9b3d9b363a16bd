//! Reading documents of the analyst's: rights, portals, drafts. What is wrong in one is told by line and field.

use analysis::Reason;
use catalogue::Language;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Why a document was refused. Displayed in English.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.told(Language::ENGLISH))]
pub struct DocumentError {
    /// The line, from 1; absent where the document as a whole is meant.
    pub line: Option<usize>,
    /// The field, such as `rights[2].expires`, or the column of a table; absent where the document as a whole is meant.
    pub field: Option<String>,
    /// What is wrong and what would be right.
    pub problem: Reason,
}

impl DocumentError {
    /// The document as a whole is wrong.
    pub fn whole(problem: Reason) -> Self {
        Self { line: None, field: None, problem }
    }

    /// A field on a line is wrong.
    pub fn at(line: usize, field: impl Into<String>, problem: Reason) -> Self {
        Self { line: Some(line), field: Some(field.into()), problem }
    }

    /// The problem behind its line and field, in words.
    pub fn told(&self, language: Language) -> String {
        self.problem.told_at(self.line, self.field.as_deref(), language)
    }
}

/// A kind of document: its name before the stroke, its version, and the name of its list.
pub(crate) struct Format {
    pub name: &'static str,
    pub version: u32,
    pub list: &'static str,
}

impl Format {
    /// As it stands in a document.
    pub fn tag(&self) -> String {
        format!("{}/{}", self.name, self.version)
    }
}

/// An item of a document's list, with where it begins.
pub(crate) struct Item<T> {
    pub value: T,
    pub line: usize,
    pub field: String,
}

impl<T> Item<T> {
    /// An error in a field of this item.
    pub fn error(&self, field: &str, problem: Reason) -> DocumentError {
        DocumentError::at(self.line, format!("{}.{field}", self.field), problem)
    }
}

/// The longest document in bytes.
const LONGEST: usize = 64 << 20;

/// Reads the items of a document's list.
pub(crate) fn read<T: DeserializeOwned>(text: &str, format: &Format) -> Result<Vec<Item<T>>, DocumentError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.len() > LONGEST {
        let most = [("most", (LONGEST >> 20).to_string())];
        return Err(DocumentError::whole(Reason::new("wrong.document.too_large", &most)));
    }
    check_format(text, format)?;
    let mut members: std::collections::BTreeMap<String, &RawValue> = parse(text, 0, text, "")?;
    members.remove("format");
    let list = members.remove(format.list).ok_or_else(|| DocumentError {
        line: Some(1),
        field: Some(format.list.to_owned()),
        problem: Reason::new("wrong.document.missing", &[]),
    })?;
    if let Some((name, value)) = members.first_key_value() {
        let problem = Reason::new("wrong.document.unknown_field", &[("list", format.list.to_owned())]);
        return Err(DocumentError::at(line_of(text, offset_in(text, value.get())), name, problem));
    }
    let items: Vec<&RawValue> = parse(list.get(), offset_in(text, list.get()), text, format.list)?;
    let items = items.into_iter().enumerate().map(|(index, raw)| {
        let start = offset_in(text, raw.get());
        let field = format!("{}[{index}]", format.list);
        Ok(Item { value: parse(raw.get(), start, text, &field)?, line: line_of(text, start), field })
    });
    items.collect()
}

/// Writes a document.
pub(crate) fn write<T: Serialize>(format: &Format, items: &[T]) -> String {
    let mut document = serde_json::Map::new();
    document.insert("format".to_owned(), format.tag().into());
    // Maps with text keys and plain values can't fail to be written.
    document.insert(format.list.to_owned(), serde_json::to_value(items).unwrap_or_default());
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// Says that the format is another before anything else, because a document of another may differ anywhere.
pub(crate) fn check_format(text: &str, format: &Format) -> Result<(), DocumentError> {
    #[derive(Deserialize)]
    struct Formatted {
        format: Option<serde_json::Value>,
    }
    let whole: Formatted = parse(text, 0, text, "")?;
    let found = whole.format.as_ref().and_then(serde_json::Value::as_str);
    let tag = format.tag();
    if found == Some(tag.as_str()) {
        return Ok(());
    }
    let line = text.find("\"format\"").map(|offset| line_of(text, offset));
    let version = found.and_then(|found| found.strip_prefix(format.name)?.strip_prefix('/')?.parse::<u32>().ok());
    let problem = match (found, version) {
        (_, Some(version)) if version > format.version => {
            let versions = [("version", version.to_string()), ("known", format.version.to_string())];
            Reason::new("wrong.document.newer", &versions)
        }
        (Some(found), _) => Reason::new("wrong.document.format", &[("found", found.to_owned()), ("known", tag)]),
        (None, _) => Reason::new("wrong.document.no_format", &[("known", tag)]),
    };
    Err(DocumentError { line, field: Some("format".to_owned()), problem })
}

/// Parses a document that is no list.
pub(crate) fn parse_whole<T: DeserializeOwned>(text: &str) -> Result<T, DocumentError> {
    parse(text, 0, text, "")
}

/// Parses a piece of a document that begins at `start`.
fn parse<'a, T: Deserialize<'a>>(piece: &'a str, start: usize, whole: &str, field: &str) -> Result<T, DocumentError> {
    let mut deserializer = serde_json::Deserializer::from_str(piece);
    let parsed = serde_path_to_error::deserialize(&mut deserializer);
    let parsed = parsed.map_err(|error| {
        let path = match error.path().to_string() {
            root if root == "." || root == "?" => String::new(),
            path if field.is_empty() || path.starts_with('[') => path,
            path => format!(".{path}"),
        };
        let named = format!("{field}{path}");
        let inner = error.into_inner();
        let line = line_of(whole, start) + inner.line().saturating_sub(1);
        // The parser's own place counts from the beginning of the piece.
        let words = inner.to_string();
        let problem = Reason::quoted(words.rsplit_once(" at line ").map_or(words.as_str(), |(problem, _)| problem));
        DocumentError { line: Some(line), field: Some(named).filter(|field| !field.is_empty()), problem }
    })?;
    deserializer.end().map_err(|error| DocumentError {
        line: Some(line_of(whole, start) + error.line().saturating_sub(1)),
        field: None,
        problem: Reason::new("wrong.document.after_end", &[]),
    })?;
    Ok(parsed)
}

/// Where a piece of a text begins in it.
fn offset_in(whole: &str, piece: &str) -> usize {
    (piece.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}
