//! Which code points mean the same to every service: those whose general category no Unicode version has touched.
//!
//! - Settled: assigned in Unicode 6.2, and of one general category from there to 17.0.
//! - Everything else (assigned later, recategorized, private use, unassigned) decides nothing.

use std::sync::OnceLock;

use proptest::prelude::Rng;
use proptest::test_runner::TestRng;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

/// Code points that were assigned in Unicode 6.2 and have changed their general category since.
///
/// Source: the Unicode Character Database, `UnicodeData.txt` of 6.2.0 compared with those of 9.0.0, 10.0.0, 11.0.0,
/// 13.0.0, 14.0.0, 15.0.0, 16.0.0 and 17.0.0.
const CHANGED_SINCE_6_2: &[(char, char)] = &[
    ('\u{295}', '\u{295}'),
    ('\u{10d0}', '\u{10fa}'),
    ('\u{10fd}', '\u{10ff}'),
    ('\u{13a0}', '\u{13f4}'),
    ('\u{166d}', '\u{166d}'),
    ('\u{1734}', '\u{1734}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{1885}', '\u{1886}'),
    ('\u{19b0}', '\u{19c0}'),
    ('\u{19c8}', '\u{19c9}'),
    ('\u{1a1b}', '\u{1a1b}'),
    ('\u{1bac}', '\u{1bad}'),
    ('\u{1cf2}', '\u{1cf3}'),
    ('\u{2308}', '\u{230b}'),
    ('\u{a9bd}', '\u{a9bd}'),
    ('\u{fd3e}', '\u{fd3f}'),
];

/// The general categories of assigned characters, surrogates and private use apart.
const CATEGORIES: &[&str] = &[
    "Cc", "Cf", "Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl", "No", "Pc", "Pd", "Pe", "Pf",
    "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs",
];

/// Settled code points in a row that share a general category.
#[derive(Clone, Copy, Debug)]
pub(super) struct SettledRange {
    pub(super) first: u32,
    pub(super) last: u32,
    /// An index that stands for the general category.
    pub(super) category: usize,
}

/// Why a character is not settled: the kinds that cases can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnsettledCharacter {
    /// Assigned after Unicode 6.2.
    AssignedLater,
    /// Assigned by then, and of another general category since.
    CategoryChanged,
    /// Set aside for private use.
    PrivateUse,
    /// Assigned in no version known here; noncharacters are among them.
    Unassigned,
}

impl UnsettledCharacter {
    /// All kinds.
    pub const ALL: [Self; 4] =
        [Self::AssignedLater, Self::CategoryChanged, Self::PrivateUse, Self::Unassigned];

    /// The name that stands in the address of a case.
    pub fn name(self) -> &'static str {
        match self {
            Self::AssignedLater => "assigned-later",
            Self::CategoryChanged => "category-changed",
            Self::PrivateUse => "private-use",
            Self::Unassigned => "unassigned",
        }
    }

    /// Draws a character of this kind.
    pub(super) fn draw(self, rng: &mut TestRng) -> char {
        let class = match self {
            Self::AssignedLater => {
                let mut class = property("Cn");
                class.union(&property("Co"));
                class.union(&property("Age=6.2"));
                class.negate();
                class
            }
            Self::CategoryChanged => changed(),
            Self::PrivateUse => property("Co"),
            Self::Unassigned => property("Cn"),
        };
        let range = class.ranges()[below(rng, class.ranges().len())];
        let offset = below(rng, range.len());
        (range.start()..=range.end()).nth(offset).unwrap_or(range.start())
    }
}

/// Whether every character of the text is settled: only then can its Unicode properties decide anything.
pub fn is_settled(text: &str) -> bool {
    text.is_ascii() || text.chars().all(|character| character.is_ascii() || is_settled_character(character))
}

/// All settled code points in order, in pieces of one general category.
pub(super) fn settled() -> &'static [SettledRange] {
    static SETTLED: OnceLock<Vec<SettledRange>> = OnceLock::new();
    SETTLED.get_or_init(|| {
        let mut assigned = property("Age=6.2");
        assigned.difference(&changed());
        let mut pieces = Vec::new();
        for (category, name) in CATEGORIES.iter().enumerate() {
            let mut class = property(name);
            class.intersect(&assigned);
            pieces.extend(class.ranges().iter().map(|range| SettledRange {
                first: u32::from(range.start()),
                last: u32::from(range.end()),
                category,
            }));
        }
        pieces.sort_unstable_by_key(|piece| piece.first);
        pieces
    })
}

/// A number below `bound`, which is not 0.
pub(super) fn below(rng: &mut TestRng, bound: usize) -> usize {
    // The product of two numbers of 32 bits: its upper half is below the bound, and even enough for so small ones.
    ((u64::from(rng.next_u32()) * bound as u64) >> 32) as usize
}

fn is_settled_character(character: char) -> bool {
    let code_point = u32::from(character);
    let pieces = settled();
    let index = pieces.partition_point(|piece| piece.last < code_point);
    pieces.get(index).is_some_and(|piece| piece.first <= code_point)
}

fn changed() -> ClassUnicode {
    ClassUnicode::new(CHANGED_SINCE_6_2.iter().map(|&(first, last)| ClassUnicodeRange::new(first, last)))
}

fn property(name: &str) -> ClassUnicode {
    let hir =
        regex_syntax::parse(&format!(r"\p{{{name}}}")).expect("the tables hold every name that is used");
    match hir.into_kind() {
        HirKind::Class(Class::Unicode(class)) => class,
        // A property of one character alone.
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            ClassUnicode::new(text.chars().map(|character| ClassUnicodeRange::new(character, character)))
        }
        kind => unreachable!("a property of characters is a class, found {kind:?}"),
    }
}
