//! Faults in routing: the request line and the headers.

use std::sync::Arc;

use serde_json::Value;

use crate::model::operation::Operation;
use crate::model::place::Place;
use crate::model::service::Service;
use crate::model::shape::ShapeKind;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::wire::{Framing, Header, Request};

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    targets(catalogue);
    methods(catalogue);
    content_types(catalogue);
    lines(catalogue);
    earlier_answers(catalogue);
    let sentence = "a query that names an action is routed by that";
    route(catalogue, "query-action-routed", sentence, "path/query", |service, _, request| {
        if request.path.contains("Action=") {
            set(request, &service.protocol.target_header, "routed-by-query".to_owned());
        }
    });
    route(catalogue, "path-ignored", "every path leads to the operation", "path/other", |_, _, request| {
        let query = request.path.split_once('?').map(|(_, query)| format!("?{query}"));
        request.path = format!("/{}", query.unwrap_or_default());
    });
    route(
        catalogue,
        "query-not-routed",
        "a path with a query leads nowhere",
        "path/query",
        |_, _, request| {
            if request.path.contains('?') {
                request.path = "/nowhere".to_owned();
            }
        },
    );
    let sentence = "a body sent in chunks is read as an empty one";
    route(catalogue, "chunks-not-read", sentence, "framing/chunked", |_, _, request| {
        let is_chunked = request.header("transfer-encoding").is_some_and(|value| value.contains("chunked"));
        if is_chunked || matches!(request.framing, Framing::Chunked(_)) {
            request.body.clear();
        }
    });
    let sentence = "only one spelling of the header names is known, besides lower case";
    route(catalogue, "header-names-case-sensitive", sentence, "header/name-case", |service, _, request| {
        let known = ["Content-Type", service.protocol.target_header.as_str()];
        request.headers.retain(|header| {
            let is_lower = header.name == header.name.to_ascii_lowercase();
            is_lower
                || known.iter().all(|name| !header.name.eq_ignore_ascii_case(name) || header.name == *name)
        });
    });
}

fn targets(catalogue: &mut Catalogue<'_>) {
    let sentence = "a request without a target is taken for the operation";
    route(catalogue, "target-missing-accepted", sentence, "target/missing", |service, operation, request| {
        if request.header(&service.protocol.target_header).is_none() {
            set(request, &service.protocol.target_header, service.target(operation));
        }
    });
    let sentence = "a target that names no operation is taken for the operation";
    route(catalogue, "target-unknown-accepted", sentence, "target/unknown", |service, operation, request| {
        let wanted = service.target(operation);
        let name = &service.protocol.target_header;
        let is_own = request.header(name).is_some_and(|target| {
            target.eq_ignore_ascii_case(&wanted) || target.rsplit('.').next() == Some(&operation.name)
        });
        if request.header(name).is_some() && !is_own {
            set(request, name, wanted);
        }
    });
    let sentence = "the letter case of the target does not matter";
    route(catalogue, "target-case-ignored", sentence, "target/lower-case", |service, operation, request| {
        let wanted = service.target(operation);
        let name = &service.protocol.target_header;
        if request.header(name).is_some_and(|target| target.eq_ignore_ascii_case(&wanted)) {
            set(request, name, wanted);
        }
    });
    let sentence = "the letter case of the operation's name in the target does not matter";
    route(
        catalogue,
        "target-operation-case-ignored",
        sentence,
        "target/lower-case",
        |service, operation, request| {
            let name = &service.protocol.target_header;
            if let Some((prefix, called)) = request.header(name).and_then(|target| target.rsplit_once('.'))
                && prefix == service.target_prefix
                && called.eq_ignore_ascii_case(&operation.name)
            {
                set(request, name, service.target(operation));
            }
        },
    );
    let sentence = "the letter case of the prefix in the target does not matter";
    route(
        catalogue,
        "target-prefix-case-ignored",
        sentence,
        "target/lower-case",
        |service, operation, request| {
            let name = &service.protocol.target_header;
            if let Some((prefix, called)) = request.header(name).and_then(|target| target.rsplit_once('.'))
                && prefix.eq_ignore_ascii_case(&service.target_prefix)
                && called == operation.name
            {
                set(request, name, service.target(operation));
            }
        },
    );
    let sentence = "of the target only the beginning is compared";
    route(
        catalogue,
        "target-beginning-compared",
        sentence,
        "target/unknown",
        |service, operation, request| {
            let (name, wanted) = (&service.protocol.target_header, service.target(operation));
            if request.header(name).is_some_and(|target| target.starts_with(&wanted)) {
                set(request, name, wanted);
            }
        },
    );
    let sentence = "of the target only the end is compared";
    route(
        catalogue,
        "target-end-compared",
        sentence,
        "target/wrong-prefix",
        |service, operation, request| {
            let (name, wanted) = (&service.protocol.target_header, service.target(operation));
            if request.header(name).is_some_and(|target| target.ends_with(&wanted)) {
                set(request, name, wanted);
            }
        },
    );
    let sentence = "of the target only what stands behind the last dot is read";
    route(
        catalogue,
        "target-prefix-ignored",
        sentence,
        "target/wrong-prefix",
        |service, operation, request| {
            let name = &service.protocol.target_header;
            if request.header(name).is_some_and(|target| target.rsplit('.').next() == Some(&operation.name)) {
                set(request, name, service.target(operation));
            }
        },
    );
}

/// The order, number and spelling of header lines.
fn lines(catalogue: &mut Catalogue<'_>) {
    let sentence = "a target that stands before the content type is not seen";
    route(catalogue, "header-order-matters", sentence, "header/order", |service, _, request| {
        let place_of =
            |name: &str| request.headers.iter().position(|header| header.name.eq_ignore_ascii_case(name));
        let target = &service.protocol.target_header;
        if place_of(target) < place_of("content-type") {
            request.headers.retain(|header| !header.name.eq_ignore_ascii_case(target));
        }
    });
    let sentence = "a request with a header line that nobody knows leads nowhere";
    route(catalogue, "unknown-header-refused", sentence, "header/others", |service, _, request| {
        let target = service.protocol.target_header.to_ascii_lowercase();
        let is_known = |name: &str| {
            [target.as_str(), "authorization", "cache-control", "connection", "host", "origin", "user-agent"]
                .contains(&name)
                || name.starts_with("accept")
                || name.starts_with("content-")
                || name.starts_with("transfer-")
        };
        if request.headers.iter().any(|header| !is_known(&header.name.to_ascii_lowercase())) {
            request.path = "/nowhere".to_owned();
        }
    });
}

/// A cache in front of the operation that does not look at the whole body.
fn earlier_answers(catalogue: &mut Catalogue<'_>) {
    let texts: Vec<String> = catalogue
        .operation
        .places
        .iter()
        .filter(|place| place.required && place.segments.len() == 1)
        .filter(|place| matches!(place.shape.kind, ShapeKind::String))
        .map(Place::path)
        .collect();
    for text in texts {
        let breaks = [catalogue.protocol("answer/not-reused")];
        let sentence =
            format!("a request that differs from an earlier one in `{text}` alone gets its answer");
        let left_out = text.clone();
        let key = move |_: &Operation, request: &Request| {
            let mut body: Value = serde_json::from_slice(&request.body).ok()?;
            body.as_object_mut()?.shift_remove(&left_out);
            Some(body.to_string())
        };
        catalogue.add(
            format!("answer-reused/{text}"),
            sentence,
            breaks,
            Alteration::EarlierAnswer(Arc::new(key)),
        );
    }
}

fn methods(catalogue: &mut Catalogue<'_>) {
    for method in ["GET", "HEAD"] {
        let lower = method.to_ascii_lowercase();
        let sentence = format!("{method} carries the operation out");
        let rule = format!("method/{lower}");
        route(catalogue, &format!("method-{lower}-accepted"), &sentence, &rule, move |_, _, request| {
            if request.method == method {
                request.method = "POST".to_owned();
            }
        });
    }
    let sentence = "methods that are neither safe nor POST carry the operation out";
    route(catalogue, "method-other-accepted", sentence, "method/other", |_, _, request| {
        if !["GET", "HEAD", "OPTIONS"].contains(&request.method.as_str()) {
            request.method = "POST".to_owned();
        }
    });
}

fn content_types(catalogue: &mut Catalogue<'_>) {
    let sentence = "a body declared as plain JSON is read";
    route(catalogue, "content-type-json-accepted", sentence, "content-type/json", |service, _, request| {
        let plain = service.protocol.tolerated_content_type.clone();
        declare(service, request, move |given| given.is_some_and(|given| given.eq_ignore_ascii_case(&plain)));
    });
    let sentence = "a body declared as anything but JSON is read";
    route(catalogue, "content-type-other-accepted", sentence, "content-type/other", |service, _, request| {
        let plain = service.protocol.tolerated_content_type.clone();
        declare(service, request, move |given| {
            given.is_some_and(|given| !given.eq_ignore_ascii_case(&plain))
        });
    });
    let sentence = "of the content type only the beginning is compared";
    route(
        catalogue,
        "content-type-beginning-compared",
        sentence,
        "content-type/other",
        |service, _, request| {
            let wanted = service.protocol.content_type.clone();
            declare(service, request, move |given| given.is_some_and(|given| given.starts_with(&wanted)));
        },
    );
    let sentence = "the protocol's content type may stand anywhere in the declared one";
    route(catalogue, "content-type-searched", sentence, "content-type/other", |service, _, request| {
        let wanted = service.protocol.content_type.clone();
        if request.header("content-type").is_some_and(|given| given.contains(&wanted)) {
            set(request, "Content-Type", wanted);
        }
    });
    let sentence = "a content type in another letter case is another one";
    route(
        catalogue,
        "content-type-case-sensitive",
        sentence,
        "content-type/letter-case",
        |service, _, request| {
            let wanted = service.protocol.content_type.clone();
            let is_other = |given: &str| given != wanted && given.eq_ignore_ascii_case(&wanted);
            if request.header("content-type").is_some_and(is_other) {
                set(request, "Content-Type", "text/plain".to_owned());
            }
        },
    );
    let sentence = "a body without a declared type is read";
    route(
        catalogue,
        "content-type-missing-accepted",
        sentence,
        "content-type/missing",
        |service, _, request| {
            declare(service, request, |given| given.is_none());
        },
    );
}

fn route(
    catalogue: &mut Catalogue<'_>,
    id: &str,
    sentence: &str,
    rule: &str,
    change: impl Fn(&Service, &Operation, &mut Request) + Send + Sync + 'static,
) {
    let breaks = [catalogue.protocol(rule)];
    let change =
        Alteration::Request(Arc::new(move |service: &Service, operation: &Operation, request: &mut _| {
            change(service, operation, request);
            None
        }));
    catalogue.add(id, sentence, breaks, change);
}

/// Declares the body as the protocol's type where the type that is declared is of a kind.
fn declare(service: &Service, request: &mut Request, is_meant: impl Fn(Option<&str>) -> bool) {
    let given =
        request.header("content-type").map(|given| given.split(';').next().unwrap_or_default().trim());
    if is_meant(given) {
        set(request, "Content-Type", service.protocol.content_type.clone());
    }
}

fn set(request: &mut Request, name: &str, value: String) {
    request.headers.retain(|header| !header.name.eq_ignore_ascii_case(name));
    request.headers.push(Header::new(name, value));
}
