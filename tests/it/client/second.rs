//! Clients of an invented operation with shapes of every kind.

use std::time::Duration;

use wireproof::internals::client::fault::client::FaultyClient;
use wireproof::internals::event::summary::Conclusion;

use super::{Chosen, broken, judged, plan};
use crate::command::{Ended, wireproof_here};
use crate::second::{OPERATION, spec};

const FILES: &str = "tests/cases/second/spec";

#[test]
fn the_right_client_breaks_nothing() {
    let spec = spec();
    let (service, operation) = spec.operation(OPERATION).unwrap();
    let summary = judged(
        &FaultyClient::default(),
        plan(service, operation, &Chosen { fuzzing: 50, ..Chosen::default() }),
        Duration::from_secs(60),
    );
    assert_eq!((broken(&summary), summary.conclusion()), (Vec::new(), Conclusion::Held));
}

#[test]
fn the_program_s_own_call_is_clean() {
    let check = ["check", "client", "--spec", FILES, "--operation", OPERATION, "--"];
    let call = [env!("CARGO_BIN_EXE_wireproof"), "call", "--spec", FILES, "lockers", "store-parcel"];
    Ended::from(wireproof_here(&[&check[..], &call].concat())).expect(0, &["PASS", OPERATION]);
}
