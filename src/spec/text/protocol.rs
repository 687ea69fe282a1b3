//! A protocol's file as it is written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::located::Located;
use crate::model::requirement::{CitationText, Grade, RequirementKind};
use crate::spec::text::citation::SourceText;
use crate::spec::text::table::{Entries, Root};

/// What the services of one protocol share.
#[derive(Debug)]
pub(crate) struct ProtocolText {
    pub(crate) id: Option<Located<String>>,
    pub(crate) base: Option<Located<String>>,
    pub(crate) codec: Option<Located<String>>,
    pub(crate) content_type: Option<Located<String>>,
    pub(crate) answer_content_type: Option<Located<String>>,
    pub(crate) tolerated_content_type: Option<Located<String>>,
    pub(crate) target_header: Option<Located<String>>,
    pub(crate) serialization_error: Option<Located<String>>,
    pub(crate) unknown_operation_error: Option<Located<String>>,
    pub(crate) error: Option<Located<EnvelopeText>>,
    pub(crate) null: Option<Located<NullText>>,
    pub(crate) cors: Option<Located<CrossOriginText>>,
    pub(crate) wrong_types: Vec<Located<WrongTypeText>>,
    pub(crate) rules: Vec<Located<EnvelopeRuleText>>,
    pub(crate) sources: Entries<SourceText>,
}

/// How errors are told.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct EnvelopeText {
    /// The body's member that holds the error's name.
    pub(crate) type_member: Option<String>,
    /// The body's member that holds the message.
    pub(crate) message_member: Option<String>,
    /// The header that names the error.
    pub(crate) type_header: Option<String>,
    /// What stands behind the name in that header.
    #[serde(default)]
    pub(crate) type_header_suffix: String,
    /// The header that holds the request's id.
    pub(crate) request_id_header: String,
    /// The header that repeats the message.
    pub(crate) message_header: Option<String>,
}

/// The evidence for what null means.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct NullText {
    /// That a required member that is null is refused like an absent one.
    pub(crate) required: CitationText,
    /// That an optional member that is null is as if absent.
    pub(crate) optional: CitationText,
}

/// How a mock lets browsers read its answers to requests from another origin.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CrossOriginText {
    /// The origin that may read them, or `*`.
    pub(crate) allow_origin: String,
    /// The headers that it may read, besides those that it always may.
    #[serde(default)]
    pub(crate) expose_headers: Vec<String>,
}

/// What is answered where a value has the wrong JSON type.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct WrongTypeText {
    /// The type of the shape that belongs there.
    pub(crate) expected: Located<String>,
    /// The JSON type that stands there.
    pub(crate) given: Located<String>,
    /// The message seen.
    pub(crate) message: Option<String>,
    /// How strong the evidence is.
    pub(crate) grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
}

/// A requirement on the envelope.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct EnvelopeRuleText {
    /// The last part of its requirement's id.
    pub(crate) id: Located<String>,
    /// One sentence.
    pub(crate) sentence: String,
    /// What such a request must be answered with.
    pub(crate) expect: Located<ExpectText>,
    /// The names of the errors of a refusal; any where there are none.
    pub(crate) errors: Option<Located<Vec<String>>>,
    /// What it is about; the contract, unless it says otherwise.
    pub(crate) kind: Option<RequirementKind>,
    /// What the mock answers where that is no ordinary answer.
    pub(crate) answer: Option<FixedAnswerText>,
    /// How strong the evidence is.
    pub(crate) grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
}

/// What a request whose envelope is changed must be answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ExpectText {
    /// What the unchanged request would be answered with.
    CarriedOut,
    /// An error.
    Refused,
    /// Anything that does not carry the request out.
    NotCarriedOut,
    /// Anything that does not even reach the operation: one of its own errors says that it did.
    NotReached,
    /// An answer to a CORS preflight with which a browser goes on.
    Preflight,
    /// Anything but a 5xx.
    NoServerError,
    /// Anything: it is recorded.
    Open,
    /// Not a request at all: it is judged on every answer.
    EveryAnswer,
    /// Not one request: it is judged on several that follow each other.
    InSequence,
}

/// A whole answer, word for word.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FixedAnswerText {
    /// The status.
    pub(crate) status: u16,
    /// Header lines, each a name and a value.
    #[serde(default)]
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    #[serde(default)]
    pub(crate) body: String,
}

impl ProtocolText {
    /// The entries that only judging asks for.
    pub(crate) const JUDGED: [&str; 2] = ["wrong-type", "rule"];

    /// Reads a file as far as it can be read.
    pub(crate) fn read(mut root: Root<'_, '_>) -> Self {
        let id = root.required("id");
        let base: Option<Located<String>> = root.optional("base");
        let is_whole = base.is_none();
        let protocol = Self {
            id,
            base,
            codec: root.optional("codec"),
            content_type: root.required("content-type"),
            answer_content_type: root.optional("answer-content-type"),
            tolerated_content_type: root.required_if(is_whole, "tolerated-content-type"),
            target_header: root.optional("target-header"),
            serialization_error: root.required_if(is_whole, "serialization-error"),
            unknown_operation_error: root.required_if(is_whole, "unknown-operation-error"),
            error: root.required_if(is_whole, "error"),
            null: root.required_if(is_whole, "null"),
            cors: root.optional("cors"),
            wrong_types: root.items("wrong-type"),
            rules: root.items("rule"),
            sources: root.entries("sources"),
        };
        root.finish();
        protocol
    }
}
