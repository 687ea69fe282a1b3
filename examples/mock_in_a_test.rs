//! A client's own tests against the service of a spec, mounted on wiremock: what is remembered counts, and a service that
//! is wrong on purpose shows what the client makes of it.
//!
//! `cargo test --example mock_in_a_test` runs them.

/// The tests are all there is.
fn main() {}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use wiremock::matchers::method;
    use wiremock::{Mock, MockServer};
    use wireproof::Spec;
    use wireproof::mock::{Responder, faults};

    /// The client under test: it resets passwords, and says in a word why it could not.
    struct Passwords {
        http: reqwest::Client,
        url: String,
    }

    impl Passwords {
        async fn reset(&self, user: &str, code: &str, password: &str) -> Result<(), String> {
            let input = json!({
                "ClientId": "3n4b5urk1ft4fl3mg5e62d9ado",
                "Username": user,
                "ConfirmationCode": code,
                "Password": password,
            });
            let request = self
                .http
                .post(&self.url)
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "AWSCognitoIdentityProviderService.ConfirmForgotPassword")
                .body(input.to_string());
            let response = request.send().await.map_err(|error| error.to_string())?;
            if response.status().is_success() {
                return Ok(());
            }
            let text = response.text().await.map_err(|error| error.to_string())?;
            let error: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            Err(error["__type"].as_str().unwrap_or("an error without a name").to_owned())
        }
    }

    /// A client of a service with these faults; the server ends when it is dropped.
    async fn client(ids: &[&str]) -> (Passwords, MockServer) {
        let spec = Spec::embedded();
        let service = spec.service("cognito-idp").unwrap();
        let server = MockServer::start().await;
        let responder = Responder::new(service, &faults(service, ids).unwrap());
        Mock::given(method("POST")).respond_with(responder).mount(&server).await;
        // There is no TLS here; a client always wants to know with what it would speak it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        (Passwords { http: reqwest::Client::new(), url: server.uri() }, server)
    }

    #[tokio::test]
    async fn a_password_is_reset_once_with_the_code_that_was_sent() {
        let (client, _server) = client(&[]).await;
        let reset = client.reset("diego@example.com", "123456", "New-Password-1").await;
        assert_eq!(reset, Ok(()));
        let again = client.reset("diego@example.com", "123456", "New-Password-2").await;
        assert_eq!(again, Err("ExpiredCodeException".to_owned()), "a code holds once");
    }

    #[tokio::test]
    async fn a_wrong_code_is_told() {
        let (client, _server) = client(&[]).await;
        let reset = client.reset("diego@example.com", "000000", "New-Password-1").await;
        assert_eq!(reset, Err("CodeMismatchException".to_owned()));
    }

    /// The service under this test is wrong on purpose: the client is fooled, as it would be by an emulator that is.
    #[tokio::test]
    async fn an_emulator_that_takes_any_code_would_not_be_noticed() {
        let (client, _server) = client(&["rule-ignored/wrong-code"]).await;
        assert_eq!(client.reset("diego@example.com", "000000", "New-Password-1").await, Ok(()));
    }
}
