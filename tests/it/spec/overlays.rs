//! Every file and folder in `tests/cases/overlays` is laid over one model in both of its forms, and what is said of it is
//! compared with what stands beside it. Of a good one nothing is said.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use snapbox::assert_data_eq;
use snapbox::cmd::{Command, OutputAssert, cargo_bin};
use snapbox::data::Data;

/// The same model as botocore has it, and as Smithy does.
const MODELS: [&str; 2] = ["models/botocore", "models/smithy"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/overlays")
}

fn wireproof(line: &str) -> OutputAssert {
    let words = shlex::split(line).unwrap();
    Command::new(cargo_bin!("wireproof")).current_dir(folder()).args(words).assert()
}

fn printed(line: &str, code: i32) -> String {
    let told = wireproof(line).code(code);
    String::from_utf8(told.get_output().stdout.clone()).unwrap()
}

#[test]
fn what_is_said_about_each_overlay_is_what_stands_beside_it() {
    let mut checked = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let is_overlay = path.is_dir() || path.extension().is_some_and(|extension| extension == "toml");
        if is_overlay && !path.ends_with("models") && !path.ends_with("shown") {
            check(&path);
            checked += 1;
        }
    }
    assert_eq!(checked, 14);
}

fn check(path: &Path) {
    let name = path.file_name().unwrap().to_str().unwrap();
    let expected = path.with_extension("stderr");
    for model in MODELS {
        let told = wireproof(&format!("spec check --model {model} --spec {name}"));
        let output = told.get_output();
        let said = String::from_utf8(output.stderr.clone()).unwrap();
        if !name.starts_with("good") {
            assert_data_eq!(said, Data::read_from(&expected, None).raw());
            assert_eq!(output.status.code(), Some(2), "{name}");
        } else {
            let all = String::from_utf8_lossy(&output.stdout).into_owned() + &said;
            assert!(all.contains(": no faults\n") && said.is_empty(), "{name}: {all}");
            assert_eq!(output.status.code(), Some(0), "{name}: {all}");
        }
    }
}

/// What is shown is a spec file that says the same, and both forms of the model show the same but for themselves.
#[test]
fn what_is_shown_is_the_model_with_what_is_laid_over_it() {
    for (id, spec) in
        [("shelves/put-book", "good.toml"), ("shelves", "good-state"), ("shelves/get-book", "good-state")]
    {
        let shown = MODELS.map(|model| {
            let text = printed(&format!("spec show {id} --model {model} --spec {spec}"), 0);
            text.replace("of Smithy, version", "of botocore, API version")
        });
        let name = format!("shown/{}.txt", id.replace('/', "-"));
        assert_data_eq!(&shown[0], Data::read_from(&folder().join(name), None).raw());
        assert_eq!(shown[0], shown[1]);
    }
    // Without its overlay an operation is shown as the model has it.
    wireproof("spec show shelves/put-book --model models/smithy --spec good-state").code(2).stderr_eq(
        "error: --spec: expected an overlay of `shelves/put-book`, found `shelves/get-book`, `shelves`\n",
    );
}

#[test]
fn what_was_shown_says_what_the_overlay_said() {
    let laid = contract("--model models/botocore --spec good-state --operation shelves/get-book");
    let target = tempfile::tempdir().unwrap();
    fs::create_dir(target.path().join("shelves")).unwrap();
    for (id, file) in [("shelves", "service.toml"), ("shelves/get-book", "get-book.toml")] {
        let shown = printed(&format!("spec show {id} --model models/botocore --spec good-state"), 0);
        fs::write(target.path().join("shelves").join(file), shown).unwrap();
    }
    let whole = contract(&format!("--spec '{}' --operation shelves/get-book", target.path().display()));
    assert_eq!(laid["contracts"], whole["contracts"]);
}

fn contract(options: &str) -> Value {
    serde_json::from_str(&printed(&format!("spec list {options}"), 0)).unwrap()
}

/// Level, grade and sources of requirements, by the rest of their ids.
fn requirements(options: &str) -> BTreeMap<String, String> {
    let list = contract(&format!("--operation shelves/put-book {options}"));
    let requirements = list["contracts"][0]["requirements"].as_array().unwrap();
    let listed = requirements.iter().map(|one| {
        let id = one["id"].as_str().unwrap().trim_start_matches("shelves/put-book/").to_owned();
        (id, format!("{} {} {}", one["level"], one["because"], one["evidence"]).replace('"', ""))
    });
    listed.collect()
}

#[test]
fn grades_and_evidence_reach_the_requirements() {
    let [botocore, smithy] = MODELS
        .map(|model| (requirements(&format!("--model {model}")), format!("--model {model} --spec good.toml")))
        .map(|(before, options)| (before, requirements(&options)));
    assert_eq!(botocore, smithy);
    let (before, after) = botocore;
    let told = |all: &BTreeMap<String, String>, id: &str| all.get(id).cloned().unwrap_or_default();
    for (id, model, laid) in [
        ("length/Title/max", "should modelled [M1]", "must observed [D1]"),
        ("length/Title/min", "should modelled [M1]", "must observed [D1]"),
        ("pattern/Title", "", "must observed [D1]"),
        ("pattern/Shelf", "should modelled [M1]", ""),
        ("length/Shelf/max", "should modelled [M1]", "should modelled [M1]"),
        ("required/Title", "", "must observed [D1]"),
        ("required/Shelf", "must modelled [M1]", "must modelled [M1]"),
        ("errors/status", "should modelled [M1]", "must observed [D1]"),
        ("range/Pages/min", "should modelled [M1]", "observe unknown []"),
        ("enumeration/Genre", "should modelled [M1]", "observe contested [D1]"),
        ("length/Author/max", "", "must observed [D1]"),
        ("length/Label.Shelf/max", "should modelled [M1]", ""),
    ] {
        assert_eq!((told(&before, id).as_str(), told(&after, id).as_str()), (model, laid), "{id}");
    }
}

/// The report cites the sources of the overlay.
#[test]
fn a_rule_that_is_laid_catches_its_fault_and_leaves_a_right_service_alone() {
    let target = tempfile::tempdir().unwrap();
    let path = target.path().join("report.json");
    let judge = |model: &str, options: &str, code: i32| -> Value {
        let line = format!("check server --model {model} --operation shelves/get-book {options}");
        wireproof(&format!("{line} --cases 20 --report 'json={}'", path.display())).code(code);
        serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap()
    };
    let fault = "--spec good-state --fault rule-ignored/no-such-shelf";
    for model in MODELS {
        let clean = judge(model, "--spec good-state --strict", 0);
        assert_eq!(clean["divergence"]["broken"], 0, "{model}");
        let broken = judge(model, &format!("{fault} --phase state"), 1);
        assert_eq!(broken["findings"][0]["requirement"], "shelves/get-book/state/no-such-shelf");
        assert_eq!(broken["causes"][0]["faults"], serde_json::json!(["rule-ignored/no-such-shelf"]));
        assert_eq!(broken["sources"]["D1"]["title"], "A shelf that was looked at");
        assert_eq!(clean["spec_sha256"], broken["spec_sha256"]);
    }
    // What the model says alone knows of no such fault.
    wireproof("mock --model models/botocore --operation shelves/get-book --fault rule-ignored/no-such-shelf")
        .code(2);
}

#[test]
fn a_change_of_what_is_said_is_part_of_the_digest() {
    let target = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(folder().join("good.toml")).unwrap();
    let path = target.path().join("put-book.toml");
    let digest = |text: &str| {
        fs::write(&path, text).unwrap();
        let options =
            format!("--model models/botocore --operation shelves/put-book --spec '{}'", path.display());
        contract(&options)["spec_sha256"].clone()
    };
    let first = digest(&text);
    // Ends of lines are an editor's.
    assert_eq!(digest(&text.replace('\n', "\r\n")), first);
    assert_ne!(digest(&text.replace("max = 50", "max = 51")), first);
}

#[test]
fn what_is_stale_is_a_note_where_it_is_used_and_counts() {
    let note = "note: stale.toml:9: the model has changed since `shapes.Title.length` was laid over it: it says { min = 1, \
                max = 100 } now; see whether the change still holds, and write as `model` what the model says now, `{}` for nothing\n";
    let model = "--model models/botocore --spec stale.toml";
    for line in [
        format!("spec list {model} --operation shelves/put-book"),
        format!("check server {model} --operation shelves/put-book --only '**/length/Title/**'"),
        format!("mock {model} --operation shelves/put-book --fault list"),
        format!("call {model} shelves put-book --generate-cli-skeleton"),
    ] {
        let told = wireproof(&line).code(0);
        let said = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
        assert!(said.starts_with(note), "{line}: {said}");
    }
    assert_eq!(requirements(model)["length/Title/max"], "must observed [D1]");
}

/// An operation by which an overlay looks for effects is read too.
#[test]
fn a_probe_of_an_overlay_finds_its_operation() {
    for model in MODELS {
        let list = contract(&format!("--model {model} --spec good-probe --operation shelves/PutBook"));
        assert_eq!(list["contracts"][0]["id"], "shelves/put-book");
        let requirements = list["contracts"][0]["requirements"].as_array().unwrap();
        let is_of_probe = |one: &Value| one["id"] == "shelves/put-book/state/book-can-be-had";
        assert!(requirements.iter().any(is_of_probe), "{requirements:?}");
        let checked = printed(&format!("spec check 'shelves/put*' --model {model} --spec good-probe"), 0);
        assert!(checked.ends_with("2 of 2 operations load\n"), "{checked}");
    }
}

/// What is laid over an operation that nobody asks for waits, but for what no model can have.
#[test]
fn an_overlay_counts_where_its_operation_is_meant() {
    let put = "--model models/smithy --operation shelves/put-book";
    let get = "--model models/smithy --operation shelves/get-book";
    wireproof(&format!("spec list {get} --spec paths.toml")).code(0).stderr_eq("");
    for (spec, told) in [
        ("nowhere/a.toml", "error: an overlay of `shelfs/put-book`, and no model that has it\n"),
        ("nowhere/b.toml", "error: an overlay of `shelves/put-boook`, and no model that has it\n"),
        ("paths.toml", "error: the model has no `shapes.ShelfNam`\n"),
    ] {
        wireproof(&format!("spec list {put} --spec {spec}"))
            .code(2)
            .stdout_eq("")
            .stderr_eq(format!("{told}..."));
    }
}

#[test]
fn an_overlay_without_a_model_is_refused() {
    let told = "error: an overlay of `shelves/put-book`, and no model that has it
 --> good.toml:1:11
  |
1 | overlay = \"shelves/put-book\"
  |           ^^^^^^^^^^^^^^^^^^ an overlay is laid over what a model says
  |
help: name the service models beside it, e.g. --model botocore
";
    for line in ["spec check good.toml", "spec list --spec good.toml", "check server --spec good.toml"] {
        wireproof(line).code(2).stdout_eq("").stderr_eq(format!("{told}..."));
    }
    wireproof("call --spec good.toml shelves put-book").code(2).stderr_eq(format!("{told}..."));
}

/// Recorded answers say nothing of overlays, and change none.
#[test]
fn evidence_leaves_overlays_alone() {
    let target = tempfile::tempdir().unwrap();
    let folder = target.path().display();
    wireproof(&format!(
        "snapshot accept --model models/botocore --operation shelves/put-book --spec good.toml --snapshot-dir '{folder}'"
    ))
    .code(0);
    let told =
        wireproof(&format!("spec evidence '{folder}' --model models/botocore --spec good.toml --patch"));
    told.code(0).stdout_eq("").stderr_eq(
        "note: good.toml is an overlay: its lines are not looked at, and no patch changes it\n...",
    );
}
