//! The service's file.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::located::Located;
use crate::model::constraint::kind::Constraints;
use crate::model::constraint::pattern::Patterns;
use crate::model::protocol::ProtocolModel;
use crate::model::record::{FieldKind, Policy, RecordType};
use crate::model::requirement::Source;
use crate::model::service::{EndpointRules, Partition, Service, ValidationText};
use crate::spec::faults::Faults;
use crate::spec::resolve::citation::Citations;
use crate::spec::resolve::fixture::fixture;
use crate::spec::resolve::validation::validation;
use crate::spec::text::service::{FieldKindText, FieldText, ServiceText};

/// The service without its operations; `None` where the file lacks what every service has.
pub(crate) fn service(
    text: &ServiceText,
    file: &Arc<str>,
    protocol: &Arc<ProtocolModel>,
    sources: &BTreeMap<String, Source>,
    constraints: &Constraints,
    patterns: &mut Patterns,
    faults: &mut Faults,
) -> Option<Service> {
    let records = records(text, faults);
    let citations = Citations { sources, file };
    let validation = text.validation.as_ref().map(|text| validation(text, citations, constraints, faults));
    let endpoint = endpoint(text, patterns, faults);
    Some(Service {
        id: text.id.as_ref()?.value.clone(),
        title: text.title.as_ref()?.value.clone(),
        namespace: text.namespace.as_ref()?.value.clone(),
        api_version: text.api_version.as_ref()?.value.clone(),
        target_prefix: target_prefix(text, protocol, faults)?,
        signing_name: text.signing_name.as_ref()?.value.clone(),
        configuration_name: text.configuration_name.as_ref()?.value.clone(),
        is_query_compatible: text.query_compatible.as_ref().is_some_and(|compatible| compatible.value),
        endpoint,
        retryable_errors: text.retryable_errors.as_ref().map(|names| names.value.clone()).unwrap_or_default(),
        throttling_errors: text
            .throttling_errors
            .as_ref()
            .map(|names| names.value.clone())
            .unwrap_or_default(),
        common_errors: text.common_errors.as_ref().map(|names| names.value.clone()).unwrap_or_default(),
        validation: validation.unwrap_or_else(ValidationText::unwritten),
        fixture: fixture(&text.fixture, &records, faults),
        records,
        protocol: Arc::clone(protocol),
        operations: Vec::new(),
        versions: Vec::new(),
        sources: sources.clone(),
    })
}

/// What stands before the operation's name where a header names it; nothing where none does.
fn target_prefix(text: &ServiceText, protocol: &ProtocolModel, faults: &mut Faults) -> Option<String> {
    match &text.target_prefix {
        Some(prefix) => Some(prefix.value.clone()),
        None if protocol.target_header.is_empty() => Some(String::new()),
        None => {
            let label = format!("`{}` names operations by a header", protocol.id);
            faults.error("missing field `target-prefix`", &(0..0), label);
            None
        }
    }
}

fn endpoint(text: &ServiceText, patterns: &mut Patterns, faults: &mut Faults) -> EndpointRules {
    let Some(endpoint) = &text.endpoint else { return EndpointRules::default() };
    let mut partitions = Vec::new();
    for partition in &endpoint.partition {
        match patterns.read(&partition.region_pattern) {
            Ok(region_pattern) => partitions.push(Partition {
                id: partition.id.clone(),
                region_pattern,
                suffix: partition.suffix.clone(),
                dual_stack_suffix: partition.dual_stack_suffix.clone(),
                refuses_dual_stack: partition.refuses_dual_stack,
                fips: partition.fips,
            }),
            Err(error) => faults.error(
                "a region pattern that cannot be used",
                &partition.region_pattern.span,
                error.to_string(),
            ),
        }
    }
    EndpointRules { prefix: endpoint.prefix.clone(), partitions, regions: endpoint.regions.clone() }
}

fn records(text: &ServiceText, faults: &mut Faults) -> Vec<RecordType> {
    let names: Vec<&str> = text.records.iter().map(|(name, _)| name.as_str()).collect();
    let mut records = Vec::new();
    for (name, fields) in &text.records {
        records.push(record(name, fields, &names, faults));
    }
    records
}

fn record(
    name: &Located<String>,
    fields: &[(Located<String>, Option<Located<FieldText>>)],
    names: &[&str],
    faults: &mut Faults,
) -> RecordType {
    let mut kinds = Vec::new();
    for (field, text) in fields {
        if let Some(text) = text
            && let Some(kind) = field_kind(text, names, faults)
        {
            kinds.push((field.value.clone(), kind));
        }
    }
    let is_key = |text: &Option<Located<FieldText>>| {
        text.as_ref().is_some_and(|text| text.kind.value == FieldKindText::Key)
    };
    let keys = fields.iter().filter(|(_, text)| is_key(text)).count();
    if keys != 1 && fields.iter().all(|(_, text)| text.is_some()) {
        faults.error(
            format!("record `{}` has {keys} keys", name.value),
            &name.span,
            "expected one field of kind `key`",
        );
    }
    RecordType { name: name.value.clone(), fields: kinds }
}

fn field_kind(text: &Located<FieldText>, records: &[&str], faults: &mut Faults) -> Option<FieldKind> {
    refuse_idle_fields(text, faults);
    Some(match text.kind.value {
        FieldKindText::Key => FieldKind::Key,
        FieldKindText::Alias => FieldKind::Alias,
        FieldKindText::Reference => {
            let Some(to) = &text.to else {
                faults.error("a reference to nothing", &text.span, "expected `to = RECORD`");
                return None;
            };
            if !records.contains(&to.as_str()) {
                faults.unknown("record", to, &to.span, records.iter().copied());
                return None;
            }
            FieldKind::Reference(to.value.clone())
        }
        FieldKindText::Secret => FieldKind::Secret,
        FieldKindText::Choice => {
            let choices = text.choices.as_ref().map(|choices| choices.value.clone()).unwrap_or_default();
            if choices.is_empty() {
                faults.error("a choice without words", &text.span, "expected `choices = [...]`");
                return None;
            }
            FieldKind::Choice(choices)
        }
        FieldKindText::Flag => FieldKind::Flag,
        FieldKindText::Policy => FieldKind::Policy(Policy {
            minimum_length: text.minimum_length.as_ref().map_or(0, |length| length.value as usize),
            require: text.require.as_ref().map(|kinds| kinds.value.clone()).unwrap_or_default(),
        }),
        FieldKindText::Count => FieldKind::Count,
        FieldKindText::Password => FieldKind::Password,
        FieldKindText::Code => FieldKind::Code,
        FieldKindText::Counter => FieldKind::Counter,
    })
}

/// A word that the field's kind does not read would be silently without effect.
fn refuse_idle_fields(text: &FieldText, faults: &mut Faults) {
    let kind = text.kind.value;
    let idle = [
        ("to", text.to.as_ref().map(|to| &to.span), FieldKindText::Reference),
        ("choices", text.choices.as_ref().map(|choices| &choices.span), FieldKindText::Choice),
        ("minimum-length", text.minimum_length.as_ref().map(|length| &length.span), FieldKindText::Policy),
        ("require", text.require.as_ref().map(|kinds| &kinds.span), FieldKindText::Policy),
    ];
    for (word, span, owner) in idle {
        if let Some(span) = span
            && kind != owner
        {
            faults.error(
                format!("`{word}` has no meaning in a field of this kind"),
                span,
                "not expected here",
            );
        }
    }
}
