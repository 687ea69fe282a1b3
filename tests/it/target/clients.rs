//! Files of clients: what can stand in one, what is wrong with one, and that a client is judged by it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use snapbox::assert_data_eq;
use snapbox::data::Data;
use wireproof::internals::target::chain::TargetFile;
use wireproof::internals::target::client::definition::{ClientDrive, DriverFile};
use wireproof::internals::target::client::embedded;
use wireproof::internals::target::client::kind::is_of_client;
use wireproof::internals::target::client::load::load;
use wireproof::internals::target::client::schema::schema;
use wireproof::internals::target::embedded as servers;

use super::run;

/// The program's own driver of the tests, as a file sees it.
const DRIVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/client/driver.py");

fn find(_: &str, name: &str) -> Result<TargetFile, String> {
    let text = embedded::text(name).ok_or_else(|| "no client of that name".to_owned())?;
    Ok(TargetFile { name: format!("{name}.toml"), text: text.to_owned() })
}

/// What is said to be wrong with a file.
fn faults(text: &str) -> String {
    let file = TargetFile { name: "own.toml".to_owned(), text: text.to_owned() };
    match load(&file, &["cognito-idp"], &find) {
        Ok(target) => panic!("expected faults in {text}, found {target:?}"),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn every_built_in_client_can_be_read_and_has_a_name_of_its_own() {
    for name in embedded::names() {
        assert!(servers::text(name).is_none(), "{name} is a server, too");
        let file = find("", name).unwrap();
        assert!(is_of_client(&file, &find), "{name}");
        let target = load(&file, &["cognito-idp"], &find).unwrap();
        if let ClientDrive::Driver { file: Some(DriverFile::Path(path)), .. } = target.drive {
            panic!("{name}: expected a driver of the program's own, found {path}");
        }
    }
    for name in servers::names() {
        let file = TargetFile { name: name.to_owned(), text: servers::text(name).unwrap().to_owned() };
        assert!(!is_of_client(&file, &find), "{name}");
    }
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_line() {
    for (text, told) in [
        ("summary = \"a\"", "neither a driver nor a command"),
        (
            "summary = \"a\"\n[driver]\ncommand = [\"a\"]\n[command]\nwords = [\"a\"]",
            "a driver and a command",
        ),
        ("summary = \"a\"\n[command]\nwords = []", "expected a program and its arguments"),
        ("summary = \"a\"\n[command]\nwords = [\"{servise}\"]", "did you mean `service`?"),
        ("summary = \"a\"\n[command]\nwords = [\"env:HOME\"]", "a value from outside"),
        ("summary = \"a\"\n[driver]\ncommand = [\"{driver}\"]", "unknown value `driver`"),
        ("summary = \"a\"\n[driver]\nfile = \"\"\ncommand = [\"a\"]", "python/boto3_driver.py"),
        ("summary = \"a\"\nservice = \"cognito\"\nextends = \"boto3\"", "unknown service `cognito`"),
        ("summary = \"a\"\nextends = \"moto\"", "no client of that name"),
        ("summary = \"a\"\nextends = \"boto3\"\n[start]\ncommand = [\"a\"]", "unknown field `start`"),
        ("extends = \"boto3\"", "missing field `summary`"),
        (
            "summary = \"a\"\nextends = \"boto3\"\n[install]\nfrom = \"pip\"\npackage = \"boto3\"\nversion = \"latest\"",
            "no pinned version",
        ),
        (
            "summary = \"a\"\nextends = \"boto3\"\n[install]\nfrom = \"pip\"\npackage = \"a\"\nversion = \"1\"\nwith = { \"-e\" = \"1\" }",
            "no name of a package",
        ),
    ] {
        let found = faults(text);
        assert!(found.contains(told) && found.contains("own.toml"), "expected {told:?} in {found}");
    }
}

#[test]
fn the_schema_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("targets/schema/client-target.json");
    let schema = schema();
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    assert_data_eq!(text, Data::read_from(&path, None).raw());
    let told = faults("zzzzzzzzzzzzzzzzzzzzzzzz = 1");
    let help = told.lines().find(|line| line.contains("expected one of")).unwrap();
    let read: BTreeSet<&str> = help.split('`').skip(1).step_by(2).collect();
    let Value::Object(properties) = &schema["properties"] else { panic!("there are no properties") };
    assert_eq!(read, properties.keys().map(String::as_str).collect());
}

#[test]
fn every_snippet_of_the_guide_is_a_client() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/client-target-format.md");
    let guide = fs::read_to_string(path).unwrap();
    let snippets: Vec<&str> =
        guide.split("```toml\n").skip(1).map(|snippet| snippet.split("```").next().unwrap()).collect();
    assert_eq!(snippets.len(), 4);
    for text in snippets {
        let file = TargetFile { name: "guide.toml".to_owned(), text: text.to_owned() };
        if let Err(faults) = load(&file, &["cognito-idp"], &find) {
            panic!("{}", faults.iter().map(ToString::to_string).collect::<String>());
        }
    }
}

#[test]
fn a_client_is_judged_by_its_name_or_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let few = "--only **/client/error/* --only **/optional/**";
    let judged = run(&folder, &format!("check client --target wireproof-call {few}"));
    judged.expect(0, &["target       wireproof-call", "PASS"]);
    let of_tests = format!(
        "summary = \"a driver of the tests\"\n[driver]\nfile = {DRIVER:?}\ncommand = [\"python3\", \"{{driver}}\", \"right\"]\n"
    );
    fs::write(folder.path().join("right.toml"), &of_tests).unwrap();
    fs::write(folder.path().join("worse.toml"), of_tests.replace("\"right\"", "\"not-ready\"")).unwrap();
    let own = "extends = \"right.toml\"\nsummary = \"begins with a file\"\nservice = \"cognito-idp\"\n";
    fs::write(folder.path().join("own.toml"), own).unwrap();
    run(&folder, &format!("check client --target right.toml {few}")).expect(0, &["PASS"]);
    run(&folder, &format!("check client --target own.toml {few}")).expect(0, &["a driver of the tests"]);
    let judged = run(&folder, &format!("check client --target worse.toml {few}"));
    judged.expect(3, &["NOT JUDGED"]);
}

/// The command that a finding ends with names the client as it was named.
#[test]
fn a_finding_says_how_the_call_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let judged = run(&folder, "check client --target wireproof-call --only **/spelling/code --strict");
    judged.expect(1, &["wireproof check client --target wireproof-call --only cognito-idp/"]);
}

#[test]
fn what_cannot_be_called_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code, told) in [
        ("check client --target bot3", 2, "did you mean `boto3`?"),
        ("check client --target moto", 2, "which is a server: wireproof check server --target moto"),
        ("check server --target boto3", 2, "which is a client: wireproof check client --target boto3"),
        ("target check boto3", 2, "which is a client"),
        ("check client --target gone.toml", 2, "gone.toml: No such file"),
        ("check client --target boto3 --driver a", 2, "cannot be used with"),
        ("check client --install", 2, "--target"),
        (
            "check client --target js-v3",
            3,
            "@aws-sdk/client-cognito-identity-provider@3.1169.0 is not there yet; --install downloads it into",
        ),
        ("check client --target js-v3 --operation other/one", 2, "other/one"),
    ] {
        let ended = run(&folder, arguments);
        ended.expect(code, &[]);
        let all = format!("{}{}", ended.out, ended.err);
        assert!(all.contains(told), "{arguments}: expected {told:?} in {all}");
    }
}
