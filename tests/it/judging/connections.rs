//! Services that are right but for what they do on their connections: each flaw is one finding, or one for each
//! requirement whose cases are not answered, and the rest of the run is judged. No run over an error is green.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::summary::{Conclusion, Summary};
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::raw::sender::Sender;
use wireproof::internals::exchange::raw::shared::SendOptions;
use wireproof::internals::exchange::raw::tls::Trust;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::{Answer, Reply, Response};

use crate::judging::run::{judge, plan, right, told};
use crate::judging::wire_manners::{MALFORMED, read_body, read_head};

const CONNECTION: &str = "aws-json-1.1/answer/connection";

/// What a service does wrong on its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    /// Nothing.
    None,
    /// The body of a request with another method than POST stays unread.
    LeavesOtherBodies,
    /// Chunks stay unread.
    LeavesChunks,
    /// The body of a request that is refused for its target stays unread.
    LeavesRefusedBodies,
    /// A body of more than so many bytes is read to there, and answered as too large.
    ReadsNoFurtherThan(usize),
    /// HEAD is answered with a body, behind a pause of so many milliseconds.
    AnswersHeadWithBody(u64),
    /// An answer's length counts characters.
    CountsAnswersInCharacters,
    /// A line break behind each answer.
    EndsWithLineBreak,
    /// A request with a character beyond U+FFFF hangs.
    HangsOnAstral,
    /// It is answered with something that is no HTTP.
    AnswersAstralWithGarbage,
    /// It ends the connection.
    ClosesOnAstral,
    /// It is answered with half of an answer.
    AnswersAstralInPart,
    /// Every so many requests one is dropped, with its connection.
    DropsOneIn(usize),
    /// When so many requests have come, all connections end, and for a while nobody listens.
    Restarts(usize),
    /// From so many requests on, nothing is answered any more.
    Dies(usize),
}

struct Flawed {
    answer: Arc<dyn Answer>,
    flaw: Flaw,
    requests: AtomicUsize,
}

async fn run(flaw: Flaw, only: &[&str]) -> Summary {
    let oracle = right(Behavior::Stateless);
    let answer = Arc::clone(&oracle) as Arc<dyn Answer>;
    let address = start(Arc::new(Flawed { answer, flaw, requests: AtomicUsize::new(0) })).await;
    let route = Endpoint::from(address).resolve(Duration::from_secs(1)).await.unwrap().permit(false).unwrap();
    let timeout =
        if flaw == Flaw::HangsOnAstral { Duration::from_millis(400) } else { Duration::from_secs(20) };
    let options = SendOptions { timeout, ..SendOptions::default() };
    let subject = Subject::Wire(Arc::new(Sender::new(route, &Trust::default(), options).unwrap()));
    let options = RunOptions { shrinking: 20, ..RunOptions::default() };
    judge(plan(1, only), subject, &oracle, Behavior::Stateless, options).await
}

/// The requirements that are found broken, and not only recorded.
fn broken(summary: &Summary) -> Vec<&str> {
    summary
        .findings
        .iter()
        .filter(|finding| finding.gates)
        .map(|finding| finding.requirement.as_str())
        .collect()
}

const ENVELOPE: &[&str] = &["**/examples/**", "**/coverage/{syntax,method,path,framing,header,target}/**"];
const VALUES: &[&str] = &["**/examples/**", "**/coverage/{length,pattern,unicode,optional,method}/**"];

#[tokio::test]
async fn a_service_without_a_flaw_is_left_alone() {
    let summary = run(Flaw::None, &[ENVELOPE, VALUES].concat()).await;
    assert_eq!(broken(&summary), Vec::<&str>::new(), "{}", told(summary.findings.iter()));
    assert_eq!(summary.conclusion(), Conclusion::Held, "{:?}", summary.notes);
    assert_eq!(summary.notes, Vec::<String>::new());
}

#[tokio::test]
async fn what_stays_unread_of_a_request_is_one_finding_and_names_that_request() {
    let rows = [
        (Flaw::LeavesOtherBodies, "/method/"),
        (Flaw::LeavesChunks, "/framing/chunked/"),
        (Flaw::LeavesRefusedBodies, "/target/"),
    ];
    for (flaw, named) in rows {
        let summary = run(flaw, ENVELOPE).await;
        let mut broken = broken(&summary);
        // What is not read is not carried out either, where that can be seen.
        broken.retain(|id| flaw != Flaw::LeavesChunks || *id != "aws-json-1.1/framing/chunked");
        assert_eq!(broken, [CONNECTION], "{flaw:?}: {}", told(summary.findings.iter()));
        let reuse =
            summary.findings.iter().find(|finding| finding.requirement.as_str() == CONNECTION).unwrap();
        assert!(reuse.address.as_str().contains(named), "{flaw:?}: {}", told(summary.findings.iter()));
        assert_eq!(summary.cases.error, 0, "{flaw:?}: {:?}", summary.notes);
    }
}

#[tokio::test]
async fn innocent_cases_are_not_blamed_for_the_case_before_them() {
    let summary = run(Flaw::ReadsNoFurtherThan(100_000), VALUES).await;
    let beyond = summary.findings.iter().filter(|finding| finding.gates).filter(|finding| {
        let is_about_length =
            ["/length/", "/accept/"].iter().any(|family| finding.requirement.as_str().contains(family));
        !is_about_length
            && finding.requirement.as_str() != CONNECTION
            && finding.requirement.as_str() != "aws-json-1.1/answer/error-type-header"
    });
    let beyond: Vec<&str> = beyond.map(|finding| finding.requirement.as_str()).collect();
    assert!(beyond.iter().all(|id| id.contains("/answer/")), "{beyond:?}");
    assert!(broken(&summary).contains(&CONNECTION), "{}", told(summary.findings.iter()));
}

#[tokio::test]
async fn more_bytes_than_an_answer_has_are_one_finding() {
    let summary = run(Flaw::CountsAnswersInCharacters, &[ENVELOPE, VALUES].concat()).await;
    assert_eq!(broken(&summary), [CONNECTION], "{}", told(summary.findings.iter()));
    assert!(summary.findings[0].actual.contains("follow its end"), "{}", summary.findings[0].actual);
    assert_eq!(summary.cases.error, 0);
    for pause in [0, 200] {
        let summary = run(Flaw::AnswersHeadWithBody(pause), ENVELOPE).await;
        assert_eq!(broken(&summary), [CONNECTION], "{pause}: {}", told(summary.findings.iter()));
        assert_eq!(summary.cases.error, 0);
    }
    let summary = run(Flaw::EndsWithLineBreak, &["**/examples/**"]).await;
    assert_eq!(summary.conclusion(), Conclusion::Unjudged, "{}", told(summary.findings.iter()));
}

#[tokio::test]
async fn requests_that_are_not_answered_are_findings_while_others_are() {
    let flaws = [
        (Flaw::HangsOnAstral, "no whole answer within 0.4 s"),
        (Flaw::AnswersAstralWithGarbage, "does not begin with HTTP/1.1"),
        (Flaw::ClosesOnAstral, "closed before any byte"),
        (Flaw::AnswersAstralInPart, "of the 20 bytes that Content-Length promised"),
    ];
    let mut all = Vec::new();
    for (flaw, seen) in flaws {
        let summary = run(flaw, &["**/examples/**", "**/coverage/{unicode,pattern}/**"]).await;
        assert_eq!(summary.conclusion(), Conclusion::Broken, "{flaw:?}: {:?}", summary.notes);
        assert_eq!(summary.cases.error, 0, "{flaw:?}: {:?}", summary.notes);
        let found =
            summary.findings.iter().find(|finding| finding.requirement.as_str() == CONNECTION).unwrap();
        assert!(found.actual.contains(seen), "{flaw:?}: {}", found.actual);
        assert!(!found.flaky && summary.findings.iter().all(|finding| !finding.flaky), "{flaw:?}");
        all.push(broken(&summary).into_iter().map(str::to_owned).collect::<Vec<_>>());
    }
    assert!(all.iter().all(|broken| *broken == all[0]), "{all:?}");
}

#[tokio::test]
async fn drops_beyond_what_chance_explains_are_a_finding_and_others_are_told() {
    let summary = run(Flaw::DropsOneIn(25), &[ENVELOPE, VALUES].concat()).await;
    assert_eq!(broken(&summary), [CONNECTION], "{}", told(summary.findings.iter()));
    assert!(summary.notes.iter().any(|note| note.contains("sent again")), "{:?}", summary.notes);
    let summary = run(Flaw::DropsOneIn(150), ENVELOPE).await;
    assert_eq!(broken(&summary), Vec::<&str>::new(), "{}", told(summary.findings.iter()));
    assert!(summary.notes.iter().any(|note| note.contains("sent again")), "{:?}", summary.notes);
}

#[tokio::test]
async fn a_service_that_is_started_anew_loses_no_case_and_one_that_dies_is_not_judged() {
    let summary = run(Flaw::Restarts(60), ENVELOPE).await;
    assert_eq!(
        summary.conclusion(),
        Conclusion::Held,
        "{}{:?}",
        told(summary.findings.iter()),
        summary.notes
    );
    assert_eq!(summary.cases.error + summary.cases.skip, 0, "{:?}", summary.notes);
    let summary = run(Flaw::Dies(60), ENVELOPE).await;
    assert_eq!(summary.conclusion(), Conclusion::Unjudged, "{}", told(summary.findings.iter()));
    assert!(summary.cases.error > 0);
}

async fn start(service: Arc<Flawed>) -> SocketAddr {
    let mut listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let is_over = |most| service.requests.load(Ordering::Relaxed) >= most;
                let ended = match service.flaw {
                    Flaw::Restarts(most) => is_over(most) && !is_over(most * 1000),
                    Flaw::Dies(most) => is_over(most),
                    _ => false,
                };
                if ended {
                    break;
                }
                tokio::select! {
                    accepted = listener.accept() => {
                        let service = Arc::clone(&service);
                        // A client that goes away ends the connection, no more.
                        connections.spawn(async move { drop(attend(accepted.unwrap().0, &service).await) });
                    }
                    () = tokio::time::sleep(Duration::from_millis(1)) => {}
                }
            }
            drop(connections);
            drop(listener);
            if matches!(service.flaw, Flaw::Dies(_)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(700)).await;
            service.requests.fetch_add(1_000_000, Ordering::Relaxed);
            listener = TcpListener::bind(address).await.unwrap();
        }
    });
    address
}

async fn attend(stream: TcpStream, service: &Flawed) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(head) = read_head(&mut stream).await? {
        if head.header(MALFORMED).is_some() || !head.path.starts_with('/') {
            stream
                .write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                .await?;
            return Ok(());
        }
        let count = service.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let announced: usize = head.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        let is_chunked = head.header("transfer-encoding").is_some();
        let is_post = head.method == "POST";
        let is_known =
            head.header("x-amz-target").is_some_and(|target| target.ends_with(".ConfirmForgotPassword"));
        let request = match service.flaw {
            Flaw::LeavesOtherBodies if !is_post => head,
            Flaw::LeavesChunks if is_chunked => head,
            Flaw::LeavesRefusedBodies if !is_known && !is_chunked => head,
            Flaw::ReadsNoFurtherThan(most) if announced > most => read_body(&mut stream, head, most).await?,
            _ => read_body(&mut stream, head, announced).await?,
        };
        let is_astral = std::str::from_utf8(&request.body)
            .is_ok_and(|text| text.chars().any(|character| u32::from(character) > 0xffff));
        match service.flaw {
            Flaw::DropsOneIn(most) if count.is_multiple_of(most) => return Ok(()),
            Flaw::HangsOnAstral if is_astral => std::future::pending().await,
            Flaw::ClosesOnAstral if is_astral => return Ok(()),
            Flaw::AnswersAstralWithGarbage if is_astral => {
                stream.write_all(b"Traceback (most recent call last):\r\n\r\n").await?;
                return Ok(());
            }
            Flaw::AnswersAstralInPart if is_astral => {
                stream.write_all(b"HTTP/1.1 400 Bad\r\nContent-Length: 20\r\n\r\n{}").await?;
                return Ok(());
            }
            _ => {}
        }
        let Reply::Response(mut response) = service.answer.answer(&request) else { return Ok(()) };
        if service.flaw == Flaw::CountsAnswersInCharacters && response.status >= 400 {
            let text = String::from_utf8(response.body).unwrap();
            response.body = text.replace("\"message\":\"", "\"message\":\"é ").into_bytes();
        }
        stream.write_all(&written(&response, service.flaw, request.method == "HEAD")).await?;
        if let Flaw::AnswersHeadWithBody(pause) = service.flaw
            && request.method == "HEAD"
        {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            stream.write_all(b"{\"__type\":\"Unknown\"}").await?;
        }
    }
    Ok(())
}

fn written(response: &Response, flaw: Flaw, is_head: bool) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {} Fine\r\n", response.status);
    for header in &response.headers {
        text.push_str(&format!("{}: {}\r\n", header.name, header.value));
    }
    let length = match flaw {
        Flaw::CountsAnswersInCharacters => String::from_utf8_lossy(&response.body).chars().count(),
        _ => response.body.len(),
    };
    text.push_str(&format!("Content-Length: {length}\r\n\r\n"));
    let mut bytes = text.into_bytes();
    if !is_head {
        bytes.extend(&response.body);
    }
    if flaw == Flaw::EndsWithLineBreak {
        bytes.extend(b"\r\n");
    }
    bytes
}
