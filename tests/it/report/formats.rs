//! The formats for CI systems, and the progress line.

use std::process::Command;
use std::time::Duration;

use wireproof::internals::check::expected_failures::listed::Stale;
use wireproof::internals::event::hurt::ClientView;
use wireproof::internals::event::stream::{Event, JudgedCase, Listener};
use wireproof::internals::event::summary::{Summary, VerdictWord};
use wireproof::internals::model::requirement::Level;
use wireproof::internals::report::format::Format;
use wireproof::internals::report::github::step_summary;
use wireproof::internals::report::progress::Progress;
use wireproof::internals::report::{html, junit, markdown};

use crate::report::hold;
use crate::report::sample::{address, green, id, red, started};

#[test]
fn junit_has_a_test_case_for_each_requirement() {
    hold("junit", "green", &junit::print(&green()));
    hold("junit", "red", &junit::print(&red()));
    let text = junit::print(&red());
    assert_eq!(text.matches("<testcase ").count(), red().requirements.len());
    // One gating failure for each finding that gates, and the stale one.
    assert_eq!(text.matches("<failure").count(), 7);
}

#[test]
fn junit_says_when_the_run_could_not_judge() {
    let text = junit::print(&Summary { trouble: Some("refused\u{7}".into()), interrupted: true, ..green() });
    assert_eq!(text.matches("<error").count(), 2);
    assert!(text.contains("refused\\u{7}"));
}

/// Whatever the judged end wrote, CI systems can read the report.
#[test]
fn junit_is_valid_by_its_schema() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/report/junit.xsd");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.xml");
    let odd: String = (0..=0x10_ffff_u32)
        .step_by(61)
        .chain(0..0x180)
        .chain(0xfff0..0x1_0010)
        .filter_map(char::from_u32)
        .collect();
    let mut hostile = red();
    for finding in &mut hostile.findings {
        finding.actual.clone_from(&odd);
        finding.expected = "]]> <![CDATA[ \u{fffe} \u{ffff} &nbsp; </failure>".into();
        finding.minimal.request.body = odd.clone().into_bytes();
    }
    hostile.target.clone_from(&odd);
    hostile.trouble = Some(odd.clone());
    hostile.interrupted = true;
    for (name, summary) in [("green", green()), ("red", red()), ("hostile", hostile)] {
        std::fs::write(&path, junit::print(&summary)).unwrap();
        let checked = Command::new("xmllint").args(["--noout", "--schema", schema]).arg(&path).output();
        let checked = checked.expect("xmllint is of the package libxml2-utils");
        assert!(checked.status.success(), "{name}: {}", String::from_utf8_lossy(&checked.stderr));
    }
}

/// A finding that does not gate is told as fully as one that does.
#[test]
fn junit_tells_of_what_does_not_gate_too() {
    let mut summary = red();
    let finding = &mut summary.findings[3];
    (finding.gates, finding.level) = (false, Level::Should);
    let text = junit::print(&summary);
    let case = text
        .split("<testcase ")
        .find(|case| case.starts_with("name=\"cognito-idp/confirm-forgot-password/length/ClientId/max\""))
        .unwrap();
    assert!(
        case.contains("<skipped message=\"broken (accepted): 200; level should, it does not gate\""),
        "{case}"
    );
    for told in ["<system-out>", "expected: ", "again:    wireproof replay", "the smallest", "curl -sSi "] {
        assert!(case.contains(told), "{told}: {case}");
    }
    assert!(text.contains("time=\"0.012\""), "{text}");
}

#[test]
fn markdown_groups_what_one_cause_breaks() {
    hold("markdown", "green", &markdown::print(&green()));
    hold("markdown", "red", &markdown::print(&red()));
    assert!(!markdown::print(&red()).contains("&#"), "it is read without being shown, too");
}

/// A comment takes 65,536 characters, and what is longer is refused as a whole.
#[test]
fn markdown_is_short_whatever_was_found() {
    let mut summary = red();
    let one = summary.findings[6].clone();
    for (family, level, known) in [
        (None, Level::Must, false),
        (Some("x"), Level::Must, false),
        (None, Level::Observe, false),
        (None, Level::Must, true),
    ] {
        summary.findings.clear();
        for number in 0..500 {
            let mut finding = one.clone();
            finding.short = format!("F{number}");
            finding.requirement = id(&format!("{}/{number}", "r\u{202e}`".repeat(200)));
            finding.sentence = "s<`\u{1b}".repeat(300);
            finding.actual = "`a\u{202e}<b>".repeat(300);
            finding.expected.clone_from(&finding.actual);
            finding.address = address(&"a/".repeat(300));
            finding.replay = format!("wireproof replay {}", "\u{202e}`".repeat(300));
            finding.family = family.map(|family: &str| format!("{family}: {}", number % 7));
            (finding.level, finding.gates) = (level, !known && level == Level::Must);
            finding.known = known.then(|| "k`\u{7}".repeat(300));
            summary.findings.push(finding);
        }
        summary.target = "t`".repeat(300);
        summary.notes = vec!["n\u{202e}".repeat(300); 500];
        summary.stale = vec![Stale::Requirement(id(&("s\u{202e}".repeat(299) + "/s"))); 500];
        let text = markdown::print(&summary);
        assert!(text.len() < 65_000, "{} bytes", text.len());
        if level == Level::Must && !known && family.is_none() {
            assert!(text.contains("for which there is no room here"), "{}", &text[text.len() - 2_000..]);
        }
    }
}

/// The body is kept; what it looks like and does, a browser is asked.
#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let page = html::print(&red());
    let body = page.split("<main>").nth(1).unwrap();
    hold("html", "red", body);
    for outside in [" src=", "<link", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert_eq!(body.matches("<details class=\"entry finding\"").count(), red().findings.len());
}

#[test]
fn text_from_a_server_is_no_markup() {
    let mut summary = red();
    summary.findings[0].actual = "</code></details><img src=x>|`[a](b)`@team\n\n# head".into();
    let text = markdown::print(&summary);
    assert!(!text.contains("<img") && !text.contains("</details>"), "{text}");
    // The value holds a backtick, so that the marks of its span are two.
    assert!(
        text.contains(
            "actual: `` \\u{3c}/code>\\u{3c}/details>\\u{3c}img src=x>|`[a](b)`@team\\n\\n# head ``"
        ) || text
            .contains("actual: ``\\u{3c}/code>\\u{3c}/details>\\u{3c}img src=x>|`[a](b)`@team\\n\\n# head``"),
        "{text}"
    );
    assert!(!junit::print(&summary).contains("<img"));
    assert!(!html::print(&summary).contains("<img"));
}

#[test]
fn every_format_has_a_name_and_a_text() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
        assert!(format.print(&red()).ends_with('\n'));
    }
    let error = "jnuit".parse::<Format>().unwrap_err().to_string();
    assert_eq!(
        error,
        "expected one of text, json, ndjson, junit, markdown, html, github, found `jnuit`; did you mean `junit`?"
    );
}

#[test]
fn the_progress_line_counts_what_failed() {
    let mut progress = Progress::new(false);
    let case = |verdict, again| {
        let (address, requirement, broken) = (address("a"), id("r/r"), Vec::new());
        Event::Judged(JudgedCase { address, requirement, verdict, broken, duration: Duration::ZERO, again })
    };
    progress.hear(&Event::Started(Box::new(started(3))));
    progress.hear(&case(VerdictWord::Pass, false));
    assert_eq!(progress.message(), "1 of 3 cases, 0 failed");
    progress.hear(&case(VerdictWord::Fail, false));
    assert_eq!(progress.message(), "2 of 3 cases, 1 failed");
    progress.hear(&Event::Absent);
    assert_eq!(progress.message(), "3 of 3 cases, 1 failed", "the total stays");
    progress.hear(&case(VerdictWord::Pass, true));
    assert_eq!(progress.message(), "3 of 3 cases, 1 failed", "no case is counted twice");
    progress.hear(&Event::Shrinking { requirement: id("r/r\u{1b}") });
    assert_eq!(progress.message(), "3 of 3 cases, 1 failed; making r/r\\u{1b} smaller");
    progress.hear(&Event::Finished(Box::new(green())));
}

#[test]
fn whom_a_finding_hurts_is_told_in_every_format_that_a_person_reads() {
    let mut summary = red();
    let view = ClientView {
        client: "boto3 1.0".into(),
        hurt: true,
        seen: "a success".into(),
        seen_of_right: "the error CodeMismatchException".into(),
    };
    let finding = summary.findings.iter_mut().find(|finding| finding.gates).unwrap();
    let unhurt =
        ClientView { client: "js 2.0".into(), hurt: false, seen_of_right: view.seen.clone(), ..view.clone() };
    finding.hurt = vec![view, unhurt];
    let step = step_summary(&summary);
    let shown = [junit::print(&summary), markdown::print(&summary), html::print(&summary), step.clone()];
    for text in &shown {
        assert!(text.contains("boto3 1.0") && text.contains("a success"), "{text}");
        assert!(text.contains("js 2.0"), "{text}");
    }
    assert!(shown[1].contains("- hurt: `boto3 1.0 by 1 of 1 finding`"), "{}", shown[1]);
    assert!(step.lines().all(|line| line.chars().count() <= 80), "{step}");
}
