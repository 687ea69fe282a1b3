//! Changes of the request line, of header lines and of how the body is framed.

use crate::model::protocol::change::{Changes, Variant};
use crate::protocol::aws_json::change::edit::{call_in_preflight, declared, parts, preflight, target};
use crate::protocol::http::change::{content_type, method};
use crate::wire::Header;

/// They, in the order in which the protocol's file has its rules.
pub(super) const CHANGES: &[Changes] = &[
    Changes {
        rule: "target/missing",
        variants: &[Variant {
            name: "no-header",
            apply: |request, _, names| {
                Header::remove(&mut request.headers, &names.protocol.target_header);
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
        rule: "path/other",
        variants: &[
            Variant { name: "below", apply: |request, _, _| "/unheard".clone_into(&mut request.path) },
            Variant { name: "two-slashes", apply: |request, _, _| "//".clone_into(&mut request.path) },
            Variant { name: "two-below", apply: |request, _, _| "/un/heard".clone_into(&mut request.path) },
            Variant {
                name: "operation",
                apply: |request, _, names| {
                    let target = request.header(&names.protocol.target_header).unwrap_or_default();
                    request.path = format!("/{}", parts(target).1);
                },
            },
        ],
    },
];
