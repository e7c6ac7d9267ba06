//! Dates of publication, with day or second precision.

use jiff::civil;
use jiff::fmt::rfc2822;
use jiff::tz::Offset;
use std::fmt;

/// A day, and its second if known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    day: civil::Date,
    second: Option<u32>,
}

impl Date {
    /// Parses `2025-06-14`, `2025-06-14T08:15:00+02:00` (RFC 3339; UTC if the offset is missing) and the format of mails and feeds (RFC
    /// 2822).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let instant = |time: civil::DateTime| {
            let second =
                u32::try_from(time.hour()).ok()? * 3600 + u32::try_from(time.minute()).ok()? * 60 + u32::try_from(time.second()).ok()?;
            Some(Self { day: time.date(), second: Some(second) })
        };
        if let Ok(time) = text.parse::<jiff::Timestamp>() {
            return instant(Offset::UTC.to_datetime(time));
        }
        if let Ok(zoned) = rfc2822::parse(text) {
            return instant(Offset::UTC.to_datetime(zoned.timestamp()));
        }
        if text.len() > 10 {
            return text.parse::<civil::DateTime>().ok().and_then(instant);
        }
        text.parse::<civil::Date>().ok().map(|day| Self { day, second: None })
    }

    /// The day as a number: the next day has the next number.
    pub fn day_number(self) -> i32 {
        let epoch = civil::date(1970, 1, 1);
        self.day.duration_since(epoch).as_hours() as i32 / 24
    }

    /// True if it is certainly earlier. Two dates on one day need a time each.
    pub fn is_before(self, other: Self) -> bool {
        match (self.second, other.second) {
            (Some(own), Some(others)) => (self.day, own) < (other.day, others),
            _ => self.day < other.day,
        }
    }

    /// Days since 1 January 1970, with the fraction of the day if the time is known.
    pub fn days(self) -> f64 {
        let whole = self.day.duration_since(civil::date(1970, 1, 1)).as_secs() / 86_400;
        whole as f64 + f64::from(self.second.unwrap_or_default()) / 86_400.0
    }

    /// True if the time of day is known.
    pub fn has_time(self) -> bool {
        self.second.is_some()
    }
}

/// `2025-06-14`, or `2025-06-14T08:15:00Z` if the time of day is known.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.day)?;
        match self.second {
            Some(second) => write!(f, "T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_far_as_they_tell() {
        let date = |text: &str| Date::parse(text).unwrap();
        assert!(date("2025-06-14").is_before(date("2025-06-15T01:00:00Z")));
        assert!(!date("2025-06-14").is_before(date("2025-06-14T23:00:00Z")), "the day alone does not tell");
        assert!(date("2025-06-14T08:15:00+02:00").is_before(date("Sat, 14 Jun 2025 07:00:00 GMT")));
        assert_eq!(date("2025-07-01").day_number() - date("2025-06-30T23:00:00Z").day_number(), 1);
        assert_eq!(date("2025-06-14T08:15:00"), date("2025-06-14 08:15:00Z"));
        for text in ["2025-06-14", "2025-06-14T06:15:09Z"] {
            assert_eq!(date(text).to_string(), text);
        }
        assert_eq!(date("1970-01-03T12:00:00Z").days(), 2.5);
        assert_eq!([Date::parse("yesterday"), Date::parse("2025-13-01"), Date::parse("")], [None, None, None]);
    }
}
