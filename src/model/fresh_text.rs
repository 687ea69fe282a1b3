//! Texts that name something new: each has a part that is in no other one.

use crate::model::shape::Shape;

/// A form of texts that a shape admits, whatever stands in their unique part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreshText {
    before: &'static str,
    /// How many digits the unique part has in each of its groups, which hyphens divide.
    groups: &'static [usize],
}

/// The forms that are tried, those first that tell best where a thing comes from.
const FORMS: [FreshText; 8] = [
    FreshText { before: "wireproof-", groups: &[12] },
    FreshText { before: "wireproof_", groups: &[12] },
    FreshText { before: "wireproof", groups: &[12] },
    FreshText { before: "/wireproof/", groups: &[12] },
    FreshText { before: "w", groups: &[12] },
    FreshText { before: "", groups: &[12] },
    FreshText { before: "", groups: &[8, 4, 4, 4, 12] },
    FreshText { before: "w", groups: &[8] },
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
        FORMS.into_iter().find(|form| PARTS.iter().all(|part| shape.admits(&form.text(part))))
    }

    /// The text with this unique part: hexadecimal digits, of which it takes as many as it has room for, from the first on
    /// again where there are too few.
    pub fn text(self, part: &str) -> String {
        let mut text = self.before.to_owned();
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
