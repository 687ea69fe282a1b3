//! Points in time as people write them for an option.

/// The seconds from the beginning of 1970 to a point in time, which is a number of them, or a date with or without a
/// time of day, in the form of RFC 3339; one that names no offset is in UTC.
///
/// ```
/// use wireproof::internals::call::syntax::timestamp::parse_timestamp;
///
/// assert_eq!(parse_timestamp("1970-01-02T00:00:01+01:00"), Some(82_801.0));
/// assert_eq!(parse_timestamp("2000-02-29"), Some(951_782_400.0));
/// assert_eq!(parse_timestamp("1.5"), Some(1.5));
/// assert_eq!(parse_timestamp("2001-02-29"), None);
/// ```
pub fn parse_timestamp(text: &str) -> Option<f64> {
    if let Ok(seconds) = text.parse::<f64>() {
        return seconds.is_finite().then_some(seconds);
    }
    let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00:00"));
    let (time, offset) = split_offset(time)?;
    let days = days_since_1970(date)?;
    Some(days as f64 * 86_400.0 + seconds_of_day(time)? - offset)
}

/// The time of day, and how many seconds ahead of UTC it is.
fn split_offset(time: &str) -> Option<(&str, f64)> {
    if let Some(time) = time.strip_suffix(['Z', 'z']) {
        return Some((time, 0.0));
    }
    let Some(at) = time.find(['+', '-']) else { return Some((time, 0.0)) };
    let (hours, minutes) = time[at + 1..].split_once(':')?;
    let seconds = f64::from(number(hours, 2, 23)? * 3600 + number(minutes, 2, 59)? * 60);
    Some((&time[..at], if time[at..].starts_with('-') { -seconds } else { seconds }))
}

fn seconds_of_day(time: &str) -> Option<f64> {
    let mut parts = time.splitn(3, ':');
    let hours = number(parts.next()?, 2, 23)?;
    let minutes = number(parts.next()?, 2, 59)?;
    let (seconds, fraction) = match parts.next().unwrap_or("00").split_once('.') {
        Some((seconds, fraction)) => (seconds, format!("0.{}", only_digits(fraction)?)),
        None => (time.splitn(3, ':').nth(2).unwrap_or("00"), "0".to_owned()),
    };
    let whole = f64::from(hours * 3600 + minutes * 60 + number(seconds, 2, 59)?);
    Some(whole + fraction.parse::<f64>().ok()?)
}

/// The days from the beginning of 1970 to a date of the Gregorian calendar.
fn days_since_1970(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-');
    let year = i64::from(number(parts.next()?, 4, 9999)?);
    let month = i64::from(number(parts.next()?, 2, 12)?);
    let day = i64::from(number(parts.next()?, 2, 31)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let index = usize::try_from(month - 1).ok()?;
    if day < 1 || day > *lengths.get(index)? {
        return None;
    }
    let before = year - 1;
    let leap_days = |year: i64| year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days_before_year = (year - 1970) * 365 + leap_days(before) - leap_days(1969);
    Some(days_before_year + lengths[..index].iter().sum::<i64>() + day - 1)
}

/// A number of exactly so many digits, at most so large.
fn number(text: &str, digits: usize, max: u32) -> Option<u32> {
    let number: u32 = only_digits(text)?.parse().ok()?;
    (text.len() == digits && number <= max).then_some(number)
}

fn only_digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: f64 = 86_400.0;

    #[test]
    fn days_are_those_of_the_gregorian_calendar() {
        for (date, days) in [
            ("1970-01-01", Some(0.0)),
            ("1969-12-31", Some(-1.0)),
            ("1970-12-31", Some(364.0)),
            ("1972-03-01", Some(790.0)),
            ("2000-02-29", Some(11_016.0)),
            ("2000-03-01", Some(11_017.0)),
            ("1900-03-01", Some(-25_508.0)),
            ("2100-03-01", Some(47_541.0)),
            ("0001-01-01", Some(-719_162.0)),
            ("9999-12-31", Some(2_932_896.0)),
            ("1900-02-29", None),
            ("2100-02-29", None),
            ("2001-02-29", None),
            ("2001-04-31", None),
            ("2001-13-01", None),
            ("2001-00-01", None),
            ("2001-01-00", None),
            ("2001-1-01", None),
            ("02001-01-01", None),
            ("2001-01", None),
            ("2001-01-01-01", None),
        ] {
            assert_eq!(parse_timestamp(date), days.map(|days| days * DAY), "{date}");
        }
    }

    #[test]
    fn a_time_of_day_stands_ahead_of_utc_by_its_offset() {
        for (time, seconds) in [
            ("T00:00:00Z", Some(0.0)),
            ("t23:59:59z", Some(86_399.0)),
            (" 01:02:03.25", Some(3_723.25)),
            ("T01:02", Some(3_720.0)),
            ("T12:00:00+05:30", Some(23_400.0)),
            ("T12:00:00-05:30", Some(63_000.0)),
            ("T12:00:00+24:00", None),
            ("T12:00:00+05:60", None),
            ("T12:00:00+05", None),
            ("T12:00:00+5:30", None),
            ("T24:00:00", None),
            ("T12:60:00", None),
            ("T12:00:60", None),
            ("T12", None),
            ("T12:00:00.", None),
            ("T12:00:00.x", None),
            ("T12:00:", None),
            ("T", None),
        ] {
            assert_eq!(parse_timestamp(&format!("1970-01-01{time}")), seconds, "{time}");
        }
        for (number, seconds) in
            [("-1.5", Some(-1.5)), ("1e3", Some(1000.0)), ("inf", None), ("NaN", None), ("", None)]
        {
            assert_eq!(parse_timestamp(number), seconds, "{number}");
        }
    }
}
