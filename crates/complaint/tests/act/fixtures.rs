//! Exhibits, a right and a portal with invented names.

use analysis::{Analyst, Neighbourhood, Profile};
use catalogue::Language;
use complaint::{
    Draft, DraftRequest, Exhibit, Ground, Portal, Right, RightDocument, built_in_portals, drafts, rights_from_json,
};
use evidence::{
    Completeness, EXHIBIT_FORMAT, Environment, ExhibitKind, ExhibitRecord, ExhibitRole, FileRecord, FileRole, Network,
    Sha256Hex, Times,
};
use listing::{Amount, Listing, PageInfo, PageKind, PageReading, PriceRange, Role, Seller, Site};
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub static PROFILE: LazyLock<Profile> = LazyLock::new(|| {
    Profile::parse(
        r#"{
            "version": 1, "name": "Watch list",
            "brands": [{ "id": "velmora", "name": "Velmora", "terms": [{ "text": "Velmora" }],
                "products": [{ "name": "Aerolux", "reference_price": "149", "currency": "USD" }] }],
            "sellers": { "allowed": [{ "ids": ["911000001"], "name": "Velmora Official Store" }] },
            "cues": [{ "text": "replica", "meaning": "copy" }]
        }"#,
    )
    .unwrap()
});

pub static ANALYST: LazyLock<Analyst> = LazyLock::new(|| Analyst::new(&PROFILE, &Neighbourhood::default()));

pub const NOW: &str = "2026-11-21T10:00:00.000Z";

pub fn listing(role: Role, item_id: &str, title: &str, price: &str) -> Listing {
    let amount = Amount(price.parse().unwrap());
    let text = Some(format!("US ${price}"));
    let url = format!("https://www.aliexpress.com/item/{item_id}.html");
    Listing {
        title: Some(title.to_owned()),
        price: Some(PriceRange { min: amount, max: amount, currency: Some("USD".to_owned()), text }),
        seller: Some(Seller {
            id: Some("1102".to_owned()),
            name: Some("Harbor Store".to_owned()),
            url: Some("https://www.aliexpress.com/store/1102".to_owned()),
            ..Seller::default()
        }),
        ..Listing::new(role, item_id, &url)
    }
}

pub fn exhibit(id: u8, kind: PageKind, site: Site, listings: Vec<Listing>) -> Exhibit {
    let url = format!("https://www.aliexpress.com/{id}");
    let page = PageInfo {
        kind,
        site,
        url: url.clone(),
        canonical_url: None,
        title: None,
        language: None,
        currency: None,
        ship_to: None,
        layout: String::new(),
        sources: BTreeMap::new(),
    };
    let reading = PageReading { page, seller: None, listings, issues: Vec::new(), coverage: Vec::new() };
    let utc = "2026-11-20T08:30:00.000Z".to_owned();
    let file = |name: &str, role, size| FileRecord {
        name: name.to_owned(),
        role,
        media_type: "image/png".to_owned(),
        size,
        sha256: Sha256Hex("5".repeat(64)),
        utc: utc.clone(),
        source: "captureVisibleTab".to_owned(),
        derived_from: Vec::new(),
        geometry: None,
        fetched: None,
    };
    let record = ExhibitRecord {
        format: EXHIBIT_FORMAT.to_owned(),
        id: format!("{id:032x}"),
        kind: ExhibitKind::Capture,
        operator: "Ada".to_owned(),
        requested_url: url.clone(),
        final_url: url,
        canonical_url: None,
        title: String::new(),
        page_kind: None,
        times: Times {
            opened: utc.clone(),
            closed: utc.clone(),
            time_zone: "Europe/Berlin".to_owned(),
            offset_minutes: 60,
            server_date: None,
            server_date_received: None,
            skew_milliseconds: None,
            moved_milliseconds: None,
        },
        environment: Environment {
            user_agent: String::new(),
            browser: String::new(),
            platform: String::new(),
            software: String::new(),
            running_files: Vec::new(),
            viewport: None,
            languages: Vec::new(),
            page_language: None,
            currency: None,
            ship_to: None,
            logged_in: None,
            logged_in_signs: Vec::new(),
            incognito: false,
        },
        network: Network {
            source: "not recorded".to_owned(),
            requested_url: None,
            status: None,
            server_address: None,
            headers: BTreeMap::new(),
        },
        interventions: Vec::new(),
        steps: Vec::new(),
        completeness: Completeness::Complete,
        files: vec![
            file("first-view.png", FileRole::FirstView, 1000),
            file("stamped.png", FileRole::Stamped, 1500),
            file("slice-001.png", FileRole::Slice, 2000),
            file("frozen.html", FileRole::FrozenPage, 3000),
        ],
        opinions: Vec::new(),
    };
    let judgement = Some(ANALYST.judge(&reading));
    Exhibit {
        record,
        record_sha256: Sha256Hex("e".repeat(64)),
        reading: Some(reading),
        judgement,
        label: None,
        role: None,
        verified: true,
    }
}

pub fn item_page() -> Exhibit {
    let main = listing(Role::Main, "1005001", "Velmora headphones replica", "19.90");
    let beside = listing(Role::Recommendation, "1005002", "Velmora replica", "9");
    exhibit(1, PageKind::Item, Site::Aliexpress, vec![main, beside])
}

pub fn results(count: usize) -> Exhibit {
    let listings = (0..count)
        .map(|number| listing(Role::Result, &(2000 + number).to_string(), "Velmora headphones replica", "19.90"));
    exhibit(2, PageKind::Search, Site::Aliexpress, listings.collect())
}

/// A file that was taken in with a role.
pub fn taken_in(id: u8, role: ExhibitRole, name: &str, media_type: &str) -> Exhibit {
    let mut taken = exhibit(id, PageKind::Other, Site::Other, Vec::new());
    taken.record.kind = ExhibitKind::Import;
    taken.record.files.truncate(1);
    taken.record.title = name.to_owned();
    taken.record.files[0].name = "imported".to_owned();
    taken.record.files[0].role = FileRole::Imported;
    taken.record.files[0].media_type = media_type.to_owned();
    Exhibit { reading: None, judgement: None, role: Some(role), ..taken }
}

/// Changes what was read, and judges it anew.
pub fn with(mut exhibit: Exhibit, change: impl FnOnce(&mut PageReading)) -> Exhibit {
    let mut reading = exhibit.reading.take().unwrap();
    change(&mut reading);
    exhibit.judgement = Some(ANALYST.judge(&reading));
    exhibit.reading = Some(reading);
    exhibit
}

/// A register as a person would have written it.
pub const REGISTER: &str = r#"{
  "format": "counterproof-rights/1",
  "rights": [
    {
      "id": "eu", "brand": "velmora", "name": "VELMORA", "number": "018900001", "holder": "Velmora Audio GmbH",
      "territory": "EU", "status": "registered", "expires": "2033-04-30",
      "details": { "trademark": { "form": "word", "classes": [{ "number": 9, "goods": "Headphones" }] } },
      "verification": { "state": "approved", "since": "2026-01-15" },
      "documents": [
        { "kind": "certificate", "exhibit": "c0", "file": "certificate.pdf", "media_type": "application/pdf", "size": 9,
          "sha256": "1111111111111111111111111111111111111111111111111111111111111111" },
        { "kind": "class_page", "exhibit": "c1", "file": "classes.pdf", "media_type": "application/pdf", "size": 9,
          "sha256": "2222222222222222222222222222222222222222222222222222222222222222" }
      ]
    },
    {
      "id": "photos", "brand": "velmora", "name": "Aerolux photographs", "holder": "Velmora Audio GmbH",
      "territory": "DE", "status": "registered",
      "details": { "copyright": { "registered": false, "work_type": "Others", "work": "Photographs" } },
      "verification": { "state": "approved" },
      "documents": [
        { "kind": "claim_statement", "exhibit": "c2", "file": "statement.pdf", "media_type": "application/pdf", "size": 9,
          "sha256": "3333333333333333333333333333333333333333333333333333333333333333" }
      ]
    }
  ]
}"#;

pub fn register() -> Vec<Right> {
    rights_from_json(REGISTER).unwrap()
}

pub fn right() -> Right {
    register().remove(0)
}

pub fn document(kind: complaint::DocumentKind, file: &str, media_type: &str) -> RightDocument {
    RightDocument {
        kind,
        exhibit: "c9".to_owned(),
        file: file.to_owned(),
        media_type: media_type.to_owned(),
        size: 9,
        sha256: Sha256Hex("4".repeat(64)),
    }
}

pub fn portal() -> &'static Portal {
    &built_in_portals()[0]
}

pub fn ground(right: &Right, reason: &str) -> Ground {
    Ground::new(right, portal().reason(reason).unwrap())
}

pub fn request<'a>(grounds: &'a [Ground], exhibits: &'a [Exhibit]) -> DraftRequest<'a> {
    DraftRequest {
        portal: portal(),
        grounds,
        exhibits,
        others: &[],
        sellers: None,
        operator: "Ada",
        language: Language::ENGLISH,
        now: NOW,
    }
}

pub fn made(request: &DraftRequest) -> Vec<Draft> {
    let mut number = 0;
    drafts(request, || {
        number += 1;
        format!("draft-{number}")
    })
}

/// One draft for the reason that asks for nothing but pictures.
pub fn unfair_use(exhibits: &[Exhibit]) -> Draft {
    made(&request(&[ground(&right(), "trademark-unfair-use")], exhibits)).remove(0)
}

pub fn keys(draft: &Draft) -> Vec<&str> {
    draft.checklist.iter().map(|check| check.key.as_str()).collect()
}
