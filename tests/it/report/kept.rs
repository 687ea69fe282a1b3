//! Answers as they are kept: small whatever a service answers, and enough to see what it was.

use wireproof::internals::event::answer::{KeptResponse, LONGEST_BODY};
use wireproof::internals::wire::{Header, Response};

fn kept(headers: Vec<Header>, body: &str) -> KeptResponse {
    KeptResponse::from(&Response { status: 400, headers, body: body.into() })
}

#[test]
fn a_body_of_ordinary_size_is_kept_whole() {
    let body = "a".repeat(LONGEST_BODY);
    let kept = kept(vec![Header::new("A", "b")], &body);
    assert_eq!((kept.body.as_slice(), &kept.body_cut), (body.as_bytes(), &None));
    assert_eq!(kept.headers, [Header::new("A", "b")]);
    assert_eq!(kept.headers_cut, None);
}

#[test]
fn of_a_long_body_both_ends_its_length_and_its_hash_are_kept() {
    let body = format!("begin{}end", "é".repeat(600_000));
    let kept = kept(Vec::new(), &body);
    let cut = kept.body_cut.as_ref().unwrap();
    assert_eq!((kept.length(), cut.bytes), (body.len(), body.len()));
    assert_eq!(cut.sha256.len(), 64);
    assert!(kept.body.len() + cut.end.len() <= LONGEST_BODY);
    let (start, end) = (std::str::from_utf8(&kept.body).unwrap(), std::str::from_utf8(&cut.end).unwrap());
    assert!(body.starts_with(start) && start.starts_with("begin"), "no character is cut in two");
    assert!(body.ends_with(end) && end.ends_with("end"));
}

#[test]
fn long_and_many_headers_are_cut() {
    let words: String = ('a'..='z').cycle().take(60_000).collect();
    let mut headers = vec![Header::new(words.as_str(), words.as_str())];
    headers.extend((0..99).map(|number| Header::new("X", number.to_string())));
    let kept = kept(headers, "");
    assert_eq!(kept.headers_cut, Some(100));
    let size: usize = kept.headers.iter().map(|line| line.name.len() + line.value.len()).sum();
    assert!(size < 2_000, "{size}");
    assert!(kept.headers[0].value.contains("[... 60,000 bytes in all ...]"));
}
