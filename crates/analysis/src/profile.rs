//! The profile: what an analyst watches. A JSON document with a version; parsed once, at the edge.

mod brand;
mod cue;
mod picture;
mod product;
mod rate;
mod seller;
mod term;
mod weight;

pub use brand::Brand;
pub use cue::{Cue, CueMeaning, StandardCues};
pub use picture::OfficialPicture;
pub use product::{PriceBands, PriceUnit, Product, ProductWord};
pub(crate) use rate::check as check_rates;
pub use rate::{EnteredRate, RateTable};
pub use seller::{KnownSeller, Sellers};
pub use term::{Case, MatchMode, Meaning, Term};
pub use weight::Weights;

use crate::finding::Reason;
use catalogue::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The version of the profile format this code reads and writes.
pub const PROFILE_VERSION: u32 = 1;

/// What an analyst watches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The format's version, [`PROFILE_VERSION`].
    pub version: u32,
    /// The profile's name, shown to the analyst and kept with each judgement.
    pub name: String,
    /// The brands to watch.
    pub brands: Vec<Brand>,
    /// Sellers the analyst knows.
    #[serde(default)]
    pub sellers: Sellers,
    /// Words that make a listing suspicious near a term, besides the standard ones.
    #[serde(default)]
    pub cues: Vec<Cue>,
    /// Which of the standard cues are looked for: all, if nothing is said.
    #[serde(default, skip_serializing_if = "StandardCues::is_default")]
    pub standard_cues: StandardCues,
    /// How strong a sign a price is, for products that say nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_bands: Option<PriceBands>,
    /// The exchange rates to compare prices by, instead of the table that is built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rates: Option<RateTable>,
    /// Exchange rates entered one by one; each counts before that of the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entered_rates: Vec<EnteredRate>,
    /// How much each group of evidence counts.
    #[serde(default, skip_serializing_if = "Weights::are_default")]
    pub weights: Weights,
}

impl Profile {
    /// Reads a profile from its JSON text.
    ///
    /// # Errors
    ///
    /// The first problem, with the field it stands in: the text is no JSON, a field is missing, unknown or of the wrong
    /// type, the version is another, an id or a term stands twice, an id is not defined, a text is empty, a currency or a
    /// date is not in its form, there is more of something than can be watched.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let text = text.trim_start_matches('\u{feff}');
        if text.len() > LONGEST_DOCUMENT {
            let (megabytes, most) = (text.len() / MEGABYTE + 1, LONGEST_DOCUMENT / MEGABYTE);
            let sizes = [("megabytes", megabytes.to_string()), ("most", most.to_string())];
            return Err(ProfileError::document(Reason::new("wrong.profile.too_large", &sizes)));
        }
        check_version(text)?;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let profile: Self = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| ProfileError::new(field_path(error.path()), with_nearest(error.inner().to_string())))?;
        deserializer.end().map_err(|error| ProfileError::document(Reason::quoted(error)))?;
        profile.check()?;
        Ok(profile)
    }

    /// Whether everything in it is as [`parse`](Self::parse) wants it, of a profile that was put together otherwise.
    ///
    /// # Errors
    ///
    /// The first problem, with the field it stands in.
    pub fn check(&self) -> Result<(), ProfileError> {
        not_empty("name", &self.name)?;
        brand::check(&self.brands)?;
        seller::check(&self.sellers)?;
        cue::check(&self.cues, &self.standard_cues)?;
        product::check_bands("price_bands", self.price_bands)?;
        rate::check(self.rates.as_ref(), &self.entered_rates)?;
        weight::check(&self.weights)
    }

    /// A profile of this name that watches nothing yet.
    pub fn new(name: &str) -> Self {
        Self {
            version: PROFILE_VERSION,
            name: name.to_owned(),
            brands: Vec::new(),
            sellers: Sellers::default(),
            cues: Vec::new(),
            standard_cues: StandardCues::default(),
            price_bands: None,
            rates: None,
            entered_rates: Vec::new(),
            weights: Weights::default(),
        }
    }
}

/// Why a profile was refused, naming the field. Displayed in English.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.told(Language::ENGLISH))]
pub struct ProfileError {
    /// Where in the document, such as `brands[2].terms[0].text`; empty: the document as a whole.
    pub field: String,
    /// What is wrong and what would be right.
    pub problem: Reason,
}

impl ProfileError {
    /// The problem behind its field, in words.
    pub fn told(&self, language: Language) -> String {
        self.problem.told_at(None, Some(self.field.as_str()).filter(|field| !field.is_empty()), language)
    }

    fn new(field: impl Into<String>, problem: Reason) -> Self {
        Self { field: field.into(), problem }
    }

    fn document(problem: Reason) -> Self {
        Self::new("", problem)
    }
}

const MEGABYTE: usize = 1 << 20;
/// The longest document in bytes: ten times what a profile at every limit of a real one takes.
const LONGEST_DOCUMENT: usize = 16 * MEGABYTE;
/// The longest term or cue in UTF-16 code units; longer ones are sentences, not names.
const LONGEST_TEXT: usize = 128;

/// Says that the version is another before anything else, because a document of another version may differ anywhere.
fn check_version(text: &str) -> Result<(), ProfileError> {
    #[derive(Deserialize)]
    struct Versioned {
        version: Option<serde_json::Value>,
    }
    let Ok(Versioned { version: Some(version) }) = serde_json::from_str(text) else { return Ok(()) };
    if version == PROFILE_VERSION {
        return Ok(());
    }
    let versions = [("version", version.to_string()), ("known", PROFILE_VERSION.to_string())];
    Err(ProfileError::new("version", Reason::new("wrong.profile.version", &versions)))
}

/// How much alike two names are, from 0 to 1, from which one is likely meant by the other.
const MEANT: f64 = 0.75;

/// Adds the name that was probably meant to a problem with one that is not known, or where it belongs now: the parser quotes
/// first the unknown one, then those that are known.
fn with_nearest(problem: String) -> Reason {
    // They stood in profiles once.
    if problem.starts_with("unknown field `rights`") {
        return Reason::new("wrong.profile.rights_moved", &[]);
    }
    if !problem.starts_with("unknown ") {
        return Reason::quoted(problem);
    }
    let mut names = problem.split('`').skip(1).step_by(2);
    let unknown = names.next().unwrap_or_default();
    let alike = names.map(|name| (strsim::jaro_winkler(unknown, name), name));
    let nearest = alike.filter(|(alike, _)| *alike >= MEANT).max_by(|one, other| one.0.total_cmp(&other.0));
    match nearest {
        Some((_, name)) => {
            Reason::new("wrong.profile.did_you_mean", &[("name", name.to_owned()), ("said", problem.clone())])
        }
        None => Reason::quoted(problem),
    }
}

/// `serde_path_to_error` writes `.` for the root and `?` for a key it could not name.
fn field_path(path: &serde_path_to_error::Path) -> String {
    let written = path.to_string();
    if written == "." || written == "?" { String::new() } else { written }
}

/// The field `name` of what stands at `field`.
fn field_of(field: &str, name: &str) -> String {
    format!("{field}.{name}")
}

/// Refuses more than `most` in all of the lists with the text of `key`, naming the place that is one too many.
fn at_most(most: usize, key: &str, lists: impl IntoIterator<Item = (String, usize)>) -> Result<(), ProfileError> {
    let (mut total, mut passed) = (0, None);
    for (field, count) in lists {
        if passed.is_none() && total + count > most {
            passed = Some(format!("{field}[{}]", most - total));
        }
        total += count;
    }
    let Some(field) = passed else { return Ok(()) };
    let counts = [("total", grouped(total)), ("most", grouped(most))];
    Err(ProfileError::new(field, Reason::new(key, &counts)))
}

/// A count with commas: `100,000`.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let parted = digits.char_indices().map(|(at, digit)| {
        let comma = at > 0 && (digits.len() - at).is_multiple_of(3);
        if comma { format!(",{digit}") } else { digit.to_string() }
    });
    parted.collect()
}

fn not_empty(field: &str, text: &str) -> Result<(), ProfileError> {
    let empty = || ProfileError::new(field, Reason::new("wrong.empty", &[]));
    if text.trim().is_empty() { Err(empty()) } else { Ok(()) }
}

/// A text the matcher can look for: not too long, and with a letter or digit in it.
fn matchable(field: &str, text: &str) -> Result<(), ProfileError> {
    not_empty(field, text)?;
    if !text.chars().any(char::is_alphanumeric) {
        return Err(ProfileError::new(field, Reason::new("wrong.profile.no_letter", &[("text", text.to_owned())])));
    }
    if text.encode_utf16().count() > LONGEST_TEXT {
        let most = [("most", LONGEST_TEXT.to_string())];
        return Err(ProfileError::new(field, Reason::new("wrong.profile.too_long", &most)));
    }
    Ok(())
}

fn unique<'a>(field: &str, id: &'a str, seen: &mut BTreeSet<&'a str>) -> Result<(), ProfileError> {
    not_empty(field, id)?;
    if seen.insert(id) {
        Ok(())
    } else {
        Err(ProfileError::new(field, Reason::new("wrong.id_twice", &[("id", id.to_owned())])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    const VALID: &str = r#"{
        "version": 1, "name": "Watch list",
        "brands": [{ "id": "a", "name": "Acmera", "terms": [{ "text": "Acmera" }],
            "products": [{ "name": "Lamp", "reference_price": "19.90", "currency": "EUR" }] }],
        "sellers": { "allowed": [{ "ids": ["1", "2"], "name": "Acmera Store" }] },
        "cues": [{ "text": "replica", "meaning": "copy" }],
        "entered_rates": [{ "currency": "NGN", "per_euro": "1700", "date": "2028-02-29", "source": "A bank" }]
    }"#;

    fn check_problem(find: &str, replace: &str, expected: Expect) {
        let text = VALID.replacen(find, replace, 1);
        assert_ne!(text, VALID, "{find} is not in the valid profile");
        let error = Profile::parse(&text).unwrap_err();
        expected.assert_eq(&error.to_string());
        let chinese = error.told(Language::CHINESE);
        assert!(chinese.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign)), "{chinese}");
    }

    #[test]
    fn a_valid_profile_is_read_and_written_alike() {
        let profile = Profile::parse(VALID).unwrap();
        let written = serde_json::to_string(&profile).unwrap();
        assert_eq!(Profile::parse(&written).unwrap(), profile);
        assert_eq!(profile.brands[0].terms[0].matching, MatchMode::Auto);
    }

    #[test]
    fn a_term_may_be_its_text_alone() {
        let short = VALID.replace(r#"{ "text": "Acmera" }"#, r#""Acmera""#);
        let profile = Profile::parse(&short).unwrap();
        assert_eq!(profile, Profile::parse(VALID).unwrap());
        assert!(serde_json::to_string(&profile).unwrap().contains(r#""terms":["Acmera"]"#));
    }

    fn check_term(terms: &str, expected: Expect) {
        check_problem("[{ \"text\": \"Acmera\" }]", &format!("[{terms}]"), expected);
    }

    #[test]
    fn a_term_stands_once_in_whatever_case_and_brand() {
        check_term(
            r#""Acmera", "Nordvik", {"text": "ACMERA"}"#,
            expect![
                "brands[0].terms[2]: “ACMERA” is found by “Acmera” in brands[0].terms[0] already; leave one of them out"
            ],
        );
        let other = r#"{ "id": "b", "name": "B", "terms": ["Acmera"] }"#;
        check_problem(
            "\"brands\": [",
            &format!("\"brands\": [{other}, "),
            expect!["brands[1].terms[0]: “Acmera” stands in brands[0].terms[0] already; each term may stand once"],
        );
        let cased =
            r#"[{ "text": "Coach", "case": "as_written" }, { "text": "COACH", "case": "as_written" }, "Coach X"]"#;
        assert!(Profile::parse(&VALID.replace("[{ \"text\": \"Acmera\" }]", cased)).is_ok());
    }

    #[test]
    fn a_setting_that_can_not_be_kept_is_refused() {
        check_term(
            r#"{"text": "Acme", "matching": "two_edits"}"#,
            expect![
                "brands[0].terms[0].matching: “Acme” has 4 letters; one edit needs 4 or more and two need 6, else ordinary words are taken for it"
            ],
        );
        check_term(
            r#"{"text": "Acmera V8", "matching": "one_edit"}"#,
            expect![
                "brands[0].terms[0].matching: “Acmera V8” holds a digit, and another digit is another model; write spacing, folded or exact"
            ],
        );
        check_term(
            r#"{"text": "阿克梅拉", "matching": "two_edits"}"#,
            expect![
                "brands[0].terms[0].matching: “阿克梅拉” is written in Han or kana; at most one sign of two or more may be changed"
            ],
        );
        check_term(
            r#"{"text": "Acmera", "matching": "fuzzy"}"#,
            expect![
                "brands[0].terms[0].matching: unknown variant `fuzzy`, expected one of `auto`, `exact`, `spacing`, `folded`, `one_edit`, `two_edits` at line 3 column 98"
            ],
        );
        check_term(
            r#"{"text": "Acmera", "needs": ["shoes", ""]}"#,
            expect!["brands[0].terms[0].needs[1]: the text is empty"],
        );
        check_term(
            r#"{"text": "Acmera", "needs": ["shoes"], "forbids": ["Shoes"]}"#,
            expect!["brands[0].terms[0].forbids[0]: “Shoes” stands in brands[0].terms[0].needs[0] already"],
        );
        check_term(
            r#"{"text": "Acmera", "forbids": ["acmera"]}"#,
            expect!["brands[0].terms[0].forbids[0]: “acmera” is the term itself, so it says nothing more"],
        );
        check_term(
            r#"{"text": "Acmera", "language": "Chinese!"}"#,
            expect!["brands[0].terms[0].language: “Chinese!” is no language tag; write one such as zh, ja or zh-Hant"],
        );
        check_term(
            "7",
            expect![
                "brands[0].terms[0]: invalid type: integer `7`, expected a term: its text, or an object with `text` at line 3 column 61"
            ],
        );
        check_term(
            &format!("\"{}\"", "a".repeat(129)),
            expect!["brands[0].terms[0].text: the text is longer than 128 characters"],
        );
    }

    #[test]
    fn more_than_can_be_watched_is_refused_at_the_place_that_is_one_too_many() {
        let names =
            |from: usize, to: usize| (from..to).map(|at| format!("\"name {at}\"")).collect::<Vec<_>>().join(",");
        let other = format!(r#"{{ "id": "b", "name": "B", "terms": [{}] }}"#, names(0, 15_000));
        let text = VALID.replace("\"brands\": [", &format!("\"brands\": [{other}, "));
        assert!(Profile::parse(&text).is_ok());
        let text = text.replace("{ \"text\": \"Acmera\" }", &names(15_000, 100_000));
        expect!["brands[1].terms[5000]: this is one too many: there are 100,000 terms, and at most 20,000 can be watched at once; split the list into several profiles"]
            .assert_eq(&Profile::parse(&text).unwrap_err().to_string());
        let spaces = " ".repeat(LONGEST_DOCUMENT);
        expect!["it is 17 MB long; at most 16 MB are read; split it into several profiles"]
            .assert_eq(&Profile::parse(&format!("{VALID}{spaces}")).unwrap_err().to_string());
    }

    #[test]
    fn a_problem_names_its_field() {
        check_problem(
            "\"version\": 1",
            "\"version\": 7",
            expect!["version: the version is 7, but only version 1 can be read here"],
        );
        check_problem("\"version\": 1,", "", expect!["missing field `version` at line 8 column 5"]);
        check_problem("\"Watch list\"", "\" \"", expect!["name: the text is empty"]);
        check_problem(
            "{ \"text\": \"Acmera\" }",
            "{ \"text\": \"\" }",
            expect!["brands[0].terms[0].text: the text is empty"],
        );
        check_problem(
            "{ \"text\": \"Acmera\" }",
            "{ \"text\": \"--\" }",
            expect!["brands[0].terms[0].text: “--” holds no letter or digit, so it can’t be looked for"],
        );
        check_problem(
            "{ \"text\": \"Acmera\" }",
            "{ \"txt\": \"Acmera\" }",
            expect![
                "brands[0].terms[0].txt: unknown field `txt`, expected one of `text`, `matching`, `case`, `needs`, `forbids`, `meaning`, `language` at line 3 column 67; did you mean `text`?"
            ],
        );
        check_problem(
            "[{ \"text\": \"Acmera\" }]",
            "[]",
            expect!["brands[0].terms: there is no term; a brand needs at least one"],
        );
        check_problem(
            "[{ \"text\": \"Acmera\" }]",
            "\"Acmera\"",
            expect![[r#"brands[0].terms: invalid type: string "Acmera", expected a sequence at line 3 column 67"#]],
        );
        check_problem(
            "\"EUR\"",
            "\"Euro\"",
            expect!["brands[0].products[0].currency: “Euro” is no currency; write its ISO 4217 code, such as USD"],
        );
        check_problem(
            "\"19.90\"",
            "\"-1\"",
            expect![
                "brands[0].products[0].reference_price: the price is -1; a reference price is above 0, at most 1000000000000, and has at most 6 decimals"
            ],
        );
        check_problem(
            "\"19.90\"",
            "\"cheap\"",
            expect![[
                r#"brands[0].products[0].reference_price: invalid value: string "cheap", expected a Decimal type representing a fixed-point number at line 4 column 69"#
            ]],
        );
        check_problem(
            "\"2028-02-29\"",
            "\"2027-02-29\"",
            expect!["entered_rates[0].date: “2027-02-29” is no date; write it as 2031-12-31"],
        );
        check_problem(
            "[\"1\", \"2\"]",
            "[\"1\", \"1\"]",
            expect!["sellers.allowed[0].ids[1]: the id “1” stands twice; each may stand once"],
        );
        check_problem(
            "[\"1\", \"2\"]",
            "[]",
            expect![
                "sellers.allowed[0].ids: there is no id; a seller is known by its store or member id, never by its name alone"
            ],
        );
        check_problem(
            "\"copy\"",
            "\"copies\"",
            expect![
                "cues[0].meaning: unknown variant `copies`, expected one of `copy`, `quality`, `origin`, `sales` at line 6 column 57; did you mean `copy`?"
            ],
        );
        check_problem(
            "\"cues\"",
            "\"rights\": [], \"cues\"",
            expect![
                "rights: rights are not part of a profile: take this field out and import the rights in the workbench’s register of rights, which has a format of its own (counterproof-rights/1)"
            ],
        );
        check_problem("}]\n    }", "}]", expect!["EOF while parsing an object at line 7 column 110"]);
        check_problem("}]\n    }", "}]\n    } }", expect!["trailing characters at line 8 column 7"]);
    }
}
