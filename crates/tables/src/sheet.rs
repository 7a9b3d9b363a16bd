//! A table as a spreadsheet writes it: the names of its columns, and its rows with their lines.

use analysis::Reason;
use catalogue::Language;
use evidence::documents::BEGIN_FORMULAS;
use serde::de::DeserializeOwned;

/// Why a table was refused. Displayed in English.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.told(Language::ENGLISH))]
pub struct TableError {
    /// The line, from 1; absent where it is not known.
    pub line: Option<usize>,
    /// The column by its name; absent where no column is meant.
    pub column: Option<String>,
    /// What is wrong and what would be right.
    pub problem: Reason,
}

impl TableError {
    /// A cell is wrong.
    pub fn at(line: usize, column: impl Into<String>, problem: Reason) -> Self {
        Self { line: Some(line), column: Some(column.into()), problem }
    }

    /// The problem behind its line and column, in words.
    pub fn told(&self, language: Language) -> String {
        self.problem.told_at(self.line, self.column.as_deref(), language)
    }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The columns it has, in lower case.
    names: Vec<String>,
    /// Its rows in order, without the empty ones.
    pub rows: Vec<Result<Row, TableError>>,
}

/// One row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it begins, from 1.
    pub line: usize,
    cells: Vec<(String, String)>,
}

impl Sheet {
    /// Reads a table. Columns are told by their names in the first row; commas, semicolons and tabs are taken. A row that
    /// is no row of the table is an error in its place.
    ///
    /// # Errors
    ///
    /// It has a column that is none of `columns`, or no readable first row.
    pub fn read(text: &str, columns: &[&str]) -> Result<Self, TableError> {
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let delimiter =
            [b',', b';', b'\t'].into_iter().max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count());
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter.unwrap_or(b','))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| broken(&error))?.clone();
        let names: Vec<String> = header.iter().map(str::to_lowercase).collect();
        for name in &names {
            if !columns.contains(&name.as_str()) {
                let columns = [("columns", columns.join(", "))];
                return Err(TableError::at(1, name, Reason::new("wrong.table.no_such_column", &columns)));
            }
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    rows.push(Err(broken(&error)));
                    continue;
                }
            };
            let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
            if record.iter().all(str::is_empty) {
                continue;
            }
            let cells = names.iter().cloned().zip(record.iter().map(defused)).collect();
            rows.push(Ok(Row { line: line_of_row(text, start), cells }));
        }
        Ok(Self { names, rows })
    }

    /// Whether it has a column.
    pub fn has(&self, column: &str) -> bool {
        self.names.iter().any(|name| name == column)
    }
}

impl Row {
    /// A cell; empty where the table has no such column.
    pub fn cell(&self, column: &str) -> &str {
        self.cells.iter().find(|(name, _)| name == column).map_or("", |(_, cell)| cell)
    }

    /// An error in a cell of this row.
    pub fn error(&self, column: &str, problem: Reason) -> TableError {
        TableError::at(self.line, column, problem)
    }

    /// A cell as its type is written in JSON; none where it is empty.
    ///
    /// # Errors
    ///
    /// It is written otherwise.
    pub fn parsed<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, TableError> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        let parsed = serde_json::from_value(cell.into());
        parsed.map(Some).map_err(|error| self.error(column, Reason::quoted(error)))
    }

    /// The same where it may not be empty.
    ///
    /// # Errors
    ///
    /// It is empty, or written otherwise.
    pub fn needed<T: DeserializeOwned>(&self, column: &str) -> Result<T, TableError> {
        self.parsed(column)?.ok_or_else(|| self.error(column, Reason::new("wrong.empty", &[])))
    }
}

/// What a spreadsheet would take for a formula was written behind an apostrophe.
fn defused(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(BEGIN_FORMULAS) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// The line of the row that begins at `start` or behind the line ends there: the reader goes on to the next row after the
/// first sign of a line's end, which may have two, and counts lines by the second.
fn line_of_row(text: &str, start: usize) -> usize {
    let ends = text.bytes().skip(start).take_while(|byte| b"\r\n".contains(byte)).count();
    text.bytes().take(start + ends).filter(|byte| *byte == b'\n').count() + 1
}

fn broken(error: &csv::Error) -> TableError {
    let line = error.position().and_then(|position| usize::try_from(position.line()).ok());
    let problem = Reason::new("wrong.table.broken", &[("said", error.to_string())]);
    TableError { line, column: None, problem }
}
