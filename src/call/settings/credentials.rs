//! Where credentials come from.
//!
//! Settings that are broken are an error, as in the AWS CLI, for requests that are not signed too: half a pair, a role
//! without a source, a process that fails.
//! Nothing is asked over the network: where credentials would come from another service, the search ends.
//!
//! The places, in order: the environment (unless `--profile` is given), the profile's role, web identity, single
//! sign-on, the credentials file, the profile's process, the configuration file.

use serde_json::Value;

use crate::call::settings::environment::{Environment, Machine};
use crate::call::settings::error::SettingsError;
use crate::call::settings::profile::{ConfigFiles, Profile};
use crate::call::settings::words::split_words;
use crate::call::syntax::ini::{IniValue, Section};
use crate::sign::signature::SigningKeys;

const CUSTOM_PROCESS: &str = "custom-process";

/// What single sign-on needs of the profile, and of its session where it has one.
const SIGN_ON_PROFILE: &[&str] = &["sso_role_name", "sso_account_id"];
const SIGN_ON_SESSION: &[&str] = &["sso_start_url", "sso_region"];

/// What was found of credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundCredentials {
    /// Keys.
    Keys(SigningKeys),
    /// They would have to be asked for over the network: where.
    Elsewhere(&'static str),
    /// No place has any.
    Nowhere,
}

/// Looks for credentials, and ends at the first place that has some.
pub(crate) fn find_credentials(
    environment: &Environment,
    machine: &dyn Machine,
    files: &ConfigFiles,
    profile: &Profile,
) -> Result<FoundCredentials, SettingsError> {
    if !profile.by_option
        && let Some(access_key) = environment.filled("AWS_ACCESS_KEY_ID")
    {
        return match environment.filled("AWS_SECRET_ACCESS_KEY") {
            Some(secret_key) => Ok(FoundCredentials::Keys(SigningKeys {
                access_key: access_key.to_owned(),
                secret_key: secret_key.to_owned(),
                session_token: environment.filled("AWS_SESSION_TOKEN").map(str::to_owned),
            })),
            None => Err(SettingsError::PartialCredentials { place: "env", missing: "AWS_SECRET_ACCESS_KEY" }),
        };
    }
    let name = profile.name();
    if let Some(options) = files.profiles.get(name)
        && options.contains_key("role_arn")
        && !options.contains_key("web_identity_token_file")
    {
        check_role(environment, files, name, &mut Vec::new())?;
        return Ok(FoundCredentials::Elsewhere("a role"));
    }
    if has_web_identity(environment, profile)? {
        return Ok(FoundCredentials::Elsewhere("web identity"));
    }
    if has_single_sign_on(files, profile)? {
        return Ok(FoundCredentials::Elsewhere("single sign-on"));
    }
    if let Some(options) = files.credentials.get(name)
        && let Some(found) = pair(options, "shared-credentials-file")?
    {
        return Ok(found);
    }
    if let Some(command) = profile.text("credential_process")? {
        return process(command, machine);
    }
    let pair = files.configured.get(name).map(|options| pair(options, "config-file")).transpose()?.flatten();
    Ok(pair.unwrap_or(FoundCredentials::Nowhere))
}

/// The pair of keys, if there is one; half a pair is an error.
fn pair(options: &Section, place: &'static str) -> Result<Option<FoundCredentials>, SettingsError> {
    let text = |name: &str| options.get(name).map(|value| value.text().unwrap_or_default().to_owned());
    let Some(access_key) = text("aws_access_key_id") else { return Ok(None) };
    let missing = || SettingsError::PartialCredentials { place, missing: "aws_secret_access_key" };
    let secret_key = text("aws_secret_access_key").ok_or_else(missing)?;
    let session_token = text("aws_session_token");
    Ok(Some(FoundCredentials::Keys(SigningKeys { access_key, secret_key, session_token })))
}

fn check_role(
    environment: &Environment,
    files: &ConfigFiles,
    name: &str,
    visited: &mut Vec<String>,
) -> Result<(), SettingsError> {
    visited.push(name.to_owned());
    let options = files.profiles.get(name).cloned().unwrap_or_default();
    let text = |option: &str| options.get(option).and_then(IniValue::text);
    match (text("source_profile"), text("credential_source")) {
        (None, None) => Err(SettingsError::PartialCredentials {
            place: "assume-role",
            missing: "source_profile or credential_source",
        }),
        (Some(_), Some(_)) => Err(SettingsError::CredentialSettings(format!(
            "The profile \"{name}\" contains both source_profile and credential_source."
        ))),
        (None, Some(source)) => check_source(environment, name, source),
        (Some(source), None) => check_source_profile(environment, files, name, source, visited),
    }
}

fn check_source(environment: &Environment, name: &str, source: &str) -> Result<(), SettingsError> {
    match source {
        "Environment" if environment.filled("AWS_ACCESS_KEY_ID").is_none() => {
            Err(SettingsError::Credentials {
                place: "Environment",
                reason: format!("No credentials found in credential_source referenced in profile {name}"),
            })
        }
        "Environment" | "Ec2InstanceMetadata" | "EcsContainer" => Ok(()),
        _ => Err(SettingsError::CredentialSettings(format!(
            "The credential source \"{source}\" referenced in profile \"{name}\" is not valid."
        ))),
    }
}

fn check_source_profile(
    environment: &Environment,
    files: &ConfigFiles,
    name: &str,
    source: &str,
    visited: &mut Vec<String>,
) -> Result<(), SettingsError> {
    let Some(options) = files.profiles.get(source) else {
        return Err(SettingsError::CredentialSettings(format!(
            "The source_profile \"{source}\" referenced in the profile \"{name}\" does not exist."
        )));
    };
    let has_pair = options.contains_key("aws_access_key_id") && options.contains_key("aws_secret_access_key");
    if visited.iter().any(|known| known == source) && !has_pair {
        let visited: Vec<String> = visited.iter().map(|name| format!("'{name}'")).collect();
        return Err(SettingsError::CredentialSettings(format!(
            "Infinite loop in credential configuration detected. Attempting to load from profile {source} which has \
             already been visited. Visited profiles: [{}]",
            visited.join(", ")
        )));
    }
    if has_pair {
        return Ok(());
    }
    if options.contains_key("role_arn") {
        return check_role(environment, files, source, visited);
    }
    let has_other_source = ["credential_process", "sso_start_url", "sso_session", "web_identity_token_file"]
        .iter()
        .any(|option| options.contains_key(*option));
    if has_other_source {
        return Ok(());
    }
    Err(SettingsError::CredentialSettings(format!("The source profile \"{source}\" must have credentials.")))
}

fn has_web_identity(environment: &Environment, profile: &Profile) -> Result<bool, SettingsError> {
    let setting = |variable: &str, option: &str| -> Result<bool, SettingsError> {
        if !profile.by_option && environment.get(variable).is_some() {
            return Ok(true);
        }
        Ok(profile.text(option)?.is_some())
    };
    if !setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file")? {
        return Ok(false);
    }
    if setting("AWS_ROLE_ARN", "role_arn")? {
        return Ok(true);
    }
    Err(SettingsError::CredentialSettings(
        "The provided profile or the current environment is configured to assume role with web identity but has no \
         role ARN configured. Ensure that the profile has the role_arnconfiguration set or the AWS_ROLE_ARN env var \
         is set."
            .to_owned(),
    ))
}

/// Whether the profile has single sign-on; half of its settings are an error.
fn has_single_sign_on(files: &ConfigFiles, profile: &Profile) -> Result<bool, SettingsError> {
    if SIGN_ON_PROFILE.iter().all(|option| profile.value(option).is_none()) {
        return Ok(false);
    }
    let mut options = profile.options().clone();
    if let Some(name) = profile.text("sso_session")? {
        let session = files.sessions.get(name).ok_or_else(|| {
            SettingsError::CredentialSettings(format!("The specified sso-session does not exist: \"{name}\""))
        })?;
        let disputed =
            session.iter().find(|(option, value)| options.get(*option).is_some_and(|own| own != *value));
        if let Some((option, value)) = disputed {
            let text =
                |value: Option<&IniValue>| value.and_then(IniValue::text).unwrap_or_default().to_owned();
            return Err(SettingsError::CredentialSettings(format!(
                "The value for {option} is inconsistent between profile ({}) and sso-session ({}).",
                text(options.get(option)),
                text(Some(value))
            )));
        }
        options.extend(session.clone());
    }
    let missing = missing_options(&options, SIGN_ON_PROFILE.iter().chain(SIGN_ON_SESSION));
    if missing.is_empty() {
        return Ok(true);
    }
    Err(SettingsError::CredentialSettings(format!(
        "The profile \"{}\" is configured to use SSO but is missing required configuration: {}",
        profile.name(),
        missing.join(", ")
    )))
}

fn missing_options<'o>(options: &Section, wanted: impl Iterator<Item = &'o &'o str>) -> Vec<&'o str> {
    wanted.copied().filter(|option| !options.contains_key(*option)).collect()
}

/// Refuses a profile whose session of single sign-on is not there or is not whole, wherever credentials come from.
pub(crate) fn check_session(files: &ConfigFiles, profile: &Profile) -> Result<(), SettingsError> {
    let Some(name) = profile.text("sso_session")? else {
        return Ok(());
    };
    let refused = |what: String| {
        Err(SettingsError::CredentialSettings(format!(
            "The profile \"{}\" is configured to use the SSO token provider but {what}.",
            profile.name()
        )))
    };
    let Some(session) = files.sessions.get(name).filter(|session| !session.is_empty()) else {
        return refused(format!("the \"{name}\" sso_session configuration does not exist"));
    };
    let missing = missing_options(session, SIGN_ON_SESSION.iter());
    if missing.is_empty() {
        return Ok(());
    }
    let missing: Vec<String> = missing.iter().map(|option| format!("'{option}'")).collect();
    refused(format!("is missing the following configuration: [{}]", missing.join(", ")))
}

fn process(command: &str, machine: &dyn Machine) -> Result<FoundCredentials, SettingsError> {
    let failed = |reason: String| SettingsError::Credentials { place: CUSTOM_PROCESS, reason };
    let words =
        split_words(command).map_err(|reason| SettingsError::CredentialSettings(reason.to_owned()))?;
    if words.is_empty() {
        return Err(failed("credential_process names no program".to_owned()));
    }
    let outcome = machine.run(&words).map_err(SettingsError::CredentialSettings)?;
    if !outcome.succeeded {
        return Err(failed(String::from_utf8_lossy(&outcome.errors).into_owned()));
    }
    // What the process wrote may hold a secret, so no message repeats it.
    let Ok(Value::Object(answer)) = serde_json::from_slice(&outcome.output) else {
        return Err(failed("expected a JSON object on its standard output, found something else".to_owned()));
    };
    let version = match answer.get("Version") {
        None => "<Version key not provided>".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(version) => version.to_string(),
    };
    if answer.get("Version").and_then(Value::as_f64) != Some(1.0) {
        return Err(failed(format!(
            "Unsupported version '{version}' for credential process provider, supported versions: 1"
        )));
    }
    for key in ["AccessKeyId", "SecretAccessKey"] {
        if !answer.contains_key(key) {
            return Err(failed(format!("Missing required key in response: '{key}'")));
        }
    }
    let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
    Ok(FoundCredentials::Keys(SigningKeys {
        access_key: text("AccessKeyId").unwrap_or_default(),
        secret_key: text("SecretAccessKey").unwrap_or_default(),
        session_token: text("SessionToken"),
    }))
}
