//! The profile in use: every part of it can be changed here, and every change taken back.

mod bands;
mod begin;
mod brands;
pub mod editing;
mod fields;
mod own_cues;
mod products;
mod sellers;
mod tables;
mod terms;
mod trying;
mod weights;

use super::cues::Cues;
use super::pictures::{Gallery, OfficialPictures};
use super::preset::Presetable;
use super::rates::Rates;
use super::register::Said;
use super::term::Look;
use crate::controls::{ProfileFile, Welcome};
use crate::files::download_text;
use crate::session::{Session, say};
use crate::task::{Failure, Task, Trouble};
use analysis::Profile;
use bands::BandsSection;
use begin::Begin;
use brands::Brands;
pub use brands::brand_of;
use editing::{DoneLine, Editing};
use leptos::prelude::*;
pub use own_cues::OwnCues;
use protocol::PolicyPart;
use sellers::KnownSellers;
use tables::Tables;
use trying::TryBox;
use weights::WeightsSection;

/// The section.
#[component]
pub fn ProfileSection() -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let held = Memo::new(move |_| {
        session.settings.with(|settings| settings.as_ref().map(|settings| settings.profile.is_some()))
    });
    let is_beginning = RwSignal::new(false);
    let taken = Callback::new(move |before| {
        let after = editing.profile.get_untracked();
        let name = after.as_ref().map(|profile| profile.name.clone()).unwrap_or_default();
        editing.note(Said::new("panel.edit.taken", [("name", name)]), before, after);
    });
    let begin = move || {
        view! {
            <button data-testid="new-profile" on:click=move |_| is_beginning.set(true)>{say("panel.edit.new")}</button>
        }
    };
    view! {
        <header class="section-head"><h2>{say("panel.section.profile")}</h2></header>
        <DoneLine/>
        <Show when=move || is_beginning.get()>
            <Begin left=Callback::new(move |()| is_beginning.set(false))/>
        </Show>
        {move || (!is_beginning.get()).then(|| held.get()).flatten().map(|held| match held {
            true => view! { <Shown taken=taken>{begin()}</Shown> }.into_any(),
            false => view! { <Welcome taken=taken>{begin()}</Welcome> }.into_any(),
        })}
    }
}

/// A part of the profile, so that what shows it stays as it is while other parts are changed.
pub(super) fn part_of<T>(profile: Memo<Option<Profile>>, part: fn(&Profile) -> T) -> Memo<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| profile.with(|profile| profile.as_ref().map(part)))
}

#[component]
fn Shown(taken: Callback<Option<Profile>>, children: Children) -> impl IntoView {
    let Editing { profile, .. } = expect_context();
    let saving = Task::new();
    let pictures = part_of(profile, |profile| profile.brands.clone());
    let rates = part_of(profile, |profile| (profile.rates.clone(), profile.entered_rates.clone()));
    let gallery = Gallery::new();
    let save = move |_| {
        let written = profile.with_untracked(serde_json::to_string_pretty);
        let written = written.map_err(|error| Trouble::new("panel.trouble.open", error));
        saving.run(async move { Ok(download_text("counterproof-profile.json", "application/json", &written?)?) });
    };
    view! {
        <TryBox/>
        <Presetable part=PolicyPart::Profile>
        <Name/>
        <ProfileFile sample=true taken=Some(taken)>
            <button data-testid="export-profile" disabled=move || saving.is_busy() on:click=save>
                {say("panel.profile.export")}
            </button>
            {children()}
        </ProfileFile>
        <Failure task=saving/>
        <Brands/>
        <Look/>
        {move || pictures.get().map(|brands| view! { <OfficialPictures brands=brands gallery=gallery/> })}
        <KnownSellers/>
        <Tables/>
        <Cues/>
        <WeightsSection/>
        <BandsSection/>
        {move || rates.get().map(|(own, entered)| view! { <Rates own=own entered=entered/> })}
        </Presetable>
    }
}

/// The profile's name, which is kept with each judgement.
#[component]
fn Name() -> impl IntoView {
    let editing = expect_context::<Editing>();
    let name = part_of(editing.profile, |profile| profile.name.clone());
    let wrong = RwSignal::new(None::<String>);
    let write = move |text: String| {
        let said = Said::new("panel.edit.renamed", [("name", text.trim().to_owned())]);
        let changed = editing.change(said, |profile| {
            profile.name = text.trim().to_owned();
            Some(String::new())
        });
        wrong.set(changed.err().map(|wrong| wrong.problem));
    };
    view! {
        <div class="field form-field profile-name">
            <label for="profile-name">{say("panel.edit.profile_name")}</label>
            <div>
                <input
                    id="profile-name"
                    type="text"
                    autocomplete="off"
                    data-testid="profile-name"
                    aria-invalid=move || wrong.with(Option::is_some).to_string()
                    prop:value=move || name.get()
                    on:change=move |event| write(event_target_value(&event))
                />
                <div role="alert">
                    {move || wrong.get().map(|problem| view! {
                        <p class="failure" data-testid="wrong" data-field="name">{problem}</p>
                    })}
                </div>
            </div>
        </div>
    }
}
