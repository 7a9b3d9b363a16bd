//! A listing’s judgement: its level, the reasons, and, folded away under them, how the level came about.

use crate::session::{Session, code, say};
use analysis::{Explanation, Finding, GroupShare, Level, Reason};
use leptos::prelude::*;

/// A level, told by word and by shape; in a row, where the word stands in the heading above, by shape to the eye.
#[component]
pub fn LevelMark(level: Level, #[prop(optional)] in_row: bool) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <span class="level" data-level=code(level)>
            <span class="meter" aria-hidden="true"><i></i><i></i><i></i></span>
            <span class:hidden=in_row data-testid=in_row.then_some("level")>{move || session.name("level", level)}</span>
        </span>
    }
}

/// What was found; where nothing was, why there is a level all the same.
#[component]
pub fn Reasons(findings: Vec<Finding>, why: Option<Reason>) -> impl IntoView {
    let session = expect_context::<Session>();
    let told = findings.into_iter().map(|finding| (code(finding.severity), finding.why));
    let alone = why.map(|why| ("note".to_owned(), why));
    view! {
        <ul class="reasons">
            {told.chain(alone).map(|(severity, why)| view! {
                <li class="reason" data-testid="reason" data-severity=severity>{move || session.reason(&why)}</li>
            }).collect_view()}
        </ul>
    }
}

/// The rule that decided, what each group contributes, and what would change the level: made once somebody opens it.
#[component]
pub fn HowItCameAbout(explanation: Explanation, findings: Vec<Finding>) -> impl IntoView {
    let told = StoredValue::new((explanation, findings));
    let opened = RwSignal::new(false);
    view! {
        <details class="fold how" data-testid="explanation" on:toggle=move |_| opened.set(true)>
            <summary>{say("explain.heading")}</summary>
            <Show when=move || opened.get()>
                {told.with_value(|(explanation, findings)| told_in_full(explanation, findings))}
            </Show>
        </details>
    }
}

fn told_in_full(explanation: &Explanation, findings: &[Finding]) -> impl IntoView + use<> {
    let session = expect_context::<Session>();
    let Explanation { rule, groups, changes, .. } = explanation.clone();
    let shares = groups.into_iter().map(|share| {
        let strongest = findings.get(share.finding as usize).map(|finding| finding.why.clone());
        let points = share.clone();
        view! {
            <li data-testid="share" data-group=code(share.group)>
                <span class="share">
                    <b>{move || session.name("group", share.group)}</b>
                    " · "
                    {move || counted(session, &points)}
                </span>
                {strongest.map(|why| view! { <span class="faint">{move || session.reason(&why)}</span> })}
            </li>
        }
    });
    let shares = shares.collect_view();
    view! {
        <p data-testid="rule">{move || session.reason(&rule)}</p>
        <ul class="shares">{shares}</ul>
        {(!changes.is_empty()).then(|| view! {
            <h5>{say("explain.changes")}</h5>
            <ul class="changes">
                {changes.into_iter().map(|change| view! {
                    <li data-testid="change">{move || session.reason(&change.why)}</li>
                }).collect_view()}
            </ul>
        })}
    }
}

/// What a group counts, and whether it may be one of the two a high level needs.
fn counted(session: Session, share: &GroupShare) -> String {
    if share.points == 0 {
        return session.say("explain.no_points");
    }
    let points = session.say_with("explain.points", &[("points", share.points.to_string())]);
    if share.independent { points } else { format!("{points} · {}", session.say("explain.apart")) }
}
