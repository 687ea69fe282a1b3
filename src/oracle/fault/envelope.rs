//! Faults in routing: the request line and the headers.

use std::sync::Arc;

use crate::model::Operation;
use crate::model::Service;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::protocol::aws_json;
use crate::wire::{Framing, Header, Request};

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    targets(catalogue);
    methods(catalogue);
    content_types(catalogue);
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
    let sentence = "OPTIONS is answered as if the operation had been carried out";
    let breaks = [catalogue.protocol("method/options")];
    let change = Alteration::Response(Arc::new(|service: &Service, request: &Request, response: &mut _| {
        if request.method == "OPTIONS" {
            let output = serde_json::json!({});
            *response = aws_json::encode_success(&service.protocol, &output, "options");
        }
    }));
    catalogue.add("method-options-carried-out", sentence, breaks, change);
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
