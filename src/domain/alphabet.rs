//! All characters, divided so that no class of some patterns tells two of one part from each other.

use std::collections::BTreeMap;

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use crate::model::constraint::pattern::look::WordPart;

/// Parts of all characters, and which classes hold them.
#[derive(Debug)]
pub(super) struct Alphabet {
    parts: Vec<CharacterPart>,
}

/// Characters that are alike to every class.
#[derive(Debug)]
pub(super) struct CharacterPart {
    pub(super) ranges: Vec<ClassUnicodeRange>,
    pub(super) word: WordPart,
    held: Vec<bool>,
}

impl Alphabet {
    /// Divides all characters, by what they are to words too where some pattern asks for that.
    pub(super) fn new(classes: &[ClassUnicode], are_words_asked: bool) -> Self {
        let mut starts: Vec<u32> = vec![0, 0xe000];
        for range in classes.iter().flat_map(|class| class.ranges()) {
            starts.extend([u32::from(range.start()), u32::from(range.end()) + 1]);
        }
        // Where words begin and end in ASCII, and where it ends.
        let words = if are_words_asked { "0:A[_`a{\u{80}" } else { "" };
        starts.extend(words.chars().map(u32::from));
        starts.sort_unstable();
        starts.dedup();
        let ends = starts.iter().skip(1).copied().chain([0x11_0000]);
        let mut parts: BTreeMap<(Vec<bool>, WordPart), Vec<ClassUnicodeRange>> = BTreeMap::new();
        for (start, end) in starts.iter().zip(ends) {
            // A piece that ends among surrogates ends before them.
            let last = if end == 0xe000 { 0xd7ff } else { end - 1 };
            let (Some(first), Some(last)) = (char::from_u32(*start), char::from_u32(last)) else { continue };
            let held = classes.iter().map(|class| holds(class, first)).collect();
            let word = if are_words_asked { WordPart::of(first) } else { WordPart::Outside };
            parts.entry((held, word)).or_default().push(ClassUnicodeRange::new(first, last));
        }
        let part = |((held, word), ranges)| CharacterPart { ranges, word, held };
        Self { parts: parts.into_iter().map(part).collect() }
    }

    pub(super) fn parts(&self) -> &[CharacterPart] {
        &self.parts
    }

    /// Whether a class holds the characters of a part.
    pub(super) fn is_held(&self, part: usize, class: usize) -> bool {
        self.parts[part].held[class]
    }
}

fn holds(class: &ClassUnicode, character: char) -> bool {
    let after = class.ranges().partition_point(|range| range.end() < character);
    class.ranges().get(after).is_some_and(|range| range.start() <= character)
}
