//! Dates as they stand in printed wording: `12月23日（木）`, `2021/4/7`, `8/27 実施`, `令和元年12月`.
//!
//! What people type is read whole by `time::parse_date`; here a date stands somewhere in a sentence, and
//! may leave out its year.

use unicode_normalization::UnicodeNormalization;

use super::records::days_of;
use crate::time::{Day, Edtf, Era, Weekday};

/// One date in a wording, as far as it was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Printed {
    /// The era and its year, where the year is counted so.
    pub(super) era: Option<(Era, i32)>,
    /// The western year, also of an era's.
    pub(super) year: Option<i32>,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
    /// The weekday in brackets after it.
    pub(super) weekday: Option<Weekday>,
    /// Where it begins and ends, in characters without spaces.
    place: (usize, usize),
}

impl Printed {
    /// The full day, if it is printed and exists.
    pub(super) fn full(&self) -> Option<Day> {
        Day::from_ymd(self.year?, self.month?, self.day?)
    }

    /// Whether there is no such date in any year, or in the year printed.
    pub(super) fn is_impossible(&self) -> bool {
        let (Some(month), day) = (self.month, self.day.unwrap_or(1)) else { return false };
        // A leap year allows most.
        Day::from_ymd(self.year.unwrap_or(2000), month, day).is_none()
    }

    /// Whether its era had ended before the earliest day that it allows.
    pub(super) fn is_past_its_era(&self) -> bool {
        let (Some((era, _)), Some(year)) = (self.era, self.year) else { return false };
        // A year alone is a label: lists of years use one era's name for all of a year.
        let Some(month) = self.month else { return false };
        let first = Day::from_ymd(year, month, self.day.unwrap_or(1));
        era.last_day().zip(first).is_some_and(|(last, first)| first > last)
    }

    /// Whether a day is what is printed, as far as it is printed.
    pub(super) fn allows(&self, day: Day) -> bool {
        self.year.is_none_or(|year| year == day.year())
            && self.month.is_none_or(|month| month == day.month())
            && self.day.is_none_or(|number| number == day.day())
    }
}

/// The dates of a wording, in its order. A number alone is no date.
pub(super) fn dates_in(wording: &str) -> Vec<Printed> {
    let text: Vec<char> = wording.nfkc().filter(|c| !c.is_whitespace()).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match Reader::new(&text, at).date() {
            Some(date) => {
                at = date.place.1;
                found.push(date);
            }
            // Not in the middle of a number: 12 is not 2.
            None => at += digits(&text, at).max(1),
        }
    }
    found
}

/// Two years that stand side by side for one date, one of an era and one western, and disagree:
/// `2019年（平成30年）`.
pub(super) fn double_years(wording: &str) -> Vec<(Printed, Printed)> {
    let dates = dates_in(wording);
    let text: Vec<char> = wording.nfkc().filter(|c| !c.is_whitespace()).collect();
    let beside = |one: &Printed, other: &Printed| {
        let between = text.get(one.place.1..other.place.0).unwrap_or_default();
        matches!(between, ['(' | '/' | '・' | '='])
    };
    let pairs = dates.windows(2).filter_map(|pair| match pair {
        [one, other] if one.era.is_some() != other.era.is_some() && beside(one, other) => {
            Some((*one, *other))
        }
        _ => None,
    });
    let fiscal = (0..text.len()).filter_map(|at| fiscal_years(&text, at));
    pairs
        .chain(fiscal)
        .filter(|(one, other)| one.year.zip(other.year).is_some_and(|(one, other)| one != other))
        .collect()
}

/// Two fiscal years that stand side by side from here on: `2021年度(令和3年度)`, in either order.
fn fiscal_years(text: &[char], at: usize) -> Option<(Printed, Printed)> {
    // Not in the middle of a number: 12021 is not 2021.
    if at > 0 && text.get(at - 1).is_some_and(char::is_ascii_digit) {
        return None;
    }
    let year = |at: usize| {
        let mut reader = Reader::new(text, at);
        let date = match reader.era_date() {
            Some(date) => date,
            None => {
                reader.at = at;
                let number =
                    reader.number().filter(|number| (1000..=9999).contains(number) && reader.eat('年'))?;
                reader.made(None, i32::try_from(number).ok(), (None, None))
            }
        };
        reader.eat('度').then_some((date, reader.at))
    };
    let (one, end) = year(at)?;
    let beside = matches!(text.get(end), Some('(' | '/' | '・' | '='));
    let (other, _) = year(end + 1).filter(|_| beside)?;
    (one.era.is_some() != other.era.is_some()).then_some((one, other))
}

/// Whether a printed date is one of the days of a date as stored, or an end of a period.
pub(super) fn is_within(printed: &Printed, stored: &str) -> bool {
    match Edtf::parse(stored) {
        Ok(date) => date.days().any(|day| printed.allows(day)),
        Err(_) => days_of(stored).is_some_and(|(first, last)| printed.allows(first) || printed.allows(last)),
    }
}

/// A weekday as printed: `水`, `水曜`, `Wed`, `Wed.`, `Wednesday`.
pub(super) fn weekday(text: &str) -> Option<Weekday> {
    let text = text.trim();
    let english = |day: &Weekday| {
        let rest = text.get(..3).filter(|short| short.eq_ignore_ascii_case(day.en())).and(text.get(3..));
        rest.is_some_and(|rest| rest.is_empty() || rest == "." || rest.to_ascii_lowercase().ends_with("day"))
    };
    Weekday::ALL.into_iter().find(|day| text.starts_with(day.ja()) || english(day))
}

fn digits(text: &[char], at: usize) -> usize {
    text.iter().skip(at).take_while(|c| c.is_ascii_digit()).count()
}

struct Reader<'t> {
    text: &'t [char],
    begin: usize,
    at: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t [char], begin: usize) -> Reader<'t> {
        Reader { text, begin, at: begin }
    }

    fn date(mut self) -> Option<Printed> {
        let mut date = self.era_date().or_else(|| self.western_date()).or_else(|| self.slashed())?;
        date.weekday = self.weekday();
        Some(date)
    }

    fn made(&self, era: Option<(Era, i32)>, year: Option<i32>, rest: (Option<u32>, Option<u32>)) -> Printed {
        Printed { era, year, month: rest.0, day: rest.1, weekday: None, place: (self.begin, self.at) }
    }

    fn era_date(&mut self) -> Option<Printed> {
        let era = Era::ALL.into_iter().find(|era| self.starts_with(era.ja()))?;
        self.at += era.ja().chars().count();
        let number = if self.eat('元') { 1 } else { self.number()? };
        if !self.eat('年') {
            self.at = self.begin;
            return None;
        }
        let year = era.first_day().year() + i32::try_from(number).ok()? - 1;
        let rest = self.month_and_day();
        Some(self.made(Some((era, i32::try_from(number).ok()?)), Some(year), rest))
    }

    fn western_date(&mut self) -> Option<Printed> {
        self.at = self.begin;
        let number = self.number()?;
        if (1000..=9999).contains(&number) && self.eat('年') {
            // A fiscal year is another thing.
            if self.text.get(self.at) == Some(&'度') {
                return None;
            }
            let rest = self.month_and_day();
            return Some(self.made(None, i32::try_from(number).ok(), rest));
        }
        self.at = self.begin;
        let rest = self.month_and_day();
        rest.0.is_some().then(|| self.made(None, None, rest))
    }

    /// `12月23日` or `12月`; not `8ヶ月`.
    fn month_and_day(&mut self) -> (Option<u32>, Option<u32>) {
        let before = self.at;
        let Some(month) = self.number().filter(|_| self.eat('月')) else {
            self.at = before;
            return (None, None);
        };
        let after = self.at;
        match self.number().filter(|_| self.eat('日')) {
            Some(day) => (Some(month), Some(day)),
            None => {
                self.at = after;
                (Some(month), None)
            }
        }
    }

    /// `2021/4/7`, `2021/4`, `8/27`.
    fn slashed(&mut self) -> Option<Printed> {
        self.at = self.begin;
        let first = self.number()?;
        let second = self.eat('/').then(|| self.number()).flatten()?;
        let before_third = self.at;
        let third = self.eat('/').then(|| self.number()).flatten();
        if third.is_none() {
            self.at = before_third;
        }
        match (first >= 1000, third) {
            (true, day) => Some(self.made(None, i32::try_from(first).ok(), (Some(second), day))),
            (false, None) => Some(self.made(None, None, (Some(first), Some(second)))),
            (false, Some(_)) => None,
        }
    }

    fn weekday(&self) -> Option<Weekday> {
        let spaced = usize::from(self.text.get(self.at) == Some(&' '));
        let (&'(', rest) = self.text.get(self.at + spaced..)?.split_first()? else { return None };
        // No weekday is longer than "Wednesday".
        let word: String = rest.iter().take_while(|c| **c != ')').take(10).collect();
        weekday(&word)
    }

    fn number(&mut self) -> Option<u32> {
        let length = digits(self.text, self.at);
        let number: String = self.text.get(self.at..self.at + length)?.iter().collect();
        let number = number.parse().ok()?;
        self.at += length;
        Some(number)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let there = self.text.get(self.at) == Some(&wanted);
        self.at += usize::from(there);
        there
    }

    fn starts_with(&self, word: &str) -> bool {
        word.chars().enumerate().all(|(offset, c)| self.text.get(self.begin + offset) == Some(&c))
    }
}

#[cfg(test)]
mod tests {
    use super::{dates_in, double_years};

    #[test]
    fn dates_are_read_out_of_wordings() {
        let read = |wording: &str| -> Vec<String> {
            let part = |part: Option<String>| part.unwrap_or_else(|| "-".to_owned());
            let one = |date: &super::Printed| {
                let weekday = date.weekday.map(|day| day.ja().to_owned());
                let era = date.era.map(|(era, year)| format!("{}{year} ", era.ja())).unwrap_or_default();
                let numbers = [
                    date.year.map(|year| year.to_string()),
                    date.month.map(|m| m.to_string()),
                    date.day.map(|d| d.to_string()),
                ];
                format!("{era}{} {}", numbers.map(part).join("."), part(weekday))
            };
            dates_in(wording).iter().map(one).collect()
        };
        for (wording, dates) in [
            ("12月23日（木）", vec!["-.12.23 木"]),
            ("2021 年 7 月 15 日（総会）", vec!["2021.7.15 -"]),
            ("24日（水）から27日（金）", vec![]),
            ("8/27 実施", vec!["-.8.27 -"]),
            ("2022/3", vec!["2022.3.- -"]),
            ("2021/04/07", vec!["2021.4.7 -"]),
            ("令和元年12月17日", vec!["令和1 2019.12.17 -"]),
            ("平成30年10月22日～令和2年6月18日", vec!["平成30 2018.10.22 -", "令和2 2020.6.18 -"]),
            ("2020年度から", vec![]),
            ("設立から2年8ヶ月", vec![]),
            ("5月15日～6月15日", vec!["-.5.15 -", "-.6.15 -"]),
        ] {
            assert_eq!(read(wording), dates, "{wording}");
        }
    }

    #[test]
    fn a_date_may_be_impossible_or_past_its_era() {
        let first = |wording: &str| dates_in(wording)[0];
        assert!(first("2月30日").is_impossible() && first("2021年2月29日").is_impossible());
        assert!(!first("2月29日").is_impossible() && !first("2020年2月29日").is_impossible());
        assert!(first("平成31年5月1日").is_past_its_era() && first("平成32年3月").is_past_its_era());
        assert!(!first("平成31年4月30日").is_past_its_era() && !first("平成31年").is_past_its_era());
    }

    #[test]
    fn years_side_by_side_are_compared() {
        assert_eq!(double_years("2019年（平成30年）4月").len(), 1);
        assert!(double_years("2019年（平成31年）4月と2019年（令和元年）").is_empty());
        assert!(double_years("平成30年から2019年まで").is_empty(), "two dates, not one told twice");
        assert_eq!(double_years("2021年度（令和2年度）から").len(), 1);
        assert_eq!(double_years("平成 25 年度（2014 年度）").len(), 1);
        assert!(double_years("2019年度（令和元年度）と平成31年度（2019年度）").is_empty());
    }
}
