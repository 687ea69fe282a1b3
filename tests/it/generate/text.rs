//! What is drawn from the domain of a string: valid values, edges, and values that break one constraint alone.

use std::collections::BTreeSet;

use proptest::prelude::*;
use wireproof::internals::domain::character::{BreakingCharacter, BreakingPlace};
use wireproof::internals::domain::text::{TextDomain, TextError};
use wireproof::internals::domain::unicode::{UnsettledCharacter, is_settled};
use wireproof::internals::model::constraint::length::Length;
use wireproof::internals::model::constraint::pattern::error::PatternError;
use wireproof::internals::model::constraint::pattern::expression::Pattern;

use super::{disputed_domain, domain, rng};

fn domains() -> Vec<TextDomain> {
    vec![
        domain(1, 128, r"[\w+]+"),
        domain(1, 128, r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"),
        domain(1, 2048, r"[\S]+"),
        domain(1, 2048, r"[\S]{1,2048}"),
        domain(0, 131_072, r"(?:.|\s|\S)*"),
        domain(0, 40, r"^[a-z]{2}-\d+(-[A-Z]{1,3})?$"),
        domain(20, 2048, r"arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+(:[\w+=/,.@-]+)?"),
        domain(3, 9, r"(ab|cde|\p{Lu}{2})+"),
        domain(1, 1, r"[\x{1f600}-\x{1f610}]"),
        disputed_domain(),
        TextDomain::new(Length { min: 0, max: Some(131_072), settled_min: 0 }, None, None).unwrap(),
        TextDomain::new(Length { min: 5, max: None, settled_min: 0 }, None, None).unwrap(),
    ]
}

#[test]
fn a_drawn_value_is_valid_settled_and_counts_alike() {
    for (number, domain) in domains().into_iter().enumerate() {
        let mut rng = rng(number as u64);
        for _ in 0..500 {
            let value = domain.sample(&mut rng);
            let alike = domain.length().utf16_agrees(&value);
            // One character that is two UTF-16 units, and no more than one: there is no value that counts alike.
            assert!(domain.contains(&value) || (number == 8 && !alike), "{number}: {value:?}");
        }
    }
}

#[test]
fn drawing_depends_on_the_generator_alone() {
    for domain in domains() {
        let again = domain.clone();
        let (mut first, mut second) = (rng(3), rng(3));
        for _ in 0..50 {
            assert_eq!(domain.sample(&mut first), again.sample(&mut second));
        }
    }
}

#[test]
fn values_are_mostly_short_and_of_every_width() {
    let domain = domain(1, 2048, r"[\S]+");
    let mut rng = rng(5);
    let values: Vec<String> = (0..2000).map(|_| domain.sample(&mut rng)).collect();
    let short = values.iter().filter(|value| value.chars().count() <= 40).count();
    assert_eq!(short, 1893);
    assert!(values.iter().any(|value| value.chars().count() > 256));
    let widths: BTreeSet<usize> = values.iter().flat_map(|value| value.chars()).map(char::len_utf8).collect();
    assert_eq!(widths, BTreeSet::from([1, 2, 3, 4]));
    let ascii: BTreeSet<char> =
        values.iter().flat_map(|value| value.chars()).filter(char::is_ascii).collect();
    assert_eq!(ascii.len(), 128 - 6, "all of ASCII but its white space");
}

#[test]
fn a_value_of_an_exact_length_is_drawn() {
    for (number, domain) in domains().into_iter().enumerate() {
        let mut rng = rng(number as u64);
        for characters in [0, 1, 2, 3, 5, 6, 7, 20, 40, 128, 129, 2048] {
            for width in [None, Some(1), Some(2), Some(3), Some(4)] {
                let Some(value) = domain.sample_exact(&mut rng, characters, width) else { continue };
                assert_eq!(value.chars().count(), characters, "{number}: {value:?}");
                assert!(
                    value.chars().all(|character| width.is_none_or(|width| character.len_utf8() == width))
                );
                assert!(is_settled(&value));
                assert!(
                    domain.pattern().is_none_or(|pattern| pattern.matches(&value)),
                    "{number}: {value:?}"
                );
                assert!(
                    domain.disputed().is_none_or(|pattern| pattern.matches(&value)),
                    "{number}: {value:?}"
                );
            }
        }
    }
}

#[test]
fn a_very_long_value_is_drawn() {
    for domain in [domain(0, 131_072, r"[\S]+"), domain(0, 131_072, "[a-z]+(-[a-z]+)?")] {
        let value = domain.sample_exact(&mut rng(1), 131_072, None).unwrap();
        assert!(value.chars().count() == 131_072 && domain.pattern().unwrap().matches(&value));
    }
}

/// The lengths and widths that a pattern has are had, and those that it has not are not.
#[test]
fn exactly_the_feasible_lengths_are_drawn() {
    #[track_caller]
    fn check(pattern: &str, width: Option<usize>, expected: &[usize]) {
        let domain = domain(0, 100_000, pattern);
        let feasible: Vec<usize> = (0..12)
            .filter(|&characters| domain.sample_exact(&mut rng(1), characters, width).is_some())
            .collect();
        assert_eq!(feasible, expected, "{pattern}");
    }
    check("(abc)+", None, &[3, 6, 9]);
    check("(abc)+", Some(2), &[]);
    check("(abc|de)*", None, &[0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    check("[a-z]{2}-\\d{3,4}", None, &[6, 7]);
    check("x?[é-ü]{4}", Some(2), &[4]);
    check("x?[é-ü]{4}", Some(1), &[]);
    check("", None, &[0]);
    check("(a$)*|^bb", None, &[0, 1, 2]);
    check("((a*)*)*", None, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    let even = domain(0, 131_072, "(ab)+");
    assert_eq!(even.longest(), Some(131_072));
    assert!(even.sample_exact(&mut rng(1), 131_072, None).is_some());
    assert!(even.sample_exact(&mut rng(1), 131_071, None).is_none());
}

#[test]
fn shortest_and_longest_are_the_ends_of_the_domain() {
    #[track_caller]
    fn check(domain: &TextDomain, shortest: usize, longest: Option<usize>) {
        assert_eq!((domain.shortest(), domain.longest()), (shortest, longest));
    }
    check(&domain(0, 128, r"[\w+]+"), 1, Some(128));
    check(&domain(0, 40, r"[a-z]{2}-\d+(-[A-Z]{1,3})?"), 4, Some(40));
    check(&domain(0, 40, "abc|defgh"), 3, Some(5));
    check(&domain(4, 40, "abc|defgh"), 5, Some(5));
    check(&domain(0, 10, "(abc)*"), 0, Some(9));
    check(&disputed_domain(), 6, Some(256));
    let unbounded = Length { min: 2, max: None, settled_min: 0 };
    check(&TextDomain::new(unbounded, None, None).unwrap(), 2, None);
    check(&TextDomain::new(unbounded, Some(&Pattern::new("(ab)*").unwrap()), None).unwrap(), 2, None);
    check(&TextDomain::new(unbounded, Some(&Pattern::new("ab|cde").unwrap()), None).unwrap(), 2, Some(3));
}

#[test]
fn a_value_out_of_length_breaks_the_length_alone() {
    let domain = domain(3, 8, r"[\S]+");
    let shorter = domain.shorter_than_min(&mut rng(1)).unwrap();
    let longer = domain.longer_than_max(&mut rng(1)).unwrap();
    assert_eq!((shorter.chars().count(), longer.chars().count()), (2, 9));
    assert!(domain.pattern().unwrap().matches(&shorter) && domain.pattern().unwrap().matches(&longer));
    for seed in 0..100 {
        let values = [domain.shorter_than_min(&mut rng(seed)), domain.longer_than_max(&mut rng(seed))];
        assert!(values.into_iter().flatten().all(|value| domain.length().utf16_agrees(&value)));
        let edge = domain.sample_exact(&mut rng(seed), 8, None).unwrap();
        assert!(domain.contains(&edge), "{edge:?}");
    }
    // The empty text breaks this pattern too, so no text is only too short.
    assert_eq!(super::domain(1, 8, r"[\S]+").shorter_than_min(&mut rng(1)), None);
    assert_eq!(super::domain(0, 8, r"[a]{4}").longer_than_max(&mut rng(1)), None);
}

#[test]
fn a_broken_pattern_is_the_only_thing_broken() {
    for (number, domain) in domains().into_iter().enumerate() {
        let mut rng = rng(number as u64);
        for place in BreakingPlace::ALL {
            for character in BreakingCharacter::ALL {
                let Some((value, span)) = domain.break_pattern(&mut rng, place, character) else { continue };
                assert!(domain.length().holds(&value) && domain.length().utf16_agrees(&value), "{value:?}");
                assert!(!domain.pattern().unwrap().matches(&value), "{value:?}");
                assert!(domain.disputed().is_none_or(|disputed| !disputed.matches(&value)), "{value:?}");
                assert!(is_settled(&value), "{character:?}");
                let count = value.chars().count();
                let expected = match place {
                    BreakingPlace::Start => 0..1,
                    BreakingPlace::Middle => count / 2..count / 2 + 1,
                    BreakingPlace::End => count - 1..count,
                    BreakingPlace::Whole => 0..count,
                };
                assert_eq!(span, expected);
                if place == BreakingPlace::Middle {
                    assert!(span.start > 0 && span.end < count);
                }
            }
        }
    }
}

/// Which kinds of characters break a pattern at a place.
#[test]
fn each_pattern_is_broken_in_all_the_ways_it_can_be() {
    fn kinds(domain: &TextDomain, place: BreakingPlace) -> Vec<&'static str> {
        let breaks =
            |character: &BreakingCharacter| domain.break_pattern(&mut rng(2), place, *character).is_some();
        BreakingCharacter::ALL.into_iter().filter(breaks).map(BreakingCharacter::name).collect()
    }
    let white = ["space", "tab", "line-feed", "vertical-tab", "form-feed", "carriage-return"];
    let not_white = domain(1, 2048, r"[\S]+");
    for place in BreakingPlace::ALL {
        assert_eq!(kinds(&not_white, place), white);
    }
    assert_eq!(kinds(&disputed_domain(), BreakingPlace::Start), white);
    assert_eq!(kinds(&disputed_domain(), BreakingPlace::End), white);
    assert_eq!(
        kinds(&disputed_domain(), BreakingPlace::Middle),
        ["line-feed", "carriage-return"],
        "the disputed pattern allows other white space inside"
    );
    let printable = domain(1, 128, r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+");
    let invisible = [
        &white[..],
        &["null", "control", "high-control", "no-break-space", "wide-space", "line-separator"],
        &["zero-width", "direction-mark"],
    ];
    assert_eq!(kinds(&printable, BreakingPlace::Middle), invisible.concat());
    let word = domain(1, 128, r"[\w+]+");
    assert_eq!(kinds(&word, BreakingPlace::Whole).len(), BreakingCharacter::ALL.len());
    let one = domain(1, 1, "[a-z]");
    assert!(kinds(&one, BreakingPlace::Middle).is_empty());
    assert!(kinds(&one, BreakingPlace::Start).contains(&"ascii-neighbor"));
}

#[test]
fn a_neighbor_stands_beside_a_character_of_the_pattern() {
    let domain = domain(1, 128, r"[\w+]+");
    let mut rng = rng(9);
    let drawn: BTreeSet<char> = (0..500)
        .filter_map(|_| {
            domain.break_pattern(&mut rng, BreakingPlace::Start, BreakingCharacter::AsciiNeighbor)
        })
        .filter_map(|(value, _)| value.chars().next())
        .collect();
    assert_eq!(drawn, BTreeSet::from(['*', ',', '/', ':', '@', '[', '^', '`', '{']));
}

#[test]
fn an_unsettled_character_is_drawn_only_on_request() {
    for domain in domains() {
        let mut rng = rng(4);
        for kind in UnsettledCharacter::ALL {
            if let Some(value) = domain.with_unsettled(&mut rng, kind) {
                assert!(!is_settled(&value), "{kind:?}");
                assert!(domain.length().holds(&value));
            }
        }
    }
    let domain = domain(1, 128, r"[\S]+");
    assert!(UnsettledCharacter::ALL.iter().all(|&kind| domain.with_unsettled(&mut rng(1), kind).is_some()));
}

#[test]
fn special_values_are_those_that_the_domain_admits() {
    fn names(domain: &TextDomain) -> BTreeSet<&'static str> {
        let values = domain.special_values();
        assert!(values.iter().all(|(_, value)| domain.contains(value)));
        values.into_iter().map(|(name, _)| name).collect()
    }
    let word = names(&domain(1, 128, r"[\w+]+"));
    assert!(word.contains("leading-plus") && !word.contains("double-quote"));
    let words = domain(1, 128, r"[\w+]+").special_words();
    let admitted = |name: &str| words.iter().any(|(admitted, _)| *admitted == name);
    assert!(admitted("null") && admitted("prototype") && !admitted("uuid"));
    let password = names(&disputed_domain());
    assert!(password.contains("null-character") && password.contains("zero-width-joiner"));
    assert!(!password.contains("inner-space") && !password.contains("leading-space"));
    let printable = names(&domain(1, 128, r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"));
    assert!(printable.contains("combining-mark-first") && !printable.contains("zero-width-joiner"));
    let all = TextDomain::new(Length { min: 0, max: None, settled_min: 0 }, None, None).unwrap();
    assert!(names(&all).is_superset(&password));
    assert!(names(&all).contains("line-feed"));
}

#[test]
fn a_domain_without_a_value_is_an_error() {
    let build = |min, max, source: &str| {
        let length = Length { min, max, settled_min: 0 };
        TextDomain::new(length, Some(&Pattern::new(source).unwrap()), None).map(|_| ()).unwrap_err()
    };
    insta::assert_snapshot!(build(1, Some(3), "a{5}b"), @"expected some text of 1 to 3 characters that matches `a{5}b`, found that there is none: the length and the pattern contradict each other");
    insta::assert_snapshot!(build(4, None, "ab|cde"), @"expected some text of 4 to any number of characters that matches `ab|cde`, found that there is none: the length and the pattern contradict each other");
    assert!(matches!(build(0, None, "[^\\s\\S]"), TextError::Empty { .. }));
    assert!(
        matches!(build(0, None, "[\\x{e000}-\\x{e010}]+"), TextError::Empty { .. }),
        "no settled character"
    );
    assert!(matches!(build(1, Some(0), "a*"), TextError::Empty { .. }));
    assert!(matches!(build(0, None, "(?:[a-z]?-?){40000}"), TextError::TooLarge { .. }));
    let length = Length { min: 0, max: None, settled_min: 0 };
    let (letters, digits) = (Pattern::new("[a-z]+").unwrap(), Pattern::new("[0-9]+").unwrap());
    let error = TextDomain::new(length, Some(&letters), Some(&digits)).unwrap_err();
    insta::assert_snapshot!(error, @"expected some text of 0 to any number of characters that matches `[a-z]+` and `[0-9]+`, found that there is none: the length and the pattern contradict each other");
}

/// Patterns over two letters, so that all texts of a length can be written down.
fn small_pattern() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a".to_owned()),
        Just("b".to_owned()),
        Just("[ab]".to_owned()),
        Just("ab".to_owned()),
        Just("(?:)".to_owned()),
        Just("^".to_owned()),
        Just("$".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join("|"))),
            (inner, prop::sample::select(vec!["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}"]))
                .prop_map(|(part, count)| format!("(?:{part}){count}")),
        ]
    })
}

/// Patterns over characters of every kind.
fn wide_pattern() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "é",
        r"\d",
        r"\w",
        r"\S",
        r"\s",
        ".",
        r"\p{Lu}",
        r"\P{L}",
        "[a-z]",
        r"[^\w]",
        r"[\p{S}\p{P}]",
        "-",
        "😀",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join("|"))),
            (inner, prop::sample::select(vec!["*", "+", "?", "{2}", "{1,3}", "{0,60}", "{2,}"]))
                .prop_map(|(part, count)| format!("(?:{part}){count}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_two_readings_of_a_pattern_have_the_same_lengths(source in small_pattern(), seed in any::<u64>()) {
        let pattern = Pattern::new(&source).expect("the pattern is well-formed");
        let length = Length { min: 0, max: None, settled_min: 0 };
        let domain = TextDomain::new(length, Some(&pattern), None);
        for characters in 0..6_usize {
            let texts = (0..1_u32 << characters).map(|bits| {
                (0..characters).map(|at| if bits >> at & 1 == 0 { 'a' } else { 'b' }).collect::<String>()
            });
            let exists = texts.into_iter().any(|text| pattern.matches(&text));
            let drawn = domain.as_ref().ok().and_then(|domain| domain.sample_exact(&mut rng(seed), characters, None));
            prop_assert_eq!(drawn.is_some(), exists, "{} characters of {}", characters, source);
            prop_assert!(drawn.is_none_or(|drawn| pattern.matches(&drawn)));
        }
    }

    #[test]
    fn what_is_drawn_from_any_pattern_matches_it(
        source in wide_pattern(), min in 0..6_usize, room in 0..300_usize, seed in any::<u64>(),
    ) {
        let pattern = match Pattern::new(&source) {
            Err(PatternError::TooLarge) => return Ok(()),
            read => read.expect("the pattern is well-formed"),
        };
        let length = Length { min, max: Some(min + room), settled_min: 0 };
        if let Ok(domain) = TextDomain::new(length, Some(&pattern), None) {
            let mut rng = rng(seed);
            for _ in 0..8 {
                let value = domain.sample(&mut rng);
                prop_assert!(pattern.matches(&value) && length.holds(&value) && is_settled(&value), "{:?}", value);
            }
            for place in BreakingPlace::ALL {
                if let Some((value, _)) = domain.break_pattern(&mut rng, place, BreakingCharacter::Null) {
                    prop_assert!(!pattern.matches(&value) && length.holds(&value), "{:?}", value);
                }
            }
            prop_assert!(length.admits(domain.shortest()));
            prop_assert!(domain.longest().is_some_and(|longest| length.admits(longest)));
        }
    }

    #[test]
    fn no_domain_panics(source in "[a-c\\[\\](){},|*+?^$\\\\wdS.0-9-]{0,16}", min in 0..9_usize, max in 0..9_usize) {
        if let Ok(pattern) = Pattern::new(&source) {
            let length = Length { min, max: Some(max), settled_min: 0 };
            if let Ok(domain) = TextDomain::new(length, Some(&pattern), None) {
                prop_assert!(pattern.matches(&domain.sample(&mut rng(1))));
            }
        }
    }
}
