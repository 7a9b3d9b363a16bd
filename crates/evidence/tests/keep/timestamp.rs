//! Time stamps: what an authority is asked, what it answers, and what is kept of that.

use crate::authority::{Authority, MAKINGS, POLICY, RSA, response, run};
use evidence::bundle::Head;
use evidence::timestamp::{
    Anchor, Anchored, Asking, Authority as Named, Query, TimestampError, Token, Waited, certificates, check_token,
    read_answer,
};
use evidence::{Sha256Hex, sha256};
use std::fs;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn head() -> Sha256Hex {
    sha256(b"the head of a chain")
}

fn query() -> Query {
    Query::new(&head(), [7; 16], None).unwrap()
}

/// The token of a fresh answer.
fn stamped(authority: &Authority) -> (Vec<u8>, Token) {
    let query = query();
    let answer = read_answer(&authority.answer(query.der()), &query, &[], &[]).unwrap();
    (answer.token_der, answer.token)
}

#[test]
fn a_time_stamp_is_checked_from_the_request_to_the_root() {
    for making in MAKINGS {
        let Some(authority) = Authority::start(making, "whole") else { return };
        let (der, token) = stamped(&authority);
        let names: Vec<&str> = token.certificates.iter().map(|it| it.subject.as_str()).collect();
        let expected: &[&str] = if making.between {
            &["CN=authority,O=Velmora Time", "CN=between,O=Velmora Time", "CN=root,O=Velmora Time"]
        } else {
            &["CN=authority,O=Velmora Time", "CN=root,O=Velmora Time"]
        };
        assert_eq!(names, expected, "{}", making.name);
        assert_eq!(token.certificates.last().unwrap().sha256, sha256(&authority.der("root")), "{}", making.name);
        assert!(token.ends_in_root);
        assert_eq!((token.policy.as_str(), token.accuracy_milliseconds), (POLICY, Some(1_501)));
        assert_eq!(check_token(&der, &head(), &[], &[]), Ok(token), "the kept token says the same");
        assert_openssl_agrees(&authority, &der);
    }
}

/// What holds for us holds for OpenSSL.
fn assert_openssl_agrees(authority: &Authority, token: &[u8]) {
    fs::write(authority.path("token.der"), token).unwrap();
    run(Command::new("openssl")
        .args(["ts", "-verify", "-token_in", "-digest", head().as_str(), "-in"])
        .arg(authority.path("token.der"))
        .arg("-CAfile")
        .arg(authority.path("chain.pem")));
}

#[test]
fn an_answer_to_something_else_is_refused() {
    let Some(authority) = Authority::start(RSA, "else") else { return };
    let query = query();
    let answer = authority.answer(query.der());
    let other = Query::new(&sha256(b"another head"), [7; 16], None).unwrap();
    let found = head().to_string();
    assert_eq!(read_answer(&answer, &other, &[], &[]), Err(TimestampError::OtherHash { found }));
    let older = Query::new(&head(), [8; 16], None).unwrap();
    assert_eq!(read_answer(&answer, &older, &[], &[]), Err(TimestampError::OtherNonce));
    let asked = Query::new(&head(), [7; 16], Some("1.2.3.4.2")).unwrap();
    let expected = TimestampError::OtherPolicy { found: POLICY.to_owned(), asked: "1.2.3.4.2".to_owned() };
    assert_eq!(read_answer(&answer, &asked, &[], &[]), Err(expected));
    let policy = read_answer(&authority.answer(asked.der()), &asked, &[], &[]).unwrap().token.policy;
    assert_eq!(policy, "1.2.3.4.2");
}

#[test]
fn a_refusal_is_told_in_the_authoritys_words() {
    let Some(authority) = Authority::start(RSA, "refusal") else { return };
    let query = Query::new(&head(), [7; 16], Some("1.2.3.4.9")).unwrap();
    let Err(TimestampError::Refused(words)) = read_answer(&authority.answer(query.der()), &query, &[], &[]) else {
        panic!("refused");
    };
    assert_eq!(words, "Requested policy is not supported.; policy not supported");
}

#[test]
fn what_is_no_time_stamp_is_said_to_be_none() {
    let query = query();
    for bytes in [b"".as_slice(), b"<html>502 Bad Gateway</html>", &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &[0x30; 4096]]
    {
        assert!(matches!(read_answer(bytes, &query, &[], &[]), Err(TimestampError::Malformed(_))), "{bytes:?}");
    }
}

#[test]
fn a_file_without_a_certificate_is_refused() {
    let begun = b"-----BEGIN CERTIFICATE-----";
    for file in [&b""[..], b"\n", b" \r\n\n", b"x", b"no certificate\n", begun, &[0x30, 0x00]] {
        assert!(matches!(certificates(file), Err(TimestampError::Malformed(_))), "{file:?}");
    }
}

#[test]
fn a_certificate_that_is_not_for_time_stamps_alone_is_refused() {
    let Some(authority) = Authority::start(RSA, "purpose") else { return };
    let (der, _) = stamped(&authority);
    for (kind, words) in [("loose", "it does not insist on its purpose"), ("more", "it is for something else, too")] {
        authority.certificate("authority", Some("root"), kind);
        let token = authority.signed_again(&authority.content(&der));
        let refused = TimestampError::NotForTimestamps(words.to_owned());
        assert_eq!(check_token(&token, &head(), &[&authority.der("root")], &[]), Err(refused));
    }
}

#[test]
fn certificates_hold_at_the_tokens_time_or_not_at_all() {
    let Some(authority) = Authority::start(RSA, "time") else { return };
    let (der, _) = stamped(&authority);
    let root = authority.der("root");
    // Certificates of the authority's key that had run out, and that were not valid yet.
    for (from, to, words) in [
        ("20200101000000Z", "20200201000000Z", "it had run out"),
        ("20400101000000Z", "20400201000000Z", "it was not valid yet"),
    ] {
        authority.certificate_valid("authority", from, to);
        let token = authority.signed_again(&authority.content(&der));
        let subject = "CN=authority,O=Velmora Time";
        let refused = TimestampError::Path(format!("{subject}: {words}"));
        assert_eq!(check_token(&token, &head(), &[&root], &[]), Err(refused));
    }
}

#[test]
fn another_certificate_of_the_same_name_is_not_taken_for_the_root() {
    let Some(authority) = Authority::start(RSA, "forged") else { return };
    let Some(forger) = Authority::start(RSA, "forger") else { return };
    let (der, token) = stamped(&authority);
    // One more certificate of that name changes nothing.
    assert_eq!(check_token(&der, &head(), &[&forger.der("root")], &[]), Ok(token.clone()));
    // All of it made by somebody else agrees with itself; only the root's hash tells.
    let (forged, other) = stamped(&forger);
    assert!(check_token(&forged, &head(), &[], &[]).is_ok());
    assert_ne!(token.certificates.last(), other.certificates.last());
}

#[test]
fn no_byte_of_a_token_can_be_changed_to_say_something_else() {
    let Some(authority) = Authority::start(MAKINGS[2], "bytes") else { return };
    let (der, token) = stamped(&authority);
    for at in 0..der.len() {
        {
            let mut changed = der.clone();
            changed[at] ^= [0x01, 0x80][at % 2];
            if let Ok(found) = check_token(&changed, &head(), &[], &[]) {
                // A byte that nothing depends on, such as of a certificate that is not needed.
                assert_eq!(
                    (&found.time, &found.policy, &found.serial),
                    (&token.time, &token.policy, &token.serial),
                    "byte {at}"
                );
                assert_eq!(found.certificates[0], token.certificates[0], "byte {at}");
            }
        }
        assert!(check_token(&der[..at], &head(), &[], &[]).is_err(), "cut off after {at}");
    }
}

fn asking<'a>(authority: &Authority, roots: &'a [Vec<u8>]) -> Asking<'a> {
    let named: &Named = Box::leak(Box::new(authority.named()));
    let head: &Head = Box::leak(Box::new(Head { seq: 3, sha256: head() }));
    Asking { authority: named, head, asked: "2021-06-15T11:58:00.000Z", roots, tolerance: Duration::from_secs(60) }
}

#[test]
fn an_anchor_holds_after_its_certificate_has_run_out() {
    let Some(authority) = Authority::start(RSA, "run-out") else { return };
    let (der, token) = stamped(&authority);
    let content = authority.content(&der);
    let time: String = token.time[..19].chars().filter(char::is_ascii_digit).collect();
    let at = content.windows(14).position(|bytes| bytes == time.as_bytes()).unwrap();
    let in_2021 = [&content[..at], b"20210615120000", &content[at + 14..]].concat();
    authority.certificate_valid("root", "20200101000000Z", "20300101000000Z");
    authority.certificate_valid("authority", "20210101000000Z", "20220101000000Z");
    let root = authority.der("root");

    let response = response(&authority.signed_again(&in_2021));
    let then = Duration::from_secs(1_623_758_402);
    let waited = Waited { sent: then, received: then };
    let Anchored { anchor, files } =
        asking(&authority, std::slice::from_ref(&root)).anchor(&response, &query(), waited).unwrap();
    let times = ("2021-06-15T12:00:00.000Z", "2021-06-15T12:00:02.000Z");
    assert_eq!((anchor.time.as_str(), anchor.received.as_str()), times);
    assert_eq!(anchor.check(), Ok(()));
    let found = anchor.check_files(&files, &[root]).unwrap();
    assert_eq!(found.map(|root| root.subject), Some("CN=root,O=Velmora Time".to_owned()));

    // The same certificate did not hold a year later.
    let in_2022 = [&content[..at], b"20220615120000", &content[at + 14..]].concat();
    let refused = check_token(&authority.signed_again(&in_2022), &head(), &[&files[3]], &[]);
    assert_eq!(refused, Err(TimestampError::Path("CN=authority,O=Velmora Time: it had run out".to_owned())));
}

#[test]
fn an_anchor_says_what_its_files_say_and_comes_to_a_root_that_is_known() {
    let Some(authority) = Authority::start(MAKINGS[2], "anchor") else { return };
    let head = Head { seq: 3, sha256: head() };
    let Anchored { anchor, files } = authority.stamp(&head);
    let root = authority.der("root");
    let found = anchor.check_files(&files, std::slice::from_ref(&root)).unwrap().unwrap();
    assert_eq!((found.subject.as_str(), found.sha256), ("CN=root,O=Velmora Time", sha256(&root)));
    assert_eq!(anchor.check_files(&files, &[]), Ok(None));
    let changes: [fn(&mut Anchor); 6] = [
        |it| it.time = "2020-01-01T00:00:00.000Z".to_owned(),
        |it| it.accuracy_milliseconds = None,
        |it| it.policy = "1.2.3".to_owned(),
        |it| it.serial = "ff".to_owned(),
        |it| drop(it.certificates.pop()),
        |it| it.certificates[0].subject = "CN=somebody".to_owned(),
    ];
    for change in changes {
        let mut changed = anchor.clone();
        change(&mut changed);
        assert_eq!(changed.check_files(&files, &[]), Err(TimestampError::OtherAnchor));
    }
    let other = Anchor { nonce: "08".to_owned(), ..anchor.clone() };
    assert_eq!(other.check_files(&files, &[]), Err(TimestampError::OtherNonce));
    let other = Anchor { head: Head { seq: 3, sha256: sha256(b"another") }, ..anchor };
    assert!(matches!(other.check_files(&files, &[]), Err(TimestampError::OtherHash { .. })));
}

#[test]
fn an_authority_whose_clock_or_root_is_another_is_not_taken() {
    let Some(authority) = Authority::start(RSA, "clock") else { return };
    let Some(other) = Authority::start(RSA, "other-root") else { return };
    let query = query();
    let answer = authority.answer(query.der());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let at = |clock| Waited { sent: clock, received: clock };
    let day = Duration::from_secs(86_400);
    for clock in [now - day, now + day] {
        let Err(TimestampError::OtherTime { found, clock }) =
            asking(&authority, &[]).anchor(&answer, &query, at(clock))
        else {
            panic!("taken")
        };
        assert_ne!(found[..10], clock[..10], "both times are told");
    }
    let root = other.der("root");
    let Err(TimestampError::OtherRoot { sha256: found, .. }) =
        asking(&authority, std::slice::from_ref(&root)).anchor(&answer, &query, at(now))
    else {
        panic!("taken")
    };
    assert_eq!(found, sha256(&authority.der("root")));
    assert!(asking(&authority, &[authority.der("root")]).anchor(&answer, &query, at(now)).is_ok());
}
