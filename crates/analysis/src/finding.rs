//! Findings: what was found, where, and why it matters.

use crate::level::Explanation;
use crate::matcher::Confidence;
use catalogue::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The judgement of one page under one profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The profile's name.
    pub profile: String,
    /// One entry per listing of the reading, in its order.
    pub listings: Vec<ListingJudgement>,
    /// How many listings the page findings (price outliers) were computed over.
    pub set_size: u32,
}

/// What is to be said of one listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingJudgement {
    /// The listing, by item id.
    pub item_id: String,
    /// How suspicious it is on the whole.
    pub level: Level,
    /// Why the level is what it is, in one reason (the strongest finding's, or the whitelist's).
    pub why: Option<Reason>,
    /// The findings, strongest first.
    pub findings: Vec<Finding>,
    /// How the level came about; none where nothing was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

impl ListingJudgement {
    /// Of a listing on which nothing was found.
    pub fn nothing_found(item_id: &str) -> Self {
        Self { item_id: item_id.to_owned(), level: Level::None, why: None, findings: Vec::new(), explanation: None }
    }
}

/// How suspicious a listing is. `High` needs two groups, one of them term or image; never price or seller alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The seller is on the profile's list of allowed sellers, by id.
    Allowed,
    /// Nothing found.
    None,
    /// A weak sign, or a lawful use worth knowing.
    Low,
    /// Worth a look.
    Medium,
    /// Worth evidence.
    High,
}

/// One reason to look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The listing it belongs to, by item id.
    pub item_id: String,
    /// What was found.
    pub kind: FindingKind,
    /// The group of evidence it counts in.
    pub group: Group,
    /// How strong it is by itself.
    pub severity: Severity,
    /// Where it stands; empty for findings that have no text, such as a price outlier.
    #[serde(rename = "where")]
    pub spans: Vec<Span>,
    /// Why it matters.
    pub why: Reason,
    /// The profile's brand it is about, by id.
    pub brand: Option<String>,
}

/// The kinds of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum FindingKind {
    /// A watched term, in some form, used in some way.
    Term {
        /// How the text differs from the term.
        form: MatchKind,
        /// What the term is used for.
        r#use: TermUse,
        /// How many letters were left out, added, replaced or swapped.
        #[serde(default)]
        edits: u8,
        /// How sure it is that the term is meant.
        #[serde(default)]
        confidence: Confidence,
    },
    /// A cue word near a term, or by itself.
    Cue,
    /// Lower than the product's reference price.
    PriceReference,
    /// Lower than comparable listings on the page.
    PriceOutlier,
    /// The price can't be compared: another currency, or a unit price.
    PriceNotComparable,
    /// The seller is on the list of denied sellers.
    SellerDenied,
    /// The seller is on the list of watched sellers.
    SellerWatched,
    /// A seller of a listed name, but of another id.
    SellerNameOnly,
    /// The seller's name claims to be authorised for a watched brand.
    SellerClaim,
    /// The seller's name holds a watched term.
    SellerTerm,
    /// Few of the seller's buyers were content.
    SellerFeedback,
    /// The store opened not long ago.
    SellerNew,
    /// The seller lists several watched brands on the page.
    SellerManyBrands,
    /// A picture of the listing matches an official one.
    Picture,
    /// The specification says no brand, or another, while the title shows a watched term.
    Specification,
    /// The page files the listing under none of the brand's categories.
    Category,
    /// Signs of a listing that stands for other goods than it shows.
    HiddenLink,
}

impl Level {
    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Level::Allowed => "level.allowed",
            Level::None => "level.none",
            Level::Low => "level.low",
            Level::Medium => "level.medium",
            Level::High => "level.high",
        }
    }
}

impl FindingKind {
    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            FindingKind::Term { .. } => "kind.term",
            FindingKind::Cue => "kind.cue",
            FindingKind::PriceReference => "kind.price_reference",
            FindingKind::PriceOutlier => "kind.price_outlier",
            FindingKind::PriceNotComparable => "kind.price_not_comparable",
            FindingKind::SellerDenied => "kind.seller_denied",
            FindingKind::SellerWatched => "kind.seller_watched",
            FindingKind::SellerNameOnly => "kind.seller_name_only",
            FindingKind::SellerClaim => "kind.seller_claim",
            FindingKind::SellerTerm => "kind.seller_term",
            FindingKind::SellerFeedback => "kind.seller_feedback",
            FindingKind::SellerNew => "kind.seller_new",
            FindingKind::SellerManyBrands => "kind.seller_many_brands",
            FindingKind::Picture => "kind.picture",
            FindingKind::Specification => "kind.specification",
            FindingKind::Category => "kind.category",
            FindingKind::HiddenLink => "kind.hidden_link",
        }
    }
}

/// How the text found differs from the term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchKind {
    /// The term itself, in any case.
    Exact,
    /// One or two letters left out, added, repeated, replaced or swapped.
    Misspelled,
    /// Letters of another script or width that look alike.
    Lookalike,
    /// Digits for letters, spaces or dots between letters, invisible characters, masked letters.
    Obfuscated,
    /// Inside a longer word.
    Glued,
    /// The term in another script.
    Script,
}

impl MatchKind {
    /// Every kind.
    pub const ALL: [MatchKind; 6] = [
        MatchKind::Exact,
        MatchKind::Misspelled,
        MatchKind::Lookalike,
        MatchKind::Obfuscated,
        MatchKind::Glued,
        MatchKind::Script,
    ];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            MatchKind::Exact => "form.exact",
            MatchKind::Misspelled => "form.misspelled",
            MatchKind::Lookalike => "form.lookalike",
            MatchKind::Obfuscated => "form.obfuscated",
            MatchKind::Glued => "form.glued",
            MatchKind::Script => "form.script",
        }
    }
}

/// What a term is used for in its phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermUse {
    /// As the brand of the goods.
    AsBrand,
    /// To say what the goods are for: `for X`, `compatible with X`.
    Referential,
    /// To compare: `X style`, `like X`.
    Comparative,
    /// It can't be told: several makers' names in a row, and nothing that says what for.
    Unclear,
}

impl TermUse {
    /// Every use.
    pub const ALL: [TermUse; 4] = [TermUse::AsBrand, TermUse::Referential, TermUse::Comparative, TermUse::Unclear];

    /// Whether the goods may be another maker's, for whose goods the term stands.
    pub fn may_say_what_for(self) -> bool {
        matches!(self, TermUse::Referential | TermUse::Unclear)
    }

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            TermUse::AsBrand => "use.as_brand",
            TermUse::Referential => "use.referential",
            TermUse::Comparative => "use.comparative",
            TermUse::Unclear => "use.unclear",
        }
    }
}

/// The independent groups of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// A watched term.
    Term,
    /// A cue word.
    Cue,
    /// A picture.
    Image,
    /// A price.
    Price,
    /// The seller.
    Seller,
    /// A specification row.
    Specification,
    /// The category.
    Category,
}

impl Group {
    /// Every group.
    pub const ALL: [Group; 7] =
        [Group::Term, Group::Cue, Group::Image, Group::Price, Group::Seller, Group::Specification, Group::Category];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Group::Term => "group.term",
            Group::Cue => "group.cue",
            Group::Image => "group.image",
            Group::Price => "group.price",
            Group::Seller => "group.seller",
            Group::Specification => "group.specification",
            Group::Category => "group.category",
        }
    }
}

/// How strong a finding is by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, not suspicious by itself.
    Note,
    /// Weak.
    Weak,
    /// Medium.
    Medium,
    /// Strong.
    Strong,
}

impl Severity {
    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Severity::Note => "severity.note",
            Severity::Weak => "severity.weak",
            Severity::Medium => "severity.medium",
            Severity::Strong => "severity.strong",
        }
    }
}

/// A place in a field's text: UTF-16 code units, `start <= end`, both inside the text as the reading has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The field.
    pub field: Field,
    /// First code unit.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// The fields that hold text worth marking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The listing's title.
    Title,
    /// The shown price.
    Price,
    /// The seller's name.
    Seller,
}

/// Why: a key of the catalogue and its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The key, such as `why.price.reference`.
    pub key: String,
    /// The arguments the text names in braces.
    pub arguments: BTreeMap<String, String>,
    /// What the reason consists of, such as the letters that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Reason>,
}

impl Reason {
    /// A key with its arguments.
    pub fn new(key: impl Into<String>, arguments: &[(&str, String)]) -> Self {
        let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Self { key: key.into(), arguments, details: Vec::new() }
    }

    /// The words of whoever made it, such as a parser's, which are in one language only.
    pub fn quoted(said: impl ToString) -> Self {
        Self::new("wrong.quoted", &[("said", said.to_string())])
    }

    /// The reason in words, behind the line of a text and the field of a document or column of a table it is about.
    pub fn told_at(&self, line: Option<usize>, field: Option<&str>, language: Language) -> String {
        let text = |key: &str, arguments: &BTreeMap<String, String>| catalogue::text(language, key, arguments);
        let behind = |key: &str, place: (&str, String), problem: String| {
            text(key, &Reason::new("", &[place, ("problem", problem)]).arguments)
        };
        let mut told = self.sentence(text);
        if let Some(field) = field {
            told = behind("wrong.in_field", ("field", field.to_owned()), told);
        }
        if let Some(line) = line {
            told = behind("wrong.on_line", ("line", line.to_string()), told);
        }
        told
    }

    /// The reason in words, given the catalogue's text of a key with its arguments.
    pub fn sentence(&self, text: impl Fn(&str, &BTreeMap<String, String>) -> String) -> String {
        let reason = text(&self.key, &self.arguments);
        if self.details.is_empty() {
            return reason;
        }
        let details: Vec<String> = self.details.iter().map(|detail| text(&detail.key, &detail.arguments)).collect();
        let details = details.join(&text("why.detail_separator", &BTreeMap::new()));
        text("why.detailed", &BTreeMap::from([("reason".to_owned(), reason), ("details".to_owned(), details)]))
    }
}
