//! The other ways, each as its documentation has it used.
//!
//! Those that compare words rather than search a text are given rows of as many words as a name has, in lower case.

use crate::peer::{Found, Peer, Units};
use crate::windows::{Words, tolerance};
use aho_corasick::{AhoCorasick, MatchKind};
use fuzzy_aho_corasick::{FuzzyAhoCorasick, FuzzyAhoCorasickBuilder, FuzzyLimits, SearchOptions};
use std::collections::{BTreeMap, HashMap};
use symspell::{SymSpell, UnicodeStringStrategy, Verbosity};

/// `aho-corasick`: names as they are, whatever case ASCII letters have, and wherever they stand.
pub struct Exact(AhoCorasick);

impl Exact {
    pub fn new(names: &[String]) -> Self {
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest);
        Self(builder.build(names).expect("the lists are short enough for an automaton"))
    }
}

impl Peer for Exact {
    fn units(&self) -> Units {
        Units::Bytes
    }

    fn find(&self, title: &str, found: &mut Vec<Found>) {
        found.extend(self.0.find_iter(title).map(|hit| Found {
            name: hit.pattern().as_u32(),
            start: hit.start() as u32,
            end: hit.end() as u32,
            plain: true,
        }));
    }
}

/// `fuzzy-aho-corasick`, with the threshold of 0.7 between noise and loss.
pub struct FuzzyAutomaton {
    engine: FuzzyAhoCorasick,
    options: SearchOptions,
}

impl FuzzyAutomaton {
    pub fn new(names: &[String], edits: u8) -> Self {
        let builder = FuzzyAhoCorasickBuilder::new().fuzzy(FuzzyLimits::new().edits(edits)).case_insensitive(true);
        let engine = builder.build(names.iter().map(String::as_str));
        Self { engine, options: SearchOptions::new().threshold(0.7) }
    }
}

impl Peer for FuzzyAutomaton {
    fn units(&self) -> Units {
        Units::Bytes
    }

    fn find(&self, title: &str, found: &mut Vec<Found>) {
        // It refuses texts longer than any title.
        let Ok(hits) = self.engine.search(title, &self.options) else { return };
        found.extend(hits.iter().map(|hit| Found {
            name: hit.pattern_index as u32,
            start: hit.start as u32,
            end: hit.end as u32,
            plain: hit.edits == 0,
        }));
    }
}

/// `symspell`: a dictionary for each number of words.
pub struct Deletions {
    dictionaries: BTreeMap<usize, SymSpell<UnicodeStringStrategy>>,
    /// Names by what stands in the dictionary.
    names: HashMap<String, u32>,
}

impl Deletions {
    pub fn new(names: &[String]) -> Self {
        let mut made = Self { dictionaries: BTreeMap::new(), names: HashMap::new() };
        for (number, name) in (0..).zip(names) {
            let words = Words::of(name);
            if words.count() > 0 {
                let dictionary = made.dictionaries.entry(words.count()).or_default();
                dictionary.load_dictionary_line(&format!("{}\t1", words.text()), 0, 1, "\t");
                made.names.entry(words.text().to_owned()).or_insert(number);
            }
        }
        made
    }
}

impl Peer for Deletions {
    fn units(&self) -> Units {
        Units::Bytes
    }

    fn find(&self, title: &str, found: &mut Vec<Found>) {
        let words = Words::of(title);
        for (count, dictionary) in &self.dictionaries {
            for (text, start, end) in words.windows(*count) {
                // No name that has as many edits more letters tolerates more.
                let edits = tolerance(text.chars().count() + 2);
                for suggestion in dictionary.lookup(text, Verbosity::All, edits as i64) {
                    let tolerated = tolerance(suggestion.term.chars().count()) as i64;
                    let Some(name) = self.names.get(&suggestion.term).filter(|_| suggestion.distance <= tolerated)
                    else {
                        continue;
                    };
                    found.push(Found { name: *name, start, end, plain: suggestion.distance == 0 });
                }
            }
        }
    }
}

/// `strsim`: every name is compared with every row of words that is about as long.
pub struct BruteForce {
    /// By the number of words: a name's place in the list, its words, and how many characters they are.
    names: BTreeMap<usize, Vec<(u32, String, usize)>>,
}

impl BruteForce {
    pub fn new(names: &[String]) -> Self {
        let mut made = Self { names: BTreeMap::new() };
        for (number, name) in (0..).zip(names) {
            let words = Words::of(name);
            if words.count() > 0 {
                let text = words.text().to_owned();
                let length = text.chars().count();
                made.names.entry(words.count()).or_default().push((number, text, length));
            }
        }
        made
    }
}

impl Peer for BruteForce {
    fn units(&self) -> Units {
        Units::Bytes
    }

    fn find(&self, title: &str, found: &mut Vec<Found>) {
        let words = Words::of(title);
        for (count, names) in &self.names {
            for (text, start, end) in words.windows(*count) {
                let length = text.chars().count();
                for (number, name, name_length) in names {
                    let tolerated = tolerance(*name_length);
                    if length.abs_diff(*name_length) > tolerated {
                        continue;
                    }
                    let edits = strsim::osa_distance(text, name);
                    if edits <= tolerated {
                        found.push(Found { name: *number, start, end, plain: edits == 0 });
                    }
                }
            }
        }
    }
}
