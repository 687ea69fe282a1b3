//! Faults in how browsers are let in: preflights, and OPTIONS taken for a call.

use std::sync::Arc;

use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::wire::{Header, Request, Response};

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    for (status, words) in [(403, "403"), (405, "405"), (404, "404")] {
        let sentence = format!("a preflight is refused with {words}");
        preflight(catalogue, &format!("preflight-under-status-{status}"), &sentence, move |_, response| {
            response.status = status;
        });
    }
    preflight(
        catalogue,
        "preflight-bare",
        "a preflight is answered with 200 and nothing else",
        |_, response| {
            response.headers.clear();
        },
    );
    let sentence = "a preflight is allowed to one origin only, which never asks";
    preflight(catalogue, "preflight-for-another-origin", sentence, |_, response| {
        set(response, "Access-Control-Allow-Origin", "https://console.example.com");
    });
    let sentence = "a preflight names no headers that are allowed";
    preflight(catalogue, "preflight-without-headers", sentence, |_, response| {
        response.headers.retain(|header| !header.name.eq_ignore_ascii_case("Access-Control-Allow-Headers"));
    });
    let sentence = "a preflight allows the content type and not the target";
    preflight(catalogue, "preflight-without-target", sentence, |_, response| {
        set(response, "Access-Control-Allow-Headers", "Content-Type, Authorization");
    });
    let breaks = [catalogue.protocol("method/options")];
    let sentence = "OPTIONS with a target and a body carries the operation out";
    let change = |service: &Service, _: &Operation, request: &mut Request| {
        let is_call = !request.body.is_empty() && request.header(&service.protocol.target_header).is_some();
        if request.method == "OPTIONS" && is_call {
            "POST".clone_into(&mut request.method);
        }
        None
    };
    catalogue.add("method-options-carried-out", sentence, breaks, Alteration::Request(Arc::new(change)));
}

fn preflight(
    catalogue: &mut Catalogue<'_>,
    id: &str,
    sentence: &str,
    change: impl Fn(&Request, &mut Response) + Send + Sync + 'static,
) {
    let breaks = [catalogue.protocol("cors/preflight")];
    let change = move |_: &Service, request: &Request, response: &mut Response| {
        if request.method == "OPTIONS" && request.header("Access-Control-Request-Method").is_some() {
            change(request, response);
        }
    };
    catalogue.add(id, sentence, breaks, Alteration::Response(Arc::new(change)));
}

fn set(response: &mut Response, name: &str, value: &str) {
    response.headers.retain(|header| !header.name.eq_ignore_ascii_case(name));
    response.headers.push(Header::new(name, value));
}
