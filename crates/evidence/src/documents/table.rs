//! A table as CSV (RFC 4180), for spreadsheets, and as JSON, for programs.

use crate::canonical::{CanonicalError, canonical_json};
use serde_json::{Map, Value};

/// A table: its columns, and rows of as many cells.
pub struct Table {
    /// The names of its columns.
    pub columns: &'static [&'static str],
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// Yes or no.
    Truth(bool),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Cell::Text(text.clone())
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Self {
        Cell::Truth(truth)
    }
}

macro_rules! numbers {
    ($($number:ty),+) => {
        $(impl From<$number> for Cell {
            fn from(number: $number) -> Self {
                i64::try_from(number).map_or_else(|_| Cell::Text(number.to_string()), Cell::Number)
            }
        })+
    };
}

numbers!(i64, u64, usize, u32, u16, i32);

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Empty, Into::into)
    }
}

/// A byte order mark, without which spreadsheets take UTF-8 for something else.
const MARK: &str = "\u{feff}";
/// What a spreadsheet takes a cell for a formula by, in half and full width, or reads away before it does; and the
/// apostrophe itself, so that taking one off gives the text back.
pub const BEGIN_FORMULAS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\''];

impl Table {
    /// The table as CSV: UTF-8 with a byte order mark, a line of names, line ends of CR and LF.
    pub fn csv(&self) -> Vec<u8> {
        let mut text = MARK.to_owned();
        let names = self.columns.iter().map(|name| (*name).to_owned());
        push_line(&mut text, names);
        for row in &self.rows {
            push_line(&mut text, row.iter().map(field));
        }
        text.into_bytes()
    }

    /// The table as canonical JSON: a list of objects, each with every column, what is empty as null. A row at a time, since
    /// the values of a large table would take many times the room of its text.
    pub fn json(&self) -> Result<Vec<u8>, CanonicalError> {
        let mut text = vec![b'['];
        for (place, row) in self.rows.iter().enumerate() {
            if place > 0 {
                text.push(b',');
            }
            let named = self.columns.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), value(cell)));
            text.extend(canonical_json(&Value::Object(named.collect::<Map<_, _>>()))?);
        }
        text.push(b']');
        Ok(text)
    }
}

fn push_line(text: &mut String, fields: impl Iterator<Item = String>) {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&field);
    }
    text.push_str("\r\n");
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number(number) => number.to_string(),
        Cell::Truth(truth) => truth.to_string(),
        Cell::Text(text) => quoted(text),
    }
}

fn quoted(text: &str) -> String {
    let defused = if text.starts_with(BEGIN_FORMULAS) { format!("'{text}") } else { text.to_owned() };
    if defused.contains([',', ';', '"', '\r', '\n', '\t']) || defused.trim() != defused {
        format!("\"{}\"", defused.replace('"', "\"\""))
    } else {
        defused
    }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Number(number) => Value::from(*number),
        Cell::Truth(truth) => Value::from(*truth),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[&str]) -> Table {
        Table {
            columns: &["name", "number"],
            rows: cells.iter().map(|cell| vec![(*cell).into(), (-3).into()]).collect(),
        }
    }

    #[test]
    fn no_text_is_a_formula_and_each_can_be_had_back() {
        let formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", "'=1"];
        for text in formulas {
            let csv = String::from_utf8(table(&[text]).csv()).unwrap();
            let cell = csv.strip_prefix("\u{feff}name,number\r\n").unwrap().strip_suffix(",-3\r\n").unwrap();
            let cell = cell.strip_prefix('"').map_or(cell, |cell| cell.strip_suffix('"').unwrap());
            assert_eq!(cell.strip_prefix('\''), Some(text));
        }
    }

    #[test]
    fn what_would_end_a_cell_is_quoted() {
        let csv = String::from_utf8(table(&["a,b", "say \"hi\"", "two\r\nlines", " x", "", "plain"]).csv()).unwrap();
        let expected = ["\"a,b\"", "\"say \"\"hi\"\"\"", "\"two\r\nlines\"", "\" x\"", "", "plain"]
            .map(|cell| format!("{cell},-3\r\n"));
        assert_eq!(csv, format!("\u{feff}name,number\r\n{}", expected.concat()));
    }

    #[test]
    fn json_has_the_text_as_it_is() {
        assert_eq!(table(&["=1"]).json().unwrap(), br#"[{"name":"=1","number":-3}]"#);
    }
}
