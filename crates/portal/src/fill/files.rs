//! Files: handed to the field as if they had been dropped there.

use super::{ANSWER, Refused};
use crate::control::{Control, names_of_files, surroundings};
use crate::dom;
use crate::events;
use crate::page::{Page, could_submit};
use crate::settle::{quiet, until};
use crate::visible::texts_of;
use protocol::{FileToGive, Refusal};
use std::collections::BTreeMap;
use web_sys::{DataTransfer, Element, File, FileList, Node};

/// Files that were handed over, by their hash.
pub(crate) type Taken = BTreeMap<String, File>;

/// How many elements around a file field its list of files may be away.
const NEAR: usize = 6;

/// Hands the files over, all at once or one after the other where the field takes one.
pub(super) async fn fill(
    control: &Control,
    files: &[FileToGive],
    taken: &Taken,
    trees: &[Node],
) -> Result<(), Refused> {
    let mut ready = Vec::new();
    for file in files {
        let Some(found) = taken.get(&file.sha256) else {
            return Err((Refusal::FileMissing, vec![file.name.clone()]));
        };
        ready.push((file.name.clone(), found));
    }
    if dom::takes_several(&control.element) || ready.len() == 1 {
        give(&control.element, &ready.iter().map(|(_, file)| *file).collect::<Vec<_>>());
        let wanted: Vec<&String> = ready.iter().map(|(name, _)| name).collect();
        until(ANSWER, || {
            current(control).is_some_and(|now| wanted.iter().all(|name| shown_files(&now).contains(name)))
        })
        .await;
        quiet(trees).await;
        return Ok(());
    }
    for (name, file) in ready {
        let Some(now) = current(control) else { break };
        // The field keeps what it was given: it is one for a single file.
        if !names_of_files(&now.element).is_empty() && shown_files(&now).len() == 1 && name != shown_files(&now)[0] {
            break;
        }
        give(&now.element, &[file]);
        until(ANSWER, || current(control).is_some_and(|now| shown_files(&now).contains(&name))).await;
        quiet(trees).await;
    }
    Ok(())
}

/// Puts back the files that stood there: where the field still holds them, by giving them again; where the page made a list of
/// them, by its own buttons.
pub(super) async fn put_back(now: &Control, before: &FileList, shown: &[String], trees: &[Node]) -> bool {
    let has_list = listed_files(now).iter().any(|name| !shown.contains(name));
    if !has_list {
        dom::set_files(&now.element, before);
        events::selected(&now.element);
        quiet(trees).await;
        return current(now).is_some_and(|now| shown_files(&now) == shown);
    }
    const REMOVE: &str = "[title*=remove i],[aria-label*=remove i],[title*=delete i],[aria-label*=delete i],\
        [title*=删除],[aria-label*=删除],[class*=delete i],[class*=remove i],[class*=close i]";
    /// A page that lists more files than that is not taken apart.
    const MOST: usize = 50;
    for _ in 0..MOST {
        let Some(control) = current(now) else { break };
        let Some(name) = listed_files(&control).into_iter().find(|name| !shown.contains(name)) else { break };
        let Some(row) = row_of(&control.host, &name) else { break };
        let button = dom::all_in(&row, REMOVE).into_iter().find(|button| !could_submit(button));
        let Some(button) = button else { break };
        events::press(&button);
        if !until(ANSWER, || current(now).is_some_and(|now| !listed_files(&now).contains(&name))).await {
            break;
        }
    }
    // The field itself may hold them still; the page has its list and need not hear of it.
    if let Some(now) = current(now) {
        dom::set_files(&now.element, before);
    }
    quiet(trees).await;
    current(now).is_some_and(|now| shown_files(&now) == shown)
}

/// The names of the files a control has, in itself or in the list the page made of them.
pub(super) fn shown_files(control: &Control) -> Vec<String> {
    let held = names_of_files(&control.element);
    if held.is_empty() { listed_files(control) } else { held }
}

/// The names in the list the page made of files.
fn listed_files(control: &Control) -> Vec<String> {
    /// So much text stands in a list of files.
    const MOST: usize = 4_000;
    let around = surroundings(&control.element, NEAR);
    let texts = around.last().and_then(|around| texts_of(around, MOST)).unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for text in texts.into_iter().filter(|text| looks_like_file(text)) {
        if !names.contains(&text) {
            names.push(text);
        }
    }
    names
}

/// Whether a text is a file's name and nothing else.
fn looks_like_file(text: &str) -> bool {
    text.rsplit_once('.').is_some_and(|(name, ending)| {
        !name.is_empty()
            && !name.contains('/')
            && (2..=5).contains(&ending.len())
            && ending.chars().all(|sign| sign.is_ascii_alphanumeric())
            && !text.contains(", ")
    })
}

/// The control as it is now: pages draw a file field anew once it has given its files.
fn current(control: &Control) -> Option<Control> {
    if control.is_connected() {
        return Some(control.clone());
    }
    let document = dom::document_of(&control.element)?;
    let page = Page::look(&document).ok()?;
    page.controls.into_iter().find(|now| {
        now.kind == control.kind
            && (dom::holds(&control.host, &now.element)
                || dom::holds(&now.host, &control.host)
                || now.host == control.host)
    })
}

fn give(element: &Element, files: &[&File]) {
    let Ok(transfer) = DataTransfer::new() else { return };
    for file in files {
        let _ = transfer.items().add_with_file(file);
    }
    if let Some(list) = transfer.files() {
        dom::set_files(element, &list);
        events::selected(element);
    }
}

/// The smallest element that names a file and has something to remove it by.
fn row_of(host: &Element, name: &str) -> Option<Element> {
    let around = surroundings(host, NEAR).pop().or_else(|| dom::parent(host))?;
    let named = |element: &Element| texts_of(element, 400).is_some_and(|texts| texts.iter().any(|text| text == name));
    let smallest = dom::all_in(&around, "*").into_iter().filter(named).last()?;
    std::iter::successors(Some(smallest), dom::parent)
        .take(4)
        .find(|row| !dom::all_in(row, "[title],[aria-label],button,[role=button],i,svg").is_empty())
}
