//! How forms are changed to see whether the protocol's rules hold, besides what every protocol over HTTP has.

use wireproof::internals::model::protocol::change::{Changes, Variant};
use wireproof::internals::protocol::http::change::content_type;

/// They.
pub(super) const CHANGES: &[Changes] = &[
    Changes {
        rule: "action/missing",
        variants: &[Variant {
            name: "no-field",
            apply: |request, _, _| {
                let at = request.body.iter().position(|byte| *byte == b'&').unwrap();
                request.body.drain(..=at);
            },
        }],
    },
    Changes {
        rule: "action/unknown",
        variants: &[
            Variant {
                name: "longer",
                apply: |request, _, _| {
                    let at = request.body.iter().position(|byte| *byte == b'&').unwrap();
                    request.body.splice(at..at, *b"Unheard");
                },
            },
            Variant {
                name: "lower-case",
                apply: |request, _, _| {
                    let end = request.body.iter().position(|byte| *byte == b'&').unwrap();
                    request.body["Action=".len()..end].make_ascii_lowercase();
                },
            },
            Variant {
                name: "shorter",
                apply: |request, _, _| {
                    request.body.remove("Action=".len());
                },
            },
        ],
    },
    Changes {
        rule: "syntax/malformed",
        variants: &[
            Variant { name: "half-an-escape", apply: |request, _, _| request.body.extend(b"&Note=%4") },
            Variant { name: "no-text", apply: |request, _, _| request.body.extend(b"&Note=%FF") },
        ],
    },
    Changes {
        rule: "content-type/other",
        variants: &[
            Variant {
                name: "json",
                apply: |request, _, _| content_type(request, Some("application/json".to_owned())),
            },
            Variant {
                name: "text",
                apply: |request, _, _| content_type(request, Some("text/plain".to_owned())),
            },
        ],
    },
    Changes {
        rule: "path/other",
        variants: &[Variant { name: "below", apply: |request, _, _| request.path.push_str("letters") }],
    },
];
