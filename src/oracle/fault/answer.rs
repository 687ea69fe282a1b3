//! Faults in the form of answers: status, headers, body.

use std::sync::Arc;

use serde_json::Value;
use serde_json::json;

use crate::model::need::Need;
use crate::model::operation::Params;
use crate::model::requirement::aspect::Aspect;
use crate::model::service::Service;
use crate::model::shape::ShapeKind;
use crate::oracle::compose::AnswerContent;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::protocol::http::fault::is_success;
use crate::wire::{Request, Response};

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    statuses(catalogue);
    successes(catalogue);
    names(catalogue);
    outputs(catalogue);
}

fn statuses(catalogue: &mut Catalogue<'_>) {
    let status = || [catalogue.own(Aspect::ErrorStatus)];
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
    if !catalogue.has(Need::Refusal) {
        return;
    }
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
        let breaks = [catalogue.own(Aspect::SuccessStatus)];
        let change = Alteration::Response(Arc::new(change));
        catalogue.add(format!("success-under-status-{status}"), sentence, breaks, change);
    }
    let sentence = "a success repeats the input";
    let breaks = [catalogue.own(Aspect::SuccessSecrecy)];
    let change = |_: &Service, params: &Params, content: &mut AnswerContent| {
        if let AnswerContent::Success(Value::Object(output)) = content {
            output.insert("Input".to_owned(), Value::Object(params.clone()));
        }
    };
    catalogue.add("input-repeated-in-success", sentence, breaks, Alteration::AnswerContent(Arc::new(change)));
}

fn names(catalogue: &mut Catalogue<'_>) {
    let breaks = [catalogue.own(Aspect::DeclaredErrors)];
    let sentence = "errors about state have names that the operation does not declare";
    let validation = catalogue.service.validation.error.clone();
    let declared: Vec<String> = catalogue.operation.errors.iter().map(|error| error.name.clone()).collect();
    if !answered_errors(catalogue).iter().any(|name| *name != validation && declared.contains(name)) {
        return;
    }
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
    let shape = catalogue.own(Aspect::OutputShape);
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
    // A document may be anything.
    let typed =
        catalogue.operation.output.iter().filter(|member| !matches!(member.shape.kind, ShapeKind::Document));
    for member in typed {
        let name = member.name.clone();
        let is_list = matches!(member.shape.kind, ShapeKind::List(_));
        let sentence = format!("the output's `{name}` is of the wrong type");
        let change = move |_: &Service, _: &Params, content: &mut AnswerContent| {
            if let AnswerContent::Success(Value::Object(members)) = content {
                let value = members.entry(name.clone()).or_insert(Value::Null);
                *value = if is_list || value.is_array() { json!({}) } else { json!([value.clone()]) };
            }
        };
        let id = format!("output-of-wrong-type/{}", member.name);
        catalogue.add(id, sentence, [shape.clone()], Alteration::AnswerContent(Arc::new(change)));
    }
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
    let rules = catalogue.operation.rules.iter();
    rules.filter_map(|rule| rule.answer.error_names().next().map(str::to_owned)).collect()
}
