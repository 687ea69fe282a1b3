//! Tries smaller cases on the service: on a correct one first, since what such a service fails too shows nothing.

use std::sync::Arc;

use crate::check::verdict::{Behavior, BreakageKind, Verdict};
use crate::event::finding::Exchange;
use crate::generate::case::Case;
use crate::model::requirement::id::RequirementId;
use crate::model::service::Service;
use crate::oracle::judge::Oracle;
use crate::run::case_outcome::CaseOutcome;
use crate::run::case_runner::CaseRunner;
use crate::run::local_service::{Carriage, LocalService};
use crate::run::subject::Channel;
use crate::shrink::{Trying, oracle_of_requests};

/// What candidates are tried on before they are sent.
#[derive(Debug)]
pub(super) struct Trial {
    /// Says what is wrong with a request by itself.
    pub(super) oracle: Oracle,
    /// A correct service.
    local_service: LocalService,
}

/// Sends candidates that break the same requirement in the same way.
pub(super) struct ServerTrying<'a> {
    pub(super) runner: CaseRunner<'a>,
    pub(super) channel: &'a mut Channel,
    pub(super) trial: &'a Trial,
    pub(super) requirement: &'a RequirementId,
    pub(super) outcome: BreakageKind,
    /// How many requests may still be sent.
    pub(super) allowance: u64,
    /// The outcome and the exchange of the smallest one so far.
    pub(super) best: Option<(CaseOutcome, Exchange)>,
}

impl Trial {
    /// What candidates for a service of this behavior are tried on.
    pub(super) fn new(service: &Arc<Service>, behavior: Behavior) -> Self {
        Self {
            oracle: oracle_of_requests(service),
            local_service: LocalService::new(service, behavior, &[], Carriage::AsWritten),
        }
    }
}

impl Trying for ServerTrying<'_> {
    async fn is_broken(&mut self, case: &Case) -> Option<bool> {
        if !self.is_fair(case).await {
            return Some(false);
        }
        let operation = &self.runner.dispatcher.generator.operation;
        let probes = if self.runner.probes { operation.probes.len() } else { 0 };
        // At most the requests before it, its own, the probes, and one more where it is not answered.
        if self.allowance < (case.before.len() + probes + 2) as u64 {
            return None;
        }
        let sent = self.runner.dispatcher.budget.sent();
        let case_outcome = self.runner.run(self.channel, case).await.ok()?;
        self.allowance = self.allowance.saturating_sub(self.runner.dispatcher.budget.sent() - sent);
        let is_broken = case_outcome.breakage(self.requirement, self.outcome).is_some();
        if is_broken {
            let exchange = case_outcome.exchange(case);
            self.best = Some((case_outcome, exchange));
        }
        Some(is_broken)
    }
}

impl ServerTrying<'_> {
    /// Whether a correct service does not break the requirement by the case.
    async fn is_fair(&self, case: &Case) -> bool {
        let runner = CaseRunner {
            probes: self.runner.probes,
            ..self.trial.local_service.runner(self.runner.dispatcher.generator, self.runner.contract)
        };
        let case_outcome = runner.run(&mut self.trial.local_service.channel(), case).await;
        case_outcome.is_ok_and(|case_outcome| {
            !case_outcome.judgments.iter().any(|judgment| {
                judgment.requirement == *self.requirement && matches!(judgment.verdict, Verdict::Fail(_))
            })
        })
    }
}
