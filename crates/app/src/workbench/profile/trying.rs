//! Trying the profile: titles, or a saved page, and at once what matches in them and why.

use super::editing::Editing;
use super::fields::lines;
use crate::controls::{DropPlace, FileButton};
use crate::files::bytes_of;
use crate::judged::{HowItCameAbout, LevelMark, Reasons};
use crate::saved_page;
use crate::session::{Session, code, say};
use crate::task::{Failure, Task};
use analysis::{Confidence, Fate, Field, Finding, FindingKind, ListingJudgement, NearMiss, Span};
use leptos::prelude::*;
use listing::{Listing, PageInfo, PageKind, PageReading, Role, Site};
use protocol::{PageRequest, Trial};
use std::collections::BTreeMap;
use webext::messaging::ask_worker;

/// How many listings of a page are shown.
const SHOWN: usize = 60;

/// What is tried: what was read, and of a saved page its name.
#[derive(Clone, PartialEq)]
struct Tried {
    reading: PageReading,
    file: Option<String>,
}

/// What came of it.
#[derive(Clone)]
struct Shown {
    listings: Vec<(Listing, ListingJudgement, Option<NearMiss>)>,
    file: Option<String>,
}

/// The box: titles are tried as they are written, and again when the profile has changed.
#[component]
pub fn TryBox() -> impl IntoView {
    let session = expect_context::<Session>();
    let editing = expect_context::<Editing>();
    let task = Task::new();
    let tried = RwSignal::new(None::<Tried>);
    let shown = RwSignal::new(None::<Shown>);
    // Changes with what is tried and with the profile, once the worker keeps it.
    let wanted = Memo::new(move |_| {
        let is_kept = !session.keeping.is_busy();
        is_kept.then(|| (tried.get(), editing.profile.get()))
    });
    Effect::new(move || {
        let Some((tried, _)) = wanted.get() else { return };
        if tried.is_none() {
            shown.set(None);
            return;
        }
        task.run(async move {
            loop {
                let Some(now) = wanted.try_get_untracked() else { return Ok(()) };
                let Some(Tried { reading, file }) = now.clone().and_then(|(tried, _)| tried) else { return Ok(()) };
                let request = PageRequest::Try { reading: Box::new(reading.clone()) };
                let Trial { judgement, misses } = ask_worker(request).await?;
                if wanted.try_get_untracked() == Some(now) {
                    let judged = judgement.listings.into_iter().zip(misses);
                    let listings = reading.listings.into_iter().zip(judged);
                    let listings = listings.map(|(listing, (judged, miss))| (listing, judged, miss)).collect();
                    shown.set(Some(Shown { listings, file }));
                    return Ok(());
                }
            }
        });
    });
    let opening = Task::new();
    let open = Callback::new(move |files: Vec<web_sys::File>| {
        let Some(file) = files.into_iter().next() else { return };
        opening.run(async move {
            let name = file.name();
            let reading = saved_page::read(&name, &bytes_of(&file).await?)?;
            tried.set(Some(Tried { reading, file: Some(name) }));
            Ok(())
        });
    });
    view! {
        <section data-testid="try">
            <header class="part-head">
                <h3>{say("panel.try.heading")}</h3>
            </header>
            <DropPlace testid="try-drop" dropped=open>
                <textarea
                    rows="2"
                    data-testid="try-titles"
                    aria-label=say("panel.try.titles")
                    placeholder=say("panel.try.titles")
                    on:input=move |event| tried.set(of_titles(&event_target_value(&event)))
                ></textarea>
                <FileButton
                    label="panel.try.open"
                    accept=".html,.htm,.mhtml,.mht,text/html,multipart/related"
                    testid="try-open"
                    busy=Signal::derive(move || opening.is_busy())
                    chosen=open
                />
                <span class="faint">{say("panel.try.drop")}</span>
            </DropPlace>
            <Failure task=opening testid="try-unread"/>
            <Failure task=task testid="try-failure"/>
            <div aria-live="polite">{move || shown.get().map(|shown| view! { <Results shown=shown/> })}</div>
        </section>
    }
}

/// A page that shows the lines of a text as titles.
fn of_titles(text: &str) -> Option<Tried> {
    let listing = |(number, title): (usize, &str)| {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        Listing { title: Some(title), ..Listing::new(Role::Result, &number.to_string(), "") }
    };
    let listings: Vec<Listing> = (1..).zip(lines(text)).map(listing).collect();
    let page = PageInfo {
        kind: PageKind::Other,
        site: Site::Other,
        url: String::new(),
        canonical_url: None,
        title: None,
        language: None,
        currency: None,
        ship_to: None,
        layout: String::new(),
        sources: BTreeMap::new(),
    };
    let reading = PageReading { page, seller: None, listings, issues: Vec::new(), coverage: Vec::new() };
    (!reading.listings.is_empty()).then_some(Tried { reading, file: None })
}

#[component]
fn Results(shown: Shown) -> impl IntoView {
    let session = expect_context::<Session>();
    let Shown { mut listings, file } = shown;
    let count = listings.len();
    let found = listings.iter().filter(|(_, judged, _)| !judged.findings.is_empty()).count();
    if file.is_some() {
        listings.sort_by_key(|(_, judged, _)| std::cmp::Reverse(judged.level));
    }
    let more = count.saturating_sub(SHOWN);
    view! {
        {file.map(|file| view! {
            <p data-testid="try-page">
                {move || {
                    let arguments = [("file", file.clone()), ("count", count.to_string()), ("found", found.to_string())];
                    session.say_with("panel.try.page_read", &arguments)
                }}
            </p>
        })}
        <ol class="tried">
            {listings.into_iter().take(SHOWN).map(|(listing, judged, miss)| view! {
                <OneResult listing=listing judged=judged miss=miss/>
            }).collect_view()}
        </ol>
        {(more > 0).then(|| view! {
            <p class="faint">{move || session.say_with("panel.try.more", &[("count", more.to_string())])}</p>
        })}
    }
}

#[component]
fn OneResult(listing: Listing, judged: ListingJudgement, miss: Option<NearMiss>) -> impl IntoView {
    let title = listing.title.unwrap_or_default();
    let spans: Vec<Span> = judged.findings.iter().flat_map(|finding| finding.spans.clone()).collect();
    let is_silent = judged.findings.is_empty() && judged.why.is_none();
    let findings = judged.findings.clone();
    view! {
        <li class="tried-listing" data-testid="tried" data-level=code(judged.level)>
            <p class="tried-title"><LevelMark level=judged.level/> <Marked text=title spans=spans/></p>
            <ul class="tried-terms">
                {judged.findings.iter().filter_map(of_term).map(|told| view! {
                    <li data-testid="tried-term"><OfTerm told=told/></li>
                }).collect_view()}
            </ul>
            {(!is_silent).then(|| view! { <Reasons findings=judged.findings.clone() why=judged.why.filter(|_| judged.findings.is_empty())/> })}
            {judged.explanation.map(|explanation| view! { <HowItCameAbout explanation=explanation findings=findings/> })}
            {miss.map(|miss| view! { <Miss miss=miss/> })}
        </li>
    }
}

/// What a finding about a term is told by.
struct Told {
    form: &'static str,
    term_use: &'static str,
    confidence: &'static str,
    severity: &'static str,
}

fn of_term(finding: &Finding) -> Option<Told> {
    let FindingKind::Term { form, r#use, confidence, .. } = finding.kind else { return None };
    let confidence = match confidence {
        Confidence::Certain => "panel.try.certain",
        Confidence::Likely => "panel.try.likely",
        Confidence::Possible => "panel.try.possible",
    };
    Some(Told { form: form.key(), term_use: r#use.key(), confidence, severity: finding.severity.key() })
}

#[component]
fn OfTerm(told: Told) -> impl IntoView {
    view! {
        <span class="chip">{say(told.form)}</span>
        <span class="chip">{say(told.confidence)}</span>
        <span class="chip">{say(told.term_use)}</span>
        <span class="chip">{say("group.term")} ": " {say(told.severity)}</span>
    }
}

#[component]
fn Miss(miss: NearMiss) -> impl IntoView {
    let session = expect_context::<Session>();
    let NearMiss { text, term, fate } = miss;
    let why = move || match &fate {
        Fate::Caught { .. } => session.say("panel.try.not_beside"),
        Fate::OtherTerm { term } => session.say_with(fate.key(), &[("term", term.clone())]),
        Fate::OrdinaryWord | Fate::NotTolerated => session.say(fate.key()),
    };
    let arguments = [("text", text), ("term", term)];
    view! {
        <p class="faint" data-testid="near-miss">
            {move || session.say_with("panel.try.nearest", &arguments)} " " {why}
        </p>
    }
}

/// A title with what was found in it marked.
#[component]
fn Marked(text: String, spans: Vec<Span>) -> impl IntoView {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut marked = vec![false; units.len()];
    for span in spans.iter().filter(|span| span.field == Field::Title) {
        let (start, end) = (span.start as usize, (span.end as usize).min(units.len()));
        marked.get_mut(start..end).into_iter().flatten().for_each(|is_marked| *is_marked = true);
    }
    let mut at = 0;
    let parts = marked.chunk_by(|one, other| one == other).map(|part| {
        let words = String::from_utf16_lossy(&units[at..at + part.len()]);
        at += part.len();
        match part.first() {
            Some(true) => view! { <mark>{words}</mark> }.into_any(),
            _ => view! { {words} }.into_any(),
        }
    });
    view! { <span dir="auto">{parts.collect_view()}</span> }
}
