//! A class of characters that can be drawn from.
//!
//! - It holds the settled characters of the class it was made from, and no others.
//! - About half of what is drawn is ASCII; each width in UTF-8 and each general category has its share of the rest.

use proptest::prelude::Rng;
use proptest::test_runner::TestRng;
use regex_syntax::hir::ClassUnicode;

use crate::domain::unicode::{SettledRange, settled};

/// How many equal chances there are between the strata of a palette.
const CHANCES: usize = 256;

/// Into how many parts for each span the characters of a stratum are divided, so that the span of one is found at once, and
/// into how many at most.
const GUIDES: (usize, usize) = (4, 256);

/// Which characters of a class are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Palette {
    /// All of them.
    Any,
    /// Those of so many bytes in UTF-8, 1 to 4.
    Width(usize),
    /// Those of one UTF-16 unit.
    BasicPlane,
}

/// The settled characters of a class, by width and general category.
#[derive(Debug)]
pub(super) struct CharacterClass {
    strata: Vec<Stratum>,
    /// For each palette the stratum of each chance; empty where the class has nothing of that palette.
    chances: [Vec<u8>; 6],
    /// The ASCII characters, which are drawn most.
    ascii: Vec<u8>,
}

/// Characters of one width and one general category.
#[derive(Debug)]
struct Stratum {
    width: usize,
    category: usize,
    count: u32,
    spans: Vec<Span>,
    /// For each of some equal parts of the characters, the span in which it begins.
    guide: Vec<u16>,
}

/// Code points in a row, and how many of the stratum come before them.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: u32,
    before: u32,
}

impl CharacterClass {
    /// The settled part of a class.
    pub(super) fn new(class: &ClassUnicode) -> Self {
        let mut strata: Vec<Stratum> = Vec::new();
        let pieces = settled();
        let mut at = 0;
        for range in class.ranges() {
            let (first, last) = (u32::from(range.start()), u32::from(range.end()));
            at += pieces[at..].partition_point(|piece| piece.last < first);
            while let Some(piece) = pieces.get(at).filter(|piece| piece.first <= last) {
                let shared =
                    SettledRange { first: piece.first.max(first), last: piece.last.min(last), ..*piece };
                add(&mut strata, shared);
                if piece.last > last {
                    // The next range may begin within the same piece.
                    break;
                }
                at += 1;
            }
        }
        let palettes = [
            Palette::Any,
            Palette::Width(1),
            Palette::Width(2),
            Palette::Width(3),
            Palette::Width(4),
            Palette::BasicPlane,
        ];
        strata.iter_mut().for_each(Stratum::make_guide);
        let chances = palettes.map(|palette| share_out(&strata, palette));
        let mut ascii: Vec<u8> = Vec::new();
        for stratum in strata.iter().filter(|stratum| stratum.width == 1) {
            ascii.extend((0..stratum.count).map(|index| u32::from(stratum.get(index)) as u8));
        }
        Self { strata, chances, ascii }
    }

    /// About how many words of memory it takes.
    pub(super) fn words(&self) -> usize {
        let chances: usize = self.chances.iter().map(Vec::len).sum();
        let strata = self.strata.iter().map(|stratum| 8 + stratum.spans.len() + stratum.guide.len() / 4);
        chances / 8 + strata.sum::<usize>()
    }

    /// Whether there is a character of the palette.
    pub(super) fn has(&self, palette: Palette) -> bool {
        !self.chances[palette.index()].is_empty()
    }

    /// Whether the class holds this ASCII character.
    pub(super) fn has_ascii(&self, byte: u8) -> bool {
        self.ascii.contains(&byte)
    }

    /// Whether the class holds this settled character.
    pub(super) fn holds(&self, character: char) -> bool {
        let code_point = u32::from(character);
        self.strata.iter().filter(|stratum| stratum.width == character.len_utf8()).any(|stratum| {
            let after = stratum.spans.partition_point(|span| span.first <= code_point);
            let end = stratum.spans.get(after).map_or(stratum.count, |span| span.before);
            let span = after.checked_sub(1).map(|index| stratum.spans[index]);
            span.is_some_and(|span| code_point - span.first < end - span.before)
        })
    }

    /// Draws so many characters, as [`CharacterClass::draw`] does, onto the end of a text.
    pub(super) fn draw_all(&self, rng: &mut TestRng, palette: Palette, characters: usize, out: &mut String) {
        if palette != Palette::Width(1) || self.ascii.is_empty() {
            out.extend((0..characters).map(|_| self.draw(rng, palette)));
            return;
        }
        // A random byte is enough to choose one of at most 128 characters.
        let mut bytes = [0; 64];
        let mut missing = characters;
        while missing > 0 {
            let drawn = &mut bytes[..missing.min(64)];
            rng.fill_bytes(drawn);
            out.extend(drawn.iter().map(|&byte| {
                let index = usize::from(byte) * self.ascii.len() / 256;
                char::from(self.ascii[index])
            }));
            missing -= drawn.len();
        }
    }

    /// Draws a character of the palette, or any where the class has none of it. The class must not be empty.
    pub(super) fn draw(&self, rng: &mut TestRng, palette: Palette) -> char {
        let wanted = &self.chances[palette.index()];
        let chances = if wanted.is_empty() { &self.chances[0] } else { wanted };
        let number = rng.next_u64();
        let stratum = &self.strata[usize::from(chances[(number as usize) % CHANCES])];
        stratum.get((((number >> 32) * u64::from(stratum.count)) >> 32) as u32)
    }
}

impl Palette {
    fn index(self) -> usize {
        match self {
            Self::Any => 0,
            Self::Width(width) => width.clamp(1, 4),
            Self::BasicPlane => 5,
        }
    }

    fn admits(self, width: usize) -> bool {
        match self {
            Self::Any => true,
            Self::Width(wanted) => wanted == width,
            Self::BasicPlane => width < 4,
        }
    }
}

impl Stratum {
    fn make_guide(&mut self) {
        let (for_span, most) = GUIDES;
        let parts = most.min(for_span * self.spans.len());
        let first_of = |part: usize| (part * self.count as usize).div_ceil(parts) as u32;
        let span_of = |index: u32| self.spans.partition_point(|span| span.before <= index) - 1;
        self.guide = (0..parts).map(|part| span_of(first_of(part)) as u16).collect();
    }

    /// The character at an index below `count`.
    fn get(&self, index: u32) -> char {
        let mut at = usize::from(self.guide[index as usize * self.guide.len() / self.count as usize]);
        while self.spans.get(at + 1).is_some_and(|next| next.before <= index) {
            at += 1;
        }
        let span = self.spans[at];
        char::from_u32(span.first + (index - span.before)).expect("settled code points are characters")
    }
}

/// Adds a piece to the strata of its category, cut where the width in UTF-8 changes.
fn add(strata: &mut Vec<Stratum>, piece: SettledRange) {
    const LAST_OF_WIDTH: [u32; 4] = [0x7f, 0x7ff, 0xffff, 0x10_ffff];
    let mut first = piece.first;
    for (width, end) in (1..).zip(LAST_OF_WIDTH) {
        let last = piece.last.min(end);
        if first > last {
            continue;
        }
        let known =
            strata.iter().position(|stratum| stratum.width == width && stratum.category == piece.category);
        let index = known.unwrap_or_else(|| {
            strata.push(Stratum {
                width,
                category: piece.category,
                count: 0,
                spans: Vec::new(),
                guide: Vec::new(),
            });
            strata.len() - 1
        });
        let stratum = &mut strata[index];
        stratum.spans.push(Span { first, before: stratum.count });
        stratum.count += last - first + 1;
        first = last + 1;
    }
}

/// Gives each stratum of the palette its chances, at least one.
fn share_out(strata: &[Stratum], palette: Palette) -> Vec<u8> {
    let wanted: Vec<usize> = (0..strata.len()).filter(|&index| palette.admits(strata[index].width)).collect();
    let weights: Vec<usize> = wanted.iter().map(|&index| weight(strata, &wanted, index)).collect();
    let total: usize = weights.iter().sum();
    let mut chances = Vec::new();
    for (&index, weight) in wanted.iter().zip(&weights) {
        let share = (weight * CHANCES / total).max(1);
        chances.extend(std::iter::repeat_n(index as u8, share));
    }
    // Rounding leaves some over or too many: the heaviest stratum takes or gives them.
    let heaviest = (0..wanted.len()).max_by_key(|&position| weights[position]);
    if let Some(heaviest) = heaviest {
        let index = wanted[heaviest] as u8;
        while chances.len() > CHANCES {
            let position =
                chances.iter().position(|&other| other == index).expect("the heaviest has chances");
            chances.remove(position);
        }
        chances.resize(CHANCES, index);
    }
    chances
}

/// ASCII weighs as much as all else together, by the number of its characters; other widths weigh alike.
fn weight(strata: &[Stratum], wanted: &[usize], index: usize) -> usize {
    const WHOLE: usize = 1 << 20;
    let stratum = &strata[index];
    if stratum.width == 1 {
        let ascii = wanted.iter().filter(|&&other| strata[other].width == 1);
        let count: usize = ascii.map(|&other| strata[other].count as usize).sum();
        return WHOLE * stratum.count as usize / count;
    }
    let wide = |width: usize| wanted.iter().filter(|&&other| strata[other].width == width).count();
    let widths = (2..=4).filter(|&width| wide(width) > 0).count();
    WHOLE / widths / wide(stratum.width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::unicode::is_settled;
    use regex_syntax::hir::{Class, HirKind};

    fn class(source: &str) -> ClassUnicode {
        match regex_syntax::parse(source).unwrap().into_kind() {
            HirKind::Class(Class::Unicode(class)) => class,
            kind => panic!("{source} is {kind:?}"),
        }
    }

    /// Every settled character of the class stands in exactly one stratum, every stratum has a chance.
    #[track_caller]
    fn check(source: &str) {
        let class = class(source);
        let drawn = CharacterClass::new(&class);
        let mut reachable: Vec<char> = Vec::new();
        for (index, stratum) in drawn.strata.iter().enumerate() {
            for palette in [Palette::Any, Palette::Width(stratum.width)] {
                let chances = &drawn.chances[palette.index()];
                assert_eq!(chances.len(), CHANCES);
                assert!(chances.contains(&(index as u8)), "{source}: stratum {index}");
            }
            let characters: Vec<char> = (0..stratum.count).map(|at| stratum.get(at)).collect();
            assert!(characters.iter().all(|character| character.len_utf8() == stratum.width));
            reachable.extend(characters);
        }
        reachable.sort_unstable();
        let expected: Vec<char> = class
            .iter()
            .flat_map(|range| range.start()..=range.end())
            .filter(|character| is_settled(character.encode_utf8(&mut [0; 4])))
            .collect();
        assert_eq!(reachable, expected, "{source}");
        for character in (0..=0x10_ffff).filter_map(char::from_u32) {
            assert_eq!(drawn.holds(character), expected.binary_search(&character).is_ok(), "{source}");
        }
    }

    #[test]
    fn every_settled_character_can_be_drawn_and_no_other() {
        check(r"[\p{L}\p{M}\p{S}\p{N}\p{P}]");
        check(r"[^ \t-\r]");
        check(r"[0-9A-Za-z_+]");
        check(r"[a-ce-gi\x{e9}-\x{ea}\x{7f0}-\x{810}\x{fff0}-\x{10010}]");
        check(r"[\x{1f600}\x{1f602}]");
        check(r"(?s:.)");
    }

    #[test]
    fn a_class_without_settled_characters_has_none() {
        let drawn = CharacterClass::new(&class(r"[\x{e000}-\x{e010}]"));
        assert!(!drawn.has(Palette::Any));
    }
}
