//! The page the panel is about: the one in the tab beside it.

use crate::session::hear;
use crate::task::Task;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::{ErrorBody, Notice, PageCommand, PageState};
use wasm_bindgen::prelude::*;
use webext::messaging::ask_page;
use webext::tabs::{self, Tab};

/// The hosts the content script runs on by itself, with all below them.
const READ_HOSTS: [&str; 3] = ["aliexpress.com", "aliexpress.us", "aliexpress.ru"];

/// The page the panel is about.
#[derive(Clone, Copy)]
pub struct ShownPage {
    /// Its tab; absent where there is none.
    pub tab: RwSignal<Option<Tab>>,
    /// What is known of it.
    pub sight: RwSignal<Sight>,
    turn: StoredValue<u32>,
}

/// What is known of the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// It is being asked.
    Looking,
    /// It has described itself.
    Read(Box<PageState>),
    /// It is on a site we read, but does not answer: still loading, or loaded before the extension was.
    Silent,
    /// It is not on a site we read.
    Foreign,
    /// The browser does not say which tab is shown.
    Failed(ErrorBody),
}

impl ShownPage {
    /// Looks at the page, and again whenever another tab is shown or the page changes.
    pub fn follow() -> Self {
        let page = Self { tab: RwSignal::new(None), sight: RwSignal::new(Sight::Looking), turn: StoredValue::new(0) };
        hear(move |notice, tab_id| {
            let shown = page.tab_id();
            if notice == Notice::PageChanged && (tab_id.is_none() || tab_id == shown || shown.is_none()) {
                page.look();
            }
        });
        let activated = Closure::<dyn FnMut(JsValue)>::new(move |_| page.look());
        let updated = Closure::<dyn FnMut(i32, JsValue, JsValue)>::new(move |tab_id: i32, _: JsValue, _: JsValue| {
            if page.tab_id() == Some(tab_id) {
                page.look();
            }
        });
        if let Err(error) = tabs::on_activated(&activated).and_then(|()| tabs::on_updated(&updated)) {
            page.sight.set(Sight::Failed(error.into()));
        }
        activated.forget();
        updated.forget();
        page.look();
        page
    }

    /// Asks the page to describe itself.
    pub fn look(self) {
        // Answers that were overtaken by a later question are thrown away.
        let turn = self.turn.with_value(|turn| turn.wrapping_add(1));
        self.turn.set_value(turn);
        spawn_local(async move {
            let (tab, sight) = self.ask(turn).await;
            if self.turn.get_value() == turn {
                self.tab.set(tab);
                if self.sight.with_untracked(|known| *known != sight) {
                    self.sight.set(sight);
                }
            }
        });
    }

    /// The id of its tab.
    pub fn tab_id(self) -> Option<i32> {
        self.tab.with_untracked(|tab| tab.as_ref().and_then(|tab| tab.id))
    }

    /// Points at a listing on it.
    pub fn reveal(self, item_id: String, task: Task) {
        if let Some(tab_id) = self.tab_id() {
            task.line_up(async move { Ok(ask_page::<_, ()>(tab_id, None, PageCommand::Reveal { item_id }).await?) });
        }
    }

    async fn ask(self, turn: u32) -> (Option<Tab>, Sight) {
        let tab = match beside().await {
            Ok(tab) => tab,
            Err(error) => return (None, Sight::Failed(error.into())),
        };
        let Some((tab_id, tab)) = tab.and_then(|tab| Some((tab.id?, tab))) else { return (None, Sight::Foreign) };
        let another = self.tab.with_untracked(|known| known.as_ref().is_none_or(|known| known.id != tab.id));
        if another && self.turn.get_value() == turn {
            self.tab.set(Some(tab.clone()));
            self.sight.set(Sight::Looking);
        }
        let sight = match ask_page(tab_id, None, PageCommand::Describe).await {
            Ok(state) => Sight::Read(Box::new(state)),
            Err(_) if tab.url.as_deref().is_some_and(is_read) => Sight::Silent,
            Err(_) => Sight::Foreign,
        };
        (Some(tab), sight)
    }
}

/// The tab the panel stands beside. Where the panel itself was opened as a tab, the one looked at before it.
async fn beside() -> Result<Option<Tab>, webext::BrowserError> {
    match tabs::own().await? {
        Some(own) => tabs::last_shown_elsewhere(own.id).await,
        None => tabs::active_in_current_window().await,
    }
}

fn is_read(url: &str) -> bool {
    let host = url.split_once("://").map_or("", |(_, rest)| rest).split(['/', '?', '#', ':']).next().unwrap_or("");
    READ_HOSTS.iter().any(|read| host == *read || host.strip_suffix(read).is_some_and(|below| below.ends_with('.')))
}
