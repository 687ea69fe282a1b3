//! Text as a POSIX shell splits it into words, without any expansion.

/// The words of a text: quotes of both kinds keep white space, a backslash keeps the next character.
///
/// # Errors
///
/// A quote that is not closed, or a backslash at the end.
pub(crate) fn split_words(text: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\'' => quoted(&mut characters, '\'', word.get_or_insert_default())?,
            '"' => quoted(&mut characters, '"', word.get_or_insert_default())?,
            '\\' => word.get_or_insert_default().push(characters.next().ok_or("No escaped character")?),
            character => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    Ok(words)
}

fn quoted(characters: &mut std::str::Chars<'_>, quote: char, word: &mut String) -> Result<(), &'static str> {
    while let Some(character) = characters.next() {
        if character == quote {
            return Ok(());
        }
        if character != '\\' || quote == '\'' {
            word.push(character);
            continue;
        }
        let escaped = characters.next().ok_or("No escaped character")?;
        if escaped != '"' && escaped != '\\' {
            word.push('\\');
        }
        word.push(escaped);
    }
    Err("No closing quotation")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_as_a_shell_has_them() {
        assert_eq!(
            split_words(r#"a "b c" d\ e 'f"g' "h\"\x" """#),
            Ok(vec![
                "a".to_owned(),
                "b c".to_owned(),
                "d e".to_owned(),
                "f\"g".to_owned(),
                "h\"\\x".to_owned(),
                String::new(),
            ])
        );
        assert!(split_words("\"a").is_err());
        assert!(split_words("a\\").is_err());
        assert_eq!(split_words(" \t"), Ok(Vec::new()));
    }
}
