//! A service in this process, on which cases are tried before, or instead of, a real one.

use std::sync::Arc;

use crate::check::Behavior;
use crate::check::Contract;
use crate::generate::Generator;
use crate::model::Service;
use crate::model::record::Scene;
use crate::oracle::Oracle;
use crate::oracle::Settings;
use crate::oracle::SharedOracle;
use crate::oracle::fault::Fault;
use crate::run::budget::Budget;
use crate::run::performance::Theater;
use crate::run::stagehand::Stagehand;
use crate::run::subject::Channel;
use crate::run::subject::Subject;
use crate::wire::Answer;

/// A service in this process: a correct one, or one with faults.
#[derive(Debug)]
pub(super) struct Rehearsal {
    subject: Subject,
    stagehand: Stagehand,
    budget: Budget,
}

impl Rehearsal {
    /// A service with these faults, on which scenes can be set.
    pub(super) fn new(service: &Arc<Service>, behavior: Behavior, faults: &[Fault]) -> Self {
        let settings = Settings { stateless: behavior == Behavior::Stateless, ..Settings::default() };
        let oracle = Oracle::with_faults(Arc::clone(service), settings, faults);
        let oracle = Arc::new(SharedOracle::new(oracle, || Scene::NOW));
        Self {
            subject: Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>),
            stagehand: Stagehand::new(oracle),
            budget: Budget::new(None, None),
        }
    }

    /// What cases are performed with on it.
    pub(super) fn theater<'a>(&'a self, generator: &'a Generator, contract: &'a Contract<'a>) -> Theater<'a> {
        Theater {
            service: contract.service,
            generator,
            contract,
            behavior: contract.behavior,
            subject: &self.subject,
            stagehand: Some(&self.stagehand),
            budget: &self.budget,
            probes: true,
        }
    }

    /// A way to it.
    pub(super) fn channel(&self) -> Channel {
        self.subject.channel()
    }
}
