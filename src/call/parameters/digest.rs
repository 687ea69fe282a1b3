//! Keyed hashes that are computed from a key, in place of being given.

use crate::call::parameters::error::ParameterError;
use crate::call::syntax::extension::DigestOption;
use crate::call::syntax::paramfile::{Files, load_text};
use crate::model::operation::Operation;
use crate::notation::json::value::Given;
use crate::notation::surrogate::real;
use crate::sign::keyed_hash::keyed_hash;

/// The key that an option gives. The line break at the end of a file is not part of it: keys have none, and editors
/// put one there.
pub(crate) fn load_key(name: &str, word: &str, files: &dyn Files) -> Result<String, ParameterError> {
    let loaded = load_text(word, files).map_err(|error| ParameterError::option(name, error))?;
    let key = match loaded {
        Some(text) => text.strip_suffix('\n').unwrap_or(&text).to_owned(),
        None => word.to_owned(),
    };
    if key.is_empty() {
        return Err(ParameterError::option(name, "expected a secret, found an empty text"));
    }
    Ok(key)
}

/// Puts each hash where the model has it among the first `given` members, which are those given by their own options.
pub(crate) fn fill_in_hashes(
    members: &mut Vec<(String, Given)>,
    given: usize,
    keys: &[(&DigestOption, String)],
    operation: &Operation,
) -> Result<(), ParameterError> {
    for (option, key) in keys {
        let path: Vec<&str> = option.member.split('.').collect();
        if find(members, &path).is_some() {
            let reason = format!("expected either this option or a value for {}, found both", option.member);
            return Err(ParameterError::option(&option.name, reason));
        }
        let parts: Result<Vec<String>, _> =
            option.message.iter().map(|place| text_at(members, option, place)).collect();
        let parts = parts?;
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let key = unicode(&option.name, "the secret", key)?;
        put(members, given, &path, Given::Text(keyed_hash(&key, &parts)), operation);
    }
    Ok(())
}

fn text_at(
    members: &[(String, Given)],
    option: &DigestOption,
    place: &str,
) -> Result<String, ParameterError> {
    let path: Vec<&str> = place.split('.').collect();
    match find(members, &path) {
        Some(Given::Text(text)) => unicode(&option.name, place, text),
        _ => {
            let reason = format!("expected a text for {place}, from which {} is computed", option.member);
            Err(ParameterError::option(&option.name, reason))
        }
    }
}

fn unicode(name: &str, place: &str, text: &str) -> Result<String, ParameterError> {
    match real(text) {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => {
            Err(ParameterError::option(name, format!("expected Unicode text for {place}, found other")))
        }
    }
}

fn find<'v>(members: &'v [(String, Given)], path: &[&str]) -> Option<&'v Given> {
    let (first, rest) = path.split_first()?;
    let (_, value) = members.iter().find(|(name, _)| name == first)?;
    match (rest, value) {
        ([], value) => Some(value),
        (rest, Given::Object(members)) => find(members, rest),
        _ => None,
    }
}

fn put(members: &mut Vec<(String, Given)>, given: usize, path: &[&str], hash: Given, operation: &Operation) {
    let Some((first, rest)) = path.split_first() else { return };
    if let Some((_, Given::Object(inner))) = members.iter_mut().find(|(name, _)| name == first) {
        return put_below(inner, rest, hash);
    }
    let rank = |name: &str| operation.members.iter().position(|member| member.name == name);
    let given = given.min(members.len());
    let at = members[..given].iter().position(|(name, _)| rank(name) > rank(first)).unwrap_or(given);
    members.insert(at, ((*first).to_owned(), below(rest, hash)));
}

fn put_below(members: &mut Vec<(String, Given)>, path: &[&str], hash: Given) {
    let Some((first, rest)) = path.split_first() else { return };
    match members.iter_mut().find(|(name, _)| name == first) {
        Some((_, Given::Object(inner))) => put_below(inner, rest, hash),
        Some((_, other)) => *other = below(rest, hash),
        None => members.push(((*first).to_owned(), below(rest, hash))),
    }
}

/// A value inside objects of one member each.
fn below(path: &[&str], value: Given) -> Given {
    path.iter().rev().fold(value, |value, name| Given::Object(vec![((*name).to_owned(), value)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::json::read::parse;

    #[test]
    fn a_hash_is_put_inside_what_is_given_around_it() {
        for (given, path, expected) in [
            (r#"{"a": "x"}"#, "hash", r#"{"a": "x", "hash": "H"}"#),
            (r#"{}"#, "inner.hash", r#"{"inner": {"hash": "H"}}"#),
            (
                r#"{"a": "x", "inner": {"b": 1}}"#,
                "inner.hash",
                r#"{"a": "x", "inner": {"b": 1, "hash": "H"}}"#,
            ),
            // What can hold no member gives way.
            (r#"{"inner": "x", "a": 1}"#, "inner.deep.hash", r#"{"inner": {"deep": {"hash": "H"}}, "a": 1}"#),
        ] {
            let Ok(Given::Object(mut members)) = parse(given) else { panic!("{given} is no object") };
            let path: Vec<&str> = path.split('.').collect();
            put_below(&mut members, &path, Given::Text("H".to_owned()));
            assert_eq!(Ok(Given::Object(members)), parse(expected), "{given}");
        }
    }
}
