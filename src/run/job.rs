//! What is to be judged, and by which cases.

use std::rc::Rc;
use std::sync::Arc;

use crate::check::verdict::Behavior;
use crate::event::binary::{Binary, JudgedPackage};
use crate::event::summary::Extent;
use crate::generate::plan::Plan;
use crate::oracle::shared::SharedOracle;
use crate::run::fixtures::{FixtureManager, Fixtures};
use crate::run::options::RunOptions;
use crate::run::server_fixtures::ServerScene;
use crate::run::subject::Subject;

/// Where what cases need is set up.
#[derive(Clone, Debug)]
pub enum FixtureSource {
    /// Nowhere.
    None,
    /// On an oracle in this process.
    Oracle(Arc<SharedOracle>),
    /// On a server, by its own calls.
    Server(Rc<ServerScene>),
}

/// What is to be judged, by which cases.
#[derive(Debug)]
pub struct Job {
    /// The plans, one for each operation.
    pub plans: Vec<Plan>,
    /// Cases that later versions of the requirements brought, where the service is held to an older one.
    pub later: Vec<Plan>,
    /// What is judged.
    pub subject: Subject,
    /// What it is called in reports.
    pub target: String,
    /// The URL to which a reader can send a finding's request.
    pub endpoint: String,
    /// The command that serves what was judged at that URL, where it was only embedded.
    pub start: Option<String>,
    /// What it is believed to hold.
    pub behavior: Behavior,
    /// Where what cases need is set up.
    pub source: FixtureSource,
    /// Which of all cases these are.
    pub extent: Extent,
    /// What else is to be done.
    pub options: RunOptions,
    /// The seed.
    pub seed: u64,
    /// The SHA-256 of the spec's files.
    pub spec_sha256: String,
    /// The program that judges.
    pub made_by: Binary,
    /// The package in which what is judged came, where that is known.
    pub package: Option<JudgedPackage>,
}

/// More operations than this are many: of each less is tried.
pub(crate) const FEW_OPERATIONS: usize = 10;

impl Job {
    /// Whether many operations are run together.
    pub(super) fn has_many_operations(&self) -> bool {
        self.plans.len() > FEW_OPERATIONS
    }

    /// The plans in the order in which they are run, each with whether later versions of the requirements brought its cases.
    pub(super) fn plans_in_order(&self) -> impl Iterator<Item = (&Plan, bool)> {
        let later = self.later.iter().map(|plan| (plan, true));
        self.plans.iter().map(|plan| (plan, false)).chain(later)
    }
}

impl FixtureSource {
    /// What keeps the fixtures of an oracle apart; none for others.
    pub(super) fn manager(&self) -> Option<FixtureManager> {
        match self {
            Self::Oracle(oracle) => Some(FixtureManager::new(Arc::clone(oracle))),
            Self::None | Self::Server(_) => None,
        }
    }

    /// Where fixtures are set; `manager` is what [`FixtureSource::manager`] gave.
    pub(super) fn fixtures<'a>(&'a self, manager: Option<&'a FixtureManager>) -> Fixtures<'a> {
        match (self, manager) {
            (Self::Server(scene), _) => Fixtures::Server(scene),
            (_, Some(manager)) => Fixtures::Oracle(manager),
            (_, None) => Fixtures::None,
        }
    }
}
