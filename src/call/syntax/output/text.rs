//! `--output text`: a line for each structure, its scalars parted by tabs in the order of their names.
//!
//! - A member that is no scalar follows on lines of its own, with the member's name in capitals in front.
//! - Structures of one list have the same columns; a scalar that one of them lacks is empty.
//! - A list of scalars is one line, or a line for each where it has a name.

use std::collections::BTreeSet;

use serde_json::Map;
use serde_json::Value;

use crate::notation::python;

/// A value in lines; nothing for an empty structure or list.
pub fn format(value: &Value) -> String {
    let mut printed = String::new();
    add(value, None, None, &mut printed);
    printed
}

fn add(value: &Value, name: Option<&str>, columns: Option<&BTreeSet<&str>>, printed: &mut String) {
    match value {
        Value::Object(members) => add_structure(members, name, columns, printed),
        Value::Array(elements) => add_list(elements, name, printed),
        scalar => add_line(&[python::text(scalar)], printed),
    }
}

fn add_structure(
    members: &Map<String, Value>,
    name: Option<&str>,
    columns: Option<&BTreeSet<&str>>,
    printed: &mut String,
) {
    let mut names: Vec<&str> = members.keys().map(String::as_str).collect();
    names.sort_unstable();
    let own_columns: BTreeSet<&str> =
        names.iter().copied().filter(|name| is_scalar(&members[*name])).collect();
    let columns = columns.unwrap_or(&own_columns);
    if !columns.is_empty() {
        let mut cells: Vec<String> = name.map(str::to_uppercase).into_iter().collect();
        cells.extend(columns.iter().map(|name| members.get(*name).map(python::text).unwrap_or_default()));
        add_line(&cells, printed);
    }
    for name in names.into_iter().filter(|name| !columns.contains(name)) {
        add(&members[name], Some(name), None, printed);
    }
}

fn add_list(elements: &[Value], name: Option<&str>, printed: &mut String) {
    if elements.iter().any(Value::is_object) {
        let members = elements.iter().filter_map(Value::as_object).flatten();
        let columns = members.filter(|(_, value)| is_scalar(value)).map(|(name, _)| name.as_str()).collect();
        for element in elements {
            add(element, name, Some(&columns), printed);
        }
        return;
    }
    let (scalars, lists): (Vec<&Value>, Vec<&Value>) =
        elements.iter().partition(|element| is_scalar(element));
    let cells: Vec<String> = scalars.into_iter().map(python::text).collect();
    match name {
        _ if cells.is_empty() => {}
        None => add_line(&cells, printed),
        Some(name) => {
            for cell in cells {
                add_line(&[name.to_uppercase(), cell], printed);
            }
        }
    }
    for list in lists {
        add(list, name, None, printed);
    }
}

fn add_line(cells: &[String], printed: &mut String) {
    printed.push_str(&cells.join("\t"));
    printed.push('\n');
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}
