//! Services that are right and have manners of their own on the wire: a strict run has nothing to say against them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::raw::sender::Sender;
use wireproof::internals::exchange::raw::shared::SendOptions;
use wireproof::internals::exchange::raw::tls::Trust;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::{Answer, Framing, Header, Reply, Request, Response};

use crate::judging::run::{judge, plan, right, told};

/// How a service behaves on its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Each answer ends its connection, and says so.
    SaysClose,
    /// Each answer ends its connection without a word.
    Closes,
    /// Answers in HTTP/1.0, which end with the connection.
    OldAndUnmeasured,
    /// Answers in HTTP/1.0 that keep the connection.
    OldAndKept,
    /// Answers in chunks, with a trailer.
    Chunks,
    /// A connection carries so many exchanges.
    Few(usize),
    /// `100 Continue` before each answer, asked for or not.
    Continues,
    /// One byte at a time.
    Drips,
    /// A body of a megabyte is refused when its head has come, and the connection closed.
    RefusesEarly,
    /// A status line without a reason, and values of headers with white space around them.
    Bare,
}

const MANNERS: &[Manner] = &[
    Manner::SaysClose,
    Manner::Closes,
    Manner::OldAndUnmeasured,
    Manner::OldAndKept,
    Manner::Chunks,
    Manner::Few(7),
    Manner::Continues,
    Manner::Drips,
    Manner::RefusesEarly,
    Manner::Bare,
];

#[tokio::test]
async fn nothing_is_found_whatever_the_manners() {
    for manner in MANNERS {
        let oracle = right(Behavior::Stateless);
        let address = start(Arc::clone(&oracle) as Arc<dyn Answer>, *manner).await;
        let route =
            Endpoint::from(address).resolve(Duration::from_secs(1)).await.unwrap().permit(false).unwrap();
        let sender = Sender::new(route, &Trust::default(), SendOptions::default()).unwrap();
        let subject = Subject::Wire(Arc::new(sender));
        // Every byte of the long values would be written by itself.
        let only: &[&str] = match manner {
            Manner::Drips => &["**/examples/**", "**/syntax/**"],
            _ => &[
                "**/examples/**",
                "**/coverage/{length,type,syntax,optional,several,required}/**",
                "**/{method,path,framing,header}/**",
            ],
        };
        let options = RunOptions { shrinking: 0, strict: true, ..RunOptions::default() };
        let summary = judge(plan(1, only), subject, &oracle, Behavior::Stateless, options).await;
        let said = told(summary.findings.iter());
        assert!(said.is_empty(), "{manner:?}:\n{said}");
        assert_eq!(summary.cases.error, 0, "{manner:?}: {:?}", summary.notes);
        let expected = if *manner == Manner::Drips { 144 } else { 431 };
        assert_eq!(summary.cases.total, expected, "{manner:?}");
    }
}

async fn start(answer: Arc<dyn Answer>, manner: Manner) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answer = Arc::clone(&answer);
            // A client that goes away ends the connection, no more.
            tokio::spawn(async move { drop(attend(stream, answer.as_ref(), manner).await) });
        }
    });
    address
}

async fn attend(stream: TcpStream, answer: &dyn Answer, manner: Manner) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut answered = 0;
    while let Some(head) = read_head(&mut stream).await? {
        let announced = head.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        if manner == Manner::RefusesEarly && announced > 1_000_000 {
            stream.write_all(b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n\r\n").await?;
            return Ok(());
        }
        let request = read_body(&mut stream, head, announced).await?;
        if manner == Manner::Continues {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        let Reply::Response(response) = answer.answer(&request) else { return Ok(()) };
        let bytes = written(&response, manner, request.method == "HEAD");
        if manner == Manner::Drips {
            for byte in &bytes {
                stream.write_all(&[*byte]).await?;
            }
        } else {
            stream.write_all(&bytes).await?;
        }
        answered += 1;
        let is_last = match manner {
            Manner::SaysClose | Manner::Closes | Manner::OldAndUnmeasured => true,
            Manner::Few(most) => answered == most,
            _ => false,
        };
        if is_last {
            return Ok(());
        }
    }
    Ok(())
}

/// The name under which a line of a head is kept that is none.
pub(super) const MALFORMED: &str = "malformed";

pub(super) async fn read_head(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<Request>> {
    let Some(line) = read_line(stream).await? else { return Ok(None) };
    let mut words = line.split(' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    let (method, path) = (word(), word());
    let mut headers = Vec::new();
    while let Some(line) = read_line(stream).await?.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').unwrap_or((MALFORMED, ""));
        headers.push(Header::new(name, value.trim()));
    }
    Ok(Some(Request { method, path, headers, framing: Framing::ContentLength, body: Vec::new() }))
}

pub(super) async fn read_body(
    stream: &mut BufReader<TcpStream>,
    mut request: Request,
    announced: usize,
) -> std::io::Result<Request> {
    if request.header("transfer-encoding").is_none() {
        request.body = vec![0; announced];
        stream.read_exact(&mut request.body).await?;
        return Ok(request);
    }
    while let Some(line) = read_line(stream).await? {
        let Ok(size) = usize::from_str_radix(line.trim(), 16) else { break };
        let mut chunk = vec![0; size];
        stream.read_exact(&mut chunk).await?;
        request.body.extend(chunk);
        read_line(stream).await?;
        if size == 0 {
            break;
        }
    }
    Ok(request)
}

async fn read_line(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    let read = stream.read_until(b'\n', &mut line).await?;
    Ok((read > 0).then(|| String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()))
}

fn written(response: &Response, manner: Manner, is_head: bool) -> Vec<u8> {
    let version = match manner {
        Manner::OldAndUnmeasured | Manner::OldAndKept => "HTTP/1.0",
        _ => "HTTP/1.1",
    };
    let reason = if manner == Manner::Bare { "" } else { "Fine" };
    let space = if manner == Manner::Bare { " \t " } else { " " };
    let mut text = format!("{version} {} {reason}\r\n", response.status);
    for header in &response.headers {
        text.push_str(&format!("{}:{space}{}{space}\r\n", header.name, header.value));
    }
    text.push_str(match manner {
        Manner::SaysClose => "Connection: close\r\n",
        Manner::OldAndKept => "Connection: keep-alive\r\n",
        _ => "",
    });
    let length = response.body.len();
    match manner {
        Manner::OldAndUnmeasured => text.push_str("\r\n"),
        Manner::Chunks => text.push_str("Transfer-Encoding: chunked\r\n\r\n"),
        _ => text.push_str(&format!("Content-Length: {length}\r\n\r\n")),
    }
    let mut bytes = text.into_bytes();
    if is_head {
        return bytes;
    }
    if manner == Manner::Chunks {
        for chunk in response.body.chunks(5) {
            bytes.extend(format!("{:x};part=1\r\n", chunk.len()).bytes());
            bytes.extend(chunk);
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"0\r\nX-Trailer: yes\r\n\r\n");
    } else {
        bytes.extend(&response.body);
    }
    bytes
}
