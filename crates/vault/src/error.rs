//! Why the vault could not do something.

use evidence::Sha256Hex;
use protocol::{ErrorBody, ErrorCode};
use wasm_bindgen::{JsCast, JsValue};

/// Why the vault could not do something. Whatever it was, nothing was half kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The browser refused, in its own words: no space left, a damaged database, a transaction it gave up.
    #[error("{0}")]
    Refused(String),
    /// What was kept is not what this version reads.
    #[error("what is kept cannot be read: {0}")]
    Unreadable(String),
    /// An exhibit was to be sealed that names a file which is not there.
    #[error("the file {0} is not in the vault")]
    FileMissing(Sha256Hex),
    /// There is no such exhibit.
    #[error("{0}")]
    ExhibitMissing(String),
    /// Something can't be done while a capture is running.
    #[error("a capture is running")]
    CaptureRunning,
    /// The browser's signature is not one of the device's key.
    #[error("the signature made by the browser does not match: {0}")]
    Signature(String),
}

impl VaultError {
    /// The browser's words for what it threw.
    pub(crate) fn refused(thrown: &JsValue) -> Self {
        Self::Refused(words(thrown))
    }
}

impl From<VaultError> for ErrorBody {
    fn from(error: VaultError) -> Self {
        let code = match error {
            VaultError::ExhibitMissing(_) => ErrorCode::NotFound,
            VaultError::CaptureRunning => ErrorCode::Busy,
            VaultError::Refused(_)
            | VaultError::Unreadable(_)
            | VaultError::FileMissing(_)
            | VaultError::Signature(_) => ErrorCode::StorageRefused,
        };
        ErrorBody::new(code, error.to_string())
    }
}

fn words(thrown: &JsValue) -> String {
    if let Some(exception) = thrown.dyn_ref::<web_sys::DomException>() {
        return format!("{}: {}", exception.name(), exception.message());
    }
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{thrown:?}"),
    }
}
