//! Places as messages name them: by their leaf or path, with the first letter in either case.

use crate::model::constraint::breach::Breach;
use crate::model::operation::Operation;

/// Whether a name in a message is that of a place: its leaf or its path, with the first letter in either case.
///
/// Of what stands in a map or list the number or the key may be told too, in whatever way: `list.1.member`, `map[a]`.
pub(super) fn is_name_of(named: &str, place: &str) -> bool {
    names_of(place).into_iter().any(|name| same_but_for_first_letters(named, name))
        || collection_of(place).is_some_and(|around| {
            let begins = named.get(..around.len()).is_some_and(|beginning| {
                same_but_for_first_letters(beginning, around) && named[around.len()..].starts_with(['.', '['])
            });
            begins || same_but_for_first_letters(named, around)
        })
}

/// The names under which a message may speak of a place. Keys and values of a map have none but the map's.
pub fn names_of(place: &str) -> Vec<&str> {
    let mut names = vec![place];
    match place.rsplit_once('.') {
        Some((parent, "key" | "value" | "member")) => names.extend(names_of(parent)),
        Some((_, leaf)) => names.push(leaf),
        None => {}
    }
    names
}

/// The outermost map or list around a place, as far as its path tells.
pub(super) fn collection_of(place: &str) -> Option<&str> {
    let mut end = 0;
    for step in place.split('.') {
        if end > 0 && matches!(step, "key" | "value" | "member") {
            return Some(&place[..end - 1]);
        }
        end += step.len() + 1;
    }
    None
}

/// Whether a message of any form mentions a place, as a word of its own.
pub fn mentions(message: &str, place: &str) -> bool {
    let is_part_of_word =
        |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    names_of(place).into_iter().any(|name| {
        let spelled = [
            name.to_owned(),
            with_first(name, |c| c.to_ascii_lowercase()),
            with_first(name, |c| c.to_ascii_uppercase()),
        ];
        spelled.iter().any(|name| {
            message.match_indices(name.as_str()).any(|(start, found)| {
                let before = message[..start].chars().next_back();
                let behind = message[start + found.len()..].chars().next();
                !is_part_of_word(before) && !is_part_of_word(behind)
            })
        })
    })
}

/// Whether a place stands in a map or list: of such ones messages tell the map or list.
pub(super) fn is_inside(operation: &Operation, place: &str) -> bool {
    let found = operation.places.iter().find(|known| known.path() == place);
    found.is_some_and(|place| place.segments.iter().any(|segment| segment.inside().is_some()))
}

fn same_but_for_first_letters(one: &str, other: &str) -> bool {
    let is_same = |(one, other): (&str, &str)| {
        let (mut one, mut other) = (one.chars(), other.chars());
        let first = |character: char| character.to_ascii_lowercase();
        one.next().map(first) == other.next().map(first) && one.as_str() == other.as_str()
    };
    one.split('.').count() == other.split('.').count() && one.split('.').zip(other.split('.')).all(is_same)
}

fn with_first(text: &str, change: impl Fn(char) -> char) -> String {
    let mut characters = text.chars();
    characters.next().map(&change).into_iter().chain(characters).collect()
}

/// The places of breaches, each once.
pub fn places_of<'a>(breaches: impl Iterator<Item = &'a (String, Breach)>) -> Vec<&'a str> {
    let mut places: Vec<&str> = Vec::new();
    for (place, _) in breaches {
        if !places.contains(&place.as_str()) {
            places.push(place);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_mentioned_as_a_word_with_its_first_letter_in_either_case() {
        assert!(mentions("value at 'lastName' is wrong", "Context.LastName"));
        assert!(mentions("LastName: too long", "Context.LastName"));
        assert!(
            mentions("context.lastName too long", "Context.LastName")
                || is_name_of("context.lastName", "Context.LastName")
        );
        assert!(!mentions("value at 'lastNames'", "Context.LastName"));
        assert!(mentions("metadata: bad key", "Metadata.key"));
        assert!(!mentions("something is wrong", "Name"));
    }

    #[test]
    fn what_stands_in_a_map_or_list_is_named_by_it() {
        for named in ["tags", "Tags", "tags.key", "tags.color", "tags[color]", "tags.1.member.key"] {
            assert!(is_name_of(named, "Tags.key"), "{named}");
        }
        assert!(is_name_of("items.1.member.name", "Items.member.Name"));
        for named in ["tagsets", "tag", "other.tags", "key", "s\u{e9}"] {
            assert!(!is_name_of(named, "Tags.key"), "{named}");
        }
        assert!(!is_name_of("context.1", "Context.LastName"));
        // A member can be called like a part of a map.
        for (place, collection) in
            [("Tags.key", Some("Tags")), ("key", None), ("value.member", Some("value")), ("a.b", None)]
        {
            assert_eq!(collection_of(place), collection, "{place}");
        }
    }
}
