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
