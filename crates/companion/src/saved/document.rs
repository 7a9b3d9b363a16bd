//! A saved page's document: out of a plain HTML file or out of an MHTML archive, in whatever charset it is.

use encoding_rs::{Encoding, UTF_8};
use mailparse::ParsedMail;

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
    /// The error says what is wrong with an archive; no HTML is refused.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if !is_archive(bytes) {
            let html = decoded(bytes, None);
            let saved_from = saved_from(&html);
            return Ok(Self { html, saved_from });
        }
        let problem =
            |error| format!("looks like an MHTML archive but can't be read as one: {error}; save the page again");
        let archive = mailparse::parse_mail(bytes).map_err(problem)?;
        let part = archive.parts().find(|part| part.ctype.mimetype.eq_ignore_ascii_case("text/html"));
        let part = part.ok_or("is an MHTML archive without an HTML document in it; save the page again")?;
        let body = part.get_body_raw().map_err(problem)?;
        let charset = part.ctype.params.get("charset").map(String::as_str);
        let address =
            |mail: &ParsedMail, name| mailparse::MailHeaderMap::get_first_value(mail.headers.as_slice(), name);
        let saved_from = address(&archive, "Snapshot-Content-Location")
            .or_else(|| address(part, "Content-Location"))
            .filter(|address| is_web(address));
        Ok(Self { html: decoded(&body, charset), saved_from })
    }
}

fn is_archive(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let header = start.split("\r\n\r\n").next().unwrap_or(&start).split("\n\n").next().unwrap_or(&start);
    !header.trim_start().starts_with('<') && header.contains("mime-version:") && header.contains("multipart/")
}

/// The text of `bytes`: by its byte order mark, the charset it came with, the one it names itself, otherwise UTF-8.
/// What is no valid text of the charset becomes U+FFFD.
fn decoded(bytes: &[u8], charset: Option<&str>) -> String {
    let named = || Encoding::for_label(meta_charset(bytes)?.as_bytes());
    let encoding = charset.and_then(|label| Encoding::for_label(label.as_bytes())).or_else(named).unwrap_or(UTF_8);
    encoding.decode(bytes).0.into_owned()
}

/// The charset named by the first `<meta charset=…>` or `<meta … content="text/html; charset=…">`.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    start.split("<meta").skip(1).find_map(|tag| {
        let tag = tag.split('>').next().unwrap_or(tag);
        let (_, value) = tag.split_once("charset=")?;
        let value = value.trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(value.len());
        Some(value[..end].to_owned()).filter(|label| !label.is_empty())
    })
}

/// The address in the comment browsers and page savers leave: `<!-- saved from url=(0057)https://… -->`,
/// `Page saved with SingleFile url: https://…`.
fn saved_from(html: &str) -> Option<String> {
    let start: String = html.chars().take(HEAD).collect();
    start.split("<!--").skip(1).find_map(|comment| {
        let comment = comment.split("-->").next().unwrap_or(comment);
        let after = SAVED_FROM.iter().find_map(|mark| comment.split_once(mark).map(|(_, after)| after))?;
        let address = after.trim_start();
        let address = match address.strip_prefix('(') {
            Some(counted) => counted.split_once(')').map_or(counted, |(_, address)| address),
            None => address,
        };
        address.split_whitespace().next().filter(|address| is_web(address)).map(str::to_owned)
    })
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// How far from its start a file is searched for what it says of itself.
const HEAD: usize = 4096;

const SAVED_FROM: &[&str] = &["saved from url=", "\n url:", "\nurl:"];

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

    #[test]
    fn the_address_a_page_was_saved_from() {
        let address = "https://www.aliexpress.com/item/1005009100002022.html";
        for comment in [
            format!("<!-- saved from url=(0053){address} -->"),
            format!("<!--\n Page saved with SingleFile \n url: {address} \n saved date: x\n-->"),
        ] {
            let document = Document::parse(format!("<!doctype html>\n{comment}<html>").as_bytes()).unwrap();
            assert_eq!(document.saved_from.as_deref(), Some(address));
        }
        assert_eq!(Document::parse(b"<!-- saved from url=(0014)about:internet -->").unwrap().saved_from, None);
    }

    #[test]
    fn an_archive_gives_its_document() {
        let archive = "From: <Saved by Blink>\r\n\
            Snapshot-Content-Location: https://www.aliexpress.com/item/1005009100002022.html\r\n\
            Subject: x\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----b\"\r\n\r\n\r\n\
            ------b\r\nContent-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=3D1\r\n\
            ------b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            <html lang=3D\"de\"><p>Gr=C3=B6=\r\n=C3=9Fe\r\n------b--\r\n";
        let document = Document::parse(archive.as_bytes()).unwrap();
        assert_eq!(document.html.trim_end(), "<html lang=\"de\"><p>Größe");
        let address = "https://www.aliexpress.com/item/1005009100002022.html";
        assert_eq!(document.saved_from.as_deref(), Some(address));
        let without = archive.replace("text/html", "text/css");
        assert!(Document::parse(without.as_bytes()).err().unwrap().contains("without an HTML document"));
    }
}
