//! Settings from options, environment and files, held to rows of cases.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use serde::Deserialize;
use wireproof::internals::call::settings::certificate::CertificateTrust;
use wireproof::internals::call::settings::environment::{Environment, Machine, ProgramOutcome};
use wireproof::internals::call::settings::error::SettingsError;
use wireproof::internals::call::settings::options::GlobalOptions;
use wireproof::internals::call::settings::{Settings, begin};
use wireproof::internals::spec::Spec;

static SPEC: LazyLock<Spec> = LazyLock::new(Spec::embedded);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Case {
    #[serde(default)]
    options: BTreeMap<String, String>,
    #[serde(default)]
    environment: BTreeMap<String, String>,
    config: Option<String>,
    credentials: Option<String>,
    error: Option<String>,
    #[serde(default)]
    is: BTreeMap<String, String>,
}

/// A machine with these files, on which every program says what its first argument is.
struct Files(BTreeMap<String, String>);

impl Machine for Files {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.get(path).map(|text| text.clone().into_bytes())
    }

    fn run(&self, words: &[String]) -> Result<ProgramOutcome, String> {
        match words[0].as_str() {
            "print" => Ok(ProgramOutcome {
                succeeded: true,
                output: words[1].clone().into_bytes(),
                errors: Vec::new(),
            }),
            "fail" => Ok(ProgramOutcome {
                succeeded: false,
                output: Vec::new(),
                errors: words[1].clone().into_bytes(),
            }),
            other => Err(format!("[Errno 2] No such file or directory: '{other}'")),
        }
    }
}

#[test]
fn settings_come_from_options_environment_and_files() {
    let cases: Cases = toml::from_str(include_str!("../../cases/call/settings.toml")).unwrap();
    for (index, case) in cases.case.iter().enumerate() {
        let row = format!(
            "row {}: {:?} {:?} {:?} {:?}",
            index + 1,
            case.options,
            case.environment,
            case.config,
            case.credentials
        );
        match (settings_of(case), &case.error) {
            (Err(found), Some(expected)) => assert_eq!(found.to_string(), *expected, "{row}"),
            (Err(found), None) => panic!("{row}\nrefused: {found}"),
            (Ok(settings), Some(expected)) => match &settings.address {
                Err(found) => assert_eq!(found.to_string(), *expected, "{row}"),
                Ok(_) => panic!("{row}\naccepted: {}", settings.describe()),
            },
            (Ok(settings), None) => {
                for (name, expected) in &case.is {
                    assert_eq!(fact(&settings, name), *expected, "{name} in {row}");
                }
            }
        }
    }
    assert_eq!(cases.case.len(), 298);
}

#[test]
fn nothing_that_is_told_of_settings_holds_a_secret() {
    let case = Case {
        options: BTreeMap::from([("endpoint-url".into(), "http://me:hush@host/p".into())]),
        environment: BTreeMap::from([
            ("AWS_DEFAULT_REGION".into(), "us-east-1".into()),
            ("HTTP_PROXY".into(), "http://me:hush@proxy:1".into()),
        ]),
        config: None,
        credentials: None,
        error: None,
        is: BTreeMap::new(),
    };
    let told = settings_of(&case).unwrap().describe();
    assert!(
        !told.contains("hush") && told.contains("http://host/p") && told.contains("***:***@proxy:1"),
        "{told}"
    );
}

fn settings_of(case: &Case) -> Result<Settings, SettingsError> {
    let service = SPEC.service("cognito-idp").unwrap();
    let text = |name: &str| case.options.get(name).cloned();
    let options = GlobalOptions {
        debug: text("debug").is_some(),
        endpoint_url: text("endpoint-url"),
        no_verify_ssl: text("no-verify-ssl").is_some(),
        no_paginate: text("no-paginate").is_some(),
        output: text("output"),
        query: text("query"),
        profile: text("profile"),
        region: text("region"),
        version: false,
        color: text("color"),
        no_sign_request: text("no-sign-request").is_some(),
        ca_bundle: text("ca-bundle"),
        cli_read_timeout: text("cli-read-timeout"),
        cli_connect_timeout: text("cli-connect-timeout"),
    };
    let mut variables = case.environment.clone();
    variables.insert("HOME".to_owned(), "/home/me".to_owned());
    let environment = Environment::new(variables);
    let mut files = BTreeMap::new();
    files.extend(case.config.clone().map(|text| ("/home/me/.aws/config".to_owned(), text)));
    files.extend(case.credentials.clone().map(|text| ("/home/me/.aws/credentials".to_owned(), text)));
    let machine = Files(files);
    begin(&options, service, &environment, &machine)?.resolve(service, &environment, &machine)
}

fn fact(settings: &Settings, name: &str) -> String {
    let seconds = |time: Option<Duration>| time.map_or("none".to_owned(), |time| time.as_secs().to_string());
    match name {
        "url" => settings.address.as_ref().unwrap().url.clone(),
        "sent" => settings.address.as_ref().unwrap().sent.clone(),
        "region" => settings.region.clone(),
        "profile" => settings.profile.clone(),
        "output" => settings.output.clone(),
        "retry" => format!("{} {}", settings.retry.mode.name(), settings.retry.attempts),
        "connect-timeout" => seconds(settings.connect_timeout),
        "read-timeout" => seconds(settings.read_timeout),
        "trust" => match &settings.trust {
            CertificateTrust::Machine => "machine".to_owned(),
            CertificateTrust::Anyone => "anyone".to_owned(),
            CertificateTrust::Bundle(path) => path.clone(),
        },
        "proxy" => settings.proxy.as_ref().map_or("none".to_owned(), |proxy| proxy.url.clone()),
        "validates" => settings.validates_parameters.to_string(),
        "color" => settings.color.clone(),
        other => panic!("no fact is called {other}"),
    }
}
