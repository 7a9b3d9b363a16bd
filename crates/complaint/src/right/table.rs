//! Rights as a table (CSV), for those who keep them in a spreadsheet. Documents stay in the vault and are not in it.

use super::{
    Authorisation, ClassNumber, Copyright, Details, MarkForm, NiceClass, OtherRight, Patent, PatentType,
    RegisterSearch, Right, RightStatus, Trademark, Verification, VerificationState, checked,
};
use crate::day::{Day, Territory};
use crate::document::{DocumentError, Item};
use evidence::documents::{BEGIN_FORMULAS, Cell, Table};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The columns, in the order they are written in. They may stand in any order and those not needed may be left out.
const COLUMNS: [&str; 30] = [
    "id",
    "kind",
    "brand",
    "name",
    "number",
    "holder",
    "territory",
    "extended_to",
    "status",
    "expires",
    "verification",
    "verified_since",
    "authorised",
    "authorisation_expires",
    "search_day",
    "search_register",
    "search_result",
    "form",
    "classes",
    "brand_information",
    "renewed",
    "assigned",
    "changed",
    "registered",
    "work_type",
    "work",
    "instances",
    "patent_type",
    "valid_from",
    "content",
];

/// A table to fill in: the columns, and one right of each kind with invented names.
pub const RIGHTS_TABLE_TEMPLATE: &str = include_str!("../../templates/rights.csv");

/// Reads rights from a table. Columns are told by their names in the first row; commas, semicolons and tabs are taken.
///
/// # Errors
///
/// The first problem with its line and column.
pub fn rights_from_table(text: &str) -> Result<Vec<Right>, DocumentError> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| broken(&error))?.clone();
    let names: Vec<String> = header.iter().map(|name| name.to_lowercase()).collect();
    for name in &names {
        if !COLUMNS.contains(&name.as_str()) {
            return Err(DocumentError::at(
                1,
                name,
                format!("there is no such column; there are {}", COLUMNS.join(", ")),
            ));
        }
    }
    let mut items = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(&error))?;
        let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        let line = line_of_row(text, start);
        if record.iter().all(str::is_empty) {
            continue;
        }
        let row = Row { names: &names, record: &record, line };
        items.push(Item { value: row.right()?, line, field: format!("rights[{}]", items.len()) });
    }
    checked(items).map_err(|error| DocumentError {
        // Of a table the column is told.
        field: error.field.map(|field| field.rsplit_once('.').map_or(field.clone(), |(_, column)| column.to_owned())),
        ..error
    })
}

/// The line of the row that begins at `start` or behind the line ends there: the reader goes on to the next row after the
/// first sign of a line's end, which may have two, and counts lines by the second.
fn line_of_row(text: &str, start: usize) -> usize {
    let ends = text.bytes().skip(start).take_while(|byte| b"\r\n".contains(byte)).count();
    text.bytes().take(start + ends).filter(|byte| *byte == b'\n').count() + 1
}

fn broken(error: &csv::Error) -> DocumentError {
    let line = error.position().and_then(|position| usize::try_from(position.line()).ok());
    DocumentError { line, field: None, problem: format!("this is no table of comma-separated values: {error}") }
}

/// One row of the table.
struct Row<'a> {
    names: &'a [String],
    record: &'a csv::StringRecord,
    line: usize,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> &str {
        let at = self.names.iter().position(|name| name == column);
        let cell = at.and_then(|at| self.record.get(at)).unwrap_or_default();
        // What a spreadsheet would take for a formula was written behind an apostrophe.
        match cell.strip_prefix('\'') {
            Some(rest) if rest.starts_with(BEGIN_FORMULAS) => rest,
            _ => cell,
        }
    }

    fn text(&self, column: &str) -> String {
        self.cell(column).to_owned()
    }

    fn error(&self, column: &str, problem: impl Into<String>) -> DocumentError {
        DocumentError::at(self.line, column, problem)
    }

    /// A cell as its type is written in JSON; none where it is empty.
    fn parsed<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, DocumentError> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        let parsed = serde_json::from_value(Value::String(cell.to_owned()));
        parsed.map(Some).map_err(|error| self.error(column, error.to_string()))
    }

    fn needed<T: DeserializeOwned>(&self, column: &str) -> Result<T, DocumentError> {
        self.parsed(column)?.ok_or_else(|| self.error(column, "it is empty"))
    }

    fn truth(&self, column: &str) -> Result<bool, DocumentError> {
        match self.cell(column).to_lowercase().as_str() {
            "" | "no" | "false" | "0" | "否" => Ok(false),
            "yes" | "true" | "1" | "是" => Ok(true),
            other => Err(self.error(column, format!("“{other}” is neither yes nor no"))),
        }
    }

    fn territories(&self, column: &str) -> Result<Vec<Territory>, DocumentError> {
        let cell = self.cell(column);
        let parts = cell.split([' ', ',', ';']).filter(|part| !part.is_empty());
        parts.map(|part| Territory::try_from(part.to_owned()).map_err(|problem| self.error(column, problem))).collect()
    }

    /// `9: Headphones; loudspeakers | 25`.
    fn classes(&self) -> Result<Vec<NiceClass>, DocumentError> {
        let parts = self.cell("classes").split('|').map(str::trim).filter(|part| !part.is_empty());
        let classes = parts.map(|part| {
            let (number, goods) = part.split_once(':').unwrap_or((part, ""));
            let problem = || format!("“{number}” is no Nice class; write them as 9: Headphones | 25");
            let number: u8 = number.trim().parse().map_err(|_| problem())?;
            Ok(NiceClass { number: ClassNumber::try_from(number)?, goods: goods.trim().to_owned() })
        });
        classes.collect::<Result<_, String>>().map_err(|problem| self.error("classes", problem))
    }

    fn right(&self) -> Result<Right, DocumentError> {
        let details = match self.cell("kind") {
            "trademark" => Details::Trademark(Trademark {
                form: self.parsed("form")?.unwrap_or_default(),
                classes: self.classes()?,
                brand_information: self.text("brand_information"),
                renewed: self.truth("renewed")?,
                assigned: self.truth("assigned")?,
                changed: self.truth("changed")?,
            }),
            "copyright" => Details::Copyright(Copyright {
                registered: self.truth("registered")?,
                work_type: self.text("work_type"),
                work: self.text("work"),
                instances: self.text("instances"),
            }),
            "patent" => Details::Patent(Patent { patent_type: self.needed("patent_type")? }),
            "other" => {
                Details::Other(OtherRight { valid_from: self.parsed("valid_from")?, content: self.text("content") })
            }
            other => {
                let problem = format!("“{other}” is no kind of right; write trademark, copyright, patent or other");
                return Err(self.error("kind", problem));
            }
        };
        let search = self.parsed::<Day>("search_day")?.map(|day| RegisterSearch {
            day,
            register: self.text("search_register"),
            result: self.text("search_result"),
        });
        let authorisation = Some(self.text("authorised")).filter(|name| !name.is_empty());
        let authorisation_expires = self.parsed("authorisation_expires")?;
        Ok(Right {
            id: self.text("id"),
            brand: self.text("brand"),
            name: self.text("name"),
            number: self.text("number"),
            holder: self.text("holder"),
            territory: self.needed("territory")?,
            extended_to: self.territories("extended_to")?,
            status: self.needed("status")?,
            expires: self.parsed("expires")?,
            details,
            verification: Verification {
                state: self.parsed("verification")?.unwrap_or_default(),
                since: self.parsed("verified_since")?,
            },
            authorisation: authorisation
                .map(|complainant| Authorisation { complainant, expires: authorisation_expires }),
            search,
            documents: Vec::new(),
        })
    }
}

/// Rights as a table that [`rights_from_table`] reads: everything but the documents.
pub fn rights_to_table(rights: &[Right]) -> String {
    let rows = rights.iter().map(|right| COLUMNS.map(|column| Cell::from(cell(right, column))).to_vec());
    let table = Table { columns: &COLUMNS, rows: rows.collect() };
    // A table is made of texts.
    String::from_utf8(table.csv()).unwrap_or_default()
}

fn cell(right: &Right, column: &str) -> String {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let yes = |truth: bool| if truth { "yes" } else { "no" }.to_owned();
    let (mark, work, patent, other) = match &right.details {
        Details::Trademark(mark) => (Some(mark), None, None, None),
        Details::Copyright(work) => (None, Some(work), None, None),
        Details::Patent(patent) => (None, None, Some(patent), None),
        Details::Other(other) => (None, None, None, Some(other)),
    };
    let written = match column {
        "id" => Some(right.id.clone()),
        "kind" => Some(code(&right.kind())),
        "brand" => Some(right.brand.clone()),
        "name" => Some(right.name.clone()),
        "number" => Some(right.number.clone()),
        "holder" => Some(right.holder.clone()),
        "territory" => Some(right.territory.to_string()),
        "extended_to" => Some(right.extended_to.iter().map(Territory::as_str).collect::<Vec<_>>().join(" ")),
        "status" => Some(code::<RightStatus>(&right.status)),
        "expires" => Some(day(right.expires)),
        "verification" => Some(code::<VerificationState>(&right.verification.state)),
        "verified_since" => Some(day(right.verification.since)),
        "authorised" => right.authorisation.as_ref().map(|letter| letter.complainant.clone()),
        "authorisation_expires" => right.authorisation.as_ref().map(|letter| day(letter.expires)),
        "search_day" => right.search.as_ref().map(|search| search.day.to_string()),
        "search_register" => right.search.as_ref().map(|search| search.register.clone()),
        "search_result" => right.search.as_ref().map(|search| search.result.clone()),
        "form" => mark.map(|mark| code::<MarkForm>(&mark.form)),
        "classes" => mark.map(|mark| {
            let classes = mark.classes.iter().map(|class| match class.goods.as_str() {
                "" => u8::from(class.number).to_string(),
                goods => format!("{}: {goods}", u8::from(class.number)),
            });
            classes.collect::<Vec<_>>().join(" | ")
        }),
        "brand_information" => mark.map(|mark| mark.brand_information.clone()),
        "renewed" => mark.map(|mark| yes(mark.renewed)),
        "assigned" => mark.map(|mark| yes(mark.assigned)),
        "changed" => mark.map(|mark| yes(mark.changed)),
        "registered" => work.map(|work| yes(work.registered)),
        "work_type" => work.map(|work| work.work_type.clone()),
        "work" => work.map(|work| work.work.clone()),
        "instances" => work.map(|work| work.instances.clone()),
        "patent_type" => patent.map(|patent| code::<PatentType>(&patent.patent_type)),
        "valid_from" => other.map(|other| day(other.valid_from)),
        "content" => other.map(|other| other.content.clone()),
        _ => None,
    };
    written.unwrap_or_default()
}

/// A name as it is written in JSON.
fn code<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
