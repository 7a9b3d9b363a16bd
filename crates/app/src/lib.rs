//! The side panel and the workbench: one module, two documents.
//!
//! The pages hold no state of their own beyond what is shown: settings and captures belong to the service worker, the
//! exhibits to the vault, which is only read here. Text comes from the catalogue alone, and reaches the document as text
//! nodes alone.

mod cases;
mod companion;
mod controls;
mod files;
mod first_steps;
mod judged;
mod moment;
mod only_here;
mod panel;
mod reading;
mod saved_page;
mod session;
mod shown_page;
mod task;
mod timestamps;
mod verifier;
mod workbench;

use leptos::prelude::*;
use session::Session;
use wasm_bindgen::prelude::wasm_bindgen;

/// Puts one of the two documents, `panel` or `workbench`, into the body.
#[wasm_bindgen]
pub fn mount(document: &str) {
    console_error_panic_hook::set_once();
    match document {
        "workbench" => leptos::mount::mount_to_body(|| view! { <Document><workbench::Workbench/></Document> }),
        _ => leptos::mount::mount_to_body(|| view! { <Document><panel::Panel/></Document> }),
    }
}

/// What both documents share: the session, from which every component takes settings and words.
#[component]
fn Document(children: Children) -> impl IntoView {
    provide_context(Session::begin());
    children()
}
