//! Changes of spec files: lines are taken away, doubled and exchanged, values go to extremes, stand-ins get lost.

/// A source of numbers that look random and follow from a seed.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        // The generator SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let number = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((number ^ (number >> 31)) % limit.max(1) as u64).unwrap_or(0)
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// What stands in the place of a text.
const TEXTS: [&str; 24] = [
    "",
    " ",
    ".",
    "-",
    "/",
    "{",
    "}",
    "{}",
    "{place}",
    "{constraint}",
    "{value}",
    "{Username}",
    "{random}",
    "key",
    "é",
    "😀",
    "\\u0000",
    "\\n",
    "(?",
    "[^a]*+\\\\p{L}",
    "--",
    "help",
    "a.b",
    "0",
];

/// What stands in the place of a number.
const NUMBERS: [&str; 12] = [
    "0",
    "1",
    "-1",
    "2",
    "65535",
    "65536",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "1e308",
    "nan",
    "0.5",
];

/// What stands in the place of a pattern.
const PATTERNS: [&str; 9] = [
    "",
    ".",
    ".*",
    "a{0}",
    "(a|b)*c{3,}",
    "[\\\\p{L}&&[^\\\\p{Lu}]]+",
    "\\\\x{10FFFF}",
    "(?i)ß",
    "a{1,1000}{1,1000}",
];

/// A text with a few changes; the same for the same numbers.
pub(crate) fn mutated(text: &str, numbers: &mut Numbers) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=numbers.below(3) {
        mutate(&mut lines, numbers);
    }
    lines.join("\n")
}

fn mutate(lines: &mut Vec<String>, numbers: &mut Numbers) {
    if lines.is_empty() {
        return;
    }
    let line = numbers.below(lines.len());
    match numbers.below(12) {
        0 => drop(lines.remove(line)),
        1 => lines.insert(line, lines[line].clone()),
        2 => {
            let other = numbers.below(lines.len());
            lines.swap(line, other);
        }
        3 => remove_table(lines, line),
        4 | 5 => {
            let numbers_in = spans(lines, |character| character.is_ascii_digit(), |_| true);
            let other = numbers.one_of(&NUMBERS);
            replace_one(lines, &numbers_in, other, numbers);
        }
        6 => {
            let stand_ins = stand_ins(lines);
            let other = numbers.one_of(&["", "{", "{details}", "{s}", "{count}"]);
            replace_one(lines, &stand_ins, other, numbers);
        }
        7 => {
            let texts = texts(lines, "regex = ");
            let other = numbers.one_of(&PATTERNS);
            replace_one(lines, &texts, other, numbers);
        }
        8 => exchange_texts(lines, numbers),
        9 => {
            let words = spans(lines, char::is_alphabetic, |word| matches!(word, "true" | "false"));
            let other = numbers.one_of(&["true", "false"]);
            replace_one(lines, &words, other, numbers);
        }
        10 => exchange_values(lines, numbers),
        _ => {
            let texts = texts(lines, "");
            let other = numbers.one_of(&TEXTS);
            replace_one(lines, &texts, other, numbers);
        }
    }
}

/// A line and the bytes in it.
type Span = (usize, std::ops::Range<usize>);

fn replace_one(lines: &mut [String], spans: &[Span], other: &str, numbers: &mut Numbers) {
    if let Some((line, bytes)) = spans.get(numbers.below(spans.len())) {
        lines[*line].replace_range(bytes.clone(), other);
    }
}

/// Runs of characters of a kind that are wanted.
fn spans(lines: &[String], is_in: fn(char) -> bool, is_wanted: fn(&str) -> bool) -> Vec<Span> {
    let mut spans = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let mut rest = 0;
        while let Some(start) = line[rest..].find(is_in).map(|at| rest + at) {
            let end = line[start..].find(|character| !is_in(character)).map_or(line.len(), |at| start + at);
            if is_wanted(&line[start..end]) {
                spans.push((index, start..end));
            }
            rest = end;
        }
    }
    spans
}

/// The texts in quotes, without their quotes, of lines that hold some words.
fn texts(lines: &[String], words: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.contains(words)) {
        let mut rest = 0;
        while let Some(start) = line[rest..].find(['"', '\'']).map(|at| rest + at) {
            let quote = &line[start..=start];
            let Some(end) = line[start + 1..].find(quote).map(|at| start + 1 + at) else { break };
            spans.push((index, start + 1..end));
            rest = end + 1;
        }
    }
    spans
}

fn stand_ins(lines: &[String]) -> Vec<Span> {
    let mut spans = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        for (start, _) in line.match_indices('{') {
            if let Some(length) = line[start..].find('}')
                && line[start + 1..start + length].chars().all(char::is_alphanumeric)
            {
                spans.push((index, start..start + length + 1));
            }
        }
    }
    spans
}

fn exchange_texts(lines: &mut [String], numbers: &mut Numbers) {
    let texts = texts(lines, "");
    if let Some((line, bytes)) = texts.get(numbers.below(texts.len())) {
        let other = lines[*line][bytes.clone()].to_owned();
        replace_one(lines, &texts, &other, numbers);
    }
}

/// Gives one entry the value of another.
fn exchange_values(lines: &mut [String], numbers: &mut Numbers) {
    let entries: Vec<usize> = (0..lines.len()).filter(|&line| lines[line].contains(" = ")).collect();
    let (Some(&one), Some(&other)) =
        (entries.get(numbers.below(entries.len())), entries.get(numbers.below(entries.len())))
    else {
        return;
    };
    if let (Some((name, _)), Some((_, value))) =
        (lines[one].split_once(" = "), lines[other].split_once(" = "))
    {
        lines[one] = format!("{name} = {value}");
    }
}

/// Takes away the table around a line.
fn remove_table(lines: &mut Vec<String>, line: usize) {
    let is_head = |line: &String| line.starts_with('[');
    let start = lines[..=line].iter().rposition(is_head).unwrap_or(0);
    let end = lines[start + 1..].iter().position(is_head).map_or(lines.len(), |at| start + 1 + at);
    lines.drain(start..end);
}
