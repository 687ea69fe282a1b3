//! Endpoints: how they are read, how far away they are, and what is refused.

use std::net::IpAddr;
use std::time::Duration;
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::reach::Reach;

#[test]
fn good_endpoints_are_printed_as_they_are_meant() {
    for (text, expected) in [
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("http://127.0.0.1:5000/", "http://127.0.0.1:5000"),
        ("HTTP://Localhost:80", "http://localhost"),
        ("https://cognito-idp.us-east-1.amazonaws.com", "https://cognito-idp.us-east-1.amazonaws.com"),
        ("https://h:443/a/b/", "https://h/a/b"),
        ("https://h:80", "https://h:80"),
        ("http://[::1]:8080/p", "http://[::1]:8080/p"),
        ("http://[::1]", "http://[::1]"),
        ("http://h/a@b", "http://h/a@b"),
        ("http://0x7f.1:5000", "http://127.0.0.1:5000"),
    ] {
        let endpoint: Endpoint = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(endpoint.to_string(), expected);
        assert_eq!(expected.parse::<Endpoint>(), Ok(endpoint), "printing and reading again");
    }
}

#[test]
fn bad_endpoints_are_refused_with_what_to_do() {
    for (text, expected) in [
        ("127.0.0.1:5000", "did you mean `http://127.0.0.1:5000`?"),
        ("localhost", "did you mean `http://localhost`?"),
        ("ftp://h", "expected http:// or https://, found `ftp://`"),
        ("http://user:secret@h", "found user information"),
        ("http://@h", "found user information"),
        ("http://h/?a=b", "found a query"),
        ("http://h?", "found a query"),
        ("http://h/#top", "found a fragment"),
        ("http://", "it has no host"),
        ("http:///path", "it has no host"),
        ("http://:80", "it has no host"),
        ("http://h:0", "port 0"),
        ("http://h:65536", "invalid port number"),
        ("http://h:abc", "invalid port number"),
        ("http://::1", "an IPv6 address stands in brackets"),
        ("http://[::1", "invalid IPv6 address"),
        ("http://[fe80::1%25eth0]", "invalid IPv6 address"),
        ("http://a b", "a blank or a control character"),
        ("http://a\u{1b}[31m", "a blank or a control character"),
        ("", "it is empty"),
    ] {
        let message = text.parse::<Endpoint>().expect_err(text).to_string();
        assert!(message.contains(expected), "{text}: expected {expected:?}, found {message:?}");
        assert!(!message.contains("secret") && !message.chars().any(char::is_control), "{message:?}");
    }
}

#[test]
fn every_address_has_a_reach() {
    use Reach::{Loopback, Private, Remote};
    for (text, expected) in [
        ("127.0.0.1", Loopback),
        ("127.255.255.255", Loopback),
        ("0.0.0.0", Loopback),
        ("::1", Loopback),
        ("::", Loopback),
        ("::ffff:127.0.0.1", Loopback),
        ("10.0.0.0", Private),
        ("10.255.255.255", Private),
        ("172.16.0.1", Private),
        ("172.31.255.255", Private),
        ("192.168.0.1", Private),
        ("169.254.169.254", Private),
        ("::ffff:10.1.2.3", Private),
        ("fc00::1", Private),
        ("fdff::1", Private),
        ("fe80::1", Private),
        ("febf::1", Private),
        ("9.255.255.255", Remote),
        ("11.0.0.0", Remote),
        ("128.0.0.1", Remote),
        ("126.255.255.255", Remote),
        ("172.15.255.255", Remote),
        ("172.32.0.0", Remote),
        ("192.167.255.255", Remote),
        ("192.169.0.0", Remote),
        ("169.253.0.1", Remote),
        ("0.0.0.1", Remote),
        ("255.255.255.255", Remote),
        ("::ffff:8.8.8.8", Remote),
        ("::2", Remote),
        ("fbff::1", Remote),
        ("fe00::1", Remote),
        ("fec0::1", Remote),
        ("2001:db8::1", Remote),
    ] {
        assert_eq!(Reach::of(text.parse::<IpAddr>().unwrap()), expected, "{text}");
    }
}

#[tokio::test]
async fn a_remote_endpoint_needs_a_word() {
    let resolve =
        async |text: &str| text.parse::<Endpoint>().unwrap().resolve(Duration::from_secs(5)).await.unwrap();
    let refusal = resolve("https://192.0.2.1/x").await.permit(false).expect_err("a documentation address");
    assert_eq!(
        refusal.to_string(),
        "https://192.0.2.1/x is at 192.0.2.1, neither on this machine nor in a private network: \
         requests there can lock real users out and cost real money; add --allow-remote if that is meant"
    );
    assert_eq!(resolve("https://192.0.2.1").await.permit(true).unwrap().reach(), Reach::Remote);
    let local = resolve("http://localhost:1").await;
    assert_eq!(local.reach(), Reach::Loopback);
    assert!(local.permit(false).is_ok());
}

#[tokio::test]
async fn a_name_without_an_address_is_told() {
    let endpoint: Endpoint = "http://name.invalid:1".parse().unwrap();
    let message = endpoint.resolve(Duration::from_secs(20)).await.expect_err("a reserved name").to_string();
    assert!(message.starts_with("could not resolve the host name `name.invalid`: "), "{message}");
}
