//! The tables: exhibits, listings, and, where conclusions are in the bundle, findings and annotations.

use super::table::{Cell, Table};
use super::told::{Listing, Price, Seller, Told};
use super::words::Words;
use super::{Composed, Material};
use crate::bundle::PlanError;
use crate::custody::AnnotationKind;
use crate::record::{FileRole, StepOutcome};

/// The tables as documents.
pub(super) fn compose(material: &Material, told: &[Told], words: Words) -> Result<Vec<Composed>, PlanError> {
    let mut tables =
        vec![("exhibits.csv", "exhibits.json", exhibits(told)), ("listings.csv", "listings.json", listings(told))];
    if !material.input.facts_only {
        tables.push(("findings.csv", "findings.json", findings(told, words)));
        tables.push(("annotations.csv", "annotations.json", annotations(told)));
    }
    let mut documents = Vec::with_capacity(tables.len() * 2);
    for (csv, json, table) in tables {
        documents.push(Composed::of(csv, table.csv()));
        documents.push(Composed::of(json, table.json()?));
    }
    Ok(documents)
}

const EXHIBITS: &[&str] = &[
    "exhibit_id",
    "kind",
    "completeness",
    "unsuccessful_steps",
    "opened_utc",
    "closed_utc",
    "time_zone",
    "utc_offset_minutes",
    "server_date",
    "clock_skew_milliseconds",
    "operator",
    "title",
    "page_kind",
    "requested_url",
    "final_url",
    "canonical_url",
    "http_status",
    "server_address",
    "browser",
    "platform",
    "software",
    "page_language",
    "currency",
    "ship_to",
    "logged_in",
    "incognito",
    "files",
    "files_bytes",
    "files_withheld",
    "first_view_sha256",
    "record_sha256",
    "link_seq",
    "link_utc",
    "link_sha256",
];

fn exhibits(told: &[Told]) -> Table {
    let row = |told: &Told| -> Vec<Cell> {
        let record = told.record;
        let unsuccessful =
            record.steps.iter().filter(|step| matches!(step.outcome, StepOutcome::Failed | StepOutcome::Skipped));
        let unsuccessful: Vec<&str> = unsuccessful.map(|step| step.name.as_str()).collect();
        let first_view = record.files.iter().find(|file| file.role == FileRole::FirstView);
        let environment = &record.environment;
        vec![
            (&record.id).into(),
            record.kind.as_str().into(),
            record.completeness.as_str().into(),
            unsuccessful.join(" ").into(),
            (&record.times.opened).into(),
            (&record.times.closed).into(),
            (&record.times.time_zone).into(),
            record.times.offset_minutes.into(),
            record.times.server_date.as_ref().into(),
            record.times.skew_milliseconds.into(),
            (&record.operator).into(),
            (&record.title).into(),
            record.page_kind.as_ref().into(),
            (&record.requested_url).into(),
            (&record.final_url).into(),
            record.canonical_url.as_ref().into(),
            record.network.status.into(),
            record.network.server_address.as_ref().into(),
            (&environment.browser).into(),
            (&environment.platform).into(),
            (&environment.software).into(),
            environment.page_language.as_ref().into(),
            environment.currency.as_ref().into(),
            environment.ship_to.as_ref().into(),
            environment.logged_in.into(),
            environment.incognito.into(),
            record.files.len().into(),
            record.files.iter().map(|file| file.size).sum::<u64>().into(),
            told.bundled.withheld.len().into(),
            first_view.map(|file| file.sha256.as_str()).into(),
            told.sha256.as_str().into(),
            told.seq.into(),
            told.link.map(|signed| &signed.link.utc).into(),
            told.link.and_then(|signed| signed.link.sha256().ok()).map(|sha256| sha256.0).into(),
        ]
    };
    Table { columns: EXHIBITS, rows: told.iter().map(row).collect() }
}

const LISTINGS: &[&str] = &[
    "exhibit_id",
    "opened_utc",
    "position",
    "role",
    "item_id",
    "alias_id",
    "url",
    "title",
    "price_min",
    "price_max",
    "price_currency",
    "price_text",
    "list_price_min",
    "list_price_max",
    "list_price_currency",
    "discount_percent",
    "sold_count",
    "sold_text",
    "rating",
    "review_count",
    "brand",
    "ships_from",
    "advertised",
    "images",
    "first_image_url",
    "seller_id",
    "seller_name",
    "seller_url",
    "seller_member_id",
    "seller_positive_rate",
    "seller_opened",
];

fn listings(told: &[Told]) -> Table {
    let mut rows = Vec::new();
    for told in told {
        let Some(reading) = &told.reading else { continue };
        for (place, listing) in reading.listings.iter().enumerate() {
            // The seller of an item page stands once on it, for the listing it is about.
            let of_the_page = reading.seller.as_ref().filter(|_| listing.role == "main");
            let seller = listing.seller.as_ref().or(of_the_page);
            rows.push(listing_row(told, place + 1, listing, seller));
        }
    }
    Table { columns: LISTINGS, rows }
}

fn listing_row(told: &Told, position: usize, listing: &Listing, seller: Option<&Seller>) -> Vec<Cell> {
    let price = |price: &Option<Price>, of: fn(&Price) -> Option<&String>| Cell::from(price.as_ref().and_then(of));
    let of_seller = |of: fn(&Seller) -> Option<&String>| Cell::from(seller.and_then(of));
    vec![
        (&told.record.id).into(),
        (&told.record.times.opened).into(),
        position.into(),
        (&listing.role).into(),
        (&listing.item_id).into(),
        listing.alias_id.as_ref().into(),
        (&listing.url).into(),
        listing.title.as_ref().into(),
        price(&listing.price, |price| Some(&price.min)),
        price(&listing.price, |price| Some(&price.max)),
        price(&listing.price, |price| price.currency.as_ref()),
        price(&listing.price, |price| price.text.as_ref()),
        price(&listing.list_price, |price| Some(&price.min)),
        price(&listing.list_price, |price| Some(&price.max)),
        price(&listing.list_price, |price| price.currency.as_ref()),
        listing.discount_percent.into(),
        listing.sold.as_ref().map(|sold| sold.count).into(),
        listing.sold.as_ref().and_then(|sold| sold.text.as_ref()).into(),
        listing.rating.as_ref().into(),
        listing.review_count.into(),
        listing.brand.as_ref().into(),
        listing.shipping.as_ref().and_then(|shipping| shipping.ships_from.as_ref()).into(),
        listing.advertised.into(),
        listing.images.len().into(),
        listing.images.first().into(),
        of_seller(|seller| seller.id.as_ref()),
        of_seller(|seller| seller.name.as_ref()),
        of_seller(|seller| seller.url.as_ref()),
        of_seller(|seller| seller.member_id.as_ref()),
        of_seller(|seller| seller.positive_rate.as_ref()),
        of_seller(|seller| seller.opened.as_ref()),
    ]
}

const FINDINGS: &[&str] = &[
    "exhibit_id",
    "closed_utc",
    "judged_by",
    "profile",
    "item_id",
    "level",
    "kind",
    "group",
    "severity",
    "brand",
    "why",
    "why_key",
];

fn findings(told: &[Told], words: Words) -> Table {
    let mut rows = Vec::new();
    for told in told {
        let Some(judgement) = &told.judgement else { continue };
        for judged in &judgement.listings {
            for finding in &judged.findings {
                rows.push(vec![
                    (&told.record.id).into(),
                    (&told.record.times.closed).into(),
                    (&told.record.environment.software).into(),
                    (&judgement.profile).into(),
                    (&judged.item_id).into(),
                    (&judged.level).into(),
                    (&finding.kind.name).into(),
                    (&finding.group).into(),
                    (&finding.severity).into(),
                    finding.brand.as_ref().into(),
                    words.reason(&finding.why).into(),
                    (&finding.why.key).into(),
                ]);
            }
        }
    }
    Table { columns: FINDINGS, rows }
}

const ANNOTATIONS: &[&str] = &["exhibit_id", "kind", "text", "holds", "operator", "utc", "link_seq"];

fn annotations(told: &[Told]) -> Table {
    let mut rows = Vec::new();
    for told in told {
        for kept in &told.custody {
            let Some((kind, _)) = kept.event.event.annotation() else { continue };
            let holds = told.standing(kind).is_some_and(|standing| standing.seq == kept.seq);
            rows.push(vec![
                (&told.record.id).into(),
                kind_code(kind).into(),
                kept.annotation.as_ref().map(|annotation| &annotation.text).into(),
                holds.into(),
                (&kept.event.operator).into(),
                (&kept.event.utc).into(),
                kept.seq.into(),
            ]);
        }
    }
    Table { columns: ANNOTATIONS, rows }
}

/// The kind as annotations have it.
fn kind_code(kind: AnnotationKind) -> &'static str {
    match kind {
        AnnotationKind::Label => "label",
        AnnotationKind::Note => "note",
        AnnotationKind::Case => "case",
        AnnotationKind::Role => "role",
    }
}
