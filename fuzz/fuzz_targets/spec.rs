//! Any text in the place of a built-in spec file is refused, or all that is made from a spec can be made from it; so is
//! every change of a built-in file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

#[path = "../../tests/it/spec/mutate.rs"]
mod mutate;
#[path = "../../tests/it/spec/use_of.rs"]
mod use_of;

const FILES: [(&str, &str); 5] = [
    ("protocol/aws-json-1.1.toml", include_str!("../../spec/protocol/aws-json-1.1.toml")),
    ("cognito-idp/service.toml", include_str!("../../spec/cognito-idp/service.toml")),
    (
        "cognito-idp/confirm-forgot-password.toml",
        include_str!("../../spec/cognito-idp/confirm-forgot-password.toml"),
    ),
    ("cognito-idp/forgot-password.toml", include_str!("../../spec/cognito-idp/forgot-password.toml")),
    ("cognito-idp/initiate-auth.toml", include_str!("../../spec/cognito-idp/initiate-auth.toml")),
];

fuzz_target!(|input: (u8, Option<u64>, &str)| {
    let (file, number, text) = input;
    let (name, built_in) = FILES[usize::from(file) % FILES.len()];
    let text = match number {
        Some(number) => mutate::mutated(built_in, &mut mutate::Numbers(number)),
        None => text.to_owned(),
    };
    match Spec::overlay(&[SpecFile { name: name.to_owned(), text }]) {
        Ok(spec) => {
            if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
                runtime.block_on(use_of::use_of(&spec));
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
