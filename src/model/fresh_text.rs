//! Texts that name something new: each has a part that is in no other one.

use crate::model::constraint::pattern::expression::Pattern;
use crate::model::shape::Shape;

/// A form of texts that a shape admits, whatever stands in their unique part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreshText {
    before: String,
    /// How many digits the unique part has in each of its groups, which hyphens divide.
    groups: &'static [usize],
}

/// The forms that are tried, those first that tell best where a thing comes from.
const FORMS: [(&str, &[usize]); 8] = [
    ("wireproof-", &[12]),
    ("wireproof_", &[12]),
    ("wireproof", &[12]),
    ("/wireproof/", &[12]),
    ("w", &[12]),
    ("", &[12]),
    ("", &[8, 4, 4, 4, 12]),
    ("w", &[8]),
];

/// Unique parts of every kind: of digits, of letters, and of both.
const PARTS: [&str; 3] = [
    "00000000000000000000000000000000",
    "abcdefabcdefabcdefabcdefabcdefab",
    "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
];

impl FreshText {
    /// The first form that a shape admits; `None` where it leaves no room for a unique part.
    pub fn of(shape: &Shape) -> Option<Self> {
        let written = FORMS.into_iter().map(|(before, groups)| Self { before: before.to_owned(), groups });
        let is_admitted = |form: &Self| PARTS.iter().all(|part| shape.admits(&form.text(part)));
        let mut forms = written.chain(shape.domain().pattern.into_iter().flat_map(of_pattern));
        forms.find(is_admitted)
    }

    /// The text with this unique part: hexadecimal digits, of which it takes as many as it has room for, from the first on
    /// again where there are too few.
    pub fn text(&self, part: &str) -> String {
        let mut text = self.before.clone();
        let mut digits = part.chars().cycle();
        for (number, length) in self.groups.iter().enumerate() {
            if number > 0 {
                text.push('-');
            }
            text.extend(digits.by_ref().take(*length));
        }
        text
    }
}

/// Forms that a pattern may have: its plain text with the unique part behind it, or in the place of its end.
fn of_pattern(pattern: &Pattern) -> Vec<FreshText> {
    let plain: Vec<char> = pattern.plain_text().chars().collect();
    let with = |end: usize, groups: &'static [usize]| {
        let kept = plain.len().checked_sub(end)?;
        Some(FreshText { before: plain[..kept].iter().collect(), groups })
    };
    [with(0, &[12]), with(12, &[12]), with(8, &[8])].into_iter().flatten().collect()
}
