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

/// `text` with its character references resolved, as states hold them (`Men&#39;s`); an unknown one stays as it is.
pub fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, reference) = rest.split_at(at);
        out.push_str(before);
        match reference[1..].split_once(';').and_then(|(name, after)| character(name).map(|c| (c, after))) {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = &reference[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{00A0}'),
    ("deg", '°'),
    ("times", '×'),
    ("reg", '®'),
    ("trade", '™'),
    ("copy", '©'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("hellip", '…'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("uuml", 'ü'),
    ("ouml", 'ö'),
    ("auml", 'ä'),
    ("szlig", 'ß'),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn references_are_resolved_once() {
        assert_eq!(decode_entities("Men&#39;s &amp;lt; 6&#x22;"), "Men's &lt; 6\"");
        assert_eq!(decode_entities("AT&T & co &unknown; &#0; &#xD800;"), "AT&T & co &unknown; &#0; &#xD800;");
    }

    proptest! {
        #[test]
        fn text_without_references_stays(text in "[^&]{0,60}") {
            prop_assert_eq!(decode_entities(&text), text);
        }

        #[test]
        fn folding_twice_changes_nothing(text in ".{0,60}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            let _ = decode_entities(&text);
        }
    }
}
