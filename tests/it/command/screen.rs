//! The screen of whole runs: what is worst comes first, and nothing is wider than 80 columns but what is to be copied.

use super::run;

/// Runs of every kind, and their exit codes.
const RUNS: [(&str, i32); 9] = [
    ("", 0),
    ("--fault length-counted-in-bytes --only **/length/{Username,SecretHash}/*", 1),
    ("--fault path-ignored --phase coverage --only **/path/**", 0),
    ("--fault path-ignored --strict --only **/path/**", 1),
    ("--fault success-without-effect --fault request-id-dropped --phase state", 1),
    ("--fault undeclared-error-name --phase state", 1),
    ("--fault error-under-status-200 --fault error-body-is-html --prose --only **/required/**", 1),
    ("--behavior opaque --phase coverage", 0),
    ("--max-requests 300 --fault member-not-named", 1),
];

/// Whether a line is, or holds, one piece that must not be divided: an id, an address, a command.
fn is_one_piece(line: &str) -> bool {
    let is_command = ["wireproof ", "curl ", "  -H ", "  --data", "{ printf ", "  printf ", "  curl "]
        .iter()
        .any(|start| line.starts_with(start) || line.trim_start().starts_with(start.trim_start()));
    let longest = line.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    is_command || line.contains("  wireproof ") || line.chars().count() - longest < 80 && longest > 60
}

#[test]
fn nothing_is_wider_than_80_columns_but_what_is_to_be_copied() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code) in RUNS {
        let ended = run(&folder, &format!("check server --cases 100 {arguments}"));
        assert_eq!(ended.code, Some(code), "{arguments}: {}{}", ended.out, ended.err);
        assert_eq!(ended.err, "", "{arguments}");
        let mut script = false;
        for line in ended.out.lines() {
            // A script is copied as it is, from its first line to its last.
            script = (script || line.starts_with("python3 ")) && !line.is_empty();
            let columns = line.chars().count();
            assert!(columns <= 80 || script || is_one_piece(line), "{arguments}: {columns} columns: {line}");
        }
        assert!(!ended.out.contains('\x1b'), "{arguments}: color where nobody asked for it");
    }
}

#[test]
fn the_worst_comes_first_and_the_verdict_last() {
    let folder = tempfile::tempdir().unwrap();
    let faults =
        "--fault request-id-dropped --fault non-bmp-closes --fault old-password-stays --fault path-ignored";
    let only =
        "--only **/{path,syntax}/** --only **/length/Username/at-max-4-byte --only **/state/right-code/**";
    let shown = run(&folder, &format!("check server {only} {faults} --by requirement")).out;
    let headings: Vec<&str> =
        shown.lines().filter(|line| line.starts_with('F') && line.contains("  ")).collect();
    let place = |words: &str| {
        headings
            .iter()
            .position(|line| line.contains(words))
            .unwrap_or_else(|| panic!("{words} is not among {headings:?}"))
    };
    assert!(place("must: side-effect") < place("must: connection"), "{headings:?}");
    assert!(place("must: connection") < place("must: header"), "{headings:?}");
    assert!(place("must: header") < place("should: "), "{headings:?}");
    let last: Vec<&str> = shown.lines().rev().take(3).collect();
    assert!(last[0].starts_with("FAIL: "), "{last:?}");
    assert_eq!(last[1..], ["", "next         wireproof explain F1, wireproof replay F1"]);
}

#[test]
fn color_comes_when_it_is_asked_for_and_says_nothing_new() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = "check server --phase examples --fault success-without-effect";
    let plain = run(&folder, &format!("{arguments} --color never")).out;
    let colored = run(&folder, &format!("{arguments} --color always")).out;
    assert!(colored.contains("\x1b[") && !plain.contains('\x1b'));
    let escapes = regex::Regex::new("\x1b\\[[0-9;]*m").unwrap();
    let without_time =
        |text: &str| text.lines().filter(|line| !line.contains("time ")).collect::<Vec<_>>().join("\n");
    assert_eq!(without_time(&escapes.replace_all(&colored, "")), without_time(&plain));
}
