//! A finding opens, leads to its cause and back, and what stands in it is copied as it is.

use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::report::html;
use wireproof::internals::report::paste;

use super::browser::{Browser, ENTER, TAB};
use crate::report::sample::{id, red};

fn opened(fragment: &str) -> Browser {
    let browser = Browser::start();
    browser.open(&html::print(&red()), fragment);
    browser
}

fn is_open(browser: &Browser, id: &str) -> bool {
    browser.is(&format!("document.getElementById('{id}').open"))
}

/// Whether the beginning of an element is on the screen, and not under what stands over the page.
fn in_view(id: &str) -> String {
    format!(
        "(() => {{ const top = document.getElementById('{id}').getBoundingClientRect().top; \
         return top >= document.querySelector('.bar').getBoundingClientRect().bottom - 1 && top < innerHeight; }})()"
    )
}

#[test]
fn a_finding_opens_and_tells_what_there_is_to_act_on() {
    let browser = opened("");
    assert!(!is_open(&browser, "F2"));
    assert!(!browser.is("document.querySelector('#F2 .expected').checkVisibility()"));
    browser.click("#F2 > summary");
    assert!(is_open(&browser, "F2"));
    let told = browser.text("document.getElementById('F2').innerText");
    for words in [
        "400 InvalidParameterException that names username",
        "500 InternalError",
        "printf 'a%.0s' $(seq 131073)",
        "'NoneType' object has no attribute 'get'",
        "x-amzn-requestid: r-1",
        "wireproof replay F2",
        "aws-amplify/amplify-js issue 4738",
        "3 of 12 broke it",
    ] {
        assert!(told.contains(words), "no {words} in {told}");
    }
    assert_eq!(
        browser.text("document.querySelector('#F2 a[href^=https]').rel"),
        "noopener noreferrer",
        "where a link leads learns nothing of the page"
    );
    browser.click("#F2 > summary");
    assert!(!is_open(&browser, "F2"));
    // What was sent before is a part of it that opens too.
    browser.click("#F1 > summary");
    browser.click("#F1 details > summary");
    assert!(browser.text("document.getElementById('F1').innerText").contains("cognito-idp/forgot-password"));
}

/// Keeps in `said` what buttons say.
///
/// It goes away after a while, which on a loaded machine may be before anybody looks.
fn record_buttons(browser: &Browser) {
    browser.run(
        "window.said = []; \
         new MutationObserver((changes) => changes.forEach(({target}) => said.push(target.textContent))) \
           .observe(document.body, {subtree: true, childList: true})",
    );
}

/// Each command reaches the clipboard with each of its characters, whatever is in it.
#[test]
fn commands_are_copied_as_they_are() {
    let browser = opened("");
    let summary = red();
    let endpoint: Endpoint = summary.endpoint.parse().unwrap();
    browser.run("document.body.append(Object.assign(document.createElement('textarea'), {id: 'pasted'}))");
    record_buttons(&browser);
    let copied = |selector: &str| {
        browser.run("said.length = 0");
        browser.click(selector);
        browser.wait("said.includes('Copied')");
        browser.run("pasted.value = ''; pasted.focus()");
        browser.paste();
        browser.wait("pasted.value !== ''");
        browser.text("pasted.value")
    };
    for finding in &summary.findings {
        browser.click(&format!("#{} > summary", finding.short));
        let copied = copied(&format!("#{} .open > h3 + .block .copy", finding.short));
        assert_eq!(copied, paste::command(&finding.minimal.request, &endpoint), "{}", finding.short);
    }
    assert_eq!(copied("#F4 .open > .block:nth-last-of-type(1) .copy"), "wireproof replay F4");
    // A browser that forbids the clipboard to pages has the older way.
    browser.run("Object.defineProperty(navigator, 'clipboard', {value: undefined})");
    let finding = &summary.findings[5];
    browser.run("document.querySelector('#F6 .copy').textContent = 'Copy'");
    assert_eq!(copied("#F6 .open > h3 + .block .copy"), paste::command(&finding.minimal.request, &endpoint));
    assert!(browser.is("document.querySelectorAll('textarea').length === 1"), "nothing is left behind");
}

#[test]
fn a_link_opens_what_it_leads_to() {
    for name in ["F7", "C2"] {
        let browser = opened(&format!("#{name}"));
        browser.wait(&in_view(name));
        assert!(is_open(&browser, name), "{name}");
        assert_eq!(browser.text("document.querySelectorAll('details[open]').length"), "1");
    }
    let browser = opened("");
    // The name that a finding has in every report leads to it too.
    let finding = &red().findings[2];
    browser.run(&format!("location.hash = '#{}'", finding.id()));
    browser.wait("document.getElementById('F3').open");

    // From a cause to a finding, to its cause, to its requirement, and to the finding again.
    browser.click("#C1 > summary");
    browser.click("#C1 a[href='#F5']");
    browser.wait(&in_view("F5"));
    assert!(is_open(&browser, "F5"));
    browser.run("document.getElementById('C1').open = false");
    browser.click("#F5 a[href='#C1']");
    browser.wait("document.getElementById('C1').open");
    browser.wait(&in_view("C1"));
    let requirement = finding_requirement(4);
    browser.click(&format!("#F5 a[href='#{requirement}']"));
    browser.wait(&in_view(&requirement));
    browser.run("document.getElementById('F5').open = false");
    browser.click(&format!("[id='{requirement}'] a[href='#F5']"));
    browser.wait("document.getElementById('F5').open");

    // What a search has hidden is shown again.
    browser.press("/nothing has these words".chars());
    assert!(!browser.is("document.getElementById('F9').checkVisibility()"));
    browser.run("location.hash = '#F9'");
    browser.wait(&in_view("F9"));
    browser.run("location.hash = '#%'");
    assert_eq!(browser.console(), Vec::<String>::new(), "what leads nowhere is no error");
}

fn finding_requirement(index: usize) -> String {
    red().findings[index].requirement.to_string()
}

/// An id may hold whatever a spec file's names hold.
#[test]
fn odd_ids_are_led_to() {
    let mut summary = red();
    let odd = id("cognito-idp/confirm-forgot-password/pattern/50%25 \"é\"<b>&amp;#x\u{202e}");
    let old = std::mem::replace(&mut summary.findings[3].requirement, odd.clone());
    summary.requirements.iter_mut().find(|result| result.id == old).unwrap().id = odd;
    let browser = Browser::start();
    browser.open(&html::print(&summary), "#F4");
    browser.wait("document.getElementById('F4').open");
    browser.click("#F4 dl a[href*='50']");
    browser.wait("document.querySelector('.requirements li:target') !== null");
    assert!(
        browser
            .text("document.querySelector('.requirements li:target').id")
            .contains("50%25 \"é\"<b>&amp;#x\\u{202e}"),
        "{}",
        browser.text("location.hash")
    );
}

#[test]
fn the_page_is_used_with_keys_alone() {
    let browser = opened("");
    let focused = "document.activeElement";
    let mut reached = Vec::new();
    for _ in 0..40 {
        browser.press([TAB]);
        let is_seen = format!(
            "{focused}.matches(':focus-visible') && getComputedStyle({focused}).outlineStyle !== 'none' \
             && parseFloat(getComputedStyle({focused}).outlineWidth) >= 2"
        );
        reached
            .push(browser.text(&format!("{focused}.id || {focused}.parentElement.id || {focused}.tagName")));
        assert!(browser.is(&is_seen), "the focus is not seen on {reached:?}");
        if reached.last().unwrap() == "F1" {
            break;
        }
    }
    for name in ["search", "theme", "C1", "alone", "F1"] {
        assert!(reached.iter().any(|one| one == name), "no {name} among {reached:?}");
    }
    browser.press([ENTER]);
    assert!(is_open(&browser, "F1"));
    while !browser.is(&format!("{focused}.matches('#F1 .copy')")) {
        browser.press([TAB]);
        assert!(browser.is(&format!("{focused}.closest('#F1')")), "no button in the finding is reached");
    }
    record_buttons(&browser);
    browser.press([ENTER]);
    browser.wait("said.includes('Copied')");
    assert!(browser.is(&format!("{focused}.matches('#F1 .copy')")), "the focus stays where it is");
}
