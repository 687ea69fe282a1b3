//! What a faulty client does wrong, as the catalogue has it.

use serde::Deserialize;

/// One thing that a client does wrong.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Deed {
    /// A header line that it sends in place of its own.
    Header(String),
    /// A header that it does not send.
    WithoutHeader(String),
    Method(String),
    Path(String),
    /// What stands behind the path.
    Query(String),
    Wire(Wire),
    Body(Body),
    Input(Input),
    Text(Text),
    Course(Course),
    Reads(Reads),
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Wire {
    OldVersion,
    NoHost,
    TwoLengths,
    ShortLength,
    LongLength,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub(super) enum Body {
    #[serde(rename = "in-the-url")]
    InTheUrl,
    #[serde(rename = "form")]
    Form,
    #[serde(rename = "empty")]
    Empty,
    #[serde(rename = "in-a-list")]
    InAList,
    #[serde(rename = "trailing-comma")]
    TrailingComma,
    #[serde(rename = "single-quotes")]
    SingleQuotes,
    #[serde(rename = "utf-16")]
    Utf16,
    #[serde(rename = "latin-1")]
    Latin1,
    #[serde(rename = "byte-order-mark")]
    ByteOrderMark,
    #[serde(rename = "name-twice")]
    NameTwice,
    #[serde(rename = "half-pairs")]
    HalfPairs,
    #[serde(rename = "long-escapes")]
    LongEscapes,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Input {
    Nulls,
    Adds,
    Drops,
    DropsEmpty,
    Numbers,
    LowerKeys,
    FirstEntry,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Text {
    UpperCase,
    Trimmed,
    Html,
    NoBackslashes,
    EscapedTwice,
    Normalized,
    QuestionMarks,
    Mojibake,
    FirstPlane,
    Cut,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Course {
    RefusesLong,
    ForgetsLong,
    SendsTwice,
    HangsAtError,
    CrashesAtError,
    Chatters,
    RetriesWithAnotherBody,
    RetriesForEver,
    FollowsRedirects,
    GivesUpSoon,
    NeverGivesUp,
    NewIdForEachAttempt,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Reads {
    SuccessAsError,
    NeedsBody,
    StrictOutput,
    AlwaysSuccess,
    NameLost,
    NeedsMessage,
    StatusAsName,
    KeepsNamespace,
    KeepsAddress,
    NoCode,
    NoHeader,
    UnknownAsSuccess,
    StatusNotRead,
    EndNotMissed,
    CompressedAsItCame,
    UnreadableAsSuccess,
}

impl Text {
    /// The text as such a client sends it.
    pub(super) fn sent(self, text: &str) -> String {
        let mapped = |map: &dyn Fn(char) -> String| text.chars().map(map).collect::<String>();
        match self {
            Self::UpperCase => text.to_ascii_uppercase(),
            Self::Trimmed => text.trim_matches([' ', '\t', '\n', '\r']).to_owned(),
            Self::Html => text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;"),
            Self::NoBackslashes => text.replace('\\', ""),
            Self::EscapedTwice => mapped(&|character| match character {
                '\u{80}'..='\u{ffff}' => format!("\\u{:04x}", u32::from(character)),
                character => character.to_string(),
            }),
            Self::Normalized => {
                icu_normalizer::ComposingNormalizerBorrowed::new_nfkc().normalize(text).into_owned()
            }
            Self::QuestionMarks => mapped(&|character| {
                if character.is_ascii() { character.to_string() } else { "?".to_owned() }
            }),
            Self::Mojibake => text.bytes().map(char::from).collect(),
            Self::FirstPlane => mapped(&|character| match character {
                '\u{10000}'.. => "\u{fffd}".to_owned(),
                character => character.to_string(),
            }),
            Self::Cut => text.chars().take(2_048).collect(),
        }
    }
}
