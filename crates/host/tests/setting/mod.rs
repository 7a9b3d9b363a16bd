//! A vault with its host, and what an extension says to it.

use crate::sealed::Kept;
use base64::Engine as _;
use evidence::{LinkKind, PublicKey, Redactions, Sha256Hex, SignedLink, sha256};
use host::{Caller, Config, EXTENSION_ID, Pairings, Places, Question, replica, serve};
use protocol::ErrorBody;
use protocol::host::{
    CHUNK_BYTES, FEATURES, HOST_PROTOCOL, Hello, HostAnswer, HostRequest, LARGEST_FROM_HOST, LARGEST_TO_HOST,
    OLDEST_HOST_PROTOCOL, ReplicaPart, ToHost, frame, frame_length, parse_answer, pieces_of, running_hash,
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use store::{Vault, VaultVerdict, Writer};

type Answer = Result<HostAnswer, ErrorBody>;

/// A vault with its host.
pub struct Setting {
    places: Places,
    vault: PathBuf,
}

impl Setting {
    /// One that knows no browser.
    pub fn unpaired(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        _ = fs::remove_dir_all(&folder);
        let (places, vault) = (Places::below(&folder), folder.join("vault"));
        fs::create_dir_all(&folder).unwrap();
        Writer::create(&vault, "test").unwrap();
        Config::new(vec![Caller::origin_of(EXTENSION_ID)], Vec::new(), vault.clone()).save(&places).unwrap();
        Self { places, vault }
    }

    /// One that knows the browser of `kept`.
    pub fn paired(test: &str, kept: &Kept) -> Self {
        let setting = Self::unpaired(test);
        setting.pair(kept);
        setting
    }

    /// Makes the browser of `kept` known.
    pub fn pair(&self, kept: &Kept) {
        let question =
            Question { chain: kept.fingerprint(), caller: Caller::origin_of(EXTENSION_ID), software: "0".to_owned() };
        Pairings::of(&self.places).confirm(&question).unwrap();
    }

    /// The person's home folder.
    pub fn home(&self) -> &Path {
        &self.places.home
    }

    /// The vault's folder.
    pub fn vault(&self) -> &Path {
        &self.vault
    }

    /// The answers of one process to requests of the extension.
    pub fn speak(&self, requests: &[HostRequest<'_>]) -> Vec<Answer> {
        self.speak_as(&Caller::origin_of(EXTENSION_ID), requests)
    }

    /// The same for another caller.
    pub fn speak_as(&self, origin: &str, requests: &[HostRequest<'_>]) -> Vec<Answer> {
        let frames =
            (1..).zip(requests).map(|(id, ask)| frame(&ToHost { id, ask: ask.clone() }, LARGEST_TO_HOST).unwrap());
        let input: Vec<u8> = frames.flatten().collect();
        let (ended, answers) = self.send_as(origin, &input);
        ended.unwrap();
        answers
    }

    /// The answers of one process to these bytes, and how it ended.
    pub fn send(&self, input: &[u8]) -> (io::Result<()>, Vec<Answer>) {
        self.send_as(&Caller::origin_of(EXTENSION_ID), input)
    }

    fn send_as(&self, origin: &str, mut input: &[u8]) -> (io::Result<()>, Vec<Answer>) {
        let mut output = Vec::new();
        let ended = serve(&Caller::Origin(origin.to_owned()), &self.places, &mut input, &mut output);
        let mut answers = Vec::new();
        let mut rest = output.as_slice();
        while let Some((first, after)) = rest.split_first_chunk::<4>() {
            let (json, after) = after.split_at(frame_length(*first, LARGEST_FROM_HOST).unwrap());
            answers.push(parse_answer(json).unwrap().reply.into());
            rest = after;
        }
        assert!(rest.is_empty(), "nothing but frames stands on the output");
        (ended, answers)
    }

    /// Delivers links by one process, each with all that is asked for.
    pub fn deliver(&self, kept: &Kept, links: Range<usize>) {
        for link in links {
            let answers = self.speak(&[hello(kept), self.begin(kept, link)]);
            let Ok(HostAnswer::Wanted { files }) = &answers[1] else { panic!("link {link}: {answers:?}") };
            let mut requests = vec![hello(kept), self.begin(kept, link)];
            for wanted in files {
                requests.extend(chunks(&kept.files[&wanted.file], wanted.have));
            }
            let seq = link as u64;
            requests.push(HostRequest::Commit { seq });
            let answers = self.speak(&requests);
            assert!(answers.iter().all(Result::is_ok), "link {link}: {answers:?}");
            assert_eq!(answers.last(), Some(&Ok(HostAnswer::Acknowledged { seq })));
        }
    }

    /// The request that begins a link, with what it is about as the extension would have it now.
    pub fn begin(&self, kept: &Kept, link: usize) -> HostRequest<'static> {
        let link = kept.links[link].clone();
        let subject = &link.link.subject_sha256;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let tombstone = kept.tombstones.iter().find(|kept| kept.tombstone.record_sha256 == *subject);
        let event = kept.custody.iter().find(|kept| kept.seq == link.link.seq);
        let document = match link.link.kind {
            LinkKind::Key => announced(kept, &link).0,
            LinkKind::Exhibit => match tombstone {
                Some(kept) => text(kept.tombstone.canonical().unwrap()),
                None => {
                    let record = kept.exhibits.iter().find(|record| record.sha256().unwrap() == *subject);
                    text(record.unwrap().canonical().unwrap())
                }
            },
            LinkKind::Custody => text(event.unwrap().event.canonical().unwrap()),
            LinkKind::Tombstone => {
                let kept = kept.tombstones.iter().find(|kept| kept.seq == link.link.seq).unwrap();
                text(kept.tombstone.canonical().unwrap())
            }
            LinkKind::ArchiveKey => text(kept.archive_key.as_ref().unwrap().1.canonical().unwrap()),
            LinkKind::Anchor => {
                let kept = kept.anchors.iter().find(|kept| kept.seq == link.link.seq).unwrap();
                text(kept.anchor.canonical().unwrap())
            }
        };
        let annotation = event.and_then(|event| event.annotation.as_ref());
        let annotation = annotation.map(|annotation| Cow::Owned(text(annotation.canonical().unwrap())));
        // The copy that holds is there; one that was replaced or taken off is not.
        let copy_gone = event.is_some_and(|event| {
            let events = kept.custody.iter().map(|kept| (kept.seq, &kept.event));
            event.event.event.redacted_copy().is_some() && Redactions::of(events).by_link(event.seq).is_none()
        });
        HostRequest::Begin { link, document: Cow::Owned(document), annotation, copy_gone }
    }

    /// The received links.
    pub fn links(&self) -> Vec<SignedLink> {
        let folder = self.vault.join("chains/received");
        let Some(file) = fs::read_dir(folder).unwrap().next() else { return Vec::new() };
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A file of the vault.
    pub fn file(&self, sha256: &Sha256Hex) -> Vec<u8> {
        fs::read(self.path(sha256)).unwrap()
    }

    /// Where a file of the vault stands.
    pub fn path(&self, sha256: &Sha256Hex) -> PathBuf {
        self.vault.join("files").join(&sha256.as_str()[..2]).join(sha256.as_str())
    }

    /// Leaves a part of a file as a process does that is killed.
    pub fn stage(&self, sha256: &Sha256Hex, bytes: &[u8]) {
        fs::write(self.vault.join("staged").join(sha256.as_str()), bytes).unwrap();
    }

    /// The hash of everything that is kept, by its path.
    pub fn contents(&self) -> BTreeMap<PathBuf, Sha256Hex> {
        let mut contents = BTreeMap::new();
        let mut folders = vec![self.vault.join("chains"), self.vault.join("files")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    contents.insert(path.clone(), sha256(&fs::read(path).unwrap()));
                }
            }
        }
        contents
    }

    /// The chains that ask to be paired.
    pub fn asking(&self) -> Vec<Sha256Hex> {
        Pairings::of(&self.places).questions().unwrap().into_iter().map(|question| question.chain).collect()
    }

    /// What is mirrored.
    pub fn replica(&self, part: ReplicaPart) -> String {
        fs::read_to_string(replica::path(&self.vault, part)).unwrap()
    }

    /// What is being mirrored and not whole.
    pub fn mirroring(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.vault.join("replica")).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_none_or(|extension| extension != "json")).collect()
    }

    /// How the vault stands.
    pub fn verdict(&self) -> VaultVerdict {
        Vault::open(&self.vault, "test").unwrap().verify().unwrap()
    }

    /// Holds the vault as another process does.
    pub fn hold(&self) -> Writer {
        Writer::open(&self.vault, "test").unwrap()
    }

    /// Takes the vault's disk away.
    pub fn lose(&self) {
        fs::rename(&self.vault, self.vault.with_extension("elsewhere")).unwrap();
    }
}

/// The hello of the browser that has kept this.
pub fn hello(kept: &Kept) -> HostRequest<'static> {
    HostRequest::Hello(Hello {
        protocol: HOST_PROTOCOL,
        oldest: OLDEST_HOST_PROTOCOL,
        software: "0".to_owned(),
        features: FEATURES.map(str::to_owned).to_vec(),
        chain: kept.fingerprint(),
    })
}

/// A file's pieces from `have` on.
pub fn chunks(bytes: &[u8], have: u64) -> impl Iterator<Item = HostRequest<'static>> {
    let file = sha256(bytes);
    let missing = &bytes[usize::try_from(have).unwrap()..];
    let total = u32::try_from(pieces_of(missing.len() as u64)).unwrap();
    let mut running = None;
    (0..).zip(missing.chunks(usize::try_from(CHUNK_BYTES).unwrap())).map(move |(seq, piece)| {
        let grown = running_hash(running.as_ref(), &sha256(piece));
        running = Some(grown.clone());
        HostRequest::Chunk { file: file.clone(), seq, total, running: grown, data: Cow::Owned(base64(piece)) }
    })
}

/// Bytes as they travel.
pub fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// The bytes of what travelled.
pub fn bytes(base64: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(base64).unwrap()
}

fn announced(kept: &Kept, link: &SignedLink) -> PublicKey {
    match link.link.seq {
        0 => link.key.clone(),
        seq => kept.links[usize::try_from(seq).unwrap() + 1].key.clone(),
    }
}
