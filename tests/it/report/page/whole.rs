//! The page of every kind of run, and what of it stays where no script runs.

use wireproof::internals::event::summary::{CaseCounts, Summary};
use wireproof::internals::report::{html, markdown};

use super::browser::Browser;
use crate::report::sample::{green, id, red};

#[test]
fn a_run_without_findings_says_that_it_passed() {
    let browser = Browser::start();
    browser.open(&html::print(&green()), "");
    assert_eq!(browser.text("document.querySelector('h1').innerText"), "PASS 2 gating requirements held");
    assert_eq!(browser.text("document.querySelectorAll('details, #causes, #findings').length"), "0");
    assert_eq!(browser.text("document.getElementById('hits').textContent"), "2 requirements");
    browser.press("/username".chars());
    assert_eq!(browser.text("document.getElementById('hits').textContent"), "1 of 2 requirements");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn a_run_that_could_not_judge_says_why() {
    let nothing = CaseCounts { total: 1204, error: 1204, ..CaseCounts::default() };
    let unjudged =
        Summary { trouble: Some("127.0.0.1:5000: connection refused".into()), cases: nothing, ..green() };
    assert_eq!(unjudged.conclusion().exit_code(), 3);
    let browser = Browser::start();
    browser.open(&html::print(&unjudged), "");
    assert_eq!(
        browser.text("document.querySelector('h1').innerText"),
        "NOT JUDGED 127.0.0.1:5000: connection refused"
    );
    browser.open(&html::print(&Summary { interrupted: true, ..red() }), "");
    assert!(
        browser
            .text("document.querySelector('h1').innerText")
            .starts_with("INTERRUPTED 1,201 of 1,204 cases")
    );
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn the_page_is_read_without_scripts() {
    let browser = Browser::start();
    browser.forbid_scripts();
    browser.open(&html::print(&red()), "");
    let unseen = "[...document.querySelectorAll('.needs-script')].every((one) => !one.checkVisibility())";
    assert!(browser.is(&format!("document.querySelectorAll('.needs-script').length > 9 && {unseen}")));
    assert!(!browser.is("'scripted' in document.documentElement.dataset"), "its script did not run");
    browser.click("#F2 > summary");
    assert!(browser.is("document.querySelector('#F2 .expected p').checkVisibility()"));
    browser.click("#C1 > summary");
    browser.click("#C1 a[href='#F4']");
    browser.wait("location.hash === '#F4'");
    let seen = "[...document.querySelectorAll('.requirements li')].every((one) => one.checkVisibility())";
    assert!(browser.is(seen));
}

/// What there is one of is not told as several.
#[test]
fn counts_agree_with_their_words() {
    let mut summary = red();
    summary.findings.retain(|finding| finding.short == "F6");
    summary.causes.retain(|cause| cause.id == "C2");
    let page = html::print(&summary);
    for words in [
        "<b>1</b> <span>gating finding<",
        "<b>1</b> <span>finding in all<",
        "<b>1</b> <span>cause explains 1 of 1<",
    ] {
        assert!(page.contains(words), "no {words}");
    }
}

/// A page of many findings is small enough to be sent, and so is what CI systems take.
#[test]
fn a_run_with_eighty_findings_makes_small_reports() {
    let mut summary = red();
    let (findings, requirements) = (summary.findings.clone(), summary.requirements.clone());
    for number in findings.len()..80 {
        let mut finding = findings[number % findings.len()].clone();
        finding.short = format!("F{}", number + 1);
        let old = finding.requirement.clone();
        finding.requirement = id(&format!("{old}/{number}"));
        let mut result = requirements.iter().find(|result| result.id == old).unwrap().clone();
        result.id = finding.requirement.clone();
        summary.requirements.push(result);
        summary.findings.push(finding);
    }
    for number in 0..160 {
        let mut result = requirements.last().unwrap().clone();
        result.id = id(&format!("{}/{number}", result.id));
        summary.requirements.push(result);
    }
    let (page, comment) = (html::print(&summary), markdown::print(&summary));
    assert!(page.len() < 500_000, "{} bytes", page.len());
    assert!(comment.len() < 65_000, "{} bytes", comment.len());
}
