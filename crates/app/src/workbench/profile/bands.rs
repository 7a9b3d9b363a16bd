//! Up to which share of the reference price a price is how strong a sign.

use super::editing::{Editing, Wrong};
use super::fields::{Fields, Form, TextField};
use super::part_of;
use crate::session::{Session, say};
use crate::workbench::register::Said;
use analysis::{PriceBands, Profile};
use leptos::prelude::*;

/// The limits as they are entered, in percent; each may be left blank.
#[derive(Clone, Copy)]
pub struct WrittenBands {
    /// A strong sign up to here.
    pub strong: RwSignal<String>,
    /// A medium one up to here.
    pub medium: RwSignal<String>,
    /// A weak one up to here.
    pub weak: RwSignal<String>,
}

impl WrittenBands {
    /// These bands; blank where there are none.
    pub fn of(bands: Option<PriceBands>) -> Self {
        let written = Self { strong: RwSignal::default(), medium: RwSignal::default(), weak: RwSignal::default() };
        written.show(bands);
        written
    }

    fn show(self, bands: Option<PriceBands>) {
        let text = |limit: fn(PriceBands) -> u32| bands.map(|bands| limit(bands).to_string()).unwrap_or_default();
        self.strong.set(text(|bands| bands.strong));
        self.medium.set(text(|bands| bands.medium));
        self.weak.set(text(|bands| bands.weak));
    }

    /// What is entered, a limit that is left blank as in `otherwise`; none where nothing else than `otherwise` is said.
    /// `place` comes before the name of the field that is wrong.
    ///
    /// # Errors
    ///
    /// A limit is no whole number.
    pub fn bands(self, session: Session, place: &str, otherwise: PriceBands) -> Result<Option<PriceBands>, Wrong> {
        let limit = |name: &str, text: String| match text.trim() {
            "" => Ok(None),
            text => text.parse::<u32>().map(Some).map_err(|_| {
                let problem = session.say_with("panel.bands.no_percent", &[("text", text.to_owned())]);
                Wrong::new(&format!("{place}{name}"), problem)
            }),
        };
        let strong = limit("strong", self.strong.get())?;
        let medium = limit("medium", self.medium.get())?;
        let weak = limit("weak", self.weak.get())?;
        let bands = PriceBands {
            strong: strong.unwrap_or(otherwise.strong),
            medium: medium.unwrap_or(otherwise.medium),
            weak: weak.unwrap_or(otherwise.weak),
        };
        // Three numbers that were written down stay, whatever becomes of those they are like today.
        let is_whole = strong.is_some() && medium.is_some() && weak.is_some();
        Ok((is_whole || bands != otherwise).then_some(bands))
    }
}

/// The bands of the whole profile.
#[component]
pub fn BandsSection() -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let bands = part_of(editing.profile, |profile| profile.price_bands);
    let written = WrittenBands::of(None);
    Effect::new(move || written.show(bands.get().flatten()));
    let read = move || written.bands(session, "", PriceBands::default());
    let write = |profile: &mut Profile, bands: Option<PriceBands>| {
        profile.price_bands = bands;
        Some("price_bands".to_owned())
    };
    let form = Form::new(&["strong", "medium", "weak"], move || match read() {
        Ok(bands) => editing.tried(|profile| write(profile, bands)).err(),
        Err(wrong) => Some(wrong),
    });
    let kept = Callback::new(move |()| {
        // The form keeps nothing while something is wrong with it.
        let Ok(bands) = untrack(read) else { return };
        let _ = editing.change(Said::new("panel.bands.changed", []), |profile| write(profile, bands));
    });
    let built_in = |limit: fn(PriceBands) -> u32| Signal::stored(limit(PriceBands::default()).to_string());
    view! {
        <section data-testid="bands">
            <h3>{say("panel.bands.heading")}</h3>
            <p class="prose faint">{say("panel.bands.how")}</p>
            <Fields form=form testid="bands-form" keep="panel.edit.keep" kept=kept left=None>
                <TextField form=form field="strong" label="panel.bands.strong" value=written.strong otherwise=built_in(|bands| bands.strong)/>
                <TextField form=form field="medium" label="panel.bands.medium" value=written.medium otherwise=built_in(|bands| bands.medium)/>
                <TextField form=form field="weak" label="panel.bands.weak" value=written.weak otherwise=built_in(|bands| bands.weak)/>
            </Fields>
        </section>
    }
}
