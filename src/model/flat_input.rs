//! An input as it is drawn: its texts stand one behind the other, so that hardly anything is allocated for one of them.

use std::ops::Range;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::model::operation::Params;

/// An input whose buffers are used again for the next one.
#[derive(Clone, Debug, Default)]
pub struct FlatInput {
    text: String,
    members: Vec<(Range<usize>, FlatValue)>,
    /// The members of structures and the entries of maps whose values are texts: name and value.
    entries: Vec<(Range<usize>, Range<usize>)>,
}

/// The value of a member.
#[derive(Clone, Debug)]
pub enum FlatValue {
    /// A text.
    Text(Range<usize>),
    /// A structure or map of texts.
    Entries(Range<usize>),
    /// Any other.
    Other(Value),
}

impl FlatInput {
    /// Takes everything away.
    pub fn clear(&mut self) {
        self.text.clear();
        self.members.clear();
        self.entries.clear();
    }

    /// Adds a text that is no member's yet.
    pub fn add_text(&mut self, write: impl FnOnce(&mut String)) -> Range<usize> {
        let start = self.text.len();
        write(&mut self.text);
        start..self.text.len()
    }

    /// Where the next entries begin.
    pub fn entries_end(&self) -> usize {
        self.entries.len()
    }

    /// Adds an entry to those that began there; one of the same name gets the value.
    pub fn put_entry(&mut self, begun: usize, name: Range<usize>, value: Range<usize>) {
        let text = &self.text;
        match self.entries[begun..].iter_mut().find(|(other, _)| text[other.clone()] == text[name.clone()]) {
            Some((_, old)) => *old = value,
            None => self.entries.push((name, value)),
        }
    }

    /// Gives a member a value, which stands where its old one stood, or behind all others.
    pub fn put(&mut self, name: &str, value: FlatValue) {
        match self.at(name) {
            Some(at) => self.members[at].1 = value,
            None => {
                let name = self.add_text(|text| text.push_str(name));
                self.members.push((name, value));
            }
        }
    }

    /// Takes a member away.
    pub fn remove(&mut self, name: &str) {
        if let Some(at) = self.at(name) {
            self.members.remove(at);
        }
    }

    /// Takes these members in place of its own.
    pub fn replace(&mut self, params: Params) {
        self.clear();
        for (name, value) in params {
            self.put(&name, FlatValue::Other(value));
        }
    }

    /// The text at a dotted path of members and keys.
    pub fn text_at(&self, path: &str) -> Option<&str> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        match (&self.members[self.at(first)?].1, rest) {
            (FlatValue::Text(range), None) => Some(&self.text[range.clone()]),
            (FlatValue::Entries(range), Some(rest)) => {
                let mut entries = self.entries[range.clone()].iter();
                entries
                    .find(|(name, _)| self.text[name.clone()] == *rest)
                    .map(|(_, value)| &self.text[value.clone()])
            }
            (FlatValue::Other(value), None) => value.as_str(),
            (FlatValue::Other(value), Some(rest)) => {
                rest.split('.').try_fold(value, |value, step| value.get(step))?.as_str()
            }
            (FlatValue::Text(_), Some(_)) | (FlatValue::Entries(_), None) => None,
        }
    }

    /// The same input with a value of its own for each member.
    pub fn to_params(&self) -> Params {
        let owned = |range: &Range<usize>| self.text[range.clone()].to_owned();
        let value = |value: &FlatValue| match value {
            FlatValue::Text(range) => Value::from(owned(range)),
            FlatValue::Entries(range) => {
                let entries = self.entries[range.clone()].iter();
                Value::Object(entries.map(|(name, value)| (owned(name), Value::from(owned(value)))).collect())
            }
            FlatValue::Other(value) => value.clone(),
        };
        self.members.iter().map(|(name, member)| (owned(name), value(member))).collect()
    }

    fn at(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|(other, _)| self.text[other.clone()] == *name)
    }
}

impl Serialize for FlatInput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len()))?;
        for (name, value) in &self.members {
            let name = &self.text[name.clone()];
            match value {
                FlatValue::Text(range) => map.serialize_entry(name, &self.text[range.clone()])?,
                FlatValue::Entries(range) => {
                    map.serialize_entry(
                        name,
                        &FlatEntries { input: self, entries: &self.entries[range.clone()] },
                    )?;
                }
                FlatValue::Other(value) => map.serialize_entry(name, value)?,
            }
        }
        map.end()
    }
}

struct FlatEntries<'a> {
    input: &'a FlatInput,
    entries: &'a [(Range<usize>, Range<usize>)],
}

impl Serialize for FlatEntries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = |range: &Range<usize>| &self.input.text[range.clone()];
        serializer.collect_map(self.entries.iter().map(|(name, value)| (text(name), text(value))))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_flat_input_says_what_its_members_say() {
        let mut input = FlatInput::default();
        let text = |input: &mut FlatInput, added: &str| input.add_text(|text| text.push_str(added));
        let plain = text(&mut input, "a \"quoted\" \u{e9}");
        input.put("Plain", FlatValue::Text(plain));
        let begun = input.entries_end();
        for (key, value) in [("k", "1"), ("l", "2"), ("k", "3")] {
            let (key, value) = (text(&mut input, key), text(&mut input, value));
            input.put_entry(begun, key, value);
        }
        input.put("Map", FlatValue::Entries(begun..input.entries_end()));
        input.put("Other", FlatValue::Other(json!({"Deep": {"x": "y"}, "n": [1]})));
        let params = json!({
            "Plain": "a \"quoted\" \u{e9}",
            "Map": {"k": "3", "l": "2"},
            "Other": {"Deep": {"x": "y"}, "n": [1]},
        });
        assert_eq!(Value::Object(input.to_params()), params);
        assert_eq!(serde_json::to_string(&input).unwrap(), params.to_string());
        for (path, text) in [
            ("Plain", Some("a \"quoted\" \u{e9}")),
            ("Map.k", Some("3")),
            ("Map", None),
            ("Plain.x", None),
            ("Other.Deep.x", Some("y")),
            ("Absent", None),
        ] {
            assert_eq!(input.text_at(path), text, "{path}");
        }
        let other = text(&mut input, "b");
        input.put("Plain", FlatValue::Text(other));
        input.remove("Map");
        assert_eq!(
            serde_json::to_string(&input).unwrap(),
            r#"{"Plain":"b","Other":{"Deep":{"x":"y"},"n":[1]}}"#
        );
        let params = input.to_params();
        input.replace(params.clone());
        assert_eq!(input.to_params(), params);
    }
}
