//! The options of the program itself, as they were given, and what can be wrong with them on their own.
//!
//! They are checked before anything of the operation is read, in this order: query, endpoint, time-outs.

use std::time::Duration;

use crate::call::settings::error::SettingsError;
use crate::call::settings::number::whole_number;
use crate::call::syntax::query::Query;

/// The options of the program, as they were given; of one that was given twice, the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GlobalOptions {
    /// `--debug`.
    pub debug: bool,
    /// `--endpoint-url`.
    pub endpoint_url: Option<String>,
    /// `--no-verify-ssl`.
    pub no_verify_ssl: bool,
    /// `--no-paginate`.
    pub no_paginate: bool,
    /// `--output`.
    pub output: Option<String>,
    /// `--query`.
    pub query: Option<String>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--region`.
    pub region: Option<String>,
    /// `--version`.
    pub version: bool,
    /// `--color`.
    pub color: Option<String>,
    /// `--no-sign-request`.
    pub no_sign_request: bool,
    /// `--ca-bundle`.
    pub ca_bundle: Option<String>,
    /// `--cli-read-timeout`, in seconds.
    pub cli_read_timeout: Option<String>,
    /// `--cli-connect-timeout`, in seconds.
    pub cli_connect_timeout: Option<String>,
}

/// The options that are more than text, read.
#[derive(Clone, Debug)]
pub(crate) struct ReadOptions {
    /// The query, if there is one.
    pub(crate) query: Option<Query>,
    /// The read time-out, in seconds, if it was given.
    pub(crate) read_timeout: Option<i128>,
    /// The connect time-out, in seconds, if it was given.
    pub(crate) connect_timeout: Option<i128>,
}

/// The seconds after which the AWS CLI gives up unless told otherwise.
const DEFAULT_TIMEOUT: i128 = 60;

impl GlobalOptions {
    /// Reads the options that are more than text.
    pub(crate) fn read(&self) -> Result<ReadOptions, SettingsError> {
        let query =
            match &self.query {
                None => None,
                Some(text) => Some(Query::parse(text).map_err(|error| SettingsError::Query {
                    query: text.clone(),
                    reason: error.to_string(),
                })?),
            };
        if let Some(url) = &self.endpoint_url
            && !has_scheme(url)
        {
            return Err(SettingsError::EndpointWithoutScheme(url.clone()));
        }
        Ok(ReadOptions {
            query,
            read_timeout: seconds("--cli-read-timeout", self.cli_read_timeout.as_deref())?,
            connect_timeout: seconds("--cli-connect-timeout", self.cli_connect_timeout.as_deref())?,
        })
    }
}

/// How long a time-out is; zero seconds are no time-out at all.
pub(crate) fn timeout(kind: &'static str, seconds: Option<i128>) -> Result<Option<Duration>, SettingsError> {
    match seconds.unwrap_or(DEFAULT_TIMEOUT) {
        0 => Ok(None),
        seconds if seconds < 0 => Err(SettingsError::NegativeTimeout { kind, seconds }),
        // A time-out longer than anyone's patience is none.
        seconds => Ok(u32::try_from(seconds).ok().map(|seconds| Duration::from_secs(u64::from(seconds)))),
    }
}

fn seconds(option: &'static str, text: Option<&str>) -> Result<Option<i128>, SettingsError> {
    text.map(|text| whole_number(option, text)).transpose()
}

/// Whether an address begins with a scheme, as RFC 3986 section 3.1 has it.
fn has_scheme(url: &str) -> bool {
    let url = url.trim_start_matches(|character: char| character <= ' ');
    let Some((scheme, _)) = url.split_once(':') else {
        return false;
    };
    scheme.starts_with(|character: char| character.is_ascii_alphabetic())
        && scheme.chars().all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character))
}
