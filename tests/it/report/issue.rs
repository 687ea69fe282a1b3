//! What `wireproof report show` prints: one finding to paste.

use wireproof::internals::report::issue;

use crate::report::hold;
use crate::report::sample::{red, response};

#[test]
fn a_finding_is_one_block_with_all_that_is_known_of_it() {
    let report = red();
    hold("issue", "finding", &issue::print(&report.findings[0], &report));
    hold("issue", "known", &issue::print(&report.findings[7], &report));
}

/// Neither code spans nor fences can be left, and what is long still fits into a comment.
#[test]
fn no_text_of_a_server_becomes_markup() {
    let report = red();
    let mut finding = report.findings[0].clone();
    finding.actual = "``` `a` @someone \u{202e} <b>".to_owned();
    finding.minimal.response = Some(response(400, "````\n# a heading\n".repeat(10_000)));
    finding.minimal.request.body = (0..40_000).map(|n| format!("{n} ")).collect::<String>().into_bytes();
    let shown = issue::print(&finding, &report);
    assert!(shown.contains("- actual: ```` ``` `a` @someone \\u{202e} <b> ````"), "{shown}");
    let fence = shown.lines().rfind(|line| line.ends_with("text")).unwrap();
    assert_eq!(fence, "`````text", "longer than any in the answer");
    assert!(shown.contains(" bytes of body: `wireproof replay` sends it"), "{shown}");
    assert!(shown.len() < 60_000, "{}", shown.len());
}
