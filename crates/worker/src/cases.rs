//! Cases. The documents of the active one stand in `storage.local` under their own names; those of every other case are put
//! aside together, under the case's id. Switching changes places in one write, so that no moment shows one case's profile
//! beside another's rights.

use crate::policy::Policy;
use crate::turn::in_turn;
use crate::{capture, clock, custody, known, settings};
use analysis::{Analyst, FindingKind, Level, Profile};
use evidence::AnnotationKind;
use listing::PageReading;
use protocol::{
    Case, CaseDocument, CaseHits, ErrorBody, ErrorCode, ListingVerdict, Notice, PolicyPart, Settings, case_of,
};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;
use vault::Vault;
use wasm_bindgen::JsValue;
use webext::messaging::{tell_pages, to_value};
use webext::storage::Area;

/// Under which the cases are listed; nothing as long as there is only the first.
const CASES: &str = "cases";

/// The format of an exported case.
const FORMAT: &str = "counterproof-case/1";

/// What belongs to one case alone.
const DOCUMENTS: [CaseDocument; 2] = [CaseDocument::Rights, CaseDocument::Labels];

/// What a case holds while another is active.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct PutAside {
    profile: Option<Profile>,
    /// The documents' texts, by name.
    documents: BTreeMap<String, String>,
}

/// A case as it is taken elsewhere.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exported {
    format: String,
    name: String,
    profile: Option<Profile>,
    documents: BTreeMap<String, String>,
    verdicts: Vec<ListingVerdict>,
}

/// The cases, in the order they were made.
pub async fn all() -> Result<Vec<Case>, ErrorBody> {
    let cases: Option<Vec<Case>> = Area::Local.get(CASES).await?;
    Ok(cases.unwrap_or_else(|| vec![Case::default()]))
}

/// Refuses what is of another case than the active one.
pub async fn require_active(id: &str) -> Result<(), ErrorBody> {
    let active = settings::load().await?.case;
    if active.id == id { Ok(()) } else { Err(ErrorBody::new(ErrorCode::CaseChanged, id)) }
}

/// Makes a case with nothing in it the active one.
pub async fn create(name: &str) -> Result<Settings, ErrorBody> {
    add(checked_name(name)?, PutAside::default(), &[]).await
}

/// Makes another case the active one.
pub async fn switch(id: &str) -> Result<Settings, ErrorBody> {
    let has_changed = in_turn(async {
        let cases = all().await?;
        let case = cases.iter().find(|case| case.id == id);
        let case = case.ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, id))?;
        let settings = settings::own().await?;
        if settings.case.id == id {
            return Ok(false);
        }
        let aside: PutAside = Area::Local.get(&place_of(id)).await?.unwrap_or_default();
        // An archived case that is worked on again is not archived any more.
        let case = Case { archived: None, ..case.clone() };
        let cases = cases.into_iter().map(|known| if known.id == case.id { case.clone() } else { known }).collect();
        change_places(settings, case, aside, cases).await?;
        Ok::<_, ErrorBody>(true)
    })
    .await?;
    if has_changed { tell_of_another().await } else { settings::load().await }
}

/// Gives a case another name, archives it, or takes it out of the archive.
pub async fn change(wanted: Case) -> Result<Vec<Case>, ErrorBody> {
    let name = checked_name(&wanted.name)?.to_owned();
    let cases = in_turn(async {
        let mut cases = all().await?;
        let mut settings = settings::own().await?;
        let known = cases.iter_mut().find(|case| case.id == wanted.id);
        let known = known.ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, &wanted.id))?;
        let is_active = settings.case.id == wanted.id;
        if is_active && wanted.archived.is_some() {
            return Err(ErrorBody::new(ErrorCode::NotAllowed, format!("{name} is the active case")));
        }
        let before = std::mem::replace(&mut known.name, name.clone());
        // The time is ours.
        known.archived = wanted.archived.is_some().then(|| known.archived.clone().unwrap_or_else(clock::utc));
        let mut values = vec![(CASES, to_value(&cases)?)];
        if is_active {
            settings.case.name.clone_from(&name);
            values.push((settings::KEY, to_value(&settings)?));
        }
        keep(&values).await?;
        if before != name {
            rename_in_vault(&before, &name).await?;
        }
        Ok(cases)
    })
    .await?;
    settings::tell_everybody().await?;
    tell_pages(Notice::VerdictsChanged).await;
    Ok(cases)
}

/// A case as one document.
pub async fn export(id: &str) -> Result<String, ErrorBody> {
    let (case, PutAside { profile, documents }) = in_turn(async {
        let cases = all().await?;
        let case = cases.into_iter().find(|case| case.id == id);
        let case = case.ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, id))?;
        let settings = settings::own().await?;
        let holds = match settings.case.id == id {
            true => put_aside(&settings).await?,
            false => Area::Local.get(&place_of(id)).await?.unwrap_or_default(),
        };
        Ok::<_, ErrorBody>((case, holds))
    })
    .await?;
    let verdicts = Vault::open().await?.verdicts(id).await?;
    let exported = Exported { format: FORMAT.to_owned(), name: case.name, profile, documents, verdicts };
    serde_json::to_string_pretty(&exported).map_err(|error| ErrorBody::new(ErrorCode::Internal, error.to_string()))
}

/// Takes an exported case in as a new one.
pub async fn import(text: &str) -> Result<Settings, ErrorBody> {
    let invalid = |problem: String| ErrorBody::new(ErrorCode::CaseInvalid, problem);
    let exported: Exported = serde_json::from_str(text).map_err(|error| invalid(error.to_string()))?;
    if exported.format != FORMAT {
        return Err(invalid(format!("format: {} instead of {FORMAT}", exported.format)));
    }
    // What holds of a profile that is imported holds of this one.
    let profile = exported.profile.map(|profile| serde_json::to_string(&profile)).transpose();
    let profile = profile.map_err(|error| invalid(error.to_string()))?;
    let profile = profile.map(|text| Profile::parse(&text)).transpose();
    let language = settings::language().await;
    let profile = profile.map_err(|error| invalid(format!("profile: {}", error.told(language))))?;
    if let Some(unknown) = exported.documents.keys().find(|name| DOCUMENTS.iter().all(|known| known.name() != *name)) {
        return Err(invalid(format!("documents: {unknown}")));
    }
    let name = checked_name(&exported.name).map_err(|_| invalid("name".to_owned()))?;
    add(name, PutAside { profile, documents: exported.documents }, &exported.verdicts).await
}

/// Which other cases watch for something that a page shows.
pub async fn watching(reading: &PageReading) -> Result<Vec<CaseHits>, ErrorBody> {
    let active = settings::load().await?.case;
    let mut found = Vec::new();
    // All cases have the profile that is preset.
    if Policy::load().await.is_fixed(PolicyPart::Profile) {
        return Ok(found);
    }
    for case in all().await?.into_iter().filter(|case| case.id != active.id && case.archived.is_none()) {
        let aside: Option<PutAside> = Area::Local.get(&place_of(&case.id)).await?;
        let Some(profile) = aside.and_then(|aside| aside.profile) else { continue };
        let item_ids = judged_by(&case.id, &profile, reading);
        if !item_ids.is_empty() {
            found.push(CaseHits { case, item_ids });
        }
    }
    Ok(found)
}

/// Assigns what was sealed just now to the active case, where that has a name.
pub async fn assign(exhibit: &str) -> Result<(), ErrorBody> {
    let name = settings::load().await?.case.name;
    if name.is_empty() {
        return Ok(());
    }
    custody::annotate(&[exhibit.to_owned()], AnnotationKind::Case, Some(&name)).await
}

thread_local! {
    /// The other cases' analysts: what they are made from, and they. A page asks at every change.
    static ANALYSTS: RefCell<BTreeMap<String, (Profile, Analyst)>> = const { RefCell::new(BTreeMap::new()) };
}

/// The listings that show one of the profile's terms, by item id.
fn judged_by(case: &str, profile: &Profile, reading: &PageReading) -> Vec<String> {
    ANALYSTS.with_borrow_mut(|analysts| {
        if analysts.get(case).is_none_or(|(made_from, _)| made_from != profile) {
            let analyst = Analyst::new(profile, &Analyst::neighbourhood(profile, &vocabulary::LISTS));
            analysts.insert(case.to_owned(), (profile.clone(), analyst));
        }
        let judgement = analysts[case].1.judge(reading);
        let shows_term = |kind: &FindingKind| matches!(kind, FindingKind::Term { .. });
        let listings = judgement.listings.into_iter();
        let hits = listings.filter(|listing| {
            listing.level > Level::None && listing.findings.iter().any(|finding| shows_term(&finding.kind))
        });
        hits.map(|listing| listing.item_id).collect()
    })
}

async fn add(name: &str, holds: PutAside, verdicts: &[ListingVerdict]) -> Result<Settings, ErrorBody> {
    let case = Case { id: clock::random_id(), name: name.to_owned(), archived: None };
    Vault::open().await?.set_verdicts(&case.id, verdicts).await?;
    in_turn(async {
        let mut cases = all().await?;
        cases.push(case.clone());
        change_places(settings::own().await?, case, holds, cases).await
    })
    .await?;
    tell_of_another().await
}

/// Puts what the active case has aside, and what the other has in its place.
async fn change_places(settings: Settings, case: Case, holds: PutAside, cases: Vec<Case>) -> Result<(), ErrorBody> {
    // What is captured is sealed under the case it was begun in.
    if !capture::running().is_empty() {
        return Err(ErrorBody::new(ErrorCode::Busy, case.name));
    }
    let before = place_of(&settings.case.id);
    let aside = put_aside(&settings).await?;
    let after = place_of(&case.id);
    let now = Settings { case, profile: holds.profile, ..settings };
    let mut values = vec![
        (settings::KEY, to_value(&now)?),
        (CASES, to_value(&cases)?),
        (before.as_str(), to_value(&aside)?),
        // Read by nobody while the case is active.
        (after.as_str(), JsValue::NULL),
    ];
    for document in DOCUMENTS {
        let text = holds.documents.get(document.name());
        values.push((document.name(), text.map_or(JsValue::NULL, |text| text.as_str().into())));
    }
    keep(&values).await
}

/// Has every world hear that another case is worked on.
async fn tell_of_another() -> Result<Settings, ErrorBody> {
    known::changed();
    let now = settings::tell_everybody().await?;
    tell_pages(Notice::CaseDocumentChanged).await;
    tell_pages(Notice::VerdictsChanged).await;
    Ok(now)
}

async fn put_aside(settings: &Settings) -> Result<PutAside, ErrorBody> {
    let mut documents = BTreeMap::new();
    for document in DOCUMENTS {
        let text: Option<String> = Area::Local.get(document.name()).await?;
        documents.extend(text.map(|text| (document.name().to_owned(), text)));
    }
    Ok(PutAside { profile: settings.profile.clone(), documents })
}

async fn rename_in_vault(before: &str, name: &str) -> Result<(), ErrorBody> {
    let vault = Vault::open().await?;
    let noted = vault.annotations().await?;
    // What is of no case was captured in the one that had no name.
    let all = vault.exhibits().await?.into_iter().map(|exhibit| exhibit.id);
    let exhibits: Vec<String> = all.filter(|id| case_of(id, &noted) == before).collect();
    match exhibits.is_empty() {
        true => Ok(()),
        false => custody::annotate(&exhibits, AnnotationKind::Case, Some(name)).await,
    }
}

async fn keep(values: &[(&str, JsValue)]) -> Result<(), ErrorBody> {
    let kept = Area::Local.set_together(values).await;
    kept.map_err(|error| ErrorBody::new(ErrorCode::StorageRefused, error.message))
}

fn checked_name(name: &str) -> Result<&str, ErrorBody> {
    match name.trim() {
        "" => Err(ErrorBody::new(ErrorCode::BadMessage, "a case has a name")),
        name => Ok(name),
    }
}

fn place_of(id: &str) -> String {
    format!("case/{id}")
}
