//! The settings all worlds share, in `storage.local`; the worker is the only one who writes them.

use crate::policy::Policy;
use crate::turn::in_turn;
use crate::{documents, menu};
use analysis::{
    Analyst, FindingKind, ListingJudgement, Neighbourhood, Profile, ProfileError, Term, TermVariants, Variants,
};
use catalogue::Language;
use futures::future::join_all;
use js_sys::Reflect;
use listing::{Listing, PageReading};
use protocol::{
    Briefing, Case, ErrorBody, ErrorCode, Notice, PROTOCOL, PageCommand, Settings, SummaryPlace, Theme, Trial,
};
use webext::messaging::{ask_page, tell_pages};
use webext::storage::Area;
use webext::tabs;

/// Under which they are kept.
pub(crate) const KEY: &str = "settings";

/// What ordinary language has near the terms of the profile.
const NEIGHBOURHOOD: &str = "neighbourhood";

/// Where the summary stands on pages.
const SUMMARY: &str = "summary";

/// The settings in force: as they were saved last or as they are at first, with what is preset.
pub async fn load() -> Result<Settings, ErrorBody> {
    Ok(Policy::load().await.settings(own().await?))
}

/// The settings without what is preset.
pub async fn own() -> Result<Settings, ErrorBody> {
    documents::move_rights().await?;
    let kept: Option<Settings> = Area::Local.get(KEY).await?;
    Ok(kept.map_or_else(first, |kept| Settings { protocol: PROTOCOL, ..kept }))
}

/// The language to speak, even where the settings cannot be read.
pub async fn language() -> Language {
    load().await.map_or_else(|_| browser_language(), |settings| settings.language)
}

/// Keeps what somebody has changed in the settings that were `before`, and tells everybody.
pub async fn save(before: &Settings, settings: Settings) -> Result<Settings, ErrorBody> {
    change(|now| match now.case.id == settings.case.id {
        true => Ok(now.with_changes(before, settings)),
        false => Err(ErrorBody::new(ErrorCode::CaseChanged, settings.case.name)),
    })
    .await
}

/// Keeps what becomes of the settings in force, and tells everybody.
async fn change(change: impl FnOnce(Settings) -> Result<Settings, ErrorBody>) -> Result<Settings, ErrorBody> {
    let (before, now) = in_turn(async {
        let (policy, own) = (Policy::load().await, own().await?);
        let language = own.language;
        let wanted = change(policy.settings(own.clone()))?;
        let settings = policy.kept(own, wanted)?;
        let kept = Area::Local.set(KEY, &settings).await;
        kept.map_err(|error| ErrorBody::new(ErrorCode::StorageRefused, error.message))?;
        Ok::<_, ErrorBody>((language, settings.language))
    })
    .await?;
    if before != now {
        menu::make(now).await?;
        crate::copies::show().await;
    }
    tell_everybody().await
}

/// Keeps where the summary stands on pages.
pub async fn place_summary(place: SummaryPlace) -> Result<(), ErrorBody> {
    if place.across.max(place.down) > SummaryPlace::END {
        return Err(ErrorBody::new(ErrorCode::BadMessage, "a place is in thousandths"));
    }
    Ok(Area::Local.set(SUMMARY, &place).await?)
}

/// Takes the marks off every page.
pub async fn be_quiet() -> Result<(), ErrorBody> {
    change(|now| Ok(Settings { quiet: true, ..now })).await.map(drop)
}

/// Replaces the profile by the one in `text`; where that is not valid, the old one stays.
pub async fn import_profile(text: &str) -> Result<Settings, ErrorBody> {
    let language = load().await?.language;
    let refused = |error: ProfileError| ErrorBody::new(ErrorCode::ProfileInvalid, error.told(language));
    let profile = Profile::parse(text).map_err(refused)?;
    change(|now| Ok(Settings { profile: Some(profile), ..now })).await
}

fn first() -> Settings {
    Settings {
        protocol: PROTOCOL,
        operator: String::new(),
        language: browser_language(),
        theme: Theme::default(),
        quiet: false,
        case: Case::default(),
        profile: None,
    }
}

fn browser_language() -> Language {
    let tag = Reflect::get(&js_sys::global(), &"navigator".into())
        .and_then(|navigator| Reflect::get(&navigator, &"language".into()))
        .ok()
        .and_then(|tag| tag.as_string());
    Language::for_tag(&tag.unwrap_or_default())
}

/// The settings with what a content script needs besides. The word lists are gone through once a profile, and again when
/// an update brings others.
pub async fn briefing(settings: Settings) -> Result<Briefing, ErrorBody> {
    let summary: Option<SummaryPlace> = Area::Local.get(SUMMARY).await?;
    let summary = summary.unwrap_or_default();
    let Some(profile) = &settings.profile else {
        return Ok(Briefing { settings, neighbourhood: Neighbourhood::default(), rates: None, summary });
    };
    let kept: Option<Neighbourhood> = Area::Local.get(NEIGHBOURHOOD).await?;
    let current = kept.filter(|kept| Analyst::is_neighbourhood_of(kept, profile, &vocabulary::LISTS));
    let neighbourhood = match current {
        Some(kept) => kept,
        None => {
            let made = Analyst::neighbourhood(profile, &vocabulary::LISTS);
            Area::Local.set(NEIGHBOURHOOD, &made).await?;
            made
        }
    };
    let rates = Some(Analyst::rates(profile));
    Ok(Briefing { settings, neighbourhood, rates, summary })
}

/// What a term catches beside those of the profile, or in place of one of them, and what to search for.
pub async fn term_variants(term: Term, instead_of: Option<&str>) -> Result<TermVariants, ErrorBody> {
    let Briefing { settings, mut neighbourhood, .. } = briefing(load().await?).await?;
    let mut terms = settings.profile.as_ref().map(Analyst::terms).unwrap_or_default();
    let place = terms.iter().position(|other| other.text == instead_of.unwrap_or(&term.text));
    let number = place.unwrap_or(terms.len());
    let text = term.text.clone();
    let is_kept = match terms.get_mut(number) {
        // Looked at without saying how it is set, a term of the profile is set as it is there.
        Some(kept) if instead_of.is_none() || *kept == term => true,
        Some(kept) => {
            *kept = term;
            false
        }
        None => {
            terms.push(term);
            false
        }
    };
    if !is_kept {
        neighbourhood = Neighbourhood::of(&terms, &vocabulary::LISTS);
    }
    let variants = Variants::new(&terms, &neighbourhood).of(number);
    variants.ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, text))
}

/// What the profile in use says of a reading, and where it says nothing of a title, what comes nearest to a term of it.
pub async fn try_out(reading: &PageReading) -> Result<Trial, ErrorBody> {
    let Briefing { settings, neighbourhood, .. } = briefing(load().await?).await?;
    let profile = settings.profile.ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, "profile"))?;
    let judgement = Analyst::new(&profile, &neighbourhood).judge(reading);
    let terms = Analyst::terms(&profile);
    let variants = Variants::new(&terms, &neighbourhood);
    let miss = |(listing, judged): (&Listing, &ListingJudgement)| {
        let is_found = judged.findings.iter().any(|finding| matches!(finding.kind, FindingKind::Term { .. }));
        listing.title.as_ref().filter(|_| !is_found).and_then(|title| variants.nearest(title))
    };
    let misses = reading.listings.iter().zip(&judgement.listings).map(miss).collect();
    Ok(Trial { judgement, misses })
}

/// Has every world take the settings as they are now; gives them.
pub async fn tell_everybody() -> Result<Settings, ErrorBody> {
    // Each asks for its briefing then: it is made before, once for all.
    let Briefing { settings, .. } = briefing(load().await?).await?;
    tell_tabs(PageCommand::Apply).await;
    tell_pages(Notice::SettingsChanged).await;
    Ok(settings)
}

/// Tells every page something it answers with nothing.
pub async fn tell_tabs(command: PageCommand) {
    let tabs = tabs::all().await.unwrap_or_default();
    let told = tabs.iter().filter_map(|tab| tab.id).map(|tab_id| {
        let command = command.clone();
        async move {
            // Most tabs have no content script, and that is no error.
            let _: Result<(), ErrorBody> = ask_page(tab_id, None, command).await;
        }
    });
    join_all(told).await;
}
