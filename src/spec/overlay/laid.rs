//! An overlay and the file of a model as one table.

use std::borrow::Cow;
use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::spec::faults::Faults;
use crate::spec::overlay::file::{MARK, OverlayFile};
use crate::spec::overlay::meaning::{NAME, NOT_MEANT};
use crate::spec::overlay::path::{PathEnd, TableStep, name_of, value_at_mut, walk};
use crate::spec::overlay::places::LaidPlaces;
use crate::spec::overlay::shift::shifted;
use crate::spec::overlay::unknown::unknown_place;
use crate::spec::text::overlay::ChangeText;
use crate::spec::text::table::recovered;

/// Entries at the root by which a file is known.
const IDENTITY: [&str; 3] = ["name", "command", "id"];

/// A model's file with an overlay laid over it.
#[derive(Debug)]
pub(crate) struct LaidTable<'text> {
    /// What the file says now.
    pub(crate) table: DeTable<'text>,
    /// Whose its places are.
    pub(crate) places: LaidPlaces,
    /// What changes are about, each with the place of its path.
    touched: Vec<(String, Range<usize>)>,
}

impl<'text> LaidTable<'text> {
    /// Lays an overlay over the text of a model's file; what cannot be laid over it is a fault.
    pub(crate) fn new(base: &'text str, overlay: &'text OverlayFile, faults: &mut Faults) -> Self {
        let (table, _) = recovered(base, 0, faults);
        let mut laid = Self { table, places: LaidPlaces::behind(base.len()), touched: Vec::new() };
        let (above, is_whole) = recovered(&overlay.file.text, base.len(), faults);
        if is_whole {
            laid.lay(shifted(above, base.len()), &overlay.file.text, faults);
        }
        laid
    }

    fn lay(&mut self, mut above: DeTable<'text>, text: &str, faults: &mut Faults) {
        above.remove(MARK);
        let changes = match above.remove("change").map(|changes| (changes.span(), changes.into_inner())) {
            Some((_, DeValue::Array(changes))) => changes,
            Some((span, _)) => {
                let label = "expected tables, each under `[[change]]`";
                faults.structural(Diagnostic::error("`change` is no array of tables", span, label));
                return;
            }
            None => DeArray::new(),
        };
        for change in changes {
            match ChangeText::read(change) {
                Ok(change) => self.change(change, text, faults),
                Err(fault) => faults.structural(fault),
            }
        }
        for (name, value) in above {
            self.add(name, value, faults);
        }
    }

    /// Changes what the model says at a path.
    fn change(&mut self, change: ChangeText<'text>, text: &str, faults: &mut Faults) {
        let (path, span) = (change.path.value.as_str(), change.path.span.clone());
        let names: Vec<&str> = path.split('.').collect();
        if names.contains(&"") {
            let label = "expected names with dots between them, e.g. `member.NAME.required`";
            return faults.error(format!("`{path}` is no path"), &span, label);
        }
        if let Some(other) = self.touch(path, change.value.as_ref(), &span) {
            let line = self.places.line_of(&other, text);
            let label = format!("the change in line {line} is about that too");
            return faults.error(format!("two changes of `{path}`"), &span, label);
        }
        let steps = match walk(&self.table, &names) {
            Ok(steps) => steps,
            Err(PathEnd::Open(holder)) if !change.remove => {
                return self.insert(&holder, change, faults);
            }
            Err(end) => return faults.push(unknown_place(&self.table, &change, &names, end)),
        };
        if is_identity(&steps) {
            let label = "expected another place: by names it is known what is meant";
            return faults.error(format!("`{path}` cannot be changed"), &span, label);
        }
        match change.value {
            Some(value) => self.merge(&steps, value, faults),
            None => {
                self.places.removed(names.last().unwrap_or(&path), span.clone());
                self.remove(&steps, &span);
            }
        }
    }

    /// Notes what a change is about; gives the place of another one that is about the same.
    fn touch(
        &mut self,
        path: &str,
        value: Option<&Spanned<DeValue<'_>>>,
        span: &Range<usize>,
    ) -> Option<Range<usize>> {
        let mut leaves = Vec::new();
        add_leaves(path, value.map(Spanned::get_ref), &mut leaves);
        let is_inside = |one: &str, other: &str| {
            one.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let is_same = |(touched, _): &&(String, _)| {
            leaves.iter().any(|leaf| is_inside(leaf, touched) || is_inside(touched, leaf))
        };
        let other = self.touched.iter().find(is_same).map(|(_, span)| span.clone());
        self.touched.extend(leaves.into_iter().map(|leaf| (leaf, span.clone())));
        other
    }

    /// Adds an entry to a table that is there.
    fn insert(&mut self, holder: &[TableStep], change: ChangeText<'text>, faults: &mut Faults) {
        let ChangeText { path, value: Some(value), .. } = change else { return };
        let Some(into) = value_at_mut(&mut self.table, holder) else { return };
        self.places.changed(into, value.span());
        let name = path.value.rsplit('.').next().unwrap_or_default().to_owned();
        let DeValue::Table(table) = into.get_mut() else { return };
        require_grade(&self.places, table, [name.as_str()], &value, faults);
        table.insert(Spanned::new(path.span, Cow::Owned(name)), value);
    }

    /// Puts a value in the place of another one; of a table the entries that it has.
    fn merge(&mut self, steps: &[TableStep], value: Spanned<DeValue<'text>>, faults: &mut Faults) {
        if let Some((TableStep::Entry(name), holder)) = steps.split_last()
            && let Some(DeValue::Table(table)) = value_at_mut(&mut self.table, holder).map(Spanned::get_mut)
        {
            require_grade(&self.places, table, [name.as_str()], &value, faults);
        }
        if let Some(into) = value_at_mut(&mut self.table, steps) {
            merge_value(into, value, &mut self.places, faults);
        }
    }

    /// Takes away what stands at a place; `span` is where the overlay says so.
    fn remove(&mut self, steps: &[TableStep], span: &Range<usize>) {
        let Some((last, holder)) = steps.split_last() else { return };
        let Some(from) = value_at_mut(&mut self.table, holder) else {
            if let TableStep::Entry(name) = last {
                self.table.remove(name.as_str());
            }
            return;
        };
        self.places.changed(from, span.clone());
        match (last, from.get_mut()) {
            (TableStep::Entry(name), DeValue::Table(table)) => drop(table.remove(name.as_str())),
            (TableStep::Item(at), DeValue::Array(items)) => {
                let all = std::mem::replace(items, DeArray::new()).into_iter().enumerate();
                *items = all.filter(|(index, _)| index != at).map(|(_, item)| item).collect();
            }
            _ => {}
        }
    }

    /// Adds what the model does not say.
    fn add(&mut self, name: Spanned<Cow<'text, str>>, value: Spanned<DeValue<'text>>, faults: &mut Faults) {
        let root = name.get_ref().to_string();
        let Some(known) = self.table.get_mut(root.as_str()) else {
            self.table.insert(name, value);
            return;
        };
        match (known.get_mut(), value.into_inner()) {
            (DeValue::Array(known), DeValue::Array(items))
                if items.iter().all(|item| item.get_ref().is_table()) =>
            {
                let names: Vec<String> = known.iter().filter_map(name_of).map(str::to_owned).collect();
                for item in items {
                    match name_of(&item).filter(|name| names.iter().any(|known| known == name)) {
                        Some(name) => is_there(&format!("{root}.{name}"), &item.span(), faults),
                        None => known.push(item),
                    }
                }
            }
            (DeValue::Table(known), DeValue::Table(entries)) => {
                for (name, value) in entries {
                    match known.contains_key(name.get_ref().as_ref()) {
                        true => is_there(&format!("{root}.{}", name.get_ref()), &name.span(), faults),
                        false => drop(known.insert(name, value)),
                    }
                }
            }
            _ => is_there(&root, &name.span(), faults),
        }
    }
}

/// Whether names lead to that by which a file, or an item of one, is known.
fn is_identity(steps: &[TableStep]) -> bool {
    match steps {
        [TableStep::Entry(name)] => IDENTITY.contains(&name.as_str()),
        [.., TableStep::Item(_), TableStep::Entry(name)] => name == NAME,
        _ => false,
    }
}

/// Paths to the single values of a part.
fn add_leaves(path: &str, value: Option<&DeValue<'_>>, leaves: &mut Vec<String>) {
    match value {
        Some(DeValue::Table(table)) if !table.is_empty() => {
            for (name, value) in table {
                add_leaves(&format!("{path}.{}", name.get_ref()), Some(value.get_ref()), leaves);
            }
        }
        _ => leaves.push(path.to_owned()),
    }
}

fn merge_value<'text>(
    into: &mut Spanned<DeValue<'text>>,
    value: Spanned<DeValue<'text>>,
    places: &mut LaidPlaces,
    faults: &mut Faults,
) {
    places.changed(into, value.span());
    let (DeValue::Table(known), DeValue::Table(entries)) = (into.get_mut(), value.get_ref()) else {
        *into = value;
        return;
    };
    require_grade(places, known, entries.keys().map(|name| name.get_ref().as_ref()), &value, faults);
    let DeValue::Table(entries) = value.into_inner() else { return };
    // A grade of its own rests on evidence of its own.
    if entries.contains_key("grade") && !entries.contains_key("evidence") {
        known.remove("evidence");
    }
    for (name, value) in entries {
        match known.get_mut(name.get_ref().as_ref()) {
            Some(into) => merge_value(into, value, places, faults),
            None => drop(known.insert(name, value)),
        }
    }
}

/// Refuses that a table says what the model does not say and keeps the model's grade.
fn require_grade<'n>(
    places: &LaidPlaces,
    table: &DeTable<'_>,
    names: impl IntoIterator<Item = &'n str>,
    value: &Spanned<DeValue<'_>>,
    faults: &mut Faults,
) {
    let is_of_model = table.get("grade").is_some_and(|grade| places.is_of_model(&grade.span()));
    let has_grade = value.get_ref().get("grade").is_some();
    if is_of_model && !has_grade && names.into_iter().any(|name| !NOT_MEANT.contains(&name)) {
        let message = "a change with the model's grade, which does not say so";
        let fault = Diagnostic::error(message, value.span(), "expected `grade` and `evidence` of its own");
        faults
            .push(fault.with_help("change the table around it, with `grade` and `evidence` in its `value`"));
    }
}

fn is_there(path: &str, span: &Range<usize>, faults: &mut Faults) {
    let label = "expected what the model does not have";
    let fault = Diagnostic::error(format!("the model has `{path}`"), span.clone(), label);
    faults.push(match IDENTITY.contains(&path) {
        true => fault.with_help("leave it out: `overlay` says what is meant"),
        false => fault.with_help(format!("change it: `[[change]]` with `path = \"{path}\"`")),
    });
}
