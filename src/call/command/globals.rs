//! The options of the program, from words to settings.

use crate::call::settings::options::GlobalOptions;
use crate::call::syntax::arguments::reader::ReadWords;
use crate::notation::surrogate::shown;

/// Adds options; what is given again takes the place of what was there.
pub(crate) fn add_options(options: &mut GlobalOptions, reading: &ReadWords) {
    let flags = [
        ("debug", &mut options.debug),
        ("no-verify-ssl", &mut options.no_verify_ssl),
        ("no-paginate", &mut options.no_paginate),
        ("no-sign-request", &mut options.no_sign_request),
    ];
    for (name, flag) in flags {
        *flag |= reading.has(name);
    }
    let values = [
        ("endpoint-url", &mut options.endpoint_url),
        ("output", &mut options.output),
        ("query", &mut options.query),
        ("profile", &mut options.profile),
        ("region", &mut options.region),
        ("color", &mut options.color),
        ("ca-bundle", &mut options.ca_bundle),
        ("cli-read-timeout", &mut options.cli_read_timeout),
        ("cli-connect-timeout", &mut options.cli_connect_timeout),
    ];
    for (name, value) in values {
        if let Some(given) = reading.value(name) {
            *value = Some(shown(given).into_owned());
        }
    }
}
