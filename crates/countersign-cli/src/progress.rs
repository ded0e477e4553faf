use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{output::Output, tally::Tally};

/// A bar on stderr, if that is a terminal, and there is somebody waiting.
pub(crate) struct Progress {
    bar: ProgressBar,
    shown_from: Option<Instant>,
}

/// What takes less needs no bar.
const LONG: Duration = Duration::from_secs(1);

impl Progress {
    /// `total` is the last position, if that is known.
    pub(crate) fn new(output: Output, total: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let template = match total {
            Some(_) => "{bar:32} {percent:>3}%  {msg}  {eta} left",
            None => "{spinner}  {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        let shown_from = (!output.is_json()).then(|| Instant::now() + LONG);
        Self { bar, shown_from }
    }

    pub(crate) fn at(&mut self, position: u64, tally: &Tally) {
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

    /// Prints something where the bar is.
    pub(crate) fn around<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
