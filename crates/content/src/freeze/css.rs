//! Style sheets that fetch nothing.

/// What becomes of an address in a style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// It leads nowhere.
    Nowhere,
    /// It is a picture that was seen: the custom property that holds it stands in its place, once for all its places.
    Picture(usize),
}

/// The custom property that holds a picture.
pub(crate) fn picture_property(number: usize) -> String {
    format!("--counterproof-picture-{number}")
}

/// The text of a style sheet, or of a `style` attribute, with every address taken out but `data:` pictures and fonts and
/// references into the document itself; `place` says what stands instead. `@import` is made a rule that no browser knows,
/// and comments are gone. What the sheet means is otherwise the same.
///
/// Works on the tokens of CSS Syntax and not on patterns, because `u\72l(` and `url(` are the same to a browser.
/// The result can stand inside a `style` element, also in one that a parser takes for SVG's: nothing in it begins a tag.
pub(crate) fn without_addresses(css: &str, place: &mut dyn FnMut(&str) -> Address) -> String {
    let mut scanner =
        Scanner { rest: css, out: String::with_capacity(css.len()), groups: Vec::new(), muted_at: None, place };
    scanner.run();
    without_tags(&scanner.out)
}

/// An address that leads nowhere, and that the frozen page's policy lets stand.
const NOWHERE: &str = "url(\"data:,\")";

/// Functions whose plain strings are addresses.
const STRINGS_ARE_ADDRESSES: &[&str] = &["image-set", "-webkit-image-set", "image", "cross-fade", "-webkit-cross-fade"];

/// Functions whose whole argument is an address.
const ADDRESSES: &[&str] = &["url", "src", "url-prefix", "domain"];

/// Functions that may stand where plain strings are addresses, because they never give one. Others, such as `var()`, are
/// replaced there: what they give is not in sight.
const NO_ADDRESSES: &[&str] = &["calc", "clamp", "max", "min", "rgb", "rgba", "hsl", "hsla", "type"];

struct Scanner<'a, 'b> {
    rest: &'a str,
    out: String,
    /// The open brackets.
    groups: Vec<Group>,
    /// What stands in more brackets than these is left out.
    muted_at: Option<usize>,
    place: &'b mut dyn FnMut(&str) -> Address,
}

#[derive(Clone, Copy)]
struct Group {
    closed_by: char,
    /// Whether the strings directly inside it are addresses.
    strings_are_addresses: bool,
}

impl<'a> Scanner<'a, '_> {
    fn run(&mut self) {
        while let Some(first) = self.rest.chars().next() {
            match first {
                '/' if self.rest.starts_with("/*") => {
                    let end = self.rest.get(2..).and_then(|rest| rest.find("*/")).map_or(self.rest.len(), |at| at + 4);
                    self.take(end);
                    self.write(" ");
                }
                // A space: what stands on either side are two tokens.
                '<' if self.rest.starts_with("<!--") => {
                    self.take(4);
                    self.write(" ");
                }
                '"' | '\'' => self.string(),
                '(' => self.open(')', false),
                '[' => self.open(']', false),
                '{' => self.open('}', false),
                ')' | ']' | '}' => self.close(first),
                '@' => self.at_keyword(),
                '#' => {
                    self.copy(1);
                    self.copy(name_length(self.rest));
                }
                _ if first.is_ascii_digit() => self.number(),
                _ if starts_name(self.rest) => self.name(),
                _ => self.copy(first.len_utf8()),
            }
        }
    }

    fn copy(&mut self, length: usize) {
        let taken = self.take(length);
        self.write(taken);
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn write(&mut self, text: &str) {
        if self.muted_at.is_none() {
            self.out.push_str(text);
        }
    }

    fn open(&mut self, closed_by: char, strings_are_addresses: bool) {
        self.groups.push(Group { closed_by, strings_are_addresses });
        self.copy(1);
    }

    fn close(&mut self, bracket: char) {
        // One that closes nothing is a token like any other.
        if self.groups.last().is_some_and(|group| group.closed_by == bracket) {
            self.groups.pop();
            if self.muted_at == Some(self.groups.len()) {
                self.muted_at = None;
                self.take(1);
                return;
            }
        }
        self.copy(1);
    }

    /// Leaves out what stands in the brackets that open here.
    fn mute(&mut self) {
        if self.muted_at.is_none() {
            self.muted_at = Some(self.groups.len());
        }
        self.open(')', false);
    }

    fn string(&mut self) {
        let length = string_length(self.rest);
        if self.groups.last().is_some_and(|group| group.strings_are_addresses) {
            let address = unquoted(self.take(length));
            self.address(&address);
        } else {
            let string = self.take(length);
            self.write(string);
            // One that is not closed must not swallow what is written behind it.
            if self.rest.is_empty() && !is_closed(string) {
                self.write(if string.starts_with('"') { "\"" } else { "'" });
            }
        }
    }

    /// A number with its unit: `1url(` opens a bracket and no address.
    fn number(&mut self) {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        self.copy(digits(self.rest));
        let behind_point = self.rest.strip_prefix('.').map_or(0, digits);
        if behind_point > 0 {
            self.copy(1 + behind_point);
        }
        if starts_name(self.rest) {
            self.copy(name_length(self.rest));
        }
    }

    fn name(&mut self) {
        let raw = self.take(name_length(self.rest));
        if !self.rest.starts_with('(') {
            self.write(raw);
            return;
        }
        let name = unescaped(raw).to_ascii_lowercase();
        let among_addresses = self.groups.last().is_some_and(|group| group.strings_are_addresses);
        if ADDRESSES.contains(&name.as_str()) {
            self.address_function(&name);
        } else if STRINGS_ARE_ADDRESSES.contains(&name.as_str()) {
            self.write(raw);
            self.open(')', true);
        } else if among_addresses && !NO_ADDRESSES.contains(&name.as_str()) && !name.ends_with("-gradient") {
            self.write(NOWHERE);
            self.mute();
        } else {
            self.write(raw);
            self.open(')', false);
        }
    }

    fn address_function(&mut self, name: &str) {
        let argument = self.rest[1..].trim_start_matches(is_space);
        if argument.starts_with(['"', '\'']) {
            let address = unquoted(&argument[..string_length(argument)]);
            self.address(&address);
            self.mute();
        } else if name == "url" {
            // Without quotes it is one token up to the bracket, whatever stands in it.
            self.take(self.rest.len() - argument.len());
            let raw = self.take(unquoted_address_length(argument));
            self.take(usize::from(!self.rest.is_empty()));
            self.address(&unescaped(raw.trim_matches(is_space)));
        } else {
            self.write(NOWHERE);
            self.mute();
        }
    }

    fn address(&mut self, address: &str) {
        if self.muted_at.is_some() {
            return;
        }
        if !is_local(address) {
            match (self.place)(address) {
                Address::Nowhere => self.out.push_str(NOWHERE),
                Address::Picture(number) => self.out.push_str(&format!("var({})", picture_property(number))),
            }
            return;
        }
        self.out.push_str("url(\"");
        for character in address.chars() {
            match character {
                '"' | '\\' => {
                    self.out.push('\\');
                    self.out.push(character);
                }
                '\n' | '\r' | '\u{c}' | '\0' => {}
                _ => self.out.push(character),
            }
        }
        self.out.push_str("\")");
    }

    fn at_keyword(&mut self) {
        let length = if starts_name(&self.rest[1..]) { name_length(&self.rest[1..]) } else { 0 };
        let raw = self.take(1 + length);
        if unescaped(&raw[1..]).eq_ignore_ascii_case("import") {
            self.write("@counterproof-import");
        } else {
            self.write(raw);
        }
    }
}

/// The text with what would begin a tag or a comment, to a parser of HTML or SVG, written as an escape.
fn without_tags(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let is_tag = from[1..].starts_with(|next: char| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'));
        if is_tag {
            // One that is escaped already is escaped once.
            if out.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1 {
                out.pop();
            }
            out.push_str("\\3c ");
        } else {
            out.push('<');
        }
        rest = &from[1..];
    }
    out.push_str(rest);
    out
}

/// Whether opening the address fetches nothing.
fn is_local(address: &str) -> bool {
    const KINDS: &[&str] = &["data:image/", "data:font/", "data:application/font", "data:application/x-font"];
    let lower: String = address.chars().take(32).collect::<String>().to_ascii_lowercase();
    address.starts_with('#') || lower == "data:," || KINDS.iter().any(|kind| lower.starts_with(kind))
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{c}')
}

fn is_in_name(character: char) -> bool {
    // A zero is read as U+FFFD, which is a letter of a name like all beyond ASCII.
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '\0') || !character.is_ascii()
}

/// Whether a name begins here.
fn starts_name(text: &str) -> bool {
    let mut characters = text.chars();
    match characters.next() {
        Some('\\') => !characters.next().is_some_and(is_line_break),
        Some('-') => characters.as_str().starts_with('-') || starts_name_behind_hyphen(characters.as_str()),
        Some(first) => is_in_name(first) && !first.is_ascii_digit(),
        None => false,
    }
}

fn starts_name_behind_hyphen(text: &str) -> bool {
    let mut characters = text.chars();
    match characters.next() {
        Some('\\') => !characters.next().is_some_and(is_line_break),
        Some(first) => is_in_name(first) && !first.is_ascii_digit(),
        None => false,
    }
}

/// How long the characters of a name are that stand here.
fn name_length(text: &str) -> usize {
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        if next == '\\' && !text[at + 1..].starts_with(is_line_break) {
            at += escape_length(&text[at..]);
        } else if is_in_name(next) {
            at += next.len_utf8();
        } else {
            break;
        }
    }
    at
}

/// The length of the escape `text` begins with: up to six hexadecimal digits and one white space, or one character.
fn escape_length(text: &str) -> usize {
    let behind = &text[1..];
    let digits = behind.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    if digits == 0 {
        return 1 + behind.chars().next().map_or(0, char::len_utf8);
    }
    let after = &behind[digits..];
    let space = if after.starts_with("\r\n") { 2 } else { usize::from(after.starts_with(is_space)) };
    1 + digits + space
}

/// The length of an address without quotes, up to its bracket.
fn unquoted_address_length(text: &str) -> usize {
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        match next {
            ')' => break,
            '\\' if !text[at + 1..].starts_with(is_line_break) => at += escape_length(&text[at..]),
            _ => at += next.len_utf8(),
        }
    }
    at
}

/// The length of the quoted string `text` begins with, quotes included; an unclosed one ends before the line's end.
fn string_length(text: &str) -> usize {
    let Some(quote) = text.chars().next() else { return 0 };
    let mut at = quote.len_utf8();
    while let Some(next) = text[at..].chars().next() {
        at += match next {
            '\\' if text[at + 1..].starts_with("\r\n") => 3,
            '\\' if text[at + 1..].starts_with(is_line_break) => 2,
            '\\' => escape_length(&text[at..]),
            _ if is_line_break(next) => return at,
            _ if next == quote => return at + 1,
            _ => next.len_utf8(),
        };
    }
    at
}

fn is_closed(string: &str) -> bool {
    let quote = string.chars().next().unwrap_or_default();
    // Scanned with something behind it, a closed string ends before that.
    let more = format!("{string} ");
    string.len() > 1 && string.ends_with(quote) && string_length(&more) == string.len()
}

fn unquoted(string: &str) -> String {
    let quote = string.chars().next().unwrap_or('"');
    let inner = string.strip_prefix(quote).unwrap_or(string);
    unescaped(if is_closed(string) { inner.strip_suffix(quote).unwrap_or(inner) } else { inner })
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at..];
        if escape[1..].starts_with("\r\n") {
            rest = &escape[3..];
            continue;
        }
        let length = escape_length(escape);
        let behind = &escape[1..length];
        let digits = behind.trim_end_matches(is_space);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let code = u32::from_str_radix(digits, 16).unwrap_or_default();
            out.push(char::from_u32(code).filter(|&it| it != '\0').unwrap_or('\u{fffd}'));
        } else if !behind.starts_with(is_line_break) {
            out.push_str(behind);
        }
        rest = &escape[length..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use cssparser::{ParseError, Parser, Token};
    use proptest::prelude::*;

    fn neutral(css: &str) -> String {
        without_addresses(css, &mut |_| Address::Nowhere)
    }

    fn check(css: &str, expected: &str) {
        assert_eq!(neutral(css), expected, "of {css}");
    }

    #[test]
    fn addresses_lead_nowhere() {
        check("a { background: url(https://x.example/a.png) }", "a { background: url(\"data:,\") }");
        check("a { background: URL( 'a.png' ) no-repeat }", "a { background: url(\"data:,\") no-repeat }");
        check("a { background: url(a\\)b.png) red }", "a { background: url(\"data:,\") red }");
        check(
            "@font-face { src: url(\"f.woff2\") format(\"woff2\") }",
            "@font-face { src: url(\"data:,\") format(\"woff2\") }",
        );
        check(":root { --picture: url(//x.example/a) }", ":root { --picture: url(\"data:,\") }");
        check("a { background: url(unclosed", "a { background: url(\"data:,\")");
        check("a { background: url(\"unclosed", "a { background: url(\"data:,\")");
        check("a { background: src(\"a.png\" x) }", "a { background: url(\"data:,\") }");
        check("a { background: src(var(--a)) red }", "a { background: url(\"data:,\") red }");
    }

    #[test]
    fn a_picture_that_was_seen_is_a_custom_property() {
        let mut asked = Vec::new();
        let css = without_addresses("a { background: url('a.png') red, url(b.png) }", &mut |address| {
            asked.push(address.to_owned());
            if address == "a.png" { Address::Picture(7) } else { Address::Nowhere }
        });
        assert_eq!(css, "a { background: var(--counterproof-picture-7) red, url(\"data:,\") }");
        assert_eq!(asked, ["a.png", "b.png"]);
    }

    #[test]
    fn an_escaped_function_name_is_the_same_function() {
        check("a { background: u\\72l(https://x.example/) }", "a { background: url(\"data:,\") }");
        check("a { background: \\75 rl(https://x.example/) }", "a { background: url(\"data:,\") }");
        check("a { background: \\000075\r\nrl(https://x.example/) }", "a { background: url(\"data:,\") }");
    }

    #[test]
    fn what_only_ends_in_the_name_of_the_function_is_another() {
        for css in ["1url(a", "#url(a", "@url(a", "my-url(a"] {
            check(css, css);
        }
        check("1url(url(a", "1url(url(\"data:,\")");
        check("1.url(a 1.5url(a", "1.url(\"data:,\")");
        check("-1url(\"a)\" url(b) \"c\")", "-1url(\"a)\" url(\"data:,\") \"c\")");
    }

    #[test]
    fn strings_in_image_sets_are_addresses_but_their_types_are_not() {
        check(
            "a { background: image-set(\"a.png\" 1x type(\"image/png\"), url(b.png) 2x) }",
            "a { background: image-set(url(\"data:,\") 1x type(\"image/png\"), url(\"data:,\") 2x) }",
        );
        check("a { background: image-set(var(--a) 1x) }", "a { background: image-set(url(\"data:,\") 1x) }");
    }

    #[test]
    fn local_pictures_and_fonts_stay() {
        check(
            "a { background: url(data:image/gif;base64,R0lG) }",
            "a { background: url(\"data:image/gif;base64,R0lG\") }",
        );
        check("a { fill: url(#gradient) }", "a { fill: url(\"#gradient\") }");
        check("a { background: url(data:text/html,x) }", "a { background: url(\"data:,\") }");
    }

    #[test]
    fn nothing_is_imported() {
        check("@import url(a.css) screen;b{}", "@counterproof-import url(\"data:,\") screen;b{}");
        check("@\\69mport 'x.css'; b { color: red }", "@counterproof-import 'x.css'; b { color: red }");
    }

    #[test]
    fn what_follows_a_malformed_address_is_still_read_rightly() {
        check(
            "a{--y:url(\"a\" \")\" x);content:\"\" url(https://x.example/) \"\"}",
            "a{--y:url(\"data:,\");content:\"\" url(\"data:,\") \"\"}",
        );
        check("a{--y:url(\"a\" {)} \")\");b:\"url(x)\"}", "a{--y:url(\"data:,\");b:\"url(x)\"}");
        check("a{--y:src(/**/\")\" x);b:\"url(x)\"}", "a{--y:url(\"data:,\");b:\"url(x)\"}");
    }

    #[test]
    fn ordinary_rules_stay_as_they_are() {
        for css in [
            "a::before { content: \"url(x) @import\"; width: calc(100% - 2px) }",
            "@media (width < 600px) { .a\\:b > i { color: #123abc } }",
            "@namespace svg \"http://www.w3.org/2000/svg\";",
            ".价格 { content: '\\201C' }",
            "a{margin:-1px -.5em;transform:translate(-50%,+2e3px)}",
        ] {
            check(css, css);
        }
    }

    #[test]
    fn nothing_begins_a_tag() {
        check("a::before { content: \"</style><script>\" }", "a::before { content: \"\\3c /style>\\3c script>\" }");
        check(
            "a { background: url(\"data:image/svg+xml,<svg>\") }",
            "a { background: url(\"data:image/svg+xml,\\3c svg>\") }",
        );
        check("/* </style> */", " ");
        check("\\<a(url(b))", "\\3c a(url(\"data:,\"))");
        check("a::before { content: \"\\\\<b>\" }", "a::before { content: \"\\\\\\3c b>\" }");
        check("<!-- a {} -->", "  a {} -->");
    }

    /// The addresses a browser would find, by another reader of the same grammar.
    fn addresses(parser: &mut Parser<'_>, strings: bool, found: &mut Vec<String>) {
        while let Ok(token) = parser.next().cloned() {
            let (inside, name) = match token {
                Token::UnquotedUrl(address) => {
                    found.push(address.to_string());
                    continue;
                }
                Token::BadUrl(address) => {
                    found.push(format!("bad {address}"));
                    continue;
                }
                Token::QuotedString(address) => {
                    if strings {
                        found.push(address.to_string());
                    }
                    continue;
                }
                Token::AtKeyword(name) => {
                    if name.eq_ignore_ascii_case("import") {
                        found.push("@import".to_owned());
                    }
                    continue;
                }
                Token::Function(name) => (true, name.to_ascii_lowercase()),
                Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => (true, String::new()),
                _ => continue,
            };
            if inside {
                let strings = ADDRESSES.contains(&name.as_str()) || STRINGS_ARE_ADDRESSES.contains(&name.as_str());
                if strings && name != "url" && !STRINGS_ARE_ADDRESSES.contains(&name.as_str()) {
                    found.push(name.clone());
                }
                let _: Result<(), ParseError<()>> = parser.parse_nested_block(|nested| {
                    addresses(nested, strings, found);
                    Ok(())
                });
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

        #[test]
        fn no_address_is_left_whatever_the_sheet(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "url(", "u\\72l(", "\\75 rl(", "src(", "image-set(", "var(--a)", "--a:", "1", "-", "#", "@", "import", "@import ",
                "(", ")", "[", "]", "{", "}", "\"", "'", "\\", "\n", "\r", "\u{c}", " ", ";", ":", ",", "/*", "*/", "/", "<", "!--",
                "-->", "https://x.example/a", "a", "é", "\0", "data:image/png,", "#a", ".", "e3", "url", "type(", "calc(",
            ]), 0..40),
        ) {
            let css = pieces.concat();
            let out = neutral(&css);
            let mut found = Vec::new();
            addresses(&mut Parser::new(&out), false, &mut found);
            found.retain(|address| !is_local(address));
            prop_assert!(found.is_empty(), "{css:?} became {out:?} with {found:?}");
            prop_assert!(!out.contains("</") && !out.contains("<!") && !out.contains("<a"));
        }
    }
}
