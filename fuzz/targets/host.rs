//! Native messages: whatever a browser's pipe brings, it is read or refused, and what is read is written the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::host::{LARGEST_FROM_HOST, LARGEST_TO_HOST, frame, frame_length, parse_answer, parse_request};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, json)) = bytes.split_first_chunk::<4>() else { return };
    if let Ok(length) = frame_length(*first, LARGEST_TO_HOST) {
        assert!(length <= LARGEST_TO_HOST);
    }
    if let Ok(request) = parse_request(json) {
        let written = frame(&request, LARGEST_TO_HOST).expect("what was read fits");
        assert_eq!(parse_request(&written[4..]).expect("what was written is read"), request);
    }
    if let Ok(answer) = parse_answer(json) {
        let written = frame(&answer, LARGEST_FROM_HOST).expect("what was read fits");
        assert_eq!(parse_answer(&written[4..]).expect("what was written is read"), answer);
    }
});
