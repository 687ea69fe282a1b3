//! A list of known failures: it covers what it was, and whatever is more gates.

use super::Ended;
use super::run;

const CASES: &str = "--only **/text/Username/* --only **/path/*";
const LIST: &str = "--expected-failures known.toml";

#[test]
fn more_of_what_is_known_gates_and_other_seeds_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let check = |rest: &str| {
        let ended = run(&folder, &format!("check server {CASES} {LIST} --by requirement {rest}"));
        // Where lines are broken does not matter here.
        Ended { out: ended.out.split_whitespace().collect::<Vec<_>>().join(" "), ..ended }
    };
    let made = check("--fault non-bmp-fails --update-expected-failures");
    assert_eq!(made.code, Some(0), "{}{}", made.out, made.err);
    assert!(made.out.contains("2 known failures added to known.toml"), "{}", made.out);
    assert!(made.out.contains("2 known, 0 new"), "{}", made.out);
    let path = folder.path().join("known.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.starts_with("[made-with]\n") && text.contains("seed = 1\nbehavior = \"stateful\"\n"),
        "{text}"
    );
    assert!(text.contains("covers = [") && text.contains("500: text/Username/{"), "{text}");

    for same in ["--fault non-bmp-fails", "--fault non-bmp-fails --seed 2", "--fault non-bmp-fails --seed 3"]
    {
        let ended = check(same);
        assert_eq!(ended.code, Some(0), "{same}: {}", ended.out);
        assert!(ended.out.contains("was not looked at"), "{}", ended.out);
        let says_so = ended.out.contains("was made with another set-up: seed 1 instead of ");
        assert_eq!(says_so, same.contains("--seed"), "{}", ended.out);
    }
    let more = check("--fault non-bmp-fails --fault combining-mark-fails");
    assert_eq!(more.code, Some(1), "{}", more.out);
    assert!(more.out.contains(" new 500:"), "{}", more.out);

    // The same list by hand, without what it covers, stands for all of it.
    let bare: String = text
        .lines()
        .filter(|line| !line.contains("500: ") && !line.starts_with("covers"))
        .fold(String::new(), |all, line| if line == "]" { all } else { all + line + "\r\n" });
    std::fs::write(&path, &bare).unwrap();
    let more = check("--fault non-bmp-fails --fault combining-mark-fails");
    assert_eq!(more.code, Some(0), "{}{}", more.out, more.err);
    let updated = check("--fault non-bmp-fails --fault quote-refused --update-expected-failures");
    assert!(updated.out.contains(" added to known.toml"), "{}", updated.out);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with(&bare) && !text.replace("\r\n", "").contains('\n'), "{text:?}");

    std::fs::write(&path, bare.replace("no-server-error", "no-server-eror")).unwrap();
    let wrong = check("--fault non-bmp-fails");
    assert!(wrong.code == Some(2) && wrong.err.contains("did you mean"), "{}", wrong.err);
}

/// A fault that the list does not know is a finding; a cause that is gone, and a day that has come, fail the run.
#[test]
fn a_list_of_causes_and_patterns_lets_nothing_else_pass() {
    let folder = tempfile::tempdir().unwrap();
    let check = |text: &str, rest: &str| {
        std::fs::write(folder.path().join("known.toml"), text).unwrap();
        run(&folder, &format!("check server {LIST} {rest}"))
    };
    let cause = "[[expected]]\ncause = [\"non-bmp-fails\"]\nreason = \"three bytes\"\n";
    let of_text = |rest: &str| format!("{CASES} --fault non-bmp-fails {rest}");
    for (text, rest, code, told) in [
        (cause.to_owned(), "", 0, "2 known, 0 new"),
        // What another fault breaks too is not known by the cause alone.
        (cause.to_owned(), "--fault quote-refused", 1, "2 gating requirements broken; 1 known"),
        (format!("{cause}expires = 2001-02-03\n"), "", 1, "expired on 2001-02-03 (known.toml:4)"),
        (format!("{cause}expires = 2999-02-03\n"), "", 0, "2 known, 0 new"),
        (pattern("**/{no-server-error,characters}", "server-error"), "", 0, "2 known, 0 new"),
        (pattern("**/no-server-error", "server-error"), "", 1, "1 gating requirement broken; 1 known"),
        (pattern("**/{no-server-error,characters}", "accepted"), "", 1, "2 gating requirements broken"),
    ] {
        let ended = check(&text, &of_text(rest));
        let out = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(ended.code, Some(code), "{text}{rest}{out}{}", ended.err);
        assert!(out.contains(told), "{text}{rest}: expected {told}, found {out}");
    }
    let updated = check(cause, &of_text("--fault quote-refused --update-expected-failures"));
    assert!(updated.out.contains("3 known failures added to known.toml"), "{}", updated.out);
    let text = std::fs::read_to_string(folder.path().join("known.toml")).unwrap();
    assert!(text.contains(cause) && text.matches("[[expected]]").count() == 4, "{text}");
    let wrong = check(&cause.replace("bmp", "bpm"), &of_text(""));
    assert!(wrong.code == Some(2) && wrong.err.contains("did you mean `non-bmp-fails`?"), "{}", wrong.err);
}

/// Only a run that sent every case says that a cause is gone.
#[test]
fn a_cause_that_is_not_found_is_stale() {
    let folder = tempfile::tempdir().unwrap();
    let cause = "[[expected]]\ncause = [\"non-bmp-fails\"]\nreason = \"three bytes\"\n";
    std::fs::write(folder.path().join("known.toml"), cause).unwrap();
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/second/spec");
    let check = |rest: &str| {
        run(
            &folder,
            &format!("check server --spec {spec} --operation lockers/store-parcel --cases 1 {LIST} {rest}"),
        )
    };
    let part = check("--phase examples");
    assert_eq!(part.code, Some(0), "{}", part.out);
    let whole = check("");
    assert_eq!(whole.code, Some(1), "{}{}", whole.out, whole.err);
    assert!(whole.out.contains("cause non-bmp-fails was not found"), "{}", whole.out);
    let updated = check("--update-expected-failures");
    assert_eq!(updated.code, Some(0), "{}{}", updated.out, updated.err);
    let taken_off = "1 known failure taken off known.toml: cause non-bmp-fails";
    assert!(updated.out.contains(taken_off), "{}", updated.out);
}

/// The entry of a list with a pattern.
fn pattern(pattern: &str, outcome: &str) -> String {
    format!("[[expected]]\nrequirement = \"{pattern}\"\noutcome = \"{outcome}\"\nreason = \"r\"\n")
}

#[test]
fn a_pattern_that_matches_nothing_is_answered_with_one_that_does() {
    let folder = tempfile::tempdir().unwrap();
    for (pattern, expected) in [
        ("length", "--only '**/length/**' takes "),
        ("lenght", "--only '**/length/**' takes "),
        ("above-max", "--only '**/above-max' takes "),
        ("length/Username", "--only '**/length/Username/**' takes "),
        ("qqqqqq", "e.g. --only '**/length/**'"),
    ] {
        let ended = run(&folder, &format!("check server --only {pattern}"));
        assert_eq!(ended.code, Some(2), "{}", ended.out);
        assert!(ended.err.contains(expected), "{pattern}: {}", ended.err);
    }
}

/// Other shares of the run have the cases.
#[test]
fn a_shard_without_a_case_says_so_and_writes_its_report() {
    let folder = tempfile::tempdir().unwrap();
    let cases = "check server --only **/length/Username/{above-max,below-min}";
    for shard in 1..=3 {
        let ended = run(&folder, &format!("{cases} --shard {shard}/3 --report json={shard}.json"));
        assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.err);
    }
    let all: String =
        (1..=3).map(|n| std::fs::read_to_string(folder.path().join(format!("{n}.json"))).unwrap()).collect();
    assert!(all.contains("this share of the run has no case"), "{all}");
    let merged = run(&folder, "report merge 1.json 2.json 3.json --quiet");
    assert_eq!(merged.code, Some(0), "{}{}", merged.out, merged.err);
    let nothing = run(&folder, "check server --only **/nothing/** --shard 1/3");
    assert_eq!(nothing.code, Some(2), "{}", nothing.out);
}
