//! A file the analyst had, taken in as an exhibit: an invoice, a photo of goods, the report of a test purchase.

use crate::clock::{random_id, utc, utc_of};
use crate::{binary, cases, copies, environment, settings};
use evidence::import::{ImportedFile, TELLING, imported, media_type_of};
use evidence::{Sha256Hex, Times};
use protocol::{ErrorBody, ErrorCode};
use vault::{NewFile, Sealing, Vault, sha256_of};
use web_sys::Blob;
use webext::runtime;

/// The most bytes a file may have: it is hashed in one piece, in memory.
const LARGEST_FILE: f64 = 256.0 * 1024.0 * 1024.0;

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
    let media_type = media_type_of(&bytes[..bytes.len().min(TELLING)]);
    drop(bytes);
    let sha256 = sha256_of(&blob).await?;
    let (time_zone, offset_minutes) = environment::time_zone();
    let last_modified = utc_of(last_modified);
    let file = ImportedFile { name, last_modified, size: size_of(&blob), sha256: sha256.clone(), media_type };
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
    let record = imported(&random_id(), &operator, times, environment::in_full(false).await?, &file);
    let canonical = record.canonical().map_err(|error| ErrorBody::new(ErrorCode::Internal, error.to_string()))?;
    let sealing = Sealing {
        id: record.id.clone(),
        kind: record.kind,
        url: String::new(),
        title: record.title,
        page_kind: None,
        completeness: record.completeness,
        first_view: thumbnail(media_type.name, &sha256),
        record: canonical,
        files: vec![sha256.clone()],
        new_files: vec![NewFile { sha256, media_type: media_type.name.to_owned(), blob }],
    };
    Vault::open().await?.seal(&sealing).await?;
    cases::assign(&record.id).await?;
    copies::changed().await;
    Ok(record.id)
}

/// A picture stands for itself in the gallery.
fn thumbnail(media_type: &str, sha256: &Sha256Hex) -> Option<Sha256Hex> {
    media_type.starts_with("image/").then(|| sha256.clone())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is a whole number below 2^53")]
fn size_of(blob: &Blob) -> u64 {
    blob.size() as u64
}
