//! The catalogue's words for what a reading holds.

use crate::language;
use analysis::Reason;
use catalogue::Language;
use listing::{Doubt, Layer, Site};
use serde::Serialize;

/// The catalogue in the language of the person's system.
pub struct Words(Language);

impl Words {
    /// In the language the system's variables name.
    pub fn of_the_system() -> Self {
        Self(language::of_the_system())
    }

    /// The text of a key without arguments.
    pub fn text(&self, key: &str) -> String {
        catalogue::plain(self.0, key)
    }

    /// The text of a key with its arguments.
    pub fn with(&self, key: &str, arguments: &[(&str, String)]) -> String {
        let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        catalogue::text(self.0, key, &arguments)
    }

    /// The text of a value whose code stands in the catalogue under `area`.
    pub fn of(&self, area: &str, value: &impl Serialize) -> String {
        self.text(&format!("{area}.{}", code(value)))
    }

    /// A field's name.
    pub fn field(&self, field: &str) -> String {
        let key = format!("field.{field}");
        if catalogue::has(&key) { self.text(&key) } else { field.to_owned() }
    }

    /// A reason in words.
    pub fn sentence(&self, reason: &Reason) -> String {
        reason.sentence(|key, arguments| catalogue::text(self.0, key, arguments))
    }

    /// What is in doubt, and what to do about it.
    pub fn doubt(&self, doubt: &Doubt, site: Site) -> String {
        let fields: Vec<String> = doubt.fields().into_iter().map(|field| self.field(field)).collect();
        let (lacking, expected) = doubt.lacking().unwrap_or_default();
        let arguments = [
            ("field", fields.join(&self.text("reading.separator"))),
            ("site", self.of("site", &site)),
            ("lacking", lacking.to_string()),
            ("expected", expected.to_string()),
        ];
        self.with(doubt.key(), &arguments)
    }

    /// A value, and where it was read from.
    pub fn value(&self, source: &str, value: &str) -> String {
        let layer = self.of("layer", &Layer::of(source));
        self.with("reading.value", &[("layer", layer), ("value", value.to_owned())])
    }
}

/// The code a value has in the JSON.
fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}
