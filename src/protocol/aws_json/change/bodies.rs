//! Changes of the body: its syntax, its spelling, its encoding.

use crate::model::protocol::change::{Changes, Variant};
use crate::protocol::aws_json::change::edit::{
    begin, beyond_ascii, body, deep, duplicate, end, escaped, escaped_in_capitals, insert, insert_bytes,
    nested, other_case, pretty, reorder, replace, truncate, utf_16, wrap,
};

/// They, in the order in which the protocol's file has its rules.
pub(super) const CHANGES: &[Changes] = &[
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
        rule: "syntax/stray-comma",
        variants: &[
            Variant { name: "first", apply: |request, _, _| begin(request, ",") },
            Variant { name: "doubled", apply: |request, _, _| insert(request, ",,\"Unknown\":1") },
        ],
    },
    Changes {
        rule: "syntax/foreign-white-space",
        variants: &[
            Variant { name: "form-feed-before", apply: |request, _, _| wrap(request, "\u{c}", "") },
            Variant { name: "no-break-space-before", apply: |request, _, _| wrap(request, "\u{a0}", "") },
            Variant { name: "form-feed-inside", apply: |request, _, _| begin(request, "\u{c}") },
            Variant { name: "vertical-tab-inside", apply: |request, _, _| begin(request, "\u{b}") },
            Variant { name: "no-break-space-inside", apply: |request, _, _| begin(request, "\u{a0}") },
            Variant { name: "line-separator-inside", apply: |request, _, _| begin(request, "\u{2028}") },
        ],
    },
    Changes {
        rule: "syntax/foreign-notation",
        variants: &[
            Variant { name: "name-without-quotes", apply: |request, _, _| insert(request, ",Unknown:1") },
            Variant {
                name: "true-with-capital",
                apply: |request, _, _| insert(request, ",\"Unknown\":True"),
            },
            Variant { name: "none", apply: |request, _, _| insert(request, ",\"Unknown\":None") },
            Variant { name: "undefined", apply: |request, _, _| insert(request, ",\"Unknown\":undefined") },
            Variant { name: "leading-zero", apply: |request, _, _| insert(request, ",\"Unknown\":01") },
            Variant { name: "plus-sign", apply: |request, _, _| insert(request, ",\"Unknown\":+1") },
            Variant { name: "hexadecimal", apply: |request, _, _| insert(request, ",\"Unknown\":0x10") },
            Variant { name: "no-digit-before", apply: |request, _, _| insert(request, ",\"Unknown\":.5") },
            Variant { name: "no-digit-behind", apply: |request, _, _| insert(request, ",\"Unknown\":1.") },
        ],
    },
    Changes {
        rule: "syntax/invalid-escape",
        variants: &[
            Variant { name: "hexadecimal", apply: |request, _, _| insert(request, ",\"Unknown\":\"\\x41\"") },
            Variant { name: "apostrophe", apply: |request, _, _| insert(request, ",\"Unknown\":\"\\'\"") },
            Variant { name: "braces", apply: |request, _, _| insert(request, ",\"Unknown\":\"\\u{41}\"") },
            Variant {
                name: "three-digits",
                apply: |request, _, _| insert(request, ",\"Unknown\":\"\\u041\""),
            },
            Variant {
                name: "capital-u",
                apply: |request, _, _| insert(request, ",\"Unknown\":\"\\U00000041\""),
            },
        ],
    },
    Changes {
        rule: "syntax/trailing-garbage",
        variants: &[
            Variant { name: "word", apply: |request, _, _| wrap(request, "", "x") },
            Variant { name: "brace", apply: |request, _, _| wrap(request, "", "}") },
            Variant { name: "second-object", apply: |request, _, _| wrap(request, "", "{}") },
            Variant { name: "nul", apply: |request, _, _| wrap(request, "", "\0") },
            Variant { name: "form-feed", apply: |request, _, _| wrap(request, "", "\u{c}") },
            Variant { name: "vertical-tab", apply: |request, _, _| wrap(request, "", "\u{b}") },
            Variant { name: "no-break-space", apply: |request, _, _| wrap(request, "", "\u{a0}") },
            Variant { name: "line-separator", apply: |request, _, _| wrap(request, "", "\u{2028}") },
            Variant { name: "byte-order-mark", apply: |request, _, _| wrap(request, "", "\u{feff}") },
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
                name: "capital-digits",
                apply: |request, params, _| body(request, &escaped_in_capitals(params)),
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
            Variant { name: "in-another-case", apply: |request, params, _| other_case(request, params) },
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
];

/// Characters beyond ASCII in escapes, whose digits are of either letter case.
pub(super) const RESPELLINGS: &[Changes] = &[Changes {
    rule: "syntax/escapes",
    variants: &[
        Variant {
            name: "lower-case",
            apply: |request, _, _| beyond_ascii(request, |digit, _| digit.to_ascii_lowercase()),
        },
        Variant {
            name: "upper-case",
            apply: |request, _, _| beyond_ascii(request, |digit, _| digit.to_ascii_uppercase()),
        },
        Variant {
            name: "mixed-case",
            apply: |request, _, _| {
                beyond_ascii(request, |digit, place| {
                    if place % 2 == 0 { digit.to_ascii_lowercase() } else { digit.to_ascii_uppercase() }
                });
            },
        },
    ],
}];
