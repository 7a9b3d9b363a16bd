//! The profile: what an analyst watches. A JSON document with a version; parsed once, at the edge.

use listing::Amount;
use serde::{Deserialize, Serialize};

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
