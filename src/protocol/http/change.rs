//! Changes of a request that every protocol over HTTP can take for its own.

use crate::model::protocol::change::{Changes, Variant};
use crate::wire::{Framing, Header, Request};

/// They: a protocol whose file has a rule of such an id can take them for its own.
pub const CHANGES: &[Changes] = &[
    Changes {
        rule: "content-type/missing",
        variants: &[Variant { name: "no-header", apply: |request, _, _| content_type(request, None) }],
    },
    Changes {
        rule: "method/get",
        variants: &[
            Variant { name: "with-body", apply: |request, _, _| method(request, "GET") },
            Variant {
                name: "without-body",
                apply: |request, _, _| {
                    method(request, "GET");
                    request.body.clear();
                },
            },
        ],
    },
    Changes {
        rule: "method/head",
        variants: &[Variant { name: "with-body", apply: |request, _, _| method(request, "HEAD") }],
    },
    Changes {
        rule: "method/other",
        variants: &[
            Variant { name: "put", apply: |request, _, _| method(request, "PUT") },
            Variant { name: "delete", apply: |request, _, _| method(request, "DELETE") },
            Variant { name: "patch", apply: |request, _, _| method(request, "PATCH") },
            Variant { name: "lower-case-post", apply: |request, _, _| method(request, "post") },
        ],
    },
    Changes {
        rule: "path/query",
        variants: &[
            Variant { name: "one-parameter", apply: |request, _, _| request.path.push_str("?a=b") },
            Variant { name: "empty", apply: |request, _, _| request.path.push('?') },
            Variant {
                name: "action",
                apply: |request, _, _| request.path.push_str("?Action=Unheard&Version=2010-05-08"),
            },
            Variant { name: "escaped", apply: |request, _, _| request.path.push_str("?a=%2F%3F%23&/b") },
        ],
    },
    Changes {
        rule: "framing/chunked",
        variants: &[
            Variant { name: "one-chunk", apply: |request, _, _| request.framing = Framing::Chunked(1 << 16) },
            Variant { name: "small-chunks", apply: |request, _, _| request.framing = Framing::Chunked(7) },
        ],
    },
    Changes {
        rule: "header/name-case",
        variants: &[
            Variant { name: "lower", apply: |request, _, _| header_names(request, str::to_lowercase) },
            Variant { name: "upper", apply: |request, _, _| header_names(request, str::to_uppercase) },
        ],
    },
    Changes {
        rule: "header/order",
        variants: &[Variant { name: "reversed", apply: |request, _, _| request.headers.reverse() }],
    },
    Changes {
        rule: "header/others",
        variants: &[
            Variant {
                name: "unheard",
                apply: |request, _, _| request.headers.push(Header::new("X-Unheard", "text")),
            },
            Variant {
                name: "of-a-client",
                apply: |request, _, _| {
                    for (name, value) in CLIENT_LINES {
                        request.headers.push(Header::new(*name, *value));
                    }
                },
            },
        ],
    },
    Changes {
        rule: "header/authorization",
        variants: &[
            Variant {
                name: "bearer",
                apply: |request, _, _| request.headers.push(Header::new("Authorization", "Bearer made-up")),
            },
            Variant {
                name: "one-word",
                apply: |request, _, _| request.headers.push(Header::new("Authorization", "made-up")),
            },
            Variant {
                name: "signature",
                apply: |request, _, _| request.headers.push(Header::new("Authorization", SIGNATURE)),
            },
        ],
    },
    Changes {
        rule: "header/content-encoding",
        variants: &[Variant {
            name: "gzip-declared",
            apply: |request, _, _| request.headers.push(Header::new("Content-Encoding", "gzip")),
        }],
    },
];

/// What clients of the vendor send besides what the protocol asks for.
const CLIENT_LINES: &[(&str, &str)] = &[
    ("Accept", "*/*"),
    ("User-Agent", "aws-cli/1.32.42 md/Botocore#1.34.42"),
    ("X-Amz-User-Agent", "aws-sdk-js/3.500.0"),
    ("amz-sdk-invocation-id", "3f1b3c52-6d7e-4d0a-9b55-0c3b6a1c8e21"),
    ("amz-sdk-request", "attempt=1; max=3"),
    ("Cache-Control", "no-store"),
];

/// What a client sends that signs its requests although this operation asks for no signature.
const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/made-up/aws4_request, \
    SignedHeaders=content-type;host;x-amz-date, \
    Signature=0000000000000000000000000000000000000000000000000000000000000000";

/// Gives a request another method.
pub fn method(request: &mut Request, name: &str) {
    name.clone_into(&mut request.method);
}

/// Gives a request another content type, or none.
pub fn content_type(request: &mut Request, value: Option<String>) {
    match value {
        Some(value) => {
            for header in &mut request.headers {
                if header.name.eq_ignore_ascii_case("Content-Type") {
                    header.value.clone_from(&value);
                }
            }
        }
        None => Header::remove(&mut request.headers, "Content-Type"),
    }
}

fn header_names(request: &mut Request, change: fn(&str) -> String) {
    for header in &mut request.headers {
        header.name = change(&header.name);
    }
}
