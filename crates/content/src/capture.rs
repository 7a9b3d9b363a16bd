//! The page's part in a capture: standing still without our marks, and keeping the worker awake.

use crate::dom;
use crate::presence::{Trace, forget_ports, is_alive, note};
use crate::scrolling::Scroller;
use crate::session::Session;
use crate::settling::settle;
use crate::waiting;
use evidence::Viewport;
use js_sys::Reflect;
use protocol::{CAPTURE_PORT, ErrorBody, ErrorCode, PageGeometry, ScrolledPage};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::Window;
use webext::runtime::Port;

/// A capture of this page that is going on.
pub(crate) struct Capture {
    id: String,
    /// What scrolls the page.
    scroller: Scroller,
    /// Where the person had scrolled it to, in CSS pixels.
    origin: (f64, f64),
    port: Option<Port>,
    /// Counts the ports, so that what is said of an older one is not taken for the present one.
    port_number: u32,
    /// Since when no worker has answered.
    unanswered_since: Option<f64>,
    /// When the worker last asked anything.
    heard: f64,
}

/// Takes the marks off, holds the port, and says where the page stands at rest.
///
/// Begun again for the same capture (a new worker takes it up) nothing is lost; begun for another, the newer one counts:
/// whoever asks knows what is running.
pub(crate) async fn begin(session: &Rc<Session>, id: &str) -> Result<PageGeometry, ErrorBody> {
    let (running, scrolling) = match &*session.capture.borrow() {
        Some(capture) => (capture.id == id, Some((capture.scroller.clone(), capture.origin))),
        None => (false, None),
    };
    if !running {
        let (scroller, origin) = match scrolling {
            Some(scrolling) => scrolling,
            None => {
                let scroller = Scroller::find(session.document()).ok_or_else(no_window)?;
                let origin = scroller.offset();
                (scroller, origin)
            }
        };
        close_port(session);
        session.capture.replace(Some(Capture {
            id: id.to_owned(),
            scroller,
            origin,
            port: None,
            port_number: 0,
            unanswered_since: None,
            heard: waiting::now(),
        }));
        session.suspend();
        open_port(session, id);
        watch_silence(session, id);
    }
    let settled = settle(session.document()).await;
    geometry(session, settled)
}

/// Scrolls, and waits until what is in view is drawn.
pub(crate) async fn scroll_to(session: &Rc<Session>, y: u32) -> Result<ScrolledPage, ErrorBody> {
    let scroller = scroller(session)?;
    scroller.scroll_to_row(y);
    let settled = settle(session.document()).await;
    Ok(ScrolledPage { page: geometry(session, settled)?, uncovered: scroller.uncovered() })
}

/// Puts everything back. An end that was already reached is reached.
///
/// # Errors
///
/// `not_found` where another capture is going on.
pub(crate) fn end(session: &Rc<Session>, id: &str) -> Result<(), ErrorBody> {
    match &*session.capture.borrow() {
        Some(capture) if capture.id != id => return Err(ErrorBody::new(ErrorCode::NotFound, id)),
        Some(_) => {}
        None => return Ok(()),
    }
    restore(session);
    Ok(())
}

/// Notes that the worker is there and asks.
pub(crate) fn heard(session: &Session) {
    if let Some(capture) = &mut *session.capture.borrow_mut() {
        capture.heard = waiting::now();
    }
}

/// Where the page stands.
pub(crate) fn geometry(session: &Session, settled: bool) -> Result<PageGeometry, ErrorBody> {
    let window = waiting::window().ok_or_else(no_window)?;
    let performance = window.performance().ok_or_else(no_window)?;
    let scroller = scroller(session)?;
    let standing = scroller.standing();
    Ok(PageGeometry {
        url: window.location().href().unwrap_or_default(),
        title: dom::title(session.document()),
        time_origin: format!("{}", performance.time_origin().floor()),
        x: standing.x,
        y: standing.y,
        page_width: standing.width,
        page_height: standing.height,
        area: standing.area,
        scroller: scroller.selector(),
        viewport: viewport(&window),
        response_status: response_status(&performance),
        settled,
    })
}

/// A worker that does not come back within this many milliseconds will not.
const NO_WORKER: f64 = 20_000.0;
/// A worker that is there but asks nothing for so many milliseconds has forgotten this page.
const FORGOTTEN: f64 = 120_000.0;
/// A port that is open for so many milliseconds has a worker at its other end.
const ANSWERED: u32 = 1000;

/// Opens the port, and again whenever it is cut: that is what brings back a worker the browser has stopped.
fn open_port(session: &Rc<Session>, id: &str) {
    let number = {
        let mut capture = session.capture.borrow_mut();
        let Some(capture) = capture.as_mut().filter(|capture| capture.id == id) else { return };
        capture.port_number += 1;
        capture.port_number
    };
    match webext::runtime::connect(CAPTURE_PORT) {
        Ok(port) => {
            let cut = {
                let (session, id) = (Rc::clone(session), id.to_owned());
                Closure::once_into_js(move || {
                    forget_ports();
                    reopen_port(&session, &id, number);
                })
            };
            port.on_disconnect().add_listener(cut.unchecked_ref());
            // A port that is closed already says so by its event.
            let _ = port.post_message(&id.into());
            note(Trace::Port(port.clone().unchecked_into()));
            if let Some(capture) = &mut *session.capture.borrow_mut() {
                capture.port = Some(port);
            }
            note_answer(session, number);
        }
        Err(_) => reopen_port(session, id, number),
    }
}

fn reopen_port(session: &Rc<Session>, id: &str, number: u32) {
    /// Milliseconds; a worker starts within one or two of these.
    const PAUSE: u32 = 200;
    let since = {
        let mut capture = session.capture.borrow_mut();
        let Some(capture) = capture.as_mut().filter(|it| it.id == id && it.port_number == number) else { return };
        capture.port = None;
        *capture.unanswered_since.get_or_insert_with(waiting::now)
    };
    if !is_alive() {
        return;
    }
    if waiting::now() - since > NO_WORKER {
        restore(session);
        return;
    }
    let (session, id) = (Rc::clone(session), id.to_owned());
    spawn_local(async move {
        waiting::after(PAUSE).await;
        open_port(&session, &id);
    });
}

fn note_answer(session: &Rc<Session>, number: u32) {
    let session = Rc::clone(session);
    spawn_local(async move {
        waiting::after(ANSWERED).await;
        if let Some(capture) = &mut *session.capture.borrow_mut()
            && capture.port_number == number
            && capture.port.is_some()
        {
            capture.unanswered_since = None;
        }
    });
}

fn watch_silence(session: &Rc<Session>, id: &str) {
    let (session, id) = (Rc::clone(session), id.to_owned());
    spawn_local(async move {
        loop {
            let silent_until = match &*session.capture.borrow() {
                Some(capture) if capture.id == id => capture.heard + FORGOTTEN,
                _ => return,
            };
            let left = silent_until - waiting::now();
            if left <= 0.0 {
                restore(&session);
                return;
            }
            waiting::after(left.ceil() as u32).await;
        }
    });
}

fn restore(session: &Rc<Session>) {
    close_port(session);
    let Some(capture) = session.capture.take() else { return };
    capture.scroller.scroll(capture.origin);
    session.resume();
}

fn close_port(session: &Session) {
    let port = session.capture.borrow_mut().as_mut().and_then(|capture| capture.port.take());
    if let Some(port) = port {
        port.disconnect();
        forget_ports();
    }
}

/// What scrolls the page: found when its capture began, the document before.
fn scroller(session: &Session) -> Result<Scroller, ErrorBody> {
    let found = session.capture.borrow().as_ref().map(|capture| capture.scroller.clone());
    found.or_else(|| Scroller::document(session.document())).ok_or_else(no_window)
}

fn no_window() -> ErrorBody {
    ErrorBody::new(ErrorCode::PageUnreachable, "the page has no window")
}

fn viewport(window: &Window) -> Viewport {
    let whole = |value: Result<JsValue, JsValue>| value.ok().and_then(|it| it.as_f64()).unwrap_or_default() as u32;
    let scale = window.visual_viewport().map_or(1.0, |visual| visual.scale());
    Viewport {
        width: whole(window.inner_width()),
        height: whole(window.inner_height()),
        device_pixel_ratio: format!("{}", window.device_pixel_ratio()),
        scale: format!("{scale}"),
    }
}

/// `PerformanceNavigationTiming.responseStatus`; 0 means that the browser does not say.
fn response_status(performance: &web_sys::Performance) -> Option<u16> {
    let entry = performance.get_entries_by_type("navigation").get(0);
    let status = Reflect::get(&entry, &"responseStatus".into()).ok()?.as_f64()?;
    (status > 0.0).then_some(status as u16)
}
