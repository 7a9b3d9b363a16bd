//! What is never kept of a page: values that speak for the visitor.
//!
//! A value is known by the name it goes by, since it has no look of its own. Of a script everything else is kept byte for
//! byte, and as many asterisks as the value had bytes stand in its place, so that all that follows stands where it stood.

use protocol::RemovedValue;

/// Whether what goes by this name may speak for the visitor: cookies, authorization, tokens against forged requests.
pub(crate) fn is_secret_name(name: &str) -> bool {
    /// Wherever they stand in a name.
    const WITHIN: &[&str] = &["csrf", "xsrf", "authorization", "password", "passwd", "secret"];
    /// Only at its end: a `tokenize` or a `cookieBanner` is none.
    const AT_THE_END: &[&str] =
        &["token", "tokens", "cookie", "cookies", "sessionid", "sessid", "jwt", "apikey", "accesskey"];
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    WITHIN.iter().any(|word| plain.contains(word)) || AT_THE_END.iter().any(|word| plain.ends_with(word))
}

/// The text with the values of secret names overwritten, and which they were.
///
/// A value is what stands behind a name and `:` or `=`: a quoted string (also one inside a string of JSON, whose quotes
/// carry backslashes), or else what reaches up to the next delimiter. Objects, lists, truth values and `null` are no values.
pub(crate) fn without_secrets(text: &str) -> (String, Vec<RemovedValue>) {
    let mut out = String::with_capacity(text.len());
    let mut removed = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(is_in_name) {
        let start = at + found;
        let length = text[start..].find(|character| !is_in_name(character)).unwrap_or(text.len() - start);
        let end = start + length;
        out.push_str(&text[at..end]);
        at = end;
        let name = &text[start..end];
        if !is_secret_name(name) {
            continue;
        }
        if let Some(value) = value_behind(text, end).filter(|value| is_value(&text[value.clone()])) {
            out.push_str(&text[at..value.start]);
            out.extend(std::iter::repeat_n('*', value.len()));
            removed.push(RemovedValue {
                name: name.to_owned(),
                offset: u32::try_from(value.start).unwrap_or(u32::MAX),
                length: u32::try_from(value.len()).unwrap_or(u32::MAX),
            });
            at = value.end;
        }
    }
    out.push_str(&text[at..]);
    (out, removed)
}

fn is_in_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '$')
}

/// Where the value stands that is given to a name that ends at `at`.
fn value_behind(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let behind = |from: usize| text[from..].len() - text[from..].trim_start().len() + from;
    let name_quote = quote_at(text, at);
    let mut next = behind(at + name_quote.len());
    let sign = text[next..].chars().next().filter(|sign| matches!(sign, ':' | '='))?;
    // A comparison gives nothing.
    if sign == '=' && text[next + 1..].starts_with('=') {
        return None;
    }
    next = behind(next + 1);
    let quote = quote_at(text, next);
    let start = next + quote.len();
    let end = if quote.is_empty() {
        let ends = |character: char| character.is_whitespace() || ",;&)}]\"'`\\<>|".contains(character);
        start + text[start..].find(ends).unwrap_or(text.len() - start)
    } else {
        start + quoted_length(&text[start..], quote)?
    };
    Some(start..end)
}

/// The quote that stands here with the backslashes before it, or nothing.
fn quote_at(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let backslashes = rest.bytes().take_while(|byte| *byte == b'\\').count();
    match rest[backslashes..].starts_with(['"', '\'', '`']) {
        true => &rest[..=backslashes],
        false => "",
    }
}

/// How far it is to the quote that closes, which carries as many backslashes as the one that opened.
fn quoted_length(text: &str, quote: &str) -> Option<usize> {
    let sign = quote.chars().last()?;
    let mut backslashes = 0;
    for (at, character) in text.char_indices() {
        if character == '\\' {
            backslashes += 1;
            continue;
        }
        // An escaped quote of the string itself carries more.
        if character == sign && backslashes < quote.len() {
            return Some(at - backslashes);
        }
        backslashes = 0;
    }
    // The script is cut off: everything behind may be the value.
    Some(text.len())
}

fn is_value(text: &str) -> bool {
    !text.is_empty()
        && !matches!(text, "true" | "false" | "null" | "undefined" | "function" | "new" | "0" | "1")
        && !text.starts_with(['{', '[', '(', '*'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str, names: &[&str]) {
        let (kept, removed) = without_secrets(text);
        assert_eq!(kept, expected);
        assert_eq!(removed.iter().map(|removed| removed.name.as_str()).collect::<Vec<_>>(), names);
        for RemovedValue { offset, length, .. } in removed {
            let masked = &kept[offset as usize..(offset + length) as usize];
            assert!(masked.bytes().all(|byte| byte == b'*'), "{masked}");
        }
    }

    #[test]
    fn names_that_speak_for_the_visitor_are_known() {
        for name in [
            "csrfToken",
            "_csrf_token_",
            "X-XSRF-TOKEN",
            "ctoken",
            "accessToken",
            "Authorization",
            "cookie",
            "sessionId",
            "x_jwt",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in
            ["title", "tokenize", "cookieBanner", "cookiePolicyUrl", "key", "keywords", "sessionCount", "authorName"]
        {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn a_value_is_overwritten_and_everything_else_stays_in_its_place() {
        check(r#"{"csrfToken":"a1é","title":"Lamp"}"#, r#"{"csrfToken":"****","title":"Lamp"}"#, &["csrfToken"]);
        check("window.x = { ctoken : 'abc', n: 1 };", "window.x = { ctoken : '***', n: 1 };", &["ctoken"]);
        check("var csrf_token=abc123; next()", "var csrf_token=******; next()", &["csrf_token"]);
        check(
            r#"{"url":"https://x.example/?_csrf_token=ab&b=1"}"#,
            r#"{"url":"https://x.example/?_csrf_token=**&b=1"}"#,
            &["_csrf_token"],
        );
    }

    #[test]
    fn values_in_json_that_stands_in_a_string_are_found() {
        check(
            r#"{"json":"{\"csrfToken\":\"a\\\"b\",\"b\":\"c\"}"}"#,
            r#"{"json":"{\"csrfToken\":\"******\",\"b\":\"c\"}"}"#,
            &["csrfToken"],
        );
        check(r#"{"token":"a\"b","c":1}"#, r#"{"token":"****","c":1}"#, &["token"]);
    }

    #[test]
    fn what_holds_no_value_stays() {
        for text in [
            r#"{"csrf":{"a":1},"token":null,"cookie":true,"tokens":[]}"#,
            "if (token == other) { cookie(); }",
            r#"{"cookieBanner":"yes","title":"token"}"#,
        ] {
            check(text, text, &[]);
        }
    }

    #[test]
    fn a_value_that_is_cut_off_is_overwritten_to_the_end() {
        check(r#"{"csrfToken":"abc"#, r#"{"csrfToken":"***"#, &["csrfToken"]);
    }

    proptest! {
        #[test]
        fn the_length_never_changes(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "token", "csrf", "a", "é", "\"", "'", "\\", ":", "=", " ", "{", "}", "&", ",", "\n", "`", "true",
            ]), 0..30),
        ) {
            let text = pieces.concat();
            let (kept, removed) = without_secrets(&text);
            prop_assert_eq!(kept.len(), text.len());
            let mut bytes = text.into_bytes();
            for RemovedValue { offset, length, .. } in removed {
                bytes[offset as usize..(offset + length) as usize].fill(b'*');
            }
            prop_assert_eq!(kept.into_bytes(), bytes);
        }
    }
}
