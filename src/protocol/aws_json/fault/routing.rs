//! Faults in routing: the target, the content type, the header lines around them.

use crate::model::need::Need;
use crate::model::operation::Operation;
use crate::model::protocol::fault::{FaultChange, ProtocolFault};
use crate::model::service::Service;
use crate::protocol::aws_json::request::QUERY_MODE_HEADER;
use crate::wire::{Header, Reply, Request};

pub(super) const FAULTS: &[ProtocolFault] = &[
    ProtocolFault {
        id: "target-missing-accepted",
        sentence: "a request without a target is taken for the operation",
        breaks: &["target/missing"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, operation, request| {
            if request.header(&service.protocol.target_header).is_none() {
                set_target(service, operation, request);
            }
            None
        }),
    },
    ProtocolFault {
        id: "target-unknown-accepted",
        sentence: "a target that names no operation is taken for the operation",
        breaks: &["target/unknown"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, operation, request| {
            let wanted = service.target(operation);
            let is_own = |target: &str| {
                target.eq_ignore_ascii_case(&wanted) || target.rsplit('.').next() == Some(&operation.name)
            };
            retarget(service, operation, request, |target| !is_own(target))
        }),
    },
    ProtocolFault {
        id: "target-case-ignored",
        sentence: "the letter case of the target does not matter",
        breaks: &["target/lower-case"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, operation, request| {
            let wanted = service.target(operation);
            retarget(service, operation, request, |target| target.eq_ignore_ascii_case(&wanted))
        }),
    },
    ProtocolFault {
        id: "target-operation-case-ignored",
        sentence: "the letter case of the operation's name in the target does not matter",
        breaks: &["target/lower-case"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, operation, request| {
            retarget(service, operation, request, |target| {
                target.rsplit_once('.').is_some_and(|(prefix, called)| {
                    prefix == service.target_prefix && called.eq_ignore_ascii_case(&operation.name)
                })
            })
        }),
    },
    ProtocolFault {
        id: "target-prefix-case-ignored",
        sentence: "the letter case of the prefix in the target does not matter",
        breaks: &["target/lower-case"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, operation, request| {
            retarget(service, operation, request, |target| {
                target.rsplit_once('.').is_some_and(|(prefix, called)| {
                    prefix.eq_ignore_ascii_case(&service.target_prefix) && called == operation.name
                })
            })
        }),
    },
    ProtocolFault {
        id: "target-beginning-compared",
        sentence: "of the target only the beginning is compared",
        breaks: &["target/unknown"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, operation, request| {
            let wanted = service.target(operation);
            retarget(service, operation, request, |target| target.starts_with(&wanted))
        }),
    },
    ProtocolFault {
        id: "target-end-compared",
        sentence: "of the target only the end is compared",
        breaks: &["target/wrong-prefix"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, operation, request| {
            let wanted = service.target(operation);
            retarget(service, operation, request, |target| target.ends_with(&wanted))
        }),
    },
    ProtocolFault {
        id: "target-prefix-ignored",
        sentence: "of the target only what stands behind the last dot is read",
        breaks: &["target/wrong-prefix"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, operation, request| {
            let called = |target: &str| target.rsplit('.').next() == Some(&operation.name);
            retarget(service, operation, request, called)
        }),
    },
    ProtocolFault {
        id: "method-options-carried-out",
        sentence: "OPTIONS with a target and a body carries the operation out",
        breaks: &["method/options"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            if request.method == "OPTIONS" && is_call(service, request) {
                "POST".clone_into(&mut request.method);
            }
            None
        }),
    },
    ProtocolFault {
        id: "method-ignored",
        sentence: "any method carries the operation out",
        breaks: &["method/get", "method/head", "method/other", "method/options"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            if request.method != "OPTIONS" || is_call(service, request) {
                "POST".clone_into(&mut request.method);
            }
            None
        }),
    },
    ProtocolFault {
        id: "method-ignored-but-options",
        sentence: "any method but OPTIONS carries the operation out",
        breaks: &["method/get", "method/head", "method/other"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| {
            if request.method != "OPTIONS" {
                "POST".clone_into(&mut request.method);
            }
            None
        }),
    },
    ProtocolFault {
        id: "content-type-json-accepted",
        sentence: "a body declared as application/json is read",
        breaks: &["content-type/json"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            let plain = &service.protocol.tolerated_content_type;
            declare(service, request, |given| given.is_some_and(|given| given.eq_ignore_ascii_case(plain)))
        }),
    },
    ProtocolFault {
        id: "content-type-other-accepted",
        sentence: "a body declared as anything else, such as text/plain, is read",
        breaks: &["content-type/other"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            let plain = &service.protocol.tolerated_content_type;
            declare(service, request, |given| given.is_some_and(|given| !given.eq_ignore_ascii_case(plain)))
        }),
    },
    ProtocolFault {
        id: "content-type-beginning-compared",
        sentence: "of the content type only the beginning is compared",
        breaks: &["content-type/other"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            let wanted = service.protocol.content_type.as_str();
            declare(service, request, |given| given.is_some_and(|given| given.starts_with(wanted)))
        }),
    },
    ProtocolFault {
        id: "content-type-searched",
        sentence: "the protocol's content type may stand anywhere in the declared one",
        breaks: &["content-type/other"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            let wanted = &service.protocol.content_type;
            if request.header("content-type").is_some_and(|given| given.contains(wanted.as_str())) {
                Header::set(&mut request.headers, "Content-Type", wanted);
            }
            None
        }),
    },
    ProtocolFault {
        id: "content-type-case-sensitive",
        sentence: "a content type in another letter case is another one",
        breaks: &["content-type/letter-case"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            let wanted = &service.protocol.content_type;
            let is_other = |given: &str| given != wanted && given.eq_ignore_ascii_case(wanted);
            if request.header("content-type").is_some_and(is_other) {
                Header::set(&mut request.headers, "Content-Type", "text/plain");
            }
            None
        }),
    },
    ProtocolFault {
        id: "content-type-missing-accepted",
        sentence: "a body without a declared type is read",
        breaks: &["content-type/missing"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            declare(service, request, |given| given.is_none())
        }),
    },
    ProtocolFault {
        id: "header-order-matters",
        sentence: "a target that stands before the content type is not seen",
        breaks: &["header/order"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            let place_of =
                |name: &str| request.headers.iter().position(|header| header.name.eq_ignore_ascii_case(name));
            let target = &service.protocol.target_header;
            if place_of(target) < place_of("content-type") {
                Header::remove(&mut request.headers, target);
            }
            None
        }),
    },
    ProtocolFault {
        id: "unknown-header-refused",
        sentence: "a request with a header line that nobody knows leads nowhere",
        breaks: &["header/others"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            let target = &service.protocol.target_header;
            if !request.headers.iter().all(|header| is_known(&header.name.to_ascii_lowercase(), target)) {
                "/nowhere".clone_into(&mut request.path);
            }
            None
        }),
    },
    ProtocolFault {
        id: "query-action-routed",
        sentence: "a query that names an action is routed by that",
        breaks: &["path/query"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            if request.path.contains("Action=") {
                Header::set(&mut request.headers, &service.protocol.target_header, "routed-by-query");
            }
            None
        }),
    },
    ProtocolFault {
        id: "path-ignored",
        sentence: "every path leads to the operation",
        breaks: &["path/other"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| {
            let query = request.path.split_once('?').map(|(_, query)| format!("?{query}"));
            request.path = format!("/{}", query.unwrap_or_default());
            None
        }),
    },
    ProtocolFault {
        id: "header-names-case-sensitive",
        sentence: "only one spelling of the header names is known, besides lower case",
        breaks: &["header/name-case"],
        needs: Need::Nothing,
        change: FaultChange::Request(|service, _, request| {
            let known = ["Content-Type", service.protocol.target_header.as_str()];
            request.headers.retain(|header| {
                let is_lower = header.name == header.name.to_ascii_lowercase();
                let is_another =
                    |name: &&str| !header.name.eq_ignore_ascii_case(name) || header.name == **name;
                is_lower || known.iter().all(is_another)
            });
            None
        }),
    },
];

/// Header lines that a server of the protocol knows, in lower case.
const KNOWN_LINES: [&str; 6] =
    ["authorization", "cache-control", "connection", "host", "origin", "user-agent"];

fn is_known(name: &str, target: &str) -> bool {
    let beginnings = ["accept", "content-", "transfer-"];
    name.eq_ignore_ascii_case(target)
        || name == QUERY_MODE_HEADER
        || KNOWN_LINES.contains(&name)
        || beginnings.iter().any(|beginning| name.starts_with(beginning))
}

/// Whether a request asks for an operation, whatever its method is.
fn is_call(service: &Service, request: &Request) -> bool {
    !request.body.is_empty() && request.header(&service.protocol.target_header).is_some()
}

/// Takes the request for one of the operation where its target is of a kind.
fn retarget(
    service: &Service,
    operation: &Operation,
    request: &mut Request,
    is_meant: impl Fn(&str) -> bool,
) -> Option<Reply> {
    if request.header(&service.protocol.target_header).is_some_and(is_meant) {
        set_target(service, operation, request);
    }
    None
}

fn set_target(service: &Service, operation: &Operation, request: &mut Request) {
    Header::set(&mut request.headers, &service.protocol.target_header, service.target(operation));
}

/// Declares the body as the protocol's type where the type that is declared is of a kind.
fn declare(
    service: &Service,
    request: &mut Request,
    is_meant: impl Fn(Option<&str>) -> bool,
) -> Option<Reply> {
    let given =
        request.header("content-type").map(|given| given.split(';').next().unwrap_or_default().trim());
    if is_meant(given) {
        Header::set(&mut request.headers, "Content-Type", &service.protocol.content_type);
    }
    None
}
