//! What holds of every draft, whatever it is made from.

use crate::fixtures::{NOW, exhibit, ground, made, portal, register, request, taken_in, with};
use catalogue::Language;
use complaint::{ComplaintKind, Draft, DraftRequest, Exhibit, Ground, QuotedLabel, Requirement};
use evidence::ExhibitRole;
use listing::{Listing, PageKind, Role, Site};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What our own texts never say.
const FORBIDDEN: [&str; 9] =
    ["counterfeit", "infring", "fake", "tamper-proof", "court-admissible", "certified", "假货", "侵权", "防篡改"];

fn page() -> impl Strategy<Value = Exhibit> {
    let titles = prop::sample::select(vec![
        "Velmora headphones replica",
        "Velmorra earbuds",
        "Ear pads for Velmora",
        "Nothing of note",
        "V3lmora 1:1 shoes",
        "维尔莫拉 耳机",
    ]);
    let one = (0_u32..60, titles, 0_u8..4);
    let kinds = prop::sample::select(vec![PageKind::Item, PageKind::Search, PageKind::Store, PageKind::Gone]);
    let sites = prop::sample::select(vec![Site::Aliexpress, Site::Alibaba, Site::Taobao, Site::AliexpressRu]);
    (1_u8..250, kinds, sites, prop::collection::vec(one, 0..12), any::<bool>(), any::<bool>()).prop_map(
        |(id, kind, site, listings, verified, labelled)| {
            let made = |(number, title, seller): (u32, &str, u8)| {
                let role = if kind == PageKind::Item { Role::Main } else { Role::Result };
                let mut made = crate::fixtures::listing(role, &(7_000 + number).to_string(), title, "19.90");
                match (seller, made.seller.as_mut()) {
                    (0, _) => made.seller = None,
                    (number, Some(seller)) => {
                        seller.id = Some(format!("55{number}"));
                        seller.url = Some(format!("https://www.aliexpress.com/store/55{number}"));
                    }
                    _ => {}
                }
                made
            };
            let mut listings: Vec<Listing> = listings.into_iter().map(made).collect();
            if kind == PageKind::Item {
                listings.truncate(1);
            }
            if kind == PageKind::Gone {
                listings.clear();
            }
            let mut page = with(exhibit(id, kind, site, listings), |_| {});
            page.verified = verified;
            page.label = labelled.then(|| QuotedLabel {
                text: "Design".to_owned(),
                operator: "Grace".to_owned(),
                utc: "2026-11-20T09:00:00.000Z".to_owned(),
            });
            page
        },
    )
}

fn asked() -> impl Strategy<Value = (Vec<Ground>, Vec<Exhibit>, usize)> {
    let reasons: Vec<usize> = (0..portal().reasons.len()).collect();
    let grounds = prop::collection::vec((prop::sample::select(reasons), any::<bool>(), any::<bool>()), 1..4);
    (grounds, prop::collection::vec(page(), 0..6), any::<bool>(), 1_usize..8).prop_map(
        |(grounds, mut exhibits, with_sheet, limit)| {
            let rights = register();
            let grounds = grounds.into_iter().map(|(reason, about_store, ordered)| {
                let reason = &portal().reasons[reason];
                let right = rights.iter().find(|right| reason.rights.contains(&right.kind())).unwrap_or(&rights[0]);
                let kind = if about_store { ComplaintKind::StoreFront } else { ComplaintKind::Listing };
                let order_number = ordered.then(|| "8001".to_owned());
                Ground { kind, order_number, ..ground(right, &reason.code) }
            });
            // Ids of exhibits stand once, as in a vault.
            let mut seen = BTreeSet::new();
            exhibits.retain(|exhibit| seen.insert(exhibit.id().to_owned()));
            if with_sheet {
                exhibits.push(taken_in(251, ExhibitRole::ComparisonSheet, "sheet.png", "image/png"));
            }
            (grounds.collect(), exhibits, limit)
        },
    )
}

fn with_limit<T>(limit: usize, asked: impl FnOnce(&complaint::Portal) -> T) -> T {
    let mut portal = portal().clone();
    portal.links.value = limit;
    asked(&portal)
}

/// Everything the exhibits, the rights and the request hold, as one text.
fn everything(grounds: &[Ground], exhibits: &[Exhibit]) -> String {
    let mut all = String::new();
    for exhibit in exhibits {
        all.push_str(&serde_json::to_string(&exhibit.record).unwrap());
        all.push_str(&serde_json::to_string(&exhibit.reading).unwrap());
        all.push_str(&serde_json::to_string(&exhibit.judgement).unwrap());
        all.push_str(exhibit.record_sha256.as_str());
        if let Some(label) = &exhibit.label {
            all.push_str(&format!("{} {} {}", label.text, label.operator, label.utc));
        }
    }
    for ground in grounds {
        all.push_str(&serde_json::to_string(&ground.right).unwrap());
        all.push_str(ground.order_number.as_deref().unwrap_or_default());
    }
    all
}

/// The numbers of a text, however long.
fn numbers(text: &str) -> BTreeSet<String> {
    let digits = text.split(|sign: char| !sign.is_ascii_digit()).filter(|digits| !digits.is_empty());
    digits.map(str::to_owned).collect()
}

/// What stands between quotation marks.
fn quoted(text: &str) -> Vec<String> {
    text.split('“').skip(1).filter_map(|rest| rest.split_once('”').map(|(quote, _)| quote.to_owned())).collect()
}

/// A text without what it quotes.
fn unquoted(text: &str) -> String {
    let mut parts = text.split('“');
    let mut rest = parts.next().unwrap_or_default().to_owned();
    rest.extend(parts.filter_map(|part| part.split_once('”').map(|(_, after)| after.to_owned())));
    rest
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_draft_exceeds_its_limits_and_no_link_is_lost_or_doubled((grounds, exhibits, limit) in asked()) {
        with_limit(limit, |portal| {
            let request = DraftRequest { portal, ..request(&grounds, &exhibits) };
            let drafts = made(&request);
            prop_assert!(!drafts.is_empty());
            let mut of_key: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for draft in &drafts {
                let reason = portal.reason(&draft.reason.code).unwrap();
                let most = if reason.one_listing { 1 } else { limit };
                prop_assert!(draft.links().len() <= most);
                let required = draft.attachments.len() - draft.attachments.iter().filter(|one| one.kind == complaint::AttachmentKind::Page).count();
                prop_assert!(draft.attachments.len() <= portal.attachments.value.count.max(required));
                let key = format!("{}/{}/{:?}/{:?}", draft.right.id, draft.reason.code, draft.complaint_type, draft.platform);
                let order = draft.order_number.clone().unwrap_or_default();
                of_key.entry(format!("{key}/{order}")).or_default().extend(draft.links().into_iter().map(str::to_owned));
            }
            for (key, links) in &of_key {
                let distinct: BTreeSet<&String> = links.iter().collect();
                prop_assert_eq!(distinct.len(), links.len(), "doubled in {}", key);
            }
            // The same request without limits holds every link once.
            for ground in &grounds {
                let wide = with_limit(1_000_000, |portal| {
                    let grounds = [ground.clone()];
                    made(&DraftRequest { portal, ..request }).into_iter().chain(made(&DraftRequest { portal, grounds: &grounds, ..request })).flat_map(|draft| {
                        let is_ours = draft.right.id == ground.right.id && draft.reason.code == ground.reason && draft.complaint_type == ground.kind;
                        draft.links().into_iter().filter(move |_| is_ours).map(str::to_owned).collect::<Vec<_>>()
                    }).collect::<BTreeSet<String>>()
                });
                let narrow: BTreeSet<String> = drafts.iter().filter(|draft| draft.right.id == ground.right.id && draft.reason.code == ground.reason && draft.complaint_type == ground.kind).flat_map(Draft::links).map(str::to_owned).collect();
                prop_assert_eq!(narrow, wide);
            }
            Ok(())
        })?;
    }

    #[test]
    fn filing_the_same_again_gives_no_link_twice((grounds, exhibits, _) in asked()) {
        let first = made(&request(&grounds, &exhibits));
        let again = made(&DraftRequest { others: &first, ..request(&grounds, &exhibits) });
        for draft in again {
            for link in draft.links() {
                let same = first.iter().find(|other| other.right.id == draft.right.id && other.reason == draft.reason && other.complaint_type == draft.complaint_type && other.platform == draft.platform && other.links().contains(&link));
                prop_assert!(same.is_none(), "{} stands in two drafts", link);
            }
        }
    }

    #[test]
    fn no_text_states_what_is_not_in_the_exhibits_or_accuses((grounds, exhibits, _) in asked()) {
        let known = everything(&grounds, &exhibits);
        let known_numbers = numbers(&known);
        for draft in made(&request(&grounds, &exhibits)) {
            for language in Language::ALL {
                let text = draft.text.of(language);
                for quote in quoted(text) {
                    let found = known.contains(&quote) || known.to_lowercase().contains(&quote.to_lowercase());
                    prop_assert!(found, "“{}” is quoted from nowhere", quote);
                }
                let counted = draft.listings.len().saturating_sub(20).to_string();
                for number in numbers(text) {
                    // Listings are numbered, and those that are not described are counted.
                    let is_count = number.parse::<usize>().is_ok_and(|number| number <= 20) || number == counted;
                    let stands = known_numbers.contains(&number) || is_count || known.contains(&number);
                    prop_assert!(stands, "{} stands nowhere", number);
                }
                let own = unquoted(text).to_lowercase();
                for word in FORBIDDEN {
                    prop_assert!(!own.contains(word), "“{}” in {}", word, text);
                }
            }
        }
    }

    #[test]
    fn a_draft_comes_back_from_its_file((grounds, exhibits, _) in asked()) {
        for draft in made(&request(&grounds, &exhibits)) {
            let read = Draft::from_json(&draft.to_json());
            prop_assert_eq!(read.as_ref(), Ok(&draft));
        }
    }

    #[test]
    fn every_point_is_said_in_both_languages_with_a_way_out((grounds, exhibits, _) in asked()) {
        for check in made(&request(&grounds, &exhibits)).iter().flat_map(|draft| &draft.checklist) {
            prop_assert!(catalogue::has(&check.key) && catalogue::has(&check.way_out_key()), "{}", check.key);
            for language in Language::ALL {
                let line = check.line(language);
                prop_assert!(!line.contains('{'), "{}", line);
            }
        }
    }
}

#[test]
fn no_text_of_a_portal_accuses_anyone() {
    for portal in complaint::built_in_portals() {
        for template in portal.reasons.iter().filter_map(|reason| reason.template.as_ref()) {
            for paragraph in template.en.iter().chain(&template.zh) {
                for word in FORBIDDEN {
                    assert!(!paragraph.to_lowercase().contains(word), "{paragraph}");
                }
            }
            assert_eq!(template.en.len(), template.zh.len(), "each paragraph has both languages");
        }
    }
}

#[test]
fn every_key_is_in_the_catalogue_and_every_point_has_a_way_out() {
    let mut keys: BTreeSet<String> = Requirement::ALL.into_iter().map(|one| one.key().to_owned()).collect();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            let areas = ["check.", "draft.", "right.", "attachment.", "portal.", "keywords."];
            let quoted = text.split('"').filter(|part| areas.iter().any(|area| part.starts_with(area)));
            let ours = quoted.filter(|part| part.chars().all(|sign| sign.is_ascii_lowercase() || "._".contains(sign)));
            keys.extend(ours.map(str::to_owned));
        }
    }
    assert!(keys.len() > 120, "{keys:?}");
    // Files of a draft are named like keys.
    keys.retain(|key| !["draft.txt", "draft.json", "draft.html"].contains(&key.as_str()));
    let missing: Vec<&String> = keys.iter().filter(|key| !catalogue::has(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let names = ["check.error", "check.warning", "check.line"];
    let points = keys.iter().filter(|key| key.starts_with("check.") && !names.contains(&key.as_str()));
    let without: Vec<&String> = points.filter(|key| !catalogue::has(&format!("{key}.way_out"))).collect();
    assert!(without.is_empty(), "{without:?}");
    assert!(NOW.starts_with("2026"));
}
