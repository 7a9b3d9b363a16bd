//! A file the analyst had, taken in as an exhibit: an invoice, a photo of goods, the report of a test purchase.

use crate::clock::{random_id, utc, utc_of};
use crate::{binary, copies, environment, network, settings};
use evidence::{
    Completeness, EXHIBIT_FORMAT, Environment, ExhibitKind, ExhibitRecord, FileRecord, FileRole, Sha256Hex, StepName,
    StepOutcome, StepRecord, Times,
};
use protocol::{ErrorBody, ErrorCode};
use vault::{NewFile, Sealing, Vault, sha256_of};
use web_sys::Blob;
use webext::runtime;

/// The most bytes a file may have: it is hashed in one piece, in memory.
const LARGEST_FILE: f64 = 256.0 * 1024.0 * 1024.0;
/// What begins with these bytes is of this media type, and kept under a name with this ending.
const TYPES: [(&[u8], &str, &str); 3] = [
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
];

/// What a file is said to be by whoever chose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its own name.
    pub name: String,
    /// When it was changed last (UTC), as the system says.
    pub last_modified: String,
}

/// Takes the file behind a `blob:` address of ours in, and gives the exhibit's id.
pub async fn take_in(address: &str, name: String, last_modified: i64) -> Result<String, ErrorBody> {
    if !address.starts_with(&format!("blob:{}", runtime::url_of("")?)) {
        return Err(ErrorBody::new(ErrorCode::NotAllowed, address));
    }
    let opened = utc();
    let blob = binary::file_behind(address).await?;
    if blob.size() > LARGEST_FILE {
        return Err(ErrorBody::new(ErrorCode::FileTooLarge, format!("{name}: {} bytes", blob.size())));
    }
    let bytes = binary::bytes_of(&blob).await?.to_vec();
    let (media_type, ending) = type_of(&bytes);
    drop(bytes);
    let sha256 = sha256_of(&blob).await?;
    let (time_zone, offset_minutes) = environment::time_zone();
    let file = FileRecord {
        name: format!("imported.{ending}"),
        role: FileRole::Imported,
        media_type: media_type.to_owned(),
        size: size_of(&blob),
        sha256: sha256.clone(),
        utc: utc(),
        source: source(&Chosen { name: name.clone(), last_modified: utc_of(last_modified) }),
        derived_from: Vec::new(),
        geometry: None,
        fetched: None,
    };
    let times = Times {
        opened,
        closed: utc(),
        time_zone,
        offset_minutes,
        server_date: None,
        server_date_received: None,
        skew_milliseconds: None,
        moved_milliseconds: None,
    };
    let operator = settings::load().await?.operator;
    let record = record(random_id(), operator, name, times, environment::in_full(false).await?, file);
    let canonical = record.canonical().map_err(|error| ErrorBody::new(ErrorCode::Internal, error.to_string()))?;
    let sealing = Sealing {
        id: record.id.clone(),
        kind: record.kind,
        url: String::new(),
        title: record.title,
        page_kind: None,
        completeness: record.completeness,
        first_view: thumbnail(media_type, &sha256),
        record: canonical,
        files: vec![sha256.clone()],
        new_files: vec![NewFile { sha256, media_type: media_type.to_owned(), blob }],
    };
    Vault::open().await?.seal(&sealing).await?;
    copies::changed().await;
    Ok(record.id)
}

/// The record of a file taken in: nothing of a page applies to it.
pub fn record(
    id: String,
    operator: String,
    title: String,
    times: Times,
    environment: Environment,
    file: FileRecord,
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
    ExhibitRecord {
        format: EXHIBIT_FORMAT.to_owned(),
        id,
        kind: ExhibitKind::Import,
        operator,
        requested_url: String::new(),
        final_url: String::new(),
        canonical_url: None,
        title,
        page_kind: None,
        times,
        environment,
        network: network::recorded(None, None),
        interventions: Vec::new(),
        completeness: Completeness::of(&steps),
        steps,
        files: vec![file],
        opinions: Vec::new(),
    }
}

/// Where an imported file comes from, as its record says it.
pub fn source(chosen: &Chosen) -> String {
    format!("imported by the analyst: {}, last modified {}", chosen.name, chosen.last_modified)
}

/// A file's media type by what it holds, never by its name, and the ending of the name it is kept under.
pub fn type_of(bytes: &[u8]) -> (&'static str, &'static str) {
    if let Some((_, media_type, ending)) = TYPES.into_iter().find(|(start, ..)| bytes.starts_with(start)) {
        return (media_type, ending);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return ("image/webp", "webp");
    }
    let writes = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r' | '\u{c}');
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && text.chars().all(writes) => ("text/plain", "txt"),
        _ => ("application/octet-stream", "bin"),
    }
}

/// A picture stands for itself in the gallery.
fn thumbnail(media_type: &str, sha256: &Sha256Hex) -> Option<Sha256Hex> {
    media_type.starts_with("image/").then(|| sha256.clone())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is a whole number below 2^53")]
fn size_of(blob: &Blob) -> u64 {
    blob.size() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_of_a_file_taken_in_is_complete_and_keeps_to_its_format_and_schema() {
        let utc = "2026-11-21T10:00:00.000Z".to_owned();
        let chosen =
            Chosen { name: "Invoice (发票).pdf".to_owned(), last_modified: "2026-11-20T09:30:00.000Z".to_owned() };
        let file = FileRecord {
            name: "imported.pdf".to_owned(),
            role: FileRole::Imported,
            media_type: "application/pdf".to_owned(),
            size: 17,
            sha256: evidence::sha256(b"%PDF-1.7 a file\n"),
            utc: utc.clone(),
            source: source(&chosen),
            derived_from: Vec::new(),
            geometry: None,
            fetched: None,
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
            incognito: false,
        };
        let record = record("0".repeat(32), "Ana".to_owned(), chosen.name, times, environment, file);
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
            assert_eq!(type_of(bytes).0, media_type, "{bytes:?}");
        }
    }
}
