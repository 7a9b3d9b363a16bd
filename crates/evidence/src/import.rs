//! A file the analyst had, taken in as an exhibit: an invoice, a photo of goods, the report of a test purchase.

use crate::digest::Sha256Hex;
use crate::record::{
    Completeness, EXHIBIT_FORMAT, Environment, ExhibitKind, ExhibitRecord, FileRecord, FileRole, Network, StepName,
    StepOutcome, StepRecord, Times,
};
use std::collections::BTreeMap;

/// What is known of a file that is taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedFile {
    /// The file's own name.
    pub name: String,
    /// When it was changed last (UTC), as the system says.
    pub last_modified: String,
    /// Its size in bytes.
    pub size: u64,
    /// The hash of its bytes.
    pub sha256: Sha256Hex,
    /// What [`media_type_of`] says.
    pub media_type: MediaType,
}

/// What a file is, by what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaType {
    /// The media type.
    pub name: &'static str,
    /// The ending of the name under which the file is kept.
    pub ending: &'static str,
}

/// How much of a file says what it is.
pub const TELLING: usize = 1 << 16;

/// What begins with these bytes is of this media type.
const TYPES: [(&[u8], &str, &str); 3] = [
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
];

/// A file's media type by its first [`TELLING`] bytes, or by all of them where there are fewer; never by its name.
pub fn media_type_of(beginning: &[u8]) -> MediaType {
    if let Some((_, name, ending)) = TYPES.into_iter().find(|(start, ..)| beginning.starts_with(start)) {
        return MediaType { name, ending };
    }
    if beginning.starts_with(b"RIFF") && beginning.get(8..12) == Some(b"WEBP") {
        return MediaType { name: "image/webp", ending: "webp" };
    }
    let writes = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r' | '\u{c}');
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        // The last character may be cut in two where the beginning ends.
        Err(error) if error.error_len().is_none() && beginning.len() == TELLING => {
            std::str::from_utf8(&beginning[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => "",
    };
    if !text.is_empty() && text.chars().all(writes) {
        return MediaType { name: "text/plain", ending: "txt" };
    }
    MediaType { name: "application/octet-stream", ending: "bin" }
}

/// The record of a file taken in: nothing of a page applies to it.
pub fn imported(
    id: &str,
    operator: &str,
    times: Times,
    environment: Environment,
    file: &ImportedFile,
) -> ExhibitRecord {
    let step = |name| match name {
        StepName::Open | StepName::Seal => StepRecord {
            name,
            outcome: StepOutcome::Ok,
            code: None,
            detail: None,
            started: Some(times.opened.clone()),
            finished: Some(times.closed.clone()),
        },
        _ => StepRecord {
            name,
            outcome: StepOutcome::NotApplicable,
            code: None,
            detail: Some("an imported file".to_owned()),
            started: None,
            finished: None,
        },
    };
    let steps: Vec<StepRecord> = StepName::ALL.into_iter().map(step).collect();
    let kept = FileRecord {
        name: format!("imported.{}", file.media_type.ending),
        role: FileRole::Imported,
        media_type: file.media_type.name.to_owned(),
        size: file.size,
        sha256: file.sha256.clone(),
        utc: times.closed.clone(),
        source: format!("imported by the analyst: {}, last modified {}", file.name, file.last_modified),
        derived_from: Vec::new(),
        geometry: None,
        fetched: None,
    };
    let network = Network {
        source: "not recorded".to_owned(),
        requested_url: None,
        status: None,
        server_address: None,
        headers: BTreeMap::new(),
    };
    ExhibitRecord {
        format: EXHIBIT_FORMAT.to_owned(),
        id: id.to_owned(),
        kind: ExhibitKind::Import,
        operator: operator.to_owned(),
        requested_url: String::new(),
        final_url: String::new(),
        canonical_url: None,
        title: file.name.clone(),
        page_kind: None,
        times,
        environment,
        network,
        interventions: Vec::new(),
        completeness: Completeness::of(&steps),
        steps,
        files: vec![kept],
        opinions: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_of_a_file_taken_in_is_complete_and_keeps_to_its_format_and_schema() {
        let utc = "2026-11-21T10:00:00.000Z".to_owned();
        let file = ImportedFile {
            name: "Invoice (发票).pdf".to_owned(),
            last_modified: "2026-11-20T09:30:00.000Z".to_owned(),
            size: 17,
            sha256: crate::sha256(b"%PDF-1.7 a file\n"),
            media_type: media_type_of(b"%PDF-1.7 a file\n"),
        };
        let times = Times {
            opened: utc.clone(),
            closed: utc,
            time_zone: "Europe/Berlin".to_owned(),
            offset_minutes: 60,
            server_date: None,
            server_date_received: None,
            skew_milliseconds: None,
            moved_milliseconds: None,
        };
        let environment = Environment {
            user_agent: "agent".to_owned(),
            browser: "browser".to_owned(),
            platform: "platform".to_owned(),
            software: "Counterproof 0".to_owned(),
            running_files: Vec::new(),
            viewport: None,
            languages: Vec::new(),
            page_language: None,
            currency: None,
            ship_to: None,
            logged_in: None,
            logged_in_signs: Vec::new(),
            incognito: false,
        };
        let record = imported(&"0".repeat(32), "Ana", times, environment, &file);
        assert_eq!(record.check(), Ok(()));
        assert_eq!(record.completeness, Completeness::Complete);
        assert_eq!(record.network.source, "not recorded");
        let schema = include_str!("../../../docs/evidence/exhibit.schema.json");
        let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
        assert!(schema.is_valid(&serde_json::to_value(&record).unwrap()));
    }

    #[test]
    fn a_file_is_what_it_holds_and_not_what_it_is_called() {
        let cases: [(&[u8], &str); 10] = [
            (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "application/octet-stream"),
            ("Invoice № 17\r\n发票\t12,00 €".as_bytes(), "text/plain"),
            (b"<script>alert(1)</script>", "text/plain"),
            (b"text with a \0 in it", "application/octet-stream"),
            (b"\xff\xfet\0e\0x\0t\0", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ];
        for (bytes, media_type) in cases {
            assert_eq!(media_type_of(bytes).name, media_type, "{bytes:?}");
        }
    }

    #[test]
    fn a_long_text_is_one_although_its_beginning_ends_inside_a_character() {
        let text = "发".repeat(TELLING);
        assert_eq!(media_type_of(&text.as_bytes()[..TELLING]).name, "text/plain");
        assert_eq!(media_type_of(&text.as_bytes()[..10]).name, "application/octet-stream");
    }
}
