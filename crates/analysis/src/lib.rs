//! *Judge*: what is suspicious, and why?
//!
//! [`Analyst::new`] compiles a [`Profile`] once; [`Analyst::judge`] turns a reading into a [`Judgement`]: findings with
//! their spans in the original text, the reason for each as a message key with arguments, and a level per listing.
//! The words are in the catalogue; nothing here writes a sentence, does IO or reads a clock.

mod analyst;
mod condition;
mod cue;
mod difference;
mod ecb;
mod finding;
mod fold;
mod level;
mod matcher;
mod phrase;
mod price;
mod profile;
mod seller;
mod specification;
mod subject;
mod term;
mod variants;

pub use analyst::Analyst;
pub use ecb::RateFileError;
pub use finding::{
    Field, Finding, FindingKind, Group, Judgement, Level, ListingJudgement, MatchKind, Reason, Severity, Span, TermUse,
};
pub use matcher::{Confidence, Hit, Matcher, Neighbourhood, WordLists};
pub use price::Standings;
pub use profile::{
    Brand, Case, Cue, CueMeaning, EnteredRate, KnownSeller, MatchMode, Meaning, PriceBands, PriceUnit, Product,
    ProductWord, Profile, ProfileError, RateTable, Right, RightKind, RightStatus, Sellers, StandardCues, Term,
};
pub use variants::{Fate, Habit, Habitual, Misspelling, TermVariants, Variant, Variants};
