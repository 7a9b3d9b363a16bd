//! Verifying a kept exhibit: every file against its record, the record against the chain, the chain against its keys.

use crate::session::{Session, say};
use crate::task::{Failure, Task, Trouble};
use crate::workbench::shelf::all_files;
use ::evidence::verify::RemarkCode;
use ::evidence::{ExhibitRecord, LinkKind, Redactions, Sha256Hex, SignedLink, check_chain, sha256};
use leptos::prelude::*;
use protocol::PageRequest;
use vault::{Vault, VaultError, sha256_in_chunks, size_of};
use web_sys::Blob;
use webext::messaging::ask_worker;

/// What was checked, and what is wrong with it.
#[derive(Clone, PartialEq)]
struct Checked {
    what: What,
    wrong: Option<Wrong>,
}

#[derive(Clone, PartialEq)]
enum What {
    File(String),
    /// The redacted copy of a picture.
    Redacted(String),
    Record,
    Chain,
}

/// A remark as a verifier makes it, with the arguments of its text.
#[derive(Clone, PartialEq)]
struct Wrong {
    code: RemarkCode,
    arguments: Vec<(&'static str, String)>,
}

/// The button, and what came of it, file by file. `changed` is counted up once the result is in the chain.
#[component]
pub fn Verify(id: String, changed: RwSignal<u32>) -> impl IntoView {
    let session = expect_context::<Session>();
    let verifying = Task::new();
    let result = RwSignal::new(None::<Vec<Checked>>);
    let begin = move |_| {
        let id = id.clone();
        result.set(None);
        verifying.run(async move {
            let checked = verify(&id).await?;
            let failed =
                checked.iter().filter_map(|it| it.wrong.as_ref()).map(|it| it.code.as_str().to_owned()).collect();
            // What was found is shown even where it cannot be written down.
            result.try_set(Some(checked));
            let report = PageRequest::ReportVerification { exhibits: vec![id], bundle_id: None, failed };
            ask_worker::<()>(report).await?;
            changed.try_update(|count| *count += 1);
            Ok(())
        });
    };
    view! {
        <section data-testid="verify">
            <h3>{say("panel.verify")}</h3>
            <p class="prose faint">{say("panel.verify.note")}</p>
            <div class="buttons">
                <button
                    data-testid="verify-now"
                    disabled=move || verifying.is_busy()
                    aria-busy=move || verifying.is_busy().to_string()
                    on:click=begin
                >
                    {say("panel.verify.button")}
                </button>
            </div>
            <div role="status">
                {move || result.get().map(|checked| {
                    let holds = checked.iter().all(|it| it.wrong.is_none());
                    let key = if holds { "panel.verify.holds" } else { "panel.verify.fails" };
                    view! {
                        <p class="verdict" data-testid="verdict" data-holds=holds.to_string()>{session.say(key)}</p>
                        <ul class="checked">
                            {checked.into_iter().map(|it| view! { <Line checked=it/> }).collect_view()}
                        </ul>
                    }
                })}
            </div>
            <Failure task=verifying testid="verify-failure"/>
        </section>
    }
}

#[component]
fn Line(checked: Checked) -> impl IntoView {
    let session = expect_context::<Session>();
    let Checked { what, wrong } = checked;
    let holds = wrong.is_none();
    view! {
        <li data-testid="checked" data-holds=holds.to_string()>
            <span>
                {move || match &what {
                    What::File(name) => name.clone(),
                    What::Redacted(name) => session.say_with("panel.verify.redacted", &[("name", name.clone())]),
                    What::Record => session.say("panel.verify.record"),
                    What::Chain => session.say("panel.verify.chain"),
                }}
            </span>
            <span class="faint">
                {move || match &wrong {
                    Some(Wrong { code, arguments }) => session.say_with(code.text_key(), arguments),
                    None => session.say("panel.verify.unchanged"),
                }}
            </span>
        </li>
    }
}

async fn verify(id: &str) -> Result<Vec<Checked>, Trouble> {
    let vault = Vault::open().await?;
    let missing = || Trouble::new("panel.trouble.exhibit_missing", id);
    let row = vault.exhibits().await?.into_iter().find(|exhibit| exhibit.id == id).ok_or_else(missing)?;
    let bytes = vault.record(id).await?.ok_or_else(missing)?;
    let record: ExhibitRecord = serde_json::from_slice(&bytes)
        .map_err(|error| Trouble::new("panel.trouble.record", format!("{id}: {error}")))?;
    let links = vault.links().await?;
    let mut checked = vec![
        Checked { what: What::Record, wrong: wrong_with_seal(&links, row.seq, &sha256(&bytes)) },
        Checked { what: What::Chain, wrong: wrong_with_chain(&links) },
    ];
    let facts = record.files.iter().map(|file| (&file.name, file.size, &file.sha256));
    let opinions = record.opinions.iter().map(|file| (&file.name, file.size, &file.sha256));
    // What was trimmed and does not come back can't be vouched for here.
    let _held = all_files(&[id.to_owned()]).await?;
    for (name, size, expected) in facts.chain(opinions) {
        let wrong = wrong_with_file(vault.file(expected).await?, size, expected).await?;
        checked.push(Checked { what: What::File(name.clone()), wrong });
    }
    let events = vault.events().await?;
    let redactions = Redactions::of(events.iter().map(|kept| (kept.seq, &kept.event)));
    for (name, copy) in redactions.of_exhibit(id) {
        let wrong = wrong_with_file(vault.file(&copy.sha256).await?, copy.size, &copy.sha256).await?;
        checked.push(Checked { what: What::Redacted(name.to_owned()), wrong });
    }
    Ok(checked)
}

fn wrong_with_seal(links: &[SignedLink], seq: u64, record: &Sha256Hex) -> Option<Wrong> {
    let link = links.iter().map(|signed| &signed.link).find(|link| link.seq == seq);
    let sealed = link.is_some_and(|link| link.kind == LinkKind::Exhibit && link.subject_sha256 == *record);
    (!sealed).then(|| Wrong { code: RemarkCode::ExhibitNotSealed, arguments: vec![("seq", seq.to_string())] })
}

fn wrong_with_chain(links: &[SignedLink]) -> Option<Wrong> {
    let error = check_chain(links).err()?;
    Some(Wrong { code: error.problem.into(), arguments: vec![("seq", error.seq.to_string())] })
}

async fn wrong_with_file(blob: Option<Blob>, size: u64, expected: &Sha256Hex) -> Result<Option<Wrong>, VaultError> {
    let Some(blob) = blob else { return Ok(Some(Wrong { code: RemarkCode::FileMissing, arguments: Vec::new() })) };
    if size_of(&blob) != size {
        let arguments = vec![("found", size_of(&blob).to_string()), ("expected", size.to_string())];
        return Ok(Some(Wrong { code: RemarkCode::FileSize, arguments }));
    }
    let found = sha256_in_chunks(&blob, &|| true).await?;
    Ok(found.filter(|found| found != expected).map(|found| Wrong {
        code: RemarkCode::FileHash,
        arguments: vec![("found", found.to_string()), ("expected", expected.to_string())],
    }))
}
