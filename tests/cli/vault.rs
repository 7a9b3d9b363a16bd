//! `counterproof vault`: what an analyst does with it, and what is said where it can't be done.

use crate::command::{Ended, counterproof, folder};
use crate::sealed::Kept;
use evidence::AnnotationKind;
use serde_json::Value;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A vault in a folder of the test's own.
pub struct TestVault {
    pub scratch: PathBuf,
    pub folder: PathBuf,
}

impl TestVault {
    pub fn new(test: &str) -> Self {
        let scratch = folder(&format!("vault-{test}"));
        let vault = Self { folder: scratch.join("vault"), scratch };
        fine(&vault.run(&["init"]));
        vault
    }

    /// Runs a sub-command on the vault.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        on(&self.folder, &self.scratch, arguments)
    }

    /// What the sub-command prints as JSON, a value a line.
    pub fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let ended = self.run(&[arguments, &["--json"]].concat());
        fine(&ended);
        ended.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A file with these bytes, to be taken in.
    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        let file = self.scratch.join(name);
        fs::write(&file, bytes).unwrap();
        file.to_str().unwrap().to_owned()
    }

    pub fn import(&self, name: &str, bytes: &[u8]) -> String {
        let imported = self.json(&["import", &self.file(name, bytes)]);
        imported[0]["exhibit"].as_str().unwrap().to_owned()
    }

    fn ids(&self, arguments: &[&str]) -> Vec<String> {
        let found = self.json(&[&["list"], arguments].concat());
        found.iter().map(|found| found["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// Runs `counterproof vault` on the vault in `folder`; the configuration is that of the test.
pub fn on(folder: &Path, scratch: &Path, arguments: &[&str]) -> Ended {
    ended(command(folder, scratch, arguments).output().unwrap())
}

fn command(folder: &Path, scratch: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_counterproof"));
    command
        .args(["vault", "--vault", folder.to_str().unwrap()])
        .args(arguments)
        .envs([("LC_ALL", "C.UTF-8".as_ref()), ("XDG_CONFIG_HOME", scratch.as_os_str())]);
    command
}

fn ended(output: Output) -> Ended {
    Ended {
        status: output.status.code().unwrap(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

fn fine(ended: &Ended) {
    assert!(ended.status == 0 && ended.errors.is_empty(), "{} {}{}", ended.status, ended.output, ended.errors);
}

/// What the kept exhibits are found by, in place of the bytes that other tests are content with.
fn with_readings(kept: &mut Kept) {
    let reading = br#"{"listings":[{"item_id":"1005","role":"main","title":"Trailwind running shoe, red","price":{"min":"12.50","max":"12.50","currency":"EUR","text":null},"seller":{"id":"912","name":"Best Outdoor Store"}}]}"#;
    let judgement = br#"{"listings":[{"item_id":"1005","level":"high","findings":[{"kind":{"name":"term"},"brand":"velmora","why":{"arguments":{}}}]}]}"#;
    let mut record = kept.exhibits[0].clone();
    record.id = "abcdefabcdefabcdefabcdefabcdefab".to_owned();
    record.times.opened = "2026-10-31T23:59:59.999Z".to_owned();
    let file = record.files.iter_mut().find(|file| file.name == "reading.json").unwrap();
    (file.sha256, file.size) = (evidence::sha256(reading), reading.len() as u64);
    (record.opinions[0].sha256, record.opinions[0].size) = (evidence::sha256(judgement), judgement.len() as u64);
    kept.files.insert(evidence::sha256(reading), reading.to_vec());
    kept.files.insert(evidence::sha256(judgement), judgement.to_vec());
    kept.seal(record);
}

fn bundle(vault: &TestVault, kept: &Kept, facts_only: bool) -> String {
    vault.file("bundle.zip", &kept.bundle(facts_only))
}

#[test]
fn a_bundle_is_taken_in_and_its_exhibits_are_found() {
    let vault = TestVault::new("bundle");
    let mut kept = Kept::two_exhibits();
    with_readings(&mut kept);
    kept.annotate(&[0], AnnotationKind::Label, Some("possible imitation"));
    let file = bundle(&vault, &kept, false);
    assert_eq!(vault.json(&["import", &file])[0]["new"].as_array().unwrap().len(), 3);
    assert_eq!(vault.json(&["import", &file])[0]["known"].as_array().unwrap().len(), 3);
    let [first, second, third] = [0, 1, 2].map(|at| kept.exhibits[at].id.clone());
    // The newest first; those of one moment by their place.
    assert_eq!(vault.ids(&[]), [second.clone(), first.clone(), third.clone()]);
    assert_eq!(vault.ids(&["running", "red"]), [third.as_str()]);
    assert_eq!(vault.ids(&["跑"]), Vec::<String>::new());
    assert_eq!(vault.ids(&["防水"]).len(), 3);
    assert_eq!(vault.ids(&["水", "防水", "running"]), [third.as_str()]);
    for (arguments, found) in
        [(["RE", "--brand=VE"], 1), (["RE", "--brand=ru"], 0), (["g ", "--seller=OU"], 1), (["", "--seller=垫"], 0)]
    {
        assert_eq!(vault.ids(&arguments).len(), found, "{arguments:?}");
    }
    for filter in [["--brand", "VELM"], ["--seller", "outdoor"], ["--seller", "912"], ["--level", "high"]] {
        assert_eq!(vault.ids(&filter), [third.as_str()], "{filter:?}");
    }
    for filter in [["--to", "2026-10"], ["--to", "2026-10-31"], ["--to", "2026-10-31T23:59"]] {
        assert_eq!(vault.ids(&filter), [third.as_str()], "{filter:?}");
    }
    assert_eq!(vault.ids(&["--from", "2026-11"]).len(), 2);
    assert_eq!(vault.ids(&["--label", "possible imitation"]), [first.as_str()]);
    fine(&vault.run(&["label", &second, "--text", "鞋垫"]));
    assert_eq!(vault.ids(&["鞋垫"]), [second.as_str()]);
    fine(&vault.run(&["label", &second]));
    assert_eq!(vault.ids(&["鞋垫"]), Vec::<String>::new());
    assert_eq!(vault.ids(&["--state", "partial"]), [second.as_str()]);
    assert_eq!(vault.ids(&["--limit", "1"]), [second.as_str()]);
    assert_eq!(vault.ids(&["--limit", "1", "--after", &second]), [first.as_str()]);
    let verdict = &vault.json(&["verify"])[0];
    assert_eq!((&verdict["holds"], &verdict["exhibits"]), (&Value::Bool(true), &3.into()));
    let shown = &vault.json(&["show", &first[..8]])[0];
    assert_eq!(shown["origin"], "imported");
    let events: Vec<&Value> = shown["events"].as_array().unwrap().iter().map(|kept| &kept["event"]["event"]).collect();
    assert_eq!(events[0]["kind"], "labelled");
    assert_eq!(events[1]["link_sha256"], kept.links[1].link.sha256().unwrap().as_str());
}

#[test]
fn a_later_bundle_of_the_same_chain_goes_on_where_the_first_ended() {
    let vault = TestVault::new("later");
    let mut kept = Kept::two_exhibits();
    let first = bundle(&vault, &kept, true);
    assert_eq!(vault.json(&["import", &first])[0]["new"].as_array().unwrap().len(), 2);
    kept.capture("fedcba9876543210fedcba9876543210", None);
    let later = bundle(&vault, &kept, false);
    assert_eq!(vault.json(&["import", &later])[0]["new"].as_array().unwrap().len(), 1);
    assert_eq!(vault.json(&["verify"])[0]["holds"], true);

    // The same key, and another link 3.
    let mut other = Kept::two_exhibits();
    other.capture("0123456789abcdef0123456789abcdef", None);
    let refused = vault.run(&["import", &bundle(&vault, &other, false)]);
    assert_eq!(refused.status, 2);
    assert!(refused.errors.contains("has another link 3"), "{}", refused.errors);
}

#[test]
fn a_bundle_that_is_not_as_it_was_sealed_is_not_taken_in() {
    let vault = TestVault::new("broken-bundle");
    let mut bytes = Kept::two_exhibits().bundle(false);
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    let ended = vault.run(&["import", &vault.file("bundle.zip", &bytes)]);
    assert_eq!(ended.status, 1, "{}{}", ended.output, ended.errors);
    let other = vault.file("other.zip", &Kept::two_exhibits().bundle(false));
    let ended = vault.run(&["import", "--key", Kept::new(9).fingerprint().as_str(), &other]);
    assert_eq!(ended.status, 1, "{}{}", ended.output, ended.errors);
    assert_eq!(vault.ids(&[]), Vec::<String>::new());
}

#[test]
fn a_deleted_exhibit_leaves_its_tombstone_and_files_that_others_have() {
    let vault = TestVault::new("delete");
    let [one, two] = ["one", "two"].map(|name| vault.import(name, b"the same bytes"));
    let kept = evidence::sha256(b"the same bytes");
    let file = vault.folder.join("files").join(&kept.as_str()[..2]).join(kept.as_str());
    fine(&vault.run(&["label", &one, "--text", "a word only one has"]));
    let refused = vault.run(&["delete", &one, "--reason", " "]);
    assert!(refused.status == 2 && refused.errors.contains("no reason"), "{}", refused.errors);
    fine(&vault.run(&["delete", &one, "--reason", "taken in twice", "--operator", "Ana"]));
    assert!(file.exists());
    fine(&vault.run(&["delete", &two, "--reason", "taken in by mistake"]));
    assert!(!file.exists());
    let bytes: Vec<Vec<u8>> = walk(&vault.folder.join("files")).iter().map(|file| fs::read(file).unwrap()).collect();
    assert!(!bytes.iter().any(|bytes| String::from_utf8_lossy(bytes).contains("a word only one has")));
    let shown = &vault.json(&["show", &one])[0];
    assert_eq!((&shown["state"], &shown["record"]), (&"deleted".into(), &Value::Null));
    assert_eq!(shown["tombstones"][0]["tombstone"]["reason"], "taken in twice");
    let refused = vault.run(&["label", &one, "--text", "again"]);
    assert!(refused.status == 2 && refused.errors.contains("was deleted"), "{}", refused.errors);
    assert_eq!(vault.json(&["verify"])[0]["holds"], true);
}

#[test]
fn what_was_deleted_here_does_not_come_back_with_a_bundle() {
    let vault = TestVault::new("not-back");
    let kept = Kept::two_exhibits();
    let file = bundle(&vault, &kept, false);
    vault.json(&["import", &file]);
    fine(&vault.run(&["delete", &kept.exhibits[0].id, "--reason", "not needed"]));
    let again = &vault.json(&["import", &file])[0];
    assert_eq!(again["deleted"][0], kept.exhibits[0].id.as_str());
    assert_eq!(vault.ids(&["--state", "deleted"]), [kept.exhibits[0].id.as_str()]);
    assert_eq!(vault.json(&["verify"])[0]["holds"], true);
}

#[test]
fn verify_names_every_file_that_is_not_as_it_was_kept() {
    let vault = TestVault::new("damage");
    let kept = Kept::two_exhibits();
    vault.json(&["import", &bundle(&vault, &kept, false)]);
    let [changed, missing] = ["first-view.png", "page.html"].map(|name| {
        let file = kept.exhibits[0].files.iter().find(|file| file.name == name).unwrap();
        vault.folder.join("files").join(&file.sha256.as_str()[..2]).join(file.sha256.as_str())
    });
    let mut bytes = fs::read(&changed).unwrap();
    bytes[3] ^= 1;
    fs::write(&changed, bytes).unwrap();
    fs::remove_file(&missing).unwrap();
    let ended = vault.run(&["verify"]);
    assert_eq!(ended.status, 1);
    for said in [changed.strip_prefix(&vault.folder).unwrap().to_str().unwrap(), "page.html is missing or damaged"] {
        assert!(ended.output.contains(said), "{said}: {}", ended.output);
    }
}

#[test]
fn verify_finds_a_link_that_was_changed() {
    let vault = TestVault::new("link");
    let kept = Kept::two_exhibits();
    vault.json(&["import", &bundle(&vault, &kept, false)]);
    let chain = vault.folder.join("chains/imported").join(format!("{}.jsonl", kept.fingerprint()));
    let text = fs::read_to_string(&chain).unwrap();
    fs::write(&chain, text.replacen("08:01:30", "08:01:31", 1)).unwrap();
    let ended = vault.run(&["verify"]);
    assert_eq!(ended.status, 1, "{}{}", ended.output, ended.errors);
    assert!(ended.output.contains("link 1: its signature does not match"), "{}", ended.output);
    // Its last link, which is looked at whenever the vault is opened.
    fs::write(&chain, text.replacen("08:02:30", "08:02:31", 1)).unwrap();
    assert_eq!(vault.run(&["list"]).status, 0);
    assert_eq!(vault.run(&["verify"]).status, 1);
    assert_eq!(vault.run(&["label", &kept.exhibits[0].id, "--text", "x"]).status, 2);
}

#[test]
fn a_vault_comes_back_from_its_backup_with_what_was_damaged_put_aside() {
    let vault = TestVault::new("restore");
    let kept = Kept::two_exhibits();
    vault.json(&["import", &bundle(&vault, &kept, false)]);
    let backup = vault.scratch.join("backup");
    let backup = backup.to_str().unwrap();
    let copied = &vault.json(&["backup", backup])[0];
    assert_eq!(copied["verdict"]["problems"], Value::Array(Vec::new()));
    assert!(copied["files"].as_u64().unwrap() > 20);
    let later = vault.import("later.txt", b"after the backup");
    let file = kept.exhibits[0].files[0].sha256.as_str().to_owned();
    let file = vault.folder.join("files").join(&file[..2]).join(&file);
    fs::write(&file, b"damaged").unwrap();
    let chain = vault.folder.join("chains/imported").join(format!("{}.jsonl", kept.fingerprint()));
    let links = fs::read_to_string(&chain).unwrap();
    fs::write(&chain, links.replacen("08:01:30", "08:01:31", 1)).unwrap();
    let restored = &vault.json(&["restore", backup])[0];
    assert_eq!(restored["set_aside"].as_array().unwrap().len(), 2);
    assert_eq!(fs::read_to_string(&chain).unwrap(), links);
    assert_eq!(vault.json(&["verify"])[0]["holds"], true);
    assert!(vault.ids(&[]).contains(&later));

    let new = vault.scratch.join("new");
    let ended = on(&new, &vault.scratch, &["restore", backup, "--json"]);
    fine(&ended);
    assert_eq!(on(&new, &vault.scratch, &["list", "--json"]).output.lines().count(), 2);
}

#[test]
fn a_backup_takes_only_what_is_new_and_never_another_vaults() {
    let vault = TestVault::new("incremental");
    vault.import("one.txt", b"one");
    let backup = vault.scratch.join("backup");
    let backup = backup.to_str().unwrap();
    fs::create_dir(vault.folder.join("replica")).unwrap();
    for state in ["first", "second"] {
        fs::write(vault.folder.join("replica/profiles.json"), state).unwrap();
        vault.json(&["backup", backup]);
        assert_eq!(fs::read_to_string(Path::new(backup).join("replica/profiles.json")).unwrap(), state);
    }
    vault.import("two.txt", b"one more");
    assert_eq!(vault.json(&["backup", backup])[0]["files"], 2);
    assert_eq!(vault.json(&["backup", backup])[0]["files"], 0);
    let two = vault.import("two.txt", b"two");
    assert_eq!(vault.json(&["backup", backup])[0]["files"], 2);
    fine(&vault.run(&["delete", &two, "--reason", "not needed"]));
    vault.json(&["backup", backup]);
    assert!(!walk(&Path::new(backup).join("files")).iter().any(|file| fs::read(file).unwrap() == b"two"));
    let other = TestVault::new("incremental-other");
    let refused = other.run(&["backup", backup]);
    assert!(refused.status == 2 && refused.errors.contains("another vault"), "{}", refused.errors);
}

/// A backup with chains on their way, the first of which is in its place already; and the vault's own chain there.
fn interrupted_backup(vault: &TestVault) -> (PathBuf, PathBuf) {
    vault.import("one.txt", b"one");
    let backup = vault.scratch.join("backup");
    vault.json(&["backup", backup.to_str().unwrap()]);
    vault.json(&["import", &bundle(vault, &Kept::two_exhibits(), false)]);
    for (from, to) in [("files", "files"), ("chains", "arriving")] {
        let copied = Command::new("cp").arg("-rT").args([vault.folder.join(from), backup.join(to)]).status();
        assert!(copied.unwrap().success());
    }
    for imported in walk(&backup.join("arriving/imported")) {
        fs::rename(&imported, backup.join("chains/imported").join(imported.file_name().unwrap())).unwrap();
    }
    (walk(&backup.join("chains/own")).remove(0), backup)
}

#[test]
fn whoever_opens_an_interrupted_backup_finishes_it_and_adds_nothing() {
    let vault = TestVault::new("interrupted-backup");
    let (own, backup) = interrupted_backup(&vault);
    let verified = on(&backup, &vault.scratch, &["verify"]);
    assert!(verified.status == 0 && verified.errors.contains("they are all there now"), "{}", verified.errors);
    assert!(!verified.errors.contains("receipt") && !backup.join("arriving").exists(), "{}", verified.errors);
    let own_of_vault = walk(&vault.folder.join("chains/own")).remove(0);
    assert_eq!(fs::read(own).unwrap(), fs::read(own_of_vault).unwrap());

    let again = &vault.json(&["backup", backup.to_str().unwrap()])[0];
    assert_eq!((&again["chains"], &again["verdict"]["problems"]), (&Value::from(0), &Value::Array(Vec::new())));
}

#[test]
fn a_backup_that_was_interrupted_is_finished_before_it_goes_on() {
    let vault = TestVault::new("interrupted-backup-again");
    let (own, backup) = interrupted_backup(&vault);
    vault.import("two.txt", b"two");
    let again = vault.run(&["backup", backup.to_str().unwrap()]);
    assert!(again.status == 0 && again.errors.contains("they are all there now"), "{}", again.errors);
    let own_of_vault = walk(&vault.folder.join("chains/own")).remove(0);
    assert_eq!(fs::read(own).unwrap(), fs::read(own_of_vault).unwrap());
    assert!(walk(&backup.join("temporary")).is_empty() && !backup.join("arriving").exists());
}

#[test]
fn a_folder_that_was_copied_opens_elsewhere_with_its_modes_lost() {
    let vault = TestVault::new("copied");
    let id = vault.import("one.txt", b"one");
    let copy = vault.scratch.join("copy");
    assert!(
        Command::new("cp").args(["-r", "--no-preserve=mode"]).args([&vault.folder, &copy]).status().unwrap().success()
    );
    fs::remove_file(copy.join("index.sqlite")).unwrap();
    let ended = on(&copy, &vault.scratch, &["list", "--json"]);
    assert!(ended.status == 0 && ended.output.contains(&id), "{}{}", ended.output, ended.errors);
    assert!(ended.errors.contains("the index was made again"), "{}", ended.errors);
    fine(&on(&copy, &vault.scratch, &["verify"]));
}

#[test]
fn a_vault_that_somebody_writes_is_read_and_not_written() {
    let vault = TestVault::new("locked");
    let id = vault.import("one.txt", b"one");
    let lock = File::options().write(true).open(vault.folder.join("lock")).unwrap();
    lock.lock().unwrap();
    fs::write(vault.folder.join("lock"), r#"{"pid":4711,"command":"host","since":"2026-11-22T08:00:00.000Z"}"#)
        .unwrap();
    let refused = vault.run(&["label", &id, "--text", "x"]);
    assert_eq!(refused.status, 2);
    assert!(refused.errors.contains("`host` (process 4711, since 2026-11-22T08:00:00.000Z)"), "{}", refused.errors);
    let read = vault.run(&["list", "--json"]);
    assert!(read.status == 0 && read.output.contains(&id), "{}{}", read.output, read.errors);
}

#[test]
fn a_command_waits_for_who_has_the_vault_and_then_does_what_it_was_asked() {
    let vault = TestVault::new("waits");
    let id = vault.import("one.txt", b"one");
    let lock = File::options().write(true).open(vault.folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let mut waiting = command(&vault.folder, &vault.scratch, &["label", &id, "--text", "x"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut errors = BufReader::new(waiting.stderr.take().unwrap()).lines();
    let told = errors.next().unwrap().unwrap();
    assert_eq!(told, "counterproof: waiting for another process, which has the vault");
    lock.unlock().unwrap();
    assert_eq!(errors.map(Result::unwrap).collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(ended(waiting.wait_with_output().unwrap()).status, 0);
    assert_eq!(vault.json(&["list"])[0]["label"], "x");
}

#[test]
fn a_newer_vault_is_refused_by_its_version() {
    let vault = TestVault::new("newer");
    let file = vault.folder.join("vault.json");
    let text = fs::read_to_string(&file).unwrap().replace("counterproof-vault/1", "counterproof-vault/2");
    fs::write(&file, text).unwrap();
    let refused = vault.run(&["list"]);
    assert_eq!(refused.status, 2);
    assert!(refused.errors.contains("counterproof-vault/2") && refused.errors.contains("newer"), "{}", refused.errors);
}

#[test]
fn the_vault_that_was_made_first_is_meant_where_none_is_named() {
    let scratch = folder("vault-default");
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_counterproof"))
            .arg("vault")
            .args(arguments)
            .envs([("LC_ALL", "C.UTF-8".as_ref()), ("XDG_CONFIG_HOME", scratch.as_os_str())])
            .env("XDG_DATA_HOME", scratch.join("data"))
            .env_remove("COUNTERPROOF_VAULT")
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (status, _, errors) = run(&["path"]);
    assert!(status == 2 && errors.contains("COUNTERPROOF_VAULT"), "{errors}");
    assert_eq!(run(&["init"]).0, 0);
    let usual = scratch.join("data/counterproof/vault");
    assert_eq!(run(&["path"]).1.trim_end(), usual.to_str().unwrap());
    let (status, _, errors) = run(&["init"]);
    assert!(status == 2 && errors.contains("there is a vault here already"), "{errors}");
    assert_eq!(run(&["init", "--vault", scratch.join("second").to_str().unwrap()]).0, 0);
    assert_eq!(run(&["path"]).1.trim_end(), usual.to_str().unwrap());
    let gone = counterproof(["vault", "list", "--vault", scratch.join("gone").to_str().unwrap()]);
    assert!(gone.status == 2 && gone.errors.contains("there is no vault here"), "{}", gone.errors);
}

#[cfg(unix)]
#[test]
fn everything_in_the_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let vault = TestVault::new("modes");
    vault.import("one.txt", b"one");
    let folders = walk_folders(&vault.folder);
    for (path, mode) in
        walk(&vault.folder).iter().map(|path| (path, 0o600)).chain(folders.iter().map(|path| (path, 0o700)))
    {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
    }
}

/// Every file below a folder.
pub fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

fn walk_folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    entries.flat_map(|path| walk_folders(&path)).chain([folder.to_owned()]).collect()
}

#[test]
fn the_files_of_a_vault_pass_sha256sum() {
    let vault = TestVault::new("sha256sum");
    vault.json(&["import", &bundle(&vault, &Kept::two_exhibits(), false)]);
    let check = || {
        let command = "find files -type f -printf '%f  %p\\n' | sha256sum -c --quiet - && echo files match";
        let output = Command::new("sh").args(["-c", command]).current_dir(&vault.folder).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(check(), "files match\n");
    fs::write(&walk(&vault.folder.join("files"))[0], b"something else").unwrap();
    assert_ne!(check(), "files match\n");
}
