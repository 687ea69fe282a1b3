//! The open lines of spec files: each grade that is no better than a guess, with the requirements that rest on it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::model::operation::Operation;
use crate::model::requirement::{Grade, Requirement};
use crate::model::service::Service;
use crate::spec::Spec;
use crate::spec::file::SpecFile;
use crate::spec::graded::{GradedTable, graded_tables};

/// A spec file, by the name that it was read under and the path that is told and patched.
#[derive(Clone, Debug)]
pub(crate) struct NamedSpecFile {
    /// The name under which it was read, and its text as it stands on the disk.
    pub(crate) file: SpecFile,
    /// The path for people and for a patch.
    pub(crate) path: String,
}

/// A line of a spec file that says of a fact that it is unknown, contested or inferred.
#[derive(Clone, Debug)]
pub(crate) struct OpenLine {
    /// The file, by its place in the list of files.
    pub(crate) file: usize,
    /// The number of the line, from 1.
    pub(crate) number: usize,
    /// The table of the grade.
    pub(crate) table: GradedTable,
    /// The grade. That of what a constraint leaves open is another one than the constraint's.
    pub(crate) grade: Grade,
    /// Where the message stands that would be judged if the grade were better.
    pub(crate) message: Option<Range<usize>>,
    /// What rests on it.
    pub(crate) resting: Vec<RestingRequirement>,
}

/// A requirement that rests on a line, of the operations that share it the first one.
#[derive(Clone, Debug)]
pub(crate) struct RestingRequirement {
    pub(crate) service: Arc<Service>,
    pub(crate) operation: Arc<Operation>,
    pub(crate) requirement: Requirement,
}

impl OpenLine {
    /// Whether the grade in the file is that of something else, which the line leaves open.
    pub(crate) fn is_of_a_question(&self) -> bool {
        self.grade != self.table.grade.value
    }

    /// What it says, in a sentence.
    pub(crate) fn sentence(&self) -> String {
        match self.resting.as_slice() {
            [] => "no requirement rests on it".to_owned(),
            [one] => one.requirement.sentence.clone(),
            [first, more @ ..] => format!("{} (and {} more like it)", first.requirement.sentence, more.len()),
        }
    }
}

/// Whether the evidence for something is so weak that a recording may better it.
pub(crate) fn is_open(grade: Grade) -> bool {
    matches!(grade, Grade::Unknown | Grade::Contested | Grade::Inferred)
}

/// The open lines of files, in their order.
pub(crate) fn open_lines(files: &[NamedSpecFile], spec: &Spec) -> Vec<OpenLine> {
    let resting = resting(spec);
    let mut lines = Vec::new();
    for (file, NamedSpecFile { file: SpecFile { name, text }, .. }) in files.iter().enumerate() {
        let text = plain(text);
        let tables = graded_tables(&text);
        for table in &tables {
            let start = table.grade.span.start;
            let number = text[..start].matches('\n').count() + 1;
            let here: Vec<&RestingRequirement> = resting
                .iter()
                .filter(|resting| {
                    let written = resting.requirement.citation.written.as_ref();
                    written.is_some_and(|written| written.start == start && *written.file == **name)
                })
                .collect();
            let mut grades: Vec<Grade> =
                here.iter().map(|resting| resting.requirement.citation.grade).collect();
            grades.push(table.grade.value);
            grades.sort_unstable();
            grades.dedup();
            for grade in grades.into_iter().filter(|grade| is_open(*grade)) {
                let of_grade = here.iter().filter(|one| one.requirement.citation.grade == grade);
                let resting = of_grade.copied().cloned().collect();
                let message = message(table, &tables);
                lines.push(OpenLine { file, number, table: table.clone(), grade, message, resting });
            }
        }
    }
    lines
}

/// Where the message of a table stands: where the name of an error has a grade of its own, that is the message's too.
fn message(table: &GradedTable, all: &[GradedTable]) -> Option<Range<usize>> {
    let with_path = |path: &str| all.iter().find(|table| table.path == path);
    if let Some(owner) = table.path.strip_suffix(OF_A_NAME) {
        return with_path(owner)?.field("message").cloned();
    }
    match with_path(&format!("{}{OF_A_NAME}", table.path)) {
        Some(_) => None,
        None => table.field("message").cloned(),
    }
}

/// The end of the path of a table about the name of an error.
const OF_A_NAME: &str = ".name";

/// All requirements of a spec, each once.
fn resting(spec: &Spec) -> Vec<RestingRequirement> {
    let mut resting: Vec<RestingRequirement> = Vec::new();
    let mut seen = BTreeSet::new();
    for service in &spec.services {
        for operation in &service.operations {
            for requirement in &operation.requirements {
                if is_open(requirement.citation.grade) && seen.insert(requirement.id.clone()) {
                    resting.push(RestingRequirement {
                        service: Arc::clone(service),
                        operation: Arc::clone(operation),
                        requirement: requirement.clone(),
                    });
                }
            }
        }
    }
    resting
}

/// A text as the loader reads it: lines end in one way, and nothing stands before the first.
pub(super) fn plain(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n")
}
