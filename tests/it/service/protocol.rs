//! Requests and answers on the wire, in both directions.

use serde_json::{Value, json};

use wireproof::internals::model::protocol::answer::{Decoded, NameSource};
use wireproof::internals::model::protocol::codec::ErrorText;
use wireproof::internals::wire::{Header, Response};

use super::row::{OPERATION, service};

#[test]
fn a_request_is_decoded_to_what_was_encoded() {
    let service = service();
    let operation = service.operation(OPERATION).unwrap();
    let params = json!({"ClientId": "é\u{1F600}\"\\\n", "AnalyticsMetadata": {"AnalyticsEndpointId": ""}, "x": [1.5, null]});
    let params = params.as_object().unwrap();
    let request = service.encode_request(operation, params);
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/"));
    assert_eq!(request.header("content-type"), Some("application/x-amz-json-1.1"));
    let call = service.decode_request(&request).unwrap();
    assert_eq!(call.operation.id, OPERATION);
    assert_eq!(call.params, *params);
    assert_eq!(call.open, None);
}

fn decode(status: u16, headers: &[(&str, &str)], body: &str) -> Decoded {
    let headers = headers.iter().map(|(name, value)| Header::new(*name, *value)).collect();
    let response = Response { status, headers, body: body.as_bytes().to_vec() };
    let service = service();
    service.protocol.decode_answer(service.operation(OPERATION).unwrap(), &response)
}

#[test]
fn an_answer_is_decoded_to_what_was_encoded() {
    let service = service();
    let operation = service.operation(OPERATION).unwrap();
    let success = service.protocol.encode_success(operation, &json!({"a": 1}), "id");
    let expected = Decoded::Success { output: json!({"a": 1}), empty_body: false };
    assert_eq!(service.protocol.decode_answer(operation, &success), expected);
    let error = ErrorText { status: 400, name: "Wrong", message: Some("why\nnot") };
    let error = service.protocol.encode_error(&error, "id");
    assert_eq!(error.header("x-amzn-errortype"), Some("Wrong:"));
    assert_eq!(error.header("x-amzn-errormessage"), Some("why?not"));
    assert_eq!(error.header("x-amzn-requestid"), Some("id"));
    let Decoded::Error(error) = service.protocol.decode_answer(operation, &error) else {
        panic!("expected an error")
    };
    assert_eq!(error.name(), Some("Wrong"));
    assert_eq!(error.message.as_deref(), Some("why\nnot"));
    assert!(error.body_is_object && !error.under_success_status);
}

#[test]
fn a_structure_of_an_output_may_tell_its_own_type() {
    let service = service();
    let operation = service.operation("cognito-idp/forgot-password").unwrap();
    let decoded = |body: &str| {
        let response = Response { status: 200, headers: Vec::new(), body: body.as_bytes().to_vec() };
        service.protocol.decode_answer(operation, &response)
    };
    let fine = r#"{"CodeDeliveryDetails":{"__type":"x#Details"}}"#;
    assert!(matches!(decoded(fine), Decoded::Success { .. }));
    let Decoded::Error(error) = decoded(r#"{"CodeDeliveryDetails":{},"Error":{"__type":"Wrong"}}"#) else {
        panic!("an error inside anything else is one")
    };
    assert_eq!((error.name(), error.under_success_status), (Some("Wrong"), true));
}

#[test]
fn every_spelling_of_an_error_is_read() {
    for (status, headers, body, name, source) in [
        (400, vec![], r#"{"__type":"Wrong"}"#, Some("Wrong"), Some(NameSource::TypeMember)),
        (400, vec![], r#"{"__type":"com.x#Wrong"}"#, Some("Wrong"), Some(NameSource::TypeMember)),
        (400, vec![], r#"{"__type":"Wrong:http://x/y"}"#, Some("Wrong"), Some(NameSource::TypeMember)),
        (400, vec![], r#"{"__type":"com.x#Wrong:http://x/y"}"#, Some("Wrong"), Some(NameSource::TypeMember)),
        (400, vec![], r#"{"code":"Wrong"}"#, Some("Wrong"), Some(NameSource::CodeMember)),
        (400, vec![("X-Amzn-ErrorType", "Wrong:")], "{}", Some("Wrong"), None),
        (
            200,
            vec![],
            r#"{"Output":{"__type":"com.x#Wrong"},"Version":"1.0"}"#,
            Some("Wrong"),
            Some(NameSource::Nested),
        ),
        (500, vec![], "<html>", None, None),
        (302, vec![], "", None, None),
    ] {
        let Decoded::Error(error) = decode(status, &headers, body) else { panic!("{body} is an error") };
        assert_eq!(error.name(), name, "{body}");
        assert_eq!(error.body_name.map(|name| name.source), source, "{body}");
        assert_eq!(error.under_success_status, status == 200);
    }
}

#[test]
fn an_error_has_a_body_that_names_it_and_tells_of_it() {
    let service = service();
    for (body, found) in [
        (r#"{"__type":"Wrong","message":"m"}"#, None),
        (r#"{"__type":"Wrong","message":""}"#, None),
        (r#"{"__type":"Wrong","Message":"m"}"#, Some("the message stands under Message")),
        (r#"{"__type":"Wrong","message":1}"#, Some("the message is no text")),
        (r#"{"__type":"Wrong"}"#, Some("there is no message")),
        (r#"{"message":"m"}"#, Some("the body has no __type")),
        (r#"[{"__type":"Wrong","message":"m"}]"#, Some("the body is no JSON object")),
        // What cannot be read is refused before anything knows the operation.
        (r#"{"__type":"SerializationException","Message":"m"}"#, None),
        (r#"{"__type":"UnknownOperationException"}"#, None),
    ] {
        let response = Response { status: 400, headers: Vec::new(), body: body.as_bytes().to_vec() };
        let protocol = &service.protocol;
        let decoded = protocol.decode_answer(service.operation(OPERATION).unwrap(), &response);
        let results = protocol.codec.check_answer(protocol, &response, &decoded);
        let result = results.into_iter().find(|result| result.rule == "answer/error-body").unwrap();
        let breach = result.breach.map(|breach| breach.found.unwrap());
        assert_eq!(breach.as_deref(), found, "{body}");
    }
}

#[test]
fn successes_are_told_from_errors() {
    assert_eq!(decode(200, &[], ""), Decoded::Success { output: json!({}), empty_body: true });
    let expected = Decoded::Success { output: json!({"code": "x"}), empty_body: false };
    assert_eq!(decode(200, &[], r#"{"code":"x"}"#), expected, "an output may have such a member");
    assert!(matches!(decode(200, &[], "OK"), Decoded::Unreadable(_)));
    let null = Decoded::Success { output: Value::Null, empty_body: false };
    assert_eq!(decode(200, &[], "null"), null);
    assert!(matches!(decode(200, &[("x-amzn-errortype", "Wrong:")], "{}"), Decoded::Error(_)));
}

#[test]
fn messages_keep_their_spelling() {
    let Decoded::Error(error) = decode(400, &[], r#"{"__type":"A","Message":"m"}"#) else {
        panic!("an error")
    };
    assert_eq!((error.message.as_deref(), error.message_member.as_deref()), (Some("m"), Some("Message")));
    let Decoded::Error(error) = decode(400, &[], r#"{"__type":"A","message":{"a":1}}"#) else {
        panic!("an error")
    };
    assert_eq!((error.message, error.message_member.as_deref()), (None, Some("message")));
}
