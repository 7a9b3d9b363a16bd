//! `counterproof host`: browsers are told, looked at, and told no more.

use crate::command::{Ended, folder};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A person with Chromium, Firefox and a browser in a folder of its own.
struct Person {
    home: PathBuf,
}

impl Person {
    fn new(test: &str) -> Self {
        let home = folder(test);
        for used in [".config/chromium", ".mozilla", "own"] {
            fs::create_dir_all(home.join(used)).unwrap();
        }
        Self { home }
    }

    fn host(&self, arguments: &[&str]) -> Ended {
        self.run(&[&["host"], arguments].concat())
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_counterproof"));
        command.args(arguments).env("HOME", &self.home).env("LC_ALL", "C.UTF-8");
        let output = command
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_DATA_HOME")
            .env_remove("COUNTERPROOF_VAULT")
            .output()
            .unwrap();
        Ended {
            status: output.status.code().unwrap(),
            output: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn manifest(&self, folder: &str) -> PathBuf {
        self.home.join(folder).join("counterproof.companion.json")
    }
}

const CHROMIUM: &str = ".config/chromium/NativeMessagingHosts";
const FIREFOX: &str = ".mozilla/native-messaging-hosts";

fn json(file: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

#[test]
fn browsers_that_were_used_are_told_answer_to_the_doctor_and_are_told_no_more() {
    let person = Person::new("host-install");
    let before = person.host(&["doctor"]);
    assert_eq!(before.status, 1);
    assert!(before.output.contains("WRONG companion: it is not installed"), "{}", before.output);

    let installed = person.host(&["install"]);
    assert_eq!(installed.status, 0, "{}", installed.errors);
    let chromium = json(&person.manifest(CHROMIUM));
    assert_eq!(
        chromium["allowed_origins"],
        serde_json::json!(["chrome-extension://feopkdlnnihmebnkdbcdalhofbcemcii/"])
    );
    assert_eq!(
        json(&person.manifest(FIREFOX))["allowed_extensions"],
        serde_json::json!(["counterproof@counterproof.invalid"])
    );
    assert!(!person.manifest(".config/google-chrome/NativeMessagingHosts").exists(), "Chrome was never used");
    let mode = fs::metadata(person.home.join(".local/share/counterproof/vault")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);

    let looked = person.host(&["doctor"]);
    assert_eq!(looked.status, 0, "{}", looked.output);
    for browser in ["ok    Chromium:", "ok    Firefox:"] {
        assert!(looked.output.contains(browser), "{}", looked.output);
    }
    let gone = person.host(&["uninstall"]);
    assert_eq!(gone.status, 0);
    assert!(!person.manifest(CHROMIUM).exists() && !person.manifest(FIREFOX).exists());
    assert!(person.home.join(".local/share/counterproof/vault/vault.json").exists(), "the vault stays");
}

#[test]
fn a_browser_with_a_folder_of_its_own_and_another_id_can_be_told() {
    let person = Person::new("host-own");
    let own = person.home.join("own");
    let words = ["--user-data-dir", own.to_str().unwrap()];
    let id = "abcdefghijklmnopabcdefghijklmnop";
    let installed = person.host(&[&["install", "--extension-id", id], &words[..]].concat());
    assert_eq!(installed.status, 0, "{}", installed.errors);
    let allowed = json(&own.join("NativeMessagingHosts/counterproof.companion.json"))["allowed_origins"].to_string();
    assert!(allowed.contains(id) && allowed.contains("feopkdlnnihmebnkdbcdalhofbcemcii"), "{allowed}");
    assert!(!person.manifest(CHROMIUM).exists(), "only the one that was named");
    assert_eq!(person.host(&[&["doctor"], &words[..]].concat()).status, 0);
    assert_eq!(person.host(&["install", "--extension-id", "../../x"]).status, 2);
}

#[test]
fn the_doctor_names_what_is_in_the_way() {
    let person = Person::new("host-doctor");
    assert_eq!(person.host(&["install", "--browser", "chromium"]).status, 0);
    let manifest = person.manifest(CHROMIUM);
    let honest = fs::read_to_string(&manifest).unwrap();
    let doctor = || {
        let ended = person.host(&["doctor", "--browser", "chromium"]);
        assert_eq!(ended.status, 1, "{}", ended.output);
        ended.output
    };
    let program = person.home.join("program");
    let with_program = |path: &str| {
        let mut changed: serde_json::Value = serde_json::from_str(&honest).unwrap();
        changed["path"] = path.into();
        fs::write(&manifest, changed.to_string()).unwrap();
    };

    fs::remove_file(&manifest).unwrap();
    assert!(doctor().contains("is not there"));
    fs::write(&manifest, "{").unwrap();
    assert!(doctor().contains("EOF while parsing"));
    fs::write(&manifest, honest.replace("feopkdlnnihmebnkdbcdalhofbcemcii", "abcdefghijklmnopabcdefghijklmnop"))
        .unwrap();
    assert!(doctor().contains("does not let chrome-extension://feopkdlnnihmebnkdbcdalhofbcemcii/ in"));
    with_program("counterproof");
    assert!(doctor().contains("the path is not absolute"));
    with_program(program.to_str().unwrap());
    assert!(doctor().contains("No such file"));
    fs::write(&program, "#!/bin/sh\necho hello\n").unwrap();
    assert!(doctor().contains("it may not be run"));
    fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    assert!(doctor().contains("WRONG Chromium"), "a program that says something else is no host");
    fs::write(&manifest, &honest).unwrap();
    fs::rename(person.home.join(".local/share/counterproof/vault"), person.home.join("vault")).unwrap();
    assert!(doctor().contains("WRONG vault"));
    fs::create_dir_all(person.home.join("snap/chromium")).unwrap();
    assert!(doctor().contains("note  Chromium: it was used as a snap"));
}

#[test]
fn nobody_is_paired_who_did_not_ask() {
    let person = Person::new("host-pair");
    let fingerprint = "0".repeat(64);
    assert_eq!(person.host(&["pair", "--confirm", &fingerprint]).status, 2);
    assert_eq!(person.host(&["pair", "--revoke", &fingerprint]).status, 2);
    assert_eq!(person.host(&["pair"]).output, "No browser asks.\n");
}

#[test]
fn the_profile_that_was_delivered_is_meant_where_none_is_named() {
    let person = Person::new("host-replica");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = root.join("tests/pages/results/source.html");
    let explain = || person.run(&["explain", page.to_str().unwrap()]);
    let without = explain();
    assert_eq!(without.status, 2);
    assert!(without.errors.contains("--profile"), "{}", without.errors);

    assert_eq!(person.host(&["install"]).status, 0);
    let replica = person.home.join(".local/share/counterproof/vault/replica");
    fs::create_dir_all(&replica).unwrap();
    fs::copy(root.join("extension/sample-profile.json"), replica.join("profile.json")).unwrap();
    let with = explain();
    assert_eq!(with.status, 0, "{}", with.errors);
    let named = person.run(&[
        "explain",
        "--profile",
        root.join("extension/sample-profile.json").to_str().unwrap(),
        page.to_str().unwrap(),
    ]);
    assert_eq!(with.output, named.output);
}

#[test]
fn browsers_deliver_to_the_vault_that_commands_mean() {
    let person = Person::new("host-one-vault");
    let own = person.home.join("evidence");
    assert_eq!(person.run(&["vault", "init", "--vault", own.to_str().unwrap()]).status, 0);
    let installed = person.host(&["install"]);
    assert!(installed.output.contains(&format!("vault: {}\n", own.display())), "{}", installed.output);

    let other = Person::new("host-first");
    let installed = other.host(&["install"]);
    let meant = other.run(&["vault", "path"]);
    assert_eq!(meant.status, 0, "{}", meant.errors);
    assert!(installed.output.contains(&format!("vault: {}", meant.output)), "{}", installed.output);
}
