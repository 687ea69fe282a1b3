//! `--model` reaches every command that takes spec files, and what the commands print works as printed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use wireproof::ServerCheck;
use wireproof::mock::EmbeddedMock;

const SEND: &str = "--model data --operation parcels/send-parcel";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/models")
}

fn shell(line: &str) -> Command {
    super::shell::shell(&folder(), line)
}

#[track_caller]
fn run(line: &str, code: i32) -> String {
    super::shell::run(&folder(), line, code)
}

#[test]
fn a_pattern_means_the_operations_of_a_model_that_load() {
    let told = run("wireproof check server --model data --operation 'parcels/*' --cases 20 --strict", 0);
    for part in [
        "note: parcels/watch-parcels is left out: shape `Events` is a stream of events\n",
        "operations   parcels/list-parcels, parcels/ping, parcels/send-parcel\n",
        "\nbroken       0\n",
    ] {
        assert!(told.contains(part), "{part}:\n{told}");
    }
}

#[test]
fn both_forms_and_a_name_of_ones_own_are_taken() {
    for sources in [
        "--model packed --operation parcels/ping",
        "--model smithy --operation parcels/SendParcel --operation parcels/send-parcel",
        "--model post=smithy/parcels-2024-05-01.json --operation 'post/send*'",
    ] {
        let told = run(&format!("wireproof check server {sources} --cases 1 --phase coverage"), 0);
        assert!(told.contains("\nbroken       0\n"), "{told}");
    }
}

/// What files describe is theirs: a model adds what they have not.
#[test]
fn a_spec_file_comes_before_a_model() {
    let target = tempfile::tempdir().unwrap();
    let place = target.path().join("parcels");
    std::fs::create_dir(&place).unwrap();
    for (id, file) in [("parcels", "service.toml"), ("parcels/ping", "ping.toml")] {
        let shown = run(&format!("wireproof spec show {id} --model data"), 0);
        std::fs::write(place.join(file), shown.replace("title = \"Parcel Service\"", "title = \"Ours\""))
            .unwrap();
    }
    let spec = target.path().display();
    let told = run(&format!("wireproof call --spec '{spec}' --model data parcels help"), 0);
    assert!(told.contains("Ours, API version") && told.contains("send-parcel"), "{told}");
    let ids = |operation: &str| {
        let listed = run(
            &format!("wireproof spec list --spec '{spec}' --model data --operation '{operation}' 2>&-"),
            0,
        );
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
        let contracts = listed["contracts"].as_array().unwrap();
        contracts.iter().map(|contract| contract["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("parcels/[ps]*"), ["parcels/ping", "parcels/send-parcel", "aws-json-1.1"]);
    assert_eq!(ids("parcels/ping"), ["parcels/ping", "aws-json-1.1"]);
    // What is built in is judged without a word about models.
    let built_in = ids("cognito-idp/confirm-forgot-password");
    assert_eq!(built_in[0], "cognito-idp/confirm-forgot-password");
}

#[test]
fn what_is_printed_repeats_the_models() {
    let fault = "--fault required-unchecked/To";
    let target = tempfile::tempdir().unwrap();
    let report = target.path().join("report.json").display().to_string();
    run(
        &format!("wireproof check server {SEND} {fault} --only '**/required/**' --report json='{report}'"),
        1,
    );
    let kept = std::fs::read_to_string(&report).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept["findings"][0]["requirement"], "parcels/send-parcel/required/To");
    let replay = kept["findings"][0]["replay"].as_str().unwrap();
    assert!(replay.contains(" --model data "), "{replay}");
    // The mock of the report is served no more, and the command that serves it has what it needs.
    let start = kept["start"].as_str().unwrap_or_default();
    assert!(start.contains("--model data --operation parcels/send-parcel"), "{start}");
    assert!(
        run(&format!("wireproof replay '{report}#F1'"), 1).contains("fail  parcels/send-parcel/required/To")
    );
    let explained = run("wireproof explain parcels/send-parcel/required/To --model data", 0);
    let explained = explained.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(explained.contains("--fault required-unchecked/To --model data --operation"), "{explained}");
    let printed = run(&format!("wireproof generate --format cli --only '**/optional/**' {SEND}"), 0);
    assert!(printed.contains("wireproof call --model data parcels send-parcel "), "{printed}");
    let printed = run(&format!("wireproof generate --format curl --only '**/optional/**' {SEND}"), 0);
    assert!(printed.contains("--aws-sigv4 aws:amz:us-east-1:parcels --user test:test"), "{printed}");
    let script = run("wireproof completions bash --model data --operation 'parcels/s*'", 0);
    assert!(script.contains("send-parcel") && !script.contains("list-parcels"));
}

/// Nothing is set up for it, and it keeps the line by which a server knows the service that is meant.
#[test]
fn a_finding_about_a_model_is_printed_as_a_test() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json").display().to_string();
    let fault = "--fault required-unchecked/To --only '**/required/**'";
    run(&format!("wireproof check server {SEND} {fault} --report json='{report}'"), 1);
    for (format, scope) in [
        ("pytest", "/us-east-1/parcels/aws4_request"),
        ("http", "/us-east-1/parcels/aws4_request"),
        ("powershell", "/us-east-1/parcels/aws4_request"),
        ("curl", "--aws-sigv4 aws:amz:us-east-1:parcels "),
    ] {
        let printed = run(&format!("wireproof replay '{report}#F1' --format {format}"), 0);
        assert!(printed.contains(scope) && !printed.contains("PutRecord"), "{printed}");
        // What signs nothing says so, since a server that verifies signatures would refuse it for that alone.
        assert_eq!(printed.contains("Signature: all zeros"), format != "curl", "{printed}");
    }
}

/// A process that ends with its test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn a_mock_of_a_model_is_called_as_it_suggests() {
    let line = "exec wireproof mock --listen 127.0.0.1:0 --model data --operation 'parcels/*' 2>&-";
    let mut child = shell(line).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let _served = Served(child);
    let commands: Vec<String> = lines.filter(|line| line.contains("wireproof call ")).take(3).collect();
    assert_eq!(commands.len(), 3);
    for command in commands {
        assert!(command.contains("wireproof call --model data parcels "), "{command}");
        run(command.trim(), 0);
    }
}

#[test]
fn a_call_knows_services_and_operations_of_models() {
    let page = run("wireproof call --model data help", 0);
    assert!(page.contains("parcels") && page.contains("knots") && !page.contains("letters"), "{page}");
    let page = run("wireproof call --model=data parcels help", 0);
    assert!(page.contains("send-parcel") && !page.contains("watch-parcels"), "{page}");
    assert!(run("wireproof call --model data parcels send-parcel help", 0).contains("--to <value>"));
    let skeleton = run("wireproof call --model data parcels send-parcel --generate-cli-skeleton", 0);
    assert!(skeleton.contains("\"To\": \"\""), "{skeleton}");
    assert!(run("wireproof call --model data parcels send-parcels", 2).contains("send-parcel"));
    assert!(run("wireproof call --model data parcls send-parcel", 2).contains("parcels"));
    assert!(run("wireproof call --model", 2).starts_with("error: --model: expected [NAME=]PATH"));
    assert!(run("wireproof call --model nowhere parcels ping", 2).starts_with("error: --model: nowhere: "));
    assert!(
        run("wireproof call --model data letters send-letter", 2).contains("rest-json is not spoken yet")
    );
}

/// One request that a command sends, as it was received, and its answer.
fn received(line: &str, code: i32) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let mut heads = Vec::new();
        // A check asks first whether anybody is there.
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
            let length = head
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            reader.read_exact(&mut body).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}").unwrap();
            let is_last = head.starts_with("POST");
            heads.push(head);
            if is_last {
                break;
            }
        }
        heads.pop().unwrap()
    });
    run(&line.replace("URL", &format!("http://{address}")), code);
    server.join().unwrap()
}

fn line_of<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let found = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}: ")))?;
    found.split_once(": ").map(|(_, value)| value)
}

/// What is asked of this machine is signed with made-up keys, and what is not to be signed is not.
#[test]
fn calls_are_signed_where_the_model_says_so() {
    let input = r#"--to A --content '{"Text":"a"}' --region eu-west-1 --endpoint-url URL"#;
    for (environment, key) in
        [("", "test"), ("AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=secret", "AKIDEXAMPLE")]
    {
        let line = format!("{environment} wireproof call --model data parcels send-parcel {input}");
        let head = received(line.trim(), 0);
        let signature = line_of(&head, "authorization").unwrap_or_else(|| panic!("{head}"));
        let day = &line_of(&head, "x-amz-date").unwrap()[..8];
        let scope = format!("AWS4-HMAC-SHA256 Credential={key}/{day}/eu-west-1/parcels/aws4_request, ");
        assert!(signature.starts_with(&scope), "{signature}");
        assert!(
            signature.contains("SignedHeaders=content-type;host;x-amz-date;x-amz-target, "),
            "{signature}"
        );
        assert!(!signature.ends_with(&"0".repeat(64)), "{signature}");
    }
    let head = received("wireproof call --model data parcels ping --region eu-west-1 --endpoint-url URL", 0);
    assert_eq!(line_of(&head, "authorization"), None, "{head}");
}

#[test]
fn a_call_to_another_machine_needs_keys() {
    let line = "wireproof call --model data parcels send-parcel --region eu-west-1 --to A --content '{\"Text\":\"a\"}'";
    let told = run(&format!("{line} --endpoint-url http://192.0.2.1"), 255);
    assert!(told.contains("Unable to locate credentials."), "{told}");
}

#[test]
fn a_check_of_another_machine_needs_keys() {
    let line = "wireproof check server --model data --operation parcels/send-parcel --endpoint-url http://192.0.2.1 --allow-remote";
    for (environment, told) in [
        ("", "expected some, found none; give them as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
        (
            "AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
            "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY; give",
        ),
        ("AWS_PROFILE=nobody", "The config profile (nobody) could not be found; give"),
    ] {
        let found = run(format!("{environment} {line}").trim(), 2);
        assert!(found.starts_with("error: requests are signed") && found.contains(told), "{found}");
    }
}

#[test]
fn what_is_told_of_a_signed_call_has_its_signature_without_its_keys() {
    let line = "wireproof call --model data parcels send-parcel --debug --region eu-west-1 --to A --content '{\"Text\":\"a\"}'";
    let keys = "AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=hidden-1 AWS_SESSION_TOKEN=hidden-2";
    let told = run(&format!("{keys} {line} --endpoint-url http://127.0.0.1:1 2>&1"), 255);
    let signature =
        told.lines().find(|line| line.contains("AWS4-HMAC-SHA256")).unwrap_or_else(|| panic!("{told}"));
    assert!(
        signature.contains(" Credential=XXXXXXXXXXX/") && signature.contains("/eu-west-1/parcels/"),
        "{told}"
    );
    assert!(
        !told.contains("AKIDEXAMPLE") && !told.contains("hidden-") && !told.contains("/20200101/"),
        "{told}"
    );
}

/// Requests of a check are signed when they are sent; what a header says instead is sent as it is.
#[test]
fn requests_of_a_check_are_signed() {
    let line = "wireproof replay parcels/send-parcel/coverage/optional/none --model data --endpoint-url URL";
    let head = received(line, 1);
    let signature = line_of(&head, "authorization").unwrap_or_else(|| panic!("{head}"));
    let day = &line_of(&head, "x-amz-date").unwrap()[..8];
    let scope = format!("AWS4-HMAC-SHA256 Credential=test/{day}/us-east-1/parcels/aws4_request, ");
    assert!(signature.starts_with(&scope) && !signature.ends_with(&"0".repeat(64)), "{signature}");
    let head = received(&format!("{line} --header 'Authorization: mine'"), 1);
    let lines: Vec<&str> =
        head.lines().filter(|line| line.to_lowercase().starts_with("authorization: ")).collect();
    assert_eq!(lines, ["Authorization: mine"], "{head}");
}

#[test]
fn what_cannot_be_had_of_a_model_is_told_in_one_message() {
    for (options, told) in [
        (
            "--model data",
            "--operation: expected which operations of the models are meant, found none, e.g. --operation 'SERVICE/*'; ",
        ),
        (
            "--model packed",
            "--operation: expected which operations of the models are meant, found none, e.g. --operation 'parcels/*'; ",
        ),
        (
            "--model data --operation parcels/send-parcles",
            "--operation: expected an operation of parcels, found `parcels/send-parcles`; did you mean `send-parcel`?\n",
        ),
        (
            "--model data --operation 'parcles/*'",
            "--operation: expected a service of the models, found `parcles/*`: none of 4 models is of `parcles`; did you mean `parcels`?\n",
        ),
        (
            "--model data --operation 'letters/*'",
            "--model: data/letters/2024-05-01/service-2.json: rest-json is not spoken yet; 0 of 2 operations of letters are\n",
        ),
        (
            "--model data --operation knots/untie-knot",
            "--model: data/knots/2024-05-01/service-2.json: knots/untie-knot: shape `Missing` is missing in the model, and member `Knot` has it\n",
        ),
        (
            "--model data --operation knots/tie-knot",
            "--model: data/knots/2024-05-01/service-2.json: knots/tie-knot: shape `Knot` contains itself without an end\n",
        ),
        ("--model wrong/empty --operation 'a/*'", "--model: wrong/empty: expected a service model"),
        (
            "--model wrong/broken --operation 'broken/*'",
            "--model: wrong/broken/2024-05-01/service-2.json.gz: expected a service model, found a file that breaks off: ",
        ),
        ("--model wrong/no-model.json --operation 'no-model/*'", "--model: wrong/no-model.json: "),
        ("--model nowhere --operation 'a/*'", "--model: nowhere: "),
        ("--model = --operation 'a/*'", "--model: =: "),
    ] {
        for command in ["check server", "mock", "generate", "spec list", "check client --driver true"] {
            let found = run(&format!("wireproof {command} {options}"), 2);
            assert!(found.starts_with(&format!("error: {told}")), "{command} {options}:\n{found}");
            assert_eq!(found.lines().count(), 1, "{found}");
        }
    }
}

#[test]
fn a_test_in_rust_takes_models_too() {
    let data = folder().join("data");
    let shown = |id: &str| run(&format!("wireproof spec show {id} --model data"), 0);
    let target = tempfile::tempdir().unwrap();
    let place = target.path().join("parcels");
    std::fs::create_dir(&place).unwrap();
    std::fs::write(place.join("service.toml"), shown("parcels")).unwrap();
    std::fs::write(place.join("send-parcel.toml"), shown("parcels/send-parcel")).unwrap();
    let spec = wireproof::read_spec(target.path()).unwrap();
    let server = EmbeddedMock::of(spec.service("parcels").unwrap(), &[]).unwrap();
    let check = || ServerCheck::new(server.url()).model(&data).only("**/required/**");
    let outcome = check().operation("parcels/send*").run_blocking().unwrap();
    assert!(outcome.is_green(), "{outcome}");
    let error = check().run_blocking().unwrap_err().to_string();
    assert!(error.starts_with("operation: expected which operations of the models are meant"), "{error}");
}
