//! The target `aws`, on an emulator as if that were the live service: nobody here has an account.

use std::collections::BTreeSet;
use std::process::Command;

use tempfile::TempDir;
use wireproof::internals::target::chain::TargetFile;
use wireproof::internals::target::definition::Target;
use wireproof::internals::target::embedded;
use wireproof::internals::target::load::load;

use super::emulator::{Emulator, Habits};
use super::{Ended, wireproof};

const SECRET: &str = "secret-key-of-somebody";
const TOKEN: &str = "token-of-somebody";

/// The emulator that knows the key alone.
fn live() -> Habits {
    Habits { wants: Some("AWS4-HMAC-SHA256 Credential=AKIDOFSOMEBODY/"), ..Habits::default() }
}

/// The program with the values of an account, but for those of these names.
fn with_account(folder: &TempDir, without: &[&str]) -> Command {
    let mut command = wireproof(folder);
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", "AKIDOFSOMEBODY"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_SESSION_TOKEN", TOKEN),
        ("WIREPROOF_MAIL_DOMAIN", "mail.example.com"),
    ] {
        command.env_remove(name);
        if !without.contains(&name) {
            command.env(name, value);
        }
    }
    command
}

fn run(without: &[&str], arguments: &str) -> (TempDir, Ended) {
    let folder = tempfile::tempdir().unwrap();
    let output = with_account(&folder, without).args(arguments.split_whitespace()).output().unwrap();
    (folder, Ended::from(output))
}

fn target() -> Target {
    let find = |_: &str, name: &str| {
        let text = embedded::text(name).ok_or_else(|| format!("no {name}"))?;
        Ok(TargetFile { name: name.to_owned(), text: text.to_owned() })
    };
    load(&find("", "aws").unwrap(), &["cognito-idp"], &find).unwrap()
}

#[test]
fn every_step_does_what_it_says_and_what_was_made_is_removed() {
    for (without, signs_token) in [(&[][..], true), (&["AWS_SESSION_TOKEN"][..], false)] {
        let (emulator, _served, url) = Emulator::start(live());
        let arguments = format!("target check aws --endpoint-url {url} --code {url}/mails#/0/code");
        let (_folder, ended) = run(without, &arguments);
        ended.expect(0, &["every step did what the target says"]);
        let addresses = emulator.addresses();
        assert!(!addresses.is_empty(), "users have addresses");
        for address in addresses {
            assert!(address.starts_with("wp-") && address.ends_with("@mail.example.com"), "{address}");
        }
        let asked = emulator.asked();
        let operations: BTreeSet<String> = target().steps().map(|step| step.operation.clone()).collect();
        assert_eq!(asked.iter().cloned().collect::<BTreeSet<_>>(), operations);
        let count = |wanted: &str| asked.iter().filter(|operation| *operation == wanted).count();
        assert_eq!((count("CreateUserPool"), count("DeleteUserPool")), (2, 2));
        let signed = emulator.signatures();
        assert!(!signed.is_empty());
        for signature in signed {
            assert!(signature.contains("/us-east-1/cognito-idp/aws4_request"), "{signature}");
            assert_eq!(signature.contains("x-amz-security-token"), signs_token, "{signature}");
        }
        for hidden in [SECRET, TOKEN] {
            assert!(!ended.out.contains(hidden) && !ended.err.contains(hidden), "{}{}", ended.out, ended.err);
        }
    }
}

/// A step that fails leaves no pool behind.
#[test]
fn a_step_that_fails_is_named_and_leaves_nothing() {
    for (habits, step, made) in [
        (Habits { wants: Some("AWS4-HMAC-SHA256 Credential=ANOTHER/"), ..live() }, "create-pool", 0),
        (Habits { refuses: Some("CreateUserPoolClient"), ..live() }, "create-client", 1),
    ] {
        let (emulator, _served, url) = Emulator::start(habits);
        let (_folder, ended) = run(&[], &format!("snapshot accept --target aws --endpoint-url {url}"));
        ended.expect(3, &[&format!("the step `{step}` failed")]);
        assert!(!ended.err.contains(SECRET), "{}", ended.err);
        let removed = emulator.asked().iter().filter(|operation| *operation == "DeleteUserPool").count();
        assert_eq!(removed, made, "{step}");
    }
}

#[test]
fn nothing_is_sent_without_an_account_and_a_permission() {
    let (emulator, _served, url) = Emulator::start(live());
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "WIREPROOF_MAIL_DOMAIN"] {
        let (_folder, ended) = run(&[name], &format!("check server --target aws --endpoint-url {url}"));
        ended.expect(2, &["the target `aws` needs values from outside", name]);
    }
    assert_eq!(emulator.asked(), [""; 0]);
    // An address that is for documents alone: it is refused before anybody is asked.
    for command in ["check server", "snapshot accept", "snapshot check"] {
        let (_folder, ended) =
            run(&[], &format!("{command} --target aws --endpoint-url https://198.51.100.7"));
        ended.expect(2, &["--allow-remote"]);
    }
    let ci = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/run")).unwrap();
    assert!(!ci.contains("--target aws") && !ci.contains("--allow-remote"), "no automatic run reaches it");
}

#[test]
fn what_is_sent_is_bounded() {
    let target = target();
    assert_eq!((target.rate, target.most_requests, target.concurrency), (Some(5.0), Some(3000), Some(1)));
}

#[test]
fn what_is_recorded_says_where_and_when() {
    let (_emulator, _served, url) = Emulator::start(live());
    let code = format!("--code {url}/mails#/0/code --rate 100000");
    let (folder, ended) = run(&[], &format!("snapshot accept --target aws --endpoint-url {url} {code}"));
    ended.expect(0, &["4 written"]);
    let place = folder.path().join("snapshots/cognito-idp/confirm-forgot-password/state.snap");
    let text = std::fs::read_to_string(place).unwrap();
    assert!(text.contains("info:\n  target: \"aws\"\n  region: \"us-east-1\"\n  date: \"20"), "{text}");
    assert!(!text.contains("mail.example.com") && !text.contains(SECRET), "{text}");
}
