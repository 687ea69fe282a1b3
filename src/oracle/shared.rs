//! An oracle and its state, shared by the threads of a server.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::record::{Fixture, Record};
use crate::model::service::Service;
use crate::oracle::fault::Fault;
use crate::oracle::judge::{Oracle, OracleSettings};
use crate::oracle::possible::Possible;
use crate::oracle::state::{Installed, ServiceState};
use crate::wire::{Answer, Reply, Request};

/// A service that any number of threads can ask. The clock is an argument, in seconds.
pub struct SharedOracle {
    oracle: Oracle,
    state: Mutex<ServiceState>,
    clock: Box<dyn Fn() -> u64 + Send + Sync>,
}

impl SharedOracle {
    /// Starts with an empty state.
    pub fn new(oracle: Oracle, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        let state = Mutex::new(oracle.empty_state());
        Self { oracle, state, clock: Box::new(clock) }
    }

    /// A service that holds the records of its spec from the start, correct or with faults. Its clock stands still, so
    /// that no code expires while a test waits.
    pub fn with_fixture(service: &Arc<Service>, faults: &[Fault]) -> Self {
        let oracle = Oracle::with_faults(Arc::clone(service), OracleSettings::default(), faults);
        let oracle = Self::new(oracle, || Fixture::NOW);
        // What is installed stays for as long as the service does.
        let _ = oracle.install(&service.fixture);
        oracle
    }

    /// The oracle.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    pub fn oracle(&self) -> &Oracle {
        &self.oracle
    }

    /// Adds a fixture as of now.
    pub fn install(&self, fixture: &Fixture) -> Installed {
        let now = (self.clock)();
        self.state().install(fixture, now)
    }

    /// Removes a fixture.
    pub fn remove(&self, installed: &Installed) {
        self.state().remove(installed);
    }

    /// The newest record of a kind and name, as a fixture would have it.
    pub fn known(&self, kind: &str, name: &str) -> Option<Record> {
        let now = (self.clock)();
        self.state().known(kind, name, now)
    }

    /// The newest code that was sent to a record: see [`ServiceState::delivered`].
    pub fn delivered(&self, kind: &str, name: &str) -> Option<String> {
        self.state().delivered(kind, name).map(str::to_owned)
    }

    /// What a correct service may answer, as things stand.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    pub fn judge(&self, request: &Request) -> Possible {
        let now = (self.clock)();
        self.oracle.judge(&self.state(), request, now)
    }

    /// The state; an answer that panicked elsewhere leaves it as it was, so that it can still be used.
    fn state(&self) -> MutexGuard<'_, ServiceState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answer for SharedOracle {
    fn answer(&self, request: &Request) -> Reply {
        let reading = self.oracle.read(request);
        let now = (self.clock)();
        self.oracle.settle(&mut self.state(), request, reading, now)
    }
}

impl fmt::Debug for SharedOracle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SharedOracle").field("oracle", &self.oracle).finish_non_exhaustive()
    }
}
