//! Any bytes are read as a printed request or refused, and what was read is printed as bytes that are read as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::report::paste::http::{parse, print};

fuzz_target!(|bytes: &[u8]| {
    let request = match parse(bytes) {
        Ok(request) => request,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let endpoint: Endpoint = "http://127.0.0.1:5000".parse().unwrap_or_else(|error| panic!("{error}"));
    let printed = print(&request, &endpoint);
    let again = parse(&printed).unwrap_or_else(|error| panic!("{request:?}: {error}"));
    assert_eq!((&again.method, &again.path, &again.body), (&request.method, &request.path, &request.body));
    // Lines that a sender adds come to those that stand there.
    let added = |header| !request.headers.contains(header);
    let kept: Vec<_> = again.headers.iter().filter(|header| !added(header)).collect();
    assert_eq!(kept, request.headers.iter().collect::<Vec<_>>());
    assert_eq!(print(&again, &endpoint), printed);
});
