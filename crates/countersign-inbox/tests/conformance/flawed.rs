use std::{collections::HashMap, sync::Arc, time::Duration};

use countersign::Envelope;
use countersign_inbox::{
    Admission, Changes, Claim, Claims, Entry, EntryId, Filter, Finding, NewDelivery, Settled,
    Settlement, State, Stats, Store, StoreFuture, Sweep, Ticket,
};
use std::sync::{Mutex, PoisonError};

/// What a store may get wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    None,
    IgnoresTokens,
    RenewsWhatIsLost,
    RenewsNothing,
    ForgetsKeysWithTheirEntries,
    ForgetsKeysOfWhatIsGivenUp,
    KnowsTestEventsAgain,
    KeepsOneOfAllTenants,
    TruncatesAtNul,
    AnswersBeforeTheCommit,
    ForgetsWhatIsDropped,
    NeverCountsACrash,
    ShowsAttemptsLate,
    LeasesEndAtOnce,
    ClaimsMoreThanAskedFor,
    ClaimsTheNewestFirst,
    DiscardsWhatItDoesNotKnow,
    RetriesAtOnce,
    SnoozeIsARetry,
    ReleaseIsARetry,
    DoneIsDeletedAtOnce,
    SweepsWithoutBound,
    SweepsTheDead,
    SweepsWithSettingsOfItsOwn,
    RequeueCountsWhatRuns,
    PurgesWhatWaits,
    PagesRepeat,
    FiltersNoErrors,
    FiltersWithoutCase,
    CountsNothing,
    TellsNobody,
}

/// A good store with a flaw.
#[derive(Debug)]
pub(super) struct Flawed {
    store: Arc<dyn Store>,
    flaw: Flaw,
    latest: Arc<Mutex<HashMap<EntryId, Ticket>>>,
}

impl Flawed {
    pub(super) fn new(store: Arc<dyn Store>, flaw: Flaw) -> Self {
        let latest = Arc::default();
        Self {
            store,
            flaw,
            latest,
        }
    }

    fn latest(&self, ticket: Ticket) -> Ticket {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.get(&ticket.id()).copied().unwrap_or(ticket)
    }
}

/// The delivery with another envelope, or another number of attempts.
fn changed(
    delivery: &NewDelivery,
    max_attempts: u32,
    change: impl Fn(Envelope) -> Envelope,
) -> NewDelivery {
    let envelope = change(delivery.envelope().clone());
    let event = delivery.event().map(str::to_owned);
    let changed =
        NewDelivery::from_envelope(envelope, event, max_attempts, delivery.keep_key()).unwrap();
    if delivery.is_unique() {
        changed
    } else {
        changed.repeatable()
    }
}

impl Store for Flawed {
    fn put(&self, delivery: NewDelivery) -> StoreFuture<'_, Admission> {
        let max_attempts = delivery.max_attempts();
        let same = |envelope| envelope;
        let delivery = match self.flaw {
            Flaw::NeverCountsACrash => changed(&delivery, 1_000, same),
            Flaw::KeepsOneOfAllTenants => changed(&delivery, max_attempts, |envelope| {
                envelope.with_tenant(None)
            }),
            Flaw::TruncatesAtNul => changed(&delivery, max_attempts, |envelope| {
                let body = envelope.body().cloned().unwrap_or_default();
                let end = body.iter().position(|byte| *byte == 0);
                envelope.with_body(body.slice(..end.unwrap_or(body.len())))
            }),
            Flaw::KnowsTestEventsAgain => NewDelivery::from_envelope(
                delivery.envelope().clone(),
                None,
                max_attempts,
                delivery.keep_key(),
            )
            .unwrap(),
            _ => delivery,
        };
        match self.flaw {
            Flaw::AnswersBeforeTheCommit => {
                let store = Arc::clone(&self.store);
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(30)).await;
                    store.put(delivery).await
                });
                Box::pin(async { Ok(Admission::New(EntryId::new(1))) })
            }
            Flaw::ForgetsWhatIsDropped => Box::pin(async {
                tokio::time::sleep(Duration::from_millis(1)).await;
                self.store.put(delivery).await
            }),
            Flaw::ForgetsKeysWithTheirEntries | Flaw::ForgetsKeysOfWhatIsGivenUp => {
                Box::pin(async move {
                    let admission = self.store.put(delivery.clone()).await?;
                    let Admission::Duplicate(id) = admission else {
                        return Ok(admission);
                    };
                    let is_forgotten = match self.store.show(id).await? {
                        None => self.flaw == Flaw::ForgetsKeysWithTheirEntries,
                        Some((entry, _)) => {
                            self.flaw == Flaw::ForgetsKeysOfWhatIsGivenUp
                                && matches!(entry.state, State::Dead | State::Discarded)
                        }
                    };
                    if is_forgotten {
                        return self.store.put(delivery.repeatable()).await;
                    }
                    Ok(admission)
                })
            }
            _ => self.store.put(delivery),
        }
    }

    fn claim(&self, mut claim: Claim) -> StoreFuture<'_, Claims> {
        match self.flaw {
            Flaw::LeasesEndAtOnce => claim.lease = Duration::ZERO,
            Flaw::ClaimsMoreThanAskedFor => claim.limit += 1,
            _ => {}
        }
        Box::pin(async move {
            if self.flaw == Flaw::DiscardsWhatItDoesNotKnow {
                let waiting = self.store.list(Filter::default(), None, 99).await?;
                let foreign = waiting
                    .iter()
                    .filter(|entry| *entry.provider != *claim.provider);
                let ids = foreign.map(|entry| entry.id).collect();
                self.store.discard(ids, "unknown".to_owned()).await?;
            }
            let mut claims = self.store.claim(claim).await?;
            if self.flaw == Flaw::ClaimsTheNewestFirst {
                claims.claimed.reverse();
            }
            let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
            latest.extend(
                claims
                    .claimed
                    .iter()
                    .map(|one| (one.ticket.id(), one.ticket)),
            );
            Ok(claims)
        })
    }

    fn renew(&self, tickets: Vec<Ticket>, lease: Duration) -> StoreFuture<'_, Vec<Ticket>> {
        match self.flaw {
            Flaw::IgnoresTokens => {
                let tickets = tickets.into_iter().map(|ticket| self.latest(ticket));
                self.store.renew(tickets.collect(), lease)
            }
            Flaw::RenewsWhatIsLost => Box::pin(async move {
                self.store.renew(tickets.clone(), lease).await?;
                Ok(tickets)
            }),
            Flaw::RenewsNothing => Box::pin(async { Ok(tickets) }),
            _ => self.store.renew(tickets, lease),
        }
    }

    fn settle(&self, ticket: Ticket, settlement: Settlement) -> StoreFuture<'_, Settled> {
        let retry = |after, error: &str| Settlement::Retry {
            after,
            error: error.to_owned(),
        };
        let (ticket, settlement) = match (self.flaw, settlement) {
            (Flaw::IgnoresTokens, settlement) => (self.latest(ticket), settlement),
            (Flaw::RetriesAtOnce, Settlement::Retry { error, .. }) => {
                (ticket, retry(Duration::ZERO, &error))
            }
            (Flaw::SnoozeIsARetry, Settlement::Snooze { after }) => (ticket, retry(after, "")),
            (Flaw::ReleaseIsARetry, Settlement::Release) => (ticket, retry(Duration::ZERO, "")),
            (Flaw::DoneIsDeletedAtOnce, Settlement::Done { .. }) => {
                let keep = Duration::ZERO;
                (ticket, Settlement::Done { keep })
            }
            (_, settlement) => (ticket, settlement),
        };
        self.store.settle(ticket, settlement)
    }

    fn list(
        &self,
        mut filter: Filter,
        before: Option<EntryId>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<Entry>> {
        let mut before = before;
        match self.flaw {
            Flaw::PagesRepeat => before = before.map(|id| EntryId::new(id.number() + 1)),
            Flaw::FiltersNoErrors => filter.error = None,
            Flaw::FiltersWithoutCase => {
                filter.tenant = filter.tenant.map(|tenant| tenant.to_lowercase());
            }
            _ => {}
        }
        self.store.list(filter, before, limit)
    }

    fn show(&self, id: EntryId) -> StoreFuture<'_, Option<(Entry, Option<Envelope>)>> {
        Box::pin(async move {
            let mut shown = self.store.show(id).await?;
            if let Some((entry, _)) = &mut shown
                && self.flaw == Flaw::ShowsAttemptsLate
                && entry.state == State::Running
            {
                entry.attempt -= 1;
            }
            Ok(shown)
        })
    }

    fn requeue(&self, ids: Vec<EntryId>) -> StoreFuture<'_, usize> {
        Box::pin(async move {
            if self.flaw == Flaw::RequeueCountsWhatRuns {
                let mut found = 0;
                for id in ids {
                    match self.store.show(id).await? {
                        Some((entry, _)) if entry.state == State::Running => found += 1,
                        _ => found += self.store.requeue(vec![id]).await?,
                    }
                }
                return Ok(found);
            }
            self.store.requeue(ids).await
        })
    }

    fn discard(&self, ids: Vec<EntryId>, reason: String) -> StoreFuture<'_, usize> {
        self.store.discard(ids, reason)
    }

    fn purge(&self, ids: Vec<EntryId>) -> StoreFuture<'_, usize> {
        Box::pin(async move {
            if self.flaw == Flaw::PurgesWhatWaits {
                self.store.discard(ids.clone(), String::new()).await?;
            }
            self.store.purge(ids).await
        })
    }

    fn stats(&self) -> StoreFuture<'_, Stats> {
        if self.flaw == Flaw::CountsNothing {
            return Box::pin(async { Ok(Stats::default()) });
        }
        self.store.stats()
    }

    fn sweep(&self, limit: usize) -> StoreFuture<'_, Sweep> {
        Box::pin(async move {
            let states = match self.flaw {
                Flaw::SweepsWithoutBound => return self.store.sweep(1_000).await,
                Flaw::SweepsTheDead => vec![State::Dead],
                Flaw::SweepsWithSettingsOfItsOwn => vec![State::Done],
                _ => return self.store.sweep(limit).await,
            };
            let filter = {
                let mut filter = Filter::default();
                filter.states = states;
                filter
            };
            let old = self.store.list(filter, None, limit).await?;
            let ids = old.iter().map(|entry| entry.id).collect();
            let purged = self.store.purge(ids).await?;
            let swept = self.store.sweep(limit).await?;
            Ok(Sweep::new(purged + swept.entries, swept.keys))
        })
    }

    fn check(&self) -> StoreFuture<'_, Vec<Finding>> {
        self.store.check()
    }

    fn changes(&self) -> Changes {
        if self.flaw == Flaw::TellsNobody {
            let (_, version) = tokio::sync::watch::channel(0);
            return Changes::new(version);
        }
        self.store.changes()
    }
}
