//! What is asked of every peer.

use analysis::Neighbourhood;

/// A way of finding names in a title.
pub trait Peer {
    /// What the places it gives are counted in.
    fn units(&self) -> Units;

    /// Adds every place of every name in the title to `found`.
    fn find(&self, title: &str, found: &mut Vec<Found>);

    /// Forgets what it keeps of titles it has met, so that every turn is as slow as the first. Most keep nothing.
    fn forget(&self) {}
}

/// A way of finding names, by what it is called, before it has any.
pub struct Way {
    /// What it is called in the tables.
    pub name: &'static str,
    /// What is made of the names once, before a page is there; nothing by most.
    pub prepare: Option<fn(&[String]) -> Neighbourhood>,
    /// Compiles the names, given what was prepared.
    pub compile: fn(&[String], &Neighbourhood) -> Box<dyn Peer>,
}

/// What offsets into a title count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units {
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units.
    Utf16,
}

/// A place where a name was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The name, by its place in the list.
    pub name: u32,
    /// Where it begins.
    pub start: u32,
    /// One past its end.
    pub end: u32,
    /// Whether the name stands there letter by letter, alone or in a longer word.
    pub plain: bool,
}

impl Found {
    /// The place in UTF-16.
    pub fn in_utf16(self, title: &str, units: Units) -> Self {
        let offset = |at: u32| match units {
            Units::Utf16 => at,
            Units::Bytes => title.get(..at as usize).map_or(at, |before| before.encode_utf16().count() as u32),
        };
        Self { start: offset(self.start), end: offset(self.end), ..self }
    }
}
