//! The protocol's file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::located::Located;
use crate::model::protocol::codec::Protocol;
use crate::model::protocol::{
    CrossOrigin, EnvelopeRule, ErrorEnvelope, Expect, FixedAnswer, ProtocolModel, WrongType,
};
use crate::model::requirement::{Citation, Grade, RequirementKind, Source};
use crate::protocol::Protocols;
use crate::spec::faults::Faults;
use crate::spec::resolve::citation::Citations;
use crate::spec::resolve::sources::sources;
use crate::spec::text::protocol::{EnvelopeRuleText, EnvelopeText, ExpectText, ProtocolText, WrongTypeText};

/// The types of shapes that a wrong type can be about.
const EXPECTED: [&str; 12] = [
    "string",
    "boolean",
    "integer",
    "long",
    "float",
    "double",
    "timestamp",
    "blob",
    "document",
    "structure",
    "list",
    "map",
];

/// The JSON types that can stand where another belongs.
pub(crate) const GIVEN: [&str; 5] = ["object", "array", "string", "number", "boolean"];

/// The protocol; `None` where the file lacks what every protocol has.
pub(crate) fn protocol(
    text: &ProtocolText,
    file: &Arc<str>,
    known: &Protocols,
    faults: &mut Faults,
) -> Option<ProtocolModel> {
    let codec = codec(text, known, faults);
    let sources = sources(&text.sources);
    let citations = Citations { sources: &sources, file };
    let wrong_types = wrong_types(&text.wrong_types, citations, faults);
    let rules = rules(&text.rules, citations, faults);
    let null = text
        .null
        .as_ref()
        .map(|null| (citations.of_text(&null.required, faults), citations.of_text(&null.optional, faults)));
    let error = text.error.as_ref()?;
    let (null_required, null_optional) = null?;
    Some(ProtocolModel {
        id: text.id.as_ref()?.value.clone(),
        codec: codec?,
        content_type: text.content_type.as_ref()?.value.clone(),
        answer_content_type: text.answer_content_type.as_ref().or(text.content_type.as_ref())?.value.clone(),
        tolerated_content_type: text.tolerated_content_type.as_ref()?.value.clone(),
        target_header: text.target_header.as_ref().map(|header| header.value.clone()).unwrap_or_default(),
        error: ErrorEnvelope {
            type_member: error.type_member.clone().unwrap_or_default(),
            message_member: error.message_member.clone().unwrap_or_default(),
            type_header: error.type_header.clone().unwrap_or_default(),
            type_header_suffix: error.type_header_suffix.clone(),
            request_id_header: error.request_id_header.clone(),
            message_header: error.message_header.clone().unwrap_or_default(),
        },
        serialization_error: text.serialization_error.as_ref()?.value.clone(),
        unknown_operation_error: text.unknown_operation_error.as_ref()?.value.clone(),
        null_required,
        null_optional,
        cors: text.cors.as_ref().map(|cors| CrossOrigin {
            allow_origin: cors.allow_origin.clone(),
            expose_headers: cors.expose_headers.clone(),
        }),
        wrong_types,
        rules,
        sources: sources.into_values().collect(),
    })
}

/// A protocol that is like another one but for its name and its content types.
///
/// What was observed of that one is inferred of this one; what is documented or a standard holds of both.
pub(crate) fn derived(
    text: &ProtocolText,
    file: &Arc<str>,
    base: &ProtocolModel,
    known: &Protocols,
    faults: &mut Faults,
) -> Option<ProtocolModel> {
    refuse_idle_fields(text, faults);
    let codec = named_codec(text, known, faults)?;
    let own = sources(&text.sources);
    let weaker = |citation: &Citation| match citation.grade {
        Grade::Observed => Citation { grade: Grade::Inferred, ..citation.clone() },
        _ => citation.clone(),
    };
    let wrong_type = |wrong: &WrongType| WrongType { citation: weaker(&wrong.citation), ..wrong.clone() };
    let rule = |rule: &EnvelopeRule| EnvelopeRule { citation: weaker(&rule.citation), ..rule.clone() };
    let content_type = text.content_type.as_ref()?.value.clone();
    let mut all: BTreeMap<String, Source> =
        base.sources.iter().map(|source| (source.id.clone(), source.clone())).collect();
    all.extend(own);
    // A rule of its own takes the place of the base's of the same id.
    let own_rules = rules(&text.rules, Citations { sources: &all, file }, faults);
    let inherited = base.rules.iter().filter(|rule| own_rules.iter().all(|own| own.id != rule.id)).map(rule);
    Some(ProtocolModel {
        id: text.id.as_ref()?.value.clone(),
        codec,
        answer_content_type: text
            .answer_content_type
            .as_ref()
            .map_or_else(|| content_type.clone(), |own| own.value.clone()),
        content_type,
        null_required: weaker(&base.null_required),
        null_optional: weaker(&base.null_optional),
        wrong_types: base.wrong_types.iter().map(wrong_type).collect(),
        rules: inherited.chain(own_rules.iter().cloned()).collect(),
        sources: all.into_values().collect(),
        ..base.clone()
    })
}

/// What a protocol that has a base takes from there would be silently without effect.
fn refuse_idle_fields(text: &ProtocolText, faults: &mut Faults) {
    let idle = [
        ("tolerated-content-type", text.tolerated_content_type.as_ref().map(|field| &field.span)),
        ("target-header", text.target_header.as_ref().map(|field| &field.span)),
        ("serialization-error", text.serialization_error.as_ref().map(|field| &field.span)),
        ("unknown-operation-error", text.unknown_operation_error.as_ref().map(|field| &field.span)),
        ("error", text.error.as_ref().map(|field| &field.span)),
        ("null", text.null.as_ref().map(|field| &field.span)),
        ("cors", text.cors.as_ref().map(|field| &field.span)),
        ("wrong-type", text.wrong_types.first().map(|field| &field.span)),
    ];
    for (field, span) in idle {
        if let Some(span) = span {
            faults.error(format!("`{field}` is that of the base"), span, "not expected beside `base`");
        }
    }
}

/// What encodes and decodes: what the file names, or what has the file's id for its name.
fn codec(text: &ProtocolText, known: &Protocols, faults: &mut Faults) -> Option<Arc<dyn Protocol>> {
    let codec = named_codec(text, known, faults)?;
    let mut is_whole = true;
    for field in codec.needed_fields() {
        if lacks(text, field) {
            let place =
                text.error.as_ref().filter(|_| field.contains('.')).map_or(0..0, |error| error.span.clone());
            let message = format!("missing field `{field}`");
            faults.error(message, &place, format!("expected for `{}`", codec.name()));
            is_whole = false;
        }
    }
    is_whole.then_some(codec)
}

fn named_codec(text: &ProtocolText, known: &Protocols, faults: &mut Faults) -> Option<Arc<dyn Protocol>> {
    let name = text.codec.as_ref().or(text.id.as_ref())?;
    let found = known.find(&name.value);
    if found.is_none() {
        faults.unknown("codec", name, &name.span, known.names());
    }
    found.map(Arc::clone)
}

/// Whether a field is absent that a codec may need.
fn lacks(text: &ProtocolText, field: &str) -> bool {
    let error = text.error.as_ref();
    let of_error = |of: fn(&EnvelopeText) -> &Option<String>| error.is_some_and(|error| of(error).is_none());
    match field {
        "target-header" => text.target_header.is_none(),
        "error.type-member" => of_error(|error| &error.type_member),
        "error.message-member" => of_error(|error| &error.message_member),
        "error.type-header" => of_error(|error| &error.type_header),
        "error.message-header" => of_error(|error| &error.message_header),
        // Every other field is asked of every file.
        _ => false,
    }
}

fn wrong_types(
    texts: &[Located<WrongTypeText>],
    citations: Citations<'_>,
    faults: &mut Faults,
) -> Vec<WrongType> {
    let mut seen = BTreeSet::new();
    let mut wrong_types = Vec::new();
    for text in texts {
        if !EXPECTED.contains(&text.expected.as_str()) {
            faults.unknown("type", &text.expected, &text.expected.span, EXPECTED);
        }
        if !GIVEN.contains(&text.given.as_str()) {
            faults.unknown("JSON type", &text.given, &text.given.span, GIVEN);
        }
        if !seen.insert((&text.expected.value, &text.given.value)) {
            let message =
                format!("`{}` where `{}` belongs is given twice", text.given.value, text.expected.value);
            faults.error(message, &text.given.span, "the second one");
        }
        wrong_types.push(WrongType {
            expected: text.expected.value.clone(),
            given: text.given.value.clone(),
            message: text.message.clone(),
            citation: citations.of(&text.grade, &text.evidence, faults),
        });
    }
    wrong_types
}

fn rules(
    texts: &[Located<EnvelopeRuleText>],
    citations: Citations<'_>,
    faults: &mut Faults,
) -> Vec<EnvelopeRule> {
    let mut seen = BTreeSet::new();
    let mut rules = Vec::new();
    for text in texts {
        if !seen.insert(&text.id.value) {
            faults.error(
                format!("two rules have the id `{}`", text.id.value),
                &text.id.span,
                "the second one",
            );
        }
        if let Some(errors) = &text.errors
            && text.expect.value != ExpectText::Refused
        {
            faults.error("only a refusal has errors", &errors.span, "expected `expect = \"refused\"`");
        }
        let names = text.errors.as_ref().map(|errors| errors.value.clone()).unwrap_or_default();
        rules.push(EnvelopeRule {
            id: text.id.value.clone(),
            sentence: text.sentence.clone(),
            expect: match text.expect.value {
                ExpectText::CarriedOut => Expect::CarriedOut,
                ExpectText::Refused => Expect::Refused(names),
                ExpectText::NotCarriedOut => Expect::NotCarriedOut,
                ExpectText::NotReached => Expect::NotReached,
                ExpectText::Preflight => Expect::Preflight,
                ExpectText::NoServerError => Expect::NoServerError,
                ExpectText::Open => Expect::Open,
                ExpectText::EveryAnswer => Expect::EveryAnswer,
                ExpectText::InSequence => Expect::InSequence,
            },
            citation: citations.of(&text.grade, &text.evidence, faults),
            kind: text.kind.unwrap_or(RequirementKind::Contract),
            answer: text.answer.as_ref().map(|answer| FixedAnswer {
                status: answer.status,
                headers: answer.headers.clone(),
                body: answer.body.clone(),
            }),
        });
    }
    rules
}
