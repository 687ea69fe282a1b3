//! `wireproof init`: what it writes, and when it writes nothing.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

use super::bad_server::served;
use super::{run, text};

const WORKFLOW: &str = ".github/workflows/wireproof.yml";

/// The files of a folder, each as its path.
fn files(folder: &TempDir) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(folder.path().join(&inside)).unwrap() {
            let entry = entry.unwrap();
            let path = inside.join(entry.file_name());
            match entry.file_type().unwrap().is_dir() {
                true if path.as_os_str() == "state" => {}
                true => folders.push(path),
                false => files.push(path.to_string_lossy().into_owned()),
            }
        }
    }
    files.sort();
    files
}

/// What it wrote is a run that holds; what comes beside it gates; what was there stays.
#[test]
fn the_first_list_makes_the_first_run_green_and_says_what_it_comes_of() {
    let folder = tempfile::tempdir().unwrap();
    let made = run(&folder, "init --fault length-max-unchecked/Username");
    made.expect(0, &["wrote wireproof.toml", "known failure", "next: wireproof check"]);
    assert_eq!(files(&folder), [WORKFLOW, "wireproof-known.toml", "wireproof.toml"]);
    let known = text(&folder, "wireproof-known.toml");
    assert!(known.contains("/length/Username/max\"\n") && known.contains("[made-with]"), "{known}");
    let reasons: Vec<&str> = known.lines().filter(|line| line.starts_with("reason = ")).collect();
    assert!(!reasons.is_empty() && reasons.iter().all(|line| line.contains("Username")), "{known}");
    assert_eq!(text(&folder, WORKFLOW), include_str!("../../../docs/ci/github.yml"));
    run(&folder, "check --quiet").expect(0, &["PASS: "]);

    let again = run(&folder, "init --ci gitlab");
    again.expect(2, &["nothing is written", "wireproof.toml, wireproof-known.toml"]);
    assert_eq!((files(&folder).len(), text(&folder, "wireproof-known.toml")), (3, known));

    let checks = text(&folder, "wireproof.toml");
    let more = checks.replace("max-unchecked/Username\"", "max-unchecked/Username\", \"path-ignored\"");
    fs::write(folder.path().join("wireproof.toml"), format!("{more}strict = true\n")).unwrap();
    run(&folder, "check --quiet").expect(1, &["FAIL: "]);
    fs::write(
        folder.path().join("wireproof.toml"),
        checks.replace("length-max-unchecked/Username", "path-ignored"),
    )
    .unwrap();
    run(&folder, "check --quiet").expect(1, &["stale: take "]);
}

#[test]
fn a_workflow_of_gitlab_stands_at_the_root() {
    let folder = tempfile::tempdir().unwrap();
    let made = run(&folder, "init --ci gitlab --allow-remote");
    made.expect(
        0,
        &["wrote .gitlab-ci.yml", "nothing is broken, so it lists nothing", "no server was named"],
    );
    assert_eq!(files(&folder), [".gitlab-ci.yml", "wireproof-known.toml", "wireproof.toml"]);
    // What was said of this run holds for those of the workflow.
    let page = include_str!("../../../docs/ci/gitlab-ci.yml");
    let command = ".wireproof/bin/wireproof check --report";
    let allowing = command.replace("--report", "--allow-remote --report");
    assert_eq!(text(&folder, ".gitlab-ci.yml"), page.replace(command, &allowing));
    assert!(page.contains(command));
}

/// A list that hides what nobody judged is worse than none.
#[test]
fn nothing_is_written_after_a_run_that_could_not_judge() {
    let folder = tempfile::tempdir().unwrap();
    let away = run(&folder, "init --endpoint-url http://127.0.0.1:1");
    away.expect(3, &["; the server has 60 s to come up\n", "could not connect"]);
    // It is there, and ends each connection from some request on.
    let requests = Arc::new(AtomicUsize::new(0));
    let address = served(move |_| (requests.fetch_add(1, Ordering::SeqCst) > 200).then(Vec::new));
    let silent = run(&folder, &format!("init --endpoint-url http://{address} --behavior opaque"));
    silent.expect(3, &["nothing is written"]);
    let unknown = run(&folder, "init --target mto");
    unknown.expect(2, &["did you mean `moto`?"]);
    assert_eq!(files(&folder), [""; 0]);
    fs::create_dir_all(folder.path().join(".github/workflows")).unwrap();
    fs::write(folder.path().join(WORKFLOW), "on: push\n").unwrap();
    run(&folder, "init").expect(2, &["there already: .github/workflows/wireproof.yml"]);
    assert_eq!(
        (files(&folder), text(&folder, WORKFLOW)),
        (vec![WORKFLOW.to_owned()], "on: push\n".to_owned())
    );
}
