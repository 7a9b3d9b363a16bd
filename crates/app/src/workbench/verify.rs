//! Verifying a bundle, one's own or somebody else's.

use super::choice::size;
use super::shelf::Shelf;
use crate::controls::{DropPlace, FileButton};
use crate::files::bytes_of;
use crate::session::{Session, code, say};
use crate::task::{Failure, Task, Trouble};
use crate::verifier;
use ::evidence::Sha256Hex;
use ::evidence::timestamp::certificates;
use ::evidence::verify::{Check, CheckKind, CheckOutcome, Pins, Verdict, printable};
use leptos::prelude::*;
use protocol::PageRequest;
use web_sys::File;
use webext::messaging::ask_worker;

/// How far a verification is, in bytes read.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    done: u64,
    total: u64,
    stopped: bool,
}

/// What came of a verification.
#[derive(Clone, PartialEq)]
struct Outcome {
    name: String,
    bytes: u64,
    verdict: Verdict,
}

/// The whole section.
#[component]
pub fn VerifySection() -> impl IntoView {
    let session = expect_context::<Session>();
    let shelf = expect_context::<Shelf>();
    let verifying = Task::new();
    let progress = RwSignal::new(Progress::default());
    let outcome = RwSignal::new(None::<Outcome>);
    let key = RwSignal::new(String::new());
    let head = RwSignal::new(String::new());
    let roots = RwSignal::new(Vec::<RootFile>::new());
    let begin = Callback::new(move |files: Vec<File>| {
        let Some(file) = files.into_iter().next() else { return };
        progress.set(Progress::default());
        outcome.set(None);
        verifying.run(async move {
            let pins = Pins {
                key: pin(&key.get_untracked(), "panel.bundle.key.wrong")?,
                head: pin(&head.get_untracked(), "panel.bundle.head.wrong")?,
                roots: roots.with_untracked(|roots| roots.iter().flat_map(|root| root.certificates.clone()).collect()),
            };
            // Where nobody looks any more, nothing is verified.
            let go_on = |done, total| {
                progress.try_update(|progress| {
                    (progress.done, progress.total) = (done, total);
                    !progress.stopped
                }) == Some(true)
            };
            let Some(verdict) = verifier::verify(&file, &pins, &go_on).await? else { return Ok(()) };
            let report = report(&verdict, shelf);
            let bytes = vault::size_of(&file);
            outcome.try_set(Some(Outcome { name: file.name(), bytes, verdict }));
            match report {
                Some(report) => Ok(ask_worker::<()>(report).await?),
                None => Ok(()),
            }
        });
    });
    view! {
        <header class="section-head"><h2>{say("panel.section.verify")}</h2></header>
        <p class="prose">{say("panel.bundle.what")}</p>
        <DropPlace testid="drop-bundle" dropped=begin>
            <FileButton
                label="panel.bundle.choose"
                accept=".zip,application/zip"
                testid="verify-bundle"
                busy=Signal::derive(move || verifying.is_busy())
                chosen=begin
            />
            <span class="faint">{say("panel.bundle.drop")}</span>
        </DropPlace>
        <fieldset class="settings pins" disabled=move || verifying.is_busy()>
            <legend>{say("panel.bundle.pins")}</legend>
            <p class="prose faint">{say("panel.bundle.pins.why")}</p>
            <PinField label="panel.bundle.key" testid="pinned-key" value=key/>
            <PinField label="panel.bundle.head" testid="pinned-head" value=head/>
            <RootField roots=roots/>
        </fieldset>
        <div class="outcome-line" role="status" data-testid="verification">
            <Show when=move || verifying.is_busy()>
                <progress
                    aria-label=say("panel.bundle.running")
                    max=move || progress.with(|it| it.total.max(1).to_string())
                    value=move || progress.with(|it| it.done.to_string())
                ></progress>
                <button
                    class="small"
                    data-testid="stop-verifying"
                    on:click=move |_| progress.update(|progress| progress.stopped = true)
                >
                    {say("panel.bundle.stop")}
                </button>
            </Show>
            {move || {
                let stopped = !verifying.is_busy() && progress.with(|progress| progress.stopped);
                stopped.then(|| session.say("panel.bundle.stopped"))
            }}
        </div>
        <Failure task=verifying testid="bundle-failure"/>
        {move || outcome.get().map(|outcome| view! { <Verdicts outcome=outcome/> })}
    }
}

/// A hash the analyst knows from elsewhere.
#[component]
fn PinField(label: &'static str, testid: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="field">
            <span>{say(label)}</span>
            <input
                type="text"
                data-testid=testid
                autocomplete="off"
                spellcheck="false"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </label>
    }
}

/// A file with certificates of authorities' roots.
#[derive(Clone, PartialEq)]
struct RootFile {
    name: String,
    /// The certificates in it (DER).
    certificates: Vec<Vec<u8>>,
}

/// The largest file that is looked into for certificates.
const LARGEST_ROOTS: u64 = 1 << 20;

/// The roots the analyst trusts to stamp times.
#[component]
fn RootField(roots: RwSignal<Vec<RootFile>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let reading = Task::new();
    let chosen = Callback::new(move |files: Vec<File>| {
        reading.run(async move {
            for file in files {
                let name = file.name();
                let wrong = |why: String| Trouble::new("panel.bundle.roots.wrong", format!("{name}: {why}"));
                if vault::size_of(&file) > LARGEST_ROOTS {
                    return Err(wrong(size(vault::size_of(&file))));
                }
                let certificates = certificates(&bytes_of(&file).await?).map_err(|error| wrong(error.to_string()))?;
                roots.try_update(|roots| {
                    roots.retain(|root| root.name != name);
                    roots.push(RootFile { name: name.clone(), certificates });
                });
            }
            Ok(())
        });
    });
    view! {
        <div class="field">
            <span>{say("panel.bundle.roots")}</span>
            <div class="buttons">
                {move || roots.get().into_iter().map(|root| {
                    let name = root.name.clone();
                    let remove = move |_| roots.update(|roots| roots.retain(|root| root.name != name));
                    let argument = [("name", printable(&root.name))];
                    view! {
                        <span class="chip" data-testid="pinned-root">{printable(&root.name)}</span>
                        <button
                            class="small"
                            aria-label=move || session.say_with("panel.bundle.roots.remove", &argument)
                            on:click=remove
                        >
                            "×"
                        </button>
                    }
                }).collect_view()}
                <FileButton
                    label="panel.bundle.roots.choose"
                    accept=".pem,.crt,.cer,.der"
                    testid="choose-roots"
                    several=true
                    busy=Signal::derive(move || reading.is_busy())
                    chosen=chosen
                />
            </div>
        </div>
        <Failure task=reading testid="roots-failure"/>
    }
}

/// What was checked, and how it came out.
#[component]
fn Verdicts(outcome: Outcome) -> impl IntoView {
    let session = expect_context::<Session>();
    let Outcome { name, bytes, verdict } = outcome;
    let holds = verdict.holds();
    let bundle = verdict.bundle.clone();
    let checks = verdict.checks.clone();
    view! {
        <section class="on-bundle">
            <h3 class="address">{format!("{} ({})", printable(&name), size(bytes))}</h3>
            <p class="verdict" data-testid="bundle-verdict" data-holds=holds.to_string()>
                {move || session.in_words(|words| words.summary(&verdict))}
            </p>
            {bundle.map(|bundle| {
                let made = [("created", printable(&bundle.created)), ("software", printable(&bundle.software))];
                view! {
                    <dl class="facts-table">
                        <dt>{say("verify.made")}</dt>
                        <dd>{move || session.say_with("verify.made_by", &made)}</dd>
                        <dt>{say("verify.chain")}</dt>
                        <dd><code>{bundle.chain.to_string()}</code></dd>
                        <dt>{say("verify.head")}</dt>
                        <dd><code>{format!("{}: {}", bundle.head.seq, bundle.head.sha256)}</code></dd>
                    </dl>
                }
            })}
            <table class="checks">
                <tbody>
                    {checks.into_iter().map(|check| view! { <CheckRow check=check/> }).collect_view()}
                </tbody>
            </table>
        </section>
    }
}

#[component]
fn CheckRow(check: Check) -> impl IntoView {
    let session = expect_context::<Session>();
    let (kind, outcome) = (check.kind, check.outcome());
    view! {
        <tr data-testid="check" data-kind=code(kind) data-outcome=code(outcome)>
            <td class="check-outcome">{move || session.say(outcome.text_key())}</td>
            <th scope="row">{move || session.say(kind.text_key())}</th>
            <td>
                {move || {
                    let lines = session.in_words(|words| words.lines(&check));
                    lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
                }}
            </td>
        </tr>
    }
}

/// A pin as the analyst typed it; none where the field is empty.
fn pin(typed: &str, wrong: &str) -> Result<Option<Sha256Hex>, Trouble> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    Sha256Hex::parse_loosely(typed).map(Some).map_err(|_| Trouble::new(wrong, typed))
}

/// What is written down of a verification: nothing where none of the bundle's exhibits is in this vault.
fn report(verdict: &Verdict, shelf: Shelf) -> Option<PageRequest> {
    let bundle_id = verdict.bundle.as_ref()?.id.clone();
    let is_ours = |id: &String| shelf.exhibits.with_untracked(|all| all.iter().any(|exhibit| exhibit.id == *id));
    let subjects = verdict.checks.iter().filter(|check| check.kind == CheckKind::Exhibit);
    let exhibits: Vec<String> = subjects.filter_map(|check| check.subject.clone()).filter(is_ours).collect();
    let failed = verdict.checks.iter().filter(|check| check.outcome() == CheckOutcome::Failed);
    let failed = failed.flat_map(|check| &check.remarks).map(|remark| remark.code.as_str().to_owned()).collect();
    (!exhibits.is_empty()).then_some(PageRequest::ReportVerification { exhibits, bundle_id: Some(bundle_id), failed })
}
