//! `counterproof verify` of a vault's folder, of one exhibit in it, and of a bundle that was unpacked.

use crate::command::{Ended, counterproof, folder};
use crate::sealed::Kept;
use crate::vault::TestVault;
use evidence::AnnotationKind;
use evidence::bundle::{BundleInput, plan};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn verify(path: &Path, arguments: &[&str]) -> Ended {
    counterproof(["verify"].into_iter().chain(arguments.iter().copied()).chain([path.to_str().unwrap()]))
}

/// The outcome of each check by its kind; of several of a kind the worst.
fn outcomes(ended: &Ended) -> std::collections::BTreeMap<String, String> {
    let value: Value = serde_json::from_str(&ended.output).unwrap();
    let mut outcomes = std::collections::BTreeMap::new();
    for check in value["checks"].as_array().unwrap() {
        let [kind, outcome] = ["kind", "outcome"].map(|name| check[name].as_str().unwrap().to_owned());
        if outcomes.get(&kind).is_none_or(|known| known != "failed") {
            outcomes.insert(kind, outcome);
        }
    }
    assert_eq!(value["holds"], !outcomes.values().any(|outcome| outcome == "failed"));
    assert_eq!(ended.status, i32::from(value["holds"] == false), "{}", ended.errors);
    outcomes
}

fn failed(ended: &Ended) -> Vec<String> {
    outcomes(ended).into_iter().filter(|(_, outcome)| outcome == "failed").map(|(kind, _)| kind).collect()
}

/// A vault with two exhibits of another chain, a label, and a file of its own.
fn vault(test: &str) -> (TestVault, Kept, String) {
    let mut kept = Kept::two_exhibits();
    kept.annotate(&[0, 1], AnnotationKind::Label, Some("possible imitation"));
    kept.redact(1, "slice-001.png", Some(b"a copy with the address painted over"));
    let vault = TestVault::new(test);
    vault.json(&["import", &vault.file("bundle.zip", &kept.bundle(false))]);
    let own = vault.import("invoice.pdf", b"%PDF-1.7 an invoice");
    vault.json(&["note", &kept.exhibits[0].id, "--text", "asked for a test purchase"]);
    (vault, kept, own)
}

fn kept_file(vault: &TestVault, sha256: &str) -> PathBuf {
    vault.folder.join("files").join(&sha256[..2]).join(sha256)
}

/// Puts other bytes into a file while `look` looks.
fn with_damage<T>(file: &Path, damage: impl Fn(&[u8]) -> Option<Vec<u8>>, look: impl Fn() -> T) -> T {
    let bytes = fs::read(file).unwrap();
    match damage(&bytes) {
        Some(damaged) => fs::write(file, damaged).unwrap(),
        None => fs::remove_file(file).unwrap(),
    }
    let found = look();
    fs::write(file, bytes).unwrap();
    found
}

fn flipped(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    bytes[0] ^= 1;
    Some(bytes)
}

fn head(vault: &TestVault, origin: &str, chain: &str) -> String {
    let links = fs::read_to_string(vault.folder.join(format!("chains/{origin}/{chain}.jsonl"))).unwrap();
    let signed: evidence::SignedLink = serde_json::from_str(links.lines().last().unwrap()).unwrap();
    signed.link.sha256().unwrap().as_str().to_owned()
}

#[test]
fn a_vaults_folder_is_verified_as_the_vault_is() {
    let (vault, kept, _) = vault("verify-folder");
    let ended = verify(&vault.folder, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.output, ended.errors);
    assert!(ended.output.ends_with("\nNothing failed. Not checked: no timestamp, no pinned key, no anchor.\n"));
    assert_eq!(ended.output, vault.run(&["verify"]).output);
    assert_eq!(verify(&vault.folder, &["--json"]).output, vault.run(&["verify", "--json"]).output);

    // Each chain's key and links can be pinned.
    let told: Value = serde_json::from_str(&verify(&vault.folder, &["--json"]).output).unwrap();
    let chains: Vec<&str> = told["checks"].as_array().unwrap().iter().filter_map(|it| it["subject"].as_str()).collect();
    assert_eq!(chains.len(), 2);
    for chain in chains {
        let (name, origin) = chain.split_once(' ').unwrap();
        let origin = origin.trim_matches(['(', ')']);
        let pins = ["--key", name, "--head", &head(&vault, origin, name)];
        let pinned = verify(&vault.folder, &pins);
        assert!(pinned.output.ends_with("Not checked: no timestamp.\n"), "{}", pinned.output);
    }
    let early = kept.links[1].link.sha256().unwrap();
    let early = verify(&vault.folder, &["--head", early.as_str()]);
    assert!(
        early.status == 0 && early.output.contains("1 exhibits were sealed in that chain after"),
        "{}",
        early.output
    );
    let other = "ab".repeat(32);
    assert_eq!(failed(&verify(&vault.folder, &["--json", "--key", &other])), ["key"]);
    assert_eq!(failed(&verify(&vault.folder, &["--json", "--head", &other])), ["head"]);
}

#[test]
fn damage_in_a_vault_fails_the_check_it_belongs_to() {
    let (vault, kept, _) = vault("verify-damage");
    let chain = vault.folder.join("chains/imported").join(format!("{}.jsonl", kept.fingerprint()));
    let picture = kept_file(&vault, kept.exhibits[0].files[0].sha256.as_str());
    let look = || failed(&verify(&vault.folder, &["--json"]));
    assert_eq!(with_damage(&picture, flipped, look), ["contents", "files"]);
    assert_eq!(with_damage(&picture, |_| None, look), ["contents"]);
    let redated = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Some(text.replacen("08:01:30", "08:01:31", 1).into_bytes())
    };
    assert!(with_damage(&chain, redated, look).contains(&"chain".to_owned()));
    assert_eq!(look(), Vec::<String>::new());
}

#[test]
fn one_exhibit_is_verified_with_all_that_is_told_of_it() {
    let (vault, kept, own) = vault("verify-exhibit");
    let exhibit = &kept.exhibits[1];
    let id = exhibit.id.as_str();
    let ended = verify(&vault.folder, &["--exhibit", &id[..8]]);
    assert_eq!(ended.status, 0, "{}{}", ended.output, ended.errors);
    for said in [id, "taken into a vault", "2 exhibits labelled", "every signature matches"] {
        assert!(ended.output.contains(said), "{said}: {}", ended.output);
    }
    assert_eq!(ended.output, vault.run(&["verify", id]).output);
    let of_own = verify(&vault.folder, &["--exhibit", &own]);
    assert!(of_own.status == 0 && of_own.output.contains("1 files of facts"), "{}", of_own.output);

    // What belongs to it, and nothing else.
    let look = || failed(&verify(&vault.folder, &["--json", "--exhibit", id]));
    let event = |index: usize| kept.custody[index].event.sha256().unwrap();
    let annotation = kept.custody[0].annotation.as_ref().unwrap().sha256().unwrap();
    let (_, copy) = kept.custody[1].event.event.redacted_copy().unwrap();
    let record = exhibit.sha256().unwrap();
    let opinion = &exhibit.opinions[0].sha256;
    for (sha256, kind) in [
        (&exhibit.files[0].sha256, "exhibit"),
        (opinion, "exhibit"),
        (&record, "exhibit"),
        (&event(0), "custody"),
        (&event(1), "custody"),
        (&annotation, "custody"),
        (&copy.sha256, "custody"),
    ] {
        let file = kept_file(&vault, sha256.as_str());
        assert_eq!(with_damage(&file, flipped, look), [kind], "{sha256}");
    }
    assert_eq!(with_damage(&kept_file(&vault, exhibit.files[2].sha256.as_str()), |_| None, look), ["exhibit"]);
    // Of what a bundle brought, nobody can tell whether it had the original of a redacted picture.
    let withheld = || outcomes(&verify(&vault.folder, &["--json", "--exhibit", id]));
    let original = kept_file(&vault, exhibit.files[1].sha256.as_str());
    assert_eq!(with_damage(&original, |_| None, withheld)["originals"], "not_checked");
    let others = kept_file(&vault, kept.exhibits[0].files[0].sha256.as_str());
    assert_eq!(with_damage(&others, flipped, look), Vec::<String>::new());

    // A pin holds that is one of either chain.
    let told: Value = serde_json::from_str(&verify(&vault.folder, &["--json"]).output).unwrap();
    let subjects = told["checks"].as_array().unwrap().iter().filter_map(|check| check["subject"].as_str());
    for chain in subjects.map(|subject| &subject[..64]) {
        let pinned = outcomes(&verify(&vault.folder, &["--json", "--exhibit", id, "--key", chain]));
        assert_eq!(pinned["key"], "passed", "{chain}");
    }
    let other = "ab".repeat(32);
    for (pin, kind) in [("--key", "key"), ("--head", "head")] {
        assert_eq!(failed(&verify(&vault.folder, &["--json", "--exhibit", id, pin, &other])), [kind]);
    }
}

#[test]
fn what_a_bundle_withheld_is_told_of_an_exhibit_that_came_in_it() {
    let (_, kept, _) = vault("verify-withheld-source");
    let vault = TestVault::new("verify-withheld");
    let input = BundleInput { withhold_originals: true, ..kept.input(true) };
    let bundle = kept.written(&kept.finish(plan(&input).unwrap()).parts().unwrap());
    vault.json(&["import", &vault.file("facts.zip", &bundle)]);
    for exhibit in &kept.exhibits {
        let ended = verify(&vault.folder, &["--exhibit", &exhibit.id]);
        assert!(
            ended.status == 0 && ended.output.contains("withheld, not checked"),
            "{}{}",
            ended.output,
            ended.errors
        );
    }
    let ended = verify(&vault.folder, &[]);
    assert_eq!(ended.status, 0, "{}", ended.output);
    // Other facts can't have been withheld.
    let missing = kept_file(&vault, kept.exhibits[1].files[0].sha256.as_str());
    fs::remove_file(missing).unwrap();
    assert_eq!(failed(&verify(&vault.folder, &["--json"])), ["contents"]);
}

#[test]
fn an_exhibit_that_is_not_there_can_not_be_looked_at() {
    let (vault, kept, own) = vault("verify-absent");
    let bundle = vault.scratch.join("bundle.zip");
    let says =
        |ended: Ended, words: &str| assert!(ended.status == 2 && ended.errors.contains(words), "{}", ended.errors);
    says(verify(&vault.folder, &["--exhibit", "ffff"]), "no exhibit has an id");
    says(verify(&bundle, &["--exhibit", &kept.exhibits[0].id]), "--exhibit is for the folder of a vault");
    vault.json(&["delete", &own, "--reason", "not needed"]);
    says(verify(&vault.folder, &["--exhibit", &own]), "was deleted");
    says(verify(&vault.scratch, &[]), "neither a vault");
}

#[test]
fn a_bundle_that_was_unpacked_is_verified_but_for_its_zip() {
    let mut kept = Kept::two_exhibits();
    kept.annotate(&[0], AnnotationKind::Label, Some("possible imitation"));
    let folder = folder("verify-unpacked");
    let plan = kept.plan(false);
    for (path, bytes) in kept.members(&plan) {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    // The folder may have been given another name.
    let bag = folder.join("evidence");
    fs::rename(folder.join(&plan.folder), &bag).unwrap();
    let ended = verify(&bag, &["--json"]);
    let open: Vec<String> =
        outcomes(&ended).into_iter().filter(|(_, outcome)| outcome != "passed").map(|(kind, _)| kind).collect();
    assert_eq!(open, ["head", "key", "root", "timestamps", "zip"]);
    assert!(ended.output.contains(plan.id.as_str()));
    let look = || failed(&verify(&bag, &["--json"]));
    for (path, _) in kept.members(&plan) {
        let file = bag.join(path.split_once('/').unwrap().1);
        assert_ne!(with_damage(&file, flipped, look), Vec::<String>::new(), "{path}");
        assert_ne!(with_damage(&file, |_| None, look), Vec::<String>::new(), "{path}");
    }
    let more = bag.join("data/more.txt");
    fs::write(&more, b"more").unwrap();
    assert_eq!(look(), ["bag", "form"]);
    fs::remove_file(&more).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &more).unwrap();
    let linked = verify(&bag, &[]);
    assert!(linked.status == 2 && linked.errors.contains("neither a file nor a folder"), "{}", linked.errors);
}
