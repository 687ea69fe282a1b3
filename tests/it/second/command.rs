//! The commands work on a spec that is given by `--spec`.

use std::fs;

use wireproof::internals::report::format::Format;

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

/// Keys that a spec calls sensitive are hidden as the values are.
#[test]
fn keys_that_were_set_are_hidden_where_they_are_sensitive() {
    let there = tempfile::tempdir().unwrap();
    for part in ["protocol", "lockers"] {
        fs::create_dir(there.path().join(part)).unwrap();
        for entry in fs::read_dir(folder().join(part)).unwrap() {
            let from = entry.unwrap().path();
            let text = fs::read_to_string(&from).unwrap();
            let text = text.replace("[shapes.LabelName]\n", "[shapes.LabelName]\nsensitive = true\n");
            fs::write(there.path().join(part).join(from.file_name().unwrap()), text).unwrap();
        }
    }
    for (spec, is_sensitive) in [(folder(), false), (there.path().to_owned(), true)] {
        let arguments = [
            "check",
            "server",
            "--spec",
            spec.to_str().unwrap(),
            "--operation",
            OPERATION,
            "--fault",
            "required-unchecked/Depot",
            "--only",
            "**/required/Depot/absent",
            "--set",
            // Spelled otherwise than a request spells it, so that it is not hidden as one text.
            "Labels={ \"qzxwvy\": 4 }",
            "--set",
            "Recipient={\"FullName\":\"Zqxy Secret\"}",
        ];
        for format in Format::ALL {
            let report = format!("{format}=-");
            let shown = wireproof_here(&[&arguments[..], &["--report", &report]].concat());
            assert_eq!(shown.status.code(), Some(1), "{}", String::from_utf8_lossy(&shown.stderr));
            let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
            assert!(!shown.contains("Zqxy"), "{format}: {shown}");
            assert!(!is_sensitive || !shown.contains("qzxwvy"), "{format}: {shown}");
            if format == Format::Json {
                assert!(shown.contains("Labels") && shown.contains("FullName"), "{shown}");
                assert!(is_sensitive || shown.contains("qzxwvy"), "other keys are shown: {shown}");
            }
        }
    }
}
