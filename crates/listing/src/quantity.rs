//! Quantities that a price is for, as wholesale pages write them: `300 - 1000 pairs`, `>= 5001 pairs`, `100~499件`, `≥2件`.

use crate::number::{number_length, parse_count, plain_digit};

/// The smallest and, where there is one, the largest quantity.
///
/// A single number is the smallest: a minimum order stands alone. A text with more numbers, or a range that runs
/// backwards, is `None`.
pub(crate) fn parse(text: &str) -> Option<(u32, Option<u32>)> {
    let chars: Vec<char> = text.chars().take(LONGEST + 1).collect();
    if chars.len() > LONGEST {
        return None;
    }
    let mut numbers: Vec<u32> = Vec::new();
    let mut rest = chars.as_slice();
    while let Some(start) = rest.iter().position(|c| plain_digit(*c).is_ascii_digit()) {
        let (_, from_digit) = rest.split_at_checked(start)?;
        let (number, after) = from_digit.split_at_checked(number_length(from_digit))?;
        numbers.push(parse_count(&number.iter().collect::<String>()).ok()?);
        rest = after;
    }
    match numbers.as_slice() {
        [from] if *from > 0 => Some((*from, None)),
        [from, to] if *from > 0 && from <= to => Some((*from, Some(*to))),
        _ => None,
    }
}

/// A longer text, in characters, is no quantity.
const LONGEST: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_forms_pages_use() {
        for (text, want) in [
            ("300 - 1000 pairs", Some((300, Some(1000)))),
            ("1,001 - 2,000 pieces", Some((1001, Some(2000)))),
            (">= 5001 pairs", Some((5001, None))),
            ("≥1000件", Some((1000, None))),
            ("100~499件", Some((100, Some(499)))),
            ("Min. order: 2 pieces", Some((2, None))),
            ("2 套起批", Some((2, None))),
            ("0 pieces", None),
            ("500 - 100 pieces", None),
            ("2 x 3 x 4", None),
            ("2.5 kg", None),
            ("pieces", None),
            ("", None),
        ] {
            assert_eq!(parse(text), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(text in ".{0,90}") {
            if let Some((from, to)) = parse(&text) {
                prop_assert!(from > 0 && to.is_none_or(|to| from <= to));
            }
        }
    }
}
