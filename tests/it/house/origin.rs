//! Where the sources come from, as the build script finds it out: which of these places knows their commit.

#[path = "../../../build/origin.rs"]
mod found;

use std::fs;

use found::{Origin, origin};

const HASH: &str = "d13932fcb263c42366227a57310ba04523aa69d2";

fn told(text: &str) -> Origin {
    Origin::Told(text.to_owned())
}

#[test]
fn a_package_of_cargo_says_its_commit() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".cargo_vcs_info.json");
    let clean = format!("{{\n  \"git\": {{\n    \"sha1\": \"{HASH}\"\n  }},\n  \"path_in_vcs\": \"\"\n}}");
    let dirty = clean.replace(&format!("\"{HASH}\""), &format!("\"{HASH}\",\n    \"dirty\": true"));
    let not_dirty = dirty.replace("true", "false");
    for (text, commit) in [
        (clean.as_str(), HASH.to_owned()),
        (&dirty, format!("{HASH}-dirty")),
        (&not_dirty, HASH.to_owned()),
        ("{}", String::new()),
        ("\"sha1\"", String::new()),
        ("", String::new()),
    ] {
        fs::write(&file, text).unwrap();
        assert_eq!(origin(folder.path(), None), told(&commit), "{text}");
    }
}

#[test]
fn sources_without_a_repository_of_their_own_have_no_commit() {
    let folder = tempfile::tempdir().unwrap();
    // What is checked out further up may be anything.
    fs::create_dir(folder.path().join(".git")).unwrap();
    let copy = folder.path().join("copy");
    fs::create_dir(&copy).unwrap();
    assert_eq!(origin(&copy, None), told(""));
    assert_eq!(origin(folder.path(), None), Origin::Checkout);
    // A worktree has a file there.
    fs::write(copy.join(".git"), "gitdir: elsewhere\n").unwrap();
    assert_eq!(origin(&copy, None), Origin::Checkout);
}

#[test]
fn who_builds_a_package_has_the_last_word() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    assert_eq!(origin(folder.path(), Some(format!("{HASH}\n"))), told(HASH));
    assert_eq!(origin(folder.path(), Some(String::new())), told(""));
}
