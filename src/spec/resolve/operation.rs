//! The operation's file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::located::Located;
use crate::model::constraint::pattern::Patterns;
use crate::model::operation::{
    Auth, ErrorShape, Example, ObservedType, Operation, OperationEvidence, Probe, Role,
};
use crate::model::place::Place;
use crate::model::requirement::{Citation, CitationText, Grade, Source};
use crate::model::service::Service;
use crate::model::shape::{Member, Shape, ShapeKind};
use crate::model::validation::{InvalidReason, InvalidValue, validate_members};
use crate::spec::faults::Faults;
use crate::spec::resolve::citation::Citations;
use crate::spec::resolve::fact::{Ground, facts};
use crate::spec::resolve::placeholder::PlaceholderGround;
use crate::spec::resolve::protocol::GIVEN;
use crate::spec::resolve::rule::{RuleGround, refuse_bad_id, rules};
use crate::spec::resolve::shape::Shapes;
use crate::spec::resolve::syntax::refuse_wrong_syntaxes;
use crate::spec::resolve::table::check_table;
use crate::spec::text::operation::{ErrorSpecText, ExampleText, OperationText, ProbeText};

/// An input with more places than this is no operation but a way to use up memory.
const MAX_PLACES: usize = 10_000;

/// The operation without its requirements; `None` where the file lacks what every operation has.
///
/// `commands` are those of all operations of the service, which probes may call; `patterns` are those that were
/// read for others already. What takes long to search is not
/// searched in a `trusted` file.
pub(crate) fn operation(
    text: &OperationText,
    file: &Arc<str>,
    (service, sources): (&Service, &BTreeMap<String, Source>),
    commands: &[&str],
    patterns: &mut Patterns,
    trusted: bool,
    faults: &mut Faults,
) -> Option<Operation> {
    let citations = Citations { sources, file };
    let mut shapes = Shapes::new(&text.shapes, citations, patterns, trusted);
    let members = shapes.members(text.members.iter().map(|member| &member.value), faults);
    let output = shapes.members(text.output.iter().map(|member| &member.value), faults);
    let has_holes = shapes.has_holes;
    shapes.finish(faults);
    faults.members_lost = has_holes || faults.incomplete;
    if count_places(&members) > MAX_PLACES || count_places(&output) > MAX_PLACES {
        faults.error(
            format!("more than {MAX_PLACES} places"),
            &(0..0),
            "expected fewer members in one another",
        );
        return None;
    }
    let places = Place::all_of(&members);
    let errors = errors(&text.errors, faults);
    let names: Vec<&str> = errors
        .iter()
        .map(|error| error.name.as_str())
        .chain(service.common_errors.iter().map(String::as_str))
        .collect();
    let before = faults.count();
    let records = Ground { places: &places, records: &service.records };
    let facts = facts(&text.facts, &records, faults);
    let fact_names: Vec<&str> = text.facts.iter().map(|(name, _)| name.as_str()).collect();
    let ground = RuleGround { facts: &facts, fact_names: &fact_names, errors: &names, citations };
    let rules = rules(&text.rules, &ground, faults);
    if !has_holes && faults.count() == before {
        let placeholders = PlaceholderGround { ground: &records, facts: &facts };
        placeholders.refuse_in_rules(&text.rules, &rules, faults);
        placeholders.refuse_in_probes(&text.probes, faults);
    }
    // A table with a hole in it would show more faults than it has.
    if !trusted && !rules.is_empty() && faults.count() == before && !faults.incomplete {
        check_table(&text.rules, &facts, &rules, faults);
    }
    // Matching a pattern for the first time compiles it, which takes longer than all the rest of loading.
    if !trusted {
        refuse_wrong_examples(&text.examples, &members, &output, &names, faults);
    }
    let examples = examples(&text.examples, faults);
    if !trusted {
        refuse_unknown_operations(&text.probes, commands, faults);
    }
    let probes = probes(&text.probes, service, citations, faults);
    if !has_holes {
        refuse_wrong_syntaxes(&text.syntax, &text.members, &members, faults);
    }
    let observed_types = observed_types(text, &places, citations, faults);
    let evidence = evidence(text, citations, faults)?;
    let command = text.command.as_ref()?;
    refuse_bad_id(command, faults);
    Some(Operation {
        id: format!("{}/{}", service.id, command.value),
        name: text.name.as_ref()?.value.clone(),
        command: command.value.clone(),
        role: text.role.as_ref().map_or(Role::Judged, |role| role.value),
        auth: text.auth.as_ref().map_or(Auth::Sigv4, |auth| auth.value),
        summary: text.summary.as_ref()?.value.clone(),
        documentation: text.documentation.as_ref()?.value.trim_end().to_owned(),
        sensitive: places.iter().filter(|place| is_sensitive(place, &places)).map(Place::path).collect(),
        members,
        places,
        output,
        observed_types,
        evidence,
        errors,
        examples,
        facts,
        stateful: !rules.is_empty(),
        rules,
        probes,
        read_back: None,
        requirements: Vec::new(),
    })
}

/// A place is sensitive where its shape is, or where it stands inside of one that is.
fn is_sensitive(place: &Place, places: &[Place]) -> bool {
    place.shape.sensitive
        || places.iter().any(|other| {
            other.shape.sensitive
                && place.segments.len() > other.segments.len()
                && place.segments.starts_with(&other.segments)
        })
}

/// Counts without building them; stops counting where there are too many.
fn count_places(members: &[Member]) -> usize {
    count_below(members, &mut Vec::new())
}

fn count_below<'s>(members: &'s [Member], open: &mut Vec<&'s str>) -> usize {
    members.iter().fold(0_usize, |count, member| match count > MAX_PLACES {
        true => count,
        false => count.saturating_add(shape_places(&member.shape, open)),
    })
}

/// `open` has the names of the structures around it that stand inside themselves.
fn shape_places<'s>(shape: &'s Shape, open: &mut Vec<&'s str>) -> usize {
    1 + match &shape.kind {
        ShapeKind::Structure(members) if members.is_union() => 0,
        ShapeKind::Structure(members) if members.is_recursive() => {
            if open.contains(&shape.name.as_str()) {
                return 1;
            }
            open.push(&shape.name);
            let count = count_below(members, open);
            open.pop();
            count
        }
        ShapeKind::Structure(members) => count_below(members, open),
        ShapeKind::List(element) => shape_places(element, open),
        ShapeKind::Map(key, value) => shape_places(key, open).saturating_add(shape_places(value, open)),
        _ => 0,
    }
}

fn errors(texts: &[Located<ErrorSpecText>], faults: &mut Faults) -> Vec<ErrorShape> {
    let mut seen = BTreeSet::new();
    let mut errors = Vec::new();
    for text in texts {
        if !seen.insert(&text.name.value) {
            let message = format!("two errors have the name `{}`", text.name.value);
            faults.error(message, &text.name.span, "the second one");
        }
        for status in [Some(&text.status), text.model_status.as_ref()].into_iter().flatten() {
            if !(400..600).contains(&status.value) {
                faults.error("a status that tells no error", &status.span, "expected 400 to 599");
            }
        }
        if let Some(model) = &text.model_status
            && model.value == text.status.value
        {
            faults.error("the model's status is the wire's", &model.span, "expected another one, or none");
        }
        errors.push(ErrorShape {
            name: text.name.value.clone(),
            status: text.status.value,
            model_status: text.model_status.as_ref().map(|status| status.value),
            retryable: text.retryable,
            documentation: text.documentation.clone(),
        });
    }
    errors
}

fn examples(texts: &[Located<ExampleText>], faults: &mut Faults) -> Vec<Example> {
    let mut seen = BTreeSet::new();
    let mut examples = Vec::new();
    for text in texts {
        if !seen.insert(&text.name.value) {
            let message = format!("two examples have the name `{}`", text.name.value);
            faults.error(message, &text.name.span, "the second one");
        }
        refuse_bad_id(&text.name, faults);
        if text.arguments.is_empty() {
            faults.error("an example without a command line", &text.arguments.span, "expected its words");
        }
        examples.push(Example {
            name: text.name.value.clone(),
            title: text.title.clone(),
            documentation: text.documentation.clone(),
            arguments: text.arguments.value.clone(),
            params: text.params.value.clone(),
            response: text.response.as_ref().map(|response| (response.status, response.body.clone())),
        });
    }
    examples
}

/// Each example keeps the constraints of its own operation, and shows an answer that the operation can give.
fn refuse_wrong_examples(
    texts: &[Located<ExampleText>],
    members: &[Member],
    output: &[Member],
    errors: &[&str],
    faults: &mut Faults,
) {
    for text in texts {
        let params = Value::Object(text.params.value.clone());
        let is_echo = faults.members_lost;
        let wrong = validate_members(members, &params, "");
        let is_told = |wrong: &InvalidValue| !is_echo || wrong.reason != InvalidReason::UnknownMember;
        for wrong in wrong.into_iter().filter(is_told) {
            let (name, place) = (&text.name.value, wrong.path);
            let message = format!("example `{name}` breaks its own operation at `{place}`");
            faults.error(message, &text.params.span, wrong.reason.to_string());
        }
        let Some(response) = &text.response else { continue };
        let wrong = if response.status == 200 {
            let wrong = validate_members(output, &response.body, "");
            wrong.into_iter().map(|wrong| (wrong.path, wrong.reason.to_string())).collect()
        } else {
            answer_of_error(&response.body, errors)
        };
        for (place, wrong) in wrong {
            let message = format!("example `{}` shows an answer that is none, at `{place}`", text.name.value);
            faults.error(message, &response.span, wrong);
        }
    }
}

fn answer_of_error(body: &Value, errors: &[&str]) -> Vec<(String, String)> {
    let named = body.as_object().is_some_and(|members| {
        members.values().any(|value| value.as_str().is_some_and(|name| errors.contains(&name)))
    });
    if named {
        Vec::new()
    } else {
        vec![("body".to_owned(), "expected the name of a declared error".to_owned())]
    }
}

fn refuse_unknown_operations(probes: &[Located<ProbeText>], commands: &[&str], faults: &mut Faults) {
    for operation in probes.iter().map(|probe| &probe.operation) {
        if !commands.contains(&operation.as_str()) {
            faults.unknown("operation", operation, &operation.span, commands.iter().copied());
        }
    }
}

fn probes(
    texts: &[Located<ProbeText>],
    service: &Service,
    citations: Citations<'_>,
    faults: &mut Faults,
) -> Vec<Probe> {
    let mut seen = BTreeSet::new();
    let mut probes = Vec::new();
    for text in texts {
        refuse_bad_id(&text.id, faults);
        if !seen.insert(&text.id.value) {
            faults.error(
                format!("two probes have the id `{}`", text.id.value),
                &text.id.span,
                "the second one",
            );
        }
        probes.push(Probe {
            id: text.id.value.clone(),
            operation: format!("{}/{}", service.id, text.operation.value),
            params: text.params.value.clone(),
            after: text.after,
            succeeds: text.succeeds,
            citation: citations.of(&text.grade, &text.evidence, faults),
            sentence: text.sentence.clone(),
        });
    }
    probes
}

fn observed_types(
    text: &OperationText,
    places: &[Place],
    citations: Citations<'_>,
    faults: &mut Faults,
) -> Vec<ObservedType> {
    let paths: Vec<String> = places.iter().map(Place::path).collect();
    let mut observed = Vec::new();
    for text in &text.observed_types {
        if !paths.contains(&text.member.value) {
            faults.unknown_member(&text.member, &paths);
        }
        if !GIVEN.contains(&text.given.as_str()) {
            faults.unknown("JSON type", &text.given, &text.given.span, GIVEN);
        }
        observed.push(ObservedType {
            path: text.member.value.clone(),
            given: text.given.value.clone(),
            citation: citations.of(&text.grade, &text.evidence, faults),
        });
    }
    observed
}

fn evidence(
    text: &OperationText,
    citations: Citations<'_>,
    faults: &mut Faults,
) -> Option<OperationEvidence> {
    let reference = text.reference.as_ref()?;
    let grade = Located::new(Grade::Documented, reference.span.clone());
    let documented = citations.of(&grade, &reference.value, faults);
    let given = text.evidence.as_ref().map(|evidence| evidence.value.clone()).unwrap_or_default();
    let mut of = |text: Option<&CitationText>| -> Citation {
        text.map_or_else(|| documented.clone(), |text| citations.of_text(text, faults))
    };
    Some(OperationEvidence {
        accept: of(given.accept.as_ref()),
        errors: of(given.errors.as_ref()),
        status: of(given.status.as_ref()),
        success_status: of(given.success_status.as_ref()),
        secrecy: of(given.secrecy.as_ref()),
        output: of(given.output.as_ref()),
        examples: of(given.examples.as_ref()),
    })
}
