//! `--hurt`: what the wrong answers of a server do to real clients.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::cli::check::client::CALL_TIMEOUT;
use crate::cli::failure::Failure;
use crate::cli::subject::of_service;
use crate::cli::target::client::{ReadyClient, ready_client};
use crate::cli::target::files::load_client;
use crate::client::view::{AnswerPair, Viewer};
use crate::event::answer::KeptResponse;
use crate::event::finding::Finding;
use crate::event::hurt::ClientView;
use crate::generate::client::plan::ordinary_input;
use crate::generate::plan::Plan;
use crate::model::operation::{Operation, Params};
use crate::model::service::Service;
use crate::run::right_answer::{RightAnswer, right_answers};
use crate::spec::Spec;
use crate::target::client::definition::ClientTarget;
use crate::wire::Response;

/// A client that answers are served to.
pub(super) struct HurtClient {
    /// Its name with its version.
    name: String,
    target: ClientTarget,
    /// By the id of the operation that is called; a driver calls every operation, and stands here once.
    ready: Vec<(String, ReadyClient)>,
}

impl HurtClient {
    /// Makes a client ready, by its name or its file.
    pub(super) async fn ready(
        given: &str,
        is_installed: bool,
        spec: &Spec,
        operations: &[(Arc<Service>, Arc<Operation>)],
    ) -> Result<Self, Failure> {
        let target = load_client(given, spec)?;
        let called = of_service(operations.to_vec(), target.service.as_deref())?;
        let most = if target.is_command() { called.len() } else { 1 };
        let mut ready = Vec::new();
        for (service, operation) in called.iter().take(most) {
            let client = ready_client(&target, is_installed, service, operation).await?;
            ready.push((operation.id.clone(), client));
        }
        let version = target.install.as_ref().map(|install| format!(" {}", install.version));
        let name = format!("{}{}", target.name, version.unwrap_or_default());
        Ok(Self { name, target, ready })
    }

    fn of_operation(&self, id: &str) -> Option<&ReadyClient> {
        let own = self.ready.iter().find(|(operation, _)| operation == id || !self.target.is_command());
        own.map(|(_, ready)| ready)
    }
}

/// Serves the answers of findings and the right ones to clients, and notes in each finding what they see. `plans` have the
/// cases of the run, each with its fixture.
pub(super) async fn note_views(clients: &[HurtClient], plans: &[Plan], findings: &mut [Finding]) {
    for plan in plans {
        let generator = plan.generator();
        let is_of_plan = |finding: &&mut Finding| {
            // Words of messages are nothing that a client tells apart.
            finding.operation == generator.operation.id && !finding.is_prose()
        };
        let mut told: Vec<&mut Finding> = findings.iter_mut().filter(is_of_plan).collect();
        let addresses: BTreeSet<&str> = told.iter().map(|finding| finding.address.as_str()).collect();
        let right = right_answers(plan, &addresses).await;
        let ordinary = ordinary_input(generator);
        let pairs: Vec<(usize, AnswerPair)> = told
            .iter()
            .enumerate()
            .filter_map(|(place, finding)| Some((place, pair(finding, &right, &ordinary)?)))
            .collect();
        let (places, pairs): (Vec<usize>, Vec<AnswerPair>) = pairs.into_iter().unzip();
        for client in clients {
            let Some(ready) = client.of_operation(&generator.operation.id) else { continue };
            let viewer = Viewer {
                name: &client.name,
                caller: &*ready.caller,
                service: &generator.service,
                operation: &generator.operation,
                timeout: CALL_TIMEOUT,
            };
            let views: Vec<ClientView> = viewer.views(&pairs).await;
            for (place, view) in places.iter().zip(views) {
                told[*place].hurt.push(view);
            }
        }
    }
}

/// The answer that a finding recorded, whole, and the right one to the same case. What is broken by any answer, whatever
/// was sent, is served to an ordinary input: a client may refuse the one of the case that happened to show it.
fn pair(finding: &Finding, right: &BTreeMap<String, RightAnswer>, ordinary: &Params) -> Option<AnswerPair> {
    let RightAnswer { requirement, params, response } = right.get(finding.address.as_str())?;
    let params = if finding.requirement == *requirement { params } else { ordinary };
    let wrong = whole(finding.found.response.as_ref()?)?;
    Some(AnswerPair { params: params.clone(), wrong, right: response.clone() })
}

/// An answer as it was, where all of it is kept.
fn whole(kept: &KeptResponse) -> Option<Response> {
    let is_whole = kept.body_cut.is_none() && kept.headers_cut.is_none();
    is_whole.then(|| Response { status: kept.status, headers: kept.headers.clone(), body: kept.body.clone() })
}
