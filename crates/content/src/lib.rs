//! In the page: reads the live document, judges it, marks what was found, and freezes the page for a capture.
//!
//! The crate is loaded twice: as WebAssembly, and as JavaScript made from the same module where a page's policy forbids
//! WebAssembly. So nothing here needs inline JavaScript, reference types or threads, and what is computed often is computed
//! in 32 bits.
//!
//! It runs in the extension's isolated world and puts three things on the page: CSS custom highlights with one adopted
//! style sheet, one element with a closed shadow root for the badges, and listeners. No node of the page is touched. All
//! three are noted in [`presence`], which can take them back at any moment.

mod badge_words;
mod badges;
mod capture;
mod changes;
mod commands;
mod dom;
mod follow;
mod freeze;
mod highlights;
mod known;
mod live_page;
mod marks;
mod passages;
mod presence;
mod rectangle;
mod scrolling;
mod secrets;
mod seen;
mod session;
mod settling;
mod state;
mod summary;
mod waiting;

use wasm_bindgen::prelude::*;

/// Starts in this document. `engine` says which build this is, `wasm` or `script`.
#[wasm_bindgen]
pub fn start(engine: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    presence::begin(&document);
    match session::Session::new(&document, engine) {
        Ok(session) => {
            commands::answer(&session);
            follow::follow(&session);
            session.begin();
        }
        Err(error) => web_sys::console::error_2(&"Counterproof could not start on this page:".into(), &error),
    }
}
