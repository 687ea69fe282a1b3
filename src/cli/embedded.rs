//! The embedded mock as what is judged, with faults or without.

use std::sync::Arc;

use crate::check::verdict::Behavior;
use crate::cli::failure::Failure;
use crate::exchange::mock::embedded::EmbeddedMock;
use crate::judge::fault_choice::faults;
use crate::judge::judged::{CONCURRENCY, Judged};
use crate::judge::reach::ReachSettings;
use crate::model::record::Fixture;
use crate::model::service::Service;
use crate::oracle::fault::Fault;
use crate::oracle::judge::{Oracle, OracleSettings};
use crate::oracle::shared::SharedOracle;
use crate::run::job::FixtureSource;
use crate::run::subject::Subject;
use crate::wire::Answer;

/// Where `wireproof mock` listens unless it is told otherwise.
pub(crate) const SERVED_AT: &str = "http://127.0.0.1:8080";

/// The embedded mock on a free port, for as long as what comes back lives.
pub(crate) async fn embedded(
    reach: &ReachSettings,
    service: &Arc<Service>,
    fault_ids: &[String],
    behavior: Behavior,
) -> Result<Judged, Failure> {
    let faults = chosen_faults(service, fault_ids)?;
    let settings = OracleSettings { stateless: behavior == Behavior::Stateless, ..OracleSettings::default() };
    let oracle = Oracle::with_faults(Arc::clone(service), settings, &faults);
    let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
    let mock = EmbeddedMock::start(Arc::clone(&oracle) as Arc<dyn Answer>)?;
    let sender = reach.sender(&mock.endpoint()).await?;
    let wishes: String = fault_ids.iter().map(|id| format!(" --fault {id}")).collect();
    let target = match fault_ids {
        [] => "the embedded mock".to_owned(),
        faults => format!("the embedded mock with {}", faults.join(", ")),
    };
    Ok(Judged {
        subject: Subject::Wire(Arc::new(sender.clone())),
        sender,
        source: FixtureSource::Oracle(oracle),
        mock: Some(mock),
        server: None,
        rate: None,
        most_requests: None,
        concurrency: CONCURRENCY,
        behavior,
        target,
        endpoint: SERVED_AT.to_owned(),
        start: Some(format!("wireproof mock{wishes}")),
        faults,
        replay_suffix: wishes,
        hidden: Vec::new(),
        bound: Vec::new(),
        stage: None,
    })
}

/// The faults that `--fault` names.
pub(crate) fn chosen_faults(service: &Service, ids: &[String]) -> Result<Vec<Fault>, Failure> {
    faults(service, ids)
        .map_err(|unknown| Failure::input(format!("--fault: {unknown}; --fault list prints all")))
}
