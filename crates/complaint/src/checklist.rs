//! What is missing from a draft, and what weakens it.

use crate::attachment::{Attachment, AttachmentKind};
use crate::check::{Check, CheckSeverity, Place};
use crate::day::{Day, Territory};
use crate::draft::{AlreadyIn, Draft};
use crate::goods::classes_of;
use crate::portal::{Certainty, ComplaintKind, PortalReason, Requirement};
use crate::right::{Details, DocumentKind, MarkForm, StandingIn};
use crate::selection::{Chosen, DraftRequest, Exhibit, Ground, ship_to, shows_brand};
use crate::template::is_name;
use analysis::{FindingKind, Level, TermUse};
use evidence::{Completeness, ExhibitKind, StepOutcome};
use listing::{PageKind, Site};
use std::collections::BTreeMap;

/// What the checklist is about.
pub(crate) struct Looked<'a> {
    pub request: &'a DraftRequest<'a>,
    pub ground: &'a Ground,
    pub site: Site,
    pub pages: &'a [&'a Exhibit],
    pub chosen: &'a [Chosen<'a>],
    pub links: usize,
    pub attachments: &'a [Attachment],
    /// How many pictures of pages had no room.
    pub further: usize,
    pub already_in: &'a [AlreadyIn],
}

/// Everything that is to be said of a draft, errors first.
pub(crate) fn checklist(looked: &Looked) -> Vec<Check> {
    let mut checks = Vec::new();
    looked.right(&mut checks);
    looked.platform(&mut checks);
    looked.reason(&mut checks);
    looked.number_of_links(&mut checks);
    looked.pages.iter().for_each(|exhibit| state(exhibit, &mut checks));
    looked.age(&mut checks);
    looked.listings(&mut checks);
    looked.other_drafts(&mut checks);
    looked.limits(&mut checks);
    if looked.request.operator.trim().is_empty() {
        checks.push(Check::warning("check.no_operator").at(Place::Settings));
    }
    checks.sort_by_key(|check| check.severity);
    checks
}

/// How many links are told where more are meant.
const TOLD: usize = 3;

impl Looked<'_> {
    fn reason_data(&self) -> Option<&PortalReason> {
        self.request.portal.reason(&self.ground.reason)
    }

    fn right(&self, checks: &mut Vec<Check>) {
        let Some(today) = Day::of(self.request.now) else { return };
        let portal = self.request.portal;
        let mut countries: Vec<Territory> = self.chosen.iter().filter_map(|one| ship_to(one.page)).collect();
        countries.sort();
        countries.dedup();
        let platform = portal.platform(self.site).map(|platform| (portal, platform));
        checks.extend(self.ground.right.standing(today, StandingIn { platform, ship_to: &countries }));
    }

    fn platform(&self, checks: &mut Vec<Check>) {
        let portal = self.request.portal;
        match portal.platform(self.site) {
            None => {
                let address = self.pages.first().map(|exhibit| exhibit.record.final_url.as_str()).unwrap_or_default();
                let check = Check::error("check.platform_not_served").with("portal", &portal.name);
                checks.push(check.with("address", address).at(Place::Portal(portal.id.clone())));
            }
            Some(platform) if platform.certainty == Certainty::Assumed => {
                let check = Check::warning("check.portal_unknown").with("portal", &portal.name);
                checks.push(check.with("source", &platform.source).at(Place::Portal(portal.id.clone())));
            }
            Some(_) => {}
        }
    }

    fn reason(&self, checks: &mut Vec<Check>) {
        let portal = self.request.portal;
        let at_portal = Place::Portal(portal.id.clone());
        let Some(reason) = self.reason_data() else {
            let check = Check::error("check.reason_unknown").with("reason", &self.ground.reason);
            checks.push(check.with("portal", &portal.name).at(at_portal));
            return;
        };
        let label = reason.label.as_str();
        if !reason.rights.contains(&self.ground.right.kind()) {
            let check = Check::error("check.reason_not_for_right").with("reason", label);
            checks.push(check.with("right", &self.ground.right.name).at(Place::Draft));
        }
        if reason.one_listing && self.links > 1 {
            let check = Check::error("check.one_listing").with("reason", label);
            checks.push(check.with("count", self.links).at(Place::Draft));
        }
        for requirement in reason.requires.iter().filter(|requirement| !self.is_met(**requirement)) {
            checks.push(Check::error(requirement.key()).with("reason", label).at(Place::Draft));
        }
        let uncertain = match reason.certainty {
            Certainty::ThirdParty => Some("check.reason_uncertain"),
            Certainty::Assumed => Some("check.reason_assumed"),
            Certainty::Official | Certainty::Analyst => None,
        };
        if let Some(key) = uncertain {
            let check = Check::warning(key).with("reason", label).with("source", &reason.source);
            checks.push(check.at(at_portal));
        }
    }

    fn is_met(&self, requirement: Requirement) -> bool {
        let attached = |kind| self.attachments.iter().any(|attachment| attachment.kind == kind);
        match requirement {
            Requirement::Comparison => attached(AttachmentKind::Comparison),
            Requirement::NonProductionStatement => attached(AttachmentKind::Statement),
            Requirement::OrderNumber => {
                self.ground.order_number.as_ref().is_some_and(|number| !number.trim().is_empty())
            }
            Requirement::TestBuyReport => attached(AttachmentKind::Report),
            Requirement::CopyrightProof => {
                let registered = matches!(&self.ground.right.details, Details::Copyright(work) if work.registered)
                    && self.ground.right.documents_of(DocumentKind::Certificate).next().is_some();
                registered || attached(AttachmentKind::ClaimStatement)
            }
            Requirement::OriginalPictures => {
                attached(AttachmentKind::Original) || attached(AttachmentKind::OfficialPage)
            }
        }
    }

    fn number_of_links(&self, checks: &mut Vec<Check>) {
        let limit = self.request.portal.links.value;
        if self.links == 0 {
            let key = match self.ground.kind {
                ComplaintKind::Listing => "check.no_link",
                ComplaintKind::StoreFront => "check.no_store_link",
            };
            checks.push(Check::error(key).at(Place::Draft));
        } else if self.links > limit {
            let check = Check::error("check.too_many_links").with("count", self.links).with("limit", limit);
            checks.push(check.at(Place::Draft));
        }
    }

    /// How old the exhibits are, and whether anybody has verified them.
    fn age(&self, checks: &mut Vec<Check>) {
        let most = self.request.portal.fresh_days.value;
        let today = Day::of(self.request.now);
        let days = |exhibit: &&&Exhibit| {
            today.zip(Day::of(&exhibit.record.times.opened)).map(|(now, then)| then.days_until(now))
        };
        let old: Vec<&&Exhibit> = self
            .pages
            .iter()
            .filter(|exhibit| days(exhibit).is_some_and(|days| u32::try_from(days).is_ok_and(|days| days > most)))
            .collect();
        if let Some(first) = old.first() {
            let oldest = old.iter().filter_map(days).max().unwrap_or_default();
            let check =
                Check::warning("check.exhibit_old").with("count", old.len()).with("days", oldest).with("most", most);
            checks.push(check.at(Place::Exhibit(first.id().to_owned())));
        }
        let unverified: Vec<&&Exhibit> = self.pages.iter().filter(|exhibit| !exhibit.verified).collect();
        if let Some(first) = unverified.first() {
            let check = Check::warning("check.exhibit_unverified").with("count", unverified.len());
            checks.push(check.at(Place::Exhibit(first.id().to_owned())));
        }
    }

    /// What the listings show, told once for all of which it is true.
    fn listings(&self, checks: &mut Vec<Check>) {
        let right = &self.ground.right;
        let strict = self.reason_data();
        let referential = match strict.is_some_and(|reason| reason.excludes_referential) {
            true => CheckSeverity::Error,
            false => CheckSeverity::Warning,
        };
        let identical = match strict.is_some_and(|reason| reason.identical_mark) {
            true => CheckSeverity::Error,
            false => CheckSeverity::Warning,
        };
        self.tell(checks, Check::error("check.listing_gone"), |one| self.is_gone(one));
        self.tell(checks, Check::error("check.seller_allowed"), |one| self.is_allowed(one));
        self.tell(checks, Check::warning("check.seller_unknown"), |one| {
            one.seller().is_none_or(|seller| seller.id.is_none() && seller.name.is_none())
        });
        if self.ground.kind == ComplaintKind::StoreFront {
            self.tell(checks, Check::warning("check.store_unknown"), |one| one.link(self.ground.kind).is_none());
        }
        let named = |check: Check| check.with("right", &right.name);
        let Details::Trademark(mark) = &right.details else { return };
        self.tell(checks, named(Check::warning("check.brand_not_found")), |one| {
            one.judgement.is_some_and(|judgement| !shows_brand(judgement, &right.brand))
        });
        self.tell(checks, named(Check::new(referential, "check.only_referential")), |one| self.is_referential(one));
        if mark.form == MarkForm::Figurative {
            checks.push(named(Check::warning("check.mark_is_picture")).at(Place::Draft));
        } else {
            let shown = self.chosen.iter().find_map(|one| self.differing(one)).unwrap_or_default();
            let check = named(Check::new(identical, "check.mark_differs")).with("shown", shown);
            self.tell(checks, check, |one| self.differing(one).is_some());
        }
        self.classes(checks);
    }

    /// One check for all listings of which something is true.
    fn tell(&self, checks: &mut Vec<Check>, check: Check, is_true: impl Fn(&Chosen) -> bool) {
        let of: Vec<&Chosen> = self.chosen.iter().filter(|one| is_true(one)).collect();
        let Some(first) = of.first() else { return };
        let mut links = of.iter().take(TOLD).map(|one| one.listing.url.as_str()).collect::<Vec<_>>().join(", ");
        if of.len() > TOLD {
            links.push_str(", …");
        }
        let check = check.with("count", of.len()).with("links", links);
        checks.push(check.at(Place::Exhibit(first.exhibit.id().to_owned())));
    }

    /// Whether a later exhibit shows that a listing is no longer there.
    fn is_gone(&self, one: &Chosen) -> bool {
        let captured = one.exhibit.record.times.opened.as_str();
        self.request.exhibits.iter().any(|exhibit| {
            let is_later = exhibit.record.times.opened.as_str() > captured;
            let gone = exhibit.page().filter(|page| is_later && page.page.kind == PageKind::Gone);
            gone.is_some_and(|page| {
                let addresses = [Some(page.page.url.as_str()), page.page.canonical_url.as_deref()];
                addresses.into_iter().flatten().any(|address| names_item(address, &one.listing.item_id))
            })
        })
    }

    fn is_allowed(&self, one: &Chosen) -> bool {
        let judged = one.judgement.is_some_and(|judgement| judgement.level == Level::Allowed);
        let known = |seller: &listing::Seller| {
            let ids = [seller.id.as_ref(), seller.member_id.as_ref()];
            let allowed = self.request.sellers.iter().flat_map(|sellers| &sellers.allowed);
            allowed.into_iter().any(|known| ids.iter().flatten().any(|id| known.ids.contains(id)))
        };
        judged || one.seller().is_some_and(known)
    }

    fn is_referential(&self, one: &Chosen) -> bool {
        let uses = self.uses(one);
        !uses.is_empty() && uses.iter().all(|term_use| term_use.may_say_what_for())
    }

    fn uses(&self, one: &Chosen) -> Vec<TermUse> {
        let findings = one.judgement.iter().flat_map(|judgement| &judgement.findings);
        let own = findings.filter(|finding| finding.brand.as_deref() == Some(self.ground.right.brand.as_str()));
        own.filter_map(|finding| match finding.kind {
            FindingKind::Term { r#use, .. } => Some(r#use),
            _ => None,
        })
        .collect()
    }

    /// What a listing shows of the mark, where that is nowhere the registered one.
    fn differing(&self, one: &Chosen) -> Option<String> {
        let right = &self.ground.right;
        let shown: Vec<String> = one.marks(&right.brand).map(|(mark, _)| mark).collect();
        if shown.iter().any(|mark| is_name(&right.name, mark)) { None } else { shown.into_iter().next() }
    }

    /// Whether the goods are of a class the mark is registered for, as far as the words of the page tell.
    fn classes(&self, checks: &mut Vec<Check>) {
        let registered = self.ground.right.classes();
        let mut others: BTreeMap<u8, (usize, String, &Chosen)> = BTreeMap::new();
        let mut untold = 0_usize;
        for one in self.chosen {
            let found = classes_of(one.listing);
            if found.is_empty() {
                untold += 1;
            } else if !found.iter().any(|(class, _)| registered.contains(class))
                && let Some((class, word)) = found.into_iter().next()
            {
                others.entry(class).or_insert_with(|| (0, word, one)).0 += 1;
            }
        }
        let held = registered.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
        for (class, (count, word, first)) in others {
            let check = Check::warning("check.class_does_not_cover").with("right", &self.ground.right.name);
            let check = check.with("class", class).with("word", word).with("count", count).with("held", &held);
            checks.push(check.with("link", &first.listing.url).at(Place::Right(self.ground.right.id.clone())));
        }
        if untold > 0 && !registered.is_empty() {
            let check = Check::warning("check.class_not_told").with("count", untold).with("held", &held);
            checks.push(check.at(Place::Right(self.ground.right.id.clone())));
        }
    }

    fn other_drafts(&self, checks: &mut Vec<Check>) {
        for already in self.already_in {
            let check = Check::warning("check.already_in").with("link", &already.link);
            checks.push(check.with("draft", short(&already.draft)).at(Place::Draft));
        }
        for one in self.chosen {
            let Some(link) = one.link(self.ground.kind) else { continue };
            let has = |draft: &&Draft| draft.links().contains(&link);
            if let Some(draft) = self.request.others.iter().find(has) {
                let check = Check::warning("check.also_in").with("link", link).with("draft", short(&draft.id));
                checks
                    .push(check.with("reason", &draft.reason.label).with("right", &draft.right.name).at(Place::Draft));
            }
        }
    }

    fn limits(&self, checks: &mut Vec<Check>) {
        let portal = self.request.portal;
        let (limits, source) = (portal.attachments.value, portal.attachments.source.as_str());
        if !self.attachments.iter().any(|attachment| attachment.kind == AttachmentKind::Page) && self.further == 0 {
            checks.push(Check::warning("check.no_attachment").at(Place::Draft));
        }
        if self.attachments.len() > limits.count {
            let check = Check::warning("check.attachment_count").with("count", self.attachments.len());
            checks.push(check.with("limit", limits.count).with("source", source).at(Place::Draft));
        }
        if self.further > 0 {
            let check = Check::warning("check.further_files").with("count", self.further);
            checks.push(check.with("limit", limits.count).with("source", source).at(Place::Draft));
        }
        for attachment in self.attachments {
            let check = if attachment.media_type.starts_with("image/") && attachment.size > portal.picture_bytes.value {
                let check = Check::warning("check.picture_size").with("source", &portal.picture_bytes.source);
                check.with("limit", megabytes(portal.picture_bytes.value))
            } else if attachment.size > limits.bytes {
                let check = Check::warning("check.attachment_size").with("source", source);
                check.with("limit", megabytes(limits.bytes))
            } else {
                continue;
            };
            checks.push(check.with("file", &attachment.name).at(Place::Draft));
        }
    }
}

/// What the state of a page or capture takes away.
fn state(exhibit: &Exhibit, checks: &mut Vec<Check>) {
    let record = &exhibit.record;
    let at = |check: Check| check.with("exhibit", short(&record.id)).at(Place::Exhibit(record.id.clone()));
    let key = match exhibit.reading.as_ref().map(|reading| reading.page.kind) {
        None if record.kind == ExhibitKind::Import => Some("check.file_without_role"),
        None => Some("check.no_reading"),
        Some(PageKind::Gone) => Some("check.page_gone"),
        Some(PageKind::Blocked) => Some("check.page_blocked"),
        Some(PageKind::Login) => Some("check.page_login"),
        Some(PageKind::Other) => Some("check.page_other"),
        Some(PageKind::Item | PageKind::Search | PageKind::Category | PageKind::Store) => None,
    };
    checks.extend(key.map(|key| at(Check::warning(key)).with("address", &record.final_url)));
    if record.completeness == Completeness::Partial {
        let missing =
            record.steps.iter().filter(|step| matches!(step.outcome, StepOutcome::Failed | StepOutcome::Skipped));
        checks.push(at(Check::warning("check.exhibit_partial")).with("count", missing.count()));
    }
    if exhibit.judgement.is_none() && key.is_none() {
        checks.push(at(Check::warning("check.not_judged")));
    }
}

/// Whether an address is the one of an item: its number stands there by itself.
fn names_item(address: &str, item_id: &str) -> bool {
    !item_id.is_empty() && address.split(|sign: char| !sign.is_ascii_digit()).any(|number| number == item_id)
}

fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes >> 20)
}
