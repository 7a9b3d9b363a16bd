//! Text as it stands on pages, made comparable.

/// `text` without white space at its ends and with every run of it as one space.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// Whether a character shows nothing and only steers what stands around it: marks of writing direction, which stand
/// around numbers on right-to-left pages, and zero-width characters.
///
/// They stay in what a page says (hidden characters in a title are a finding); numbers are read past them.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

/// `text` with its character references resolved once, as a browser resolves them (`Men&#39;s`); a name that is not known
/// stays as it is. What stands for no character becomes U+FFFD.
pub fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        out.push_str(before);
        match character_reference(reference) {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = reference;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The character a reference names, and what stands behind the reference; `reference` begins behind its `&`.
fn character_reference(reference: &str) -> Option<(char, &str)> {
    // Names are short: a text full of bare ampersands is not searched to its end for each of them.
    let end = reference.bytes().take(LONGEST_REFERENCE).position(|byte| byte == b';')?;
    let (name, after) = reference.split_at_checked(end)?;
    Some((character(name)?, after.strip_prefix(';')?))
}

fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        let latin = LATIN.iter().zip(FIRST_LATIN..).find(|(known, _)| **known == name).map(|(_, c)| c);
        return latin.or_else(|| NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c));
    };
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => (hexadecimal, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    // A number too large for its type is one too large for a character.
    let code = u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
    let windows = code.checked_sub(FIRST_WINDOWS).and_then(|index| WINDOWS.get(usize::try_from(index).ok()?)).copied();
    Some(windows.or(char::from_u32(code).filter(|c| *c != '\0')).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// In bytes, with the `;`.
const LONGEST_REFERENCE: usize = 12;

/// Where the table of Latin names begins.
const FIRST_LATIN: char = '\u{A0}';

/// HTML's names of U+00A0 to U+00FF, in their order.
const LATIN: &[&str] = &[
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
    "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN",
    "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc",
    "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("ndash", '–'),
    ("mdash", '—'),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("sbquo", '‚'),
    ("bdquo", '„'),
    ("bull", '•'),
    ("hellip", '…'),
    ("prime", '′'),
    ("Prime", '″'),
    ("euro", '€'),
    ("trade", '™'),
    ("minus", '−'),
    ("le", '≤'),
    ("ge", '≥'),
    ("Omega", 'Ω'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
];

/// Where the table of Windows characters begins.
const FIRST_WINDOWS: u32 = 0x80;

/// What browsers read for the numbers 128 to 159, which older editors wrote for these characters.
const WINDOWS: &[char] = &[
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn references_are_resolved_once() {
        let cases = [
            ("Men&#39;s &amp;lt; 6&#x22;", "Men's &lt; 6\""),
            ("AT&T & co &unknown; &;&#;&#x; &#12a; &amp", "AT&T & co &unknown; &;&#;&#x; &#12a; &amp"),
            ("&eacute;&Uuml;&yuml;&nbsp;&times;&szlig;&deg;&#8482;", "éÜÿ\u{A0}×ß°™"),
            ("Men&#146;s &#150; &#128;5", "Men’s – €5"),
            ("&#0;&#xD800;&#x110000;&#99999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}&#99999999999;"),
            ("&é;&amp;", "&é;&"),
        ];
        for (text, want) in cases {
            assert_eq!(decode_entities(text), want);
        }
        assert_eq!(LATIN.len(), 96);
        assert_eq!(WINDOWS.len(), 32);
    }

    #[test]
    fn ampersands_without_end_are_text() {
        let text = "&".repeat(1_000_000);
        assert_eq!(decode_entities(&text), text);
    }

    #[test]
    fn white_space_of_every_kind_is_one_space() {
        assert_eq!(fold("\u{A0} Desk\u{2009}\u{202F}lamp\r\n\tred\u{3000}"), "Desk lamp red");
    }

    #[test]
    fn what_hides_in_a_title_stays_in_it() {
        let hidden = "No\u{200B}va\u{202E}pmal\u{202C}";
        assert_eq!(fold(hidden), hidden);
        assert!(hidden.contains(is_invisible));
        assert!(!"Nova lamp\u{A0}é".contains(is_invisible));
    }

    #[test]
    fn mis_decoded_text_stays_as_it_is() {
        // Chinese written as GBK and read as Latin letters, or with what was no UTF-8 already replaced.
        for text in ["Ì¨µÆ \u{FFFD}\u{FFFD}", "å°ç¯"] {
            assert_eq!(fold(&decode_entities(text)), text);
        }
    }

    proptest! {
        #[test]
        fn text_without_references_stays(text in "[^&]{0,60}") {
            prop_assert_eq!(decode_entities(&text), text);
        }

        #[test]
        fn any_text_is_decoded(text in "[&#;xa-z0-9é]{0,60}") {
            prop_assert!(decode_entities(&text).len() <= text.len() + 2);
        }

        #[test]
        fn folding_twice_changes_nothing(text in ".{0,60}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            let _ = decode_entities(&text);
        }
    }
}
