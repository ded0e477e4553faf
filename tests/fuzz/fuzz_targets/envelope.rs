//! Any request as an envelope.

#![no_main]

use countersign_fuzz::attempt;
use countersign_tests::properties;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| properties::envelope(&attempt(bytes)));
