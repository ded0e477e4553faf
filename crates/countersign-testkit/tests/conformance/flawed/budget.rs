use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

use super::{Flaw, MAX_BUFFERED_BYTES};

/// The bytes that a receiver holds of all bodies.
#[derive(Clone, Default)]
pub(super) struct Budget(Arc<Mutex<Vec<Held>>>);

struct Held {
    bytes: usize,
    given_up: Arc<Notify>,
}

/// The bytes of one body, which are free again when it is dropped.
pub(super) struct Place {
    budget: Budget,
    given_up: Arc<Notify>,
}

impl Budget {
    pub(super) fn place(&self) -> Place {
        let given_up = Arc::<Notify>::default();
        self.0.lock().unwrap().push(Held {
            bytes: 0,
            given_up: Arc::clone(&given_up),
        });
        Place {
            budget: self.clone(),
            given_up,
        }
    }
}

impl Place {
    /// Whether there is room for so many bytes more, once the oldest other bodies are given up.
    pub(super) fn has_room(&self, bytes: usize, flaw: Flaw) -> bool {
        let mut held = self.budget.0.lock().unwrap();
        let total = |held: &[Held]| held.iter().map(|held| held.bytes).sum::<usize>() + bytes;
        let is_own = |held: &Held| Arc::ptr_eq(&held.given_up, &self.given_up);
        while total(&held) > MAX_BUFFERED_BYTES && flaw != Flaw::IgnoresBudget {
            let oldest = held.iter().position(|held| !is_own(held));
            match oldest.filter(|_| flaw != Flaw::RefusesWhenFull) {
                Some(oldest) => held.remove(oldest).given_up.notify_one(),
                None => return false,
            }
        }
        if let Some(own) = held.iter_mut().find(|held| is_own(held)) {
            own.bytes += bytes;
        }
        true
    }

    /// Waits until this body is given up for another.
    pub(super) async fn given_up(&self) {
        self.given_up.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.budget.0.lock().unwrap();
        held.retain(|held| !Arc::ptr_eq(&held.given_up, &self.given_up));
    }
}
