//! A bundle holds as it was made and in no other way.

use crate::sealed::{Kept, write};
use evidence::bundle::Language;
use evidence::bundle::{BundleInput, PlanError, plan};
use evidence::verify::{CheckKind, CheckOutcome, Pins, RemarkCode, Verdict, VerifyError, verify};
use evidence::{Crc32, Sha256Hex, sha256};
use proptest::prelude::*;

pub type Members = Vec<(String, Vec<u8>)>;

fn check(bundle: &[u8], pins: &Pins) -> Verdict {
    verify(&bundle.to_vec(), pins).unwrap()
}

/// The outcome of each kind of check, the worst where there are several.
fn outcomes(verdict: &Verdict) -> Vec<(CheckKind, CheckOutcome)> {
    verdict.checks.iter().map(|check| (check.kind, check.outcome())).collect()
}

/// What failed, as `code path`.
fn failures(verdict: &Verdict) -> Vec<String> {
    let failed = verdict.checks.iter().filter(|check| check.outcome() == CheckOutcome::Failed);
    let remark = |remark: &evidence::verify::Remark| {
        let place = remark.place.clone().unwrap_or_default();
        format!("{} {}", remark.code.as_str(), place.file.unwrap_or_default())
    };
    failed.flat_map(|check| &check.remarks).map(remark).collect()
}

fn fails_naming(verdict: &Verdict, code: RemarkCode, file: &str) {
    let wanted = failures(verdict).into_iter().any(|said| {
        let (found, place) = said.split_once(' ').unwrap();
        found == code.as_str() && place.ends_with(file)
    });
    assert!(wanted, "no {} {file} in {:#?}", code.as_str(), failures(verdict));
}

#[test]
fn an_honest_bundle_passes_and_says_what_it_could_not_check() {
    let kept = Kept::two_exhibits();
    let verdict = check(&kept.bundle(false), &Pins::default());
    assert_eq!(failures(&verdict), Vec::<String>::new());
    use CheckKind::*;
    use CheckOutcome::*;
    assert_eq!(
        outcomes(&verdict),
        [
            (Zip, Passed),
            (Bag, Passed),
            (Bundle, Passed),
            (Chain, Passed),
            (Custody, Passed),
            (Timestamps, NotChecked),
            (Exhibit, Passed),
            (Exhibit, Passed),
            (Opinions, Passed),
            (Originals, Passed),
            (Documents, Passed),
            (WebArchive, Passed),
            (Form, Passed),
            (Key, NotChecked),
            (Head, NotChecked),
            (Root, NotChecked),
        ]
    );
    let codes: Vec<_> =
        verdict.checks.iter().flat_map(|check| check.remarks.iter().map(|remark| remark.code)).collect();
    assert!(codes.contains(&RemarkCode::ExhibitComplete) && codes.contains(&RemarkCode::ExhibitPartial));
}

#[test]
fn the_same_input_makes_the_same_bundle() {
    let mut kept = Kept::two_exhibits();
    let bundle = kept.bundle(false);
    kept.exhibits.reverse();
    assert_eq!(kept.bundle(false), bundle);
}

#[test]
fn pins_are_held_against_the_chain() {
    let kept = Kept::two_exhibits();
    let bundle = kept.bundle(false);
    let outcome = |pins: &Pins| {
        let verdict = check(&bundle, pins);
        let of = |kind| verdict.checks.iter().find(|check| check.kind == kind).unwrap().outcome();
        [of(CheckKind::Key), of(CheckKind::Head)]
    };
    let right = Pins { key: Some(kept.fingerprint()), head: Some(kept.head()), ..Pins::default() };
    assert_eq!(outcome(&right), [CheckOutcome::Passed; 2]);
    let wrong = Pins { key: Some(sha256(b"")), head: Some(sha256(b"")), ..Pins::default() };
    assert_eq!(outcome(&wrong), [CheckOutcome::Failed; 2]);
    let earlier = Pins { head: Some(kept.links[1].link.sha256().unwrap()), ..Pins::default() };
    assert_eq!(outcome(&earlier), [CheckOutcome::NotChecked; 2]);
}

#[test]
fn a_bundle_made_anew_with_another_key_fails_only_against_a_pin() {
    let kept = Kept::two_exhibits();
    let mut forged = Kept::new(66);
    forged.files.clone_from(&kept.files);
    for record in &kept.exhibits {
        let mut record = record.clone();
        record.title.push('!');
        forged.seal(record);
    }
    let bundle = forged.bundle(false);
    assert!(check(&bundle, &Pins::default()).holds());
    let verdict = check(&bundle, &Pins { key: Some(kept.fingerprint()), head: Some(kept.head()), ..Pins::default() });
    fails_naming(&verdict, RemarkCode::KeyOther, "data/chain/links.jsonl");
    fails_naming(&verdict, RemarkCode::HeadAbsent, "data/chain/links.jsonl");
}

#[test]
fn facts_only_leaves_conclusions_out_and_says_so() {
    let kept = Kept::two_exhibits();
    let bundle = kept.bundle(true);
    assert!(!String::from_utf8_lossy(&bundle).contains("what was concluded of"));
    let verdict = check(&bundle, &Pins::default());
    assert!(verdict.holds(), "{:#?}", failures(&verdict));
    let opinions = verdict.checks.iter().find(|check| check.kind == CheckKind::Opinions).unwrap();
    assert_eq!(opinions.outcome(), CheckOutcome::NotChecked);
    assert_eq!(opinions.remarks[0].code, RemarkCode::OpinionsWithheld);
    assert_eq!(opinions.remarks[0].arguments["files"], "2");
}

#[test]
fn nothing_is_planned_that_would_not_verify() {
    let kept = Kept::two_exhibits();
    let attempt = |change: fn(&mut Kept, &mut String, &mut String)| {
        let mut kept = kept.clone();
        let (mut created, mut software) = ("2026-11-21T09:15:00.000Z".to_owned(), "Counterproof".to_owned());
        change(&mut kept, &mut created, &mut software);
        plan(&BundleInput { created: &created, software: &software, ..kept.input(false) })
    };
    assert!(attempt(|_, _, _| {}).is_ok());
    assert!(matches!(attempt(|_, created, _| created.clear()), Err(PlanError::Created(_))));
    assert!(matches!(attempt(|_, _, software| software.push('\n')), Err(PlanError::Software(_))));
    assert!(matches!(attempt(|kept, _, _| kept.links.clear()), Err(PlanError::Chain(_))));
    assert!(matches!(attempt(|kept, _, _| kept.links.swap(1, 2)), Err(PlanError::Chain(_))));
    assert!(matches!(attempt(|kept, _, _| kept.exhibits.clear()), Err(PlanError::Empty)));
    assert!(matches!(attempt(|kept, _, _| kept.exhibits[0].title.clear()), Err(PlanError::NotSealed { .. })));
    assert!(matches!(
        attempt(|kept, _, _| kept.exhibits[0].files[0].name = "../x.png".to_owned()),
        Err(PlanError::Record { .. })
    ));
    assert!(matches!(attempt(|kept, _, _| kept.exhibits.push(kept.exhibits[0].clone())), Err(PlanError::Twice { .. })));
    let mut long = kept.exhibits[0].clone();
    long.title = "x".repeat(16 * 1024 * 1024);
    let mut large = kept.clone();
    large.exhibits.clear();
    large.seal(long);
    assert!(matches!(plan(&large.input(false)), Err(PlanError::TooLarge { .. })));
    let unread = plan(&kept.input(false)).unwrap().finish();
    assert!(matches!(unread, Err(PlanError::NotRead { .. })));
    let told = Default::default();
    let untold = plan(&BundleInput { documents: Some(Language::CHINESE), told: &told, ..kept.input(false) });
    assert!(matches!(untold, Err(PlanError::NotTold { .. })));
    let mut other = plan(&kept.input(false)).unwrap();
    while let Some((_, size)) = other.wanted() {
        let bytes = vec![0; usize::try_from(size).unwrap()];
        other.feed(&bytes).unwrap();
    }
    assert!(matches!(other.finish(), Err(PlanError::Changed { .. })));
}

/// Where each member's header, contents and directory entry stand, and the path of the member, for a bundle whose
/// members are `members`.
fn structures(members: &Members) -> Vec<(std::ops::Range<usize>, String)> {
    let mut at = 0;
    let mut ranges = Vec::new();
    for (path, bytes) in members {
        let end = at + 30 + path.len() + bytes.len();
        ranges.push((at..end, path.clone()));
        at = end;
    }
    for (path, _) in members {
        ranges.push((at..at + 46 + path.len(), path.clone()));
        at += 46 + path.len();
    }
    ranges
}

#[test]
fn any_one_byte_changed_fails_naming_the_file_or_the_place() {
    let mut kept = Kept::new(7);
    kept.capture("5a0b1c2d3e4f60718293a4b5c6d7e8f9", None);
    let bundle = kept.bundle(false);
    let structures = structures(&kept.members(&kept.plan(false)));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for first in 0..workers {
            let (bundle, structures) = (&bundle, &structures);
            scope.spawn(move || (first..bundle.len()).step_by(workers).for_each(|at| change(bundle, structures, at)));
        }
    });
}

/// Changes one bit of the byte at `at`, another bit for each, so that every field meets changes that enlarge it and that
/// make it smaller; and sees that the verdict names the place.
fn change(bundle: &[u8], structures: &[(std::ops::Range<usize>, String)], at: usize) {
    let mut changed = bundle.to_vec();
    changed[at] ^= 1 << (at % 8);
    let verdict = match verify(&changed, &Pins::default()) {
        Ok(verdict) => verdict,
        Err(error) => panic!("byte {at}: {error}"),
    };
    assert!(!verdict.holds(), "byte {at} changed and nothing noticed");
    let structure = structures.iter().find(|(range, _)| range.contains(&at));
    let failed = verdict.checks.iter().filter(|check| check.outcome() == CheckOutcome::Failed);
    let named = failed.flat_map(|check| &check.remarks).any(|remark| {
        let place = remark.place.clone().unwrap_or_default();
        let file = structure.zip(place.file).is_some_and(|((_, path), file)| path.ends_with(&file));
        let near = place.offset.is_some_and(|offset| offset.abs_diff(at as u64) < 46);
        file || near
    });
    assert!(named, "byte {at} in {structure:?} is not named: {:?}", failures(&verdict));
}

#[test]
fn a_bundle_cut_short_anywhere_fails() {
    let bundle = Kept::two_exhibits().bundle(false);
    for length in (4..bundle.len()).step_by(7).chain(bundle.len() - 30..bundle.len()) {
        assert!(!check(&bundle[..length], &Pins::default()).holds(), "cut to {length} bytes");
    }
}

#[test]
fn bytes_before_or_after_the_archive_are_found() {
    let bundle = Kept::two_exhibits().bundle(false);
    for tail in [&b"x"[..], &[0; 22], &bundle[..40], &[7; 60_000]] {
        let verdict = check(&[&bundle, tail].concat(), &Pins::default());
        fails_naming(&verdict, RemarkCode::ZipTrailing, "");
        let place = verdict.checks[0].remarks[0].place.clone().unwrap();
        assert_eq!(place.offset, Some(bundle.len() as u64));
    }
    fails_naming(&check(&[b"#!/bin/sh\n", &bundle[..]].concat(), &Pins::default()), RemarkCode::ZipPrefix, "");
}

#[test]
fn what_is_no_zip_is_said_to_be_none() {
    for bytes in [&b""[..], b"PK", b"hello", &[0; 100], b"%PDF-1.7 a document that is longer than an end record"] {
        assert_eq!(verify(&bytes.to_vec(), &Pins::default()), Err(VerifyError::NotAZip));
    }
}

/// The members of an honest bundle after `edit`, with manifests and checksums made anew.
fn rebuilt(kept: &Kept, edit: impl Fn(&mut Members)) -> Verdict {
    let mut members = kept.members(&kept.plan(false));
    edit(&mut members);
    remake_manifests(&mut members);
    check(&write(&members), &Pins::default())
}

pub fn remake_manifests(members: &mut Members) {
    let inside = |path: &str| path.split_once('/').map_or_else(String::new, |(_, path)| path.to_owned());
    let lines = |members: &Members, payload: bool| -> Vec<u8> {
        let listed = members.iter().filter(|(path, _)| inside(path).starts_with("data/") == payload);
        let listed = listed.filter(|(path, _)| payload || inside(path) != "tagmanifest-sha256.txt");
        listed.flat_map(|(path, bytes)| format!("{}  {}\n", sha256(bytes), inside(path)).into_bytes()).collect()
    };
    let oxum: usize = members.iter().filter(|(path, _)| inside(path).starts_with("data/")).map(|(_, b)| b.len()).sum();
    let count = members.iter().filter(|(path, _)| inside(path).starts_with("data/")).count();
    for (name, payload) in [("manifest-sha256.txt", true), ("tagmanifest-sha256.txt", false)] {
        if let Some(info) = members.iter_mut().find(|(path, _)| inside(path) == "bag-info.txt") {
            let text = String::from_utf8(info.1.clone()).unwrap();
            let (start, _) = text.split_once("Payload-Oxum").unwrap();
            info.1 = format!("{start}Payload-Oxum: {oxum}.{count}\n").into_bytes();
        }
        let made = lines(members, payload);
        if let Some(manifest) = members.iter_mut().find(|(path, _)| inside(path) == name) {
            manifest.1 = made;
        }
    }
}

pub fn member<'a>(members: &'a mut Members, file: &str) -> &'a mut (String, Vec<u8>) {
    members.iter_mut().find(|(path, _)| path.ends_with(file)).unwrap()
}

/// Replaces `from`, which stands once in the member `file`, by `to`.
fn replace(members: &mut Members, file: &str, from: &str, to: &str) {
    let bytes = &mut member(members, file).1;
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from} in {text}");
    *bytes = text.replace(from, to).into_bytes();
}

#[test]
fn the_manifests_made_anew_are_those_of_the_plan() {
    let kept = Kept::two_exhibits();
    let verdict = rebuilt(&kept, |_| {});
    assert!(verdict.holds(), "{:#?}", failures(&verdict));
}

#[test]
fn a_file_removed_is_named_even_with_manifests_made_anew() {
    let kept = Kept::two_exhibits();
    for (path, _) in kept.members(&kept.plan(false)) {
        let (_, file) = path.split_once('/').unwrap();
        let verdict = rebuilt(&kept, |members| members.retain(|(member, _)| *member != path));
        fails_naming(&verdict, RemarkCode::FileMissing, file);
    }
}

#[test]
fn a_file_added_is_named_even_with_manifests_made_anew() {
    let kept = Kept::two_exhibits();
    let folder = kept.plan(false).folder;
    for file in [
        "note.txt",
        "data/note.txt",
        "data/exhibits/5a0b1c2d3e4f60718293a4b5c6d7e8f9/files/note.txt",
        "data/exhibits/ffffffffffffffffffffffffffffffff/exhibit.json",
    ] {
        let verdict = rebuilt(&kept, |members| members.push((format!("{folder}/{file}"), b"added".to_vec())));
        fails_naming(&verdict, RemarkCode::FileUnlisted, file);
    }
    let verdict = rebuilt(&kept, |members| members.push(("other/note.txt".to_owned(), b"added".to_vec())));
    fails_naming(&verdict, RemarkCode::BagFolder, "other/note.txt");
}

#[test]
fn every_file_replaced_is_named_even_with_manifests_made_anew() {
    let kept = Kept::two_exhibits();
    for (path, _) in kept.members(&kept.plan(false)) {
        if path.ends_with("manifest-sha256.txt") {
            continue;
        }
        let verdict = rebuilt(&kept, |members| member(members, &path).1.insert(0, b' '));
        let (_, file) = path.split_once('/').unwrap();
        assert!(failures(&verdict).iter().any(|failure| failure.ends_with(file)), "{file}: {:#?}", failures(&verdict));
    }
}

#[test]
fn a_member_in_another_place_is_named() {
    let kept = Kept::two_exhibits();
    let verdict = rebuilt(&kept, |members| members.swap(9, 10));
    assert!(!verdict.holds());
    let mut members = kept.members(&kept.plan(false));
    let folder = members[0].0.split_once('/').unwrap().0.to_owned();
    members.swap(0, 4);
    let verdict = check(&write(&members), &Pins::default());
    fails_naming(&verdict, RemarkCode::FormOrder, "VERIFY.txt");
    assert!(folder.starts_with("counterproof-"));
}

#[test]
fn a_link_changed_in_order_taken_out_or_repeated_is_named_by_its_line() {
    let kept = Kept::two_exhibits();
    let edits: [fn(&mut Vec<&str>); 6] = [
        |lines| lines.swap(1, 2),
        |lines| lines.swap(0, 1),
        |lines| lines.retain(|line| !line.contains(r#""seq":1"#)),
        |lines| lines.retain(|line| !line.contains(r#""seq":0"#)),
        |lines| lines.insert(1, lines[1]),
        |lines| lines.insert(1, ""),
    ];
    for edit in edits {
        let verdict = rebuilt(&kept, |members| {
            let bytes = &mut member(members, "links.jsonl").1;
            let text = String::from_utf8(bytes.clone()).unwrap();
            let mut lines: Vec<&str> = text.lines().collect();
            edit(&mut lines);
            *bytes = lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect();
        });
        let chain = verdict.checks.iter().find(|check| check.kind == CheckKind::Chain).unwrap();
        assert_eq!(chain.outcome(), CheckOutcome::Failed);
        let place = chain.remarks[0].place.clone().unwrap();
        assert_eq!(place.file.as_deref(), Some("data/chain/links.jsonl"));
        assert!(place.line.is_some());
    }
}

#[test]
fn a_chain_cut_at_its_end_is_found_by_the_description_and_by_a_pin() {
    let mut kept = Kept::two_exhibits();
    kept.append(evidence::LinkKind::Custody, sha256(b"viewed"));
    let verdict = rebuilt(&kept, |members| {
        let bytes = &mut member(members, "links.jsonl").1;
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = text.lines().take(3).flat_map(|line| format!("{line}\n").into_bytes()).collect();
    });
    fails_naming(&verdict, RemarkCode::ChainHead, "data/chain/links.jsonl");

    let pins = Pins { head: Some(kept.head()), ..Pins::default() };
    kept.links.pop();
    fails_naming(&check(&kept.bundle(false), &pins), RemarkCode::HeadAbsent, "data/chain/links.jsonl");
}

#[test]
fn a_record_changed_with_its_hash_is_not_sealed() {
    let kept = Kept::two_exhibits();
    let id = "5a0b1c2d3e4f60718293a4b5c6d7e8f9";
    let file = format!("data/exhibits/{id}/exhibit.json");
    let verdict = rebuilt(&kept, |members| {
        let before = sha256(&member(members, &file).1);
        replace(members, &file, "Ana Example", "Eve Example");
        let after = sha256(&member(members, &file).1);
        replace(members, "data/bundle.json", before.as_str(), after.as_str());
        rename(members);
    });
    fails_naming(&verdict, RemarkCode::ExhibitNotSealed, &file);
}

/// Names the folder after the description as it is now.
pub fn rename(members: &mut Members) {
    let id = sha256(&member(members, "data/bundle.json").1);
    for (path, _) in members.iter_mut() {
        let (_, inside) = path.split_once('/').unwrap();
        *path = format!("counterproof-{}/{inside}", &id.as_str()[..12]);
    }
}

#[test]
fn a_description_that_is_not_the_one_that_follows_is_named() {
    let kept = Kept::two_exhibits();
    let edits = [
        (r#""opinions":"included""#, r#""opinions":"withheld""#, RemarkCode::ExhibitWithheld),
        (r#""format":"counterproof-bundle/1""#, r#""format":"counterproof-bundle/2""#, RemarkCode::BundleFormat),
        (r#""created":"2026-11-21T09:15:00.000Z""#, r#""created":"2026-11-21""#, RemarkCode::BundleCreated),
        (r#""software":"Counterproof 0.1.0""#, r#""software":"a\nb""#, RemarkCode::BundleSoftware),
        (r#""opinions":"included""#, r#""opinions":"included","more":1"#, RemarkCode::DocumentInvalid),
        (r#""opinions":"included","#, r#""opinions":"included", "#, RemarkCode::DocumentNotCanonical),
        (r#""seq":2"#, r#""seq":1"#, RemarkCode::ChainHead),
        (r#""link_seq":1"#, r#""link_seq":0"#, RemarkCode::ExhibitNotSealed),
        (r#""link_seq":1"#, r#""link_seq":2"#, RemarkCode::BundleOrder),
    ];
    for (from, to, code) in edits {
        let verdict = rebuilt(&kept, |members| {
            replace(members, "data/bundle.json", from, to);
            rename(members);
        });
        fails_naming(&verdict, code, "");
    }
    let verdict = rebuilt(&kept, |members| replace(members, "data/bundle.json", "09:15", "09:16"));
    fails_naming(&verdict, RemarkCode::BundleFolder, "data/bundle.json");
}

#[test]
fn a_description_remade_for_another_time_is_another_bundle() {
    // Nothing signs the time a bundle was made: that is its own word, and EVIDENCE.md says so. But what repeats it follows.
    let kept = Kept::two_exhibits();
    let verdict = rebuilt(&kept, |members| {
        replace(members, "data/bundle.json", "09:15", "09:16");
        rename(members);
    });
    fails_naming(&verdict, RemarkCode::FormText, "VERIFY.txt");
    fails_naming(&verdict, RemarkCode::FormText, "bag-info.txt");
}

fn stitched(record: &mut evidence::ExhibitRecord) -> &mut evidence::FileRecord {
    record.files.iter_mut().find(|file| file.role == evidence::FileRole::Stitched).unwrap()
}

fn strips(record: &mut evidence::ExhibitRecord) -> &mut Vec<evidence::Strip> {
    match &mut stitched(record).geometry {
        Some(evidence::Geometry::Stitched(stitched)) => &mut stitched.strips,
        other => panic!("{other:?}"),
    }
}

type Change = fn(&mut evidence::ExhibitRecord);

/// What makes a record contradict its format, and what a verifier says of it.
pub fn contradictions() -> [(Change, RemarkCode); 23] {
    [
        (|record| record.completeness = evidence::Completeness::Complete, RemarkCode::RecordCompleteness),
        (|record| record.steps.swap(0, 1), RemarkCode::RecordStepOrder),
        (|record| record.format = "counterproof-exhibit/2".to_owned(), RemarkCode::RecordFormat),
        (|record| record.times.opened = "today".to_owned(), RemarkCode::RecordTime),
        (|record| record.opinions[0].derived_from = vec!["nothing.png".to_owned()], RemarkCode::RecordDerived),
        (|record| record.opinions[0].derived_from.clear(), RemarkCode::RecordDerived),
        (|record| record.opinions[0].derived_from.push("reading.json".to_owned()), RemarkCode::RecordDerived),
        (|record| record.files[0].derived_from = vec![record.files[1].name.clone()], RemarkCode::RecordDerived),
        (|record| record.files[0].derived_from = vec![record.files[0].name.clone()], RemarkCode::RecordDerived),
        (|record| record.environment.logged_in = None, RemarkCode::RecordLoggedIn),
        (|record| record.environment.logged_in_signs.clear(), RemarkCode::RecordLoggedIn),
        (|record| drop(strips(record).remove(0)), RemarkCode::RecordStrips),
        (|record| strips(record)[1].row += 1, RemarkCode::RecordStrips),
        (|record| strips(record)[1].file = "first-view.png".to_owned(), RemarkCode::RecordStrips),
        (|record| stitched(record).geometry = None, RemarkCode::RecordStrips),
        (|record| record.files.retain(|file| file.role != evidence::FileRole::Reading), RemarkCode::RecordDerived),
        (|record| record.files.retain(|file| file.role != evidence::FileRole::Stamped), RemarkCode::RecordStepFile),
        (|record| record.files[1].name = record.files[0].name.clone(), RemarkCode::RecordFileTwice),
        (|record| record.kind = evidence::ExhibitKind::Import, RemarkCode::RecordKind),
        (|record| record.files[0].role = evidence::FileRole::Imported, RemarkCode::RecordKind),
        (|record| record.page_kind = Some("shop".to_owned()), RemarkCode::RecordValue),
        (|record| record.network.source = "memory".to_owned(), RemarkCode::RecordValue),
        (|record| record.interventions[0].kind = "edited".to_owned(), RemarkCode::RecordValue),
    ]
}

#[test]
fn a_record_that_contradicts_itself_fails_even_when_it_is_sealed() {
    let honest = Kept::two_exhibits();
    for (change, code) in contradictions() {
        // Plan an honest bundle, then seal the changed record in its place: the planner itself would refuse.
        let mut record = honest.exhibits[1].clone();
        change(&mut record);
        let mut kept = Kept::new(7);
        kept.files.clone_from(&honest.files);
        kept.seal(honest.exhibits[0].clone());
        let mut liar = Kept::new(7);
        liar.links.clone_from(&kept.links);
        liar.seal(record.clone());
        kept.seal(honest.exhibits[1].clone());
        let mut members = kept.members(&kept.plan(false));
        let file = format!("data/exhibits/{}/exhibit.json", record.id);
        let (old, new) = (honest.exhibits[1].sha256().unwrap(), record.sha256().unwrap());
        member(&mut members, &file).1 = record.canonical().unwrap();
        replace(&mut members, "data/bundle.json", old.as_str(), new.as_str());
        replace(&mut members, "data/bundle.json", kept.head().as_str(), liar.head().as_str());
        let lines =
            liar.links.iter().flat_map(|link| [evidence::canonical_json(link).unwrap(), b"\n".to_vec()].concat());
        member(&mut members, "links.jsonl").1 = lines.collect();
        rename(&mut members);
        remake_manifests(&mut members);
        fails_naming(&check(&write(&members), &Pins::default()), code, &file);
    }
}

#[test]
fn paths_that_lead_out_or_stand_twice_are_named() {
    let kept = Kept::two_exhibits();
    let folder = kept.plan(false).folder;
    for path in ["../x", "/x", "a/../../x", "a//b", "C:\\x", "a/./b", "a/.hidden", "a/b\u{0}", "a/b\n", "a/ü", "", "a/"]
    {
        let mut members = kept.members(&kept.plan(false));
        members.push((path.to_owned(), b"x".to_vec()));
        fails_naming(&check(&write(&members), &Pins::default()), RemarkCode::ZipPath, path);
    }
    for path in ["bagit.txt", "BAGIT.TXT"] {
        let mut members = kept.members(&kept.plan(false));
        members.push((format!("{folder}/{path}"), b"x".to_vec()));
        fails_naming(&check(&write(&members), &Pins::default()), RemarkCode::ZipDuplicate, path);
    }
}

/// The offset of the central directory's entry of member `index`.
fn central(members: &Members, index: usize) -> usize {
    structures(members)[members.len() + index].0.start
}

#[test]
fn a_member_that_is_compressed_or_overlaps_another_is_named() {
    let kept = Kept::two_exhibits();
    let members = kept.members(&kept.plan(false));
    let bundle = write(&members);
    let mut deflated = bundle.clone();
    deflated[central(&members, 3) + 10] = 8;
    fails_naming(&check(&deflated, &Pins::default()), RemarkCode::ZipNotStored, &members[3].0);

    // A bomb: every entry claims the whole of the archive's contents.
    let mut bomb = bundle.clone();
    let all = u32::try_from(central(&members, 0) - 1000).unwrap();
    for index in 0..members.len() {
        let at = central(&members, index);
        bomb[at + 20..at + 24].copy_from_slice(&all.to_le_bytes());
        bomb[at + 24..at + 28].copy_from_slice(&all.to_le_bytes());
        bomb[at + 42..at + 46].copy_from_slice(&0_u32.to_le_bytes());
    }
    assert!(!check(&bomb, &Pins::default()).holds());

    // Two entries for the same bytes, under names of their own.
    let mut twin = bundle.clone();
    let (first, second) = (central(&members, 6), central(&members, 5));
    let offset = twin[second + 42..second + 46].to_vec();
    twin[first + 42..first + 46].copy_from_slice(&offset);
    fails_naming(&check(&twin, &Pins::default()), RemarkCode::ZipCentralField, &members[6].0);
}

#[test]
fn a_member_left_out_of_the_directory_leaves_a_gap() {
    let kept = Kept::two_exhibits();
    let members = kept.members(&kept.plan(false));
    let bundle = write(&members);
    let structures = structures(&members);
    let entry = &structures[members.len() + 8].0;
    let mut hidden = [&bundle[..entry.start], &bundle[entry.end..]].concat();
    let end = hidden.len() - 22;
    let (count, size) = (members.len() as u16 - 1, (end - structures[members.len()].0.start) as u32);
    hidden[end + 8..end + 10].copy_from_slice(&count.to_le_bytes());
    hidden[end + 10..end + 12].copy_from_slice(&count.to_le_bytes());
    hidden[end + 12..end + 16].copy_from_slice(&size.to_le_bytes());
    let verdict = check(&hidden, &Pins::default());
    fails_naming(&verdict, RemarkCode::ZipGap, &members[9].0);
    fails_naming(&verdict, RemarkCode::FileMissing, members[8].0.split_once('/').unwrap().1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_get_a_verdict_or_a_refusal(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(verify(&bytes, &Pins::default()).map_or(true, |verdict| !verdict.holds()));
    }

    #[test]
    fn arbitrary_bytes_between_signatures_get_a_failing_verdict(
        parts in proptest::collection::vec(
            (prop::sample::select(vec![*b"PK\x03\x04", *b"PK\x01\x02", *b"PK\x05\x06", *b"PK\x06\x06", *b"PK\x06\x07",
                [0xff; 4], [0; 4]]),
             proptest::collection::vec(any::<u8>(), 0..60)), 1..30)
    ) {
        let bytes: Vec<u8> = parts.iter().flat_map(|(signature, bytes)| [&signature[..], bytes].concat()).collect();
        prop_assert!(verify(&bytes, &Pins::default()).map_or(true, |verdict| !verdict.holds()));
    }

    #[test]
    fn pieces_of_a_bundle_replaced_by_anything_fail(
        at in any::<prop::sample::Index>(), length in 0_usize..80, new in proptest::collection::vec(any::<u8>(), 0..80)
    ) {
        let bundle = Kept::two_exhibits().bundle(false);
        let start = at.index(bundle.len());
        let end = (start + length).min(bundle.len());
        let changed = [&bundle[..start], &new, &bundle[end..]].concat();
        prop_assume!(changed != bundle);
        prop_assert!(verify(&changed, &Pins::default()).map_or(true, |verdict| !verdict.holds()));
    }
}

/// Zeroes, however many; only what the archive's own structures say is held.
struct Sparse {
    length: u64,
    parts: Vec<(u64, Vec<u8>)>,
}

impl evidence::verify::Source for Sparse {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), evidence::verify::SourceError> {
        buffer.fill(0);
        let end = offset + buffer.len() as u64;
        for (start, bytes) in &self.parts {
            let (from, to) = (offset.max(*start), end.min(start + bytes.len() as u64));
            if from < to {
                let part = &bytes[(from - start) as usize..(to - start) as usize];
                buffer[(from - offset) as usize..(to - offset) as usize].copy_from_slice(part);
            }
        }
        Ok(())
    }
}

#[test]
fn sizes_that_only_a_header_claims_cost_nothing() {
    // An entry that says it has 2^63 bytes, in ZIP64, in an archive of a few hundred.
    let entry = evidence::bundle::zip::Entry { path: "a/b".to_owned(), size: 1 << 63, crc32: Crc32::of(b"") };
    let pieces = evidence::bundle::zip::layout(&[entry]).unwrap();
    let mut parts = Vec::new();
    let mut length = 0;
    for piece in pieces {
        match piece {
            evidence::bundle::zip::Piece::Bytes(bytes) => {
                parts.push((length, bytes.clone()));
                length += bytes.len() as u64;
            }
            evidence::bundle::zip::Piece::Contents(_) => {}
        }
    }
    let verdict = verify(&Sparse { length, parts }, &Pins::default()).unwrap();
    assert!(!verdict.holds());
}

#[test]
fn hashes_in_a_verdict_are_those_of_the_bundle() {
    let kept = Kept::two_exhibits();
    let summary = check(&kept.bundle(false), &Pins::default()).bundle.unwrap();
    assert_eq!(summary.id, kept.plan(false).id);
    assert_eq!(summary.head.sha256, kept.head());
    assert_eq!(summary.chain, Sha256Hex::parse(kept.fingerprint().as_str()).unwrap());
}
