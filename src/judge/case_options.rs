//! Which cases of an operation: everything that narrows them down, and the values that members are given.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use globset::GlobMatcher;

use crate::event::summary::Extent;
use crate::generate::address::{CaseAddress, words};
use crate::generate::binding::substitutes::substitutes;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::plan::{Plan, Selection};
use crate::generate::tried_shapes::TriedShapes;
use crate::judge::error::{CheckError, PatternHint};
use crate::judge::given::GivenValue;
use crate::judge::near::did_you_mean;
use crate::model::glob::glob;
use crate::model::operation::{Operation, Params};
use crate::model::service::Service;
use crate::model::shape::{Member, ShapeKind};
use crate::model::validation::validate;
use crate::run::job::FEW_OPERATIONS;

/// So many random cases an operation has where nobody says how many.
const RANDOM: usize = 1000;
/// So many that many operations have together, as long as each has some.
const MOST_RANDOM: usize = 10_000;
const LEAST_RANDOM: usize = 20;

/// Which cases.
#[derive(Clone, Debug)]
pub(crate) struct CaseOptions {
    /// How many random cases the fuzzing phase has; where nobody says, there are fewer of many operations.
    pub(crate) cases: Option<usize>,
    /// The seed of all that is random.
    pub(crate) seed: u64,
    /// The phases; none stands for all.
    pub(crate) phases: Vec<Phase>,
    /// Patterns of addresses, of which one must match; none stands for all.
    pub(crate) only: Vec<String>,
    /// Patterns of addresses, of which none may match.
    pub(crate) skip: Vec<String>,
    /// Which share of the cases, from 1, and of how many shares.
    pub(crate) shard: (usize, usize),
    /// What members are given in all valid cases: text for a string, else JSON. Of two that are given to one member the
    /// last counts.
    pub(crate) set: Vec<GivenValue>,
    /// What members are given of what was set up, where nothing else was given to them.
    pub(crate) bound: Vec<GivenValue>,
    /// Whether members whose values only the server knows are bound to them when a case is sent.
    pub(crate) binds: bool,
    /// Whether there are cases among them of rules of which nobody knows whether they decide: to be recorded.
    pub(crate) undecided: bool,
}

impl Default for CaseOptions {
    fn default() -> Self {
        Self {
            cases: None,
            seed: 1,
            phases: Vec::new(),
            only: Vec::new(),
            skip: Vec::new(),
            shard: (1, 1),
            set: Vec::new(),
            bound: Vec::new(),
            binds: false,
            undecided: false,
        }
    }
}

impl CaseOptions {
    /// The plans of operations that are judged together. Of a service with many of them, all of the protocol and of each shape is
    /// tried at the first that has it.
    pub(crate) fn plans(
        &self,
        operations: &[(Arc<Service>, Arc<Operation>)],
    ) -> Result<Vec<Plan>, CheckError> {
        let mut of_services: BTreeMap<&str, usize> = BTreeMap::new();
        for (service, _) in operations {
            *of_services.entry(&service.id).or_default() += 1;
        }
        let random = self.random_cases(operations.len());
        let mut tried: BTreeMap<&str, TriedShapes> = BTreeMap::new();
        let mut plans = Vec::new();
        for (service, operation) in operations {
            let before = tried.get(service.id.as_str());
            plans.push(self.plan_behind(service, operation, before, random)?);
            if of_services.get(service.id.as_str()).is_some_and(|count| *count > FEW_OPERATIONS) {
                tried.entry(&service.id).or_default().enter(operation);
            }
        }
        Ok(plans)
    }

    /// How many random cases each of so many operations has.
    fn random_cases(&self, operations: usize) -> usize {
        let few = (MOST_RANDOM / operations.max(1)).clamp(LEAST_RANDOM, RANDOM);
        self.cases.unwrap_or(if operations > FEW_OPERATIONS { few } else { RANDOM })
    }

    /// The plan of one operation's cases.
    pub(crate) fn plan(
        &self,
        service: &Arc<Service>,
        operation: &Arc<Operation>,
    ) -> Result<Plan, CheckError> {
        self.plan_behind(service, operation, None, self.random_cases(1))
    }

    /// The same behind other operations of its service that are tried with these shapes.
    fn plan_behind(
        &self,
        service: &Arc<Service>,
        operation: &Arc<Operation>,
        tried: Option<&TriedShapes>,
        random: usize,
    ) -> Result<Plan, CheckError> {
        let mut given = self.given(service, operation)?;
        if self.binds {
            for (member, value) in
                substitutes(service, operation).map_err(|error| CheckError::Input(error.to_string()))?
            {
                if given.insert(member.clone(), value).is_some() {
                    let reason = "expected a member that the target does not set up itself";
                    return Err(CheckError::option(format!("set {member}"), reason));
                }
            }
        }
        let mut generator = Generator::new(Arc::clone(service), Arc::clone(operation), self.seed, given)
            .map_err(|error| CheckError::Input(error.to_string()))?;
        if let Some(tried) = tried {
            generator = generator.behind_others(tried);
        }
        let selection = Selection {
            phases: self.phases.clone(),
            only: patterns("only", &self.only)?,
            skip: patterns("skip", &self.skip)?,
            fuzzing: random,
            shard: self.shard,
            undecided: self.undecided,
        };
        Ok(Plan::new(generator, &selection))
    }

    /// Which of all cases these are.
    pub(crate) fn extent(&self) -> Extent {
        let (share, shares) = self.shard;
        Extent {
            narrowed: !self.phases.is_empty() || !self.only.is_empty() || !self.skip.is_empty(),
            shards: (shares > 1).then(|| (BTreeSet::from([share]), shares)),
        }
    }

    /// What to say where no case is left; `None` where other shares of the same cases have some.
    pub(crate) fn nothing_left(
        &self,
        operations: &[(Arc<Service>, Arc<Operation>)],
    ) -> Result<Option<CheckError>, CheckError> {
        let with = |only: Vec<String>| -> Result<Vec<CaseAddress>, CheckError> {
            let choice =
                Self { only, shard: (1, 1), cases: Some(self.random_cases(1).min(1)), ..self.clone() };
            let mut addresses = Vec::new();
            for (service, operation) in operations {
                addresses.extend(choice.plan(service, operation)?.cases().map(|case| case.address));
            }
            Ok(addresses)
        };
        if !with(self.only.clone())?.is_empty() {
            return Ok(None);
        }
        let hint = match self.only.first() {
            Some(pattern) => Some(PatternHint { near: near(pattern, &with(Vec::new())?) }),
            None => None,
        };
        Ok(Some(CheckError::NoCases(hint)))
    }

    /// Reads the names of members as they were given.
    ///
    /// # Errors
    ///
    /// A pattern of operations that is wrong.
    pub(crate) fn read_members(&mut self) -> Result<(), CheckError> {
        for given in &mut self.set {
            *given = given.clone().of_member().map_err(|reason| CheckError::option("set", reason))?;
        }
        Ok(())
    }

    /// Holds the members that were given values to be there.
    ///
    /// # Errors
    ///
    /// One that no operation of these has.
    pub(crate) fn require_members(
        &self,
        operations: &[(Arc<Service>, Arc<Operation>)],
    ) -> Result<(), CheckError> {
        for given in &self.set {
            let meant =
                operations.iter().filter(|(service, operation)| given.is_given_to(service, operation));
            let meant: Vec<&Operation> = meant.map(|(_, operation)| operation.as_ref()).collect();
            if meant.iter().any(|operation| member_of(operation, given).is_some()) {
                continue;
            }
            let names =
                meant.iter().flat_map(|operation| &operation.members).map(|member| member.name.as_str());
            let hint = did_you_mean(&given.name, names);
            let found = given.member();
            let expected = match (meant.as_slice(), &given.operations) {
                ([], Some(pattern)) => format!("an operation that is judged, found `{pattern}`"),
                ([one], _) => format!("a member of {}, found `{found}`{hint}", one.id),
                (all, _) => format!("a member of one of the {} operations, found `{found}`{hint}", all.len()),
            };
            return Err(CheckError::option("set", format!("expected {expected}")));
        }
        Ok(())
    }

    /// What the members of an operation are given; those that it has not are of another one.
    fn given(&self, service: &Service, operation: &Operation) -> Result<Params, CheckError> {
        let mut given = Params::new();
        let bound = self.bound.iter().map(|bound| (bound, true));
        let set = self.set.iter().map(|set| (set, false));
        for (set, is_bound) in bound.chain(set).filter(|(set, _)| set.is_given_to(service, operation)) {
            let Some(member) = member_of(operation, set) else { continue };
            let wrong = |reason: String| match is_bound {
                true => CheckError::Input(format!(
                    "what the target set up does not fit `{}` of {}, to which its file binds it: {reason}",
                    member.name, operation.id
                )),
                false => CheckError::option(format!("set {}", set.member_words()), reason),
            };
            let value = match member.shape.kind {
                ShapeKind::String => serde_json::Value::from(set.text.as_str()),
                _ => serde_json::from_str(&set.text)
                    .map_err(|error| wrong(format!("expected JSON, found {error}")))?,
            };
            if let Some(invalid) = validate(&member.shape, &value, &member.name).into_iter().next() {
                return Err(wrong(format!(
                    "expected a value that is valid, found one that breaks a constraint: {}: {}",
                    invalid.path, invalid.reason
                )));
            }
            given.insert(member.name.clone(), value);
        }
        Ok(given)
    }
}

/// The member of an operation that is given a value, if it has one of this name.
fn member_of<'o>(operation: &'o Operation, given: &GivenValue) -> Option<&'o Member> {
    operation.members.iter().find(|member| member.name == given.name)
}

/// The patterns of an option, compiled.
pub(crate) fn patterns(option: &str, patterns: &[String]) -> Result<Vec<GlobMatcher>, CheckError> {
    let compiled = patterns.iter().map(|pattern| glob(pattern));
    compiled.map(|pattern| pattern.map_err(|error| CheckError::option(option, error))).collect()
}

/// A pattern near one that matches nothing, and how many addresses it matches.
fn near(pattern: &str, addresses: &[CaseAddress]) -> Option<(String, usize)> {
    let segments: Vec<&str> = addresses.iter().flat_map(|address| words(address.as_str())).collect();
    let bare = pattern.trim_matches(['*', '/']);
    let near = words(bare).max_by_key(|word| word.len()).and_then(|word| {
        let likeness = |segment: &str| strsim::jaro_winkler(word, segment);
        let nearest = segments.iter().copied().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        nearest.filter(|segment| likeness(segment) > 0.85 && segment.len() > 3)
    });
    let candidates = std::iter::once(bare).chain(near).filter(|word| !word.is_empty()).flat_map(|word| {
        [format!("**/{word}/**"), format!("**/{word}"), format!("**/*{word}*/**"), format!("**/*{word}*")]
    });
    candidates.into_iter().find_map(|candidate| {
        let glob = glob(&candidate).ok()?;
        let count = addresses.iter().filter(|address| glob.is_match(address.as_str())).count();
        (count > 0).then_some((candidate, count))
    })
}
