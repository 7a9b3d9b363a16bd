//! What an authority answers, and certificates from anywhere: read or refused, and what is read agrees with itself.
#![no_main]

use evidence::Sha256Hex;
use evidence::timestamp::{Query, certificates, check_token, read_answer};
use libfuzzer_sys::fuzz_target;

/// What the seeds are stamps of, and the number they were asked for with.
const STAMPED: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const NONCE: [u8; 16] = [7; 16];

fuzz_target!(|bytes: &[u8]| {
    let stamped = Sha256Hex::parse(STAMPED).expect("a hash");
    let query = Query::new(&stamped, NONCE, None).expect("a request");
    let beside = certificates(bytes).unwrap_or_default();
    let beside: Vec<&[u8]> = beside.iter().map(Vec::as_slice).collect();
    _ = check_token(bytes, &stamped, &beside, &[]);
    if let Ok(answer) = read_answer(bytes, &query, &[], &[]) {
        // What stands in an answer is a token by itself, and says the same.
        assert_eq!(check_token(&answer.token_der, &stamped, &[], &[]), Ok(answer.token));
    }
});
