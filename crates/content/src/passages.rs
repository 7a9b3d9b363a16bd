//! From places in a reading's text to places in the document.
//!
//! A reading has its white space folded, and a page may cut a title into any number of nodes. So both are compared without
//! any white space, and each code unit remembers which node it came from.

/// A place in the document: the index of a text node and an offset in it, in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) node: u32,
    pub(crate) offset: u32,
}

/// The text of some nodes.
pub(crate) struct Passage {
    units: Vec<u16>,
    places: Vec<Place>,
}

impl Passage {
    /// The passage that nodes with these texts make.
    pub(crate) fn new(texts: impl IntoIterator<Item = String>) -> Self {
        let mut passage = Self { units: Vec::new(), places: Vec::new() };
        for (node, text) in (0..).zip(texts) {
            for (offset, unit) in (0..).zip(text.encode_utf16()) {
                if !is_white_space(unit) {
                    passage.units.push(unit);
                    passage.places.push(Place { node, offset });
                }
            }
        }
        passage
    }

    /// Whether the whole of `text` stands here.
    pub(crate) fn holds(&self, text: &str) -> bool {
        self.find(&dense(text.encode_utf16())).is_some()
    }

    /// Where `start..end` of `text` (UTF-16 code units) stands: its first code unit and one past its last.
    ///
    /// Where the page shows only a part of the text, the span itself is looked for.
    pub(crate) fn locate(&self, text: &str, start: u32, end: u32) -> Option<(Place, Place)> {
        let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
        let units: Vec<u16> = text.encode_utf16().collect();
        let span = dense(units.get(start..end)?.iter().copied());
        if span.is_empty() {
            return None;
        }
        let first = match self.find(&dense(units.iter().copied())) {
            Some(at) => at + dense(units[..start].iter().copied()).len(),
            None => self.find(&span)?,
        };
        let from = *self.places.get(first)?;
        let last = self.places.get(first + span.len() - 1)?;
        Some((from, Place { node: last.node, offset: last.offset + 1 }))
    }

    fn find(&self, wanted: &[u16]) -> Option<usize> {
        if wanted.is_empty() {
            return None;
        }
        self.units.windows(wanted.len()).position(|window| window == wanted)
    }
}

fn dense(units: impl Iterator<Item = u16>) -> Vec<u16> {
    units.filter(|&unit| !is_white_space(unit)).collect()
}

/// All white space is in the basic plane, so a code unit is enough to tell.
fn is_white_space(unit: u16) -> bool {
    char::from_u32(u32::from(unit)).is_some_and(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The located text of each node, `|` between nodes.
    fn located(nodes: &[&str], text: &str, span: &str) -> Option<String> {
        let start = text.find(span).unwrap();
        let start = text[..start].encode_utf16().count();
        let end = start + span.encode_utf16().count();
        let passage = Passage::new(nodes.iter().map(|&node| node.to_owned()));
        let (from, to) = passage.locate(text, start.try_into().unwrap(), end.try_into().unwrap())?;
        let parts: Vec<String> = (from.node..=to.node)
            .map(|node| {
                let units: Vec<u16> = nodes[node as usize].encode_utf16().collect();
                let first = if node == from.node { from.offset as usize } else { 0 };
                let last = if node == to.node { to.offset as usize } else { units.len() };
                String::from_utf16(&units[first..last]).unwrap()
            })
            .collect();
        Some(parts.join("|"))
    }

    #[test]
    fn white_space_of_the_page_does_not_matter() {
        assert_eq!(located(&["\n  New\u{a0} Velmora\t lamp \n"], "New Velmora lamp", "Velmora").unwrap(), "Velmora");
        assert_eq!(located(&["New  Aerolux \n 5 case"], "New Aerolux 5 case", "Aerolux 5").unwrap(), "Aerolux \n 5");
    }

    #[test]
    fn a_text_cut_into_nodes_is_found_across_them() {
        assert_eq!(located(&["US $1", "2", ".", "50"], "US $12.50", "12.50").unwrap(), "1|2|.|50");
        assert_eq!(located(&["for ", "Vel", "mora"], "for Velmora", "Velmora").unwrap(), "Vel|mora");
    }

    #[test]
    fn the_second_of_two_equal_words_is_told_from_the_first() {
        let passage = Passage::new(["a TQX b TQX".to_owned()]);
        let (from, to) = passage.locate("a TQX b TQX", 8, 11).unwrap();
        assert_eq!((from.offset, to.offset), (8, 11));
    }

    #[test]
    fn of_a_text_the_page_shortens_the_span_is_found() {
        assert_eq!(located(&["Lamp by Velmora with…"], "Lamp by Velmora with shade", "Velmora").unwrap(), "Velmora");
        assert_eq!(located(&["Lamp by …"], "Lamp by Velmora with shade", "Velmora"), None);
    }

    #[test]
    fn places_count_code_units() {
        assert_eq!(located(&["🛋️ 维尔莫拉 灯"], "🛋️ 维尔莫拉 灯", "维尔莫拉").unwrap(), "维尔莫拉");
    }

    #[test]
    fn a_span_outside_the_text_is_nowhere() {
        let passage = Passage::new(["short".to_owned()]);
        assert_eq!(passage.locate("short", 3, 99), None);
        assert_eq!(passage.locate("short", 2, 2), None);
    }
}
