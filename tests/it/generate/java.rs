//! Patterns as Java's own engine reads them: what it said of values was recorded, and another engine is asked anew.

use std::fs;
use std::path::Path;

use fancy_regex::Regex;
use serde::Deserialize;
use wireproof::internals::domain::character::{BreakingCharacter, BreakingPlace};
use wireproof::internals::domain::text::TextDomain;
use wireproof::internals::model::constraint::length::Length;
use wireproof::internals::model::constraint::pattern::expression::Pattern;

use super::rng;

#[derive(Deserialize)]
struct Recorded {
    pattern: Vec<RecordedPattern>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedPattern {
    kind: String,
    regex: String,
    #[serde(default)]
    whole: Vec<String>,
    #[serde(default)]
    part: Vec<String>,
    #[serde(default)]
    nowhere: Vec<String>,
    #[serde(default)]
    versions: Vec<String>,
}

fn recorded() -> Vec<RecordedPattern> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/patterns/java.toml");
    toml::from_str::<Recorded>(&fs::read_to_string(path).unwrap()).unwrap().pattern
}

fn read(pattern: &RecordedPattern) -> Pattern {
    Pattern::new(&pattern.regex).unwrap_or_else(|error| panic!("{}: {error}", pattern.kind))
}

fn domain(pattern: &Pattern) -> TextDomain {
    let length = Length { min: 0, max: Some(64), settled_min: 0 };
    TextDomain::new(length, Some(pattern), None).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn values_are_judged_as_java_judges_them() {
    for recorded in recorded() {
        let kind = &recorded.kind;
        let (whole, searched) = (read(&recorded), read(&recorded).searched());
        assert!(!recorded.whole.is_empty(), "{kind}: Java matches some value");
        for value in &recorded.whole {
            assert!(whole.matches(value) && searched.matches(value), "{kind}: {value:?} matches");
            assert!(!whole.refuses(value) && !searched.refuses(value), "{kind}: {value:?} is right");
        }
        for value in &recorded.part {
            assert!(!whole.matches(value), "{kind}: {value:?} does not match as a whole");
            assert!(!searched.refuses(value), "{kind}: something is found in {value:?}");
            assert!(
                whole.refuses(value) || kind.starts_with("where"),
                "{kind}: {value:?} is wrong as a whole"
            );
        }
        for value in &recorded.nowhere {
            assert!(whole.refuses(value) && searched.refuses(value), "{kind}: nothing is found in {value:?}");
        }
        for value in &recorded.versions {
            assert!(!whole.matches(value) && !searched.refuses(value), "{kind}: {value:?} is left open");
        }
    }
}

/// The texts that break a pattern, each character of each kind at each place, and by what is in them.
fn broken(domain: &TextDomain, rng: &mut proptest::test_runner::TestRng) -> Vec<String> {
    let mut broken: Vec<String> = (0..20).filter_map(|_| domain.break_look_around(rng)).collect();
    for character in BreakingCharacter::ALL {
        for place in BreakingPlace::ALL {
            broken.extend(domain.break_pattern(rng, place, character).map(|(text, _)| text));
        }
    }
    broken
}

#[test]
fn what_is_drawn_matches_and_what_is_broken_does_not() {
    for recorded in recorded() {
        let (mut rng, kind) = (rng(11), &recorded.kind);
        for pattern in [read(&recorded), read(&recorded).searched()] {
            let domain = domain(&pattern);
            for _ in 0..60 {
                let value = domain.sample(&mut rng);
                assert!(pattern.matches(&value) && domain.contains(&value), "{kind}: {value:?}");
            }
            for value in broken(&domain, &mut rng) {
                assert!(pattern.refuses(&value) && domain.length().holds(&value), "{kind}: {value:?}");
            }
        }
    }
}

/// Another engine, which backtracks, is of one mind with the automata.
#[test]
fn another_engine_says_the_same() {
    let mut judged = 0;
    for recorded in recorded() {
        let kind = &recorded.kind;
        let spelled = respelled(&recorded.regex);
        let (Ok(whole), Ok(part)) = (Regex::new(&format!("\\A(?:{spelled})\\z")), Regex::new(&spelled))
        else {
            continue;
        };
        judged += 1;
        let pattern = read(&recorded).searched();
        let (domain, mut rng) = (domain(&pattern), rng(12));
        for _ in 0..60 {
            let value = domain.sample(&mut rng);
            assert!(whole.is_match(&value).unwrap(), "{kind}: {value:?} is drawn");
        }
        // The other engine folds the case of letters beyond ASCII too.
        let folds = recorded.regex.contains("(?i");
        for value in broken(&domain, &mut rng).into_iter().filter(|value| !folds || value.is_ascii()) {
            assert!(!part.is_match(&value).unwrap(), "{kind}: {value:?} is broken");
        }
    }
    assert!(judged >= 30, "{judged} kinds of patterns are written alike for both engines");
}

/// A pattern of Java with its classes written out, and with its ends before a final line terminator.
fn respelled(regex: &str) -> String {
    let mut spelled = String::new();
    let mut is_in_class = false;
    let mut characters = regex.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next().unwrap() {
                'd' => spelled.push_str("[0-9]"),
                'w' => spelled.push_str("[0-9A-Za-z_]"),
                's' => spelled.push_str("[\\t-\\r ]"),
                'S' => spelled.push_str("[^\\t-\\r ]"),
                other => spelled.extend(['\\', other]),
            },
            '$' if !is_in_class => {
                spelled.push_str("(?=(?:\\r\\n|[\\n\\r\\x{85}\\x{2028}\\x{2029}])?\\z)");
            }
            '.' if !is_in_class && !regex.contains("(?s)") => {
                spelled.push_str("[^\\n\\r\\x{85}\\x{2028}\\x{2029}]");
            }
            _ => {
                is_in_class = character == '[' || (is_in_class && character != ']');
                spelled.push(character);
            }
        }
    }
    spelled
}
