//! Taking what speaks for the visitor out of the browser's own archive of a page.
//!
//! The archive is MIME; its texts are quoted-printable, so a value may stand in it with some of its bytes written as `=3D`
//! and with soft line breaks (`=` and a line break) anywhere in it.

/// Overwrites every occurrence of the secrets, longest first; returns how many there were. The length stays as it was, and
/// soft line breaks stay where they were.
pub fn overwrite(archive: &mut [u8], secrets: &[String]) -> usize {
    let mut overwritten = 0;
    for secret in secrets.iter().map(String::as_bytes).filter(|secret| !secret.is_empty()) {
        let mut at = 0;
        while at < archive.len() {
            match matched(archive, at, secret) {
                Some(end) => {
                    mask(&mut archive[at..end]);
                    overwritten += 1;
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    overwritten
}

/// Where the secret ends that stands at `at`, if it does.
fn matched(archive: &[u8], at: usize, secret: &[u8]) -> Option<usize> {
    let mut position = at;
    for (index, wanted) in secret.iter().enumerate() {
        while index > 0 && archive[position..].starts_with(b"=\r\n") {
            position += 3;
        }
        let (byte, length) = byte_at(archive, position)?;
        if byte != *wanted {
            return None;
        }
        position += length;
    }
    Some(position)
}

/// The byte that is written here, and how long its spelling is.
fn byte_at(archive: &[u8], at: usize) -> Option<(u8, usize)> {
    let first = *archive.get(at)?;
    let digit = |offset: usize| archive.get(at + offset).and_then(|byte| (*byte as char).to_digit(16));
    match (first, digit(1), digit(2)) {
        (b'=', Some(high), Some(low)) => Some((u8::try_from(high * 16 + low).ok()?, 3)),
        _ => Some((first, 1)),
    }
}

fn mask(place: &mut [u8]) {
    let mut at = 0;
    while at < place.len() {
        if place[at..].starts_with(b"=\r\n") {
            at += 3;
        } else {
            place[at] = b'*';
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(archive: &str, secret: &str, expected: &str, count: usize) {
        let mut bytes = archive.as_bytes().to_vec();
        assert_eq!(overwrite(&mut bytes, &[secret.to_owned()]), count);
        assert_eq!(String::from_utf8_lossy(&bytes), expected);
    }

    #[test]
    fn a_secret_is_overwritten_in_its_length() {
        check("a value=3D\"s3cret\" b s3cret", "s3cret", "a value=3D\"******\" b ******", 2);
        check("nothing here", "s3cret", "nothing here", 0);
    }

    #[test]
    fn a_secret_is_found_across_soft_line_breaks_and_encoded_bytes() {
        check("x s3=\r\ncret y", "s3cret", "x **=\r\n**** y", 1);
        check("x a=3D=3Db=C3=A9 y", "a==bé", "x ************** y", 1);
    }
}
