//! Service models: what the program says of them, and that what it shows of them loads.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use snapbox::cmd::{Command, OutputAssert, cargo_bin};
use snapbox::data::Data;
use wireproof::internals::import::service_model::ServiceModel;
use wireproof::internals::model::shape::ShapeKind;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/models")
}

fn wireproof(arguments: &[&str]) -> OutputAssert {
    Command::new(cargo_bin!("wireproof")).current_dir(folder()).args(arguments).assert()
}

/// What a command prints is what was read by eye.
#[track_caller]
fn check(name: &str, code: i32, arguments: &[&str]) {
    let path = folder().join("told").join(name);
    wireproof(arguments).code(code).stdout_eq(Data::read_from(&path, None).raw()).stderr_eq("");
}

#[test]
fn services_and_operations_are_listed() {
    check("services.txt", 0, &["model", "list", "--model", "data"]);
    check("operations.txt", 0, &["model", "list", "--model", "data", "parcels/*"]);
    check("one-operation.txt", 0, &["model", "list", "--model", "data", "parcels/send*"]);
    check("one-operation.txt", 0, &["model", "list", "--model", "packed", "*/SendParcel"]);
    check("renamed.txt", 0, &["model", "list", "--model", "post=smithy/parcels-2024-05-01.json", "post"]);
}

#[test]
fn what_loads_is_counted_and_what_does_not_is_told() {
    check("check-all.txt", 2, &["spec", "check", "--model", "data"]);
    check("check-one.txt", 0, &["spec", "check", "--model", "data", "parcels/[lps]*"]);
    check("check-smithy.txt", 0, &["spec", "check", "--model", "smithy"]);
    check("check-broken.txt", 2, &["spec", "check", "--model", "wrong/broken"]);
    check("check-no-model.txt", 2, &["spec", "check", "--model", "wrong/no-model.json"]);
    check("check-not-spoken.txt", 2, &["spec", "check", "--model", "data", "letters/*"]);
}

#[test]
fn what_is_shown_loads() {
    for (model, service) in
        [("data", "parcels"), ("packed", "parcels"), ("smithy", "parcels"), ("data", "knots")]
    {
        let target = tempfile::tempdir().unwrap();
        let place = target.path().join(service);
        fs::create_dir(&place).unwrap();
        let show = |id: &str, file: &str| {
            let shown = wireproof(&["spec", "show", id, "--model", model]).code(0).stderr_eq("");
            fs::write(place.join(file), &shown.get_output().stdout).unwrap();
        };
        show(service, "service.toml");
        let commands =
            if service == "knots" { vec!["cut-knot"] } else { vec!["list-parcels", "ping", "send-parcel"] };
        for command in commands {
            show(&format!("{service}/{command}"), &format!("{command}.toml"));
        }
        Command::new(cargo_bin!("wireproof"))
            .current_dir(target.path())
            .args(["spec", "check", service])
            .assert()
            .code(0)
            .stderr_eq("");
    }
    check("shown.toml", 0, &["spec", "show", "parcels/send-parcel", "--model", "data"]);
    check("shown-service.toml", 0, &["spec", "show", "parcels", "--model", "data"]);
}

#[test]
fn without_a_model_a_built_in_file_is_shown() {
    let text = |name: &str| {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("spec").join(name)).unwrap()
    };
    for (id, name) in [
        ("cognito-idp", "cognito-idp/service.toml"),
        ("cognito-idp/confirm-forgot-password", "cognito-idp/confirm-forgot-password.toml"),
    ] {
        wireproof(&["spec", "show", id]).code(0).stdout_eq(Data::from(text(name)).raw()).stderr_eq("");
    }
    wireproof(&["spec", "show", "cognito-idp/forgot-pasword"]).code(2).stderr_eq(
        "error: [..]; did you mean `cognito-idp/forgot-password`?; --model reads service models\n",
    );
}

#[test]
fn what_cannot_be_found_is_told_with_what_may_have_been_meant() {
    for (arguments, told) in [
        (
            &["model", "list", "--model", "wrong/empty"][..],
            "error: --model: wrong/empty: expected a service model[..]\n",
        ),
        (&["model", "list", "--model", "nowhere"], "error: --model: nowhere: [..]\n"),
        (
            &["model", "list"],
            "error: --model: expected where the service models are, e.g. --model botocore\n",
        ),
        (&["model", "list", "--model", "data", "parcel"], "error: [..]; did you mean `parcels`?\n"),
        (
            &["spec", "show", "parcels/send-parcels", "--model", "data"],
            "error: [..]; did you mean `send-parcel`?\n",
        ),
        (
            &["spec", "show", "*/ping", "--model", "data"],
            "error: expected one operation, found `*/ping`[..]\n",
        ),
        (
            &["spec", "show", "letters/send-letter", "--model", "data"],
            "error: [..]: rest-json is not spoken yet\n",
        ),
        (
            &["spec", "show", "knots/tie-knot", "--model", "data"],
            "error: data/knots/2024-05-01/service-2.json: shape `Knot` contains itself without an end\n",
        ),
        (&["spec", "check", "--model", "data", "a", "b"], "error: expected one pattern beside --model[..]\n"),
    ] {
        wireproof(arguments).code(2).stdout_eq("").stderr_eq(told);
    }
}

/// The guide's commands do what it says they do.
#[test]
fn the_commands_of_the_guide_run() {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/models.md")).unwrap();
    let commands: Vec<&str> = guide.lines().filter_map(|line| line.strip_prefix("wireproof ")).collect();
    assert_eq!(commands.len(), 17);
    for command in commands {
        let (words, code) = command.split_once(" # exits with ").unwrap_or((command, "0"));
        let words = shlex::split(words).unwrap();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        wireproof(&words).code(code.parse().unwrap());
    }
}

/// The overlays of the guide are those that its commands use.
#[test]
fn the_overlays_of_the_guide_are_files() {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/models.md")).unwrap();
    let snippets: Vec<&str> = guide.split("```toml\n# ").skip(1).collect();
    assert_eq!(snippets.len(), 2);
    for snippet in snippets {
        let (name, text) = snippet.split("```").next().unwrap().split_once('\n').unwrap();
        assert_eq!(text, fs::read_to_string(folder().join(name)).unwrap(), "{name}");
    }
}

/// A mock that is made from a model's files breaks nothing that they ask for.
#[test]
fn the_mock_of_an_operation_that_was_shown_is_right() {
    let target = tempfile::tempdir().unwrap();
    let place = target.path().join("parcels");
    fs::create_dir(&place).unwrap();
    for (id, file) in [
        ("parcels", "service.toml"),
        ("parcels/list-parcels", "list-parcels.toml"),
        ("parcels/send-parcel", "send-parcel.toml"),
        ("parcels/ping", "ping.toml"),
    ] {
        let shown = wireproof(&["spec", "show", id, "--model", "data"]).code(0);
        fs::write(place.join(file), &shown.get_output().stdout).unwrap();
    }
    for operation in ["parcels/list-parcels", "parcels/send-parcel", "parcels/ping"] {
        for seed in ["1", "2"] {
            let arguments = ["check", "server", "--spec", ".", "--operation", operation, "--seed", seed];
            let told = Command::new(cargo_bin!("wireproof"))
                .current_dir(target.path())
                .args(arguments)
                .args(["--cases", "200", "--strict"])
                .assert()
                .code(0);
            let told = String::from_utf8_lossy(&told.get_output().stdout).into_owned();
            assert!(told.contains("\nbroken       0\n") && told.contains("\nPASS: "), "{told}");
        }
    }
}

/// What stands inside a structure, a union, a list or a map that is not drawn is missing from one that is put there.
#[test]
fn what_is_missing_inside_of_what_is_not_drawn_is_refused() {
    let arguments = ["check", "server", "--model", "nested=nested.json", "--operation", "nested/find-things"];
    let mut program = Command::new(cargo_bin!("wireproof")).current_dir(folder()).args(arguments);
    program = program.args(["--only", "**/coverage/required/**"]);
    let told = program.assert().code(0);
    let told = String::from_utf8_lossy(&told.get_output().stdout).into_owned();
    assert!(told.contains("\ncases        6: 6 pass\n") && told.contains("\nbroken       0\n"), "{told}");
}

/// What stands inside itself is drawn small, what is in a union is valid wherever it is drawn, and no text is made of a length
/// that nobody sends.
#[test]
fn what_stands_inside_itself_is_drawn_small_and_right() {
    let operation = ["--model", "recursive=recursive.json", "--operation", "recursive/search"];
    let check = [&["check", "server"][..], &operation, &["--cases", "300"]].concat();
    let told = wireproof(&check).code(0);
    let told = String::from_utf8_lossy(&told.get_output().stdout).into_owned();
    assert!(told.contains("\nbroken       0\n"), "{told}");

    let generate = [&["generate"][..], &operation, &["--cases", "300", "--format", "jsonl"]].concat();
    let made = wireproof(&generate).code(0);
    let made = String::from_utf8_lossy(&made.get_output().stdout).into_owned();
    let lines: Vec<&str> = made.lines().collect();
    assert!(lines.len() < 1500, "{}", lines.len());
    let of_protocol = |line: &&&str| !line.contains("/coverage/syntax/");
    let largest = lines.iter().filter(of_protocol).max_by_key(|line| line.len()).unwrap();
    assert!(largest.len() < 16 * 1024, "{} bytes: {}", largest.len(), &largest[..1000]);
}

/// What else stands in a request is not to blame where the same request is served without what is wrong in it.
#[test]
fn what_stands_beside_something_missing_is_not_its_cause() {
    let rivals = [("missing-fails/Content", json!([])), ("number-fails", json!([["operation-fails"]]))];
    for (fault, rivals) in rivals {
        let target = tempfile::tempdir().unwrap();
        let report = target.path().join("report.json");
        let arguments = ["check", "server", "--model", "data", "--operation", "parcels/send-parcel"];
        let mut program = Command::new(cargo_bin!("wireproof")).current_dir(folder()).args(arguments);
        program =
            program.args(["--set", "To=1234", "--only", "**/required/Content/absent", "--fault", fault]);
        program.arg("--report").arg(format!("json={}", report.display())).assert().code(1);
        let report: Value = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
        let causes = report["causes"].as_array().unwrap();
        assert_eq!(causes.len(), 1, "{fault}: {causes:?}");
        assert_eq!(causes[0]["faults"], json!([fault]), "{fault}");
        assert_eq!(causes[0]["rivals"], rivals, "{fault}");
    }
}

/// A list of known failures takes those of a run over several operations by a pattern over them, and no others.
#[test]
fn a_known_list_takes_patterns_over_operations() {
    let folder = tempfile::tempdir().unwrap();
    let known = folder.path().join("known.toml");
    let faulty = ["check", "server", "--model", "data", "--operation", "parcels/[ls]*", "--only"];
    let faulty = [&faulty[..], &["**/required/**", "--fault", "required-unchecked/To"]].concat();
    let listing = [&faulty[..], &["--expected-failures", known.to_str().unwrap()]].concat();
    for (pattern, code) in [("parcels/*/required/**", 0), ("parcels/l*/type/**", 1)] {
        let list = format!(
            "[[expected]]\nrequirement = \"{pattern}\"\noutcome = \"accepted\"\nreason = \"not checked\"\n"
        );
        fs::write(&known, list).unwrap();
        wireproof(&listing).code(code);
    }
    wireproof(&faulty).code(1);
}

fn loaded(path: &str, command: &str) -> Spec {
    let text = fs::read_to_string(folder().join(path)).unwrap();
    let model = ServiceModel::read(&text, "parcels").unwrap();
    let operation = model.operations().iter().find(|operation| operation.command == command).unwrap();
    let files = [
        SpecFile { name: "parcels/service.toml".into(), text: model.service_file().unwrap() },
        SpecFile {
            name: format!("parcels/{command}.toml"),
            text: model.operation_file(operation).unwrap().text,
        },
    ];
    Spec::overlay(&files).unwrap()
}

/// Both forms of models say the same of what both have.
#[test]
fn both_forms_of_models_are_read_alike() {
    for path in ["data/parcels/2024-05-01/service-2.json", "smithy/parcels-2024-05-01.json"] {
        let spec = loaded(path, "send-parcel");
        let (service, operation) = spec.operation("parcels/send-parcel").unwrap();
        assert_eq!(
            (service.title.as_str(), service.target(operation).as_str()),
            ("Parcel Service", "Parcels_20240501.SendParcel")
        );
        assert_eq!(service.protocol.id, "aws-json-1.1");
        let member = |name: &str| operation.members.iter().find(|member| member.name == name).unwrap();
        assert!(member("To").required);
        assert_eq!(member("Speed").shape.domain().words, Some(&["slow".to_owned(), "fast".to_owned()][..]));
        assert!(matches!(member("Due").shape.kind, ShapeKind::Timestamp(format) if format.is_text()));
        assert_eq!(operation.errors[0].status, 404);
    }
}

/// What is in a structure that stands inside itself is reached along values, as deep as they are.
#[test]
fn a_structure_that_stands_inside_itself_has_its_members_everywhere() {
    let spec = loaded("data/parcels/2024-05-01/service-2.json", "list-parcels");
    let (_, operation) = spec.operation("parcels/list-parcels").unwrap();
    let mut shape = operation.members[0].shape.clone();
    for _ in 0..10 {
        let ShapeKind::Structure(members) = &shape.kind else { panic!("{shape:?} is no structure") };
        assert_eq!(
            members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(),
            ["Name", "And", "Not"]
        );
        shape = members[2].shape.clone();
    }
    let places: Vec<String> = operation.places.iter().map(|place| place.path()).collect();
    assert_eq!(
        places,
        ["Filter", "Filter.Name", "Filter.And", "Filter.And.member", "Filter.Not", "Limit"],
        "the inner one is a place, and what is in it is none"
    );
}

/// The data of a botocore, where one is named: at least 97 of 100 operations that are spoken load, with their patterns.
#[test]
#[expect(clippy::disallowed_methods, reason = "whoever has models at hand says where")]
fn nearly_all_operations_of_botocore_load() {
    let Some(data) = std::env::var_os("WIREPROOF_BOTOCORE_DATA") else { return };
    let output =
        Command::new(cargo_bin!("wireproof")).args(["spec", "check", "--model"]).arg(data).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let last = told.lines().last().unwrap();
    let numbers: Vec<usize> = last.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(numbers[0] * 100 >= numbers[1] * 97 && numbers[1] > 1000, "{told}");
    let reasons = told.lines().filter(|line| line.contains("left out of operations that load: patterns"));
    let count = |line: &str| line.split_whitespace().next()?.parse::<usize>().ok();
    let patterns: usize = reasons.filter_map(count).sum();
    assert!(patterns <= 10, "nearly all patterns are read and drawn from: {told}");
}
