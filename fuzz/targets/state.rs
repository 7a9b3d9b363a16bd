//! The state reader over any script: whatever a page assigns, it is read or left.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|script: &str| listing::fuzzing::read_state(script));
