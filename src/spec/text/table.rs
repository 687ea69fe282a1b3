//! Reads a file's root table entry by entry, so that a fault in one entry hides none in another.

use std::ops::Range;

use serde::de::DeserializeOwned;
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::spec::embedded;
use crate::spec::faults::{Faults, nearest};

/// Named entries, of which only the name is there where the rest could not be read.
pub(crate) type Entries<T> = Vec<(Located<String>, Option<Located<T>>)>;

/// The root table of a file, of which entries are taken one by one.
pub(crate) struct Root<'text, 'faults> {
    table: DeTable<'text>,
    known: Vec<&'static str>,
    faults: &'faults mut Faults,
    /// Whether the text is TOML: otherwise names that are missing or unknown are echoes of what is not.
    whole: bool,
}

impl<'text, 'faults> Root<'text, 'faults> {
    /// Parses a text. Its syntax errors are reported, the first of each line only: the others follow from it. Entries that are
    /// skipped are passed over in a text that is compiled in.
    pub(crate) fn parse(text: &'text str, skipped: &[&str], faults: &'faults mut Faults) -> Self {
        if let Some(table) = embedded::parsed(text, skipped) {
            return Self::of(table, faults);
        }
        let (table, whole) = recovered(text, 0, faults);
        Self { table, known: Vec::new(), faults, whole }
    }

    /// A table that was read elsewhere.
    pub(crate) fn of(table: DeTable<'text>, faults: &'faults mut Faults) -> Self {
        Self { table, known: Vec::new(), faults, whole: true }
    }

    /// An entry that must be there; its absence is reported.
    pub(crate) fn required<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<Located<T>> {
        if !self.table.contains_key(key) {
            self.known.push(key);
            if !self.whole {
                return None;
            }
            let fault = Diagnostic::error(format!("missing field `{key}`"), 0..0, "expected in this file");
            self.faults.structural(fault);
            return None;
        }
        self.optional(key)
    }

    /// An entry that must be there on a condition, and may be there otherwise.
    pub(crate) fn required_if<T: DeserializeOwned>(
        &mut self,
        condition: bool,
        key: &'static str,
    ) -> Option<Located<T>> {
        if condition { self.required(key) } else { self.optional(key) }
    }

    /// An entry that may be there.
    pub(crate) fn optional<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<Located<T>> {
        let (_, value) = self.take(key)?;
        let span = value.span();
        self.read(value).map(|value| Located::new(value, span))
    }

    /// The elements of an array, those that can be read; every other is reported.
    pub(crate) fn items<T: DeserializeOwned>(&mut self, key: &'static str) -> Vec<Located<T>> {
        let Some((_, value)) = self.take(key) else { return Vec::new() };
        let span = value.span();
        let DeValue::Array(array) = value.into_inner() else {
            let label = format!("expected tables, each under `[[{key}]]`");
            self.faults.structural(Diagnostic::error(format!("`{key}` is no array of tables"), span, label));
            return Vec::new();
        };
        array
            .into_iter()
            .filter_map(|value| {
                let span = value.span();
                self.read(value).map(|value| Located::new(value, span))
            })
            .collect()
    }

    /// The entries of a table with free names, in the order of the file; those that cannot be read are reported
    /// and stay as names.
    pub(crate) fn entries<T: DeserializeOwned>(&mut self, key: &'static str) -> Entries<T> {
        self.entries_with(key, |value| T::deserialize(ValueDeserializer::from(value)).map_err(of_toml))
    }

    /// The same with a reader of its own.
    pub(crate) fn entries_with<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(Spanned<DeValue<'text>>) -> Result<T, Diagnostic>,
    ) -> Entries<T> {
        let Some((_, value)) = self.take(key) else { return Vec::new() };
        let span = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            let label = format!("expected tables, each under `[{key}.NAME]`");
            self.faults.structural(Diagnostic::error(format!("`{key}` is no table"), span, label));
            return Vec::new();
        };
        let mut entries = Vec::new();
        for (name, value) in table {
            let name = Located::new(name.get_ref().to_string(), name.span());
            let span = value.span();
            let value = match read(value) {
                Ok(value) => Some(Located::new(value, span)),
                Err(fault) => {
                    self.faults.structural(placed(fault, &span));
                    None
                }
            };
            entries.push((name, value));
        }
        entries
    }

    /// The entries of tables in a table, both with free names.
    pub(crate) fn nested<T: DeserializeOwned>(
        &mut self,
        key: &'static str,
    ) -> Vec<(Located<String>, Entries<T>)> {
        let mut faults = Vec::new();
        let tables = self.entries_with(key, |value| {
            let span = value.span();
            let DeValue::Table(table) = value.into_inner() else {
                return Err(Diagnostic::error("wrong type: no table", span, "expected a table"));
            };
            Ok(table)
        });
        let mut nested = Vec::new();
        for (name, table) in tables {
            let mut entries = Vec::new();
            for (key, value) in table.into_iter().flat_map(|table| table.value) {
                let span = value.span();
                let value = match T::deserialize(ValueDeserializer::from(value)) {
                    Ok(value) => Some(Located::new(value, span)),
                    Err(error) => {
                        faults.push(placed(of_toml(error), &span));
                        None
                    }
                };
                entries.push((Located::new(key.get_ref().to_string(), key.span()), value));
            }
            nested.push((name, entries));
        }
        faults.into_iter().for_each(|fault| self.faults.structural(fault));
        nested
    }

    /// Reports what was not taken.
    pub(crate) fn finish(self) {
        if !self.whole {
            return;
        }
        for (key, _) in &self.table {
            let name = key.get_ref();
            let mut fault = Diagnostic::error(
                format!("unknown field `{name}`"),
                key.span(),
                "this file has no such field",
            );
            fault.help = Some(match nearest(name, self.known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("expected one of {}", listed(&self.known)),
            });
            self.faults.structural(fault);
        }
    }

    fn take(&mut self, key: &'static str) -> Option<(Range<usize>, Spanned<DeValue<'text>>)> {
        self.known.push(key);
        let (name, value) = self.table.remove_entry(key)?;
        Some((name.span(), value))
    }

    fn read<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'text>>) -> Option<T> {
        let span = value.span();
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(value) => Some(value),
            Err(error) => {
                self.faults.structural(placed(of_toml(error), &span));
                None
            }
        }
    }
}

/// What can be read of a text, and whether that is all. Its syntax errors are reported as of places that many bytes behind
/// those in the text.
pub(crate) fn recovered<'text>(
    text: &'text str,
    behind: usize,
    faults: &mut Faults,
) -> (DeTable<'text>, bool) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut lines = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let line =
            text.as_bytes()[..span.start.min(text.len())].iter().filter(|byte| **byte == b'\n').count();
        if !lines.contains(&line) {
            lines.push(line);
            let span = span.start + behind..span.end + behind;
            faults.syntax(Diagnostic::error(lower(error.message()), span, "not TOML from here"));
        }
    }
    (table.into_inner(), lines.is_empty())
}

/// A fault of the TOML reader in this project's words. An empty span means that it knows no place.
pub(crate) fn of_toml(error: toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let message = lower(error.message());
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        return unknown(&message, span);
    }
    match message.split_once(", expected ") {
        Some((what, expected)) => {
            let expected = match expected {
                "u16" | "u32" => "a whole number that is not negative, and not too large",
                expected if expected.starts_with("struct ") => "a table",
                expected => expected,
            };
            let what = what.replace("invalid type: map", "wrong type: a table");
            let what = what.replace("invalid type: ", "wrong type: ");
            Diagnostic::error(what, span, format!("expected {expected}"))
        }
        None => Diagnostic::error(message, span, "here"),
    }
}

/// A field that a table does not have.
pub(crate) fn unknown_field(name: &str, span: Range<usize>, known: &[&str]) -> Diagnostic {
    unknown(&format!("unknown field `{name}`, expected one of {}", listed(known)), span)
}

fn unknown(message: &str, span: Range<usize>) -> Diagnostic {
    let names = quoted(message);
    let (what, rest) = message.split_once(", ").unwrap_or((message, ""));
    let what = what.replace("variant", "word");
    let mut fault = Diagnostic::error(what, span, "not known here");
    fault.help = match nearest(&names[0], names[1..].iter().map(String::as_str)) {
        Some(known) => Some(format!("did you mean `{known}`?")),
        None if rest.is_empty() => None,
        None => Some(rest.to_owned()),
    };
    fault
}

fn placed(mut fault: Diagnostic, span: &Range<usize>) -> Diagnostic {
    if fault.span.is_empty() {
        fault.span = span.clone();
    }
    fault
}

fn lower(message: &str) -> String {
    let mut characters = message.trim().chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// The names between back quotes; never empty.
fn quoted(message: &str) -> Vec<String> {
    let names: Vec<String> = message.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    if names.is_empty() { vec![String::new()] } else { names }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
