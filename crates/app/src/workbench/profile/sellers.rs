//! Sellers the analyst knows: allowed, watched, denied.

use super::editing::Editing;
use super::fields::{ChoiceField, Fields, Form, Narrow, SHOWN, TextField, holds};
use super::part_of;
use crate::session::{Session, code, say};
use crate::workbench::register::Said;
use crate::workbench::rights::of_code;
use analysis::{KnownSeller, Profile, Sellers};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A list of sellers, by its name in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum List {
    Allowed,
    Watched,
    Denied,
}

impl List {
    const ALL: [List; 3] = [List::Allowed, List::Watched, List::Denied];

    fn key(self) -> &'static str {
        match self {
            List::Allowed => "panel.profile.allowed",
            List::Watched => "panel.profile.watched",
            List::Denied => "panel.profile.denied",
        }
    }

    fn of(self, sellers: &Sellers) -> &Vec<KnownSeller> {
        match self {
            List::Allowed => &sellers.allowed,
            List::Watched => &sellers.watched,
            List::Denied => &sellers.denied,
        }
    }

    fn in_profile(self, profile: &mut Profile) -> &mut Vec<KnownSeller> {
        match self {
            List::Allowed => &mut profile.sellers.allowed,
            List::Watched => &mut profile.sellers.watched,
            List::Denied => &mut profile.sellers.denied,
        }
    }
}

/// A seller and where it stands.
type Placed = (List, KnownSeller);

/// All known sellers in one table, each with the list it is on.
#[component]
pub fn KnownSellers() -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let sellers = part_of(editing.profile, |profile| {
        let of = |list: List| list.of(&profile.sellers).iter().map(move |seller| (list, seller.clone()));
        List::ALL.into_iter().flat_map(of).collect::<Vec<Placed>>()
    });
    let count = Signal::derive(move || sellers.with(|sellers| sellers.as_ref().map_or(0, Vec::len)));
    let sought = RwSignal::new(String::new());
    // The seller that is being changed; inside it none for one that is added.
    let open = RwSignal::new(None::<Option<Placed>>);
    let found = Memo::new(move |_| {
        let sought = sought.get();
        let is_found =
            |(_, seller): &&Placed| holds(&seller.name, &sought) || seller.ids.iter().any(|id| holds(id, &sought));
        sellers.with(|sellers| sellers.iter().flatten().filter(is_found).cloned().collect::<Vec<_>>())
    });
    let more = move || found.with(Vec::len).saturating_sub(SHOWN);
    let close = Callback::new(move |()| open.set(None));
    view! {
        <section data-testid="sellers">
            <header class="part-head">
                <h3>{say("panel.profile.sellers")}</h3>
                <button class="small" data-testid="add-seller" on:click=move |_| open.set(Some(None))>
                    {say("panel.edit.add_seller")}
                </button>
            </header>
            <p class="prose faint">{say("panel.edit.sellers_what")}</p>
            {move || open.get().map(|seller| view! { <OneSeller seller=seller done=close/> })}
            <Narrow label="panel.edit.narrow_sellers" sought=sought count=count/>
            <Show when=move || { count.get() > 0 }>
                <div class="wide-table">
                    <table>
                        <thead>
                            <tr>
                                <th>{say("panel.edit.seller")}</th>
                                <th>{say("panel.edit.ids")}</th>
                                <th>{say("panel.edit.list")}</th>
                                <th><span class="hidden">{say("panel.edit.remove")}</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            {move || found.get().into_iter().take(SHOWN).map(|placed| view! {
                                <Row placed=placed open=open/>
                            }).collect_view()}
                        </tbody>
                    </table>
                </div>
            </Show>
            <Show when=move || { more() > 0 }>
                <p class="faint">{move || session.say_with("panel.edit.more_rows", &[("count", more().to_string())])}</p>
            </Show>
        </section>
    }
}

#[component]
fn Row(placed: Placed, open: RwSignal<Option<Option<Placed>>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let (list, seller) = placed.clone();
    let name = if seller.name.trim().is_empty() { seller.ids.join(" ") } else { seller.name.clone() };
    let (edited, moved, removed) = (name.clone(), name.clone(), name.clone());
    let placed = StoredValue::new(placed);
    let put = move |to: Option<List>| {
        let (list, seller) = placed.get_value();
        let (key, arguments) = match to {
            Some(to) => ("panel.edit.moved", vec![("name", name.clone()), ("list", session.say(to.key()))]),
            None => ("panel.edit.removed", vec![("name", name.clone())]),
        };
        // A seller that may stand on one list may on another, and on none.
        let _ = editing.change(Said::new(key, arguments), |profile| {
            list.in_profile(profile).retain(|other| *other != seller);
            if let Some(to) = to {
                to.in_profile(profile).push(seller);
            }
            Some("sellers".to_owned())
        });
    };
    let remove = put.clone();
    view! {
        <tr data-testid="seller">
            <th scope="row">
                <button
                    class="link"
                    data-testid="edit-seller"
                    aria-label=move || session.say_with("panel.edit.edit_this", &[("name", edited.clone())])
                    on:click=move |_| open.set(Some(Some(placed.get_value())))
                >
                    {seller.name}
                </button>
            </th>
            <td class="ids">{seller.ids.join(" · ")}</td>
            <td>
                <select
                    data-testid="seller-list"
                    aria-label=move || session.say_with("panel.edit.list_of", &[("name", moved.clone())])
                    on:change=move |event| {
                        if let Some(to) = of_code::<List>(&event_target_value(&event)) {
                            put(Some(to));
                        }
                    }
                >
                    {List::ALL.into_iter().map(|one| view! {
                        <option value=code(one) selected=one == list>{move || session.say(one.key())}</option>
                    }).collect_view()}
                </select>
            </td>
            <td>
                <button
                    class="small"
                    data-testid="remove-seller"
                    aria-label=move || session.say_with("panel.edit.remove_this", &[("name", removed.clone())])
                    on:click=move |_| remove(None)
                >
                    {say("panel.edit.remove")}
                </button>
            </td>
        </tr>
    }
}

/// One seller; a new one where there is none.
#[component]
fn OneSeller(seller: Option<Placed>, done: Callback<()>) -> impl IntoView {
    let is_new = seller.is_none();
    let of = |part: fn(&Placed) -> String, otherwise: &str| {
        RwSignal::new(seller.as_ref().map_or_else(|| otherwise.to_owned(), part))
    };
    let name = of(|(_, seller)| seller.name.clone(), "");
    let ids = of(|(_, seller)| seller.ids.join(", "), "");
    let list = of(|(list, _)| code(list), &code(List::Watched));
    let before = StoredValue::new(seller);
    let write = move |profile: &mut Profile| {
        let to = of_code::<List>(&list.get()).unwrap_or(List::Watched);
        let ids = ids.get();
        let ids = ids.split([',', ';', '，', '；', '、', ' ', '\n', '\t']).filter(|id| !id.is_empty());
        let written = KnownSeller { ids: ids.map(str::to_owned).collect(), name: name.get().trim().to_owned() };
        let mut at = to.in_profile(profile).len();
        if let Some((from, seller)) = before.get_value() {
            let place = from.in_profile(profile).iter().position(|other| *other == seller)?;
            from.in_profile(profile).remove(place);
            at = if from == to { place } else { at };
        }
        to.in_profile(profile).insert(at, written);
        Some(format!("sellers.{}[{at}]", code(to)))
    };
    let said = move || {
        let key = if is_new { "panel.edit.added" } else { "panel.edit.changed" };
        let told = name.get().trim().to_owned();
        Said::new(key, [("name", if told.is_empty() { ids.get() } else { told })])
    };
    let (form, kept) = Form::of_profile(&["ids", "name", "list"], write, said, done);
    let keep = if is_new { "panel.edit.add" } else { "panel.edit.keep" };
    view! {
        <Fields form=form testid="seller-form" keep=keep kept=kept left=Some(done)>
            <TextField form=form field="name" label="panel.edit.seller" help="panel.edit.seller_name_help" value=name first=true/>
            <TextField form=form field="ids" label="panel.edit.ids" help="panel.edit.ids_help" value=ids/>
            <ChoiceField
                form=form
                field="list"
                label="panel.edit.list"
                choices=List::ALL.iter().map(|list| (code(list), list.key())).collect()
                value=list
            />
        </Fields>
    }
}
