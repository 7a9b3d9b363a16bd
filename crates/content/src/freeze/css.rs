//! Style sheets that fetch nothing.

/// The text of a style sheet, or of a `style` attribute, with every address taken out but `data:` pictures and fonts and
/// references into the document itself; `@import` rules and comments are gone. What the sheet means is otherwise the same.
///
/// Works on tokens and not on patterns, because `u\72l(` and `url(` are the same to a browser.
/// The result can stand inside a `style` element: it never holds `</`.
pub(crate) fn without_addresses(css: &str) -> String {
    let mut scanner = Scanner { rest: css, out: String::with_capacity(css.len()), groups: Vec::new() };
    scanner.run();
    scanner.out.replace("</", "<\\/")
}

/// An address that leads nowhere, and that the frozen page's policy lets stand.
const NOWHERE: &str = "\"data:,\"";

/// Functions whose plain strings are addresses.
const STRINGS_ARE_ADDRESSES: &[&str] = &["image-set", "-webkit-image-set", "image", "cross-fade", "-webkit-cross-fade"];

/// Functions whose whole argument is an address.
const ADDRESSES: &[&str] = &["url", "src", "url-prefix", "domain"];

struct Scanner<'a> {
    rest: &'a str,
    out: String,
    /// For each open bracket, whether the strings directly inside it are addresses.
    groups: Vec<bool>,
}

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        while let Some(first) = self.rest.chars().next() {
            match first {
                '/' if self.rest.starts_with("/*") => {
                    self.skip_comment();
                    self.out.push(' ');
                }
                '"' | '\'' => self.string(),
                '@' => self.at_rule(),
                '(' => self.open(false),
                ')' => {
                    self.groups.pop();
                    self.copy(1);
                }
                _ if starts_name(first) => self.name(),
                _ => self.copy(first.len_utf8()),
            }
        }
    }

    fn copy(&mut self, length: usize) {
        let taken = self.take(length);
        self.out.push_str(taken);
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn open(&mut self, strings_are_addresses: bool) {
        self.groups.push(strings_are_addresses);
        self.copy(1);
    }

    fn skip_comment(&mut self) {
        let end = self.rest.find("*/").map_or(self.rest.len(), |at| at + 2);
        self.take(end);
    }

    fn string(&mut self) {
        let length = string_length(self.rest);
        if self.groups.last() == Some(&true) {
            let address = unquoted(self.take(length));
            self.address(&address);
        } else {
            self.copy(length);
        }
    }

    fn name(&mut self) {
        let length = name_length(self.rest);
        let raw = self.take(length);
        let name = unescaped(raw).to_ascii_lowercase();
        if !self.rest.starts_with('(') {
            self.out.push_str(raw);
        } else if ADDRESSES.contains(&name.as_str()) {
            self.take(1);
            let address = self.argument();
            self.out.push_str("url(");
            self.address(&address);
            self.out.push(')');
        } else {
            self.out.push_str(raw);
            self.open(STRINGS_ARE_ADDRESSES.contains(&name.as_str()));
        }
    }

    /// The argument of `url(…)`, quoted or not, with everything up to the closing bracket.
    fn argument(&mut self) -> String {
        self.take(self.rest.len() - self.rest.trim_start().len());
        if self.rest.starts_with(['"', '\'']) {
            let quoted = self.take(string_length(self.rest));
            let end = self.rest.find(')').map_or(self.rest.len(), |at| at + 1);
            self.take(end);
            return unquoted(quoted);
        }
        let mut end = self.rest.len();
        let mut escaped = false;
        for (at, character) in self.rest.char_indices() {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                ')' => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        let raw = self.take(end);
        self.take(usize::from(!self.rest.is_empty()));
        unescaped(raw.trim())
    }

    fn address(&mut self, address: &str) {
        if is_local(address) {
            self.out.push('"');
            for character in address.chars() {
                match character {
                    '"' | '\\' => {
                        self.out.push('\\');
                        self.out.push(character);
                    }
                    '\n' | '\r' | '\u{c}' => {}
                    _ => self.out.push(character),
                }
            }
            self.out.push('"');
        } else {
            self.out.push_str(NOWHERE);
        }
    }

    fn at_rule(&mut self) {
        let length = name_length(&self.rest[1..]);
        if !unescaped(&self.rest[1..=length]).eq_ignore_ascii_case("import") {
            self.copy(1);
            return;
        }
        self.take(1 + length);
        while let Some(first) = self.rest.chars().next() {
            match first {
                ';' => {
                    self.take(1);
                    return;
                }
                '"' | '\'' => drop(self.take(string_length(self.rest))),
                '/' if self.rest.starts_with("/*") => self.skip_comment(),
                '(' => {
                    self.take(1);
                    drop(self.argument());
                }
                _ => drop(self.take(first.len_utf8())),
            }
        }
    }
}

/// Whether opening the address fetches nothing.
fn is_local(address: &str) -> bool {
    const KINDS: &[&str] = &["data:image/", "data:font/", "data:application/font", "data:application/x-font"];
    let lower = address.get(..address.len().min(32)).unwrap_or(address).to_ascii_lowercase();
    address.starts_with('#') || KINDS.iter().any(|kind| lower.starts_with(kind))
}

fn starts_name(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, '_' | '-' | '\\') || !character.is_ascii()
}

fn name_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if !(starts_name(character) || character.is_ascii_digit()) {
            // White space after a hexadecimal escape belongs to it.
            if !(character.is_ascii_whitespace() && ends_in_hexadecimal_escape(&text[..at])) {
                return at;
            }
        }
    }
    text.len()
}

fn ends_in_hexadecimal_escape(name: &str) -> bool {
    name.rsplit_once('\\').is_some_and(|(_, digits)| {
        (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// The length of the quoted string `text` begins with, quotes included; an unclosed one ends at the line's end.
fn string_length(text: &str) -> usize {
    let mut characters = text.char_indices();
    let Some((_, quote)) = characters.next() else { return 0 };
    let mut escaped = false;
    for (at, character) in characters {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return at,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn unquoted(string: &str) -> String {
    let quote = string.chars().next().unwrap_or('"');
    let inner = string.strip_prefix(quote).unwrap_or(string);
    unescaped(inner.strip_suffix(quote).unwrap_or(inner))
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        let mut code: u32 = 0;
        let mut digits = 0;
        while let Some(digit) = characters.peek().and_then(|next| next.to_digit(16)).filter(|_| digits < 6) {
            code = code * 16 + digit;
            digits += 1;
            characters.next();
        }
        if digits > 0 {
            out.push(char::from_u32(code).filter(|&it| it != '\0').unwrap_or('\u{fffd}'));
            characters.next_if(|next| next.is_ascii_whitespace());
        } else if let Some(next) = characters.next().filter(|&next| next != '\n') {
            out.push(next);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(css: &str, expected: &str) {
        assert_eq!(without_addresses(css), expected, "of {css}");
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
    }

    #[test]
    fn an_escaped_function_name_is_the_same_function() {
        check("a { background: u\\72l(https://x.example/) }", "a { background: url(\"data:,\") }");
        check("a { background: \\75 rl(https://x.example/) }", "a { background: url(\"data:,\") }");
        check("@\\69mport 'x.css'; b { color: red }", " b { color: red }");
    }

    #[test]
    fn strings_in_image_sets_are_addresses_but_their_types_are_not() {
        check(
            "a { background: image-set(\"a.png\" 1x type(\"image/png\"), url(b.png) 2x) }",
            "a { background: image-set(\"data:,\" 1x type(\"image/png\"), url(\"data:,\") 2x) }",
        );
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
    fn imports_go_with_all_they_say() {
        check("@import url(a.css;b) screen; b { color: red }", " b { color: red }");
        check("@import \"a;b.css\" layer(x);b{}", "b{}");
        check("@import", "");
    }

    #[test]
    fn ordinary_rules_stay_as_they_are() {
        for css in [
            "a::before { content: \"url(x) @import\"; width: calc(100% - 2px) }",
            "@media (width < 600px) { .a\\:b > i { color: #123abc } }",
            "@namespace svg \"http://www.w3.org/2000/svg\";",
            ".价格 { content: '\\201C' }",
        ] {
            check(css, css);
        }
    }

    #[test]
    fn nothing_can_close_the_style_element() {
        check("a::before { content: \"</style><script>\" }", "a::before { content: \"<\\/style><script>\" }");
        check("/* </style> */", " ");
    }
}
