//! Each faulty client is found by its own requirements and by no other, and the right one breaks none.

use std::thread;
use std::time::Duration;

use wireproof::internals::client::fault::catalogue::{ClientFault, catalogue};
use wireproof::internals::client::fault::client::FaultyClient;
use wireproof::internals::client::fault::kind::{ClientFaultKind, CourseFault};
use wireproof::internals::event::summary::Conclusion;
use wireproof::internals::model::client_rule::ClientRule;
use wireproof::internals::model::requirement::Level;

use super::{Chosen, broken, first, judged, plan};

/// A few inputs, for what shows whatever is sent.
const FEW: [&str; 4] = ["**/client/**", "**/required/**", "**/optional/alone/*", "**/length/Username/*"];
/// Inputs of a hundred thousand characters show nothing here that others do not, and take long.
pub(super) const LARGE: [&str; 2] = ["**/length/*Metadata*/**", "**/length/*.*/**"];
/// So many faulty clients are judged at a time.
pub(super) const AT_A_TIME: usize = 4;
/// Long enough for a loaded machine; nothing takes it.
pub(super) const LONGEST: Duration = Duration::from_secs(60);

/// The calls in which something shows: all kinds of values for what is wrong with values.
pub(super) fn chosen(kind: &ClientFaultKind) -> Chosen<'static> {
    match kind {
        // Whatever takes long on a loaded machine is given up by one that gives up too soon.
        ClientFaultKind::Course(CourseFault::GivesUpSoon) => {
            Chosen { fuzzing: 0, only: &["**/client/slow/*"], skip: &[] }
        }
        ClientFaultKind::Text(_) | ClientFaultKind::Input(_) | ClientFaultKind::Body(_) => {
            Chosen { fuzzing: 20, only: &[], skip: &LARGE }
        }
        _ => Chosen { fuzzing: 0, only: &FEW, skip: &[] },
    }
}

fn faults() -> &'static [ClientFault] {
    catalogue(&first().0.protocol)
}

#[test]
fn the_right_client_breaks_nothing() {
    let (service, operation) = first();
    let summary = judged(
        &FaultyClient::default(),
        plan(&service, &operation, &Chosen { fuzzing: 200, ..Chosen::default() }),
        LONGEST,
    );
    assert_eq!(broken(&summary), Vec::<String>::new());
    assert_eq!(summary.conclusion(), Conclusion::Held, "{:?}", summary.notes);
    assert_eq!(summary.cases.pass, summary.cases.total);
    let ids: Vec<&str> = summary.requirements.iter().map(|result| result.id.tail()).collect();
    assert_eq!(ids, ClientRule::ALL.map(ClientRule::id));
    let unsent = summary.requirements.iter().filter(|result| result.cases == 0);
    assert_eq!(unsent.map(|result| result.id.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn each_faulty_client_is_found_by_its_own_requirements() {
    // Most of the time is spent waiting.
    let wrong: Vec<String> = faults()
        .chunks(AT_A_TIME)
        .flat_map(|faults| {
            thread::scope(|scope| {
                let found: Vec<_> = faults.iter().map(|fault| scope.spawn(|| missed(fault))).collect();
                found.into_iter().filter_map(|found| found.join().unwrap()).collect::<Vec<_>>()
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is found of a faulty client, where that is not what it breaks.
fn missed(fault: &ClientFault) -> Option<String> {
    let (service, operation) = first();
    let client = FaultyClient::new([fault]);
    let summary = judged(&client, plan(&service, &operation, &chosen(&fault.kind)).brief(), LONGEST);
    let gates = summary.findings.iter().any(|finding| finding.level == Level::Must);
    assert_eq!(summary.conclusion() == Conclusion::Broken, gates, "{}: {:?}", fault.id, summary.trouble);
    assert!(summary.findings.iter().all(|finding| !finding.flaky), "{}", fault.id);
    let mut expected: Vec<&str> =
        fault.breaks.iter().filter_map(|rule| rule.id().strip_prefix("client/")).collect();
    expected.sort_unstable();
    let found = broken(&summary);
    (found != expected).then(|| {
        let told = summary.findings.iter().map(|finding| {
            format!(
                "    {}: {} / {} / {}",
                finding.requirement, finding.address, finding.expected, finding.actual
            )
        });
        let told: Vec<String> = told.collect();
        format!("{}: expected {expected:?}, found {found:?}\n{}", fault.id, told.join("\n"))
    })
}
