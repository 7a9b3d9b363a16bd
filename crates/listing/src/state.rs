//! The state a page carries in its scripts: JSON inside a JavaScript assignment, often half a megabyte of it.
//!
//! A [`Value`] is a place in the script's text. Going down a path skips what is not asked for without building it, takes
//! the bare and quoted keys of JavaScript alike, keeps numbers as they are written (a price never becomes a float), and
//! still gives what stands before the place where a state is cut off. `serde_json` reads the strings at the end of a path.

use crate::model::Amount;
use crate::money;
use serde_bytes::ByteBuf;

/// A value in a script's text: it begins with the value, and may go on behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'a>(&'a str);

impl<'a> Value<'a> {
    /// The value assigned after `marker` in `script`, such as `_init_data_`; only white space and `=` may stand between.
    pub(crate) fn assigned(script: &'a str, marker: &str) -> Option<Self> {
        script.match_indices(marker).find_map(|(at, _)| {
            let after = script[at + marker.len()..].trim_start();
            let value = after.strip_prefix('=')?.trim_start();
            value.starts_with(['{', '[']).then_some(Value(value))
        })
    }

    /// A document that is nothing but JSON.
    pub(crate) fn document(text: &'a str) -> Self {
        Value(text.trim_start())
    }

    /// The value at the end of `path`, keys joined by dots.
    pub(crate) fn at(self, path: &str) -> Option<Self> {
        path.split('.').try_fold(self, Value::member)
    }

    fn member(self, key: &str) -> Option<Self> {
        self.members().find(|(candidate, _)| *candidate == key).map(|(_, value)| value)
    }

    /// An object's members, as far as they stand in the text.
    pub(crate) fn members(self) -> impl Iterator<Item = (&'a str, Value<'a>)> {
        let mut rest = self.0.strip_prefix('{');
        std::iter::from_fn(move || {
            let (key, value) = key(skip_separators(rest.take()?))?;
            rest = end(value).and_then(|end| value.get(end..));
            Some((key, Value(value)))
        })
    }

    /// An array's elements, or an object's values in their order. A last element that is cut off is given too:
    /// [`Value::is_complete`] tells.
    pub(crate) fn elements(self) -> impl Iterator<Item = Value<'a>> {
        let mut members = self.0.starts_with('{').then(|| self.members());
        let mut rest = self.0.strip_prefix('[');
        std::iter::from_fn(move || {
            if let Some(members) = &mut members {
                return members.next().map(|(_, value)| value);
            }
            let value = skip_separators(rest.take()?);
            if value.is_empty() || value.starts_with(']') {
                return None;
            }
            rest = end(value).and_then(|end| value.get(end..));
            Some(Value(value))
        })
    }

    /// Whether the value is an array.
    pub(crate) fn is_list(self) -> bool {
        self.0.starts_with('[')
    }

    /// Whether the value's end stands in the text.
    pub(crate) fn is_complete(self) -> bool {
        end(self.0).is_some()
    }

    /// A string's text, or a number's or a truth value's as written.
    pub(crate) fn text(self) -> Option<String> {
        let raw = self.0.get(..end(self.0)?)?;
        match raw.as_bytes().first()? {
            // Titles are cut by UTF-16 unit, so half a pair may stand at the end; as bytes such a string is readable.
            b'"' => serde_json::from_str::<ByteBuf>(raw).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            b'{' | b'[' | b'\'' | b'`' => None,
            _ => Some(raw.trim()).filter(|word| *word != "null" && *word != "undefined").map(str::to_owned),
        }
    }

    /// An amount of money.
    pub(crate) fn amount(self) -> Option<Amount> {
        money::parse_amount(&self.text()?)
    }
}

fn skip_separators(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == ',')
}

/// The key at the start of `text`, quoted or bare, and what stands behind its colon.
fn key(text: &str) -> Option<(&str, &str)> {
    let (key, rest) = if text.starts_with(['"', '\'']) {
        let end = end(text)?;
        (text.get(1..end - 1)?, text.get(end..)?)
    } else {
        let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '-')))?;
        if end == 0 {
            return None;
        }
        text.split_at(end)
    };
    Some((key, rest.trim_start().strip_prefix(':')?.trim_start()))
}

/// Where the value at the start of `text` ends; `None` where it is cut off. Goes over bytes once, without recursion.
fn end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    match bytes.first()? {
        b'"' | b'\'' | b'`' => string_end(bytes, 0),
        b'{' | b'[' => {
            let mut depth = 0_usize;
            let mut at = 0;
            loop {
                match bytes.get(at)? {
                    b'"' | b'\'' | b'`' => at = string_end(bytes, at)?,
                    b'{' | b'[' => {
                        depth += 1;
                        at += 1;
                    }
                    b'}' | b']' => {
                        depth -= 1;
                        at += 1;
                        if depth == 0 {
                            return Some(at);
                        }
                    }
                    _ => at += 1,
                }
            }
        }
        _ => {
            let end = bytes.iter().position(|b| matches!(b, b',' | b'}' | b']' | b';' | b'\n'))?;
            (end > 0).then_some(end)
        }
    }
}

fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let quote = *bytes.get(start)?;
    let mut at = start + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 2,
            b if b == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SCRIPT: &str = r#"
        window._dida_config_ = {};
        window._dida_config_._init_data_= { data: {"a":{"x":"{\"data\":[","list":[1, "two", {"n":2.50}]},"b":{"0":"p","1":"q"}} };
    "#;

    #[test]
    fn a_path_goes_through_bare_and_quoted_keys() {
        let state = Value::assigned(SCRIPT, "_init_data_").unwrap();
        assert_eq!(state.at("data.a.x").and_then(Value::text).as_deref(), Some("{\"data\":["));
        let list: Vec<_> = state.at("data.a.list").unwrap().elements().collect();
        assert_eq!(list.len(), 3);
        assert_eq!(list[2].at("n").and_then(Value::text).as_deref(), Some("2.50"));
        let values: Vec<_> = state.at("data.b").unwrap().elements().filter_map(Value::text).collect();
        assert_eq!(values, ["p", "q"]);
        assert!(state.at("data.missing").is_none());
        assert!(Value::assigned(SCRIPT, "runParams").is_none());
    }

    #[test]
    fn what_stands_before_the_cut_is_read() {
        let cut = r#"_init_data_= { data: {"list":[{"n":1},{"n":2},{"n":3,"t":"abc"#;
        let list = Value::assigned(cut, "_init_data_").unwrap().at("data.list").unwrap();
        let complete: Vec<bool> = list.elements().map(Value::is_complete).collect();
        assert_eq!(complete, [true, true, false]);
    }

    #[test]
    fn half_a_surrogate_pair_loses_one_character() {
        assert_eq!(Value::document(r#""ab\ud83d""#).text().map(|text| text.starts_with("ab")), Some(true));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(text in r#"[\[\]{}"':,\\a-c0-9 \n\u{e9}]{0,60}"#) {
            let value = Value::document(&text);
            for (_, member) in value.members().take(100) {
                let _ = (member.text(), member.amount(), member.is_complete());
            }
            for element in value.elements().take(100) {
                let _ = (element.text(), element.at("a.b").is_some());
            }
        }

        #[test]
        fn a_member_is_found_wherever_it_stands(keys in prop::collection::hash_set("[a-z]{1,6}", 1..8), text in ".{0,20}") {
            let object: serde_json::Map<String, serde_json::Value> =
                keys.iter().map(|key| (key.clone(), serde_json::Value::String(format!("{key}{text}")))).collect();
            let json = serde_json::to_string(&object).unwrap();
            for key in &keys {
                prop_assert_eq!(Value::document(&json).at(key).and_then(Value::text), Some(format!("{key}{text}")));
            }
        }
    }
}
