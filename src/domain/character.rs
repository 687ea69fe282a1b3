//! Characters that can break a pattern, and where they stand in a text that breaks it.

/// Where a text holds the character that breaks its pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BreakingPlace {
    /// Its first character.
    Start,
    /// A character with others on both sides.
    Middle,
    /// Its last character, which is not its first.
    End,
    /// Every character.
    Whole,
}

/// The kinds of characters that can break a pattern. All of them are settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BreakingCharacter {
    /// Printable ASCII beside a character that the pattern has, such as `@` beside `A`.
    AsciiNeighbor,
    /// Printable ASCII that is neither letter nor digit.
    AsciiPunctuation,
    /// A space.
    Space,
    /// A horizontal tab.
    Tab,
    /// A line feed.
    LineFeed,
    /// A vertical tab.
    VerticalTab,
    /// A form feed.
    FormFeed,
    /// A carriage return.
    CarriageReturn,
    /// The character of code 0.
    Null,
    /// Another ASCII control character.
    Control,
    /// A control character beyond ASCII, such as U+0085.
    HighControl,
    /// A no-break space.
    NoBreakSpace,
    /// Another space beyond ASCII.
    WideSpace,
    /// A line or paragraph separator.
    LineSeparator,
    /// A character without a width, such as U+200D.
    ZeroWidth,
    /// A character that turns the direction of writing.
    DirectionMark,
    /// A letter with an accent.
    AccentedLetter,
    /// A letter that becomes ASCII when its case changes.
    FoldsToAscii,
    /// A letter of another script that looks like an ASCII one.
    LookAlike,
    /// The fullwidth form of an ASCII character.
    Fullwidth,
    /// A decimal digit beyond ASCII.
    ForeignDigit,
    /// A mark that combines with the character before it.
    CombiningMark,
    /// A symbol beyond ASCII.
    Symbol,
    /// A character of two UTF-16 units.
    NonBasicPlane,
}

impl BreakingPlace {
    /// All places.
    pub const ALL: [Self; 4] = [Self::Start, Self::Middle, Self::End, Self::Whole];

    /// The name that stands in the address of a case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
            Self::Whole => "whole",
        }
    }

    /// The characters to replace, of so many; nothing where there are too few.
    pub(super) fn span(self, characters: usize) -> Option<std::ops::Range<usize>> {
        match self {
            Self::Start if characters >= 1 => Some(0..1),
            Self::Middle if characters >= 3 => Some(characters / 2..characters / 2 + 1),
            Self::End if characters >= 2 => Some(characters - 1..characters),
            Self::Whole if characters >= 1 => Some(0..characters),
            _ => None,
        }
    }
}

impl BreakingCharacter {
    /// All kinds, in the order of their cases.
    pub const ALL: [Self; 24] = [
        Self::AsciiNeighbor,
        Self::AsciiPunctuation,
        Self::Space,
        Self::Tab,
        Self::LineFeed,
        Self::VerticalTab,
        Self::FormFeed,
        Self::CarriageReturn,
        Self::Null,
        Self::Control,
        Self::HighControl,
        Self::NoBreakSpace,
        Self::WideSpace,
        Self::LineSeparator,
        Self::ZeroWidth,
        Self::DirectionMark,
        Self::AccentedLetter,
        Self::FoldsToAscii,
        Self::LookAlike,
        Self::Fullwidth,
        Self::ForeignDigit,
        Self::CombiningMark,
        Self::Symbol,
        Self::NonBasicPlane,
    ];

    /// The name that stands in the address of a case.
    pub fn name(self) -> &'static str {
        match self {
            Self::AsciiNeighbor => "ascii-neighbor",
            Self::AsciiPunctuation => "ascii-punctuation",
            Self::Space => "space",
            Self::Tab => "tab",
            Self::LineFeed => "line-feed",
            Self::VerticalTab => "vertical-tab",
            Self::FormFeed => "form-feed",
            Self::CarriageReturn => "carriage-return",
            Self::Null => "null",
            Self::Control => "control",
            Self::HighControl => "high-control",
            Self::NoBreakSpace => "no-break-space",
            Self::WideSpace => "wide-space",
            Self::LineSeparator => "line-separator",
            Self::ZeroWidth => "zero-width",
            Self::DirectionMark => "direction-mark",
            Self::AccentedLetter => "accented-letter",
            Self::FoldsToAscii => "folds-to-ascii",
            Self::LookAlike => "look-alike",
            Self::Fullwidth => "fullwidth",
            Self::ForeignDigit => "foreign-digit",
            Self::CombiningMark => "combining-mark",
            Self::Symbol => "symbol",
            Self::NonBasicPlane => "non-basic-plane",
        }
    }

    /// The characters of this kind, but for neighbors: those depend on the pattern.
    pub(super) fn characters(self) -> &'static str {
        match self {
            Self::AsciiNeighbor => "",
            Self::AsciiPunctuation => "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
            Self::Space => " ",
            Self::Tab => "\t",
            Self::LineFeed => "\n",
            Self::VerticalTab => "\u{b}",
            Self::FormFeed => "\u{c}",
            Self::CarriageReturn => "\r",
            Self::Null => "\0",
            Self::Control => "\u{1}\u{8}\u{e}\u{1b}\u{1c}\u{1f}\u{7f}",
            Self::HighControl => "\u{80}\u{85}\u{9f}",
            Self::NoBreakSpace => "\u{a0}",
            Self::WideSpace => "\u{1680}\u{2000}\u{2003}\u{200a}\u{202f}\u{205f}\u{3000}",
            Self::LineSeparator => "\u{2028}\u{2029}",
            Self::ZeroWidth => "\u{ad}\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}",
            Self::DirectionMark => "\u{200e}\u{200f}\u{202a}\u{202e}",
            Self::AccentedLetter => "éñüÅçÿ",
            Self::FoldsToAscii => "ſ\u{212a}ıİ",
            Self::LookAlike => "аеΑοс",
            Self::Fullwidth => "Ａｚ０＿＋",
            Self::ForeignDigit => "٣९３৪𝟗",
            Self::CombiningMark => "\u{301}\u{308}\u{20dd}\u{94d}\u{93e}",
            Self::Symbol => "€∑©→♥",
            Self::NonBasicPlane => "😀𝒜𐐷𠀀",
        }
    }
}
