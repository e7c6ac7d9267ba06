//! Dates of publication, with day or second precision.

use jiff::civil;
use jiff::fmt::rfc2822;
use jiff::tz::Offset;

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
        assert_eq!([Date::parse("yesterday"), Date::parse("2025-13-01"), Date::parse("")], [None, None, None]);
    }
}
