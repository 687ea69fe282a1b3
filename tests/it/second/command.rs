//! The commands work on a spec that is given by `--spec`.

use crate::command::wireproof_here;
use crate::second::{OPERATION, folder};

#[test]
fn a_spec_given_on_the_command_line_is_checked_and_shown() {
    let spec = folder();
    let spec = spec.to_str().unwrap();
    let checked = wireproof_here(&[
        "check",
        "server",
        "--spec",
        spec,
        "--operation",
        OPERATION,
        "--cases",
        "20",
        "--phase",
        "examples",
    ]);
    let shown = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert_eq!(checked.status.code(), Some(0), "{shown}{}", String::from_utf8_lossy(&checked.stderr));

    let only = format!("{OPERATION}/coverage/range/Pieces/*");
    let generated = wireproof_here(&[
        "generate",
        "--spec",
        spec,
        "--operation",
        OPERATION,
        "--only",
        &only,
        "--format",
        "http",
    ]);
    let shown = String::from_utf8_lossy(&generated.stdout).into_owned();
    assert_eq!(generated.status.code(), Some(0), "{}", String::from_utf8_lossy(&generated.stderr));
    assert!(shown.contains("X-Amz-Target: ParcelLockers_20250203.StoreParcel"), "{shown}");
    assert!(shown.contains("application/x-amz-json-1.0"), "{shown}");

    let fault = [
        "check",
        "server",
        "--spec",
        spec,
        "--operation",
        OPERATION,
        "--fault",
        "range-max-unchecked/Pieces",
    ];
    let found = wireproof_here(&[&fault[..], &["--only", &only]].concat());
    let shown = String::from_utf8_lossy(&found.stdout).into_owned();
    assert_eq!(found.status.code(), Some(1), "{shown}{}", String::from_utf8_lossy(&found.stderr));
    assert!(shown.contains(&format!("--spec {spec}")), "the commands to repeat it lack the spec:\n{shown}");
}

#[test]
fn files_that_lead_to_each_other_are_read_once() {
    let (operation, protocol) =
        (folder().join("lockers/store-parcel.toml"), folder().join("protocol/aws-json-1.0.toml"));
    let checked = wireproof_here(&["spec", "check", operation.to_str().unwrap(), protocol.to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stderr));
}
