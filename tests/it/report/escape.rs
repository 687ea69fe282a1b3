//! Text from elsewhere.

use proptest::prelude::*;
use wireproof::internals::report::escape::{escape, escape_lines};
use wireproof::internals::report::text::{columns, shorten, wrap};

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(escape(text), expected);
}

#[test]
fn what_acts_is_escaped_and_the_rest_stays() {
    check("a plain text, ü 日本 😀: a::b #1 ##", "a plain text, ü 日本 😀: a::b #1 ##");
    check("\u{1b}[31m\r\n\t\0\u{9b}", "\\u{1b}[31m\\r\\n\\t\\u{0}\\u{9b}");
    check(
        "a\u{202e}b\u{200b}c\u{feff}d\u{2028}e\u{e0041}",
        "a\\u{202e}b\\u{200b}c\\u{feff}d\\u{2028}e\\u{e0041}",
    );
    check("::error::x", "\\u{3a}:error::x");
    check("  ::set-output name=a::b", "  \\u{3a}:set-output name=a::b");
    check("\n::error::x", "\\n\\u{3a}:error::x");
    check("a ##[error]b", "a \\u{23}#[error]b");
    check("##vso[task.setvariable]", "\\u{23}#vso[task.setvariable]");
}

#[test]
fn long_values_are_told_by_their_length() {
    assert_eq!(shorten("abc", 10), "abc");
    assert_eq!(shorten(&format!("<{}>", "a".repeat(131_073)), 100), "<aaaa[... 131,073 times in all ...]>");
    let varied: String = ('a'..='z').cycle().take(1000).collect();
    assert_eq!(shorten(&varied, 16), "abcdefghijkl[... 1,000 characters in all ...]ijkl");
}

#[test]
fn words_are_wrapped_at_spaces_and_broken_where_there_is_none() {
    assert_eq!(wrap("one two three", 7), ["one two", "three"]);
    assert_eq!(wrap("one two three", 8), ["one two", "three"]);
    assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
    assert_eq!(wrap("日本日本", 4), ["日本", "日本"]);
    assert_eq!(wrap("", 4), [""]);
    assert_eq!(wrap("abcd::error::x", 4)[1], "\\u{3a}:er");
}

fn is_harmless(line: &str) -> bool {
    !line.chars().any(|character| character.is_control() || ('\u{202a}'..='\u{202e}').contains(&character))
        && !line.trim_start().starts_with("::")
        && !line.contains("##[")
}

proptest! {
    #[test]
    fn any_text_comes_out_harmless(text in any::<String>(), hostile in "[ \\n\\r:#\\[a\u{1b}\u{202e}]{0,30}") {
        for text in [text, hostile] {
            let escaped = escape(&text);
            prop_assert!(is_harmless(&escaped), "{escaped:?}");
            prop_assert_eq!(escape(&escaped), escaped.clone());
            prop_assert!(escape_lines(&text).lines().all(is_harmless));
            for width in [2, 7, 30] {
                for line in wrap(&escaped, width) {
                    prop_assert!(is_harmless(&line), "{line:?}");
                }
            }
        }
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing_but_spaces(text in "[a-z日 ]{0,80}", width in 2_usize..20) {
        let lines = wrap(&text, width);
        prop_assert!(lines.iter().all(|line| columns(line) <= width));
        let without_spaces = |text: &str| text.replace(' ', "");
        prop_assert_eq!(without_spaces(&lines.concat()), without_spaces(&text));
    }

    #[test]
    fn shortened_text_is_short(text in any::<String>(), limit in 4_usize..200) {
        let count = text.chars().count();
        let shown = shorten(&text, limit);
        prop_assert!(shown.chars().count() <= limit + 60);
        prop_assert!(count > limit || text.contains(&shown) || shown.contains("times"));
    }
}
