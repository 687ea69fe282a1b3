//! Sets fixtures for cases, and waits where two cases want records of the same name at the same time.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::model::record::{FieldKind, Fixture};
use crate::model::service::Service;
use crate::oracle::shared::SharedOracle;
use crate::oracle::state::Installed;
use crate::run::server_fixtures::ServerScene;

/// Where what a case needs is set up.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fixtures<'a> {
    /// Nowhere.
    None,
    /// On an oracle in this process.
    Oracle(&'a FixtureManager),
    /// On a server, by its own calls.
    Server(&'a ServerScene),
}

/// Sets fixtures on an oracle in this process.
#[derive(Debug)]
pub(super) struct FixtureManager {
    oracle: Arc<SharedOracle>,
    in_use: RefCell<BTreeSet<String>>,
    freed: Notify,
}

/// A fixture that is set, until it is removed.
#[derive(Debug)]
pub(super) struct InstalledFixture {
    installed: Installed,
    names: Vec<String>,
}

impl FixtureManager {
    pub(super) fn new(oracle: Arc<SharedOracle>) -> Self {
        Self { oracle, in_use: RefCell::new(BTreeSet::new()), freed: Notify::new() }
    }

    /// Sets a fixture once no other has a record of the same kind and name.
    pub(super) async fn install(&self, service: &Service, fixture: &Fixture) -> InstalledFixture {
        let names = names(service, fixture);
        loop {
            let freed = self.freed.notified();
            if names.iter().all(|name| !self.in_use.borrow().contains(name)) {
                break;
            }
            freed.await;
        }
        self.in_use.borrow_mut().extend(names.iter().cloned());
        InstalledFixture { installed: self.oracle.install(fixture), names }
    }

    /// The newest code that was sent to a record of this kind and name.
    pub(super) fn delivered(&self, kind: &str, name: &str) -> Option<String> {
        self.oracle.delivered(kind, name)
    }

    /// Removes what was set.
    pub(super) fn remove(&self, installed: InstalledFixture) {
        self.oracle.remove(&installed.installed);
        let mut in_use = self.in_use.borrow_mut();
        for name in &installed.names {
            in_use.remove(name);
        }
        drop(in_use);
        self.freed.notify_waiters();
    }
}

/// The names under which records of the fixture can be looked up.
fn names(service: &Service, fixture: &Fixture) -> Vec<String> {
    let mut names = BTreeSet::new();
    for record in &fixture.records {
        let Some(record_type) = service.record(&record.kind) else { continue };
        for (field, kind) in &record_type.fields {
            if matches!(kind, FieldKind::Key | FieldKind::Alias)
                && let Some(name) = record.text(field)
            {
                names.insert(format!("{}\n{name}", record.kind));
            }
        }
    }
    names.into_iter().collect()
}
