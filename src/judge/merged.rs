//! Why what shares of a run found is broken: told of the whole run, which none of them has seen.

use std::collections::BTreeSet;

use crate::check::verdict::Behavior;
use crate::event::cause::numbered;
use crate::event::finding::Finding;
use crate::event::recorded::RecordedCases;
use crate::event::summary::Summary;
use crate::exchange::interrupt::Interrupt;
use crate::generate::plan::Plan;
use crate::judge::case_options::CaseOptions;
use crate::judge::error::CheckError;
use crate::judge::given::GivenValue;
use crate::judge::specs::operations;
use crate::run::cause::observed::FindingBreach;
use crate::run::cause::recorded::causes_of_recorded;
use crate::run::local_service::Carriage;
use crate::spec::Spec;

/// Tells the causes of the findings of a merged report in place of those that its shards found each for itself, or in a note
/// why it does not. `set` are the values that members were
/// given in the shares.
///
/// # Errors
///
/// A value that a member cannot have.
pub async fn tell_causes(
    summary: &mut Summary,
    spec: &Spec,
    set: &[GivenValue],
    interrupt: &Interrupt,
) -> Result<(), CheckError> {
    let records = std::mem::take(&mut summary.recorded);
    if records.is_empty() || summary.findings.is_empty() {
        return Ok(());
    }
    if spec.sha256 != summary.spec_sha256 {
        summary.notes.push(untold("the reports were made with another spec; name its files with --spec"));
        return Ok(());
    }
    let mut found = Vec::new();
    for recorded in &records {
        let Some(plan) = plan_of(recorded, summary, spec, set)? else {
            let names = recorded.given.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let reason = format!("in the shares {names} were given values; give the same with --set");
            summary.notes.push(untold(&reason));
            return Ok(());
        };
        // Only a mock that is embedded has a command that would start it.
        let carriage = if summary.start.is_some() { Carriage::NamesInLowerCase } else { Carriage::AsWritten };
        let is_steady = |finding: &&Finding| finding.operation == recorded.operation && !finding.flaky;
        let findings = summary.findings.iter().filter(is_steady);
        let ways = |finding: &Finding| {
            let id = finding.requirement.clone();
            finding.outcomes.clone().into_iter().map(move |outcome| (id.clone(), outcome))
        };
        let mut findings: Vec<FindingBreach> = findings.flat_map(ways).collect();
        findings.sort();
        let behavior = summary.behavior;
        found.extend(causes_of_recorded(&plan, behavior, carriage, recorded, &findings, interrupt).await);
    }
    summary.findings.iter_mut().for_each(|finding| finding.cause = None);
    summary.causes = numbered(found, &mut summary.findings);
    Ok(())
}

fn untold(reason: &str) -> String {
    format!("causes are those that single shards found: {reason}")
}

/// The plan of the whole run; `None` where other members were given values.
fn plan_of(
    recorded: &RecordedCases,
    summary: &Summary,
    spec: &Spec,
    set: &[GivenValue],
) -> Result<Option<Plan>, CheckError> {
    let is_given = |value: &&GivenValue| recorded.given.contains(&value.name);
    let set: Vec<GivenValue> = set.iter().filter(is_given).cloned().collect();
    let names: BTreeSet<String> = set.iter().map(|value| value.name.clone()).collect();
    let options = CaseOptions {
        cases: recorded.random,
        seed: summary.seed,
        set,
        // What no option gave, the target did.
        binds: names != recorded.given,
        ..CaseOptions::default()
    };
    for (service, operation) in operations(spec, std::slice::from_ref(&recorded.operation))? {
        let plan = options.plan(&service, &operation)?;
        let plan = match summary.behavior {
            Behavior::Stateful => plan,
            Behavior::Opaque | Behavior::Stateless => plan.without_fixtures(),
        };
        if plan.generator().given.keys().eq(&recorded.given) {
            return Ok(Some(plan));
        }
    }
    Ok(None)
}
