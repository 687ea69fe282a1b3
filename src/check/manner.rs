//! How a requirement was broken, as a list of known failures remembers it: at which place, with which status and error.
//!
//! A place is what stays the same for every seed, so that a list that was made with one fits a run with another:
//!
//! - The member that a case is about, where its values are drawn: cases of lengths, patterns and open characters, and
//!   random cases with one mutation.
//! - The family, the member and the variant, where what is sent is written down: `text/Name/combining-mark`.
//! - `random` for what is drawn as a whole: valid random cases, texts that are drawn, walks.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::generate::address::{CaseAddress, words};
use crate::generate::case::Case;
use crate::generate::client::case::ClientCase;
use crate::generate::client::script::ScriptedAnswer;
use crate::generate::phase::Phase;

/// The place of what is drawn as a whole.
const RANDOM: &str = "random";
/// Families whose values are drawn: the variant says little about them.
const DRAWN: [&str; 3] = ["length", "pattern", "unicode"];
/// How many characters of an error's name are kept.
const LONGEST_NAME: usize = 80;
/// How many characters the names have that stand side by side in a line; a line has two such groups at most.
const LONGEST_NAMES: usize = 60;

/// One way in which a requirement was broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Manner {
    /// The status and the name of the error, or that there was no answer: `500 InternalError`, `200`, `no answer`.
    pub answer: String,
    /// The place.
    pub place: String,
}

impl Manner {
    /// How a case broke a requirement with an answer of this status and name, if one came.
    pub fn new(case: &Case, answer: Option<(u16, Option<&str>)>) -> Self {
        let answer = match answer {
            None => "no answer".to_owned(),
            Some((status, None)) => status.to_string(),
            // The name is a server's: what has a meaning in a list, or none on a screen, is left out.
            Some((status, Some(name))) => {
                let is_plain = |character: &char| character.is_ascii_graphic() && *character != ':';
                let name: String = name.chars().filter(is_plain).take(LONGEST_NAME).collect();
                format!("{status} {name}").trim_end().to_owned()
            }
        };
        let mutated = case.mutation.as_ref().map(|mutation| mutation.place.as_str());
        Self { answer, place: place_of(&case.address, mutated) }
    }

    /// How a call of a client broke one that was answered with this status.
    pub fn of_call(case: &ClientCase) -> Self {
        let status = case.script.answers.first().map_or(0, ScriptedAnswer::status);
        Self { answer: status.to_string(), place: place_of(&case.address, case.mutated.as_deref()) }
    }
}

fn place_of(address: &CaseAddress, mutated: Option<&str>) -> String {
    let words: Vec<&str> = address.words().collect();
    match (address.phase(), words.as_slice()) {
        (Phase::Coverage, [family, member, ..]) if DRAWN.contains(family) => (*member).to_owned(),
        (Phase::Coverage, [_, _, variant]) if variant.starts_with("drawn-") => RANDOM.to_owned(),
        (Phase::Coverage, _) => address.tail().to_owned(),
        (Phase::State, ["walk", ..]) => RANDOM.to_owned(),
        (Phase::Fuzzing, _) => mutated.unwrap_or(RANDOM).to_owned(),
        (phase, _) => format!("{}/{}", phase.name(), address.tail()),
    }
}

/// These ways in few lines: `500 InternalError: Card, Name`, `500 InternalError: text/{Card,Name}/{dash,quote}`.
pub fn print(manners: &BTreeSet<Manner>) -> Vec<String> {
    let mut answers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for manner in manners {
        answers.entry(&manner.answer).or_default().push(&manner.place);
    }
    answers
        .into_iter()
        .flat_map(|(answer, places)| {
            grouped(&places).into_iter().map(move |places| format!("{answer}: {places}"))
        })
        .collect()
}

/// Reads back a line that [`print`] made.
///
/// # Errors
/// What was expected.
pub fn parse(line: &str) -> Result<BTreeSet<Manner>, String> {
    let wrong =
        || "expected a status and perhaps an error's name, a colon and places: `500 Name: PLACE, PLACE`";
    let (answer, places) = line.split_once(": ").ok_or_else(wrong)?;
    let status = answer.split(' ').next().unwrap_or_default();
    if answer != "no answer" && status.parse::<u16>().is_err() {
        return Err(wrong().to_owned());
    }
    let mut manners = BTreeSet::new();
    for place in pieces(places) {
        if place.is_empty() || place.matches('{').count() != place.matches('}').count() {
            return Err(wrong().to_owned());
        }
        let places = spread(place.trim());
        manners.extend(places.into_iter().map(|place| Manner { answer: answer.to_owned(), place }));
    }
    Ok(manners)
}

/// A line of places, and one for each family and the same variants: `text/{Card,Name}/{quote,wide-space}`.
fn grouped(places: &[&str]) -> Vec<String> {
    let mut plain = Vec::new();
    let mut families: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for place in places {
        match words(place).collect::<Vec<_>>().as_slice() {
            [family, member, variant] => {
                families.entry(family).or_default().entry(member).or_default().insert(variant);
            }
            _ => plain.push((*place).to_owned()),
        }
    }
    let mut lines: Vec<String> =
        packed(plain.iter().map(String::as_str)).map(|places| places.join(", ")).collect();
    for (family, members) in families {
        let mut alike: BTreeMap<BTreeSet<&str>, Vec<&str>> = BTreeMap::new();
        for (member, variants) in members {
            alike.entry(variants).or_default().push(member);
        }
        for (variants, members) in alike {
            for members in packed(members) {
                let with =
                    |variants: Vec<&str>| format!("{family}/{}/{}", choice(&members), choice(&variants));
                lines.extend(packed(variants.iter().copied()).map(with));
            }
        }
    }
    lines
}

/// As many names at a time as can be read in a line; one that is longer stands alone.
fn packed<'n>(names: impl IntoIterator<Item = &'n str>) -> impl Iterator<Item = Vec<&'n str>> {
    let mut names = names.into_iter().peekable();
    std::iter::from_fn(move || {
        let mut taken = vec![names.next()?];
        let mut length = taken[0].len();
        while let Some(name) = names.next_if(|name| length + name.len() <= LONGEST_NAMES) {
            length += name.len();
            taken.push(name);
        }
        Some(taken)
    })
}

fn choice(names: &[&str]) -> String {
    match names {
        [only] => (*only).to_owned(),
        several => format!("{{{}}}", several.join(",")),
    }
}

/// The pieces between commas that stand in no braces.
fn pieces(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let at_comma = |character: char| {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    };
    text.split(at_comma).map(str::trim).collect()
}

/// All places that one with braces stands for.
fn spread(place: &str) -> Vec<String> {
    let Some((before, (names, after))) =
        place.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    else {
        return vec![place.to_owned()];
    };
    let tails = spread(after);
    names
        .split(',')
        .flat_map(|name| tails.iter().map(move |tail| format!("{before}{}{tail}", name.trim())))
        .collect()
}
