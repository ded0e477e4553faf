use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::tally::Tally;
use crate::output::Output;

/// A progress bar on stderr, if that is a terminal and the run takes a while.
pub(super) struct Progress {
    bar: ProgressBar,
    shown_from: Option<Instant>,
}

/// A shorter run has no bar.
const SHORT: Duration = Duration::from_secs(1);

impl Progress {
    /// `total` is the last position, if it is known.
    pub(super) fn new(output: Output, total: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let template = match total {
            Some(_) => "{bar:32} {percent:>3}%  {msg}  {eta} left",
            None => "{spinner}  {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        let shown_from = (!output.is_json()).then(|| Instant::now() + SHORT);
        Self { bar, shown_from }
    }

    pub(super) fn update(&mut self, position: u64, tally: &Tally) {
        if self.shown_from.is_some_and(|from| Instant::now() >= from) {
            self.shown_from = None;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(position.max(self.bar.position()));
        let sent = tally.finished();
        self.bar.set_message(match tally.unexpected() {
            0 => format!("{sent} sent"),
            failed => format!("{sent} sent, {failed} not as expected"),
        });
    }

    /// Hides the bar while `print` prints.
    pub(super) fn suspended<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
