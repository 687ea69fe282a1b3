//! Where a value stands in an answer.
//!
//! - `/Pool/Id` is a JSON pointer (RFC 6901) into the output.
//! - `/User/Attributes[Name=sub]/Value` goes on in that element of an array whose `Name` is `sub`.
//! - `header:NAME` is the value of a header of the answer.

use std::fmt;

use serde_json::Value;

use crate::wire::Response;

/// Where a value stands in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CapturePlace {
    /// In a header.
    Header(String),
    /// In the output, at a path.
    Output(OutputPath),
}

/// A path into an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputPath {
    written: String,
    segments: Vec<PathSegment>,
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathSegment {
    /// Into the member of this name, or the element of this number.
    Key(String),
    /// Into the element of an array in which a member has a value.
    Element {
        /// The member.
        member: String,
        /// The value.
        value: String,
    },
}

impl CapturePlace {
    /// Reads a place.
    ///
    /// # Errors
    ///
    /// What was expected.
    pub fn read(text: &str) -> Result<Self, String> {
        match text.strip_prefix("header:") {
            Some(name) if is_header_name(name) => Ok(Self::Header(name.to_owned())),
            Some(_) => Err("expected the name of a header behind `header:`".to_owned()),
            None => OutputPath::read(text).map(Self::Output),
        }
    }

    /// The value that stands there: a text as it is, anything else as JSON; `None` where nothing stands there.
    pub fn find(&self, response: &Response, output: &Value) -> Option<String> {
        match self {
            Self::Header(name) => response.header(name).map(str::to_owned),
            Self::Output(path) => path.find(output).map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            }),
        }
    }
}

impl fmt::Display for CapturePlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(formatter, "header:{name}"),
            Self::Output(path) => path.fmt(formatter),
        }
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.written)
    }
}

impl OutputPath {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// What was expected.
    pub fn read(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix('/') else {
            return Err("expected a JSON pointer, which begins with `/`, or `header:NAME`".to_owned());
        };
        let mut segments = Vec::new();
        for segment in rest.split('/') {
            let (key, filter) = match segment.split_once('[') {
                Some((key, filter)) => (key, Some(filter)),
                None => (segment, None),
            };
            let plain = |text: &str| text.replace("~1", "/").replace("~0", "~");
            segments.push(PathSegment::Key(plain(key)));
            if let Some(filter) = filter {
                let filter = filter.strip_suffix(']').and_then(|filter| filter.split_once('='));
                let (member, value) =
                    filter.ok_or("expected `[MEMBER=VALUE]` behind the name of an array".to_owned())?;
                segments.push(PathSegment::Element { member: plain(member), value: plain(value) });
            }
        }
        Ok(Self { written: text.to_owned(), segments })
    }

    /// The steps into the value.
    pub fn segments(&self) -> &[PathSegment] {
        &self.segments
    }

    /// The value that stands there; null is none.
    pub fn find<'value>(&self, output: &'value Value) -> Option<&'value Value> {
        let found = self.segments.iter().try_fold(output, |value, segment| match segment {
            PathSegment::Key(key) => match value {
                Value::Array(elements) => elements.get(key.parse::<usize>().ok()?),
                other => other.get(key),
            },
            PathSegment::Element { member, value: wanted } => {
                let is_wanted =
                    |element: &&Value| element.get(member).and_then(Value::as_str) == Some(wanted);
                value.as_array()?.iter().find(is_wanted)
            }
        });
        found.filter(|value| !value.is_null())
    }
}

/// Whether the text can be the name of a header (RFC 9110 section 5.1).
pub(crate) fn is_header_name(text: &str) -> bool {
    let is_token =
        |character: char| character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character);
    !text.is_empty() && text.chars().all(is_token)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::Header;

    #[test]
    fn values_are_found_at_their_places() {
        let output = json!({
            "Pool": { "Id": "p", "Size": 3, "a/b": "slash", "None": null },
            "List": [{ "Name": "email", "Value": "e" }, { "Name": "sub", "Value": "s" }, { "Name": "a/b", "Value": "c" }, 7],
        });
        let response = Response { status: 200, headers: vec![Header::new("X-Code", "12")], body: Vec::new() };
        for (place, expected) in [
            ("/Pool/Id", Some("p")),
            ("/Pool/Size", Some("3")),
            ("/Pool/a~1b", Some("slash")),
            ("/Pool/None", None),
            ("/Pool/Id/deeper", None),
            ("/List[Name=sub]/Value", Some("s")),
            ("/List[Name=phone]/Value", None),
            ("/List[Name=a~1b]/Value", Some("c")),
            ("/List/1/Name", Some("sub")),
            ("/List/9", None),
            ("/Pool[Name=sub]", None),
            ("header:x-code", Some("12")),
            ("header:x-other", None),
        ] {
            let read = CapturePlace::read(place).unwrap();
            assert_eq!(read.find(&response, &output).as_deref(), expected, "{place}");
            assert_eq!(read.to_string(), place);
        }
        for wrong in ["Pool/Id", "", "header:", "header:a b", "/List[Name]/x", "/List[Name=sub"] {
            assert!(CapturePlace::read(wrong).is_err(), "{wrong}");
        }
    }
}
