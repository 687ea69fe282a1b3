//! What may be told of an input: nothing that its shapes call sensitive.

use serde_json::json;
use wireproof::call::mask::{mask_members, mask_within, sensitive_texts};
use wireproof::spec::Spec;

#[test]
fn a_sensitive_value_is_masked_wherever_it_stands() {
    let spec = Spec::embedded();
    let (_, operation) = spec.operation("cognito-idp/confirm-forgot-password").unwrap();
    let input = json!({
        "Password": "Correct-Horse-9",
        "ConfirmationCode": "123456",
        "ClientMetadata": { "channel": "web" },
        "Unknown": ["hush", 12],
    });
    let shown = mask_members(&operation.members, &input);
    assert_eq!(
        shown,
        json!({
            "Password": "Xxxxxxx.Xxxxx.0",
            "ConfirmationCode": "123456",
            "ClientMetadata": { "channel": "web" },
            "Unknown": ["xxxx", "00"],
        })
    );
    let secrets = sensitive_texts(&operation.members, &input);
    let told = mask_within("no Correct-Horse-9 here, nor hush", &secrets);
    assert_eq!(told, "no Xxxxxxx.Xxxxx.0 here, nor xxxx");
}
