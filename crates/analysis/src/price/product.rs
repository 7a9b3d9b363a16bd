//! Which product a listing is about, and how sure that is.

use super::accessory::{self, Accessory, AccessoryKind};
use crate::finding::TermUse;
use crate::fold::{GAP, IDEOGRAPH, Sign, Symbols, fold};
use crate::profile::{PriceBands, PriceUnit, Product};
use rust_decimal::Decimal;

/// A product of the profile, compiled.
#[derive(Clone, Debug)]
pub(crate) struct CompiledProduct {
    pub name: String,
    /// Per word, its alternatives.
    words: Vec<Vec<Name>>,
    models: Vec<Name>,
    /// What shares are taken of: the usual price, or where that is not known the lowest authorised.
    pub reference: Decimal,
    /// Whether `reference` is the lowest authorised price.
    pub is_lowest: bool,
    pub lowest_authorised: Option<Decimal>,
    pub currency: String,
    pub unit: PriceUnit,
    pub quantity: Decimal,
    pub bands: PriceBands,
}

/// A name as it is looked for: folded, with or without gaps.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    letters: Vec<u32>,
    written: String,
}

/// A text that names are looked for in.
pub(crate) struct Folded {
    signs: Vec<Sign>,
}

/// How sure it is that a listing is about a product.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Surety {
    /// A model number of it is given, or all its words stand in the title beside the brand.
    Sure,
    /// It stands for everything of its brand; or some of its words, or the brand, stand outside the title only.
    Likely(Ground),
    /// At least half of its words stand in the title; or all do, and something speaks against it.
    Unsure(Doubt),
}

/// Why it is not surely that product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ground {
    AnyOfTheBrand,
    OutsideTheTitle,
    BrandRow,
}

/// What speaks against the product.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Doubt {
    /// This word of it is not there.
    Word(String),
    /// The title names an accessory.
    Accessory(String),
    /// The title compares with the brand.
    Comparative,
}

/// A product a listing may be about.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<'a> {
    pub product: &'a CompiledProduct,
    pub surety: Surety,
    by_model: bool,
    /// How many of its words are there.
    words: usize,
    /// Where its words and models stand in the title.
    pub named: Vec<(u32, u32)>,
}

/// What a listing says beside its title, as products look at it.
pub(crate) struct Beside {
    pub texts: Vec<Folded>,
}

impl CompiledProduct {
    pub fn new(product: &Product, bands: PriceBands) -> Self {
        let words = product.words.iter().map(|word| word.alternatives().iter().map(|word| Name::new(word)).collect());
        let price = product.reference_price.or(product.lowest_authorised);
        Self {
            name: product.name.clone(),
            words: words.collect(),
            models: product.models.iter().map(|model| Name::new(model)).collect(),
            reference: price.map_or(Decimal::ONE, |price| price.0),
            is_lowest: product.reference_price.is_none(),
            lowest_authorised: product.lowest_authorised.map(|price| price.0),
            currency: product.currency.clone(),
            unit: product.unit,
            quantity: product.quantity.0,
            bands: product.bands.unwrap_or(bands),
        }
    }

    /// Whether one of its words or models stands in a text, such as a variant's name.
    pub fn is_named_in(&self, text: &Folded) -> bool {
        self.names().any(|name| text.find(name).is_some())
    }

    /// Whether a word is one of its own, so that it is no accessory's.
    pub fn owns(&self, word: &str) -> bool {
        let text = Folded::new(&word.encode_utf16().collect::<Vec<u16>>());
        let in_name = Folded::new(&self.name.encode_utf16().collect::<Vec<u16>>()).find(&Name::new(word)).is_some();
        in_name || self.is_named_in(&text)
    }

    fn names(&self) -> impl Iterator<Item = &Name> {
        self.words.iter().flatten().chain(&self.models)
    }

    /// What a listing that names the brand has to do with the product; `term_use` is none where only the specifications
    /// name the brand.
    fn candidate(&self, title: &Folded, beside: &Beside, term_use: Option<TermUse>) -> Option<Candidate<'_>> {
        let outside = |name: &Name| beside.texts.iter().any(|text| text.find(name).is_some());
        let mut named: Vec<(u32, u32)> = self.models.iter().filter_map(|model| title.find(model)).collect();
        let by_model = !named.is_empty() || self.models.iter().any(&outside);
        let (mut words, mut missing) = (0, Vec::new());
        for alternatives in &self.words {
            match alternatives.iter().find_map(|word| title.find(word)) {
                Some(place) => {
                    words += 1;
                    named.push(place);
                }
                None => missing.push(alternatives),
            }
        }
        let elsewhere = |alternatives: &&Vec<Name>| alternatives.iter().any(&outside);
        let surety = if by_model {
            Surety::Sure
        } else if self.words.is_empty() {
            if !self.models.is_empty() {
                return None;
            }
            Surety::Likely(Ground::AnyOfTheBrand)
        } else if missing.is_empty() {
            Surety::Sure
        } else if missing.iter().all(elsewhere) {
            Surety::Likely(Ground::OutsideTheTitle)
        } else if words > 0 && words * 2 >= self.words.len() {
            let first = missing.iter().find(|word| !elsewhere(word)).and_then(|word| word.first());
            Surety::Unsure(Doubt::Word(first.map(|word| word.written.clone()).unwrap_or_default()))
        } else {
            return None;
        };
        let surety = match (surety, term_use) {
            (surety @ Surety::Unsure(_), _) => surety,
            (_, Some(TermUse::Comparative)) => Surety::Unsure(Doubt::Comparative),
            (Surety::Sure, None) => Surety::Likely(Ground::BrandRow),
            (surety, _) => surety,
        };
        Some(Candidate { product: self, surety, by_model, words, named })
    }
}

impl Candidate<'_> {
    /// A surer product before a less sure one, one known by its model before one by its words, and more words before fewer.
    fn rank(&self) -> (u8, bool, usize) {
        let surety = match self.surety {
            Surety::Sure => 2,
            Surety::Likely(_) => 1,
            Surety::Unsure(_) => 0,
        };
        (surety, self.by_model, self.words)
    }
}

/// The products of a brand a listing may be about: those that rank highest. More than one where it could be either.
pub(crate) fn candidates<'a>(
    products: &'a [CompiledProduct],
    title: &Folded,
    title_text: &str,
    beside: &Beside,
    term_use: Option<TermUse>,
) -> Vec<Candidate<'a>> {
    let found = products.iter().filter_map(|product| product.candidate(title, beside, term_use));
    let mut best: Vec<Candidate> = Vec::new();
    for candidate in found {
        match best.first().map(Candidate::rank) {
            Some(rank) if rank > candidate.rank() => continue,
            Some(rank) if rank < candidate.rank() => best.clear(),
            _ => {}
        }
        best.push(candidate);
    }
    for candidate in &mut best {
        // A deposit or a difference is no other thing, and is told by what is asked for it.
        if let Some(Accessory { text, kind: AccessoryKind::Part }) =
            accessory::of_title(title_text, |word| candidate.product.owns(word))
            && !matches!(candidate.surety, Surety::Unsure(_))
        {
            candidate.surety = Surety::Unsure(Doubt::Accessory(text));
        }
    }
    best
}

impl Name {
    pub fn new(written: &str) -> Self {
        let units: Vec<u16> = written.encode_utf16().collect();
        let letters = Folded::new(&units).signs.iter().map(|sign| sign.letter).collect();
        Self { letters, written: written.to_owned() }
    }
}

impl Folded {
    pub fn new(text: &[u16]) -> Self {
        let mut signs = Vec::new();
        fold(text, Symbols::AsGaps, &mut signs);
        Self { signs }
    }

    /// Where a name stands first, as a word of its own.
    pub fn find(&self, name: &Name) -> Option<(u32, u32)> {
        let first = name.letters.first()?;
        let starts = self.signs.iter().enumerate().filter(|(_, sign)| sign.letter == *first);
        for (start, _) in starts {
            let end = start + name.letters.len();
            let Some(found) = self.signs.get(start..end) else { break };
            let same = found.iter().zip(&name.letters).all(|(sign, letter)| sign.letter == *letter);
            if let (true, [first, ..], [.., last]) = (same && self.is_edge(start) && self.is_edge(end), found, found) {
                return Some((first.start, last.end));
            }
        }
        None
    }

    /// Whether a word may begin or end before the sign at `index`. `Aerolux5` is `Aerolux` and `5`, while the `5` of
    /// `5pcs` is no word.
    fn is_edge(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.signs.get(before));
        let (Some(before), Some(sign)) = (before, self.signs.get(index)) else { return true };
        sign.is(GAP) || sign.is(IDEOGRAPH) || before.is(IDEOGRAPH) || (!before.is_digit() && sign.is_digit())
    }
}
