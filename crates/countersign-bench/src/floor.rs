//! The least work that any candidate has to do.

use std::{future::Future, hint::black_box, pin::Pin};

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::{
    candidate::Candidate,
    load::{Lead, Load, keyed},
};

/// The MAC with a scheduled key, and the parsing.
pub struct Floor(Hmac<Sha256>);

impl Default for Floor {
    fn default() -> Self {
        Self(keyed())
    }
}

impl std::fmt::Debug for Floor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Floor")
    }
}

impl Candidate for Floor {
    fn name(&self) -> &'static str {
        "floor: HMAC-SHA256 and serde_json"
    }

    fn lacks(&self) -> &'static str {
        "speak HTTP"
    }

    fn receive<'a>(&'a self, load: &'a Load) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
        Box::pin(async {
            let received = load.signature.strip_prefix("sha256=").expect("the prefix");
            let received = hex::decode(received).expect("hex");
            let mac = self.0.clone().chain_update(&load.body);
            mac.verify_slice(&received).expect("authentic");
            let event = serde_json::from_slice(&load.body).expect("the struct");
            black_box::<Lead>(event);
        })
    }
}
