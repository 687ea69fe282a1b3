//! `wireproof spec check`: what it prints and its exit codes.

use std::fs;
use std::path::Path;

use snapbox::cmd::{Command, cargo_bin};

fn check(folder: &Path, arguments: &[&str]) -> snapbox::cmd::OutputAssert {
    Command::new(cargo_bin!("wireproof")).current_dir(folder).args(["spec", "check"]).args(arguments).assert()
}

fn cases() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/spec")
}

#[test]
fn the_files_of_the_program_have_no_faults() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/cognito-idp");
    check(&spec, &["confirm-forgot-password.toml", "service.toml"])
        .code(0)
        .stdout_eq("confirm-forgot-password.toml: no faults\nservice.toml: no faults\n")
        .stderr_eq("");
}

/// A file is read in the light of the service beside it, whichever way its folder is written.
#[test]
fn a_file_is_checked_beside_its_service() {
    let folder = tempfile::tempdir().unwrap();
    let lending = folder.path().join("lending");
    fs::create_dir(&lending).unwrap();
    fs::copy(cases().join("service.toml"), lending.join("service.toml")).unwrap();
    fs::copy(cases().join("good-whole.toml"), lending.join("borrow.toml")).unwrap();
    fs::copy(cases().join("statuses.toml"), lending.join("wrong.toml")).unwrap();
    check(folder.path(), &["lending/borrow.toml"]).code(2).stderr_eq("error: two files describe[..]\n...\n");
    fs::remove_file(lending.join("wrong.toml")).unwrap();
    check(folder.path(), &["lending/borrow.toml"]).code(0).stdout_eq("lending/borrow.toml: no faults\n");
    check(folder.path(), &["./lending/borrow.toml"]).code(0);
    check(&lending, &["borrow.toml"]).code(0);
}

#[test]
fn a_wrong_file_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(cases().join("service.toml"), folder.path().join("service.toml")).unwrap();
    fs::copy(cases().join("statuses.toml"), folder.path().join("statuses.toml")).unwrap();
    check(folder.path(), &["statuses.toml"])
        .code(2)
        .stdout_eq("")
        .stderr_eq(fs::read_to_string(cases().join("statuses.stderr")).unwrap().replace("lending/", ""));
}

#[test]
fn a_file_that_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("latin.toml"), b"name = \"\xe9\"").unwrap();
    check(folder.path(), &["nowhere.toml", "latin.toml"])
        .code(2)
        .stderr_eq("error: cannot read nowhere.toml: [..]\nerror: cannot read latin.toml: [..]\n");
}

#[test]
fn a_file_without_a_service_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(cases().join("good-smallest.toml"), folder.path().join("alone.toml")).unwrap();
    check(folder.path(), &["alone.toml"]).code(2).stderr_eq("error: no service\n...\n");
}
