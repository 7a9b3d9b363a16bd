//! The words that say what a term is used for, in the languages of the sites.
//!
//! They stand in `tables/uses`, a file a language: a line a role, with phrases parted by commas; `*` stands for any ending.
//! A word that means something else in another language stands there under what it does there, `words` if it does nothing.
//! Which it is, the other words of the title tell.

use super::words::{self, Word};
use std::sync::OnceLock;

/// It says that the next name is what the goods are for.
pub(super) const REFERENTIAL_BEFORE: u16 = 1;
/// The same, where the name follows at once.
pub(super) const REFERENTIAL_DIRECTLY_BEFORE: u16 = 1 << 1;
/// It says that the name before it is what the goods are for.
pub(super) const REFERENTIAL_AFTER: u16 = 1 << 2;
/// It compares with the next name.
pub(super) const COMPARATIVE_BEFORE: u16 = 1 << 3;
/// It compares with the name before it.
pub(super) const COMPARATIVE_AFTER: u16 = 1 << 4;
/// It ends what was said before it: `with`.
pub(super) const END: u16 = 1 << 5;
/// It joins names.
pub(super) const AND: u16 = 1 << 6;
/// It names whom or what goods are meant for, so that the `for` before it speaks of no term: `men`, `running`.
pub(super) const PURPOSE: u16 = 1 << 7;
/// It is part of a model's name: `Pro`.
pub(super) const MODEL: u16 = 1 << 8;
/// A sort of device, named beside its name: `phone`.
pub(super) const DEVICE: u16 = 1 << 9;
/// What is sold to go with a device: `case`.
pub(super) const ACCESSORY: u16 = 1 << 10;
/// It claims that the goods are the maker's own.
pub(super) const CLAIM: u16 = 1 << 11;
/// It is a word of a language, and no name.
pub(super) const KNOWN: u16 = 1 << 12;
/// It is the name of a maker whose goods others make parts and accessories for, or of a line of one.
pub(super) const MAKER: u16 = 1 << 13;
/// The same of a line: `Corolla`.
pub(super) const LINE: u16 = 1 << 14;
/// The maker's mark as goods: `logo`, `emblem`.
pub(super) const EMBLEM: u16 = 1 << 15;

/// The roles as the tables call them.
const ROLES: &[(&str, u16)] = &[
    ("referential before", REFERENTIAL_BEFORE),
    ("referential directly before", REFERENTIAL_DIRECTLY_BEFORE),
    ("referential after", REFERENTIAL_AFTER),
    ("comparative before", COMPARATIVE_BEFORE),
    ("comparative after", COMPARATIVE_AFTER),
    ("end", END),
    ("and", AND),
    ("purpose", PURPOSE),
    ("models", MODEL),
    ("devices", DEVICE),
    ("accessories", ACCESSORY),
    ("claims", CLAIM),
    ("no marker", 0),
    ("words", 0),
];

/// The languages, in the order of their tables.
pub(crate) const LANGUAGES: [&str; TABLES.len()] = {
    let mut languages = [""; TABLES.len()];
    let mut at = 0;
    while at < TABLES.len() {
        languages[at] = TABLES[at].0;
        at += 1;
    }
    languages
};

/// A set of languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Languages(u32);

impl Languages {
    /// Whatever the language.
    pub const ALL: Self = Self(u32::MAX);

    /// One language. English, and a language that is not known, are any: English is understood everywhere.
    pub fn named(language: &str) -> Self {
        let number = LANGUAGES.iter().position(|known| *known == language && language != "en");
        number.map_or(Self::ALL, |number| Self(1 << number))
    }

    /// The languages of both.
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn holds(self, number: usize) -> bool {
        self.0 & (1 << number) != 0
    }
}

/// A table a language.
pub(super) const TABLES: &[(&str, &str)] = &[
    ("en", include_str!("../../tables/uses/en.txt")),
    ("es", include_str!("../../tables/uses/es.txt")),
    ("pt", include_str!("../../tables/uses/pt.txt")),
    ("fr", include_str!("../../tables/uses/fr.txt")),
    ("de", include_str!("../../tables/uses/de.txt")),
    ("nl", include_str!("../../tables/uses/nl.txt")),
    ("it", include_str!("../../tables/uses/it.txt")),
    ("pl", include_str!("../../tables/uses/pl.txt")),
    ("ru", include_str!("../../tables/uses/ru.txt")),
    ("uk", include_str!("../../tables/uses/uk.txt")),
    ("tr", include_str!("../../tables/uses/tr.txt")),
    ("ar", include_str!("../../tables/uses/ar.txt")),
    ("he", include_str!("../../tables/uses/he.txt")),
    ("th", include_str!("../../tables/uses/th.txt")),
    ("vi", include_str!("../../tables/uses/vi.txt")),
    ("id", include_str!("../../tables/uses/id.txt")),
    ("ja", include_str!("../../tables/uses/ja.txt")),
    ("ko", include_str!("../../tables/uses/ko.txt")),
    ("zh", include_str!("../../tables/uses/zh.txt")),
];

/// Names of makers and of their lines, which are not of one language.
const NAMES: &str = include_str!("../../tables/uses/names.txt");
/// What stands for a language where a name is concerned.
const NO_LANGUAGE: u8 = u8::MAX;

/// A line of a table: its role as it is called there, and its phrases.
pub(super) fn lines(table: &str) -> impl Iterator<Item = (&str, &str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "))
}

/// What the table's name of a role stands for.
pub(super) fn role_named(name: &str) -> Option<u16> {
    ROLES.iter().find(|(known, _)| *known == name).map(|(_, role)| *role)
}

/// Gives each word of a title its role; tells what they say of the title's language.
pub(super) fn mark(text: &[u16], words: &mut [Word]) -> Evidence {
    let lexicon = lexicon();
    let mut found = Vec::new();
    let mut evidence = Evidence::of(text);
    let mut at = 0;
    while at < words.len() {
        match lexicon.longest(text, words, at) {
            Some((length, claims)) => {
                if let [only] = claims {
                    evidence.add(only.language, 1);
                }
                found.push((at, length, claims));
                at += length;
            }
            None => at += 1,
        }
    }
    for (at, length, claims) in found {
        let chosen = evidence.choose(claims);
        let role = if chosen & (MAKER | LINE | EMBLEM) != 0 { chosen } else { KNOWN | chosen };
        words.iter_mut().skip(at).take(length).for_each(|word| word.role = role);
        if let Some(first) = words.get_mut(at) {
            first.opens = true;
        }
    }
    evidence
}

/// What a part of a word does, standing by itself.
pub(super) fn role(text: &[u16], from: u32, to: u32) -> u16 {
    let part = text.get(from as usize..to as usize).unwrap_or_default();
    let mut words = words::of(part);
    mark(part, &mut words);
    let covered = words.first().is_some_and(|first| words.iter().all(|word| word.role == first.role));
    if covered { words.first().map_or(0, |word| word.role) } else { 0 }
}

/// What a phrase does in one language.
#[derive(Clone, Copy, Debug)]
struct Claim {
    language: u8,
    role: u16,
}

/// What a title tells of its language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence([u8; TABLES.len()]);

impl Evidence {
    /// Letters that only some languages have.
    fn of(text: &[u16]) -> Self {
        let mut evidence = Self([0; TABLES.len()]);
        for unit in text {
            let language = match unit {
                0x3041..=0x30fa => "ja",
                0x456 | 0x457 | 0x454 | 0x491 | 0x406 | 0x407 | 0x404 | 0x490 => "uk",
                0x44b | 0x44d | 0x44a | 0x451 => "ru",
                0xe3 | 0xf5 => "pt",
                0xf1 | 0xbf => "es",
                0xdf => "de",
                0x105 | 0x107 | 0x119 | 0x142 | 0x144 | 0x15b | 0x17a | 0x17c => "pl",
                0x11f | 0x131 | 0x15f | 0x130 => "tr",
                0x1a1 | 0x1b0 | 0x111 | 0x1ea0..=0x1ef9 => "vi",
                _ => continue,
            };
            if let Some(number) = TABLES.iter().position(|(name, _)| *name == language) {
                evidence.add(number as u8, 1);
            }
        }
        evidence
    }

    fn add(&mut self, language: u8, weight: u8) {
        if let Some(score) = self.0.get_mut(usize::from(language)) {
            *score = score.saturating_add(weight);
        }
    }

    /// Whether nothing tells more of another language; for certain, if something tells of one of these.
    pub fn is_of(&self, languages: Languages, certain: bool) -> bool {
        let best = self.0.iter().copied().max().unwrap_or(0);
        let own =
            self.0.iter().enumerate().filter(|(number, _)| languages.holds(*number)).map(|(_, score)| *score).max();
        own.is_some_and(|own| own == best && (own > 0 || !certain))
    }

    /// What the phrase does in the language the title is most likely in; where nothing tells, all it may do.
    fn choose(&self, claims: &[Claim]) -> u16 {
        let score = |claim: &Claim| self.0.get(usize::from(claim.language)).copied().unwrap_or(0);
        let best = claims.iter().map(score).max().unwrap_or(0);
        claims.iter().filter(|claim| score(claim) == best).fold(0, |roles, claim| roles | claim.role)
    }
}

/// A word of a phrase: whole, or the beginning of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Piece {
    hash: u32,
    stem: bool,
}

/// All phrases of all languages.
struct Lexicon {
    /// By their first word; of those that share it, the longer ones first.
    phrases: Vec<(Vec<Piece>, Vec<Claim>)>,
    /// One bit for each hash of a first word, so that most words end there.
    bits: Vec<u32>,
}

const BITS: u32 = 15;
/// The shortest beginning of a word that stands for any ending.
const SHORTEST_STEM: usize = 4;

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::new)
}

impl Lexicon {
    fn new() -> Self {
        let mut rows: Vec<(Vec<Piece>, Claim)> = Vec::new();
        for (name, phrases) in lines(NAMES) {
            let role = match name {
                "makers" => MAKER,
                "lines" => LINE,
                _ => EMBLEM,
            };
            rows.extend(phrases.split(", ").map(|phrase| (pieces(phrase), Claim { language: NO_LANGUAGE, role })));
        }
        for (language, (_, table)) in (0..).zip(TABLES) {
            for (name, phrases) in lines(table) {
                let role = role_named(name).unwrap_or(0);
                for phrase in phrases.split(", ").filter(|_| !phrases.starts_with("none: ")) {
                    rows.push((pieces(phrase), Claim { language, role }));
                }
            }
        }
        rows.sort_by(|(one, _), (other, _)| {
            let key = |pieces: &[Piece]| (pieces.first().copied(), std::cmp::Reverse(pieces.len()));
            key(one).cmp(&key(other)).then_with(|| one.cmp(other))
        });
        let mut lexicon = Self { phrases: Vec::new(), bits: vec![0; 1 << (BITS - 5)] };
        for (pieces, claim) in rows {
            let Some(first) = pieces.first().map(|piece| piece.hash) else { continue };
            if let Some(word) = lexicon.bits.get_mut((first >> (32 - BITS + 5)) as usize) {
                *word |= 1 << ((first >> (32 - BITS)) & 31);
            }
            match lexicon.phrases.last_mut().filter(|(last, _)| *last == pieces) {
                Some((_, claims)) => match claims.iter_mut().find(|known| known.language == claim.language) {
                    Some(known) => known.role |= claim.role,
                    None => claims.push(claim),
                },
                None => lexicon.phrases.push((pieces, vec![claim])),
            }
        }
        lexicon
    }

    /// The longest phrase that begins at a word: how many words it has, and what it may do.
    fn longest(&self, text: &[u16], words: &[Word], at: usize) -> Option<(usize, &[Claim])> {
        let first = words.get(at)?;
        let whole = self.beginning_with(text, words, at, Piece { hash: first.hash, stem: false });
        let mut stemmed = None;
        let written = text.get(first.start as usize..first.end as usize)?;
        if written.len() >= SHORTEST_STEM {
            let mut hash = words::EMPTY;
            for (count, character) in (1..=LONGEST_STEM).zip(words::lower(written)) {
                hash = words::append(hash, character);
                if count >= SHORTEST_STEM {
                    stemmed = stemmed.or_else(|| self.beginning_with(text, words, at, Piece { hash, stem: true }));
                }
            }
        }
        [whole, stemmed].into_iter().flatten().max_by_key(|(length, _)| *length)
    }

    fn beginning_with(&self, text: &[u16], words: &[Word], at: usize, first: Piece) -> Option<(usize, &[Claim])> {
        let bits = self.bits.get((first.hash >> (32 - BITS + 5)) as usize)?;
        if bits & (1 << ((first.hash >> (32 - BITS)) & 31)) == 0 {
            return None;
        }
        let from = self.phrases.partition_point(|(pieces, _)| pieces.first() < Some(&first));
        let candidates = self.phrases.iter().skip(from).take_while(|(pieces, _)| pieces.first() == Some(&first));
        let fits = |pieces: &[Piece]| {
            let opening = words.get(at).map(|word| word.segment);
            pieces.iter().enumerate().skip(1).all(|(number, piece)| {
                words.get(at + number).is_some_and(|word| Some(word.segment) == opening && piece.is_of(text, word))
            })
        };
        let found = candidates.into_iter().find(|(pieces, _)| fits(pieces))?;
        Some((found.0.len(), &found.1))
    }
}

/// No stem is longer.
const LONGEST_STEM: usize = 16;

impl Piece {
    fn is_of(self, text: &[u16], word: &Word) -> bool {
        if !self.stem {
            return word.hash == self.hash;
        }
        let written = text.get(word.start as usize..word.end as usize).unwrap_or_default();
        let mut hash = words::EMPTY;
        words::lower(written).take(LONGEST_STEM).any(|character| {
            hash = words::append(hash, character);
            hash == self.hash
        })
    }
}

/// The words of a phrase, as titles are cut into words.
fn pieces(phrase: &str) -> Vec<Piece> {
    let units: Vec<u16> = phrase.trim().encode_utf16().collect();
    let star = u16::try_from(u32::from('*')).unwrap_or_default();
    let of = |word: &Word| {
        let written = units.get(word.start as usize..word.end as usize).unwrap_or_default();
        match written.strip_suffix(&[star]) {
            Some(stem) => Piece { hash: words::hash(stem), stem: true },
            None => Piece { hash: word.hash, stem: false },
        }
    };
    words::of(&units).iter().map(of).collect()
}

/// How many words the phrase at the beginning of a text has, and all it may do.
#[cfg(test)]
pub(super) fn first(text: &[u16]) -> (usize, u16) {
    let words = words::of(text);
    let found = lexicon().longest(text, &words, 0);
    found.map_or((0, 0), |(length, claims)| (length, claims.iter().fold(0, |roles, claim| roles | claim.role)))
}
