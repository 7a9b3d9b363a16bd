//! The profile: what an analyst watches. A JSON document with a version; parsed once, at the edge.

use listing::Amount;
use rust_decimal::Decimal;
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
    /// Words that make a listing suspicious near a term.
    #[serde(default)]
    pub cues: Vec<Cue>,
    /// The intellectual property rights complaints can rest on.
    #[serde(default)]
    pub rights: Vec<Right>,
}

impl Profile {
    /// Reads a profile from its JSON text.
    ///
    /// # Errors
    ///
    /// The first problem, with the field it stands in: the text is no JSON, a field is missing, unknown or of the wrong
    /// type, the version is another, an id stands twice or is not defined, a text is empty, a currency or a date is not
    /// in its form.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        check_version(text)?;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let profile: Self = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| ProfileError::new(field_path(error.path()), error.inner().to_string()))?;
        deserializer.end().map_err(|error| ProfileError::document(error.to_string()))?;
        check(&profile)?;
        Ok(profile)
    }
}

/// A brand and its terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// The analyst's id for it, used in findings.
    pub id: String,
    /// Its name as written.
    pub name: String,
    /// The terms to look for.
    pub terms: Vec<Term>,
    /// Its products with their reference prices.
    #[serde(default)]
    pub products: Vec<Product>,
}

/// One term to look for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The term as written.
    pub text: String,
    /// How loosely it is matched.
    #[serde(default)]
    pub matching: MatchMode,
}

/// How loosely a term is matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchMode {
    /// By length: short terms exactly or folded, longer ones with one edit, long ones with two.
    #[default]
    Auto,
    /// The term itself, in any case.
    Exact,
    /// Also look-alike letters, digits for letters, spacing; no edits.
    Folded,
}

/// A product and what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The product's name.
    pub name: String,
    /// Words that all have to stand in a title for the reference price to apply (any case); empty: every title.
    #[serde(default)]
    pub words: Vec<String>,
    /// The usual retail price.
    pub reference_price: Amount,
    /// ISO 4217 code of the reference price.
    pub currency: String,
}

/// Sellers the analyst knows. A seller is known by its store id or member id, never by its name alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sellers {
    /// Sellers of genuine goods: their listings are not suspicious.
    #[serde(default)]
    pub allowed: Vec<KnownSeller>,
    /// Sellers to keep an eye on.
    #[serde(default)]
    pub watched: Vec<KnownSeller>,
    /// Sellers known for infringing listings.
    #[serde(default)]
    pub denied: Vec<KnownSeller>,
}

/// A seller the analyst knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownSeller {
    /// All its ids, store ids of both series and member id.
    pub ids: Vec<String>,
    /// Its name, for the analyst and for the finding that a name is used under another id.
    pub name: String,
}

/// A cue word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// The word or phrase, in any script.
    pub text: String,
    /// What it hints at.
    pub meaning: CueMeaning,
}

/// What a cue word hints at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CueMeaning {
    /// An open copy: `replica`, `1:1`, `高仿`.
    Copy,
    /// A claim of origin: `genuine`, `original box`, `with logo`.
    Origin,
}

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

/// Why a profile was refused, naming the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct ProfileError {
    /// Where in the document, such as `brands[2].terms[0].text`.
    pub field: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl ProfileError {
    fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: problem.into() }
    }

    fn document(problem: impl Into<String>) -> Self {
        Self::new("the document", problem)
    }
}

/// The longest term or cue in UTF-16 code units; longer ones are sentences, not names.
const LONGEST_TEXT: usize = 128;

/// The active currency codes of ISO 4217.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP \
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ \
    GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD \
    MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR \
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH \
    UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

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
    let problem = format!("the version is {version}, but only version {PROFILE_VERSION} can be read here");
    Err(ProfileError::new("version", problem))
}

/// `serde_path_to_error` writes `.` for the root and `?` for a key it could not name.
fn field_path(path: &serde_path_to_error::Path) -> String {
    let written = path.to_string();
    if written == "." || written == "?" { "the document".to_owned() } else { written }
}

fn check(profile: &Profile) -> Result<(), ProfileError> {
    not_empty("name", &profile.name)?;
    let mut brand_ids = BTreeSet::new();
    for (index, brand) in profile.brands.iter().enumerate() {
        check_brand(&format!("brands[{index}]"), brand, &mut brand_ids)?;
    }
    let lists = [
        ("allowed", &profile.sellers.allowed),
        ("watched", &profile.sellers.watched),
        ("denied", &profile.sellers.denied),
    ];
    let mut seller_ids = BTreeSet::new();
    for (list, sellers) in lists {
        for (index, seller) in sellers.iter().enumerate() {
            check_seller(&format!("sellers.{list}[{index}]"), seller, &mut seller_ids)?;
        }
    }
    for (index, cue) in profile.cues.iter().enumerate() {
        matchable(&format!("cues[{index}].text"), &cue.text)?;
    }
    let mut right_ids = BTreeSet::new();
    for (index, right) in profile.rights.iter().enumerate() {
        check_right(&format!("rights[{index}]"), right, &brand_ids, &mut right_ids)?;
    }
    Ok(())
}

fn check_brand<'a>(field: &str, brand: &'a Brand, ids: &mut BTreeSet<&'a str>) -> Result<(), ProfileError> {
    unique(&format!("{field}.id"), &brand.id, ids)?;
    not_empty(&format!("{field}.name"), &brand.name)?;
    if brand.terms.is_empty() {
        return Err(ProfileError::new(format!("{field}.terms"), "there is no term; a brand needs at least one"));
    }
    for (index, term) in brand.terms.iter().enumerate() {
        matchable(&format!("{field}.terms[{index}].text"), &term.text)?;
    }
    for (index, product) in brand.products.iter().enumerate() {
        check_product(&format!("{field}.products[{index}]"), product)?;
    }
    Ok(())
}

fn check_product(field: &str, product: &Product) -> Result<(), ProfileError> {
    not_empty(&format!("{field}.name"), &product.name)?;
    for (index, word) in product.words.iter().enumerate() {
        matchable(&format!("{field}.words[{index}]"), word)?;
    }
    if product.reference_price.0 <= Decimal::ZERO {
        let problem = format!("the price is {}; a reference price is above 0", product.reference_price.0);
        return Err(ProfileError::new(format!("{field}.reference_price"), problem));
    }
    if !CURRENCIES.split_ascii_whitespace().any(|code| code == product.currency) {
        let problem = format!("“{}” is no currency; write its ISO 4217 code, such as USD", product.currency);
        return Err(ProfileError::new(format!("{field}.currency"), problem));
    }
    Ok(())
}

fn check_seller<'a>(field: &str, seller: &'a KnownSeller, ids: &mut BTreeSet<&'a str>) -> Result<(), ProfileError> {
    if seller.ids.is_empty() {
        let problem = "there is no id; a seller is known by its store or member id, never by its name alone";
        return Err(ProfileError::new(format!("{field}.ids"), problem));
    }
    for (index, id) in seller.ids.iter().enumerate() {
        unique(&format!("{field}.ids[{index}]"), id, ids)?;
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

fn not_empty(field: &str, text: &str) -> Result<(), ProfileError> {
    if text.trim().is_empty() { Err(ProfileError::new(field, "the text is empty")) } else { Ok(()) }
}

/// A text the matcher can look for: not too long, and with a letter or digit in it.
fn matchable(field: &str, text: &str) -> Result<(), ProfileError> {
    not_empty(field, text)?;
    if !text.chars().any(char::is_alphanumeric) {
        return Err(ProfileError::new(field, format!("“{text}” holds no letter or digit, so it can't be looked for")));
    }
    if text.encode_utf16().count() > LONGEST_TEXT {
        return Err(ProfileError::new(field, format!("the text is longer than {LONGEST_TEXT} characters")));
    }
    Ok(())
}

fn unique<'a>(field: &str, id: &'a str, seen: &mut BTreeSet<&'a str>) -> Result<(), ProfileError> {
    not_empty(field, id)?;
    if seen.insert(id) {
        Ok(())
    } else {
        Err(ProfileError::new(field, format!("the id “{id}” stands twice; each may stand once")))
    }
}

/// Whether `text` is a day of the Gregorian calendar in the form `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
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
        "rights": [{ "id": "r", "kind": "trademark", "brand": "a", "name": "ACMERA", "number": "1", "registrant": "A",
            "jurisdiction": "EU", "expires": "2028-02-29", "status": "registered" }]
    }"#;

    fn check_problem(find: &str, replace: &str, expected: Expect) {
        let text = VALID.replacen(find, replace, 1);
        assert_ne!(text, VALID, "{find} is not in the valid profile");
        expected.assert_eq(&Profile::parse(&text).unwrap_err().to_string());
    }

    #[test]
    fn a_valid_profile_is_read_and_written_alike() {
        let profile = Profile::parse(VALID).unwrap();
        let written = serde_json::to_string(&profile).unwrap();
        assert_eq!(Profile::parse(&written).unwrap(), profile);
        assert_eq!(profile.brands[0].terms[0].matching, MatchMode::Auto);
    }

    #[test]
    fn a_problem_names_its_field() {
        check_problem(
            "\"version\": 1",
            "\"version\": 7",
            expect!["version: the version is 7, but only version 1 can be read here"],
        );
        check_problem("\"version\": 1,", "", expect!["the document: missing field `version` at line 9 column 5"]);
        check_problem("\"Watch list\"", "\" \"", expect!["name: the text is empty"]);
        check_problem(
            "{ \"text\": \"Acmera\" }",
            "{ \"text\": \"\" }",
            expect!["brands[0].terms[0].text: the text is empty"],
        );
        check_problem(
            "{ \"text\": \"Acmera\" }",
            "{ \"text\": \"--\" }",
            expect!["brands[0].terms[0].text: “--” holds no letter or digit, so it can't be looked for"],
        );
        check_problem(
            "{ \"text\": \"Acmera\" }",
            "{ \"txt\": \"Acmera\" }",
            expect!["brands[0].terms[0].txt: unknown field `txt`, expected `text` or `matching` at line 3 column 67"],
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
            expect!["brands[0].products[0].reference_price: the price is -1; a reference price is above 0"],
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
            expect!["rights[0].expires: “2027-02-29” is no date; write it as 2031-12-31"],
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
            "\"brand\": \"a\"",
            "\"brand\": \"b\"",
            expect!["rights[0].brand: there is no brand with the id “b” in this profile"],
        );
        check_problem(
            "\"copy\"",
            "\"copies\"",
            expect!["cues[0].meaning: unknown variant `copies`, expected `copy` or `origin` at line 6 column 57"],
        );
        check_problem(
            "\"EU\"",
            "\"Europe\"",
            expect![
                "rights[0].jurisdiction: “Europe” is no jurisdiction; write two capital letters, such as US, CN, EU or WO"
            ],
        );
        check_problem("}]\n    }", "}]", expect!["the document: EOF while parsing an object at line 8 column 84"]);
        check_problem("}]\n    }", "}]\n    } }", expect!["the document: trailing characters at line 9 column 7"]);
    }
}
