//! How points in time are written in a body.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde::Deserialize;
use serde_json::Value;

/// How a point in time is written in a body of a JSON protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TimestampFormat {
    /// As a number of seconds since 1970, with a fraction or without.
    #[default]
    EpochSeconds,
    /// As RFC 3339 has it, in UTC: `2024-05-01T12:00:00Z`.
    DateTime,
    /// As HTTP has it: `Wed, 01 May 2024 12:00:00 GMT`.
    HttpDate,
}

impl TimestampFormat {
    /// The word in spec files.
    pub fn word(self) -> &'static str {
        match self {
            Self::EpochSeconds => "epoch-seconds",
            Self::DateTime => "date-time",
            Self::HttpDate => "http-date",
        }
    }

    /// Whether it is written as text.
    pub fn is_text(self) -> bool {
        self != Self::EpochSeconds
    }

    /// Whether a value is a point in time that is written so.
    pub fn holds(self, value: &Value) -> bool {
        match self.of_text() {
            Some(format) => value.as_str().is_some_and(|text| DateTime::from_str(text, format).is_ok()),
            None => value.is_number(),
        }
    }

    /// A point in time, in seconds since 1970, as it is written.
    pub fn written(self, seconds: i64) -> Value {
        let written = self.of_text().and_then(|format| DateTime::from_secs(seconds).fmt(format).ok());
        written.map_or_else(|| Value::from(seconds), Value::from)
    }

    /// The seconds since 1970 of a value that is written so.
    pub fn seconds(self, value: &Value) -> Option<f64> {
        match self.of_text() {
            Some(format) => Some(DateTime::from_str(value.as_str()?, format).ok()?.as_secs_f64()),
            None => value.as_f64(),
        }
    }

    fn of_text(self) -> Option<Format> {
        match self {
            Self::EpochSeconds => None,
            Self::DateTime => Some(Format::DateTimeWithOffset),
            Self::HttpDate => Some(Format::HttpDate),
        }
    }
}
