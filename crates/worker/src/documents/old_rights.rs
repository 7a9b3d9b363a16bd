//! Rights stood in the profile once, in another form.

use crate::settings::KEY;
use protocol::ErrorBody;
use serde::Deserialize;
use serde_json::{Value, json};
use webext::storage::Area;

/// The format of the register the rights are put into.
const REGISTER: &str = "counterproof-rights/1";

/// What of the settings is looked at.
#[derive(Deserialize)]
struct OldSettings {
    profile: Option<OldProfile>,
}

#[derive(Deserialize)]
struct OldProfile {
    #[serde(default)]
    rights: Vec<Value>,
}

/// The register of the rights that stand in the settings; none where none do.
pub async fn register() -> Result<Option<String>, ErrorBody> {
    let settings: Option<OldSettings> = Area::Local.get(KEY).await?;
    let old = settings.and_then(|settings| settings.profile).map(|profile| profile.rights).unwrap_or_default();
    let rights: Vec<Value> = old.iter().map(in_register).collect();
    let register = json!({ "format": REGISTER, "rights": rights });
    Ok((!old.is_empty()).then(|| register.to_string()))
}

/// A right of a profile as the register has it.
fn in_register(old: &Value) -> Value {
    let classes: Vec<Value> = match &old["classes"] {
        Value::Array(numbers) => numbers.iter().map(|number| json!({ "number": number })).collect(),
        _ => Vec::new(),
    };
    let details = match old["kind"].as_str() {
        Some("trademark") => json!({ "trademark": { "form": "word", "classes": classes } }),
        Some("copyright") => json!({ "copyright": { "registered": true } }),
        Some("patent") => json!({ "patent": {} }),
        _ => json!({ "other": {} }),
    };
    json!({
        "id": old["id"],
        "brand": old["brand"],
        "name": old["name"],
        "number": old["number"],
        "holder": old["registrant"],
        "territory": old["jurisdiction"],
        "status": old["status"],
        "expires": old["expires"],
        "details": details,
        "verification": { "state": "not_submitted" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_keeps_what_was_said_of_it() {
        let old = json!({ "id": "r", "kind": "trademark", "brand": "a", "name": "ACMERA", "number": "1", "registrant": "A",
            "classes": [9, 35], "jurisdiction": "EU", "expires": null, "status": "pending" });
        let new = json!({ "id": "r", "brand": "a", "name": "ACMERA", "number": "1", "holder": "A", "territory": "EU",
            "status": "pending", "expires": null, "verification": { "state": "not_submitted" },
            "details": { "trademark": { "form": "word", "classes": [{ "number": 9 }, { "number": 35 }] } } });
        assert_eq!(in_register(&old), new);
    }
}
