//! How services get forms and texts wrong.

use wireproof::internals::model::need::Need;
use wireproof::internals::model::protocol::fault::{FaultChange, ProtocolFault};

pub(super) const FAULTS: &[ProtocolFault] = &[
    ProtocolFault {
        id: "action-of-any-case",
        sentence: "the letter case of the action does not matter",
        breaks: &["action/unknown"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, operation, request| {
            let text = String::from_utf8_lossy(&request.body).into_owned();
            let action = text.split('&').find_map(|field| field.strip_prefix("Action=")).unwrap_or_default();
            if action.eq_ignore_ascii_case(&operation.name) {
                request.body = text.replace(action, &operation.name).into_bytes();
            }
            None
        }),
    },
    ProtocolFault {
        id: "message-left-out",
        sentence: "an error has a name and no message",
        breaks: &["answer/error-body"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, _, response| {
            if response.status >= 300 {
                let name = response.body.split(|byte| *byte == b'\n').next().unwrap_or_default().to_vec();
                response.body = name;
            }
        }),
    },
    ProtocolFault {
        id: "never-shown",
        sentence: "nothing: the protocol's file has no such rule",
        breaks: &["syntax/of-another-protocol", "answer/error-body"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, _, _| {}),
    },
];
