//! Which operations and cases a command is about: the options that `check`, `generate` and `replay` share.

use std::hash::BuildHasher;
use std::hash::Hasher;
use std::hash::RandomState;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use clap::{Arg, Args};

use crate::cli::failure::Failure;
use crate::cli::outside::member;
use crate::generate::phase::Phase;
use crate::judge::case_options::CaseOptions;
use crate::judge::given::GivenValue;
use crate::judge::model_files::ModelPath;
use crate::judge::spec_sources::{LoadedSpec, SpecSources};
use crate::judge::specs;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::report::escape::escape_lines;
use crate::report::paste::shell::quote;
use crate::spec::Spec;

/// Which operations, and from which spec.
#[derive(Args, Clone, Debug)]
pub(crate) struct SpecChoice {
    /// Take this operation, or those that a pattern means, e.g. 'SERVICE/*'; may be repeated [default: all but those that
    /// only set up fixtures]
    #[arg(long, value_name = "SERVICE/OPERATION", help_heading = "Which operations")]
    pub(crate) operation: Vec<String>,

    /// Add a spec file, or those of a folder, to the built-in ones; one of the same id replaces its like
    #[arg(long, value_name = "PATH", help_heading = "Which operations")]
    pub(crate) spec: Vec<PathBuf>,

    /// Read operations that no spec file describes from service models of botocore or Smithy: a file or a folder, `botocore`
    /// for those of the installed one; NAME is the service's id; may be repeated
    #[arg(long, value_name = "[NAME=]PATH", help_heading = "Which operations")]
    pub(crate) model: Vec<ModelPath>,
}

/// Which cases.
#[derive(Args, Clone, Debug)]
pub(crate) struct CaseChoice {
    /// How many random cases the fuzzing phase has [default: 1000, fewer of each where there are more than ten operations]
    #[arg(long, value_name = "N", allow_negative_numbers = true, help_heading = "Which cases")]
    pub(crate) cases: Option<usize>,

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

    /// Give a member this value in all valid cases, e.g. the client that a server knows, of each operation that has it or of
    /// OPERATION, which may be a pattern; VALUE is text for a string, else JSON; reports show a stand-in for it; env:NAME and
    /// file:PATH take it from a variable or a file, and what stands behind literal: is meant as it is
    #[arg(long, value_name = "[OPERATION/]MEMBER=VALUE", value_parser = member, help_heading = "Which cases")]
    pub(crate) set: Vec<GivenValue>,
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
    /// The spec: the built-in files, with those of the user laid over them, and of models the operations that are meant.
    pub(crate) fn load(&self) -> Result<Spec, Failure> {
        load_and_tell(&self.sources(), &self.operation)
    }

    /// The same for what is said of an operation by an address or an id of a requirement, which begin with its id: of models
    /// that one is read where none is named.
    pub(crate) fn load_about(&self, what: &str) -> Result<Spec, Failure> {
        let mut parts = what.splitn(3, '/');
        match (self.operation.is_empty(), parts.next(), parts.next(), parts.next()) {
            (true, Some(service), Some(operation), Some(_)) => {
                load_and_tell(&self.sources(), &[format!("{service}/{operation}")])
            }
            _ => self.load(),
        }
    }

    /// What is read beside the built-in files.
    pub(crate) fn sources(&self) -> SpecSources {
        SpecSources { files: self.spec.clone(), models: self.model.clone() }
    }

    /// The options that say so, as a part of a printed command.
    pub(crate) fn spelled(&self) -> String {
        self.sources().spelled()
    }

    /// The same with the operations, for a command that has no address that would tell them.
    pub(crate) fn spelled_with_operations(&self) -> String {
        self.spelled() + &self.spelled_operations()
    }

    /// The options that name the operations.
    pub(crate) fn spelled_operations(&self) -> String {
        self.operation.iter().map(|id| format!(" --operation {}", quote(id))).collect()
    }

    /// The operations that are meant, each with its service.
    pub(crate) fn operations(&self, spec: &Spec) -> Result<Vec<(Arc<Service>, Arc<Operation>)>, Failure> {
        Ok(specs::operations(spec, &self.operation)?)
    }
}

/// The option that names operations, where it is only about those of models: all that spec files describe are taken.
pub(crate) fn of_models(operation: Arg) -> Arg {
    let help =
        "Take this operation of the models, or those that a pattern means, e.g. 'SERVICE/*'; may be repeated";
    operation.help(help).requires("model")
}

/// Loads a spec, and tells what patterns mean and cannot be had.
pub(crate) fn load_and_tell(sources: &SpecSources, operations: &[String]) -> Result<Spec, Failure> {
    Ok(telling(sources.load(operations)?))
}

/// Tells what is to be told of a spec.
pub(crate) fn telling(LoadedSpec { spec, notes }: LoadedSpec) -> Spec {
    notes.iter().for_each(|note| tell_note(note));
    spec
}

/// Tells something beside what a command prints.
pub(crate) fn tell_note(note: &str) {
    // Where standard error is closed, nobody can be told.
    drop(writeln!(std::io::stderr(), "note: {}", escape_lines(note)));
}

/// The service of these operations, which must be the same, for this reason.
pub(crate) fn only_service(
    operations: &[(Arc<Service>, Arc<Operation>)],
    reason: &str,
) -> Result<Arc<Service>, Failure> {
    let Some((first, _)) = operations.first() else {
        return Err(Failure::input("the spec has no operation to serve"));
    };
    match operations.iter().find(|(service, _)| service.id != first.id) {
        None => Ok(Arc::clone(first)),
        Some((other, operation)) => Err(Failure::input(format!(
            "expected operations of one service, since {reason} at a time, found some of {} and of {}; \
             choose with --operation, e.g. --operation {}",
            first.id, other.id, operation.id
        ))),
    }
}

impl CaseChoice {
    /// The same for whoever makes plans.
    pub(crate) fn options(&self) -> CaseOptions {
        CaseOptions {
            cases: self.cases,
            seed: self.seed.0,
            phases: self.phase.clone(),
            only: self.only.clone(),
            skip: Vec::new(),
            shard: self.shard,
            set: self.set.clone(),
            ..CaseOptions::default()
        }
    }
}

fn phases() -> impl TypedValueParser<Value = Phase> {
    let find =
        |name: String| Phase::ALL.into_iter().find(|phase| phase.name() == name).ok_or("no such phase");
    PossibleValuesParser::new(Phase::ALL.map(Phase::name)).try_map(find)
}

pub(crate) fn shard(text: &str) -> Result<(usize, usize), String> {
    let wrong = || "expected K/N with K from 1 to N, e.g. 2/4".to_owned();
    let (share, shares) = text.split_once('/').ok_or_else(wrong)?;
    let (share, shares) = (share.parse().map_err(|_| wrong())?, shares.parse().map_err(|_| wrong())?);
    if share >= 1 && share <= shares { Ok((share, shares)) } else { Err(wrong()) }
}
