//! What was done with an exhibit since it was sealed.

use crate::moment::when;
use crate::session::{Session, say};
use crate::task::{Failure, Task};
use ::evidence::bundle::KeptEvent;
use ::evidence::documents::happened;
use ::evidence::{AnnotationKind, ExhibitRole};
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
        loading.again(async move {
            let all = Vault::open().await?.events().await?;
            events.try_set(Some(all.into_iter().filter(|kept| kept.event.concerns(&id)).collect()));
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
    let (key, arguments) = happened(&event.event, words);
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
