//! One line that moves while a run goes on.
//!
//! It is drawn on standard error, only where that is a terminal, and is gone when the run is over.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::event::Event;
use crate::event::Listener;
use crate::report::escape;

/// How many times a second the line is drawn.
const DRAWS_A_SECOND: u8 = 10;

/// A listener that draws the line.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    failed: usize,
}

impl Progress {
    /// A line on standard error where `terminal` says that somebody looks at it, and nothing otherwise.
    pub fn new(terminal: bool) -> Self {
        let target = if terminal {
            ProgressDrawTarget::stderr_with_hz(DRAWS_A_SECOND)
        } else {
            ProgressDrawTarget::hidden()
        };
        Self { bar: ProgressBar::with_draw_target(None, target), failed: 0 }
    }

    /// What the line says of the run beside its count: for tests, which see no terminal.
    pub fn message(&self) -> String {
        self.bar.message()
    }
}

impl Listener for Progress {
    fn hear(&mut self, event: &Event) {
        match event {
            Event::Started { cases, .. } => {
                let style = ProgressStyle::with_template("{bar:20} {pos} of {len} cases, {msg}")
                    .unwrap_or_else(|_| ProgressStyle::default_bar());
                self.bar.set_style(style);
                self.bar.set_length(*cases as u64);
                self.bar.set_message("0 failed");
            }
            Event::Judged { failed, .. } => {
                self.bar.inc(1);
                if *failed {
                    self.failed += 1;
                    self.bar.set_message(format!("{} failed", self.failed));
                }
            }
            Event::Shrinking { requirement, requests } => {
                // Ids come from spec files, which a person may have been handed by somebody else.
                let requirement = escape::escape(requirement);
                self.bar.set_message(format!(
                    "{} failed; making {requirement} smaller ({requests})",
                    self.failed
                ));
            }
            Event::Finished(_) => self.bar.finish_and_clear(),
        }
    }
}
