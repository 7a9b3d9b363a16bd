//! What every component of a document shares: the settings, the words, the running captures.

use crate::task::{Task, Trouble};
use ::evidence::verify::Words;
use analysis::Reason;
use catalogue::Language;
use leptos::prelude::*;
use protocol::{CaptureProgress, Envelope, ErrorBody, Notice, PageRequest, Settings, Theme};
use serde::Serialize;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use webext::messaging::{ask_worker, from_value};

/// The document's session.
#[derive(Clone, Copy)]
pub struct Session {
    /// The settings; absent until the service worker has answered.
    pub settings: RwSignal<Option<Settings>>,
    /// The captures that were heard of, oldest first, each as it stands.
    pub captures: RwSignal<Vec<CaptureProgress>>,
    /// Fetching the settings.
    pub fetching: Task,
    /// Keeping the settings.
    pub keeping: Task,
    /// The settings as they were and as they are wanted, where the worker has not been told yet.
    unsent: StoredValue<Option<(Settings, Settings)>>,
    language: Memo<Language>,
}

impl Session {
    /// Begins: asks for settings and running captures, and listens to what the service worker tells.
    pub fn begin() -> Self {
        let settings = RwSignal::new(None::<Settings>);
        let preferred = preferred_language();
        let language = Memo::new(move |_| {
            settings.with(|settings| settings.as_ref().map_or(preferred, |settings| settings.language))
        });
        let session = Self {
            settings,
            captures: RwSignal::new(Vec::new()),
            fetching: Task::new(),
            keeping: Task::new(),
            unsent: StoredValue::new(None),
            language,
        };
        Effect::new(move || session.dress());
        hear(move |notice, _| match notice {
            Notice::Capture(progress) => session.note(progress),
            Notice::SettingsChanged => session.fetch(),
            Notice::PageChanged
            | Notice::VaultChanged
            | Notice::CaseDocumentChanged
            | Notice::VerdictsChanged
            | Notice::PortalChanged
            | Notice::Delivery(_)
            | Notice::Timestamps(_) => {}
        });
        session.fetch();
        session
    }

    /// The text of a key that takes no arguments. Follows the language where it is called reactively.
    pub fn say(self, key: &str) -> String {
        catalogue::plain(self.language.get(), key)
    }

    /// The text of a key with its arguments.
    pub fn say_with(self, key: &str, arguments: &[(&str, String)]) -> String {
        let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        catalogue::text(self.language.get(), key, &arguments)
    }

    /// A reason in words.
    pub fn reason(self, reason: &Reason) -> String {
        let language = self.language.get();
        reason.sentence(|key, arguments| catalogue::text(language, key, arguments))
    }

    /// A part of a verdict in words.
    pub fn in_words<T>(self, told: impl FnOnce(Words<'_>) -> T) -> T {
        let language = self.language.get();
        let text = |key: &str, arguments: &BTreeMap<String, String>| catalogue::text(language, key, arguments);
        told(Words { text: &text, has: &catalogue::has })
    }

    /// A trouble in words.
    pub fn trouble(self, trouble: &Trouble) -> String {
        let arguments = BTreeMap::from([("detail".to_owned(), trouble.detail.clone())]);
        catalogue::text(self.language.get(), &trouble.key, &arguments)
    }

    /// The text `<area>.<code>` of an enumeration's value.
    pub fn name(self, area: &str, value: impl Serialize) -> String {
        self.say(&format!("{area}.{}", code(value)))
    }

    /// The language of the interface.
    pub fn language(self) -> Language {
        self.language.get()
    }

    /// Who works here, as the settings have it now.
    pub fn operator(self) -> String {
        self.settings.with_untracked(|it| it.as_ref().map(|it| it.operator.clone()).unwrap_or_default())
    }

    /// Keeps the settings with one thing changed.
    pub fn change(self, change: impl FnOnce(&mut Settings)) {
        let Some(before) = self.settings.get_untracked() else { return };
        let mut wanted = before.clone();
        change(&mut wanted);
        // Shown at once; what the worker answers is what holds.
        self.settings.set(Some(wanted.clone()));
        // All that is changed while something is being kept is kept together after it.
        self.unsent.update_value(|unsent| {
            let before = unsent.take().map_or(before, |(before, _)| before);
            *unsent = Some((before, wanted));
        });
        self.keeping.run(async move {
            while let Some((before, wanted)) = self.unsent.try_update_value(Option::take).flatten() {
                let request =
                    PageRequest::SaveSettings { before: Box::new(before), settings: Box::new(wanted.clone()) };
                let kept: Settings = match ask_worker(request).await {
                    Ok(kept) => kept,
                    Err(error) => {
                        self.settings.set(ask_worker(PageRequest::Settings).await.ok());
                        self.unsent.set_value(None);
                        return Err(error.into());
                    }
                };
                if self.settings.with_untracked(|now| now.as_ref() == Some(&wanted)) {
                    self.settings.set(Some(kept));
                } else {
                    self.fetch();
                }
            }
            Ok(())
        });
    }

    fn fetch(self) {
        self.fetching.again(async move {
            let settings: Settings = ask_worker(PageRequest::Settings).await?;
            if !self.keeping.is_busy_now() {
                self.settings.set(Some(settings));
            }
            let running: Vec<CaptureProgress> = ask_worker(PageRequest::RunningCaptures).await?;
            running.into_iter().for_each(|progress| self.note(progress));
            Ok(())
        });
    }

    fn note(self, progress: CaptureProgress) {
        self.captures.update(|captures| {
            match captures.iter_mut().find(|known| known.capture_id == progress.capture_id) {
                Some(known) => *known = progress,
                None => captures.push(progress),
            }
        });
    }

    /// Gives the document its language, the way that is written, and its theme.
    fn dress(self) {
        let theme = self.settings.with(|settings| settings.as_ref().map_or(Theme::System, |settings| settings.theme));
        let language = self.language.get();
        if let Some(root) = document().document_element() {
            // None of the names can be refused.
            let _ = root.set_attribute("data-theme", &code(theme));
            let _ = root.set_attribute("lang", language.tag());
            let _ = root.set_attribute("dir", language.direction());
        }
        document().set_title(&self.say("panel.name"));
    }
}

/// The text of a key that takes no arguments, for a place in a view that follows the language.
pub fn say(key: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let session = expect_context::<Session>();
    move || session.say(key)
}

/// The stable code of an enumeration's value: the text it has in messages and records.
pub fn code(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

/// Has `listener` called with every notice from one of our own worlds, and with the tab it comes from where a content
/// script sent it. Lives as long as the document.
pub fn hear(listener: impl Fn(Notice, Option<i32>) + 'static) {
    let closure = Closure::<dyn FnMut(JsValue, JsValue, js_sys::Function) -> JsValue>::new(
        move |message: JsValue, sender: JsValue, _: js_sys::Function| {
            if let Ok(Envelope::Pages(notice)) = from_value(message) {
                let tab = property(&property(&sender, "tab"), "id").as_f64().map(|id| id as i32);
                let ours = property(&sender, "url").as_string().zip(webext::runtime::url_of("").ok());
                let from_us = ours.is_some_and(|(url, origin)| !origin.is_empty() && url.starts_with(&origin));
                // A page can get at its content script, so of what comes from one only this is believed: look again.
                if from_us || matches!(notice, Notice::PageChanged | Notice::PortalChanged) {
                    listener(notice, tab);
                }
            }
            JsValue::FALSE
        },
    );
    // Outside the extension there is nothing to hear.
    let _ = webext::runtime::on_message(&closure);
    closure.forget();
}

fn property(object: &JsValue, name: &str) -> JsValue {
    if object.is_object() { js_sys::Reflect::get(object, &name.into()).unwrap_or_default() } else { JsValue::UNDEFINED }
}

fn preferred_language() -> Language {
    Language::for_tag(&window().navigator().language().unwrap_or_default())
}

/// What a refused promise says.
pub fn refused(error: JsValue) -> ErrorBody {
    let words = error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| error.as_string())
        .unwrap_or_else(|| format!("{error:?}"));
    ErrorBody::new(protocol::ErrorCode::Browser, words)
}
