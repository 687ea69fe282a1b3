//! A plan: which cases there are, in order; each is made when its turn comes.

use globset::GlobBuilder;
use globset::GlobMatcher;

use crate::generate::case::Case;
use crate::generate::case::Phase;
use crate::generate::coverage;
use crate::generate::draft::Draft;
use crate::generate::examples;
use crate::generate::fuzzing;
use crate::generate::generator::Generator;
use crate::generate::kept::Kept;
use crate::generate::recipe::Recipe;
use crate::generate::state;
use crate::generate::walk;

/// Which cases of an operation are wanted.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The phases; none stands for all.
    pub phases: Vec<Phase>,
    /// Patterns of addresses, of which one must match; none stands for all. `*` stops at `/`, `**` does not.
    pub only: Vec<GlobMatcher>,
    /// How many cases the fuzzing phase has.
    pub fuzzing: usize,
    /// Which share of the cases, from 1, and of how many shares.
    pub shard: (usize, usize),
}

impl Default for Selection {
    fn default() -> Self {
        Self { phases: Vec::new(), only: Vec::new(), fuzzing: 1000, shard: (1, 1) }
    }
}

/// The cases of one operation.
#[derive(Debug)]
pub struct Plan {
    generator: Generator,
    recipes: Vec<Recipe>,
    fuzzing: usize,
    /// The places, in the whole order, of the cases that were selected.
    selected: Vec<usize>,
    /// Where each of these stands among all cases, those of other shares too.
    positions: Vec<usize>,
    /// Cases that were kept from earlier runs: they come before all others.
    kept: Vec<Kept>,
}

impl Plan {
    /// The plan of the cases that are wanted. Cases that are not wanted change nothing about those that are.
    pub fn new(generator: Generator, selection: &Selection) -> Self {
        let mut recipes = examples::recipes(&generator);
        for family in coverage::FAMILIES {
            recipes.extend((family.recipes)(&generator));
        }
        let before_fuzzing = recipes.len();
        recipes.extend(state::recipes(&generator));
        recipes.extend(walk::recipes(&generator));
        let mut plan = Self {
            generator,
            recipes,
            fuzzing: selection.fuzzing,
            selected: Vec::new(),
            positions: Vec::new(),
            kept: Vec::new(),
        };
        let all = plan.recipes.len() + plan.fuzzing;
        let (share, shares) = selection.shard;
        // Fuzzing stands before state, so that the order is that of the phases.
        let order =
            (0..before_fuzzing).chain(plan.recipes.len()..all).chain(before_fuzzing..plan.recipes.len());
        (plan.positions, plan.selected) = order
            .enumerate()
            .filter(|(position, _)| position % shares == share - 1)
            .filter(|(_, index)| plan.is_wanted(*index, selection))
            .unzip();
        plan
    }

    /// The same for a service on which no scene can be set.
    #[must_use]
    pub fn without_scenes(self) -> Self {
        Self { generator: self.generator.without_scenes(), ..self }
    }

    /// Puts kept cases before all others.
    pub fn recall(&mut self, kept: Vec<Kept>) {
        self.kept = kept;
    }

    /// How many cases there are at most: a recipe can turn out to have none.
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

    /// The case at a place in the order; `None` where the recipe has none, or beyond the end.
    pub fn case(&self, place: usize) -> Option<Case> {
        let (address, phase, draft) = self.draft(place)?;
        self.generator.complete(&address, phase, draft)
    }

    /// The draft of the case at a place in the order, with its address and phase: what a smaller case is made from.
    pub fn draft(&self, place: usize) -> Option<(String, Phase, Draft)> {
        if let Some(kept) = self.kept.get(place) {
            let id = &self.generator.operation.id;
            let tail = kept.address.strip_prefix(id.as_str())?;
            let address = format!("{id}/{}{tail}", Phase::Regressions.name());
            return Some((address, Phase::Regressions, kept.draft.clone()));
        }
        self.written(*self.selected.get(place - self.kept.len())?)
    }

    fn written(&self, index: usize) -> Option<(String, Phase, Draft)> {
        let address = self.address(index);
        let mut rng = self.generator.stream(&address);
        Some(match self.recipes.get(index) {
            Some(recipe) => {
                let draft = recipe.write(&self.generator, &mut rng)?;
                (address, recipe.phase, draft)
            }
            None => {
                let draft = fuzzing::draft(&self.generator, &mut rng);
                (address, Phase::Fuzzing, draft)
            }
        })
    }

    /// The phase of the case at a place in the order, without making the case.
    pub fn phase(&self, place: usize) -> Option<Phase> {
        if place < self.kept.len() {
            return Some(Phase::Regressions);
        }
        let index = *self.selected.get(place - self.kept.len())?;
        Some(self.recipes.get(index).map_or(Phase::Fuzzing, |recipe| recipe.phase))
    }

    /// All cases in order.
    pub fn cases(&self) -> impl Iterator<Item = Case> {
        (0..self.len()).filter_map(|place| self.case(place))
    }

    fn address(&self, index: usize) -> String {
        match self.recipes.get(index) {
            Some(recipe) => format!("{}/{}", self.generator.operation.id, recipe.address),
            None => format!("{}/fuzzing/{}", self.generator.operation.id, index - self.recipes.len() + 1),
        }
    }

    fn is_wanted(&self, index: usize, selection: &Selection) -> bool {
        let phase = self.recipes.get(index).map_or(Phase::Fuzzing, |recipe| recipe.phase);
        let wanted_phase = selection.phases.is_empty() || selection.phases.contains(&phase);
        wanted_phase
            && (selection.only.is_empty() || {
                let address = self.address(index);
                selection.only.iter().any(|pattern| pattern.is_match(&address))
            })
    }
}

/// Compiles a pattern of addresses.
///
/// # Errors
///
/// What is wrong with the pattern.
pub fn address_pattern(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    Ok(GlobBuilder::new(pattern).literal_separator(true).build()?.compile_matcher())
}
