//! `wireproof completions` and `wireproof man`: scripts and pages that know every operation's options.

use clap_complete::Shell;
use std::path::Path;
use std::process::{Command, Output};
use wireproof::internals::call::syntax::global::{GLOBAL_OPTIONS, INPUT_OPTIONS};
use wireproof::internals::model::operation::Operation;
use wireproof::internals::spec::Spec;

fn wireproof(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_wireproof")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The names of all options that an operation has, without the dashes.
fn options(operation: &Operation) -> Vec<String> {
    let members = operation.members.iter().map(|member| member.option_name());
    let others = GLOBAL_OPTIONS.iter().chain(INPUT_OPTIONS).map(|option| option.name.to_owned());
    members.chain(others).collect()
}

/// Lets a shell read the script without running it, where that shell is installed.
fn check_syntax(shell: Shell, script: &Path) {
    match Command::new(shell.to_string()).arg("-n").arg(script).output() {
        Ok(read) => assert!(read.status.success(), "{shell}: {}", String::from_utf8_lossy(&read.stderr)),
        Err(error) => assert!(shell != Shell::Bash, "bash: {error}"),
    }
}

#[track_caller]
fn check_shell(shell: Shell, option: impl Fn(&str) -> String) {
    let folder = tempfile::tempdir().unwrap();
    for arguments in
        [&["completions", &shell.to_string()][..], &["completions", &shell.to_string(), "--link", "aws"]]
    {
        let script = String::from_utf8(wireproof(arguments).stdout).unwrap();
        for service in Spec::embedded().services {
            for operation in &service.operations {
                assert!(script.contains(&operation.command), "{shell}: {}", operation.id);
                for name in options(operation) {
                    assert!(script.contains(&option(&name)), "{shell}: {}: {name}", operation.id);
                }
            }
        }
        let path = folder.path().join("script");
        std::fs::write(&path, script).unwrap();
        check_syntax(shell, &path);
    }
}

#[test]
fn bash_completes_every_option() {
    check_shell(Shell::Bash, |name| format!("--{name} "));
}

#[test]
fn zsh_completes_every_option() {
    check_shell(Shell::Zsh, |name| format!("--{name}"));
}

#[test]
fn fish_completes_every_option() {
    check_shell(Shell::Fish, |name| format!(" -l {name} "));
}

#[test]
fn bash_offers_the_options_and_words_that_fit() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script");
    std::fs::write(&script, wireproof(&["completions", "bash", "--link", "aws"]).stdout).unwrap();
    let offered = |words: &str| {
        let ask = format!(
            "source {}; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _aws aws \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; echo \"${{COMPREPLY[@]}}\"",
            script.display()
        );
        let output = Command::new("bash").args(["--norc", "-c", &ask]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(offered("aws cognito-idp confirm-f"), "confirm-forgot-password");
    assert_eq!(
        offered("aws cognito-idp confirm-forgot-password --cl"),
        [
            "--client-id",
            "--client-metadata",
            "--cli-input-json",
            "--client-secret",
            "--cli-read-timeout",
            "--cli-connect-timeout",
        ]
        .join(" ")
    );
    assert_eq!(offered("aws cognito-idp confirm-forgot-password --output t"), "text table");
    assert_eq!(offered("aws cognito-idp confirm-forgot-password --generate-cli-skeleton o"), "output");
}

#[test]
fn the_manual_page_file_lists_the_commands() {
    let page = String::from_utf8(wireproof(&["man"]).stdout).unwrap();
    assert!(page.contains(".TH wireproof 1"), "{page}");
    for command in ["call", "completions", "man", "shorthand"] {
        assert!(page.contains(&format!("wireproof\\-{command}(1)")), "{command}");
    }
}

#[test]
fn every_command_but_help_has_a_manual_page_file() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("man1");
    wireproof(&["man", "--directory", target.to_str().unwrap()]);
    for entry in std::fs::read_dir(&target).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name.starts_with("wireproof") && name.ends_with(".1") && !name.contains("help"), "{name}");
    }
    for service in Spec::embedded().services {
        for operation in &service.operations {
            let name = format!("wireproof-call-{}-{}.1", service.id, operation.command);
            let page = std::fs::read_to_string(target.join(&name)).unwrap();
            for option in options(operation) {
                assert!(page.contains(&format!("\\-\\-{}", option.replace('-', "\\-"))), "{name}: {option}");
            }
            let place =
                |option: &str| page.rfind(&format!("\\-\\-{}\\fR", option.replace('-', "\\-"))).unwrap();
            let own = operation.members.iter().map(|member| place(&member.option_name()));
            assert!(own.clone().is_sorted(), "{name}: {:?}", own.collect::<Vec<_>>());
            assert!(own.clone().all(|place_of_member| place_of_member < place("debug")), "{name}");
        }
    }
}
