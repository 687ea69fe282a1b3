//! Codes, from each place from which they can come.

use super::emulator::{Emulator, Habits};
use super::{folder_with, run, wireproof};

const OWN: &str = "extends = \"emulator\"\nsummary = \"own\"\n";

#[test]
fn a_code_comes_from_an_answer_a_command_or_is_fixed() {
    let equal = Habits { has_equal_codes: true, ..Habits::default() };
    for (source, habits, code, told) in [
        ("{endpoint}/mails#/0/code", Habits::default(), 0, "from an answer to GET, at /0/code"),
        (
            "{endpoint}/mails#/1/code",
            Habits::default(),
            3,
            "expected a code from an answer to GET, at /1/code, found nothing there",
        ),
        ("command:printf 123456", equal, 2, "two users got the same code"),
        ("command:false", equal, 3, "expected a code from a command, which ended with exit code 1"),
        ("command:no-such-program", equal, 3, "which cannot be started: no-such-program"),
        ("command:sleep 1000", equal, 3, "which did not end within 0.2 s"),
        ("fixed:123456", equal, 0, "from a fixed code"),
        (
            "fixed:123457",
            equal,
            3,
            "the step `change-password` failed: expected the right code (`123457`, from a fixed code)",
        ),
        ("any", Habits { accepts_any_code: true, ..Habits::default() }, 0, "no code is wrong"),
        ("log:code (.*)", equal, 3, "found no server that wireproof started (--start)"),
    ] {
        let text = format!("{OWN}[code]\nsource = {source:?}\nwithin = 0.2\n");
        let folder = folder_with(&text);
        let (_, _served, url) = Emulator::start(habits);
        let ended = run(&folder, &format!("target check own.toml --endpoint-url {url}"));
        ended.expect(code, &[told]);
    }
}

#[test]
fn the_command_line_says_where_codes_come_from_in_place_of_the_file() {
    let folder = folder_with(&format!("{OWN}[code]\nsource = \"fixed:1\"\nwrong = \"2\"\n"));
    let (_, _served, url) = Emulator::start(Habits::default());
    let ended = run(&folder, &format!("target check own.toml --endpoint-url {url} --code header:X-CODE"));
    ended.expect(0, &["from the header X-CODE"]);
    assert!(!ended.out.contains("(`2`)"), "{}", ended.out);
    let ended = run(&folder, "target check own.toml --code header");
    ended.expect(2, &["invalid value 'header' for '--code <SOURCE>': expected the name of a header"]);
}

#[test]
fn a_code_is_read_off_what_a_started_server_prints() {
    let text = "extends = \"standing.toml\"\nsummary = \"own\"\n\
        [code]\nsource = 'log:code for {username}: (\\d+)'\nwithin = 0.5\n\
        [start]\ncommand = [\"sh\", \"-c\", \"(while sleep 0.05; do echo 'code for diego@example.com: 123456'; done) & exec $0 mock --listen 127.0.0.1:$1\", \"{wireproof}\", \"{port}\"]\n";
    let folder = folder_with(text);
    let ended = run(&folder, "target check own.toml --start");
    ended.expect(
        0,
        &["-> code = `123456`, from what the server prints", "ok: the right code (`123456`) is accepted"],
    );
    std::fs::write(folder.path().join("own.toml"), text.replace("code for {", "other for {")).unwrap();
    let mut command = wireproof(&folder);
    let ended =
        super::Ended::from(command.args(["target", "check", "own.toml", "--start"]).output().unwrap());
    ended.expect(3, &["found no line that matches within 0.5 s in:", "code for diego@example.com: 123456"]);
}

#[test]
fn what_is_started_and_where_codes_come_from_have_the_values_of_the_file() {
    let text = "extends = \"standing.toml\"\nsummary = \"own\"\n[values]\nplace = \"mails-{unique}\"\n\
        [code]\nsource = \"command:cat {folder}/mails/{place}\"\n\
        [start]\nfiles = { \"mails/readme\" = \"for {place}\" }\n\
        command = [\"sh\", \"-c\", \"grep -q $2 mails/readme && printf 123456 > mails/$2; exec $0 mock --listen 127.0.0.1:$1\", \"{wireproof}\", \"{port}\", \"{place}\"]\n";
    let folder = folder_with(text);
    run(&folder, "target check own.toml --start").expect(0, &["-> code = `123456`, from a command"]);
}
