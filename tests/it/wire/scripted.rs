//! A server that does exactly what a test tells it, good manners or not.

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc;
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::raw::sender::Sender;
use wireproof::internals::exchange::raw::shared::SendOptions;
use wireproof::internals::exchange::raw::tls::Trust;
use wireproof::internals::wire::{Framing, Header, Request};

/// One thing that a server does on a connection. A script that ends closes the connection.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Reads one request, told by its `Content-Length`.
    Read,
    /// Reads the head of a request and leaves its body.
    ReadHead,
    Write(Vec<u8>),
    /// Writes one byte at a time.
    Drip(Vec<u8>),
    /// Writes the same for ever.
    Repeat(Vec<u8>),
    /// Does nothing for ever.
    Hang,
    /// Lets some time pass.
    Pause,
    /// Says over the channel that the script came this far.
    Tell,
    /// Ends the connection by a reset.
    Reset,
}

pub(crate) const FINE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";

/// Serves: the first connection by the first script, and so on; connections after the last script are answered well.
/// What was read on any connection, request by request, comes over the channel.
pub(crate) async fn serve(scripts: Vec<Vec<Step>>) -> (SocketAddr, mpsc::UnboundedReceiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut scripts = scripts.into_iter();
        while let Ok((stream, _)) = listener.accept().await {
            let script = scripts.next();
            let sender = sender.clone();
            tokio::spawn(async move {
                match script {
                    Some(script) => run(stream, script, sender).await,
                    None => run_well(stream, sender).await,
                }
            });
        }
    });
    (address, receiver)
}

/// A port that is held and refuses connections, until it is told to listen.
pub(crate) fn reserved_port() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket
}

/// A sender to this address; `timeout_ms` bounds a whole exchange.
pub(crate) async fn sender_to(address: SocketAddr, timeout_ms: u64) -> Sender {
    let options = SendOptions {
        timeout: Duration::from_millis(timeout_ms),
        largest_body: 64 * 1024,
        ..SendOptions::default()
    };
    let route = Endpoint::from(address).resolve(Duration::from_secs(1)).await.unwrap().permit(false).unwrap();
    Sender::new(route, &Trust::default(), options).unwrap()
}

/// A request with one header line and this body.
pub(crate) fn request(method: &str, path: &str, body: &[u8]) -> Request {
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: vec![Header::new("X-Test", "1")],
        framing: Framing::ContentLength,
        body: body.to_vec(),
    }
}

async fn run_well(mut stream: TcpStream, sender: mpsc::UnboundedSender<Vec<u8>>) {
    while let Some(read) = read_request(&mut stream, true).await {
        let _ = sender.send(read);
        if stream.write_all(FINE).await.is_err() {
            return;
        }
    }
}

async fn run(mut stream: TcpStream, script: Vec<Step>, sender: mpsc::UnboundedSender<Vec<u8>>) {
    for step in script {
        // A client that has gone away ends the script, as it would end a real server's.
        let alive = match step {
            Step::Read | Step::ReadHead => {
                match read_request(&mut stream, matches!(step, Step::Read)).await {
                    Some(read) => sender.send(read).is_ok(),
                    None => false,
                }
            }
            Step::Write(bytes) => stream.write_all(&bytes).await.is_ok(),
            Step::Drip(bytes) => drip(&mut stream, &bytes).await,
            Step::Repeat(bytes) => {
                while stream.write_all(&bytes).await.is_ok() {}
                false
            }
            Step::Pause => {
                tokio::time::sleep(Duration::from_millis(20)).await;
                true
            }
            Step::Tell => sender.send(b"told".to_vec()).is_ok(),
            Step::Hang => std::future::pending().await,
            Step::Reset => stream.set_zero_linger().is_err(),
        };
        if !alive {
            return;
        }
    }
}

async fn drip(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    for byte in bytes {
        if stream.write_all(&[*byte]).await.is_err() {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    true
}

async fn read_request(stream: &mut TcpStream, with_body: bool) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    while !read.ends_with(b"\r\n\r\n") {
        read.push(stream.read_u8().await.ok()?);
    }
    if with_body {
        let head = String::from_utf8_lossy(&read).to_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |text| text.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.ok()?;
        read.extend(body);
    }
    Some(read)
}

/// Serves every request well, but for those that a script is for: it goes on from there, and the connection ends.
pub(crate) async fn serve_but_for(
    good: &'static [u8],
    script_for: impl Fn(&[u8]) -> Option<Vec<Step>> + Clone + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let script_for = script_for.clone();
            tokio::spawn(async move {
                while let Some(read) = read_request(&mut stream, true).await {
                    if let Some(script) = script_for(&read) {
                        return run(stream, script, mpsc::unbounded_channel().0).await;
                    }
                    if stream.write_all(good).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}
