//! What an organisation presets by the browser's policy: shown as such, and not editable unless it is only the start.

use crate::session::{Session, say};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::{PageRequest, PolicyPart, Preset};
use webext::messaging::ask_worker;

/// What is preset, as far as it is known.
#[derive(Clone, Copy)]
pub struct Presets(RwSignal<Vec<Preset>>);

impl Presets {
    /// Asks for it.
    pub fn ask() -> Self {
        let presets = Self(RwSignal::new(Vec::new()));
        spawn_local(async move {
            // Whoever asks for what is preset is refused it there, with the reason.
            if let Ok(known) = ask_worker(PageRequest::Policy).await {
                drop(presets.0.try_set(known));
            }
        });
        presets
    }

    /// Whether a part can't be changed.
    pub fn is_fixed(self, part: PolicyPart) -> bool {
        self.of(part).is_some_and(|preset| !preset.editable && preset.problem.is_none())
    }

    fn of(self, part: PolicyPart) -> Option<Preset> {
        self.0.with(|presets| presets.iter().find(|preset| preset.part == part).cloned())
    }
}

/// What is shown of a part, which can't be changed where it is preset so; says where it comes from.
#[component]
pub fn Presetable(part: PolicyPart, children: Children) -> impl IntoView {
    let session = expect_context::<Session>();
    let presets = expect_context::<Presets>();
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
        <fieldset class="presetable" disabled=move || presets.is_fixed(part)>{children()}</fieldset>
    }
}
