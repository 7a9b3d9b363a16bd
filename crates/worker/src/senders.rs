//! Who may ask what. A content script lives beside a stranger's page: its word is checked like one.

use protocol::{ErrorBody, ErrorCode};
use serde::Deserialize;

/// Our pages that may ask the worker.
const OUR_PAGES: [&str; 2] = ["panel.html", "workbench.html"];

/// `runtime.MessageSender`, as far as it is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sender {
    /// The extension that sent it.
    pub id: Option<String>,
    /// The address of the page or frame.
    pub url: Option<String>,
    /// The tab, where it came from one.
    pub tab: Option<SenderTab>,
    /// The frame; 0 is the top one.
    pub frame_id: Option<i32>,
    /// The document.
    pub document_id: Option<String>,
}

/// The tab of a sender.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SenderTab {
    /// Its id.
    pub id: Option<i32>,
}

/// The document a content script runs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentDocument {
    /// Its tab.
    pub tab_id: i32,
    /// Itself.
    pub document_id: String,
}

/// Lets only a content script of ours in a tab's top frame through. `base` is the address of our own files.
pub fn content_document(sender: &Sender, our_id: &str, base: &str) -> Result<ContentDocument, ErrorBody> {
    if sender.id.as_deref() != Some(our_id) || our_page(sender, base).is_some() {
        return Err(refused("only a content script of ours may ask this"));
    }
    if sender.frame_id != Some(0) {
        return Err(refused("only a tab's top frame may ask this"));
    }
    match (sender.tab.as_ref().and_then(|tab| tab.id), &sender.document_id) {
        (Some(tab_id), Some(document_id)) => Ok(ContentDocument { tab_id, document_id: document_id.clone() }),
        _ => Err(refused("only a document in a tab may ask this")),
    }
}

/// Lets only our own pages through.
pub fn own_page(sender: &Sender, our_id: &str, base: &str) -> Result<(), ErrorBody> {
    let ours =
        sender.id.as_deref() == Some(our_id) && our_page(sender, base).is_some_and(|page| OUR_PAGES.contains(&page));
    if ours { Ok(()) } else { Err(refused("only a page of ours may ask this")) }
}

/// The path of the sender below the address of our own files, without query and fragment.
fn our_page<'a>(sender: &'a Sender, base: &str) -> Option<&'a str> {
    let path = sender.url.as_deref()?.strip_prefix(base)?;
    Some(path.split(['?', '#']).next().unwrap_or(path))
}

fn refused(why: &str) -> ErrorBody {
    ErrorBody::new(ErrorCode::NotAllowed, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "abcdefghijklmnopabcdefghijklmnop";
    const BASE: &str = "chrome-extension://abcdefghijklmnopabcdefghijklmnop/";

    fn content() -> Sender {
        Sender {
            id: Some(ID.into()),
            url: Some("https://www.aliexpress.com/item/1.html".into()),
            tab: Some(SenderTab { id: Some(3) }),
            frame_id: Some(0),
            document_id: Some("D".into()),
        }
    }

    fn page(path: &str) -> Sender {
        Sender { url: Some(format!("{BASE}{path}")), ..content() }
    }

    #[test]
    fn a_content_script_in_the_top_frame_is_let_through() {
        let document = content_document(&content(), ID, BASE).unwrap();
        assert_eq!(document, ContentDocument { tab_id: 3, document_id: "D".into() });
    }

    #[test]
    fn frames_strangers_and_our_own_pages_are_no_content_scripts() {
        for sender in [
            Sender { frame_id: Some(4), ..content() },
            Sender { id: Some("other".into()), ..content() },
            Sender { id: None, ..content() },
            Sender { tab: None, ..content() },
            Sender { document_id: None, ..content() },
            page("workbench.html"),
        ] {
            let error = content_document(&sender, ID, BASE).unwrap_err();
            assert_eq!(error.code, ErrorCode::NotAllowed, "{sender:?}");
        }
    }

    #[test]
    fn only_the_panel_and_the_workbench_are_our_pages() {
        for path in ["panel.html", "workbench.html#/exhibits/1", "workbench.html?a=b"] {
            assert_eq!(own_page(&page(path), ID, BASE), Ok(()), "{path}");
        }
        for sender in [
            content(),
            page("other.html"),
            page("x/panel.html"),
            Sender { id: Some("other".into()), ..page("panel.html") },
            Sender { url: None, ..page("panel.html") },
            Sender { url: Some("https://evil.example/panel.html".into()), ..content() },
        ] {
            assert!(own_page(&sender, ID, BASE).is_err(), "{sender:?}");
        }
    }
}
