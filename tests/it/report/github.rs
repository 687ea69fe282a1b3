//! What GitHub shows: annotations, and the summary of a step.

use std::process::Command;

use proptest::prelude::*;
use wireproof::internals::event::finding::Finding;
use wireproof::internals::event::summary::{Conclusion, Summary};
use wireproof::internals::report::github::{annotations, step_summary};
use wireproof::internals::report::markdown;
use wireproof::internals::report::paste::fold::fold;
use wireproof::internals::report::paste::shell::quote;

use super::hold;
use super::sample::{green, red};

#[test]
fn a_step_is_summed_up_in_short_lines() {
    let unjudged = Summary { trouble: Some("http://127.0.0.1:9: connection refused".into()), ..green() };
    for (name, summary) in [("red", red()), ("green", green()), ("unjudged", unjudged)] {
        let text = step_summary(&summary);
        hold("github", name, &format!("{text}\n== annotations\n{}", annotations(&summary, None)));
        assert!(text.lines().count() < 200, "{name}");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
        let begins = text.starts_with("Not judged: ");
        assert_eq!(begins, summary.conclusion() == Conclusion::Unjudged, "{name}");
    }
}

/// The first new findings are whole, those that gate before all others; what is known is one number.
#[test]
fn what_is_known_is_one_number() {
    let mut summary = red();
    for finding in &mut summary.findings {
        finding.known = Some("listed".into());
        finding.gates = false;
    }
    let text = step_summary(&summary);
    let known = summary.findings.len();
    assert!(text.contains(&format!("- known failures: {known}\n")) && !text.contains("### F"), "{text}");
    let told = annotations(&summary, None);
    assert!(!told.contains("::warning"), "{told}");
}

/// A request alone shows nothing where the server is gone, or was only embedded: beside it stand what has to be started and
/// the command that sets everything up.
#[test]
fn a_request_is_shown_with_what_makes_it_run() {
    let mut summary = red();
    let finding = summary.findings.iter_mut().find(|finding| finding.gates).unwrap();
    finding.start = Some("wireproof mock --port 5000".into());
    let replay = finding.replay.clone();
    let text = step_summary(&summary);
    let block = text.split("```").nth(3).unwrap();
    let commands: Vec<&str> = block.split("# ").skip(1).collect();
    assert!(commands[0].starts_with("start first\nwireproof mock --port 5000\n"), "{block}");
    assert!(commands[1].starts_with("as it was sent\ncurl "), "{block}");
    let unfolded = commands[2].replace("\\\n", "");
    assert!(unfolded.trim_end().ends_with(&replay), "{block}");
}

/// GitHub drops what is more than ten of a kind; nothing is lost without a word.
#[test]
fn the_last_annotation_of_a_kind_counts_the_rest() {
    for findings in [9, 10, 11, 80] {
        let one: Finding = red().findings[0].clone();
        let many =
            (1..=findings).map(|number| Finding { short: format!("F{number}"), cause: None, ..one.clone() });
        let summary = Summary { findings: many.collect(), causes: Vec::new(), stale: Vec::new(), ..red() };
        let told = annotations(&summary, None);
        let errors: Vec<&str> = told.lines().filter(|line| line.starts_with("::error ")).collect();
        assert_eq!(errors.len(), findings.min(10), "{told}");
        let more =
            errors.iter().any(|line| line.contains(&format!("and {} more", findings.saturating_sub(9))));
        assert_eq!(more, findings > 10, "{told}");
    }
}

#[test]
fn what_a_server_answers_is_no_command_and_ends_no_block() {
    let evil = "x\n::stop-commands::z\r\n##[error]y %0A::error::owned ``` <b> ::set-output name=a::b";
    let mut summary = red();
    for finding in &mut summary.findings {
        finding.actual = evil.into();
        finding.sentence = evil.into();
        finding.gates = true;
        finding.cause = None;
        finding.known = None;
    }
    let told = annotations(&summary, None);
    for line in told.lines() {
        let kind = ["::error ", "::warning ", "::notice "].into_iter().find(|kind| line.starts_with(kind));
        assert!(kind.is_some(), "{line}");
        // What is decoded again shows the escapes, and no line break.
        assert!(!line.contains("%0A::") && !line.contains("##["), "{line}");
    }
    let text = step_summary(&summary);
    // Within a block it is text, outside of one it would be markup.
    let is_fence = |line: &&str| ["```", "```sh", "```text"].contains(line);
    let outside = text.lines().scan(false, |is_inside, line| {
        *is_inside ^= is_fence(&line);
        Some(if *is_inside { "" } else { line })
    });
    assert!(outside.clone().all(|line| !line.contains("<b>")), "{text}");
    assert!(outside.filter(|line| line.contains("u{3c}b>")).count() > 2, "{text}");
    assert_eq!(text.lines().filter(is_fence).count(), 12, "{text}");
}

/// What a spec file marks as code is code, and no line and no sentence is as a whole.
#[test]
fn words_between_backticks_are_code_and_the_words_beside_them_are_none() {
    let mut summary = red();
    let sentence = "`ClientMetadata` may have up to 131072 entries whose keys are texts, and is refused with more, as \
                    (`Password`, `Username`) are, for `a text of several words` in <b>every</b> case of snake_case and `a lone one";
    for finding in &mut summary.findings {
        finding.sentence = sentence.into();
        (finding.gates, finding.known) = (true, None);
    }
    for cause in &mut summary.causes {
        cause.sentence = sentence.into();
    }
    let text = step_summary(&summary);
    let told = "\n`ClientMetadata` may have up to 131072 entries whose keys are texts, and is\n\
                refused with more, as (`Password`, `Username`) are, for\n\
                `a text of several words` in `\\u{3c}b>every\\u{3c}/b>` case of `snake_case` and\n\
                `` `a `` lone one\n";
    assert!(text.contains(told), "{text}");
    let mend = text.split_once("### What to mend first").unwrap().1;
    assert!(
        mend.contains("finding): `ClientMetadata` may have up to 131072 entries whose keys are\n  texts,"),
        "{mend}"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let comment = markdown::print(&summary);
    assert!(
        comment.contains("(`Password`, `Username`) are, for `a text of several words` in `\\u{3c}b>"),
        "{comment}"
    );
}

/// What is longer than a line is broken within it, and what begins a line begins no list.
#[test]
fn nothing_is_too_long_for_a_line_and_nothing_at_its_beginning_is_markup() {
    let long = format!("{} `{}` - + ===", "x".repeat(100), "y".repeat(100));
    let summary = Summary { trouble: Some(long), ..green() };
    let text = step_summary(&summary);
    for line in text.lines().take_while(|line| !line.starts_with("###")) {
        assert!(line.chars().count() <= 80, "{line}");
        assert_eq!(line.matches('`').count() % 2, 0, "{line}");
    }
    assert!(text.contains("`-` `+` `===`"), "{text}");
}

/// The words of a command, as a shell reads them.
fn words(command: &str) -> Vec<String> {
    let script = format!("p() {{ for word in \"$@\"; do printf '%s\\0' \"$word\"; done; }}\np {command}");
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever is told: no line of words is longer, and no code span goes from one to the next.
    #[test]
    fn words_are_broken_into_lines_that_stand_alone(
        told in prop::collection::vec("[ -~é]{0,90}|`{1,6}|<[a-z/]{1,3}|[a-z]{1,12} ", 1..30),
    ) {
        let text = step_summary(&Summary { trouble: Some(told.concat()), ..green() });
        for line in text.lines().take_while(|line| *line != "### Counts") {
            prop_assert!(line.chars().count() <= 80, "{}", line);
            let runs: Vec<usize> = line.split(|c| c != '`').map(str::len).filter(|run| *run > 0).collect();
            let mut rest = runs.as_slice();
            // As whoever shows it reads them: a run of marks ends at the next one of its length.
            while let [first, behind @ ..] = rest {
                let end = behind.iter().position(|run| run == first);
                prop_assert!(end.is_some(), "{}", line);
                rest = &behind[end.unwrap_or_default() + 1..];
            }
        }
    }

    /// However narrow: no line is longer, and a shell reads the same words.
    #[test]
    fn a_folded_command_has_the_same_words(
        given in prop::collection::vec("[ -~é]{0,60}|'{1,9}|[\\\\']{1,20}", 1..6),
        width in 8_usize..60,
    ) {
        let command: Vec<String> = given.iter().map(|word| quote(word)).collect();
        let folded = fold(&command.join(" "), width);
        prop_assert_eq!(words(&folded), given);
        for line in folded.lines() {
            prop_assert!(line.chars().count() <= width, "{}", folded);
        }
    }
}
