//! How a listing's level came about, folded away under its reasons.

use crate::session::{Session, code, say};
use analysis::{Explanation, Finding, GroupShare};
use leptos::prelude::*;

/// The rule that decided, what each group contributes, and what would change the level.
#[component]
pub fn HowItCameAbout(explanation: Explanation, findings: Vec<Finding>) -> impl IntoView {
    let session = expect_context::<Session>();
    let Explanation { rule, groups, changes, .. } = explanation;
    view! {
        <details class="fold how" data-testid="explanation">
            <summary>{say("explain.heading")}</summary>
            <p data-testid="rule">{move || session.reason(&rule)}</p>
            <ul class="shares">
                {groups.into_iter().map(|share| {
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
                }).collect_view()}
            </ul>
            {(!changes.is_empty()).then(|| view! {
                <h5>{say("explain.changes")}</h5>
                <ul class="changes">
                    {changes.into_iter().map(|change| view! {
                        <li data-testid="change">{move || session.reason(&change.why)}</li>
                    }).collect_view()}
                </ul>
            })}
        </details>
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
