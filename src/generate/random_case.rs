//! Random cases as bodies alone: the same requests as those of [`Plan::case`], without what nobody looks at unless the answer
//! is one that nobody knows.
//!
//! [`Plan::case`]: crate::generate::plan::Plan::case

use std::fmt::Write;

use crate::generate::address::CaseAddress;
use crate::generate::definition::Edit;
use crate::generate::fuzzing::{self, RandomBreach};
use crate::generate::generator::{Generator, tag};
use crate::generate::hash::right_hashes;
use crate::generate::params::TextsByPath;
use crate::generate::phase::Phase;
use crate::generate::random::stream;
use crate::model::flat_input::FlatInput;
use crate::model::operation::Params;
use crate::model::place::{Segment, path_of};
use crate::model::rule::FactKind;
use crate::wire::Request;

/// More hashes are not told apart.
const MOST_HASHES: usize = 4;

/// Makes random cases of one operation.
#[derive(Debug)]
pub struct RandomCases<'a> {
    generator: &'a Generator,
    /// What every address begins with.
    beginning: CaseAddress,
    /// The members that take hashes.
    hashes: Vec<&'a str>,
    /// For each place: the number of the first class that breaks something there.
    first_classes: Vec<usize>,
    request: Request,
}

/// A random case; its buffers are used again for the next one.
#[derive(Debug)]
pub struct RandomCase {
    /// The address.
    pub address: String,
    /// The request.
    pub request: Request,
    /// The input that it carries.
    pub input: FlatInput,
    /// What is broken in it, if anything is.
    pub breach: Option<RandomBreach>,
    /// Cases of one class are judged alike where they are answered alike: the same is broken at the same place, and the same
    /// hashes are there.
    pub class: usize,
}

impl<'a> RandomCases<'a> {
    /// `None` where a case is more than its body, or is made with more than what is drawn.
    pub fn new(generator: &'a Generator) -> Option<Self> {
        let (service, operation) = (&generator.service, &generator.operation);
        let mut hashes = Vec::new();
        for fact in &operation.facts {
            if let FactKind::Digest { member, .. } = &fact.kind {
                hashes.push(member.as_str());
            }
        }
        let is_plain = hashes.len() <= MOST_HASHES && hashes.iter().all(|path| !path.contains('.'));
        let mut request = service.encode_request(operation, &Params::new());
        request.body.clear();
        let can_write = service.protocol.codec.write_body(&FlatInput::default(), &mut request.body);
        if generator.sets_fixtures || !is_plain || !can_write {
            return None;
        }
        let mut first_classes = Vec::new();
        let mut next = 1;
        for ways in generator.breaking_ways.counts() {
            first_classes.push(next);
            next += ways;
        }
        let beginning = CaseAddress::new(&operation.id, Phase::Fuzzing, "");
        Some(Self { generator, beginning, hashes, first_classes, request })
    }

    /// A case whose buffers are empty.
    pub fn empty(&self) -> RandomCase {
        RandomCase {
            address: String::new(),
            request: self.request.clone(),
            input: FlatInput::default(),
            breach: None,
            class: 0,
        }
    }

    /// The address of a case, for others to keep.
    pub fn address(&self, case: &RandomCase) -> CaseAddress {
        self.beginning.beside(&case.address)
    }

    /// Makes the case of this number; `false` where there is none.
    pub fn make(&self, number: usize, case: &mut RandomCase) -> bool {
        case.address.clear();
        case.address.push_str(self.beginning.as_str());
        if write!(case.address, "{number}").is_err() {
            return false;
        }
        let mut rng = stream(self.generator.seed, &case.address);
        case.breach = fuzzing::draw(self.generator, &mut rng, &mut case.input);
        if self.complete(case).is_none() {
            return false;
        }
        case.class = self.class(case);
        case.request.body.clear();
        self.generator.service.protocol.codec.write_body(&case.input, &mut case.request.body)
    }

    /// What is completed in a case of which no fixture is set: the hashes, then what is broken.
    fn complete(&self, case: &mut RandomCase) -> Option<()> {
        let generator = self.generator;
        let place = case.breach.as_ref().map(|breach| &generator.operation.places[breach.place].segments);
        let broken = case.breach.as_ref().and_then(|breach| breach.text.as_deref());
        if let (Some(segments), Some(_)) = (place, broken) {
            let path = path_of(segments);
            if self.hashes.contains(&path.as_str()) && case.input.text_at(&path).is_none() {
                // As for every case that breaks a hash: the valid input has the right one.
                case.input.put_text(&path, String::new())?;
            }
        }
        right_hashes(&generator.operation, &mut case.input, || tag(generator.seed, &case.address))?;
        match (&case.breach, place.map(Vec::as_slice)) {
            (Some(RandomBreach { text: Some(text), .. }), Some([Segment::Member(name)])) => {
                case.input.put_text(name, text.clone())
            }
            (Some(RandomBreach { text: None, .. }), Some([Segment::Member(name)])) => {
                case.input.remove(name);
                Some(())
            }
            (Some(breach), Some(_)) => {
                self.change(&mut case.input, &fuzzing::edit(generator, breach));
                Some(())
            }
            _ => Some(()),
        }
    }

    /// Changes something within a member.
    fn change(&self, input: &mut FlatInput, edit: &Edit) {
        let mut params = input.to_params();
        if let Edit::Put(segments, _) = edit {
            self.generator.surround(&mut params, segments);
        }
        edit.apply(&mut params);
        input.replace(params);
    }

    fn class(&self, case: &RandomCase) -> usize {
        let broken = case.breach.as_ref().map_or(0, |breach| self.first_classes[breach.place] + breach.way);
        let bits = self.hashes.iter().enumerate();
        let given = bits.map(|(bit, path)| usize::from(case.input.text_at(path).is_some()) << bit);
        given.sum::<usize>() + (broken << MOST_HASHES)
    }
}
