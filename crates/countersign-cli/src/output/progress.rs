use std::{
    future::Future,
    pin::pin,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time;

use super::Output;

/// A progress bar on stderr, if that is a terminal and the work takes a while.
pub(crate) struct Progress {
    bar: ProgressBar,
    shown_from: Option<Instant>,
}

/// Shorter work has no bar.
const SHORT: Duration = Duration::from_secs(1);

/// How often the bar of work that does not tell how far it is moves.
const TICK: Duration = Duration::from_millis(200);

impl Progress {
    /// `total` is the last position, if it is known.
    pub(crate) fn new(output: Output, total: Option<u64>) -> Self {
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

    pub(crate) fn update(&mut self, position: u64, message: String) {
        if self.shown_from.is_some_and(|from| Instant::now() >= from) {
            self.shown_from = None;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(position.max(self.bar.position()));
        self.bar.set_message(message);
    }

    /// Moves while work is under way that does not tell how far it is.
    pub(crate) async fn during<T>(mut self, message: &str, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                result = &mut work => {
                    self.end();
                    return result;
                }
                () = time::sleep(TICK) => {
                    self.update(0, message.to_owned());
                    self.bar.tick();
                }
            }
        }
    }

    /// Hides the bar while `print` prints.
    pub(crate) fn suspended<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
