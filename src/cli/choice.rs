//! Which operations and cases a command is about: the options that `check`, `generate` and `replay` share.

use std::collections::BTreeSet;
use std::hash::BuildHasher;
use std::hash::Hasher;
use std::hash::RandomState;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;

use crate::cli::failure::Failure;
use crate::cli::spec_files::SpecFiles;
use crate::event::summary::Extent;
use crate::generate::case::Phase;
use crate::generate::generator::Generator;
use crate::generate::plan::{Plan, Selection, address_pattern};
use crate::model::operation::{Operation, Params, Role};
use crate::model::service::Service;
use crate::model::shape::ShapeKind;
use crate::model::validation::validate;
use crate::report::paste::shell::quote;
use crate::spec::Spec;

/// Which operations, and from which spec.
#[derive(Args, Clone, Debug)]
pub(crate) struct SpecChoice {
    /// Take this operation; may be repeated [default: all but those that only set up fixtures]
    #[arg(long, value_name = "SERVICE/OPERATION", help_heading = "Which operations")]
    pub(crate) operation: Vec<String>,

    /// Add a spec file, or those of a folder, to the built-in ones; one of the same id replaces its like
    #[arg(long, value_name = "PATH", help_heading = "Which operations")]
    pub(crate) spec: Vec<PathBuf>,
}

/// Which cases.
#[derive(Args, Clone, Debug)]
pub(crate) struct CaseChoice {
    /// How many random cases the fuzzing phase has
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        allow_negative_numbers = true,
        help_heading = "Which cases"
    )]
    pub(crate) cases: usize,

    /// The seed of all that is random: a number, or `random` to draw one
    #[arg(
        long,
        value_name = "S",
        default_value = "1",
        allow_negative_numbers = true,
        help_heading = "Which cases"
    )]
    pub(crate) seed: Seed,

    /// Take only the cases of this phase; may be repeated
    #[arg(long, value_name = "PHASE", value_parser = phases(), help_heading = "Which cases")]
    pub(crate) phase: Vec<Phase>,

    /// Take only cases whose address matches; `*` stops at `/`, `**` does not; may be repeated
    #[arg(long, value_name = "GLOB", help_heading = "Which cases")]
    pub(crate) only: Vec<String>,

    /// Take the K-th of N shares of the cases
    #[arg(long, value_name = "K/N", default_value = "1/1", value_parser = shard, help_heading = "Which cases")]
    pub(crate) shard: (usize, usize),

    /// Give a member this value in all valid cases, e.g. the client that a server knows; VALUE is text for a string, else
    /// JSON; reports show a stand-in for it
    #[arg(long, value_name = "MEMBER=VALUE", value_parser = member, help_heading = "Which cases")]
    pub(crate) set: Vec<(String, String)>,
}

/// A seed as it was asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seed(pub(crate) u64);

impl std::str::FromStr for Seed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "random" {
            // The keys of a new hasher come from the operating system's randomness.
            return Ok(Self(RandomState::new().build_hasher().finish()));
        }
        text.parse().map(Self).map_err(|_| "expected a whole number, or `random`".to_owned())
    }
}

impl SpecChoice {
    /// The spec: the built-in files, with those of the user laid over them.
    pub(crate) fn load(&self) -> Result<Spec, Failure> {
        load(&self.spec)
    }

    /// The spec files that were given, as a command that needs them too spells them.
    pub(crate) fn spelled(&self) -> String {
        self.words().iter().map(|word| format!(" {}", quote(word))).collect()
    }

    /// The same as words.
    pub(crate) fn words(&self) -> Vec<String> {
        self.spec.iter().flat_map(|path| ["--spec".to_owned(), path.display().to_string()]).collect()
    }

    /// The same with the operations, for a command that has no address that would tell them.
    pub(crate) fn spelled_with_operations(&self) -> String {
        let operations = self.operation.iter().map(|id| format!(" --operation {}", quote(id)));
        self.spelled() + &operations.collect::<String>()
    }

    /// The operations that are meant, each with its service.
    pub(crate) fn operations(&self, spec: &Spec) -> Result<Vec<(Arc<Service>, Arc<Operation>)>, Failure> {
        if self.operation.is_empty() {
            let judged = spec.services.iter().flat_map(|service| {
                let judged = service.operations.iter().filter(|operation| operation.role == Role::Judged);
                judged.map(|operation| (Arc::clone(service), Arc::new(operation.clone())))
            });
            return Ok(judged.collect());
        }
        self.operation
            .iter()
            .map(|id| {
                let found = spec.services.iter().find_map(|service| Some((service, service.operation(id)?)));
                found
                    .map(|(service, operation)| (Arc::clone(service), Arc::new(operation.clone())))
                    .ok_or_else(|| unknown_operation(spec, id))
            })
            .collect()
    }
}

/// The built-in spec, with the files at some paths laid over it.
pub(crate) fn load(paths: &[PathBuf]) -> Result<Spec, Failure> {
    if paths.is_empty() {
        return Ok(Spec::embedded());
    }
    let mut given = SpecFiles::default();
    for path in paths {
        given.add(path).map_err(|wrong| Failure::input(format!("--spec {wrong}")))?;
    }
    let (spec, diagnosed) = Spec::overlay(&given.files);
    spec.ok_or_else(|| Failure::diagnosed(&diagnosed))
}

/// The service of these operations, which must be the same: a mock serves one at a time.
pub(crate) fn only_service(operations: &[(Arc<Service>, Arc<Operation>)]) -> Result<Arc<Service>, Failure> {
    let Some((first, _)) = operations.first() else {
        return Err(Failure::input("the spec has no operation to serve"));
    };
    match operations.iter().find(|(service, _)| service.id != first.id) {
        None => Ok(Arc::clone(first)),
        Some((other, operation)) => Err(Failure::input(format!(
            "expected operations of one service, since a mock serves one at a time, found some of {} and of {}; \
             choose with --operation, e.g. --operation {}",
            first.id, other.id, operation.id
        ))),
    }
}

impl CaseChoice {
    /// The plan of one operation's cases.
    pub(crate) fn plan(&self, service: &Arc<Service>, operation: &Arc<Operation>) -> Result<Plan, Failure> {
        let given = self.given(operation)?;
        let generator = Generator::new(Arc::clone(service), Arc::clone(operation), self.seed.0, given)
            .map_err(Failure::input)?;
        let only = self
            .only
            .iter()
            .map(|pattern| {
                address_pattern(pattern).map_err(|error| Failure::input(format!("--only: {error}")))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let selection =
            Selection { phases: self.phase.clone(), only, fuzzing: self.cases, shard: self.shard };
        Ok(Plan::new(generator, &selection))
    }

    /// Which of all cases these are.
    pub(crate) fn extent(&self) -> Extent {
        let (share, shares) = self.shard;
        Extent {
            narrowed: !self.phase.is_empty() || !self.only.is_empty(),
            shards: (shares > 1).then(|| (BTreeSet::from([share]), shares)),
        }
    }

    /// What to say where no case is left; `None` where other shares of the same cases have some.
    pub(crate) fn nothing_left(
        &self,
        operations: &[(Arc<Service>, Arc<Operation>)],
    ) -> Result<Option<Failure>, Failure> {
        let with = |only: Vec<String>| -> Result<Vec<String>, Failure> {
            let choice = Self { only, shard: (1, 1), cases: self.cases.min(1), ..self.clone() };
            let mut addresses = Vec::new();
            for (service, operation) in operations {
                addresses.extend(choice.plan(service, operation)?.cases().map(|case| case.address));
            }
            Ok(addresses)
        };
        if !with(self.only.clone())?.is_empty() {
            return Ok(None);
        }
        let words = "no case is left by --phase, --only and --shard; --dry-run lists what there is";
        let hint = match self.only.first() {
            Some(pattern) => hint_for(pattern, &with(Vec::new())?),
            None => String::new(),
        };
        Ok(Some(Failure::input(format!("{words}{hint}"))))
    }

    fn given(&self, operation: &Operation) -> Result<Params, Failure> {
        let mut given = Params::new();
        for (name, text) in &self.set {
            let member = operation.members.iter().find(|member| member.name == *name).ok_or_else(|| {
                let names = operation.members.iter().map(|member| member.name.as_str());
                Failure::input(format!(
                    "--set: expected a member of {}, found `{name}`{}",
                    operation.id,
                    did_you_mean(name, names)
                ))
            })?;
            let value = match member.shape.kind {
                ShapeKind::String => serde_json::Value::from(text.as_str()),
                _ => serde_json::from_str(text)
                    .map_err(|error| Failure::input(format!("--set {name}: expected JSON, found {error}")))?,
            };
            if let Some(wrong) = validate(&member.shape, &value, &member.name).into_iter().next() {
                return Err(Failure::input(format!(
                    "--set {name}: expected a value that is valid, found one that breaks a constraint: \
                     {}: {}",
                    wrong.path, wrong.reason
                )));
            }
            given.insert(name.clone(), value);
        }
        Ok(given)
    }
}

/// How a pattern is written that matches something, where one is near that which did not.
fn hint_for(pattern: &str, addresses: &[String]) -> String {
    let segments: Vec<&str> = addresses.iter().flat_map(|address| address.split('/')).collect();
    let bare = pattern.trim_matches(['*', '/']);
    let words = || bare.split('/').filter(|word| !word.is_empty());
    let near = words().max_by_key(|word| word.len()).and_then(|word| {
        let likeness = |segment: &str| strsim::jaro_winkler(word, segment);
        let nearest = segments.iter().copied().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        nearest.filter(|segment| likeness(segment) > 0.85 && segment.len() > 3)
    });
    let candidates = std::iter::once(bare).chain(near).filter(|word| !word.is_empty()).flat_map(|word| {
        [format!("**/{word}/**"), format!("**/{word}"), format!("**/*{word}*/**"), format!("**/*{word}*")]
    });
    let matching = candidates.into_iter().find_map(|candidate| {
        let glob = address_pattern(&candidate).ok()?;
        let count = addresses.iter().filter(|address| glob.is_match(address)).count();
        (count > 0).then_some((candidate, count))
    });
    let explained = "; a pattern must match a whole address, where `*` stops at `/` and `**` does not";
    match matching {
        Some((candidate, count)) => {
            let cases = if count == 1 { "case" } else { "cases" };
            format!("{explained}: --only '{candidate}' takes {count} {cases}")
        }
        None => format!("{explained}, e.g. --only '**/length/**'"),
    }
}

/// `; did you mean ...?` for the name that is most like the one that was found, if one is.
pub(crate) fn did_you_mean<'a>(found: &str, names: impl Iterator<Item = &'a str>) -> String {
    names
        .map(|name| (strsim::jaro_winkler(found, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}

fn unknown_operation(spec: &Spec, id: &str) -> Failure {
    let ids: Vec<&str> = spec
        .services
        .iter()
        .flat_map(|service| service.operations.iter().map(|operation| operation.id.as_str()))
        .collect();
    let hint = did_you_mean(id, ids.iter().copied());
    Failure::input(format!("--operation: expected one of {}, found `{id}`{hint}", ids.join(", ")))
}

fn phases() -> impl TypedValueParser<Value = Phase> {
    let find =
        |name: String| Phase::ALL.into_iter().find(|phase| phase.name() == name).ok_or("no such phase");
    PossibleValuesParser::new(Phase::ALL.map(Phase::name)).try_map(find)
}

fn shard(text: &str) -> Result<(usize, usize), String> {
    let wrong = || "expected K/N with K from 1 to N, e.g. 2/4".to_owned();
    let (share, shares) = text.split_once('/').ok_or_else(wrong)?;
    let (share, shares) = (share.parse().map_err(|_| wrong())?, shares.parse().map_err(|_| wrong())?);
    if share >= 1 && share <= shares { Ok((share, shares)) } else { Err(wrong()) }
}

pub(crate) fn member(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected MEMBER=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
