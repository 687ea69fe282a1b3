//! The grades of a spec file where they stand, so that somebody can be led to each, and it can be changed.

use std::ops::Range;

use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use serde_spanned::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::diagnostic::located::Located;
use crate::model::requirement::Grade;

/// What names a table among those of an array, of which a table has one or two.
const NAMES: [&str; 5] = ["id", "name", "expected", "member", "given"];

/// A table with a grade in it.
#[derive(Clone, Debug)]
pub(crate) struct GradedTable {
    /// Which table it is: keys, and the names of what stands in arrays, e.g. `rule.late-parcel.over.lost-parcel`.
    pub(crate) path: String,
    /// Whether it stands in one line, between braces.
    pub(crate) is_inline: bool,
    /// The grade, and where it stands.
    pub(crate) grade: Located<Grade>,
    /// The sources that it cites.
    pub(crate) evidence: Vec<Located<String>>,
    /// The values of all fields, by their names: where each stands.
    pub(crate) fields: Vec<(String, Range<usize>)>,
}

impl GradedTable {
    /// Where the value of a field stands, if the table has it.
    pub(crate) fn field(&self, name: &str) -> Option<&Range<usize>> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, span)| span)
    }
}

/// All tables of a text that have a grade, in the order in which they stand there.
pub(crate) fn graded_tables(text: &str) -> Vec<GradedTable> {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut found = Vec::new();
    add_of_table(text, table.get_ref(), 0..0, "", &mut found);
    found.sort_by_key(|graded| graded.grade.span.start);
    found
}

/// Where the entries of a table at the root stand, by their names.
pub(crate) fn root_entries(text: &str, name: &str) -> Vec<(String, Range<usize>)> {
    let (table, _) = DeTable::parse_recoverable(text);
    match table.get_ref().get(name).map(Spanned::get_ref) {
        Some(DeValue::Table(entries)) => fields_of(entries),
        _ => Vec::new(),
    }
}

fn fields_of(table: &DeTable<'_>) -> Vec<(String, Range<usize>)> {
    table.iter().map(|(name, value)| (name.get_ref().to_string(), value.span())).collect()
}

fn texts_of(array: &DeArray<'_>) -> Vec<Located<String>> {
    let texts = array.iter().filter_map(|item| match item.get_ref() {
        DeValue::String(text) => Some(Located::new(text.to_string(), item.span())),
        _ => None,
    });
    texts.collect()
}

fn add_of_table(
    text: &str,
    table: &DeTable<'_>,
    place: Range<usize>,
    path: &str,
    found: &mut Vec<GradedTable>,
) {
    let grade = table.get("grade").and_then(|grade| {
        let DeValue::String(word) = grade.get_ref() else { return None };
        let read = Grade::deserialize(StrDeserializer::<Error>::new(word)).ok()?;
        Some(Located::new(read, grade.span()))
    });
    if let Some(grade) = grade {
        let evidence = match table.get("evidence").map(Spanned::get_ref) {
            Some(DeValue::Array(ids)) => texts_of(ids),
            _ => Vec::new(),
        };
        let is_inline = text.get(place).is_some_and(|written| written.starts_with('{'));
        found.push(GradedTable {
            path: path.to_owned(),
            is_inline,
            grade,
            evidence,
            fields: fields_of(table),
        });
    }
    for (key, value) in table {
        let below = joined(path, key.get_ref());
        match value.get_ref() {
            DeValue::Table(table) => add_of_table(text, table, value.span(), &below, found),
            DeValue::Array(items) => {
                for item in items.iter() {
                    if let DeValue::Table(table) = item.get_ref() {
                        let below = joined(&below, &name_of(table));
                        add_of_table(text, table, item.span(), &below, found);
                    }
                }
            }
            _ => {}
        }
    }
}

fn joined(path: &str, step: &str) -> String {
    match (path, step) {
        ("", step) => step.to_owned(),
        (path, "") => path.to_owned(),
        (path, step) => format!("{path}.{step}"),
    }
}

/// The name of a table in an array: that of the first field that names it, or of the two that do together.
fn name_of(table: &DeTable<'_>) -> String {
    let texts = NAMES.iter().filter_map(|name| match table.get(*name)?.get_ref() {
        DeValue::String(text) => Some((*name, text.to_string())),
        _ => None,
    });
    let mut texts: Vec<(&str, String)> = texts.collect();
    if texts.first().is_some_and(|(name, _)| ["id", "name"].contains(name)) {
        texts.truncate(1);
    }
    texts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grade_is_found_with_its_table_and_its_fields() {
        let text = r#"
[null]
required = { grade = "inferred", evidence = ["A"] }
# grade = "unknown"
[[wrong-type]]
expected = "string"
given = "object"
grade = "contested"
[[rule]]
id = "late"
grade = "observed"
over = { lost = { grade = "unknown" } }
[shapes.Size]
length = { min = 1, grade = "documented" }
[sources]
A = { title = "a" }
B = { title = "b" }
"#;
        let found = graded_tables(text);
        let paths: Vec<(&str, &str)> =
            found.iter().map(|table| (table.path.as_str(), &text[table.grade.span.clone()])).collect();
        assert_eq!(
            paths,
            [
                ("null.required", "\"inferred\""),
                ("wrong-type.string/object", "\"contested\""),
                ("rule.late", "\"observed\""),
                ("rule.late.over.lost", "\"unknown\""),
                ("shapes.Size.length", "\"documented\""),
            ]
        );
        assert_eq!(&text[found[0].field("evidence").unwrap().clone()], "[\"A\"]");
        assert_eq!(&text[found[0].evidence[0].span.clone()], "\"A\"");
        assert_eq!(
            found.iter().map(|table| table.is_inline).collect::<Vec<_>>(),
            [true, false, false, true, true]
        );
        assert_eq!(found[1].field("evidence"), None);
        let sources = root_entries(text, "sources");
        let last = sources.last().unwrap();
        assert_eq!((last.0.as_str(), &text[last.1.clone()]), ("B", "{ title = \"b\" }"));
        assert!(graded_tables("= [").is_empty());
    }
}
