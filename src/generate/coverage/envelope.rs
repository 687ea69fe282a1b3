//! Every rule of the protocol's envelope, in each variant that there is of it.

use crate::generate::case::{Change, Expectation};
use crate::generate::definition::CaseDefinition;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::template::CaseTemplate;
use crate::generate::tried_shapes::share;
use crate::model::protocol::common::CommonRule;
use crate::model::protocol::{EnvelopeRule, Expect};
use crate::model::shape::ShapeKind;

/// Behind other operations, one in so many rules is tried at each.
const SHARES: usize = 4;
/// There a request has so many bytes at most.
const LARGEST_SHARED: usize = 64 * 1024;

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let has_structure =
        generator.operation.members.iter().any(|member| matches!(member.shape.kind, ShapeKind::Structure(_)));
    let mut templates = Vec::new();
    for rule in &generator.service.protocol.rules {
        let changes = generator.service.protocol.changes().find(|changes| changes.rule == rule.id);
        let needs_structure = rule.id == CommonRule::UnknownNestedMember.id();
        if needs_structure && !has_structure {
            continue;
        }
        // Behind other operations, some rules in their plainest variant show whether this one is served as they are: each rule is
        // tried at some of the operations.
        let number = || share(&format!("{} {}", generator.operation.id, rule.id));
        if generator.is_behind_others() && !number().is_multiple_of(SHARES) {
            continue;
        }
        let variants = changes.into_iter().flat_map(|changes| changes.variants).take(generator.most(1));
        templates.extend(variants.map(|variant| changed(rule, variant.name)));
    }
    templates
}

fn changed(rule: &EnvelopeRule, variant: &'static str) -> CaseTemplate {
    let rule = rule.clone();
    CaseTemplate::new(Phase::Coverage, format!("{}/{variant}", rule.id), move |generator, rng| {
        let requirement = generator.service.protocol.requirement_id(&rule);
        let base = generator.baseline(rng);
        let change = Change::Envelope { rule: rule.id.clone(), variant };
        // What has no text in it, or no capital, may have nothing to change.
        let asks_otherwise =
            matches!(rule.expect, Expect::Refused(_) | Expect::NotCarriedOut | Expect::NotReached);
        if asks_otherwise || generator.is_behind_others() {
            let request = generator.encode(&base, &change);
            let plain = || generator.service.encode_request(&generator.operation, &base);
            // What takes long is tried at the operations before this one.
            let takes_long = generator.is_behind_others() && request.body.len() > LARGEST_SHARED;
            if takes_long || (asks_otherwise && request == plain()) {
                return None;
            }
        }
        let mut definition = CaseDefinition::valid(base, requirement);
        definition.change = change;
        definition.expectation = match &rule.expect {
            Expect::CarriedOut => Expectation::Valid,
            Expect::Refused(errors) => Expectation::Refused(errors.clone()),
            Expect::Open => Expectation::Open,
            other => Expectation::Envelope(other.clone()),
        };
        Some(definition)
    })
}
