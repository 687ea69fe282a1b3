//! A script of PowerShell, version 7, that sends each request with `Invoke-WebRequest`.

use crate::exchange::endpoint::Endpoint;
use crate::reproduction::Unprintable;
use crate::reproduction::comment::{comments, lines_unsigned};
use crate::reproduction::script::{CallStatement, CodePlace, Script, ScriptPart, Statement};
use crate::reproduction::symbol::{Symbol, Symbols, TextPart};
use crate::target::capture::{CapturePlace, OutputPath, PathSegment};
use crate::target::outside::OutsideValue;
use crate::wire::{Framing, Request};

const SEND: &str = "
function Send([string] $Method, [string] $Path, [hashtable] $Headers, [string] $Body) {
    $bytes = [Text.Encoding]::UTF8.GetBytes($Body)
    Invoke-WebRequest -Uri ($endpoint + $Path) -CustomMethod $Method -Headers $Headers -Body $bytes `
        -SkipHttpErrorCheck -SkipHeaderValidation -TimeoutSec 10
}
";

const HASH: &str = "
function Get-KeyedHash([string] $Key, [string] $Text) {
    $hmac = [Security.Cryptography.HMACSHA256]::new([Text.Encoding]::UTF8.GetBytes($Key))
    [Convert]::ToBase64String($hmac.ComputeHash([Text.Encoding]::UTF8.GetBytes($Text)))
}
";

/// The script.
///
/// # Errors
///
/// A request that `Invoke-WebRequest` does not send as it is.
pub fn print(script: &Script, endpoint: &Endpoint) -> Result<String, Unprintable> {
    let printer = PowerShellPrinter { symbols: &script.symbols };
    let mut body = String::new();
    for part in script.parts() {
        body.push_str(&format!("\n# {}\n", part.heading()));
        match part {
            ScriptPart::SetUp(statements) => {
                body.push_str("$unique = [guid]::NewGuid().ToString('N').Substring(0, 8)\n");
                printer.statements(&mut body, statements)?;
            }
            ScriptPart::Before(statements) | ScriptPart::CleanUp(statements) => {
                printer.statements(&mut body, statements)?;
            }
            ScriptPart::Tested(request) | ScriptPart::SignIn(request) => {
                body.push_str(&format!("$answer = {}\n", printer.sent(request)?));
                body.push_str("\"$($answer.StatusCode) $($answer.Content)\"\n");
            }
        }
    }
    let hash = if body.contains("(Get-KeyedHash ") { HASH } else { "" };
    Ok(format!(
        "{}\n$ErrorActionPreference = 'Stop'\n$endpoint = $env:ENDPOINT ?? {}\n{SEND}{hash}{body}",
        comments(&lines_unsigned(script), "# "),
        quote(&endpoint.to_string()),
    ))
}

/// A text as a word of PowerShell, in single quotes: in them nothing has a meaning but quotes, which are doubled, and the
/// typographic single quotes count as such.
pub fn quote(text: &str) -> String {
    let mut quoted = String::from("'");
    for character in text.chars() {
        if matches!(character, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            quoted.push(character);
        }
        quoted.push(character);
    }
    quoted.push('\'');
    quoted
}

/// A text as an expression: what is no plain character is written by its number.
pub fn expression(text: &str) -> String {
    let is_plain = |character: char| matches!(character, ' '..='~');
    let mut terms: Vec<String> = Vec::new();
    let mut plain = String::new();
    for character in text.chars() {
        if is_plain(character) {
            plain.push(character);
            continue;
        }
        if !plain.is_empty() {
            terms.push(quote(&std::mem::take(&mut plain)));
        }
        terms.push(format!("[char]::ConvertFromUtf32(0x{:x})", u32::from(character)));
    }
    if !plain.is_empty() || terms.is_empty() {
        terms.push(quote(&plain));
    }
    terms.join(" + ")
}

struct PowerShellPrinter<'s> {
    symbols: &'s Symbols,
}

impl PowerShellPrinter<'_> {
    fn statements(&self, out: &mut String, statements: &[Statement]) -> Result<(), Unprintable> {
        for statement in statements {
            match statement {
                Statement::Assign { variable, value } => {
                    out.push_str(&format!("${} = {}\n", self.symbols.word(variable), self.text(value.as_bytes())?));
                }
                Statement::OtherCode { variable, code } => out.push_str(&format!(
                    "${} = -join ({}.ToCharArray() | ForEach-Object {{ if ([char]::IsDigit($_)) {{ ([int][string]$_ + 1) % 10 }} else {{ $_ }} }})\n",
                    self.symbols.word(variable),
                    self.text(code.as_bytes())?
                )),
                Statement::Code { variable, place } => {
                    out.push_str(&format!("${} = {}\n", self.symbols.word(variable), self.place(place)?));
                }
                Statement::Call(call) => out.push_str(&self.call(call)?),
            }
        }
        Ok(())
    }

    fn call(&self, call: &CallStatement) -> Result<String, Unprintable> {
        let sent = self.sent(&call.request)?;
        if call.times > 1 {
            return Ok(format!("1..{} | ForEach-Object {{ {sent} }} | Out-Null\n", call.times));
        }
        if call.captures.is_empty() {
            return Ok(format!("{sent} | Out-Null\n"));
        }
        let mut lines = format!("$answer = {sent}\n");
        for (variable, place) in &call.captures {
            let value = match place {
                CapturePlace::Header(name) => format!("[string] $answer.Headers[{}]", quote(name)),
                CapturePlace::Output(path) => at("($answer.Content | ConvertFrom-Json)", path),
            };
            lines.push_str(&format!("${} = {value}\n", self.symbols.word(variable)));
        }
        Ok(lines)
    }

    fn sent(&self, request: &Request) -> Result<String, Unprintable> {
        let told = |name: &str| request.header(name).is_some();
        let is_twice = request.headers.iter().enumerate().any(|(index, header)| {
            request.headers[..index].iter().any(|other| other.name.eq_ignore_ascii_case(&header.name))
        });
        let has_own_length = told("Content-Length") || told("Transfer-Encoding") || told("Host");
        let is_framed = request.framing != Framing::ContentLength;
        let is_bodiless = ["GET", "HEAD"].contains(&request.method.as_str());
        if is_twice || has_own_length || is_framed || is_bodiless {
            return Err(Unprintable("Invoke-WebRequest does not send its request as it is".to_owned()));
        }
        let mut headers = Vec::new();
        for header in &request.headers {
            headers.push(format!("{} = {}", quote(&header.name), self.text(header.value.as_bytes())?));
        }
        Ok(format!(
            "Send {} {} @{{ {} }} ({})",
            quote(&request.method),
            quote(&request.path),
            headers.join("; "),
            self.text(&request.body)?
        ))
    }

    fn text(&self, text: &[u8]) -> Result<String, Unprintable> {
        let mut terms = Vec::new();
        for part in self.symbols.parts(text) {
            terms.push(match part {
                TextPart::Literal(bytes) => {
                    let text = std::str::from_utf8(bytes).map_err(|_| {
                        Unprintable(
                            "its body is no text, which a script of PowerShell gives it as".to_owned(),
                        )
                    })?;
                    expression(text)
                }
                TextPart::Symbol(symbol) => self.symbol(symbol)?,
            });
        }
        Ok(if terms.is_empty() { "''".to_owned() } else { terms.join(" + ") })
    }

    fn symbol(&self, symbol: &Symbol) -> Result<String, Unprintable> {
        Ok(match symbol {
            Symbol::Endpoint => "$endpoint".to_owned(),
            Symbol::Variable(name) => format!("${}", name.replace('-', "_")),
            Symbol::Outside(OutsideValue::Variable(name)) => format!("$env:{name}"),
            Symbol::Outside(OutsideValue::File(path)) => {
                format!("(Get-Content -Raw {}).TrimEnd()", quote(path))
            }
            Symbol::Hash { key, parts } => format!(
                "(Get-KeyedHash ({}) ({}))",
                self.text(key.as_bytes())?,
                self.text(parts.concat().as_bytes())?
            ),
        })
    }

    fn place(&self, place: &CodePlace) -> Result<String, Unprintable> {
        Ok(match place {
            CodePlace::Log(_) => "Read-Host 'The code that the server has printed'".to_owned(),
            CodePlace::Http(url, path) => {
                at(&format!("(Invoke-RestMethod ({}))", self.text(url.as_bytes())?), path)
            }
            CodePlace::Command(words) => {
                let words: Result<Vec<String>, _> =
                    words.iter().map(|word| Ok(format!("({})", self.text(word.as_bytes())?))).collect();
                format!("(& {}).Trim()", words?.join(" "))
            }
        })
    }
}

/// The value at a path.
fn at(value: &str, path: &OutputPath) -> String {
    path.segments().iter().fold(value.to_owned(), |value, segment| match segment {
        PathSegment::Key(key) if key.parse::<usize>().is_ok() => format!("{value}[{key}]"),
        PathSegment::Key(key) => format!("{value}.{}", quote(key)),
        PathSegment::Element { member, value: wanted } => {
            format!("({value} | Where-Object {} -EQ {})", quote(member), quote(wanted))
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All that PowerShell takes for a single quote.
    const QUOTES: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];

    /// The text of a word in single quotes as PowerShell's tokenizer reads it, and what stands behind it.
    fn read_word(text: &str) -> Option<(String, &str)> {
        let mut characters = text.char_indices().peekable();
        characters.next().filter(|(_, first)| QUOTES.contains(first))?;
        let mut read = String::new();
        while let Some((index, character)) = characters.next() {
            let is_quote = QUOTES.contains(&character);
            if is_quote && characters.next_if(|(_, next)| QUOTES.contains(next)).is_none() {
                return Some((read, &text[index + character.len_utf8()..]));
            }
            read.push(character);
        }
        None
    }

    /// The text of an expression: words and numbers of characters with `+` between them.
    fn read_expression(text: &str) -> Option<String> {
        let mut read = String::new();
        let mut rest = text;
        loop {
            let behind = match rest.strip_prefix("[char]::ConvertFromUtf32(0x") {
                Some(number) => {
                    let (digits, behind) = number.split_once(')')?;
                    read.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
                    behind
                }
                None => {
                    let (word, behind) = read_word(rest)?;
                    read.push_str(&word);
                    behind
                }
            };
            if behind.is_empty() {
                return Some(read);
            }
            rest = behind.strip_prefix(" + ")?;
        }
    }

    proptest! {
        #[test]
        fn a_text_is_read_as_it_was(text in "([ -~]|['\u{2018}-\u{201b}$`\"]|\\PC|\n|\0){0,40}") {
            let quoted = quote(&text);
            prop_assert_eq!(read_word(&quoted), Some((text.clone(), "")));
            prop_assert_eq!(read_expression(&expression(&text)), Some(text));
        }
    }

    #[test]
    fn a_quote_that_is_not_doubled_ends_a_word() {
        assert_eq!(read_word("'it's'"), Some(("it".to_owned(), "s'")));
        assert_eq!(read_word("'it\u{2019}s'"), Some(("it".to_owned(), "s'")));
        assert_eq!(read_word("'open"), None);
    }
}
