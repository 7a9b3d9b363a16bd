//! Every way that is measured.

#[cfg(feature = "others")]
use crate::others::{BruteForce, Deletions, Exact, FuzzyAutomaton};
use crate::ours::{Ours, neighbourhood};
use crate::peer::Way;

/// Ours, then all others.
pub const WAYS: &[Way] = &[
    Way {
        name: "ours",
        prepare: Some(neighbourhood),
        compile: |names, neighbourhood| Box::new(Ours::new(names, neighbourhood)),
    },
    #[cfg(feature = "others")]
    Way { name: "aho-corasick", prepare: None, compile: |names, _| Box::new(Exact::new(names)) },
    #[cfg(feature = "others")]
    Way {
        name: "fuzzy-aho-corasick, 1 edit",
        prepare: None,
        compile: |names, _| Box::new(FuzzyAutomaton::new(names, 1)),
    },
    #[cfg(feature = "others")]
    Way {
        name: "fuzzy-aho-corasick, 2 edits",
        prepare: None,
        compile: |names, _| Box::new(FuzzyAutomaton::new(names, 2)),
    },
    #[cfg(feature = "others")]
    Way { name: "symspell", prepare: None, compile: |names, _| Box::new(Deletions::new(names)) },
    #[cfg(feature = "others")]
    Way { name: "strsim", prepare: None, compile: |names, _| Box::new(BruteForce::new(names)) },
];
