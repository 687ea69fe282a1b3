//! What is judged: a service behind a URL, or the embedded mock, with all that has to live as long.

use std::sync::Arc;

use crate::check::verdict::Behavior;
use crate::cli::failure::Failure;
use crate::cli::mock::chosen_faults;
use crate::cli::reach::ReachOptions;
use crate::exchange::endpoint::Endpoint;
use crate::exchange::mock::embedded::EmbeddedMock;
use crate::exchange::raw::sender::Sender;
use crate::model::record::Fixture;
use crate::model::service::Service;
use crate::oracle::fault::Fault;
use crate::oracle::judge::{Oracle, OracleSettings};
use crate::oracle::shared::SharedOracle;
use crate::report::paste::shell::quote;
use crate::run::subject::Subject;
use crate::wire::{Answer, Framing, Request, TransportError};

/// Where `wireproof mock` listens unless it is told otherwise.
pub(crate) const SERVED_AT: &str = "http://127.0.0.1:8080";

/// What is judged, and all that has to live as long.
pub(crate) struct Judged {
    pub(crate) subject: Subject,
    pub(crate) sender: Option<Sender>,
    pub(crate) oracle: Option<Arc<SharedOracle>>,
    /// The mock that is judged, where it runs in this process.
    _mock: Option<EmbeddedMock>,
    pub(crate) behavior: Behavior,
    pub(crate) target: String,
    pub(crate) endpoint: String,
    pub(crate) start: Option<String>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) replay_suffix: String,
}

impl Judged {
    /// A service behind a URL.
    pub(crate) async fn reached(
        reach: &ReachOptions,
        endpoint: &Endpoint,
        behavior: Behavior,
    ) -> Result<Self, Failure> {
        let sender = reach.sender(endpoint).await?;
        // One request tells a server that is not there from one that breaks everything.
        let mut connection = sender.connection();
        match connection.send(&ordinary_get()).await {
            Err(error @ TransportError::Connect(_)) => {
                let hint = "is it running? --wait S waits for it";
                return Err(Failure::reach(format!("{endpoint}: {error}; {hint}")));
            }
            Err(error @ TransportError::Tls(_)) => {
                return Err(Failure::reach(format!("{endpoint}: {error}")));
            }
            _ => {}
        }
        Ok(Self {
            subject: Subject::Wire(Arc::new(sender.clone())),
            sender: Some(sender),
            oracle: None,
            _mock: None,
            behavior,
            target: endpoint.to_string(),
            endpoint: endpoint.to_string(),
            start: None,
            faults: Vec::new(),
            replay_suffix: format!(" --endpoint-url {}", quote(&endpoint.to_string())),
        })
    }

    /// The embedded mock, with faults or without.
    pub(crate) async fn embedded(
        reach: &ReachOptions,
        service: &Arc<Service>,
        fault_ids: &[String],
        behavior: Behavior,
    ) -> Result<Self, Failure> {
        let faults = chosen_faults(service, fault_ids)?;
        let settings =
            OracleSettings { stateless: behavior == Behavior::Stateless, ..OracleSettings::default() };
        let oracle = Oracle::with_faults(Arc::clone(service), settings, &faults);
        let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
        let mock = EmbeddedMock::start(Arc::clone(&oracle) as Arc<dyn Answer>)?;
        let sender = reach.sender(&mock.endpoint()).await?;
        let wishes: String = fault_ids.iter().map(|id| format!(" --fault {id}")).collect();
        let target = match fault_ids {
            [] => "the embedded mock".to_owned(),
            faults => format!("the embedded mock with {}", faults.join(", ")),
        };
        Ok(Self {
            subject: Subject::Wire(Arc::new(sender.clone())),
            sender: Some(sender),
            oracle: Some(oracle),
            _mock: Some(mock),
            behavior,
            target,
            endpoint: SERVED_AT.to_owned(),
            start: Some(format!("wireproof mock{wishes}")),
            faults,
            replay_suffix: wishes,
        })
    }
}

fn ordinary_get() -> Request {
    Request {
        method: "GET".to_owned(),
        path: "/".to_owned(),
        headers: Vec::new(),
        framing: Framing::ContentLength,
        body: Vec::new(),
    }
}
