//! One line that moves while a run goes on.
//!
//! It is drawn on standard error, only where that is a terminal, in runs of more than a second, and is gone
//! when the run is over.

use std::time::Duration;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::event::stream::{Event, Listener};
use crate::event::summary::VerdictWord;
use crate::redact::bounded::grouped;
use crate::report::escape;
use crate::report::text::shorten;

/// How many times a second the line is drawn.
const DRAWS_A_SECOND: u8 = 10;
/// How long a run goes on before there is a line: one that is over at once has nothing to tell.
const DELAY: Duration = Duration::from_secs(1);
/// How many characters of a requirement's id are of use.
const LONGEST_ID: usize = 40;

/// A listener that draws the line.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    done: usize,
    cases: usize,
    failed: usize,
    /// When the run began, until the line is drawn.
    hidden_since: Option<Instant>,
}

impl Progress {
    /// A line on standard error where `terminal` says that somebody looks at it, and nothing otherwise.
    pub fn new(terminal: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        Self { bar, done: 0, cases: 0, failed: 0, hidden_since: terminal.then(Instant::now) }
    }

    /// What the line says: for tests, which see no terminal.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    pub fn message(&self) -> String {
        self.bar.message()
    }

    /// The count, and what is done beside counting. The most telling comes first, since the end does not fit every line.
    fn tell(&self, also: &str) {
        let (done, cases) = (grouped(self.done as u64), grouped(self.cases as u64));
        self.bar.set_message(format!("{done} of {cases} cases, {} failed{also}", self.failed));
    }
}

impl Listener for Progress {
    fn hear(&mut self, event: &Event) {
        if self.hidden_since.is_some_and(|since| since.elapsed() >= DELAY) {
            self.hidden_since = None;
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(DRAWS_A_SECOND));
        }
        match event {
            Event::Started(started) => {
                // What is wide is cut where the line of the terminal ends.
                let style = ProgressStyle::with_template("{wide_msg}")
                    .unwrap_or_else(|_| ProgressStyle::default_bar());
                self.bar.set_style(style);
                self.cases = started.cases;
                self.tell("");
            }
            Event::Judged(case) => {
                self.done += usize::from(!case.again);
                self.failed += usize::from(case.verdict == VerdictWord::Fail);
                self.tell("");
            }
            // What was announced is what is counted to: a total that changes says nothing.
            Event::Unanswered { .. } | Event::Absent => {
                self.done += 1;
                self.tell("");
            }
            Event::Shrinking { requirement } => {
                // Ids come from spec files, which a person may have been handed by somebody else.
                let requirement = shorten(&escape::escape(requirement.as_str()), LONGEST_ID);
                self.tell(&format!("; making {requirement} smaller"));
            }
            Event::Weighing { faults } => {
                let style = ProgressStyle::with_template("{bar:20} power: {pos} of {len} faults")
                    .unwrap_or_else(|_| ProgressStyle::default_bar());
                self.bar.reset();
                self.bar.set_style(style);
                self.bar.set_length(*faults as u64);
            }
            Event::Weighed { .. } => {
                self.bar.inc(1);
                if Some(self.bar.position()) == self.bar.length() {
                    self.bar.finish_and_clear();
                }
            }
            Event::Ended(_) | Event::Finished(_) => self.bar.finish_and_clear(),
            Event::Explaining => self.tell("; looking for what causes it"),
            Event::Found(_) | Event::Explained(_) | Event::OperationEnded(_) => {}
        }
    }
}
