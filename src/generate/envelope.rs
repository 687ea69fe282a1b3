//! Changes of a request's envelope and spelling: one or more variants for each rule of the protocol's.

mod edit;

use crate::generate::case::Params;
use crate::generate::envelope::edit::{
    beyond_ascii, body, content_type, deep, duplicate, end, escaped, header_names, insert, insert_bytes,
    method, nested, preflight, pretty, reorder, replace, target, truncate, utf_16, wrap,
};
use crate::wire::Framing;
use crate::wire::Header;
use crate::wire::Request;

/// The names that a change needs from the protocol, and the members of the operation's structures.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The header that names the operation.
    pub target_header: &'a str,
    /// A member of the input that is a structure, if there is one: unknown members go into it too.
    pub structure: Option<&'a str>,
}

/// A variant of a change: its name, and what it makes of an ordinary request for the input.
pub struct Variant {
    /// The last part of the case's address.
    pub name: &'static str,
    apply: fn(&mut Request, &Params, Names<'_>),
}

/// The variants of one rule.
pub struct Changes {
    /// The rule's id in the protocol's file.
    pub rule: &'static str,
    /// Its variants, the plainest first.
    pub variants: &'static [Variant],
}

impl std::fmt::Debug for Variant {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

impl std::fmt::Debug for Changes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Changes").field("rule", &self.rule).field("variants", &self.variants).finish()
    }
}

/// Makes the change to an ordinary request; the request stays as it is where there is no such change.
pub fn apply(request: &mut Request, params: &Params, rule: &str, variant: &str, names: Names<'_>) {
    let found = CHANGES
        .iter()
        .filter(|changes| changes.rule == rule)
        .flat_map(|changes| changes.variants)
        .find(|candidate| candidate.name == variant);
    if let Some(found) = found {
        (found.apply)(request, params, names);
    }
}

/// Variants that change nothing where all characters are ASCII: they are tried on inputs that have others.
pub const BEYOND_ASCII: [&str; 3] = ["lower-case", "upper-case", "mixed-case"];

/// All changes, in the order in which the protocol's file has its rules.
pub const CHANGES: &[Changes] = &[
    Changes {
        rule: "syntax/malformed",
        variants: &[
            Variant { name: "without-closing-brace", apply: |request, _, _| truncate(request, 1) },
            Variant { name: "half", apply: |request, _, _| truncate(request, request.body.len() / 2) },
            Variant { name: "opening-brace-only", apply: |request, _, _| body(request, "{") },
            Variant { name: "words", apply: |request, _, _| body(request, "not json") },
        ],
    },
    Changes {
        rule: "syntax/empty-body",
        variants: &[
            Variant { name: "no-bytes", apply: |request, _, _| body(request, "") },
            Variant { name: "white-space", apply: |request, _, _| body(request, " \n") },
        ],
    },
    Changes {
        rule: "syntax/null-body",
        variants: &[Variant { name: "null", apply: |request, _, _| body(request, "null") }],
    },
    Changes {
        rule: "syntax/string-body",
        variants: &[Variant { name: "text", apply: |request, _, _| body(request, "\"text\"") }],
    },
    Changes {
        rule: "syntax/number-body",
        variants: &[
            Variant { name: "number", apply: |request, _, _| body(request, "1") },
            Variant { name: "boolean", apply: |request, _, _| body(request, "true") },
        ],
    },
    Changes {
        rule: "syntax/array-body",
        variants: &[
            Variant { name: "empty", apply: |request, _, _| body(request, "[]") },
            Variant { name: "around-the-input", apply: |request, _, _| wrap(request, "[", "]") },
        ],
    },
    Changes {
        rule: "syntax/trailing-comma",
        variants: &[Variant { name: "before-the-brace", apply: |request, _, _| end(request, ",}") }],
    },
    Changes {
        rule: "syntax/trailing-garbage",
        variants: &[
            Variant { name: "word", apply: |request, _, _| wrap(request, "", "x") },
            Variant { name: "brace", apply: |request, _, _| wrap(request, "", "}") },
            Variant { name: "second-object", apply: |request, _, _| wrap(request, "", "{}") },
        ],
    },
    Changes {
        rule: "syntax/comment",
        variants: &[
            Variant { name: "block", apply: |request, _, _| wrap(request, "/* comment */", "") },
            Variant { name: "line", apply: |request, _, _| wrap(request, "// comment\n", "") },
            Variant { name: "hash", apply: |request, _, _| wrap(request, "# comment\n", "") },
        ],
    },
    Changes {
        rule: "syntax/single-quotes",
        variants: &[Variant { name: "all", apply: |request, _, _| replace(request, "\"", "'") }],
    },
    Changes {
        rule: "syntax/raw-control-character",
        variants: &[
            Variant { name: "line-feed", apply: |request, _, _| insert(request, ",\"Unknown\":\"a\nb\"") },
            Variant { name: "tab", apply: |request, _, _| insert(request, ",\"Unknown\":\"a\tb\"") },
            Variant { name: "nul", apply: |request, _, _| insert(request, ",\"Unknown\":\"a\0b\"") },
        ],
    },
    Changes {
        rule: "syntax/invalid-utf-8",
        variants: &[
            Variant { name: "stray-byte", apply: |request, _, _| insert_bytes(request, b"\xff") },
            Variant { name: "overlong", apply: |request, _, _| insert_bytes(request, b"\xc0\xaf") },
            Variant { name: "surrogate", apply: |request, _, _| insert_bytes(request, b"\xed\xa0\x80") },
            Variant { name: "cut-off", apply: |request, _, _| insert_bytes(request, b"\xe2\x82") },
        ],
    },
    Changes {
        rule: "syntax/escapes",
        variants: &[
            Variant {
                name: "names",
                apply: |request, params, _| body(request, &escaped(params, true, false)),
            },
            Variant {
                name: "values",
                apply: |request, params, _| body(request, &escaped(params, false, true)),
            },
            Variant { name: "both", apply: |request, params, _| body(request, &escaped(params, true, true)) },
            Variant {
                name: BEYOND_ASCII[0],
                apply: |request, _, _| beyond_ascii(request, |digit, _| digit.to_ascii_lowercase()),
            },
            Variant {
                name: BEYOND_ASCII[1],
                apply: |request, _, _| beyond_ascii(request, |digit, _| digit.to_ascii_uppercase()),
            },
            Variant {
                name: BEYOND_ASCII[2],
                apply: |request, _, _| {
                    beyond_ascii(request, |digit, place| {
                        if place % 2 == 0 { digit.to_ascii_lowercase() } else { digit.to_ascii_uppercase() }
                    });
                },
            },
        ],
    },
    Changes {
        rule: "syntax/white-space",
        variants: &[
            Variant {
                name: "around-tokens",
                apply: |request, params, _| body(request, &pretty(params, "\t")),
            },
            Variant {
                name: "line-breaks",
                apply: |request, params, _| body(request, &pretty(params, "\r\n ")),
            },
            Variant { name: "around-the-body", apply: |request, _, _| wrap(request, " \n\t", "\r\n") },
        ],
    },
    Changes {
        rule: "syntax/member-order",
        variants: &[
            Variant { name: "reversed", apply: |request, params, _| reorder(request, params, 0) },
            Variant { name: "rotated", apply: |request, params, _| reorder(request, params, 1) },
        ],
    },
    Changes {
        rule: "syntax/unknown-member",
        variants: &[
            Variant { name: "text", apply: |request, _, _| insert(request, ",\"Unknown\":\"text\"") },
            Variant { name: "null", apply: |request, _, _| insert(request, ",\"Unknown\":null") },
            Variant { name: "number", apply: |request, _, _| insert(request, ",\"Unknown\":1.5e3") },
            Variant {
                name: "structure",
                apply: |request, _, _| insert(request, ",\"Unknown\":{\"a\":[1,{}]}"),
            },
            Variant { name: "empty-name", apply: |request, _, _| insert(request, ",\"\":\"text\"") },
            Variant {
                name: "prototype",
                apply: |request, _, _| insert(request, ",\"__proto__\":{\"a\":\"b\"}"),
            },
            Variant {
                name: "constructor",
                apply: |request, _, _| insert(request, ",\"constructor\":{\"prototype\":{\"a\":\"b\"}}"),
            },
            Variant {
                name: "inherited-name",
                apply: |request, _, _| insert(request, ",\"hasOwnProperty\":null,\"toString\":1"),
            },
        ],
    },
    Changes {
        rule: "syntax/unknown-nested-member",
        variants: &[Variant { name: "text", apply: |request, params, names| nested(request, params, names) }],
    },
    Changes {
        rule: "syntax/deep-nesting",
        variants: &[
            Variant { name: "arrays", apply: |request, _, _| insert(request, &deep("[", "]")) },
            Variant { name: "objects", apply: |request, _, _| insert(request, &deep("{\"a\":", "}")) },
        ],
    },
    Changes {
        rule: "syntax/large-unknown-member",
        variants: &[Variant {
            name: "megabyte",
            apply: |request, _, _| insert(request, &format!(",\"Unknown\":\"{}\"", "x".repeat(1 << 20))),
        }],
    },
    Changes {
        rule: "syntax/duplicate-key",
        variants: &[Variant { name: "same-value", apply: |request, params, _| duplicate(request, params) }],
    },
    Changes {
        rule: "syntax/byte-order-mark",
        variants: &[Variant { name: "utf-8", apply: |request, _, _| wrap(request, "\u{feff}", "") }],
    },
    Changes {
        rule: "syntax/utf-16",
        variants: &[
            Variant { name: "little-endian", apply: |request, _, _| utf_16(request, u16::to_le_bytes) },
            Variant { name: "big-endian", apply: |request, _, _| utf_16(request, u16::to_be_bytes) },
        ],
    },
    Changes {
        rule: "syntax/not-a-number",
        variants: &[Variant {
            name: "unknown-member",
            apply: |request, _, _| insert(request, ",\"Unknown\":NaN"),
        }],
    },
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
        ],
    },
    Changes {
        rule: "target/lower-case",
        variants: &[Variant {
            name: "all",
            apply: |request, _, names| target(request, names, |value| value.to_lowercase()),
        }],
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
        rule: "method/options",
        variants: &[Variant { name: "preflight", apply: |request, _, _| preflight(request) }],
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
        ],
    },
    Changes {
        rule: "path/query",
        variants: &[
            Variant { name: "one-parameter", apply: |request, _, _| request.path.push_str("?a=b") },
            Variant { name: "empty", apply: |request, _, _| request.path.push('?') },
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

/// What a client sends that signs its requests although this operation asks for no signature.
const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/made-up/aws4_request, \
    SignedHeaders=content-type;host;x-amz-date, \
    Signature=0000000000000000000000000000000000000000000000000000000000000000";
