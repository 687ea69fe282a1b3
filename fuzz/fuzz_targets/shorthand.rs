//! Any text is read or refused, and what was read is read again from what it is printed as.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wireproof::internals::call::syntax::paramfile::NoFiles;
use wireproof::internals::call::syntax::shorthand::parse::parse;
use wireproof::internals::call::syntax::shorthand::print::print;

fuzz_target!(|text: &str| {
    match parse(text, &NoFiles) {
        Ok(value) => {
            if let Some(printed) = print(&value) {
                assert_eq!(parse(&printed, &NoFiles), Ok(value), "{printed}");
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
