//! The formats for CI systems, and the progress line.

use wireproof::event::{Event, Listener, Summary};
use wireproof::report::progress::Progress;
use wireproof::report::{Format, html, junit, markdown};

use crate::report::hold;
use crate::report::sample::{green, red};

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

#[test]
fn markdown_folds_each_finding_away() {
    hold("markdown", "green", &markdown::print(&green()));
    hold("markdown", "red", &markdown::print(&red()));
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let page = html::print(&red());
    hold("html", "red", &page);
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(page.contains("default-src 'none'"));
    for outside in ["src=", "<link", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert_eq!(page.matches("<details>").count(), red().findings.len());
}

#[test]
fn text_from_a_server_is_no_markup() {
    let mut summary = red();
    summary.findings[0].actual = "</code></details><img src=x>|`[a](b)`@team\n\n# head".into();
    let text = markdown::print(&summary);
    assert!(!text.contains("<img") && !text.contains("@team") && !text.contains("[a](b)"), "{text}");
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
        "expected one of text, json, junit, markdown, html, found `jnuit`; did you mean `junit`?"
    );
}

#[test]
fn the_progress_line_counts_what_failed() {
    let mut progress = Progress::new(false);
    progress.hear(&Event::Started { seed: 1, cases: 3, target: "x".into() });
    progress.hear(&Event::Judged { address: "a".into(), failed: false });
    assert_eq!(progress.message(), "1 of 3 cases, 0 failed");
    progress.hear(&Event::Judged { address: "b".into(), failed: true });
    assert_eq!(progress.message(), "2 of 3 cases, 1 failed");
    progress.hear(&Event::Absent);
    assert_eq!(progress.message(), "3 of 3 cases, 1 failed", "the total stays");
    progress.hear(&Event::Shrinking { requirement: "r\u{1b}".into() });
    assert_eq!(progress.message(), "3 of 3 cases, 1 failed; making r\\u{1b} smaller");
    progress.hear(&Event::Finished(Box::new(green())));
}
