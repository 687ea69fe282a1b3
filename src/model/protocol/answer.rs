//! What an answer says, however a protocol spells it.

use serde_json::Value;

/// What an answer says, however it is spelled.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded {
    /// The operation succeeded.
    Success {
        /// The output: an empty object where the body is empty.
        output: Value,
        /// Whether the body is empty.
        empty_body: bool,
    },
    /// The operation was refused, or failed: the answer names an error, or its status is none that means success.
    Error(ErrorAnswer),
    /// A status that means success, with a body that the protocol cannot read.
    Unreadable(String),
}

/// An error that an answer tells, and how it tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorAnswer {
    /// The name in the body, if there is one.
    pub body_name: Option<ErrorName>,
    /// The name in the header, if there is one.
    pub header_name: Option<ErrorName>,
    /// The message in the body, in any letter case of its name, where it is text.
    pub message: Option<String>,
    /// The message's name as the body has it, whatever its value is.
    pub message_member: Option<String>,
    /// Whether the body has the form in which the protocol tells errors.
    pub body_is_object: bool,
    /// Whether the status says success although an error is inside.
    pub under_success_status: bool,
}

/// The name of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorName {
    /// As it was written: `Name`, `namespace#Name`, `Name:http://...`.
    pub written: String,
    /// Without namespace and address.
    pub plain: String,
    /// Where it stood.
    pub source: NameSource,
}

/// Where the name of an error stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameSource {
    /// In the body, where the protocol has it.
    TypeMember,
    /// In the body's member `code`, which clients read too.
    CodeMember,
    /// One level down in the body.
    Nested,
    /// In the header.
    Header,
}

impl ErrorAnswer {
    /// The error's plain name: the body's, else the header's.
    pub fn name(&self) -> Option<&str> {
        self.body_name.as_ref().or(self.header_name.as_ref()).map(|name| name.plain.as_str())
    }
}

/// An error as the caller of an operation sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// Its name, or the status.
    pub code: String,
    /// Its message, which may be empty.
    pub message: String,
}
