//! Any signatures of any body in any frames, through tower, axum and actix.

#![no_main]

use countersign_fuzz::attempt;
use countersign_tests::properties;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| properties::adapters(&attempt(bytes)));
