//! The step that keeps the data a page carries in its scripts.

use super::{Capture, NewFile};
use crate::binary;
use crate::clock::utc;
use crate::steps::Done;
use evidence::FileRole;
use protocol::{EmbeddedScript, ErrorBody, ErrorCode, PageCommand};

/// How many scripts are kept, and of how many bytes together.
const MOST_SCRIPTS: usize = 99;
const MOST_BYTES: usize = 32 * 1024 * 1024;

impl Capture {
    /// The scripts that hold the page's data, each word for word in a file of its own.
    pub(crate) async fn embedded_state(&mut self) -> Result<Done, ErrorBody> {
        let made = utc();
        let scripts: Vec<EmbeddedScript> = self.ask(PageCommand::EmbeddedState).await?;
        if scripts.is_empty() {
            return Ok(Done::NotApplicable("no script of the page holds data".to_owned()));
        }
        let (mut removed, mut bytes) = (Vec::new(), 0);
        for (index, script) in scripts.iter().enumerate() {
            bytes += script.text.len();
            if index >= MOST_SCRIPTS || bytes > MOST_BYTES {
                return Err(ErrorBody::new(ErrorCode::Capped, format!("{index} of {} scripts", scripts.len())));
            }
            let name = format!("embedded-state-{:02}.{}", index + 1, if script.is_json { "json" } else { "txt" });
            removed.extend(
                script
                    .removed
                    .iter()
                    .map(|value| format!("{} ({name}, {} bytes from byte {})", value.name, value.length, value.offset)),
            );
            let media_type = if script.is_json { "application/json" } else { "text/plain" };
            let file = NewFile {
                name,
                role: FileRole::EmbeddedState,
                media_type,
                utc: made.clone(),
                source: script.place.clone(),
                derived_from: Vec::new(),
                geometry: None,
                fetched: None,
            };
            self.keep(file, &binary::blob(script.text.as_bytes(), media_type)?).await?;
        }
        Ok(Done::Ok((!removed.is_empty()).then(|| format!("overwritten: {}", removed.join(", ")))))
    }
}
