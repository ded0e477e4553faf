//! The cases, by what they are about.

mod admission;
mod bytes;
mod claims;
mod crashes;
mod ends;
mod humans;
mod keys;
mod lists;
mod retention;
mod tokens;

use super::Case;

/// Names each case as its function is named.
macro_rules! cases {
    ($($group:ident::{$($case:ident),+ $(,)?}),+ $(,)?) => {
        vec![$($(
            Case::new(stringify!($case), |subject| Box::pin($group::$case(subject))),
        )+)+]
    };
}

pub(super) fn all() -> Vec<Case> {
    cases![
        admission::{
            what_is_put_is_there_whole,
            what_is_put_is_seen_by_the_other_handle_at_once,
            a_duplicate_is_counted_and_not_stored,
            sixty_four_at_once_are_one_and_sixty_three_duplicates,
            the_same_deliveries_at_once_in_different_orders_all_succeed,
            the_same_id_elsewhere_is_another_delivery,
            a_test_event_is_stored_each_time,
            a_test_event_leaves_no_key,
            a_dropped_put_is_stored_all_the_same,
            a_put_tells_the_workers_of_both_handles,
        },
        keys::{
            a_key_outlives_its_entry,
            a_key_is_known_whatever_became_of_its_entry,
            a_key_is_never_forgotten_before_its_entry,
            a_key_is_forgotten_when_its_own_time_is_over,
            ids_that_look_alike_are_different,
        },
        bytes::{
            a_body_of_any_bytes_comes_back,
            a_body_of_one_mebibyte_comes_back,
            header_fields_of_any_bytes_come_back,
            hostile_texts_come_back,
            hostile_texts_as_filters_find_what_has_them,
            the_longest_durations_do_not_overflow,
        },
        claims::{
            the_oldest_is_claimed_first_and_no_more_than_asked_for,
            what_is_due_earlier_is_claimed_first,
            a_claim_of_none_claims_none,
            what_no_handler_is_for_is_left_alone,
            an_attempt_is_counted_before_it_starts,
            claimers_at_once_never_share_an_entry,
            a_lease_protects_until_it_ends,
            a_renewed_lease_goes_on,
            the_next_time_that_is_due_is_told,
        },
        crashes::{
            a_crashed_attempt_is_made_again_under_a_new_token,
            the_crash_of_the_last_attempt_is_death_and_no_more_claims,
            a_poison_delivery_starts_exactly_as_often_as_it_may,
            crashes_and_failures_count_alike,
            what_dies_hides_nothing_that_is_due,
            what_died_concerns_no_other_provider,
        },
        tokens::{
            a_stale_done_changes_nothing,
            a_stale_retry_changes_nothing,
            a_stale_snooze_changes_nothing,
            a_stale_release_changes_nothing,
            a_stale_discard_changes_nothing,
            a_stale_renewal_changes_nothing,
            a_token_that_was_never_given_changes_nothing,
            an_attempt_that_has_ended_cannot_end_again,
            done_twice_under_one_token_is_done_and_changes_nothing,
            a_human_leaves_the_attempt_that_runs_alone,
            the_last_attempt_that_is_dead_cannot_end,
            tokens_only_grow,
            only_the_leases_that_hold_are_renewed,
        },
        ends::{
            what_is_done_is_kept_and_never_claimed_again,
            a_retry_waits_for_its_time_and_keeps_the_error,
            the_last_retry_is_death,
            the_last_errors_are_kept_cut_at_a_character,
            a_snooze_uses_no_attempt,
            a_snooze_of_the_last_attempt_is_no_death,
            a_release_is_due_at_once_and_uses_no_attempt,
            what_is_discarded_waits_for_a_human_with_the_reason,
        },
        humans::{
            a_dead_entry_is_requeued_with_all_its_attempts,
            every_state_but_running_can_be_requeued,
            what_is_requeued_does_not_expire,
            an_entry_that_is_named_twice_is_requeued_once,
            what_is_not_done_can_be_discarded,
            what_waits_or_runs_cannot_be_purged,
            what_is_purged_is_gone_and_known_again,
            an_unknown_entry_is_nobodys,
        },
        retention::{
            only_what_has_expired_is_swept,
            dead_and_discarded_are_never_swept,
            a_sweep_is_bounded,
            a_sweep_asks_each_row_and_nobody_else,
            sweeps_at_once_delete_each_entry_once,
        },
        lists::{
            pages_neither_skip_nor_repeat,
            each_filter_finds_what_it_names,
            filters_together_find_what_matches_all,
            an_error_is_found_by_its_own_text_alone,
            the_stats_count_each_state,
            the_oldest_that_is_due_has_its_age,
        },
    ]
}
