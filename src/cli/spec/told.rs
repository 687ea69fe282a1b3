//! What is told of a recording: how many lines it says something about, what to do, and each line.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use crate::cli::spec::recorded::Recording;
use crate::report::escape::escape;
use crate::report::paste::shell::quote;
use crate::report::text::{counted, shorten, wrap};
use crate::snapshot::evidence::finding::{LineEvidence, LineVerdict};
use crate::snapshot::evidence::line::NamedSpecFile;
use crate::snapshot::evidence::patch::PatchedFile;
use crate::snapshot::origin::RecordingOrigin;

/// How many columns a line has at most, but for commands and addresses.
const WIDTH: usize = 80;
/// How many different answers are shown of a line.
const MOST_ANSWERS: usize = 3;
/// How many addresses are shown of an answer.
const MOST_ADDRESSES: usize = 3;
/// How many characters are shown of an answer.
const LONGEST_ANSWER: usize = 300;

/// What is told.
pub(super) struct EvidenceListing<'a> {
    pub(super) recording: &'a Recording,
    pub(super) files: &'a [NamedSpecFile],
    pub(super) evidence: &'a [LineEvidence],
    /// The folder and the options, as part of a command.
    pub(super) options: String,
}

impl EvidenceListing<'_> {
    /// The whole listing.
    pub(super) fn listing(&self, folder: &Path, patch: &[PatchedFile]) -> String {
        let mut text = String::new();
        self.add_recording(&mut text, folder);
        self.add_counts(&mut text);
        self.add_next(&mut text, patch);
        let mut verdicts: Vec<&LineVerdict> = self.evidence.iter().map(|seen| &seen.verdict).collect();
        verdicts.sort_by_key(|verdict| verdict.rank());
        verdicts.dedup_by_key(|verdict| verdict.rank());
        for verdict in verdicts {
            let alike = self.evidence.iter().filter(|seen| seen.verdict.rank() == verdict.rank());
            let _ = writeln!(text, "\n{}: {}", verdict.words(), verdict.explained());
            alike.for_each(|seen| self.add_line(&mut text, seen));
        }
        text
    }

    /// What is told on the side where a patch is printed.
    pub(super) fn beside_a_patch(&self, patch: &[PatchedFile]) -> String {
        let mut text = String::new();
        if !self.recording.is_live {
            add(&mut text, 0, &format!("nothing is changed: {}", self.why_not_live()));
            return text;
        }
        let changed = self.evidence.iter().filter(|seen| seen.verdict.changes().is_some()).count();
        let rest = self.evidence.len() - changed;
        let files = counted(patch.len(), "file");
        let said = format!("{} of {files} changed; {rest} left as they are", counted(changed, "line"));
        add(&mut text, 0, &said);
        for sources in self.mixed() {
            add(&mut text, 0, &sources);
        }
        text
    }

    fn add_recording(&self, text: &mut String, folder: &Path) {
        let cases: usize = self.recording.files.iter().map(|file| file.entries.len()).sum();
        let files = counted(self.recording.files.len(), "file");
        let _ = writeln!(text, "{} in {files} of {}", counted(cases, "recorded answer"), folder.display());
        for origin in self.origins() {
            let told = match origin {
                Some(RecordingOrigin { target, region, date }) => {
                    format!("target {}, region {}, {}", escape(target), escape(region), escape(date))
                }
                None => "of no target: the mock in memory, or a bare URL".to_owned(),
            };
            add(text, 2, &told);
        }
        if !self.recording.left_out.is_empty() {
            let left_out = counted(self.recording.left_out.len(), "file");
            add(text, 2, &format!("left out: {left_out} not of the live service"));
        }
        self.mixed().iter().for_each(|told| add(text, 2, told));
    }

    fn add_counts(&self, text: &mut String) {
        let files: BTreeSet<usize> = self.evidence.iter().map(|seen| seen.line.file).collect();
        let lines = counted(self.evidence.len(), "open line");
        let _ = writeln!(text, "\n{lines} in {}", counted(files.len(), "spec file"));
        let mut verdicts: Vec<&LineVerdict> = self.evidence.iter().map(|seen| &seen.verdict).collect();
        verdicts.sort_by_key(|verdict| verdict.rank());
        for alike in verdicts.chunk_by(|one, other| one.rank() == other.rank()) {
            let [first, ..] = alike else { continue };
            let _ = writeln!(text, "  {:>4}  {:<16}  {}", alike.len(), first.words(), first.explained());
        }
    }

    fn add_next(&self, text: &mut String, patch: &[PatchedFile]) {
        let command = format!("wireproof spec evidence{}", self.options);
        if !self.recording.is_live {
            let _ = writeln!(text);
            add(text, 0, &format!("next: {}", self.why_not_live()));
            if let Some(Some(origin)) = self.origins().into_iter().find(Option::is_some) {
                let target = quote(&origin.target);
                let _ = writeln!(text, "  {command} --live {target}");
            }
        } else if patch.is_empty() {
            let _ = writeln!(text, "\nnext: nothing for a patch to say; what is listed is for a person");
        } else {
            let _ = writeln!(text, "\nnext: write into the spec files what is confirmed and settled, with");
            let _ = writeln!(text, "  {command} --patch | git apply");
        }
    }

    fn add_line(&self, text: &mut String, seen: &LineEvidence) {
        let LineEvidence { line, verdict, answers, cases, .. } = seen;
        let grade = format!("{:?}", line.grade).to_lowercase();
        let path = &self.files[line.file].path;
        let _ = writeln!(text, "\n  {}:{}  {grade}\n    {}", path, line.number, line.table.path);
        add(text, 4, &line.sentence());
        match verdict {
            LineVerdict::Unseen(why) => add(text, 4, &format!("not seen: {why}")),
            LineVerdict::Confirmed(_) | LineVerdict::InPart(_) if answers.len() > MOST_ANSWERS => {
                add(text, 4, &format!("seen: {} with {} answers", counted(*cases, "case"), answers.len()));
            }
            _ => add_answers(text, answers, matches!(verdict, LineVerdict::Confirmed(_))),
        }
        match verdict {
            LineVerdict::Contradicted | LineVerdict::Disputed => {
                add(text, 4, "to do: say what is right there, with the recording as a source");
            }
            LineVerdict::LeftToAPerson(why) => add(text, 4, &format!("to do: {why}")),
            LineVerdict::InPart(missing) => {
                let ids: Vec<&str> = missing.iter().map(|id| id.as_str()).take(MOST_ADDRESSES).collect();
                let more = missing.len().saturating_sub(ids.len());
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                add(text, 4, &format!("not seen: {}{more}", ids.join(", ")));
            }
            LineVerdict::Settled(changes) | LineVerdict::Confirmed(changes) if !changes.is_empty() => {
                let changes: Vec<String> =
                    changes.iter().map(|change| format!("{} = {}", change.field, change.value)).collect();
                add(text, 4, &format!("patch: {}", changes.join(", ")));
                if matches!(verdict, LineVerdict::Settled(_)) {
                    add(text, 4, "to do: write into the sentence what is answered");
                }
            }
            _ => {}
        }
    }

    /// Where the recording comes from, each once.
    fn origins(&self) -> BTreeSet<Option<&RecordingOrigin>> {
        self.recording.files.iter().map(|file| file.origin.as_ref()).collect()
    }

    /// What is to be known of a recording that was not made at once.
    fn mixed(&self) -> Vec<String> {
        let origins: Vec<&RecordingOrigin> = self.origins().into_iter().flatten().collect();
        let mut told = Vec::new();
        let parts: [(&str, fn(&RecordingOrigin) -> &str); 2] =
            [("regions", |origin| &origin.region), ("days", |origin| &origin.date)];
        for (what, part) in parts {
            let different: BTreeSet<&str> = origins.iter().map(|origin| part(origin)).collect();
            if different.len() > 1 {
                told.push(format!("of {} different {what}: each is a source of its own", different.len()));
            }
        }
        told
    }

    fn why_not_live(&self) -> String {
        let names: BTreeSet<&str> =
            self.origins().into_iter().flatten().map(|origin| origin.target.as_str()).collect();
        let names: Vec<String> = names.into_iter().map(|name| format!("`{}`", escape(name))).collect();
        match names.is_empty() {
            true => "the recording does not say what was recorded and when, so that it is no evidence about the live \
                     service; `wireproof snapshot accept --target TARGET` says so in the heads of files"
                .to_owned(),
            false => format!(
                "a recording of the target {} is no evidence about the live service; if that is what was recorded, \
                 say so with --live",
                names.join(" and ")
            ),
        }
    }
}

fn add_answers(text: &mut String, answers: &[(String, Vec<String>)], is_short: bool) {
    for (words, addresses) in answers.iter().take(MOST_ANSWERS) {
        let words = shorten(&escape(words), LONGEST_ANSWER);
        add(text, 4, &format!("seen: {words} ({})", counted(addresses.len(), "case")));
        if is_short {
            continue;
        }
        for address in addresses.iter().take(MOST_ADDRESSES) {
            let _ = writeln!(text, "      {address}");
        }
        if let Some(more) = addresses.len().checked_sub(MOST_ADDRESSES).filter(|more| *more > 0) {
            add(text, 6, &format!("and {more} more"));
        }
    }
    if let Some(more) = answers.len().checked_sub(MOST_ANSWERS).filter(|more| *more > 0) {
        add(text, 4, &format!("and {} more", counted(more, "answer")));
    }
}

/// Adds a sentence behind an indent.
fn add(text: &mut String, indent: usize, sentence: &str) {
    for (number, line) in wrap(sentence, WIDTH - indent - 2).into_iter().enumerate() {
        let hanging = if number == 0 { 0 } else { 2 };
        let _ = writeln!(text, "{}{line}", " ".repeat(indent + hanging));
    }
}
