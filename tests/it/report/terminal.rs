//! The screen.

use wireproof::internals::event::summary::Summary;
use wireproof::internals::report::terminal::paint::Color;
use wireproof::internals::report::terminal::{Detail, render};

use crate::report::hold;
use crate::report::sample::{green, red};

#[track_caller]
fn last_line(summary: &Summary, expected: &str) {
    let full = render(summary, Color::Plain, Detail::Requirements);
    let quiet = render(summary, Color::Plain, Detail::Quiet);
    // The screen has what to do in the table, and breaks a line that is too long.
    let verdict = expected.split("; next: ").next().unwrap();
    assert!(full.replace("\n  ", " ").ends_with(&format!("\n{verdict}\n")), "{verdict}: {full}");
    assert_eq!(quiet, format!("{expected}\n"));
}

#[test]
fn a_green_run_is_short() {
    let screen = render(&green(), Color::Plain, Detail::Requirements);
    assert!(screen.lines().count() <= 12, "{screen}");
    hold("terminal", "green", &screen);
}

#[test]
fn a_red_run_has_a_block_for_each_family() {
    hold("terminal", "red", &render(&red(), Color::Plain, Detail::Requirements));
}

/// What is to be mended first comes first; what stands alone is named.
#[test]
fn causes_are_told_in_few_lines() {
    let screen = render(&red(), Color::Plain, Detail::Causes);
    hold("terminal", "causes", &screen);
}

#[test]
fn where_no_cause_is_known_every_requirement_is_told() {
    let mut summary = red();
    summary.causes.clear();
    summary.findings.iter_mut().for_each(|finding| finding.cause = None);
    let screens = [Detail::Causes, Detail::Requirements].map(|detail| render(&summary, Color::Plain, detail));
    assert_eq!(screens[0], screens[1]);
}

#[test]
fn a_run_of_the_embedded_mock_says_how_to_start_it() {
    let mut summary = red();
    summary.findings.truncate(1);
    summary.stale.clear();
    summary.power = None;
    summary.start = Some("wireproof mock --listen 127.0.0.1:8080 --fault code-not-compared".into());
    summary.endpoint = "http://127.0.0.1:8080".into();
    hold("terminal", "embedded", &render(&summary, Color::Plain, Detail::Requirements));
}

#[test]
fn color_adds_nothing_but_color() {
    let both = [Detail::Causes, Detail::Requirements];
    for (summary, detail) in [green(), red()].iter().flat_map(|summary| both.map(|detail| (summary, detail)))
    {
        let plain = render(summary, Color::Plain, detail);
        let colored = render(summary, Color::Ansi, detail);
        assert!(colored.contains("\u{1b}["));
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
    }
}

#[test]
fn nothing_from_the_server_reaches_the_screen_raw() {
    let screens = [Detail::Causes, Detail::Requirements].map(|detail| render(&red(), Color::Plain, detail));
    for line in screens.iter().flat_map(|screen| screen.lines()) {
        assert!(!line.chars().any(|character| character.is_control() || character == '\u{202e}'), "{line:?}");
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line:?}");
    }
}

#[test]
fn lines_are_narrow_but_for_what_is_pasted() {
    let screen =
        [Detail::Causes, Detail::Requirements].map(|detail| render(&red(), Color::Plain, detail)).concat();
    for line in screen.lines().filter(|line| line.chars().count() > 80) {
        assert!(
            ["first case", "--data-raw", "printf ", "again", "FAIL", "cognito-idp/"]
                .iter()
                .any(|word| line.contains(word)),
            "{line}"
        );
    }
    assert!(screen.len() < 20_000, "a long value floods the screen: {} bytes", screen.len());
}

#[test]
fn the_last_line_says_the_verdict_and_what_to_do() {
    last_line(&green(), "PASS: 2 gating requirements held");
    last_line(
        &red(),
        "FAIL: 6 gating requirements broken, 1 stale; 1 known; next: wireproof explain F1, wireproof replay F1",
    );
    let stale = Summary { findings: Vec::new(), ..red() };
    last_line(&stale, "FAIL: 1 expected failure is stale: take it off the list (--update-expected-failures)");
    let unjudged = Summary { stale: Vec::new(), ..stale.clone() };
    last_line(
        &unjudged,
        "NOT JUDGED: every case of 1 gating requirement ended in an error; the bound of 2,311 requests was met: one finding \
         is not minimal",
    );
    last_line(
        &Summary { trouble: Some("could not connect to 127.0.0.1:5000: refused\u{7}".into()), ..green() },
        "NOT JUDGED: could not connect to 127.0.0.1:5000: refused\\u{7}",
    );
    last_line(
        &Summary { interrupted: true, ..red() },
        "INTERRUPTED: 1,201 of 1,204 cases judged, 6 gating findings so far; \
         next: wireproof explain F1, wireproof replay F1",
    );
    let mut should = green();
    should.findings = red().findings.split_off(6);
    last_line(
        &should,
        "PASS: 2 gating requirements held; 1 known, 0 new; 2 findings do not gate; next: wireproof explain F7",
    );
}

#[test]
fn the_exit_code_follows_the_conclusion() {
    let codes = |summary: Summary| summary.conclusion().exit_code();
    assert_eq!(codes(green()), 0);
    assert_eq!(codes(red()), 1);
    assert_eq!(codes(Summary { interrupted: true, ..red() }), 130);
    assert_eq!(codes(Summary { trouble: Some("refused".into()), ..green() }), 3);
    assert_eq!(codes(Summary { trouble: Some("refused".into()), ..red() }), 1);
}

#[test]
fn many_known_failures_are_one_number_until_all_are_asked_for() {
    let mut summary = red();
    for finding in &mut summary.findings {
        finding.known = Some("listed".to_owned());
        finding.gates = false;
    }
    let count = summary.findings.len();
    let few = render(&summary, Color::Plain, Detail::Causes);
    assert!(few.contains(&format!("  {count} known failures: --by requirement tells each\n")), "{few}");
    let all = render(&summary, Color::Plain, Detail::Requirements);
    for finding in &summary.findings {
        let line = format!("  {:<13}{}", finding.short, finding.requirement);
        assert!(all.contains(&line) && !few.contains(&line), "{line} in {all}{few}");
    }
}
