//! What is asked of every peer.

/// A way of finding names in a title.
pub trait Peer {
    /// What the places it gives are counted in.
    fn units(&self) -> Units;

    /// Adds every place of every name in the title to `found`.
    fn find(&self, title: &str, found: &mut Vec<Found>);
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
    /// Whether the name stands there as it is written in the list, alone or as a part of a longer word; peers that don't
    /// say are never asked.
    pub plain: bool,
}
