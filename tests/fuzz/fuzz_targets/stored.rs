//! Any bytes as an envelope or a scheme in JSON.

#![no_main]

use countersign_tests::properties;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|json: &[u8]| properties::stored(json));
