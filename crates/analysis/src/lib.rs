//! *Judge*: what is suspicious, and why?
//!
//! [`Analyst::new`] compiles a [`Profile`] once; [`Analyst::judge`] turns a reading into a [`Judgement`]: findings with
//! their spans in the original text, the reason for each as a message key with arguments, and a level per listing.
//! The words are in the catalogue; nothing here writes a sentence, does IO or reads a clock.

mod analyst;
mod category;
mod condition;
mod cue;
mod difference;
mod ecb;
mod finding;
mod fold;
mod image;
mod judging;
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

pub use ::picture::{Fingerprint, Official};
pub use analyst::Analyst;
pub use ecb::RateFileError;
pub use finding::{
    Field, Finding, FindingKind, Group, Judgement, Level, ListingJudgement, MatchKind, Reason, Severity, Span, TermUse,
};
pub use image::Fingerprints;
pub use judging::Judging;
pub use level::{Change, Explanation, GroupShare};
pub use matcher::{Confidence, Hit, Matcher, Neighbourhood, WordLists};
pub use profile::{
    Brand, Case, Cue, CueMeaning, EnteredRate, KnownSeller, MatchMode, Meaning, OfficialPicture, PriceBands, PriceUnit,
    Product, ProductWord, Profile, ProfileError, RateTable, Sellers, StandardCues, Term, Weights,
};
pub use variants::{Fate, Habit, Habitual, Misspelling, NearMiss, TermVariants, Variant, Variants};
