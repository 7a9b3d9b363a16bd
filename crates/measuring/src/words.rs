//! Figures as a table shows them.

/// A number with its thousands parted.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|part| str::from_utf8(part).ok()).collect();
    groups.join(",")
}

/// Bytes in thousands of them, the last one begun counted whole.
pub fn kilobytes(bytes: usize) -> String {
    thousands(bytes.div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_kilobyte_begun_is_counted() {
        assert_eq!([0, 1, 1_000, 1_001, 2_000_000].map(kilobytes), ["0", "1", "1", "2", "2,000"]);
    }
}
