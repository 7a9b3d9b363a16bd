//! A page of HTML that runs nothing, asks for nothing and prints.

use super::words::Words;
use crate::bundle::Part;
use crate::digest::Sha256Hex;

/// What a page looks like, on a screen and on paper.
const STYLE: &str = include_str!("page.css");
/// In case anything was missed: nothing is run and nothing is fetched.
const POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A page while it is written. What is put into it as a text is a text, whatever it holds.
pub struct Page {
    parts: Vec<Part>,
    html: String,
    words: Words,
}

impl Page {
    /// The beginning of a page.
    pub fn begin(words: Words, title: &str) -> Self {
        let mut page = Self { parts: Vec::new(), html: String::new(), words };
        page.raw("<!DOCTYPE html>\n<html lang=\"").raw(words.0.tag()).raw("\"");
        // Whatever says nothing is written from left to right.
        if words.0.direction() != "ltr" {
            page.raw(" dir=\"").raw(words.0.direction()).raw("\"");
        }
        page.raw(">\n<head>\n<meta charset=\"utf-8\">\n");
        page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"").raw(POLICY).raw("\">\n");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.raw("<meta name=\"referrer\" content=\"no-referrer\">\n");
        page.element("title", title);
        page.raw("\n<style>\n").raw(STYLE).raw("</style>\n</head>\n<body>\n");
        page
    }

    /// The parts of the page, which ends here.
    pub fn end(mut self) -> Vec<Part> {
        self.raw("</body>\n</html>\n");
        self.cut();
        self.parts
    }

    /// A page that holds no kept picture, as a text; it ends here.
    pub fn end_text(self) -> String {
        let bytes = self.end().into_iter().filter_map(|part| match part {
            Part::Bytes(bytes) => Some(bytes),
            Part::Kept { .. } | Part::Base64 { .. } => None,
        });
        // What was cut from a text is one.
        String::from_utf8(bytes.flatten().collect()).unwrap_or_default()
    }

    /// Markup of our own.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.html.push_str(markup);
        self
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            match character {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                '\'' => self.html.push_str("&#39;"),
                // What turns the direction of writing would turn that of what stands beside it.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => self.html.push('\u{fffd}'),
                _ => self.html.push(character),
            }
        }
        self
    }

    /// A text of the catalogue.
    pub fn say(&mut self, key: &str) -> &mut Self {
        let text = self.words.text(key);
        self.text(&text)
    }

    /// An element that holds a text.
    pub fn element(&mut self, name: &str, text: &str) -> &mut Self {
        self.raw("<").raw(name).raw(">").text(text).raw("</").raw(name).raw(">")
    }

    /// A heading of the catalogue.
    pub fn heading(&mut self, level: &str, key: &str) -> &mut Self {
        let text = self.words.text(key);
        self.element(level, &text).raw("\n")
    }

    /// A paragraph of the catalogue.
    pub fn paragraph(&mut self, key: &str) -> &mut Self {
        let text = self.words.text(key);
        self.element("p", &text).raw("\n")
    }

    /// A list of names and values, those without a value left out.
    pub fn facts<'a>(&mut self, facts: impl IntoIterator<Item = (&'a str, Option<String>)>) -> &mut Self {
        self.raw("<dl class=\"whole\">\n");
        for (key, value) in facts {
            let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
            let is_hash = value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
            let class = if is_hash { " class=\"hash\"" } else { "" };
            self.raw("<div><dt>").say(key).raw("</dt><dd").raw(class).raw(">").text(&value).raw("</dd></div>\n");
        }
        self.raw("</dl>\n")
    }

    /// A list of texts.
    pub fn list(&mut self, texts: impl IntoIterator<Item = String>) -> &mut Self {
        self.raw("<ul>\n");
        for text in texts {
            self.element("li", &text).raw("\n");
        }
        self.raw("</ul>\n")
    }

    /// The head of a table.
    pub fn table(&mut self, class: &str, columns: &[&str]) -> &mut Self {
        self.raw("<table class=\"").raw(class).raw("\">\n<thead><tr>");
        for column in columns {
            self.raw("<th scope=\"col\">").say(column).raw("</th>");
        }
        self.raw("</tr></thead>\n<tbody>\n")
    }

    /// A row of a table.
    pub fn row(&mut self, cells: &[&str]) -> &mut Self {
        self.raw("<tr>");
        for cell in cells {
            self.element("td", cell);
        }
        self.raw("</tr>\n")
    }

    /// The end of a table.
    pub fn end_table(&mut self) -> &mut Self {
        self.raw("</tbody></table>\n")
    }

    /// A place for a person to fill in, which says what belongs there.
    pub(crate) fn blank(&mut self, key: &str) -> &mut Self {
        self.raw("<span class=\"blank\">____________________ [").say(key).raw("]</span>")
    }

    /// A kept picture, in the page itself.
    pub(crate) fn picture(&mut self, media_type: &str, sha256: &Sha256Hex, size: u64, name: &str) -> &mut Self {
        self.raw("<img alt=\"").text(name).raw("\" src=\"data:").text(media_type).raw(";base64,");
        self.cut();
        self.parts.push(Part::Base64 { sha256: sha256.clone(), size });
        self.raw("\">\n")
    }

    fn cut(&mut self) {
        let html = std::mem::take(&mut self.html);
        self.parts.push(Part::Bytes(html.into_bytes()));
    }
}
