//! What a reader is looking for is found: by words, by filters, and by both.

use wireproof::internals::report::html;

use super::browser::{Browser, ESCAPE};
use crate::report::sample::red;

/// The findings and causes that are shown, in the order of the page.
const SHOWN: &str = "[...document.querySelectorAll('details.entry')].filter((one) => one.checkVisibility())\
    .map((one) => one.id).join(' ')";
const ALL: &str = "C1 C2 alone F1 F2 F3 F4 F5 F6 F7 F8 F9";
const HITS: &str = "document.getElementById('hits').textContent";

fn opened() -> Browser {
    let browser = Browser::start();
    browser.open(&html::print(&red()), "");
    assert_eq!(browser.text(SHOWN), ALL);
    browser
}

/// Chooses a value of a filter.
fn choose(browser: &Browser, key: &str, value: &str) {
    browser.click(&format!("select[data-filter={key}] option[value='{value}']"));
}

#[test]
fn words_are_searched_in_findings_and_requirements_and_hits_are_counted() {
    let browser = opened();
    assert_eq!(browser.text(HITS), "2 causes · 9 findings · 13 requirements");
    browser.press("/".chars());
    assert!(browser.is("document.activeElement.id === 'search'"));
    // The words of a requirement and of an answer, in any order and case.
    browser.press("NONETYPE length".chars());
    assert_eq!(browser.text("document.activeElement.value"), "NONETYPE length", "the slash is no part of it");
    assert_eq!(browser.text(SHOWN), "alone F2");
    assert_eq!(browser.text(HITS), "0 of 2 causes · 1 of 9 findings · 0 of 13 requirements");
    assert!(
        !browser.is("document.getElementById('requirements').checkVisibility()"),
        "a heading over nothing"
    );

    browser.press([ESCAPE]);
    assert_eq!(browser.text("document.activeElement.value"), "");
    assert_eq!(browser.text(SHOWN), ALL);
    browser.press("expired".chars());
    assert_eq!(browser.text(HITS), "0 of 2 causes · 0 of 9 findings · 1 of 13 requirements");
    browser.click("#clear");
    browser.press("nothing has these words".chars());
    assert_eq!(browser.text(HITS), "0 of 2 causes · 0 of 9 findings · 0 of 13 requirements");
}

#[test]
fn filters_combine_with_each_other_and_with_words() {
    let browser = opened();
    choose(&browser, "level", "should");
    assert_eq!(browser.text(SHOWN), "alone F7 F8");
    choose(&browser, "outcome", "header");
    assert_eq!(browser.text(SHOWN), "alone F8");
    assert_eq!(browser.text(HITS), "0 of 2 causes · 1 of 9 findings · 1 of 13 requirements");
    browser.press("/message".chars());
    assert_eq!(browser.text(SHOWN), "", "no finding has all of it");
    browser.press([ESCAPE]);
    assert_eq!(browser.text(SHOWN), ALL);
    assert!(browser.is("[...document.querySelectorAll('select')].every((one) => one.value === '')"));

    // A finding that was broken in two ways is found by each.
    choose(&browser, "outcome", "accepted");
    assert_eq!(browser.text(SHOWN), "C1 alone F2 F4 F5");
    choose(&browser, "member", "UserContextData.EncodedData");
    assert_eq!(browser.text(HITS), "0 of 2 causes · 0 of 9 findings · 1 of 13 requirements");
    browser.click("#clear");
    choose(&browser, "verdict", "pass");
    assert_eq!(browser.text(HITS), "0 of 2 causes · 0 of 9 findings · 1 of 13 requirements");
}

/// A cause stays as long as one of its findings does, and is found by its own words too.
#[test]
fn a_cause_stays_with_its_findings() {
    let browser = opened();
    browser.press("/looked-up-first".chars());
    assert_eq!(browser.text(SHOWN), "C2", "a fault that no finding names");
    browser.press([ESCAPE]);
    choose(&browser, "outcome", "wrong-error");
    assert_eq!(browser.text(SHOWN), "C2 F6");
}

/// On a narrow screen the filters are behind a button, which says how many are set.
#[test]
fn filters_are_reached_on_a_narrow_screen() {
    let browser = opened();
    browser.set_width(400);
    let is_shown = "document.querySelector('select').checkVisibility()";
    assert!(!browser.is(is_shown));
    browser.click("#filters-toggle");
    assert!(browser.is(is_shown));
    choose(&browser, "level", "observe");
    assert_eq!(browser.text("document.getElementById('filters-toggle').textContent"), "Filters (1)");
    assert_eq!(browser.text(SHOWN), "alone F9");
}
