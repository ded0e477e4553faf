//! Any bytes as a secret.

#![no_main]

use countersign_tests::properties;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|key: &[u8]| properties::secret(key));
