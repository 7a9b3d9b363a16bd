//! Points of what is to be said of a right, in words.

use crate::session::{Session, code, say};
use complaint::Check;
use leptos::prelude::*;

/// The points, errors first; `none` is the text where there is none.
#[component]
pub fn Checks(checks: Vec<Check>, none: &'static str) -> impl IntoView {
    view! {
        <ul class="checklist">
            {checks.is_empty().then(|| view! { <li class="all-well">{say(none)}</li> })}
            {checks.into_iter().map(|check| view! { <Point check=check/> }).collect_view()}
        </ul>
    }
}

#[component]
fn Point(check: Check) -> impl IntoView {
    let session = expect_context::<Session>();
    let severity = check.severity;
    let key = check.key.clone();
    let check = StoredValue::new(check);
    let in_words = move |key: fn(&Check) -> String| {
        let language = session.language();
        check.with_value(|check| catalogue::text(language, &key(check), &check.arguments_in(language)))
    };
    view! {
        <li data-severity=code(severity) data-testid="check" data-key=key>
            <b>{move || session.say(severity.key())}</b>
            <span>
                {move || in_words(|check| check.key.clone())}
                <small class="way-out">"→ "{move || in_words(Check::way_out_key)}</small>
            </span>
        </li>
    }
}
