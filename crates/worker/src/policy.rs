//! What an organisation presets by the browser's policy (`storage.managed`): profile, rights, portals, labels.
//!
//! Each is a document as text. What may not be changed takes the place of what the analyst has, which is kept and is there
//! again when the policy goes; what may be changed is there as long as the analyst has nothing else.

use analysis::Profile;
use catalogue::Language;
use protocol::{CaseDocument, ErrorBody, ErrorCode, PolicyPart, Preset, Settings};
use serde::Deserialize;
use serde::de::IgnoredAny;
use webext::storage::Area;

/// The policy as the browser has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Policy {
    profile: Option<String>,
    rights: Option<String>,
    portals: Option<String>,
    labels: Option<String>,
    editable: Vec<PolicyPart>,
}

impl Policy {
    /// The policy that is in force; an empty one where there is none, or it can't be read.
    pub async fn load() -> Self {
        Area::Managed.all().await.ok().flatten().unwrap_or_default()
    }

    /// What is preset, and how far; what is wrong with it in this language.
    pub fn presets(&self, language: Language) -> Vec<Preset> {
        let preset = |part: PolicyPart| {
            let text = self.text(part)?;
            let problem = match part {
                PolicyPart::Profile => Profile::parse(text).err().map(|error| error.told(language)),
                _ => serde_json::from_str::<IgnoredAny>(text).err().map(|error| error.to_string()),
            };
            Some(Preset { part, editable: self.is_editable(part), problem })
        };
        PolicyPart::ALL.into_iter().filter_map(preset).collect()
    }

    /// The settings in force, given those the analyst has.
    pub fn settings(&self, kept: Settings) -> Settings {
        match self.profile() {
            Some(preset) if kept.profile.is_none() || !self.is_editable(PolicyPart::Profile) => {
                Settings { profile: Some(preset), ..kept }
            }
            _ => kept,
        }
    }

    /// What is kept when the analyst wants these settings and has kept others before.
    ///
    /// # Errors
    ///
    /// They change what may not be changed.
    pub fn kept(&self, before: Settings, wanted: Settings) -> Result<Settings, ErrorBody> {
        let in_force = self.settings(before.clone());
        if wanted.profile == in_force.profile {
            return Ok(Settings { profile: before.profile, ..wanted });
        }
        self.require_changeable(PolicyPart::Profile)?;
        Ok(wanted)
    }

    /// A document in force, given the one the analyst has.
    pub fn document(&self, document: CaseDocument, kept: Option<String>) -> Option<String> {
        let part = PolicyPart::from(document);
        match self.usable(part) {
            Some(preset) if kept.is_none() || !self.is_editable(part) => Some(preset.to_owned()),
            _ => kept,
        }
    }

    /// Whether the analyst may not change a part.
    pub fn is_fixed(&self, part: PolicyPart) -> bool {
        self.usable(part).is_some() && !self.is_editable(part)
    }

    /// Refuses to change what may not be changed.
    ///
    /// # Errors
    ///
    /// It is so.
    pub fn require_changeable(&self, part: PolicyPart) -> Result<(), ErrorBody> {
        if self.is_fixed(part) { Err(ErrorBody::new(ErrorCode::Preset, part.name())) } else { Ok(()) }
    }

    fn profile(&self) -> Option<Profile> {
        Profile::parse(self.profile.as_deref()?).ok()
    }

    /// The text of a part that is what it has to be: a policy with a slip in it does not leave the analyst with nothing.
    fn usable(&self, part: PolicyPart) -> Option<&str> {
        let text = self.text(part)?;
        let is_usable = match part {
            PolicyPart::Profile => Profile::parse(text).is_ok(),
            _ => serde_json::from_str::<IgnoredAny>(text).is_ok(),
        };
        is_usable.then_some(text)
    }

    fn text(&self, part: PolicyPart) -> Option<&str> {
        let text = match part {
            PolicyPart::Profile => &self.profile,
            PolicyPart::Rights => &self.rights,
            PolicyPart::Portals => &self.portals,
            PolicyPart::Labels => &self.labels,
        };
        text.as_deref()
    }

    fn is_editable(&self, part: PolicyPart) -> bool {
        self.editable.contains(&part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::Language;
    use protocol::{Case, PROTOCOL, Theme};

    const PRESET: &str = r#"{ "version": 1, "name": "Preset", "brands": [] }"#;

    fn policy(text: &str) -> Policy {
        serde_json::from_str(text).unwrap()
    }

    fn of_profile(editable: &str) -> Policy {
        policy(&format!(r#"{{ "profile": {PRESET:?}, "editable": [{editable}] }}"#))
    }

    fn settings(name: Option<&str>) -> Settings {
        Settings {
            protocol: PROTOCOL,
            operator: String::new(),
            language: Language::ENGLISH,
            theme: Theme::default(),
            quiet: false,
            case: Case::default(),
            profile: name.map(Profile::new),
        }
    }

    fn name(settings: &Settings) -> Option<&str> {
        settings.profile.as_ref().map(|profile| profile.name.as_str())
    }

    #[test]
    fn what_is_fixed_is_in_force_and_what_the_analyst_had_is_kept() {
        let (fixed, own) = (of_profile(""), settings(Some("Own")));
        let in_force = fixed.settings(own.clone());
        assert_eq!(name(&in_force), Some("Preset"));
        let quieter = Settings { quiet: true, ..in_force.clone() };
        let kept = fixed.kept(own.clone(), quieter).unwrap();
        assert_eq!((name(&kept), kept.quiet), (Some("Own"), true));
        let changed = Settings { profile: Some(Profile::new("Other")), ..in_force };
        assert_eq!(fixed.kept(own, changed).unwrap_err().code, ErrorCode::Preset);
    }

    #[test]
    fn what_is_editable_is_a_start() {
        let start = of_profile(r#""profile""#);
        let begun = start.settings(settings(None));
        assert_eq!(name(&begun), Some("Preset"));
        assert_eq!(
            start.kept(settings(None), begun).unwrap().profile,
            None,
            "it follows the policy until it is changed"
        );
        let kept = start.kept(settings(None), settings(Some("Own"))).unwrap();
        assert_eq!(name(&start.settings(kept)), Some("Own"));
    }

    #[test]
    fn documents_follow_the_same_rule() {
        let of = |policy: &Policy, kept: Option<&str>| policy.document(CaseDocument::Rights, kept.map(str::to_owned));
        let fixed = policy(r#"{ "rights": "{}" }"#);
        assert_eq!(of(&fixed, Some("[]")).as_deref(), Some("{}"));
        let start = policy(r#"{ "rights": "{}", "editable": ["rights"] }"#);
        assert_eq!(of(&start, Some("[]")).as_deref(), Some("[]"));
        assert_eq!(of(&start, None).as_deref(), Some("{}"));
        assert_eq!(of(&Policy::default(), None), None);
    }

    #[test]
    fn what_is_no_document_is_told_and_leaves_what_there_is() {
        let broken = policy(r#"{ "profile": "{ \"version\": 1, \"name\": \"\", \"brands\": [] }" }"#);
        let own = settings(Some("Own"));
        assert_eq!(broken.settings(own.clone()), own);
        assert!(broken.require_changeable(PolicyPart::Profile).is_ok());
        let [preset] = &broken.presets(Language::ENGLISH)[..] else { panic!("one part is preset") };
        assert_eq!(preset.problem.as_deref(), Some("name: the text is empty"));
    }
}
