//! Making drafts from the chosen exhibits.

use crate::session::{Session, code, in_language, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::go;
use crate::workbench::shelf::{Shelf, kept, record};
use ::evidence::{FileRole, Sha256Hex};
use analysis::{Judgement, Right, RightStatus};
use catalogue::Language;
use complaint::{ComplaintKind, DraftRequest, Exhibit, PortalReason, Requirement, drafts, portals};
use leptos::prelude::*;
use protocol::PageRequest;
use serde::de::DeserializeOwned;
use webext::messaging::ask_worker;

/// The kinds of complaint in the order of the chooser.
const KINDS: [(ComplaintKind, &str); 2] =
    [(ComplaintKind::Listing, "draft.kind.listing"), (ComplaintKind::StoreFront, "draft.kind.store_front")];

/// The opinion of an exhibit that holds its judgement.
const JUDGEMENT: &str = "judgement.json";

/// What a draft is to be like.
#[derive(Clone, Copy)]
struct Wish {
    right: RwSignal<String>,
    kind: RwSignal<ComplaintKind>,
    reason: RwSignal<String>,
    language: RwSignal<Option<Language>>,
    order_number: RwSignal<String>,
    at_hand: RwSignal<Vec<Requirement>>,
}

impl Wish {
    /// The right that is asked for, or else the first in force, or the first.
    fn right(self, rights: &[Right]) -> Option<Right> {
        let asked = self.right.with(|id| rights.iter().find(|right| right.id == *id));
        asked
            .or_else(|| rights.iter().find(|right| right.status == RightStatus::Registered))
            .or_else(|| rights.first())
            .cloned()
    }

    /// The reason that is asked for where it fits the right, or else the first that does.
    fn reason(self, right: &Right) -> Option<&'static PortalReason> {
        let portal = portals().first()?;
        let asked = self.reason.with(|code| portal.reasons_for(right.kind).find(|reason| reason.code == *code));
        asked.or_else(|| portal.reasons_for(right.kind).next())
    }
}

/// The choosers and the button.
#[component]
pub fn MakeDraft() -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let making = Task::new();
    let wish = Wish {
        right: RwSignal::new(String::new()),
        kind: RwSignal::new(ComplaintKind::Listing),
        reason: RwSignal::new(String::new()),
        language: RwSignal::new(None),
        order_number: RwSignal::new(String::new()),
        at_hand: RwSignal::new(Vec::new()),
    };
    let rights = Memo::new(move |_| {
        let of = |settings: &protocol::Settings| settings.profile.as_ref().map(|profile| profile.rights.clone());
        session.settings.with(|settings| settings.as_ref().and_then(of).unwrap_or_default())
    });
    let right = Memo::new(move |_| rights.with(|rights| wish.right(rights)));
    let reason = Memo::new(move |_| right.with(|right| right.as_ref().and_then(|right| wish.reason(right))));
    let language = Memo::new(move |_| wish.language.get().unwrap_or_else(|| session.language()));
    let make = move |_| {
        let Some((right, reason)) = right.get_untracked().zip(reason.get_untracked()) else { return };
        let order_number = wish.order_number.get_untracked();
        let made = Order {
            ids: shelf.in_order(),
            right,
            reason,
            kind: wish.kind.get_untracked(),
            order_number: Some(order_number.trim().to_owned()).filter(|number| !number.is_empty()),
            at_hand: wish.at_hand.get_untracked(),
            language: language.get_untracked(),
            operator: session
                .settings
                .with_untracked(|it| it.as_ref().map(|it| it.operator.clone()).unwrap_or_default()),
        };
        making.run(async move {
            let first = made.carry_out().await?;
            shelf.reload();
            go("drafts", &first);
            Ok(())
        });
    };
    view! {
        <div class="action">
            <button
                class="primary"
                data-testid="make-draft"
                disabled=move || {
                    making.is_busy() || reason.with(Option::is_none) || shelf.chosen.with(|chosen| chosen.is_empty())
                }
                aria-busy=move || making.is_busy().to_string()
                on:click=make
            >
                {say("panel.draft.make")}
            </button>
            <label class="inline">
                <span>{say("panel.draft.right")}</span>
                <select data-testid="draft-right" on:change=move |event| wish.right.set(event_target_value(&event))>
                    {move || {
                        let chosen = right.with(|right| right.as_ref().map(|right| right.id.clone()));
                        rights.get().into_iter().map(|right| view! {
                            <option value=right.id.clone() selected=chosen.as_ref() == Some(&right.id)>
                                {format!("{} · {} {}", right.name, right.jurisdiction, right.number)}
                            </option>
                        }).collect_view()
                    }}
                </select>
            </label>
            <label class="inline">
                <span>{say("panel.draft.kind")}</span>
                <select
                    data-testid="draft-kind"
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        if let Some((kind, _)) = KINDS.iter().find(|(kind, _)| code(kind) == chosen) {
                            wish.kind.set(*kind);
                        }
                    }
                >
                    {KINDS.iter().map(|(kind, name)| view! { <option value=code(kind)>{say(name)}</option> }).collect_view()}
                </select>
            </label>
            <label class="inline">
                <span>{say("panel.draft.reason")}</span>
                <select
                    data-testid="draft-reason"
                    on:change=move |event| {
                        wish.at_hand.set(Vec::new());
                        wish.reason.set(event_target_value(&event));
                    }
                >
                    {move || {
                        let chosen = reason.get().map(|reason| reason.code.as_str());
                        let kind = right.with(|right| right.as_ref().map(|right| right.kind));
                        let reasons = portals().first().zip(kind);
                        reasons.into_iter().flat_map(|(portal, kind)| portal.reasons_for(kind)).map(|reason| view! {
                            <option value=reason.code.as_str() selected=chosen == Some(reason.code.as_str())>
                                {reason.label.as_str()}
                            </option>
                        }).collect_view()
                    }}
                </select>
            </label>
            <label class="inline">
                <span>{say("panel.draft.language")}</span>
                <select
                    data-testid="draft-language"
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        wish.language.set(Language::ALL.into_iter().find(|language| code(language) == chosen));
                    }
                >
                    {move || Language::ALL.into_iter().map(|one| view! {
                        <option value=code(one) lang=one.tag() selected=one == language.get()>
                            {session.say(in_language(one))}
                        </option>
                    }).collect_view()}
                </select>
            </label>
        </div>
        <Required wish=wish reason=reason/>
        <Show when=move || session.settings.with(Option::is_some) && rights.with(Vec::is_empty)>
            <p class="faint">{say("panel.draft.no_rights")}</p>
        </Show>
        <Failure task=making testid="draft-failure"/>
    }
}

/// What the reason needs beside the exhibits: given here, or found missing by the checklist.
#[component]
fn Required(wish: Wish, reason: Memo<Option<&'static PortalReason>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let given = move |requirement: Requirement| match requirement {
        Requirement::OrderNumber => view! {
            <label class="inline">
                <span>{say("draft.field.order_number")}</span>
                <input
                    type="text"
                    autocomplete="off"
                    data-testid="draft-order-number"
                    prop:value=move || wish.order_number.get()
                    on:input=move |event| wish.order_number.set(event_target_value(&event))
                />
            </label>
        }
        .into_any(),
        other => {
            let label = reason.get_untracked().map(|reason| reason.label.clone()).unwrap_or_default();
            view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || wish.at_hand.with(|at_hand| at_hand.contains(&other))
                        on:change=move |event| {
                            let held = event_target_checked(&event);
                            wish.at_hand.update(|at_hand| {
                                at_hand.retain(|one| *one != other);
                                if held {
                                    at_hand.push(other);
                                }
                            });
                        }
                    />
                    <span>
                        {say("panel.draft.at_hand")}
                        <small>{move || session.say_with(other.key(), &[("reason", label.clone())])}</small>
                    </span>
                </label>
            }
            .into_any()
        }
    };
    move || {
        let requires = reason.get().map(|reason| reason.requires.as_slice()).unwrap_or_default();
        (!requires.is_empty())
            .then(|| view! { <div class="required">{requires.iter().map(|one| given(*one)).collect_view()}</div> })
    }
}

/// A request for drafts with everything it names.
struct Order {
    ids: Vec<String>,
    right: Right,
    reason: &'static PortalReason,
    kind: ComplaintKind,
    order_number: Option<String>,
    at_hand: Vec<Requirement>,
    language: Language,
    operator: String,
}

impl Order {
    /// Makes and keeps the drafts; gives the first one's id.
    async fn carry_out(self) -> Result<String, Trouble> {
        let portal = portals().first().ok_or_else(|| Trouble::new("panel.trouble.no_portal", ""))?;
        let mut exhibits = Vec::with_capacity(self.ids.len());
        for id in &self.ids {
            exhibits.push(exhibit(id).await?);
        }
        let now = String::from(js_sys::Date::new_0().to_iso_string());
        let request = DraftRequest {
            portal,
            right: &self.right,
            kind: self.kind,
            reason: &self.reason.code,
            exhibits: &exhibits,
            item_ids: None,
            order_number: self.order_number.as_deref(),
            at_hand: &self.at_hand,
            operator: &self.operator,
            language: self.language,
            now: &now,
        };
        let crypto = window().crypto().map_err(crate::session::refused)?;
        let made = drafts(&request, || crypto.random_uuid().replace('-', ""));
        for draft in &made {
            ask_worker::<()>(PageRequest::SaveDraft { id: draft.id.clone(), json: draft.to_json() }).await?;
        }
        Ok(made.first().map(|draft| draft.id.clone()).unwrap_or_default())
    }
}

/// An exhibit with what was read and concluded.
async fn exhibit(id: &str) -> Result<Exhibit, Trouble> {
    let (record, record_sha256) = record(id).await?;
    let reading = record.files.iter().find(|file| file.role == FileRole::Reading).map(|file| file.sha256.clone());
    let reading = reading.ok_or_else(|| Trouble::new("panel.trouble.no_reading", id))?;
    let reading = parsed(&reading).await?;
    let judgement = record.opinions.iter().find(|file| file.name == JUDGEMENT).map(|file| file.sha256.clone());
    let judgement: Option<Judgement> = match judgement {
        Some(sha256) => Some(parsed(&sha256).await?),
        None => None,
    };
    Ok(Exhibit { record, record_sha256, reading, judgement })
}

/// A kept file of JSON.
async fn parsed<T: DeserializeOwned>(sha256: &Sha256Hex) -> Result<T, Trouble> {
    let text = crate::files::text_of(&kept(sha256).await?).await?;
    serde_json::from_str(&text).map_err(|error| Trouble::new("panel.trouble.open", format!("{sha256} ({error})")))
}
