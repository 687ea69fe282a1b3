//! The INI dialect of the AWS CLI's configuration and credentials files.
//!
//! - A line `[name]` begins a section; what stands behind the last `]` is ignored.
//! - `name = value` and `name : value`; names are read in lower case, values without the white space around them.
//! - A line that is indented deeper than the option above it continues that option's value.
//! - A value whose first line is empty is nested: each of its lines is again `name = value`, with the name as written.
//! - Only whole lines are comments, from `#` or `;`; a section or an option that stands twice is an error.
//! - Options of a section `[DEFAULT]` hold in every other section too.
//!
//! The INI crates read duplicates, continuations or the end-of-line comments differently, so this reader is our own.

use std::collections::BTreeMap;

/// A file: its sections by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ini {
    sections: Vec<(String, Section)>,
}

/// The options of a section, by name.
pub type Section = BTreeMap<String, IniValue>;

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IniValue {
    /// Text, with `\n` between its lines.
    Text(String),
    /// Options of its own.
    Nested(BTreeMap<String, String>),
}

/// A text that is not INI.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct IniError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

const DEFAULTS: &str = "DEFAULT";

impl Ini {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// The first line that is neither a section, an option, a continuation nor a comment, or that repeats one.
    pub fn parse(text: &str) -> Result<Self, IniError> {
        Self::read(text, value_of)
    }

    /// Reads a text in which no value is nested.
    ///
    /// # Errors
    ///
    /// As [`Ini::parse`].
    pub fn parse_flat(text: &str) -> Result<Self, IniError> {
        Self::read(text, |entry| Ok(IniValue::Text(entry.lines.join("\n").trim().to_owned())))
    }

    fn read(text: &str, value_of: fn(&OpenOption) -> Result<IniValue, IniError>) -> Result<Self, IniError> {
        let mut reader = IniReader::default();
        for (index, line) in text.split('\n').enumerate() {
            reader.read(index + 1, line.strip_suffix('\r').unwrap_or(line))?;
        }
        reader.finish(value_of)
    }

    /// The sections in the order of the file, without `[DEFAULT]`.
    pub fn sections(&self) -> impl Iterator<Item = (&str, &Section)> {
        self.sections.iter().map(|(name, section)| (name.as_str(), section))
    }
}

impl IniValue {
    /// The text, where the value is not nested.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Nested(_) => None,
        }
    }
}

/// An option as it is being read.
struct OpenOption {
    line: usize,
    name: String,
    lines: Vec<String>,
}

#[derive(Default)]
struct IniReader {
    sections: Vec<(String, Vec<OpenOption>)>,
    /// The indentation of the last section or option line.
    indentation: usize,
}

impl IniReader {
    fn read(&mut self, line: usize, text: &str) -> Result<(), IniError> {
        let trimmed = text.trim();
        if trimmed.starts_with(['#', ';']) {
            return Ok(());
        }
        let open = self.sections.last_mut().and_then(|(_, entries)| entries.last_mut());
        if trimmed.is_empty() {
            if let Some(entry) = open {
                entry.lines.push(String::new());
            }
            return Ok(());
        }
        let indentation = text.len() - text.trim_start().len();
        if let Some(entry) = open
            && indentation > self.indentation
        {
            entry.lines.push(trimmed.to_owned());
            return Ok(());
        }
        self.indentation = indentation;
        match section_name(trimmed) {
            Some(name) => self.begin_section(line, name),
            None => self.begin_option(line, trimmed),
        }
    }

    fn begin_section(&mut self, line: usize, name: &str) -> Result<(), IniError> {
        if self.sections.iter().any(|(known, _)| known == name) {
            return Err(IniError { line, reason: "this section stands twice" });
        }
        self.sections.push((name.to_owned(), Vec::new()));
        Ok(())
    }

    fn begin_option(&mut self, line: usize, text: &str) -> Result<(), IniError> {
        let Some((_, entries)) = self.sections.last_mut() else {
            return Err(IniError { line, reason: "expected a section before the first option" });
        };
        let Some((name, value)) = text.split_once(['=', ':']) else {
            return Err(IniError { line, reason: "expected `[section]` or `name = value`" });
        };
        let name = name.trim_end().to_lowercase();
        if name.is_empty() {
            return Err(IniError { line, reason: "expected a name before `=`" });
        }
        if entries.iter().any(|entry| entry.name == name) {
            return Err(IniError { line, reason: "this option stands twice in its section" });
        }
        entries.push(OpenOption { line, name, lines: vec![value.trim().to_owned()] });
        Ok(())
    }

    fn finish(self, value_of: fn(&OpenOption) -> Result<IniValue, IniError>) -> Result<Ini, IniError> {
        let mut defaults = Section::new();
        let mut sections = Vec::new();
        for (name, entries) in self.sections {
            let mut section = Section::new();
            for entry in entries {
                let value = value_of(&entry)?;
                section.insert(entry.name, value);
            }
            if name == DEFAULTS {
                defaults = section;
            } else {
                sections.push((name, section));
            }
        }
        for (_, section) in &mut sections {
            for (name, value) in &defaults {
                section.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        Ok(Ini { sections })
    }
}

fn section_name(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let end = inner.rfind(']').filter(|end| *end > 0)?;
    Some(&inner[..end])
}

fn value_of(entry: &OpenOption) -> Result<IniValue, IniError> {
    let text = entry.lines.join("\n");
    let text = text.trim_end();
    if !text.starts_with('\n') {
        return Ok(IniValue::Text(text.to_owned()));
    }
    let mut nested = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let Some((name, value)) = line.split_once('=') else {
            return Err(IniError {
                line: entry.line,
                reason: "expected `name = value` in each line of a nested value",
            });
        };
        nested.insert(name.trim().to_owned(), value.trim().to_owned());
    }
    Ok(IniValue::Nested(nested))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&[(&str, &str, &str)], usize>) {
        let found = Ini::parse(text).map_err(|error| error.line).map(|ini| {
            let mut rows = Vec::new();
            for (section, options) in ini.sections() {
                for (name, value) in options {
                    let value = match value {
                        IniValue::Text(text) => text.clone(),
                        IniValue::Nested(nested) => format!("{nested:?}"),
                    };
                    rows.push((section.to_owned(), name.clone(), value));
                }
            }
            rows
        });
        let expected = expected.map(|rows| {
            rows.iter()
                .map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned()))
                .collect::<Vec<_>>()
        });
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn sections_and_options() {
        check("", Ok(&[]));
        check("[a]\nx=1\n y = 2\n", Ok(&[("a", "x", "1\ny = 2")]));
        check("[a]\nX : 1 # c\n# whole\n; whole\n", Ok(&[("a", "x", "1 # c")]));
        check(" [a]\n x=1\n", Ok(&[("a", "x", "1")]));
        check("[a]\n x=1\n", Ok(&[("a", "x", "1")]));
        check("[a b] tail\r\nx = \r\n", Ok(&[("a b", "x", "")]));
        check("[DEFAULT]\nx=1\n[a]\ny=2\n", Ok(&[("a", "x", "1"), ("a", "y", "2")]));
    }

    #[test]
    fn nested_values() {
        check("[a]\ns =\n  k = v\n\n  K=w=z\n", Ok(&[("a", "s", r#"{"K": "w=z", "k": "v"}"#)]));
        check("[a]\ns =\n  k\n", Err(2));
    }

    #[test]
    fn flat_values_keep_their_lines() {
        let flat = Ini::parse_flat("[a]\nx =\n  !f() {\n    y\n\n  }\n").unwrap();
        let (_, section) = flat.sections().next().unwrap();
        assert_eq!(section["x"], IniValue::Text("!f() {\ny\n\n}".to_owned()));
    }

    #[test]
    fn what_is_not_ini() {
        check("x=1\n", Err(1));
        check("[a\n", Err(1));
        check("[]\n", Err(1));
        check("[a]\nx\n", Err(2));
        check("[a]\n=x\n", Err(2));
        check("[a]\nx=1\nX=2\n", Err(3));
        check("[a]\n[a]\n", Err(2));
    }
}
