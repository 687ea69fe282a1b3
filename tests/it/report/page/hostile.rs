//! Nothing that was not written here is done by the page, and nothing goes out.

use wireproof::internals::check::expected_failures::listed::Stale;
use wireproof::internals::event::answer::KeptResponse;
use wireproof::internals::event::finding::Step;
use wireproof::internals::event::summary::{Power, Summary};
use wireproof::internals::model::requirement::Source;
use wireproof::internals::report::html;
use wireproof::internals::wire::{Header, Response};

use super::browser::Browser;
use crate::report::sample::{address, id, red, request};

/// What breaks out of elements, attributes, scripts, style sheets and comments, and turns the direction of writing.
const EVIL: &str = "<script>window.owned=1</script>\"'><img src=x onerror=window.owned=2>\
    </style></title></textarea></code></pre></details><svg onload=window.owned=3><!-- <a href=javascript:window.owned=4>\
    \u{202e}\u{2066}\u{200b}\0\x1b[31m\r\n``` & &lt;";

/// A run in which every text from elsewhere is one that should do harm.
fn hostile() -> Summary {
    let mut summary = red();
    let evil = || EVIL.to_owned();
    let evil_id = |tail: &str| id(&format!("cognito-idp/confirm-forgot-password/length/{tail}{EVIL}"));
    let response = || {
        let headers = vec![Header::new(EVIL, EVIL)];
        KeptResponse::from(&Response { status: 400, headers, body: EVIL.into() })
    };
    for finding in &mut summary.findings {
        let old = finding.requirement.clone();
        finding.requirement = evil_id(&finding.short);
        for result in summary.requirements.iter_mut().filter(|result| result.id == old) {
            (result.id, result.sentence) = (finding.requirement.clone(), evil());
            result.evidence = vec![evil()];
        }
        for text in [
            &mut finding.sentence,
            &mut finding.operation,
            &mut finding.member,
            &mut finding.expected,
            &mut finding.actual,
            &mut finding.replay,
        ] {
            *text = evil();
        }
        finding.evidence = vec![evil(), "unknown".into()];
        finding.known = finding.known.as_ref().map(|_| evil());
        finding.new = vec![evil()];
        finding.stand_ins = vec![evil()];
        finding.start = Some(evil());
        finding.address = address(EVIL);
        finding.minimal.request = request(EVIL);
        finding.minimal.request.path = format!("/{EVIL}");
        finding.minimal.request.headers.push(Header::new("X-Evil", EVIL));
        finding.minimal.response = Some(response());
        finding.steps = vec![Step { operation: evil(), exchange: finding.minimal.clone() }];
    }
    for cause in &mut summary.causes {
        (cause.sentence, cause.faults, cause.rivals) = (evil(), vec![evil()], vec![vec![evil()]]);
    }
    let source = |id: &str, url: &str| Source { id: id.into(), title: evil(), url: url.into() };
    summary.sources = vec![
        source(EVIL, "javascript:window.owned=5"),
        source("D1", "data:text/html,<script>window.owned=6</script>"),
        source("O3", &format!("https://example.com/{EVIL}")),
    ];
    (summary.target, summary.operations, summary.spec_sha256) = (evil(), vec![evil()], evil());
    (summary.notes, summary.advice, summary.stale) =
        (vec![evil()], vec![evil()], vec![Stale::Requirement(evil_id("stale"))]);
    summary.power = Some(Power { caught: 1, total: 2, blind: vec![(evil(), evil())] });
    summary
}

#[test]
fn what_a_server_answers_does_nothing() {
    let browser = Browser::start();
    browser.requests();
    browser.open(&html::print(&hostile()), "#F1");
    browser.wait("document.getElementById('F1').open");
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    assert_eq!(browser.text("window.owned"), "undefined");
    assert_eq!(browser.console(), Vec::<String>::new());
    for (what, count) in [
        ("document.scripts.length", "1"),
        ("document.styleSheets.length", "1"),
        ("document.querySelectorAll('img, svg, iframe, object, embed, link, form, base').length", "0"),
        ("document.querySelectorAll('details.finding').length", "9"),
        ("document.querySelectorAll('[style]').length", "0"),
        (
            "[...document.querySelectorAll('*')].flatMap((one) => [...one.attributes])\
             .filter((one) => one.name.startsWith('on')).length",
            "0",
        ),
        (
            "[...document.links].filter((one) => !['file:', 'https:', 'http:'].includes(one.protocol)).length",
            "0",
        ),
        // Controls, marks that turn the direction, and what has no width.
        (
            r"(document.documentElement.textContent.match(/[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g) ?? []).length",
            "0",
        ),
    ] {
        assert_eq!(browser.text(what), count, "{what}");
    }
    let shown = browser.text("document.getElementById('F1').innerText");
    for words in ["<script>window.owned=1</script>", "\\u{202e}\\u{2066}\\u{200b}\\u{0}\\u{1b}[31m", "&lt;"] {
        assert!(shown.contains(words), "no {words} in {shown}");
    }
    for part in [".actual", ".expected", ".open > pre", "summary .sentence", "dl"] {
        let shown = browser.text(&format!("document.querySelector('#F1 {part}').innerText"));
        assert!(shown.contains("onerror=window.owned=2>"), "{part}: {shown}");
    }
    let path = "report.html";
    let requests = browser.requests();
    assert!(requests.iter().any(|url| url.contains(path)), "the page itself is seen: {requests:?}");
    let others: Vec<_> = requests.iter().filter(|url| !url.contains(path)).collect();
    assert!(others.is_empty(), "{others:?}");
}

/// Were a text to become markup, the page's policy would hold it: nothing is run, applied or asked for.
#[test]
fn the_policy_forbids_what_is_not_of_the_page() {
    let page = html::print(&red());
    let policy =
        page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    let browser = Browser::start();
    for (markup, kind) in [
        ("<script>window.owned = 1</script>", "script-src"),
        (
            "<p id=odd onclick='window.owned = 2'></p><script src=\"http://127.0.0.1:9/x.js\"></script>",
            "script-src",
        ),
        ("<p style='color: red'></p>", "style-src"),
        ("<style>main { display: none }</style>", "style-src"),
        ("<img src='http://127.0.0.1:9/x.png'>", "default-src"),
        ("<iframe src='http://127.0.0.1:9/'></iframe>", "default-src"),
        ("<link rel=stylesheet href='http://127.0.0.1:9/x.css'>", "style-src"),
    ] {
        browser.requests();
        browser.open(&page.replace("<main>", &format!("<main>{markup}")), "");
        browser.run("document.getElementById('odd')?.click()");
        assert_eq!(browser.text("window.owned"), "undefined", "{markup}");
        assert!(browser.is("document.querySelector('main').checkVisibility()"), "{markup}");
        let told = browser.console_with(kind);
        let requests = browser.requests();
        // What is blocked is told as asked for by some versions, and never sent.
        assert!(
            requests
                .iter()
                .all(|url| !url.starts_with("http:") || told.iter().any(|line| line.contains(url))),
            "{requests:?}"
        );
        // What is the page's own still works.
        browser.press("/nothing has these words".chars());
        assert!(browser.text("document.getElementById('hits').textContent").contains("0 of 9 findings"));
    }
}

/// The style sheet and the script can stand in a page: neither ends its own element.
#[test]
fn what_is_embedded_does_not_end_itself() {
    let page = html::print(&hostile());
    for (begin, end) in [("<script>", "</script>"), ("<style>", "</style>")] {
        assert_eq!(page.matches(begin).count(), 1);
        assert_eq!(page.matches(end).count(), 1);
    }
    assert!(!page.contains("<!--"), "a comment would change how a script is read");
}
