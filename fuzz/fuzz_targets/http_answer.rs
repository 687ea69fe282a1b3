//! Any bytes are read as an answer or refused, over a real connection: an answer has the body that its length says, and
//! is the same where its bytes come in two parts.

#![no_main]

use std::sync::OnceLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::raw::sender::Sender;
use wireproof::internals::exchange::raw::shared::SendOptions;
use wireproof::internals::exchange::raw::tls::Trust;
use wireproof::internals::wire::{Framing, Request, Response, TransportError};

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Statuses whose answers have no body, whatever their length says.
const BODILESS: [u16; 2] = [204, 304];

fuzz_target!(|input: (u16, bool, &[u8])| {
    let (split, asks_for_head, bytes) = input;
    let runtime = RUNTIME.get_or_init(|| {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.unwrap_or_else(|error| panic!("{error}"))
    });
    let method = if asks_for_head { "HEAD" } else { "POST" };
    let whole = runtime.block_on(exchange(method, bytes, bytes.len()));
    let parted = runtime.block_on(exchange(method, bytes, usize::from(split).min(bytes.len())));
    match (&whole, &parted) {
        (Ok(whole), parted) => {
            assert_eq!(parted.as_ref(), Ok(whole), "in two parts");
            let length =
                whole.header("Content-Length").and_then(|length| length.trim().parse::<usize>().ok());
            let is_bodiless = asks_for_head || BODILESS.contains(&whole.status) || whole.status == 101;
            if let Some(length) = length.filter(|_| !is_bodiless) {
                assert_eq!(whole.body.len(), length, "{whole:?}");
            }
        }
        // What follows the end of an answer is seen if it has come by then.
        (Err(TransportError::Surplus { .. }), _) => {}
        (Err(error), parted) => {
            assert!(!error.to_string().is_empty());
            assert!(parted.is_err(), "{error}, but in two parts {parted:?}");
        }
    }
});

/// What comes of a request that is answered with these bytes, the first part before the rest.
async fn exchange(method: &str, bytes: &[u8], split: usize) -> Result<Response, TransportError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap_or_else(|error| panic!("{error}"));
    let address = listener.local_addr().unwrap_or_else(|error| panic!("{error}"));
    let endpoint = Endpoint::from(address);
    let route = endpoint.resolve(Duration::from_secs(1)).await.and_then(|resolved| resolved.permit(false));
    let route = route.unwrap_or_else(|error| panic!("{error}"));
    let options = SendOptions { largest_body: 1 << 16, ..SendOptions::default() };
    let sender = Sender::new(route, &Trust::Anyone, options).unwrap_or_else(|error| panic!("{error}"));
    let request = Request {
        method: method.to_owned(),
        path: "/".to_owned(),
        headers: Vec::new(),
        framing: Framing::ContentLength,
        body: Vec::new(),
    };
    let mut connection = sender.connection();
    let serve = async {
        let Ok((mut stream, _)) = listener.accept().await else { return };
        drop(stream.set_nodelay(true));
        let mut seen = Vec::new();
        let mut part = [0; 1024];
        while !seen.windows(4).any(|window| window == b"\r\n\r\n") {
            match stream.read(&mut part).await {
                Ok(count) if count > 0 => seen.extend_from_slice(&part[..count]),
                _ => return,
            }
        }
        let (first, rest) = bytes.split_at(split);
        // The other end may have seen enough.
        if stream.write_all(first).await.is_ok() && !rest.is_empty() {
            tokio::task::yield_now().await;
            drop(stream.write_all(rest).await);
        }
        drop(stream.shutdown().await);
        // What still comes is read, so that the end is no reset.
        while matches!(stream.read(&mut part).await, Ok(count) if count > 0) {}
    };
    let ask = async {
        let answer = connection.send(&request).await;
        drop(connection);
        answer
    };
    tokio::join!(ask, serve).0
}
