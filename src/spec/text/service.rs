//! A service's file as it is written.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::located::Located;
use crate::model::record::CharacterKind;
use crate::model::requirement::{CitationText, Grade, Level};
use crate::model::service::PlaceCase;
use crate::spec::text::citation::SourceText;
use crate::spec::text::named::Named;
use crate::spec::text::table::{Entries, Root};

/// What the operations of a service share.
#[derive(Debug)]
pub(crate) struct ServiceText {
    pub(crate) id: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) namespace: Option<Located<String>>,
    pub(crate) api_version: Option<Located<String>>,
    pub(crate) protocol: Option<Located<String>>,
    pub(crate) target_prefix: Option<Located<String>>,
    pub(crate) signing_name: Option<Located<String>>,
    pub(crate) configuration_name: Option<Located<String>>,
    pub(crate) query_compatible: Option<Located<bool>>,
    pub(crate) retryable_errors: Option<Located<Vec<String>>>,
    pub(crate) throttling_errors: Option<Located<Vec<String>>>,
    pub(crate) common_errors: Option<Located<Vec<String>>>,
    pub(crate) endpoint: Option<Located<EndpointText>>,
    pub(crate) validation: Option<Located<ValidationTextText>>,
    pub(crate) records: Vec<(Located<String>, Entries<FieldText>)>,
    pub(crate) fixture: Vec<Located<FixtureText>>,
    pub(crate) version: Vec<Located<VersionText>>,
    pub(crate) sources: Entries<SourceText>,
}

/// Where the service is reached.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct EndpointText {
    /// The first label of the host.
    pub(crate) prefix: String,
    /// Regions for examples.
    pub(crate) regions: Vec<String>,
    /// The partitions, tried in order.
    #[serde(default)]
    pub(crate) partition: Vec<PartitionText>,
}

/// A set of regions under one DNS suffix.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PartitionText {
    /// Its name.
    pub(crate) id: String,
    /// A pattern that its regions match.
    pub(crate) region_pattern: Located<String>,
    /// The DNS suffix.
    pub(crate) suffix: String,
    /// The DNS suffix of hosts that also have IPv6 addresses.
    pub(crate) dual_stack_suffix: Option<String>,
    /// Whether clients refuse dual stack here before they look at any rule, also where an endpoint is given.
    #[serde(default)]
    pub(crate) refuses_dual_stack: bool,
    /// Whether there are FIPS hosts.
    #[serde(default)]
    pub(crate) fips: bool,
}

/// The words in which broken constraints are told, and the evidence for how.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ValidationTextText {
    /// The name of the error.
    pub(crate) error: Located<String>,
    /// The whole message, with `{details}` and, where they are told, `{count}` and `{s}`.
    pub(crate) message: Located<String>,
    /// What stands between details.
    pub(crate) separator: Located<String>,
    /// One broken constraint, with `{place}` and, where they are told, `{value}` and `{constraint}`.
    pub(crate) detail: Located<String>,
    /// How `{place}` is spelled; with a small first letter, unless it says otherwise.
    #[serde(default)]
    pub(crate) place_case: PlaceCase,
    /// `{value}` where it is absent or null.
    pub(crate) absent: String,
    /// `{value}` where it may be shown, with `{text}`.
    pub(crate) shown: String,
    /// `{value}` where it may not be shown.
    pub(crate) hidden: String,
    /// The words for each kind of breach, with `{bound}`.
    pub(crate) constraints: Named<Located<String>>,
    /// The evidence that each broken member is named in a message of this form.
    pub(crate) names_members: CitationText,
    /// The evidence that each broken member is named, in whatever form.
    pub(crate) names_members_any_form: CitationText,
    /// The evidence that all broken constraints are listed at once.
    pub(crate) lists_all: CitationText,
    /// The evidence that a value of the wrong type is told before a broken constraint.
    pub(crate) type_first: CitationText,
    /// The evidence for the words themselves; without it they are not judged.
    pub(crate) wording: Option<CitationText>,
    /// The evidence for which values are shown and which are not; without it that is not judged.
    pub(crate) values: Option<CitationText>,
    /// How keys and values of maps and elements of lists are told that break a constraint; without it like members.
    pub(crate) inside: Option<InsideTextText>,
}

/// The words about a key, a value or an element that breaks a constraint, each with `{constraints}`: all constraints
/// of such a one. The detail is about the map or list.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct InsideTextText {
    /// About a key of a map.
    pub(crate) key: Located<String>,
    /// About a value of a map.
    pub(crate) value: Located<String>,
    /// About an element of a list.
    pub(crate) element: Located<String>,
    /// What stands between constraints.
    pub(crate) separator: Located<String>,
    /// How strong the evidence is.
    pub(crate) grade: Located<Grade>,
    /// The ids of its sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
}

/// A field of a kind of record.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FieldText {
    /// What it can hold.
    pub(crate) kind: Located<FieldKindText>,
    /// The kind of record that a reference names.
    pub(crate) to: Option<Located<String>>,
    /// The words of a choice, the ordinary one first.
    pub(crate) choices: Option<Located<Vec<String>>>,
    /// The least number of characters of a policy.
    pub(crate) minimum_length: Option<Located<u32>>,
    /// The kinds of characters that a policy asks for.
    pub(crate) require: Option<Located<Vec<CharacterKind>>>,
}

/// What a field can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FieldKindText {
    /// The name by which the record is looked up.
    Key,
    /// Another name by which it can be looked up.
    Alias,
    /// The key of another record.
    Reference,
    /// A key for digests; may be absent.
    Secret,
    /// One of a list of words.
    Choice,
    /// Yes or no, ordinarily no.
    Flag,
    /// Rules for passwords.
    Policy,
    /// A number that does not change.
    Count,
    /// A password and those before it.
    Password,
    /// Codes that were sent.
    Code,
    /// How often something went wrong.
    Counter,
}

/// A record that a mock remembers from the start.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FixtureText {
    /// The kind of record.
    pub(crate) record: Located<String>,
    /// Its fields; one that is left out has its ordinary value.
    pub(crate) fields: Named<Located<Value>>,
}

/// What a version of the program brought to the operations of the service.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct VersionText {
    /// The version.
    pub(crate) version: Located<String>,
    /// Patterns of the ids of the requirements that it brought.
    #[serde(default)]
    pub(crate) requirements: Vec<Located<String>>,
    /// Patterns of the addresses of the cases that it brought.
    #[serde(default)]
    pub(crate) cases: Vec<Located<String>>,
    /// What requirements were worth before, by patterns of their ids.
    #[serde(default)]
    pub(crate) levels: Named<Located<Level>>,
}

impl ServiceText {
    /// Reads a file as far as it can be read.
    pub(crate) fn read(mut root: Root<'_, '_>) -> Self {
        let service = Self {
            id: root.required("id"),
            title: root.required("title"),
            namespace: root.required("namespace"),
            api_version: root.required("api-version"),
            protocol: root.required("protocol"),
            target_prefix: root.optional("target-prefix"),
            signing_name: root.required("signing-name"),
            configuration_name: root.required("configuration-name"),
            query_compatible: root.optional("query-compatible"),
            retryable_errors: root.optional("retryable-errors"),
            throttling_errors: root.optional("throttling-errors"),
            common_errors: root.optional("common-errors"),
            endpoint: root.optional("endpoint"),
            validation: root.optional("validation"),
            records: root.nested("records"),
            fixture: root.items("fixture"),
            version: root.items("version"),
            sources: root.entries("sources"),
        };
        root.finish();
        service
    }
}
