//! Lists of expected failures.

use std::collections::BTreeSet;

use wireproof::internals::check::expected_failures::listed::{Stale, WholeRun};
use wireproof::internals::check::expected_failures::made_with::MadeWith;
use wireproof::internals::check::expected_failures::parse::Namable;
use wireproof::internals::check::expected_failures::update::{RunFacts, Update};
use wireproof::internals::check::expected_failures::{Breaches, Broken, ExpectedFailures, Listing};
use wireproof::internals::check::manner::{self, Manner};
use wireproof::internals::check::verdict::BreakageKind;
use wireproof::internals::event::summary::{Conclusion, Extent, Summary};
use wireproof::internals::spec::requirements::gone::became_by;

use crate::report::hold;
use crate::report::sample::{green, id, red};

pub(super) const KNOWN: [&str; 3] = ["s/o/length/Name/max", "s/o/required/Name", "s/o/rule/wrong-code"];

/// Faults that a cause can be.
const FAULTS: [&str; 3] = ["no-lengths", "no-patterns", "any-code"];

const LIST: &str = r#"# Known failures of our server.

# Waits for the new parser.
[[expected]]
requirement = "s/o/length/Name/max"
outcome = "accepted"   # since 2.0
reason = "no lengths yet"
tracking = "https://example.org/7"

[[expected]]
requirement = "s/o/length/Name/max"
outcome = "server-error"
reason = "the same"

[[expected]]
requirement = "s/o/required/Name"
outcome = "wrong-error"
reason = "names"
"#;

pub(super) fn parse(text: &str) -> Result<ExpectedFailures, wireproof::internals::diagnostic::Diagnosed> {
    let known = KNOWN.map(id);
    let known: Vec<_> = known.iter().collect();
    let faults = FAULTS.map(str::to_owned);
    let namable = Namable { requirements: &known, faults: Some(&faults) };
    ExpectedFailures::parse("known.toml", text, namable, |id| became_by(&GONE, id))
}

pub(super) const TODAY: &str = "2027-06-01";

/// Requirements that a version took away.
const GONE: [(&str, Option<&str>); 2] = [("length/Name/most", Some("length/Name/max")), ("old", None)];

/// Breaches in these ways, each at these places with these answers.
pub(super) fn breaches(ways: &[(BreakageKind, &str)]) -> Breaches {
    ways.iter()
        .map(|(outcome, line)| {
            (*outcome, if line.is_empty() { Default::default() } else { manner::parse(line).unwrap() })
        })
        .collect()
}

pub(super) fn made_with(seed: u64) -> MadeWith {
    let text = |text: &str| text.to_owned();
    MadeWith {
        requirements: text("0.1.0"),
        spec_sha256: text("9f86d081"),
        seed,
        behavior: text("opaque"),
        target: text("endpoint"),
    }
}

fn update(text: &str, failed: &[(&str, Breaches)], whole: bool) -> Update {
    let failed: Vec<_> = failed.iter().map(|(text, breaches)| (id(text), breaches.clone())).collect();
    let gone = |id: &str| became_by(&GONE, id);
    let several = RunFacts::default();
    let made_with = made_with(1);
    wireproof::internals::check::expected_failures::update::update(
        text, &failed, &several, &made_with, whole, gone,
    )
    .unwrap()
}

/// What a list says of a requirement that was broken in these ways, which nothing explains.
pub(super) fn standing(
    list: &ExpectedFailures,
    requirement: &str,
    breaches: &Breaches,
    today: &str,
) -> Listing {
    list.standing(Broken { requirement: &id(requirement), breaches, causes: &[] }, today)
}

/// A set of faults.
pub(super) fn set(faults: &[&str]) -> BTreeSet<String> {
    faults.iter().map(|fault| (*fault).to_owned()).collect()
}

/// A whole run in which these requirements held, these were broken, and these causes were found.
pub(super) fn whole_run(held: &[&str], broken: &[&str], causes: &[&[&str]]) -> WholeRun {
    let ids = |texts: &[&str]| texts.iter().map(|text| id(text)).collect();
    WholeRun {
        held: ids(held),
        broken: ids(broken),
        causes: causes.iter().map(|faults| set(faults)).collect(),
    }
}

fn list() -> ExpectedFailures {
    parse(LIST).unwrap()
}

#[track_caller]
pub(super) fn check_refused(text: &str, expected: &[&str]) {
    let said = parse(text).unwrap_err().render(false);
    for part in expected {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
}

pub(super) fn entry(requirement: &str, outcome: &str) -> String {
    format!("[[expected]]\nrequirement = \"{requirement}\"\noutcome = \"{outcome}\"\nreason = \"r\"\n")
}

#[test]
fn a_finding_is_known_where_all_its_outcomes_are_listed() {
    let standing = |requirement: &str, ways: &[(BreakageKind, &str)]| {
        standing(&list(), requirement, &breaches(ways), TODAY)
    };
    let known = |reason: &str| Listing::Known(reason.to_owned());
    assert_eq!(
        standing("s/o/length/Name/max", &[(BreakageKind::Accepted, "200: Name")]),
        known("no lengths yet (https://example.org/7)")
    );
    let both = [(BreakageKind::ServerError, "500: Name"), (BreakageKind::Accepted, "200: Name")];
    assert_eq!(
        standing("s/o/length/Name/max", &both),
        known("the same; no lengths yet (https://example.org/7)")
    );
    let more = [(BreakageKind::Accepted, "200: Name"), (BreakageKind::Header, "200: Name")];
    assert_eq!(
        standing("s/o/length/Name/max", &more),
        Listing::More(
            "no lengths yet (https://example.org/7)".to_owned(),
            vec!["header, 200: Name".to_owned()]
        )
    );
    let other = [(BreakageKind::Accepted, "200: Name")];
    assert_eq!(standing("s/o/rule/wrong-code", &other), Listing::Unlisted);
    // What is broken in another way now is told beside the entry that it had.
    assert_eq!(
        standing("s/o/required/Name", &other),
        Listing::More(
            "names".to_owned(),
            vec![
                "listed as wrong-error, which it is not any more".to_owned(),
                "accepted, 200: Name".to_owned()
            ]
        )
    );
}

/// A new place, status or error name is new, and so is each in turn.
#[test]
fn an_entry_covers_what_it_was_and_no_more() {
    let text = entry("s/o/required/Name", "accepted")
        + "covers = [\"200: Name, text/{Card,Name}/quote\", \"500 InternalError: Name\"]\n";
    let list = parse(&text).unwrap();
    for (line, new) in [
        ("200: Name", None),
        ("200: text/Card/quote, text/Name/quote", None),
        ("500 InternalError: Name", None),
        ("200: Card", Some("200: Card")),
        ("200: text/Card/dash, text/Card/quote", Some("200: text/Card/dash")),
        ("500 Another: Name", Some("500 Another: Name")),
        ("500: Name", Some("500: Name")),
        ("204: Name", Some("204: Name")),
        ("no answer: Name", Some("no answer: Name")),
    ] {
        let expected = match new {
            None => Listing::Known("r".to_owned()),
            Some(new) => Listing::More("r".to_owned(), vec![new.to_owned()]),
        };
        let ways = breaches(&[(BreakageKind::Accepted, line)]);
        assert_eq!(standing(&list, "s/o/required/Name", &ways, TODAY), expected, "{line}");
    }
}

#[test]
fn what_an_entry_covers_is_written_in_few_lines_and_reads_back() {
    let line = "500 InternalError: Name, path/slash, text/{Card,Name}/{dash,quote}, text/Other/dash";
    let manners = manner::parse(line).unwrap();
    assert_eq!(manners.len(), 7);
    let printed = manner::print(&manners);
    let expected = ["Name, path/slash", "text/Other/dash", "text/{Card,Name}/{dash,quote}"];
    assert_eq!(printed, expected.map(|places| format!("500 InternalError: {places}")));
    let read: BTreeSet<_> = printed.iter().flat_map(|line| manner::parse(line).unwrap()).collect();
    assert_eq!(read, manners);
    for wrong in ["", "500", "500: ", "five: Name", "500: {Name", "500: Name,, Card"] {
        assert!(manner::parse(wrong).is_err(), "{wrong}");
    }
    check_refused(
        &(entry(KNOWN[0], "accepted") + "covers = [\"anything\"]\n"),
        &["known.toml:5", "a line that cannot be read", "500 Name: PLACE"],
    );
}

/// However many places there are, a line can be read, and nothing is lost.
#[test]
fn many_places_are_printed_in_lines_that_can_be_read() {
    let place = |number: usize| match number % 3 {
        0 => format!("Member{number}"),
        1 => format!("path/slash-{number}"),
        _ => format!("text/Member{}/variant-{number}", number % 30),
    };
    let ways = |place| Manner { answer: "500 InternalError".into(), place };
    let mut manners: BTreeSet<Manner> = (0..300).map(place).map(ways).collect();
    let members = (0..30).map(|member| format!("text/Member{member}"));
    let table = members.flat_map(|member| (0..30).map(move |variant| format!("{member}/same-{variant}")));
    manners.extend(table.map(|place| Manner { answer: "200".into(), place }));
    let printed = manner::print(&manners);
    assert!(printed.iter().all(|line| line.len() <= 200), "{printed:#?}");
    assert!(printed.len() < manners.len() / 4, "{printed:#?}");
    let read: BTreeSet<_> = printed.iter().flat_map(|line| manner::parse(line).unwrap()).collect();
    assert_eq!(read, manners);
}

/// What a version took away is no fault of the list; what never was is.
#[test]
fn an_id_that_is_gone_is_told_with_its_successor() {
    let text = entry("s/o/length/Name/most", "accepted") + &entry("s/o/old", "accepted");
    let gone = parse(&text).unwrap().gone;
    let successor = Some("s/o/length/Name/max".to_owned());
    assert_eq!(gone, [("s/o/length/Name/most".to_owned(), successor), ("s/o/old".to_owned(), None)]);
    check_refused(&entry("s/o/length/Name/moist", "accepted"), &["unknown requirement"]);
    let ways = breaches(&[(BreakageKind::Accepted, "200: Name")]);
    let updated = update(&text, &[("s/o/length/Name/max", ways)], true);
    assert_eq!(updated.changed, ["s/o/length/Name/most (accepted)"]);
    assert_eq!(updated.removed, ["s/o/old (accepted)"]);
    assert!(updated.text.contains("requirement = \"s/o/length/Name/max\""), "{}", updated.text);
}

#[test]
fn what_is_listed_and_held_is_stale() {
    let held = whole_run(&["s/o/length/Name/max"], &["s/o/required/Name"], &[]);
    assert_eq!(list().stale(&held), [Stale::Requirement(id("s/o/length/Name/max"))]);
    assert_eq!(list().stale(&WholeRun::default()), []);
}

#[test]
fn every_fault_of_a_list_is_told_with_its_line() {
    check_refused("[[expected]", &["known.toml:1"]);
    check_refused("[[expect]]\n", &["unknown field `expect`"]);
    let one_text = "[[expected]]\ncause = \"no-patterns\"\nreason = \"c\"\n";
    check_refused(one_text, &["known.toml:2:9", "`cause` and a list of faults in brackets"]);
    check_refused(
        &entry("s/o/length/Name/mx", "accepted"),
        &["known.toml:2:15", "did you mean `s/o/length/Name/max`?"],
    );
    check_refused(
        &entry(KNOWN[0], "acepted"),
        &["known.toml:3:11", "unknown outcome", "did you mean `accepted`?"],
    );
    check_refused(&format!("{}why = 1\n", entry(KNOWN[0], "accepted")), &["unknown field `why`"]);
    check_refused(&entry(KNOWN[0], "accepted").repeat(2), &["known.toml:6", "stands twice"]);
    check_refused(&entry(KNOWN[0], "accepted").replace("\"r\"", "\" \""), &["known.toml:4", "say why"]);
    check_refused(
        "[[expected]]\nrequirement = \"s/o/required/Name\"\nreason = \"r\"\n",
        &["missing field `outcome`"],
    );
    let both = format!("{}\n{}", entry("nothing", "accepted"), entry(KNOWN[0], "odd"));
    check_refused(&both, &["unknown requirement `nothing`", "unknown outcome `odd`"]);
    assert_eq!(parse("").unwrap().entries, []);
}

#[test]
fn an_updated_list_keeps_its_comments_and_ends_of_lines() {
    let failed = [
        (
            "s/o/length/Name/max",
            breaches(&[(BreakageKind::ServerError, "500: Name, text/Name/{dash,quote}")]),
        ),
        ("s/o/rule/wrong-code", breaches(&[(BreakageKind::SideEffect, "200: state/wrong-code/first")])),
    ];
    let updated = update(LIST, &failed, true);
    hold("expected", "updated", &updated.text);
    assert_eq!(updated.added, ["s/o/rule/wrong-code (side-effect)"]);
    assert_eq!(updated.removed, ["s/o/length/Name/max (accepted)", "s/o/required/Name (wrong-error)"]);
    assert_eq!(updated.changed, ["s/o/length/Name/max (server-error)"]);
    let again = update(&updated.text, &failed, true);
    assert_eq!(again, Update { text: updated.text.clone(), ..Update::default() });
    assert!(parse(&updated.text).is_ok());
    let returns = update(&LIST.replace('\n', "\r\n"), &failed, true);
    assert_eq!(returns.text, updated.text.replace('\n', "\r\n"));
}

/// A comment above the first entry is about that entry, and what the list was made with comes before both.
#[test]
fn the_comment_of_the_first_entry_stays_with_it() {
    let text = format!("# Waits for the new parser.\n{}", entry("s/o/required/Name", "accepted"));
    let failed = [("s/o/required/Name", breaches(&[(BreakageKind::Accepted, "200: Name")]))];
    let updated = update(&text, &failed, true).text;
    assert!(updated.starts_with("[made-with]"), "{updated}");
    assert!(updated.contains("\n# Waits for the new parser.\n[[expected]]\n"), "{updated}");
}

/// A fuzzer found it: the comment took the first entry's head with it.
#[test]
fn a_comment_that_ends_without_a_line_break_stays_a_comment() {
    let failed = [("s/o/required/Name", breaches(&[(BreakageKind::ServerError, "500: Name")]))];
    for text in ["#", "# Known failures.", "\n\n# one\n# two"] {
        let updated = update(text, &failed, true);
        assert_eq!(parse(&updated.text).unwrap().entries.len(), 1, "{}", updated.text);
        assert!(
            updated.text.starts_with(text.trim_start()) || updated.text.contains(text),
            "{}",
            updated.text
        );
        let again = update(&updated.text, &failed, true);
        assert_eq!(again, Update { text: updated.text.clone(), ..Update::default() });
    }
}

/// What was not sent may fail as it did.
#[test]
fn a_part_of_a_run_takes_nothing_off_and_adds_what_is_new() {
    let first = breaches(&[(BreakageKind::ServerError, "500: Name")]);
    let second = breaches(&[(BreakageKind::ServerError, "500: Card")]);
    let whole = update("", &[("s/o/required/Name", first)], true);
    let part = update(&whole.text, &[("s/o/required/Name", second.clone())], false);
    assert!(part.text.contains("covers = [\"500: Card, Name\"]"), "{}", part.text);
    let nothing = update(&part.text, &[], false);
    assert_eq!(nothing, Update { text: part.text.clone(), ..Update::default() });
    let later = update(&part.text, &[("s/o/required/Name", second)], true);
    assert!(later.text.contains("covers = [\"500: Card\"]"), "{}", later.text);
    assert_eq!(later.changed, ["s/o/required/Name (server-error)"]);
}

#[test]
fn a_list_says_with_what_it_was_made() {
    let list = parse(&update("", &[], true).text).unwrap();
    assert_eq!(list.made_with, Some(made_with(1)));
    let other = MadeWith { behavior: "stateless".to_owned(), ..made_with(2) };
    assert_eq!(
        made_with(1).differences(&other),
        ["seed 1 instead of 2", "behavior opaque instead of stateless"]
    );
    let great = wireproof::internals::check::expected_failures::update::update(
        "",
        &[],
        &RunFacts::default(),
        &made_with(u64::MAX),
        true,
        |_| None,
    );
    assert_eq!(parse(&great.unwrap().text).unwrap().made_with, Some(made_with(u64::MAX)));
    // What is said beside a field stays.
    let earlier = update("", &[], true).text.replace("seed = 1", "seed = 7 # by chance");
    assert!(update(&earlier, &[], true).text.contains("seed = 1 # by chance"), "{earlier}");
}

#[test]
fn an_updated_list_fits_the_run() {
    let failed = [("s/o/rule/wrong-code", breaches(&[(BreakageKind::SideEffect, "")]))];
    for text in [
        "",
        "# nothing yet\n",
        LIST,
        "expected = [ { requirement = \"a\", outcome = \"header\", reason = \"b\" } ]\n",
    ] {
        let updated = update(text, &failed, true).text;
        let list = parse(&updated).unwrap();
        assert_eq!(list.entries.len(), 1, "{updated}");
        let emptied = update(&updated, &[], true).text;
        assert_eq!(parse(&emptied).unwrap().entries.len(), 0);
        let comment = text.lines().next().unwrap_or_default();
        assert!(!comment.starts_with('#') || emptied.starts_with(comment), "{emptied:?}");
    }
    let wrong = wireproof::internals::check::expected_failures::update::update(
        "[[",
        &[],
        &RunFacts::default(),
        &made_with(1),
        true,
        |_| None,
    );
    assert!(wrong.is_err());
}

#[test]
fn a_list_decides_what_gates_in_a_summary() {
    let held = "cognito-idp/confirm-forgot-password/required/ClientId";
    let broken = "cognito-idp/confirm-forgot-password/length/ClientId/max";
    let ids = [id(held), id(broken)];
    let known: Vec<_> = ids.iter().collect();
    let namable = Namable { requirements: &known, faults: None };
    let list = |text: &str| ExpectedFailures::parse("known.toml", text, namable, |_| None).unwrap();
    let mut summary = red();
    summary.findings = vec![red().findings[3].clone()];
    summary.findings[0].breaches = breaches(&[(BreakageKind::Accepted, "200: ClientId")]);
    summary.stale.clear();
    summary.requirements.retain(|result| ids.contains(&result.id));
    // Every case was sent, and judged.
    summary.cases.error = 0;
    summary.cases.total = summary.cases.judged();
    summary.cases.skip = 0;
    let mut known = summary.clone();
    known.apply_expected(&list(&entry(broken, "accepted")), TODAY);
    assert_eq!(known.findings[0].known.as_deref(), Some("r"));
    assert_eq!(known.conclusion(), Conclusion::Held);
    let mut another = summary.clone();
    another.apply_expected(&list(&entry(broken, "server-error")), TODAY);
    assert_eq!((another.findings[0].gates, another.conclusion()), (true, Conclusion::Broken));
    let mut stale = summary.clone();
    stale.apply_expected(&list(&(entry(broken, "accepted") + &entry(held, "accepted"))), TODAY);
    assert_eq!(
        (stale.stale.as_slice(), stale.conclusion()),
        ([Stale::Requirement(id(held))].as_slice(), Conclusion::Broken)
    );
    let mut narrowed = Summary { extent: Extent { narrowed: true, shards: None }, ..green() };
    narrowed.apply_expected(&list(&entry(held, "accepted")), TODAY);
    assert_eq!(narrowed.conclusion(), Conclusion::Held);
}

/// The day before, it still excuses; from the day on it gates, and an update renews nothing.
#[test]
fn an_entry_excuses_until_the_day_on_which_it_expires() {
    let text = entry(KNOWN[1], "accepted") + "expires = 2027-06-01\n";
    let list = parse(&text).unwrap();
    let ways = breaches(&[(BreakageKind::Accepted, "200: Name")]);
    for (today, expired) in [
        ("2026-12-31", false),
        ("2027-05-31", false),
        (TODAY, true),
        ("2027-06-02", true),
        ("2028-01-01", true),
    ] {
        let expected = match expired {
            false => Listing::Known("r".to_owned()),
            true => Listing::More(
                "r".to_owned(),
                vec!["accepted: the entry expired on 2027-06-01 (known.toml:5)".to_owned()],
            ),
        };
        assert_eq!(standing(&list, KNOWN[1], &ways, today), expected, "{today}");
    }
    let updated = update(&text, &[(KNOWN[1], ways)], true);
    assert!(updated.text.contains("expires = 2027-06-01\n") && updated.added.is_empty(), "{}", updated.text);
    for wrong in ["\"2027-06-01\"", "2027", "2027-06-01T00:00:00Z"] {
        let text = format!("{}expires = {wrong}\n", entry(KNOWN[1], "accepted"));
        check_refused(&text, &["known.toml:5:11", "expected a day such as 2027-06-01", "found"]);
    }
    check_refused(&format!("{}expires = 2027-13-01\n", entry(KNOWN[1], "accepted")), &["known.toml:5"]);
}
