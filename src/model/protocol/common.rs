//! Rules that any protocol may have, by which parts of the program that know no protocol judge and make cases.

/// A rule that any protocol may have; one whose file has none of this id is not held to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommonRule {
    /// A server does not fail.
    NoServerError,
    /// Nor at a value of the wrong type.
    NoServerErrorAtWrongType,
    /// A server knows the operation.
    Served,
    /// A server does not close the connection without an answer.
    Connection,
    /// Every answer has a request id.
    RequestId,
    /// It is another one each time.
    UniqueRequestId,
    /// An answer is not one to another request.
    NotReused,
    /// An answer is not compressed where that was not offered.
    NotCompressed,
    /// Members that the operation does not have are accepted.
    UnknownMember,
    /// So are those of a structure in the input.
    UnknownNestedMember,
    /// Names of members are told apart by their case.
    MemberCase,
    /// Characters that Unicode has not settled are accepted.
    UnsettledCharacters,
}

impl CommonRule {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::NoServerError,
        Self::NoServerErrorAtWrongType,
        Self::Served,
        Self::Connection,
        Self::RequestId,
        Self::UniqueRequestId,
        Self::NotReused,
        Self::NotCompressed,
        Self::UnknownMember,
        Self::UnknownNestedMember,
        Self::MemberCase,
        Self::UnsettledCharacters,
    ];

    /// The id in a protocol's file.
    pub fn id(self) -> &'static str {
        match self {
            Self::NoServerError => "answer/no-server-error",
            Self::NoServerErrorAtWrongType => "answer/no-server-error/wrong-type",
            Self::Served => "answer/served",
            Self::Connection => "answer/connection",
            Self::RequestId => "answer/request-id",
            Self::UniqueRequestId => "answer/request-id/unique",
            Self::NotReused => "answer/not-reused",
            Self::NotCompressed => "answer/not-compressed",
            Self::UnknownMember => "syntax/unknown-member",
            Self::UnknownNestedMember => "syntax/unknown-nested-member",
            Self::MemberCase => "syntax/member-case",
            Self::UnsettledCharacters => "syntax/unsettled-characters",
        }
    }
}
