//! What drafts are made from, and which listings of which exhibits they are about.

use crate::day::{Day, Territory};
use crate::draft::Draft;
use crate::portal::{ComplaintKind, Portal, PortalReason};
use crate::right::{Right, StandingIn};
use analysis::{Group, Judgement, Level, ListingJudgement, Sellers};
use catalogue::Language;
use evidence::{ExhibitRecord, ExhibitRole, Sha256Hex};
use listing::{Listing, PageKind, PageReading, Role, Seller, Site};

/// An exhibit with what was read and concluded.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// The record of facts.
    pub record: ExhibitRecord,
    /// SHA-256 of the record's canonical bytes.
    pub record_sha256: Sha256Hex,
    /// What was read from the page; absent of a file that was taken in.
    pub reading: Option<PageReading>,
    /// What it meant under the profile, where it was judged.
    pub judgement: Option<Judgement>,
    /// What the analyst has called it.
    pub label: Option<QuotedLabel>,
    /// What it is to a complaint, where it is no page with listings to complain about.
    pub role: Option<ExhibitRole>,
    /// Whether it was verified since it was sealed, and nothing failed the last time.
    pub verified: bool,
}

/// A label, with who gave it when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedLabel {
    /// Its words.
    pub text: String,
    /// Who gave it; empty where no name was set.
    pub operator: String,
    /// When (UTC).
    pub utc: String,
}

impl Exhibit {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.record.id
    }

    /// The page whose listings can be complained about: not one of the right holder's own, of a test purchase, or a file.
    pub(crate) fn page(&self) -> Option<&PageReading> {
        self.reading.as_ref().filter(|_| self.role.is_none())
    }
}

/// What a complaint rests on, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The right.
    pub right: Right,
    /// Listings or store front.
    pub kind: ComplaintKind,
    /// The portal's reason, by our code.
    pub reason: String,
    /// The order number of a test purchase.
    pub order_number: Option<String>,
    /// On pages of results, the listings it is about, by item id; absent: those judged medium or high in which a term of
    /// the right's brand was found. Of an item page it is always the main listing.
    pub item_ids: Option<Vec<String>>,
    /// Links the analyst has taken out.
    pub left_out: Vec<String>,
}

/// What drafts are made from.
#[derive(Clone, Copy, Debug)]
pub struct DraftRequest<'a> {
    /// Where they are to be filed.
    pub portal: &'a Portal,
    /// What they rest on: where rights of several brands are named, each listing goes to those of the brands it shows.
    pub grounds: &'a [Ground],
    /// The exhibits: pages with listings, and what supports the complaint.
    pub exhibits: &'a [Exhibit],
    /// The drafts there are already.
    pub others: &'a [Draft],
    /// The sellers the analyst knows now.
    pub sellers: Option<&'a Sellers>,
    /// Who drafts.
    pub operator: &'a str,
    /// The language of who drafts, which decides in which of the portals’ it is to be filed. A draft holds its text in each of
    /// these.
    pub language: Language,
    /// The time, UTC, `YYYY-MM-DDThh:mm:ss.sssZ`.
    pub now: &'a str,
}

/// One listing a draft is about, with the exhibit that shows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chosen<'a> {
    pub exhibit: &'a Exhibit,
    pub page: &'a PageReading,
    pub listing: &'a Listing,
    pub judgement: Option<&'a ListingJudgement>,
}

impl<'a> Chosen<'a> {
    /// The link a complaint of this kind names.
    pub fn link(&self, kind: ComplaintKind) -> Option<&'a str> {
        match kind {
            ComplaintKind::Listing => Some(self.listing.url.as_str()),
            ComplaintKind::StoreFront => self.seller().and_then(|seller| seller.url.as_deref()),
        }
    }

    /// The seller, as the listing or the item page beside it names it.
    pub fn seller(&self) -> Option<&'a Seller> {
        let beside = if self.listing.role == Role::Main { self.page.seller.as_ref() } else { None };
        self.listing.seller.as_ref().or(beside)
    }

    /// What tells its seller from others: an id, or else the name.
    pub fn seller_key(&self) -> Option<&'a str> {
        let seller = self.seller()?;
        seller.id.as_deref().or(seller.member_id.as_deref()).or(seller.url.as_deref()).or(seller.name.as_deref())
    }

    pub fn site(&self) -> Site {
        self.page.page.site
    }
}

/// Every listing of every page, with its judgement.
fn listings(exhibits: &[Exhibit]) -> impl Iterator<Item = Chosen<'_>> {
    exhibits.iter().filter_map(|exhibit| Some((exhibit, exhibit.page()?))).flat_map(|(exhibit, page)| {
        page.listings.iter().enumerate().map(move |(index, listing)| {
            // Judgements stand in the reading's order; an id may stand on a page twice.
            let judgements = exhibit.judgement.as_ref().map(|judgement| &judgement.listings);
            let judgement = judgements.and_then(|list| list.get(index)).filter(|one| one.item_id == listing.item_id);
            Chosen { exhibit, page, listing, judgement }
        })
    })
}

/// The listings a ground is about, in the order of the exhibits and pages, each once.
pub(crate) struct Meant<'a> {
    /// Those that stay.
    pub chosen: Vec<Chosen<'a>>,
    /// Those whose link the analyst has taken out.
    pub left_out: Vec<Chosen<'a>>,
}

/// The listings a ground is about.
pub(crate) fn choose<'a>(request: &DraftRequest<'a>, ground: &Ground) -> Meant<'a> {
    let mut chosen: Vec<Chosen<'a>> = Vec::new();
    for one in listings(request.exhibits).filter(|one| is_meant(request, ground, one)) {
        // A listing has addresses of its own on country sites; its id is the same.
        let is_same = |other: &Chosen| other.site() == one.site() && other.listing.item_id == one.listing.item_id;
        if !chosen.iter().any(is_same) {
            chosen.push(one);
        }
    }
    let stays = |one: &Chosen| one.link(ground.kind).is_none_or(|link| ground.left_out.iter().all(|left| left != link));
    let (chosen, left_out) = chosen.into_iter().partition(stays);
    Meant { chosen, left_out }
}

fn is_meant(request: &DraftRequest, ground: &Ground, one: &Chosen) -> bool {
    let brand = ground.right.brand.as_str();
    let of_brand = one.judgement.is_some_and(|judgement| shows_brand(judgement, brand));
    // Where one right is named it is meant, whatever the listing shows; the checklist says where it shows something else.
    let several = request.grounds.iter().any(|other| other.right.brand != brand);
    if several && !of_brand {
        return false;
    }
    if one.page.page.kind == PageKind::Item {
        return one.listing.role == Role::Main;
    }
    match &ground.item_ids {
        Some(ids) => ids.contains(&one.listing.item_id),
        None => of_brand && one.judgement.is_some_and(|judgement| judgement.level >= Level::Medium),
    }
}

/// Whether a term of the brand was found in the listing, used in whatever way.
pub(crate) fn shows_brand(judgement: &ListingJudgement, brand: &str) -> bool {
    judgement.findings.iter().any(|finding| finding.group == Group::Term && finding.brand.as_deref() == Some(brand))
}

/// The grounds exhibits call for by themselves: for each brand their listings show, the right that stands best for it on
/// that day, and the first reason the portal has for it. None where no right fits.
pub fn grounds(exhibits: &[Exhibit], rights: &[Right], portal: &Portal, today: Day) -> Vec<Ground> {
    let mut brands: Vec<&str> = Vec::new();
    for one in listings(exhibits) {
        if one.page.page.kind == PageKind::Item && one.listing.role != Role::Main {
            continue;
        }
        for finding in one.judgement.iter().flat_map(|judgement| &judgement.findings) {
            if let Some(brand) = finding.brand.as_deref().filter(|_| finding.group == Group::Term)
                && !brands.contains(&brand)
            {
                brands.push(brand);
            }
        }
    }
    let site = listings(exhibits).next().map(|one| one.site());
    let ship_to: Vec<Territory> = exhibits.iter().filter_map(Exhibit::page).filter_map(ship_to).collect();
    let platform = site.and_then(|site| portal.platform(site)).map(|platform| (portal, platform));
    let best = |brand: &str| {
        let of_brand = rights.iter().filter(|right| right.brand == brand);
        of_brand.min_by_key(|right| {
            // Errors weigh more than whatever number of warnings.
            let standing = right.standing(today, StandingIn { platform, ship_to: &ship_to });
            let errors = standing.iter().filter(|check| check.severity == crate::CheckSeverity::Error).count();
            (errors, standing.len())
        })
    };
    let rights = brands.into_iter().filter_map(best);
    let with_reason = rights.filter_map(|right| Some((right, portal.reasons_for(right.kind()).next()?)));
    with_reason.map(|(right, reason)| Ground::new(right, reason)).collect()
}

impl Ground {
    /// A complaint about listings, for a reason.
    pub fn new(right: &Right, reason: &PortalReason) -> Self {
        Self {
            right: right.clone(),
            kind: ComplaintKind::Listing,
            reason: reason.code.clone(),
            order_number: None,
            item_ids: None,
            left_out: Vec::new(),
        }
    }
}

/// The country the page was shown for, where it says one.
pub(crate) fn ship_to(page: &PageReading) -> Option<Territory> {
    Territory::try_from(page.page.ship_to.as_deref()?.trim().to_uppercase()).ok()
}
