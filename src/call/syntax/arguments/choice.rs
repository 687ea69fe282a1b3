//! How choices are listed, and which of them a mistyped word may have meant.
//!
//! A choice is near a word where the pieces that both have in the same order make up four fifths of them: the longest
//! piece that both have, and again what stands before it and after it.

use std::collections::HashMap;

/// How wide a column is.
const WIDTH: usize = 40;

/// How many choices are suggested.
const SUGGESTIONS: usize = 3;

/// The choices in two columns.
pub(crate) fn columns(choices: &[String]) -> String {
    let lines: Vec<String> = choices
        .chunks(2)
        .map(|pair| pair.iter().map(|choice| format!("{choice:WIDTH$}")).collect::<Vec<_>>().join(" | "))
        .collect();
    lines.join("\n")
}

/// The choices that a word may have meant, the nearest first.
pub(crate) fn close_matches<'c>(word: &str, choices: &'c [String]) -> Vec<&'c str> {
    let word: Vec<char> = word.chars().collect();
    let mut near: Vec<(usize, usize, &str)> = choices
        .iter()
        .filter_map(|choice| {
            let letters: Vec<char> = choice.chars().collect();
            let total = letters.len() + word.len();
            // No more can be equal than the shorter one has; long words need not be looked at.
            let bound = 2 * letters.len().min(word.len());
            if 5 * bound < 4 * total {
                return None;
            }
            let equal = 2 * equal_letters(&letters, &word);
            (5 * equal >= 4 * total).then_some((equal, total, choice.as_str()))
        })
        .collect();
    near.sort_by(|left, right| (right.0 * left.1, right.2).cmp(&(left.0 * right.1, left.2)));
    near.into_iter().take(SUGGESTIONS).map(|(.., choice)| choice).collect()
}

/// How many letters both have in the same order, by the longest common piece first.
fn equal_letters(left: &[char], right: &[char]) -> usize {
    let (start, other_start, length) = longest_piece(left, right);
    if length == 0 {
        return 0;
    }
    equal_letters(&left[..start], &right[..other_start])
        + length
        + equal_letters(&left[start + length..], &right[other_start + length..])
}

/// Where the first of the longest pieces that both have stands in each, and how long it is.
fn longest_piece(left: &[char], right: &[char]) -> (usize, usize, usize) {
    let mut best = (0, 0, 0);
    let mut ending_before: HashMap<usize, usize> = HashMap::new();
    for (index, letter) in left.iter().enumerate() {
        let mut ending_here = HashMap::new();
        for (other, _) in right.iter().enumerate().filter(|(_, found)| *found == letter) {
            let length = 1 + other.checked_sub(1).and_then(|at| ending_before.get(&at)).unwrap_or(&0);
            ending_here.insert(other, length);
            if length > best.2 {
                best = (index + 1 - length, other + 1 - length, length);
            }
        }
        ending_before = ending_here;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn choices_stand_in_two_columns() {
        let expected = format!("{:40} | {:40}\n{:40}", "json", "text", "table");
        assert_eq!(columns(&words(&["json", "text", "table"])), expected);
    }

    /// The rows are what the AWS CLI suggests for these words.
    #[test]
    fn near_choices_are_suggested() {
        let formats = words(&["json", "text", "table"]);
        assert_eq!(close_matches("jso", &formats), ["json"]);
        assert_eq!(close_matches("jsonn", &formats), ["json"]);
        assert_eq!(close_matches("tabel", &formats), ["table"]);
        assert_eq!(close_matches("txt", &formats), ["text"]);
        assert_eq!(close_matches("JSON", &formats), Vec::<&str>::new());
        assert_eq!(close_matches("", &formats), Vec::<&str>::new());
        assert_eq!(close_matches(&"x".repeat(1 << 20), &formats), Vec::<&str>::new());
    }

    /// The nearest come first, of equally near ones the last of the alphabet, and no more than three. The rows are what
    /// Python's `get_close_matches` gives.
    #[test]
    fn the_nearest_choices_come_first() {
        for (word, choices, expected) in [
            ("stat", "state start stats status stat-a tats", "stats state start"),
            ("ab", "abc xab ab", "ab xab abc"),
            ("colr", "color colour colors clr dolor", "color clr colour"),
            ("aaa", "aaab baaa aaac aab", "baaa aaac aaab"),
            ("abcd", "abce abcde bcd abdc acd abc", "abcde bcd acd"),
        ] {
            let choices: Vec<String> = choices.split(' ').map(str::to_owned).collect();
            assert_eq!(close_matches(word, &choices).join(" "), expected, "{word}");
        }
    }
}
