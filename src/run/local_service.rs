//! A service in this process, on which cases are tried before, or instead of, a real one.

use std::sync::Arc;

use crate::check::contract::Contract;
use crate::check::verdict::Behavior;
use crate::generate::generator::Generator;
use crate::model::record::Fixture;
use crate::model::service::Service;
use crate::oracle::fault::Fault;
use crate::oracle::judge::{Oracle, OracleSettings};
use crate::oracle::shared::SharedOracle;
use crate::run::budget::Budget;
use crate::run::case_runner::CaseRunner;
use crate::run::fixtures::{FixtureManager, Fixtures};
use crate::run::reuse::ReuseTally;
use crate::run::subject::{Channel, Subject};
use crate::wire::{Answer, Reply, Request};

/// A service in this process: a correct one, or one with faults.
#[derive(Debug)]
pub(super) struct LocalService {
    subject: Subject,
    fixtures: FixtureManager,
    budget: Budget,
    reuse: ReuseTally,
}

/// How requests reach a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carriage {
    /// As they are written.
    AsWritten,
    /// Behind an HTTP server that hands the names of headers on in lower case.
    NamesInLowerCase,
}

impl LocalService {
    /// A service with these faults, on which fixtures can be set.
    pub(super) fn new(
        service: &Arc<Service>,
        behavior: Behavior,
        faults: &[Fault],
        carriage: Carriage,
    ) -> Self {
        let settings =
            OracleSettings { stateless: behavior == Behavior::Stateless, ..OracleSettings::default() };
        let oracle = Oracle::with_faults(Arc::clone(service), settings, faults);
        let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
        let answer = Arc::clone(&oracle) as Arc<dyn Answer>;
        let answer = match carriage {
            Carriage::AsWritten => answer,
            Carriage::NamesInLowerCase => Arc::new(LowerCase(answer)),
        };
        Self {
            subject: Subject::Memory(answer),
            fixtures: FixtureManager::new(oracle),
            budget: Budget::new(None, 0, None),
            reuse: ReuseTally::default(),
        }
    }

    /// What cases are run with on it.
    pub(super) fn runner<'a>(
        &'a self,
        generator: &'a Generator,
        contract: &'a Contract<'a>,
    ) -> CaseRunner<'a> {
        CaseRunner::new(
            contract,
            generator,
            &self.subject,
            &self.budget,
            &self.reuse,
            Fixtures::Oracle(&self.fixtures),
        )
    }

    /// A way to it.
    pub(super) fn channel(&self) -> Channel {
        self.subject.channel()
    }
}

/// A service to which the names of headers come in lower case.
struct LowerCase(Arc<dyn Answer>);

impl Answer for LowerCase {
    fn answer(&self, request: &Request) -> Reply {
        let mut request = request.clone();
        for header in &mut request.headers {
            header.name.make_ascii_lowercase();
        }
        self.0.answer(&request)
    }
}
