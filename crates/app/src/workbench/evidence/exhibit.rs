//! One exhibit in full: its pictures, the record in words, steps, files, what was noted and what was done.

mod custody;
mod deletion;
pub mod noted;
mod pictures;
mod redaction;
mod verify;
mod words;

use super::{Picture, address_of};
use crate::files::{download, text_of};
use crate::judged::{HowItCameAbout, LevelMark, Reasons};
use crate::moment::when;
use crate::reading::KeptReading;
use crate::session::{Session, code, say};
use crate::task::{Failure, Task, Trouble};
use crate::timestamps::StampedExhibit;
use crate::workbench::choice::{CompletenessMark, size};
use crate::workbench::shelf::{Shelf, kept, record};
use ::evidence::bundle::KeptTombstone;
use ::evidence::{ExhibitRecord, Sha256Hex, StepOutcome, StepRecord, Viewport, is_file_name};
use analysis::{Judgement, Level, ListingJudgement};
use custody::Custody;
use deletion::{Deleted, Deletion};
use leptos::prelude::*;
use listing::PageReading;
use noted::Noted;
use pictures::{Pictures, pictures_of};
use redaction::Redaction;
use serde::de::DeserializeOwned;
use vault::Vault;
use verify::Verify;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Url};
use words::InWords;

/// The exhibit with this id.
#[component]
pub fn Exhibit(id: String) -> impl IntoView {
    let shelf = expect_context::<Shelf>();
    let loading = Task::new();
    let shown = RwSignal::new(None::<ExhibitRecord>);
    let deleted = RwSignal::new(None::<KeptTombstone>);
    {
        let id = id.clone();
        loading.run(async move {
            if let Some(tombstone) = Vault::open().await?.tombstone(&id).await? {
                deleted.try_set(Some(tombstone));
                return Ok(());
            }
            let (found, _) = record(&id).await?;
            shown.try_set(Some(found));
            Ok(())
        });
    }
    let chosen = id.clone();
    view! {
        <header class="section-head">
            <a class="quiet-link" href="#evidence">{say("panel.exhibit.back")}</a>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked={let id = id.clone(); move || shelf.is_chosen(&id)}
                    on:change=move |event| shelf.choose(&chosen, event_target_checked(&event))
                />
                <span>{say("panel.exhibit.choose_this")}</span>
            </label>
        </header>
        <Failure task=loading/>
        {move || deleted.get().map(|kept| view! { <Deleted tombstone=kept.tombstone/> })}
        {move || shown.get().map(|record| view! { <Record record=record/> })}
    }
}

#[component]
fn Record(record: ExhibitRecord) -> impl IntoView {
    // Counted up with every link about this exhibit.
    let changed = RwSignal::new(0_u32);
    let shelf = expect_context::<Shelf>();
    // Another window may have done something with it.
    Effect::new(move |before: Option<()>| {
        shelf.changes.track();
        if before.is_some() {
            changed.update(|count| *count += 1);
        }
    });
    let pictures = pictures_of(&record);
    let files: Vec<KeptFile> = record
        .files
        .iter()
        .map(|file| KeptFile {
            exhibit: record.id.clone(),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size: file.size,
            sha256: file.sha256.clone(),
            source: file.source.clone(),
            opinion: false,
        })
        .chain(record.opinions.iter().map(|file| KeptFile {
            exhibit: record.id.clone(),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size: file.size,
            sha256: file.sha256.clone(),
            source: file.derived_from.join(", "),
            opinion: true,
        }))
        .collect();
    let reading = record.reading().map(|file| file.sha256.clone());
    let judgement = record.judgement().map(|file| file.sha256.clone());
    let (id, title, completeness, steps) =
        (record.id.clone(), record.title.clone(), record.completeness, record.steps.clone());
    let (address, opened) = (record.final_url.clone(), record.times.opened.clone());
    let facts = record.clone();
    let kind = record.kind;
    view! {
        <article class="exhibit" data-testid="exhibit-detail" data-exhibit-id=id.clone()>
            <header class="exhibit-head">
                <h2>{title}</h2>
                <p class="address" title=address.clone()>{address.clone()}</p>
                <p class="exhibit-times">
                    <CompletenessMark completeness=completeness/>
                    <span class="when">{when(&opened)}</span>
                </p>
            </header>
            {(!pictures.is_empty()).then(|| view! { <Pictures pictures=pictures/> })}
            <section>
                <h3>{say("panel.words")}</h3>
                <InWords record=facts/>
            </section>
            <Redaction record=record.clone() changed=changed/>
            <Noted id=id.clone() kind=kind changed=changed/>
            <Verify id=id.clone() changed=changed/>
            <StampedExhibit id=id.clone()/>
            <Custody id=id.clone() changed=changed/>
            <section>
                <h3>{say("panel.exhibit.steps")}</h3>
                <ol class="steps wide-steps">
                    {steps.into_iter().map(|step| view! { <Step step=step/> }).collect_view()}
                </ol>
            </section>
            {judgement.zip(reading.clone()).map(|(sha256, reading)| view! { <Judged sha256=sha256 reading=reading/> })}
            {reading.map(|sha256| view! { <Reading sha256=sha256/> })}
            <section>
                <h3>{say("panel.exhibit.files")}</h3>
                <ul class="files">
                    {files.into_iter().map(|file| view! { <FileRow file=file/> }).collect_view()}
                </ul>
            </section>
            <section>
                <h3>{say("panel.exhibit.facts")}</h3>
                <Facts record=record/>
            </section>
            <Deletion id=id.clone()/>
        </article>
    }
}

#[component]
fn Step(step: StepRecord) -> impl IntoView {
    let session = expect_context::<Session>();
    let key = match step.outcome {
        StepOutcome::Ok => "panel.outcome.ok",
        StepOutcome::NotApplicable => "panel.outcome.not_applicable",
        StepOutcome::Skipped => "panel.outcome.skipped",
        StepOutcome::Failed => "panel.outcome.failed",
    };
    let why =
        step.code.map(|code| Trouble { key: format!("error.{code}"), detail: step.detail.clone().unwrap_or_default() });
    let why = move || match &why {
        Some(trouble) if catalogue::has(&trouble.key) => session.trouble(trouble),
        _ => step.detail.clone().unwrap_or_default(),
    };
    view! {
        <li class="step" data-step=code(step.name) data-outcome=code(step.outcome)>
            <span class="step-name">{move || session.name("step", step.name)}</span>
            <span class="step-outcome">{say(key)}</span>
            <span class="step-why">{why}</span>
        </li>
    }
}

/// The levels that are shown, the highest first.
const SHOWN: [Level; 4] = [Level::High, Level::Medium, Level::Low, Level::Allowed];

/// What was found when the page was captured, and how each level came about.
#[component]
fn Judged(sha256: Sha256Hex, reading: Sha256Hex) -> impl IntoView {
    let loading = Task::new();
    let judged = RwSignal::new(None::<(Judgement, PageReading)>);
    loading.run(async move {
        let judgement = kept_json(&sha256, "judgement").await?;
        // The exhibit may have been left meanwhile.
        judged.try_set(Some((judgement, kept_json(&reading, "reading").await?)));
        Ok(())
    });
    view! {
        <section data-testid="kept-judgement">
            <h3>{say("panel.exhibit.judgement")}</h3>
            <Failure task=loading/>
            {move || judged.get().map(|(judgement, reading)| {
                let mut listings: Vec<(ListingJudgement, Option<String>)> = judgement
                    .listings
                    .into_iter()
                    .enumerate()
                    .filter(|(_, judged)| SHOWN.contains(&judged.level))
                    .map(|(place, judged)| {
                        let listing = reading.listings.get(place).filter(|listing| listing.item_id == judged.item_id);
                        (judged, listing.and_then(|listing| listing.title.clone()))
                    })
                    .collect();
                listings.sort_by_key(|(judged, _)| SHOWN.iter().position(|level| *level == judged.level));
                match listings.is_empty() {
                    true => view! { <p class="empty">{say("panel.exhibit.none_judged")}</p> }.into_any(),
                    false => view! {
                        <ul class="listings">
                            {listings.into_iter().map(|(judged, title)| view! { <JudgedListing judged=judged title=title/> }).collect_view()}
                        </ul>
                    }.into_any(),
                }
            })}
        </section>
    }
}

#[component]
fn JudgedListing(judged: ListingJudgement, title: Option<String>) -> impl IntoView {
    let session = expect_context::<Session>();
    let ListingJudgement { item_id, level, findings, why, explanation } = judged;
    let how = explanation.map(|explanation| (explanation, findings.clone()));
    let alone = findings.is_empty().then_some(why).flatten();
    view! {
        <li class="listing" data-testid="kept-listing" data-level=code(level) data-item-id=item_id>
            <h4 class="listing-title">
                {move || title.clone().unwrap_or_else(|| session.say("panel.listing.no_title"))}
            </h4>
            <p class="facts"><LevelMark level=level/></p>
            <Reasons findings=findings why=alone/>
            {how.map(|(explanation, findings)| view! { <HowItCameAbout explanation=explanation findings=findings/> })}
        </li>
    }
}

/// A kept file of JSON.
async fn kept_json<T: DeserializeOwned>(sha256: &Sha256Hex, what: &str) -> Result<T, Trouble> {
    let text = text_of(&kept(sha256).await?).await?;
    serde_json::from_str(&text).map_err(|error| Trouble::new("panel.trouble.open", format!("{what}: {error}")))
}

/// What was read of the page when it was captured.
#[component]
fn Reading(sha256: Sha256Hex) -> impl IntoView {
    let loading = Task::new();
    let read = RwSignal::new(None::<PageReading>);
    loading.run(async move {
        let reading = kept_json(&sha256, "reading").await?;
        // The exhibit may have been left meanwhile.
        read.try_set(Some(reading));
        Ok(())
    });
    view! {
        <section>
            <h3>{say("reading.title")}</h3>
            <Failure task=loading/>
            {move || read.get().map(|reading| view! { <KeptReading reading=reading/> })}
        </section>
    }
}

/// The facts in the order a reader asks for them; those that were not observed say so.
#[component]
fn Facts(record: ExhibitRecord) -> impl IntoView {
    let environment = &record.environment;
    let viewport = environment.viewport.as_ref().map(|viewport| {
        let Viewport { width, height, device_pixel_ratio, .. } = viewport;
        format!("{width} × {height} ({device_pixel_ratio}×)")
    });
    let rows: Vec<(&'static str, Option<String>)> = vec![
        ("panel.fact.id", Some(record.id.clone())),
        ("panel.fact.requested", Some(record.requested_url.clone())),
        ("panel.fact.final", Some(record.final_url.clone())),
        ("panel.fact.canonical", record.canonical_url.clone()),
        ("panel.fact.opened", Some(when(&record.times.opened))),
        ("panel.fact.closed", Some(when(&record.times.closed))),
        ("panel.fact.time_zone", Some(record.times.time_zone.clone())),
        ("panel.fact.server_date", record.times.server_date.clone()),
        ("panel.fact.operator", Some(record.operator.clone()).filter(|name| !name.is_empty())),
        ("panel.fact.browser", Some(environment.browser.clone())),
        ("panel.fact.platform", Some(environment.platform.clone())),
        ("panel.fact.software", Some(environment.software.clone())),
        ("panel.fact.viewport", viewport),
        ("panel.fact.page_language", environment.page_language.clone()),
        ("panel.fact.currency", environment.currency.clone()),
        ("panel.fact.ship_to", environment.ship_to.clone()),
        ("panel.fact.network", Some(record.network.source.clone())),
        ("panel.fact.status", record.network.status.map(|status| status.to_string())),
        ("panel.fact.server_address", record.network.server_address.clone()),
    ];
    view! {
        <dl class="facts-table">
            {rows.into_iter().map(|(name, value)| view! {
                <dt>{say(name)}</dt>
                <dd>
                    {match value {
                        Some(value) => view! { <span>{value}</span> }.into_any(),
                        None => view! { <span class="faint">{say("panel.fact.not_recorded")}</span> }.into_any(),
                    }}
                </dd>
            }).collect_view()}
            <dt>{say("panel.fact.interventions")}</dt>
            <dd>
                <ul>
                    {record.interventions.iter().map(|it| {
                        let line = format!("{}  {} {}", when(&it.utc), it.kind, it.detail);
                        view! { <li>{line}</li> }
                    }).collect_view()}
                </ul>
            </dd>
        </dl>
    }
}

#[derive(Clone)]
struct KeptFile {
    exhibit: String,
    name: String,
    media_type: String,
    size: u64,
    sha256: Sha256Hex,
    source: String,
    opinion: bool,
}

impl KeptFile {
    /// What its download is called: our id and our name.
    fn download_name(&self) -> String {
        let name = if is_file_name(&self.name) { self.name.as_str() } else { self.sha256.as_str() };
        format!("{}-{name}", self.exhibit.get(..8).unwrap_or_default())
    }
}

/// How a kept file is looked at. Whatever came from a page is never a document of the extension's own origin: pictures
/// are pictures, text is text, and a frozen page stands in a frame that may do nothing.
#[derive(Clone, PartialEq)]
enum Sight {
    Picture,
    Text(String),
    Frame(String),
}

#[component]
fn FileRow(file: KeptFile) -> impl IntoView {
    let opening = Task::new();
    let sight = RwSignal::new(None::<Sight>);
    let give_back = move || {
        if let Some(Some(Sight::Frame(url))) = sight.try_get_untracked() {
            drop(Url::revoke_object_url(&url));
        }
    };
    on_cleanup(give_back);
    let toggle = {
        let file = file.clone();
        move |_| {
            if sight.with_untracked(Option::is_some) {
                give_back();
                sight.set(None);
                return;
            }
            let file = file.clone();
            opening.run(async move {
                let opened = open(&file).await?;
                // The exhibit may have been left meanwhile.
                if let Some(Some(Sight::Frame(unused))) = sight.try_set(Some(opened)) {
                    drop(Url::revoke_object_url(&unused));
                }
                Ok(())
            });
        }
    };
    let save = {
        let file = file.clone();
        move |_| {
            let file = file.clone();
            opening.run(async move { Ok(download(&file.download_name(), &kept(&file.sha256).await?)?) });
        }
    };
    let copied = RwSignal::new(false);
    let copy = {
        let sha256 = file.sha256.clone();
        move |_| {
            let written = window().navigator().clipboard().write_text(sha256.as_str());
            opening.run(async move {
                JsFuture::from(written).await.map_err(crate::session::refused)?;
                copied.try_set(true);
                Ok(())
            });
        }
    };
    let KeptFile { name, media_type, size: bytes, sha256, source, opinion, .. } = file;
    let frame_title = name.clone();
    let picture = sha256.clone();
    view! {
        <li class="file" data-testid="exhibit-file" data-name=name.clone()>
            <div class="file-line">
                <span class="file-name">{name.clone()}</span>
                {opinion.then(|| view! { <span class="chip">{say("panel.file.opinion")}</span> })}
                <span class="faint">{media_type}" · "{size(bytes)}</span>
                <span class="file-buttons">
                    <button
                        class="small"
                        disabled=move || opening.is_busy()
                        aria-expanded=move || sight.with(Option::is_some).to_string()
                        on:click=toggle
                    >
                        {say("panel.file.open")}
                    </button>
                    <button class="small" disabled=move || opening.is_busy() on:click=save>{say("panel.file.save")}</button>
                </span>
            </div>
            <span class="hash-line">
                <code class="faint hash">{sha256.to_string()}</code>
                <button class="small" data-testid="copy-hash" disabled=move || opening.is_busy() on:click=copy>
                    {
                        let (copy, done) = (say("panel.file.copy"), say("panel.file.copied"));
                        move || if copied.get() { done() } else { copy() }
                    }
                </button>
            </span>
            <span class="faint address" title=source.clone()>{source.clone()}</span>
            <Failure task=opening/>
            {move || sight.get().map(|sight| match sight {
                Sight::Picture => view! {
                    <div class="file-sight"><Picture sha256=picture.clone() description=frame_title.clone()/></div>
                }.into_any(),
                Sight::Text(text) => view! { <pre class="file-sight">{text}</pre> }.into_any(),
                Sight::Frame(url) => view! {
                    <iframe class="file-sight" sandbox="" referrerpolicy="no-referrer" src=url title=frame_title.clone()></iframe>
                }.into_any(),
            })}
        </li>
    }
}

async fn open(file: &KeptFile) -> Result<Sight, Trouble> {
    if file.media_type.starts_with("image/") {
        return Ok(Sight::Picture);
    }
    let blob = kept(&file.sha256).await?;
    if file.media_type.starts_with("text/html") {
        let page = typed(&blob, "text/html;charset=utf-8")?;
        return address_of(&page).map(Sight::Frame).ok_or_else(|| Trouble::new("panel.trouble.open", &file.name));
    }
    Ok(Sight::Text(text_of(&blob).await?))
}

/// The same bytes under another media type.
fn typed(blob: &Blob, media_type: &str) -> Result<Blob, Trouble> {
    Ok(blob.slice_with_f64_and_f64_and_content_type(0.0, blob.size(), media_type).map_err(crate::session::refused)?)
}
