//! Finding exhibits.

use super::Index;
use super::apply::number_of;
use super::pairs;
use crate::error::StoreError;
use evidence::Sha256Hex;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row};
use serde::Serialize;

/// What is looked for. Everything that is given has to be so; with nothing given every exhibit is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Each stands somewhere in the titles, the address, the price, what was found, the brand, the seller, the label, the
    /// note or the case, in any case of its letters.
    pub words: Vec<String>,
    /// Stands in the names of the brands.
    pub brand: Option<String>,
    /// Stands in the seller's name or id.
    pub seller: Option<String>,
    /// Is the label.
    pub label: Option<String>,
    /// Is the name of the case.
    pub case: Option<String>,
    /// Is the state.
    pub state: Option<State>,
    /// Is the highest level of what was found: `high`, `medium`, `low`, `none`, `allowed`.
    pub level: Option<String>,
    /// Captured or taken in then or later: the beginning of a UTC time, such as `2026-11` or `2026-11-21T08`.
    pub from: Option<String>,
    /// Captured or taken in then or before, up to the end of what is named: `2026-11` means the whole month.
    pub to: Option<String>,
    /// Those after this one, as an earlier search ended.
    pub after: Option<String>,
    /// How many at most.
    pub limit: u32,
}

/// What an exhibit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Every step of its capture succeeded.
    Complete,
    /// At least one did not.
    Partial,
    /// Its contents were deleted here.
    Deleted,
}

impl State {
    /// All of them.
    pub const ALL: [State; 3] = [State::Complete, State::Partial, State::Deleted];

    /// The state as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Complete => "complete",
            State::Partial => "partial",
            State::Deleted => "deleted",
        }
    }
}

/// An exhibit as it is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Its id.
    pub id: String,
    /// The hash of its record.
    pub record_sha256: Sha256Hex,
    /// Its state.
    pub state: State,
    /// Whether its contents were deleted where it was captured. They are still here unless `state` says otherwise.
    pub deleted_at_source: bool,
    /// When it was captured or taken in (UTC); of a deleted one when that was done.
    pub utc: String,
    /// `capture` or `import`; empty of a deleted one, as is all that follows.
    pub kind: String,
    /// The page's kind.
    pub page_kind: Option<String>,
    /// Who captured it.
    pub operator: String,
    /// The page's address.
    pub url: String,
    /// The page's title.
    pub title: String,
    /// The titles of the listings it is about.
    pub listing: String,
    /// The brands.
    pub brand: String,
    /// The sellers.
    pub seller: String,
    /// The price.
    pub price: String,
    /// The highest level.
    pub level: String,
    /// The kinds of what was found.
    pub findings: String,
    /// How many files it has.
    pub files: u64,
    /// How many bytes they have.
    pub size: u64,
    /// Its label.
    pub label: Option<String>,
    /// Its note.
    pub note: Option<String>,
    /// Its case.
    pub case: Option<String>,
}

const COLUMNS: &str =
    "e.id, e.record, e.state, e.deleted_at_source, e.opened, e.kind, e.page_kind, e.operator, e.url, e.title,
    e.listing, e.brand, e.seller, e.price, e.level, e.findings, e.files, e.size, e.label, e.note, e.case_name";

impl Index {
    /// The exhibits that a query finds, the newest first.
    pub(crate) fn search(&self, query: &Query) -> Result<Vec<Found>, StoreError> {
        let mut search = Search::default();
        for word in &query.words {
            search.contains(word, None);
        }
        for (text, column) in [(&query.brand, "brand"), (&query.seller, "seller")] {
            if let Some(text) = text {
                search.contains(text, Some(column));
            }
        }
        let state = query.state.map(|state| state.as_str().to_owned());
        let columns = [("label", &query.label), ("case_name", &query.case), ("state", &state), ("level", &query.level)];
        for (column, text) in columns {
            if let Some(text) = text {
                search.holds(&format!("e.{column} = ?"), [text.clone().into()]);
            }
        }
        if let Some(from) = &query.from {
            search.number(">=", number_of(&completed(from, "0000-01-01T00:00:00.000Z")));
        }
        if let Some(to) = &query.to {
            search.number(
                "<=",
                number_of(&completed(to, "9999-12-31T23:59:59.999Z")).saturating_add(super::apply::SAME_MOMENT - 1),
            );
        }
        if let Some(after) = &query.after {
            let number = "SELECT number FROM exhibits WHERE id = ?1";
            let number = self.connection.prepare_cached(number)?.query_row([after], |row| row.get::<_, i64>(0));
            search.number("<", number.optional()?.unwrap_or(i64::MIN));
        }
        let (sql, mut parameters) = search.statement();
        parameters.push(i64::from(query.limit).into());
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(rusqlite::params_from_iter(parameters), found)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The exhibit of this id.
    pub(crate) fn find(&self, id: &str) -> Result<Option<Found>, StoreError> {
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM exhibits e WHERE e.id = ?1"))?;
        Ok(statement.query_row([id], found).optional()?)
    }

    /// The one id that begins so.
    pub(crate) fn id_beginning(&self, beginning: &str) -> Result<String, StoreError> {
        let ids = "SELECT id FROM exhibits WHERE id >= ?1 AND id < ?1 || 'g' ORDER BY id LIMIT 2";
        let mut statement = self.connection.prepare_cached(ids)?;
        let rows = statement.query_map([beginning], |row| row.get(0))?;
        let mut ids: Vec<String> = rows.collect::<Result<_, _>>()?;
        match ids.len() {
            1 => Ok(ids.swap_remove(0)),
            0 => Err(StoreError::NoExhibit { id: beginning.to_owned() }),
            _ => Err(StoreError::Ambiguous { id: beginning.to_owned() }),
        }
    }
}

/// A statement that is being put together.
#[derive(Default)]
struct Search {
    /// What `words` is to match.
    matches: Vec<String>,
    /// What `pairs` is to match.
    pairs: Vec<String>,
    conditions: Vec<String>,
    parameters: Vec<Value>,
    /// Conditions on the exhibit's number, which both tables have.
    numbers: Vec<(&'static str, i64)>,
}

impl Search {
    fn contains(&mut self, text: &str, column: Option<&str>) {
        // Every text contains the empty one.
        if text.is_empty() {
            return;
        }
        let in_column = |phrase: String| column.map_or(phrase.clone(), |column| format!("{column} : {phrase}"));
        match pairs::named(text) {
            Some(pair) => self.pairs.push(in_column(format!("\"{pair}\""))),
            None => self.matches.push(in_column(format!("\"{}\"", text.replace('"', "\"\"")))),
        }
    }

    fn holds(&mut self, condition: &str, parameters: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition.to_owned());
        self.parameters.extend(parameters);
    }

    fn number(&mut self, comparison: &'static str, number: i64) {
        self.numbers.push((comparison, number));
    }

    fn statement(self) -> (String, Vec<Value>) {
        let (from, number) = match (self.matches.is_empty(), self.pairs.is_empty()) {
            (true, true) => ("exhibits e", "e.number"),
            (true, false) => ("pairs CROSS JOIN exhibits e ON e.number = pairs.rowid", "pairs.rowid"),
            (false, _) => ("words CROSS JOIN exhibits e ON e.number = words.rowid", "words.rowid"),
        };
        let mut conditions = Vec::new();
        let mut parameters = Vec::new();
        if !self.matches.is_empty() {
            conditions.push("words MATCH ?".to_owned());
            parameters.push(self.matches.join(" AND ").into());
        }
        if !self.pairs.is_empty() {
            conditions.push(match self.matches.is_empty() {
                true => "pairs MATCH ?".to_owned(),
                // Without the `+`, SQLite asks the index of words anew for each exhibit that has the pair.
                false => "+words.rowid IN (SELECT rowid FROM pairs WHERE pairs MATCH ?)".to_owned(),
            });
            parameters.push(self.pairs.join(" AND ").into());
        }
        for (comparison, value) in self.numbers {
            conditions.push(format!("{number} {comparison} ?"));
            parameters.push(value.into());
        }
        conditions.extend(self.conditions);
        parameters.extend(self.parameters);
        let conditions = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
        (format!("SELECT {COLUMNS} FROM {from} WHERE {conditions} ORDER BY {number} DESC LIMIT ?"), parameters)
    }
}

/// The beginning of a time, with the rest from `pattern`.
fn completed(beginning: &str, pattern: &str) -> String {
    let rest = pattern.get(beginning.len()..).unwrap_or_default();
    let time = format!("{beginning}{rest}");
    // The last day of a month is not always the 31st.
    let days = ["31", "30", "29", "28"]
        .map(|day| if beginning.len() == 7 { time.replacen("-31T", &format!("-{day}T"), 1) } else { time.clone() });
    days.into_iter().find(|time| time.parse::<jiff::Timestamp>().is_ok()).unwrap_or(time)
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    let state: String = row.get(2)?;
    Ok(Found {
        id: row.get(0)?,
        record_sha256: Sha256Hex::from_bytes(&row.get(1)?),
        state: State::ALL.into_iter().find(|known| known.as_str() == state).unwrap_or(State::Partial),
        deleted_at_source: row.get(3)?,
        utc: row.get(4)?,
        kind: row.get(5)?,
        page_kind: row.get(6)?,
        operator: row.get(7)?,
        url: row.get(8)?,
        title: row.get(9)?,
        listing: row.get(10)?,
        brand: row.get(11)?,
        seller: row.get(12)?,
        price: row.get(13)?,
        level: row.get(14)?,
        findings: row.get(15)?,
        files: row.get(16)?,
        size: row.get(17)?,
        label: row.get(18)?,
        note: row.get(19)?,
        case: row.get(20)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_time_means_all_of_it() {
        let last = "9999-12-31T23:59:59.999Z";
        for (beginning, end) in [
            ("2026", "2026-12-31T23:59:59.999Z"),
            ("2026-02", "2026-02-28T23:59:59.999Z"),
            ("2024-02", "2024-02-29T23:59:59.999Z"),
            ("2026-11", "2026-11-30T23:59:59.999Z"),
            ("2026-11-21T08", "2026-11-21T08:59:59.999Z"),
        ] {
            assert_eq!(completed(beginning, last), end);
        }
        assert_eq!(completed("2026-02", "0000-01-01T00:00:00.000Z"), "2026-02-01T00:00:00.000Z");
    }
}
