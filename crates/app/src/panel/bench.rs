//! What can be done with the listing that is looked at. It stands at the foot of the panel, so that the list above never
//! moves under the pointer when another listing is looked at.

use super::drafting::ToDraft;
use super::price::{Compared, PriceCompared};
use super::triage::{Standing, Triage};
use crate::moment::when;
use crate::session::{Session, say};
use crate::shown_page::{ShownPage, Sight};
use crate::task::Failure;
use leptos::ev::{self, KeyboardEvent};
use leptos::html::Input;
use leptos::prelude::*;
use listing::Listing;
use webext::tabs;

/// The tools, and where the keys reach them.
#[derive(Clone, Copy)]
pub struct Bench {
    page: ShownPage,
    triage: Triage,
    /// The field of the note, while there is a listing to note something of.
    note: NodeRef<Input>,
}

impl Bench {
    /// The tools for the page the panel is about.
    pub fn new(page: ShownPage, triage: Triage) -> Self {
        Self { page, triage, note: NodeRef::new() }
    }

    /// Puts the cursor into the note.
    pub fn write_note(self) {
        if let Some(note) = self.note.get_untracked() {
            // Either can fail only for an element that has left the document.
            let _ = note.focus();
            note.select();
        }
    }

    /// Opens the listing's own page in the tab.
    pub fn open_page(self) {
        let (tab_id, listing) = (self.page.tab_id(), self.triage.current.get_untracked());
        if let Some((tab_id, listing)) = tab_id.zip(listing) {
            self.triage.keeping.line_up(async move { Ok(tabs::go(tab_id, &listing.url).await?) });
        }
    }

    /// Points at the listing on the page.
    pub fn show_on_page(self) {
        if let Some(listing) = self.triage.current.get_untracked() {
            self.page.reveal(listing.item_id, self.triage.keeping);
        }
    }
}

/// The tools for the listing that is looked at.
#[component]
pub fn BenchView(bench: Bench, drafting: ToDraft) -> impl IntoView {
    let Bench { page, triage, note } = bench;
    let current = triage.current;
    view! {
        {move || current.get().map(|listing| view! { <Tools listing bench page triage note drafting/> })}
        <div class="bench-said" role="status" data-testid="said">
            {move || triage.said().map(|said| view! {
                <span>{said}</span>
                <button class="small" data-testid="undo" aria-keyshortcuts="u" on:click=move |_| triage.undo()>
                    {say("panel.register.undo")}" "<kbd>"u"</kbd>
                </button>
            })}
        </div>
        <Failure task=triage.loading/>
        <Failure task=triage.keeping testid="triage-failure"/>
    }
}

#[component]
fn Tools(
    listing: Listing,
    bench: Bench,
    page: ShownPage,
    triage: Triage,
    note: NodeRef<Input>,
    drafting: ToDraft,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let item_id = StoredValue::new(listing.item_id.clone());
    let verdict = Memo::new(move |_| item_id.with_value(|id| triage.verdict(id)));
    let compared = {
        let listing = listing.clone();
        Memo::new(move |_| {
            page.sight.with(|sight| match sight {
                Sight::Read(state) => Compared::of(state, &listing),
                _ => None,
            })
        })
    };
    let seller = StoredValue::new(listing.seller.clone());
    let title = listing.title.clone();
    let heading = Memo::new(move |_| title.clone().unwrap_or_else(|| session.say("panel.listing.no_title")));
    let by = move || {
        let by = verdict.with(|verdict| verdict.as_ref().and_then(|verdict| verdict.by.clone()))?;
        let arguments = [("operator", by.operator), ("utc", when(&by.utc))];
        Some(session.say_with("panel.verdict.by", &arguments))
    };
    let kept_note = move || verdict.with(|verdict| verdict.as_ref().map(|it| it.note.clone()).unwrap_or_default());
    let leave = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | "Escape") {
            event.prevent_default();
            event.stop_propagation();
            if event.key() == "Escape"
                && let Some(field) = note.get_untracked()
            {
                field.set_value(&kept_note());
            }
            super::return_to_row();
        }
    };
    let is_on = move |part: fn(&protocol::Verdict) -> bool| move || verdict.with(|it| it.as_ref().is_some_and(part));
    view! {
        <section class="bench" aria-label=say("panel.bench") data-testid="bench" data-item-id=listing.item_id.clone()>
            <p class="bench-title" title=move || heading.get()>{move || heading.get()}</p>
            {move || compared.get().map(|compared| view! { <PriceCompared compared/> })}
            <div class="labels" role="group" aria-label=say("panel.verdict")>
                {move || {
                    let language = session.language();
                    let labels = triage.labels().into_iter().enumerate();
                    labels.map(|(place, label)| {
                        let digit = (place < 9).then(|| (place + 1).to_string());
                        let shortcut = digit.clone();
                        let name = label.name(language).to_owned();
                        let known = name.clone();
                        let is_given = move || {
                            verdict.with(|it| it.as_ref().is_some_and(|it| it.label.as_deref() == Some(&known)))
                        };
                        view! {
                            <button
                                class="small toggle"
                                data-testid="label"
                                data-label=label.id.clone()
                                aria-pressed=move || is_given().to_string()
                                aria-keyshortcuts=shortcut
                                on:click=move |_| triage.label(&label)
                            >
                                {digit.map(|digit| view! { <kbd>{digit}</kbd>" " })}{name}
                            </button>
                        }
                    }).collect_view()
                }}
            </div>
            <div class="bench-row">
                <Switch
                    key="i" text="panel.verdict.infringement" testid="infringement"
                    on=Signal::derive(is_on(|verdict| verdict.infringement))
                    turn=Callback::new(move |()| triage.turn_infringement())
                />
                <Switch
                    key="t" text="panel.verdict.actionable" testid="actionable"
                    on=Signal::derive(is_on(|verdict| verdict.actionable))
                    turn=Callback::new(move |()| triage.turn_actionable())
                />
                <span class="faint verdict-by" data-testid="verdict-by">{by}</span>
            </div>
            <label class="bench-note">
                <span>{say("panel.verdict.note")}" "<kbd>"n"</kbd></span>
                <input
                    type="text"
                    autocomplete="off"
                    maxlength="2000"
                    data-testid="note"
                    node_ref=note
                    prop:value=kept_note
                    on:keydown=leave
                    on:change=move |event| triage.note(&event_target_value(&event))
                />
            </label>
            {seller.with_value(Option::is_some).then(|| view! {
                <div class="bench-row" role="group" aria-label=say("panel.seller")>
                    {Standing::ALL.into_iter().zip(["a", "w", "x"]).map(|(standing, key)| {
                        let stands = move || {
                            seller.with_value(|seller| seller.as_ref().and_then(|it| triage.standing(it))) == Some(standing)
                        };
                        view! {
                            <Switch
                                key text=standing.turn_key() testid=standing.name()
                                on=Signal::derive(stands)
                                turn=Callback::new(move |()| triage.turn_seller(standing))
                            />
                        }
                    }).collect_view()}
                </div>
            })}
            <div class="bench-row">
                <Switch
                    key="m" text="panel.queue.mark" testid="mark"
                    on=Signal::derive(move || item_id.with_value(|id| triage.is_marked(id)))
                    turn=Callback::new(move |()| triage.turn_mark())
                />
                <button class="small" data-testid="open-listing" aria-keyshortcuts="o" on:click=move |_| bench.open_page()>
                    {say("panel.listing.open")}" "<kbd>"o"</kbd>
                </button>
                <button
                    class="small"
                    data-testid="add-to-draft"
                    aria-keyshortcuts="d"
                    disabled=move || drafting.working.is_busy()
                    on:click=move |_| drafting.add()
                >
                    {say("panel.drafting.add")}" "<kbd>"d"</kbd>
                </button>
            </div>
        </section>
    }
}

/// A button that is on or off.
#[component]
fn Switch(
    key: &'static str,
    text: &'static str,
    testid: &'static str,
    on: Signal<bool>,
    turn: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="small toggle"
            data-testid=testid
            aria-pressed=move || on.get().to_string()
            aria-keyshortcuts=key
            on:click=move |_: ev::MouseEvent| turn.run(())
        >
            {say(text)}" "<kbd>{key}</kbd>
        </button>
    }
}
