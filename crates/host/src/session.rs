//! One conversation with one extension: what it may ask when, and what the vault is told.

use crate::config::Config;
use crate::pairing::{Pairings, Question};
use crate::replica::Mirroring;
use crate::trouble::{of_notice, of_store};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use evidence::timestamp::Anchor;
use evidence::{CustodyEvent, ExhibitRecord, LinkKind, PublicKey, Sha256Hex, SignedLink, sha256};
use protocol::host::{
    CHUNK_BYTES, ChainHead, DELIVERY, FEATURES, HOST_PROTOCOL, Hello, HostAnswer, HostRequest, OLDEST_HOST_PROTOCOL,
    PIECE_BACK_BYTES, ReplicaPart, VaultNotice, VaultStatus, WantedFile, Welcome, pieces_of, running_hash,
    shared_version,
};
use protocol::{ErrorBody, ErrorCode};
use std::collections::{BTreeSet, VecDeque};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use store::{StagedFile, Subject, Vault, Writer};

/// What holds the lock of the vault while a browser delivers.
const COMMAND: &str = "host";

/// A conversation.
pub struct Session {
    config: Config,
    pairings: Pairings,
    caller: String,
    /// The chain of the hello, once it is paired.
    chain: Option<Sha256Hex>,
    /// The fingerprint of a chain that said hello and is not paired.
    unpaired: Option<Sha256Hex>,
    /// Opened with the first thing that needs it, and held to the end.
    writer: Option<Writer>,
    /// Opened with the first file that is given back. Others may write meanwhile.
    reader: Option<Vault>,
    begun: Option<Begun>,
    mirroring: Option<Mirroring>,
    /// Where a piece is decoded: one for all of them.
    piece: Vec<u8>,
}

/// A link on its way.
struct Begun {
    link: SignedLink,
    document: String,
    annotation: Option<String>,
    /// The files that are wanted still, in their order, but for the one that comes now.
    wanted: VecDeque<(Sha256Hex, StagedFile)>,
    coming: Option<Coming>,
}

/// A file that comes now.
struct Coming {
    sha256: Sha256Hex,
    file: StagedFile,
    total: u32,
    seq: u32,
    running: Option<Sha256Hex>,
}

impl Session {
    /// One with this caller, who was let in.
    pub fn new(config: Config, pairings: Pairings, caller: &str) -> Self {
        Self {
            config,
            pairings,
            caller: caller.to_owned(),
            chain: None,
            unpaired: None,
            writer: None,
            reader: None,
            begun: None,
            mirroring: None,
            piece: Vec::new(),
        }
    }

    /// The answer to a request.
    pub fn answer(&mut self, request: HostRequest<'_>) -> Result<HostAnswer, ErrorBody> {
        match request {
            HostRequest::Hello(hello) => self.hello(hello).map(HostAnswer::Welcome),
            HostRequest::Status => self.status().map(HostAnswer::Status),
            HostRequest::Begin { link, document, annotation, copy_gone } => self
                .begin(link, document.into_owned(), annotation.map(String::from), copy_gone)
                .map(|files| HostAnswer::Wanted { files }),
            HostRequest::Chunk { file, seq, total, running, data } => {
                self.chunk(&file, seq, total, running, &data).map(|()| HostAnswer::Received { seq })
            }
            HostRequest::Commit { seq } => self.commit(seq).map(|()| HostAnswer::Acknowledged { seq }),
            HostRequest::Replica { part, seq, total, json } => {
                self.replica(part, seq, total, &json).map(|()| HostAnswer::Replicated)
            }
            HostRequest::Fetch { file, from } => self.fetch(&file, from),
        }
    }

    fn hello(&mut self, hello: Hello) -> Result<Welcome, ErrorBody> {
        let Some(protocol) = shared_version(hello.protocol, hello.oldest) else {
            let detail = format!(
                "extension {} speaks {}–{}, companion {} speaks {OLDEST_HOST_PROTOCOL}–{HOST_PROTOCOL}",
                hello.software,
                hello.oldest,
                hello.protocol,
                env!("CARGO_PKG_VERSION"),
            );
            return Err(ErrorBody::new(ErrorCode::OtherVersion, detail));
        };
        (self.chain, self.unpaired, self.begun, self.mirroring) = (None, None, None, None);
        let paired = self.pairings.is_paired(&hello.chain);
        let delivers = hello.features.iter().any(|feature| feature == DELIVERY);
        let head = if paired {
            self.chain = Some(hello.chain);
            // Who does not deliver does not need the lock.
            if delivers { self.head()? } else { None }
        } else {
            let question =
                Question { chain: hello.chain.clone(), caller: self.caller.clone(), software: hello.software };
            let asked = self.pairings.ask(&question);
            asked.map_err(|problem| ErrorBody::new(ErrorCode::VaultRefused, problem.to_string()))?;
            self.unpaired = Some(hello.chain);
            None
        };
        Ok(Welcome {
            protocol,
            oldest: OLDEST_HOST_PROTOCOL,
            software: env!("CARGO_PKG_VERSION").to_owned(),
            features: FEATURES.map(str::to_owned).to_vec(),
            paired,
            vault: self.config.vault.display().to_string(),
            head,
            notices: self.notices(),
        })
    }

    /// What was found when the vault was opened.
    fn notices(&self) -> Vec<VaultNotice> {
        self.writer.iter().flat_map(Writer::notices).map(of_notice).collect()
    }

    fn status(&mut self) -> Result<VaultStatus, ErrorBody> {
        Ok(VaultStatus { vault: self.config.vault.display().to_string(), exists: self.config.vault.is_dir() })
    }

    fn begin(
        &mut self,
        link: SignedLink,
        document: String,
        annotation: Option<String>,
        copy_gone: bool,
    ) -> Result<Vec<WantedFile>, ErrorBody> {
        let chain = self.paired()?.clone();
        self.begun = None;
        if link.link.chain != chain {
            let detail = format!("a link of the chain {}", link.link.chain);
            return Err(ErrorBody::new(ErrorCode::NotPaired, detail));
        }
        self.check_place(&link)?;
        link.check()
            .map_err(|problem| ErrorBody::new(ErrorCode::HashMismatch, format!("link {}: {problem}", link.link.seq)))?;
        let mut wanted = VecDeque::new();
        let named = match link.link.kind {
            _ if !is_subject(&link, &document) => BTreeSet::new(),
            LinkKind::Exhibit => files_of(&document)?,
            LinkKind::Custody if !copy_gone => copy_of(&document)?,
            LinkKind::Anchor => files_of_anchor(&document)?,
            _ => BTreeSet::new(),
        };
        for (sha256, size) in named {
            if let Some(file) = self.missing(&sha256, size)? {
                wanted.push_back((sha256, file));
            }
        }
        let files =
            wanted.iter().map(|(file, staged)| WantedFile { file: file.clone(), have: staged.have() }).collect();
        self.begun = Some(Begun { link, document, annotation, wanted, coming: None });
        Ok(files)
    }

    fn chunk(
        &mut self,
        file: &Sha256Hex,
        seq: u32,
        total: u32,
        running: Sha256Hex,
        data: &str,
    ) -> Result<(), ErrorBody> {
        self.paired()?;
        let Some(begun) = &mut self.begun else {
            return Err(ErrorBody::new(ErrorCode::OutOfOrder, "a piece before a link was begun"));
        };
        if begun.coming.is_none() {
            begun.coming = begun.wanted.pop_front().map(|(sha256, file)| Coming::new(sha256, file));
        }
        let Some(coming) = &mut begun.coming else {
            return Err(ErrorBody::new(ErrorCode::OutOfOrder, format!("a piece of {file}, and none is missing")));
        };
        self.piece.clear();
        STANDARD
            .decode_vec(data, &mut self.piece)
            .map_err(|error| ErrorBody::new(ErrorCode::BadMessage, format!("data: {error}")))?;
        coming.take(file, seq, total, running, &self.piece)?;
        if coming.file.is_whole()
            && let Some(Coming { file, .. }) = begun.coming.take()
        {
            self.writer()?.keep(file).map_err(of_store)?;
        }
        Ok(())
    }

    fn commit(&mut self, seq: u64) -> Result<(), ErrorBody> {
        self.paired()?;
        let Some(begun) = &self.begun else {
            return Err(ErrorBody::new(ErrorCode::OutOfOrder, format!("link {seq} was not begun")));
        };
        if begun.link.link.seq != seq {
            let detail = format!("link {seq}, and {} was begun", begun.link.link.seq);
            return Err(ErrorBody::new(ErrorCode::OutOfOrder, detail));
        }
        if begun.coming.is_some() || !begun.wanted.is_empty() {
            return Err(ErrorBody::new(ErrorCode::OutOfOrder, format!("files of link {seq} are missing")));
        }
        if let Some(Begun { link, document, annotation, .. }) = self.begun.take() {
            let key = key_of(&link, &document)?;
            let subject = match (&key, &annotation) {
                (Some(key), _) => Subject::Document(key),
                (None, Some(annotation)) => {
                    Subject::Annotated { event: document.as_bytes(), annotation: annotation.as_bytes() }
                }
                (None, None) if link.link.kind == LinkKind::Exhibit && !is_subject(&link, &document) => {
                    Subject::Deleted { tombstone: document.as_bytes() }
                }
                (None, None) => Subject::Document(document.as_bytes()),
            };
            self.writer()?.receive(&link, subject).map_err(of_store)?;
        }
        Ok(())
    }

    fn replica(&mut self, part: ReplicaPart, seq: u32, total: u32, json: &str) -> Result<(), ErrorBody> {
        self.paired()?;
        let mut mirroring = match self.mirroring.take() {
            Some(mirroring) if seq > 0 => mirroring,
            // What was begun and not finished is given up.
            _ => Mirroring::begin(&self.config.vault, part, total)?,
        };
        match mirroring.take(part, seq, total, json)? {
            true => mirroring.keep(),
            false => {
                self.mirroring = Some(mirroring);
                Ok(())
            }
        }
    }

    fn fetch(&mut self, file: &Sha256Hex, from: u64) -> Result<HostAnswer, ErrorBody> {
        let chain = self.paired()?.clone();
        let not_found = || ErrorBody::new(ErrorCode::NotFound, file.as_str());
        let path = self.reader()?.file_of(&chain, file).map_err(of_store)?.ok_or_else(not_found)?;
        let refused =
            |problem: io::Error| ErrorBody::new(ErrorCode::VaultRefused, format!("{}: {problem}", path.display()));
        let mut opened = File::open(&path).map_err(refused)?;
        let size = opened.metadata().map_err(refused)?.len();
        if from > size {
            return Err(ErrorBody::new(ErrorCode::OutOfOrder, format!("byte {from} of {size} of {file}")));
        }
        let mut bytes = Vec::new();
        opened.seek(SeekFrom::Start(from)).map_err(refused)?;
        opened.take(PIECE_BACK_BYTES).read_to_end(&mut bytes).map_err(refused)?;
        Ok(HostAnswer::Piece { size, data: STANDARD.encode(bytes) })
    }

    /// Refuses a link that is not the next one of its chain.
    fn check_place(&mut self, link: &SignedLink) -> Result<(), ErrorBody> {
        let head = self.head()?;
        let next = head.as_ref().map_or(0, |head| head.seq + 1);
        let seq = link.link.seq;
        if seq != next {
            return Err(ErrorBody::new(ErrorCode::OutOfOrder, format!("link {seq}, and {next} is the next")));
        }
        match link.link.prev == head.map(|head| head.sha256) {
            true => Ok(()),
            false => Err(ErrorBody::new(ErrorCode::ChainConflict, format!("link {seq} follows another link"))),
        }
    }

    /// A file as far as it is there, or nothing where all of it is.
    fn missing(&mut self, sha256: &Sha256Hex, size: u64) -> Result<Option<StagedFile>, ErrorBody> {
        let writer = self.writer()?;
        if writer.has_file(sha256, size).map_err(of_store)? {
            return Ok(None);
        }
        let staged = writer.stage(sha256, size).map_err(of_store)?;
        if !staged.is_whole() {
            return Ok(Some(staged));
        }
        match writer.keep(staged) {
            Ok(()) => Ok(None),
            // What was there of it is thrown away then, and it begins anew.
            Err(store::StoreError::WrongBytes { .. }) => self.writer()?.stage(sha256, size).map(Some).map_err(of_store),
            Err(error) => Err(of_store(error)),
        }
    }

    fn head(&mut self) -> Result<Option<ChainHead>, ErrorBody> {
        let Some(chain) = self.chain.clone() else { return Ok(None) };
        let head = self.writer()?.chain_head(&chain);
        Ok(head.map(|(seq, sha256)| ChainHead { seq, sha256: sha256.clone() }))
    }

    fn paired(&self) -> Result<&Sha256Hex, ErrorBody> {
        self.chain.as_ref().ok_or_else(|| match &self.unpaired {
            Some(chain) => ErrorBody::new(ErrorCode::NotPaired, chain.as_str()),
            None => ErrorBody::new(ErrorCode::NotPaired, "hello comes first"),
        })
    }

    fn reader(&mut self) -> Result<&Vault, ErrorBody> {
        let reader = match self.reader.take() {
            Some(reader) => reader,
            None => Vault::open(&self.config.vault, COMMAND).map_err(of_store)?,
        };
        Ok(self.reader.insert(reader))
    }

    fn writer(&mut self) -> Result<&mut Writer, ErrorBody> {
        if self.writer.is_none() {
            let writer = Writer::open(&self.config.vault, COMMAND).map_err(of_store)?;
            for notice in writer.notices() {
                // Browsers keep it in their log.
                _ = writeln!(io::stderr(), "counterproof host: {notice}");
            }
            self.writer = Some(writer);
        }
        self.writer.as_mut().ok_or_else(|| ErrorBody::new(ErrorCode::Internal, "no writer"))
    }
}

impl Coming {
    fn new(sha256: Sha256Hex, file: StagedFile) -> Self {
        let total = u32::try_from(pieces_of(file.size() - file.have())).unwrap_or(u32::MAX);
        Self { sha256, file, total, seq: 0, running: None }
    }

    fn take(
        &mut self,
        file: &Sha256Hex,
        seq: u32,
        total: u32,
        running: Sha256Hex,
        bytes: &[u8],
    ) -> Result<(), ErrorBody> {
        let length = (self.file.size() - self.file.have()).min(CHUNK_BYTES);
        if (file, seq, total) != (&self.sha256, self.seq, self.total) || bytes.len() as u64 != length {
            let detail = format!(
                "piece {seq} of {total} of {file} with {} bytes; awaited is piece {} of {} of {} with {length}",
                bytes.len(),
                self.seq,
                self.total,
                self.sha256,
            );
            return Err(ErrorBody::new(ErrorCode::OutOfOrder, detail));
        }
        if running_hash(self.running.as_ref(), &sha256(bytes)) != running {
            return Err(ErrorBody::new(ErrorCode::HashMismatch, format!("piece {seq} of {file}")));
        }
        self.file.append(self.file.have(), bytes).map_err(of_store)?;
        self.seq += 1;
        self.running = Some(running);
        Ok(())
    }
}

/// Whether a document is what a link names, and not the tombstone in its place.
fn is_subject(link: &SignedLink, document: &str) -> bool {
    sha256(document.as_bytes()) == link.link.subject_sha256
}

/// The raw bytes of the key that a link announces, if it announces one.
fn key_of(link: &SignedLink, document: &str) -> Result<Option<[u8; 32]>, ErrorBody> {
    if link.link.kind != LinkKind::Key {
        return Ok(None);
    }
    let key = PublicKey::parse(document).and_then(|key| key.bytes());
    key.map(Some).map_err(|error| ErrorBody::new(ErrorCode::BadMessage, error.to_string()))
}

/// The files a record names, each once, with their sizes.
fn files_of(record: &str) -> Result<BTreeSet<(Sha256Hex, u64)>, ErrorBody> {
    let record: ExhibitRecord = serde_json::from_str(record)
        .map_err(|error| ErrorBody::new(ErrorCode::BadMessage, format!("the record: {error}")))?;
    record.check().map_err(|problem| ErrorBody::new(ErrorCode::BadMessage, format!("the record: {problem}")))?;
    let files = record.files.into_iter().map(|file| (file.sha256, file.size));
    Ok(files.chain(record.opinions.into_iter().map(|file| (file.sha256, file.size))).collect())
}

/// The redacted copy that an event names, with its size.
fn copy_of(event: &str) -> Result<BTreeSet<(Sha256Hex, u64)>, ErrorBody> {
    let event: CustodyEvent = serde_json::from_str(event)
        .map_err(|error| ErrorBody::new(ErrorCode::BadMessage, format!("the event: {error}")))?;
    Ok(event.event.redacted_copy().map(|(_, copy)| (copy.sha256.clone(), copy.size)).into_iter().collect())
}

/// The files a time stamp names, each once, with their sizes.
fn files_of_anchor(anchor: &str) -> Result<BTreeSet<(Sha256Hex, u64)>, ErrorBody> {
    let anchor: Anchor = serde_json::from_str(anchor)
        .map_err(|error| ErrorBody::new(ErrorCode::BadMessage, format!("the anchor: {error}")))?;
    anchor.check().map_err(|problem| ErrorBody::new(ErrorCode::BadMessage, format!("the anchor: {problem}")))?;
    Ok(anchor.files().map(|(sha256, size)| (sha256.clone(), size)).collect())
}
