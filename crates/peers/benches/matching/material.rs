//! What is measured with: real titles and names where they stand beside the checkout, invented ones elsewhere.

use peers::{Set, invented, lines};
use std::fs;
use std::path::Path;

/// How many bytes of titles are gone through.
const BYTES: usize = 100_000;

/// Titles to be timed, lists of names, and the set for quality.
pub struct Material {
    /// The first titles, of [`BYTES`] together.
    pub titles: Vec<String>,
    /// Lists of 10, 100, 1,000 and 10,000 names.
    pub lists: Vec<Vec<String>>,
    /// The set.
    pub set: Set,
    /// Whether all of it is invented.
    pub invented: bool,
}

impl Material {
    /// Reads it from beside the checkout, or invents it.
    pub fn find() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/matching");
        let invented = !folder.is_dir();
        let file = |name: &str| {
            if invented {
                return self::invented(name).expect("every file of a set can be invented");
            }
            let path = folder.join(name);
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let mut bytes = 0;
        let titles = lines(&file("corpus10k.txt")).into_iter().take_while(|title| {
            let more = bytes < BYTES;
            bytes += title.len();
            more
        });
        Self {
            titles: titles.collect(),
            lists: ["w10.txt", "w100.txt", "w1000.txt", "w10000.txt"].map(|name| lines(&file(name))).into(),
            set: Set::new(&file("brands.tsv"), &file("positives.tsv"), &file("negatives.tsv")),
            invented,
        }
    }
}
