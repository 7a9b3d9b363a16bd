//! Bundles of what a vault keeps: the same bytes as where the exhibits came from.

use crate::delivery::hand_all;
use crate::folder::new_folder;
use crate::sealed::Kept;
use evidence::AnnotationKind;
use evidence::bundle::{BundleInput, Language, Opinions, Order, Originals, plan};
use evidence::verify::{Pins, verify};
use std::cell::Cell;
use std::fs;
use std::path::Path;
use store::{StoreError, Vault, Writer};

/// A chain with everything that can be in a bundle, delivered to a vault.
fn delivered(test: &str) -> (Kept, Vault) {
    let mut kept = Kept::two_exhibits();
    kept.annotate(&[0, 1], AnnotationKind::Label, Some("test purchase ordered"));
    kept.redact(0, "first-view.png", Some(b"an earlier copy"));
    kept.redact(0, "first-view.png", Some(b"a copy with the address painted over"));
    kept.delete(1, "captured by mistake");
    kept.change_key(9);
    kept.capture("fedcba9876543210fedcba9876543210", None);
    let mut writer = Writer::create(&new_folder(test), "test").unwrap();
    let copies: Vec<_> = kept.custody.iter().filter_map(|kept| kept.event.event.redacted_copy()).collect();
    for (_, copy) in copies.iter().filter(|(_, copy)| kept.files.contains_key(&copy.sha256)) {
        let mut staged = writer.stage(&copy.sha256, copy.size).unwrap();
        staged.append(0, &kept.files[&copy.sha256]).unwrap();
        writer.keep(staged).unwrap();
    }
    hand_all(&mut writer, &kept).unwrap();
    (kept, writer.into_reader())
}

/// What `kept` makes bundles of.
fn order(kept: &Kept) -> Order<'static> {
    Order {
        created: Some("2026-11-21T09:15:00.000Z"),
        software: "Counterproof 0.1.0",
        facts_only: false,
        withhold_originals: false,
        documents: kept.documents,
        until: None,
    }
}

fn ids(kept: &Kept) -> Vec<String> {
    let deleted = kept.tombstones.iter().map(|kept| kept.tombstone.exhibit.clone());
    kept.exhibits.iter().map(|record| record.id.clone()).chain(deleted).collect()
}

/// The bytes of the bundle of an order.
fn exported(vault: &Vault, ids: &[String], order: &Order<'_>) -> Vec<u8> {
    let chosen = vault.by_chain(ids).unwrap();
    assert_eq!(chosen.len(), 1);
    let planned = vault.plan_bundle(&chosen[0], order, &|_, _| true).unwrap().unwrap();
    let file = vault.folder().with_extension("zip");
    planned.write(&file, &|_, _| true).unwrap().unwrap().put_in_place(true).unwrap();
    let bytes = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    bytes
}

#[test]
fn a_bundle_has_the_bytes_of_the_one_made_where_the_exhibits_came_from() {
    let (mut kept, vault) = delivered("same-bytes");
    for documents in [None, Some(Language::ENGLISH), Some(Language::CHINESE)] {
        kept.documents = documents;
        for (facts_only, withhold_originals) in [(false, false), (true, false), (false, true), (true, true)] {
            let input = BundleInput { withhold_originals, ..kept.input(facts_only) };
            let expected = kept.written(&kept.finish(plan(&input).unwrap()).parts().unwrap());
            let order = Order { facts_only, withhold_originals, ..order(&kept) };
            let bytes = exported(&vault, &ids(&kept), &order);
            assert!(bytes == expected, "{documents:?}, facts only {facts_only}, redacted {withhold_originals}");
            assert!(verify(&bytes, &Pins::default()).unwrap().holds());
        }
    }
}

#[test]
fn a_bundle_is_made_again_after_more_was_done() {
    let (mut kept, vault) = delivered("again");
    let expected = kept.bundle(false);
    let order = Order { until: Some(kept.links.len() as u64 - 1), ..order(&kept) };
    kept.annotate(&[0], AnnotationKind::Note, Some("the seller has answered"));
    kept.capture("0123456789abcdef0123456789abcdef", None);
    let folder = vault.folder().to_owned();
    let all = ids(&kept);
    drop(vault);
    let mut writer = Writer::open(&folder, "test").unwrap();
    hand_all(&mut writer, &kept).unwrap();
    let vault = writer.into_reader();
    assert!(exported(&vault, &[&all[..2], &all[3..]].concat(), &order) == expected);
    let later = exported(&vault, &all, &Order { until: None, ..order });
    assert!(later == kept.bundle(false));
}

#[test]
fn an_export_is_told_in_the_vaults_own_chain() {
    let (kept, vault) = delivered("told");
    let folder = vault.folder().to_owned();
    let mut writer = Writer::open(&folder, "test").unwrap();
    let id = kept.plan(false).id;
    let both = [kept.exhibits[0].id.clone(), kept.exhibits[1].id.clone()];
    let link = writer.exported(&both, &id, Opinions::Withheld, Originals::Included).unwrap();
    assert_eq!(link.link.chain, *writer.own_chain());
    let exhibit = vault.exhibit(&both[1]).unwrap();
    let told = serde_json::to_value(&exhibit.events.last().unwrap().event).unwrap();
    let expected =
        serde_json::json!({ "kind": "exported", "bundle_id": id, "opinions": "withheld", "originals": "included" });
    assert_eq!(told["event"], expected);
    assert_eq!(told["exhibits"].as_array().unwrap().len(), 2);
    // It is in the own chain, so the bundle of the exhibits' chain stays the same.
    assert!(exported(&vault, &ids(&kept), &order(&kept)) == kept.bundle(false));
    assert_eq!(vault.verify().unwrap().problems, []);
}

#[test]
fn what_is_stopped_leaves_nothing() {
    let (kept, vault) = delivered("stopped");
    let chosen = vault.by_chain(&ids(&kept)).unwrap();
    let asked = Cell::new(0);
    let planned = vault.plan_bundle(&chosen[0], &order(&kept), &|_, _| false).unwrap();
    assert!(planned.is_none());
    let planned = vault.plan_bundle(&chosen[0], &order(&kept), &|_, _| true).unwrap().unwrap();
    let file = vault.folder().with_extension("zip");
    let half = planned.write(&file, &|done, total| {
        asked.set(asked.get() + 1);
        done < total / 2
    });
    assert!(half.unwrap().is_none() && asked.get() > 1);
    assert!(beside(&file).is_empty(), "{:?}", beside(&file));
    // What is whole and was never put in its place is gone, too.
    drop(planned.write(&file, &|_, _| true).unwrap().unwrap());
    assert!(beside(&file).is_empty(), "{:?}", beside(&file));
}

#[test]
fn a_damaged_or_missing_file_is_named() {
    let (kept, vault) = delivered("damaged");
    let chosen = vault.by_chain(&ids(&kept)).unwrap();
    let file = vault.file(&kept.exhibits[0].files[1].sha256);
    let bytes = fs::read(&file).unwrap();
    let cases = [Some([&bytes[..], b"x"].concat()), Some(bytes[1..].to_vec()), Some(vec![0; bytes.len()]), None];
    for damage in cases {
        match &damage {
            Some(damage) => fs::write(&file, damage).unwrap(),
            None => fs::remove_file(&file).unwrap(),
        }
        let refused = vault.plan_bundle(&chosen[0], &order(&kept), &|_, _| true).err().unwrap().to_string();
        assert!(refused.contains(file.file_name().unwrap().to_str().unwrap()), "{refused}");
    }
}

#[test]
fn what_was_deleted_here_can_only_be_left_out() {
    let (kept, vault) = delivered("deleted-here");
    let folder = vault.folder().to_owned();
    drop(vault);
    let mut writer = Writer::open(&folder, "test").unwrap();
    writer.delete(&kept.exhibits[1].id, "not needed").unwrap();
    let vault = writer.into_reader();
    let chosen = vault.by_chain(&ids(&kept)).unwrap();
    let refused = vault.plan_bundle(&chosen[0], &order(&kept), &|_, _| true);
    assert!(
        matches!(refused.err(), Some(StoreError::Refused { problem }) if problem.contains("leave the exhibit out"))
    );
    let without = exported(&vault, &[kept.exhibits[0].id.clone()], &order(&kept));
    assert!(verify(&without, &Pins::default()).unwrap().holds());
}

/// The files whose names begin as this one's does, but for the vault's folder.
fn beside(file: &Path) -> Vec<String> {
    let stem = file.file_name().unwrap().to_str().unwrap();
    let names = fs::read_dir(file.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).filter(|name| name.starts_with(stem)).collect()
}
