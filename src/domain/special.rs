//! Texts that programs are known to mistake for something else, as far as a domain admits them.

use crate::domain::text::TextDomain;

/// What pads a special text to the least length, the first that the domain admits.
const PADDING: [&str; 4] = ["a", "A", "0", "1aA"];

/// Texts that are something else to some program, each with the name that stands in the address of its case.
const WORDS: &[(&str, &str)] = &[
    ("null", "null"),
    ("none", "None"),
    ("nil", "nil"),
    ("undefined", "undefined"),
    ("true", "true"),
    ("false", "false"),
    ("yes", "yes"),
    ("no", "no"),
    ("number", "1"),
    ("zero", "0"),
    ("leading-zero", "007"),
    ("code-with-leading-zeros", "000042"),
    ("negative-number", "-1"),
    ("decimal", "1.10"),
    ("exponent", "1e3"),
    ("large-exponent", "1e999"),
    ("hexadecimal", "0x1F"),
    ("octal", "0o17"),
    ("digit-groups", "1_000"),
    ("not-a-number", "NaN"),
    ("infinity", "Infinity"),
    ("large-number", "9007199254740993"),
    ("larger-number", "18446744073709551616"),
    ("uuid", "a1b2c3d4-5678-90ab-8def-0123456789ab"),
    ("uuid-upper-case", "A1B2C3D4-5678-90AB-8DEF-0123456789AB"),
    ("uuid-in-braces", "{a1b2c3d4-5678-90ab-8def-0123456789ab}"),
    ("date", "2024-02-30"),
    ("time", "2024-01-31T23:59:60Z"),
    ("email", "diego.o'neil+tag@sub.example.com"),
    ("email-upper-case", "Diego@EXAMPLE.com"),
    ("phone", "+15555550100"),
    ("ip-address", "198.51.100.7"),
    ("ipv6-address", "::1"),
    ("domain", "localhost:8080"),
    ("arn", "arn:aws:iam::123456789012:user/a"),
    ("base64", "YWJjZA=="),
    ("token", "eyJhbGciOiJub25lIn0.e30."),
    ("prototype", "__proto__"),
    ("constructor", "constructor"),
    ("prototype-member", "prototype"),
    ("to-string", "toString"),
    ("value-of", "valueOf"),
    ("has-own-property", "hasOwnProperty"),
    ("length", "length"),
    ("key", "key"),
    ("class", "__class__"),
    ("type", "__type"),
    ("dotted", "a.b"),
    ("dot", "."),
    ("two-dots", ".."),
    ("index", "a[0]"),
    ("operator", "$ne"),
    ("where", "$where"),
    ("path", "/etc/passwd"),
    ("windows-path", "C:\\NUL"),
    ("sql", "'OR'1'='1"),
    ("sql-comment", "a';--"),
    ("regular-expression", ".*"),
    ("broken-regular-expression", "(a+)+$["),
    ("anchors", "^a$"),
    ("ldap", "*)(uid=*"),
    ("xml", "]]><!--"),
    ("lookup", "${jndi:ldap://localhost/a}"),
    ("interpolation", "#{1+1}"),
    ("server-page", "<%=1+1%>"),
    ("positional-format", "{0}"),
    ("header-line", "a\r\nb: c"),
    ("upper-case", "ABC"),
    ("mixed-case", "aBc"),
];

/// Texts of characters that programs stumble over.
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
        self.fitting(SPECIAL)
    }

    /// Valid values that are something else to some program, a number, a date, a name of its own, each with its name.
    pub fn special_words(&self) -> Vec<(&'static str, String)> {
        self.fitting(WORDS)
    }

    fn fitting(&self, texts: &[(&'static str, &'static str)]) -> Vec<(&'static str, String)> {
        let fitting = |&(name, text): &(&'static str, &str)| {
            PADDING
                .iter()
                .map(|padding| self.padded(text, padding))
                .find(|value| self.contains(value))
                .map(|value| (name, value))
        };
        texts.iter().filter_map(fitting).collect()
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
    use crate::domain::unicode::is_settled;

    #[test]
    fn every_special_text_is_settled_and_named_once() {
        let all: Vec<_> = SPECIAL.iter().chain(WORDS).collect();
        for (index, (name, text)) in all.iter().enumerate() {
            assert!(is_settled(text), "{name}");
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(name.bytes().all(is_plain), "{name}");
            assert!(all[..index].iter().all(|(other, _)| other != name), "{name} stands twice");
        }
    }
}
