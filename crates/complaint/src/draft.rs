//! Drafts.

use crate::checklist::{Check, CheckSeverity, checklist};
use crate::portal::{ComplaintKind, portal};
use crate::selection::{Chosen, DraftRequest, Exhibit, choose};
use crate::template::{complaint, right_line};
use analysis::{Right, RightKind, RightStatus};
use catalogue::{Language, plain, text};
use evidence::{FileRole, Sha256Hex};
use listing::Site;
use serde::{Deserialize, Serialize};

/// The format this code writes.
pub const DRAFT_FORMAT: &str = "counterproof-draft/1";

/// A complaint that is ready to be copied, or says what it lacks. Filing it is the analyst's act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// [`DRAFT_FORMAT`].
    pub format: String,
    /// Its id, as the caller chose it.
    pub id: String,
    /// When it was made (UTC).
    pub created: String,
    /// Who made it.
    pub operator: String,
    /// The language it is to be filed in.
    pub language: Language,
    /// The portal, by id.
    pub portal: String,
    /// The marketplace.
    pub platform: Site,
    /// The marketplace's name in the portal's list, where it has it.
    pub platform_name: Option<String>,
    /// The right it rests on.
    pub right: DraftRight,
    /// What it is about.
    pub complaint_type: ComplaintKind,
    /// The portal's reason.
    pub reason: DraftReason,
    /// The addresses it is about, without tracking, each once.
    pub links: Vec<String>,
    /// The order number of a test purchase.
    pub order_number: Option<String>,
    /// The text in every language.
    pub text: Texts,
    /// The files that show it.
    pub attachments: Vec<Attachment>,
    /// What is missing or weakens it, errors first.
    pub checklist: Vec<Check>,
}

/// A right as the portal's list of rights has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftRight {
    /// The profile's id for it.
    pub id: String,
    /// What kind of right.
    pub kind: RightKind,
    /// Its name as registered.
    pub name: String,
    /// Its number.
    pub number: String,
    /// Its owner.
    pub registrant: String,
    /// Where it is registered.
    pub jurisdiction: String,
    /// Nice classes.
    pub classes: Vec<u8>,
    /// The day it expires.
    pub expires: Option<String>,
    /// Whether it is in force.
    pub status: RightStatus,
}

/// A reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftReason {
    /// Our code.
    pub code: String,
    /// The portal's name for it, quoted; the code where the portal has no such reason.
    pub label: String,
}

/// One text in every language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// A file of an exhibit to attach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// The exhibit.
    pub exhibit: String,
    /// The file's name inside it.
    pub file: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its hash.
    pub sha256: Sha256Hex,
}

/// One field of the portal's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftField {
    /// A stable key: `platform`, `links`, `text`.
    pub key: &'static str,
    /// The catalogue's key of its name.
    pub label_key: &'static str,
    /// The portal's own label, where it is known.
    pub portal_label: Option<String>,
    /// What is to be filled in.
    pub value: String,
}

/// Splits a request into the drafts the portal takes: one for each platform, with no more links than it takes, and one
/// for each listing where the reason is about one. There is always at least one draft: where nothing can be filed, its
/// checklist says why. `new_id` gives each its id.
pub fn drafts(request: &DraftRequest, mut new_id: impl FnMut() -> String) -> Vec<Draft> {
    let chosen = choose(request);
    let limit = match request.portal.reason(request.reason) {
        Some(reason) if reason.one_listing => 1,
        _ => request.portal.links.value.max(1),
    };
    let mut sites: Vec<Site> = Vec::new();
    for exhibit in request.exhibits {
        if !sites.contains(&exhibit.reading.page.site) {
            sites.push(exhibit.reading.page.site);
        }
    }
    let mut made = Vec::new();
    for site in sites {
        let of_site: Vec<Chosen> = chosen.iter().copied().filter(|one| one.site() == site).collect();
        // Exhibits that give no listing go with the first draft, whose checklist says what became of them.
        let shows_none = |exhibit: &&Exhibit| !of_site.iter().any(|one| std::ptr::eq(one.exhibit, *exhibit));
        let here = request.exhibits.iter().filter(|exhibit| exhibit.reading.page.site == site);
        let mut without: Vec<&Exhibit> = here.filter(shows_none).collect();
        for part in parts(&of_site, limit, request.kind) {
            let mut exhibits: Vec<&Exhibit> = Vec::new();
            for one in &part {
                if !exhibits.iter().any(|exhibit| std::ptr::eq(*exhibit, one.exhibit)) {
                    exhibits.push(one.exhibit);
                }
            }
            exhibits.append(&mut without);
            made.push(build(request, new_id(), &exhibits, &part));
        }
        if !without.is_empty() {
            made.push(build(request, new_id(), &without, &[]));
        }
    }
    if made.is_empty() {
        made.push(build(request, new_id(), &[], &[]));
    }
    made
}

/// Cuts the listings of one platform into parts of at most `limit` links. Listings of one store are one link of a
/// complaint about the store.
fn parts<'a>(chosen: &[Chosen<'a>], limit: usize, kind: ComplaintKind) -> Vec<Vec<Chosen<'a>>> {
    let mut parts: Vec<(Vec<&str>, Vec<Chosen<'a>>)> = Vec::new();
    for one in chosen {
        let link = one.link(kind);
        let place = parts.iter().position(|(links, _)| match link {
            Some(link) => links.contains(&link) || links.len() < limit,
            None => true,
        });
        let place = place.unwrap_or_else(|| {
            parts.push((Vec::new(), Vec::new()));
            parts.len() - 1
        });
        let (links, part) = &mut parts[place];
        if let Some(link) = link.filter(|link| !links.contains(link)) {
            links.push(link);
        }
        part.push(*one);
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

fn build(request: &DraftRequest, id: String, exhibits: &[&Exhibit], chosen: &[Chosen]) -> Draft {
    let mut links: Vec<String> = Vec::new();
    for link in chosen.iter().filter_map(|one| one.link(request.kind)) {
        if !links.iter().any(|other| other == link) {
            links.push(link.to_owned());
        }
    }
    let platform = exhibits.first().map_or(Site::Other, |exhibit| exhibit.reading.page.site);
    let right = DraftRight::from(request.right);
    let attachments: Vec<Attachment> = exhibits.iter().flat_map(|exhibit| attachments(exhibit)).collect();
    let written = |language| complaint(language, &right, exhibits, chosen, request.order_number);
    let label = request.portal.reason(request.reason).map_or(request.reason, |reason| reason.label.as_str());
    Draft {
        format: DRAFT_FORMAT.to_owned(),
        id,
        created: request.now.to_owned(),
        operator: request.operator.to_owned(),
        language: request.language,
        portal: request.portal.id.clone(),
        platform,
        platform_name: request.portal.platform(platform).map(str::to_owned),
        complaint_type: request.kind,
        reason: DraftReason { code: request.reason.to_owned(), label: label.to_owned() },
        order_number: request.order_number.map(str::to_owned),
        text: Texts { en: written(Language::English), zh: written(Language::Chinese) },
        checklist: checklist(request, exhibits, chosen, &links, &attachments),
        right,
        links,
        attachments,
    }
}

/// The pictures of the screen: the first view, then the slices.
fn attachments(exhibit: &Exhibit) -> impl Iterator<Item = Attachment> {
    let files = &exhibit.record.files;
    let with = |role: FileRole| files.iter().filter(move |file| file.role == role);
    with(FileRole::FirstView).chain(with(FileRole::Slice)).map(|file| Attachment {
        exhibit: exhibit.record.id.clone(),
        file: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.size,
        sha256: file.sha256.clone(),
    })
}

impl Draft {
    /// One draft over everything the request names, not split: its checklist says where the portal wants more than one.
    /// [`drafts`] splits.
    pub fn new(request: &DraftRequest, id: impl Into<String>) -> Self {
        let exhibits: Vec<&Exhibit> = request.exhibits.iter().collect();
        build(request, id.into(), &exhibits, &choose(request))
    }

    /// Whether nothing blocks it.
    pub fn is_ready(&self) -> bool {
        self.checklist.iter().all(|check| check.severity != CheckSeverity::Error)
    }

    /// The fields in the order of the portal's form, filled in.
    pub fn fields(&self, language: Language) -> Vec<DraftField> {
        let portal = portal(&self.portal);
        let field = |key: &'static str, label_key: &'static str, value: String| DraftField {
            key,
            label_key,
            portal_label: portal.and_then(|portal| portal.field_labels.get(key).cloned()),
            value,
        };
        let kind = portal
            .and_then(|portal| portal.complaint_types.iter().find(|one| one.kind == self.complaint_type))
            .map(|one| one.label.clone());
        let platform = self.platform_name.clone().unwrap_or_default();
        let mut fields = vec![
            field("platform", "draft.field.platform", platform),
            field("right_kind", "draft.field.right_kind", plain(language, self.right.kind_key())),
            field("right", "draft.field.right", right_line(language, &self.right)),
            field("complaint_type", "draft.field.complaint_type", kind.unwrap_or_default()),
            field("reason", "draft.field.reason", self.reason.label.clone()),
            field("links", "draft.field.links", self.links.join("\n")),
        ];
        if let Some(number) = &self.order_number {
            fields.push(field("order_number", "draft.field.order_number", number.clone()));
        }
        fields.push(field("text", "draft.field.text", self.text.of(language).to_owned()));
        let files: Vec<String> =
            self.attachments.iter().map(|file| format!("{}/{}  {}", file.exhibit, file.file, file.sha256.0)).collect();
        fields.push(field("attachments", "draft.field.attachments", files.join("\n")));
        fields
    }

    /// The draft as JSON text.
    pub fn to_json(&self) -> String {
        // Maps with text keys and plain values can't fail to be written.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The draft as a person reads it: each field under its name, then the checklist.
    pub fn to_text(&self, language: Language) -> String {
        let mut parts: Vec<String> = self
            .fields(language)
            .into_iter()
            .map(|field| format!("{}:\n{}", plain(language, field.label_key), field.value))
            .collect();
        if !self.checklist.is_empty() {
            let lines: Vec<String> = self
                .checklist
                .iter()
                .map(|check| {
                    let severity = plain(language, check.severity.key());
                    format!("{severity}: {}", text(language, &check.key, &check.arguments))
                })
                .collect();
            parts.push(format!("{}:\n{}", plain(language, "draft.field.checklist"), lines.join("\n")));
        }
        parts.join("\n\n") + "\n"
    }
}

impl Texts {
    /// The text in one language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }
}

impl DraftRight {
    /// The catalogue's key of the right's kind.
    pub fn kind_key(&self) -> &'static str {
        match self.kind {
            RightKind::Trademark => "right.trademark",
            RightKind::Copyright => "right.copyright",
            RightKind::Patent => "right.patent",
            RightKind::Other => "right.other",
        }
    }
}

impl From<&Right> for DraftRight {
    fn from(right: &Right) -> Self {
        Self {
            id: right.id.clone(),
            kind: right.kind,
            name: right.name.clone(),
            number: right.number.clone(),
            registrant: right.registrant.clone(),
            jurisdiction: right.jurisdiction.clone(),
            classes: right.classes.clone(),
            expires: right.expires.clone(),
            status: right.status,
        }
    }
}
