//! The record in plain words.

use crate::session::Session;
use ::evidence::ExhibitRecord;
use ::evidence::documents::sentences;
use leptos::prelude::*;

/// The sentences, in the order a reader asks.
#[component]
pub fn InWords(record: ExhibitRecord) -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <ul class="in-words prose" data-testid="in-words">
            {sentences(&record).into_iter().map(|(key, arguments)| view! {
                <li>{move || session.say_with(key, &arguments)}</li>
            }).collect_view()}
        </ul>
    }
}
