//! A client's own test: every request that it sends, and what it makes of every answer, is held to the service's spec.
//!
//! `cargo test --example judge_a_client_in_a_test` runs it.

/// The tests are all there is.
fn main() {}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use wireproof::{CallError, CallResult, ClientCheck, RequestedCall};

    /// How the client under test reads the name of an error.
    #[derive(Clone, Copy)]
    enum Reading {
        /// Without the namespace before it.
        Name,
        /// As it stands in the body.
        AsItStands,
    }

    /// A call of the client under test.
    async fn confirm(http: reqwest::Client, call: RequestedCall, reading: Reading) -> CallResult {
        let request = http
            .post(&call.endpoint)
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AWSCognitoIdentityProviderService.ConfirmForgotPassword")
            .body(Value::Object(call.input).to_string());
        match answer(request).await {
            Ok((status, body)) if status.is_success() => {
                CallResult::Output(serde_json::from_str(&body).unwrap_or(json!({})))
            }
            Ok((status, body)) => {
                let body: Value = serde_json::from_str(&body).unwrap_or_default();
                let name = body["__type"].as_str().map(|name| match reading {
                    Reading::Name => name.rsplit('#').next().unwrap_or(name),
                    Reading::AsItStands => name,
                });
                CallResult::Failed(CallError { code: name.map(str::to_owned), message: status.to_string() })
            }
            Err(error) => CallResult::Failed(CallError { code: None, message: error.to_string() }),
        }
    }

    async fn answer(
        request: reqwest::RequestBuilder,
    ) -> Result<(reqwest::StatusCode, String), reqwest::Error> {
        let response = request.send().await?;
        let status = response.status();
        Ok((status, response.text().await?))
    }

    fn check(reading: Reading) -> wireproof::CheckOutcome {
        // There is no TLS here; a client always wants to know with what it would speak it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let check = ClientCheck::new("my client")
            .operation("cognito-idp/confirm-forgot-password")
            // It makes one attempt, and says so to nobody.
            .absent("client/retry")
            .cases(50);
        check.run_blocking(move |call| confirm(http.clone(), call, reading)).unwrap()
    }

    #[test]
    fn the_client_keeps_the_contract() {
        let outcome = check(Reading::Name);
        assert!(outcome.is_green(), "{outcome}");
    }

    /// Names with a namespace before them come from some services.
    #[test]
    fn a_client_that_takes_the_namespace_for_a_part_of_the_name_is_found() {
        let outcome = check(Reading::AsItStands);
        let found: Vec<&str> = outcome
            .findings()
            .iter()
            .filter(|finding| finding.gates)
            .map(|finding| finding.requirement.as_str())
            .collect();
        assert_eq!(found, ["aws-json-1.1/client/answer/error-namespace"]);
    }
}
