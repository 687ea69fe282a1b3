//! The cases reach what the first operation does not have: numbers, lists, moments, blobs and listed texts.

use std::collections::BTreeSet;

use crate::second::{OPERATION, plan};

#[test]
fn coverage_reaches_every_kind_of_shape_and_constraint() {
    let addresses: BTreeSet<String> = plan(1, 0).cases().map(|case| case.address.to_string()).collect();
    for tail in [
        "range/Pieces/below-min",
        "range/Pieces/at-min",
        "range/Pieces/at-max",
        "range/Pieces/above-max",
        "range/Kilograms/below-min",
        "range/Kilograms/above-max",
        "range/Labels.value/below-min",
        "enumeration/Size/Bicycle",
        "enumeration/Size/lower-case",
        "enumeration/Size/other-word",
        "enumeration/Size/empty",
        "enumeration/Size/upper-case-Bicycle",
        "range/Seals.member.Number/at-min",
        "range/Seals.member.Number/below-min",
        "range/Seals.member.Number/at-max",
        "unique-items/Seals/twice",
        "unique-items/Seals/twice-in-another-order",
        "length/Contents/below-min",
        "length/Contents/at-max",
        "length/Contents/above-max",
        "length/Contents.member/above-max",
        "unique-items/Contents/twice",
        "length/Labels/below-min",
        "length/Labels/above-max",
        "pattern/Labels.key/ascii-neighbor-start",
        "length/Photo/below-min",
        "length/Photo/at-max",
        "length/Photo/above-max",
        "required/Recipient.FullName/absent",
        "null/Recipient.Floor",
        "type/Pieces/string",
        "type/Pieces/boolean",
        "type/Kilograms/array",
        "type/Until/string",
        "type/Until/object",
        "type/Fragile/number",
        "type/Photo/number",
        "type/Contents/object",
        "type/Contents/string",
        "type/Contents.member/number",
        "type/Labels.value/string",
        "type/Recipient/array",
        "type/Recipient.Floor/boolean",
        "content-type/version-1.1/plain",
        "syntax/unknown-nested-member/text",
    ] {
        let address = format!("{OPERATION}/coverage/{tail}");
        assert!(addresses.contains(&address), "no case {address}");
    }
}

#[test]
fn no_two_cases_have_one_address() {
    let plan = plan(1, 10);
    let all: Vec<String> = plan.cases().map(|case| case.address.to_string()).collect();
    let distinct: BTreeSet<&String> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}
