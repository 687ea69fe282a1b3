//! Where and when answers were recorded: what stands in the head of a file of them.

/// Where and when answers were recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RecordingOrigin {
    /// The target's name.
    pub(crate) target: String,
    /// The region of its set-up calls.
    pub(crate) region: String,
    /// The day in UTC, as `2026-11-27`.
    pub(crate) date: String,
}

impl RecordingOrigin {
    /// Its lines in the metadata of a file of insta, under `info`, which is for whatever a tool wants.
    pub(crate) fn print(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let Self { target, region, date } = self;
        format!(
            "info:\n  target: {}\n  region: {}\n  date: {}\n",
            quoted(target),
            quoted(region),
            quoted(date)
        )
    }

    /// Reads the same lines, whoever wrote them.
    pub(crate) fn parse(metadata: &str) -> Option<Self> {
        let (_, behind) = metadata
            .split_once("info:\n")
            .filter(|(before, _)| before.is_empty() || before.ends_with('\n'))?;
        let mut origin = Self::default();
        for line in behind.lines().map_while(|line| line.strip_prefix("  ")) {
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = serde_json::from_str(value.trim()).unwrap_or_else(|_| value.trim().to_owned());
            match name {
                "target" => origin.target = value,
                "region" => origin.region = value,
                "date" => origin.date = value,
                _ => {}
            }
        }
        Some(origin)
    }
}

/// The day of a time in seconds since 1970, as `2026-11-27`.
pub(crate) fn day(seconds: u64) -> String {
    // Years begin in March here, so that the day that is sometimes there is the last one.
    let days = seconds / 86_400 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + later)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, written) in [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (1_709_251_200, "2024-03-01"),
            (1_798_761_599, "2026-12-31"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(day(seconds), written);
        }
    }

    #[test]
    fn what_is_printed_is_read_back() {
        let origin = RecordingOrigin {
            target: "targets/\"mine\".toml".to_owned(),
            region: "eu-west-1".to_owned(),
            date: "2026-11-27".to_owned(),
        };
        assert_eq!(RecordingOrigin::parse(&origin.print()), Some(origin.clone()));
        let written =
            "source: a\ninfo:\n  date: 2026-11-27\n  region: eu-west-1\n  more: 1\nsnapshot_kind: text";
        let target = String::new();
        assert_eq!(RecordingOrigin::parse(written), Some(RecordingOrigin { target, ..origin }));
        assert_eq!(RecordingOrigin::parse("description: info:\n"), None);
    }
}
