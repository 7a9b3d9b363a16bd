//! What the analyst notes of an exhibit: role, label, case, note. Opinions, kept apart from the record.

use crate::session::{Session, say};
use crate::task::{Failure, Task};
use ::evidence::{AnnotationKind, ExhibitKind, ExhibitRole};
use leptos::prelude::*;
use protocol::{Annotations, PageRequest};
use vault::Vault;
use webext::messaging::ask_worker;

/// The roles an exhibit of a kind can have.
pub fn roles(kind: ExhibitKind) -> &'static [ExhibitRole] {
    match kind {
        ExhibitKind::Capture => &[ExhibitRole::OfficialPage, ExhibitRole::SellerSite, ExhibitRole::TestPurchase],
        ExhibitKind::Import => &[
            ExhibitRole::Invoice,
            ExhibitRole::GoodsPhoto,
            ExhibitRole::TestPurchaseReport,
            ExhibitRole::ComparisonSheet,
            ExhibitRole::NonProductionStatement,
            ExhibitRole::OriginalPicture,
            ExhibitRole::RightDocument,
        ],
    }
}

/// The choices of a role, the first of them none.
#[component]
pub fn RoleOptions(kind: ExhibitKind, chosen: Option<ExhibitRole>) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <option value="" selected=chosen.is_none()>{say("panel.role.none")}</option>
        {roles(kind).iter().map(|role| view! {
            <option value=role.as_str() selected={chosen == Some(*role)}>{move || session.name("exhibit_role", role)}</option>
        }).collect_view()}
    }
}

/// The four fields, read again whenever `changed` is; it is counted up once a change is in the chain.
#[component]
pub fn Noted(id: String, kind: ExhibitKind, changed: RwSignal<u32>) -> impl IntoView {
    let loading = Task::new();
    let noted = RwSignal::new(None::<Annotations>);
    {
        let id = id.clone();
        Effect::new(move || {
            changed.track();
            let id = id.clone();
            loading.again(async move {
                let found = Vault::open().await?.annotations().await?.remove(&id);
                noted.try_set(Some(found.unwrap_or_default()));
                Ok(())
            });
        });
    }
    let is_read = Memo::new(move |_| noted.with(Option::is_some));
    view! {
        <section data-testid="noted">
            <h3>{say("panel.noted")}</h3>
            <p class="prose faint">{say("panel.noted.note")}</p>
            <Failure task=loading/>
            {move || is_read.get().then(|| view! { <Fields id=id.clone() kind=kind noted=noted changed=changed/> })}
        </section>
    }
}

#[component]
fn Fields(
    id: String,
    kind: ExhibitKind,
    noted: RwSignal<Option<Annotations>>,
    changed: RwSignal<u32>,
) -> impl IntoView {
    let saving = Task::new();
    let keep = move |kind: AnnotationKind| {
        let id = id.clone();
        move |event: leptos::ev::Event| {
            let text = Some(event_target_value(&event).trim().to_owned()).filter(|text| !text.is_empty());
            let exhibits = vec![id.clone()];
            saving.line_up(async move {
                ask_worker::<()>(PageRequest::Annotate { exhibits, kind, text }).await?;
                changed.try_update(|count| *count += 1);
                Ok(())
            });
        }
    };
    // A field is written anew only where its own text has become another, so that nobody is disturbed in the middle of one.
    let field = |part: fn(&Annotations) -> Option<String>| {
        Memo::new(move |_| noted.with(|noted| noted.as_ref().and_then(part)).unwrap_or_default())
    };
    let role = Memo::new(move |_| noted.with(|noted| noted.as_ref().and_then(|noted| noted.role)));
    let (label, case, note) =
        (field(|noted| noted.label.clone()), field(|noted| noted.case.clone()), field(|noted| noted.note.clone()));
    view! {
        <div class="settings narrow">
            <label class="field">
                <span>{say("panel.noted.role")}</span>
                <select
                    data-testid="noted-role"
                    prop:value=move || role.get().map(ExhibitRole::as_str).unwrap_or_default()
                    on:change=keep(AnnotationKind::Role)
                >
                    <RoleOptions kind=kind chosen=role.get_untracked()/>
                </select>
            </label>
            <label class="field">
                <span>{say("panel.noted.label")}</span>
                <input
                    type="text"
                    data-testid="noted-label"
                    maxlength="120"
                    prop:value=move || label.get()
                    on:change=keep(AnnotationKind::Label)
                />
            </label>
            <label class="field">
                <span>{say("panel.noted.case")}</span>
                <input
                    type="text"
                    data-testid="noted-case"
                    maxlength="120"
                    prop:value=move || case.get()
                    on:change=keep(AnnotationKind::Case)
                />
            </label>
            <label class="field">
                <span>{say("panel.noted.text")}</span>
                <textarea
                    data-testid="noted-note"
                    rows="3"
                    prop:value=move || note.get()
                    on:change=keep(AnnotationKind::Note)
                ></textarea>
            </label>
        </div>
        <Failure task=saving testid="noted-failure"/>
    }
}
