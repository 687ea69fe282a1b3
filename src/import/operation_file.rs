//! An operation of a model as the text of a spec file.
//!
//! - What the model says has the grade `modelled`. A pattern is searched for, as models have it: whether a value must match
//!   as a whole where the anchors say nothing of it is left open.
//! - What cannot be drawn is left out, and told.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Number;

use crate::domain::text::TextDomain;
use crate::import::error::OperationError;
use crate::import::evidence::{MODELLED, SOURCE};
use crate::import::model_reader::ModelReader;
use crate::import::operation_model::{ListedOperation, OperationModel};
use crate::import::reachable::ReachableShapes;
use crate::import::shape_model::{MemberModel, ModelKind, ShapeModel};
use crate::import::toml_text::{key, paragraphs, quoted};
use crate::model::constraint::length::Length;
use crate::model::constraint::pattern::expression::Pattern;
use crate::model::timestamp_format::TimestampFormat;

/// The requirements that every operation has, by their keys in a file.
const EVIDENCE: [&str; 7] = ["accept", "errors", "status", "success-status", "secrecy", "output", "examples"];

/// An operation as a spec file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationFile {
    /// The text.
    pub text: String,
    /// What was left out.
    pub notes: Vec<LeftOut>,
}

/// What of a model is not in the file of its operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Why, as others may have it.
    pub reason: &'static str,
    /// What, and why, as a sentence.
    pub sentence: String,
}

/// An operation as a file.
pub(super) fn operation_file(
    model: &dyn ModelReader,
    source: &str,
    listed: &ListedOperation,
) -> Result<OperationFile, OperationError> {
    let operation = model.operation(&listed.name)?;
    let input = model.members(operation.input.as_deref())?;
    let output = model.members(operation.output.as_deref())?;
    let all: Vec<&MemberModel> = input.iter().chain(&output).collect();
    let reachable = ReachableShapes::of(model, &all)?;
    let mut file = FileWriter::default();
    file.head(source, listed, &operation);
    file.members("member", &input);
    file.members("output", &output);
    for (name, shape) in &reachable.shapes {
        file.shape(name, shape);
    }
    file.errors(&operation);
    Ok(OperationFile { text: file.text, notes: file.notes })
}

/// Why bounds are left out that no value can keep.
const CROSSED: &str = "bounds that no value can keep";

#[derive(Default)]
struct FileWriter {
    text: String,
    notes: Vec<LeftOut>,
}

impl FileWriter {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    fn head(&mut self, source: &str, listed: &ListedOperation, operation: &OperationModel) {
        self.line(format!(
            "# {} as its model has it. Nobody has seen what is graded `modelled`.",
            listed.name
        ));
        self.line("");
        self.line(format!("name = {}", quoted(&listed.name)));
        self.line(format!("command = {}", quoted(&listed.command)));
        self.line(format!("auth = {}", if operation.is_unsigned { "\"none\"" } else { "\"sigv4\"" }));
        self.line(format!("summary = {}", quoted(&summary(&operation.documentation, &listed.name))));
        self.line(format!("documentation = {}", paragraphs(&operation.documentation)));
        self.line(format!("reference = [\"{SOURCE}\"]"));
        self.line("\n[evidence]");
        for name in EVIDENCE {
            self.line(format!("{name} = {{ {MODELLED} }}"));
        }
        self.line("\n[sources]");
        self.line(format!("{SOURCE} = {{ title = {} }}", quoted(source)));
    }

    fn members(&mut self, table: &str, members: &[MemberModel]) {
        for member in members {
            self.line(format!("\n[[{table}]]"));
            self.member(member);
        }
    }

    fn member(&mut self, member: &MemberModel) {
        self.line(format!("name = {}", quoted(&member.name)));
        self.line(format!("shape = {}", quoted(&member.shape)));
        if member.is_required {
            self.line("required = true");
            self.line("grade = \"modelled\"");
            self.line(format!("evidence = [\"{SOURCE}\"]"));
        }
        self.line(format!("documentation = {}", paragraphs(&member.documentation)));
    }

    fn shape(&mut self, name: &str, shape: &ShapeModel) {
        self.line(format!("\n[shapes.{}]", key(name)));
        self.line(format!("type = \"{}\"", word(&shape.kind)));
        if shape.is_sensitive {
            self.line("sensitive = true");
        }
        match &shape.kind {
            ModelKind::String if !shape.words.is_empty() => self.words(shape),
            ModelKind::String => self.text_bounds(name, shape),
            ModelKind::Blob => {
                self.length(name, shape);
            }
            ModelKind::Integer | ModelKind::Long | ModelKind::Float | ModelKind::Double => {
                self.range(name, shape);
            }
            ModelKind::Timestamp(format) if *format != TimestampFormat::default() => {
                self.line(format!("format = \"{}\"", format.word()));
            }
            ModelKind::List(element) => {
                self.length(name, shape);
                if shape.has_unique_items {
                    self.line(format!("unique-items = {{ {MODELLED} }}"));
                }
                self.line(format!("element = {}", quoted(element)));
            }
            ModelKind::Map(key, value) => {
                self.length(name, shape);
                self.line(format!("key = {}", quoted(key)));
                self.line(format!("value = {}", quoted(value)));
            }
            ModelKind::Structure(members) | ModelKind::Union(members) => {
                for member in members {
                    self.line(format!("\n[[shapes.{}.member]]", key(name)));
                    self.member(member);
                }
            }
            _ => {}
        }
    }

    /// A list of words says more than a length or a pattern.
    fn words(&mut self, shape: &ShapeModel) {
        let mut seen = BTreeSet::new();
        let words = shape.words.iter().filter(|word| seen.insert(word.as_str())).map(|word| quoted(word));
        let words: Vec<String> = words.collect();
        self.line(format!("enum = {{ values = [{}], {MODELLED} }}", words.join(", ")));
    }

    fn text_bounds(&mut self, name: &str, shape: &ShapeModel) {
        let length = self.length(name, shape);
        let Some(source) = &shape.pattern else { return };
        let read = Pattern::new(source).map_err(|error| (error.reason(), error.to_string()));
        let drawn = read.and_then(|pattern| {
            let domain = TextDomain::new(length, Some(&pattern), None);
            domain.map(drop).map_err(|error| (error.reason(), error.to_string()))
        });
        match drawn {
            Ok(()) => {
                self.line(format!("pattern = {{ regex = {}, search = true, {MODELLED} }}", quoted(source)));
            }
            Err((reason, told)) => self.note(reason, format!("pattern of shape `{name}`: {told}")),
        }
    }

    /// The length that values have; any where the model says none that can be.
    fn length(&mut self, name: &str, shape: &ShapeModel) -> Length {
        let min = shape.min.as_ref().and_then(whole).unwrap_or(0);
        // Nobody can send more than that.
        let max = shape.max.as_ref().and_then(whole).filter(|max| *max < u64::from(u32::MAX));
        if max.is_some_and(|max| max < min) || min >= u64::from(u32::MAX) {
            let told = format!("length of shape `{name}`: the least one is beyond the greatest one");
            self.note(CROSSED, told);
            return Length::ANY;
        }
        if min > 0 || max.is_some() {
            let min = if min > 0 { format!("min = {min}, ") } else { String::new() };
            let max = max.map(|max| format!("max = {max}, ")).unwrap_or_default();
            self.line(format!("length = {{ {min}{max}{MODELLED} }}"));
        }
        Length { min: min as usize, max: max.map(|max| max as usize), ..Length::ANY }
    }

    fn range(&mut self, name: &str, shape: &ShapeModel) {
        let bound = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
        let (min, max) = (bound(&shape.min), bound(&shape.max));
        if min.is_none() && max.is_none() {
            return;
        }
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            let told = format!("range of shape `{name}`: the least number is beyond the greatest one");
            return self.note(CROSSED, told);
        }
        let is_whole = matches!(shape.kind, ModelKind::Integer | ModelKind::Long);
        let part = |name: &str, number: &Option<Number>| {
            number
                .as_ref()
                .map(|number| format!("{name} = {}, ", written(number, is_whole)))
                .unwrap_or_default()
        };
        let (min, max) = (part("min", &shape.min), part("max", &shape.max));
        self.line(format!("range = {{ {min}{max}{MODELLED} }}"));
    }

    fn errors(&mut self, operation: &OperationModel) {
        let mut seen = BTreeSet::new();
        for error in operation.errors.iter().filter(|error| seen.insert(error.name.clone())) {
            self.line("\n[[error]]");
            self.line(format!("name = {}", quoted(&error.name)));
            self.line(format!("status = {}", error.status));
            if error.is_retryable {
                self.line("retryable = true");
            }
            self.line(format!("documentation = {}", paragraphs(&error.documentation)));
        }
    }

    fn note(&mut self, reason: &'static str, sentence: String) {
        let comment = sentence.replace(char::is_control, " ");
        let _ = writeln!(self.text, "# Left out, {comment}");
        self.notes.push(LeftOut { reason, sentence });
    }
}

fn word(kind: &ModelKind) -> &'static str {
    match kind {
        ModelKind::String | ModelKind::Unknown(_) => "string",
        ModelKind::Boolean => "boolean",
        ModelKind::Integer => "integer",
        ModelKind::Long => "long",
        ModelKind::Float => "float",
        ModelKind::Double => "double",
        ModelKind::Blob => "blob",
        ModelKind::Document => "document",
        ModelKind::Timestamp(_) => "timestamp",
        ModelKind::Structure(_) => "structure",
        ModelKind::Union(_) => "union",
        ModelKind::List(_) => "list",
        ModelKind::Map(..) => "map",
    }
}

fn whole(number: &Number) -> Option<u64> {
    number.as_u64().or_else(|| number.as_f64().filter(|number| *number >= 0.0).map(|number| number as u64))
}

fn written(number: &Number, is_whole: bool) -> String {
    match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) if is_whole => whole.to_string(),
        (None, Some(fraction)) if is_whole => (fraction as i64).to_string(),
        (_, Some(fraction)) => format!("{fraction:?}"),
        _ => number.to_string(),
    }
}

/// The first sentence.
fn summary(documentation: &str, name: &str) -> String {
    let first = documentation.split("\n\n").next().unwrap_or_default().trim_start_matches(['>', '-', ' ']);
    let end = first.find(". ").map_or(first.len(), |at| at + 1);
    match first[..end].trim() {
        "" => name.to_owned(),
        sentence => sentence.to_owned(),
    }
}
