//! Texts that programs are known to mistake for something else, as far as a domain admits them.

use super::domain::TextDomain;

/// What pads a special text to the least length, the first that the domain admits.
const PADDING: [&str; 4] = ["a", "A", "0", "1aA"];

/// Each with the name that stands in the address of its case.
const SPECIAL: &[(&str, &str)] = &[
    ("double-quote", "\""),
    ("single-quote", "'"),
    ("backquote", "`"),
    ("backslash", "\\"),
    ("trailing-backslash", "a\\"),
    ("escape-sequence", "\\n"),
    ("unicode-escape", "\\u0041"),
    ("solidus", "/"),
    ("leading-dash", "-"),
    ("option", "--debug"),
    ("leading-at", "@a"),
    ("leading-equals", "=1+1"),
    ("leading-plus", "+1"),
    ("percent", "%"),
    ("percent-encoded", "%41%00"),
    ("format", "%s%n"),
    ("dollar", "$"),
    ("variable", "${HOME}"),
    ("opening-brace", "{"),
    ("template", "{{a}}"),
    ("ampersand", "&"),
    ("entity", "&amp;"),
    ("script", "<script>alert(1)</script>"),
    ("semicolon", ";"),
    ("comma", ","),
    ("shorthand", "a=b,c=d"),
    ("hash", "#"),
    ("asterisk", "*"),
    ("tilde", "~"),
    ("pipe", "|"),
    ("parent-folder", "../a"),
    ("json-object", "{\"a\":1}"),
    ("json-array", "[]"),
    ("json-string", "\"a\""),
    ("url", "http://localhost/"),
    ("file-url", "file:///dev/null"),
    ("null", "null"),
    ("none", "None"),
    ("undefined", "undefined"),
    ("true", "true"),
    ("false", "false"),
    ("number", "1"),
    ("leading-zero", "007"),
    ("negative-number", "-1"),
    ("exponent", "1e3"),
    ("not-a-number", "NaN"),
    ("large-number", "9007199254740993"),
    ("inner-space", "a b"),
    ("leading-space", " a"),
    ("trailing-space", "a "),
    ("tab", "a\tb"),
    ("line-feed", "a\nb"),
    ("null-character", "a\0b"),
    ("control", "a\u{1}b"),
    ("delete", "a\u{7f}b"),
    ("next-line", "a\u{85}b"),
    ("no-break-space", "a\u{a0}b"),
    ("wide-space", "a\u{3000}b"),
    ("line-separator", "a\u{2028}b"),
    ("zero-width-space", "a\u{200b}b"),
    ("byte-order-mark", "\u{feff}a"),
    ("replacement-character", "\u{fffd}"),
    ("two-bytes", "é"),
    ("three-bytes", "一"),
    ("non-basic-plane", "😀"),
    ("non-basic-plane-letter", "𝒜"),
    ("before-surrogates", "\u{d7fb}"),
    ("after-private-use", "\u{f900}"),
    ("composed", "\u{e9}"),
    ("decomposed", "e\u{301}"),
    ("combining-mark-first", "\u{301}a"),
    ("many-combining-marks", "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}"),
    ("compatibility-character", "ﬁ"),
    ("case-changes-length", "ß"),
    ("dotless-i", "ı"),
    ("dotted-capital-i", "İ"),
    ("kelvin-sign", "\u{212a}"),
    ("fullwidth-letter", "Ａ"),
    ("foreign-digit", "٣"),
    ("right-to-left", "שלום"),
    ("direction-override", "a\u{202e}b"),
    ("zero-width-joiner", "👩\u{200d}💻"),
    ("regional-indicators", "🇩🇪"),
    ("emoji-variation", "❤\u{fe0f}"),
];

impl TextDomain {
    /// Valid values that programs are known to stumble over, each with its name.
    ///
    /// One that is too short is padded at its end. Those that the domain does not admit are left out.
    pub fn special_values(&self) -> Vec<(&'static str, String)> {
        let fitting = |&(name, text): &(&'static str, &str)| {
            PADDING
                .iter()
                .map(|padding| self.padded(text, padding))
                .find(|value| self.contains(value))
                .map(|value| (name, value))
        };
        SPECIAL.iter().filter_map(fitting).collect()
    }

    fn padded(&self, text: &str, padding: &str) -> String {
        let missing = self.shortest().saturating_sub(text.chars().count());
        let filling = padding.chars().cycle().take(missing);
        text.chars().chain(filling).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text::is_settled;

    #[test]
    fn every_special_text_is_settled_and_named_once() {
        for (index, (name, text)) in SPECIAL.iter().enumerate() {
            assert!(is_settled(text), "{name}");
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
            assert!(SPECIAL[..index].iter().all(|(other, _)| other != name), "{name} stands twice");
        }
    }
}
