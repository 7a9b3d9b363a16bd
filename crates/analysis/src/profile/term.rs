//! Terms and how each is looked for.

use super::{ProfileError, field_of, matchable};
use crate::finding::Reason;
use crate::fold::{GAP, IDEOGRAPH, Sign, Symbols, fold};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// One term to look for. In a document it may stand as its text alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Term {
    /// The term as written.
    pub text: String,
    /// How loosely it is matched.
    #[serde(default, skip_serializing_if = "is_default")]
    pub matching: MatchMode,
    /// Whether upper and lower case matter.
    #[serde(default, skip_serializing_if = "is_default")]
    pub case: Case,
    /// Words of which at least one has to stand in the listing's title or category for the term to count; empty: none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub needs: Vec<String>,
    /// Words of which none may stand there: `juice` for Apple.
    #[serde(default, skip_serializing_if = "is_default")]
    pub forbids: Vec<String>,
    /// What the term is to its brand.
    #[serde(default, skip_serializing_if = "is_default")]
    pub meaning: Meaning,
    /// The language it is written in, as a BCP 47 tag: `zh-Hant`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub language: Option<String>,
}

/// How loosely a term is matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchMode {
    /// By length, by how many terms there are, and by what ordinary language has near the term: short terms as
    /// [`Folded`](Self::Folded), longer ones with one edit, long ones with two. A model is matched as
    /// [`Spacing`](Self::Spacing).
    #[default]
    Auto,
    /// The term itself, in any case.
    Exact,
    /// The term itself, in any case, however its letters and digits are parted: `WH-1000XM5`, `WH1000 XM5`.
    Spacing,
    /// Also look-alike letters, digits for letters, spacing; no edits.
    Folded,
    /// Also inside longer words and with one letter changed, however long the list is.
    OneEdit,
    /// Also with two letters changed.
    TwoEdits,
}

/// Whether upper and lower case matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Case {
    /// They don't.
    #[default]
    Any,
    /// `Gap` is found, `gap` and `GAP` are not; a misspelling has to begin with a capital and go on as the term does.
    AsWritten,
}

/// What a term is to its brand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// The brand's name.
    #[default]
    Brand,
    /// A sub-brand or a line of products: it stands for the brand.
    ProductLine,
    /// The name in another script or language: it stands for the brand.
    Transliteration,
    /// A model number: worth a note by itself, because makers share them, and a sign beside a name of the brand.
    Model,
}

impl MatchMode {
    /// Every mode, from what is usual on.
    pub const ALL: [MatchMode; 6] =
        [Self::Auto, Self::Exact, Self::Spacing, Self::Folded, Self::OneEdit, Self::TwoEdits];

    /// Whether the term is looked for misspelled and inside longer words.
    pub(crate) fn is_loose(self) -> bool {
        matches!(self, Self::Auto | Self::OneEdit | Self::TwoEdits)
    }

    /// Whether the term is looked for undisguised only.
    pub(crate) fn is_plain(self) -> bool {
        matches!(self, Self::Exact | Self::Spacing)
    }

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Auto => "matching.auto",
            Self::Exact => "matching.exact",
            Self::Spacing => "matching.spacing",
            Self::Folded => "matching.folded",
            Self::OneEdit => "matching.one_edit",
            Self::TwoEdits => "matching.two_edits",
        }
    }
}

impl Meaning {
    /// Every meaning.
    pub const ALL: [Meaning; 4] = [Self::Brand, Self::ProductLine, Self::Transliteration, Self::Model];

    /// The catalogue's key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Brand => "meaning.brand",
            Self::ProductLine => "meaning.product_line",
            Self::Transliteration => "meaning.transliteration",
            Self::Model => "meaning.model",
        }
    }
}

impl Term {
    /// A term with nothing set but how it is matched.
    pub fn new(text: impl Into<String>, matching: MatchMode) -> Self {
        Self {
            text: text.into(),
            matching,
            case: Case::default(),
            needs: Vec::new(),
            forbids: Vec::new(),
            meaning: Meaning::default(),
            language: None,
        }
    }

    /// A term that is looked for as it is written, in any case.
    pub(crate) fn exactly(text: &str) -> Self {
        Self::new(text, MatchMode::Exact)
    }

    /// How it is matched, as it is set or as its meaning has it.
    pub fn mode(&self) -> MatchMode {
        match (self.matching, self.meaning) {
            (MatchMode::Auto, Meaning::Model) => MatchMode::Spacing,
            (matching, _) => matching,
        }
    }

    fn signs(&self) -> Vec<Sign> {
        let mut signs = Vec::new();
        fold(&self.text.encode_utf16().collect::<Vec<_>>(), Symbols::AsGaps, &mut signs);
        signs
    }

    /// Whether both may stand in one profile although they fold alike: each is looked for as it is written alone.
    fn is_apart_from(&self, other: &Self) -> bool {
        let both = |holds: fn(&Self) -> bool| holds(self) && holds(other);
        let cased = both(|term| term.case == Case::AsWritten) && self.text != other.text;
        let exact = both(|term| term.mode() == MatchMode::Exact);
        cased || (exact && self.text.to_lowercase() != other.text.to_lowercase())
    }
}

impl Serialize for Term {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if *self == Term::new(self.text.as_str(), MatchMode::Auto) {
            serializer.serialize_str(&self.text)
        } else {
            Term::serialize(self, serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;

        impl<'de> Visitor<'de> for Written {
            type Value = Term;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a term: its text, or an object with `text`")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Term, E> {
                Ok(Term::new(text, MatchMode::Auto))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Term, A::Error> {
                Term::deserialize(MapAccessDeserializer::new(map))
            }
        }

        deserializer.deserialize_any(Written)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The most words a term may need, and the most it may forbid.
const MOST_CONTEXT_WORDS: usize = 100;
/// From how many letters on a term can be told when one of them is changed, and when two are.
const SHORTEST_WITH_EDITS: [usize; 2] = [4, 6];
/// Longer names are compared whole only.
const LONGEST_WITH_EDITS: usize = 32;

/// Terms by what they fold to, with the place each stands at.
#[derive(Default)]
pub(super) struct Seen<'a>(BTreeMap<Vec<u32>, Vec<(String, &'a Term)>>);

impl<'a> Seen<'a> {
    /// Adds a term, which may not stand elsewhere already.
    pub fn add(&mut self, field: &str, term: &'a Term) -> Result<(), ProfileError> {
        let gap = |sign: &Sign| if sign.is(GAP) { Some(0) } else { None };
        let folded: Vec<u32> =
            term.signs().iter().flat_map(|sign| gap(sign).into_iter().chain([sign.letter])).collect();
        let alike = self.0.entry(folded).or_default();
        if let Some((place, other)) = alike.iter().find(|(_, other)| !term.is_apart_from(other)) {
            let is_same = other.text == term.text;
            let key = if is_same { "wrong.profile.term_twice" } else { "wrong.profile.term_found_already" };
            let terms = [("text", term.text.clone()), ("other", other.text.clone()), ("place", place.clone())];
            return Err(ProfileError::new(field, Reason::new(key, &terms)));
        }
        alike.push((field.to_owned(), term));
        Ok(())
    }
}

pub(super) fn check(field: &str, term: &Term) -> Result<(), ProfileError> {
    matchable(&field_of(field, "text"), &term.text)?;
    check_edits(field, term)?;
    check_words(field, term)?;
    if let Some(tag) = &term.language
        && !is_language_tag(tag)
    {
        let problem = Reason::new("wrong.profile.language_tag", &[("tag", tag.clone())]);
        return Err(ProfileError::new(field_of(field, "language"), problem));
    }
    Ok(())
}

fn check_edits(field: &str, term: &Term) -> Result<(), ProfileError> {
    let edits = match term.matching {
        MatchMode::OneEdit => 1,
        MatchMode::TwoEdits => 2,
        _ => return Ok(()),
    };
    let signs = term.signs();
    let text = ("text", term.text.clone());
    let problem = if signs.iter().all(|sign| sign.is(IDEOGRAPH)) {
        let allowed = edits == 1 && signs.len() > 1;
        (!allowed).then(|| Reason::new("wrong.profile.edits_of_signs", &[text]))
    } else if signs.iter().any(|sign| sign.is_digit()) {
        Some(Reason::new("wrong.profile.edits_of_digits", &[text]))
    } else if signs.len() < SHORTEST_WITH_EDITS[edits - 1] {
        let [one, two] = SHORTEST_WITH_EDITS;
        let letters = [text, ("count", signs.len().to_string()), ("one", one.to_string()), ("two", two.to_string())];
        Some(Reason::new("wrong.profile.edits_of_short", &letters))
    } else {
        let letters = [text, ("most", LONGEST_WITH_EDITS.to_string())];
        (signs.len() > LONGEST_WITH_EDITS).then(|| Reason::new("wrong.profile.edits_of_long", &letters))
    };
    problem.map_or(Ok(()), |problem| Err(ProfileError::new(field_of(field, "matching"), problem)))
}

fn check_words(field: &str, term: &Term) -> Result<(), ProfileError> {
    let folded = |text: &str| Term::exactly(text).signs().iter().map(|sign| sign.letter).collect::<Vec<_>>();
    let own = folded(&term.text);
    let mut seen: BTreeMap<Vec<u32>, String> = BTreeMap::new();
    for (name, words) in [("needs", &term.needs), ("forbids", &term.forbids)] {
        let list = field_of(field, name);
        if words.len() > MOST_CONTEXT_WORDS {
            let counts = [("count", words.len().to_string()), ("most", MOST_CONTEXT_WORDS.to_string())];
            return Err(ProfileError::new(list, Reason::new("wrong.profile.too_many_words", &counts)));
        }
        for (index, word) in words.iter().enumerate() {
            let place = format!("{list}[{index}]");
            matchable(&place, word)?;
            let signs = folded(word);
            if signs == own {
                let problem = Reason::new("wrong.profile.word_is_term", &[("word", word.clone())]);
                return Err(ProfileError::new(place, problem));
            }
            if let Some(other) = seen.insert(signs, place.clone()) {
                let places = [("word", word.clone()), ("place", other)];
                return Err(ProfileError::new(place, Reason::new("wrong.profile.word_twice", &places)));
            }
        }
    }
    Ok(())
}

/// Whether `tag` has the form of a BCP 47 language tag: a language, then subtags.
fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let is_language = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_subtag = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_language && parts.all(is_subtag)
}
