//! A service: what its operations share.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::constraint::breach::Breach;
use crate::model::constraint::pattern::expression::Pattern;
use crate::model::inside::InsideKind;
use crate::model::operation::Operation;
use crate::model::protocol::ProtocolModel;
use crate::model::record::{FieldKind, Fixture, Record, RecordType};
use crate::model::requirement::{Citation, Grade, Source};
use crate::model::version::VersionChanges;

/// A service and its operations.
#[derive(Clone, Debug)]
pub struct Service {
    /// The id on the command line.
    pub id: String,
    /// The title that help pages and messages show.
    pub title: String,
    /// The Smithy namespace of its shapes.
    pub namespace: String,
    /// The API's version, a date.
    pub api_version: String,
    /// What comes before the operation's name in the target header, without the dot.
    pub target_prefix: String,
    /// The name under which requests are signed.
    pub signing_name: String,
    /// The id as an environment variable and a configuration section have it, in lower case with `_`.
    pub configuration_name: String,
    /// Whether it once spoke the query protocol: clients say that they know the names that its errors had there.
    pub is_query_compatible: bool,
    /// Where the service is reached.
    pub endpoint: EndpointRules,
    /// Names of errors after which clients try again.
    pub retryable_errors: Vec<String>,
    /// Names of errors that say that there are too many requests: what they answer is not judged.
    pub throttling_errors: Vec<String>,
    /// Errors that the service's front end can answer to any operation, by name.
    pub common_errors: Vec<String>,
    /// The words for broken constraints.
    pub validation: ValidationText,
    /// The kinds of records it keeps.
    pub records: Vec<RecordType>,
    /// What a mock remembers from the start when a person tries it out. A field that a record leaves out has
    /// its ordinary value: see `FieldValue::ordinary` in `model::record`.
    pub fixture: Fixture,
    /// The protocol it speaks.
    pub protocol: Arc<ProtocolModel>,
    /// Its operations, in the order of their ids.
    pub operations: Vec<Arc<Operation>>,
    /// What versions of the program brought to its operations, the earliest first; what none brought was always there.
    pub versions: Vec<VersionChanges>,
    /// Where the evidence can be read, by id; the protocol's sources among them.
    pub sources: BTreeMap<String, Source>,
}

/// Where a service is reached when no endpoint is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointRules {
    /// The first label of the host; with `-fips` behind it for FIPS.
    pub prefix: String,
    /// The partitions, tried in order; the first is also that of an unknown region.
    pub partitions: Vec<Partition>,
    /// The regions in which clients that know none else are shown to work; the first is used in examples.
    pub regions: Vec<String>,
}

/// A set of regions under one DNS suffix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Its name.
    pub id: String,
    /// A pattern that its regions match.
    pub region_pattern: Pattern,
    /// The DNS suffix.
    pub suffix: String,
    /// The DNS suffix of hosts that also have IPv6 addresses, if there are any.
    pub dual_stack_suffix: Option<String>,
    /// Whether clients refuse dual stack here before they look at any rule, also where an endpoint is given.
    pub refuses_dual_stack: bool,
    /// Whether there are FIPS hosts.
    pub fips: bool,
}

/// The words in which a service says that constraints are broken.
///
/// A message is `message` with `{count}`, `{s}` (`s` for several) and `{details}` filled in; each detail is
/// `detail` with `{value}`, `{place}` and `{constraint}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationText {
    /// Whether a spec file says any of this: else it is what a mock says for want of better, and nothing is asked of
    /// services.
    pub is_written: bool,
    /// The name of the error.
    pub error: String,
    /// The whole message.
    pub message: String,
    /// What stands between details.
    pub separator: String,
    /// How `{place}` is spelled.
    pub place_case: PlaceCase,
    /// One broken constraint.
    pub detail: String,
    /// `{value}` where it is absent or null.
    pub absent: String,
    /// `{value}` where it may be shown, with `{text}` in it.
    pub shown: String,
    /// `{value}` where it may not be shown.
    pub hidden: String,
    /// The words for each kind of breach, with `{bound}`, in the order of the kinds of constraints.
    pub constraints: Vec<(Breach, String)>,
    /// The evidence that each broken member is named in a message of this form.
    pub names_members: Citation,
    /// The evidence that each broken member is named, in whatever form.
    pub names_members_any_form: Citation,
    /// The evidence that all broken constraints are listed at once.
    pub lists_all: Citation,
    /// The evidence that a value of the wrong type is told before a broken constraint.
    pub type_first: Citation,
    /// The evidence for the words themselves, where they were seen.
    pub wording: Option<Citation>,
    /// The evidence for which values are shown, where that was seen.
    pub values: Option<Citation>,
    /// How keys, values and elements are told that break a constraint, where that was seen.
    pub inside: Option<InsideText>,
}

/// The words about a key, a value or an element that breaks a constraint: the detail is about the map or list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsideText {
    /// About a key, with `{constraints}`.
    pub key: String,
    /// About a value of a map.
    pub value: String,
    /// About an element of a list.
    pub element: String,
    /// What stands between constraints.
    pub separator: String,
    /// The evidence.
    pub citation: Citation,
}

impl InsideText {
    /// The words about one of a kind.
    pub fn of(&self, kind: InsideKind) -> &str {
        match kind {
            InsideKind::Key => &self.key,
            InsideKind::Value => &self.value,
            InsideKind::Element => &self.element,
        }
    }
}

/// How a message spells the members that stand in a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceCase {
    /// With a small first letter, e.g. `queueUrl` for the member `QueueUrl`.
    #[default]
    LowerFirst,
    /// As the spec has them, e.g. `QueueUrl`.
    Declared,
}

impl PlaceCase {
    /// A path as a message has it.
    pub fn spell(self, path: &str) -> String {
        match self {
            Self::LowerFirst => path.split('.').map(lower_first).collect::<Vec<_>>().join("."),
            Self::Declared => path.to_owned(),
        }
    }
}

fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

impl ValidationText {
    /// What a mock says of a service of which nobody has written how it tells broken constraints.
    pub fn unwritten() -> Self {
        let unknown = || Citation { grade: Grade::Unknown, evidence: Vec::new(), written: None };
        Self {
            is_written: false,
            error: "ValidationException".to_owned(),
            message: "{count} validation error{s} detected: {details}".to_owned(),
            separator: "; ".to_owned(),
            place_case: PlaceCase::LowerFirst,
            detail: "value at '{place}' failed to satisfy constraint: {constraint}".to_owned(),
            absent: String::new(),
            shown: String::new(),
            hidden: String::new(),
            constraints: Vec::new(),
            names_members: unknown(),
            names_members_any_form: unknown(),
            lists_all: unknown(),
            type_first: unknown(),
            wording: None,
            values: None,
            inside: None,
        }
    }

    /// The names of the errors that tell broken constraints; none where any may.
    pub fn errors(&self) -> &[String] {
        if self.is_written { std::slice::from_ref(&self.error) } else { &[] }
    }

    /// The words for one kind of breach, `{bound}` and all.
    pub fn constraint(&self, breach: Breach) -> &str {
        self.constraints.iter().find(|(known, _)| *known == breach).map_or("", |(_, words)| words)
    }
}

impl Service {
    /// An operation by its name on the wire.
    pub fn operation_named(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().map(Arc::as_ref).find(|operation| operation.name == name)
    }

    /// An operation by its id, `service/command`.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.shared_operation(id).map(Arc::as_ref)
    }

    /// The same for whoever keeps it.
    pub(crate) fn shared_operation(&self, id: &str) -> Option<&Arc<Operation>> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The target header's value for an operation.
    pub fn target(&self, operation: &Operation) -> String {
        format!("{}.{}", self.target_prefix, operation.name)
    }

    /// A kind of record by its name.
    pub fn record(&self, name: &str) -> Option<&RecordType> {
        self.records.iter().find(|record| record.name == name)
    }

    /// The key of a record.
    pub fn key_of<'r>(&self, record: &'r Record) -> Option<&'r str> {
        record.text(self.record(&record.kind)?.field_of(&FieldKind::Key)?)
    }
}
