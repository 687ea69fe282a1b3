//! Manual pages: what stands where, and that it fits.

use crate::syntax::workshop::{operation, services};
use proptest::prelude::*;
use std::path::Path;
use wireproof::internals::call::syntax::help::index::{program_page, service_page};
use wireproof::internals::call::syntax::help::operation::operation_page;

fn page(id: &str) -> String {
    let (service, operation) = operation(id);
    operation_page("wireproof call", &service, &operation)
}

/// The lines of one section, without the blank ones at its end and the page's last line.
fn section<'page>(page: &'page str, title: &str) -> Vec<&'page str> {
    let is_within = |line: &&str| line.is_empty() || (line.starts_with(' ') && !line.ends_with("()"));
    let inside = page.lines().skip_while(|line| *line != title).skip(1).take_while(is_within);
    let mut lines: Vec<&str> = inside.collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}

/// The lines that head something: not further in than the section's text, and no sentence.
fn option_heads<'page>(page: &'page str, title: &str) -> Vec<&'page str> {
    let is_head = |line: &&str| line.starts_with("       --");
    section(page, title).into_iter().filter(is_head).map(str::trim).collect()
}

/// The lines below a title up to the next blank line but one, e.g. those of a syntax.
fn literal_after<'page>(lines: &[&'page str], option: &str, title: &str) -> Vec<&'page str> {
    let from = lines.iter().position(|line| line.trim_start().starts_with(option)).unwrap();
    let below = lines[from..].iter().skip_while(|line| line.trim() != title).skip(2);
    below.take_while(|line| line.starts_with("          ")).copied().collect()
}

#[test]
fn the_pages_of_the_program_s_operations_are_as_they_were_read_last() {
    for service in services().iter().filter(|service| service.id != "workshop") {
        for operation in &service.operations {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(&operation.id);
            insta::with_settings!({
                snapshot_path => folder, prepend_module_to_snapshot => false, omit_expression => true,
            }, {
                insta::assert_snapshot!("help", operation_page("wireproof call", service, operation));
            });
        }
    }
}

#[test]
fn the_pages_of_an_invented_service_are_as_they_were_read_last() {
    let services = services();
    let workshop = services.iter().find(|service| service.id == "workshop").unwrap();
    insta::assert_snapshot!("operation", page("workshop/paint-fence"));
    insta::assert_snapshot!("service", service_page("aws", workshop));
    insta::assert_snapshot!("program", program_page("wireproof call", &services));
}

#[test]
fn sections_stand_in_the_order_of_a_manual_page() {
    let page = page("cognito-idp/confirm-forgot-password");
    let titles: Vec<&str> = page
        .lines()
        .skip(1)
        .filter(|line| line.starts_with(|start: char| start.is_ascii_uppercase()))
        .collect();
    let expected = ["NAME", "DESCRIPTION", "SYNOPSIS", "OPTIONS", "GLOBAL OPTIONS", "EXAMPLES", "OUTPUT"];
    assert_eq!(titles, expected);
    let lines: Vec<&str> = page.lines().collect();
    let banner = "CONFIRM-FORGOT-PASSWORD()";
    assert_eq!(lines[0], format!("{banner}{:28}{banner}", ""));
    assert_eq!(lines[1..5], ["", "", "", "NAME"]);
    assert_eq!(lines[5], "       confirm-forgot-password -");
    assert_eq!(lines[lines.len() - 4..lines.len() - 1], ["", "", ""]);
    assert_eq!(lines[lines.len() - 1], format!("{banner:>78}"));
    assert_eq!(section(&page, "OUTPUT"), ["       None"]);
}

#[test]
fn the_synopsis_has_one_option_a_line_in_brackets_where_it_may_be_left_out() {
    let page = page("cognito-idp/confirm-forgot-password");
    let expected = [
        "            confirm-forgot-password",
        "          --client-id <value>",
        "          [--secret-hash <value>]",
        "          --username <value>",
        "          --confirmation-code <value>",
        "          --password <value>",
        "          [--analytics-metadata <value>]",
        "          [--user-context-data <value>]",
        "          [--client-metadata <value>]",
        "          [--cli-input-json <value>]",
        "          [--generate-cli-skeleton <value>]",
        "          [--client-secret <value>]",
        "          [--debug]",
        "          [--endpoint-url <value>]",
        "          [--no-verify-ssl]",
        "          [--no-paginate]",
        "          [--output <value>]",
        "          [--query <value>]",
        "          [--profile <value>]",
        "          [--region <value>]",
        "          [--version <value>]",
        "          [--color <value>]",
        "          [--no-sign-request]",
        "          [--ca-bundle <value>]",
        "          [--cli-read-timeout <value>]",
        "          [--cli-connect-timeout <value>]",
    ];
    assert_eq!(section(&page, "SYNOPSIS"), expected);
}

#[test]
fn options_have_their_types() {
    let page = page("cognito-idp/confirm-forgot-password");
    let heads = option_heads(&page, "OPTIONS");
    let expected = [
        "--client-id (string)",
        "--secret-hash (string)",
        "--username (string)",
        "--confirmation-code (string)",
        "--password (string)",
        "--analytics-metadata (structure)",
        "--user-context-data (structure)",
        "--client-metadata (map)",
        "--cli-input-json (string) ",
        "--generate-cli-skeleton (string) ",
        "--client-secret (string)",
    ];
    assert_eq!(heads.len(), expected.len(), "{heads:#?}");
    for (head, expected) in heads.iter().zip(expected) {
        assert!(
            if expected.ends_with(' ') { head.starts_with(expected) } else { *head == expected },
            "{head}"
        );
    }
    let expected = [
        "--debug (boolean)",
        "--endpoint-url (string)",
        "--no-verify-ssl (boolean)",
        "--no-paginate (boolean)",
        "--output (string)",
        "--query (string)",
        "--profile (string)",
        "--region (string)",
        "--version (string)",
        "--color (string)",
        "--no-sign-request (boolean)",
        "--ca-bundle (string)",
        "--cli-read-timeout (int)",
        "--cli-connect-timeout (int)",
    ];
    assert_eq!(option_heads(&page, "GLOBAL OPTIONS"), expected);
}

#[test]
fn structured_options_show_both_syntaxes() {
    let page = page("cognito-idp/confirm-forgot-password");
    let lines = section(&page, "OPTIONS");
    let shorthand = |option| literal_after(&lines, option, "Shorthand Syntax:").join("\n");
    let json = |option| literal_after(&lines, option, "JSON Syntax:").join("\n");
    assert_eq!(shorthand("--analytics-metadata"), "          AnalyticsEndpointId=string");
    assert_eq!(shorthand("--user-context-data"), "          IpAddress=string,EncodedData=string");
    assert_eq!(shorthand("--client-metadata"), "          KeyName1=string,KeyName2=string");
    assert_eq!(
        json("--analytics-metadata"),
        "          {\n            \"AnalyticsEndpointId\": \"string\"\n          }"
    );
    assert_eq!(
        json("--user-context-data"),
        "          {\n            \"IpAddress\": \"string\",\n            \"EncodedData\": \"string\"\n          }"
    );
    assert_eq!(json("--client-metadata"), "          {\"string\": \"string\"\n            ...}");
    for member in ["AnalyticsEndpointId", "IpAddress", "EncodedData"] {
        assert!(lines.contains(&format!("          {member} -> (string)").as_str()), "{member}");
    }
    assert!(lines.contains(&"          key -> (string)"));
    assert!(lines.contains(&"          value -> (string)"));
}

#[test]
fn an_example_can_be_copied_into_a_shell() {
    let (service, confirm) = operation("cognito-idp/confirm-forgot-password");
    let page = operation_page("aws", &service, &confirm);
    let command = "          aws cognito-idp confirm-forgot-password --client-id 3n4b5urk1ft4fl3mg5e62d9ado \
                   --username=diego@example.com --password PASSWORD --confirmation-code CONF_CODE";
    assert!(section(&page, "EXAMPLES").contains(&command), "{page}");
    let (service, paint) = operation("workshop/paint-fence");
    let page = operation_page("aws", &service, &paint);
    let command = r"          aws workshop paint-fence --yard-id 'Tom'\''s yard' --no-dry-run --color white --helper-names ''";
    assert!(section(&page, "EXAMPLES").contains(&command), "{page}");
}

#[test]
fn a_name_too_long_to_stand_twice_at_the_top_stands_once() {
    let (service, mut operation) = operation("workshop/paint-fence");
    operation.command = "a".repeat(40);
    let page = operation_page("aws", &service, &operation);
    assert_eq!(page.lines().next().unwrap(), format!("{}()", "A".repeat(40)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_is_wrapped_to_78_columns_and_no_word_is_lost(words in prop::collection::vec("[a-zäλ]{1,30}", 1..60)) {
        let (service, mut operation) = operation("workshop/paint-fence");
        operation.documentation = words.join(" ");
        let page = operation_page("aws", &service, &operation);
        let lines = section(&page, "DESCRIPTION");
        for line in &lines {
            prop_assert!(line.chars().count() <= 78, "{}", line);
        }
        let text = lines.iter().take_while(|line| !line.is_empty()).copied().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(text.split_whitespace().collect::<Vec<_>>(), words);
        // No line has room for the word that the next one begins with.
        for pair in lines.windows(2).take_while(|pair| !pair[1].is_empty()) {
            let first = pair[1].split_whitespace().next().unwrap();
            prop_assert!(pair[0].chars().count() + 1 + first.chars().count() > 78, "{}", pair[0]);
        }
    }
}

#[test]
fn only_what_is_to_be_taken_word_for_word_is_wider_than_78_columns() {
    for service in services() {
        for operation in &service.operations {
            let page = operation_page("wireproof call", &service, operation);
            let is_literal = |line: &str| {
                line.contains("wireproof call ") || (line.starts_with("          ") && line.contains('='))
            };
            for line in page.lines() {
                assert!(line.chars().count() <= 78 || is_literal(line), "{}: {line}", operation.id);
                assert_eq!(line, line.trim_end(), "{}", operation.id);
            }
            assert!(!page.contains("\n\n\n\n\n"), "{}", operation.id);
        }
    }
}
