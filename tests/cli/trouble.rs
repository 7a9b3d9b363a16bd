//! A disk that is full, a folder that can't be written, one that is gone, a clock that was set back.

use crate::command::counterproof;
use crate::vault::{TestVault, on};
use ed25519_dalek::{Signer, SigningKey};
use evidence::{CustodyEvent, Happening, Link, LinkKind, PublicKey, SealedExhibit, SignedLink, canonical_json};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small file system of the test's own, mounted in its folder.
struct Disk(PathBuf);

impl Disk {
    /// None where this user or this container may not mount; the reason is printed.
    #[allow(clippy::print_stdout, reason = "a test that is skipped says why")]
    fn mount(folder: &Path, megabytes: u32) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let options = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self(folder.to_owned())),
            Ok(output) => {
                println!("skipped: no tmpfs can be mounted: {}", String::from_utf8_lossy(&output.stderr).trim());
                None
            }
            Err(error) => {
                println!("skipped: no tmpfs can be mounted: {error}");
                None
            }
        }
    }

    fn remount(&self, options: &str) {
        let remounted = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(&self.0).status();
        assert!(remounted.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_loses_nothing_and_says_so() {
    let vault = TestVault::new("full");
    let Some(disk) = Disk::mount(&vault.scratch.join("disk"), 6) else { return };
    let folder = disk.0.join("vault");
    let run = |arguments: &[&str]| on(&folder, &vault.scratch, arguments);
    assert_eq!(run(&["init"]).status, 0);
    let large = vault.file("large.bin", &vec![7; 3_000_000]);
    let first = run(&["import", &large, "--json"]);
    assert_eq!(first.status, 0, "{}", first.errors);
    let other = vault.file("other.bin", &vec![8; 4_000_000]);
    let refused = run(&["import", &other]);
    assert!(refused.status == 2 && refused.errors.contains("No space left"), "{}{}", refused.output, refused.errors);
    let verified = run(&["verify"]);
    assert!(verified.status == 0 && verified.output.contains("; 1 exhibits\n"), "{}", verified.output);
    // To the last byte, so that a link and the index meet it, too.
    let mut filler = File::create(disk.0.join("filler")).unwrap();
    while filler.write_all(&[0; 512]).is_ok() {}
    let mut refusals = 0;
    for number in 0..5 {
        let small = vault.file(&format!("{number}.txt"), format!("small {number}").as_bytes());
        refusals += i32::from(run(&["import", &small]).status == 2);
    }
    assert_eq!(refusals, 5);
    fs::remove_file(disk.0.join("filler")).unwrap();
    disk.remount("size=12m");
    let verified = run(&["verify"]);
    assert!(verified.output.contains("; 1 exhibits\n"), "{}{}", verified.output, verified.errors);
    assert_eq!(run(&["import", &other]).status, 0);
    assert!(run(&["verify"]).output.contains("; 2 exhibits\n"));
}

#[test]
fn a_folder_that_cannot_be_written_is_read() {
    let vault = TestVault::new("read-only");
    let Some(disk) = Disk::mount(&vault.scratch.join("disk"), 8) else { return };
    let folder = disk.0.join("vault");
    let run = |arguments: &[&str]| on(&folder, &vault.scratch, arguments);
    assert_eq!(run(&["init"]).status, 0);
    assert_eq!(run(&["import", &vault.file("one.txt", b"one")]).status, 0);
    disk.remount("ro");
    for without_index in [false, true] {
        if without_index {
            disk.remount("rw");
            fs::remove_file(folder.join("index.sqlite")).unwrap();
            disk.remount("ro");
        }
        let listed = run(&["list"]);
        assert!(listed.status == 0 && listed.output.contains("one.txt"), "{}{}", listed.output, listed.errors);
        assert!(listed.errors.contains("can't be written"), "{}", listed.errors);
        assert_eq!(run(&["verify"]).status, 0);
    }
    let refused = run(&["import", &vault.file("two.txt", b"two")]);
    assert!(refused.status == 2 && refused.errors.contains("Read-only file system"), "{}", refused.errors);
    let bundle = vault.scratch.join("bundle.zip");
    let exported = run(&["export", "--all", "--output", bundle.to_str().unwrap()]);
    assert!(exported.status == 0 && exported.errors.contains("does not tell of the export"), "{}", exported.errors);
    assert_eq!(counterproof(["verify".as_ref(), bundle.as_os_str()]).status, 0);
}

#[test]
fn an_export_that_finds_the_disk_full_leaves_nothing_there() {
    let vault = TestVault::new("export-full");
    vault.import("large.bin", &vec![7; 3 << 20]);
    let Some(disk) = Disk::mount(&vault.scratch.join("disk"), 2) else { return };
    let full = vault.run(&["export", "--all", "--language", "none", "--output", disk.0.to_str().unwrap()]);
    assert!(full.status == 2 && full.errors.contains("No space left"), "{}", full.errors);
    assert_eq!(fs::read_dir(&disk.0).unwrap().count(), 0);
    let shown = vault.run(&["list", "--json"]);
    let id = serde_json::from_str::<serde_json::Value>(&shown.output).unwrap()["id"].as_str().unwrap().to_owned();
    assert!(!vault.run(&["show", &id]).output.contains("exported"), "nothing was given out");
}

#[test]
fn a_folder_that_is_gone_is_named() {
    let vault = TestVault::new("gone");
    fs::remove_dir_all(&vault.folder).unwrap();
    for arguments in [&["list"][..], &["verify"], &["import", "/dev/null"]] {
        let refused = vault.run(arguments);
        assert_eq!(refused.status, 2);
        assert!(refused.errors.contains(vault.folder.to_str().unwrap()), "{}", refused.errors);
    }
    assert!(!vault.folder.exists());
}

#[test]
fn a_clock_that_was_set_back_is_told_and_the_chain_goes_on() {
    let vault = TestVault::new("clock");
    let chains = vault.folder.join("chains/own");
    let file = fs::read_dir(&chains).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&file).unwrap();
    let last: SignedLink = serde_json::from_str(text.trim_end()).unwrap();
    // A link of the year 2090, signed with the vault's key, as the clock said when it was written.
    let seed = fs::read_to_string(vault.folder.join("key")).unwrap();
    let seed = PublicKey::parse(seed.trim_end()).unwrap().bytes().unwrap();
    let key = SigningKey::from_bytes(&seed);
    let utc = "2090-01-01T00:00:00.000Z";
    let exhibit = SealedExhibit { id: "0f".repeat(16), record_sha256: evidence::sha256(b"a record") };
    let happening = Happening::Verified { bundle_id: None, holds: true, failed: Vec::new() };
    let event = CustodyEvent::new(vec![exhibit], "", utc, happening);
    let subject = event.sha256().unwrap();
    let kept = vault.folder.join("files").join(&subject.as_str()[..2]).join(subject.as_str());
    fs::write(kept, event.canonical().unwrap()).unwrap();
    let link = last.link.after(LinkKind::Custody, subject, utc).unwrap();
    let signature = key.sign(&link.canonical_bytes().unwrap()).to_bytes();
    let link: Link = link;
    let signed = SignedLink::new(link, last.key, &signature).unwrap();
    let line = [canonical_json(&signed).unwrap(), b"\n".to_vec()].concat();
    File::options().append(true).open(&file).unwrap().write_all(&line).unwrap();
    let imported = vault.run(&["import", &vault.file("one.txt", b"one")]);
    assert_eq!(imported.status, 0, "{}", imported.errors);
    assert!(
        imported.errors.contains("the clock stands before the last link's time, 2090-01-01"),
        "{}",
        imported.errors
    );
    assert_eq!(vault.run(&["verify"]).status, 0);
}
