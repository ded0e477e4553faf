//! Any body as an event of Storylane's.

#![no_main]

use countersign_tests::properties;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| properties::storylane(body));
