//! How a pattern is read: as Java reads it without its Unicode flag, and of a whole value.

use proptest::prelude::*;
use wireproof::internals::model::constraint::pattern::error::PatternError;
use wireproof::internals::model::constraint::pattern::expression::Pattern;

/// The pattern matches each of the first values and none of the second.
#[track_caller]
fn check(source: &str, matching: &[&str], refused: &[&str]) {
    let pattern = Pattern::new(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    for value in matching {
        assert!(pattern.matches(value), "{source} should match {value:?}");
    }
    for value in refused {
        assert!(!pattern.matches(value), "{source} should not match {value:?}");
    }
}

/// The pattern is refused at this byte, with these words.
#[track_caller]
fn check_refused(source: &str, offset: usize, words: &str) {
    let error = Pattern::new(source).expect_err(source);
    assert_eq!(error.offset(), offset, "{error}");
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn a_pattern_holds_of_the_whole_value() {
    check("[a-c]+", &["a", "abc"], &["", "abcd", "abc\n", "\nabc", " abc"]);
    check("^[a-c]+$", &["a", "abc"], &["", "abcd", "abc\n"]);
    check("^a|b$", &["a", "b"], &["ab", "ax", "xb"]);
    check("", &[""], &["a"]);
    check("^(a$)*$", &["", "a"], &["aa"]);
}

#[test]
fn classes_are_ascii() {
    check(r"\w+", &["aZ_09"], &["é", "ſ", "\u{212a}", "٣", "a-b", "Ａ"]);
    check(r"[\w+]+", &["a+Z"], &["é", "a b"]);
    check(r"\d+", &["0129"], &["٣", "９", "a"]);
    check(r"\s+", &[" \t\n\u{b}\u{c}\r"], &["\u{a0}", "\u{2003}", "\u{85}", "a"]);
    check(r"[\S]+", &["a", "é", "\u{a0}", "\u{2003}", "\u{85}", "\0", "😀"], &["", " ", "a b", "\u{b}"]);
    check(r"[^\S]", &[" ", "\t"], &["a", "\u{a0}"]);
    check(r"\W", &["é", " "], &["a", "_"]);
    check(r"[\D]", &["٣", "a"], &["3"]);
    check(r"\v", &["\u{b}", "\n", "\u{85}", "\u{2029}"], &[" "]);
    check(r"[\v]", &["\u{b}", "\n"], &[" "]);
    check(".", &["a", "\t", "é"], &["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]);
    check(r"\p{Alpha}\p{Digit}[\p{Punct}]\P{Upper}", &["a0!é"], &["é0!a", "a٣!a", "a0!A"]);
    check(r"\<a\>", &["<a>"], &["a"]);
}

#[test]
fn general_categories_are_exact() {
    check(
        r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+",
        &["aé٣\u{301}+€.😀"],
        &["", " ", "\0", "\u{200d}", "\u{a0}", "\u{e000}"],
    );
    check(r"\p{IsLu}\p{gc=Ll}\pN\P{L}", &["Éß٣ "], &["éß٣ "]);
    check(r"\p{Co}", &["\u{e000}"], &["a"]);
}

#[test]
fn repetitions_are_counted_in_characters() {
    check(r"[\p{L}]{2,2048}", &["éé", &"é".repeat(2048)], &["é", &"é".repeat(2049)]);
    check(r"\S{3}", &["é😀a"], &["é😀", "é😀aa"]);
    check(r"\S{2,}", &["é😀a"], &["é", ""]);
    check(r"^[a-z]{2}-\d+(-[A-Z]{1,3})?$", &["ab-1", "ab-12-XYZ"], &["ab-", "abc-1", "ab-1-", "ab-1-WXYZ"]);
}

#[test]
fn a_long_value_is_matched() {
    let long = "é".repeat(131_072);
    check(r"[\S]+", &[&long], &[&format!("{long} ")]);
}

#[test]
fn what_has_no_single_meaning_is_refused_with_its_place() {
    check_refused(r"(a)\1", 3, "backreferences");
    check_refused(r"[\w-_]\uD83D\uDE00(a)\1", 21, "backreferences");
    check_refused(r"a(?m)b", 3, "a flag");
    check_refused(r"a(?x:b)", 3, "a flag");
    check_refused(r"(?i)\p{Lu}", 4, "a property of case");
    check_refused(r"a\Bc", 1, "the opposite of a word boundary");
    check_refused(r"ab\uD83Dc", 2, "half of a character");
    check_refused(r"(?P<a>b)", 0, "a name that no group has in Java");
    check_refused(r"(?<ahead_1>b)", 0, "a name that no group has in Java");
    check_refused(r"a(?!b\b)", 0, "inside another");
    check_refused(r"a(?<=(?=b)c)", 0, "inside another");
    check_refused(r"(ab){2}+", 7, "a quantifier upon a quantifier");
    check_refused(r"é[[:alpha:]]", 3, "[:alpha:]");
    check_refused(r"[a--b]", 1, "in a class");
    check_refused(r"[^a[b]]", 3, "a class inside a negated class");
    check_refused(r"a++", 2, "a quantifier upon a quantifier");
    check_refused(r"x\p{IsLatin}", 1, "the property of a character");
    check_refused(r"x\p{script=Greek}", 1, "the property of a character");
    check_refused(r"a(b", 1, "unclosed group");
    check_refused(r"[z-a]", 1, "invalid character class range");
    check_refused(r"((a{1000}){1000}){1000}", 0, "lower the counts");
    check_refused(&"a".repeat(20_000), 0, "20000");
}

#[test]
fn an_error_is_a_lower_case_fragment() {
    let error = Pattern::new("(a)\\1").expect_err("back-references are refused");
    assert!(matches!(error, PatternError::Syntax { .. }));
    insta::assert_snapshot!(error, @"expected a regular expression, found one that cannot be read at byte 3: backreferences are not supported");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_source_panics(source in any::<String>(), value in any::<String>()) {
        if let Ok(pattern) = Pattern::new(&source) {
            assert!(!(pattern.matches(&value) && pattern.refuses(&value)));
            assert!(pattern.refuses(&value) || !pattern.searched().refuses(&value));
        }
    }

    #[test]
    fn no_source_of_pattern_characters_panics(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "a", "é", "\\w", "\\S", "[", "]", "^", "$", "(", ")", "(?:", "(?i)", "|", "*", "+", "?", "{2}", "{1,9}",
                "-", "&&", "--", "\\p{L}", "\\P{Sc}", "\\v", "\\b", ".", "\\", "\\x41", "[^", ":alpha:",
                "(?=", "(?!", "(?<=", "(?<!", "(?s:", "\\uD83D", "\\uDE00", "\\012", "\\u00e9", "\\p{LD}",
            ]),
            0..24,
        ),
        value in "[aéA$ -]{0,6}",
    ) {
        if let Ok(pattern) = Pattern::new(&parts.concat()) {
            assert!(!(pattern.matches(&value) && pattern.refuses(&value)));
            assert!(pattern.refuses(&value) || !pattern.searched().refuses(&value));
        }
    }
}
