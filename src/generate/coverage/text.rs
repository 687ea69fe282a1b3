//! Text: each way to break a pattern at each place in it, and valid text that programs stumble over.

use proptest::test_runner::TestRng;
use serde_json::Value;

use crate::domain::character::{BreakingCharacter, BreakingPlace};
use crate::domain::text::TextDomain;
use crate::domain::unicode::UnsettledCharacter;
use crate::generate::address::CaseAddress;
use crate::generate::case::{Expectation, Mutation};
use crate::generate::coverage::length::{as_drawn, open};
use crate::generate::coverage::protocol_requirement;
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::extent;
use crate::generate::extent::PlaceExtent;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::sampler::put_at;
use crate::generate::template::CaseTemplate;
use crate::generate::tried_shapes::share;
use crate::model::constraint::pattern::expression::Pattern;
use crate::model::constraint::pattern::{DISPUTED, PART, UNMATCHED};
use crate::model::place::{Place, Segment};
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::ShapeKind;

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let mut templates = Vec::new();
    let mut has_valid = false;
    for (place, extent) in extent::places(generator) {
        if !matches!(place.shape.kind, ShapeKind::String) {
            continue;
        }
        if extent == PlaceExtent::Elsewhere {
            // That valid texts are accepted is asked of each operation.
            if !has_valid {
                templates.extend(special(generator, place, 1));
                templates.extend(drawn(place, 1));
                has_valid = true;
            }
            templates.extend(first_broken(generator, place));
            if place.shape.domain().pattern.is_some_and(Pattern::is_searched) {
                templates.push(part(place));
            }
            continue;
        }
        has_valid |= matches!(extent, PlaceExtent::Shape | PlaceExtent::Share);
        if extent == PlaceExtent::Requirements {
            templates.push(broken_somehow(place));
            if place.shape.domain().pattern.is_some_and(Pattern::is_searched) {
                templates.push(part(place));
            }
            if place.segments.last() == Some(&Segment::Key) {
                templates.extend(special(generator, place, usize::MAX));
            }
            continue;
        }
        let is_share = extent == PlaceExtent::Share;
        templates.extend(special(generator, place, if is_share { SHARE } else { usize::MAX }));
        templates.extend(drawn(place, if is_share { 1 } else { DRAWN }));
        templates.extend(unsettled(place));
        let ways: Vec<_> = if is_share { shared_ways(place).collect() } else { breaking_ways().collect() };
        templates.extend(ways.into_iter().map(|(character, position)| broken(place, character, position)));
        if has_empty_breach(generator, place) {
            templates.push(empty(place));
        }
        let domain = place.shape.domain();
        if domain.disputed.is_some() {
            templates.push(inner_space(place));
        }
        if domain.pattern.is_some_and(Pattern::looks_around) {
            templates.push(looked_around(place));
        }
        if domain.pattern.is_some_and(Pattern::is_searched) {
            templates.push(part(place));
        }
    }
    templates
}

fn broken(place: &Place, character: BreakingCharacter, position: BreakingPlace) -> CaseTemplate {
    let place = place.clone();
    let operator = format!("{}-{}", character.name(), position.name());
    CaseTemplate::new(
        Phase::Coverage,
        format!("pattern/{}/{operator}", place.path()),
        move |generator, rng| {
            let domain = generator.sampler.domain(&place.shape)?;
            let value = unmatched(domain, rng, position, character)?;
            Some(refused(generator, rng, &place, value, operator.clone()))
        },
    )
}

/// The first way to break the pattern that its texts have, by the case that it is where all are tried.
fn first_broken(generator: &Generator, place: &Place) -> Option<CaseTemplate> {
    let domain = generator.sampler.domain(&place.shape)?;
    let is_kept = |template: &CaseTemplate| {
        let address = CaseAddress::new(&generator.operation.id, template.phase, &template.tail);
        template.write(generator, &mut generator.stream(address.as_str())).is_some()
    };
    domain.pattern()?;
    breaking_ways().map(|(character, position)| broken(place, character, position)).find(is_kept)
}

/// All ways to break a pattern: which character does it, and where it stands.
fn breaking_ways() -> impl Iterator<Item = (BreakingCharacter, BreakingPlace)> {
    let of = |character| BreakingPlace::ALL.into_iter().map(move |position| (character, position));
    BreakingCharacter::ALL.into_iter().flat_map(of)
}

/// One way for each character: where it stands is another place for the next shape.
fn shared_ways(place: &Place) -> impl Iterator<Item = (BreakingCharacter, BreakingPlace)> {
    let first = share(&place.shape.name);
    let positions = BreakingPlace::ALL;
    let position = move |index: usize| positions[(first + index) % positions.len()];
    BreakingCharacter::ALL.into_iter().enumerate().map(move |(index, character)| (character, position(index)))
}

/// The first way to break the pattern that its texts have.
fn broken_somehow(place: &Place) -> CaseTemplate {
    let place = place.clone();
    CaseTemplate::new(
        Phase::Coverage,
        format!("pattern/{}/unmatched", place.path()),
        move |generator, rng| {
            let domain = generator.sampler.domain(&place.shape)?;
            let found =
                breaking_ways().find_map(|(character, position)| unmatched(domain, rng, position, character));
            let value = found.or_else(|| domain.break_look_around(rng))?;
            Some(refused(generator, rng, &place, value, "unmatched".to_owned()))
        },
    )
}

/// A text that breaks the pattern in this way, and whose length nobody doubts.
pub(super) fn unmatched(
    domain: &TextDomain,
    rng: &mut TestRng,
    position: BreakingPlace,
    character: BreakingCharacter,
) -> Option<String> {
    let (text, _) = domain.break_pattern(rng, position, character)?;
    (!domain.length().is_unsettled(&text)).then_some(text)
}

/// A text that a pattern with look-around refuses, by whatever is in it.
fn looked_around(place: &Place) -> CaseTemplate {
    let place = place.clone();
    let operator = "look-around";
    CaseTemplate::new(
        Phase::Coverage,
        format!("pattern/{}/{operator}", place.path()),
        move |generator, rng| {
            let domain = generator.sampler.domain(&place.shape)?;
            let value = domain.break_look_around(rng)?;
            if domain.length().is_unsettled(&value) {
                return None;
            }
            Some(refused(generator, rng, &place, value, operator.to_owned()))
        },
    )
}

/// A value that a pattern matches in part alone, by what stands around it.
fn part(place: &Place) -> CaseTemplate {
    let place = place.clone();
    CaseTemplate::new(Phase::Coverage, format!("pattern/{}/part", place.path()), move |generator, rng| {
        let domain = generator.sampler.domain(&place.shape)?;
        let value = domain.sample(rng);
        let around = [("", " "), (" ", ""), ("", "\n"), ("!", ""), ("", "/"), ("\u{1}", "")];
        let parts = around.map(|(before, behind)| format!("{before}{value}{behind}"));
        let json =
            parts.into_iter().filter(|text| domain.length().holds(text)).map(Value::from).find(|json| {
                let mut constraints = place.shape.constraints.iter().map(|applied| &applied.constraint);
                constraints.any(|one| one.question(json) == Some(PART))
            })?;
        let requirement = generator.operation.requirement_id(Aspect::Asked(PART, &place.path()));
        Some(open(generator.baseline(rng), &place, json, requirement))
    })
}

/// The empty text, where its length is allowed and the pattern refuses it.
fn empty(place: &Place) -> CaseTemplate {
    let place = place.clone();
    CaseTemplate::new(Phase::Coverage, format!("pattern/{}/empty", place.path()), move |generator, rng| {
        Some(refused(generator, rng, &place, String::new(), "empty".to_owned()))
    })
}

fn refused(
    generator: &Generator,
    rng: &mut TestRng,
    place: &Place,
    value: String,
    operator: String,
) -> CaseDefinition {
    let path = place.path();
    let requirement = generator.operation.requirement_id(Aspect::Kept(UNMATCHED, &path));
    let mutation = Mutation { place: path.clone(), constraint: "pattern".to_owned(), operator };
    let edit = Edit::Put(place.segments.clone(), Value::from(value));
    let expectation = Expectation::Invalid(vec![(path, UNMATCHED)]);
    CaseDefinition::valid(generator.baseline(rng), requirement).broken(edit, expectation, mutation)
}

/// Valid values that programs are known to stumble over, so many at most for each requirement that they are about: others for
/// other shapes.
fn special(generator: &Generator, place: &Place, most: usize) -> Vec<CaseTemplate> {
    let Some(domain) = generator.sampler.domain(&place.shape) else { return Vec::new() };
    let of_all = |mut all: Vec<_>| {
        if most < all.len() {
            let first = share(&format!("{} {}", generator.operation.id, place.shape.name)) % all.len();
            all.rotate_left(first);
            all.truncate(most);
        }
        all
    };
    let values = of_all(domain.special_values()).into_iter();
    let characters = values.map(|special| (special, characters(generator)));
    let words = of_all(domain.special_words()).into_iter().map(|special| (special, Aspect::Texts));
    characters
        .chain(words)
        .map(|((name, value), aspect)| {
            let place = place.clone();
            CaseTemplate::new(
                Phase::Coverage,
                format!("text/{}/{name}", place.path()),
                move |generator, rng| Some(accepted(generator, rng, &place, value.clone(), aspect)),
            )
        })
        .collect()
}

/// The requirement that a text of any characters is accepted.
pub(in crate::internals::generate) fn characters(generator: &Generator) -> Aspect<'static> {
    let characters = Aspect::Characters;
    let known = generator.operation.requirement(&generator.operation.requirement_id(characters)).is_some();
    if known { characters } else { Aspect::Texts }
}

/// Valid values of any characters, so many that every general category turns up in some operations.
fn drawn(place: &Place, count: usize) -> Vec<CaseTemplate> {
    (1..=count)
        .map(|number| {
            let place = place.clone();
            CaseTemplate::new(
                Phase::Coverage,
                format!("text/{}/drawn-{number}", place.path()),
                move |generator, rng| {
                    let value = generator.sampler.domain(&place.shape)?.sample(rng);
                    Some(accepted(generator, rng, &place, value, characters(generator)))
                },
            )
        })
        .collect()
}

const DRAWN: usize = 8;
/// So many characters and so many words are a share of all.
const SHARE: usize = 2;

fn accepted(
    generator: &Generator,
    rng: &mut TestRng,
    place: &Place,
    value: String,
    aspect: Aspect<'_>,
) -> CaseDefinition {
    let mut base = generator.baseline(rng);
    generator.surround(&mut base, &place.segments);
    put_at(&mut base, &place.segments, Value::from(value));
    let requirement = generator.operation.requirement_id(aspect);
    as_drawn(generator, CaseDefinition::valid(base, requirement), place)
}

fn unsettled(place: &Place) -> Vec<CaseTemplate> {
    UnsettledCharacter::ALL
        .into_iter()
        .map(|character| {
            let place = place.clone();
            let address = format!("unicode/{}/{}", place.path(), character.name());
            CaseTemplate::new(Phase::Coverage, address, move |generator, rng| {
                let value = generator.sampler.domain(&place.shape)?.with_unsettled(rng, character)?;
                let requirement = protocol_requirement(generator, CommonRule::UnsettledCharacters);
                Some(open(generator.baseline(rng), &place, Value::from(value), requirement))
            })
        })
        .collect()
}

/// A value on which the two readings of a disputed pattern disagree.
fn inner_space(place: &Place) -> CaseTemplate {
    let place = place.clone();
    CaseTemplate::new(
        Phase::Coverage,
        format!("pattern/{}/disputed/inner-space", place.path()),
        move |generator, rng| {
            let mut value = generator.sampler.domain(&place.shape)?.sample_exact(rng, 9, Some(1))?;
            value.insert(4, ' ');
            let json = Value::from(value.as_str());
            let constraints = place.shape.constraints.iter().map(|applied| &applied.constraint);
            let is_open = constraints.filter_map(|one| one.question(&json)).any(|found| found == DISPUTED);
            let requirement = generator.operation.requirement_id(Aspect::Asked(DISPUTED, &place.path()));
            is_open.then(|| open(generator.baseline(rng), &place, json, requirement))
        },
    )
}

fn has_empty_breach(generator: &Generator, place: &Place) -> bool {
    let breaks = |domain: &TextDomain| {
        domain.length().admits(0) && domain.pattern().is_some_and(|pattern| pattern.refuses(""))
    };
    generator.sampler.domain(&place.shape).is_some_and(breaks)
}
