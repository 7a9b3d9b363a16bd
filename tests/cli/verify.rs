//! `counterproof verify`, and other people's tools on the same bundle.

use crate::command::{Ended, counterproof, folder};
use crate::sealed::{Kept, write};
use evidence::{AnnotationKind, Happening};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A bundle of `kept` as a file in the test's own folder.
fn bundle(test: &str, kept: &Kept, facts_only: bool) -> PathBuf {
    let file = folder(test).join("bundle.zip");
    std::fs::write(&file, kept.bundle(facts_only)).unwrap();
    file
}

/// The same, unpacked; the bag's folder.
fn unpacked(test: &str, kept: &Kept) -> PathBuf {
    let folder = folder(test);
    let plan = kept.plan(false);
    for (path, bytes) in kept.members(&plan) {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    folder.join(plan.folder)
}

fn verify(file: &Path, arguments: &[&str]) -> Ended {
    counterproof(["verify"].into_iter().chain(arguments.iter().copied()).chain([file.to_str().unwrap()]))
}

#[test]
fn an_honest_bundle_passes_with_and_without_pins() {
    let kept = Kept::two_exhibits();
    let file = bundle("honest", &kept, false);
    let open = verify(&file, &[]);
    assert_eq!(open.status, 0, "{}", open.output);
    assert!(
        open.output.ends_with("Nothing failed. Not checked: no timestamp, no pinned key, no anchor.\n"),
        "{}",
        open.output
    );
    assert!(open.output.contains(kept.fingerprint().as_str()) && open.output.contains(kept.head().as_str()));
    assert!(open.output.contains("the step frozen_page did not succeed: navigated"), "{}", open.output);

    let pinned = verify(&file, &["--key", kept.fingerprint().as_str(), "--head", kept.head().as_str()]);
    assert_eq!(pinned.status, 0, "{}", pinned.output);
    assert!(pinned.output.ends_with("\nNothing failed. Not checked: no timestamp.\n"), "{}", pinned.output);
}

#[test]
fn withheld_files_are_said_to_be_unchecked() {
    let file = bundle("withheld", &Kept::two_exhibits(), true);
    let ended = verify(&file, &[]);
    assert_eq!(ended.status, 0, "{}", ended.output);
    assert!(ended.output.contains("withheld, not checked: 2 files"), "{}", ended.output);
}

#[test]
fn what_was_done_with_exhibits_is_told() {
    let mut kept = Kept::two_exhibits();
    kept.annotate(&[0], AnnotationKind::Label, Some("possible imitation"));
    kept.happen(&[0], Happening::Verified { bundle_id: None, holds: true, failed: Vec::new() }, None);
    kept.delete(1, "captured by mistake");
    kept.change_key(9);
    let ended = verify(&bundle("custody", &kept, true), &[]);
    assert_eq!(ended.status, 0, "{}", ended.output);
    for said in [
        "link 6 announces another key",
        "operator “Ana Example”: 1 exhibits labelled (link 3)",
        "1 exhibits verified, nothing failed (link 4)",
        "exhibit 00112233445566778899aabbccddeeff, sealed by link 2, was deleted 2026-11-21T09:10:00.000Z",
        "reason: captured by mistake (link 5)",
        "withheld, not checked: 2 files",
    ] {
        assert!(ended.output.contains(said), "{said}\n{}", ended.output);
    }
}

#[test]
fn a_changed_file_fails_by_its_name() {
    let kept = Kept::two_exhibits();
    let mut members = kept.members(&kept.plan(false));
    let (path, bytes) = members.iter_mut().find(|(path, _)| path.ends_with("first-view.png")).unwrap();
    bytes[0] ^= 1;
    let path = path.split_once('/').unwrap().1.to_owned();
    let file = folder("changed").join("bundle.zip");
    std::fs::write(&file, write(&members)).unwrap();
    let ended = verify(&file, &[]);
    assert_eq!(ended.status, 1, "{}", ended.output);
    assert!(ended.output.contains(&format!("{path} (ZIP offset")), "{}", ended.output);
    assert!(ended.output.contains("FAILED") && ended.errors.is_empty(), "{}", ended.output);
}

#[test]
fn a_changed_byte_of_the_zip_fails_by_its_place() {
    let mut bytes = Kept::two_exhibits().bundle(false);
    bytes[10] = 7;
    let file = folder("changed-zip").join("bundle.zip");
    std::fs::write(&file, &bytes).unwrap();
    let ended = verify(&file, &[]);
    assert_eq!(ended.status, 1, "{}", ended.output);
    let said = "(ZIP offset 10): the header in front of the member has 07 00 as time, expected 00 00";
    assert!(ended.output.contains(said), "{}", ended.output);
}

#[test]
fn another_key_fails_against_the_pin() {
    let file = bundle("other-key", &Kept::two_exhibits(), false);
    let mine = Kept::new(8).fingerprint();
    let ended = verify(&file, &["--key", mine.as_str()]);
    assert_eq!(ended.status, 1, "{}", ended.output);
    assert!(ended.output.contains(&format!("pinned is {mine}")), "{}", ended.output);
}

#[test]
fn json_says_the_same() {
    let kept = Kept::two_exhibits();
    let file = bundle("json", &kept, false);
    let ended = verify(&file, &["--json"]);
    assert_eq!(ended.status, 0);
    let value: serde_json::Value = serde_json::from_str(&ended.output).unwrap();
    assert_eq!(value["holds"], true);
    assert_eq!(value["bundle"]["id"], kept.plan(false).id.as_str());
    let kinds: Vec<&str> =
        value["checks"].as_array().unwrap().iter().map(|check| check["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "zip",
            "bag",
            "bundle",
            "chain",
            "custody",
            "timestamps",
            "exhibit",
            "exhibit",
            "opinions",
            "originals",
            "documents",
            "web_archive",
            "form",
            "key",
            "head",
            "root"
        ]
    );

    std::fs::write(&file, &kept.bundle(false)[..2000]).unwrap();
    let ended = verify(&file, &["--json"]);
    assert_eq!(ended.status, 1);
    let value: serde_json::Value = serde_json::from_str(&ended.output).unwrap();
    assert_eq!(value["checks"][0]["remarks"][0]["code"], "zip_end_damaged");
}

#[test]
fn the_bag_passes_sha256sum() {
    let bag = unpacked("sha256sum", &Kept::two_exhibits());
    let check = |manifest| run_in(&bag, "sha256sum", &["-c", "--strict", "--quiet", manifest]);
    for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
        let output = check(manifest);
        assert!(output.status.success(), "{manifest}: {}", String::from_utf8_lossy(&output.stderr));
    }
    std::fs::write(bag.join("data/bundle.json"), "{}").unwrap();
    assert!(!check("manifest-sha256.txt").status.success());
}

#[test]
fn the_bag_passes_pythons_bagit() {
    if !succeeds("python3", &["-c", "import bagit"]) {
        println!("skipped: the Python package `bagit` is not installed (pip install bagit)");
        return;
    }
    let bag = unpacked("bagit", &Kept::two_exhibits());
    let output = run_in(&bag, "python3", &["-m", "bagit", "--validate", "."]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_zip_passes_pythons_zipfile() {
    if !succeeds("python3", &["-c", "import zipfile"]) {
        println!("skipped: there is no python3");
        return;
    }
    let file = bundle("zipfile", &Kept::two_exhibits(), false);
    let output = run_in(file.parent().unwrap(), "python3", &["-m", "zipfile", "-t", "bundle.zip"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && !said.contains("corrupt"), "{said}");
}

/// The commands of `VERIFY.txt`, as it gives them, in the order of its steps.
fn commands(bag: &Path) -> Vec<String> {
    let guide = std::fs::read_to_string(bag.join("VERIFY.txt")).unwrap();
    let step = |line: &str| line.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let mut steps = Vec::new();
    for line in guide.lines().take_while(|line| !line.starts_with("WHAT THE SEAL")) {
        if step(line) {
            steps.push(String::new());
        } else if let (Some(command), Some(last)) = (line.strip_prefix("   "), steps.last_mut()) {
            // What explains a step begins with a word; a command begins with a program's name or an assignment.
            if ["sha256sum", "N=", "sed", "openssl", "tail", "grep", "counterproof"]
                .iter()
                .any(|name| command.starts_with(name))
            {
                last.push_str(command);
                last.push('\n');
            }
        }
    }
    steps
}

#[test]
fn the_guides_commands_verify_the_bundle_with_other_peoples_tools() {
    let tools = [("sh", "-c"), ("openssl", "version"), ("basenc", "--version")];
    if let Some((tool, _)) = tools[1..].iter().find(|(tool, argument)| !succeeds(tool, &[argument])) {
        println!("skipped: there is no {tool}");
        return;
    }
    let kept = Kept::two_exhibits();
    let bag = unpacked("guide", &kept);
    let steps = commands(&bag);
    assert_eq!(steps.len(), 5, "{steps:#?}");
    let scratch = folder("guide-scratch");
    let run = |script: &str| {
        let script = script.replace("/tmp/", &format!("{}/", scratch.display()));
        let output = run_in(&bag, "sh", &["-ec", &script]);
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run(&steps[0]), "files match\n");
    for line in 1..=kept.links.len() {
        assert_eq!(run(&steps[1].replace("N=1", &format!("N={line}"))), "Signature Verified Successfully\n");
    }
    let hashes = run(&steps[2]);
    assert!(hashes.contains(kept.head().as_str()) && hashes.contains(kept.fingerprint().as_str()), "{hashes}");
    let sealed = run(&steps[3]);
    for record in &kept.exhibits {
        let hash = record.sha256().unwrap();
        assert_eq!(sealed.matches(hash.as_str()).count(), 2, "{sealed}");
    }
    let file = bundle("guide-bundle", &kept, false);
    let last: Vec<&str> = steps[4].split_whitespace().skip(1).collect();
    let (_, arguments) = last.split_last().unwrap();
    let ended = counterproof(arguments.iter().copied().chain([file.to_str().unwrap()]));
    assert!(
        ended.status == 0 && ended.output.ends_with("\nNothing failed. Not checked: no timestamp.\n"),
        "{}",
        ended.output
    );
}

#[test]
fn openssl_refuses_a_changed_link() {
    if !succeeds("openssl", &["version"]) || !succeeds("basenc", &["--version"]) {
        println!("skipped: there is no openssl or no basenc");
        return;
    }
    let bag = unpacked("guide-changed", &Kept::two_exhibits());
    let links = bag.join("data/chain/links.jsonl");
    let text = std::fs::read_to_string(&links).unwrap();
    std::fs::write(&links, text.replacen("08:01:30", "08:01:31", 1)).unwrap();
    let scratch = folder("guide-changed-scratch");
    let script = commands(&bag)[1].replace("N=1", "N=2").replace("/tmp/", &format!("{}/", scratch.display()));
    assert!(!run_in(&bag, "sh", &["-ec", &script]).status.success());
}

fn run_in(folder: &Path, program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).current_dir(folder).output().unwrap()
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}
