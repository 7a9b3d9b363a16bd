//! `counterproof vault timestamp` with an authority that is run here, and with ones that go wrong; and what `verify` says.

use crate::authority::{Authority, MAKINGS, Making, run, stamp};
use crate::command::{Ended, counterproof, folder};
use crate::sealed::Kept;
use crate::vault::TestVault;
use evidence::sha256;
use evidence::timestamp::Query;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

const P256: Making = MAKINGS[2];

/// What an authority does with a request.
enum Reply {
    Answer(Vec<u8>),
    Status(u16),
    /// Nothing, for as long as it is waited for.
    Silence,
}

/// Answers requests at an address of its own; gives the address.
fn serve(reply: impl Fn(&[u8]) -> Reply + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/tsr", listener.local_addr().unwrap());
    thread::spawn(move || {
        let mut silent = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = request_of(&stream);
            let (status, bytes) = match reply(&request) {
                Reply::Answer(bytes) => (200, bytes),
                Reply::Status(status) => (status, Vec::new()),
                Reply::Silence => {
                    silent.push(stream);
                    continue;
                }
            };
            let head = format!(
                "HTTP/1.1 {status} It\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\n\
                Connection: close\r\n\r\n",
                bytes.len()
            );
            stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&bytes)).unwrap();
        }
    });
    address
}

/// The body of the request.
fn request_of(stream: &TcpStream) -> Vec<u8> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    body
}

fn honest(purpose: &str) -> Option<(String, PathBuf)> {
    let authority = Authority::start(P256, purpose)?;
    let roots = folder(&format!("timestamp-{purpose}-root"));
    fs::copy(authority.path("root.pem"), roots.join("root.pem")).unwrap();
    fs::copy(authority.path("chain.pem"), roots.join("chain.pem")).unwrap();
    Some((serve(move |request| Reply::Answer(authority.answer(request))), roots))
}

fn stamped(ended: &Ended) -> Value {
    assert_eq!(ended.status, 0, "{}{}", ended.output, ended.errors);
    serde_json::from_str(ended.output.lines().next().unwrap()).unwrap()
}

fn file(vault: &TestVault, sha256: &Value) -> PathBuf {
    let sha256 = sha256.as_str().unwrap();
    vault.folder.join("files").join(&sha256[..2]).join(sha256)
}

#[test]
fn a_vault_is_stamped_and_openssl_agrees() {
    let Some((url, roots)) = honest("whole") else { return };
    let vault = TestVault::new("timestamp-whole");
    vault.import("invoice.pdf", b"%PDF-1.7 an invoice");
    let root = roots.join("root.pem");
    let given = ["timestamp", "--authority", &url, "--root", root.to_str().unwrap()];
    let said = stamped(&vault.run(&[&given[..], &["--save", "--json"]].concat()));
    let anchor = &said["anchor"];
    assert_eq!((anchor["head"]["seq"].as_u64(), said["link_seq"].as_u64()), (Some(1), Some(2)));

    run(Command::new("openssl")
        .args(["ts", "-verify", "-digest", anchor["head"]["sha256"].as_str().unwrap(), "-in"])
        .arg(file(&vault, &anchor["response"]["sha256"]))
        .arg("-CAfile")
        .arg(&root));
    let last = anchor["certificates"].as_array().unwrap().last().unwrap();
    let pem =
        Command::new("openssl").args(["x509", "-inform", "DER", "-in"]).arg(file(&vault, &last["sha256"])).output();
    assert_eq!(pem.unwrap().stdout, fs::read(&root).unwrap(), "the root is kept");

    let verdict = vault.run(&["verify"]);
    assert_eq!(verdict.status, 0, "{}", verdict.output);
    // What was saved is used, and there is nothing new to stamp.
    let again = vault.run(&["timestamp"]);
    assert_eq!(again.status, 0, "{}", again.errors);
    assert!(again.output.starts_with("nothing new since 127.0.0.1:"), "{}", again.output);

    let token = file(&vault, &anchor["token"]["sha256"]);
    let mut bytes = fs::read(&token).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(&token, bytes).unwrap();
    let verdict = vault.run(&["verify"]);
    assert_eq!(verdict.status, 1);
    assert!(verdict.output.contains("of the timestamp is missing or damaged"), "{}", verdict.output);
}

/// Authorities that go wrong, each with what is said of it.
fn wrong(authority: fn(&str) -> Authority) -> Vec<(&'static str, String, &'static str)> {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refusing = authority("refusing");
    let refused = refusing.answer(Query::new(&sha256(b"x"), [7; 16], Some("1.2.3.4.9")).unwrap().der());
    let other = authority("other");
    let other = other.answer(Query::new(&sha256(b"another"), [7; 16], None).unwrap().der());
    let replaying = authority("replaying");
    let ahead = authority("ahead");
    let run_out = authority("run-out");
    let signed = |it: &Authority, request: &[u8], change: fn(&mut [u8])| {
        let mut content = it.content(&it.answer(request)[9..]);
        change(&mut content);
        Reply::Answer(crate::authority::response(&it.signed_again(&content)))
    };
    vec![
        ("down", format!("http://{closed}/tsr"), "could not be reached: "),
        ("slow", serve(|_| Reply::Silence), "did not answer within 1 seconds"),
        ("busy", serve(|_| Reply::Status(503)), "answered with the HTTP status 503"),
        (
            "no timestamp",
            serve(|_| Reply::Answer(b"<html>Welcome</html>".to_vec())),
            "gave no timestamp: not a time stamp of RFC 3161",
        ),
        (
            "refusing",
            serve(move |_| Reply::Answer(refused.clone())),
            "gave no timestamp: the authority refused: Requested policy is not supported.",
        ),
        (
            "another hash",
            serve(move |_| Reply::Answer(other.clone())),
            "gave no timestamp: the time stamp is of another hash: ",
        ),
        (
            "another number",
            serve(move |request| {
                // The request ends in its number and `TRUE`.
                let mut request = request.to_vec();
                let at = request.len() - 4;
                request[at] ^= 1;
                Reply::Answer(replaying.answer(&request))
            }),
            "gave no timestamp: the answer carries another number than the request",
        ),
        ("ahead", serve(move |request| signed(&ahead, request, later)), "the clock here says "),
        (
            "run out",
            serve(move |request| {
                let answer = run_out.answer(request);
                run_out.certificate_valid("authority", "20200101000000Z", "20200201000000Z");
                let token = run_out.signed_again(&run_out.content(&answer[9..]));
                run_out.certificate("authority", Some("root"), "authority");
                Reply::Answer(crate::authority::response(&token))
            }),
            "its certificates do not hold: CN=authority,O=Velmora Time: it had run out",
        ),
    ]
}

/// Sets the time that a token signs a day on: `YYYYMMDDhhmmssZ`, the one thing of that form in it.
fn later(content: &mut [u8]) {
    let is_time = |bytes: &[u8]| bytes[..14].iter().all(u8::is_ascii_digit) && bytes[14] == b'Z';
    let at = content.windows(15).position(is_time).unwrap();
    let text = std::str::from_utf8(&content[at..at + 8]).unwrap();
    let day = if text.ends_with("28") || text.ends_with("29") || text.ends_with("30") || text.ends_with("31") {
        format!("{}27", &text[..6])
    } else {
        format!("{:08}", text.parse::<u32>().unwrap() + 1)
    };
    content[at..at + 8].copy_from_slice(day.as_bytes());
}

#[test]
fn whatever_goes_wrong_names_the_authority_and_the_next_one_is_asked() {
    let Some((good, roots)) = honest("wrong-good") else { return };
    let vault = TestVault::new("timestamp-wrong");
    vault.import("invoice.pdf", b"%PDF-1.7 an invoice");
    let links = || {
        fs::read_dir(vault.folder.join("chains/own")).unwrap().map(|it| fs::read(it.unwrap().path()).unwrap()).next()
    };
    let before = links();
    let mut asked = None;
    for (name, url, message) in wrong(|purpose| {
        let making = Making { name: "wrong", between: false, ..P256 };
        Authority::start(making, purpose).unwrap()
    }) {
        let patience = if name == "slow" { "1" } else { "60" };
        let ended = vault.run(&["timestamp", "--timeout", patience, "--authority", &url]);
        assert_eq!(ended.status, 2, "{name}: {}{}", ended.output, ended.errors);
        let host = url.trim_start_matches("http://").trim_end_matches("/tsr");
        assert!(ended.errors.contains(&format!("{host} ({url}): ")), "{name}: {}", ended.errors);
        assert!(ended.errors.contains(message), "{name}: {}", ended.errors);
        assert_eq!(links(), before, "{name}: nothing is kept of it");
        let waiting = fs::read(vault.folder.join("timestamps-waiting.json")).unwrap();
        let waiting: Value = serde_json::from_slice(&waiting).unwrap();
        assert_eq!(
            *asked.get_or_insert(waiting["asked"].clone()),
            waiting["asked"],
            "the first time it was asked for stays"
        );
    }

    let down = format!("http://{}/tsr", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let root = roots.join("root.pem");
    let ended = vault.run(&[
        "timestamp",
        "--authority",
        &down,
        "--authority",
        &good,
        "--root",
        root.to_str().unwrap(),
        "--json",
    ]);
    let anchor = &stamped(&ended)["anchor"];
    assert!(ended.errors.contains(&format!("({down}): could not be reached")), "{}", ended.errors);
    assert_eq!(Some(&anchor["asked"]), asked.as_ref());
    assert!(anchor["time"].as_str().is_some_and(|time| time.len() == 24), "{anchor}");
    assert!(!vault.folder.join("timestamps-waiting.json").exists());
}

#[test]
fn a_root_that_is_not_the_known_one_is_told() {
    let (Some((url, _)), Some((_, others))) = (honest("unknown"), honest("unknown-other")) else { return };
    let vault = TestVault::new("timestamp-unknown");
    let root = others.join("root.pem");
    let ended = vault.run(&["timestamp", "--authority", &url, "--root", root.to_str().unwrap()]);
    assert_eq!(ended.status, 2);
    let message = "its certificates do not come to the root that is known: the last is that of CN=root,O=Velmora Time";
    assert!(ended.errors.contains(message), "{}", ended.errors);
}

#[test]
fn an_exhibit_is_covered_by_the_stamp_of_the_chain_that_tells_of_its_receipt() {
    let Some((url, roots)) = honest("receipt") else { return };
    let vault = TestVault::new("timestamp-receipt");
    let kept = Kept::two_exhibits();
    vault.json(&["import", &vault.file("bundle.zip", &kept.bundle(false))]);
    let root = roots.join("root.pem");
    stamped(&vault.run(&["timestamp", "--authority", &url, "--json"]));
    let later = vault.import("later.txt", b"later");
    let looked = |id: &str| verify(&vault.folder, &["--exhibit", id, "--root", root.to_str().unwrap()]);
    let covered = looked(&kept.exhibits[1].id);
    assert_eq!(covered.status, 0, "{}{}", covered.output, covered.errors);
    let covers = "everything up to link 2 was there at ";
    assert!(
        covered.output.contains(covers) && covered.output.contains("comes to the given root"),
        "{}",
        covered.output
    );
    let not_covered = looked(&later);
    assert!(not_covered.status == 0 && not_covered.output.contains("no timestamp"), "{}", not_covered.output);
}

fn verify(bundle: &Path, arguments: &[&str]) -> Ended {
    counterproof(["verify"].into_iter().chain(arguments.iter().copied()).chain([bundle.to_str().unwrap()]))
}

#[test]
fn a_bundle_is_verified_with_its_timestamp_and_its_root() {
    let mut kept = Kept::two_exhibits();
    let Some(root) = stamp(&mut kept) else { return };
    let folder = folder("timestamp-bundle");
    let (bundle, known, other) = (folder.join("bundle.zip"), folder.join("root.der"), folder.join("other.der"));
    fs::write(&bundle, kept.bundle(false)).unwrap();
    fs::write(&known, &root).unwrap();
    let open = verify(&bundle, &[]);
    assert_eq!(open.status, 0, "{}", open.output);
    let left = "Nothing failed. Not checked: no pinned key, no anchor, root of the timestamps unknown.\n";
    assert!(open.output.ends_with(left), "{}", open.output);
    assert!(open.output.contains("everything up to link 2 was there at "), "{}", open.output);

    let pinned = verify(&bundle, &["--root", known.to_str().unwrap()]);
    assert_eq!(pinned.status, 0, "{}", pinned.output);
    assert!(
        pinned.output.contains(&format!("comes to the given root CN=root,O=Velmora Time, SHA-256 {}", sha256(&root)))
    );

    fs::write(&other, Authority::start(P256, "bundle-other").unwrap().der("root")).unwrap();
    let refused = verify(&bundle, &["--root", other.to_str().unwrap()]);
    assert_eq!(refused.status, 1, "{}", refused.output);
    assert!(refused.output.contains("comes to none of the given roots"), "{}", refused.output);
    let both = verify(&bundle, &["--root", other.to_str().unwrap(), "--root", known.to_str().unwrap()]);
    assert_eq!(both.status, 0, "{}", both.output);

    let later = "fedcba9876543210fedcba9876543210";
    kept.capture(later, None);
    fs::write(&bundle, kept.bundle(false)).unwrap();
    let uncovered = verify(&bundle, &[]);
    assert_eq!(uncovered.status, 0);
    let message = format!("exhibit {later} was sealed after the last link that was stamped");
    assert!(uncovered.output.contains(&message), "{}", uncovered.output);
}
