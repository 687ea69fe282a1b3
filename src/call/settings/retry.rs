//! How often and after what a request is sent again: `AWS_RETRY_MODE` and `AWS_MAX_ATTEMPTS`, or the profile's
//! `retry_mode` and `max_attempts`.

use crate::call::settings::environment::Environment;
use crate::call::settings::error::SettingsError;
use crate::call::settings::number::whole_number;
use crate::call::settings::profile::Profile;

/// By which rules a request is sent again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetryMode {
    /// Those of the first clients; five attempts.
    #[default]
    Legacy,
    /// Those that all clients share; three attempts.
    Standard,
    /// Those of the standard mode. What it does beyond them, it does between calls: a program that makes one call
    /// has nothing to adapt to.
    Adaptive,
}

/// By which rules, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetrySettings {
    /// By which rules.
    pub mode: RetryMode,
    /// How many attempts are made, the first one included.
    pub attempts: u32,
}

impl RetryMode {
    /// Its name in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::Standard => "standard",
            Self::Adaptive => "adaptive",
        }
    }

    fn default_attempts(self) -> u32 {
        match self {
            Self::Legacy => 5,
            Self::Standard | Self::Adaptive => 3,
        }
    }
}

const DEFAULTS_MODES: [&str; 6] = ["legacy", "auto", "standard", "in-region", "cross-region", "mobile"];

/// The retry settings of the environment and the profile.
pub(crate) fn find_retry(
    environment: &Environment,
    profile: &Profile,
) -> Result<RetrySettings, SettingsError> {
    let attempts = match setting(environment, profile, "AWS_MAX_ATTEMPTS", "max_attempts")? {
        None => None,
        Some(text) => Some(whole_number("max_attempts", text)?),
    };
    if let Some(attempts) = attempts
        && attempts < 1
    {
        return Err(SettingsError::Attempts(attempts));
    }
    let mode = match setting(environment, profile, "AWS_RETRY_MODE", "retry_mode")? {
        Some("legacy") => RetryMode::Legacy,
        Some("standard") => RetryMode::Standard,
        Some("adaptive") => RetryMode::Adaptive,
        Some(other) => return Err(SettingsError::RetryMode(other.to_owned())),
        None => default_mode(environment, profile)?,
    };
    let attempts =
        attempts.map_or(mode.default_attempts(), |number| u32::try_from(number).unwrap_or(u32::MAX));
    Ok(RetrySettings { mode, attempts })
}

/// Any set of defaults but the legacy one brings the standard mode.
fn default_mode(environment: &Environment, profile: &Profile) -> Result<RetryMode, SettingsError> {
    match setting(environment, profile, "AWS_DEFAULTS_MODE", "defaults_mode")? {
        None | Some("legacy") => Ok(RetryMode::Legacy),
        Some(_) => Ok(RetryMode::Standard),
    }
}

/// Refuses an unknown set of defaults.
pub(crate) fn check_defaults_mode(environment: &Environment, profile: &Profile) -> Result<(), SettingsError> {
    match setting(environment, profile, "AWS_DEFAULTS_MODE", "defaults_mode")? {
        Some(mode) if !DEFAULTS_MODES.contains(&mode.to_lowercase().as_str()) => {
            Err(SettingsError::Foreign(format!(
                "Client configured with invalid defaults mode: {mode}. Valid defaults modes include: {}.",
                DEFAULTS_MODES.join(", ")
            )))
        }
        _ => Ok(()),
    }
}

/// A setting's text: the variable, which may be empty, before the profile's option.
pub(crate) fn setting<'a>(
    environment: &'a Environment,
    profile: &'a Profile,
    variable: &str,
    option: &str,
) -> Result<Option<&'a str>, SettingsError> {
    match environment.get(variable) {
        Some(value) => Ok(Some(value)),
        None => profile.text(option),
    }
}
