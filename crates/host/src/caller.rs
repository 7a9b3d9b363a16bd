//! Who starts the host: browsers say it by its arguments.

use std::ffi::OsString;

/// The extension's id in browsers of Chromium's family, which the key in its manifest fixes.
pub const EXTENSION_ID: &str = "feopkdlnnihmebnkdbcdalhofbcemcii";
/// The extension's id in Firefox.
pub const ADD_ON_ID: &str = "counterproof@counterproof.invalid";

/// Who started the host, as the browser says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The origin of an extension in a browser of Chromium's family: `chrome-extension://…/`.
    Origin(String),
    /// The id of an add-on of Firefox.
    AddOn(String),
}

impl Caller {
    /// The caller that these arguments (without the program's own name) name, if a browser started the program.
    pub fn of(arguments: &[OsString]) -> Option<Self> {
        let text = |at: usize| arguments.get(at)?.to_str();
        let first = text(0)?;
        if first.starts_with("chrome-extension://") {
            return Some(Caller::Origin(first.to_owned()));
        }
        // Firefox gives the path of the manifest, which has the host's name, and the add-on.
        let is_manifest = first.ends_with(&format!("{}.json", protocol::host::HOST_NAME));
        is_manifest.then(|| text(1)).flatten().map(|id| Caller::AddOn(id.to_owned()))
    }

    /// The origin of the extension with this id.
    pub fn origin_of(extension_id: &str) -> String {
        format!("chrome-extension://{extension_id}/")
    }

    /// What it calls itself.
    pub fn name(&self) -> &str {
        match self {
            Caller::Origin(name) | Caller::AddOn(name) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(arguments: &[&str]) -> Option<Caller> {
        Caller::of(&arguments.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn browsers_are_told_from_people_by_the_arguments() {
        let origin = Caller::origin_of(EXTENSION_ID);
        assert_eq!(caller(&[&origin]), Some(Caller::Origin(origin.clone())));
        assert_eq!(caller(&[&origin, "--parent-window=0"]), Some(Caller::Origin(origin)));
        let manifest = "/home/ana/.mozilla/native-messaging-hosts/counterproof.companion.json";
        assert_eq!(caller(&[manifest, ADD_ON_ID]), Some(Caller::AddOn(ADD_ON_ID.to_owned())));
        for person in [&[][..], &["verify", "bundle.zip"], &["host", "doctor"], &["page.json", "--json"], &[manifest]] {
            assert_eq!(caller(person), None, "{person:?}");
        }
    }

    #[test]
    fn the_extensions_id_is_that_of_the_key_in_its_manifest() {
        use base64::Engine as _;
        let manifest: serde_json::Value = serde_json::from_str(include_str!("../../../manifest.json")).unwrap();
        let key = base64::engine::general_purpose::STANDARD.decode(manifest["key"].as_str().unwrap()).unwrap();
        let digits = evidence::sha256(&key);
        let letters = digits.as_str()[..32].bytes().map(|digit| {
            let value = (digit as char).to_digit(16).unwrap();
            char::from(b'a' + u8::try_from(value).unwrap())
        });
        assert_eq!(letters.collect::<String>(), EXTENSION_ID);
    }
}
