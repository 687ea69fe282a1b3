//! Sets scenes for cases, and waits where two cases want records of the same name at the same time.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::model::FieldKind;
use crate::model::Service;
use crate::model::record::Scene;
use crate::oracle::Installed;
use crate::oracle::SharedOracle;

/// Sets scenes on an oracle in this process.
#[derive(Debug)]
pub(super) struct Stagehand {
    oracle: Arc<SharedOracle>,
    in_use: RefCell<BTreeSet<String>>,
    freed: Notify,
}

/// A scene that is set, until it is struck.
#[derive(Debug)]
pub(super) struct Standing {
    installed: Installed,
    names: Vec<String>,
}

impl Stagehand {
    pub(super) fn new(oracle: Arc<SharedOracle>) -> Self {
        Self { oracle, in_use: RefCell::new(BTreeSet::new()), freed: Notify::new() }
    }

    /// Sets a scene once no other has a record of the same kind and name.
    pub(super) async fn set(&self, service: &Service, scene: &Scene) -> Standing {
        let names = names(service, scene);
        loop {
            let freed = self.freed.notified();
            if names.iter().all(|name| !self.in_use.borrow().contains(name)) {
                break;
            }
            freed.await;
        }
        self.in_use.borrow_mut().extend(names.iter().cloned());
        Standing { installed: self.oracle.install(scene), names }
    }

    /// The newest code that was sent to a record of this kind and name.
    pub(super) fn delivered(&self, kind: &str, name: &str) -> Option<String> {
        self.oracle.delivered(kind, name)
    }

    /// Removes what was set.
    pub(super) fn strike(&self, standing: Standing) {
        self.oracle.remove(&standing.installed);
        let mut in_use = self.in_use.borrow_mut();
        for name in &standing.names {
            in_use.remove(name);
        }
        drop(in_use);
        self.freed.notify_waiters();
    }
}

/// The names under which records of the scene can be looked up.
fn names(service: &Service, scene: &Scene) -> Vec<String> {
    let mut names = BTreeSet::new();
    for record in &scene.records {
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
