//! Whatever is done to the lines of a spec file, it is read or refused, and every fault can be shown.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use wireproof::spec::{Spec, SpecFile};

/// One change of the lines of a text.
#[derive(Clone, Debug)]
enum Mutation {
    Delete(Index),
    Duplicate(Index),
    Swap(Index, Index),
    Cut(Index, Index),
    Insert(Index, Index, char),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<Index>;
    let character =
        prop::sample::select(vec!['"', '\'', '[', ']', '{', '}', '=', '.', '\n', '9', '-', 'é', '\0']);
    prop_oneof![
        index().prop_map(Mutation::Delete),
        index().prop_map(Mutation::Duplicate),
        (index(), index()).prop_map(|(one, other)| Mutation::Swap(one, other)),
        (index(), index()).prop_map(|(line, place)| Mutation::Cut(line, place)),
        (index(), index(), character)
            .prop_map(|(line, place, character)| Mutation::Insert(line, place, character)),
    ]
}

impl Mutation {
    fn apply(&self, lines: &mut Vec<String>) {
        if lines.is_empty() {
            return;
        }
        match self {
            Self::Delete(line) => {
                lines.remove(line.index(lines.len()));
            }
            Self::Duplicate(line) => {
                let line = line.index(lines.len());
                lines.insert(line, lines[line].clone());
            }
            Self::Swap(one, other) => {
                let (one, other) = (one.index(lines.len()), other.index(lines.len()));
                lines.swap(one, other);
            }
            Self::Cut(line, place) => {
                let line = line.index(lines.len());
                let characters: Vec<char> = lines[line].chars().collect();
                lines[line] = characters[..place.index(characters.len() + 1)].iter().collect();
            }
            Self::Insert(line, place, character) => {
                let line = line.index(lines.len());
                let mut characters: Vec<char> = lines[line].chars().collect();
                characters.insert(place.index(characters.len() + 1), *character);
                lines[line] = characters.into_iter().collect();
            }
        }
    }
}

const FILES: [&str; 5] = [
    "protocol/aws-json-1.1.toml",
    "cognito-idp/service.toml",
    "cognito-idp/confirm-forgot-password.toml",
    "cognito-idp/forgot-password.toml",
    "cognito-idp/initiate-auth.toml",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_file_is_read_or_refused(
        name in prop::sample::select(&FILES[..]),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec").join(name);
        let text = fs::read_to_string(path).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for mutation in &mutations {
            mutation.apply(&mut lines);
        }
        let (spec, faults) = Spec::overlay(&[SpecFile { name: name.to_owned(), text: lines.join("\n") }]);
        let shown: String = faults.iter().map(ToString::to_string).collect();
        prop_assert_eq!(spec.is_none(), !faults.is_empty(), "{}", shown);
    }
}
