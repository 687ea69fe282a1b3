//! Texts among the parameters of a case, by their dotted paths.

use serde_json::Value;

use crate::model::flat_input::{FlatInput, FlatValue};
use crate::model::operation::Params;

/// The texts of an input, by their dotted paths.
pub(super) trait TextsByPath {
    /// The text at a path.
    fn text_at(&self, path: &str) -> Option<&str>;

    /// Puts a text at a path; `None` where none can stand there.
    fn put_text(&mut self, path: &str, text: String) -> Option<()>;
}

impl TextsByPath for Params {
    fn text_at(&self, path: &str) -> Option<&str> {
        text_at(self, path)
    }

    fn put_text(&mut self, path: &str, text: String) -> Option<()> {
        put_text(self, path, Some(text))
    }
}

/// Texts are put in members alone, and not below them.
impl TextsByPath for FlatInput {
    fn text_at(&self, path: &str) -> Option<&str> {
        Self::text_at(self, path)
    }

    fn put_text(&mut self, path: &str, text: String) -> Option<()> {
        if path.contains('.') {
            return None;
        }
        let text = self.add_text(|all| all.push_str(&text));
        self.put(path, FlatValue::Text(text));
        Some(())
    }
}

/// The text at a dotted path of members and keys.
pub fn text_at<'a>(params: &'a Params, path: &str) -> Option<&'a str> {
    let mut steps = path.split('.');
    let mut value = params.get(steps.next()?)?;
    for step in steps {
        value = value.get(step)?;
    }
    value.as_str()
}

/// Puts a text at a dotted path, or takes away what stands there.
pub fn put_text(params: &mut Params, path: &str, value: Option<String>) -> Option<()> {
    let (parents, leaf) = path.rsplit_once('.').map_or((None, path), |(parents, leaf)| (Some(parents), leaf));
    let mut holder = params;
    for step in parents.into_iter().flat_map(|parents| parents.split('.')) {
        holder = holder.entry(step).or_insert_with(|| Value::Object(Params::new())).as_object_mut()?;
    }
    match value {
        Some(text) => {
            holder.insert(leaf.to_owned(), Value::from(text));
        }
        None => {
            holder.shift_remove(leaf);
        }
    }
    Some(())
}
