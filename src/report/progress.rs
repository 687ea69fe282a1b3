//! One line that moves while a run goes on.
//!
//! It is gone when the run is over.

use indicatif::ProgressStyle;

use crate::event::stream::{Event, Listener};
use crate::event::summary::VerdictWord;
use crate::redact::bounded::grouped;
use crate::report::escape;
use crate::report::late_line::LateLine;
use crate::report::text::shorten;

/// How many characters of a requirement's id are of use.
const LONGEST_ID: usize = 40;

/// A listener that draws the line.
#[derive(Debug)]
pub struct Progress {
    line: LateLine,
    done: usize,
    cases: usize,
    failed: usize,
}

impl Progress {
    /// A line on standard error where `terminal` says that somebody looks at it, and nothing otherwise.
    pub fn new(terminal: bool) -> Self {
        Self { line: LateLine::new(terminal), done: 0, cases: 0, failed: 0 }
    }

    /// What the line says: for tests, which see no terminal.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    pub fn message(&self) -> String {
        self.line.bar().message()
    }

    /// The count, and what is done beside counting. The most telling comes first, since the end does not fit every line.
    fn tell(&self, also: &str) {
        let (done, cases) = (grouped(self.done as u64), grouped(self.cases as u64));
        self.line.bar().set_message(format!("{done} of {cases} cases, {} failed{also}", self.failed));
    }
}

impl Listener for Progress {
    fn hear(&mut self, event: &Event) {
        self.line.wake();
        let bar = self.line.bar();
        match event {
            Event::Started(started) => {
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
                bar.reset();
                bar.set_style(style);
                bar.set_length(*faults as u64);
            }
            Event::Weighed { .. } => {
                bar.inc(1);
                if Some(bar.position()) == bar.length() {
                    bar.finish_and_clear();
                }
            }
            Event::Ended(_) | Event::Finished(_) => bar.finish_and_clear(),
            Event::Explaining => self.tell("; looking for what causes it"),
            Event::Found(_) | Event::Explained(_) | Event::OperationEnded(_) => {}
        }
    }
}
