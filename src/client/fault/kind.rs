//! What a faulty client does, as the catalogue has it.

use serde::Deserialize;

/// One thing that a client does wrong.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum ClientFaultKind {
    /// A header line that it sends in place of its own; `{operation}` stands for the name of the operation, `{right}` for the
    /// right value.
    Header(String),
    /// A header whose value it sends in lower case.
    LowerHeader(String),
    /// A header that it does not send.
    WithoutHeader(String),
    /// Another method.
    Method(String),
    /// Another path.
    Path(String),
    /// What stands behind the path.
    Query(String),
    /// How the bytes are put.
    Wire(WireFault),
    /// How the body is written.
    Body(BodyFault),
    /// What is sent as the input.
    Input(InputFault),
    /// How a text is sent.
    Text(TextFault),
    /// How a call goes.
    Course(CourseFault),
    /// What is read in an answer.
    Reads(ReadingFault),
}

/// How a client puts bytes on the wire.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum WireFault {
    /// It speaks HTTP/1.0.
    OldVersion,
    /// It sends no Host.
    NoHost,
    /// It tells the length in two ways.
    TwoLengths,
    /// It tells a length that is too small.
    ShortLength,
    /// It tells one that is too large.
    LongLength,
}

/// How it writes the body.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub enum BodyFault {
    /// In the URL.
    #[serde(rename = "in-the-url")]
    InTheUrl,
    /// As a form.
    #[serde(rename = "form")]
    Form,
    /// Not at all.
    #[serde(rename = "empty")]
    Empty,
    /// As the one element of a list.
    #[serde(rename = "in-a-list")]
    InAList,
    /// With a comma behind the last member.
    #[serde(rename = "trailing-comma")]
    TrailingComma,
    /// With single quotes.
    #[serde(rename = "single-quotes")]
    SingleQuotes,
    /// In UTF-16.
    #[serde(rename = "utf-16")]
    Utf16,
    /// In Latin-1.
    #[serde(rename = "latin-1")]
    Latin1,
    /// With a byte order mark before it.
    #[serde(rename = "byte-order-mark")]
    ByteOrderMark,
    /// With its first member twice.
    #[serde(rename = "name-twice")]
    NameTwice,
    /// With half of each surrogate pair.
    #[serde(rename = "half-pairs")]
    HalfPairs,
    /// With escapes of five digits.
    #[serde(rename = "long-escapes")]
    LongEscapes,
}

/// What it sends as the input.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum InputFault {
    /// What was left out as null.
    Nulls,
    /// A member more.
    Adds,
    /// No optional map.
    Drops,
    /// No empty text.
    DropsEmpty,
    /// Digits as a number.
    Numbers,
    /// Keys in lower case.
    LowerKeys,
    /// The first entry of a map alone.
    FirstEntry,
}

/// How it sends a text.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum TextFault {
    /// In upper case.
    UpperCase,
    /// Without white space at its ends.
    Trimmed,
    /// Escaped for HTML.
    Html,
    /// Without backslashes.
    NoBackslashes,
    /// With escapes that are escaped.
    EscapedTwice,
    /// Normalized.
    Normalized,
    /// With a question mark for what is not ASCII.
    QuestionMarks,
    /// With its bytes taken for Latin-1.
    Mojibake,
    /// Without what is beyond U+FFFF.
    FirstPlane,
    /// Cut.
    Cut,
}

/// How its calls go.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum CourseFault {
    /// It refuses long texts.
    RefusesLong,
    /// It succeeds without sending them.
    ForgetsLong,
    /// It sends each request twice.
    SendsTwice,
    /// It hangs at an error.
    HangsAtError,
    /// It crashes at one.
    CrashesAtError,
    /// It prints beside its messages.
    Chatters,
    /// It tries again with another body.
    RetriesWithAnotherBody,
    /// It tries again for ever.
    RetriesForEver,
    /// It sends the input to where a redirect leads.
    FollowsRedirects,
    /// It does not wait as long as its time-out.
    GivesUpSoon,
    /// It waits for ever.
    NeverGivesUp,
    /// Each attempt has an id of its own.
    NewIdForEachAttempt,
}

/// What it reads in an answer.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum ReadingFault {
    /// A success as an error.
    SuccessAsError,
    /// A success without a body as an error.
    NeedsBody,
    /// A success with unknown members as an error.
    StrictOutput,
    /// Everything as a success.
    AlwaysSuccess,
    /// No name of an error.
    NameLost,
    /// No name of one without a message.
    NeedsMessage,
    /// The status in place of the name.
    StatusAsName,
    /// The name with its namespace.
    KeepsNamespace,
    /// The name with its address.
    KeepsAddress,
    /// No name in the member `code`.
    NoCode,
    /// No name in a header.
    NoHeader,
    /// An error that is not declared as a success.
    UnknownAsSuccess,
    /// An error without a name as a success.
    StatusNotRead,
    /// An answer that breaks off as a success.
    EndNotMissed,
    /// A compressed answer as if it were not.
    CompressedAsItCame,
    /// A success that cannot be read as one that can.
    UnreadableAsSuccess,
}
