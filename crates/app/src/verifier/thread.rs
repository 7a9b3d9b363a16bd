//! What runs in the thread: the verifier over a file that is read where it asks.

use super::Told;
use crate::session::refused;
use ::evidence::verify::{Pins, Source, SourceError};
use js_sys::Uint8Array;
use std::cell::{Cell, RefCell};
use vault::size_of;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope, FileReaderSync};

/// How much is read at once. The verifier also asks for a few bytes here and there, and each reading costs the browser a
/// round through its processes.
const WINDOW: u64 = 4 << 20;

/// Verifies a bundle with pins in JSON and tells how far it is and what came of it.
#[wasm_bindgen]
pub fn verify_bundle(bundle: Blob, pins: &str) -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    let pins: Pins = serde_json::from_str(pins).map_err(|error| error.to_string())?;
    let source = WindowedFile::open(bundle)?;
    source.tell(&match ::evidence::verify::verify(&source, &pins) {
        Ok(verdict) => Told::Verdict(Box::new(verdict)),
        Err(error) => Told::Unusable(error.to_string()),
    })
}

/// A file of which a part is held.
struct WindowedFile {
    file: Blob,
    length: u64,
    reader: FileReaderSync,
    page: DedicatedWorkerGlobalScope,
    /// Where the held part begins, and the part.
    held: RefCell<(u64, Vec<u8>)>,
    /// How much was read so far.
    done: Cell<u64>,
}

impl WindowedFile {
    fn open(file: Blob) -> Result<Self, JsValue> {
        Ok(Self {
            length: size_of(&file),
            file,
            reader: FileReaderSync::new()?,
            page: js_sys::global().unchecked_into(),
            held: RefCell::default(),
            done: Cell::new(0),
        })
    }

    fn tell(&self, told: &Told) -> Result<(), JsValue> {
        let text = serde_json::to_string(told).map_err(|error| error.to_string())?;
        self.page.post_message(&text.into())
    }

    /// Holds what begins at `offset`.
    fn move_to(&self, offset: u64, at_least: u64) -> Result<(), JsValue> {
        let end = offset.saturating_add(WINDOW.max(at_least)).min(self.length);
        let part = self.file.slice_with_f64_and_f64(offset as f64, end as f64)?;
        let bytes = Uint8Array::new(&self.reader.read_as_array_buffer(&part)?.into()).to_vec();
        self.done.set((self.done.get() + bytes.len() as u64).min(self.length));
        *self.held.borrow_mut() = (offset, bytes);
        self.tell(&Told::Read { done: self.done.get(), total: self.length })
    }

    /// The held bytes from `offset` on, if there are as many.
    fn copy_held(&self, offset: u64, buffer: &mut [u8]) -> bool {
        let (start, bytes) = &*self.held.borrow();
        let from = offset.checked_sub(*start).and_then(|from| usize::try_from(from).ok());
        let held = from.and_then(|from| bytes.get(from..from.checked_add(buffer.len())?));
        held.map(|held| buffer.copy_from_slice(held)).is_some()
    }
}

impl Source for WindowedFile {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), SourceError> {
        if self.copy_held(offset, buffer) {
            return Ok(());
        }
        self.move_to(offset, buffer.len() as u64).map_err(|error| SourceError(refused(error).detail))?;
        match self.copy_held(offset, buffer) {
            true => Ok(()),
            false => Err(SourceError("the file has become shorter".to_owned())),
        }
    }
}
