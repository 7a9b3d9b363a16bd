//! Lower-case hexadecimal, the only spelling of bytes in our formats.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The digits of `bytes`.
pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

/// The `N` bytes that `text` spells in exactly `2 N` lower-case digits.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let text = text.as_bytes();
    if text.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, digits) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = nibble(digits[0])? << 4 | nibble(digits[1])?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_the_round_trip() {
        assert_eq!(encode(&[0, 0x7f, 0xa5, 0xff]), "007fa5ff");
        assert_eq!(decode::<4>("007fa5ff"), Some([0, 0x7f, 0xa5, 0xff]));
    }

    #[test]
    fn another_spelling_is_refused() {
        for text in ["007FA5FF", "007fa5f", "007fa5ff0", "007fa5fg", "ééaa"] {
            assert_eq!(decode::<4>(text), None, "{text}");
        }
    }
}
