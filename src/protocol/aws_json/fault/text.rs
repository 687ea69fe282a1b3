//! Bodies read as other texts: completed, or changed outside their strings.

/// Closes the string, the arrays and the objects that are open at the end.
pub(super) fn completed(text: &str) -> Option<String> {
    let mut closing = Vec::new();
    let mut is_string = false;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '"' => is_string = !is_string,
            '{' if !is_string => closing.push('}'),
            '[' if !is_string => closing.push(']'),
            '}' | ']' if !is_string => {
                closing.pop();
            }
            _ => {}
        }
    }
    let quote = if is_string { "\"" } else { "" };
    let end: String = closing.into_iter().rev().collect();
    (!end.is_empty()).then(|| format!("{text}{quote}{end}"))
}

/// Replaces what `change` finds at a position outside strings: how many bytes, and by what.
pub(super) fn outside_strings(text: &str, change: impl Fn(&str) -> Option<(usize, String)>) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_string = false;
    while let Some(character) = rest.chars().next() {
        let found = if is_string { None } else { change(rest) };
        let length = match found {
            Some((length, replacement)) => {
                changed.push_str(&replacement);
                length
            }
            None => {
                let is_escape = is_string && character == '\\';
                let escaped = rest.chars().nth(1).filter(|_| is_escape).map_or(0, char::len_utf8);
                is_string ^= character == '"';
                let length = character.len_utf8() + escaped;
                changed.push_str(&rest[..length]);
                length
            }
        };
        rest = &rest[length..];
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_completed_and_changed_outside_strings() {
        assert_eq!(completed(r#"{"a":["b"#).unwrap(), r#"{"a":["b"]}"#);
        assert_eq!(completed(r#"{"a\"[":"b\"{"#).unwrap(), r#"{"a\"[":"b\"{"}"#);
        assert_eq!(completed("{}"), None);
        let commented = r#"{"a":"/* \" */"/* b */}"#;
        let without =
            outside_strings(commented, |rest| rest.starts_with("/* b */").then(|| (7, String::new())));
        assert_eq!(without, r#"{"a":"/* \" */"}"#);
    }
}
