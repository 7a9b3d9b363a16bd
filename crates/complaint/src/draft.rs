//! Drafts.

use crate::attachment::{Attachment, attachments};
use crate::check::{Check, CheckSeverity};
use crate::checklist::{Looked, checklist};
use crate::day::{Day, Territory};
use crate::document::{self, DocumentError, Format};
use crate::language::{either, filed_in};
use crate::portal::{ComplaintKind, FieldKey, Portal};
use crate::right::{Right, RightKind, RightStatus};
use crate::selection::{Chosen, DraftRequest, Exhibit, Ground, Meant, choose};
use crate::template::{Told, complaint, right_line};
use catalogue::{Language, plain};
use listing::Site;
use serde::{Deserialize, Serialize};

const FORMAT: Format = Format { name: "counterproof-draft", version: 2, list: "drafts" };

/// A complaint that is ready to be copied, or says what it lacks. Filing it is the analyst's act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// `counterproof-draft/2`.
    pub format: String,
    /// Its id, as the caller chose it.
    pub id: String,
    /// When it was made (UTC).
    pub created: String,
    /// Who made it.
    pub operator: String,
    /// The language it is to be filed in.
    pub language: Language,
    /// How far it is.
    pub state: DraftState,
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
    /// The portal's name for that.
    pub complaint_type_label: String,
    /// The portal's reason.
    pub reason: DraftReason,
    /// The listings it is about.
    pub listings: Vec<DraftListing>,
    /// Listings the analyst has taken out.
    pub left_out: Vec<DraftListing>,
    /// Links that stand in another draft for the same reason, and so not in this one.
    pub already_in: Vec<AlreadyIn>,
    /// The exhibits it was made from, by id, those included that only support it.
    pub exhibits: Vec<String>,
    /// The order number of a test purchase.
    pub order_number: Option<String>,
    /// The text in every language.
    pub text: Texts,
    /// Whether the analyst has rewritten the text, which then stays as it is.
    pub text_is_own: bool,
    /// The files that show it.
    pub attachments: Vec<Attachment>,
    /// Files for which the portal has no room.
    pub further_files: Vec<Attachment>,
    /// What is missing or weakens it, errors first.
    pub checklist: Vec<Check>,
}

/// How far a draft is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum DraftState {
    /// Being worked at.
    #[default]
    Draft,
    /// The analyst has called it ready to be filed.
    Ready {
        /// When (UTC).
        utc: String,
        /// Who.
        operator: String,
    },
    /// It was filed; it stays as it is.
    Filed {
        /// When the analyst said so (UTC).
        utc: String,
        /// Who.
        operator: String,
        /// The portal's reference; empty where it gave none.
        reference: String,
    },
}

/// A right as the portal's list of rights has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftRight {
    /// The register's id for it.
    pub id: String,
    /// What kind of right.
    pub kind: RightKind,
    /// Its name as registered.
    pub name: String,
    /// Its number; empty where it is not registered.
    pub number: String,
    /// Its owner.
    pub holder: String,
    /// Where it is registered.
    pub territory: Territory,
    /// Nice classes.
    pub classes: Vec<u8>,
    /// The day it expires.
    pub expires: Option<Day>,
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

/// A listing a draft is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftListing {
    /// The address that is filed: the listing's, or its store's; absent where the page does not say which store it is.
    pub link: Option<String>,
    /// The listing, by item id.
    pub item_id: String,
    /// Its title as shown.
    pub title: Option<String>,
    /// The seller's name as shown.
    pub seller: Option<String>,
    /// The exhibit that shows it.
    pub exhibit: String,
}

/// A link that another draft has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlreadyIn {
    /// The link.
    pub link: String,
    /// The listing, by item id.
    pub item_id: String,
    /// The exhibit that shows it.
    pub exhibit: String,
    /// The draft, by id.
    pub draft: String,
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

/// One field of the portal's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftField {
    /// Which.
    pub key: FieldKey,
    /// The portal's own label, where it is known.
    pub portal_label: Option<String>,
    /// What is to be filled in.
    pub value: String,
}

/// Splits a request into the drafts the portal takes: one for each platform, right, type of complaint and reason, with no
/// more links than it takes, and one for each listing where the reason is about one. The listings of a seller stay
/// together as far as they fit. There is always at least one draft: where nothing can be filed, its checklist says why.
/// `new_id` gives each its id.
pub fn drafts(request: &DraftRequest, mut new_id: impl FnMut() -> String) -> Vec<Draft> {
    let mut made = Vec::new();
    // Exhibits that gave no listing and have no role go with the first draft, whose checklist says what became of them.
    let mut unused: Vec<&Exhibit> = request.exhibits.iter().filter(|exhibit| exhibit.role.is_none()).collect();
    let used: Vec<(&Ground, Meant)> =
        merged(request).into_iter().map(|ground| (ground, choose(request, ground))).collect();
    for chosen in used.iter().flat_map(|(_, meant)| &meant.chosen) {
        unused.retain(|exhibit| !std::ptr::eq(*exhibit, chosen.exhibit));
    }
    for (ground, Meant { chosen, left_out }) in &used {
        let mut left_out: Vec<DraftListing> = left_out.iter().map(|one| DraftListing::of(one, ground.kind)).collect();
        let mut sites: Vec<Site> = Vec::new();
        for one in chosen {
            if !sites.contains(&one.site()) {
                sites.push(one.site());
            }
        }
        for site in sites {
            let (fresh, already) = apart(request, ground, chosen.iter().filter(|one| one.site() == site));
            let limit = limit(request.portal, ground);
            let mut already = Some(already);
            for part in parts(&fresh, limit, ground.kind) {
                let taken = already.take().unwrap_or_default();
                let left_out = std::mem::take(&mut left_out);
                let part = Part { chosen: &part, site, already_in: taken, left_out, unused: &mut unused };
                made.push(build(request, ground, new_id(), part));
            }
            // All of them stand in other drafts: that is said too.
            if let Some(already_in) = already.filter(|already| !already.is_empty()) {
                let left_out = std::mem::take(&mut left_out);
                let part = Part { chosen: &[], site, already_in, left_out, unused: &mut unused };
                made.push(build(request, ground, new_id(), part));
            }
        }
    }
    if made.is_empty()
        && let Some(ground) = request.grounds.first()
    {
        let site = unused.iter().find_map(|exhibit| exhibit.page()).map_or(Site::Other, |page| page.page.site);
        let left_out = used.first().map(|(_, meant)| meant.left_out.as_slice()).unwrap_or_default();
        let left_out = left_out.iter().map(|one| DraftListing::of(one, ground.kind)).collect();
        let part = Part { chosen: &[], site, already_in: Vec::new(), left_out, unused: &mut unused };
        made.push(build(request, ground, new_id(), part));
    }
    made
}

/// The grounds without those that stand twice.
fn merged<'a>(request: &DraftRequest<'a>) -> Vec<&'a Ground> {
    let mut grounds: Vec<&Ground> = Vec::new();
    for ground in request.grounds {
        if !grounds.contains(&ground) {
            grounds.push(ground);
        }
    }
    grounds
}

fn limit(portal: &Portal, ground: &Ground) -> usize {
    match portal.reason(&ground.reason) {
        Some(reason) if reason.one_listing => 1,
        _ => portal.links.value.max(1),
    }
}

/// Parts listings whose link stands in another draft of the same key from those that are new.
fn apart<'a, 'c: 'a>(
    request: &DraftRequest,
    ground: &Ground,
    chosen: impl Iterator<Item = &'a Chosen<'c>>,
) -> (Vec<Chosen<'c>>, Vec<AlreadyIn>) {
    let (mut fresh, mut already): (Vec<Chosen>, Vec<AlreadyIn>) = (Vec::new(), Vec::new());
    for one in chosen {
        let Some(link) = one.link(ground.kind) else {
            fresh.push(*one);
            continue;
        };
        let has = |draft: &&Draft| draft.is_for(request.portal, ground) && draft.names(one, link);
        match request.others.iter().find(has) {
            Some(draft) => {
                if already.iter().all(|found| found.link != link) {
                    already.push(AlreadyIn {
                        link: link.to_owned(),
                        item_id: one.listing.item_id.clone(),
                        exhibit: one.exhibit.id().to_owned(),
                        draft: draft.id.clone(),
                    });
                }
            }
            None => fresh.push(*one),
        }
    }
    (fresh, already)
}

/// Cuts the listings of one platform into parts of at most `limit` links. A seller's stay together where they fit into one
/// part. Listings of one store are one link of a complaint about the store.
fn parts<'a>(chosen: &[Chosen<'a>], limit: usize, kind: ComplaintKind) -> Vec<Vec<Chosen<'a>>> {
    let mut groups: Vec<Vec<Chosen>> = Vec::new();
    for one in chosen {
        let of_seller = |group: &&mut Vec<Chosen<'a>>| {
            one.seller_key().is_some() && group.first().is_some_and(|first| first.seller_key() == one.seller_key())
        };
        match groups.iter_mut().find(of_seller) {
            Some(group) => group.push(*one),
            None => groups.push(vec![*one]),
        }
    }
    let mut parts: Vec<Vec<Chosen>> = Vec::new();
    for group in groups {
        for piece in pieces(group, limit, kind) {
            let fits = |part: &&mut Vec<Chosen>| links_of(part.iter().chain(&piece), kind).len() <= limit;
            match parts.iter_mut().find(fits) {
                Some(part) => part.extend(piece),
                None => parts.push(piece),
            }
        }
    }
    parts
}

/// A seller's listings in pieces of at most `limit` links.
fn pieces<'a>(group: Vec<Chosen<'a>>, limit: usize, kind: ComplaintKind) -> Vec<Vec<Chosen<'a>>> {
    let mut pieces: Vec<Vec<Chosen>> = vec![Vec::new()];
    for one in group {
        let fits = |piece: &&mut Vec<Chosen>| links_of(piece.iter().chain([&one]), kind).len() <= limit;
        match pieces.iter_mut().find(fits) {
            Some(piece) => piece.push(one),
            None => pieces.push(vec![one]),
        }
    }
    pieces
}

/// The links of listings, each once.
fn links_of<'a, 'c: 'a>(chosen: impl Iterator<Item = &'a Chosen<'c>>, kind: ComplaintKind) -> Vec<&'c str> {
    let mut links = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for link in chosen.filter_map(|one| one.link(kind)) {
        if seen.insert(link) {
            links.push(link);
        }
    }
    links
}

/// What one draft is made of.
struct Part<'p, 'a> {
    chosen: &'p [Chosen<'a>],
    site: Site,
    already_in: Vec<AlreadyIn>,
    left_out: Vec<DraftListing>,
    /// Exhibits no draft has told of yet.
    unused: &'p mut Vec<&'a Exhibit>,
}

fn build<'a>(request: &DraftRequest<'a>, ground: &Ground, id: String, part: Part<'_, 'a>) -> Draft {
    let Part { chosen, site, already_in, left_out, unused } = part;
    let mut pages: Vec<&Exhibit> = Vec::new();
    for one in chosen {
        if !pages.iter().any(|exhibit| std::ptr::eq(*exhibit, one.exhibit)) {
            pages.push(one.exhibit);
        }
    }
    pages.append(unused);
    let supporting: Vec<&Exhibit> = request.exhibits.iter().filter(|exhibit| exhibit.role.is_some()).collect();
    let portal = request.portal;
    let right = DraftRight::from(&ground.right);
    let reason = portal.reason(&ground.reason);
    let (attachments, further_files) = attachments(portal, reason, &ground.right, &pages, &supporting);
    let label = reason.map_or(ground.reason.as_str(), |reason| reason.label.as_str());
    let kind_label = portal.complaint_types.iter().find(|one| one.kind == ground.kind).map(|one| one.label.clone());
    let told = Told {
        right: &right,
        brand: &ground.right.brand,
        reason,
        label,
        pages: &pages,
        chosen,
        attachments: &attachments,
        order_number: ground.order_number.as_deref(),
    };
    let looked = Looked {
        request,
        ground,
        site,
        pages: &pages,
        chosen,
        links: links_of(chosen.iter(), ground.kind).len(),
        attachments: &attachments,
        further: further_files.len(),
        already_in: &already_in,
    };
    // Those of links that stand elsewhere too: should the other draft go, they come in here.
    let elsewhere = already_in.iter().map(|already| already.exhibit.as_str());
    let mut exhibits: Vec<String> = Vec::new();
    for id in
        pages.iter().map(|exhibit| exhibit.id()).chain(elsewhere).chain(supporting.iter().map(|exhibit| exhibit.id()))
    {
        if !exhibits.iter().any(|other| other == id) {
            exhibits.push(id.to_owned());
        }
    }
    Draft {
        format: FORMAT.tag(),
        id,
        created: request.now.to_owned(),
        operator: request.operator.to_owned(),
        language: filed_in(request.language),
        state: DraftState::Draft,
        portal: portal.id.clone(),
        platform: site,
        platform_name: portal.platform(site).map(|platform| platform.name.clone()),
        complaint_type: ground.kind,
        complaint_type_label: kind_label.unwrap_or_default(),
        reason: DraftReason { code: ground.reason.clone(), label: label.to_owned() },
        listings: chosen.iter().map(|one| DraftListing::of(one, ground.kind)).collect(),
        left_out,
        exhibits,
        order_number: ground.order_number.clone(),
        text: Texts { en: complaint(Language::ENGLISH, &told), zh: complaint(Language::CHINESE, &told) },
        text_is_own: false,
        checklist: checklist(&looked),
        already_in,
        right,
        attachments,
        further_files,
    }
}

impl Draft {
    /// Reads a draft from its JSON text.
    ///
    /// # Errors
    ///
    /// The first problem with its line and field; a draft of a newer version is refused.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        document::check_format(text, &FORMAT)?;
        document::parse_whole(text)
    }

    /// The draft as JSON text.
    pub fn to_json(&self) -> String {
        // Maps with text keys and plain values can't fail to be written.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The addresses it is about, without tracking, each once.
    pub fn links(&self) -> Vec<&str> {
        let mut seen = std::collections::BTreeSet::new();
        self.listings.iter().filter_map(|listing| listing.link.as_deref()).filter(|link| seen.insert(*link)).collect()
    }

    /// Whether nothing blocks it.
    pub fn can_be_ready(&self) -> bool {
        self.checklist.iter().all(|check| check.severity != CheckSeverity::Error)
    }

    /// Whether the analyst has called it ready, and nothing blocks it.
    pub fn is_ready(&self) -> bool {
        matches!(self.state, DraftState::Ready { .. }) && self.can_be_ready()
    }

    /// Calls it ready; one that something blocks stays as it was.
    pub fn call_ready(&mut self, operator: &str, utc: &str) {
        if self.can_be_ready() {
            self.state = DraftState::Ready { utc: utc.to_owned(), operator: operator.to_owned() };
        }
    }

    /// Whether it was filed.
    pub fn is_filed(&self) -> bool {
        matches!(self.state, DraftState::Filed { .. })
    }

    /// Notes that the analyst has filed it; one that was not ready stays as it was.
    pub fn call_filed(&mut self, operator: &str, utc: &str, reference: &str) {
        if self.is_ready() {
            self.state = DraftState::Filed {
                utc: utc.to_owned(),
                operator: operator.to_owned(),
                reference: reference.trim().to_owned(),
            };
        }
    }

    /// It was not filed after all, and is to be looked at again.
    pub fn call_not_filed(&mut self) {
        if let DraftState::Filed { utc, operator, .. } = &self.state {
            self.state = DraftState::Ready { utc: utc.clone(), operator: operator.clone() };
        }
    }

    /// Since when it has been ready (UTC).
    pub fn ready_since(&self) -> Option<&str> {
        match &self.state {
            DraftState::Ready { utc, .. } => Some(utc),
            _ => None,
        }
    }

    fn is_for(&self, portal: &Portal, ground: &Ground) -> bool {
        self.portal == portal.id
            && self.right.id == ground.right.id
            && self.complaint_type == ground.kind
            && self.reason.code == ground.reason
    }

    /// Whether it is about a listing, or about its store by this link.
    fn names(&self, one: &Chosen, link: &str) -> bool {
        self.listings.iter().any(|listing| match self.complaint_type {
            ComplaintKind::Listing => self.platform == one.site() && listing.item_id == one.listing.item_id,
            ComplaintKind::StoreFront => listing.link.as_deref() == Some(link),
        })
    }

    /// What it was made from, to make it again: with another reason, without a link, or because something else changed.
    /// `right` is the register's as it is now.
    pub fn ground(&self, right: &Right) -> Ground {
        let listings = self.listings.iter().chain(&self.left_out).map(|listing| &listing.item_id);
        let item_ids = listings.chain(self.already_in.iter().map(|already| &already.item_id)).cloned().collect();
        Ground {
            right: right.clone(),
            kind: self.complaint_type,
            reason: self.reason.code.clone(),
            order_number: self.order_number.clone(),
            item_ids: Some(item_ids),
            left_out: self.left_out.iter().filter_map(|listing| listing.link.clone()).collect(),
        }
    }

    /// The draft made again from the same exhibits, as things are now: a new reason may split it, then the first part is
    /// this draft and the others are new. A text of the analyst's own stays, and so does that it was called ready, where
    /// nothing but the checklist is another.
    pub fn again(&self, request: &DraftRequest, mut new_id: impl FnMut() -> String) -> Vec<Draft> {
        // What was filed is what was filed.
        if self.is_filed() {
            return vec![self.clone()];
        }
        let others: Vec<Draft> = request.others.iter().filter(|other| other.id != self.id).cloned().collect();
        let request = DraftRequest { others: &others, operator: &self.operator, language: self.language, ..*request };
        let mut is_first = true;
        let mut made = drafts(&request, || if std::mem::take(&mut is_first) { self.id.clone() } else { new_id() });
        if let Some(first) = made.first_mut() {
            first.created.clone_from(&self.created);
            if self.text_is_own {
                first.text = self.text.clone();
                first.text_is_own = true;
            }
            let unchanged =
                Draft { checklist: self.checklist.clone(), state: self.state.clone(), ..first.clone() } == *self;
            if unchanged && first.can_be_ready() {
                first.state = self.state.clone();
            }
        }
        made
    }

    /// The fields in the order of the portal's form, filled in.
    pub fn fields(&self, portal: Option<&Portal>, language: Language) -> Vec<DraftField> {
        let value = |key: FieldKey| {
            Some(match key {
                FieldKey::Platform => self.platform_name.clone().unwrap_or_default(),
                FieldKey::RightKind => plain(language, self.right.kind.key()),
                FieldKey::Right => right_line(language, &self.right),
                FieldKey::RightNumber => Some(self.right.number.clone()).filter(|number| !number.is_empty())?,
                FieldKey::RightExpires => self.right.expires?.to_string(),
                FieldKey::ComplaintType => self.complaint_type_label.clone(),
                FieldKey::Reason => self.reason.label.clone(),
                FieldKey::Links => self.links().join("\n"),
                FieldKey::OrderNumber => self.order_number.clone()?,
                FieldKey::Text => self.text.of(language).to_owned(),
                FieldKey::Attachments => self.attachments.iter().map(Attachment::line).collect::<Vec<_>>().join("\n"),
            })
        };
        let label = |key: FieldKey| portal.and_then(|portal| portal.labels(key).first().cloned());
        let fields = FieldKey::ALL.into_iter().filter_map(|key| value(key).map(|value| (key, value)));
        fields.map(|(key, value)| DraftField { key, portal_label: label(key), value }).collect()
    }
}

impl DraftListing {
    fn of(one: &Chosen, kind: ComplaintKind) -> Self {
        Self {
            link: one.link(kind).map(str::to_owned),
            item_id: one.listing.item_id.clone(),
            title: one.listing.title.clone(),
            seller: one.seller().and_then(|seller| seller.name.clone().or_else(|| seller.id.clone())),
            exhibit: one.exhibit.id().to_owned(),
        }
    }
}

impl Texts {
    /// The text as it is filed by someone who reads a language.
    pub fn of(&self, language: Language) -> &str {
        either(language, &self.en, &self.zh)
    }

    /// The same, to be changed.
    pub fn of_mut(&mut self, language: Language) -> &mut String {
        either(language, &mut self.en, &mut self.zh)
    }
}

impl From<&Right> for DraftRight {
    fn from(right: &Right) -> Self {
        Self {
            id: right.id.clone(),
            kind: right.kind(),
            name: right.name.clone(),
            number: right.number.clone(),
            holder: right.holder.clone(),
            territory: right.territory.clone(),
            classes: right.classes(),
            expires: right.expires,
            status: right.status,
        }
    }
}
