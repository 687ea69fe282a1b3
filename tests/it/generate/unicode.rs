//! Every code point, as patterns read it, beside a table that another project keeps.

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use wireproof::internals::domain::unicode::is_settled;
use wireproof::internals::model::constraint::pattern::expression::Pattern;

fn characters() -> impl Iterator<Item = char> {
    '\0'..=char::MAX
}

/// The pattern matches exactly these of the characters that are looked at.
#[track_caller]
fn check(source: &str, looked_at: impl Fn(&str) -> bool, expected: impl Fn(char) -> bool) {
    let pattern = Pattern::new(source).expect("the pattern is well-formed");
    for character in characters() {
        let mut buffer = [0; 4];
        let text = character.encode_utf8(&mut buffer);
        if looked_at(text) {
            assert_eq!(pattern.matches(text), expected(character), "{source} and {character:?}");
        }
    }
}

#[test]
fn ascii_classes_hold_of_every_code_point() {
    check(r"\w", |_| true, |character| character.is_ascii_alphanumeric() || character == '_');
    check(r"[\S]+", |_| true, |character| !matches!(character, '\t'..='\r' | ' '));
}

#[test]
fn general_categories_of_settled_characters_are_those_of_another_table() {
    use GeneralCategory as Category;
    let table = CodePointMapData::<GeneralCategory>::new();
    check(r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", is_settled, |character| {
        !matches!(
            table.get(character),
            Category::Control
                | Category::Format
                | Category::SpaceSeparator
                | Category::LineSeparator
                | Category::ParagraphSeparator
        )
    });
    check(r"\p{Lu}", is_settled, |character| table.get(character) == Category::UppercaseLetter);
    check(r"\p{Nd}", is_settled, |character| table.get(character) == Category::DecimalNumber);
    check(r"\p{Cf}", is_settled, |character| table.get(character) == Category::Format);
}

#[test]
fn settled_characters_are_assigned_and_not_private() {
    let table = CodePointMapData::<GeneralCategory>::new();
    let settled: Vec<char> =
        characters().filter(|character| is_settled(character.encode_utf8(&mut [0; 4]))).collect();
    assert!(settled.iter().all(|&character| {
        !matches!(table.get(character), GeneralCategory::Unassigned | GeneralCategory::PrivateUse)
    }));
    assert_eq!(settled.len(), 110_014, "as many as the character database counts");
    for changed in ['\u{180e}', '\u{10d0}', '\u{13a0}', '\u{295}'] {
        assert!(!settled.contains(&changed), "{changed:?} has changed its category");
    }
    for later in ['\u{20ba}', '\u{1f600}'] {
        assert!(settled.contains(&later), "{later:?} was assigned in 6.2 or before");
    }
    for later in ['\u{20bb}', '\u{1f641}', '\u{1fae0}', '\u{378}', '\u{fffe}', '\u{d7ff}'] {
        assert!(!settled.contains(&later), "{later:?} was not assigned in 6.2");
    }
}
