//! The page of a run over many operations: small enough to be opened, and all of it can be found.

use std::collections::BTreeMap;

use wireproof::internals::event::summary::{Summary, VerdictWord};
use wireproof::internals::report::html;

use super::browser::{Browser, ESCAPE};
use crate::report::sample::{id, red};

/// A run in which so many operations have so many requirements each, of which the first are broken.
fn many(operations: usize, requirements: usize, broken: usize) -> Summary {
    let mut summary = red();
    let (findings, results) =
        (std::mem::take(&mut summary.findings), std::mem::take(&mut summary.requirements));
    summary.operations = (1..=operations).map(|number| format!("shelves/open-{number}")).collect();
    for operation in &summary.operations {
        for number in 1..=requirements {
            let mut result = results[number % results.len()].clone();
            result.id = id(&format!("{operation}/length/Member{number}/max"));
            result.verdict = if number <= broken { VerdictWord::Fail } else { VerdictWord::Pass };
            if number <= broken {
                let mut finding = findings[number % findings.len()].clone();
                finding.short = format!("F{}", summary.findings.len() + 1);
                finding.requirement = result.id.clone();
                finding.operation.clone_from(operation);
                finding.replay = format!("wireproof replay {}", finding.short);
                summary.findings.push(finding);
            }
            summary.requirements.push(result);
        }
    }
    summary
}

/// The findings of a page, with whether their answers are there.
fn told(page: &str) -> BTreeMap<&str, bool> {
    let entries = page.split("<details class=\"entry finding").skip(1).filter_map(|entry| {
        let (_, entry) = entry.split_once("id=\"")?;
        let (name, entry) = entry.split_once('"')?;
        Some((name, entry.contains("<h3>Answer</h3>")))
    });
    entries.collect()
}

#[test]
fn a_page_of_four_thousand_findings_is_small_and_names_everything() {
    let summary = many(300, 70, 14);
    assert_eq!((summary.findings.len(), summary.requirements.len()), (4200, 21000));
    let page = html::print(&summary);
    assert!(page.len() < 8_000_000, "{} bytes", page.len());
    let told = told(&page);
    assert!((50..=200).contains(&told.values().filter(|is_whole| **is_whole).count()));
    for finding in &summary.findings {
        assert!(told.contains_key(finding.short.as_str()), "no {}", finding.short);
        assert!(
            page.contains(&format!("<code>{}</code>", finding.replay)),
            "no way to see {} again",
            finding.short
        );
    }
    for cause in &summary.causes {
        let first =
            summary.findings.iter().find(|finding| finding.cause.as_ref() == Some(&cause.id)).unwrap();
        assert!(told[first.short.as_str()], "no answer of {}, the first of {}", first.short, cause.id);
    }
    let rows = page.split("<ul class=\"short\">").skip(1).map(|list| list.split("</ul>").next().unwrap());
    assert_eq!(rows.map(|list| list.matches("<li").count()).sum::<usize>(), 21000);
}

/// What there is room for is told as it ever was.
#[test]
fn two_hundred_findings_are_told_whole() {
    let page = html::print(&many(20, 50, 10));
    assert!(told(&page).values().all(|is_whole| *is_whole));
    assert_eq!(page.matches("<li class=\"entry\"").count(), 1000);
    let one_more = html::print(&many(3, 70, 67));
    assert!(told(&one_more).values().any(|is_whole| !*is_whole));
}

#[test]
fn all_of_a_long_page_is_found() {
    let mut summary = many(30, 40, 10);
    let held = summary.requirements.last().unwrap().id.to_string();
    let last = summary.findings.last().unwrap().clone();
    summary.findings.last_mut().unwrap().cause = Some("C2".to_owned());
    let browser = Browser::start();
    browser.open(&html::print(&summary), "");
    let hits = "document.getElementById('hits').textContent";
    let shown = "[...document.querySelectorAll('details.finding, .short > li')].filter((one) => one.checkVisibility())\
        .map((one) => one.id).join(' ')";
    assert_eq!(browser.text(hits), "2 causes \u{b7} 300 findings \u{b7} 1200 requirements");
    // A few requirements are shown where they are found, in a line that was closed.
    browser.press("/open-30/ member40/".chars());
    assert_eq!(browser.text(shown), held);
    browser.press([ESCAPE]);
    assert!(browser.is("document.querySelectorAll('.owner[open]').length === 0"));
    // By its cause and its operation.
    for (key, value) in [("cause", "C2"), ("operation", last.operation.as_str())] {
        browser.click(&format!("select[data-filter={key}] option[value='{value}']"));
    }
    let found = "[...document.querySelectorAll('details.finding')].filter((one) => one.checkVisibility())\
        .map((one) => one.id)";
    assert!(browser.is(&format!("{found}.includes('{}')", last.short)));
    assert!(browser.is(&format!("{found}.length < 10")));
    browser.press([ESCAPE]);
    // A link to what held opens what it stands in, and a command is copied from a line that is opened.
    browser.run(&format!("location.hash = '#{held}'"));
    browser.wait("document.querySelectorAll('.owner[open]').length === 1");
    assert!(browser.is(&format!("document.getElementById('{held}').checkVisibility()")));
    browser.click(&format!("#{} > summary", last.short));
    browser.wait(&format!("document.querySelector('#{} .again .copy') !== null", last.short));
    assert!(
        browser.text(&format!("document.getElementById('{}').innerText", last.short)).contains(&last.replay)
    );
    assert_eq!(browser.console(), Vec::<String>::new());
}
