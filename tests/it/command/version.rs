//! What the binary says that it is, and that its reports say the same.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{report, run};

/// The lines of `--version` behind the first, by their names.
fn told(text: &str) -> BTreeMap<&str, &str> {
    text.lines().skip(1).map(|line| line.split_once(": ").unwrap()).collect()
}

#[test]
fn the_binary_says_what_it_is_and_so_do_its_reports() {
    let folder = tempfile::tempdir().unwrap();
    let short = run(&folder, "-V").out;
    assert_eq!(short, concat!("wireproof ", env!("CARGO_PKG_VERSION"), "\n"));
    let long = run(&folder, "--version").out;
    assert_eq!(long.lines().next(), short.lines().next(), "{long}");
    let told = told(&long);
    assert_eq!(told.keys().copied().collect::<Vec<_>>(), ["commit", "dirty", "spec-sha256", "target"]);
    assert!(told["target"].contains(std::env::consts::ARCH), "{long}");

    let (_, report) = report(&folder, "check server --phase examples --quiet");
    assert_eq!(report["binary"], short.trim());
    assert_eq!(report["spec_sha256"], told["spec-sha256"]);
    match told["commit"] {
        "unknown" => assert_eq!((&report["commit"], &report["dirty"]), (&Value::Null, &Value::Null)),
        commit => {
            assert_eq!(report["commit"], commit);
            assert_eq!(report["dirty"], told["dirty"] == "yes");
        }
    }
}

/// Cargo builds the binary before these tests, so an older commit in it would be one that it missed.
#[test]
fn the_commit_is_that_of_the_checkout() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let head = Command::new("git").current_dir(root).args(["rev-parse", "HEAD"]).output();
    let Some(head) = head.ok().filter(|head| head.status.success() && root.join(".git").exists()) else {
        println!("skipped: there is no checkout, or no git that reads it");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let long = run(&folder, "--version").out;
    assert_eq!(told(&long)["commit"], String::from_utf8(head.stdout).unwrap().trim());
}

#[test]
fn a_diff_tells_that_two_binaries_judged() {
    let folder = tempfile::tempdir().unwrap();
    let (_, mut document) = report(&folder, "check server --phase examples --quiet");
    let mut keep = |name: &str, commit: Value| {
        (document["commit"], document["dirty"]) = (commit, false.into());
        std::fs::write(folder.path().join(name), document.to_string()).unwrap();
    };
    keep("before.json", "d13932fcb263c42366227a57310ba04523aa69d2".into());
    keep("after.json", "b8360cfa741e4ded270b59993c343ece2f74f80b".into());
    let version = env!("CARGO_PKG_VERSION");
    let expected =
        format!("made by: wireproof {version} (d13932fcb) before, wireproof {version} (b8360cfa7) after");
    let text = run(&folder, "diff before.json after.json").out;
    assert!(text.contains(&expected), "{text}");
    assert!(!run(&folder, "diff before.json before.json").out.contains("made by"));
    let json: Value =
        serde_json::from_str(&run(&folder, "diff before.json after.json --format json").out).unwrap();
    assert_eq!(json["after"]["commit"], "b8360cfa741e4ded270b59993c343ece2f74f80b");

    // A report of a version that did not say it yet is read all the same.
    for field in ["binary", "commit", "dirty", "target_package", "target_version"] {
        document.as_object_mut().unwrap().remove(field);
    }
    std::fs::write(folder.path().join("old.json"), document.to_string()).unwrap();
    let text = run(&folder, "diff old.json after.json").out;
    assert!(text.contains("a wireproof that does not say which before"), "{text}");
}
