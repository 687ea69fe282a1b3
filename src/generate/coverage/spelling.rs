//! Characters beyond ASCII in other spellings of the protocol's, such as escapes: those beyond U+FFFF are two of them.

use serde_json::Value;

use crate::domain::text::TextDomain;
use crate::generate::case::Change;
use crate::generate::coverage::length::as_drawn;
use crate::generate::definition::CaseDefinition;
use crate::generate::extent;
use crate::generate::extent::PlaceExtent;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::sampler::put_at;
use crate::generate::template::CaseTemplate;
use crate::model::place::Place;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::ShapeKind;

/// Texts of which the first that a place admits is written in escapes.
const TEXTS: [(&str, [&str; 3]); 2] = [
    ("beyond-u-ffff", ["a\u{1f600}\u{10437}", "\u{10437}", "\u{2f81a}"]),
    ("beyond-ascii", ["a\u{e9}\u{4e00}", "\u{e9}", "\u{4e00}"]),
];

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let mut templates = Vec::new();
    let protocol = &generator.service.protocol;
    let of_shapes = extent::places(generator).filter(|(_, extent)| *extent == PlaceExtent::Shape);
    let places: Vec<&Place> = of_shapes.map(|(place, _)| place).collect();
    let respellings = protocol.codec.respellings().iter();
    for changes in respellings.filter(|changes| protocol.rule(changes.rule).is_some()) {
        for place in &places {
            let Some(domain) = generator.sampler.domain(&place.shape) else { continue };
            for (name, texts) in TEXTS {
                let Some(text) = texts.iter().find_map(|text| fitting(domain, text)) else { continue };
                for variant in changes.variants {
                    templates.push(respelled(place, name, &text, changes.rule, variant.name));
                }
            }
        }
    }
    templates
}

/// The text, made as long as the domain asks for.
fn fitting(domain: &TextDomain, text: &str) -> Option<String> {
    let missing = domain.shortest().saturating_sub(text.chars().count());
    let text: String = text.chars().chain("a".repeat(missing).chars()).collect();
    domain.contains(&text).then_some(text)
}

fn respelled(
    place: &Place,
    name: &str,
    text: &str,
    rule: &'static str,
    variant: &'static str,
) -> CaseTemplate {
    let (place, text) = (place.clone(), text.to_owned());
    let tail = format!("{rule}/{}/{name}/{variant}", place.path());
    CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
        if !matches!(place.shape.kind, ShapeKind::String) {
            return None;
        }
        let mut base = generator.baseline(rng);
        generator.surround(&mut base, &place.segments);
        put_at(&mut base, &place.segments, Value::from(text.as_str()));
        let protocol = &generator.service.protocol;
        let mut definition = CaseDefinition::valid(base, protocol.requirement_id(protocol.rule(rule)?));
        definition.change = Change::Envelope { rule: rule.to_owned(), variant };
        let plain = generator.operation.requirement_id(Aspect::Characters);
        Some(as_drawn(generator, definition, &place).resting_on([plain]))
    })
}
