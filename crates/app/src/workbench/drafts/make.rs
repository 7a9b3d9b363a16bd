//! Making drafts from the chosen exhibits.

use super::material::{Desk, Wish, now};
use crate::controls::LanguageOptions;
use crate::files::download_text;
use crate::session::{Session, code, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::go;
use crate::workbench::register::Register;
use crate::workbench::shelf::Shelf;
use catalogue::Language;
use complaint::{CheckSeverity, ComplaintKind, Day, FILED_IN, Portal, Right, RightKind, StandingIn, filed_in};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The choosers and the button. `d` does what the button does.
#[component]
pub fn MakeDraft() -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let register = expect_context::<Register>();
    let desk = Desk::expect();
    let making = Task::new();
    let right = RwSignal::new(None::<String>);
    let kind = RwSignal::new(ComplaintKind::Listing);
    let reason = RwSignal::new(None::<String>);
    let portal = RwSignal::new(None::<String>);
    let wished_language = RwSignal::new(None::<Language>);
    let language = Memo::new(move |_| wished_language.get().unwrap_or_else(|| filed_in(session.language())));
    let portals = Memo::new(move |_| register.portals());
    let chosen_portal = Memo::new(move |_| {
        portals.with(|all| {
            let wished = portal.with(|id| all.iter().find(|one| Some(&one.id) == id.as_ref()).cloned());
            wished.or_else(|| all.first().cloned())
        })
    });
    let right_kind = Memo::new(move |_| {
        let of = |id: &String| register.rights.with(|all| all.iter().find(|one| one.id == *id).map(|one| one.kind()));
        right.with(|id| id.as_ref().and_then(of)).unwrap_or(RightKind::Trademark)
    });
    let can_make = Memo::new(move |_| {
        !making.is_busy()
            && register.rights.with(|all| !all.is_empty())
            && shelf.chosen.with(|chosen| !chosen.is_empty())
    });
    let make = move || {
        let Some(portal) = chosen_portal.with_untracked(|portal| portal.as_ref().map(|portal| portal.id.clone()))
        else {
            return;
        };
        let wish = Wish {
            right: right.get_untracked(),
            reason: reason.get_untracked(),
            kind: kind.get_untracked(),
            portal,
            language: language.get_untracked(),
        };
        let ids = shelf.in_order();
        making.run(async move {
            let first = desk.make(&ids, wish).await?;
            go("drafts", &first);
            Ok(())
        });
    };
    let ask_to_block = move |_| {
        let Some(portal) = chosen_portal.with_untracked(|portal| portal.as_ref().map(|portal| portal.id.clone()))
        else {
            return;
        };
        let (ids, right, language) = (shelf.in_order(), right.get_untracked(), language.get_untracked());
        making.run(async move {
            let asked = desk.keywords(&ids, right.as_deref(), &portal).await?;
            if asked.terms.is_empty() {
                return Err(Trouble::new("panel.trouble.no_terms", &asked.right.name));
            }
            download_text("counterproof-keywords.txt", "text/plain;charset=utf-8", &asked.to_text(language))?;
            let table = String::from_utf8_lossy(&asked.to_table()).into_owned();
            download_text("counterproof-keywords.csv", "text/csv;charset=utf-8", &table)?;
            Ok(())
        });
    };
    let pressed = window_event_listener(ev::keydown, move |event| {
        if event.key() == "d" && is_plain(&event) && can_make.get_untracked() {
            event.prevent_default();
            make();
        }
    });
    on_cleanup(move || pressed.remove());
    view! {
        <div class="action">
            <button
                class="primary"
                data-testid="make-draft"
                aria-keyshortcuts="d"
                disabled=move || !can_make.get()
                aria-busy=move || making.is_busy().to_string()
                on:click=move |_| make()
            >
                {say("panel.draft.make")}" "<kbd>"d"</kbd>
            </button>
            <button
                data-testid="ask-to-block"
                title=say("panel.draft.keywords.what")
                disabled=move || !can_make.get()
                on:click=ask_to_block
            >
                {say("panel.draft.keywords")}
            </button>
            <label class="inline">
                <span>{say("panel.draft.right")}</span>
                <select
                    data-testid="draft-right"
                    on:change=move |event| right.set(Some(event_target_value(&event)).filter(|id| !id.is_empty()))
                >
                    <option value="">{say("panel.draft.right_by_brand")}</option>
                    {move || {
                        let chosen = right.get();
                        register.rights.get().into_iter().map(|right| view! {
                            <option value=right.id.clone() selected=chosen.as_ref() == Some(&right.id)>
                                {name_of(&right)}
                            </option>
                        }).collect_view()
                    }}
                </select>
            </label>
            <label class="inline">
                <span>{say("panel.draft.kind")}</span>
                <KindOptions chosen=kind.into() change=Callback::new(move |wished| kind.set(wished)) testid="draft-kind"/>
            </label>
            <label class="inline">
                <span>{say("panel.draft.reason")}</span>
                {move || chosen_portal.get().map(|portal| view! {
                    <ReasonOptions
                        portal=portal
                        kind=right_kind.get()
                        chosen=reason.get()
                        change=Callback::new(move |code| reason.set(Some(code)))
                        testid="draft-reason"
                    />
                })}
            </label>
            <label class="inline">
                <span>{say("panel.draft.portal")}</span>
                <select data-testid="draft-portal" on:change=move |event| portal.set(Some(event_target_value(&event)))>
                    {move || portals.get().into_iter().map(|one| view! {
                        <option value=one.id.clone()>{one.name.clone()}</option>
                    }).collect_view()}
                </select>
            </label>
            <label class="inline">
                <span>{say("panel.draft.language")}</span>
                <LanguageOptions
                    among=&FILED_IN
                    chosen=language.into()
                    change=Callback::new(move |language| wished_language.set(Some(language)))
                    testid="draft-language"
                />
            </label>
        </div>
        <Show when=move || register.read.get() && register.rights.with(Vec::is_empty)>
            <p class="faint" data-testid="no-rights">
                {say("panel.draft.no_rights")}" "<a href="#rights">{say("panel.draft.to_rights")}</a>
            </p>
        </Show>
        <Failure task=making testid="draft-failure"/>
    }
}

/// A right as it is chosen from a list: one that cannot carry a complaint says so.
pub fn name_of(right: &Right) -> String {
    let session = expect_context::<Session>();
    let name = format!("{} · {} {}", right.name, right.territory, right.number);
    let standing = Day::of(&now()).map(|today| right.standing(today, StandingIn::default())).unwrap_or_default();
    match standing.iter().any(|check| check.severity == CheckSeverity::Error) {
        true => session.say_with("panel.draft.right_unusable", &[("right", name)]),
        false => name,
    }
}

/// Whether a key was pressed by itself, and not in a field that takes it.
pub fn is_plain(event: &web_sys::KeyboardEvent) -> bool {
    let in_field =
        event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(|element| {
            let takes_text = match element.tag_name().as_str() {
                "TEXTAREA" | "SELECT" => true,
                "INPUT" => {
                    !matches!(element.get_attribute("type").as_deref(), Some("checkbox" | "radio" | "file" | "button"))
                }
                _ => false,
            };
            takes_text || element.has_attribute("contenteditable")
        });
    !(in_field || event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() || event.repeat())
}

/// Listings or store front.
#[component]
pub fn KindOptions(
    chosen: Signal<ComplaintKind>,
    change: Callback<ComplaintKind>,
    testid: &'static str,
) -> impl IntoView {
    view! {
        <select
            data-testid=testid
            on:change=move |event| {
                let wished = event_target_value(&event);
                if let Some(kind) = ComplaintKind::ALL.into_iter().find(|kind| code(kind) == wished) {
                    change.run(kind);
                }
            }
        >
            {move || ComplaintKind::ALL.into_iter().map(|kind| view! {
                <option value=code(kind) selected=kind == chosen.get()>{say(kind.key())}</option>
            }).collect_view()}
        </select>
    }
}

/// A portal's reasons for a kind of right.
#[component]
pub fn ReasonOptions(
    portal: Portal,
    kind: RightKind,
    chosen: Option<String>,
    change: Callback<String>,
    testid: &'static str,
) -> impl IntoView {
    view! {
        <select data-testid=testid on:change=move |event| change.run(event_target_value(&event))>
            {portal.reasons_for(kind).map(|reason| view! {
                <option value=reason.code.clone() selected=chosen.as_ref() == Some(&reason.code)>
                    {reason.label.clone()}
                </option>
            }).collect_view()}
        </select>
    }
}
