//! Whatever is done to the lines of a spec file, it is read or refused, and every fault can be shown.

use std::fs;
use std::path::Path;

use std::panic::AssertUnwindSafe;

use proptest::prelude::*;
use proptest::sample::Index;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

use crate::spec::mutate::{Numbers, mutated};
use crate::spec::use_of::use_of;

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
        let spec = Spec::overlay(&[SpecFile { name: name.to_owned(), text: lines.join("\n") }]);
        prop_assert!(spec.is_ok() || !spec.unwrap_err().to_string().is_empty());
    }
}

/// More than the few that are tried each time are asked for with this variable, e.g. `5000`, or `700..900`.
const HOW_MANY: &str = "WIREPROOF_SPEC_MUTATIONS";

/// Each number is one change of one file, and always the same. What cannot work is refused; the rest is used.
#[test]
#[expect(clippy::disallowed_methods, reason = "a person asks for more than what each run of the tests has")]
fn whatever_is_accepted_can_be_used() {
    let asked = std::env::var(HOW_MANY).unwrap_or_else(|_| "40".to_owned());
    let (from, to) = asked.split_once("..").unwrap_or(("0", &asked));
    let (from, to): (u64, u64) = (from.parse().unwrap(), to.parse().unwrap());
    let mut accepted = 0;
    let mut wrong = Vec::new();
    for number in from..to {
        let used = std::panic::catch_unwind(AssertUnwindSafe(|| try_out(number)));
        match used {
            Ok(used) => accepted += usize::from(used),
            Err(_) => wrong.push(number),
        }
    }
    assert!(wrong.is_empty(), "panics at {wrong:?}");
    assert!(to - from < 40 || accepted > 5, "only {accepted} were accepted");
}

/// Whether the change of this number is accepted; all that is made from it is then made.
fn try_out(number: u64) -> bool {
    let mut numbers = Numbers(number);
    // The file of the service is short, and all hangs on it.
    let name = FILES[if number.is_multiple_of(2) { 1 } else { numbers.below(FILES.len()) }];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec").join(name);
    let text = mutated(&fs::read_to_string(path).unwrap(), &mut numbers);
    let spec = match Spec::overlay(&[SpecFile { name: name.to_owned(), text }]) {
        Ok(spec) => spec,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return false;
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(use_of(&spec));
    true
}
