//! Commands for narrow places: lines of a bounded width that a shell reads as the same words.

/// A command whose lines have so many characters at most, the continuation of each among them.
///
/// A line is broken behind a backslash; where that is within single quotes, they are closed before and opened behind it,
/// which joins both halves to one word again. Here-documents are not known.
pub fn fold(command: &str, width: usize) -> String {
    let width = width.max(8);
    let mut is_quoted = false;
    let lines: Vec<String> = command.split('\n').map(|line| fold_line(line, width, &mut is_quoted)).collect();
    lines.join("\n")
}

fn fold_line(line: &str, width: usize, is_quoted: &mut bool) -> String {
    let mut folded = String::with_capacity(line.len());
    let mut column = 0;
    let mut is_escaped = false;
    let length = line.chars().count();
    for (index, character) in line.chars().enumerate() {
        // Room for the quote and the backslash that end a line.
        let is_full = column + 3 > width && length - index > width - column;
        if is_full && !is_escaped {
            let (before, behind) = if *is_quoted { ("'\\\n", "'") } else { ("\\\n", "") };
            folded.push_str(before);
            folded.push_str(behind);
            column = behind.len();
        }
        folded.push(character);
        column += 1;
        let was_escaped = is_escaped;
        is_escaped = !*is_quoted && !was_escaped && character == '\\';
        if character == '\'' && !was_escaped {
            *is_quoted = !*is_quoted;
        }
    }
    folded
}
