//! An operation's file as it is written.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::diagnostic::located::Located;
use crate::model::constraint::kind::Constraints;
use crate::model::operation::{Auth, ProbeAfter, Role};
use crate::model::requirement::{CitationText, Grade};
use crate::spec::text::citation::SourceText;
use crate::spec::text::fact::FactText;
use crate::spec::text::rule::RuleText;
use crate::spec::text::shape::{MemberText, ShapeText};
use crate::spec::text::table::{Entries, Root};

/// One operation of a service.
#[derive(Debug)]
pub(crate) struct OperationText {
    pub(crate) name: Option<Located<String>>,
    pub(crate) command: Option<Located<String>>,
    pub(crate) role: Option<Located<Role>>,
    pub(crate) auth: Option<Located<Auth>>,
    pub(crate) summary: Option<Located<String>>,
    pub(crate) documentation: Option<Located<String>>,
    pub(crate) reference: Option<Located<Vec<Located<String>>>>,
    pub(crate) evidence: Option<Located<RequirementEvidenceText>>,
    pub(crate) members: Vec<Located<MemberText>>,
    pub(crate) shapes: Entries<ShapeText>,
    pub(crate) syntax: Entries<SyntaxText>,
    pub(crate) observed_types: Vec<Located<ObservedTypeText>>,
    pub(crate) output: Vec<Located<MemberText>>,
    pub(crate) errors: Vec<Located<ErrorSpecText>>,
    pub(crate) examples: Vec<Located<ExampleText>>,
    pub(crate) facts: Entries<FactText>,
    pub(crate) rules: Vec<Located<RuleText>>,
    pub(crate) probes: Vec<Located<ProbeText>>,
    pub(crate) sources: Entries<SourceText>,
}

/// Evidence for requirements that every operation has; where one is missing, the reference documents it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RequirementEvidenceText {
    /// That optional members and every settled character are accepted.
    pub(crate) accept: Option<CitationText>,
    /// That errors are declared ones.
    pub(crate) errors: Option<CitationText>,
    /// That errors have the status that the reference lists.
    pub(crate) status: Option<CitationText>,
    /// That a success has the status 200.
    pub(crate) success_status: Option<CitationText>,
    /// That no answer shows a sensitive value.
    pub(crate) secrecy: Option<CitationText>,
    /// That a success has the output's shape.
    pub(crate) output: Option<CitationText>,
    /// That the examples are answered as shown.
    pub(crate) examples: Option<CitationText>,
}

/// The command line's syntaxes of one structured option.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SyntaxText {
    /// The shorthand syntax; absent where the shape is too deep for one.
    pub(crate) shorthand: Option<Located<String>>,
    /// The JSON syntax.
    pub(crate) json: Located<String>,
}

/// A value of the wrong JSON type that was seen refused at one place.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ObservedTypeText {
    /// The place, as a dotted path.
    pub(crate) member: Located<String>,
    /// The JSON type that was given.
    pub(crate) given: Located<String>,
    /// How strong the evidence is.
    pub(crate) grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
}

/// An error that the operation declares.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ErrorSpecText {
    /// The name on the wire.
    pub(crate) name: Located<String>,
    /// The status on the wire.
    pub(crate) status: Located<u16>,
    /// The status that the model gives, where it is another one.
    pub(crate) model_status: Option<Located<u16>>,
    /// Whether a client may simply try again.
    #[serde(default)]
    pub(crate) retryable: bool,
    /// When it comes.
    pub(crate) documentation: String,
}

/// A worked example.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ExampleText {
    /// A name fit for an address.
    pub(crate) name: Located<String>,
    /// The title that the manual page shows.
    pub(crate) title: String,
    /// One sentence.
    pub(crate) documentation: String,
    /// The command line, without the program's name, as words.
    pub(crate) arguments: Located<Vec<String>>,
    /// The input.
    pub(crate) params: Located<Map<String, Value>>,
    /// The answer.
    pub(crate) response: Option<Located<ResponseSpecText>>,
}

/// An answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ResponseSpecText {
    /// The status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Value,
}

/// A request of another operation that shows whether this one had its effect.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ProbeText {
    /// The last part of its requirement's id.
    pub(crate) id: Located<String>,
    /// One sentence: the requirement.
    pub(crate) sentence: String,
    /// The command of the operation to call, of the same service.
    pub(crate) operation: Located<String>,
    /// After what kind of answer it is asked.
    pub(crate) after: ProbeAfter,
    /// Whether it must succeed; otherwise it must be refused.
    pub(crate) succeeds: bool,
    /// How strong the evidence is.
    pub(crate) grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
    /// The input, with `{Member}` and `{fact.field}` filled in.
    pub(crate) params: Located<Map<String, Value>>,
}

impl OperationText {
    /// The entries that only judging asks for. Facts are not among them: a call computes a digest that one describes.
    pub(crate) const JUDGED: [&str; 3] = ["observed-type", "rule", "probe"];

    /// Reads a file as far as it can be read.
    pub(crate) fn read(mut root: Root<'_, '_>, constraints: &Constraints) -> Self {
        let operation = Self {
            name: root.required("name"),
            command: root.required("command"),
            role: root.optional("role"),
            auth: root.optional("auth"),
            summary: root.required("summary"),
            documentation: root.required("documentation"),
            reference: root.required("reference"),
            evidence: root.optional("evidence"),
            members: root.items("member"),
            shapes: root.entries_with("shapes", |shape| ShapeText::read(constraints, shape)),
            syntax: root.entries("syntax"),
            observed_types: root.items("observed-type"),
            output: root.items("output"),
            errors: root.items("error"),
            examples: root.items("example"),
            facts: root.entries_with("facts", FactText::read),
            rules: root.items("rule"),
            probes: root.items("probe"),
            sources: root.entries("sources"),
        };
        root.finish();
        operation
    }
}
