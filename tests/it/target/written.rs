//! `target list`, `show` and `new`.

use super::emulator::{Emulator, Habits};
use super::run;

#[test]
fn built_in_targets_are_listed_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let listed = run(&folder, "target list");
    listed.expect(
        0,
        &[
            "  moto                moto, the mocks of AWS services in Python\n      moto 5.2.5 from pip\n",
            "  boto3               boto3, the AWS SDK for Python; boto3 1.43.11 from pip\n",
            "  wireproof-call      wireproof call, the command line of an operation\n",
        ],
    );
    assert!(listed.out.lines().all(|line| line.chars().count() <= 80), "{}", listed.out);
    let (servers, clients) = listed.out.split_once("\n\n").unwrap();
    for (list, place) in [(servers, "targets"), (clients, "targets/clients")] {
        let rows = list.lines().skip(1).filter(|line| !line.starts_with("   "));
        let names: Vec<&str> = rows.map(|line| line.split_whitespace().next().unwrap()).collect();
        assert!(names.len() > 3, "{list}");
        for name in names {
            let shown = run(&folder, &format!("target show {name}"));
            shown.expect(0, &["summary = "]);
            assert_eq!(shown.out, std::fs::read_to_string(format!("{place}/{name}.toml")).unwrap());
        }
    }
    run(&folder, "target show mto").expect(2, &["found `mto`, which is none; did you mean `moto`?"]);
    run(&folder, "target check mto").expect(2, &["found `mto`, which is none; did you mean `moto`?"]);
    run(&folder, "target check own.toml").expect(2, &["own.toml: No such file"]);
}

#[test]
fn a_written_file_can_be_tried_at_once_and_is_not_written_twice() {
    let folder = tempfile::tempdir().unwrap();
    run(&folder, "target new own").expect(0, &["wrote own.toml"]);
    let text = std::fs::read_to_string(folder.path().join("own.toml")).unwrap();
    let (_, _served, url) = Emulator::start(Habits::default());
    let ended = run(&folder, &format!("target check own.toml --endpoint-url {url} --code header:x-code"));
    ended.expect(0, &["every step did what the target says"]);
    run(&folder, "target new own").expect(2, &["own.toml: expected no file there, found one"]);
    run(&folder, "target new ../own").expect(2, &["expected a name of letters"]);
    run(&folder, "target new other --from nothing").expect(2, &["found `nothing`, which is none"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("own.toml")).unwrap(), text);
    run(&folder, "target new started.toml --from mock").expect(0, &["wrote started.toml"]);
    run(&folder, "target check started.toml --start").expect(0, &["every step did"]);
}

/// What stands in a written file as comments can be taken in, table by table.
#[test]
fn what_a_written_file_suggests_is_good() {
    let folder = tempfile::tempdir().unwrap();
    run(&folder, "target new own").expect(0, &[]);
    let path = folder.path().join("own.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (_, suggested) = text.split_once("# [endpoint]").unwrap();
    let (suggested, _) = suggested.split_once("# A step that this server").unwrap();
    let is_prose = |line: &str| line.starts_with("# ") && line.ends_with('.');
    let taken: Vec<&str> =
        suggested.lines().filter(|line| !is_prose(line)).map(|line| line.trim_start_matches("# ")).collect();
    let text = format!("extends = \"emulator\"\nsummary = \"own\"\n[endpoint]\n{}", taken.join("\n"));
    std::fs::write(&path, text).unwrap();
    let ended = run(&folder, "target check own.toml --start");
    ended.expect(2, &["env:AWS_ACCESS_KEY_ID: expected a variable"]);
}
