//! A vault with many exhibits, written as EVIDENCE.md describes the folder, without flushing each.

use crate::sealed::Kept;
use ed25519_dalek::{Signer, SigningKey};
use evidence::{LinkKind, PublicKey, Sha256Hex, SignedLink, canonical_json, sha256};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use store::Writer;

/// Makes a vault whose own chain seals so many exhibits, and gives their ids.
pub fn vault(folder: &Path, count: usize) -> Vec<String> {
    drop(Writer::create(folder, "bench").expect("a vault can be made"));
    let key = fs::read_to_string(folder.join("key")).expect("the key can be read");
    let key = PublicKey::parse(key.trim_end()).and_then(|digits| digits.bytes()).expect("the key is a seed");
    let key = SigningKey::from_bytes(&key);
    let own = fs::read_dir(folder.join("chains/own")).expect("the chain is there");
    let own = own.map(|entry| entry.expect("the chain is there").path()).next().expect("the chain is there");
    let mut last: SignedLink =
        serde_json::from_str(fs::read_to_string(&own).expect("the chain can be read").trim_end()).expect("a link");
    let mut chain = BufWriter::new(File::options().append(true).open(&own).expect("the chain can be written"));

    let mut kept = Kept::new(5);
    kept.capture("00000000000000000000000000000000", None);
    for bytes in kept.files.values() {
        put(folder, bytes);
    }
    let readings: Vec<[(Sha256Hex, u64); 2]> = (0..2000).map(|number| reading(folder, number)).collect();
    let mut ids = Vec::with_capacity(count);
    for number in 0..count {
        let mut record = kept.exhibits[0].clone();
        record.id = format!("{:032x}", (number as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        // An exhibit every five minutes and a bit.
        let opened = jiff::Timestamp::from_millisecond(1_735_689_600_000 + number as i64 * 317_011).expect("a time");
        record.times.opened = format!("{opened:.3}");
        record.title = format!("Page {number} · {}", record.title);
        let [reading, judgement] = &readings[number % readings.len()];
        let file = record.files.iter_mut().find(|file| file.name == "reading.json").expect("a reading");
        (file.sha256, file.size) = reading.clone();
        (record.opinions[0].sha256, record.opinions[0].size) = judgement.clone();
        let (subject, _) = put(folder, &record.canonical().expect("a record"));
        let link = last.link.after(LinkKind::Exhibit, subject, &record.times.opened).expect("a link");
        let signature = key.sign(&link.canonical_bytes().expect("a link")).to_bytes();
        last = SignedLink::new(link, last.key, &signature).expect("a link");
        chain
            .write_all(&canonical_json(&last).expect("a link"))
            .and_then(|()| chain.write_all(b"\n"))
            .expect("it is written");
        ids.push(record.id);
    }
    chain.flush().expect("it is written");
    ids
}

/// A reading and what was found of it.
fn reading(folder: &Path, number: usize) -> [(Sha256Hex, u64); 2] {
    let goods = ["running shoe", "hiking boot", "running shirt", "phone case", "running shoe insole", "watch strap"]
        [number % 6];
    let brand = ["Velmora", "Trailwind", "Kestrin", "Odalys"][number % 4];
    let level = ["none", "low", "medium", "high", "none"][number % 5];
    let rare = if number == 1234 { "鞋垫" } else { "" };
    let reading = format!(
        r#"{{"listings":[{{"item_id":"{number}","role":"main","title":"{brand} {goods} {rare} for men and women, breathable, size 36 to 47, lot {number}","price":{{"min":"{}.50","max":"{0}.50","currency":"EUR","text":null}},"seller":{{"id":"{}","name":"Outdoor Store {}"}}}}]}}"#,
        number % 90,
        1_100_000 + number % 500,
        number % 500
    );
    let judgement = format!(
        r#"{{"listings":[{{"item_id":"{number}","level":"{level}","findings":[{{"kind":{{"name":"term"}},"brand":"{}","why":{{"arguments":{{}}}}}}]}}]}}"#,
        brand.to_lowercase()
    );
    [put(folder, reading.as_bytes()), put(folder, judgement.as_bytes())]
}

fn put(folder: &Path, bytes: &[u8]) -> (Sha256Hex, u64) {
    let sha256 = sha256(bytes);
    let digits = sha256.as_str();
    fs::write(folder.join("files").join(&digits[..2]).join(digits), bytes).expect("a file can be written");
    (sha256, bytes.len() as u64)
}
