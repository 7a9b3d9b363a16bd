//! Following the page: what it adds, what it replaces, where it goes without loading anew.

use crate::presence::{Trace, is_alive, listen, note};
use crate::session::Session;
use crate::waiting;
use js_sys::{Array, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Document, Element, EventTarget, MutationObserver, MutationObserverInit, MutationRecord, Node, VisibilityState,
};

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
        follower.observe();
    }
    follower.listen_for_navigation();
    follower.listen_for_visibility();
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
    /// One observer for the whole document. Of the attributes only those that readings come from.
    fn observe(&self) {
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_character_data(true);
        options.set_subtree(true);
        options.set_attribute_filter(
            &["href", "alt", "title", "content"].iter().map(|&it| JsValue::from(it)).collect::<Array>(),
        );
        if let Some(observer) = &*self.observer.borrow() {
            let _ = observer.observe_with_options(self.session.document(), &options);
        }
    }

    fn noticed(self: &Rc<Self>, records: &Array) {
        if !is_alive() {
            return;
        }
        let all_ours = records.iter().all(|record| is_about(record.unchecked_ref(), |node| self.session.is_ours(node)));
        if all_ours {
            return;
        }
        self.session.follow_layout();
        let moved = waiting::window().and_then(|window| window.location().href().ok());
        let elsewhere = moved.is_some_and(|url| !self.session.is_read_at(&url));
        // Of a flood of changes it is cheaper to read once than to look at each.
        if elsewhere || records.length() > 200 || records.iter().any(|record| self.may_matter(record.unchecked_ref())) {
            self.read_soon();
        }
    }

    fn may_matter(&self, record: &MutationRecord) -> bool {
        let brings_something = nodes_of(record).any(|node| {
            node.dyn_ref::<Element>().is_some_and(|element| {
                element.matches(TELLING).unwrap_or(true) || !matches!(element.query_selector(TELLING), Ok(None))
            })
        });
        brings_something || record.target().is_some_and(|target| self.session.may_matter(&target))
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
                follower.observe();
                follower.read_soon();
            } else if let Some(observer) = &*follower.observer.borrow() {
                observer.disconnect();
            }
        });
    }
}

/// What listings are read from.
const TELLING: &str = "a[href], img, script";

/// Whether a record is of the coming or going of nodes that are all so.
fn is_about(record: &MutationRecord, is_so: impl Fn(&Node) -> bool) -> bool {
    let mut nodes = nodes_of(record).peekable();
    nodes.peek().is_some() && nodes.all(|node| is_so(&node))
}

/// The nodes that came and went.
fn nodes_of(record: &MutationRecord) -> impl Iterator<Item = Node> {
    [record.added_nodes(), record.removed_nodes()]
        .into_iter()
        .flat_map(|list| (0..list.length()).filter_map(move |at| list.item(at)))
}

fn is_visible(document: &Document) -> bool {
    document.visibility_state() == VisibilityState::Visible
}
