//! What is said between our own pages and the engine in a portal's page, which fills in a draft.
//!
//! The engine knows nothing of drafts and portals: it is told what each field is called, what belongs in it and on which
//! hosts, and tells what came of it.

use serde::{Deserialize, Serialize};

/// What one of our own pages asks of the engine in a portal's page. Each is answered with [`FillState`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum PortalCommand {
    /// How it stands.
    Describe,
    /// Hold this file ready for a plan that names it.
    Take {
        /// The file.
        file: GivenFile,
    },
    /// Fill in what can be found, and what appears later until [`PortalCommand::End`]. It goes on by itself;
    /// [`Notice::PortalChanged`](crate::Notice::PortalChanged) tells when there is news.
    Fill {
        /// What belongs where.
        plan: Box<FillPlan>,
    },
    /// Bring a field into view and point at it for a moment.
    Show {
        /// Its key.
        field: String,
    },
    /// Have the analyst point at the field, which is then filled. Ends with a click, with Escape, or with
    /// [`PortalCommand::StopPointing`].
    Point {
        /// Its key.
        field: String,
    },
    /// No longer wait for the analyst to point.
    StopPointing,
    /// Put back what stood in the fields before, the last first, and fill in nothing more.
    Undo,
    /// Forget the plan and its files, and watch the page no longer; what stands in the fields stays.
    End,
}

/// A file to attach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenFile {
    /// What it is.
    pub file: FileToGive,
    /// Its content.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// Which file to attach, and as what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileToGive {
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// The name it is given.
    pub name: String,
    /// Its media type.
    pub media_type: String,
}

/// What belongs where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FillPlan {
    /// The draft, by id.
    pub draft: String,
    /// The hosts it may be typed on.
    pub hosts: Vec<String>,
    /// The fields, in the order of the portal's form.
    pub fields: Vec<FieldToFill>,
}

/// A field of the portal's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldToFill {
    /// Our key for it.
    pub key: String,
    /// What it is known to be called, in any language.
    pub labels: Vec<String>,
    /// How the analyst's pointing told it last; goes before the labels.
    pub mark: Option<FieldMark>,
    /// What belongs in it.
    pub value: FillValue,
}

/// What belongs in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FillValue {
    /// One line.
    Line {
        /// The text.
        text: String,
    },
    /// Several lines, which a field for one line can't hold.
    Lines {
        /// The text.
        text: String,
    },
    /// One of what is offered: in a list, as radio buttons, or in a list that opens.
    Choice {
        /// What it may be called, the portal's own words first.
        names: Vec<String>,
        /// A number that only the right one bears, such as that of a registration.
        number: Option<String>,
    },
    /// A day, `YYYY-MM-DD`.
    Day {
        /// The day.
        day: String,
    },
    /// Files, taken before.
    Files {
        /// Which.
        files: Vec<FileToGive>,
    },
}

/// By what a field is told again that the analyst has pointed at: what stands at it, of which each has to be the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldMark {
    /// Its visible label; empty where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Its `name`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its `id`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its placeholder.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub placeholder: String,
}

/// How it stands with filling in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FillState {
    /// The draft that is filled in; absent before the first.
    pub draft: Option<String>,
    /// How far it is.
    pub phase: FillPhase,
    /// The fields, in the plan's order.
    pub fields: Vec<FilledField>,
    /// What is left to the analyst, as it is called on the page: declarations, codes, the button that submits.
    pub left: Vec<LeftToYou>,
    /// Frames that belong to others and were not looked into, by host.
    pub foreign_frames: Vec<String>,
    /// The field the analyst is to point at.
    pub pointing: Option<String>,
}

/// How far filling in is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case", deny_unknown_fields)]
pub enum FillPhase {
    /// Nothing was asked yet, or it was ended.
    #[default]
    Idle,
    /// It is at work.
    Filling,
    /// What is here was looked at; fields that were not found are waited for, such as those of a later step.
    Waiting,
    /// Every field is settled.
    Settled,
    /// It has stopped by itself, and types nothing more.
    GivenUp {
        /// Why.
        why: GivenUp,
    },
    /// What was filled in was taken back.
    Undone,
}

/// Why filling in was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenUp {
    /// The page is not on a host of the portal.
    OtherHost,
    /// There are more fields on the page than any form has.
    TooManyFields,
    /// The page never comes to rest.
    Restless,
}

/// A field, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilledField {
    /// Our key for it.
    pub key: String,
    /// Its label on the page, once found.
    pub label: Option<String>,
    /// What came of it.
    pub outcome: FieldOutcome,
    /// What stands in it now, as far as it can be read; of files their names, one a line.
    pub found: Option<String>,
    /// By what it is told again; given where the analyst has pointed at it.
    pub mark: Option<FieldMark>,
}

/// What came of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case", deny_unknown_fields)]
pub enum FieldOutcome {
    /// It was not looked for yet, or not found and is waited for.
    NotFound,
    /// What belongs in it stands in it.
    Filled,
    /// Something else stands in it than was filled in.
    Differs,
    /// It was not filled in.
    Refused {
        /// Why.
        why: Refusal,
        /// What was offered instead, one a line, or nothing.
        offered: String,
    },
    /// What stood in it before stands in it again.
    PutBack,
    /// The page offers no way back to what stood in it before.
    NotPutBack,
}

/// Why a field was not filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// More than one field is called so.
    Ambiguous,
    /// What belongs in it is not offered, or more than one thing offered could be it.
    NotOffered,
    /// It can't hold what belongs in it, such as several lines or several files.
    WrongKind,
    /// It is locked or has a limit that is too low.
    Locked,
    /// It became another field while it was filled in; what was typed was taken out again.
    Moved,
    /// It is of those that are never filled in: a password, a payment, a search, a code, a declaration.
    NeverFilled,
    /// A file that belongs in it was not handed over.
    FileMissing,
}

/// Something that is left to the analyst.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftToYou {
    /// What it is.
    pub kind: LeftKind,
    /// What it is called on the page.
    pub label: String,
}

/// What is never done for the analyst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftKind {
    /// A box to tick.
    Declaration,
    /// A code to read or a puzzle to solve.
    Code,
    /// A button that sends the form or goes to the next step.
    Submit,
}

/// What is known of the portal's page in a tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalHere {
    /// The portals that are served from its host, by id.
    pub portals: Vec<String>,
    /// Whether the analyst has asked for it to be filled in, by the icon, the shortcut or the menu, and nobody has taken
    /// that upon itself.
    pub asked: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_told_has_its_text() {
        let has = |what: &str, code: serde_json::Value| {
            let key = format!("filling.{what}.{}", code.as_str().unwrap());
            assert!(catalogue::has(&key), "{key}");
        };
        for phase in ["idle", "filling", "waiting", "settled", "undone"] {
            has("phase", phase.into());
        }
        for why in [GivenUp::OtherHost, GivenUp::TooManyFields, GivenUp::Restless] {
            has("given_up", serde_json::to_value(why).unwrap());
        }
        for why in [
            Refusal::Ambiguous,
            Refusal::NotOffered,
            Refusal::WrongKind,
            Refusal::Locked,
            Refusal::Moved,
            Refusal::NeverFilled,
            Refusal::FileMissing,
        ] {
            has("refusal", serde_json::to_value(why).unwrap());
        }
        for kind in [LeftKind::Declaration, LeftKind::Code, LeftKind::Submit] {
            has("left", serde_json::to_value(kind).unwrap());
        }
        for outcome in [
            FieldOutcome::NotFound,
            FieldOutcome::Filled,
            FieldOutcome::Differs,
            FieldOutcome::Refused { why: Refusal::Locked, offered: String::new() },
            FieldOutcome::PutBack,
            FieldOutcome::NotPutBack,
        ] {
            has("outcome", serde_json::to_value(outcome).unwrap()["outcome"].clone());
        }
    }
}
