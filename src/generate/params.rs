//! Texts among the parameters of a case, by their dotted paths.

use serde_json::Value;

use crate::model::operation::Params;

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
