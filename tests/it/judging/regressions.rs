//! The folder that `--regressions` names: findings are kept there as cases, and sent first.

use std::fs;
use std::path::Path;

use crate::command::wireproof_here;

/// Runs the cases of a pattern with a folder of kept cases; the exit code, and all that was said.
fn check(folder: &Path, only: &str, more: &[&str]) -> (Option<i32>, String) {
    let arguments = ["check", "server", "--regressions", folder.to_str().unwrap(), "--only", only];
    let output = wireproof_here(&[&arguments, more].concat());
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.code(), said)
}

fn kept(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
}

#[test]
fn a_finding_is_kept_and_sent_again_whatever_else_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let only = "**/length/Username/above-max";
    let fault = ["--fault", "length-max-unchecked/Username"];
    let (code, said) = check(folder.path(), only, &fault);
    assert_eq!(code, Some(1), "{said}");
    let texts = kept(folder.path());
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].contains(r#"{"$repeat":["a",129]}"#), "not the smallest case:\n{}", texts[0]);

    // The case is repeated although its template is not run, and is found once.
    let (code, said) = check(folder.path(), "**/examples/**", &fault);
    assert_eq!(code, Some(1), "{said}");
    let address = "cognito-idp/confirm-forgot-password/regressions/coverage/length/Username/above-max";
    assert!(said.contains(address) && said.contains("--regressions"), "{said}");
    assert_eq!(kept(folder.path()).len(), 1);
    let (code, said) = check(folder.path(), "**/examples/**", &[]);
    assert_eq!(code, Some(0), "{said}");

    let replay = |more: &[&str]| {
        let arguments = ["replay", address, "--regressions", folder.path().to_str().unwrap()];
        let output = wireproof_here(&[&arguments, more].concat());
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    assert_eq!(replay(&fault).0, Some(1), "{}", replay(&fault).1);
    assert_eq!(replay(&[]).0, Some(0), "{}", replay(&[]).1);
}

#[test]
fn a_case_of_state_is_kept_with_its_fixture_and_its_steps() {
    for (fault, only) in [
        ("misread/code/used", "**/state/walk/**"),
        ("misread/code/expired", "**/state/**"),
        ("first-violation-only", "**/several/**"),
        ("trailing-comma-accepted", "**/trailing-comma/**"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let fault = ["--fault", fault, "--strict"];
        let (code, said) = check(folder.path(), only, &fault);
        assert_eq!(code, Some(1), "{fault:?}:\n{said}");
        let count = kept(folder.path()).len();
        let (code, said) = check(folder.path(), "**/examples/confirm-a-forgotten-password", &fault);
        assert_eq!(code, Some(1), "{fault:?}:\n{said}");
        assert_eq!(kept(folder.path()).len(), count, "{fault:?}: a kept case was kept again");
        let (code, said) =
            check(folder.path(), "**/examples/confirm-a-forgotten-password", &["--strict", "--prose"]);
        assert_eq!(code, Some(0), "a correct service after {fault:?}:\n{said}");
    }
}

#[test]
fn a_file_that_says_nothing_is_told_and_one_that_is_out_of_date_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    fs::write(&path, "address = 1").unwrap();
    let (code, said) = check(folder.path(), "**/examples/**", &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("a.toml") && said.contains("line 1"), "{said}");

    let operation = "cognito-idp/confirm-forgot-password";
    let text = format!(
        "requirement = \"{operation}/x\"\noutcome = \"accepted\"\naddress = \"{operation}/coverage/gone\"\nseed = 1\n\
         [case]\nabout = \"{operation}/gone\"\nexpectation = \"valid\"\ninput = '{{}}'\n"
    );
    fs::write(&path, text).unwrap();
    let (code, said) = check(folder.path(), "**/examples/**", &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the spec no longer has"), "{said}");
}

#[test]
fn values_that_were_given_are_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let fault = ["--fault", "length-max-unchecked/Username", "--set", "ClientId=RealClient42"];
    let (code, said) = check(folder.path(), "**/length/Username/above-max", &fault);
    assert_eq!(code, Some(1), "{said}");
    let texts = kept(folder.path()).concat();
    assert!(texts.contains("XxxxXxxxxx00") && !texts.contains("RealClient42"), "{texts}");
}

/// Neither are they where the case is kept as bytes, or where they are more than a text; with the values given again,
/// such a case is the same.
#[test]
fn values_in_bytes_and_in_structures_are_not_kept() {
    let set = ["--set", r#"Password=Zq"9!Secret"#, "--set", r#"ClientMetadata={"a":"Tenant \"42\""}"#];
    for (fault, only) in [
        ("trailing-comma-accepted", "**/trailing-comma/**"),
        ("length-max-unchecked/Username", "**/length/Username/above-max"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (code, said) = check(folder.path(), only, &[&["--fault", fault, "--strict"], &set[..]].concat());
        assert_eq!(code, Some(1), "{fault}: {said}");
        let texts = kept(folder.path()).concat();
        assert!(!texts.contains("Secret") && !texts.contains("Tenant"), "{fault}: {texts}");
        let again = ["--fault", fault, "--strict"];
        let (code, said) =
            check(folder.path(), "**/examples/confirm-a-forgotten-password", &[&again, &set[..]].concat());
        assert_eq!(code, Some(1), "{fault}: {said}");
        assert_eq!(kept(folder.path()).concat(), texts, "{fault}: a kept case was kept again");
    }
}
