//! One report from those of shards.

use std::collections::BTreeSet;

use wireproof::internals::check::verdict::BreakageKind;
use wireproof::internals::event::binary::{Binary, JudgedPackage};
use wireproof::internals::event::cause::Cause;
use wireproof::internals::event::summary::{Conclusion, Extent, Power, Summary, VerdictWord};
use wireproof::internals::report::merge::{MergeError, merge};

use crate::report::sample::{green, red};

/// The reports as those of the shards of one run.
fn shards(reports: Vec<Summary>) -> Vec<Summary> {
    let of = reports.len();
    let with = |(index, report): (usize, Summary)| {
        let shards = Some((BTreeSet::from([index + 1]), of));
        Summary { extent: Extent { narrowed: false, shards }, ..report }
    };
    reports.into_iter().enumerate().map(with).collect()
}

#[test]
fn shards_are_taken_once_and_missed_where_they_are_not_there() {
    let parts = shards(vec![green(), green(), green()]);
    let told = |reports: &[usize]| {
        let reports = reports.iter().map(|index| parts[*index].clone()).collect();
        merge(reports).map(|whole| (whole.is_whole(), whole.notes)).map_err(|error| error.to_string())
    };
    assert_eq!(told(&[2, 0, 1]), Ok((true, Vec::new())));
    let missing = |reports: &[usize]| told(reports).unwrap_err();
    assert_eq!(missing(&[2, 0]), "expected all shards of the run, found none of 2/3");
    assert_eq!(missing(&[1]), "expected all shards of the run, found none of 1/3, 3/3");
    assert_eq!(told(&[1, 0, 1]).unwrap_err(), "expected each shard once, found shard 2/3 again in report 3");
    let said = |reports: Vec<Summary>| merge(reports).unwrap_err().to_string();
    assert_eq!(said(vec![green(), green()]), "expected each shard once, found a whole run in report 2");
    assert_eq!(
        said(vec![parts[0].clone(), green()]),
        "expected each shard once, found a whole run beside one of 3 in report 2"
    );
    let phase = || Summary { extent: Extent { narrowed: true, shards: None }, ..green() };
    assert!(!merge(vec![phase(), phase()]).unwrap().is_whole());
}

#[test]
fn one_report_stays_as_it_is_and_none_is_refused() {
    for summary in [green(), red()] {
        assert_eq!(merge(vec![summary.clone()]), Ok(summary));
    }
    assert_eq!(merge(Vec::new()), Err(MergeError::Empty));
}

#[test]
fn counts_add_up_and_the_worst_verdict_stays() {
    let mut other = red();
    other.requirements[9].verdict = VerdictWord::Error;
    other.requirements[9].errors = 4;
    other.duration_ms = 10_000;
    let whole = merge(shards(vec![red(), other])).unwrap();
    assert_eq!(whole.cases.total, 2 * red().cases.total);
    assert_eq!(whole.requests, 2 * red().requests);
    assert_eq!(whole.duration_ms, 10_000);
    assert_eq!(whole.requirements.len(), red().requirements.len());
    assert_eq!(whole.requirements[9].verdict, VerdictWord::Error);
    assert_eq!((whole.requirements[9].cases, whole.requirements[9].errors), (8, 4));
    assert_eq!(whole.findings[0].cases, 6);
}

#[test]
fn a_requirement_broken_in_two_shards_is_one_finding_and_numbers_are_new() {
    let mut first = red();
    first.findings.drain(..5);
    let mut second = red();
    second.findings.retain(|finding| ["F2", "F6"].contains(&finding.short.as_str()));
    for (index, finding) in second.findings.iter_mut().enumerate() {
        finding.short = format!("F{}", index + 1);
    }
    second.findings[1].outcome = BreakageKind::ServerError;
    second.findings[1].outcomes = vec![BreakageKind::ServerError];
    let whole = merge(shards(vec![first, second])).unwrap();
    let told: Vec<(&str, &str, BreakageKind)> = whole
        .findings
        .iter()
        .map(|finding| {
            (
                finding.short.as_str(),
                finding.requirement.as_str().rsplit('/').next().unwrap(),
                finding.outcome,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("F1", "max", BreakageKind::ServerError),
            ("F2", "Username", BreakageKind::ServerError),
            ("F3", "Password", BreakageKind::WrongMember),
            ("F4", "request-id", BreakageKind::Header),
            ("F5", "surrogates", BreakageKind::Refused),
        ]
    );
    assert_eq!(whole.findings[1].outcomes, [BreakageKind::ServerError, BreakageKind::WrongError]);
}

/// What goes with another cause as well goes so in the whole where each shard that has it says so.
#[test]
fn what_two_causes_share_is_shared_where_all_shards_say_so() {
    let shard = |shared: &[usize]| {
        let mut shard = red();
        for (number, finding) in shard.findings.iter_mut().enumerate() {
            finding.cause = (number < 4).then(|| if number < 2 { "C1" } else { "C2" }.to_owned());
        }
        let shared: Vec<String> = shared.iter().map(|number| shard.findings[*number].short.clone()).collect();
        let cause = |id: &str, shared: &[String]| Cause {
            id: id.to_owned(),
            operations: Vec::new(),
            faults: vec![format!("fault/{id}")],
            sentence: String::new(),
            explains: Vec::new(),
            shared: shared.to_vec(),
            rivals: Vec::new(),
        };
        Summary { causes: vec![cause("C1", &shared), cause("C2", &[])], ..shard }
    };
    let shared = |of: Vec<Summary>| {
        let whole = merge(shards(of)).unwrap();
        let cause = whole.causes.iter().find(|cause| cause.faults == ["fault/C1"]).unwrap();
        assert!(cause.shared.iter().all(|short| !cause.explains.contains(short)));
        cause.shared.len()
    };
    assert_eq!(shared(vec![shard(&[2, 3]), shard(&[2, 3])]), 2);
    assert_eq!(shared(vec![shard(&[2, 3]), shard(&[3])]), 1);
    assert_eq!(shared(vec![shard(&[2]), shard(&[3])]), 0);
}

/// Names of causes are those of a shard: the same name means another one elsewhere.
#[test]
fn causes_of_shards_become_those_of_the_whole() {
    let with = |fault: &str, explained: &[usize]| {
        let mut shard = red();
        for (number, finding) in shard.findings.iter_mut().enumerate() {
            finding.cause = explained.contains(&number).then(|| "C1".to_owned());
        }
        let rivals = vec![vec![format!("{fault}/{}", explained.len())], vec![format!("{fault}/other")]];
        let (faults, explains, shared) = (vec![fault.to_owned()], Vec::new(), Vec::new());
        let cause = Cause {
            id: "C1".to_owned(),
            operations: Vec::new(),
            faults,
            sentence: String::new(),
            explains,
            shared,
            rivals,
        };
        Summary { causes: vec![cause], ..shard }
    };
    let told = |shards_of: Vec<Summary>| {
        let whole = merge(shards(shards_of)).unwrap();
        for finding in &whole.findings {
            let explaining = whole.causes.iter().filter(|cause| cause.explains.contains(&finding.short));
            let names: Vec<_> = explaining.map(|cause| cause.id.clone()).collect();
            assert_eq!(names, finding.cause.iter().cloned().collect::<Vec<_>>(), "{}", finding.short);
        }
        let words = |cause: &Cause| {
            (cause.id.clone(), cause.faults.concat(), cause.explains.len(), cause.rivals.concat())
        };
        whole.causes.iter().map(words).collect::<Vec<_>>()
    };
    let cause = |id: &str, fault: &str, count, rivals: &[&str]| {
        let rivals: Vec<String> = rivals.iter().map(|rival| (*rival).to_owned()).collect();
        (id.to_owned(), fault.to_owned(), count, rivals)
    };
    // Both explain the first two by the same faults, and only one shard the third.
    assert_eq!(told(vec![with("a", &[0, 1, 2]), with("a", &[0, 1])]), [cause("C1", "a", 2, &["a/other"])]);
    // What is explained in two ways is explained in none.
    assert_eq!(told(vec![with("a", &[0, 1]), with("b", &[0, 1])]), []);
    // What only one shard has keeps its cause.
    let mut second = with("b", &[2]);
    second.findings.retain(|finding| finding.cause.is_some());
    let mut first = with("a", &[0, 1]);
    first.findings.retain(|finding| finding.cause.is_some());
    let expected = [cause("C1", "a", 2, &["a/2", "a/other"]), cause("C2", "b", 1, &["b/1", "b/other"])];
    assert_eq!(told(vec![second, first]), expected);
}

#[test]
fn what_one_shard_would_have_found_the_whole_would_have_found() {
    let power = |blind: &[&str]| {
        let blind: Vec<_> = blind.iter().map(|fault| ((*fault).to_owned(), "not sent".to_owned())).collect();
        Some(Power { caught: 10 - blind.len(), total: 10, blind })
    };
    let with = |blind: &[&str]| Summary { power: power(blind), ..green() };
    let whole = merge(shards(vec![with(&["a", "b", "c"]), with(&["b", "d"])])).unwrap();
    assert_eq!(whole.power, power(&["b"]));
    assert_eq!(merge(shards(vec![with(&["a"]), green()])).unwrap().power, None);
}

#[test]
fn trouble_and_interruption_of_one_shard_are_those_of_the_whole() {
    let trouble = Summary { trouble: Some("refused".into()), ..green() };
    assert_eq!(merge(shards(vec![green(), trouble.clone()])).unwrap().conclusion(), Conclusion::Unjudged);
    assert_eq!(merge(shards(vec![trouble.clone(), trouble])).unwrap().trouble.as_deref(), Some("refused"));
    let interrupted = Summary { interrupted: true, ..green() };
    assert_eq!(merge(shards(vec![green(), interrupted])).unwrap().conclusion(), Conclusion::Interrupted);
}

#[test]
fn reports_of_different_runs_are_refused_with_the_difference() {
    let other = Summary { seed: 2, ..green() };
    let error = merge(shards(vec![green(), green(), other])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected reports of one run, found seed `1` in the first and `2` in report 3"
    );
    assert!(merge(shards(vec![green(), red()])).is_err());
    let error = merge(shards(vec![green(), of_commit("d13932fcc8d0-dirty")])).unwrap_err().to_string();
    assert!(error.contains("binary `wireproof 0.1.0 (4f1c2e00d)` in the first"), "{error}");
    assert!(error.contains("`wireproof 0.1.0 (d13932fcc, with changes)` in report 2"), "{error}");
    let package =
        |version: &str| Some(JudgedPackage { name: "moto".to_owned(), version: version.to_owned() });
    let of_version = |version| Summary { package: package(version), ..green() };
    let error = merge(shards(vec![of_version("5.2.5"), of_version("5.2.6")])).unwrap_err().to_string();
    assert!(
        error.contains("target_version `moto 5.2.5` in the first and `moto 5.2.6` in report 2"),
        "{error}"
    );
    let whole = merge(shards(vec![of_version("5.2.5"), of_version("5.2.5")])).unwrap();
    assert_eq!((whole.made_by, whole.package), (green().made_by, package("5.2.5")));
}

/// A report by a program of another commit.
fn of_commit(described: &str) -> Summary {
    Summary { made_by: Some(Binary::this(described)), ..green() }
}
