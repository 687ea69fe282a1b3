//! A plan: which cases there are, in order; each is made when its turn comes.

use std::sync::Arc;

use globset::GlobMatcher;

use crate::generate::address::CaseAddress;
use crate::generate::case::Case;
use crate::generate::definition::CaseDefinition;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::regression::Regression;
use crate::generate::template::CaseTemplate;
use crate::generate::{coverage, examples, fuzzing, state, walk};
use crate::model::version::AsOf;

/// Which cases of an operation are wanted.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The phases; none stands for all.
    pub phases: Vec<Phase>,
    /// Patterns of addresses, of which one must match; none stands for all. `*` stops at `/`, `**` does not.
    pub only: Vec<GlobMatcher>,
    /// Patterns of addresses, of which none may match.
    pub skip: Vec<GlobMatcher>,
    /// How many cases the fuzzing phase has.
    pub fuzzing: usize,
    /// Which share of the cases, from 1, and of how many shares.
    pub shard: (usize, usize),
    /// Whether there are cases among them of rules of which nobody knows whether they decide.
    pub undecided: bool,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            phases: Vec::new(),
            only: Vec::new(),
            skip: Vec::new(),
            fuzzing: 1000,
            shard: (1, 1),
            undecided: false,
        }
    }
}

/// The cases of one operation.
#[derive(Debug)]
pub struct Plan {
    generator: Generator,
    templates: Arc<Vec<CaseTemplate>>,
    fuzzing: usize,
    /// The places, in the whole order, of the cases that were selected.
    selected: Vec<usize>,
    /// Where each of these stands among all cases, those of other shares too.
    positions: Vec<usize>,
    /// Cases that were kept from earlier runs: they come before all others.
    kept: Vec<Regression>,
    /// Which cases were wanted.
    selection: Selection,
}

impl Plan {
    /// The plan of the cases that are wanted. Cases that are not wanted change nothing about those that are.
    pub fn new(generator: Generator, selection: &Selection) -> Self {
        let mut templates = examples::templates(&generator);
        for family in coverage::FAMILIES {
            templates.extend((family.templates)(&generator));
        }
        let before_fuzzing = templates.len();
        templates.extend(state::templates(&generator));
        templates.extend(walk::templates(&generator));
        if selection.undecided {
            templates.extend(state::undecided_templates(&generator));
        }
        let mut plan = Self {
            generator,
            templates: Arc::new(templates),
            fuzzing: selection.fuzzing,
            selected: Vec::new(),
            positions: Vec::new(),
            kept: Vec::new(),
            selection: selection.clone(),
        };
        let all = plan.templates.len() + plan.fuzzing;
        let (share, shares) = selection.shard;
        // Fuzzing stands before state, so that the order is that of the phases.
        let order =
            (0..before_fuzzing).chain(plan.templates.len()..all).chain(before_fuzzing..plan.templates.len());
        (plan.positions, plan.selected) = order
            .enumerate()
            .filter(|(position, _)| position % shares == share - 1)
            .filter(|(_, index)| plan.is_wanted(*index, selection))
            .unzip();
        plan
    }

    /// The same for a service on which no fixture can be set.
    #[must_use]
    pub fn without_fixtures(self) -> Self {
        Self { generator: self.generator.without_fixtures(), ..self }
    }

    /// The cases that a version of the requirements had, and those that later versions brought; a kept case is what it was.
    pub fn split(mut self, as_of: &AsOf) -> (Self, Option<Self>) {
        let is_later = |index: usize| as_of.brought_case(self.address(index).as_str()).is_some();
        let both = std::iter::zip(self.positions.iter().copied(), self.selected.iter().copied());
        let (later, earlier): (Vec<_>, Vec<_>) = both.partition(|(_, index)| is_later(*index));
        let (later_kept, earlier_kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.kept)
            .into_iter()
            .partition(|kept| as_of.brought_case(kept.address.as_str()).is_some());
        self.kept = earlier_kept;
        if later.is_empty() && later_kept.is_empty() {
            return (self, None);
        }
        (self.positions, self.selected) = earlier.into_iter().unzip();
        let (positions, selected) = later.into_iter().unzip();
        let others = Self {
            generator: self.generator.clone(),
            templates: Arc::clone(&self.templates),
            fuzzing: self.fuzzing,
            positions,
            selected,
            kept: later_kept,
            selection: self.selection.clone(),
        };
        (self, Some(others))
    }

    /// All cases of the operation with the values of a seed, but those that are not to be sent at all and those that were kept.
    #[must_use]
    pub fn whole(&self, seed: u64) -> Self {
        let selection =
            Selection { phases: Vec::new(), only: Vec::new(), shard: (1, 1), ..self.selection.clone() };
        Self::new(Generator { seed, ..self.generator.clone() }, &selection)
    }

    /// Puts kept cases before all others.
    pub fn recall(&mut self, kept: Vec<Regression>) {
        self.kept = kept;
    }

    /// How many cases there are at most: a template can turn out to have none.
    pub fn len(&self) -> usize {
        self.kept.len() + self.selected.len()
    }

    /// Where the case at a place stands among all cases, those of other shares too.
    pub fn position(&self, place: usize) -> usize {
        let selected = place.checked_sub(self.kept.len()).and_then(|place| self.positions.get(place));
        selected.map_or(place, |position| position + self.kept.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What makes the cases.
    pub fn generator(&self) -> &Generator {
        &self.generator
    }

    /// The case at a place in the order; `None` where the template has none, or beyond the end.
    pub fn case(&self, place: usize) -> Option<Case> {
        let (address, phase, definition) = self.definition(place)?;
        self.generator.complete(&address, phase, definition)
    }

    /// The definition of the case at a place in the order, with its address and phase: what a smaller case is made from.
    pub fn definition(&self, place: usize) -> Option<(CaseAddress, Phase, CaseDefinition)> {
        if let Some(kept) = self.kept.get(place) {
            return Some((kept.address.kept(), Phase::Regressions, kept.definition.clone()));
        }
        self.written(*self.selected.get(place - self.kept.len())?)
    }

    /// The address of the case at a place before it was kept.
    pub fn origin(&self, place: usize) -> Option<CaseAddress> {
        match self.kept.get(place) {
            Some(kept) => Some(kept.address.clone()),
            None => Some(self.address(*self.selected.get(place - self.kept.len())?)),
        }
    }

    fn written(&self, index: usize) -> Option<(CaseAddress, Phase, CaseDefinition)> {
        let address = self.address(index);
        let mut rng = self.generator.stream(address.as_str());
        Some(match self.templates.get(index) {
            Some(template) => {
                let definition = template.write(&self.generator, &mut rng)?;
                (address, template.phase, definition)
            }
            None => {
                let definition = fuzzing::definition(&self.generator, &mut rng);
                (address, Phase::Fuzzing, definition)
            }
        })
    }

    /// The number of the random case at a place in the order; `None` where another one stands there.
    pub fn random_number(&self, place: usize) -> Option<usize> {
        let index = *self.selected.get(place.checked_sub(self.kept.len())?)?;
        Some(index.checked_sub(self.templates.len())? + 1)
    }

    /// The phase of the case at a place in the order, without making the case.
    pub fn phase(&self, place: usize) -> Option<Phase> {
        if place < self.kept.len() {
            return Some(Phase::Regressions);
        }
        let index = *self.selected.get(place - self.kept.len())?;
        Some(self.templates.get(index).map_or(Phase::Fuzzing, |template| template.phase))
    }

    /// All cases in order.
    pub fn cases(&self) -> impl Iterator<Item = Case> {
        (0..self.len()).filter_map(|place| self.case(place))
    }

    fn address(&self, index: usize) -> CaseAddress {
        let operation = &self.generator.operation.id;
        match self.templates.get(index) {
            Some(template) => CaseAddress::new(operation, template.phase, &template.tail),
            None => CaseAddress::new(operation, Phase::Fuzzing, index - self.templates.len() + 1),
        }
    }

    fn is_wanted(&self, index: usize, selection: &Selection) -> bool {
        let phase = self.templates.get(index).map_or(Phase::Fuzzing, |template| template.phase);
        if !selection.phases.is_empty() && !selection.phases.contains(&phase) {
            return false;
        }
        if selection.only.is_empty() && selection.skip.is_empty() {
            return true;
        }
        let address = self.address(index);
        let matches =
            |patterns: &[GlobMatcher]| patterns.iter().any(|pattern| pattern.is_match(address.as_str()));
        (selection.only.is_empty() || matches(&selection.only)) && !matches(&selection.skip)
    }
}
