//! How many exhibits exist only in this browser.

use crate::session::{Session, hear};
use crate::task::{Failure, Task};
use leptos::prelude::*;
use protocol::Notice;
use vault::Vault;

/// The count in words, where there are any.
#[component]
pub fn OnlyHere(
    /// How many.
    count: Signal<usize>,
    /// The way to the backups, and whether it leads into a tab of its own; absent where one is there.
    in_new_tab: Option<bool>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let any = Memo::new(move |_| count.get() > 0);
    move || {
        any.get().then(|| {
            view! {
                <div class="only-here" data-testid="only-here" data-count=move || count.get().to_string()>
                    <p>{move || session.say_with("panel.only_here", &[("count", count.get().to_string())])}</p>
                    <p class="faint">{move || session.say("panel.only_here.why")}</p>
                    {in_new_tab.map(|in_new_tab| view! {
                        <a
                            class="quiet-link"
                            data-testid="back-them-up"
                            href="workbench.html#backup"
                            target=in_new_tab.then_some("_blank")
                        >
                            {move || session.say("panel.only_here.what")}
                        </a>
                    })}
                </div>
            }
        })
    }
}

/// The same for a document that shows nothing else of the vault; to be used once in it.
#[component]
pub fn OnlyHereCounted() -> impl IntoView {
    let counting = Task::new();
    let count = RwSignal::new(0_usize);
    let look = move || {
        counting.again(async move {
            count.set(Vault::open().await?.only_here().await?.len());
            Ok(())
        });
    };
    hear(move |notice, _| {
        if notice == Notice::VaultChanged {
            look();
        }
    });
    look();
    view! {
        <OnlyHere count=count.into() in_new_tab=Some(true)/>
        <Failure task=counting/>
    }
}
