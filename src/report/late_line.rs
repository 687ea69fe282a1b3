//! A line on standard error that moves while something goes on: only where that is a terminal, and once it has taken a second.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::redact::bounded::grouped;

/// How many times a second the line is drawn.
const DRAWS_A_SECOND: u8 = 10;
/// How long something goes on before there is a line: what is over at once has nothing to tell.
const DELAY: Duration = Duration::from_secs(1);

/// Such a line.
#[derive(Debug)]
pub struct LateLine {
    bar: ProgressBar,
    /// When it began, until the line is drawn.
    hidden_since: Option<Instant>,
}

/// A line that counts what is recorded; it is gone with this value.
#[derive(Debug)]
pub struct RecordingProgress {
    line: LateLine,
    done: usize,
    all: usize,
}

impl LateLine {
    /// A line where `terminal` says that somebody looks at standard error, and nothing otherwise.
    pub fn new(terminal: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        // What is wide is cut where the line of the terminal ends.
        let style = ProgressStyle::with_template("{wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, hidden_since: terminal.then(Instant::now) }
    }

    /// Draws the line from now on, if its time has come.
    pub fn wake(&mut self) {
        if self.hidden_since.is_some_and(|since| since.elapsed() >= DELAY) {
            self.hidden_since = None;
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(DRAWS_A_SECOND));
        }
    }

    /// What is drawn.
    pub fn bar(&self) -> &ProgressBar {
        &self.bar
    }
}

impl RecordingProgress {
    /// A line that counts to so many cases.
    pub fn new(terminal: bool, all: usize) -> Self {
        Self { line: LateLine::new(terminal), done: 0, all }
    }

    /// One more is recorded.
    pub fn count(&mut self) {
        self.line.wake();
        self.done += 1;
        let (done, all) = (grouped(self.done as u64), grouped(self.all as u64));
        self.line.bar().set_message(format!("{done} of {all} cases recorded"));
    }
}

impl Drop for RecordingProgress {
    fn drop(&mut self) {
        self.line.bar().finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_counted() {
        let mut progress = RecordingProgress::new(false, 1_200);
        progress.count();
        progress.count();
        assert_eq!(progress.line.bar().message(), "2 of 1,200 cases recorded");
    }
}
