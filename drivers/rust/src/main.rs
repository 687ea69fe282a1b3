//! A driver of the AWS SDK for Rust for `wireproof check client --driver`: it makes the calls that wireproof asks for.
//!
//! The SDK has a function for each operation, with a setter of its own type for each member: what those cannot be given is
//! told to be unsupported. What the messages mean stands in docs/driver-protocol.md.

mod protocol;
mod value;

use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::config::http::HttpResponse;
use aws_sdk_cognitoidentityprovider::config::retry::RetryConfig;
use aws_sdk_cognitoidentityprovider::config::timeout::TimeoutConfig;
use aws_sdk_cognitoidentityprovider::config::{
    BehaviorVersion, Config, Credentials, Region, SharedHttpClient,
};
use aws_sdk_cognitoidentityprovider::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_cognitoidentityprovider::meta::PKG_VERSION;
use aws_sdk_cognitoidentityprovider::operation::confirm_forgot_password::ConfirmForgotPasswordError;
use aws_sdk_cognitoidentityprovider::operation::confirm_forgot_password::builders::ConfirmForgotPasswordFluentBuilder;
use aws_sdk_cognitoidentityprovider::types::{AnalyticsMetadataType, UserContextDataType};

use crate::protocol::{Call, Told, serve};
use crate::value::{Members, Unsupported, Value};

const OPERATION: &str = "ConfirmForgotPassword";
/// How many calls are made at a time.
const CONCURRENCY: usize = 4;

fn main() -> std::io::Result<()> {
    serve(&format!("aws-sdk-cognitoidentityprovider {PKG_VERSION}"), CONCURRENCY, made)
}

/// What is to be said of a call.
async fn made(call: Call, input: Members) -> Told {
    if call.operation != OPERATION {
        return Told::unsupported(format!("this driver does not call {}", call.operation));
    }
    let builder = client(&call).confirm_forgot_password();
    match given(builder, input) {
        Err(Unsupported(reason)) => Told::unsupported(reason),
        Ok(builder) => match builder.send().await {
            Ok(_) => Told::Output { output: serde_json::json!({}) },
            Err(error) => failed(&error),
        },
    }
}

fn client(call: &Call) -> Client {
    let credentials = &call.credentials;
    let credentials =
        Credentials::new(&credentials.access_key_id, &credentials.secret_access_key, None, None, "wireproof");
    // Where nothing is said, it is what the SDK does by itself.
    let retries = RetryConfig::standard();
    let retries = match call.max_attempts {
        Some(attempts) => retries.with_max_attempts(attempts),
        None => retries,
    };
    let timeouts = TimeoutConfig::builder().operation_timeout(Duration::from_millis(call.timeout_ms));
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client())
        .endpoint_url(&call.endpoint)
        .region(Region::new(call.region.clone()))
        .credentials_provider(credentials)
        .retry_config(retries)
        .timeout_config(timeouts.build());
    Client::from_conf(config.build())
}

/// One for all calls, as in an application.
fn http_client() -> SharedHttpClient {
    static SHARED: OnceLock<SharedHttpClient> = OnceLock::new();
    SHARED.get_or_init(|| aws_smithy_http_client::Builder::new().build_http()).clone()
}

/// The request with what each setter can be given.
fn given(
    mut builder: ConfirmForgotPasswordFluentBuilder,
    input: Members,
) -> Result<ConfirmForgotPasswordFluentBuilder, Unsupported> {
    for (member, value) in input {
        builder = match member.as_str() {
            "ClientId" => builder.client_id(value.text()?),
            "SecretHash" => builder.secret_hash(value.text()?),
            "Username" => builder.username(value.text()?),
            "ConfirmationCode" => builder.confirmation_code(value.text()?),
            "Password" => builder.password(value.text()?),
            "AnalyticsMetadata" => builder.analytics_metadata(analytics_metadata(value)?),
            "UserContextData" => builder.user_context_data(user_context_data(value)?),
            "ClientMetadata" => builder.set_client_metadata(Some(texts(value)?)),
            other => return Err(Unsupported::member(other)),
        };
    }
    Ok(builder)
}

fn analytics_metadata(value: Value) -> Result<AnalyticsMetadataType, Unsupported> {
    let mut builder = AnalyticsMetadataType::builder();
    for (member, value) in value.members()? {
        builder = match member.as_str() {
            "AnalyticsEndpointId" => builder.analytics_endpoint_id(value.text()?),
            other => return Err(Unsupported::member(other)),
        };
    }
    Ok(builder.build())
}

fn user_context_data(value: Value) -> Result<UserContextDataType, Unsupported> {
    let mut builder = UserContextDataType::builder();
    for (member, value) in value.members()? {
        builder = match member.as_str() {
            "IpAddress" => builder.ip_address(value.text()?),
            "EncodedData" => builder.encoded_data(value.text()?),
            other => return Err(Unsupported::member(other)),
        };
    }
    Ok(builder.build())
}

fn texts(value: Value) -> Result<HashMap<String, String>, Unsupported> {
    value.members()?.into_iter().map(|(key, value)| Ok((key, value.text()?))).collect()
}

fn failed(error: &SdkError<ConfirmForgotPasswordError, HttpResponse>) -> Told {
    let whole = || DisplayErrorContext(error).to_string();
    match error {
        SdkError::ConstructionFailure(_) => Told::Refused { reason: whole() },
        _ => Told::Error {
            code: error.code().map(str::to_owned),
            message: error.message().map_or_else(whole, str::to_owned),
            status: error.raw_response().map(|response| response.status().as_u16()),
        },
    }
}
