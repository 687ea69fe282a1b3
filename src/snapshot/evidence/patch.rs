//! What was seen, written into spec files: the fewest changes that say it, as a patch.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use similar::TextDiff;

use crate::model::requirement::Source;
use crate::snapshot::evidence::change::{FieldChange, MESSAGE, array, text};
use crate::snapshot::evidence::finding::LineEvidence;
use crate::snapshot::evidence::line::{NamedSpecFile, OpenLine, plain};
use crate::snapshot::origin::RecordingOrigin;
use crate::spec::Spec;
use crate::spec::graded::root_entries;

/// What the ids of recordings among sources begin with: that somebody saw it.
const OBSERVED: &str = "O";
/// The table of sources.
const SOURCES: &str = "sources";

/// A spec file as it is, and as it is to be.
#[derive(Clone, Debug)]
pub(crate) struct PatchedFile {
    pub(crate) path: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// Text that comes in the place of other text, or between.
struct TextEdit {
    place: Range<usize>,
    text: String,
}

/// The files that a recording changes, with what it says of these lines in them.
///
/// A line is left alone whose file has its sources in another one, where that one is not among `files`.
pub(crate) fn patched(files: &[NamedSpecFile], evidence: &[&LineEvidence], spec: &Spec) -> Vec<PatchedFile> {
    let ids = SourceIds::new(spec, evidence);
    let texts: Vec<String> = files.iter().map(|file| plain(&file.file.text)).collect();
    let mut edits: BTreeMap<usize, Vec<TextEdit>> = BTreeMap::new();
    let mut cited: BTreeMap<usize, BTreeSet<&RecordingOrigin>> = BTreeMap::new();
    for seen in evidence {
        let Some(changes) = seen.verdict.changes() else { continue };
        let Some(owner) = sources_file(files, &texts, &seen.line) else { continue };
        let new: Vec<String> = seen.origins.iter().map(|origin| ids.of(origin)).collect();
        edits.entry(seen.line.file).or_default().extend(line_edits(&seen.line, changes, &new));
        cited.entry(owner).or_default().extend(&seen.origins);
    }
    for (owner, origins) in cited {
        let entries = root_entries(&texts[owner], SOURCES);
        let missing: Vec<&RecordingOrigin> = origins
            .into_iter()
            .filter(|origin| entries.iter().all(|(id, _)| *id != ids.of(origin)))
            .collect();
        edits.entry(owner).or_default().extend(source_edits(&texts[owner], &entries, &missing, &ids));
    }
    let patched = edits.into_iter().map(|(place, edits)| {
        let NamedSpecFile { file, path } = &files[place];
        PatchedFile { path: path.clone(), before: file.text.clone(), after: applied(&file.text, edits) }
    });
    patched.filter(|file| file.before != file.after).collect()
}

/// Whether a line can be changed: the file of its sources is among the files.
pub(crate) fn is_patchable(files: &[NamedSpecFile], line: &OpenLine) -> bool {
    let texts: Vec<String> = files.iter().map(|file| plain(&file.file.text)).collect();
    sources_file(files, &texts, line).is_some()
}

impl PatchedFile {
    /// The changes in the unified format, with three lines around each.
    pub(crate) fn unified(&self) -> String {
        // A path with a space ends where a tab stands.
        let end = if self.path.contains(' ') { "\t" } else { "" };
        let names = [format!("a/{}{end}", self.path), format!("b/{}{end}", self.path)];
        let difference = TextDiff::from_lines(&self.before, &self.after);
        difference.unified_diff().context_radius(3).header(&names[0], &names[1]).to_string()
    }
}

/// The ids of recordings among the sources.
struct SourceIds {
    ids: BTreeMap<RecordingOrigin, String>,
}

impl SourceIds {
    /// A recording that is a source already keeps its id; others get the next ones that no file uses.
    fn new(spec: &Spec, evidence: &[&LineEvidence]) -> Self {
        let known: Vec<&Source> = spec.services.iter().flat_map(|service| service.sources.values()).collect();
        let number = |source: &&Source| source.id.strip_prefix(OBSERVED)?.parse::<usize>().ok();
        let mut next = known.iter().filter_map(number).max().unwrap_or(0) + 1;
        let mut ids = BTreeMap::new();
        let origins: BTreeSet<&RecordingOrigin> = evidence.iter().flat_map(|seen| &seen.origins).collect();
        for origin in origins {
            let source = known.iter().find(|source| source.title == title(origin));
            let id = source.map(|source| source.id.clone()).unwrap_or_else(|| {
                next += 1;
                format!("{OBSERVED}{}", next - 1)
            });
            ids.insert(origin.clone(), id);
        }
        Self { ids }
    }

    fn of(&self, origin: &RecordingOrigin) -> String {
        self.ids.get(origin).cloned().unwrap_or_default()
    }
}

/// A recording as the title of a source.
fn title(RecordingOrigin { target, region, date }: &RecordingOrigin) -> String {
    format!("answers recorded by wireproof, target {target}, region {region}, {date}")
}

/// The file in which the sources of a line are told: its own, or that of the service beside it.
fn sources_file(files: &[NamedSpecFile], texts: &[String], line: &OpenLine) -> Option<usize> {
    let of_service = line.resting.first().and_then(|one| {
        // What a service says of messages stands in the service's file.
        let written = one.service.validation.names_members.written.as_ref()?;
        files.iter().position(|file| file.file.name == *written.file)
    });
    match root_entries(&texts[line.file], SOURCES).is_empty() {
        true => of_service,
        false => Some(line.file),
    }
}

fn line_edits(line: &OpenLine, changes: &[FieldChange], new: &[String]) -> Vec<TextEdit> {
    let table = &line.table;
    let behind = |place: usize, field: &str, value: &str| {
        let text = match table.is_inline {
            true => format!(", {field} = {value}"),
            false => format!("\n{field} = {value}"),
        };
        TextEdit { place: place..place, text }
    };
    let mut edits = vec![TextEdit { place: table.grade.span.clone(), text: text("observed") }];
    let known: Vec<&str> = table.evidence.iter().map(|id| id.value.as_str()).collect();
    let new: Vec<String> = new.iter().filter(|id| !known.contains(&id.as_str())).cloned().collect();
    match (table.evidence.last(), table.field("evidence")) {
        (Some(last), _) => {
            let ids: String = new.iter().map(|id| format!(", {}", text(id))).collect();
            edits.push(TextEdit { place: last.span.end..last.span.end, text: ids });
        }
        (None, Some(place)) => edits.push(TextEdit { place: place.clone(), text: array(&new) }),
        (None, None) => edits.push(behind(table.grade.span.end, "evidence", &array(&new))),
    }
    for FieldChange { field, value } in changes {
        let place = match *field {
            MESSAGE => line.message.as_ref(),
            field => table.field(field),
        };
        edits.push(match (place, table.field("expect")) {
            (Some(place), _) => TextEdit { place: place.clone(), text: value.clone() },
            (None, before) => behind(before.unwrap_or(&table.grade.span).end, field, value),
        });
    }
    edits
}

/// New sources behind the last one.
fn source_edits(
    text_of: &str,
    entries: &[(String, Range<usize>)],
    origins: &[&RecordingOrigin],
    ids: &SourceIds,
) -> Vec<TextEdit> {
    let last = entries.iter().map(|(_, place)| place).max_by_key(|place| place.end);
    let in_a_line = last.filter(|place| text_of[place.start..].starts_with('{'));
    let end = text_of.len();
    let edit = |origin: &&RecordingOrigin| {
        let (id, title) = (ids.of(origin), text(&title(origin)));
        match in_a_line {
            Some(place) => {
                let end_of_line = text_of[place.end..].find('\n').map_or(end, |length| place.end + length);
                let text = format!("\n{id} = {{ title = {title}, url = \"\" }}");
                TextEdit { place: end_of_line..end_of_line, text }
            }
            None => TextEdit { place: end..end, text: format!("\n[{SOURCES}.{id}]\ntitle = {title}\n") },
        }
    };
    origins.iter().map(edit).collect()
}

/// A text with edits, whose places are those in the text as the loader reads it.
fn applied(text: &str, mut edits: Vec<TextEdit>) -> String {
    edits.sort_by_key(|edit| (edit.place.start, edit.place.end));
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut whole = String::with_capacity(text.len());
    let mut behind = 0;
    for TextEdit { place, text: new } in edits {
        let (start, end) = (on_disk(text, place.start), on_disk(text, place.end));
        whole.push_str(&text[behind..start]);
        whole.push_str(&new.replace('\n', line_end));
        behind = end;
    }
    whole + &text[behind..]
}

/// A place in the text as the loader reads it, as one in the text on the disk.
fn on_disk(text: &str, place: usize) -> usize {
    let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let mut read = 0;
    for (start, character) in text[mark..].char_indices() {
        let is_left_out = character == '\r' && text[mark + start..].starts_with("\r\n");
        // What is put before the end of a line stands before all of that end.
        if read == place {
            return mark + start;
        }
        read += if is_left_out { 0 } else { character.len_utf8() };
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_put_where_the_text_on_the_disk_has_their_places() {
        let edits = || {
            let edit = |place, text: &str| TextEdit { place, text: text.to_owned() };
            vec![edit(5..6, "C"), edit(2..2, "\nx"), edit(2..2, "\ny")]
        };
        assert_eq!(applied("a\u{62}\n\nb c", edits()), "ab\nx\ny\n\nbCc");
        assert_eq!(applied("\u{feff}ab\r\n\r\nb c\r\n", edits()), "\u{feff}ab\r\nx\r\ny\r\n\r\nbCc\r\n");
    }
}
