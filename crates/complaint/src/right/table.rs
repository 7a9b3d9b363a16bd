//! Rights as a table (CSV), for those who keep them in a spreadsheet. Documents stay in the vault and are not in it.

use super::{
    Authorisation, ClassNumber, Copyright, Details, MarkForm, NiceClass, OtherRight, Patent, PatentType,
    RegisterSearch, Right, RightStatus, Trademark, Verification, VerificationState, checked,
};
use crate::day::{Day, Territory};
use crate::document::{DocumentError, Item};
use analysis::Reason;
use evidence::documents::{Cell, Table};
use serde::Serialize;
use tables::{Row, Sheet, TableError};

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
    let sheet = Sheet::read(text, &COLUMNS).map_err(in_document)?;
    let mut items = Vec::new();
    for row in sheet.rows {
        let row = row.map_err(in_document)?;
        let value = right(&row).map_err(in_document)?;
        items.push(Item { value, line: row.line, field: format!("rights[{}]", items.len()) });
    }
    checked(items).map_err(|error| DocumentError {
        // Of a table the column is told.
        field: error.field.map(|field| field.rsplit_once('.').map_or(field.clone(), |(_, column)| column.to_owned())),
        ..error
    })
}

/// An error of a table as one of a document, whose fields are columns.
fn in_document(error: TableError) -> DocumentError {
    DocumentError { line: error.line, field: error.column, problem: error.problem }
}

fn truth(row: &Row, column: &str) -> Result<bool, TableError> {
    match row.cell(column).to_lowercase().as_str() {
        "" | "no" | "false" | "0" | "否" => Ok(false),
        "yes" | "true" | "1" | "是" => Ok(true),
        other => Err(row.error(column, Reason::new("wrong.table.neither_yes_nor_no", &[("text", other.to_owned())]))),
    }
}

fn territories(row: &Row, column: &str) -> Result<Vec<Territory>, TableError> {
    let cell = row.cell(column);
    let parts = cell.split([' ', ',', ';']).filter(|part| !part.is_empty());
    let territory =
        |part: &str| Territory::try_from(part.to_owned()).map_err(|problem| row.error(column, Reason::quoted(problem)));
    parts.map(territory).collect()
}

/// `9: Headphones; loudspeakers | 25`.
fn classes(row: &Row) -> Result<Vec<NiceClass>, TableError> {
    let parts = row.cell("classes").split('|').map(str::trim).filter(|part| !part.is_empty());
    let classes = parts.map(|part| {
        let (number, goods) = part.split_once(':').unwrap_or((part, ""));
        let problem = || Reason::new("wrong.table.no_class", &[("text", number.trim().to_owned())]);
        let class = number.trim().parse().ok().and_then(|number: u8| ClassNumber::try_from(number).ok());
        let number = class.ok_or_else(|| row.error("classes", problem()))?;
        Ok(NiceClass { number, goods: goods.trim().to_owned() })
    });
    classes.collect()
}

fn right(row: &Row) -> Result<Right, TableError> {
    let details = match row.cell("kind") {
        "trademark" => Details::Trademark(Trademark {
            form: row.parsed("form")?.unwrap_or_default(),
            classes: classes(row)?,
            brand_information: row.cell("brand_information").to_owned(),
            renewed: truth(row, "renewed")?,
            assigned: truth(row, "assigned")?,
            changed: truth(row, "changed")?,
        }),
        "copyright" => Details::Copyright(Copyright {
            registered: truth(row, "registered")?,
            work_type: row.cell("work_type").to_owned(),
            work: row.cell("work").to_owned(),
            instances: row.cell("instances").to_owned(),
        }),
        "patent" => Details::Patent(Patent { patent_type: row.needed("patent_type")? }),
        "other" => Details::Other(OtherRight {
            valid_from: row.parsed("valid_from")?,
            content: row.cell("content").to_owned(),
        }),
        other => {
            let kind = [("kind", other.to_owned())];
            return Err(row.error("kind", Reason::new("wrong.table.no_kind", &kind)));
        }
    };
    let search = row.parsed::<Day>("search_day")?.map(|day| RegisterSearch {
        day,
        register: row.cell("search_register").to_owned(),
        result: row.cell("search_result").to_owned(),
    });
    let authorisation = Some(row.cell("authorised").to_owned()).filter(|name| !name.is_empty());
    let authorisation_expires = row.parsed("authorisation_expires")?;
    Ok(Right {
        id: row.cell("id").to_owned(),
        brand: row.cell("brand").to_owned(),
        name: row.cell("name").to_owned(),
        number: row.cell("number").to_owned(),
        holder: row.cell("holder").to_owned(),
        territory: row.needed("territory")?,
        extended_to: territories(row, "extended_to")?,
        status: row.needed("status")?,
        expires: row.parsed("expires")?,
        details,
        verification: Verification {
            state: row.parsed("verification")?.unwrap_or_default(),
            since: row.parsed("verified_since")?,
        },
        authorisation: authorisation.map(|complainant| Authorisation { complainant, expires: authorisation_expires }),
        search,
        documents: Vec::new(),
    })
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
