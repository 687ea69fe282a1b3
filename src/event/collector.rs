//! Makes the summary of what a run tells, and hands every event on to whoever listens.
//!
//! What it hands on is fit to be shown: findings and the summary are completed and then [`Finish::conceal`]ed before
//! anybody hears of them.

use crate::event::cause::{FoundCause, numbered};
use crate::event::finding::Finding;
use crate::event::order::put_in_order;
use crate::event::stream::{Ended, Event, Listener, OperationResult, Started};
use crate::event::summary::{CaseCounts, Power, Summary};

/// What is known of a run beyond what it tells itself.
pub trait Finish {
    /// Adds to a finding what only the caller knows, such as the command that serves what was judged.
    fn complete(&self, _finding: &mut Finding) {}

    /// Adds to the summary what only the caller knows, such as which failures were expected. Nothing is hidden yet.
    fn conclude(&mut self, _summary: &mut Summary) {}

    /// Hides in a finding what nobody may see.
    fn conceal_finding(&self, _finding: &mut Finding) {}

    /// Hides in any other text what nobody may see.
    fn conceal_text(&self, _text: &mut String) {}
}

/// Nothing is known beyond what the run tells.
impl Finish for () {}

/// A listener that makes the summary.
#[derive(Debug)]
pub struct Collector<L, F> {
    summary: Summary,
    /// What was found out about the power of the run, and of how many faults it is still to be found out.
    power: Option<(Power, usize)>,
    /// Causes, before findings are numbered.
    causes: Vec<FoundCause>,
    listener: L,
    finish: F,
}

impl<L: Listener, F: Finish> Collector<L, F> {
    /// Begins with nothing; `listener` hears everything that is told.
    pub fn new(listener: L, finish: F) -> Self {
        Self { summary: Summary::default(), power: None, causes: Vec::new(), listener, finish }
    }

    /// The findings so far, for whoever knows more of them before anybody hears of the summary.
    pub fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.summary.findings
    }

    /// The run is over: its summary, which the listener heard too.
    pub fn finish(mut self) -> (Summary, L, F) {
        let summary = &mut self.summary;
        put_in_order(&mut summary.findings);
        summary.causes = numbered(&self.causes, &mut summary.findings);
        if summary.extent.shards.is_none() {
            // Nothing is left to a merge.
            summary.requirements.iter_mut().for_each(|result| result.resting.clear());
        }
        // What was not weighed to the end says nothing.
        summary.power = self.power.and_then(|(power, left)| (left == 0).then_some(power));
        self.finish.conclude(summary);
        summary.note_brought();
        summary.findings.iter_mut().for_each(|finding| self.finish.conceal_finding(finding));
        let texts = summary.advice.iter_mut().chain(&mut summary.notes).chain(&mut summary.trouble);
        texts.for_each(|text| self.finish.conceal_text(text));
        self.listener.hear(&Event::Finished(Box::new(self.summary.clone())));
        (self.summary, self.listener, self.finish)
    }

    fn begin(&mut self, started: &Started) {
        let Started {
            subject,
            operations,
            target,
            endpoint,
            start,
            behavior,
            seed,
            spec_sha256,
            made_by,
            package,
            requirements_as_of,
            extent,
            cases: _,
        } = started.clone();
        self.summary = Summary {
            subject,
            operations,
            target,
            endpoint,
            start,
            behavior,
            seed,
            spec_sha256,
            made_by,
            package,
            requirements_as_of,
            extent,
            ..Summary::default()
        };
    }

    fn add(&mut self, result: &OperationResult) {
        let summary = &mut self.summary;
        summary.cases = CaseCounts {
            total: summary.cases.total + result.cases.total,
            pass: summary.cases.pass + result.cases.pass,
            fail: summary.cases.fail + result.cases.fail,
            skip: summary.cases.skip + result.cases.skip,
            error: summary.cases.error + result.cases.error,
            undetermined: summary.cases.undetermined + result.cases.undetermined,
        };
        summary.unavailable += result.unavailable;
        for source in &result.sources {
            if summary.sources.iter().all(|known| known.id != source.id) {
                summary.sources.push(source.clone());
            }
        }
        // What the protocol requires, every operation is judged by.
        for result in &result.requirements {
            match summary.requirements.iter_mut().find(|known| known.id == result.id) {
                Some(known) => known.add(result),
                None => summary.requirements.push(result.clone()),
            }
        }
        summary.advice.extend(result.advice.clone());
        summary.notes.extend(result.notes.iter().cloned());
        if summary.trouble.is_none() {
            summary.trouble.clone_from(&result.trouble);
        }
    }

    fn end(&mut self, ended: &Ended) {
        let summary = &mut self.summary;
        summary.requests = ended.requests;
        summary.interrupted = ended.interrupted;
        summary.duration_ms = u64::try_from(ended.duration.as_millis()).unwrap_or(u64::MAX);
        summary.notes.extend(ended.note.clone());
        summary.trouble = ended.trouble.clone().or(summary.trouble.take());
    }
}

impl<L: Listener, F: Finish> Listener for Collector<L, F> {
    fn hear(&mut self, event: &Event) {
        match event {
            Event::Started(started) => self.begin(started),
            Event::Found(finding) => {
                let mut finding = finding.clone();
                self.finish.complete(&mut finding);
                self.summary.findings.push((*finding).clone());
                self.finish.conceal_finding(&mut finding);
                self.listener.hear(&Event::Found(finding));
                return;
            }
            Event::Unanswered { address, requirement, reason } => {
                let mut reason = reason.clone();
                self.finish.conceal_text(&mut reason);
                let (address, requirement) = (address.clone(), requirement.clone());
                self.listener.hear(&Event::Unanswered { address, requirement, reason });
                return;
            }
            Event::OperationEnded(result) => {
                self.add(result);
                let mut result = result.clone();
                let texts = result.advice.iter_mut().chain(&mut result.notes).chain(&mut result.trouble);
                texts.for_each(|text| self.finish.conceal_text(text));
                self.listener.hear(&Event::OperationEnded(result));
                return;
            }
            Event::Explained(causes) => self.causes.extend(causes.iter().cloned()),
            Event::Ended(ended) => self.end(ended),
            Event::Weighing { faults } => {
                let (power, left) = self.power.get_or_insert_default();
                power.total += faults;
                *left += faults;
            }
            Event::Weighed { fault, blind } => {
                let (power, left) = self.power.get_or_insert_default();
                *left = left.saturating_sub(1);
                match blind {
                    None => power.caught += 1,
                    Some(reason) => power.blind.push((fault.clone(), reason.clone())),
                }
            }
            Event::Judged(_)
            | Event::Absent
            | Event::Explaining
            | Event::Shrinking { .. }
            | Event::Finished(_) => {}
        }
        self.listener.hear(event);
    }
}
