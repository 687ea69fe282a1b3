//! How to serve what was only embedded, so that the request of a finding shows there what was found.

use std::sync::Arc;

use crate::check::verdict::BreakageKind;
use crate::event::answer::KeptResponse;
use crate::event::finding::Finding;
use crate::model::record::Fixture;
use crate::model::service::Service;
use crate::oracle::fault::Fault;
use crate::oracle::judge::{Oracle, OracleSettings};
use crate::oracle::shared::SharedOracle;
use crate::wire::{Answer, Reply};

/// With which command a finding's request alone shows it again, if with any.
///
/// `start` is the command that serves the mock with its faults. What a finding needs is tried out here: the users that
/// every served mock holds, or a mock that remembers nothing. A finding about other users needs a replay.
pub(crate) fn start_of(
    finding: &Finding,
    service: &Arc<Service>,
    faults: &[Fault],
    start: &str,
) -> Option<String> {
    // What was looked at after the answer, or came before the request, is in no request alone.
    if !finding.steps.is_empty() || finding.outcome == BreakageKind::SideEffect {
        return None;
    }
    let shows = |stateless: bool| {
        let settings = OracleSettings { stateless, ..OracleSettings::default() };
        let oracle = Oracle::with_faults(Arc::clone(service), settings, faults);
        let oracle = SharedOracle::new(oracle, || Fixture::NOW);
        let _installed = oracle.install(&service.fixture);
        match (oracle.answer(&finding.minimal.request), &finding.minimal.response) {
            (Reply::Response(now), Some(then)) => {
                let now = KeptResponse::from(&now);
                (now.status, &now.body, &now.body_cut) == (then.status, &then.body, &then.body_cut)
            }
            (Reply::Close, None) => true,
            _ => false,
        }
    };
    if shows(false) { Some(start.to_owned()) } else { shows(true).then(|| format!("{start} --stateless")) }
}
