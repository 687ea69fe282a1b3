//! An operation: its input, output, errors, examples, rules of state and requirements.

use std::collections::BTreeMap;

use serde_json::Map;
use serde_json::Value;

use crate::model::place::Place;
use crate::model::read_back::ReadBack;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::model::requirement::{Citation, Grade, Requirement};
use crate::model::rule::{Fact, Rule};
use crate::model::shape::Member;

/// The input of an operation, as it stands in a body: values of the wrong type and unknown members too.
pub type Params = Map<String, Value>;

/// One operation of a service.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The id that begins its requirements' ids and its cases' addresses: `service/command`.
    pub id: String,
    /// The name on the wire, e.g. in the target header.
    pub name: String,
    /// The name on the command line.
    pub command: String,
    /// Whether it is judged by default, or only sets up fixtures for others.
    pub role: Role,
    /// How its requests prove who sends them.
    pub auth: Auth,
    /// One sentence.
    pub summary: String,
    /// The text of the manual page's description, marked up like [`Member::documentation`].
    pub documentation: String,
    /// The input's members, in the order of the command line.
    pub members: Vec<Member>,
    /// All places of the input, each parent before its children, found from the members.
    pub places: Vec<Place>,
    /// The output's members; a success without any has an empty structure as its output.
    pub output: Vec<Member>,
    /// Paths of the places whose values no answer may show, found from their shapes.
    pub sensitive: Vec<String>,
    /// Values of the wrong JSON type that were seen refused.
    pub observed_types: Vec<ObservedType>,
    /// Evidence for the requirements that every operation has.
    pub evidence: OperationEvidence,
    /// The errors it declares, in the order of the file.
    pub errors: Vec<ErrorShape>,
    /// Worked examples, the first one being the manual page's.
    pub examples: Vec<Example>,
    /// Facts, in the order of the file.
    pub facts: Vec<Fact>,
    /// Rules, first match wins.
    pub rules: Vec<Rule>,
    /// How to see whether the operation had its effect.
    pub probes: Vec<Probe>,
    /// How what it creates is read, where others of the service show a way.
    pub read_back: Option<ReadBack>,
    /// Whether rules are there at all: an operation without any answers success to every valid request.
    pub stateful: bool,
    /// Everything that must hold of a service that claims the operation, its protocol's requirements included.
    pub requirements: Vec<Requirement>,
}

/// Whether an operation is judged by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It is judged.
    Judged,
    /// It only sets up fixtures, or shows an effect.
    Setup,
}

/// How an operation's requests prove who sends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Auth {
    /// Not at all: they are unsigned.
    None,
    /// By a signature, version 4 of AWS.
    Sigv4,
}

/// A value of the wrong JSON type that was seen refused at one place: stronger evidence than the protocol's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedType {
    /// The place's path.
    pub path: String,
    /// The JSON type that was given.
    pub given: String,
    /// The evidence.
    pub citation: Citation,
}

/// Evidence for the requirements that every operation has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationEvidence {
    /// That optional members and every settled character are accepted.
    pub accept: Citation,
    /// That errors are declared ones.
    pub errors: Citation,
    /// That errors have the status that the reference lists.
    pub status: Citation,
    /// That a success has the status 200.
    pub success_status: Citation,
    /// That no answer shows a sensitive value.
    pub secrecy: Citation,
    /// That a success has the output's shape.
    pub output: Citation,
    /// That the examples are answered as shown.
    pub examples: Citation,
}

/// An error that an operation declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorShape {
    /// The name on the wire.
    pub name: String,
    /// The status on the wire.
    pub status: u16,
    /// The status that the model's `httpError` trait gives, where it is another one.
    pub model_status: Option<u16>,
    /// Whether a client may simply try again.
    pub retryable: bool,
    /// When it comes.
    pub documentation: String,
}

/// A worked example.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// A name fit for an address.
    pub name: String,
    /// The title that the manual page shows.
    pub title: String,
    /// One sentence.
    pub documentation: String,
    /// The command line, without the program's name, as words.
    pub arguments: Vec<String>,
    /// The input.
    pub params: Map<String, Value>,
    /// The answer's status and body.
    pub response: Option<(u16, Value)>,
}

/// A request of another operation that shows whether this one had its effect.
#[derive(Clone, Debug)]
pub struct Probe {
    /// The last part of its requirement's id.
    pub id: String,
    /// The id of the operation to call.
    pub operation: String,
    /// The input, in which `{Member}` stands for what the judged request sent and `{fact.field}` for what the fixture holds.
    pub params: Map<String, Value>,
    /// After what kind of answer it is asked.
    pub after: ProbeAfter,
    /// Whether the probe must succeed; otherwise it must be refused.
    pub succeeds: bool,
    /// The evidence.
    pub citation: Citation,
    /// One sentence: the requirement.
    pub sentence: String,
}

/// After what kind of answer a probe is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeAfter {
    /// After a request that had to succeed and did.
    Success,
    /// After a request that had to be refused and was.
    Refusal,
}

impl Operation {
    /// An operation that is known by its name alone: its input and output are whatever is sent and received, and nothing is
    /// required of it.
    pub fn bare(service: &str, name: &str) -> Self {
        let citation = || Citation { grade: Grade::Unknown, evidence: Vec::new(), written: None };
        Self {
            id: format!("{service}/{name}"),
            name: name.to_owned(),
            command: name.to_owned(),
            role: Role::Setup,
            auth: Auth::Sigv4,
            summary: String::new(),
            documentation: String::new(),
            members: Vec::new(),
            places: Vec::new(),
            output: Vec::new(),
            sensitive: Vec::new(),
            observed_types: Vec::new(),
            evidence: OperationEvidence {
                accept: citation(),
                errors: citation(),
                status: citation(),
                success_status: citation(),
                secrecy: citation(),
                output: citation(),
                examples: citation(),
            },
            errors: Vec::new(),
            examples: Vec::new(),
            facts: Vec::new(),
            rules: Vec::new(),
            probes: Vec::new(),
            read_back: None,
            stateful: false,
            requirements: Vec::new(),
        }
    }

    /// A requirement by its whole id.
    pub fn requirement(&self, id: &RequirementId) -> Option<&Requirement> {
        self.requirements.iter().find(|requirement| requirement.id == *id)
    }

    /// A requirement by its whole id, as somebody wrote it.
    pub fn requirement_named(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|requirement| requirement.id.as_str() == id)
    }

    /// The whole id of one of the operation's own requirements.
    pub fn requirement_id(&self, aspect: Aspect<'_>) -> RequirementId {
        RequirementId::of_operation(&self.id, aspect)
    }

    /// A declared error by its name.
    pub fn error(&self, name: &str) -> Option<&ErrorShape> {
        self.errors.iter().find(|error| error.name == name)
    }

    /// All requirements by id, for many look-ups.
    pub fn requirement_index(&self) -> BTreeMap<&RequirementId, &Requirement> {
        self.requirements.iter().map(|requirement| (&requirement.id, requirement)).collect()
    }
}
