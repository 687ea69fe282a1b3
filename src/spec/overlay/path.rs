//! Paths to places in spec files: names of entries, and in arrays of tables the names of their items.

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

/// Tables at the root whose names are free: what stands there is known by its name, and no name is known before.
const OF_NAMES: [&str; 5] = ["shapes", "sources", "facts", "syntax", "records"];

/// One step of a path that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TableStep {
    /// An entry of a table.
    Entry(String),
    /// An item of an array, by its place.
    Item(usize),
}

/// Why a path leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PathEnd {
    /// The table is there, and has no such entry yet: another one may be added.
    Open(Vec<TableStep>),
    /// There is nothing of such a name: how many names are right, and what there is in the place of the next one.
    Unknown(usize, Vec<String>),
}

/// Looks for a place by the names that lead there.
pub(super) fn walk(root: &DeTable<'_>, names: &[&str]) -> Result<Vec<TableStep>, PathEnd> {
    let mut steps = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let found = if steps.is_empty() { Some(root) } else { table_at(root, &steps) };
        if let Some(table) = found {
            if !table.contains_key(*name) {
                let is_of_names = at == 0 || (at == 1 && OF_NAMES.contains(&names[0]));
                return Err(match at + 1 == names.len() && !is_of_names {
                    true => PathEnd::Open(steps),
                    false => PathEnd::Unknown(at, names_of(table)),
                });
            }
            steps.push(TableStep::Entry((*name).to_owned()));
            continue;
        }
        let Some(DeValue::Array(items)) = value_at(root, &steps).map(Spanned::get_ref) else {
            return Err(PathEnd::Unknown(at, Vec::new()));
        };
        let Some(item) = items.iter().position(|item| name_of(item) == Some(name)) else {
            let names = items.iter().filter_map(name_of).map(str::to_owned).collect();
            return Err(PathEnd::Unknown(at, names));
        };
        steps.push(TableStep::Item(item));
    }
    Ok(steps)
}

/// The name of an item of an array.
pub(super) fn name_of<'v>(item: &'v Spanned<DeValue<'_>>) -> Option<&'v str> {
    item.get_ref().as_table()?.get("name")?.get_ref().as_str()
}

fn names_of(table: &DeTable<'_>) -> Vec<String> {
    table.keys().map(|name| name.get_ref().to_string()).collect()
}

/// What stands at a place.
pub(super) fn value_at<'v, 'text>(
    root: &'v DeTable<'text>,
    steps: &[TableStep],
) -> Option<&'v Spanned<DeValue<'text>>> {
    let (first, rest) = steps.split_first()?;
    let TableStep::Entry(name) = first else { return None };
    rest.iter().try_fold(root.get(name.as_str())?, |value, step| match (step, value.get_ref()) {
        (TableStep::Entry(name), DeValue::Table(table)) => table.get(name.as_str()),
        (TableStep::Item(at), DeValue::Array(items)) => items.get(*at),
        _ => None,
    })
}

/// The same to be changed.
pub(super) fn value_at_mut<'v, 'text>(
    root: &'v mut DeTable<'text>,
    steps: &[TableStep],
) -> Option<&'v mut Spanned<DeValue<'text>>> {
    let (first, rest) = steps.split_first()?;
    let TableStep::Entry(name) = first else { return None };
    rest.iter().try_fold(root.get_mut(name.as_str())?, |value, step| match (step, value.get_mut()) {
        (TableStep::Entry(name), DeValue::Table(table)) => table.get_mut(name.as_str()),
        (TableStep::Item(at), DeValue::Array(items)) => items.get_mut(*at),
        _ => None,
    })
}

/// The table at a place, if one is there.
fn table_at<'v, 'text>(root: &'v DeTable<'text>, steps: &[TableStep]) -> Option<&'v DeTable<'text>> {
    value_at(root, steps)?.get_ref().as_table()
}
