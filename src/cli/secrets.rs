//! Keeps values that came from outside away from everything that a person or a file could keep.

use wireproof::event::Located;
use wireproof::event::Summary;

/// Replaces each value that the user gave by a stand-in of the same length and kinds of characters.
pub(crate) fn hide(summary: &mut Summary, given: &[(String, String)]) {
    for (_, value) in given.iter().filter(|(_, value)| !value.is_empty()) {
        let stand_in = stand_in(value);
        for finding in &mut summary.findings {
            finding.expected = finding.expected.replace(value, &stand_in);
            finding.actual = finding.actual.replace(value, &stand_in);
            hide_in(&mut finding.found, value, &stand_in);
            hide_in(&mut finding.minimal, value, &stand_in);
            for step in &mut finding.steps {
                hide_in(&mut step.exchange, value, &stand_in);
            }
        }
    }
}

fn hide_in(located: &mut Located, value: &str, stand_in: &str) {
    let body = |bytes: &mut Vec<u8>| {
        if let Ok(text) = std::str::from_utf8(bytes) {
            *bytes = text.replace(value, stand_in).into_bytes();
        }
    };
    body(&mut located.request.body);
    if let Some(response) = &mut located.response {
        body(&mut response.body);
        for header in &mut response.headers {
            header.value = header.value.replace(value, stand_in);
        }
    }
}

/// A text of the same length and kinds of characters.
pub(crate) fn stand_in(value: &str) -> String {
    value
        .chars()
        .map(|character| match character {
            'a'..='z' => 'x',
            'A'..='Z' => 'X',
            '0'..='9' => '0',
            other if other.is_ascii() => other,
            _ => 'x',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_keeps_length_and_kinds_and_nothing_else() {
        assert_eq!(stand_in("Ab9-é"), "Xx0-x");
    }
}
