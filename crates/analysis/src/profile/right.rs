//! Intellectual property rights.

use super::{ProfileError, at_most, not_empty, unique};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An intellectual property right as the portal records it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// The analyst's id for it.
    pub id: String,
    /// What kind of right.
    pub kind: RightKind,
    /// The brand it protects, by id.
    pub brand: String,
    /// The mark or work's name as registered.
    pub name: String,
    /// The registration number (number only).
    pub number: String,
    /// The current owner as in the register.
    pub registrant: String,
    /// Nice classes of a trademark.
    #[serde(default)]
    pub classes: Vec<u8>,
    /// Where it is registered: ISO 3166-1 alpha-2, `EU` or `WO`.
    pub jurisdiction: String,
    /// The day it expires, `YYYY-MM-DD`; absent where it does not.
    pub expires: Option<String>,
    /// Whether it can carry a complaint.
    pub status: RightStatus,
}

/// Kinds of right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RightKind {
    /// A registered mark.
    Trademark,
    /// A work.
    Copyright,
    /// An invention, utility model or design.
    Patent,
    /// Anything else the portal accepts.
    Other,
}

/// A right's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RightStatus {
    /// In force.
    Registered,
    /// Applied for: cannot carry a complaint.
    Pending,
    /// No longer in force: cannot carry a complaint.
    Expired,
}

/// The most rights.
const MOST_RIGHTS: usize = 5_000;

pub(super) fn check(rights: &[Right], brands: &BTreeSet<&str>) -> Result<(), ProfileError> {
    at_most(MOST_RIGHTS, "rights", "leave out those that have expired", [("rights".to_owned(), rights.len())])?;
    let mut ids = BTreeSet::new();
    for (index, right) in rights.iter().enumerate() {
        check_right(&format!("rights[{index}]"), right, brands, &mut ids)?;
    }
    Ok(())
}

fn check_right<'a>(
    field: &str,
    right: &'a Right,
    brands: &BTreeSet<&str>,
    ids: &mut BTreeSet<&'a str>,
) -> Result<(), ProfileError> {
    unique(&format!("{field}.id"), &right.id, ids)?;
    for (name, value) in [("name", &right.name), ("number", &right.number), ("registrant", &right.registrant)] {
        not_empty(&format!("{field}.{name}"), value)?;
    }
    if !brands.contains(right.brand.as_str()) {
        let problem = format!("there is no brand with the id “{}” in this profile", right.brand);
        return Err(ProfileError::new(format!("{field}.brand"), problem));
    }
    for (index, class) in right.classes.iter().enumerate() {
        if !(1..=45).contains(class) {
            let problem = format!("{class} is no Nice class; they run from 1 to 45");
            return Err(ProfileError::new(format!("{field}.classes[{index}]"), problem));
        }
    }
    if right.jurisdiction.len() != 2 || !right.jurisdiction.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let problem =
            format!("“{}” is no jurisdiction; write two capital letters, such as US, CN, EU or WO", right.jurisdiction);
        return Err(ProfileError::new(format!("{field}.jurisdiction"), problem));
    }
    if let Some(date) = &right.expires
        && !is_date(date)
    {
        let problem = format!("“{date}” is no date; write it as 2031-12-31");
        return Err(ProfileError::new(format!("{field}.expires"), problem));
    }
    Ok(())
}

/// Whether `text` is a day of the Gregorian calendar in the form `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return false;
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(year), number(month), number(day));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}
