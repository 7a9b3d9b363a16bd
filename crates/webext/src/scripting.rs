//! `scripting`.

use crate::call::{BrowserError, call};
use crate::messaging::{from_value, to_value};
use serde::{Deserialize, Serialize};

/// Runs one of our files in a tab's top frame and returns the id of the document it ran in.
///
/// With a document id it runs in that document or not at all, so that nothing is injected after a navigation.
pub async fn execute_file(tab_id: i32, document_id: Option<&str>, file: &str) -> Result<String, BrowserError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Target<'a> {
        tab_id: i32,
        #[serde(skip_serializing_if = "Option::is_none")]
        document_ids: Option<[&'a str; 1]>,
    }
    #[derive(Serialize)]
    struct Injection<'a> {
        target: Target<'a>,
        files: [&'a str; 1],
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Injected {
        document_id: String,
    }
    let named = |message: String| BrowserError { call: "scripting.executeScript".into(), message };
    let injection = Injection { target: Target { tab_id, document_ids: document_id.map(|id| [id]) }, files: [file] };
    let injection = to_value(&injection).map_err(|error| named(error.detail))?;
    let injected = call("scripting", "executeScript", &[injection]).await?;
    let injected: Vec<Injected> = from_value(injected).map_err(|error| named(error.detail))?;
    injected.into_iter().next().map(|first| first.document_id).ok_or_else(|| named("ran in no document".into()))
}
