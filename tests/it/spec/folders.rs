//! Which files a path leads to, and which of those that describe one thing counts.

use std::fs;
use std::path::Path;

use snapbox::cmd::{Command, OutputAssert, cargo_bin};
use tempfile::TempDir;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

fn run(folder: &Path, arguments: &[&str]) -> OutputAssert {
    Command::new(cargo_bin!("wireproof"))
        .current_dir(folder)
        .env("XDG_STATE_HOME", folder)
        .args(arguments)
        .assert()
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// A folder with the files of an invented service in `spec/lockers` and `spec/protocol`.
fn second() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for part in ["lockers", "protocol"] {
        let to = folder.path().join("spec").join(part);
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(root().join("tests/cases/second/spec").join(part)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
    folder
}

#[test]
fn a_folder_is_checked_with_all_that_is_in_it() {
    let built_in = "\
spec/cognito-idp/confirm-forgot-password.toml: no faults
spec/cognito-idp/forgot-password.toml: no faults
spec/cognito-idp/initiate-auth.toml: no faults
spec/cognito-idp/service.toml: no faults
spec/protocol/aws-json-1.0.toml: no faults
spec/protocol/aws-json-1.1.toml: no faults
";
    run(&root(), &["spec", "check", "spec"]).code(0).stdout_eq(built_in).stderr_eq("");
    run(&root(), &["spec", "check", "spec", "spec/protocol", "./spec"]).code(0).stdout_eq(built_in);
    let folder = second();
    run(folder.path(), &["spec", "check", "spec/protocol", "spec/lockers"]).code(0).stderr_eq("");
}

#[test]
fn a_path_that_leads_to_no_spec_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    fs::write(folder.path().join("empty/notes.txt"), "").unwrap();
    fs::write(folder.path().join("picture.toml"), [0x89, b'P', b'N', b'G', 0xff, 0]).unwrap();
    fs::write(folder.path().join("large.toml"), "#\n".repeat(1 << 20)).unwrap();
    for (path, wrong) in [
        ("empty", "empty: expected a spec file or a folder with some, found no file that ends in .toml"),
        ("picture.toml", "picture.toml: expected text in UTF-8, found something else after 0 bytes"),
        ("large.toml", "large.toml: expected a spec file of 1 MiB at most, found a larger one"),
        ("/dev/zero", "/dev/zero: expected a spec file of 1 MiB at most, found a larger one"),
        ("nowhere", "nowhere: No such file or directory (os error 2)"),
    ] {
        run(folder.path(), &["spec", "check", path])
            .code(2)
            .stderr_eq(format!("error: cannot read {wrong}\n"));
        for command in [&["check", "server"][..], &["mock"], &["generate"], &["explain", "x"], &["man"]] {
            let given = [command, &["--spec", path]].concat();
            run(folder.path(), &given).code(2).stderr_eq(format!("error: --spec {wrong}\n"));
        }
    }
}

#[cfg(unix)]
#[test]
fn folders_that_lead_to_each_other_are_read_once() {
    let folder = second();
    let spec = folder.path().join("spec");
    std::os::unix::fs::symlink(&spec, spec.join("lockers/again")).unwrap();
    std::os::unix::fs::symlink(spec.join("lockers/service.toml"), spec.join("lockers/zz.toml")).unwrap();
    run(folder.path(), &["spec", "check", "spec"]).code(0).stderr_eq("");
    run(folder.path(), &["generate", "--phase", "examples", "--spec", "spec", "--spec", "spec/lockers"])
        .code(0);
}

#[test]
fn two_files_about_one_thing_are_refused_and_both_are_named() {
    let folder = second();
    let spec = folder.path().join("spec");
    fs::copy(spec.join("lockers/store-parcel.toml"), spec.join("lockers/twice.toml")).unwrap();
    refused(
        folder.path(),
        "two files describe the operation `lockers/store-parcel`",
        ["spec/lockers/twice.toml", "spec/lockers/store-parcel.toml"],
    );
    fs::remove_file(spec.join("lockers/twice.toml")).unwrap();
    fs::create_dir(spec.join("other")).unwrap();
    fs::copy(spec.join("lockers/service.toml"), spec.join("other/service.toml")).unwrap();
    refused(
        folder.path(),
        "two files describe the service `lockers`",
        ["spec/other/service.toml", "spec/lockers/service.toml"],
    );
}

fn refused(folder: &Path, wrong: &str, files: [&str; 2]) {
    let output = run(folder, &["check", "server", "--spec", "spec"]).code(2).get_output().clone();
    let told = String::from_utf8(output.stderr).unwrap();
    let [given, other] = files;
    for words in [wrong, &format!("--> {given}:1:1"), &format!("the other one is {other}")] {
        assert!(told.contains(words), "{told}");
    }
}

fn built_in(name: &str) -> SpecFile {
    let text = fs::read_to_string(root().join("spec").join(name)).unwrap();
    SpecFile { name: format!("given/{}", name.rsplit('/').next().unwrap()), text }
}

fn operations(files: &[SpecFile]) -> Vec<String> {
    let spec = Spec::overlay(files).unwrap();
    let service = spec.service("cognito-idp").unwrap();
    service.operations.iter().map(|operation| operation.command.clone()).collect()
}

#[test]
fn a_service_that_brings_operations_replaces_a_built_in_one_with_all_of_its_own() {
    let all = ["confirm-forgot-password", "forgot-password", "initiate-auth"];
    let (service, operation) =
        (built_in("cognito-idp/service.toml"), built_in("cognito-idp/forgot-password.toml"));
    assert_eq!(operations(&[service.clone(), operation.clone()]), ["forgot-password"]);
    // A service's file alone has no operations that could take the place of any.
    assert_eq!(operations(&[service]), all);
    let beside = SpecFile { name: "cognito-idp/forgot-password.toml".to_owned(), ..operation };
    assert_eq!(operations(&[beside]), all);
}

#[test]
fn two_operations_of_one_name_are_refused() {
    let mut file = built_in("cognito-idp/forgot-password.toml");
    file.name = "cognito-idp/forget.toml".to_owned();
    file.text = file.text.replace("command = \"forgot-password\"", "command = \"forget\"");
    let shown = Spec::overlay(&[file]).unwrap_err().to_string();
    assert!(shown.contains("two operations have the name `ForgotPassword`"), "{shown}");
}
