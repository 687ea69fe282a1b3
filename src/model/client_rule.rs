//! What is asked of clients, whatever protocol they speak: each rule has a requirement of its own in each protocol.

/// A rule that clients are held to. Its sentence, level and evidence stand in `spec/client/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClientRule {
    /// The bytes that come are a request of HTTP/1.1.
    Http,
    /// The body is as long as was told.
    Length,
    /// The method is the one by which operations are called.
    Method,
    /// The path is that of the endpoint.
    Path,
    /// Nothing stands in the query.
    Query,
    /// The request names the operation.
    Operation,
    /// The content type is the protocol's.
    ContentType,
    /// A request of an operation without authentication has no signature.
    Unsigned,
    /// The body can be read.
    Body,
    /// No name stands twice in one object.
    NameOnce,
    /// No half of a surrogate pair is sent.
    Surrogates,
    /// What was given is sent.
    Given,
    /// Nothing else is sent.
    OnlyGiven,
    /// What was left out is not sent as null.
    LeftOut,
    /// A value is sent as a value of the type that was given.
    Type,
    /// A plain value is sent as it was given.
    Value,
    /// An empty text is sent.
    Empty,
    /// The entries of a map and the elements of a list are sent.
    Entries,
    /// Quotes, white space and what else JSON or a shell could trip over is sent as it was given.
    Escapes,
    /// Characters beyond ASCII are.
    Characters,
    /// Characters beyond U+FFFF are.
    Supplementary,
    /// A valid input is sent.
    Sends,
    /// An invalid one is refused, or sent as it was given.
    Invalid,
    /// A call that succeeded is not sent again.
    Once,
    /// A call ends by itself.
    Ends,
    /// An answer that comes within the time-out is waited for.
    Waits,
    /// One that does not is not.
    TimeOut,
    /// What the client says of a call can be read.
    Says,
    /// A success is told as one.
    Success,
    /// So is one without a body.
    SuccessWithoutBody,
    /// So is one with members that the output does not have.
    SuccessUnknownMember,
    /// A success that cannot be read.
    SuccessUnreadable,
    /// An error is told by its name.
    ErrorName,
    /// So is one whose name has a namespace before it.
    ErrorNamespace,
    /// So is one whose name has an address behind it.
    ErrorAddress,
    /// So is one that the member `code` names.
    ErrorCode,
    /// So is one that a header alone names.
    ErrorHeader,
    /// An error that the operation does not declare is told as an error.
    ErrorUnknown,
    /// An answer whose status says error is one, whatever its body is.
    ErrorStatus,
    /// An answer that breaks off is no success.
    Truncated,
    /// An answer in a coding that the client offers is read.
    Compressed,
    /// The input is not sent to where a redirect leads.
    Redirect,
    /// A further attempt sends the same.
    RetrySame,
    /// All attempts of a call have one id, where they have one.
    RetryId,
    /// There are not too many of them.
    RetryBound,
}

impl ClientRule {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 45] = [
        Self::Http,
        Self::Length,
        Self::Method,
        Self::Path,
        Self::Query,
        Self::Operation,
        Self::ContentType,
        Self::Unsigned,
        Self::Body,
        Self::NameOnce,
        Self::Surrogates,
        Self::Given,
        Self::OnlyGiven,
        Self::LeftOut,
        Self::Type,
        Self::Value,
        Self::Empty,
        Self::Entries,
        Self::Escapes,
        Self::Characters,
        Self::Supplementary,
        Self::Sends,
        Self::Invalid,
        Self::Once,
        Self::Ends,
        Self::Waits,
        Self::TimeOut,
        Self::Says,
        Self::Success,
        Self::SuccessWithoutBody,
        Self::SuccessUnknownMember,
        Self::SuccessUnreadable,
        Self::ErrorName,
        Self::ErrorNamespace,
        Self::ErrorAddress,
        Self::ErrorCode,
        Self::ErrorHeader,
        Self::ErrorUnknown,
        Self::ErrorStatus,
        Self::Truncated,
        Self::Compressed,
        Self::Redirect,
        Self::RetrySame,
        Self::RetryId,
        Self::RetryBound,
    ];

    /// The rule that a text is held to which was given: that of the most unusual of its characters.
    pub fn of_text(text: &str) -> Self {
        let is_plain = |character: char| {
            character.is_ascii_alphanumeric()
                || matches!(character, '-' | '_' | '.' | '+' | '=' | '@' | ',' | ';')
        };
        match text.chars().max() {
            None => Self::Empty,
            Some('\u{10000}'..) => Self::Supplementary,
            Some('\u{80}'..) => Self::Characters,
            Some(_) if text.chars().all(is_plain) => Self::Value,
            Some(_) => Self::Escapes,
        }
    }

    /// What stands in its requirement's id behind that of the protocol.
    pub fn id(self) -> &'static str {
        match self {
            Self::Http => "client/request/http",
            Self::Length => "client/request/length",
            Self::Method => "client/request/method",
            Self::Path => "client/request/path",
            Self::Query => "client/request/query",
            Self::Operation => "client/request/operation",
            Self::ContentType => "client/request/content-type",
            Self::Unsigned => "client/request/unsigned",
            Self::Body => "client/request/body",
            Self::NameOnce => "client/request/name-once",
            Self::Surrogates => "client/request/surrogates",
            Self::Given => "client/members/given",
            Self::OnlyGiven => "client/members/only-given",
            Self::LeftOut => "client/members/left-out",
            Self::Type => "client/members/type",
            Self::Value => "client/members/value",
            Self::Empty => "client/members/empty",
            Self::Entries => "client/members/entries",
            Self::Escapes => "client/members/escapes",
            Self::Characters => "client/members/characters",
            Self::Supplementary => "client/members/supplementary",
            Self::Sends => "client/call/sends",
            Self::Invalid => "client/call/invalid",
            Self::Once => "client/call/once",
            Self::Ends => "client/call/ends",
            Self::Waits => "client/call/waits",
            Self::TimeOut => "client/call/time-out",
            Self::Says => "client/call/says",
            Self::Success => "client/answer/success",
            Self::SuccessWithoutBody => "client/answer/success-without-body",
            Self::SuccessUnknownMember => "client/answer/success-unknown-member",
            Self::SuccessUnreadable => "client/answer/success-unreadable",
            Self::ErrorName => "client/answer/error-name",
            Self::ErrorNamespace => "client/answer/error-namespace",
            Self::ErrorAddress => "client/answer/error-address",
            Self::ErrorCode => "client/answer/error-code",
            Self::ErrorHeader => "client/answer/error-header",
            Self::ErrorUnknown => "client/answer/error-unknown",
            Self::ErrorStatus => "client/answer/error-status",
            Self::Truncated => "client/answer/truncated",
            Self::Compressed => "client/answer/compressed",
            Self::Redirect => "client/answer/redirect",
            Self::RetrySame => "client/retry/same",
            Self::RetryId => "client/retry/invocation-id",
            Self::RetryBound => "client/retry/bound",
        }
    }

    /// The rules that must hold before a breach of this one says anything of its own: else it is only their wake.
    pub fn rests_on(self) -> &'static [Self] {
        match self {
            Self::Empty | Self::Entries => &[Self::Value],
            Self::Escapes => &[Self::Value, Self::Entries],
            Self::Characters => &[Self::Value, Self::Entries, Self::Escapes],
            Self::Supplementary => &[Self::Value, Self::Entries, Self::Escapes, Self::Characters],
            Self::SuccessWithoutBody | Self::SuccessUnknownMember | Self::SuccessUnreadable | Self::Waits => {
                &[Self::Success]
            }
            Self::ErrorNamespace | Self::ErrorAddress | Self::ErrorCode | Self::ErrorHeader => {
                &[Self::ErrorName]
            }
            Self::ErrorUnknown => &[Self::ErrorStatus],
            Self::Compressed => &[Self::Success, Self::ErrorName],
            Self::Invalid => &[
                Self::Given,
                Self::OnlyGiven,
                Self::Type,
                Self::Value,
                Self::Empty,
                Self::Entries,
                Self::Escapes,
                Self::Characters,
                Self::Supplementary,
                Self::Body,
            ],
            _ => &[],
        }
    }
}
