//! Following the page: what it adds, what it replaces, where it goes without loading anew.

use crate::dom;
use crate::presence::{Trace, is_alive, listen, note};
use crate::session::Session;
use crate::waiting;
use js_sys::{Array, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, EventTarget, HtmlLinkElement, MutationObserver, MutationRecord};

/// Has the session read again whenever the page has changed.
pub(crate) fn follow(session: &Rc<Session>) {
    let follower = Rc::new(Follower {
        session: Rc::clone(session),
        observer: RefCell::new(None),
        due: Cell::new(false),
        pause: Cell::new(SHORTEST_PAUSE),
    });
    let callback = {
        let follower = Rc::clone(&follower);
        Closure::<dyn Fn(Array)>::new(move |records: Array| follower.noticed(&records))
    };
    if let Ok(observer) = MutationObserver::new(callback.into_js_value().unchecked_ref()) {
        note(Trace::Mutations(observer.clone()));
        follower.observer.replace(Some(observer));
    }
    if is_visible(session.document()) {
        follower.watch();
    }
    follower.listen_for_navigation();
    follower.listen_for_visibility();
    follower.listen_for_looks();
}

/// Milliseconds between two readings while the page changes in ways that matter.
const SHORTEST_PAUSE: u32 = 120;
/// Milliseconds between two readings of a page that keeps moving without changing anything that is read: countdowns,
/// carousels.
const LONGEST_PAUSE: u32 = 2000;

struct Follower {
    session: Rc<Session>,
    observer: RefCell<Option<MutationObserver>>,
    /// Whether a reading is on its way.
    due: Cell<bool>,
    pause: Cell<u32>,
}

impl Follower {
    fn noticed(self: &Rc<Self>, records: &Array) {
        if !is_alive() {
            return;
        }
        let moves = |record: JsValue| record.unchecked_ref::<MutationRecord>().type_() != "attributes";
        if records.iter().any(moves) {
            self.session.follow_layout();
        }
        let matters = self.session.notice(records);
        let moved = waiting::window().and_then(|window| window.location().href().ok());
        if matters || moved.is_some_and(|url| !self.session.is_read_at(&url)) {
            self.read_soon();
        }
    }

    /// However many changes come, they are read once.
    fn read_soon(self: &Rc<Self>) {
        if self.session.is_suspended() || self.due.replace(true) {
            return;
        }
        let follower = Rc::clone(self);
        spawn_local(async move {
            waiting::after(follower.pause.get()).await;
            waiting::idle(400).await;
            follower.due.set(false);
            if is_alive() && !follower.session.is_suspended() && is_visible(follower.session.document()) {
                let changed = follower.session.read_again();
                let pause = if changed { SHORTEST_PAUSE } else { (follower.pause.get() * 2).min(LONGEST_PAUSE) };
                follower.pause.set(pause);
            }
        });
    }

    /// A page that goes elsewhere without loading tells by the `navigation` object, by `popstate`, or at last by what it
    /// changes.
    fn listen_for_navigation(self: &Rc<Self>) {
        let Some(window) = waiting::window() else { return };
        let navigation = Reflect::get(&window, &"navigation".into()).ok().filter(JsValue::is_object);
        let targets: [(Option<EventTarget>, &str); 3] = [
            (Some(window.clone().into()), "popstate"),
            (Some(window.into()), "pageshow"),
            (navigation.map(JsCast::unchecked_into), "currententrychange"),
        ];
        for (target, kind) in targets {
            let Some(target) = target else { continue };
            let follower = Rc::clone(self);
            listen(&target, kind, move |_| {
                follower.pause.set(SHORTEST_PAUSE);
                follower.read_soon();
            });
        }
    }

    /// What nobody looks at need not be followed.
    fn listen_for_visibility(self: &Rc<Self>) {
        let follower = Rc::clone(self);
        listen(self.session.document(), "visibilitychange", move |_| {
            if is_visible(follower.session.document()) {
                follower.watch();
                follower.read_soon();
            } else {
                follower.session.watch(None);
            }
        });
    }

    /// A new size or a style sheet that has arrived may hide what was shown, and no observer tells.
    fn listen_for_looks(self: &Rc<Self>) {
        let Some(window) = waiting::window() else { return };
        let targets: [(EventTarget, &str); 2] =
            [(window.into(), "resize"), (self.session.document().clone().into(), "load")];
        for (target, kind) in targets {
            let follower = Rc::clone(self);
            listen(&target, kind, move |event| {
                let about = event.target();
                if kind == "resize" || about.is_some_and(|target| target.is_instance_of::<HtmlLinkElement>()) {
                    follower.session.forget();
                    follower.read_soon();
                }
            });
        }
    }

    /// One observer for the whole document.
    fn watch(&self) {
        self.session.watch(self.observer.borrow().as_ref());
    }
}

fn is_visible(document: &Document) -> bool {
    dom::is_in_front(document)
}
