//! The ledger's clock: instants in UTC, and the fixed offset that turns them into days.

use std::fmt;
use std::str::FromStr;

use super::day::{Day, TimeOfDay, digits};
use super::error::{DateError, DatePart, DateProblem, Expected};

const DAY_MICROS: i64 = 86_400_000_000;
const MINUTE_MICROS: i64 = 60_000_000;

/// An instant in UTC, in whole microseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Displayed and parsed as exactly 27 characters, `2021-04-12T08:00:00.000000Z`, so that the
/// order of the texts is the order of the instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recorded {
    micros: i64,
}

impl Recorded {
    /// The first instant, 0001-01-01T00:00:00.000000Z.
    pub const MIN: Self = Self { micros: -62_135_596_800_000_000 };
    /// The last instant, 9999-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self { micros: 253_402_300_799_999_999 };

    /// The instant so many microseconds after 1970-01-01T00:00:00Z, held between
    /// [`Recorded::MIN`] and [`Recorded::MAX`].
    pub fn from_micros(micros: i64) -> Self {
        Self { micros }.clamp(Self::MIN, Self::MAX)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.micros
    }

    /// The next instant, one microsecond later.
    #[must_use]
    pub fn next(self) -> Self {
        Self::from_micros(self.micros.saturating_add(1))
    }

    /// The civil day at this instant in the zone.
    pub fn day_in(self, zone: Zone) -> Day {
        Day::saturating((self.micros + zone.micros()).div_euclid(DAY_MICROS))
    }
}

impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.day_in(Zone::UTC);
        let in_day = self.micros.rem_euclid(DAY_MICROS);
        let (minutes, micros) = (in_day / MINUTE_MICROS, in_day % MINUTE_MICROS);
        let (hour, minute) = (minutes / 60, minutes % 60);
        let (second, micro) = (micros / 1_000_000, micros % 1_000_000);
        write!(f, "{day}T{hour:02}:{minute:02}:{second:02}.{micro:06}Z")
    }
}

impl FromStr for Recorded {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let read = || -> Result<Self, DateProblem> {
            let shape = DateProblem::Not(Expected::Recorded);
            let (day, clock) = text.split_once('T').ok_or(shape)?;
            let (minutes, rest) = clock.split_at_checked(5).ok_or(shape)?;
            let rest = rest.strip_prefix(':').and_then(|rest| rest.strip_suffix('Z'));
            let (second, micro) = rest.and_then(|rest| rest.split_once('.')).ok_or(shape)?;
            let second = i64::from(digits(second, 2).ok_or(shape)?);
            let micro = i64::from(digits(micro, 6).ok_or(shape)?);
            let precise = |error: DateError| match error.problem {
                DateProblem::Not(_) => shape,
                other => other,
            };
            let day: Day = day.parse().map_err(precise)?;
            let time: TimeOfDay = minutes.parse().map_err(precise)?;
            DatePart::Second.check(second, 0, 59)?;
            let minutes = i64::from(day.number()) * 1440 + i64::from(time.minutes());
            Ok(Self { micros: minutes * MINUTE_MICROS + second * 1_000_000 + micro })
        };
        read().map_err(|problem| DateError::new(text, problem))
    }
}

/// A fixed offset from UTC in minutes, less than a day either way.
///
/// Displayed and stored as `+09:00`; `Z` is read as `+00:00`. Named zones with summer time are
/// out of scope: they need a table that changes from outside, and a ledger's days must mean the
/// same for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone {
    minutes: i16,
}

impl Zone {
    /// UTC, `+00:00`.
    pub const UTC: Self = Self { minutes: 0 };
    /// Japan, `+09:00`, without summer time since 1951.
    pub const JAPAN: Self = Self { minutes: 540 };

    /// The zone so many minutes east of UTC, if that is less than a day.
    pub fn from_minutes(minutes: i32) -> Option<Self> {
        let minutes = i16::try_from(minutes).ok()?;
        (-1439..=1439).contains(&minutes).then_some(Self { minutes })
    }

    /// Minutes east of UTC.
    pub fn minutes(self) -> i32 {
        i32::from(self.minutes)
    }

    fn micros(self) -> i64 {
        i64::from(self.minutes) * MINUTE_MICROS
    }

    /// The instant at which the day begins in this zone.
    pub fn start_of(self, day: Day) -> Recorded {
        Recorded::from_micros(i64::from(day.number()) * DAY_MICROS - self.micros())
    }

    /// The instant at which the day ends: the start of the next, not part of the day.
    pub fn end_of(self, day: Day) -> Recorded {
        let next = i64::from(day.number()) + 1;
        Recorded::from_micros(next * DAY_MICROS - self.micros())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minutes < 0 { '-' } else { '+' };
        let minutes = self.minutes.abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl FromStr for Zone {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let fail = || DateError::new(text, DateProblem::Not(Expected::Zone));
        let (sign, clock) = match (text, text.strip_prefix('+'), text.strip_prefix('-')) {
            ("Z", ..) => return Ok(Self::UTC),
            (_, Some(clock), _) => (1, clock),
            // RFC 3339 gives -00:00 another meaning: an unknown offset.
            (_, _, Some(clock)) if clock != "00:00" => (-1, clock),
            _ => return Err(fail()),
        };
        let time: TimeOfDay = clock.parse().map_err(|_| fail())?;
        Self::from_minutes(sign * i32::from(time.minutes())).ok_or_else(fail)
    }
}
