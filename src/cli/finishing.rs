//! What `check server` knows of a run beyond what the run tells: what was expected, where cases are kept, what is secret.

use std::path::Path;
use std::sync::Arc;

use crate::cli::expected::ExpectedFile;
use crate::cli::failure::Failure;
use crate::cli::regressions;
use crate::cli::serving::start_of;
use crate::cli::stand_ins::StandIns;
use crate::event::collector::Finish;
use crate::event::finding::Finding;
use crate::event::summary::Summary;
use crate::exchange::interrupt::Interrupt;
use crate::judge::secrets::Secrets;
use crate::model::service::Service;
use crate::oracle::fault::Fault;

/// Completes findings and the summary, before anybody hears of them.
pub(crate) struct Finishing<'a> {
    pub(crate) service: Arc<Service>,
    /// The faults of what is judged, and the command that serves it, where it is only embedded.
    pub(crate) start: Option<(Vec<Fault>, String)>,
    /// What else a reader should know.
    pub(crate) notes: Vec<String>,
    /// The list of known failures.
    pub(crate) expected: Option<ExpectedFile>,
    /// Whether the list is to be written anew.
    pub(crate) updates_expected: bool,
    /// The folder in which cases are kept.
    pub(crate) regressions: Option<&'a Path>,
    /// What stands there for the values of `--set`; nothing where they may be shown.
    pub(crate) stand_ins: Option<StandIns>,
    /// What is not shown; nothing where everything may be.
    pub(crate) secrets: Option<Secrets>,
    /// Uttered where the run is to end, and with it what goes on behind its cases.
    pub(crate) interrupt: &'a Interrupt,
    /// Whether the power of the run was asked for.
    pub(crate) power: bool,
    /// What could not be written beside the report.
    pub(crate) kept: Result<(), Failure>,
}

impl Finish for Finishing<'_> {
    fn complete(&self, finding: &mut Finding) {
        if let Some((faults, start)) = &self.start {
            finding.start = start_of(finding, &self.service, faults, start);
        }
        if let Some(folder) = self.regressions {
            regressions::name_folder(folder, finding);
        }
    }

    fn conclude(&mut self, summary: &mut Summary) {
        summary.notes.append(&mut self.notes);
        if self.power {
            summary.interrupted = self.interrupt.is_uttered();
            // What was not weighed to the end says nothing.
            summary.power = summary.power.take().filter(|_| !summary.interrupted);
        }
        match self.expected.take() {
            Some(expected) if self.updates_expected => self.kept = expected.update(summary),
            Some(expected) => expected.apply(summary),
            None => {}
        }
        if let Some(folder) = self.regressions {
            let kept = regressions::keep(folder, summary, self.stand_ins.as_ref());
            self.kept = std::mem::replace(&mut self.kept, Ok(())).and(kept);
        }
    }

    fn conceal_finding(&self, finding: &mut Finding) {
        if let Some(secrets) = &self.secrets {
            secrets.conceal_finding(finding);
        }
    }

    fn conceal_text(&self, text: &mut String) {
        if let Some(secrets) = &self.secrets {
            secrets.conceal_text(text);
        }
    }
}
