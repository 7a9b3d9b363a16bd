//! What panel and workbench both have: the settings, the profile.

use crate::files::{chosen_files, files_of, own_file, text_of};
use crate::session::{Session, code, say};
use crate::task::{Failure, Task};
use analysis::Profile;
use catalogue::Language;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use protocol::{CaseDocument, CaseText, ErrorBody, PageRequest, Settings, Theme};
use std::future::Future;
use web_sys::DragEvent;
use webext::messaging::ask_worker;

/// The themes in the order of the chooser.
const THEMES: [(Theme, &str); 3] =
    [(Theme::System, "panel.theme.system"), (Theme::Light, "panel.theme.light"), (Theme::Dark, "panel.theme.dark")];

/// The extension's own profile, on brands that do not exist.
const SAMPLE_PROFILE: &str = "sample-profile.json";
/// The sample register that goes with it.
const SAMPLE_RIGHTS: &str = "sample-rights.json";

/// Operator, language, theme, quiet mode.
#[component]
pub fn SettingsControls() -> impl IntoView {
    let session = expect_context::<Session>();
    let held = move || session.settings.with(Option::is_some);
    let of = move |part: fn(&Settings) -> String| {
        move || session.settings.with(|it| it.as_ref().map(part).unwrap_or_default())
    };
    view! {
        <fieldset class="settings" disabled=move || !held()>
            <legend class="hidden">{say("panel.settings")}</legend>
            <label class="field">
                <span>{say("panel.operator")}</span>
                <input
                    type="text"
                    data-testid="operator"
                    autocomplete="off"
                    maxlength="120"
                    placeholder=say("panel.operator.placeholder")
                    prop:value=of(|settings| settings.operator.clone())
                    on:change=move |event| {
                        let operator = event_target_value(&event).trim().to_owned();
                        session.change(|settings| settings.operator = operator);
                    }
                />
            </label>
            <label class="field">
                <span>{say("panel.language")}</span>
                <LanguageOptions
                    chosen=Signal::derive(move || session.language())
                    change=Callback::new(move |language| session.change(|settings| settings.language = language))
                    testid="language"
                />
            </label>
            <label class="field">
                <span>{say("panel.theme")}</span>
                <select
                    data-testid="theme"
                    prop:value=of(|settings| code(settings.theme))
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        if let Some((theme, _)) = THEMES.iter().find(|(theme, _)| code(theme) == chosen) {
                            session.change(|settings| settings.theme = *theme);
                        }
                    }
                >
                    {THEMES.iter().map(|(theme, name)| view! { <option value=code(theme)>{say(name)}</option> }).collect_view()}
                </select>
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="quiet"
                    prop:checked=move || session.settings.with(|it| it.as_ref().is_some_and(|settings| settings.quiet))
                    on:change=move |event| {
                        let quiet = event_target_checked(&event);
                        session.change(|settings| settings.quiet = quiet);
                    }
                />
                <span>{say("panel.quiet")}<small>{say("panel.quiet.note")}</small></span>
            </label>
        </fieldset>
    }
}

/// Which profile is in use, and who captures, in one line.
#[component]
pub fn ProfileNote() -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <span class="profile-note">
            <span data-testid="profile-name">
                {move || {
                    let name = session.settings.with(|it| it.as_ref()?.profile.as_ref().map(|profile| profile.name.clone()));
                    name.unwrap_or_else(|| session.say("panel.profile.none"))
                }}
            </span>
            <span class="faint">
                {move || {
                    let name = session.settings.with(|it| it.as_ref().map(|it| it.operator.clone()).unwrap_or_default());
                    if name.is_empty() { session.say("panel.operator.none") } else { name }
                }}
            </span>
        </span>
    }
}

/// What an analyst without a profile sees first, and what else stands in the row of buttons.
#[component]
pub fn Welcome(
    /// What is told of a profile that was taken into use: the one before it.
    #[prop(optional)]
    taken: Option<Callback<Option<Profile>>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <section class="welcome">
            <h2>{say("panel.welcome")}</h2>
            <p>{say("panel.welcome.why")}</p>
            <ProfileFile sample=true taken=taken>{children.map(|children| children())}</ProfileFile>
        </section>
    }
}

/// Choosing a profile's file, or the sample, and what else stands in the row.
#[component]
pub fn ProfileFile(
    #[prop(optional)] sample: bool,
    /// What is told of a profile that was taken into use: the one before it.
    #[prop(optional_no_strip)]
    taken: Option<Callback<Option<Profile>>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let task = Task::new();
    let import = move |text: std::pin::Pin<Box<dyn Future<Output = Result<String, ErrorBody>>>>| {
        task.run(async move {
            let text = text.await?;
            let before =
                session.settings.with_untracked(|settings| settings.as_ref().and_then(|it| it.profile.clone()));
            session.settings.set(Some(ask_worker(PageRequest::ImportProfile { text }).await?));
            if let Some(taken) = taken {
                taken.run(before);
            }
            Ok(())
        });
    };
    view! {
        <div class="buttons">
            <FileButton
                label="panel.profile.import"
                accept=".json,application/json"
                testid="import-profile"
                busy=Signal::derive(move || task.is_busy())
                chosen=Callback::new(move |files: Vec<web_sys::File>| {
                    if let Some(file) = files.into_iter().next() {
                        import(Box::pin(async move { text_of(&file).await }));
                    }
                })
            />
            {sample.then(|| view! {
                <button
                    data-testid="load-sample-profile"
                    disabled=move || task.is_busy()
                    on:click=move |_| import(Box::pin(async move {
                        bring_sample_rights().await?;
                        own_file(SAMPLE_PROFILE).await
                    }))
                >
                    {say("panel.profile.sample")}
                </button>
            })}
            {children.map(|children| children())}
            <Failure task=task testid="profile-error"/>
        </div>
    }
}

/// Brings the sample's rights in, where the analyst has none.
async fn bring_sample_rights() -> Result<(), ErrorBody> {
    let document = CaseDocument::Rights;
    let CaseText { case, text } = ask_worker(PageRequest::CaseDocument { document }).await?;
    if text.is_none() {
        let json = own_file(SAMPLE_RIGHTS).await?;
        ask_worker::<()>(PageRequest::SaveCaseDocument { case, document, json }).await?;
    }
    Ok(())
}

/// The languages something can be written in, each by its own name, whatever the language of the interface.
#[component]
pub fn LanguageOptions(
    /// Those there are a choice of: where none are named, all.
    #[prop(default = &Language::ALL)]
    among: &'static [Language],
    chosen: Signal<Language>,
    change: Callback<Language>,
    testid: &'static str,
) -> impl IntoView {
    view! {
        <select
            data-testid=testid
            prop:value=move || chosen.get().code()
            on:change=move |event| {
                if let Some(language) = Language::of_code(&event_target_value(&event)) {
                    change.run(language);
                }
            }
        >
            {among.iter().map(|one| view! {
                <option value=one.code() lang=one.tag() dir=one.direction() selected=*one == chosen.get_untracked()>
                    {one.own_name()}
                </option>
            }).collect_view()}
        </select>
    }
}

/// A button that has files chosen.
#[component]
pub fn FileButton(
    /// The key of its text.
    label: &'static str,
    /// What the browser offers: endings and media types.
    accept: &'static str,
    testid: &'static str,
    /// Whether several may be chosen at once.
    #[prop(optional)]
    several: bool,
    busy: Signal<bool>,
    chosen: Callback<Vec<web_sys::File>>,
) -> impl IntoView {
    view! {
        <label class="button" class:disabled=busy>
            {say(label)}
            <input
                class="file-input"
                type="file"
                accept=accept
                multiple=several
                data-testid=testid
                disabled=busy
                on:change=move |event| chosen.run(chosen_files(&event))
            />
        </label>
    }
}

/// A form that makes something by its name.
#[component]
pub fn NewName(
    /// The key of what the name is of.
    label: &'static str,
    /// The key of the button.
    make: &'static str,
    /// How the field is known in tests, and the button.
    testids: (&'static str, &'static str),
    /// How many signs a name may have.
    longest: u32,
    #[prop(into, optional)] busy: Signal<bool>,
    /// Makes it, and says whether it did: then the field is empty again.
    made: Callback<String, bool>,
    /// What else stands in the row.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let name = NodeRef::<Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = name.get_untracked() else { return };
        let wanted = field.value().trim().to_owned();
        if !wanted.is_empty() && made.run(wanted) {
            field.set_value("");
        }
    };
    view! {
        <form class="buttons" on:submit=submit>
            <input
                type="text"
                class="narrow"
                autocomplete="off"
                maxlength=longest
                required
                data-testid=testids.0
                aria-label=say(label)
                placeholder=say(label)
                node_ref=name
            />
            <button data-testid=testids.1 disabled=busy>{say(make)}</button>
            {children.map(|children| children())}
        </form>
    }
}

/// A place files are dropped on.
#[component]
pub fn DropPlace(testid: &'static str, dropped: Callback<Vec<web_sys::File>>, children: Children) -> impl IntoView {
    let over = RwSignal::new(false);
    view! {
        <div
            class="drop-place"
            class:is-over=move || over.get()
            data-testid=testid
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event: DragEvent| {
                event.prevent_default();
                over.set(false);
                dropped.run(files_of(event.data_transfer().and_then(|data| data.files())));
            }
        >
            {children()}
        </div>
    }
}
