//! Exhibits sealed as the extension seals them, with a key of the test's own.

use ed25519_dalek::{Signer, SigningKey};
use evidence::bundle::zip::Piece;
use evidence::bundle::{Base64, BundleInput, Draft, KeptAnchor, KeptEvent, KeptTombstone, Language, Part, Plan, plan};
use evidence::timestamp::Anchored;
use evidence::{
    ANNOTATION_FORMAT, Annotation, AnnotationKind, ArchiveKey, Area, Completeness, Crc32, CustodyEvent, EXHIBIT_FORMAT,
    Environment, ExhibitKind, ExhibitRecord, FileRecord, FileRole, Geometry, Happening, Intervention, Link, LinkKind,
    LoginSign, Network, OpinionRecord, PublicKey, RedactedCopy, RedactedRectangle, RunningFile, Screen, SealedExhibit,
    Sha256Hex, SignedLink, StepName, StepOutcome, StepRecord, Stitched, Strip, TOMBSTONE_FORMAT, Times, Tombstone,
    Viewport, sha256,
};
use p384::ecdsa::signature::hazmat::PrehashSigner as _;
use p384::ecdsa::{Signature, SigningKey as ArchiveSigner};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// What an extension has kept.
#[derive(Clone)]
pub struct Kept {
    key: SigningKey,
    pub links: Vec<SignedLink>,
    pub exhibits: Vec<ExhibitRecord>,
    pub custody: Vec<KeptEvent>,
    pub tombstones: Vec<KeptTombstone>,
    pub anchors: Vec<KeptAnchor>,
    pub files: BTreeMap<Sha256Hex, Vec<u8>>,
    /// Whether bundles tell what is in them, and in which language.
    pub documents: Option<Language>,
    /// The key that signs web archives, and what others check them with.
    pub archive_key: Option<(ArchiveSigner, ArchiveKey)>,
}

impl Kept {
    /// Nothing but a new chain, signed with the key made of `seed`.
    pub fn new(seed: u8) -> Self {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let genesis = Link::genesis(&public_key(&key), "2026-11-21T08:00:00.000Z").unwrap();
        let links = vec![sign(&key, genesis)];
        Self {
            key,
            links,
            exhibits: Vec::new(),
            custody: Vec::new(),
            tombstones: Vec::new(),
            anchors: Vec::new(),
            files: BTreeMap::new(),
            documents: None,
            archive_key: None,
        }
    }

    /// Two exhibits, the second partial.
    pub fn two_exhibits() -> Self {
        let mut kept = Self::new(7);
        kept.capture("5a0b1c2d3e4f60718293a4b5c6d7e8f9", None);
        kept.capture("00112233445566778899aabbccddeeff", Some(StepName::FrozenPage));
        kept
    }

    /// Seals an exhibit whose step `failing` failed.
    pub fn capture(&mut self, id: &str, failing: Option<StepName>) {
        let record = self.record(id, failing);
        self.seal(record);
    }

    /// Seals an exhibit in which files have these bytes.
    pub fn capture_with(&mut self, id: &str, failing: Option<StepName>, files: &[(&str, Vec<u8>)]) {
        let mut record = self.record(id, failing);
        for (name, bytes) in files {
            let (size, sha256) = (bytes.len() as u64, self.keep(bytes.clone()));
            let facts = record.files.iter_mut().map(|file| (&file.name, &mut file.size, &mut file.sha256));
            let conclusions = record.opinions.iter_mut().map(|file| (&file.name, &mut file.size, &mut file.sha256));
            let found = facts.chain(conclusions).find(|(found, ..)| found == name);
            if let Some((_, file_size, file_sha256)) = found {
                (*file_size, *file_sha256) = (size, sha256);
            }
        }
        self.seal(record);
    }

    /// Seals a file the analyst had.
    pub fn import(&mut self, id: &str) {
        let mut record = self.record(id, None);
        record.kind = ExhibitKind::Import;
        record.requested_url.clear();
        record.final_url.clear();
        record.files = vec![self.file(id, "imported.pdf", FileRole::Imported, "application/pdf")];
        record.opinions.clear();
        for step in &mut record.steps {
            if !matches!(step.name, StepName::Open | StepName::Seal) {
                step.outcome = StepOutcome::NotApplicable;
            }
        }
        self.seal(record);
    }

    /// Appends the link that seals `record`.
    pub fn seal(&mut self, record: ExhibitRecord) {
        self.append(LinkKind::Exhibit, record.sha256().unwrap());
        self.exhibits.push(record);
    }

    /// Appends a link.
    pub fn append(&mut self, kind: LinkKind, subject: Sha256Hex) {
        let last = &self.links.last().unwrap().link;
        let utc = format!("2026-11-21T08:{:02}:30.250Z", (last.seq + 1) % 60);
        let link = last.after(kind, subject, &utc).unwrap();
        self.links.push(sign(&self.key, link));
    }

    /// Does something with the exhibits at these places.
    pub fn happen(&mut self, exhibits: &[usize], event: Happening, annotation: Option<Annotation>) {
        let sealed = |index: &usize| SealedExhibit {
            id: self.exhibits[*index].id.clone(),
            record_sha256: self.exhibits[*index].sha256().unwrap(),
        };
        let utc = format!("2026-11-21T09:{:02}:00.000Z", self.links.len() % 60);
        let event = CustodyEvent::new(exhibits.iter().map(sealed).collect(), "Ana Example", &utc, event);
        self.append(LinkKind::Custody, event.sha256().unwrap());
        self.custody.push(KeptEvent { seq: self.links.len() as u64 - 1, event, annotation });
    }

    /// Labels, notes or assigns the exhibits at these places; with no text that is taken off again.
    pub fn annotate(&mut self, exhibits: &[usize], kind: AnnotationKind, text: Option<&str>) {
        let annotation = text.map(|text| Annotation {
            format: ANNOTATION_FORMAT.to_owned(),
            kind,
            salt: format!("{:032x}", self.links.len()),
            text: text.to_owned(),
        });
        let hash = annotation.as_ref().map(|annotation| annotation.sha256().unwrap());
        self.happen(exhibits, Happening::annotated(kind, hash), annotation);
    }

    /// Makes a redacted copy of a picture of the exhibit at this place; with no bytes it is taken off again.
    pub fn redact(&mut self, index: usize, name: &str, bytes: Option<&[u8]>) {
        let picture = self.exhibits[index].files.iter().find(|file| file.name == name).unwrap().clone();
        let copy = bytes.map(|bytes| RedactedCopy {
            rectangles: vec![RedactedRectangle { left: 3, top: 4, width: 120, height: 16 }],
            color: "#000000".to_owned(),
            sha256: self.keep(bytes.to_vec()),
            size: bytes.len() as u64,
        });
        let event = Happening::Redacted { file: picture.name, source_sha256: picture.sha256, copy };
        self.happen(&[index], event, None);
    }

    /// Deletes the contents of the exhibit at this place.
    pub fn delete(&mut self, index: usize, reason: &str) {
        let record = self.exhibits.remove(index);
        let tombstone = Tombstone {
            format: TOMBSTONE_FORMAT.to_owned(),
            record_sha256: record.sha256().unwrap(),
            exhibit: record.id,
            reason: reason.to_owned(),
            operator: "Ana Example".to_owned(),
            utc: "2026-11-21T09:10:00.000Z".to_owned(),
        };
        self.append(LinkKind::Tombstone, tombstone.sha256().unwrap());
        self.tombstones.push(KeptTombstone { seq: self.links.len() as u64 - 1, tombstone });
        for file in record.files.iter().map(|file| &file.sha256).chain(record.opinions.iter().map(|file| &file.sha256))
        {
            self.files.remove(file);
        }
    }

    /// Keeps a time stamp of an earlier link.
    pub fn anchor(&mut self, Anchored { anchor, files }: Anchored) {
        self.append(LinkKind::Anchor, anchor.sha256().unwrap());
        files.into_iter().for_each(|file| drop(self.keep(file)));
        self.anchors.push(KeptAnchor { seq: self.links.len() as u64 - 1, anchor });
    }

    /// Announces the key made of `seed`, which signs from then on.
    pub fn change_key(&mut self, seed: u8) {
        let key = SigningKey::from_bytes(&[seed; 32]);
        self.append(LinkKind::Key, public_key(&key).fingerprint().unwrap());
        self.key = key;
    }

    /// Announces the key made of `seed`, which signs web archives from then on.
    pub fn announce_archive_key(&mut self, seed: u8) {
        let (signer, key) = archive_key(seed);
        self.append(LinkKind::ArchiveKey, key.sha256().unwrap());
        self.archive_key = Some((signer, key));
    }

    /// Signs the links from `from` on anew with the key made of `seed`, each naming the one before it.
    pub fn sign_anew(&mut self, from: usize, seed: u8) {
        let key = SigningKey::from_bytes(&[seed; 32]);
        for at in from..self.links.len() {
            let mut link = self.links[at].link.clone();
            link.prev = at.checked_sub(1).map(|before| self.links[before].link.sha256().unwrap());
            self.links[at] = sign(&key, link);
        }
    }

    /// Changes the last link and signs it anew with the key made of `seed`, whatever it says.
    pub fn change_last(&mut self, seed: u8, change: impl Fn(&mut Link)) {
        let last = self.links.last_mut().unwrap();
        change(&mut last.link);
        *last = sign(&SigningKey::from_bytes(&[seed; 32]), last.link.clone());
    }

    /// The fingerprint of the first key.
    pub fn fingerprint(&self) -> Sha256Hex {
        self.links[0].link.chain.clone()
    }

    /// The hash of the last link.
    pub fn head(&self) -> Sha256Hex {
        self.links.last().unwrap().link.sha256().unwrap()
    }

    /// What a bundle of everything is made of.
    pub fn input(&self, facts_only: bool) -> BundleInput<'_> {
        BundleInput {
            created: "2026-11-21T09:15:00.000Z",
            software: "Counterproof 0.1.0",
            exhibits: &self.exhibits,
            links: &self.links,
            custody: &self.custody,
            tombstones: &self.tombstones,
            anchors: &self.anchors,
            facts_only,
            withhold_originals: false,
            documents: self.documents,
            told: &self.files,
            archive_key: self.archive_key.as_ref().map(|(_, key)| key),
        }
    }

    /// The plan of a bundle of everything.
    pub fn plan(&self, facts_only: bool) -> Plan {
        self.finish(plan(&self.input(facts_only)).unwrap())
    }

    /// The plan of a bundle whose kept files are read in small pieces.
    pub fn finish(&self, mut draft: Draft) -> Plan {
        let mut left = draft.left();
        loop {
            while let Some((sha256, _)) = draft.wanted() {
                for piece in self.files[&sha256.clone()].chunks(1000) {
                    draft.feed(piece).unwrap();
                    left -= piece.len() as u64;
                    assert_eq!(draft.left(), left, "how many bytes are still to be read");
                }
            }
            let Some(text) = draft.to_sign() else { return draft.finish().unwrap() };
            let (signer, _) = self.archive_key.as_ref().expect("a key that signs web archives");
            draft.sign(&sign_archive(signer, &text)).unwrap();
        }
    }

    /// A bundle of everything.
    pub fn bundle(&self, facts_only: bool) -> Vec<u8> {
        self.written(&self.plan(facts_only).parts().unwrap())
    }

    /// The members of `plan` with their bytes.
    pub fn members(&self, plan: &Plan) -> Vec<(String, Vec<u8>)> {
        plan.members.iter().map(|member| (member.path.clone(), self.written(&member.parts))).collect()
    }

    /// The bytes of parts.
    pub fn written(&self, parts: &[Part]) -> Vec<u8> {
        let mut written = Vec::new();
        for part in parts {
            match part {
                Part::Bytes(bytes) => written.extend(bytes),
                Part::Kept { sha256, .. } => written.extend(&self.files[sha256]),
                Part::Base64 { sha256, .. } => {
                    let mut base64 = Base64::default();
                    written.extend(base64.push(&self.files[sha256]).into_bytes());
                    written.extend(base64.finish().into_bytes());
                }
            }
        }
        written
    }

    fn record(&mut self, id: &str, failing: Option<StepName>) -> ExhibitRecord {
        let outcome = |step| if failing == Some(step) { StepOutcome::Failed } else { StepOutcome::Ok };
        let steps: Vec<StepRecord> = StepName::ALL
            .into_iter()
            .map(|name| StepRecord {
                name,
                outcome: outcome(name),
                code: (failing == Some(name)).then(|| "navigated".to_owned()),
                detail: (failing == Some(name)).then(|| "the tab left the document".to_owned()),
                started: Some("2026-11-21T08:00:01.000Z".to_owned()),
                finished: Some("2026-11-21T08:00:02.000Z".to_owned()),
            })
            .collect();
        let mut files = vec![
            self.file(id, "first-view.png", FileRole::FirstView, "image/png"),
            self.file(id, "slice-001.png", FileRole::Slice, "image/png"),
            self.file(id, "reading.json", FileRole::Reading, "application/json"),
            self.file(id, "embedded-state-01.json", FileRole::EmbeddedState, "application/json"),
            self.file(id, "page.mhtml", FileRole::Archive, "multipart/related"),
        ];
        if failing != Some(StepName::FrozenPage) {
            files.push(self.file(id, "page.html", FileRole::FrozenPage, "text/html"));
        }
        let judgement = self.keep(format!("what was concluded of {id}").into_bytes());
        let viewport = Viewport { width: 1280, height: 713, device_pixel_ratio: "1.25".into(), scale: "1".into() };
        files[0].geometry = Some(Geometry::Screen(Screen {
            x: 0,
            y: 0,
            page_width: 1600,
            page_height: 3750,
            viewport: viewport.clone(),
            zoom: Some("1".into()),
            scroller: None,
            area: Area { left: 0, top: 0, width: 1600, height: 891 },
            uncovered: None,
        }));
        let made_of = |files: &mut Vec<FileRecord>, name: &str, source: &str| {
            let file = files.iter_mut().find(|file| file.name == name).unwrap();
            file.derived_from = vec![source.to_owned()];
            file.source = "worker".to_owned();
        };
        files.push(self.file(id, "stitched-page.png", FileRole::Stitched, "image/png"));
        files.push(self.file(id, "stamped-copy.png", FileRole::Stamped, "image/png"));
        made_of(&mut files, "stitched-page.png", "slice-001.png");
        made_of(&mut files, "stamped-copy.png", "first-view.png");
        let strip = |top, row| Strip { file: "slice-001.png".to_owned(), left: 0, top, width: 1600, height: 400, row };
        if let Some(file) = files.iter_mut().find(|file| file.role == FileRole::Stitched) {
            file.geometry =
                Some(Geometry::Stitched(Stitched { first_row: 0, strips: vec![strip(0, 0), strip(450, 400)] }));
        }
        ExhibitRecord {
            format: EXHIBIT_FORMAT.to_owned(),
            id: id.to_owned(),
            kind: ExhibitKind::Capture,
            operator: "Ana Example".to_owned(),
            requested_url: "https://www.aliexpress.com/item/1005001234567890.html?spm=a2g0o".to_owned(),
            final_url: "https://www.aliexpress.com/item/1005001234567890.html".to_owned(),
            canonical_url: Some("https://www.aliexpress.com/item/1005001234567890.html".to_owned()),
            title: "Trailwind Löwe \u{1f97e} 防水 shoe".to_owned(),
            page_kind: Some("item".to_owned()),
            times: Times {
                opened: "2026-11-21T08:00:00.500Z".to_owned(),
                closed: "2026-11-21T08:00:09.750Z".to_owned(),
                time_zone: "Asia/Shanghai".to_owned(),
                offset_minutes: 480,
                server_date: Some("Sat, 21 Nov 2026 08:00:00 GMT".to_owned()),
                server_date_received: Some("2026-11-21T08:00:00.480Z".to_owned()),
                skew_milliseconds: Some(-480),
                moved_milliseconds: Some(3),
            },
            environment: Environment {
                user_agent: "Mozilla/5.0".to_owned(),
                browser: "Chromium 156.0.8078.79".to_owned(),
                platform: "Linux x86_64".to_owned(),
                software: "0.1.0".to_owned(),
                running_files: vec![RunningFile { path: "manifest.json".to_owned(), sha256: sha256(b"manifest") }],
                viewport: Some(viewport),
                languages: vec!["en-GB".to_owned(), "zh-CN".to_owned()],
                page_language: Some("en".to_owned()),
                currency: Some("EUR".to_owned()),
                ship_to: None,
                logged_in: Some(false),
                logged_in_signs: vec![LoginSign { source: "dom:.unsigned".to_owned(), logged_in: false }],
                incognito: false,
            },
            network: Network {
                source: "webRequest".to_owned(),
                requested_url: None,
                status: Some(200),
                server_address: Some("203.0.113.7".to_owned()),
                headers: BTreeMap::from([("content-type".to_owned(), "text/html".to_owned())]),
            },
            interventions: vec![Intervention {
                kind: "scrolled".to_owned(),
                detail: "y=1200".to_owned(),
                utc: "2026-11-21T08:00:03.000Z".to_owned(),
            }],
            completeness: Completeness::of(&steps),
            steps,
            files,
            opinions: vec![OpinionRecord {
                name: "judgement.json".to_owned(),
                media_type: "application/json".to_owned(),
                size: self.files[&judgement].len() as u64,
                sha256: judgement,
                derived_from: vec!["reading.json".to_owned()],
            }],
        }
    }

    fn file(&mut self, id: &str, name: &str, role: FileRole, media_type: &str) -> FileRecord {
        let sha256 = self.keep(format!("the bytes of {name} in {id}").into_bytes());
        FileRecord {
            name: name.to_owned(),
            role,
            media_type: media_type.to_owned(),
            size: self.files[&sha256].len() as u64,
            sha256,
            utc: "2026-11-21T08:00:02.000Z".to_owned(),
            source: "tabs.captureVisibleTab".to_owned(),
            derived_from: Vec::new(),
            geometry: None,
            fetched: None,
        }
    }

    fn keep(&mut self, bytes: Vec<u8>) -> Sha256Hex {
        let hash = sha256(&bytes);
        self.files.insert(hash.clone(), bytes);
        hash
    }
}

/// The archive of `members` in its one form.
pub fn write(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let entries: Vec<_> = members
        .iter()
        .map(|(path, bytes)| evidence::bundle::zip::Entry {
            path: path.clone(),
            size: bytes.len() as u64,
            crc32: Crc32::of(bytes),
        })
        .collect();
    join(&evidence::bundle::zip::layout(&entries).unwrap(), members)
}

fn join(pieces: &[Piece], members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let bytes = pieces.iter().flat_map(|piece| match piece {
        Piece::Bytes(bytes) => bytes,
        Piece::Contents(index) => &members[*index].1,
    });
    bytes.copied().collect()
}

/// The key for web archives that is made of `seed`.
pub fn archive_key(seed: u8) -> (ArchiveSigner, ArchiveKey) {
    let signer = ArchiveSigner::from_slice(&[seed; 48]).unwrap();
    let point = signer.verifying_key().to_encoded_point(false);
    // A SubjectPublicKeyInfo of a key on P-384 (RFC 5480) is this and the point.
    let head = b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00";
    let key = ArchiveKey::from_spki(&[head, point.as_bytes()].concat()).unwrap();
    (signer, key)
}

/// The signature of `text` as a web archive has it.
pub fn sign_archive(signer: &ArchiveSigner, text: &str) -> Vec<u8> {
    let signature: Signature = signer.sign_prehash(&Sha256::digest(text)).unwrap();
    signature.to_bytes().to_vec()
}

fn sign(key: &SigningKey, link: Link) -> SignedLink {
    let signature = key.sign(&link.canonical_bytes().unwrap()).to_bytes();
    SignedLink::new(link, public_key(key), &signature).unwrap()
}

fn public_key(key: &SigningKey) -> PublicKey {
    PublicKey::from_raw(key.verifying_key().as_bytes()).unwrap()
}
