//! What the host takes and what it refuses, frame by frame, with a vault on the disk.

#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it was set up")]

#[allow(dead_code, reason = "the tests of the crate that keeps evidence use more of it")]
#[path = "../../evidence/tests/keep/sealed.rs"]
mod sealed;
#[allow(dead_code, reason = "the tests of the command use more of it")]
mod setting;

use evidence::{AnnotationKind, LinkKind, Sha256Hex, sha256};
use protocol::ErrorCode;
use protocol::host::{
    CHUNK_BYTES, FETCH, HostAnswer, HostRequest, LARGEST_TO_HOST, PIECE_BACK_BYTES, REPLICA_BYTES, REPLICA_PIECES,
    ReplicaPart, ToHost, frame, pieces_of, running_hash,
};
use sealed::Kept;
use setting::{Setting, chunks, hello};
use std::borrow::Cow;

fn code(answer: &Result<HostAnswer, protocol::ErrorBody>) -> ErrorCode {
    answer.as_ref().unwrap_err().code
}

fn kept() -> Kept {
    let mut kept = Kept::two_exhibits();
    kept.annotate(&[0, 1], AnnotationKind::Label, Some("possible imitation"));
    kept.delete(1, "captured by mistake");
    kept.change_key(9);
    kept.capture("0f1e2d3c4b5a69788796a5b4c3d2e1f0", None);
    kept
}

#[test]
fn a_whole_chain_is_taken_with_everything_it_is_about() {
    let kept = kept();
    let setting = Setting::paired("whole", &kept);
    setting.deliver(&kept, 0..kept.links.len());
    assert_eq!(setting.links(), kept.links);
    for exhibit in &kept.exhibits {
        assert_eq!(setting.file(&exhibit.sha256().unwrap()), exhibit.canonical().unwrap());
        for file in &exhibit.files {
            assert_eq!(setting.file(&file.sha256), kept.files[&file.sha256], "{}", file.name);
        }
    }
    let answers = setting.speak(&[hello(&kept)]);
    let Ok(HostAnswer::Welcome(welcome)) = &answers[0] else { panic!("{answers:?}") };
    let head = welcome.head.as_ref().unwrap();
    assert_eq!((head.seq, &head.sha256), (kept.links.len() as u64 - 1, &kept.head()));
}

#[test]
fn each_link_may_come_from_a_process_of_its_own() {
    let kept = kept();
    let setting = Setting::paired("apart", &kept);
    for link in 0..kept.links.len() {
        setting.deliver(&kept, link..link + 1);
    }
    assert_eq!(setting.links(), kept.links);
}

#[test]
fn a_file_goes_on_where_the_last_process_stopped() {
    let kept = Kept::two_exhibits();
    let setting = Setting::paired("resumed", &kept);
    setting.deliver(&kept, 0..1);
    let begin = setting.begin(&kept, 1);
    let first = setting.speak(&[hello(&kept), begin.clone()]);
    let Ok(HostAnswer::Wanted { files }) = &first[1] else { panic!("{first:?}") };
    let wanted = files[0].file.clone();
    let bytes = &kept.files[&wanted];
    // As a process leaves it that is killed while it writes.
    setting.stage(&wanted, &bytes[..bytes.len() / 2]);
    let again = setting.speak(&[hello(&kept), begin.clone()]);
    let Ok(HostAnswer::Wanted { files }) = &again[1] else { panic!("{again:?}") };
    assert_eq!((&files[0].file, files[0].have), (&wanted, bytes.len() as u64 / 2));
    // What is whole but was never checked holds, or is thrown away.
    setting.stage(&wanted, bytes);
    let whole = setting.speak(&[hello(&kept), begin.clone()]);
    let Ok(HostAnswer::Wanted { files }) = &whole[1] else { panic!("{whole:?}") };
    assert!(files.iter().all(|file| file.file != wanted));
    let other = files[0].file.clone();
    setting.stage(&other, &vec![0; kept.files[&other].len()]);
    let torn = setting.speak(&[hello(&kept), begin]);
    let Ok(HostAnswer::Wanted { files }) = &torn[1] else { panic!("{torn:?}") };
    assert_eq!((&files[0].file, files[0].have), (&other, 0));
    setting.deliver(&kept, 1..kept.links.len());
    assert_eq!(setting.links(), kept.links);
}

#[test]
fn large_files_come_in_pieces() {
    let bytes: Vec<u8> = (0..CHUNK_BYTES * 2 + 7).map(|at| (at % 251) as u8).collect();
    let pieces: Vec<_> = chunks(&bytes, 0).collect();
    assert_eq!(pieces.len() as u64, pieces_of(bytes.len() as u64));
    for piece in pieces {
        assert!(frame(&ToHost { id: 1, ask: piece }, LARGEST_TO_HOST).is_ok());
    }
}

#[test]
fn only_those_who_were_told_of_are_spoken_to() {
    let kept = Kept::two_exhibits();
    let setting = Setting::paired("stranger", &kept);
    let answers = setting.speak_as("chrome-extension://abcdefghijklmnopabcdefghijklmnop/", &[hello(&kept)]);
    assert_eq!(answers.len(), 1);
    assert_eq!(code(&answers[0]), ErrorCode::NotAllowed);
    assert!(setting.links().is_empty());
}

#[test]
fn an_unpaired_browser_may_say_hello_and_nothing_else() {
    let kept = Kept::two_exhibits();
    let setting = Setting::unpaired("unpaired");
    let replica = HostRequest::Replica { part: ReplicaPart::Profile, seq: 0, total: 1, json: Cow::Borrowed("{}") };
    let answers = setting.speak(&[
        setting.begin(&kept, 0),
        hello(&kept),
        setting.begin(&kept, 0),
        HostRequest::Commit { seq: 0 },
        replica,
        HostRequest::Status,
        HostRequest::Fetch { file: kept.exhibits[0].files[0].sha256.clone(), from: 0 },
    ]);
    let Ok(HostAnswer::Welcome(welcome)) = &answers[1] else { panic!("{answers:?}") };
    assert!(!welcome.paired && welcome.head.is_none());
    for refused in [0, 2, 3, 4, 6] {
        assert_eq!(code(&answers[refused]), ErrorCode::NotPaired);
    }
    assert!(answers[5].is_ok());
    assert_eq!(setting.asking(), [kept.fingerprint()]);
    assert!(setting.links().is_empty());
}

#[test]
fn a_paired_browser_speaks_for_its_own_chain_only() {
    let kept = Kept::two_exhibits();
    let setting = Setting::paired("others", &kept);
    let other = Kept::new(33);
    let answers = setting.speak(&[hello(&kept), setting.begin(&other, 0)]);
    assert_eq!(code(&answers[1]), ErrorCode::NotPaired);
}

#[test]
fn what_is_not_next_or_not_what_it_says_is_refused_and_the_vault_is_untouched() {
    let kept = Kept::two_exhibits();
    let setting = Setting::paired("hostile", &kept);
    setting.deliver(&kept, 0..1);
    let before = setting.contents();
    let other = sha256(b"another");
    let refused = |request: HostRequest<'static>| {
        let answers = setting.speak(&[hello(&kept), setting.begin(&kept, 1), request]);
        assert!(answers[1].is_ok());
        code(&answers[2])
    };
    let wanted = match &setting.speak(&[hello(&kept), setting.begin(&kept, 1)])[1] {
        Ok(HostAnswer::Wanted { files }) => files[0].file.clone(),
        other => panic!("{other:?}"),
    };
    let piece = |file: &Sha256Hex, seq, total, running, data: &[u8]| HostRequest::Chunk {
        file: file.clone(),
        seq,
        total,
        running,
        data: Cow::Owned(setting::base64(data)),
    };
    let content = kept.files[&wanted].clone();
    let honest = running_hash(None, &sha256(&content));
    // A piece of another file, too many, out of order, too short, too long, not base64, with a lying hash.
    assert_eq!(refused(piece(&other, 0, 1, honest.clone(), &content)), ErrorCode::OutOfOrder);
    assert_eq!(refused(piece(&wanted, 0, 2, honest.clone(), &content)), ErrorCode::OutOfOrder);
    assert_eq!(refused(piece(&wanted, 1, 1, honest.clone(), &content)), ErrorCode::OutOfOrder);
    assert_eq!(refused(piece(&wanted, 0, 1, honest.clone(), &content[1..])), ErrorCode::OutOfOrder);
    assert_eq!(refused(piece(&wanted, 0, 1, honest.clone(), &[&content[..], b"!"].concat())), ErrorCode::OutOfOrder);
    assert_eq!(refused(piece(&wanted, 0, 1, other.clone(), &content)), ErrorCode::HashMismatch);
    let lying: Vec<u8> = content.iter().map(|byte| !byte).collect();
    let running = running_hash(None, &sha256(&lying));
    assert_eq!(refused(piece(&wanted, 0, 1, running, &lying)), ErrorCode::HashMismatch);
    let garbage =
        HostRequest::Chunk { file: wanted.clone(), seq: 0, total: 1, running: honest, data: Cow::Borrowed("§§") };
    assert_eq!(refused(garbage), ErrorCode::BadMessage);
    // A commit too early, of another link, of none.
    assert_eq!(refused(HostRequest::Commit { seq: 1 }), ErrorCode::OutOfOrder);
    assert_eq!(refused(HostRequest::Commit { seq: 2 }), ErrorCode::OutOfOrder);
    // A link that is there, that is not next, that follows another one, with a forged signature, with another document.
    assert_eq!(refused(setting.begin(&kept, 0)), ErrorCode::OutOfOrder);
    assert_eq!(refused(setting.begin(&kept, 2)), ErrorCode::OutOfOrder);
    let mut forged = kept.clone();
    forged.links[1].signature = kept.links[2].signature.clone();
    assert_eq!(refused(setting.begin(&forged, 1)), ErrorCode::HashMismatch);
    let mut forked = Kept::new(7);
    forked.append(LinkKind::Key, other.clone());
    forked.append(LinkKind::Key, other);
    let mut elsewhere = forked.links[2].clone();
    elsewhere.link.seq = 1;
    let mut fork = kept.clone();
    fork.links[1] = elsewhere;
    assert_eq!(refused(setting.begin(&fork, 1)), ErrorCode::ChainConflict);
    assert_eq!(setting.contents(), before);
    // And after all of that, the honest thing is taken.
    setting.deliver(&kept, 1..kept.links.len());
    assert_eq!(setting.links(), kept.links);
}

#[test]
fn a_document_that_is_not_the_links_is_refused_when_it_is_to_be_kept() {
    let kept = Kept::two_exhibits();
    let setting = Setting::paired("document", &kept);
    setting.deliver(&kept, 0..1);
    let before = setting.contents();
    let begin = HostRequest::Begin {
        link: kept.links[1].clone(),
        document: Cow::Owned(String::from_utf8(kept.exhibits[1].canonical().unwrap()).unwrap()),
        annotation: None,
        copy_gone: false,
    };
    let answers = setting.speak(&[hello(&kept), begin, HostRequest::Commit { seq: 1 }]);
    assert_eq!(code(&answers[2]), ErrorCode::HashMismatch);
    assert_eq!(setting.contents(), before);
}

#[test]
fn frames_that_cannot_be_read_end_the_conversation_with_their_code() {
    let kept = Kept::two_exhibits();
    let setting = Setting::paired("frames", &kept);
    let before = setting.contents();
    let framed = |json: &[u8]| [&u32::try_from(json.len()).unwrap().to_ne_bytes()[..], json].concat();
    let nested = framed(format!(r#"{{"id":1,"ask":{}"#, "[".repeat(100_000)).as_bytes());
    let path =
        framed(br#"{"id":1,"ask":{"request":"replica","part":"../../etc/passwd","seq":0,"total":1,"json":"{}"}}"#);
    let fetched = framed(br#"{"id":1,"ask":{"request":"fetch","file":"../../../../etc/passwd","from":0}}"#);
    let name = framed(br#"{"id":1,"ask":{"request":"chunk","file":"../x","seq":0,"total":1,"running":"","data":""}}"#);
    let more = framed(br#"{"id":1,"ask":{"request":"commit","seq":1,"path":"/tmp"}}"#);
    for (bytes, expected) in [
        (u32::MAX.to_ne_bytes().to_vec(), ErrorCode::FrameTooLarge),
        ((LARGEST_TO_HOST as u32 + 1).to_ne_bytes().to_vec(), ErrorCode::FrameTooLarge),
        (framed(b"\xff\xfe garbage"), ErrorCode::BadMessage),
        (framed(b""), ErrorCode::BadMessage),
        (nested, ErrorCode::BadMessage),
        (path, ErrorCode::BadMessage),
        (fetched, ErrorCode::BadMessage),
        (name, ErrorCode::BadMessage),
        (more, ErrorCode::BadMessage),
    ] {
        let (ended, answers) = setting.send(&bytes);
        assert!(ended.is_ok());
        assert_eq!(answers.len(), 1);
        assert_eq!(code(&answers[0]), expected);
    }
    // A browser that goes in the middle of a message is no message.
    for cut in [vec![1], vec![255, 0, 0, 0], framed(b"{}")[..5].to_vec()] {
        let (ended, answers) = setting.send(&cut);
        assert!(ended.is_err() && answers.is_empty(), "{cut:?}");
    }
    let (ended, answers) = setting.send(&[]);
    assert!(ended.is_ok() && answers.is_empty());
    assert_eq!(setting.contents(), before);
}

#[test]
fn a_version_nobody_shares_is_told_with_both() {
    let kept = Kept::two_exhibits();
    let setting = Setting::paired("version", &kept);
    let HostRequest::Hello(mut newer) = hello(&kept) else { panic!() };
    (newer.protocol, newer.oldest) = (5, 4);
    let answers = setting.speak(&[HostRequest::Hello(newer)]);
    assert_eq!(code(&answers[0]), ErrorCode::OtherVersion);
    assert!(answers[0].as_ref().unwrap_err().detail.contains("4–5"));
}

#[test]
fn a_vault_that_is_gone_or_in_use_is_said_to_be() {
    let kept = Kept::two_exhibits();
    let setting = Setting::paired("gone", &kept);
    let held = setting.hold();
    assert_eq!(code(&setting.speak(&[hello(&kept)])[0]), ErrorCode::VaultLocked);
    drop(held);
    assert!(setting.speak(&[hello(&kept)])[0].is_ok());
    setting.lose();
    assert_eq!(code(&setting.speak(&[hello(&kept)])[0]), ErrorCode::VaultMissing);
}

#[test]
fn the_mirror_holds_what_was_sent_last() {
    let kept = Kept::two_exhibits();
    let setting = Setting::paired("mirror", &kept);
    let send = |json| mirrored(0, 1, json);
    let answers = setting.speak(&[hello(&kept), send("[1]"), send("[2]"), send("[3")]);
    assert_eq!(answers[1..3], [Ok(HostAnswer::Replicated), Ok(HostAnswer::Replicated)]);
    assert_eq!(code(&answers[3]), ErrorCode::BadMessage);
    assert_eq!(setting.replica(ReplicaPart::Drafts), "[2]");
}

fn mirrored(seq: u32, total: u32, json: &'static str) -> HostRequest<'static> {
    HostRequest::Replica { part: ReplicaPart::Drafts, seq, total, json: Cow::Borrowed(json) }
}

#[test]
fn a_part_of_the_mirror_comes_in_pieces_and_counts_when_the_last_is_there() {
    let kept = Kept::two_exhibits();
    let setting = Setting::paired("mirror-pieces", &kept);
    assert!(setting.speak(&[hello(&kept), mirrored(0, 1, "[0]")])[1].is_ok());
    // The first ends in the middle, the second is given up for the third.
    for pieces in [&[mirrored(0, 3, "[1,"), mirrored(1, 3, "2,")][..], &[mirrored(0, 2, "[4,"), mirrored(0, 2, "[5,")]]
    {
        let requests = [&[hello(&kept)], pieces].concat();
        assert!(setting.speak(&requests).iter().all(Result::is_ok));
        assert_eq!(setting.replica(ReplicaPart::Drafts), "[0]");
    }
    let whole = [hello(&kept), mirrored(0, 3, "[1,"), mirrored(1, 3, "2,"), mirrored(2, 3, "3]")];
    assert!(setting.speak(&whole).iter().all(Result::is_ok));
    assert_eq!(setting.replica(ReplicaPart::Drafts), "[1,2,3]");
    // Out of order, of another part, of another number, too many, too large.
    let after_first =
        |piece: HostRequest<'static>| code(&setting.speak(&[hello(&kept), mirrored(0, 3, "["), piece])[2]);
    assert_eq!(after_first(mirrored(2, 3, "]")), ErrorCode::OutOfOrder);
    assert_eq!(after_first(mirrored(1, 2, "]")), ErrorCode::OutOfOrder);
    let other = HostRequest::Replica { part: ReplicaPart::Profile, seq: 1, total: 3, json: Cow::Borrowed("]") };
    assert_eq!(after_first(other), ErrorCode::OutOfOrder);
    let large = " ".repeat(REPLICA_BYTES + 1);
    let large = HostRequest::Replica { part: ReplicaPart::Drafts, seq: 1, total: 3, json: large.into() };
    assert_eq!(after_first(large), ErrorCode::BadMessage);
    for first in [mirrored(1, 2, "]"), mirrored(0, 0, "[]"), mirrored(0, REPLICA_PIECES + 1, "[")] {
        assert!(setting.speak(&[hello(&kept), first])[1].is_err());
    }
    assert_eq!(setting.replica(ReplicaPart::Drafts), "[1,2,3]");
    assert_eq!(setting.mirroring(), [""; 0].map(std::path::PathBuf::from));
}

#[test]
fn the_copy_that_holds_is_wanted_and_looked_for_and_goes_with_its_exhibit() {
    let mut kept = Kept::two_exhibits();
    kept.redact(0, "first-view.png", Some(b"a copy that is replaced"));
    kept.redact(0, "first-view.png", Some(b"the copy that holds"));
    let setting = Setting::paired("redacted", &kept);
    let (replaced, holds) = (kept.links.len() - 2, kept.links.len() - 1);
    setting.deliver(&kept, 0..holds);
    let asked = [hello(&kept), setting.begin(&kept, holds), HostRequest::Commit { seq: holds as u64 }];
    let answers = setting.speak(&asked);
    let copy = sha256(b"the copy that holds");
    let Ok(HostAnswer::Wanted { files }) = &answers[1] else { panic!("{answers:?}") };
    assert_eq!(files.iter().map(|wanted| &wanted.file).collect::<Vec<_>>(), [&copy]);
    assert_eq!(code(&answers[2]), ErrorCode::OutOfOrder, "it is not acknowledged before it is there");
    assert_eq!(setting.links().len(), replaced + 1);
    setting.deliver(&kept, holds..holds + 1);
    assert_eq!(setting.file(&copy), b"the copy that holds");
    let verdict = setting.verdict();
    assert!(verdict.holds() && verdict.unused == 0, "{verdict:?}");

    let file = setting.path(&copy);
    std::fs::remove_file(&file).unwrap();
    let problems = setting.verdict().problems;
    assert!(problems.len() == 1 && problems[0].problem.contains("first-view.png"), "{problems:?}");
    std::fs::write(&file, b"the copy that holds").unwrap();

    setting.hold().delete(&kept.exhibits[0].id, "captured by mistake").unwrap();
    assert!(!file.exists(), "it goes with its exhibit");
    assert!(setting.verdict().holds());
}

#[test]
fn what_was_delivered_is_given_back_and_nothing_else() {
    let mut kept = Kept::new(7);
    let mut template = Kept::two_exhibits();
    let mut record = template.exhibits.remove(0);
    let large: Vec<u8> = (0..PIECE_BACK_BYTES * 2 + 7).map(|at| (at % 251) as u8).collect();
    (record.files[0].sha256, record.files[0].size) = (sha256(&large), large.len() as u64);
    kept.files.append(&mut template.files);
    kept.files.insert(sha256(&large), large.clone());
    kept.seal(record);
    kept.redact(0, "slice-001.png", Some(b"a redacted copy"));
    let setting = Setting::paired("back", &kept);
    setting.deliver(&kept, 0..kept.links.len());
    let fetch = |file: &Sha256Hex, from| HostRequest::Fetch { file: file.clone(), from };
    let HostRequest::Hello(mut fetches) = hello(&kept) else { panic!() };
    fetches.features = vec![FETCH.to_owned()];
    let fetches = HostRequest::Hello(fetches);

    // Who only fetches does not wait for who writes.
    let held = setting.hold();
    let file = sha256(&large);
    let requests = [0, PIECE_BACK_BYTES, 2 * PIECE_BACK_BYTES, large.len() as u64].map(|from| fetch(&file, from));
    let answers = setting.speak(&[&[fetches.clone()][..], &requests].concat());
    let Ok(HostAnswer::Welcome(welcome)) = &answers[0] else { panic!("{answers:?}") };
    assert_eq!(welcome.head, None);
    let mut back = Vec::new();
    for answer in &answers[1..] {
        let Ok(HostAnswer::Piece { size, data }) = answer else { panic!("{answer:?}") };
        assert_eq!(*size, large.len() as u64);
        back.extend(setting::bytes(data));
    }
    assert!(back == large);
    drop(held);

    let copy = setting.speak(&[fetches.clone(), fetch(&sha256(b"a redacted copy"), 0)]);
    assert!(matches!(&copy[1], Ok(HostAnswer::Piece { size: 15, .. })), "{copy:?}");
    // Beyond its end; what nobody has, what another browser has delivered, a document.
    let mut other = Kept::new(31);
    other.capture("aabbccddeeff00112233445566778899", None);
    setting.pair(&other);
    setting.deliver(&other, 0..2);
    let foreign = &other.exhibits[0].files[0].sha256;
    let event = kept.links.last().unwrap().link.subject_sha256.clone();
    for (file, from, expected) in [
        (&file, large.len() as u64 + 1, ErrorCode::OutOfOrder),
        (&file, u64::MAX, ErrorCode::OutOfOrder),
        (&sha256(b"nothing"), 0, ErrorCode::NotFound),
        (foreign, 0, ErrorCode::NotFound),
        (&event, 0, ErrorCode::NotFound),
    ] {
        assert_eq!(code(&setting.speak(&[fetches.clone(), fetch(file, from)])[1]), expected);
    }
}
