//! Numbers by hash.

/// Rows of a hash and a number, found by the hash. Most look-ups find nothing, and end at one bit.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Ordered by their bucket, then by their hash.
    rows: Vec<Row>,
    /// Where the rows of each bucket begin, and one more: a bucket is what a hash begins with once it is spread.
    buckets: Vec<u32>,
    bucket_shift: u32,
    bits: Bits,
}

/// Hashes that may be there; of those that were not added, one in sixteen may seem to be.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits {
    words: Vec<u32>,
    shift: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    hash: u32,
    number: u32,
}

/// The rows an index is made of.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows(Vec<Row>);

impl Rows {
    /// Adds a row.
    pub fn add(&mut self, hash: u32, number: u32) {
        self.0.push(Row { hash, number });
    }

    /// The index of the rows.
    pub fn index(self) -> Index {
        if self.0.is_empty() {
            return Index::default();
        }
        let bucket_shift = 32 - self.0.len().max(2).next_power_of_two().ilog2().min(20);
        let bucket = |row: &Row| (spread(row.hash) >> bucket_shift) as usize;
        // Counted into buckets, then ordered within each, which holds a row or two.
        let mut begins = vec![0_u32; (1 << (32 - bucket_shift)) + 1];
        for row in &self.0 {
            begins[bucket(row) + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        let mut next = begins.clone();
        let mut sorted = vec![Row::default(); self.0.len()];
        for row in &self.0 {
            let next = &mut next[bucket(row)];
            sorted[*next as usize] = *row;
            *next += 1;
        }
        for bounds in begins.windows(2) {
            sorted[bounds[0] as usize..bounds[1] as usize].sort_unstable();
        }
        sorted.dedup();
        let mut buckets = vec![0_u32; begins.len()];
        for row in &sorted {
            buckets[bucket(row) + 1] += 1;
        }
        let bits = Bits::of(sorted.len(), sorted.iter().map(|row| row.hash));
        for at in 1..buckets.len() {
            buckets[at] += buckets[at - 1];
        }
        Index { rows: sorted, buckets, bucket_shift, bits }
    }
}

impl Index {
    /// An index of nothing but hashes.
    pub fn of(hashes: &[u32]) -> Self {
        let mut rows = Rows::default();
        for hash in hashes {
            rows.add(*hash, 0);
        }
        rows.index()
    }

    /// Whether a number is under `hash`.
    pub fn holds(&self, hash: u32) -> bool {
        self.get(hash).next().is_some()
    }

    /// The numbers under `hash`.
    pub fn get(&self, hash: u32) -> impl Iterator<Item = u32> + '_ {
        let found = if self.bits.may_hold(hash) { self.bucket(hash) } else { &[] };
        found.iter().filter(move |row| row.hash == hash).map(|row| row.number)
    }

    fn bucket(&self, hash: u32) -> &[Row] {
        let bucket = (spread(hash) >> self.bucket_shift) as usize;
        match self.buckets.get(bucket..bucket + 2) {
            Some([from, to]) => self.rows.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

impl Bits {
    /// The bits of at most `count` hashes.
    pub fn of(count: usize, hashes: impl IntoIterator<Item = u32>) -> Self {
        let shift = 32 - (count.max(4) * 16).next_power_of_two().ilog2().min(24);
        let mut words = vec![0; 1 << (32 - shift - 5)];
        for hash in hashes {
            let bit = hash >> shift;
            words[(bit >> 5) as usize] |= 1 << (bit & 31);
        }
        Self { words, shift }
    }

    /// Whether the hash may be one of those that were added.
    pub fn may_hold(&self, hash: u32) -> bool {
        let bit = hash >> (self.shift & 31);
        self.words.get((bit >> 5) as usize).is_some_and(|word| word & (1 << (bit & 31)) != 0)
    }
}

/// Brings the entropy of a polynomial hash, which is in its upper bits, everywhere.
fn spread(hash: u32) -> u32 {
    let mixed = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    (mixed ^ (mixed >> 13)).wrapping_mul(0xc2b2_ae35)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_once_and_nothing_else() {
        let mut rows = Rows::default();
        for number in (0..5000).chain(0..10) {
            rows.add(number % 1000, number);
        }
        let index = rows.index();
        let numbers: Vec<u32> = index.get(7).collect();
        assert_eq!(numbers, [7, 1007, 2007, 3007, 4007]);
        assert!((1000..100_000).all(|hash| !index.holds(hash)));
        assert!(!Index::default().holds(0));
        assert_eq!(Index::of(&[3]).get(3).count(), 1);
    }
}
