//! A title as windows of words, for peers that compare words.

/// A title's words in lower case, one space apart.
pub struct Words {
    text: String,
    /// Per word, where it stands in the text and in the title, in bytes.
    words: Vec<[usize; 4]>,
}

impl Words {
    /// The words of a title: runs of letters and digits.
    pub fn of(title: &str) -> Self {
        let mut text = String::with_capacity(title.len());
        let mut words = Vec::new();
        let mut open = None;
        for (at, character) in title.char_indices().chain([(title.len(), ' ')]) {
            match (character.is_alphanumeric(), open) {
                (true, None) => {
                    if !text.is_empty() {
                        text.push(' ');
                    }
                    open = Some((text.len(), at));
                    text.extend(character.to_lowercase());
                }
                (true, Some(_)) => text.extend(character.to_lowercase()),
                (false, Some((start, title_start))) => {
                    words.push([start, text.len(), title_start, at]);
                    open = None;
                }
                (false, None) => {}
            }
        }
        Self { text, words }
    }

    /// All words, as one text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.words.len()
    }

    /// Every row of so many words: its text, where it begins in the title, and where it ends.
    pub fn windows(&self, count: usize) -> impl Iterator<Item = (&str, u32, u32)> {
        self.words.windows(count).filter_map(|row| {
            let ([start, _, title_start, _], [_, end, _, title_end]) = (row.first()?, row.last()?);
            Some((self.text.get(*start..*end)?, *title_start as u32, *title_end as u32))
        })
    }
}

/// How many edits are tolerated in a name of so many characters: what search engines call automatic fuzziness.
pub fn tolerance(characters: usize) -> usize {
    match characters {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}
