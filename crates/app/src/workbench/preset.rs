//! What an organisation presets by the browser's policy: shown as such, and not editable unless it is only the start.

use super::register::Register;
use crate::session::{Session, hear, say};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::{Notice, PageRequest, PolicyPart, Preset};
use webext::messaging::ask_worker;

/// What is preset, as far as it is known.
#[derive(Clone, Copy)]
pub struct Presets(RwSignal<Vec<Preset>>);

impl Presets {
    /// Asks for it, and again whenever it may have changed.
    pub fn follow() -> Self {
        let presets = Self(RwSignal::new(Vec::new()));
        hear(move |notice, _| {
            if notice == Notice::SettingsChanged {
                presets.ask();
            }
        });
        presets.ask();
        presets
    }

    fn ask(self) {
        spawn_local(async move {
            // Whoever asks for what is preset is refused it there, with the reason.
            if let Ok(known) = ask_worker(PageRequest::Policy).await {
                drop(self.0.try_set(known));
            }
        });
    }

    /// Whether a part can't be changed.
    pub fn is_fixed(self, part: PolicyPart) -> bool {
        self.of(part).is_some_and(|preset| !preset.editable && preset.problem.is_none())
    }

    fn of(self, part: PolicyPart) -> Option<Preset> {
        self.0.with(|presets| presets.iter().find(|preset| preset.part == part).cloned())
    }
}

/// What is shown of a part, which can't be changed where it is preset so; says where it comes from. What the register holds
/// can't be changed before it is read: nothing would be kept of that.
#[component]
pub fn Presetable(part: PolicyPart, children: Children) -> impl IntoView {
    let session = expect_context::<Session>();
    let presets = expect_context::<Presets>();
    let register = expect_context::<Register>();
    let is_awaited = move || part != PolicyPart::Profile && !register.read.get();
    view! {
        {move || presets.of(part).map(|Preset { editable, problem, .. }| match problem {
            Some(problem) => view! {
                <p class="failure" data-testid="preset">
                    {move || session.say_with("panel.preset.unusable", &[("problem", problem.clone())])}
                </p>
            }
            .into_any(),
            None => view! {
                <p class="note" data-testid="preset" data-editable=editable.to_string()>
                    {say(if editable { "panel.preset.start" } else { "panel.preset.fixed" })}
                </p>
            }
            .into_any(),
        })}
        <fieldset class="presetable" disabled=move || presets.is_fixed(part) || is_awaited()>{children()}</fieldset>
    }
}
