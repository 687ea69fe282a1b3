//! The spec files that are compiled into the program: every one under `spec/`, by its path there.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
