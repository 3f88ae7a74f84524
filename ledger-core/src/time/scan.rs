//! Reading typed text from left to right: spaces are skipped, a failed step consumes nothing.

use unicode_normalization::UnicodeNormalization;

use super::era::Era;
use super::error::{DateError, DateProblem, Expected};

/// The text in NFKC (full-width forms become ASCII, ㋿ becomes 令和) with one kind of hyphen and
/// no surrounding space. Used for reading only; nothing normalised is ever stored.
pub(super) fn normalise(text: &str) -> String {
    let one_hyphen = |c| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    };
    text.nfkc().map(one_hyphen).collect::<String>().trim().to_owned()
}

/// A year as it was written.
#[derive(Clone, Copy)]
pub(super) struct WrittenYear {
    pub(super) western: i32,
    pub(super) era: Option<Era>,
}

/// The text that is still unread.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    pub(super) fn at_end(&self) -> bool {
        self.rest.trim_start().is_empty()
    }

    /// Consumes the word, ASCII letters in either case.
    pub(super) fn eat(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        let Some((head, tail)) = rest.split_at_checked(word.len()) else {
            return false;
        };
        let found = head.eq_ignore_ascii_case(word);
        if found {
            self.rest = tail;
        }
        found
    }

    /// Consumes the first word of the table that stands here, and gives what it means.
    pub(super) fn eat_any<T: Copy>(&mut self, words: &[(&str, T)]) -> Option<T> {
        words.iter().find(|(word, _)| self.eat(word)).map(|(_, meaning)| *meaning)
    }

    /// Consumes a number of at most so many digits, no longer one; gives also its digits' count.
    fn digits(&mut self, max: usize) -> Option<(u32, usize)> {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, tail) = rest.split_at_checked(end).filter(|_| end <= max)?;
        let value = number.parse().ok()?;
        self.rest = tail;
        Some((value, end))
    }

    /// Consumes a number of one or two digits.
    pub(super) fn number(&mut self) -> Option<u32> {
        self.digits(2).map(|(value, _)| value)
    }

    /// Consumes a western year of four digits, or an era with its year: `令和3`, `R3`, `令和元`.
    pub(super) fn year(&mut self) -> Result<WrittenYear, DateProblem> {
        let not_a_date = DateProblem::Not(Expected::Date);
        if let Some(era) = self.era() {
            let year = if self.eat("元") { Some(1) } else { self.digits(3).map(|(year, _)| year) };
            let western = era.western(year.ok_or(not_a_date)?)?;
            return Ok(WrittenYear { western, era: Some(era) });
        }
        match self.digits(4) {
            Some((year, 4)) => Ok(WrittenYear { western: year.cast_signed(), era: None }),
            Some((_, 1 | 2)) if ["月", "/"].iter().any(|unit| self.eat(unit)) => {
                Err(DateProblem::YearMissing)
            }
            _ => Err(not_a_date),
        }
    }

    fn era(&mut self) -> Option<Era> {
        let letter = |era: &Era, ahead: &mut Self| ahead.eat(era.letter().encode_utf8(&mut [0; 4]));
        Era::ALL.into_iter().find(|era| self.eat(era.ja()) || letter(era, self))
    }

    /// Consumes the label of a fiscal year, `fy:2020`, `FY2020`, `2020年度` or `令和2年度`, if
    /// one stands here.
    pub(super) fn fiscal_year(&mut self) -> Result<Option<WrittenYear>, DateProblem> {
        let mut ahead = self.clone();
        let year = if ahead.eat("fy:") || ahead.eat("fy") {
            ahead.year()?
        } else {
            match ahead.year() {
                Ok(year) if ahead.eat("年度") => year,
                Ok(_) | Err(DateProblem::Not(_)) => return Ok(None),
                Err(problem) => return Err(problem),
            }
        };
        *self = ahead;
        Ok(Some(year))
    }
}

/// Refuses an over-long text before anything is done with it.
pub(super) fn check_length(text: &str, max: usize) -> Result<(), DateError> {
    if text.len() <= max {
        return Ok(());
    }
    Err(DateError::new(text, DateProblem::TooLong { bytes: text.len(), max }))
}
