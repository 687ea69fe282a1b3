//! How set-up calls reach a server: over TLS, and with what a client with a secret sends along.

use std::net::SocketAddr;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::emulator::{Emulator, Habits};
use super::{folder_with, run};
use crate::wire::tls::{Authority, names};

/// Puts TLS before a server, until the tests end.
fn with_tls(server: SocketAddr, authority: &Authority) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("https://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let mut config = authority.config_for(names(&["127.0.0.1"]));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    std::thread::spawn(move || runtime.block_on(forward(&listener, &acceptor, server)));
    url
}

async fn forward(listener: &TcpListener, acceptor: &TlsAcceptor, server: SocketAddr) {
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let Ok(mut outer) = acceptor.accept(stream).await else { return };
            let mut inner = TcpStream::connect(server).await.unwrap();
            // Who closes the connection has had what they wanted.
            drop(copy_bidirectional(&mut outer, &mut inner).await);
        });
    }
}

fn folder_with_bundle(text: &str, authority: &Authority) -> TempDir {
    let folder = folder_with(text);
    std::fs::write(folder.path().join("ca.pem"), &authority.pem).unwrap();
    folder
}

#[test]
fn set_up_calls_and_codes_trust_whom_the_command_trusts() {
    let authority = Authority::new("ours");
    for source in ["header:x-code", "{endpoint}/mails#/0/code"] {
        let text = format!("extends = \"emulator\"\nsummary = \"own\"\n[code]\nsource = {source:?}\n");
        let folder = folder_with_bundle(&text, &authority);
        let (emulator, served, _) = Emulator::start(Habits::default());
        let url = with_tls(served.address(), &authority);
        let check =
            |options: &str| run(&folder, &format!("target check own.toml --endpoint-url {url} {options}"));
        check("").expect(3, &["the step `create-pool` failed", "--ca-bundle FILE"]);
        assert!(emulator.asked().is_empty());
        check("--ca-bundle ca.pem").expect(0, &["every step did what the target says"]);
        check("--no-verify-ssl").expect(0, &["every step did what the target says"]);
        check("--ca-bundle no-such.pem").expect(2, &["--ca-bundle no-such.pem", "No such file"]);
        check("--ca-bundle own.toml").expect(2, &["own.toml"]);
    }
}

#[test]
fn a_server_behind_tls_is_judged_with_its_users() {
    let authority = Authority::new("ours");
    let text = "extends = \"emulator\"\nsummary = \"own\"\n[code]\nsource = \"header:x-code\"\n";
    let folder = folder_with_bundle(text, &authority);
    let habits = Habits { accepts_any_code: true, ..Habits::default() };
    let (_, served, _) = Emulator::start(habits);
    let url = with_tls(served.address(), &authority);
    let check = |options: &str| {
        let only = "--only **/state/wrong-code/*";
        run(
            &folder,
            &format!("check server --target own.toml --endpoint-url {url} --phase state {only} {options}"),
        )
    };
    check("").expect(3, &["--ca-bundle FILE"]);
    let judged = check("--ca-bundle ca.pem");
    judged.expect(1, &["--ca-bundle ca.pem"]);
}

#[test]
fn a_step_computes_the_keyed_hash_of_a_client_that_has_a_secret() {
    let hash = "{ hmac-sha256 = \"{username}{secret-client}\", key = \"{secret}\" }";
    let steps = |hash: &str| {
        format!(
            "extends = \"emulator\"\nsummary = \"own\"\n[code]\nsource = \"header:x-code\"\n\
             [steps.request-code]\noperation = \"ForgotPassword\"\ncredentials = false\n\
             body = {{ ClientId = \"{{secret-client}}\", Username = \"{{username}}\"{hash} }}\n\
             [steps.sign-in]\noperation = \"InitiateAuth\"\ncredentials = false\nstatus = 200\n\
             present = \"/AuthenticationResult\"\n\
             body = {{ ClientId = \"{{client}}\", AuthParameters = {{ USERNAME = \"{{username}}\", \
             PASSWORD = \"{{password}}\" }} }}\n"
        )
    };
    let habits = Habits { checks_hashes: true, ..Habits::default() };
    for (hash, code, told) in [
        (format!(", SecretHash = {hash}"), 0, "every step did what the target says"),
        (
            String::new(),
            3,
            "the step `request-code` failed: expected a success, found 400 NotAuthorizedException",
        ),
        (
            ", SecretHash = { hmac-sha256 = \"{username}{client}\", key = \"{secret}\" }".to_owned(),
            3,
            "the step `request-code` failed",
        ),
        (", SecretHash = { hmac-sha256 = \"{username}\" }".to_owned(), 2, "no keyed hash"),
        (
            ", SecretHash = { hmac-sha256 = \"{usrname}\", key = \"{secret}\" }".to_owned(),
            2,
            "unknown value `usrname`",
        ),
    ] {
        let folder = folder_with(&steps(&hash));
        let (_, _served, url) = Emulator::start(habits);
        let ended = run(&folder, &format!("target check own.toml --endpoint-url {url}"));
        ended.expect(code, &[told]);
    }
}
