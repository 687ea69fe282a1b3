//! Faults in the form of answers: status, headers, body.

use std::sync::Arc;

use serde_json::Value;
use serde_json::json;

use crate::model::operation::Params;
use crate::model::service::Service;
use crate::oracle::compose::AnswerContent;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::wire::{Header, Request, Response};

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    headers(catalogue);
    bodies(catalogue);
    statuses(catalogue);
    successes(catalogue);
    encodings(catalogue);
    names(catalogue);
    outputs(catalogue);
}

fn headers(catalogue: &mut Catalogue<'_>) {
    let request_id = catalogue.service.protocol.error.request_id_header.clone();
    let type_header = catalogue.service.protocol.error.type_header.clone();
    let message_header = catalogue.service.protocol.error.message_header.clone();
    let sentence = "answers carry no request id";
    finish(catalogue, "request-id-dropped", sentence, &["answer/request-id"], move |_, response| {
        remove(response, &request_id);
    });
    let sentence = "errors are not named by a header";
    finish(
        catalogue,
        "error-type-header-dropped",
        sentence,
        &["answer/error-type-header"],
        move |_, response| {
            remove(response, &type_header);
        },
    );
    let sentence = "the message of an error is not repeated by a header";
    finish(
        catalogue,
        "error-message-header-dropped",
        sentence,
        &["answer/error-message-header"],
        move |_, response| {
            remove(response, &message_header);
        },
    );
    let sentence = "a success is declared as plain text";
    let rules = ["answer/success-content-type", "answer/success-exact-content-type"];
    finish(catalogue, "success-declared-as-text", sentence, &rules, |_, response| {
        if is_success(response) {
            declare(response, "text/plain");
        }
    });
    let sentence = "a success is declared as plain JSON";
    finish(
        catalogue,
        "success-declared-as-json",
        sentence,
        &["answer/success-exact-content-type"],
        |service, response| {
            if is_success(response) {
                declare(response, &service.protocol.tolerated_content_type);
            }
        },
    );
    for (id, content_type) in
        [("error-declared-as-json", "application/json"), ("error-declared-as-html", "text/html")]
    {
        let sentence = format!("an error is declared as {content_type}");
        finish(catalogue, id, &sentence, &["answer/error-content-type"], move |_, response| {
            if !is_success(response) {
                declare(response, content_type);
            }
        });
    }
}

fn bodies(catalogue: &mut Catalogue<'_>) {
    let rules = ["answer/error-body"];
    let sentence = "an error is not named in the body";
    error_body(catalogue, "error-type-dropped-from-body", sentence, &rules, |service, members| {
        members.shift_remove(&service.protocol.error.type_member);
    });
    let sentence = "an error's message is no text";
    error_body(catalogue, "message-not-text", sentence, &rules, |service, members| {
        if let Some(message) = members.get_mut(&service.protocol.error.message_member) {
            *message = json!({ "text": message.clone() });
        }
    });
    finish(catalogue, "error-body-is-html", "an error's body is a page of HTML", &rules, |_, response| {
        if !is_success(response) && !response.body.is_empty() {
            response.body = b"<html><body>Bad Request</body></html>".to_vec();
        }
    });
    finish(catalogue, "error-body-is-empty", "an error's body is empty", &rules, |_, response| {
        if !is_success(response) {
            response.body.clear();
        }
    });
}

/// How the bytes of a body are spelled.
fn encodings(catalogue: &mut Catalogue<'_>) {
    let rules = ["answer/not-compressed"];
    let sentence = "answers are compressed, whatever a request offers to read";
    finish(catalogue, "answers-compressed", sentence, &rules, |_, response| {
        if !response.body.is_empty() {
            response.body = gzip(&response.body);
            response.headers.push(Header::new("Content-Encoding", "gzip"));
        }
    });
    let sentence = "the body of an error is written in Latin-1";
    finish(catalogue, "error-body-in-latin-1", sentence, &["answer/error-body"], |_, response| {
        if !is_success(response)
            && let Ok(text) = std::str::from_utf8(&response.body)
        {
            response.body = text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect();
        }
    });
}

/// The bytes as gzip has them that is not compressed any further (RFC 1951 section 3.2.4, RFC 1952).
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let check = !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    });
    out.extend(check.to_le_bytes());
    out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    out
}

fn statuses(catalogue: &mut Catalogue<'_>) {
    let rules = ["answer/success-without-error"];
    let sentence = "an error is answered with the status 200";
    finish(catalogue, "error-under-status-200", sentence, &rules, |_, response| {
        if !is_success(response) {
            response.status = 200;
        }
    });
    let sentence = "an error is answered with the status 500";
    finish(catalogue, "error-under-status-500", sentence, &["answer/no-server-error"], |_, response| {
        if !is_success(response) {
            response.status = 500;
        }
    });
    let status = || [catalogue.own("errors/status")];
    let answered = answered_errors(catalogue);
    let others: Vec<(String, u16)> = catalogue
        .operation
        .errors
        .iter()
        .filter_map(|error| Some((error.name.clone(), error.model_status?)))
        .filter(|(name, _)| answered.contains(name))
        .collect();
    let (breaks, more_breaks) = (status(), status());
    for (name, model_status) in others {
        let sentence = format!("`{name}` is answered with the model's status, {model_status}");
        let change = with_status(name.clone(), model_status);
        catalogue.add(format!("model-status/{name}"), sentence, breaks.clone(), change);
    }
    let error = catalogue.service.validation.error.clone();
    let differs = |name: &&String| catalogue.operation.error(name).is_some_and(|error| error.status != 422);
    if differs(&&error) {
        let sentence = "broken constraints are answered with the status 422";
        catalogue.add("validation-under-status-422", sentence, more_breaks, with_status(error, 422));
    } else if let Some(name) = answered.iter().find(differs).cloned() {
        // The status of an error that only the front end answers is written nowhere.
        let sentence = format!("`{name}` is answered with the status 422");
        catalogue.add("error-under-status-422", sentence, more_breaks, with_status(name, 422));
    }
}

/// Other statuses that say success.
fn successes(catalogue: &mut Catalogue<'_>) {
    for (status, words) in
        [(201, "201 Created"), (202, "202 Accepted"), (204, "204 No Content, without a body")]
    {
        let sentence = format!("a success has the status {words}");
        let change = move |_: &Service, _: &Request, response: &mut Response| {
            if response.status == 200 {
                response.status = status;
                if status == 204 {
                    response.body.clear();
                }
            }
        };
        let breaks = [catalogue.own("output/status")];
        let change = Alteration::Response(Arc::new(change));
        catalogue.add(format!("success-under-status-{status}"), sentence, breaks, change);
    }
    let sentence = "a success repeats the input";
    let breaks = [catalogue.own("secrecy/successes")];
    let change = |_: &Service, params: &Params, content: &mut AnswerContent| {
        if let AnswerContent::Success(Value::Object(output)) = content {
            output.insert("Input".to_owned(), Value::Object(params.clone()));
        }
    };
    catalogue.add("input-repeated-in-success", sentence, breaks, Alteration::AnswerContent(Arc::new(change)));
}

fn names(catalogue: &mut Catalogue<'_>) {
    let breaks = [catalogue.own("errors/declared")];
    let sentence = "errors about state have names that the operation does not declare";
    let validation = catalogue.service.validation.error.clone();
    let declared: Vec<String> = catalogue.operation.errors.iter().map(|error| error.name.clone()).collect();
    let change = move |_: &Service, _: &Params, content: &mut AnswerContent| {
        if let AnswerContent::Error { name, .. } = content
            && *name != validation
            && declared.contains(name)
        {
            name.push_str("Undeclared");
        }
    };
    catalogue.add("undeclared-error-name", sentence, breaks, Alteration::AnswerContent(Arc::new(change)));
}

fn outputs(catalogue: &mut Catalogue<'_>) {
    let shape = catalogue.own("output/shape");
    for (id, words, body) in [
        ("success-body-is-array", "an array", "[]"),
        ("success-body-is-text", "no JSON", "OK"),
        ("success-body-is-null", "null", "null"),
        ("success-body-is-string", "a JSON string", "\"OK\""),
    ] {
        let sentence = format!("the body of a success is {words}");
        let change = move |_: &Service, _: &Request, response: &mut Response| {
            if is_success(response) {
                response.body = body.as_bytes().to_vec();
            }
        };
        catalogue.add(id, sentence, [shape.clone()], Alteration::Response(Arc::new(change)));
    }
    for member in &catalogue.operation.output {
        let name = member.name.clone();
        let sentence = format!("the output's `{name}` is of the wrong type");
        let change = move |_: &Service, _: &Params, content: &mut AnswerContent| {
            if let AnswerContent::Success(Value::Object(members)) = content
                && let Some(value) = members.get_mut(&name)
            {
                *value = if value.is_array() { json!({}) } else { json!([value.clone()]) };
            }
        };
        let id = format!("output-of-wrong-type/{}", member.name);
        catalogue.add(id, sentence, [shape.clone()], Alteration::AnswerContent(Arc::new(change)));
    }
}

/// A fault in the finished answers of the operation.
fn finish(
    catalogue: &mut Catalogue<'_>,
    id: &str,
    sentence: &str,
    rules: &[&str],
    change: impl Fn(&Service, &mut Response) + Send + Sync + 'static,
) {
    let breaks: Vec<String> = rules.iter().map(|rule| catalogue.protocol(rule)).collect();
    let change = move |service: &Service, _: &Request, response: &mut Response| change(service, response);
    catalogue.add(id, sentence, breaks, Alteration::Response(Arc::new(change)));
}

/// A fault in the bodies of errors.
fn error_body(
    catalogue: &mut Catalogue<'_>,
    id: &str,
    sentence: &str,
    rules: &[&str],
    change: impl Fn(&Service, &mut Params) + Send + Sync + 'static,
) {
    finish(catalogue, id, sentence, rules, move |service, response| {
        if !is_success(response)
            && let Ok(Value::Object(mut members)) = serde_json::from_slice(&response.body)
        {
            change(service, &mut members);
            response.body = Value::Object(members).to_string().into_bytes();
        }
    });
}

fn with_status(error: String, status: u16) -> Alteration {
    Alteration::AnswerContent(Arc::new(move |_: &Service, _: &Params, content: &mut AnswerContent| {
        if let AnswerContent::Error { status: own, name, .. } = content
            && *name == error
        {
            *own = status;
        }
    }))
}

/// The errors that the mock answers for some rule.
fn answered_errors(catalogue: &Catalogue<'_>) -> Vec<String> {
    use crate::model::rule::RuleAnswer;
    let rules = catalogue.operation.rules.iter();
    rules
        .filter_map(|rule| match &rule.answer {
            RuleAnswer::Errors(names) => names.first().cloned(),
            RuleAnswer::Refused(name) | RuleAnswer::Any(name) => name.clone(),
            RuleAnswer::Success => None,
        })
        .collect()
}

fn is_success(response: &Response) -> bool {
    (200..300).contains(&response.status)
}

fn remove(response: &mut Response, name: &str) {
    response.headers.retain(|header| !header.name.eq_ignore_ascii_case(name));
}

fn declare(response: &mut Response, content_type: &str) {
    remove(response, "content-type");
    response.headers.push(Header::new("Content-Type", content_type));
}
