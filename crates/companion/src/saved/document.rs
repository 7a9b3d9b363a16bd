//! A saved page's document, in whatever charset it is.

use encoding_rs::{Encoding, UTF_8};
use listing::saved::{SavedDocument, saved_from};

/// The document of a saved page.
pub struct Document {
    /// Its source text.
    pub html: String,
    /// The address it was saved from, where the file says so.
    pub saved_from: Option<String>,
}

impl Document {
    /// Reads the bytes of a file. An MHTML archive is known by its header; everything else is HTML.
    ///
    /// The error says what is wrong with an archive; no HTML is refused. What is no valid text of the charset becomes
    /// U+FFFD.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let SavedDocument { html, charset, address } = SavedDocument::parse(bytes)?;
        let encoding = charset.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8);
        let html = encoding.decode(&html).0.into_owned();
        let saved_from = address.or_else(|| saved_from(&html));
        Ok(Self { html, saved_from })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets() {
        assert_eq!(Document::parse("<p>žluť".as_bytes()).unwrap().html, "<p>žluť");
        let gbk = b"<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gbk\"></head>\xd2\xbb";
        assert!(Document::parse(gbk).unwrap().html.ends_with('一'));
        assert_eq!(Document::parse(b"<p>\xff").unwrap().html, "<p>\u{FFFD}");
        assert_eq!(Document::parse(b"").unwrap().html, "");
    }
}
