//! Changes of the request line, of header lines and of how the body is framed.

use crate::generate::envelope::edit::{
    call_in_preflight, content_type, declared, header_names, method, parts, preflight, target,
};
use crate::generate::envelope::{Changes, Variant};
use crate::wire::{Framing, Header};

/// They, in the order in which the protocol's file has its rules.
pub(super) const CHANGES: &[Changes] = &[
    Changes {
        rule: "target/missing",
        variants: &[Variant {
            name: "no-header",
            apply: |request, _, names| {
                request.headers.retain(|header| !header.name.eq_ignore_ascii_case(names.target_header));
            },
        }],
    },
    Changes {
        rule: "target/unknown",
        variants: &[
            Variant {
                name: "other-operation",
                apply: |request, _, names| target(request, names, |value| format!("{}Unheard", value)),
            },
            Variant { name: "empty", apply: |request, _, names| target(request, names, |_| String::new()) },
            Variant {
                name: "prefix-only",
                apply: |request, _, names| {
                    target(request, names, |value| value.split('.').next().unwrap_or_default().to_owned());
                },
            },
            Variant {
                name: "shortened",
                apply: |request, _, names| {
                    target(request, names, |value| value[..value.len().saturating_sub(1)].to_owned());
                },
            },
            Variant {
                name: "more-behind",
                apply: |request, _, names| target(request, names, |value| format!("{value}.Unheard")),
            },
            Variant {
                name: "other-separator",
                apply: |request, _, names| target(request, names, |value| value.replace('.', "#")),
            },
        ],
    },
    Changes {
        rule: "target/lower-case",
        variants: &[
            Variant {
                name: "all",
                apply: |request, _, names| target(request, names, |value| value.to_lowercase()),
            },
            Variant {
                name: "operation",
                apply: |request, _, names| {
                    target(request, names, |value| {
                        let (prefix, operation) = parts(value);
                        format!("{prefix}.{}", operation.to_lowercase())
                    });
                },
            },
            Variant {
                name: "first-letter",
                apply: |request, _, names| {
                    target(request, names, |value| {
                        let (prefix, operation) = parts(value);
                        let (first, rest) = operation.split_at(operation.len().min(1));
                        format!("{prefix}.{}{rest}", first.to_lowercase())
                    });
                },
            },
            Variant {
                name: "prefix",
                apply: |request, _, names| {
                    target(request, names, |value| {
                        let (prefix, operation) = parts(value);
                        format!("{}.{operation}", prefix.to_lowercase())
                    });
                },
            },
            Variant {
                name: "capitals",
                apply: |request, _, names| target(request, names, |value| value.to_uppercase()),
            },
        ],
    },
    Changes {
        rule: "target/wrong-prefix",
        variants: &[
            Variant {
                name: "other-service",
                apply: |request, _, names| target(request, names, |value| format!("Other{value}")),
            },
            Variant {
                name: "no-prefix",
                apply: |request, _, names| {
                    target(request, names, |value| value.rsplit('.').next().unwrap_or_default().to_owned());
                },
            },
            Variant {
                name: "more-before",
                apply: |request, _, names| target(request, names, |value| format!("com.example.{value}")),
            },
            Variant {
                name: "shortened",
                apply: |request, _, names| {
                    target(request, names, |value| {
                        let (prefix, operation) = parts(value);
                        format!("{}.{operation}", &prefix[..prefix.len().saturating_sub(1)])
                    });
                },
            },
        ],
    },
    Changes {
        rule: "content-type/json",
        variants: &[Variant {
            name: "plain",
            apply: |request, _, _| content_type(request, Some("application/json".to_owned())),
        }],
    },
    Changes {
        rule: "content-type/other",
        variants: &[
            Variant {
                name: "text",
                apply: |request, _, _| content_type(request, Some("text/plain".to_owned())),
            },
            Variant {
                name: "form",
                apply: |request, _, _| {
                    content_type(request, Some("application/x-www-form-urlencoded".to_owned()));
                },
            },
            Variant {
                name: "one-more-digit",
                apply: |request, _, _| declared(request, |value| format!("{value}0")),
            },
            Variant {
                name: "one-more-letter",
                apply: |request, _, _| declared(request, |value| format!("{value}x")),
            },
            Variant {
                name: "suffix",
                apply: |request, _, _| declared(request, |value| format!("{value}+json")),
            },
            Variant {
                name: "beginning",
                apply: |request, _, _| {
                    declared(request, |value| {
                        value.rsplit_once('-').map_or("", |(beginning, _)| beginning).to_owned()
                    });
                },
            },
            Variant {
                name: "as-parameter",
                apply: |request, _, _| declared(request, |value| format!("text/plain; type=\"{value}\"")),
            },
        ],
    },
    Changes {
        rule: "content-type/missing",
        variants: &[Variant { name: "no-header", apply: |request, _, _| content_type(request, None) }],
    },
    Changes {
        rule: "content-type/version-1.0",
        variants: &[Variant {
            name: "plain",
            apply: |request, _, _| content_type(request, Some("application/x-amz-json-1.0".to_owned())),
        }],
    },
    Changes {
        rule: "content-type/version-1.1",
        variants: &[Variant {
            name: "plain",
            apply: |request, _, _| content_type(request, Some("application/x-amz-json-1.1".to_owned())),
        }],
    },
    Changes {
        rule: "content-type/charset",
        variants: &[Variant {
            name: "utf-8",
            apply: |request, _, _| {
                let declared = request.header("Content-Type").unwrap_or_default();
                content_type(request, Some(format!("{declared}; charset=utf-8")));
            },
        }],
    },
    Changes {
        rule: "content-type/letter-case",
        variants: &[
            Variant {
                name: "capitals",
                apply: |request, _, _| declared(request, |value| value.to_uppercase()),
            },
            Variant {
                name: "some-capitals",
                apply: |request, _, _| {
                    declared(request, |value| value.replace('a', "A").replace("json", "JSON"))
                },
            },
        ],
    },
    Changes {
        rule: "cors/preflight",
        variants: &[
            Variant { name: "local", apply: |request, _, _| preflight(request) },
            Variant {
                name: "elsewhere",
                apply: |request, _, _| {
                    preflight(request);
                    "https://app.example.com".clone_into(&mut request.headers[0].value);
                },
            },
        ],
    },
    Changes {
        rule: "cors/answer",
        variants: &[Variant {
            name: "with-origin",
            apply: |request, _, _| request.headers.push(Header::new("Origin", "http://localhost")),
        }],
    },
    Changes {
        rule: "method/options",
        variants: &[
            Variant { name: "with-body", apply: |request, _, _| method(request, "OPTIONS") },
            Variant { name: "preflight-with-body", apply: |request, _, _| call_in_preflight(request) },
        ],
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
        rule: "path/other",
        variants: &[
            Variant { name: "below", apply: |request, _, _| "/unheard".clone_into(&mut request.path) },
            Variant { name: "two-slashes", apply: |request, _, _| "//".clone_into(&mut request.path) },
            Variant { name: "two-below", apply: |request, _, _| "/un/heard".clone_into(&mut request.path) },
            Variant {
                name: "operation",
                apply: |request, _, names| {
                    let target = request.header(names.target_header).unwrap_or_default();
                    request.path = format!("/{}", parts(target).1);
                },
            },
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
