//! A plain text of the form that a pattern has.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::model::constraint::pattern::expression::Pattern;
use crate::model::constraint::pattern::look::LookAround;

/// What stands for a class that has it, the plainest first.
const PLAIN: [char; 3] = ['a', 'A', '0'];
/// Where a text has so many bytes, nothing is added.
const MOST_BYTES: usize = 1024;

impl Pattern {
    /// A plain text of the form that the pattern has: the first of each choice, and as little of everything as there may be.
    /// It need not match, since nothing is seen of what the pattern looks for around a place.
    pub(crate) fn plain_text(&self) -> String {
        let mut text = String::new();
        add(self.hir(), &mut text);
        text
    }
}

fn add(hir: &Hir, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(plain_character(class)),
        HirKind::Repetition(repetition) => {
            for _ in 0..repetition.min {
                let before = text.len();
                add(&repetition.sub, text);
                if text.len() == before || text.len() > MOST_BYTES {
                    break;
                }
            }
        }
        HirKind::Capture(capture) if LookAround::of(capture).is_some() => {}
        HirKind::Capture(capture) => add(&capture.sub, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| add(part, text)),
        HirKind::Alternation(parts) => parts.first().into_iter().for_each(|first| add(first, text)),
    }
}

fn plain_character(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let has = |character: &char| ranges.iter().any(|(start, end)| (start..=end).contains(&character));
    PLAIN.into_iter().find(has).or(ranges.first().map(|(start, _)| *start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_text_is_as_short_as_the_pattern_lets_it_be() {
        for (pattern, text) in [
            ("", ""),
            ("[a-z]*", ""),
            ("^[A-Z]{3}[0-9]+$", "AAA0"),
            ("(new|old)-[^a]", "new-A"),
            (
                "arn:(aws|aws-cn):[a-z-]*:[0-9]{3}:night-train/[a-zA-Z0-9](-*[a-zA-Z0-9])*",
                "arn:aws::000:night-train/a",
            ),
            ("(?!x)[x-z]", "x"),
            ("(a|)(^){3}b", "ab"),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap().plain_text(), text, "{pattern}");
        }
        let long = Pattern::new("[ab]{3000}").unwrap().plain_text();
        assert_eq!(long.len(), MOST_BYTES + 1);
    }
}
