//! Archives made to harm whoever opens them: `verify` and `vault import` refuse each within the memory and the processor
//! time they are given, and nothing of it is taken in.

use crate::command::{Ended, folder};
use crate::sealed;
use crate::vault::TestVault;
use evidence::Crc32;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What the command may have: kilobytes of address space, and seconds of the processor, of which an unoptimised build
/// needs a few for 100,000 members.
const LIMITS: &str = "ulimit -v 600000; ulimit -t 60";

/// A member of an archive, in whatever form.
#[derive(Clone)]
struct Member {
    path: Vec<u8>,
    contents: Vec<u8>,
    method: u16,
    flags: u16,
    /// What both headers say of its size.
    claimed: u32,
    extra: Vec<u8>,
    /// Its file's mode, as Unix has it.
    mode: u32,
    /// Where the directory says it stands; absent: where it does.
    offset: Option<u32>,
}

impl Member {
    fn new(path: impl Into<Vec<u8>>, contents: &[u8]) -> Self {
        Self {
            path: path.into(),
            contents: contents.to_vec(),
            method: 0,
            flags: 0x0800,
            claimed: u32::try_from(contents.len()).unwrap(),
            extra: Vec::new(),
            mode: 0,
            offset: None,
        }
    }

    fn headers(&self, at: u32) -> (Vec<u8>, Vec<u8>) {
        let size = u32::try_from(self.contents.len()).unwrap();
        let lengths = [self.path.len(), self.extra.len()].map(|length| u16::try_from(length).unwrap().to_le_bytes());
        let common = [
            &[45, 0][..],
            &self.flags.to_le_bytes(),
            &self.method.to_le_bytes(),
            &[0, 0, 0x21, 0],
            &Crc32::of(&self.contents).to_le_bytes(),
            &if self.method == 0 { self.claimed } else { size }.to_le_bytes(),
            &self.claimed.to_le_bytes(),
            &lengths.concat(),
        ]
        .concat();
        let local = [b"PK\x03\x04", &common[..], &self.path, &self.extra].concat();
        let place = [&[0; 6][..], &(self.mode << 16).to_le_bytes(), &self.offset.unwrap_or(at).to_le_bytes()].concat();
        (local, [b"PK\x01\x02", &[45, 3][..], &common, &place, &self.path, &self.extra].concat())
    }
}

fn archive(members: &[Member]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let (local, central) = member.headers(u32::try_from(bytes.len()).unwrap());
        if member.offset.is_none() {
            bytes.extend([local, member.contents.clone()].concat());
        }
        directory.extend(central);
    }
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    let [size, start] = [directory.len(), bytes.len()].map(|number| u32::try_from(number).unwrap().to_le_bytes());
    bytes.extend(directory);
    bytes.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &size, &start, &[0, 0]].concat());
    bytes
}

/// What is tried, and the archive.
fn archives() -> Vec<(String, Vec<u8>)> {
    let plain = Member::new("bag/bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    let one = |member: Member| archive(&[plain.clone(), member]);
    let mut archives = Vec::new();

    // A stored block of DEFLATE that is far shorter than what the headers promise.
    let bomb = Member { method: 8, claimed: u32::MAX - 1, ..Member::new("bag/data/bomb", b"\x01\x04\x00\xfb\xffbomb") };
    archives.push(("a bomb".to_owned(), one(bomb)));
    let locked = Member { flags: 0x0801, ..Member::new("bag/data/locked", b"encrypted") };
    archives.push(("an encrypted member".to_owned(), one(locked)));

    let paths: [&[u8]; 12] = [
        b"../outside",
        b"bag/../../outside",
        b"/etc/outside",
        b"C:\\outside",
        b"bag\\..\\outside",
        b"bag//data",
        b"bag/.hidden",
        b"bag/data\0.txt",
        "bag/\u{202e}txt.exe".as_bytes(),
        "bag/\u{ff0e}\u{ff0e}\u{ff0f}outside".as_bytes(),
        b"bag/\x81\x82\xff",
        b"bag/CON:stream",
    ];
    for path in paths {
        let name = format!("the path {}", String::from_utf8_lossy(path).escape_debug());
        archives.push((name, one(Member::new(path, b"outside"))));
    }
    let link = Member { mode: 0o120_777, ..Member::new("bag/data/link", b"/etc/passwd") };
    archives.push(("a symbolic link".to_owned(), one(link)));

    // One megabyte that a thousand members share, which is how a small archive becomes a large one.
    let shared = Member::new("bag/data/0000", &vec![b'x'; 1 << 20]);
    let others = (1..1000).map(|number| {
        let path = format!("bag/data/{number:04}").into_bytes();
        Member { path, offset: Some(0), contents: Vec::new(), ..shared.clone() }
    });
    archives.push((
        "overlapping members".to_owned(),
        archive(&[shared.clone()].into_iter().chain(others).collect::<Vec<_>>()),
    ));

    let large = Member { claimed: u32::MAX - 1, ..Member::new("bag/data/large", b"small") };
    archives.push(("a member that claims 4 GiB".to_owned(), one(large)));
    let extra = [&[1, 0, 16, 0][..], &[0xff; 16]].concat();
    let huge = Member { claimed: u32::MAX, extra, ..Member::new("bag/data/huge", b"small") };
    archives.push(("a member that claims 16 EiB".to_owned(), one(huge)));
    let mut many = one(plain.clone());
    let end = many.len() - 22;
    many[end + 8..end + 12].fill(0xff);
    archives.push(("an end record that claims 65,535 members".to_owned(), many));
    let mut far = one(plain.clone());
    far[end + 12..end + 20].fill(0xfe);
    archives.push(("a directory that claims 4 GiB".to_owned(), far));

    let members: Vec<_> = (0..100_000).map(|number| (format!("bag/data/{number:06}"), Vec::new())).collect();
    archives.push(("100,000 members".to_owned(), sealed::write(&members)));
    let nested = [b"[".repeat(1 << 20), b"]".repeat(1 << 20)].concat();
    archives.push(("a nesting bomb".to_owned(), sealed::write(&[("bag/data/bundle.json".to_owned(), nested)])));
    let endless = vec![b'a'; 64 << 20];
    archives.push(("a line of 64 MiB".to_owned(), sealed::write(&[("bag/manifest-sha256.txt".to_owned(), endless)])));
    archives
}

/// Runs the command with no more than it may have.
fn limited(arguments: &[&str], scratch: &Path) -> Ended {
    let output = Command::new("sh")
        .args(["-c", &format!("{LIMITS}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_counterproof")])
        .args(arguments)
        .envs([("LC_ALL", "C.UTF-8".as_ref()), ("XDG_CONFIG_HOME", scratch.as_os_str())])
        .output()
        .unwrap();
    Ended {
        // A process that was ended for what it took has no status.
        status: output.status.code().unwrap_or(-1),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn hostile_archives_are_refused_within_bounds_and_nothing_is_taken_in() {
    let vault = TestVault::new("hostile");
    let scratch = folder("hostile");
    let file = scratch.join("bundle.zip");
    let path = file.to_str().unwrap();
    for (tried, bytes) in archives() {
        fs::write(&file, bytes).unwrap();
        let verified = limited(&["verify", path], &scratch);
        assert_eq!(verified.status, 1, "{tried}: {}{}", verified.output, verified.errors);
        let imported = limited(&["vault", "--vault", vault.folder.to_str().unwrap(), "import", path], &scratch);
        assert_eq!(imported.status, 1, "{tried}: {}{}", imported.output, imported.errors);
        for said in [verified, imported] {
            assert!(!said.errors.contains("panicked"), "{tried}: {}", said.errors);
        }
    }
    assert_eq!(vault.json(&["list"]), Vec::<serde_json::Value>::new());
    assert_eq!(vault.run(&["verify"]).status, 0);
    let outside = [scratch.join("outside"), scratch.parent().unwrap().join("outside")];
    assert!(outside.iter().all(|path| !path.exists()));
}
