//! Pure: moments as people and programs write them outside of the standards, word by word.

use time::{Date, Duration, Month, OffsetDateTime, Time};

/// How far ahead of UTC a clock may be set, and how far behind it, in minutes.
const EAST: i64 = 14 * 60;
const WEST: i64 = 12 * 60;

/// The parts of a moment, gathered in any order: `Sun Nov  6 08:49:37 1994`, `06-Nov-94 08:49:37 GMT`,
/// `2026-11-25 05:00:00 UTC`, `11/25/2026 5:00 PM +02:00`.
#[derive(Default)]
pub(super) struct Loose {
    year: Option<i32>,
    month: Option<Month>,
    day: Option<u8>,
    /// Two numbers of which either may be the month.
    day_or_month: Option<(u8, u8)>,
    time: Option<Time>,
    afternoon: Option<bool>,
    /// Minutes ahead of UTC.
    zone: Option<i64>,
}

impl Loose {
    pub(super) fn scan(text: &str) -> Option<Self> {
        // Java's `[Europe/Paris]`, JavaScript's `(Coordinated Universal Time)`, Go's ` m=+0.1`.
        let text = text.split(['(', '[']).next().and_then(|text| text.split(" m=").next())?;
        let mut loose = Self::default();
        for word in text.split([' ', ',', '\t']).filter(|word| !word.is_empty()) {
            match word.find('T').filter(|at| *at > 5 && word.as_bytes()[at - 1].is_ascii_digit()) {
                Some(at) => {
                    loose.take(&word[..at])?;
                    loose.take(&word[at + 1..])?;
                }
                None => loose.take(word)?,
            }
        }
        Some(loose)
    }

    fn take(&mut self, word: &str) -> Option<()> {
        let bare = word.trim_end_matches('.');
        let digits = bare.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(zone) = zone(bare) {
            self.zone = Some(zone);
        } else if let Some(month) = month(bare) {
            self.month = Some(month);
        } else if bare.eq_ignore_ascii_case("am") || bare.eq_ignore_ascii_case("pm") {
            self.afternoon = Some(bare.eq_ignore_ascii_case("pm"));
        } else if word.contains(':') {
            return self.take_time(word);
        } else if digits && bare.len() == 4 {
            self.year = Some(bare.parse().ok()?);
        } else if digits && bare.len() <= 2 {
            self.day = Some(bare.parse().ok()?);
        } else if bare.contains(['-', '/', '.']) {
            return self.take_date(bare);
        } else if !bare.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        // Other words are weekdays, and names of zones of which many have two meanings.
        Some(())
    }

    /// `08:49`, `08:49:37.5`, `5:00PM`, `08:49:37+02:00`, `08:49:37UTC`.
    fn take_time(&mut self, word: &str) -> Option<()> {
        let end = word.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(word.len());
        let (clock, rest) = word.split_at(end);
        let mut parts = clock.split(':');
        let (hour, minute) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let second = parts.next().map_or(Some(0), |second| second.split('.').next()?.parse().ok())?;
        // A leap second counts as the one before it.
        self.time = Some(Time::from_hms(hour, minute, second.min(59)).ok()?);
        if rest.is_empty() { Some(()) } else { self.take(rest) }
    }

    fn take_date(&mut self, word: &str) -> Option<()> {
        let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
        let &[one, two, three] = parts.as_slice() else { return None };
        if one.len() == 4 {
            self.year = Some(one.parse().ok()?);
            self.month = month(two).or_else(|| Month::try_from(two.parse::<u8>().ok()?).ok());
            self.day = Some(three.parse().ok()?);
            return Some(());
        }
        let year: i32 = three.parse().ok()?;
        self.year = Some(match three.len() {
            4 => year,
            // RFC 850 has two digits.
            2 if year < 70 => year + 2000,
            2 => year + 1900,
            _ => return None,
        });
        if let Some(named) = month(two) {
            (self.day, self.month) = (Some(one.parse().ok()?), Some(named));
        } else {
            self.day_or_month = Some((one.parse().ok()?, two.parse().ok()?));
        }
        Some(())
    }

    fn days(&self) -> Vec<Date> {
        let Some(year) = self.year else { return Vec::new() };
        let date = |month: u8, day| Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok();
        match (self.month, self.day, self.day_or_month) {
            (Some(month), Some(day), None) => date(u8::from(month), day).into_iter().collect(),
            (None, None, Some((one, two))) => date(one, two).into_iter().chain(date(two, one)).collect(),
            _ => Vec::new(),
        }
    }

    /// The first and the last moment that were meant, if a day was named.
    pub(super) fn first_and_last(&self) -> Option<(OffsetDateTime, OffsetDateTime)> {
        let days = self.days();
        let hour = self.hour()?;
        let at = |day: &Date, ahead: i64, more: i64| {
            day.with_time(hour).assume_utc().saturating_add(Duration::minutes(more - ahead))
        };
        let whole_day = if self.time.is_none() { 24 * 60 } else { 0 };
        let first = at(days.iter().min()?, self.zone.unwrap_or(EAST), 0);
        Some((first, at(days.iter().max()?, self.zone.unwrap_or(-WEST), whole_day)))
    }

    fn hour(&self) -> Option<Time> {
        let time = self.time.unwrap_or(Time::MIDNIGHT);
        match self.afternoon {
            None => Some(time),
            Some(_) if time.hour() > 12 || time.hour() == 0 => None,
            Some(pm) => time.replace_hour(time.hour() % 12 + if pm { 12 } else { 0 }).ok(),
        }
    }
}

fn month(word: &str) -> Option<Month> {
    let mut months = std::iter::successors(Some(Month::January), |month| Some(month.next())).take(12);
    months.find(|month| {
        let name = month.to_string();
        let start =
            word.len() >= 3 && name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        start && (word.len() == 3 || word.len() == name.len() || word.len() == 4)
    })
}

/// Minutes ahead of UTC: `Z`, `UTC`, `GMT+0000`, `+02:00`, `-0530`.
fn zone(word: &str) -> Option<i64> {
    let upper = word.to_ascii_uppercase();
    let names = ["UTC", "GMT", "ZULU", "UT", "Z"];
    let rest = names.iter().find_map(|name| upper.strip_prefix(name));
    let rest = match rest {
        Some("") => return Some(0),
        Some(rest) => rest,
        None => upper.as_str(),
    };
    let sign = match rest.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = rest[1..].chars().filter(|c| *c != ':').collect();
    let number: i64 = digits.parse().ok()?;
    match digits.len() {
        1 | 2 => Some(sign * number * 60),
        4 => Some(sign * (number / 100 * 60 + number % 100)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Loose;
    use proptest::prelude::{any, proptest};

    /// Noon of the first day of 2026.
    const NOON: i64 = 1_767_268_800;

    const HOUR: i64 = 3600;

    fn read(text: &str) -> Option<(i64, i64)> {
        let (first, last) = Loose::scan(text)?.first_and_last()?;
        Some((first.unix_timestamp(), last.unix_timestamp()))
    }

    #[test]
    fn one_noon_in_every_dress() {
        for text in [
            "2026-01-01T12:00:00UTC",
            "2026-01-01 12:00:00 UTC",
            "2026-01-01 12:00:00.123456 UTC",
            "2026-01-01 12:00:00 +0000 UTC",
            "2026-01-01 12:00:00.5 +0000 UTC m=+3600.000123",
            "2026-01-01 17:30:00.5 +0530 IST",
            "2026-01-01T13:00:00+01:00[Europe/Paris]",
            "2026/01/01 12:00:00 UTC",
            "Thu, 01 Jan 2026 12:00:00 GMT",
            "Thursday, 01-Jan-26 12:00:00 GMT",
            "Thu Jan  1 12:00:00 UTC 2026",
            "Thu Jan 01 2026 12:00:00 GMT+0000 (Coordinated Universal Time)",
            "1 January 2026 12:00 UTC",
            "Jan 1, 2026, 12:00:00 PM UTC",
            "1/1/2026 12:00:00 PM +00:00",
        ] {
            assert_eq!(read(text), Some((NOON, NOON)), "{text}");
        }
    }

    #[test]
    fn without_a_zone_it_is_all_that_it_may_be() {
        for text in [
            "2026-01-01T12:00:00.000",
            "Thu Jan  1 12:00:00 2026",
            "Thu Jan  1 12:00:00 CET 2026",
            "1/1/2026 12:00 PM",
            "2026-01-01 12:00",
        ] {
            assert_eq!(read(text), Some((NOON - 14 * HOUR, NOON + 12 * HOUR)), "{text}");
        }
        assert!(read("9999-12-31T23:59:59").is_some());
        assert_eq!(read("2026-01-01"), Some((NOON - 26 * HOUR, NOON + 24 * HOUR)));
        // The third of April or the fourth of March; the twenty-fifth can only be a day.
        let (first, last) = read("03/04/2026 00:00 UTC").unwrap();
        assert_eq!((last - first) / HOUR, 30 * 24);
        let (first, last) = read("25/11/2026 05:00 UTC").unwrap();
        assert_eq!(first, last);
    }

    #[test]
    fn what_names_no_day() {
        for text in [
            "",
            "soon",
            "12:00",
            "1 January",
            "January 2026",
            "32 Jan 2026",
            "2026-02-30",
            "1h",
            "a1 Jan 2026",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(text in any::<String>(), dated in "[0-9TZ:./ +-]{0,30}",
                                            worded in "([A-Za-z]{1,9}[ ,]|[0-9:]{1,8}[ ,-]){0,8}") {
            let _ = (read(&text), read(&dated), read(&worded));
        }
    }
}
