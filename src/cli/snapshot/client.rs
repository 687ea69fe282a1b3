//! What a client sends and makes of answers, beside what is kept of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::check::client::STANDSTILL;
use crate::cli::check::client::subject::ClientSubject;
use crate::cli::clock::today;
use crate::cli::failure::Failure;
use crate::cli::output::recording_progress;
use crate::cli::signals;
use crate::cli::snapshot::current::{Current, CurrentEntry};
use crate::cli::snapshot::{NOTHING_RECORDED, SnapshotArguments, folder, folder_option};
use crate::cli::subject::of_service;
use crate::cli::target::files::{TargetKind, kind_of};
use crate::client::caller::REGION;
use crate::client::calls::{RecordedCalls, record_calls};
use crate::client::options::ClientOptions;
use crate::generate::client::plan::{AnswerSelection, ClientPlan};
use crate::judge::case_options::CaseOptions;
use crate::judge::given::spelled_set;
use crate::judge::secrets::redactor;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::redact::Redactor;
use crate::snapshot::class::SnapshotClass;
use crate::snapshot::entry::{SnapshotEntry, address};
use crate::snapshot::origin::RecordingOrigin;
use crate::spec::Spec;

/// The reason of those that are left out since the client has not what they are about.
const ABSENT: &str = "the client has by design not what they are about";

impl SnapshotArguments {
    /// The client that is asked, where it is one.
    ///
    /// # Errors
    ///
    /// Options that say how a server is reached.
    pub(super) fn client(&self) -> Result<Option<ClientSubject>, Failure> {
        let target = self.subject.target.as_deref().filter(|target| kind_of(target) == TargetKind::Client);
        if target.is_none() && self.driver.is_none() && self.command.is_empty() {
            let server = &self.subject.server;
            return match server.install && !server.start {
                true => Err(Failure::input("--install: expected --start too, or the target of a client")),
                false => Ok(None),
            };
        }
        let options = [
            ("endpoint-url", self.subject.endpoint_url.is_some()),
            ("start", self.subject.server.start),
            ("code", self.subject.server.code.is_some()),
            ("behavior", self.subject.behavior.is_some()),
            ("wait", self.reach.wait.is_some()),
            ("header", !self.reach.header.is_empty()),
            ("ca-bundle", self.reach.access.ca_bundle.is_some()),
            ("no-verify-ssl", self.reach.access.no_verify_ssl),
            ("allow-remote", self.reach.access.allow_remote),
            ("rate", self.bounds.rate.is_some()),
            ("max-requests", self.bounds.max_requests.is_some()),
        ];
        if let Some((option, _)) = options.into_iter().find(|(_, is_given)| *is_given) {
            return Err(Failure::input(format!(
                "--{option}: expected a server, found a client, which calls endpoints of wireproof's"
            )));
        }
        Ok(Some(ClientSubject {
            target: target.map(str::to_owned),
            install: self.subject.server.install && target.is_some(),
            driver: self.driver.clone(),
            command: self.command.clone(),
            ..ClientSubject::default()
        }))
    }

    /// Asks the client.
    pub(super) async fn current_of_client(
        &self,
        client: &ClientSubject,
        spec: &Spec,
    ) -> Result<Current, Failure> {
        let target = client.target(spec)?;
        let service = target.as_ref().and_then(|target| target.service.as_deref());
        let operations = of_service(self.spec.operations(spec)?, service)?;
        let Some((service, operation)) = operations.first() else {
            return Err(Failure::input("the spec has no operation to call"));
        };
        let interrupt = signals::interrupt();
        signals::begin();
        let ready = client.ready(target.as_ref(), service, operation, operations.len(), false);
        let ready = interrupt.unless_uttered(ready).await;
        let ready = ready.unwrap_or_else(|| Err(Failure::interrupted(NOTHING_RECORDED)))?;
        let traits = ready.caller.traits();
        let name = match &target {
            Some(target) => folder_name(&target.name),
            None => folder_name(&traits.name),
        };
        let origin =
            RecordingOrigin { target: traits.name.clone(), region: REGION.to_owned(), date: today() };
        let options = ClientOptions {
            concurrency: None,
            timeout: self.reach.timeout,
            patience: self.reach.timeout / STANDSTILL,
            shrinking: 0,
            strict: false,
            replay: (String::new(), String::new()),
        };
        let hiding = redactor(&self.set, &[], &operations);
        let mut current = Current::default();
        self.client_options().require_members(&operations)?;
        let plans = operations.iter().map(|(service, operation)| self.client_plan(service, operation));
        let plans = plans.collect::<Result<Vec<ClientPlan>, Failure>>()?;
        let mut progress = recording_progress(plans.iter().map(ClientPlan::len).sum());
        for ((_, operation), plan) in operations.iter().zip(&plans) {
            let recorded =
                record_calls(&*ready.caller, &options, plan, &interrupt, &mut || progress.count()).await;
            let recorded = recorded.map_err(Failure::reach)?;
            let recorded = recorded.ok_or_else(|| Failure::interrupted(NOTHING_RECORDED))?;
            let place = self.snapshot_dir.join(&operation.id).join(&name);
            for (class, entries) in entries(plan, &recorded, &hiding) {
                let path = place.join(format!("{}.snap", class.stem()));
                current.add(path, operation, class, Some(origin.clone()), entries)?;
            }
            current.orphaned.extend(orphaned(&place, &current)?);
        }
        current.options = self.spelled_client(client);
        Ok(current)
    }

    fn client_options(&self) -> CaseOptions {
        CaseOptions { cases: Some(0), set: self.set.clone(), ..CaseOptions::default() }
    }

    /// One call for each requirement: the same for every seed, so that the bytes of values are kept as they are.
    fn client_plan(&self, service: &Arc<Service>, operation: &Arc<Operation>) -> Result<ClientPlan, Failure> {
        let options = self.client_options();
        let selection = AnswerSelection { only: Vec::new(), has_coverage: true, shard: (1, 1) };
        let plan = options.plan(service, operation)?.without_fixtures();
        Ok(ClientPlan::new(plan, &selection).brief())
    }

    fn spelled_client(&self, client: &ClientSubject) -> String {
        let (subject, behind) = client.spelled();
        let install = if client.install { " --install" } else { "" };
        let timeout = self.reach.settings().spelled(false);
        let specs = self.spec.spelled();
        let set = spelled_set(&self.set, false);
        let operations = self.spec.spelled_operations();
        format!(
            "{}{specs}{subject}{install}{timeout}{set}{operations}{behind}",
            folder_option(&self.snapshot_dir)
        )
    }
}

/// What is kept of the calls of an operation, by its class.
fn entries(
    plan: &ClientPlan,
    recorded: &RecordedCalls,
    hiding: &Redactor,
) -> [(SnapshotClass, Vec<CurrentEntry>); 2] {
    let (mut calls, mut readings) = (Vec::new(), Vec::new());
    for made in &recorded.made {
        let is_reading = plan.is_about_answers(made.place) && made.case.path.is_empty();
        let entry = match (made.unsupported(), is_reading) {
            (Some(reason), _) => {
                CurrentEntry::LeftOut { address: address(&made.case.address), reason: reason.to_owned() }
            }
            (None, true) => CurrentEntry::Now(SnapshotEntry::of_reading(made, hiding)),
            (None, false) => CurrentEntry::Now(SnapshotEntry::of_call(made, hiding)),
        };
        if is_reading { &mut readings } else { &mut calls }.push(entry);
    }
    let absent = recorded.absent.iter().filter_map(|place| plan.case(*place));
    readings.extend(
        absent
            .map(|case| CurrentEntry::LeftOut { address: address(&case.address), reason: ABSENT.to_owned() }),
    );
    [(SnapshotClass::Calls, calls), (SnapshotClass::Readings, readings)]
}

/// Files of the client in which nothing is kept any more.
fn orphaned(place: &Path, current: &Current) -> Result<Vec<PathBuf>, Failure> {
    let found = folder::files(place, ".snap")?.into_iter();
    Ok(found.filter(|path| current.files.iter().all(|file| file.path != *path)).collect())
}

/// The name of a client's folder: without its version, so that another one is held against the same files.
fn folder_name(name: &str) -> String {
    let name = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
    let name = name.split_whitespace().next().unwrap_or_default();
    let plain = |character: char| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => character,
        _ => '-',
    };
    let plain: String = name.chars().map(plain).collect();
    match plain.trim_matches('-') {
        "" => "client".to_owned(),
        plain => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_the_name_of_the_client_alone() {
        for (name, folder) in [
            ("boto3", "boto3"),
            ("targets/mine.toml", "mine"),
            ("boto3 1", "boto3"),
            ("@aws-sdk/client 3", "client"),
            ("my.client", "my"),
            ("/", "client"),
            ("..", "client"),
        ] {
            assert_eq!(folder_name(name), folder, "{name}");
        }
    }
}
