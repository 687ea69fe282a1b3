//! What is said of several operations, in all formats alike.

use std::collections::BTreeMap;

use crate::event::cause::Cause;
use crate::event::finding::Finding;
use crate::event::summary::Summary;
use crate::model::operation_pattern::service_of;
use crate::redact::bounded::grouped;
use crate::report::text::counted;

/// So many operations are named.
const MOST_NAMED: usize = 6;
/// So many services are named.
const MOST_SERVICES: usize = 8;

/// The operations that were judged: their ids, or where they are many, how many of which services.
pub(in crate::internals::report) fn operation_words(summary: &Summary) -> String {
    let operations = &summary.operations;
    if operations.len() <= MOST_NAMED {
        return operations.join(", ");
    }
    let mut services: BTreeMap<&str, usize> = BTreeMap::new();
    for operation in operations {
        *services.entry(service_of(operation)).or_default() += 1;
    }
    let all = grouped(operations.len() as u64);
    if let (1, Some((service, _))) = (services.len(), services.first_key_value()) {
        return format!("{all} of {service}");
    }
    let named = services.iter().take(MOST_SERVICES);
    let mut named: Vec<String> = named.map(|(service, count)| format!("{service} ({count})")).collect();
    if services.len() > MOST_SERVICES {
        named.push(format!("and {} more", counted(services.len() - MOST_SERVICES, "service")));
    }
    format!("{all} of {}: {}", counted(services.len(), "service"), named.join(", "))
}

/// In which operations a cause shows, where several were judged: ` in 14 operations of SERVICE`.
pub(in crate::internals::report) fn in_operations(cause: &Cause, summary: &Summary) -> String {
    words_in(cause.operations.iter().map(String::as_str), summary)
}

/// The same of these operations, which are of one service; nothing where there are none.
pub(in crate::internals::report) fn words_in<'o>(
    mut operations: impl Iterator<Item = &'o str>,
    summary: &Summary,
) -> String {
    let Some(first) = operations.next().filter(|_| summary.has_several_operations()) else {
        return String::new();
    };
    match operations.count() {
        0 => format!(" in {first}"),
        more => format!(" in {} of {}", counted(more + 1, "operation"), service_of(first)),
    }
}

/// The operation of a finding where the id of its requirement does not name it and several were judged: ` in SERVICE/OPERATION`.
pub(in crate::internals::report) fn operation_beside(finding: &Finding, summary: &Summary) -> String {
    let is_named = !summary.has_several_operations() || finding.requirement.owner() == finding.operation;
    if is_named { String::new() } else { format!(" in {}", finding.operation) }
}
