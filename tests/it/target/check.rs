//! `target check` on an emulator that is right, and on ones that are wrong or lack something.

use super::emulator::{Emulator, Habits};
use super::{Ended, folder_with, run, wireproof};

/// A target of the emulator of these tests.
const OWN: &str = "extends = \"emulator\"\nsummary = \"own\"\n[code]\nsource = \"header:x-code\"\n";

/// What comes of checking a target on an emulator with these habits.
fn check(habits: Habits, text: &str, arguments: &str) -> Ended {
    let folder = folder_with(text);
    let (_, _served, url) = Emulator::start(habits);
    run(&folder, &format!("target check own.toml --endpoint-url {url} {arguments}"))
}

#[test]
fn a_server_that_is_right_does_all_that_its_target_says() {
    let folder = folder_with(OWN);
    let (emulator, _served, url) = Emulator::start(Habits::default());
    let ended = run(&folder, &format!("target check own.toml --endpoint-url {url}"));
    ended.expect(
        0,
        &[
            "create-pool\n  curl -sSi http://127.0.0.1:",
            "  -> 200, pool = `pool-1`",
            "secret = `a-secret`",
            "sub = `sub-",
            "  -> code = `1000",
            "ok: a wrong code (`",
            ") is refused: 400 CodeMismatchException: no",
            "ok: the right code (`",
            "ok: the new password signs in",
            "ok: the old password no longer signs in",
            "ok: a password that breaks the policy (`Wp-1x`) is refused",
            "ok: made a user of the kind `disabled`",
            "ok: made a user of the kind `force-change-password`",
            "every step did what the target says",
        ],
    );
    assert!(!ended.out.contains("SERVER") && !ended.out.contains("TARGET"), "{}", ended.out);
    let asked = emulator.asked();
    assert_eq!(asked.iter().filter(|operation| *operation == "DeleteUserPool").count(), 2, "{asked:?}");
}

#[test]
fn what_the_server_does_wrong_is_told_and_is_no_fault_of_its_target() {
    let right = Habits::default();
    for (habits, told) in [
        (Habits { accepts_any_code: true, ..right }, "SERVER: the server accepts a wrong code (`"),
        (
            Habits { changes_password_on_refusal: true, ..right },
            "refuses a wrong code, and sets the password all the same",
        ),
        (Habits { breaks_on_wrong_codes: true, ..right }, "SERVER: the server breaks on a wrong code (`"),
        (
            Habits { keeps_old_password: true, ..right },
            "SERVER: the old password still signs in after it was changed",
        ),
        (Habits { has_no_policy: true, ..right }, "SERVER: the server accepts a password that the policy"),
    ] {
        let ended = check(habits, OWN, "");
        ended.expect(0, &[told, "see SERVER above"]);
        assert_eq!(ended.out.matches("SERVER:").count(), 1, "{}", ended.out);
    }
}

#[test]
fn what_the_server_lacks_has_to_be_declared() {
    let right = Habits::default();
    for (habits, lacks, code, told) in [
        (
            Habits { has_no_secrets: true, ..right },
            "",
            3,
            "expected `secret` at /UserPoolClient/ClientSecret of the answer, found nothing there; a server without that says `lacks = [\"client-secrets\"]`",
        ),
        (
            Habits { has_no_secrets: true, ..right },
            "client-secrets",
            0,
            "ok: the server lacks `client-secrets`, as the target says",
        ),
        (right, "client-secrets", 2, "TARGET: every step that needs `client-secrets` succeeds"),
        (
            Habits { has_one_pool: true, ..right },
            "",
            3,
            "expected `pool`, `other-pool` to differ, found `the-pool` twice; a server without that says `lacks = [\"second-pool\"]`",
        ),
        (Habits { has_one_pool: true, ..right }, "second-pool", 0, "ok: the server lacks `second-pool`"),
        (Habits { has_no_sub: true, ..right }, "", 3, "expected `sub` at /UserAttributes[Name=sub]/Value"),
        (Habits { has_no_sub: true, ..right }, "sub", 0, "get-user: left out, since the server lacks sub"),
        (Habits { has_equal_codes: true, ..right }, "", 2, "TARGET: two users got the same code (`123456`)"),
        (Habits { has_equal_codes: true, ..right }, "distinct-codes", 0, "every step did"),
        (right, "distinct-codes", 2, "TARGET: two users got different codes"),
        (Habits { has_no_policy: true, ..right }, "own-policy", 0, "every step did"),
    ] {
        let lacks = if lacks.is_empty() { String::new() } else { format!("lacks = [\"{lacks}\"]\n") };
        check(habits, &format!("{lacks}{OWN}"), "").expect(code, &[told]);
    }
}

#[test]
fn what_was_made_to_see_whether_it_is_lacking_is_taken_away_too() {
    let ended = check(Habits::default(), &format!("lacks = [\"second-pool\"]\n{OWN}"), "");
    ended.expect(2, &["TARGET: every step that needs `second-pool` succeeds"]);
    assert_eq!(ended.out.matches("DeleteUserPool").count(), 2, "{}", ended.out);
}

#[test]
fn the_first_step_that_fails_ends_the_check_and_is_told_with_its_exchange() {
    let right = Habits::default();
    for (habits, told) in [
        (
            Habits { refuses: Some("AdminSetUserPassword"), ..right },
            "error: the step `set-password` failed: expected a success, found 400 RefusedException: no",
        ),
        (
            Habits { challenges: true, ..right },
            "the step `sign-in` failed: expected the user's password to sign in: expected something at \
             /AuthenticationResult of the answer, found 200 without it",
        ),
        (
            Habits { refuses_right_codes: true, ..right },
            "the step `change-password` failed: expected the right code (`",
        ),
    ] {
        let ended = check(habits, OWN, "");
        ended.expect(3, &[told, "\nsent:\n  curl -sSi http://127.0.0.1:", "\nreceived:\n  HTTP "]);
        // What was set up before is taken away.
        assert!(ended.out.contains("delete-pool\n"), "{}", ended.out);
    }
    let ended = check(right, &OWN.replace("x-code", "x-other"), "");
    ended.expect(3, &["the step `request-code` failed: expected a code from the header x-other, found these alone: x-code, "]);
}

#[test]
fn a_server_that_is_not_there_is_told_with_what_to_do() {
    let folder = folder_with(OWN);
    let ended = run(&folder, "target check own.toml --endpoint-url http://127.0.0.1:1");
    ended.expect(3, &["the step `create-pool` failed: could not connect", "help: start the server first"]);
    let ended = run(&folder, "target check mock --endpoint-url http://127.0.0.1:1");
    ended.expect(3, &["the step `put-pool` failed: could not connect", "help: --start starts the server"]);
    let ended = run(&folder, "target check own.toml --endpoint-url http://192.0.2.1");
    ended.expect(2, &["--allow-remote"]);
}

#[test]
fn a_check_ends_behind_the_step_that_was_asked_for() {
    let folder = folder_with(OWN);
    for (until, last) in [
        ("create-other-pool", "CreateUserPool"),
        ("get-user", "AdminGetUser"),
        ("request-code", "ForgotPassword"),
    ] {
        let (emulator, _served, url) = Emulator::start(Habits::default());
        let ended =
            run(&folder, &format!("target check own.toml --endpoint-url {url} --until {until} --keep"));
        ended.expect(0, &[&format!("ended behind the step `{until}`"), &format!("kept: {url}")]);
        assert_eq!(emulator.asked().last().map(String::as_str), Some(last));
    }
    let ended = run(&folder, "target check own.toml --until create-usr");
    ended.expect(
        2,
        &["--until: expected one of create-pool, ", "found `create-usr`; did you mean `create-user`?"],
    );
}

#[test]
fn credentials_are_sent_with_set_up_calls_alone_and_never_shown() {
    let header = format!(
        "{OWN}[credentials]\nkind = \"header\"\nname = \"Authorization\"\nvalue = \"env:WP_TOKEN\"\n"
    );
    let signed = format!(
        "{OWN}[credentials]\nkind = \"sigv4\"\naccess-key = \"env:WP_TOKEN\"\nsecret-key = \"file:secret.txt\"\n"
    );
    for (text, wants) in
        [(&header, "TokenThatNobodySees"), (&signed, "AWS4-HMAC-SHA256 Credential=TokenThatNobodySees/")]
    {
        let folder = folder_with(text);
        let missing = run(&folder, "target check own.toml --endpoint-url http://127.0.0.1:1");
        missing.expect(2, &["env:WP_TOKEN: expected a variable WP_TOKEN in the environment, found none"]);
        std::fs::write(folder.path().join("secret.txt"), "SecretThatNobodySees\n").unwrap();
        let with_token = |token: &str, habits: Habits| {
            let (_, _served, url) = Emulator::start(habits);
            let mut command = wireproof(&folder);
            command.args(["target", "check", "own.toml", "--endpoint-url", &url]).env("WP_TOKEN", token);
            Ended::from(command.output().unwrap())
        };
        let wanted = Habits { wants: Some(wants), ..Habits::default() };
        let good = with_token("TokenThatNobodySees", wanted);
        good.expect(0, &["every step did"]);
        // The server repeats the token in its error.
        let bad = with_token("OtherThatNobodySees", wanted);
        bad.expect(3, &["the step `create-pool` failed", "AuthException"]);
        for ended in [good, bad] {
            let told = format!("{}{}", ended.out, ended.err);
            assert!(!told.contains("ThatNobodySees"), "{told}");
            let is_signed = text.contains("sigv4");
            let user = "--aws-sigv4 aws:amz:us-east-1:cognito-idp --user \"$WP_TOKEN:$(cat secret.txt)\"";
            assert_eq!(told.contains(user), is_signed, "{told}");
        }
    }
}
