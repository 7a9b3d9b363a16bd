//! Saved pages: the document in a file, plain HTML or an MHTML archive as Chromium writes it, and what the file says of
//! itself. Bytes in, bytes out: which letters they are, whoever has a decoder says.

/// The document of a saved page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedDocument {
    /// Its source, in the charset below.
    pub html: Vec<u8>,
    /// The charset it came with or names itself, in lower case; absent: UTF-8.
    pub charset: Option<String>,
    /// The address an archive was made at.
    pub address: Option<String>,
}

/// How far from its start a file is searched for what it says of itself.
const HEAD: usize = 4096;

/// How deep parts of an archive may hold parts.
const DEEPEST: usize = 8;

impl SavedDocument {
    /// Takes the document out of the bytes of a file. An archive is known by its header; everything else is HTML.
    ///
    /// # Errors
    ///
    /// What is wrong with an archive; no HTML is refused.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if !is_archive(bytes) {
            return Ok(Self { html: bytes.to_vec(), charset: meta_charset(bytes), address: None });
        }
        let archive = Part::read(bytes);
        let part = archive.html(DEEPEST);
        let part = part.ok_or("is an MHTML archive without an HTML document in it; save the page again")?;
        let html = part.decoded();
        let charset = part.parameter("content-type", "charset").map(|label| label.to_ascii_lowercase());
        let address = archive.header("snapshot-content-location").or_else(|| part.header("content-location"));
        let charset = charset.or_else(|| meta_charset(&html));
        Ok(Self { charset, address: address.filter(|address| is_web(address)), html })
    }
}

/// The address in the comment browsers and page savers leave: `<!-- saved from url=(0057)https://… -->`,
/// `Page saved with SingleFile url: https://…`.
pub fn saved_from(html: &str) -> Option<String> {
    const MARKS: &[&str] = &["saved from url=", "\n url:", "\nurl:"];
    let start: String = html.chars().take(HEAD).collect();
    start.split("<!--").skip(1).find_map(|comment| {
        let comment = comment.split("-->").next().unwrap_or(comment);
        let after = MARKS.iter().find_map(|mark| comment.split_once(mark).map(|(_, after)| after))?;
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

fn is_archive(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let header = start.split("\r\n\r\n").next().unwrap_or(&start).split("\n\n").next().unwrap_or(&start);
    !header.trim_start().starts_with('<') && header.contains("mime-version:") && header.contains("multipart/")
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

/// A part of an archive: its headers, and what stands behind them.
struct Part<'a> {
    headers: Vec<(String, String)>,
    body: &'a [u8],
}

impl<'a> Part<'a> {
    fn read(bytes: &'a [u8]) -> Self {
        let (mut headers, mut rest) = (Vec::<(String, String)>::new(), bytes);
        while !rest.is_empty() {
            let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
            let (line, after) = rest.split_at(end);
            rest = after;
            let line = String::from_utf8_lossy(line);
            if line.trim().is_empty() {
                // Some archives begin with an empty line.
                if headers.is_empty() {
                    continue;
                }
                break;
            }
            match (line.starts_with([' ', '\t']), headers.last_mut(), line.split_once(':')) {
                (true, Some((_, value)), _) => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                (_, _, Some((name, value))) => {
                    headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
                }
                _ => {}
            }
        }
        Self { headers, body: rest }
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// A parameter of a header: `charset` of `Content-Type: text/html; charset="utf-8"`.
    fn parameter(&self, header: &str, name: &str) -> Option<String> {
        let header = self.header(header)?;
        header.split(';').skip(1).find_map(|parameter| {
            let (known, value) = parameter.split_once('=')?;
            let is_it = known.trim().eq_ignore_ascii_case(name);
            is_it.then(|| value.trim().trim_matches('"').to_owned())
        })
    }

    /// The first part that is HTML, this one or one in it.
    fn html(&self, depth: usize) -> Option<Part<'a>> {
        let kind = self.header("content-type").unwrap_or_default().to_ascii_lowercase();
        if kind.starts_with("text/html") {
            return Some(Part { headers: self.headers.clone(), body: self.body });
        }
        let boundary = format!("--{}", self.parameter("content-type", "boundary")?);
        if depth == 0 {
            return None;
        }
        let mut starts = Vec::new();
        let mut at = 0;
        for line in self.body.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(boundary.as_bytes()) {
                starts.push((at, at + line.len()));
            }
            at += line.len();
        }
        starts.push((at, at));
        starts.windows(2).find_map(|pair| {
            let [(_, from), (to, _)] = pair else { return None };
            Part::read(self.body.get(*from..*to)?).html(depth - 1)
        })
    }

    fn decoded(&self) -> Vec<u8> {
        match self.header("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase().as_str() {
            "quoted-printable" => from_quoted_printable(self.body),
            "base64" => from_base64(self.body),
            _ => self.body.to_vec(),
        }
    }
}

fn from_quoted_printable(text: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| (*byte as char).to_digit(16));
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'=' {
            bytes.push(*first);
        } else if let Some((high, low)) = digit(rest.first()).zip(digit(rest.get(1))) {
            bytes.push((high * 16 + low) as u8);
            rest = &rest[2..];
        } else if let Some(next) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) {
            rest = next;
        } else {
            bytes.push(*first);
        }
    }
    bytes
}

fn from_base64(text: &[u8]) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut bytes, mut held, mut bits) = (Vec::with_capacity(text.len() / 4 * 3), 0_u32, 0);
    for six in text.iter().take_while(|byte| **byte != b'=').filter_map(|byte| value(*byte)) {
        held = (held << 6) | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://www.aliexpress.com/item/1005009100002022.html";

    fn archive(kind: &str, encoding: &str, body: &str) -> String {
        format!(
            "From: <Saved by Blink>\r\nSnapshot-Content-Location: {ADDRESS}\r\nSubject: x\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----b\"\r\n\r\n\r\n\
             ------b\r\nContent-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=3D1\r\n\
             ------b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n------b--\r\n"
        )
    }

    #[test]
    fn an_archive_gives_its_document() {
        let quoted =
            archive("text/html; charset=\"UTF-8\"", "quoted-printable", "<html lang=3D\"de\"><p>Gr=C3=B6=\r\n=C3=9Fe");
        let document = SavedDocument::parse(quoted.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(document.html).unwrap().trim_end(), "<html lang=\"de\"><p>Größe");
        assert_eq!((document.charset.as_deref(), document.address.as_deref()), (Some("utf-8"), Some(ADDRESS)));
        let base64 = SavedDocument::parse(archive("text/html", "base64", "PHA+R3LD\r\ntsOfZQ==").as_bytes()).unwrap();
        assert_eq!(base64.html, "<p>Größe".as_bytes());
        let without = SavedDocument::parse(archive("text/plain", "7bit", "x").as_bytes());
        assert!(without.unwrap_err().contains("without an HTML document"));
    }

    #[test]
    fn a_plain_document_names_its_charset_and_where_it_is_from() {
        let html = b"<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=GBK\"></head>\xd2\xbb";
        let document = SavedDocument::parse(html).unwrap();
        assert_eq!((document.charset.as_deref(), document.address, document.html), (Some("gbk"), None, html.to_vec()));
        for comment in [
            format!("<!-- saved from url=(0053){ADDRESS} -->"),
            format!("<!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: x\n-->"),
        ] {
            assert_eq!(saved_from(&format!("<!doctype html>\n{comment}<html>")).as_deref(), Some(ADDRESS));
        }
        assert_eq!(saved_from("<!-- saved from url=(0014)about:internet -->"), None);
    }
}
