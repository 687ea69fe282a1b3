//! A finding as a test or a script that stands alone.

use std::io::Write;
use std::sync::Arc;

use clap::ValueEnum;

use crate::check::verdict::Behavior;
use crate::cli::failure::Failure;
use crate::cli::named::NamedFinding;
use crate::cli::target::files::load_target;
use crate::event::summary::SubjectKind;
use crate::exchange::endpoint::Endpoint;
use crate::generate::plan::Plan;
use crate::reproduction::found::ReproducedFinding;
use crate::reproduction::{Unprintable, curl, powershell, pytest, rest_client};
use crate::spec::Spec;
use crate::target::bindings::Bindings;
use crate::target::definition::Target;

/// The target by which the embedded mock is set up where a script is sent to one that is served.
const MOCK: &str = "mock";

/// How a finding is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReproductionFormat {
    /// A test in Python that needs pytest alone; it fails until the finding is mended
    Pytest,
    /// A script of a POSIX shell, which takes curl and, with a set-up, jq
    Curl,
    /// A file of requests, as the REST Client of Visual Studio Code reads it
    Http,
    /// A script of PowerShell 7
    Powershell,
}

/// A finding that is to be printed.
pub(crate) struct Reproduction {
    format: ReproductionFormat,
    named: NamedFinding,
    target: Option<Target>,
    endpoint: String,
}

impl Reproduction {
    /// The finding as it was named, and the server on which it is to be reproduced.
    pub(crate) fn new(
        format: ReproductionFormat,
        named: &NamedFinding,
        (target, url): (Option<Target>, Option<&Endpoint>),
        spec: &Spec,
    ) -> Result<Self, Failure> {
        let NamedFinding { report, finding } = named;
        let named = NamedFinding { report: report.clone(), finding: finding.clone() };
        if report.subject == SubjectKind::Client {
            return Err(Failure::input(format!(
                "--format: expected a finding about a service, found {}, which is about a client",
                finding.short
            )));
        }
        // A service without records has nothing to be set up.
        let has_records = spec
            .operation(finding.address.operation())
            .is_none_or(|(service, _)| !service.records.is_empty());
        let target = match target {
            Some(target) => Some(target),
            None if report.behavior == Behavior::Stateful && has_records => Some(load_target(MOCK, spec)?),
            None => None,
        };
        if let (Some(target), Some((service, _))) = (&target, spec.operation(finding.address.operation()))
            && target.service != service.id
        {
            return Err(Failure::input(format!(
                "--format: {} cannot be printed so: what the target `{}` sets up for {} is not printed; \
                 --endpoint-url says where a server is that has it",
                finding.short, target.name, service.id
            )));
        }
        let endpoint = match (url, &target) {
            (Some(url), _) => url.to_string(),
            (None, Some(target)) => {
                let bindings =
                    Bindings::default().with("port", target.port.to_string()).with("region", &target.region);
                target.endpoint.fill(&bindings).unwrap_or_else(|| report.endpoint.clone())
            }
            (None, None) => report.endpoint.clone(),
        };
        Ok(Self { format, named, target, endpoint })
    }

    /// Whether it comes with the set-up of a target.
    pub(crate) fn has_target(&self) -> bool {
        self.target.is_some()
    }

    /// Prints the finding, whose case the plan has.
    pub(crate) fn print(&self, plan: &Plan) -> Result<u8, Failure> {
        let NamedFinding { report, finding } = &self.named;
        let told = |Unprintable(reason)| {
            Failure::input(format!("--format: {} cannot be printed so: {reason}", finding.short))
        };
        let Some(case) = plan.cases().next() else {
            return Err(told(Unprintable("its case is not among those of this seed".to_owned())));
        };
        let generator = plan.generator();
        let found = ReproducedFinding {
            finding,
            judged: &report.target,
            sources: &report.sources,
            generator,
            case: &case,
            behavior: report.behavior,
            endpoint: &self.endpoint,
            is_embedded: report.start.is_some(),
            target: self.target.as_ref(),
        };
        let script = found.script().map_err(told)?;
        let service = Arc::clone(&generator.service);
        let endpoint: Endpoint = self.endpoint.parse().map_err(Failure::input)?;
        let text = match self.format {
            ReproductionFormat::Pytest => {
                let protocol = &service.protocol;
                let client = protocol.codec.python(&service).ok_or_else(|| {
                    told(Unprintable(format!("no test in Python speaks the protocol {}", protocol.id)))
                })?;
                pytest::print(&script, &client)
            }
            ReproductionFormat::Curl => curl::print(&script, &endpoint),
            ReproductionFormat::Http => rest_client::print(&script, &endpoint),
            ReproductionFormat::Powershell => powershell::print(&script, &endpoint),
        };
        let text = text.map_err(told)?;
        std::io::stdout().lock().write_all(text.as_bytes())?;
        Ok(0)
    }
}
