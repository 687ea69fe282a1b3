//! What an answer says: names and messages of errors in every spelling, and outputs.

use serde::Deserialize;
use wireproof::internals::call::answer::error_text;
use wireproof::internals::spec::Spec;
use wireproof::internals::wire::{Header, Response};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    status: u16,
    #[serde(default)]
    body: String,
    header: Option<[String; 2]>,
    says: String,
}

#[test]
fn an_answer_says_what_the_aws_cli_reads_in_it() {
    let spec = Spec::embedded();
    let (service, operation) = spec.operation("cognito-idp/confirm-forgot-password").unwrap();
    let cases: Cases = toml::from_str(include_str!("../../cases/call/answer.toml")).unwrap();
    for Case { status, body, header, says } in cases.case {
        let headers = header.map(|[name, value]| Header::new(name, value)).into_iter().collect();
        let response = Response { status, headers, body: body.clone().into_bytes() };
        let found = match service.protocol.read_answer(operation, &response) {
            Ok(value) => value.to_string(),
            Err(error) => error_text(operation, &error, None)
                .replace("An error occurred ", "")
                .replace(" when calling the ConfirmForgotPassword operation", ""),
        };
        assert_eq!(found, says, "{status} {body}");
    }
}

#[test]
fn an_output_holds_the_members_that_the_operation_has() {
    let spec = Spec::embedded();
    let (service, operation) = spec.operation("cognito-idp/forgot-password").unwrap();
    let body = br#"{"Other": 1, "CodeDeliveryDetails": {"Destination": "d", "More": 2}}"#.to_vec();
    let response = Response { status: 200, headers: Vec::new(), body };
    let found = service.protocol.read_answer(operation, &response).unwrap();
    assert_eq!(found.to_string(), r#"{"CodeDeliveryDetails":{"Destination":"d"}}"#);
}
