//! Hashes over texts of every kind: what is hashed are the bytes of the text as it was sent, in UTF-8.

use serde_json::Value;

use crate::generate::definition::CaseDefinition;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::sampler::put_at;
use crate::generate::template::CaseTemplate;
use crate::generate::wish::Wish;
use crate::model::outcome::Outcome;
use crate::model::place::Place;
use crate::model::requirement::aspect::Aspect;
use crate::model::rule::FactKind;

/// Texts that come out as other bytes where they are encoded, folded or trimmed in another way.
const TEXTS: [(&str, &str); 8] = [
    ("two-bytes", "\u{e9}\u{df}"),
    ("three-bytes", "\u{4e00}\u{20ac}"),
    ("four-bytes", "\u{1f600}\u{10437}"),
    ("decomposed", "e\u{301}"),
    ("compatibility-character", "\u{fb01}\u{ff21}"),
    ("upper-case", "ABC"),
    ("percent-encoded", "%41+b"),
    ("quotes", "\"\\'"),
];

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let mut templates = Vec::new();
    for fact in &generator.operation.facts {
        let FactKind::Digest { message, .. } = &fact.kind else { continue };
        for path in message {
            let Some(place) = generator.operation.places.iter().find(|place| place.is_at(path)) else {
                continue;
            };
            let Some(domain) = generator.sampler.domain(&place.shape) else { continue };
            for (name, text) in TEXTS {
                if domain.contains(text) {
                    templates.push(signed(&fact.name, place, name, text));
                }
            }
        }
    }
    templates
}

fn signed(fact: &str, place: &Place, name: &str, text: &'static str) -> CaseTemplate {
    let (fact, place) = (fact.to_owned(), place.clone());
    CaseTemplate::new(
        Phase::Coverage,
        format!("signed/{fact}/{}/{name}", place.path()),
        move |generator, rng| {
            let mut base = generator.baseline(rng);
            generator.surround(&mut base, &place.segments);
            put_at(&mut base, &place.segments, Value::from(text));
            let requirement = generator.operation.requirement_id(Aspect::Characters);
            let known = generator.operation.requirement(&requirement).is_some();
            let definition =
                CaseDefinition::valid(base, requirement).wishing(&fact, Wish::new(Outcome::Right));
            known.then_some(definition)
        },
    )
}
