//! Canonical JSON (RFC 8785): one value has exactly one spelling, so that its hash means something.

use serde::Serialize;
use serde_json::Value;

/// The largest integer that every JSON reader keeps exactly: 2^53 − 1 (RFC 8785, appendix D).
const LARGEST_INTEGER: u64 = (1 << 53) - 1;

/// Why a value has no canonical spelling of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// Fractions and exponents are spelled differently by different writers: our formats have none.
    #[error("{0} is not an integer of at most 53 bits")]
    Number(String),
    /// The value's own serialization failed.
    #[error("{0}")]
    Serialization(String),
}

/// The canonical bytes of `value`, which must hold no floats and no integers beyond 2^53 − 1.
pub fn canonical_json(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, CanonicalError> {
    let failed = |error: serde_json::Error| CanonicalError::Serialization(error.to_string());
    let value = serde_json::to_value(value).map_err(failed)?;
    refuse_inexact_numbers(&value)?;
    serde_jcs::to_vec(&value).map_err(failed)
}

fn refuse_inexact_numbers(value: &Value) -> Result<(), CanonicalError> {
    match value {
        Value::Number(number) => {
            let magnitude = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            match magnitude {
                Some(magnitude) if magnitude <= LARGEST_INTEGER => Ok(()),
                _ => Err(CanonicalError::Number(number.to_string())),
            }
        }
        Value::Array(values) => values.iter().try_for_each(refuse_inexact_numbers),
        Value::Object(values) => values.values().try_for_each(refuse_inexact_numbers),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The value of `Value` that JSON `text` spells, in canonical bytes.
    fn canonical(text: &str) -> String {
        let value: Value = serde_json::from_str(text).unwrap();
        String::from_utf8(canonical_json(&value).unwrap()).unwrap()
    }

    #[test]
    fn names_are_sorted_by_their_utf_16_units() {
        // RFC 8785, section 3.2.3: U+1F600 (surrogates from D83D) comes before U+FB33.
        let text = r#"{"\u20ac":"Euro","\r":"CR","\ufb33":"Dalet","1":"One","\ud83d\ude00":"Smile","\u0080":"Ctrl","\u00f6":"O"}"#;
        assert_eq!(
            canonical(text),
            "{\"\\r\":\"CR\",\"1\":\"One\",\"\u{80}\":\"Ctrl\",\"ö\":\"O\",\"€\":\"Euro\",\"😀\":\"Smile\",\"\u{fb33}\":\"Dalet\"}"
        );
    }

    #[test]
    fn strings_are_escaped_only_where_they_must_be() {
        // RFC 8785, section 3.2.2.2.
        assert_eq!(
            canonical(r#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/\u007f""#),
            "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u{7f}\""
        );
    }

    #[test]
    fn integers_are_kept_and_everything_else_is_refused() {
        assert_eq!(canonical("[0,-1,9007199254740991,-9007199254740991]"), "[0,-1,9007199254740991,-9007199254740991]");
        for value in
            [json!(0.5), json!(1.0), json!({"a": [1e300]}), json!(1_u64 << 53), json!(u64::MAX), json!(i64::MIN)]
        {
            assert!(matches!(canonical_json(&value), Err(CanonicalError::Number(_))), "{value}");
        }
    }
}
