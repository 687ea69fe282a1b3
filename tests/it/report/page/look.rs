//! The page is readable: in both themes, on a narrow screen and a wide one, on paper.

use wireproof::internals::event::summary::Summary;
use wireproof::internals::report::format::Format;
use wireproof::internals::report::html;
use wireproof::internals::report::matrix::format;

use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::browser::Browser;
use crate::report::matrix::side_by_side;
use crate::report::sample::{green, red};

/// All texts that are seen and contrast with what is behind them by less than 4.5:1, and how many were looked at.
const CONTRAST: &str = r"
    const parse = (color) => {
      const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number);
      return { r, g, b, a };
    };
    const over = (top, below) => {
      const mix = (one, other) => one * top.a + other * (1 - top.a);
      return { r: mix(top.r, below.r), g: mix(top.g, below.g), b: mix(top.b, below.b), a: 1 };
    };
    const behind = (element) => {
      const layers = [];
      for (let one = element; one; one = one.parentElement) layers.push(parse(getComputedStyle(one).backgroundColor));
      return layers.reverse().reduce((below, top) => over(top, below), { r: 255, g: 255, b: 255, a: 1 });
    };
    const light = ({ r, g, b }) => {
      const part = (value) => (value <= 10.31 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const ratio = (color, element) => {
      const below = behind(element);
      const [high, low] = [light(over(parse(color), below)), light(below)].sort((x, y) => y - x);
      return (high + 0.05) / (low + 0.05);
    };
    const faults = [];
    let seen = 0;
    const look = (text, element, pseudo) => {
      seen += 1;
      const found = ratio(getComputedStyle(element, pseudo).color, element);
      if (!(found >= 4.5)) faults.push(`${found.toFixed(2)} ${element.tagName}.${element.className}: ${text.slice(0, 60)}`);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (walker.currentNode.data.trim() && element.checkVisibility()) look(walker.currentNode.data, element);
    }
    for (const element of document.querySelectorAll('input, select')) look(element.id, element);
    for (const element of document.querySelectorAll('input')) look('placeholder', element, '::placeholder');
    for (const element of document.querySelectorAll('summary')) look('marker', element, '::before');
    return { faults, seen };
";

/// The background of the page, and what it is in each theme.
const SHOWN: &str = "getComputedStyle(document.body).backgroundColor";
const LIGHT: &str = "rgb(255, 255, 255)";
const DARK: &str = "rgb(14, 17, 22)";

/// Everything that opens is open.
const OPEN_ALL: &str = "document.querySelectorAll('details').forEach((one) => { one.open = true; })";

/// Runs with all that a page can show.
fn pages() -> Vec<(&'static str, String)> {
    let unjudged = Summary { trouble: Some("connection refused".into()), ..green() };
    let matrix = format::print(&side_by_side(), Format::Html).unwrap();
    let printed = [("red", red()), ("green", green()), ("unjudged", unjudged)];
    let mut pages: Vec<_> = printed.map(|(name, summary)| (name, html::print(&summary))).into();
    pages.push(("matrix", matrix));
    pages
}

fn check_contrast(browser: &Browser, name: &str) {
    let found = browser.run(CONTRAST);
    assert_eq!(found["faults"], serde_json::json!([]), "{name}");
    assert!(found["seen"].as_u64().unwrap() > 20, "{name}: {found}");
}

#[test]
fn every_text_contrasts_with_what_is_behind_it() {
    for (name, page) in pages() {
        for (theme, background) in [("light", LIGHT), ("dark", DARK)] {
            // What is chosen on one page would be shown on the next.
            let browser = Browser::start();
            browser.set_media(theme, "screen");
            browser.open(&page, if name == "red" { "#F1" } else { "" });
            browser.run(OPEN_ALL);
            assert_eq!(browser.text(SHOWN), background, "the theme is that of the system");
            check_contrast(&browser, &format!("{name} {theme}"));
            browser.click("#theme");
            assert_ne!(browser.text(SHOWN), background);
            check_contrast(&browser, &format!("{name} not {theme}"));
        }
    }
}

#[test]
fn gray_on_white_is_found_wanting() {
    let browser = Browser::start();
    browser.set_media("light", "screen");
    browser.open(&html::print(&green()), "");
    check_contrast(&browser, "green light");
    browser.run("document.querySelector('h2').style.color = '#888'");
    let faults = browser.run(CONTRAST)["faults"].as_array().unwrap().len();
    assert!(faults > 0, "gray on white is seen");
}

/// Chromium gives files another process each time, which may not see yet what the last one kept: the page is served.
#[tokio::test]
async fn the_theme_that_was_chosen_is_kept() {
    let server = MockServer::start().await;
    let page = ResponseTemplate::new(200).set_body_raw(html::print(&red()), "text/html; charset=utf-8");
    Mock::given(any()).respond_with(page).mount(&server).await;
    let browser = Browser::start();
    for (theme, background, other) in [("light", LIGHT, DARK), ("dark", DARK, LIGHT)] {
        browser.set_media(theme, "screen");
        browser.visit(&server.uri());
        assert_eq!(browser.text(SHOWN), background, "the system's, or what was chosen before");
        browser.click("#theme");
        assert_eq!(browser.text(SHOWN), other);
        browser.visit(&server.uri());
        assert_eq!(browser.text(SHOWN), other, "it is the reader's choice from now on");
        // Chosen back, the system has no say.
        browser.click("#theme");
        browser.set_media(if theme == "light" { "dark" } else { "light" }, "screen");
        browser.visit(&server.uri());
        assert_eq!(browser.text(SHOWN), background);
        browser.run("localStorage.clear()");
    }
}

/// No page is wider than its window, whatever stands in it.
#[test]
fn nothing_is_cut_off_on_narrow_and_wide_screens() {
    let mut wide = red();
    for finding in &mut wide.findings {
        finding.actual = "x-".repeat(200) + &"W".repeat(70) + &"ab".repeat(300);
        finding.expected.clone_from(&finding.actual);
        finding.sentence = format!("A value such as {}.", "abcdefghij".repeat(20));
        finding.member = "Deep.".repeat(60);
        finding.minimal.request.body =
            "{\"Name\":\"".bytes().chain("abcdefghij".repeat(90).bytes()).collect();
    }
    wide.causes[0].sentence = "abcdefghij".repeat(30);
    wide.causes[0].faults = vec!["abcdefghij-".repeat(30)];
    wide.target = format!("http://127.0.0.1:5000/{}", "path".repeat(60));
    wide.notes = vec!["abcdefghij".repeat(40)];
    let browser = Browser::start();
    for (name, page) in pages().into_iter().chain([("wide", html::print(&wide))]) {
        for width in [320, 400, 800, 1280] {
            browser.set_width(width);
            browser.open(&page, "");
            browser.run(OPEN_ALL);
            browser.run("document.getElementById('filters').classList.add('shown')");
            let root = "document.documentElement";
            assert!(
                browser.is(&format!("{root}.scrollWidth <= {root}.clientWidth")),
                "{name} at {width}: {}",
                browser.text(
                    "[...document.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > \
                     document.documentElement.clientWidth + 1).map((one) => `${one.tagName}.${one.className}#${one.id}`).slice(0, 5)"
                )
            );
            // What is longer than its box is wrapped there.
            assert!(
                browser.is("[...document.querySelectorAll('pre, dd, .sides p')].every((one) => one.scrollWidth <= one.clientWidth + 1)"),
                "{name} at {width}"
            );
        }
    }
}

/// The verdict and what to mend first are what is seen before anything is scrolled.
#[test]
fn the_first_screen_has_the_verdict_and_the_causes() {
    let browser = Browser::start();
    for width in [400, 1280] {
        browser.set_width(width);
        browser.open(&html::print(&red()), "");
        for part in ["h1", ".counts", "#C1 .sentence", "#C1 .amount"] {
            let end =
                format!("document.querySelector('{part}').getBoundingClientRect().bottom <= innerHeight");
            assert!(browser.is(&end), "{part} at {width}");
        }
    }
}

#[test]
fn paper_shows_what_is_closed_and_no_buttons() {
    let browser = Browser::start();
    for is_scripted in [true, false] {
        if !is_scripted {
            browser.forbid_scripts();
        }
        browser.set_media("dark", "print");
        browser.open(&html::print(&red()), "");
        assert_eq!(browser.text("document.querySelectorAll('details[open]').length"), "0");
        let visible =
            "one.checkVisibility({contentVisibilityAuto: true}) && one.getBoundingClientRect().height > 8";
        let parts = "[...document.querySelectorAll('.expected p, .open > .block pre, .cause dl, .finding details pre')]";
        assert!(browser.is(&format!("{parts}.length > 30 && {parts}.every((one) => {visible})")));
        let controls = "[...document.querySelectorAll('button, input, select, .bar')]";
        assert!(browser.is(&format!("{controls}.every((one) => !one.checkVisibility())")));
        assert_eq!(browser.text(SHOWN), LIGHT);
        let found = browser.run(CONTRAST);
        assert_eq!(found["faults"], serde_json::json!([]), "dark on a screen is not dark on paper");
    }
    // Browsers that do not know the style are helped by the script.
    let browser = Browser::start();
    browser.open(&html::print(&red()), "#F2");
    browser.wait("document.getElementById('F2').open");
    browser.run("dispatchEvent(new Event('beforeprint'))");
    assert_eq!(browser.text("document.querySelectorAll('details:not([open])').length"), "0");
    browser.run("dispatchEvent(new Event('afterprint'))");
    assert_eq!(browser.text("document.querySelectorAll('details[open]').length"), "1", "F2 stays as it was");
}
