//! Titles and names to measure with.

use std::fmt;

/// The files a set consists of, as [`Set::new`] takes them.
///
/// `corpus10k.txt` holds a title a line; `w10.txt` and so on a name a line. The others are tables with tabs and a first line
/// of column names: `brands.tsv` (`brand`), `positives.tsv` (`brand`, `title`, `start16`, `end16`: a title with a brand in
/// some disguise, and where it stands in UTF-16), `negatives.tsv` (`kind`, `title`: `title` for a title without any of
/// the brands, `hard_…` for one with a word or another brand that is nearly one of them).
pub const FILES: [&str; 8] =
    ["corpus10k.txt", "w10.txt", "w100.txt", "w1000.txt", "w10000.txt", "brands.tsv", "positives.tsv", "negatives.tsv"];

/// What a matcher's quality is measured by.
pub struct Set {
    /// The watched names.
    pub brands: Vec<String>,
    /// Titles with a brand in disguise.
    pub positives: Vec<Positive>,
    /// Titles with none.
    pub negatives: Vec<Negative>,
}

impl fmt::Display for Set {
    /// How large it is.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let hard = self.negatives.iter().filter(|negative| negative.hard).count();
        let [brands, positives, titles] = [self.brands.len(), self.positives.len(), self.negatives.len() - hard];
        write!(
            f,
            "Quality by {brands} brands in {positives} titles with one of them in disguise, {titles} without any, and {hard} with a near miss."
        )
    }
}

/// A title with a brand in disguise.
pub struct Positive {
    /// The brand.
    pub brand: String,
    /// The title.
    pub title: String,
    /// Where the brand begins, in UTF-16 code units.
    pub start: u32,
    /// One past its end.
    pub end: u32,
}

/// A title without any of the brands.
pub struct Negative {
    /// Whether something in it is nearly a brand.
    pub hard: bool,
    /// The title.
    pub title: String,
}

impl Set {
    /// Reads the three tables. Rows that lack a column are left out.
    pub fn new(brands: &str, positives: &str, negatives: &str) -> Self {
        let positives =
            rows(positives, ["brand", "title", "start16", "end16"]).filter_map(|[brand, title, start, end]| {
                let (start, end) = (start.parse().ok()?, end.parse().ok()?);
                Some(Positive { brand: brand.to_owned(), title: title.to_owned(), start, end })
            });
        let negatives = rows(negatives, ["kind", "title"])
            .map(|[kind, title]| Negative { hard: kind.starts_with("hard"), title: title.to_owned() });
        Self {
            brands: rows(brands, ["brand"]).map(|[brand]| brand.to_owned()).collect(),
            positives: positives.collect(),
            negatives: negatives.collect(),
        }
    }

    /// The brands, and the other names that are none of them.
    pub fn brands_among(&self, others: &[String]) -> Vec<String> {
        let others = others.iter().filter(|other| !self.brands.iter().any(|brand| is_same(brand, other)));
        self.brands.iter().chain(others).cloned().collect()
    }
}

/// Whether two names differ by case at most.
pub fn is_same(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}

/// The lines of a file that hold something.
pub fn lines(text: &str) -> Vec<String> {
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The named columns of each row.
fn rows<'t, const N: usize>(table: &'t str, columns: [&str; N]) -> impl Iterator<Item = [&'t str; N]> {
    let mut lines = table.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let places = columns.map(|column| names.iter().position(|name| *name == column).unwrap_or(usize::MAX));
    lines.filter_map(move |line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let row: Vec<&str> = places.iter().filter_map(|place| cells.get(*place).copied()).collect();
        row.try_into().ok()
    })
}
