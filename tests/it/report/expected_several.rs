//! Entries of a list of expected failures that are about several requirements: by a pattern, or by a cause.

use wireproof::internals::check::expected_failures::listed::Stale;
use wireproof::internals::check::expected_failures::update::{RunFacts, Update, update};
use wireproof::internals::check::expected_failures::{Broken, Listing};
use wireproof::internals::check::verdict::BreakageKind::{Accepted, Hang, ServerError};
use wireproof::internals::event::cause::Cause;
use wireproof::internals::event::summary::{Extent, Summary};
use wireproof::internals::report::json;

use crate::report::expected_failures::{
    KNOWN, TODAY, breaches, check_refused, entry, made_with, parse, set, standing, whole_run,
};
use crate::report::sample::{green, id, red};

const CAUSE: &str = "[[expected]]\ncause = [\"no-patterns\", \"no-lengths\"]\nreason = \"c\"\n";

#[test]
fn a_pattern_lists_what_it_matches_in_its_way_and_no_more() {
    let text = entry("s/o/{length,required}/**", "accepted") + &entry(KNOWN[1], "server-error");
    let list = parse(&text).unwrap();
    let known = Listing::Known("r".to_owned());
    let accepted = breaches(&[(Accepted, "200: Name")]);
    let failed = breaches(&[(ServerError, "500: Name")]);
    for (requirement, ways, expected) in [
        (KNOWN[0], &accepted, known.clone()),
        (KNOWN[1], &accepted, known.clone()),
        (KNOWN[1], &failed, known),
        (KNOWN[0], &failed, Listing::Unlisted),
        (KNOWN[2], &accepted, Listing::Unlisted),
    ] {
        assert_eq!(standing(&list, requirement, ways, TODAY), expected, "{requirement} {ways:?}");
    }
    let one_level = parse(&entry("s/o/*", "accepted")).unwrap_err().render(false);
    assert!(one_level.contains("matches nothing") && one_level.contains("`**` does not"), "{one_level}");
}

/// What is not judged says nothing; what is broken in another way still says that it is not mended.
#[test]
fn a_pattern_is_stale_where_something_of_it_held_and_nothing_is_broken() {
    let list = parse(&entry("s/o/{length,required}/**", "accepted")).unwrap();
    let stale = vec![Stale::Pattern("s/o/{length,required}/**".to_owned())];
    for (held, broken, expected) in [
        (vec![], vec![], vec![]),
        (vec![KNOWN[0]], vec![], stale.clone()),
        (vec![KNOWN[0], KNOWN[1]], vec![KNOWN[2]], stale),
        (vec![KNOWN[0]], vec![KNOWN[1]], vec![]),
        (vec![KNOWN[2]], vec![], vec![]),
    ] {
        assert_eq!(list.stale(&whole_run(&held, &broken, &[])), expected, "{held:?} {broken:?}");
    }
}

#[test]
fn a_cause_lists_what_it_explains_until_it_is_found_no_more() {
    let list = parse(CAUSE).unwrap();
    let ways = breaches(&[(Accepted, "200: Name"), (Hang, "no answer: Name")]);
    let requirement = id(KNOWN[0]);
    let explained_by = |sets: &[&[&str]]| {
        let causes: Vec<_> = sets.iter().map(|faults| set(faults)).collect();
        list.standing(Broken { requirement: &requirement, breaches: &ways, causes: &causes }, TODAY)
    };
    let known = Listing::Known("c".to_owned());
    assert_eq!(explained_by(&[&["no-lengths", "no-patterns"]]), known);
    // A rival, which no request tells from the cause, is the cause.
    assert_eq!(explained_by(&[&["any-code"], &["no-patterns", "no-lengths"]]), known);
    for others in [vec![], vec![["no-lengths"].as_slice()], vec![["any-code", "no-lengths"].as_slice()]] {
        assert_eq!(explained_by(&others), Listing::Unlisted, "{others:?}");
    }
    let stale = [Stale::Cause(set(&["no-lengths", "no-patterns"]))];
    assert_eq!(list.stale(&whole_run(&[], &[KNOWN[0]], &[&["no-lengths"]])), stale);
    assert_eq!(list.stale(&whole_run(&[KNOWN[0]], &[], &[&["no-patterns", "no-lengths"]])), []);
    let expired = parse(&format!("{CAUSE}expires = {TODAY}\n")).unwrap();
    let causes = [set(&["no-lengths", "no-patterns"])];
    let broken = Broken { requirement: &requirement, breaches: &ways, causes: &causes };
    let Listing::More(_, new) = expired.standing(broken, TODAY) else { panic!("it excuses nothing") };
    assert_eq!(new[0], "the entry expired on 2027-06-01 (known.toml:4)");
}

#[test]
fn what_is_wrong_with_such_an_entry_is_told_with_its_line() {
    let pattern = entry("s/o/length/**", "accepted");
    for (text, expected) in [
        (entry("s/o/[length", "accepted"), &["known.toml:2:15", "cannot be read", "`**` does not"][..]),
        (entry("s/o/rules/**", "accepted"), &["known.toml:2:15", "matches nothing"]),
        (pattern.clone() + "covers = [\"200: Name\"]\n", &["known.toml:5:10", "`covers` beside a pattern"]),
        (pattern.repeat(2), &["known.toml:6", "stands twice"]),
        (pattern.replace("outcome", "out"), &["unknown field `out`"]),
        (CAUSE.replace("no-lengths", "no-length"), &["known.toml:2:25", "did you mean `no-lengths`?"]),
        (CAUSE.replace("[\"no-patterns\", \"no-lengths\"]", "[]"), &["known.toml:2:9", "at least one id"]),
        (format!("{CAUSE}outcome = \"accepted\"\n"), &["known.toml:4:11", "`outcome` beside `cause`"]),
        (format!("{CAUSE}covers = [\"200: Name\"]\n"), &["known.toml:4:10", "`covers` beside `cause`"]),
        (CAUSE.repeat(2), &["known.toml:5:9", "stands twice"]),
        (CAUSE.replace("reason", "requirement = \"s/o/**\"\nreason"), &["known.toml:1", "found both"]),
        ("[[expected]]\nreason = \"r\"\n".to_owned(), &["known.toml:1", "found neither"]),
    ] {
        check_refused(&text, expected);
    }
}

#[test]
fn an_update_adds_nothing_to_what_is_covered_and_takes_off_what_is_stale() {
    let text = format!("# By hand.\n{}\n{CAUSE}", entry("s/o/length/**", "accepted"));
    let ways = breaches(&[(Accepted, "200: Name")]);
    let failed = [KNOWN[0], KNOWN[1], KNOWN[2]].map(|name| (id(name), ways.clone()));
    let covered = [(id(KNOWN[0]), Accepted), (id(KNOWN[1]), Accepted)];
    let several = RunFacts { covered: covered.into_iter().collect(), ..RunFacts::default() };
    let updated = |text: &str, several: &RunFacts, whole: bool| -> Update {
        update(text, &failed, several, &made_with(1), whole, |_| None).unwrap()
    };
    let kept = updated(&text, &several, true);
    assert_eq!((kept.added.len(), kept.removed.len(), kept.changed.len()), (1, 0, 0), "{kept:?}");
    assert_eq!(kept.added, ["s/o/rule/wrong-code (accepted)"]);
    assert!(kept.text.contains("# By hand.\n[[expected]]\nrequirement = \"s/o/length/**\""), "{}", kept.text);
    assert_eq!(updated(&kept.text, &several, true), Update { text: kept.text.clone(), ..Update::default() });
    let stale =
        [Stale::Pattern("s/o/length/**".to_owned()), Stale::Cause(set(&["no-patterns", "no-lengths"]))];
    let gone = RunFacts { stale: stale.into_iter().collect(), ..RunFacts::default() };
    let later = updated(&kept.text, &gone, true);
    assert_eq!(later.removed, ["s/o/length/** (accepted)", "cause no-lengths, no-patterns"]);
    assert_eq!(parse(&later.text).unwrap().entries.len(), 3, "{}", later.text);
    assert_eq!(updated(&kept.text, &gone, false).removed, [""; 0]);
}

/// What reports call a stale entry they read back.
#[test]
fn stale_entries_of_every_kind_come_back_from_a_report() {
    let stale = vec![
        Stale::Requirement(id("s/o/required/Name")),
        Stale::Pattern("**/length/*".to_owned()),
        Stale::Cause(set(&["a", "b/c"])),
    ];
    let summary = Summary { stale: stale.clone(), operations: vec!["s/o".to_owned()], ..green() };
    assert_eq!(json::parse(&json::print(&summary)).unwrap().stale, stale);
    let sentences = stale.iter().map(Stale::sentence).collect::<Vec<_>>();
    assert_eq!(sentences[0], "s/o/required/Name held");
    assert_eq!(sentences[2], "cause a, b/c was not found");
}

/// The findings that a cause explains, and none beside them.
#[test]
fn a_cause_excuses_what_it_explains_in_a_summary() {
    let mut summary = Summary { extent: Extent { narrowed: true, shards: None }, ..red() };
    for (number, finding) in summary.findings.iter_mut().enumerate() {
        finding.known = None;
        finding.gates = true;
        finding.cause = (number < 2).then(|| "C1".to_owned());
    }
    summary.causes = vec![Cause {
        id: "C1".to_owned(),
        operations: Vec::new(),
        faults: vec!["no-lengths".to_owned(), "no-patterns".to_owned()],
        sentence: String::new(),
        explains: vec!["F1".to_owned(), "F2".to_owned()],
        shared: Vec::new(),
        rivals: Vec::new(),
    }];
    let all = summary.findings.len();
    summary.apply_expected(&parse(CAUSE).unwrap(), TODAY);
    let known = |finding: &&wireproof::internals::event::finding::Finding| finding.known.is_some();
    assert_eq!(summary.findings.iter().filter(known).count(), 2);
    assert_eq!((summary.gating(), summary.findings[1].known.as_deref()), (all - 2, Some("c")));
}
