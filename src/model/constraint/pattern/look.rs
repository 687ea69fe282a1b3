//! Look-around and word boundaries, as groups with names that no source can have.

use regex_syntax::hir::{Capture, Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

/// What is asked about a place in a text, without going on from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum LookAround {
    /// `(?=...)`.
    Ahead,
    /// `(?!...)`.
    NotAhead,
    /// `(?<=...)`.
    Behind,
    /// `(?<!...)`.
    NotBehind,
    /// `\b`.
    Boundary,
}

/// What a character is to a word boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum WordPart {
    /// An ASCII letter, digit or underscore.
    Inside,
    /// A character beyond ASCII of which versions of Java say different things.
    Unsettled,
    /// Any other, or none.
    Outside,
}

/// The same pattern, in which what must not follow may end before a final line terminator, as `$` does in Java.
///
/// Elsewhere an end is the end of a text: what ends before that is matched in part alone.
pub(super) fn with_ends(hir: Hir, is_negated: bool) -> Hir {
    match hir.into_kind() {
        HirKind::Look(Look::End) if is_negated => before_final_terminator(),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(with_ends(*repetition.sub, is_negated));
            Hir::repetition(Repetition { sub, ..repetition })
        }
        HirKind::Capture(capture) => {
            let is_negated = LookAround::of(&capture).map_or(is_negated, LookAround::is_negated);
            let sub = Box::new(with_ends(*capture.sub, is_negated));
            Hir::capture(Capture { sub, ..capture })
        }
        HirKind::Concat(parts) => {
            Hir::concat(parts.into_iter().map(|it| with_ends(it, is_negated)).collect())
        }
        HirKind::Alternation(parts) => {
            Hir::alternation(parts.into_iter().map(|it| with_ends(it, is_negated)).collect())
        }
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Look(look) => Hir::look(look),
    }
}

fn before_final_terminator() -> Hir {
    let ranges = [('\n', '\n'), ('\r', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];
    let class = ClassUnicode::new(ranges.map(|(first, last)| ClassUnicodeRange::new(first, last)));
    let one = Hir::alternation(vec![Hir::literal(*b"\r\n"), Hir::class(Class::Unicode(class))]);
    let perhaps = Hir::repetition(Repetition { min: 0, max: Some(1), greedy: true, sub: Box::new(one) });
    let sub = Box::new(Hir::concat(vec![perhaps, Hir::look(Look::End)]));
    Hir::capture(Capture { index: 1, name: Some(LookAround::Ahead.name(0).into()), sub })
}

impl LookAround {
    const ALL: [Self; 5] = [Self::NotBehind, Self::Behind, Self::NotAhead, Self::Ahead, Self::Boundary];

    /// The one with which a source begins, and how many bytes that takes.
    pub(super) fn opening(source: &str) -> Option<(Self, usize)> {
        let opened = Self::ALL.into_iter().find(|look| source.starts_with(look.written()))?;
        Some((opened, opened.written().len()))
    }

    /// The name of the group that stands for the one of a number. Names in Java have no underscore.
    pub(super) fn name(self, number: usize) -> String {
        format!("{}_{number}", self.prefix())
    }

    /// What a group stands for, where it is no group of the source.
    pub(crate) fn of(capture: &Capture) -> Option<Self> {
        let (prefix, _) = capture.name.as_deref()?.split_once('_')?;
        Self::ALL.into_iter().find(|look| look.prefix() == prefix)
    }

    pub(crate) fn is_negated(self) -> bool {
        matches!(self, Self::NotAhead | Self::NotBehind)
    }

    fn written(self) -> &'static str {
        match self {
            Self::Ahead => "(?=",
            Self::NotAhead => "(?!",
            Self::Behind => "(?<=",
            Self::NotBehind => "(?<!",
            Self::Boundary => "\\b",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::NotAhead => "notahead",
            Self::Behind => "behind",
            Self::NotBehind => "notbehind",
            Self::Boundary => "boundary",
        }
    }
}

impl WordPart {
    /// What a character is.
    pub(crate) fn of(character: char) -> Self {
        match character {
            '0'..='9' | 'A'..='Z' | 'a'..='z' | '_' => Self::Inside,
            // Letters, digits and marks, and more than those: whoever asks leaves open what is unsettled.
            _ if !character.is_ascii() => Self::Unsettled,
            _ => Self::Outside,
        }
    }

    /// Whether every version of Java sees a word begin or end between the two.
    pub(crate) fn surely_divides(self, next: Self) -> bool {
        matches!((self, next), (Self::Inside, Self::Outside) | (Self::Outside, Self::Inside))
    }

    /// Whether some version may.
    pub(crate) fn perhaps_divides(self, next: Self) -> bool {
        self.surely_divides(next) || self == Self::Unsettled || next == Self::Unsettled
    }
}
