//! Everything of ours that touches the page, in one place, so that it can be withdrawn at any moment: when the extension
//! is reloaded or updated and this engine is an orphan, and when it panics and can do nothing more.
//!
//! Held as plain browser objects outside the engine's own state, because a panic may leave that state in use.

use crate::dom;
use crate::highlights::Highlight;
use js_sys::Function;
use protocol::{ErrorBody, ErrorCode, Reply};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use web_sys::{
    AbortController, AddEventListenerOptions, CssStyleSheet, Document, Element, Event, EventTarget, MutationObserver,
    ResizeObserver,
};
use webext::runtime::Port;

/// Something of ours that touches the page.
pub(crate) enum Trace {
    /// An element in the document.
    Element(Element),
    /// A style sheet adopted by the document.
    Sheet(CssStyleSheet),
    /// A highlight, by its name in the registry.
    Highlight(&'static str, Highlight),
    /// An observer of the document's changes.
    Mutations(MutationObserver),
    /// An observer of sizes.
    Sizes(ResizeObserver),
    /// A port to the worker.
    Port(Port),
}

/// Begins: what an older engine left in this document is withdrawn, and a panic from here on withdraws this one.
pub(crate) fn begin(document: &Document) {
    withdraw();
    ENDED.set(false);
    LISTENERS.with(|listeners| *listeners.borrow_mut() = AbortController::new().ok());
    std::panic::set_hook(Box::new(|panic| {
        withdraw();
        answer_all(&ErrorBody::new(ErrorCode::Internal, panic.to_string()));
        web_sys::console::error_1(&format!("Counterproof has withdrawn from this page: {panic}").into());
    }));
    // Dispatching runs every listener before it returns, so nothing of the older engine is left when the new one begins.
    // The older one looks for itself whether it is an orphan: a page that sends this event achieves nothing.
    if let Ok(nudge) = Event::new(NUDGE) {
        dom::dispatch(document, &nudge);
    }
    listen(document, NUDGE, |_| {});
}

/// Whether this engine still belongs to a living extension. One that finds it does not withdraws at once.
pub(crate) fn is_alive() -> bool {
    if !ENDED.get() && !webext::runtime::is_connected() {
        withdraw();
    }
    !ENDED.get()
}

/// Notes something of ours, to be removed with everything else.
pub(crate) fn note(trace: Trace) {
    TRACES.with(|traces| traces.borrow_mut().push(trace));
}

/// Forgets a port that was closed.
pub(crate) fn forget_ports() {
    TRACES.with(|traces| traces.borrow_mut().retain(|trace| !matches!(trace, Trace::Port(_))));
}

/// Calls `handler` for each event of the kind, until this engine ends. Never holds the page up.
pub(crate) fn listen(target: &EventTarget, kind: &str, handler: impl Fn(Event) + 'static) {
    listen_as(target, kind, true, handler);
}

/// The same for what is pressed in an element of ours: the handler may keep the browser from doing what it does with it.
pub(crate) fn listen_actively(target: &EventTarget, kind: &str, handler: impl Fn(Event) + 'static) {
    listen_as(target, kind, false, handler);
}

fn listen_as(target: &EventTarget, kind: &str, is_passive: bool, handler: impl Fn(Event) + 'static) {
    let handler = Closure::<dyn Fn(Event)>::new(move |event| {
        if is_alive() {
            handler(event);
        }
    });
    let options = AddEventListenerOptions::new();
    options.set_capture(true);
    options.set_passive(is_passive);
    LISTENERS.with(|listeners| {
        if let Some(controller) = &*listeners.borrow() {
            options.set_signal(&controller.signal());
        }
    });
    // Refused only for a target that takes no listeners.
    let _ = dom::listen(target, kind, handler.into_js_value().unchecked_ref(), &options);
}

/// Notes that a question is being worked on. [`settle`] answers it once; if it comes to a panic, that answers it.
pub(crate) fn owe(answer: Function) -> u32 {
    OWED.with(|owed| {
        let ticket = NEXT_TICKET.get();
        NEXT_TICKET.set(ticket.wrapping_add(1));
        owed.borrow_mut().push((ticket, answer));
        ticket
    })
}

/// Answers a question, if it is still open.
pub(crate) fn settle(ticket: u32, reply: &JsValue) {
    let answer = OWED.with(|owed| {
        let mut owed = owed.borrow_mut();
        let at = owed.iter().position(|(candidate, _)| *candidate == ticket)?;
        Some(owed.swap_remove(at).1)
    });
    if let Some(answer) = answer {
        // The asker may be gone, which is not our error.
        let _ = answer.call1(&JsValue::UNDEFINED, reply);
    }
}

const NUDGE: &str = "counterproof-nudge";

thread_local! {
    static TRACES: RefCell<Vec<Trace>> = const { RefCell::new(Vec::new()) };
    static LISTENERS: RefCell<Option<AbortController>> = const { RefCell::new(None) };
    static OWED: RefCell<Vec<(u32, Function)>> = const { RefCell::new(Vec::new()) };
    static NEXT_TICKET: Cell<u32> = const { Cell::new(0) };
    static ENDED: Cell<bool> = const { Cell::new(true) };
}

fn withdraw() {
    ENDED.set(true);
    let controller = LISTENERS.with(|listeners| listeners.try_borrow_mut().ok().and_then(|mut it| it.take()));
    if let Some(controller) = controller {
        controller.abort();
    }
    let traces = TRACES.with(|traces| traces.try_borrow_mut().map(|mut it| std::mem::take(&mut *it)));
    for trace in traces.unwrap_or_default() {
        remove(&trace);
    }
}

fn remove(trace: &Trace) {
    match trace {
        Trace::Element(element) => element.remove(),
        Trace::Sheet(sheet) => crate::highlights::drop_sheet(sheet),
        Trace::Highlight(name, highlight) => crate::highlights::unregister(name, highlight),
        Trace::Mutations(observer) => observer.disconnect(),
        Trace::Sizes(observer) => observer.disconnect(),
        Trace::Port(port) => port.disconnect(),
    }
}

fn answer_all(error: &ErrorBody) {
    let owed = OWED.with(|owed| owed.try_borrow_mut().map(|mut it| std::mem::take(&mut *it))).unwrap_or_default();
    let Ok(reply) = webext::messaging::to_value(&Reply::<()>::Error(error.clone())) else { return };
    for (_, answer) in owed {
        let _ = answer.call1(&JsValue::UNDEFINED, &reply);
    }
}
