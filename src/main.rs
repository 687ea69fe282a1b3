//! The command line of wireproof.

fn main() {}
