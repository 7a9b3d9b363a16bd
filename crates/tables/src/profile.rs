//! A profile's terms, prices and sellers as tables. What a table brings is merged into the profile: what is there already,
//! by its key, is set as the table has it; the rest stays.

mod prices;
mod sellers;
mod terms;

use crate::sheet::{Row, Sheet, TableError};
use analysis::{Brand, Profile, Reason};

/// What a table brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileTable {
    /// Terms, by brand and text. A brand that is not in the profile is added.
    Terms,
    /// Products with their prices, by brand and name.
    Prices,
    /// Sellers, by any of their ids.
    Sellers,
}

/// What is wrong with a row.
pub type Fault = TableError;

/// A profile with what a table brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The profile with all rows that can be taken.
    pub profile: Profile,
    /// How many rows added something.
    pub added: usize,
    /// How many changed what was there.
    pub changed: usize,
    /// How many said what was there already.
    pub known: usize,
    /// What is wrong with the rows that can't be taken, in their order.
    pub faults: Vec<Fault>,
}

/// The most faults that are told. A table with more has something wrong in all of it.
const MOST_FAULTS: usize = 200;

/// What becomes of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Added,
    Changed,
    Known,
}

/// What one row does to a profile: what becomes of it, and the place in the document it wrote to.
type Merged = Result<(Outcome, String), Fault>;

impl ProfileTable {
    /// Every table.
    pub const ALL: [ProfileTable; 3] = [Self::Terms, Self::Prices, Self::Sellers];

    /// The columns, in the order they are written in. They may stand in any order, and those not needed may be left out.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Terms => &terms::COLUMNS,
            Self::Prices => &prices::COLUMNS,
            Self::Sellers => &sellers::COLUMNS,
        }
    }

    /// A table to fill in, with invented names.
    pub fn template(self) -> &'static str {
        match self {
            Self::Terms => include_str!("../templates/terms.csv"),
            Self::Prices => include_str!("../templates/prices.csv"),
            Self::Sellers => include_str!("../templates/sellers.csv"),
        }
    }

    /// Merges what the table in `text` brings into a profile: every row that can be taken, with a fault for every other.
    ///
    /// # Errors
    ///
    /// It is no such table, or so much is wrong that it can't be meant.
    pub fn merged_into(self, profile: &Profile, text: &str) -> Result<Taken, TableError> {
        let sheet = Sheet::read(text, self.columns())?;
        for column in self.needed() {
            if !sheet.has(column) {
                let columns = [("columns", self.needed().join(", "))];
                return Err(TableError::at(1, *column, Reason::new("wrong.table.column_missing", &columns)));
            }
        }
        let mut merging =
            Merging { table: self, sheet: &sheet, profile: profile.clone(), outcomes: Vec::new(), faults: Vec::new() };
        merging.take(&sheet.rows)?;
        let Merging { profile, outcomes, mut faults, .. } = merging;
        faults.sort_by_key(|fault| fault.line);
        let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
        let (added, changed, known) = (count(Outcome::Added), count(Outcome::Changed), count(Outcome::Known));
        Ok(Taken { profile, added, changed, known, faults })
    }

    fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Terms => &["brand", "term"],
            Self::Prices => &["brand", "product", "currency"],
            Self::Sellers => &["list", "ids"],
        }
    }

    fn merge(self, profile: &mut Profile, sheet: &Sheet, row: &Row) -> Merged {
        match self {
            Self::Terms => terms::merge(profile, sheet, row),
            Self::Prices => prices::merge(profile, sheet, row),
            Self::Sellers => sellers::merge(profile, sheet, row),
        }
    }

    /// The column a part of what a row wrote stands in.
    fn column_of(self, part: &str) -> &str {
        match (self, part) {
            (Self::Terms, "" | "text") => "term",
            (Self::Prices, "" | "name") => "product",
            (Self::Sellers, "") => "ids",
            _ => part,
        }
    }
}

struct Merging<'a> {
    table: ProfileTable,
    sheet: &'a Sheet,
    profile: Profile,
    outcomes: Vec<Outcome>,
    faults: Vec<Fault>,
}

impl Merging<'_> {
    /// Takes rows. A whole profile is checked at once, so the rows are taken together, and halved where that fails.
    fn take(&mut self, rows: &[Result<Row, TableError>]) -> Result<(), TableError> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut profile = self.profile.clone();
        let (mut outcomes, mut faults, mut last) = (Vec::new(), Vec::new(), String::new());
        for row in rows {
            let merged = row.as_ref().map_err(Clone::clone);
            match merged.and_then(|row| self.table.merge(&mut profile, self.sheet, row)) {
                Ok((outcome, place)) => {
                    outcomes.push(outcome);
                    last = place;
                }
                Err(fault) => faults.push(fault),
            }
        }
        let Err(error) = profile.check() else {
            self.profile = profile;
            self.outcomes.extend(outcomes);
            return self.told(faults);
        };
        if let [Ok(row)] = rows {
            let rest = error.field.strip_prefix(last.as_str()).map(|rest| rest.trim_start_matches('.'));
            let part = rest.and_then(|rest| rest.split(['.', '[']).next()).unwrap_or_default();
            return self.told(vec![row.error(self.table.column_of(part), error.problem)]);
        }
        let (one, other) = rows.split_at(rows.len() / 2);
        self.take(one)?;
        self.take(other)
    }

    fn told(&mut self, faults: Vec<Fault>) -> Result<(), TableError> {
        self.faults.extend(faults);
        if self.faults.len() <= MOST_FAULTS {
            return Ok(());
        }
        let first = self.faults.iter().min_by_key(|fault| fault.line).cloned();
        let (line, column) = first.as_ref().map_or((None, None), |fault| (fault.line, fault.column.clone()));
        let mut problem = Reason::new("wrong.table.too_many_faults", &[("most", MOST_FAULTS.to_string())]);
        problem.details.extend(first.map(|fault| fault.problem));
        Err(TableError { line, column, problem })
    }
}

/// The brand a row names, by its id or its name in whatever case, and its place.
fn brand_of<'a>(profile: &'a mut Profile, name: &str) -> Option<(usize, &'a mut Brand)> {
    let by_id = profile.brands.iter().position(|brand| brand.id == name);
    let wanted = name.to_lowercase();
    let at = by_id.or_else(|| profile.brands.iter().position(|brand| brand.name.to_lowercase() == wanted))?;
    Some((at, &mut profile.brands[at]))
}

/// The parts of a cell between commas and semicolons.
fn parts(cell: &str) -> Vec<String> {
    let parts = cell.split([',', ';', '，', '；', '、']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Puts `new` where `at` is, or at the end.
fn put<T: PartialEq>(items: &mut Vec<T>, at: Option<usize>, new: T) -> (Outcome, usize) {
    match at.and_then(|at| Some((at, items.get_mut(at)?))) {
        Some((at, known)) if *known == new => (Outcome::Known, at),
        Some((at, known)) => {
            *known = new;
            (Outcome::Changed, at)
        }
        None => {
            items.push(new);
            (Outcome::Added, items.len() - 1)
        }
    }
}
