use countersign_inbox::conformance;

use crate::{
    flawed::{Flaw, Flawed},
    sqlite::in_memory,
};

/// Each flaw, and a case that has to catch it.
const CAUGHT: [(Flaw, &str); 29] = [
    (Flaw::IgnoresTokens, "a_stale_snooze_changes_nothing"),
    (Flaw::RenewsWhatIsLost, "a_stale_renewal_changes_nothing"),
    (Flaw::RenewsNothing, "a_renewed_lease_goes_on"),
    (
        Flaw::ForgetsKeysWithTheirEntries,
        "a_key_outlives_its_entry",
    ),
    (
        Flaw::ForgetsKeysOfWhatIsGivenUp,
        "a_key_is_known_whatever_became_of_its_entry",
    ),
    (
        Flaw::KnowsTestEventsAgain,
        "a_test_event_is_stored_each_time",
    ),
    (
        Flaw::KeepsOneOfAllTenants,
        "the_same_id_elsewhere_is_another_delivery",
    ),
    (Flaw::TruncatesAtNul, "a_body_of_any_bytes_comes_back"),
    (
        Flaw::AnswersBeforeTheCommit,
        "what_is_put_is_seen_by_the_other_handle_at_once",
    ),
    (
        Flaw::ForgetsWhatIsDropped,
        "a_dropped_put_is_stored_all_the_same",
    ),
    (
        Flaw::NeverCountsACrash,
        "the_crash_of_the_last_attempt_is_death_and_no_more_claims",
    ),
    (
        Flaw::ShowsAttemptsLate,
        "an_attempt_is_counted_before_it_starts",
    ),
    (
        Flaw::LeasesEndAtOnce,
        "claimers_at_once_never_share_an_entry",
    ),
    (
        Flaw::ClaimsMoreThanAskedFor,
        "the_oldest_is_claimed_first_and_no_more_than_asked_for",
    ),
    (
        Flaw::ClaimsTheNewestFirst,
        "the_oldest_is_claimed_first_and_no_more_than_asked_for",
    ),
    (
        Flaw::DiscardsWhatItDoesNotKnow,
        "what_no_handler_is_for_is_left_alone",
    ),
    (
        Flaw::RetriesAtOnce,
        "a_retry_waits_for_its_time_and_keeps_the_error",
    ),
    (Flaw::SnoozeIsARetry, "a_snooze_uses_no_attempt"),
    (
        Flaw::ReleaseIsARetry,
        "a_release_is_due_at_once_and_uses_no_attempt",
    ),
    (
        Flaw::DoneIsDeletedAtOnce,
        "what_is_done_is_kept_and_never_claimed_again",
    ),
    (Flaw::SweepsWithoutBound, "a_sweep_is_bounded"),
    (Flaw::SweepsTheDead, "dead_and_discarded_are_never_swept"),
    (
        Flaw::SweepsWithSettingsOfItsOwn,
        "a_sweep_asks_each_row_and_nobody_else",
    ),
    (
        Flaw::RequeueCountsWhatRuns,
        "a_human_leaves_the_attempt_that_runs_alone",
    ),
    (Flaw::PurgesWhatWaits, "what_waits_or_runs_cannot_be_purged"),
    (Flaw::PagesRepeat, "pages_neither_skip_nor_repeat"),
    (
        Flaw::FiltersNoErrors,
        "an_error_is_found_by_its_own_text_alone",
    ),
    (Flaw::FiltersWithoutCase, "each_filter_finds_what_it_names"),
    (Flaw::CountsNothing, "the_stats_count_each_state"),
];

/// What the case of this name says of a store with this flaw.
async fn run(flaw: Flaw, name: &str) -> Result<(), String> {
    let mut cases = conformance::cases().into_iter();
    let case = cases.find(|case| case.name() == name).unwrap();
    let subject = in_memory().wrapped(|store| Flawed::new(store, flaw));
    case.run(subject).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_flaw_is_caught_by_the_case_that_is_for_it() {
    for (flaw, case) in CAUGHT {
        let caught = run(flaw, case).await;
        assert!(caught.is_err(), "{flaw:?} passes {case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrapped_store_without_a_flaw_passes_those_cases() {
    for (_, case) in CAUGHT {
        assert_eq!(run(Flaw::None, case).await, Ok(()), "{case}");
    }
}

/// It needs its 5 seconds.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_tells_nobody_is_caught() {
    assert_eq!(
        run(Flaw::TellsNobody, "a_put_tells_the_workers_of_both_handles").await,
        Err("it does not hold: the handle that stored tells of it".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
#[should_panic(expected = "a_sweep_is_bounded: swept of none: 10, and not 0")]
async fn a_report_with_a_failure_fails_a_test() {
    let flawed = |store| Flawed::new(store, Flaw::SweepsWithoutBound);
    conformance::run(|| async { in_memory().wrapped(flawed) })
        .await
        .assert_passed();
}
