//! Settings that mean nothing to this program, but that the AWS CLI checks before every call of any service: a file
//! that it refuses is refused here too.

use crate::call::settings::endpoint::parse_endpoint;
use crate::call::settings::environment::Environment;
use crate::call::settings::error::SettingsError;
use crate::call::settings::number::whole_number;
use crate::call::settings::profile::Profile;
use crate::call::settings::retry::setting;
use crate::call::syntax::ini::IniValue;
use crate::model::service::Service;

/// The largest size, in bytes, from which a request can be told to be compressed.
const MOST_COMPRESSION_SIZE: i128 = 1_048_576;

/// Refuses a version of the service's API that is not the one that is described.
pub(crate) fn check_api_version(service: &Service, profile: &Profile) -> Result<(), SettingsError> {
    match profile.value("api_versions") {
        Some(IniValue::Nested(versions)) => match versions.get(&service.id) {
            Some(version) if *version != service.api_version => {
                Err(SettingsError::ApiVersion { service: service.id.clone(), version: version.clone() })
            }
            _ => Ok(()),
        },
        Some(IniValue::Text(_)) => Err(SettingsError::Nesting {
            setting: "api_versions".to_owned(),
            expected: "settings of its own, indented below it",
        }),
        None => Ok(()),
    }
}

/// Refuses what the AWS CLI refuses while it looks for credentials.
pub(crate) fn check_metadata(environment: &Environment, profile: &Profile) -> Result<(), SettingsError> {
    for (variable, option) in [
        ("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout"),
        ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts"),
    ] {
        if let Some(text) = setting(environment, profile, variable, option)? {
            whole_number(option, text)?;
        }
    }
    let mode = setting(
        environment,
        profile,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "ec2_metadata_service_endpoint_mode",
    )?;
    if let Some(mode) = mode
        && !["ipv4", "ipv6"].contains(&mode.to_lowercase().as_str())
    {
        return Err(SettingsError::Foreign(format!(
            "Invalid EC2 Instance Metadata endpoint mode: {mode} Valid endpoint modes (case-insensitive): ('ipv4', 'ipv6')."
        )));
    }
    let endpoint =
        setting(environment, profile, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint")?;
    match endpoint {
        Some(endpoint) if !endpoint.is_empty() && parse_endpoint(endpoint).is_err() => Err(
            SettingsError::Foreign(format!("Invalid endpoint EC2 Instance Metadata endpoint: {endpoint}")),
        ),
        _ => Ok(()),
    }
}

/// Refuses what the AWS CLI refuses when a client is made but for its resolver of endpoints.
pub(crate) fn check_client(environment: &Environment, profile: &Profile) -> Result<(), SettingsError> {
    let regional = setting(environment, profile, "AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints")?;
    refuse_other(regional, "STS regional endpoints")
}

/// Refuses a size that no request can have.
pub(crate) fn check_compression(environment: &Environment, profile: &Profile) -> Result<(), SettingsError> {
    let size = setting(
        environment,
        profile,
        "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
        "request_min_compression_size_bytes",
    )?;
    let Some(text) = size else {
        return Ok(());
    };
    let refused = |reason: &str| {
        SettingsError::Foreign(format!(
            "Invalid value \"{text}\" for request_min_compression_size_bytes. Value must be {reason}"
        ))
    };
    match whole_number("request_min_compression_size_bytes", text) {
        Err(_) => Err(refused("an integer. Received <class 'str'> instead.")),
        Ok(size) if !(1..=MOST_COMPRESSION_SIZE).contains(&size) => Err(refused("between 1 and 1048576.")),
        Ok(_) => Ok(()),
    }
}

/// Refuses settings of another service that are read for all of them.
pub(crate) fn check_s3(environment: &Environment, profile: &Profile) -> Result<(), SettingsError> {
    let nested = |option: &str| match profile.value("s3") {
        Some(IniValue::Nested(options)) => options.get(option).map(String::as_str),
        _ => None,
    };
    if let Some(style) =
        nested("addressing_style").filter(|style| !["auto", "virtual", "path"].contains(style))
    {
        return Err(SettingsError::Foreign(format!(
            "S3 addressing style {style} is invalid. Valid options are: 'auto', 'virtual', and 'path'"
        )));
    }
    let regional = match nested("us_east_1_regional_endpoint") {
        Some(regional) => Some(regional),
        None => setting(
            environment,
            profile,
            "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT",
            "s3_us_east_1_regional_endpoint",
        )?,
    };
    refuse_other(regional, "S3 us-east-1 regional endpoint")
}

fn refuse_other(value: Option<&str>, what: &str) -> Result<(), SettingsError> {
    match value {
        None | Some("" | "legacy" | "regional") => Ok(()),
        Some(other) => Err(SettingsError::Foreign(format!(
            "{what} option {other} is invalid. Valid options are: \"legacy\", \"regional\""
        ))),
    }
}
