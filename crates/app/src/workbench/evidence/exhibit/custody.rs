//! What was done with an exhibit since it was sealed.

use crate::session::{Session, say};
use crate::task::{Failure, Task};
use crate::workbench::choice::when;
use ::evidence::bundle::{KeptEvent, Opinions, Originals};
use ::evidence::{AnnotationKind, ExhibitRole, Happening};
use leptos::prelude::*;
use vault::Vault;

/// The events in the order of the chain, read again whenever `changed` is.
#[component]
pub fn Custody(id: String, changed: RwSignal<u32>) -> impl IntoView {
    let loading = Task::new();
    let events = RwSignal::new(None::<Vec<KeptEvent>>);
    Effect::new(move || {
        changed.track();
        let id = id.clone();
        loading.run(async move {
            // What is changed while this reads is read in the next round.
            let mut read = None;
            while read != changed.try_get_untracked() {
                read = changed.try_get_untracked();
                let all = Vault::open().await?.events().await?;
                events.try_set(Some(all.into_iter().filter(|kept| kept.event.concerns(&id)).collect()));
            }
            Ok(())
        });
    });
    view! {
        <section data-testid="custody">
            <h3>{say("panel.custody")}</h3>
            <Failure task=loading/>
            {move || events.get().map(|events| match events.is_empty() {
                true => view! { <p class="empty">{say("panel.custody.none")}</p> }.into_any(),
                false => view! {
                    <ol class="custody">
                        {events.into_iter().map(|kept| view! { <Event kept=kept/> }).collect_view()}
                    </ol>
                }.into_any(),
            })}
        </section>
    }
}

#[component]
fn Event(kept: KeptEvent) -> impl IntoView {
    let session = expect_context::<Session>();
    let KeptEvent { seq, event, annotation } = kept;
    let role = annotation.as_ref().filter(|annotation| annotation.kind == AnnotationKind::Role);
    let role = role.and_then(|annotation| ExhibitRole::named(&annotation.text));
    let words = annotation.map(|annotation| annotation.text).unwrap_or_default();
    let operator = event.operator.clone();
    let (key, arguments) = told(&event.event, words);
    let what = move || match role {
        Some(role) => session.say_with(key, &[("text", session.name("exhibit_role", role))]),
        None => session.say_with(key, &arguments),
    };
    view! {
        <li data-testid="custody-event" data-seq=seq.to_string()>
            <span class="number">{format!("#{seq}")}</span>
            <span class="when">{when(&event.utc)}</span>
            <span class="custody-what">{what}</span>
            <span class="faint">
                {move || if operator.is_empty() { session.say("panel.operator.none") } else { operator.clone() }}
            </span>
        </li>
    }
}

/// The text of an event and its arguments.
fn told(event: &Happening, words: String) -> (&'static str, Vec<(&'static str, String)>) {
    let text = vec![("text", words)];
    match event {
        Happening::Exported { opinions, originals, .. } => {
            let key = match (opinions, originals) {
                (Opinions::Included, Originals::Included) => "panel.custody.exported",
                (Opinions::Withheld, Originals::Included) => "panel.custody.exported_facts",
                (Opinions::Included, Originals::Withheld) => "panel.custody.exported_redacted",
                (Opinions::Withheld, Originals::Withheld) => "panel.custody.exported_facts_redacted",
            };
            (key, Vec::new())
        }
        Happening::Verified { holds: true, .. } => ("panel.custody.verified", Vec::new()),
        Happening::Verified { failed, .. } => ("panel.custody.verified_failed", vec![("codes", failed.join(", "))]),
        Happening::Received { chain, link_seq, .. } => {
            ("panel.custody.received", vec![("chain", chain.to_string()), ("link", link_seq.to_string())])
        }
        Happening::Labelled { annotation_sha256: Some(_) } => ("panel.custody.labelled", text),
        Happening::Labelled { annotation_sha256: None } => ("panel.custody.label_removed", Vec::new()),
        Happening::Noted { annotation_sha256: Some(_) } => ("panel.custody.noted", text),
        Happening::Noted { annotation_sha256: None } => ("panel.custody.note_removed", Vec::new()),
        Happening::Assigned { annotation_sha256: Some(_) } => ("panel.custody.assigned", text),
        Happening::Assigned { annotation_sha256: None } => ("panel.custody.case_removed", Vec::new()),
        Happening::RoleGiven { annotation_sha256: Some(_) } => ("panel.custody.role_given", text),
        Happening::RoleGiven { annotation_sha256: None } => ("panel.custody.role_removed", Vec::new()),
        Happening::Redacted { file, copy: Some(copy), .. } => {
            let count = copy.rectangles.len().to_string();
            ("panel.custody.redacted", vec![("name", file.clone()), ("count", count)])
        }
        Happening::Redacted { file, copy: None, .. } => {
            ("panel.custody.redaction_removed", vec![("name", file.clone())])
        }
    }
}
