//! In a portal's page: fills in a draft, reads it back, and takes it back.
//!
//! It is put into the page on the analyst's gesture and types only on the hosts it is told. What it isn't sure of it leaves
//! alone: a field is known by its visible label ([`find`]), one that nobody can see is not there ([`visible`]), and forms for
//! something else, passwords, payments, searches and codes are never touched ([`page`]). It never sends a form and never
//! ticks a box. Every field is read back after it was filled in, and what stood there before is kept until it is told to
//! forget.
//!
//! It runs in the extension's isolated world, as JavaScript alone, and puts nothing on the page but an outline while the
//! analyst points at a field.

mod control;
mod dom;
mod engine;
mod events;
mod fill;
mod find;
mod label;
mod messages;
mod outline;
mod page;
mod point;
mod settle;
mod text;
mod visible;
mod words;

use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

/// Under which this document's engine is known in the extension's world, which the page cannot see.
const HERE: &str = "counterproof_portal";

/// Starts in this document, unless an engine is here that can still speak with the extension: what a reload of the extension
/// leaves behind cannot.
#[wasm_bindgen]
pub fn start() {
    console_error_panic_hook::set_once();
    let global = js_sys::global();
    let known = Reflect::get(&global, &HERE.into()).unwrap_or_default();
    let lives = known.dyn_ref::<Function>().and_then(|lives| lives.call0(&JsValue::UNDEFINED).ok());
    if lives == Some(JsValue::TRUE) {
        return;
    }
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let lives = Closure::<dyn Fn() -> bool>::new(webext::runtime::is_connected).into_js_value();
    // The global object of this world is ours alone.
    let _ = Reflect::set(&global, &HERE.into(), &lives);
    messages::answer(&engine::Engine::new(document));
}
