//! How many constant requests a second the raw sender makes, generating and judging nothing.
//!
//! `benches/beside-wrk.sh` runs it beside wrk on the same server. By hand:
//!
//! - `cargo bench --bench send -- serve 127.0.0.1:8099` serves a constant answer until it is killed;
//! - `cargo bench --bench send -- send http://127.0.0.1:8099 32 5` sends over 32 connections for 5 seconds;
//! - without arguments it does both, for a short time.

use std::cell::Cell;
use std::io::Write;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::mock::served::{ServeOptions, serve};
use wireproof::internals::exchange::raw::sender::Sender;
use wireproof::internals::exchange::raw::shared::SendOptions;
use wireproof::internals::exchange::raw::tls::Trust;
use wireproof::internals::wire::{Answer, Framing, Header, Reply, Request, Response};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve", address] => run(serve_at(std::net::TcpListener::bind(address)?)),
        ["send", url, connections, seconds] => {
            run(send_and_tell(url.parse()?, connections.parse()?, seconds.parse()?))
        }
        [] => {
            let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
            let endpoint = Endpoint::from(listener.local_addr()?);
            std::thread::spawn(|| run(serve_at(listener)));
            [1, 8, 32]
                .into_iter()
                .try_for_each(|connections| run(send_and_tell(endpoint.clone(), connections, 1.0)))
        }
        _ => anyhow::bail!("expected `serve ADDRESS`, `send URL CONNECTIONS SECONDS` or nothing"),
    }
}

fn run(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, work)
}

struct Constant;

impl Answer for Constant {
    fn answer(&self, _request: &Request) -> Reply {
        let headers = vec![
            Header::new("Content-Type", "application/x-amz-json-1.1"),
            Header::new("X-Amzn-RequestId", "00000000-0000-0000-0000-000000000000"),
        ];
        Reply::Response(Response { status: 200, headers, body: b"{}".to_vec() })
    }
}

async fn serve_at(listener: std::net::TcpListener) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    serve(listener, Arc::new(Constant), ServeOptions::default(), std::future::pending()).await;
    Ok(())
}

async fn send_and_tell(endpoint: Endpoint, connections: usize, seconds: f64) -> anyhow::Result<()> {
    let route = endpoint.resolve(Duration::from_secs(1)).await?.permit(false)?;
    let sender = Sender::new(route, &Trust::default(), SendOptions::default())?;
    let answered = Rc::new(Cell::new(0u64));
    let failed = Rc::new(Cell::new(0u64));
    let begin = Instant::now();
    let end = begin + Duration::from_secs_f64(seconds);
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            let (mut connection, answered, failed) =
                (sender.connection(), Rc::clone(&answered), Rc::clone(&failed));
            tokio::task::spawn_local(async move {
                let request = request();
                while Instant::now() < end {
                    let counter = if connection.send(&request).await.is_ok() { &answered } else { &failed };
                    counter.set(counter.get() + 1);
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await?;
    }
    let rate = answered.get() as f64 / begin.elapsed().as_secs_f64();
    writeln!(std::io::stdout(), "{connections} connections: {rate:.0} requests/s, {} failed", failed.get())?;
    Ok(())
}

fn request() -> Request {
    Request {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        headers: vec![
            Header::new("Content-Type", "application/x-amz-json-1.1"),
            Header::new("X-Amz-Target", "ExampleService.ExampleOperation"),
        ],
        framing: Framing::ContentLength,
        body: br#"{"Name":"somebody","Number":"123456","Text":"some text of usual length"}"#.to_vec(),
    }
}
