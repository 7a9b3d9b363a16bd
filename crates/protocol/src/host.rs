//! Native messaging: what the extension and the companion's host process say to each other, and how it is framed.
//!
//! The extension asks, the host answers, one answer a request, in order. The first request is [`HostRequest::Hello`].
//! PROTOCOL.md tells it in prose.

use crate::error::{ErrorBody, ErrorCode};
use crate::message::Reply;
use evidence::{Sha256Hex, SignedLink, sha256};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The name browsers know the host by.
pub const HOST_NAME: &str = "counterproof.companion";
/// The version of these messages spoken here.
pub const HOST_PROTOCOL: u32 = 1;
/// The oldest version still understood.
pub const OLDEST_HOST_PROTOCOL: u32 = 1;
/// How many bytes of a file a chunk has; the last one may have fewer. A multiple of three, so that base64 fills nothing up.
pub const CHUNK_BYTES: u64 = 6 * 1024 * 1024;
/// The most bytes of JSON in a frame to the host: a chunk in base64 and what is around it, or a document.
pub const LARGEST_TO_HOST: usize = 9 * 1024 * 1024;
/// The most bytes of JSON in a frame from the host: browsers close the port upon one byte more.
pub const LARGEST_FROM_HOST: usize = 1024 * 1024;

/// How many bytes of a file are given back at once. A multiple of three, and in base64 below [`LARGEST_FROM_HOST`].
pub const PIECE_BACK_BYTES: u64 = 720 * 1024;
/// The most bytes of a part of the mirror in one message: inside another JSON its text is at most twice as long.
pub const REPLICA_BYTES: usize = 4 * 1024 * 1024;
/// The most pieces a part of the mirror has.
pub const REPLICA_PIECES: u32 = 64;

/// What this version can do, by the names of [`Hello::features`] and [`Welcome::features`].
pub const FEATURES: [&str; 4] = [DELIVERY, REPLICA, FETCH, REPLICA_OF_RIGHTS];
/// The chain is replicated.
pub const DELIVERY: &str = "delivery";
/// Profile, drafts and annotations are mirrored.
pub const REPLICA: &str = "replica";
/// The register of rights and the portals are mirrored too.
pub const REPLICA_OF_RIGHTS: &str = "replica_of_rights";
/// Files that were delivered are given back.
pub const FETCH: &str = "fetch";

/// A frame to the host: a request with its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToHost<'a> {
    /// The number the answer will have.
    pub id: u32,
    /// What is asked.
    #[serde(borrow)]
    pub ask: HostRequest<'a>,
}

/// What the extension asks of the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case", deny_unknown_fields)]
pub enum HostRequest<'a> {
    /// The first message. Answered with [`HostAnswer::Welcome`], or `other_version`.
    Hello(Hello),
    /// How it stands with the vault. Answered with [`HostAnswer::Status`].
    Status,
    /// The next link of the chain is to be delivered, with the document it is about. Answered with
    /// [`HostAnswer::Wanted`]. A link that is begun replaces one that was begun and not committed.
    Begin {
        /// The link.
        link: SignedLink,
        /// What it is about: the canonical record, custody event or tombstone; of an exhibit that was deleted since its
        /// tombstone; of a key its 64 digits.
        #[serde(borrow)]
        document: Cow<'a, str>,
        /// The canonical bytes of the annotation an event names; absent where it names none or it was deleted.
        #[serde(borrow)]
        annotation: Option<Cow<'a, str>>,
        /// Whether the redacted copy an event names is not kept any more: another one has its place, it was taken off, or
        /// its exhibit was deleted.
        copy_gone: bool,
    },
    /// The next piece of a file that is wanted. Answered with [`HostAnswer::Received`].
    Chunk {
        /// The file, by its hash.
        file: Sha256Hex,
        /// Which piece of those that are missing, from 0.
        seq: u32,
        /// How many pieces are missing of the file when the first of them is sent.
        total: u32,
        /// [`running_hash`] of the pieces sent up to and with this one.
        running: Sha256Hex,
        /// The bytes, in base64.
        #[serde(borrow)]
        data: Cow<'a, str>,
    },
    /// Everything of the link that was begun is there: keep it. Answered with [`HostAnswer::Acknowledged`] once it is
    /// durable.
    Commit {
        /// The link's number.
        seq: u64,
    },
    /// Working data of the extension, mirrored in place of what was mirrored before once its last piece is there. Answered
    /// with [`HostAnswer::Replicated`], upon the last piece once it is durable.
    Replica {
        /// Which.
        part: ReplicaPart,
        /// Which piece of its text, from 0.
        seq: u32,
        /// How many there are, at most [`REPLICA_PIECES`].
        total: u32,
        /// The piece, at most [`REPLICA_BYTES`]; all of them one after the other are JSON.
        #[serde(borrow)]
        json: Cow<'a, str>,
    },
    /// A piece of a file that was delivered is to be given back. Answered with [`HostAnswer::Piece`].
    Fetch {
        /// The file, by its hash.
        file: Sha256Hex,
        /// From which byte on.
        from: u64,
    },
}

/// Who speaks to the host. A later version may say more; what is not known here is passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The version spoken.
    pub protocol: u32,
    /// The oldest version understood.
    pub oldest: u32,
    /// The extension's own version, for people.
    pub software: String,
    /// What it can do.
    pub features: Vec<String>,
    /// The capture chain: the fingerprint of the device's first key.
    pub chain: Sha256Hex,
}

/// Working data the extension is the only writer of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplicaPart {
    /// The profile.
    Profile,
    /// The drafts.
    Drafts,
    /// The labels, notes and cases that hold now, by exhibit.
    Annotations,
    /// The register of rights; `null` where there is none.
    Rights,
    /// The portals as the analyst has them; `null` where all are as built in.
    Portals,
}

impl ReplicaPart {
    /// All of them.
    pub const ALL: [ReplicaPart; 5] = [
        ReplicaPart::Profile,
        ReplicaPart::Drafts,
        ReplicaPart::Annotations,
        ReplicaPart::Rights,
        ReplicaPart::Portals,
    ];

    /// What a host that takes it names among its features: one that does not would refuse the message.
    pub fn feature(self) -> &'static str {
        match self {
            ReplicaPart::Profile | ReplicaPart::Drafts | ReplicaPart::Annotations => REPLICA,
            ReplicaPart::Rights | ReplicaPart::Portals => REPLICA_OF_RIGHTS,
        }
    }

    /// As it is written, and as its file is named.
    pub fn name(self) -> &'static str {
        match self {
            ReplicaPart::Profile => "profile",
            ReplicaPart::Drafts => "drafts",
            ReplicaPart::Annotations => "annotations",
            ReplicaPart::Rights => "rights",
            ReplicaPart::Portals => "portals",
        }
    }
}

/// A frame from the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FromHost {
    /// The number of the request; absent where the frame could not be read, or the host ends by itself.
    pub id: Option<u32>,
    /// The answer.
    pub reply: Reply<HostAnswer>,
}

/// What the host answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
pub enum HostAnswer {
    /// To a hello.
    Welcome(Welcome),
    /// How it stands with the vault.
    Status(VaultStatus),
    /// Which files of the begun link are wanted, in this order, each from where on.
    Wanted {
        /// The files; none where all are there.
        files: Vec<WantedFile>,
    },
    /// A piece was taken.
    Received {
        /// Which.
        seq: u32,
    },
    /// The link, its document and its files are durable.
    Acknowledged {
        /// The link's number.
        seq: u64,
    },
    /// The piece of the mirror is taken, and with the last one the mirror is durable.
    Replicated,
    /// A piece of a file.
    Piece {
        /// How many bytes the file has.
        size: u64,
        /// The bytes from where was asked on, at most [`PIECE_BACK_BYTES`] and up to the end, in base64.
        data: String,
    },
}

/// Who answers. A later version may say more; what is not known here is passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The version spoken.
    pub protocol: u32,
    /// The oldest version understood.
    pub oldest: u32,
    /// The companion's own version, for people.
    pub software: String,
    /// What it can do.
    pub features: Vec<String>,
    /// Whether the analyst has confirmed this chain; until then nothing but hello and status is answered.
    pub paired: bool,
    /// The vault's folder.
    pub vault: String,
    /// How far the companion has the chain; absent before its first link, while not paired, and where the hello does not
    /// name [`DELIVERY`].
    pub head: Option<ChainHead>,
    /// What was found when the vault was opened.
    #[serde(default)]
    pub notices: Vec<VaultNotice>,
}

/// Something that was found, and mended, when the vault on disk was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultNotice {
    /// What, by the name its text has in the catalogue.
    pub code: String,
    /// What it is about: a number, a file, a time.
    pub detail: String,
}

/// The last link of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainHead {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub sha256: Sha256Hex,
}

/// How it stands with the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultStatus {
    /// Its folder.
    pub vault: String,
    /// Whether it is there.
    pub exists: bool,
}

/// A file that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedFile {
    /// Its hash.
    pub file: Sha256Hex,
    /// How many of its bytes are there: where the first piece that is missing begins.
    pub have: u64,
}

/// In how many pieces so many bytes are sent.
pub fn pieces_of(bytes: u64) -> u64 {
    bytes.div_ceil(CHUNK_BYTES)
}

/// The hash that grows with a file's pieces: of the digits of the one before (nothing for the first piece) and of the
/// digits of this piece's own hash. Unlike a hash of all bytes so far, each step takes one piece only, whoever goes on.
pub fn running_hash(before: Option<&Sha256Hex>, piece: &Sha256Hex) -> Sha256Hex {
    sha256(format!("{}{piece}", before.map_or("", Sha256Hex::as_str)).as_bytes())
}

/// The version both sides speak, or none.
pub fn shared_version(protocol: u32, oldest: u32) -> Option<u32> {
    let version = protocol.min(HOST_PROTOCOL);
    (version >= oldest && version >= OLDEST_HOST_PROTOCOL).then_some(version)
}

/// How many bytes follow a frame's first four; `frame_too_large` above `largest`.
pub fn frame_length(first: [u8; 4], largest: usize) -> Result<usize, ErrorBody> {
    let length = u32::from_ne_bytes(first) as usize;
    match length <= largest {
        true => Ok(length),
        false => Err(ErrorBody::new(ErrorCode::FrameTooLarge, format!("{length} bytes, at most {largest}"))),
    }
}

/// A message as a frame: the length of its JSON in four bytes of the machine's order, and its JSON.
pub fn frame<T: Serialize>(message: &T, largest: usize) -> Result<Vec<u8>, ErrorBody> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)
        .map_err(|error| ErrorBody::new(ErrorCode::Internal, error.to_string()))?;
    let length = bytes.len() - 4;
    match u32::try_from(length) {
        Ok(first) if length <= largest => bytes[..4].copy_from_slice(&first.to_ne_bytes()),
        _ => return Err(ErrorBody::new(ErrorCode::FrameTooLarge, format!("{length} bytes, at most {largest}"))),
    }
    Ok(bytes)
}

/// The request in a frame's JSON.
pub fn parse_request(json: &[u8]) -> Result<ToHost<'_>, ErrorBody> {
    serde_json::from_slice(json).map_err(|error| ErrorBody::new(ErrorCode::BadMessage, error.to_string()))
}

/// The answer in a frame's JSON.
pub fn parse_answer(json: &[u8]) -> Result<FromHost, ErrorBody> {
    serde_json::from_slice(json).map_err(|error| ErrorBody::new(ErrorCode::BadMessage, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(digit: char) -> Sha256Hex {
        Sha256Hex::parse(&digit.to_string().repeat(64)).unwrap()
    }

    #[test]
    fn what_is_framed_is_read_again_and_a_chunk_is_not_copied() {
        let data = "AAEC".to_owned();
        let chunk = HostRequest::Chunk { file: hash('a'), seq: 1, total: 2, running: hash('b'), data: data.into() };
        let sent = ToHost { id: 7, ask: chunk };
        let bytes = frame(&sent, LARGEST_TO_HOST).unwrap();
        let (first, json) = bytes.split_first_chunk::<4>().unwrap();
        assert_eq!(frame_length(*first, LARGEST_TO_HOST), Ok(json.len()));
        let read = parse_request(json).unwrap();
        assert_eq!(read, sent);
        assert!(matches!(read.ask, HostRequest::Chunk { data: Cow::Borrowed(_), .. }));

        let answer = FromHost { id: Some(7), reply: Reply::Ok(HostAnswer::Received { seq: 1 }) };
        let bytes = frame(&answer, LARGEST_FROM_HOST).unwrap();
        assert_eq!(parse_answer(&bytes[4..]), Ok(answer));
    }

    #[test]
    fn the_largest_chunk_fits_a_frame() {
        let data = "A".repeat((CHUNK_BYTES as usize).div_ceil(3) * 4);
        let chunk = HostRequest::Chunk {
            file: hash('a'),
            seq: u32::MAX,
            total: u32::MAX,
            running: hash('b'),
            data: data.into(),
        };
        assert!(frame(&ToHost { id: u32::MAX, ask: chunk }, LARGEST_TO_HOST).is_ok());
    }

    #[test]
    fn the_largest_pieces_back_and_of_the_mirror_fit_a_frame() {
        let data = "A".repeat((PIECE_BACK_BYTES as usize).div_ceil(3) * 4);
        let answer = FromHost { id: Some(u32::MAX), reply: Reply::Ok(HostAnswer::Piece { size: u64::MAX, data }) };
        assert!(frame(&answer, LARGEST_FROM_HOST).is_ok());
        // Nothing in a JSON text is longer than two characters when it is quoted.
        let json = "\\".repeat(REPLICA_BYTES).into();
        let (seq, total) = (u32::MAX - 1, u32::MAX);
        let replica = HostRequest::Replica { part: ReplicaPart::Annotations, seq, total, json };
        assert!(frame(&ToHost { id: u32::MAX, ask: replica }, LARGEST_TO_HOST).is_ok());
    }

    #[test]
    fn a_length_beyond_the_limit_is_refused_before_anything_is_read() {
        for length in [LARGEST_TO_HOST as u32 + 1, u32::MAX] {
            let error = frame_length(length.to_ne_bytes(), LARGEST_TO_HOST).unwrap_err();
            assert_eq!(error.code, ErrorCode::FrameTooLarge);
        }
        let error = frame(&"a".repeat(LARGEST_FROM_HOST), LARGEST_FROM_HOST).unwrap_err();
        assert_eq!(error.code, ErrorCode::FrameTooLarge);
    }

    #[test]
    fn garbage_nesting_bombs_and_unknown_fields_are_bad_messages() {
        let nested = format!(r#"{{"id":1,"ask":{}"#, "[".repeat(200_000));
        for json in [
            &b""[..],
            b"\xff\xfe\0",
            b"null",
            b"{}",
            nested.as_bytes(),
            br#"{"id":1,"ask":{"request":"erase"}}"#,
            br#"{"id":1,"ask":{"request":"commit","seq":1,"force":true}}"#,
            br#"{"id":1,"ask":{"request":"commit","seq":1},"more":0}"#,
            br#"{"id":-1,"ask":{"request":"status"}}"#,
            br#"{"id":1,"ask":{"request":"fetch","file":"../../etc/passwd","from":0}}"#,
            br#"{"id":1,"ask":{"request":"fetch","file":"","from":-1}}"#,
            br#"{"id":1,"ask":{"request":"chunk","file":"../../etc/passwd","seq":0,"total":1,"running":"","data":""}}"#,
        ] {
            assert_eq!(parse_request(json).unwrap_err().code, ErrorCode::BadMessage);
        }
    }

    #[test]
    fn a_hello_of_a_later_version_is_understood_as_far_as_it_is_known() {
        let json = format!(
            r#"{{"id":1,"ask":{{"request":"hello","protocol":3,"oldest":1,"software":"9","features":["delivery","dreams"],"chain":"{}","mood":"good"}}}}"#,
            hash('c')
        );
        let ToHost { ask: HostRequest::Hello(hello), .. } = parse_request(json.as_bytes()).unwrap() else { panic!() };
        assert_eq!(shared_version(hello.protocol, hello.oldest), Some(HOST_PROTOCOL));
        assert_eq!(shared_version(3, 2), None);
        assert_eq!(shared_version(0, 0), None);
    }

    #[test]
    fn a_piece_more_begins_with_the_first_byte_that_does_not_fit() {
        assert_eq!([0, 1, CHUNK_BYTES, CHUNK_BYTES + 1].map(pieces_of), [0, 1, 1, 2]);
    }

    #[test]
    fn a_running_hash_tells_the_order_of_pieces() {
        let (one, two) = (hash('1'), hash('2'));
        let forth = running_hash(Some(&running_hash(None, &one)), &two);
        let back = running_hash(Some(&running_hash(None, &two)), &one);
        assert_ne!(forth, back);
        assert_eq!(running_hash(None, &one), sha256(one.as_str().as_bytes()));
    }
}
