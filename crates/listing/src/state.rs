//! The state a page carries in its scripts: a JavaScript literal in an assignment, often half a megabyte of it.
//!
//! A [`Value`] is a place in the script's text. Going down a path skips what is not asked for without building it, takes
//! JSON and JavaScript alike (bare keys, single quotes, comments, trailing commas), keeps numbers as they are written (a
//! price never becomes a float), and still gives what stands before the place where a state is cut off.
//!
//! Skipping costs a look at every byte that is skipped. So that many paths into one big object do not skip the same bytes
//! again and again, the object's members are listed once ([`Value::list`]) and looked up in that list
//! ([`Value::of`]); several members of a small one are taken in one go by [`Value::pick`].

use crate::model::Amount;
use crate::money;

/// A value in a script's text: it begins with the value, and may go on behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value<'a> {
    text: &'a str,
    /// The members, where they have been listed.
    listed: Option<&'a [Member<'a>]>,
}

/// A member of an object: its key and its value.
pub(crate) type Member<'a> = (&'a str, Value<'a>);

impl<'a> Value<'a> {
    /// The value assigned after `marker` in `script`, such as `_init_data_`; only white space and `=` may stand between.
    pub(crate) fn assigned(script: &'a str, marker: &str) -> Option<Self> {
        Self::assignments(script, marker).find(|value| value.text.starts_with(['{', '[']))
    }

    /// Every value that is assigned after `marker` in `script`, in their order.
    pub(crate) fn assignments(script: &'a str, marker: &str) -> impl Iterator<Item = Self> {
        script.match_indices(marker).take(MOST_ASSIGNMENTS).filter_map(move |(at, found)| {
            let after = script.get(at + found.len()..)?.trim_start();
            let value = after.strip_prefix('=')?;
            // A comparison is no assignment.
            (!value.starts_with('=')).then(|| Self { text: value.trim_start(), listed: None })
        })
    }

    /// What `script` assigns to an object member by member, such as `window.runParams.productId="…"` to `runParams`.
    pub(crate) fn assigned_members(script: &'a str, object: &str) -> impl Iterator<Item = Member<'a>> {
        script.match_indices(object).filter_map(move |(at, found)| {
            let after = script.get(at + found.len()..)?.strip_prefix('.')?;
            let (name, rest) = after.split_at_checked(after.find(|c: char| !is_in_name(c))?)?;
            let value = rest.trim_start().strip_prefix('=')?;
            (!value.starts_with('=')).then(|| (name, Self { text: value.trim_start(), listed: None }))
        })
    }

    /// An object of these members.
    pub(crate) fn of(members: &'a [Member<'a>]) -> Self {
        Self { text: "", listed: Some(members) }
    }

    /// A document that is nothing but JSON.
    pub(crate) fn document(text: &'a str) -> Self {
        Self { text: skip_space(text), listed: None }
    }

    /// The members of an object, for [`Value::of`].
    pub(crate) fn list(self) -> Vec<Member<'a>> {
        self.members().take(MOST_LISTED).collect()
    }

    /// The value at the end of `path`, keys joined by dots.
    pub(crate) fn at(self, path: &str) -> Option<Self> {
        path.split('.').try_fold(self, Value::member)
    }

    fn member(self, key: &str) -> Option<Self> {
        match self.listed {
            Some(members) => members.iter().find(|(candidate, _)| *candidate == key).map(|(_, value)| *value),
            None => self.members().find(|(candidate, _)| *candidate == key).map(|(_, value)| value),
        }
    }

    /// The members named by `keys`, found in one pass.
    pub(crate) fn pick<const N: usize>(self, keys: [&str; N]) -> [Option<Self>; N] {
        let mut picked = [None; N];
        let mut left = N;
        for (key, value) in self.members() {
            let place = keys.iter().position(|wanted| *wanted == key).and_then(|index| picked.get_mut(index));
            if let Some(place) = place
                && place.is_none()
            {
                *place = Some(value);
                left -= 1;
                if left == 0 {
                    break;
                }
            }
        }
        picked
    }

    /// An object's members, as far as they stand in the text. A member is skipped only when the next one is asked for.
    pub(crate) fn members(self) -> impl Iterator<Item = Member<'a>> {
        let mut rest = self.text.strip_prefix('{').map(Rest::Text);
        std::iter::from_fn(move || {
            let (key, value) = key(skip_separators(rest.take()?.text()?))?;
            rest = Some(Rest::Behind(value));
            Some((key, Value { text: value, listed: None }))
        })
    }

    /// An array's elements, or an object's values in their order. A last element that is cut off is given too:
    /// [`Value::is_complete`] tells.
    pub(crate) fn elements(self) -> impl Iterator<Item = Value<'a>> {
        let mut members = self.text.starts_with('{').then(|| self.members());
        let mut rest = self.text.strip_prefix('[').map(Rest::Text);
        std::iter::from_fn(move || {
            if let Some(members) = &mut members {
                return members.next().map(|(_, value)| value);
            }
            let value = skip_separators(rest.take()?.text()?);
            if value.is_empty() || value.starts_with(']') {
                return None;
            }
            rest = Some(Rest::Behind(value));
            Some(Value { text: value, listed: None })
        })
    }

    /// Whether the value is an array.
    pub(crate) fn is_list(self) -> bool {
        self.text.starts_with('[')
    }

    /// Whether the value's end stands in the text.
    pub(crate) fn is_complete(self) -> bool {
        end(self.text).is_some()
    }

    /// A string's text, or a number's or a truth value's as written.
    pub(crate) fn text(self) -> Option<String> {
        let raw = self.text.get(..end(self.text)?)?;
        match raw.as_bytes().first()? {
            b'"' | b'\'' => Some(unquote(raw.get(1..raw.len() - 1)?)),
            b'{' | b'[' | b'`' => None,
            _ => Some(raw.trim()).filter(|word| *word != "null" && *word != "undefined").map(str::to_owned),
        }
    }

    /// An amount of money.
    pub(crate) fn amount(self) -> Option<Amount> {
        money::parse_amount(&self.text()?)
    }
}

/// What is still to be gone through of an object or an array.
enum Rest<'a> {
    Text(&'a str),
    /// What stands behind the value at the start.
    Behind(&'a str),
}

impl<'a> Rest<'a> {
    fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Behind(value) => value.get(end(value)?..),
        }
    }
}

/// States have up to a hundred members at one level.
const MOST_LISTED: usize = 1000;

/// A script names its state a few times; a hostile one could do so at every twelfth byte.
const MOST_ASSIGNMENTS: usize = 10;

/// What stands behind white space and comments.
fn skip_space(text: &str) -> &str {
    // What is asked most often stands right here.
    if text.as_bytes().first().is_some_and(|byte| byte.is_ascii_graphic() && *byte != b'/') {
        return text;
    }
    let mut rest = text.trim_start();
    while rest.starts_with('/') {
        let Some(end) = comment_end(rest.as_bytes(), 0) else { return "" };
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    rest
}

fn skip_separators(text: &str) -> &str {
    let mut rest = skip_space(text);
    while let Some(after) = rest.strip_prefix(',') {
        rest = skip_space(after);
    }
    rest
}

/// The key at the start of `text`, quoted or bare, and what stands behind its colon.
fn key(text: &str) -> Option<(&str, &str)> {
    let (key, rest) = if text.starts_with(['"', '\'']) {
        let end = end(text)?;
        (text.get(1..end - 1)?, text.get(end..)?)
    } else {
        let end = text.find(|c: char| !is_in_name(c))?;
        if end == 0 {
            return None;
        }
        text.split_at(end)
    };
    Some((key, skip_space(skip_space(rest).strip_prefix(':')?)))
}

fn is_in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '-')
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
                    b'/' => at = comment_end(bytes, at)?,
                    _ => at += 1,
                }
            }
        }
        _ => {
            let end = bytes.iter().position(|b| matches!(b, b',' | b'}' | b']' | b';' | b'\n' | b'/'))?;
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

/// Where the comment that begins at `start` ends, or the single character where a slash begins none.
fn comment_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start + 1..)?;
    match rest.first()? {
        b'/' => rest.iter().position(|b| *b == b'\n').map(|length| start + 1 + length),
        b'*' => rest.get(1..)?.windows(2).position(|pair| pair == b"*/").map(|length| start + length + 4),
        _ => Some(start + 1),
    }
}

/// A string's text behind its escapes, of JSON and of JavaScript. Titles are cut by UTF-16 unit, so half a pair may stand
/// at the end; it becomes a replacement character.
fn unquote(quoted: &str) -> String {
    let mut out = String::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = escape.chars();
        chars.next();
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('v') => out.push('\u{b}'),
            Some('0') => out.push('\0'),
            Some('x') => match code(chars.as_str(), 2) {
                Some((code, after)) => {
                    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    chars = after.chars();
                }
                None => out.push('x'),
            },
            Some('u') => {
                let (c, after) = unicode_escape(chars.as_str());
                out.push(c);
                chars = after.chars();
            }
            // A line that goes on.
            Some('\n') | None => {}
            Some('\r') => chars = chars.as_str().strip_prefix('\n').unwrap_or(chars.as_str()).chars(),
            Some(other) => out.push(other),
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

/// The character whose code stands behind `\u`, and what follows it.
fn unicode_escape(text: &str) -> (char, &str) {
    let Some((unit, after)) = code(text, 4) else {
        return braced(text).unwrap_or((char::REPLACEMENT_CHARACTER, text));
    };
    let second = after.strip_prefix("\\u").and_then(|text| code(text, 4));
    match (unit, second) {
        (0xD800..=0xDBFF, Some((low @ 0xDC00..=0xDFFF, after))) => {
            let joined = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            (char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER), after)
        }
        _ => (char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), after),
    }
}

/// The character whose code stands in braces, and what follows them.
fn braced(text: &str) -> Option<(char, &str)> {
    let inner = text.strip_prefix('{')?;
    // The end is looked for where it can be alone: a text may open a brace again and again and never close one.
    let length = inner.bytes().take(LONGEST_CODE + 1).position(|byte| byte == b'}')?;
    let (code, after) = code(inner, length)?;
    Some((char::from_u32(code)?, after.strip_prefix('}')?))
}

/// The number that `digits` hexadecimal digits at the start of `text` write, and what follows them.
fn code(text: &str, digits: usize) -> Option<(u32, &str)> {
    let (code, after) = text.split_at_checked(digits)?;
    let all_digits = code.bytes().all(|b| b.is_ascii_hexdigit());
    Some((u32::from_str_radix(code, 16).ok().filter(|_| all_digits)?, after))
}

/// In digits, zeros before the number included.
const LONGEST_CODE: usize = 7;

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

    #[test]
    fn a_script_s_own_manner_is_read_like_json() {
        let script = r#"
            if (window.runParams == null) { window.runParams = {}; }
            window.runParams = {
                // don't stop at a comment's quote
                data: {
                    title: 'it\'s "new"',
                    "key": 'a\x41\u0042\u{43}\ud83d\ude00',
                    json: '[{"n":"\\"q\\""}]', /* "}" */
                    list: [1, 2.50, /* three */ 3,],
                    flag: true, none: null, address: "https://example.com/a//b",
                },
                csrfToken: 'x',
            };
        "#;
        let state = Value::assignments(script, "runParams").find_map(|value| value.at("data")).unwrap();
        let text = |path: &str| state.at(path).and_then(Value::text);
        assert_eq!(text("title").as_deref(), Some("it's \"new\""));
        assert_eq!(text("key").as_deref(), Some("aABC\u{1F600}"));
        assert_eq!(text("json").as_deref(), Some(r#"[{"n":"\"q\""}]"#));
        assert_eq!(
            state.at("list").unwrap().elements().filter_map(Value::text).collect::<Vec<_>>(),
            ["1", "2.50", "3"]
        );
        assert_eq!((text("flag").as_deref(), text("none")), (Some("true"), None));
        assert_eq!(text("address").as_deref(), Some("https://example.com/a//b"));
    }

    #[test]
    fn members_assigned_one_by_one_are_an_object() {
        let script = r#"
            if (!window.runParams) { window.runParams = {}; }
            window.runParams.productId="32000000001"; window.runParams.pictures = ["a", "b"];
            if (window.runParams.productId == "x") { window.runParamsOther.x = 1; }
        "#;
        let members: Vec<_> = Value::assigned_members(script, "runParams").collect();
        let object = Value::of(&members);
        assert_eq!(members.len(), 2);
        assert_eq!(object.at("productId").and_then(Value::text).as_deref(), Some("32000000001"));
        assert_eq!(object.at("pictures").map(|list| list.elements().count()), Some(2));
    }

    #[test]
    fn listed_members_are_found_like_others_and_several_at_once() {
        let object = Value::document(r#"{"a":{"b":1},"c":[2],"d":"x"}"#);
        let members = object.list();
        let listed = Value::of(&members);
        assert_eq!(listed.at("a.b").and_then(Value::text).as_deref(), Some("1"));
        assert!(listed.at("e").is_none());
        let [d, missing, a] = object.pick(["d", "e", "a"]);
        assert_eq!(d.and_then(Value::text).as_deref(), Some("x"));
        assert!(missing.is_none() && a.is_some());
    }

    #[test]
    fn a_code_in_braces_is_looked_for_no_further_than_it_can_reach() {
        assert_eq!(unquote(r"\u{1F600}!"), "\u{1F600}!");
        assert_eq!(unquote(r"\u{000041}\u{}\u{0000041}"), "A\u{FFFD}{}A");
        assert_eq!(unquote(r"\u{00000041}"), "\u{FFFD}{00000041}");
        assert_eq!(unquote(r"\u{110000}"), "\u{FFFD}{110000}");
        let never_closed = r"\u{".repeat(1_000_000);
        assert_eq!(unquote(&never_closed).chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count(), 1_000_000);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(text in r#"[\[\]{}"':,\\/*ux=a-d0-9 \n\u{e9}]{0,60}"#) {
            let value = Value::document(&text);
            for value in Value::assignments(&text, "a") {
                let _ = value.at("b").is_some();
            }
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
