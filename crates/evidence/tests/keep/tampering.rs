//! Bundles that were tampered with in every way, and how each is to be found out.

use crate::authority::{Authority, MAKINGS};
use crate::bundle::{Members, contradictions, member, remake_manifests, rename};
use crate::custody::handled;
use crate::schemas::{everything, everything_stamped};
use crate::sealed::{Kept, write};
use crate::web_archive::{CHANGES, Change, with_web_archive};
use crate::zipped::{odd_zips, patched_fields};
use evidence::bundle::Head;
use evidence::timestamp::Anchored;
use evidence::verify::Pins;
use evidence::{LinkKind, Sha256Hex, SignedLink, StepName, canonical_json, sha256};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// A bundle somebody made or changed.
pub struct Case {
    /// What was done.
    pub tampering: String,
    pub bundle: Vec<u8>,
    /// What is known from elsewhere of the honest chain.
    pub pins: Pins,
    pub found: Found,
}

/// How a tampering is found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing was done, or nothing that is under the seal.
    NotAtAll,
    /// Without any pin.
    Always,
    /// Against a link's hash that was noted before.
    ByHead,
    /// Against that, or against the key's fingerprint.
    ByEitherPin,
}

fn pins(kept: &Kept) -> Pins {
    Pins { key: Some(kept.fingerprint()), head: Some(kept.head()), ..Pins::default() }
}

fn case(tampering: &str, kept: &Kept, found: Found, bundle: Vec<u8>) -> Case {
    Case { tampering: tampering.to_owned(), bundle, pins: pins(kept), found }
}

/// Every honest kind of bundle and every tampering.
pub fn cases() -> Vec<Case> {
    let mut cases = honest();
    cases.extend(of_members(&everything_stamped()));
    let kept = everything();
    cases.extend([false, true].into_iter().flat_map(|facts_only| of_description(&kept, facts_only)));
    cases.extend(of_archive());
    cases.extend(of_chain());
    cases.extend(of_signatures());
    cases.extend(of_signed_links());
    cases.extend(by_the_key_s_holder());
    cases.extend(of_sealed_records());
    cases.extend(of_sealed_timestamps());
    cases.extend(of_web_archive());
    cases
}

/// Honest bundles of which a piece was replaced by anything, without end and always the same ones.
pub fn mutations() -> impl Iterator<Item = Case> {
    let kept = everything_stamped();
    let bundle = kept.bundle(false);
    let piece = (any::<prop::sample::Index>(), 0_usize..60, prop::collection::vec(any::<u8>(), 0..60));
    let mut runner = TestRunner::deterministic();
    std::iter::from_fn(move || {
        let (at, length, new) = piece.new_tree(&mut runner).unwrap().current();
        let start = at.index(bundle.len());
        let end = (start + length).min(bundle.len());
        let changed = [&bundle[..start], &new, &bundle[end..]].concat();
        let tampering = format!("bytes {start} to {end} by {}", new.len());
        Some((changed != bundle).then(|| case(&tampering, &kept, Found::Always, changed)))
    })
    .flatten()
}

fn honest() -> Vec<Case> {
    let mut import = Kept::new(7);
    import.import("0123456789abcdef0123456789abcdef");
    let mut deleted = Kept::two_exhibits();
    deleted.delete(1, "captured by mistake");
    let mut renewed = Kept::two_exhibits();
    renewed.change_key(9);
    renewed.capture("fedcba9876543210fedcba9876543210", Some(StepName::Slices));
    let mut elsewhere = handled();
    elsewhere.exhibits.pop();
    let kinds = [
        ("nothing: one complete and one partial exhibit", Kept::two_exhibits()),
        ("nothing: with custody events and annotations", handled()),
        ("nothing: an imported file", import),
        ("nothing: a deleted exhibit", deleted),
        ("nothing: a renewed key", renewed),
        ("nothing: events of an exhibit that is not asked for", elsewhere),
        ("nothing: all of this", everything_stamped()),
    ];
    let both = |(name, kept): (&str, Kept)| {
        [false, true].map(|facts_only| case(name, &kept, Found::NotAtAll, kept.bundle(facts_only)))
    };
    kinds.into_iter().flat_map(both).collect()
}

/// Each member changed, with a ZIP of the one form around it: with the manifests as they were, and with the bag's own
/// files as they would follow.
fn of_members(kept: &Kept) -> Vec<Case> {
    let members = kept.members(&kept.plan(false));
    let mut cases = Vec::new();
    let mut add = |tampering: &str, change: &dyn Fn(&mut Members), forms: &[bool]| {
        for is_followed in forms {
            let mut edited = members.clone();
            change(&mut edited);
            if *is_followed {
                follow(&mut edited);
            }
            cases.push(case(tampering, kept, Found::Always, write(&edited)));
        }
    };
    for index in 0..members.len() {
        let path = &members[index].0;
        let next = (index + 1) % members.len();
        // The contents of the bag's own files would follow, and nothing would be changed.
        let forms: &[bool] = if path.contains("/data/") { &[false, true] } else { &[false] };
        let mut change = |tampering: &str, change: &dyn Fn(&mut Members)| add(tampering, change, forms);
        change("a bit of a file", &|members| {
            let middle = members[index].1.len() / 2;
            members[index].1[middle] ^= 1;
        });
        change("a file cut in half", &|members| {
            let half = members[index].1.len() / 2;
            members[index].1.truncate(half);
        });
        change("a file longer by a byte", &|members| members[index].1.push(b'\n'));
        change("the contents of two files exchanged", &|members| {
            let contents = members[index].1.clone();
            members[index].1 = std::mem::replace(&mut members[next].1, contents);
        });
        for (tampering, change) in [
            ("a file dropped", &(|members: &mut Members| drop(members.remove(index))) as &dyn Fn(&mut Members)),
            ("a file there twice", &|members| members.insert(index, members[index].clone())),
            ("a copy of a file beside it", &|members| {
                let copy = (format!("{path}.copy"), members[index].1.clone());
                members.insert(index + 1, copy);
            }),
            ("two files in each other's place", &|members| members.swap(index, next)),
        ] {
            add(tampering, change, &[false, true]);
        }
    }
    cases
}

/// Makes the bag's own files and the folder's name follow from the payload as it is now, so that nothing but the payload
/// is left to find a tampering by.
fn follow(members: &mut Members) {
    let description = |members: &Members| -> Option<Value> {
        let (_, bytes) = members.iter().find(|(path, _)| path.ends_with("data/bundle.json"))?;
        serde_json::from_slice(bytes).ok()
    };
    let Some(bundle) = description(members) else { return };
    let id = sha256(&member(members, "data/bundle.json").1);
    let text = |pointer: &str| bundle.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let head_line = bundle.pointer("/head/seq").and_then(Value::as_u64).unwrap_or_default() + 1;
    let guide = include_str!("../../src/bundle/VERIFY.txt")
        .replace("{id}", id.as_str())
        .replace("{chain}", &text("/chain"))
        .replace("{head}", &text("/head/sha256"))
        .replace("{head_line}", &head_line.to_string());
    let info = format!(
        "Bag-Software-Agent: {}\nBagging-Date: {}\nExternal-Identifier: {id}\nPayload-Oxum: 0.0\n",
        text("/software"),
        text("/created").get(..10).unwrap_or_default(),
    );
    for (path, bytes) in members.iter_mut() {
        match path.split_once('/').map_or("", |(_, inside)| inside) {
            "VERIFY.txt" => *bytes = guide.clone().into_bytes(),
            "bag-info.txt" => *bytes = info.clone().into_bytes(),
            "bagit.txt" => *bytes = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_vec(),
            _ => {}
        }
    }
    if members.iter().all(|(path, _)| path.contains('/')) {
        rename(members);
    }
    remake_manifests(members);
}

/// The description changed, with all that follows from it.
fn described(members: &Members, change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut members = members.clone();
    let bytes = &mut member(&mut members, "data/bundle.json").1;
    let mut bundle: Value = serde_json::from_slice(bytes).unwrap();
    change(&mut bundle);
    *bytes = canonical_json(&bundle).unwrap();
    follow(&mut members);
    write(&members)
}

fn of_description(kept: &Kept, facts_only: bool) -> Vec<Case> {
    let members = kept.members(&kept.plan(facts_only));
    let other = members.iter().filter(|(path, _)| !path.contains("judgement.json") && !path.contains("-annotation"));
    let without_conclusions: Members = other.cloned().collect();
    let set = |pointer: &'static str, value: Value| {
        move |bundle: &mut Value| *bundle.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value.clone()
    };
    let hash = json!(sha256(b"another").as_str());
    let opposite = if facts_only { "included" } else { "withheld" };
    let mut cases = Vec::new();
    let mut add = |tampering: &str, found, bundle| cases.push(case(tampering, kept, found, bundle));
    add(
        "conclusions called withheld, or not, against what was done",
        Found::Always,
        described(&members, set("/opinions", json!(opposite))),
    );
    if !facts_only {
        add("conclusions left out and called included", Found::Always, described(&without_conclusions, |_| {}));
        add(
            "conclusions called withheld with none listed",
            Found::Always,
            described(&without_conclusions, set("/opinions", json!("withheld"))),
        );
    } else {
        add(
            "a conclusion called withheld by another hash",
            Found::Always,
            described(&members, set("/exhibits/0/withheld/0/sha256", hash.clone())),
        );
        add(
            "a conclusion left out of what was withheld",
            Found::Always,
            described(&members, set("/exhibits/0/withheld", json!([]))),
        );
        add(
            "an annotation left out of what was withheld",
            Found::Always,
            described(&members, set("/custody/0/withheld", Value::Null)),
        );
        add("the contents of what was withheld put in", Found::Always, {
            let mut all = kept.members(&kept.plan(false));
            member(&mut all, "data/bundle.json").1 =
                members.iter().find(|(path, _)| path.ends_with("data/bundle.json")).unwrap().1.clone();
            follow(&mut all);
            write(&all)
        });
    }
    for (tampering, pointer, value) in [
        ("another chain named", "/chain", hash.clone()),
        ("another last link named", "/head/sha256", hash.clone()),
        ("another number of the last link", "/head/seq", json!(1)),
        ("an exhibit said to be sealed by another link", "/exhibits/0/link_seq", json!(0)),
        ("another hash of a record", "/exhibits/0/record_sha256", hash.clone()),
        ("another id of an exhibit", "/exhibits/0/id", json!("ffffffffffffffffffffffffffffffff")),
        ("an event said to be of another link", "/custody/0/link_seq", json!(1)),
        ("another hash of an event", "/custody/0/sha256", hash.clone()),
        ("another tombstone's link", "/deleted/0/tombstone_seq", json!(1)),
        ("another hash of a tombstone", "/deleted/0/tombstone_sha256", hash.clone()),
        ("a deleted exhibit that is there", "/deleted/0/id", json!("5a0b1c2d3e4f60718293a4b5c6d7e8f9")),
        ("another link of a deleted exhibit", "/deleted/0/link_seq", json!(2)),
        ("another format", "/format", json!("counterproof-bundle/2")),
        ("a time that is none", "/created", json!("2026-11-21")),
        ("a software with a line's end", "/software", json!("a\nPayload-Oxum: 1.1")),
        ("no exhibit", "/exhibits", json!([])),
        ("another hash of a document", "/documents/files/0/sha256", hash.clone()),
        ("a document of another name", "/documents/files/0/name", json!("a.html")),
        ("documents in another language than there are", "/documents/language", json!("fr")),
        ("documents called none", "/documents", Value::Null),
    ] {
        add(tampering, Found::Always, described(&members, set(pointer, value)));
    }
    add("an unknown field", Found::Always, described(&members, |bundle| bundle["more"] = json!(1)));
    add(
        "an exhibit twice",
        Found::Always,
        described(&members, |bundle| {
            let again = bundle["exhibits"][0].clone();
            bundle["exhibits"].as_array_mut().unwrap().push(again);
        }),
    );
    add(
        "an event's entry dropped, its file left",
        Found::Always,
        described(&members, |bundle| drop(bundle["custody"].as_array_mut().unwrap().remove(0))),
    );
    // What no signature covers, and EVIDENCE.md says so.
    let other = b"this is what it says".to_vec();
    add("a document that says something else, described so", Found::NotAtAll, {
        let mut members = members.clone();
        let document = &mut member(&mut members, "/documents/exhibits.json").1;
        document.clone_from(&other);
        described(&members, |bundle| {
            let files = bundle["documents"]["files"].as_array_mut().unwrap();
            let document = files.iter_mut().find(|file| file["name"] == "exhibits.json").unwrap();
            document["size"] = json!(other.len());
            document["sha256"] = json!(sha256(&other).as_str());
        })
    });
    add(
        "documents in another order",
        Found::Always,
        described(&members, |bundle| bundle["documents"]["files"].as_array_mut().unwrap().swap(0, 1)),
    );
    let created = set("/created", json!("2020-01-01T00:00:00.000Z"));
    // The web archive is signed with it.
    add("another time of making and all that follows from it", Found::Always, described(&members, created));
    let mut fewer = kept.clone();
    fewer.exhibits.remove(0);
    add("an exhibit left out, described so", Found::NotAtAll, fewer.bundle(facts_only));
    let mut silent = kept.clone();
    silent.custody.clear();
    add("events left out, described so", Found::NotAtAll, silent.bundle(facts_only));
    cases
}

/// The ZIP's bytes that no hash covers.
fn of_archive() -> Vec<Case> {
    let kept = Kept::two_exhibits();
    let members = kept.members(&kept.plan(false));
    let zips = patched_fields(&members).into_iter().chain(odd_zips(&members));
    zips.map(|(tampering, bundle)| case(&tampering, &kept, Found::Always, bundle)).collect()
}

fn lines(links: &[SignedLink]) -> Vec<u8> {
    links.iter().flat_map(|link| [canonical_json(link).unwrap(), b"\n".to_vec()].concat()).collect()
}

/// The members of an honest bundle with other links, described and followed.
fn linked(kept: &Kept, links: &[SignedLink]) -> Vec<u8> {
    let mut members = kept.members(&kept.plan(false));
    member(&mut members, "links.jsonl").1 = lines(links);
    let last = &links.last().unwrap().link;
    let head = json!({"seq": last.seq, "sha256": last.sha256().unwrap().as_str()});
    described(&members, |bundle| bundle["head"] = head.clone())
}

fn of_chain() -> Vec<Case> {
    let kept = everything();
    let mut other = Kept::new(8);
    kept.exhibits.iter().for_each(|record| other.seal(record.clone()));
    while other.links.len() < kept.links.len() {
        other.append(LinkKind::Custody, sha256(b"something"));
    }
    let mut cases = Vec::new();
    let mut add = |tampering: &str, links: &[SignedLink]| {
        cases.push(case(tampering, &kept, Found::Always, linked(&kept, links)));
    };
    for at in 0..kept.links.len() {
        let edit = |change: &dyn Fn(&mut Vec<SignedLink>)| {
            let mut links = kept.links.clone();
            change(&mut links);
            links
        };
        add("a link dropped", &edit(&|links| drop(links.remove(at))));
        add("a link there twice", &edit(&|links| links.insert(at, links[at].clone())));
        add("a link dated back", &edit(&|links| links[at].link.utc = "2020-01-01T00:00:00.000Z".to_owned()));
        add("a link about something else", &edit(&|links| links[at].link.subject_sha256 = sha256(b"another")));
        let other_kind = match kept.links[at].link.kind {
            LinkKind::Anchor => LinkKind::Exhibit,
            _ => LinkKind::Anchor,
        };
        add("a link of another kind", &edit(&|links| links[at].link.kind = other_kind));
        if at > 0 {
            add("two links in each other's place", &edit(&|links| links.swap(at - 1, at)));
            add("two chains spliced", &[&kept.links[..at], &other.links[at..]].concat());
        }
        if at > 0 && at + 1 < kept.links.len() {
            add("links left out between", &edit(&|links| drop(links.drain(at..links.len() - 1))));
        }
        let mut forged = kept.clone();
        forged.sign_anew(at, 66);
        add("signed anew with another key from a link on", &forged.links);
        let mut usurped = kept.clone();
        usurped.links[at].link.kind = LinkKind::Key;
        usurped.links[at].link.subject_sha256 = Kept::new(66).fingerprint();
        usurped.sign_anew(at, 66);
        add("another key announced by itself", &usurped.links);
    }
    cases
}

/// S of the signature `digits` with the group's order added: the same signature to whoever does not look.
fn with_order_added(digits: &str) -> String {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let (r, s) = digits.split_at(64);
    let mut carry = 0_u16;
    let mut sum = String::new();
    for (at, order) in ORDER.iter().enumerate() {
        carry += u16::from(u8::from_str_radix(&s[2 * at..2 * at + 2], 16).unwrap()) + u16::from(*order);
        sum += &format!("{:02x}", carry & 0xff);
        carry >>= 8;
    }
    format!("{r}{sum}")
}

fn of_signatures() -> Vec<Case> {
    let kept = everything();
    let mut cases = Vec::new();
    let mut add = |tampering: &str, at: usize, change: &dyn Fn(&mut SignedLink)| {
        let mut links = kept.links.clone();
        change(&mut links[at]);
        cases.push(case(tampering, &kept, Found::Always, linked(&kept, &links)));
    };
    for at in 0..kept.links.len() {
        let zero_or_one = |digit: &str| if digit == "0" { "1" } else { "0" };
        for place in [0, 63, 64, 127] {
            add("a digit of a signature", at, &|signed| {
                let other = zero_or_one(&signed.signature[place..=place]);
                signed.signature.replace_range(place..=place, other);
            });
        }
        add("a signature spelled in capitals", at, &|signed| signed.signature = signed.signature.to_uppercase());
        add("a signature with the group's order added to S", at, &|signed| {
            signed.signature = with_order_added(&signed.signature);
        });
        add("another key beside a signature", at, &|signed| {
            signed.key = Kept::new(66).links[0].key.clone();
        });
    }
    // The neutral point as R, and the S that goes with it for this link and key: k · a of RFC 8032, 5.1.6.
    add("a signature with an R of small order", 0, &|signed| {
        signed.signature =
            format!("01{}{}", "0".repeat(62), "cef5f4b5cf923d8f1c3c18cbd8d34194ca2ee9ec26fda04b6f1d4c02b46f6a0b");
    });

    // The neutral point as key: with the base point as R and 1 as S any message is signed, to whoever does not look.
    let key = evidence::PublicKey::parse(&format!("01{}", "0".repeat(62))).unwrap();
    let mut anyone = Kept::two_exhibits();
    let chain = key.fingerprint().unwrap();
    anyone.links[0].link.subject_sha256 = chain.clone();
    let mut prev = None;
    for signed in &mut anyone.links {
        signed.link.chain = chain.clone();
        signed.link.prev = prev;
        signed.key = key.clone();
        signed.signature = format!("58{}01{}", "66".repeat(31), "0".repeat(62));
        prev = Some(signed.link.sha256().unwrap());
    }
    let honest = Kept::two_exhibits();
    let mut members = honest.members(&honest.plan(false));
    member(&mut members, "links.jsonl").1 = lines(&anyone.links);
    let head = json!({"seq": 2, "sha256": prev.unwrap().as_str()});
    let bundle = described(&members, |bundle| {
        bundle["chain"] = json!(chain.as_str());
        bundle["head"] = head.clone();
    });
    cases.push(case("a chain with a key of small order", &honest, Found::Always, bundle));
    cases
}

/// Links that are signed with the right key and do not belong where they stand.
fn of_signed_links() -> Vec<Case> {
    let kept = Kept::two_exhibits();
    type Change = fn(&mut evidence::Link);
    let changes: [(&str, Change); 5] = [
        ("a link that names another before it, signed so", |link| link.prev = Some(sha256(b"another"))),
        ("a link that names none before it, signed so", |link| link.prev = None),
        ("a link of another number, signed so", |link| link.seq += 1),
        ("a link of another chain, signed so", |link| link.chain = sha256(b"another")),
        ("a link of another kind, signed so", |link| link.kind = LinkKind::Custody),
    ];
    let changed = |(tampering, change): (&str, Change)| {
        let mut changed = kept.clone();
        changed.change_last(7, change);
        let bundle = linked(&kept, &changed.links);
        Case { tampering: tampering.to_owned(), bundle, pins: pins(&changed), found: Found::Always }
    };
    changes.map(changed).into()
}

/// What only somebody with the key can do, or with a key of their own.
fn by_the_key_s_holder() -> Vec<Case> {
    let kept = Kept::two_exhibits();
    let mut changed = kept.exhibits[0].clone();
    changed.title.push('!');
    let made_anew = |seed| {
        let mut forged = Kept::new(seed);
        forged.files.clone_from(&kept.files);
        forged.seal(changed.clone());
        forged.seal(kept.exhibits[1].clone());
        forged
    };
    let mut longer = kept.clone();
    longer.append(LinkKind::Custody, sha256(b"something that is not told"));
    let mut backdated = kept.clone();
    backdated.links[1].link.utc = "2020-01-01T00:00:00.000Z".to_owned();
    backdated.sign_anew(1, 7);
    vec![
        case("made anew from the beginning with another key", &kept, Found::ByEitherPin, made_anew(66).bundle(false)),
        case("made anew from the beginning with the same key", &kept, Found::ByHead, made_anew(7).bundle(false)),
        case("rolled back: the last links left out", &longer, Found::ByHead, kept.bundle(false)),
        case("dated back and signed with the same key", &kept, Found::ByHead, backdated.bundle(false)),
        case("gone on with after the pinned link", &kept, Found::NotAtAll, longer.bundle(false)),
    ]
}

/// Records that contradict themselves, sealed as they are by whoever holds the key.
fn of_sealed_records() -> Vec<Case> {
    let honest = Kept::two_exhibits();
    let mut cases = Vec::new();
    for (change, code) in contradictions() {
        let mut record = honest.exhibits[1].clone();
        change(&mut record);
        let mut liar = Kept::new(7);
        liar.seal(honest.exhibits[0].clone());
        liar.seal(record.clone());
        let mut members = honest.members(&honest.plan(false));
        let names: Vec<&String> =
            record.files.iter().map(|file| &file.name).chain(record.opinions.iter().map(|file| &file.name)).collect();
        let files = format!("{}/files/", record.id);
        members.retain(|(path, _)| {
            path.split_once(&files).is_none_or(|(_, name)| names.iter().any(|known| *known == name))
        });
        member(&mut members, &format!("{}/exhibit.json", record.id)).1 = record.canonical().unwrap();
        member(&mut members, "links.jsonl").1 = lines(&liar.links);
        let bundle = described(&members, |bundle| {
            bundle["exhibits"][1]["record_sha256"] = json!(record.sha256().unwrap().as_str());
            bundle["head"]["sha256"] = json!(liar.head().as_str());
        });
        let tampering = format!("a record that contradicts itself, sealed so ({})", code.as_str());
        cases.push(Case { tampering, bundle, pins: pins(&liar), found: Found::Always });
    }
    cases
}

/// The web archive changed, listed and described as it is then: nothing but the chain stands behind it.
fn of_web_archive() -> Vec<Case> {
    let kept = everything();
    let changed = |(what, is_found, change): &Change| {
        let mut members = with_web_archive(&kept, change);
        follow(&mut members);
        let found = if *is_found { Found::Always } else { Found::NotAtAll };
        case(&format!("a web archive {what}"), &kept, found, write(&members))
    };
    CHANGES.iter().map(changed).collect()
}

/// Timestamps that are not what is written down of them, sealed so.
fn of_sealed_timestamps() -> Vec<Case> {
    let Some(authority) = Authority::start(MAKINGS[1], "tampering") else { return Vec::new() };
    let honest = Kept::two_exhibits();
    let stamped = |of: &Sha256Hex| authority.stamp(&Head { seq: 2, sha256: of.clone() });
    type Change = fn(&mut Anchored);
    let changes: [(&str, Change); 9] = [
        ("backdated", |it| it.anchor.time = "2020-01-01T00:00:00.000Z".to_owned()),
        ("of another accuracy", |it| it.anchor.accuracy_milliseconds = None),
        ("of another policy", |it| it.anchor.policy = "1.2.3".to_owned()),
        ("of another serial number", |it| it.anchor.serial = "ff".to_owned()),
        ("of another request", |it| it.anchor.nonce = "08".to_owned()),
        ("without the certificate between", |it| drop((it.anchor.certificates.remove(1), it.files.remove(3)))),
        ("with its certificates in another order", |it| {
            it.anchor.certificates.swap(0, 2);
            it.files.swap(2, 4);
        }),
        ("without its own token", |it| {
            it.files[1].pop();
            (it.anchor.token.sha256, it.anchor.token.size) = (sha256(&it.files[1]), it.files[1].len() as u64);
        }),
        ("signed by nobody", |it| {
            // The signature is what a token ends with, and the answer with the token.
            for (at, file) in [&mut it.anchor.response, &mut it.anchor.token].into_iter().enumerate() {
                *it.files[at].last_mut().unwrap() ^= 1;
                file.sha256 = sha256(&it.files[at]);
            }
        }),
    ];
    let mut cases = Vec::new();
    let mut add = |what: &str, anchored: Anchored, found| {
        let mut kept = honest.clone();
        kept.anchor(anchored);
        cases.push(case(&format!("a timestamp {what}, sealed so"), &kept, found, kept.bundle(false)));
    };
    add("as it is", stamped(&honest.head()), Found::NotAtAll);
    for (what, change) in changes {
        let mut anchored = stamped(&honest.head());
        change(&mut anchored);
        add(what, anchored, Found::Always);
    }
    let mut of_another = stamped(&sha256(b"another"));
    of_another.anchor.head.sha256 = honest.head();
    add("of another hash", of_another, Found::Always);
    cases
}
