//! The service worker: the steps of a capture and the routing of messages.
//!
//! The shim (`extension/worker/sw.js`) registers every listener and calls the functions here; each of them ends well
//! whatever happens. The browser may stop the worker between any two awaits: what is about to be done is written down
//! first ([`journal`]), and what was left is finished by the next instance ([`recovery`]).
//!
//! What decides anything is in modules that need no browser: [`steps`], [`journal`], [`pace`], [`slices`],
//! [`stitching`], [`network`], [`pictures`], [`frozen`], [`mhtml`], [`senders`], [`patterns`].

mod binary;
pub mod capture;
mod cases;
mod clock;
mod copies;
mod custody;
mod delivery;
mod documents;
mod drawing;
mod environment;
mod fingerprints;
pub mod frozen;
mod icon;
pub mod import;
pub mod journal;
mod known;
mod menu;
mod messages;
pub mod mhtml;
pub mod network;
pub mod pace;
pub mod patterns;
pub mod pictures;
pub mod policy;
mod portals;
pub mod recovery;
mod requests;
mod room;
pub mod senders;
mod settings;
pub mod slices;
pub mod steps;
pub mod stitching;
mod timestamps;
mod turn;
mod verdicts;
mod welcome;

use futures::future::join_all;
use protocol::{CAPTURE_PORT, ErrorBody, ErrorCode, Notice};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use webext::messaging::{from_value, tell_pages};
use webext::runtime::Port;
use webext::{runtime, scripting, tabs};

/// The worker has started, for whatever reason.
#[wasm_bindgen]
pub fn on_wake() {
    console_error_panic_hook::set_once();
    spawn_local(recovery::finish_all());
    spawn_local(delivery::resume());
}

/// The extension, or the browser, was installed or updated.
#[wasm_bindgen]
pub async fn on_installed(details: JsValue) {
    welcome::show_once(details).await;
    portals::note_hosts().await;
    let language = settings::language().await;
    // Without menus the icon and the shortcut still work.
    let _ = menu::make(language).await;
    copies::show().await;
    enter_open_tabs().await;
    warm_up().await;
}

/// The browser has started.
#[wasm_bindgen]
pub async fn on_startup() {
    timestamps::resume().await;
    copies::show().await;
    warm_up().await;
}

/// A message; the answer is a `Reply`.
#[wasm_bindgen]
pub async fn on_message(message: JsValue, sender: JsValue) -> JsValue {
    messages::answer(message, sender).await
}

/// A port was opened. The one a content script holds during a capture has done its work by waking the worker.
#[wasm_bindgen]
pub async fn on_connect(port: JsValue) {
    if port.unchecked_into::<Port>().name() == CAPTURE_PORT {
        recovery::finish_all().await;
    }
}

/// The toolbar icon was clicked, or its shortcut pressed: at a portal a draft is filled in, everywhere else the page is
/// captured.
#[wasm_bindgen]
pub async fn on_action_clicked(tab: JsValue) {
    let Ok(tab) = tabs::Tab::from_event(tab) else { return };
    let Some(tab_id) = tab.id else { return };
    if portals::shows_portal(&tab).await {
        fill_from_gesture(tab_id).await;
    } else {
        capture_from_gesture(tab_id).await;
    }
}

/// An entry of ours in a context menu was chosen.
#[wasm_bindgen]
pub fn on_menu_clicked(information: JsValue, tab: JsValue) {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Information {
        menu_item_id: String,
    }
    let entry = from_value::<Information>(information).ok().and_then(|chosen| menu::Entry::of_id(&chosen.menu_item_id));
    let tab_id = tabs::Tab::from_event(tab).ok().and_then(|tab| tab.id);
    match (entry, tab_id) {
        (Some(menu::Entry::Capture), Some(tab_id)) => spawn_local(capture_from_gesture(tab_id)),
        (Some(menu::Entry::Fill), Some(tab_id)) => spawn_local(fill_from_gesture(tab_id)),
        (Some(menu::Entry::Workbench), _) => spawn_local(async {
            // There is nothing to show it on where the browser opens no tab.
            let Ok(workbench) = runtime::url_of("workbench.html") else { return };
            let _ = tabs::create(&workbench).await;
        }),
        _ => {}
    }
}

/// An alarm went off.
#[wasm_bindgen]
pub async fn on_alarm(alarm: JsValue) {
    #[derive(Deserialize)]
    struct Alarm {
        name: String,
    }
    match from_value::<Alarm>(alarm).as_ref().map(|alarm| alarm.name.as_str()) {
        Ok(recovery::ALARM) => recovery::on_alarm().await,
        Ok(delivery::ALARM) => delivery::wake(),
        Ok(timestamps::ALARM) => timestamps::run().await,
        _ => {}
    }
}

/// What an organisation presets has changed: every world takes what is in force now, as after a change of the analyst's.
#[wasm_bindgen]
pub async fn on_policy_changed() {
    portals::note_hosts().await;
    // Where the settings can't be read, each world says so itself.
    let _ = settings::tell_everybody().await;
    tell_pages(Notice::CaseDocumentChanged).await;
    delivery::wake();
}

/// A network event of a main document.
#[wasm_bindgen]
pub async fn on_request(kind: String, details: JsValue) {
    if let (Some(event), Ok(details)) = (network::Event::named(&kind), from_value(details)) {
        requests::on_event(event, &details).await;
    }
}

async fn capture_from_gesture(tab_id: i32) {
    match capture::start(tab_id).await {
        Ok(_) => {}
        // The icon shows the one that runs.
        Err(error) if error.code == ErrorCode::CaptureRunning => {}
        Err(error) => refuse(tab_id, error).await,
    }
}

async fn fill_from_gesture(tab_id: i32) {
    if let Err(error) = portals::ask(tab_id).await {
        refuse(tab_id, error).await;
    }
}

async fn refuse(tab_id: i32, error: ErrorBody) {
    icon::refuse(tab_id, &error, settings::language().await).await;
}

/// Puts the content script into the tabs that were open before the extension was there.
async fn enter_open_tabs() {
    let Ok(patterns) = runtime::content_script_patterns() else { return };
    let open = tabs::all().await.unwrap_or_default();
    let entered = open.iter().filter_map(|tab| Some((tab.id?, tab.url.as_deref()?))).filter(|(_, url)| {
        patterns::any_matches(&patterns.matches, url) && !patterns::any_matches(&patterns.exclude_matches, url)
    });
    // A tab that refuses is entered when it is loaded anew.
    join_all(entered.map(|(tab_id, _)| scripting::execute_file(tab_id, None, capture::LOADER))).await;
}

/// Reckons what every capture needs before the first one asks for it.
async fn warm_up() {
    // The capture that needs it will say what is wrong.
    let _ = environment::running_files().await;
}
