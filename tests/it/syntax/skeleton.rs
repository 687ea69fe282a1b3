//! Skeletons of inputs and outputs.

use crate::syntax::workshop::{operation, services};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use wireproof::internals::call::syntax::skeleton::{input_skeleton, output_skeleton, pretty};
use wireproof::internals::model::shape::{Shape, ShapeKind};

#[test]
fn an_input_skeleton_has_a_placeholder_for_every_member_in_order() {
    let (_, operation) = operation("cognito-idp/confirm-forgot-password");
    let expected = r#"{
    "ClientId": "",
    "SecretHash": "",
    "Username": "",
    "ConfirmationCode": "",
    "Password": "",
    "AnalyticsMetadata": {
        "AnalyticsEndpointId": ""
    },
    "UserContextData": {
        "IpAddress": "",
        "EncodedData": ""
    },
    "ClientMetadata": {
        "KeyName": ""
    }
}"#;
    assert_eq!(pretty(&input_skeleton(&operation.members)), expected);
}

#[test]
fn every_kind_of_value_has_its_placeholder() {
    let (_, operation) = operation("workshop/paint-fence");
    let expected = json!({
        "YardId": "",
        "Stamp": "",
        "Color": "green",
        "DryRun": true,
        "Coats": 0,
        "HelperNames": [""],
        "Palette": ["green"],
        "Boards": [{
            "Width": 0.0,
            "Knots": 0,
            "Colors": ["green"],
            "Origin": { "Felled": "1970-01-01T00:00:00", "Photo": null, "Foresters": [""] },
        }],
        "Budget": { "KeyName": { "Least": 0.0, "Share": 0.0 } },
    });
    assert_eq!(pretty(&input_skeleton(&operation.members)), pretty(&expected));
}

#[test]
fn an_output_skeleton_holds_names() {
    let (_, paint) = operation("workshop/paint-fence");
    let expected = json!({
        "Hours": 0,
        "Finish": {
            "Gloss": 0.0,
            "Dry": "1970-01-01T00:00:00",
            "Spots": ["Name"],
            "Stains": { "KeyName": "" },
        },
    });
    assert_eq!(pretty(&output_skeleton(&paint.output)), pretty(&expected));
    let (_, empty) = operation("cognito-idp/confirm-forgot-password");
    assert_eq!(output_skeleton(&empty.output), json!({}));
}

/// Puts a value of the right type in the place of every placeholder.
fn filled(shape: &Arc<Shape>, placeholder: &Value, texts: &mut impl Iterator<Item = String>) -> Value {
    let text = |texts: &mut dyn Iterator<Item = String>| texts.next().unwrap();
    match (&shape.kind, placeholder) {
        (ShapeKind::Structure(members), Value::Object(given)) => {
            let members = members
                .iter()
                .map(|member| (member.name.clone(), filled(&member.shape, &given[&member.name], texts)));
            members.collect::<Map<_, _>>().into()
        }
        (ShapeKind::List(element), Value::Array(given)) => {
            given.iter().map(|value| filled(element, value, texts)).collect()
        }
        (ShapeKind::Map(_, value), Value::Object(given)) => {
            let entries = given.values().map(|given| (text(texts), filled(value, given, texts)));
            entries.collect::<Vec<_>>().into_iter().collect::<Map<_, _>>().into()
        }
        (ShapeKind::String, Value::String(_)) | (ShapeKind::Blob, Value::Null) => text(texts).into(),
        _ => placeholder.clone(),
    }
}

/// Whether a value has the type of the shape, with every member known.
fn fits(shape: &Arc<Shape>, value: &Value) -> bool {
    match &shape.kind {
        ShapeKind::String | ShapeKind::Timestamp(_) | ShapeKind::Blob => value.is_string(),
        ShapeKind::Document => true,
        ShapeKind::Boolean => value.is_boolean(),
        ShapeKind::Integer | ShapeKind::Long => value.is_i64(),
        ShapeKind::Float | ShapeKind::Double => value.is_number(),
        ShapeKind::Structure(members) => value.as_object().is_some_and(|given| {
            given.len() == members.len()
                && members
                    .iter()
                    .all(|member| given.get(&member.name).is_some_and(|value| fits(&member.shape, value)))
        }),
        ShapeKind::List(element) => {
            value.as_array().is_some_and(|values| values.iter().all(|value| fits(element, value)))
        }
        ShapeKind::Map(_, element) => {
            value.as_object().is_some_and(|values| values.values().all(|value| fits(element, value)))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_skeleton_that_is_filled_in_is_an_input(texts in prop::collection::vec("\\PC{0,8}", 40)) {
        for operation in services().iter().flat_map(|service| service.operations.iter()) {
            let skeleton: Value = serde_json::from_str(&pretty(&input_skeleton(&operation.members))).unwrap();
            let mut texts = texts.iter().cycle().cloned();
            let given: Vec<&String> = skeleton.as_object().unwrap().keys().collect();
            let names: Vec<&String> = operation.members.iter().map(|member| &member.name).collect();
            prop_assert_eq!(given, names);
            for member in &operation.members {
                let value = filled(&member.shape, &skeleton[&member.name], &mut texts);
                prop_assert!(fits(&member.shape, &value), "{}: {}", member.name, value);
            }
        }
    }
}
