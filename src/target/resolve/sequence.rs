//! Steps in the order in which they are run: what each needs is known when its turn comes.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::target::body::templates_of;
use crate::target::definition::SetupStep;
use crate::target::resolve::parts::Parts;
use crate::target::resolve::step::read_step;
use crate::target::template::Template;
use crate::target::text::SetupStepText;
use crate::target::whole::{InFile, NamedInFile};

/// The steps of a file by their names, and the values whose lack was told already.
pub(super) struct Sequences<'text> {
    written: &'text [NamedInFile<SetupStepText>],
    read: Vec<Option<SetupStep>>,
    told: BTreeSet<(usize, usize, String)>,
    told_names: BTreeSet<String>,
    /// Whether a list names a step that is not there: it may be the one that gives what others need.
    lost_steps: bool,
}

/// A step of another service.
pub(super) struct StepBeside {
    pub(super) step: SetupStep,
    /// What it sends, each with its place.
    pub(super) texts: Vec<(Value, Range<usize>)>,
}

/// Where something stands.
#[derive(Clone, Copy)]
struct FilePlace<'text> {
    file: usize,
    span: &'text Range<usize>,
}

impl<'text> Sequences<'text> {
    /// Reads all steps, also those that no sequence has.
    pub(super) fn new(written: &'text [NamedInFile<SetupStepText>], parts: &mut Parts<'_>) -> Self {
        let read: Vec<Option<SetupStep>> = written
            .iter()
            .map(|entry| {
                let (id, step) = &entry.value;
                step.as_ref().map(|step| read_step(parts, id, step, entry.file))
            })
            .collect();
        let lost_steps = read.iter().any(Option::is_none);
        Self { written, read, told: BTreeSet::new(), told_names: BTreeSet::new(), lost_steps }
    }

    /// The steps of these names, all of the target's own service; what they capture is known from there on.
    pub(super) fn walk(
        &mut self,
        parts: &mut Parts<'_>,
        listed: &[Located<String>],
        file: usize,
        known: &mut BTreeSet<String>,
    ) -> Vec<SetupStep> {
        let steps = self.walk_any(parts, listed, file, known);
        for id in
            listed.iter().filter(|id| steps.iter().any(|step| step.id == ***id && step.service.is_some()))
        {
            let label = "expected a step of the target's own service; this one is run where `bind` needs what it gives";
            parts.faults[file].error("a step of another service", &id.span, label);
        }
        steps
    }

    /// The same with steps of any service.
    pub(super) fn walk_any(
        &mut self,
        parts: &mut Parts<'_>,
        listed: &[Located<String>],
        file: usize,
        known: &mut BTreeSet<String>,
    ) -> Vec<SetupStep> {
        let mut steps = Vec::new();
        for id in listed {
            let Some(index) = self.written.iter().position(|entry| *entry.value.0 == **id) else {
                let ids = self.written.iter().map(|entry| entry.value.0.as_str());
                parts.faults[file].unknown("step", id, &id.span, ids);
                self.lost_steps = true;
                continue;
            };
            let entry = &self.written[index];
            if let Some(step) = &entry.value.1 {
                self.require_known(parts, step, entry.file, (id, file), known);
                known.extend(step.capture.entries.iter().map(|(name, _)| name.value.clone()));
            }
            // What could not be read was told, and is no reason to tell more.
            steps.extend(self.read[index].clone());
        }
        steps
    }

    /// The steps of other services.
    pub(super) fn beside(&self) -> Vec<InFile<StepBeside>> {
        let steps = self.written.iter().zip(&self.read);
        let beside = steps.filter_map(|(written, step)| {
            let step = step.as_ref().filter(|step| step.service.is_some())?;
            let text = written.value.1.as_ref()?;
            let body = text.body.entries.iter().map(|(_, value)| (value.value.clone(), value.span.clone()));
            let headers = text.headers.entries.iter();
            let headers = headers.map(|(_, value)| (Value::from(value.as_str()), value.span.clone()));
            let value = StepBeside { step: step.clone(), texts: body.chain(headers).collect() };
            Some(InFile { value, file: written.file })
        });
        beside.collect()
    }

    /// The names of all values that some step captures.
    pub(super) fn captured(&self) -> BTreeSet<String> {
        let steps = self.written.iter().filter_map(|entry| entry.value.1.as_ref());
        steps.flat_map(|step| &step.capture.entries).map(|(name, _)| name.value.clone()).collect()
    }

    /// Tells of the values that a step needs and that nothing before it gives, each once.
    fn require_known(
        &mut self,
        parts: &mut Parts<'_>,
        step: &SetupStepText,
        file: usize,
        (id, list): (&Located<String>, usize),
        known: &BTreeSet<String>,
    ) {
        let own = step.capture.entries.iter().map(|(name, _)| name.value.as_str());
        let after: BTreeSet<&str> = known.iter().map(String::as_str).chain(own).collect();
        for (name, span) in needed(step, known, &after) {
            if !self.told.insert((file, span.start, name.clone())) {
                continue;
            }
            match giver(self.written, &name) {
                // Where a step was lost, that nothing gives its values follows from that.
                Some(_) if self.lost_steps || !self.told_names.insert(name.clone()) => {}
                Some(giver) => {
                    // Who lists the step in a file of their own has to see it there.
                    let place = if list < file {
                        FilePlace { file: list, span: &id.span }
                    } else {
                        FilePlace { file, span }
                    };
                    let fault = Diagnostic::error(
                        format!("nothing before the step `{}` gives `{name}`", **id),
                        place.span.clone(),
                        format!("needs `{name}`"),
                    );
                    let help = format!("the step `{giver}` captures it: expected that one before this one");
                    parts.faults[place.file].push(fault.with_help(help));
                }
                // What follows from one step of the file that was asked for is told once.
                None if file > 0 && !self.told_names.insert(name.clone()) => {}
                None => parts.faults[file].unknown("value", &name, span, after.iter().copied()),
            }
        }
    }
}

/// The step that captures a value of this name, if one does.
fn giver<'text>(written: &'text [NamedInFile<SetupStepText>], name: &str) -> Option<&'text str> {
    let gives = |step: &SetupStepText| step.capture.entries.iter().any(|(given, _)| **given == name);
    let found = written.iter().find(|entry| entry.value.1.as_ref().is_some_and(|step| gives(step)));
    found.map(|entry| entry.value.0.as_str())
}

/// The values that a step needs and that are not known, each with its place.
fn needed<'text>(
    step: &'text SetupStepText,
    known: &BTreeSet<String>,
    after: &BTreeSet<&str>,
) -> Vec<(String, &'text Range<usize>)> {
    let in_body = step.body.entries.iter().flat_map(|(_, value)| {
        templates_of(&value.value).into_iter().map(|template| (template, &value.span))
    });
    let in_headers =
        step.headers.entries.iter().map(|(_, value)| (Template::read(&value.value), &value.span));
    let mut needed = Vec::new();
    for (template, span) in in_body.chain(in_headers) {
        for name in template.names().filter(|name| !known.contains(*name)) {
            needed.push((name.to_owned(), span));
        }
    }
    let differ = step.differ.iter().filter(|name| !after.contains(name.as_str()));
    needed.extend(differ.map(|name| (name.value.clone(), &name.span)));
    needed
}
