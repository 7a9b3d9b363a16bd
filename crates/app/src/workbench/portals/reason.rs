//! The reasons a portal offers.

use super::entry::{Entry, EntryKind, Known};
use super::{Changing, seen};
use crate::session::{Session, code, say};
use complaint::{PLACEHOLDERS, Portal, PortalReason, Requirement, RightKind, Template};
use leptos::prelude::*;

/// The reasons, each of which can be changed and taken away, and adding one.
#[component]
pub fn Reasons() -> impl IntoView {
    let session = expect_context::<Session>();
    let changing = expect_context::<Changing>();
    let codes = changing.part(|portal| portal.reasons.iter().map(|reason| reason.code.clone()).collect::<Vec<_>>());
    let label = RwSignal::new(String::new());
    let kind = RwSignal::new(RightKind::Trademark);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(seen) = seen(label.get_untracked().trim().to_owned()).filter(|seen| !seen.value.is_empty()) else {
            return;
        };
        changing.change(|portal| {
            let code = code_for(&seen.value, portal);
            portal.reasons.push(PortalReason {
                code,
                label: seen.value,
                rights: vec![kind.get_untracked()],
                requires: Vec::new(),
                one_listing: false,
                identical_mark: false,
                excludes_referential: false,
                template: None,
                certainty: seen.certainty,
                source: seen.source,
                day: seen.day,
            });
        });
        label.set(String::new());
    };
    view! {
        <section>
            <h3>{say("panel.portal.reasons")}</h3>
            <p class="prose faint">{say("panel.portal.reasons_what")}</p>
            <ul class="entries" data-testid="portal-reasons">
                <For each=move || codes.get().unwrap_or_default() key=String::clone let:code>
                    <Reason code=code/>
                </For>
            </ul>
            <form class="buttons" on:submit=add>
                <input
                    type="text"
                    class="short"
                    data-testid="new-reason"
                    aria-label=say("panel.portal.new_reason")
                    placeholder=say("panel.portal.new_reason")
                    prop:value=move || label.get()
                    on:input=move |event| label.set(event_target_value(&event))
                />
                <label class="inline">
                    <span>{say("panel.portal.for_rights")}</span>
                    <select
                        data-testid="new-reason-right"
                        on:change=move |event| {
                            let chosen = event_target_value(&event);
                            if let Some(chosen) = RightKind::ALL.into_iter().find(|kind| self::code(kind) == chosen) {
                                kind.set(chosen);
                            }
                        }
                    >
                        {RightKind::ALL.into_iter().map(|kind| view! {
                            <option value=self::code(kind)>{move || session.say(kind.key())}</option>
                        }).collect_view()}
                    </select>
                </label>
                <button class="small" data-testid="add-reason">{say("panel.portal.add_reason")}</button>
            </form>
        </section>
    }
}

/// A code that no reason of the portal has.
fn code_for(label: &str, portal: &Portal) -> String {
    let label = label.to_lowercase();
    let words: Vec<&str> =
        label.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let first = words.join("-");
    let others = (2..).map(|number| format!("{first}-{number}"));
    let free = |code: &String| portal.reason(code).is_none();
    std::iter::once(first.clone()).chain(others).find(free).unwrap_or(first)
}

#[component]
fn Reason(code: String) -> impl IntoView {
    let session = expect_context::<Session>();
    let changing = expect_context::<Changing>();
    let code = StoredValue::new(code);
    let of = move |portal: &Portal| code.with_value(|code| portal.reason(code).cloned());
    let reason = changing.part(of);
    let reason = Memo::new(move |_| reason.get().flatten());
    let label = move || reason.with(|reason| reason.as_ref().map(|reason| reason.label.clone()));
    let certainty = Memo::new(move |_| reason.with(|reason| reason.as_ref().map(|reason| reason.certainty)));
    let rights = move || {
        let kinds = reason.with(|reason| reason.as_ref().map(|reason| reason.rights.clone()).unwrap_or_default());
        kinds.into_iter().map(|kind| session.say(kind.key())).collect::<Vec<_>>().join(", ")
    };
    view! {
        <li class="entry" data-testid="portal-reason" data-code=code.get_value()>
            <details class="fold">
                <summary>
                    <span class="reason-label">{label}</span>
                    <span class="chip">{rights}</span>
                    <span class="known" data-certainty=move || certainty.get().map(self::code)>
                        {move || certainty.get().map(|certainty| session.say(certainty.key()))}
                    </span>
                </summary>
                <div class="reason-form">
                    <Entry
                        label=Signal::derive(move || session.say("panel.portal.reason_label"))
                        testid="reason-label"
                        get=move |portal: &Portal| of(portal).map(|reason| known(&reason, reason.label.clone()))
                        set=move |portal: &mut Portal, label: String| change(portal, code, |reason| reason.label = label)
                    />
                    <fieldset class="form-checks">
                        <legend>{say("panel.portal.for_rights")}</legend>
                        {RightKind::ALL.into_iter().map(|kind| view! {
                            <Flag
                                label=kind.key()
                                is_so=Signal::derive(move || reason.with(|it| it.as_ref().is_some_and(|it| it.rights.contains(&kind))))
                                set=Callback::new(move |is_so| {
                                    changing.change(|portal| change(portal, code, |reason| choose(&mut reason.rights, kind, is_so)));
                                })
                            />
                        }).collect_view()}
                    </fieldset>
                    <fieldset class="form-checks">
                        <legend>{say("panel.portal.requires")}</legend>
                        {Requirement::ALL.into_iter().map(|requirement| view! {
                            <Flag
                                label=requirement_name(requirement)
                                is_so=Signal::derive(move || {
                                    reason.with(|it| it.as_ref().is_some_and(|it| it.requires.contains(&requirement)))
                                })
                                set=Callback::new(move |is_so| {
                                    changing.change(|portal| {
                                        change(portal, code, |reason| choose(&mut reason.requires, requirement, is_so));
                                    });
                                })
                            />
                        }).collect_view()}
                    </fieldset>
                    <fieldset class="form-checks">
                        <legend>{say("panel.portal.rules")}</legend>
                        <Flag
                            label="panel.portal.one_listing"
                            is_so=Signal::derive(move || reason.with(|it| it.as_ref().is_some_and(|it| it.one_listing)))
                            set=Callback::new(move |is_so| {
                                changing.change(|portal| change(portal, code, |reason| reason.one_listing = is_so));
                            })
                        />
                        <Flag
                            label="panel.portal.identical_mark"
                            is_so=Signal::derive(move || reason.with(|it| it.as_ref().is_some_and(|it| it.identical_mark)))
                            set=Callback::new(move |is_so| {
                                changing.change(|portal| change(portal, code, |reason| reason.identical_mark = is_so));
                            })
                        />
                        <Flag
                            label="panel.portal.excludes_referential"
                            is_so=Signal::derive(move || reason.with(|it| it.as_ref().is_some_and(|it| it.excludes_referential)))
                            set=Callback::new(move |is_so| {
                                changing.change(|portal| change(portal, code, |reason| reason.excludes_referential = is_so));
                            })
                        />
                    </fieldset>
                    <p class="faint">
                        {move || {
                            let names = PLACEHOLDERS.map(|name| format!("{{{name}}}")).join(" ");
                            session.say_with("panel.portal.template_what", &[("names", names)])
                        }}
                    </p>
                    <Entry
                        label=Signal::derive(move || session.say("panel.portal.template_en"))
                        testid="template-en"
                        kind=EntryKind::Lines
                        get=move |portal: &Portal| {
                            let reason = of(portal)?;
                            Some(known(&reason, text_of(reason.template.as_ref().map(|it| it.en.as_slice()))))
                        }
                        set=move |portal: &mut Portal, text: String| {
                            change(portal, code, |reason| change_template(reason, |template| template.en = paragraphs(&text)));
                        }
                    />
                    <Entry
                        label=Signal::derive(move || session.say("panel.portal.template_zh"))
                        testid="template-zh"
                        kind=EntryKind::Lines
                        get=move |portal: &Portal| {
                            let reason = of(portal)?;
                            Some(known(&reason, text_of(reason.template.as_ref().map(|it| it.zh.as_slice()))))
                        }
                        set=move |portal: &mut Portal, text: String| {
                            change(portal, code, |reason| change_template(reason, |template| template.zh = paragraphs(&text)));
                        }
                    />
                    <button
                        class="small"
                        data-testid="remove-reason"
                        on:click=move |_| {
                            changing.change(|portal| {
                                code.with_value(|code| portal.reasons.retain(|reason| reason.code != *code));
                            });
                        }
                    >
                        {say("panel.portal.remove_reason")}
                    </button>
                </div>
            </details>
        </li>
    }
}

fn known(reason: &PortalReason, value: String) -> Known {
    Known { value, certainty: reason.certainty, source: reason.source.clone(), day: reason.day }
}

/// Changes a reason, which is from then on as the analyst has seen it.
fn change(portal: &mut Portal, code: StoredValue<String>, change: impl FnOnce(&mut PortalReason)) {
    let reason = portal.reasons.iter_mut().find(|reason| code.with_value(|code| reason.code == *code));
    if let Some((reason, seen)) = reason.zip(seen(())) {
        change(reason);
        (reason.certainty, reason.source, reason.day) = (seen.certainty, seen.source, seen.day);
    }
}

/// Puts a value into a list or takes it out, in the order of the type.
fn choose<T: Copy + Ord>(list: &mut Vec<T>, value: T, is_so: bool) {
    list.retain(|other| *other != value);
    if is_so {
        list.push(value);
        list.sort_unstable();
    }
}

fn change_template(reason: &mut PortalReason, change: impl FnOnce(&mut Template)) {
    let mut template = reason.template.take().unwrap_or_default();
    change(&mut template);
    reason.template = Some(template).filter(|template| !(template.en.is_empty() && template.zh.is_empty()));
}

/// Paragraphs as they are written, one a line.
fn text_of(paragraphs: Option<&[String]>) -> String {
    paragraphs.unwrap_or_default().join("\n")
}

fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The key of a short name.
fn requirement_name(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Comparison => "panel.portal.requires.comparison",
        Requirement::NonProductionStatement => "panel.portal.requires.non_production_statement",
        Requirement::OrderNumber => "panel.portal.requires.order_number",
        Requirement::TestBuyReport => "panel.portal.requires.test_buy_report",
        Requirement::CopyrightProof => "panel.portal.requires.copyright_proof",
        Requirement::OriginalPictures => "panel.portal.requires.original_pictures",
    }
}

/// Something that is so or not, kept at once.
#[component]
fn Flag(label: &'static str, is_so: Signal<bool>, set: Callback<bool>) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-flag=label
                prop:checked=move || is_so.get()
                on:change=move |event| set.run(event_target_checked(&event))
            />
            <span>{say(label)}</span>
        </label>
    }
}
