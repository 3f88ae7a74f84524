//! Why a seat stands as it does, in words of two languages.

use super::expected::{Ending, Expected, Undecided};
use super::rule::{CountedFrom, TermRule, Until};

/// A sentence in the two languages that people read, without its full stop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Why {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

impl Why {
    pub(super) fn new(en: impl Into<String>, ja: impl Into<String>) -> Why {
        Why { en: en.into(), ja: ja.into() }
    }

    /// Japanese for `ja`, English otherwise.
    pub fn in_words(&self, lang: &str) -> &str {
        if lang == "ja" { &self.ja } else { &self.en }
    }

    pub(super) fn and(self, other: Why) -> Why {
        match (self.en.is_empty(), other.en.is_empty()) {
            (true, _) => other,
            (_, true) => self,
            _ => Why::new(format!("{}; {}", self.en, other.en), format!("{}。{}", self.ja, other.ja)),
        }
    }
}

impl Expected {
    /// What ends the term, in words.
    pub fn why(&self) -> Why {
        match self.ending {
            Ending::Stated => Why::new("the appointment names the last day", "就任の記録に満了日がある"),
            Ending::Meeting(closed) => Why::new(
                format!("ends with the ordinary meeting for the fiscal year to {closed}, which is recorded"),
                format!("{closed} に終わる事業年度の定時総会(記録あり)の終結まで"),
            ),
            Ending::Due(first, last) => Why::new(
                format!("ends with the ordinary meeting that is due from {first} to {last}"),
                format!("{first} から {last} までに開かれる定時総会の終結まで"),
            ),
            Ending::Overdue(due) => Why::new(
                format!("the ordinary meeting that ends the term was due by {due}, and none is recorded"),
                format!("任期を満了させる定時総会は {due} が期限だが、開催の記録がない"),
            ),
            Ending::Window(due) => Why::new(
                format!("no ordinary meeting is recorded by {due}, when it was due: the term ended then"),
                format!("期限の {due} までに定時総会の記録がなく、その日までに満了"),
            ),
            Ending::FiscalYearEnd => Why::new("ends with a fiscal year", "事業年度の末日まで"),
            Ending::Anniversary => Why::new("ends with its years", "期間の末日まで"),
            Ending::Unlimited => Why::new("the term has no end", "任期の定めなし"),
            Ending::Abolished => Why::new("ends with the post, which was abolished", "役職の廃止まで"),
        }
    }
}

impl Undecided {
    /// In words.
    pub fn why(&self) -> Why {
        match self {
            Undecided::NoRule => Why::new("no rule for the term is recorded", "任期の定めが記録されていない"),
            Undecided::MalformedRule(member) => Why::new(
                format!("the recorded rule for the term cannot be read: {member}"),
                format!("記録された任期の定めを読めない: {member}"),
            ),
            Undecided::UncertainRule => Why::new(
                "records do not decide which rule held",
                "どの任期の定めによるかが記録から決まらない",
            ),
            Undecided::NoElection => {
                Why::new("nobody says when the election was", "選任の日が記録されていない")
            }
            Undecided::NoYearEnds => {
                Why::new("no fiscal year ends within the period", "期間内に終了する事業年度がない")
            }
            Undecided::FiscalYear(body) => Why::new(
                format!("records do not decide when the fiscal years of {body} begin"),
                format!("{body} の事業年度の始まりが記録から決まらない"),
            ),
            Undecided::Predecessor(person) => Why::new(
                format!("fills the place of {person}, whose own term is not known"),
                format!("前任者 {person} の任期が分からない"),
            ),
        }
    }
}

impl TermRule {
    /// The rule in words.
    pub fn why(&self) -> Why {
        if self.until == Until::Unlimited {
            return Why::new("no end", "定めなし");
        }
        let (years, months) = (self.months / 12, self.months % 12);
        let (en, ja) = match (years, months) {
            (0, _) => (format!("{months} months"), format!("{months}か月")),
            (_, 0) => (format!("{years} years"), format!("{years}年")),
            _ => (format!("{years} years and {months} months"), format!("{years}年{months}か月")),
        };
        let (from_en, from_ja) = match self.counted_from {
            CountedFrom::Election => ("the election", "選任"),
            CountedFrom::TakingOffice => ("taking office", "就任"),
        };
        match self.until {
            Until::OrdinaryMeeting => {
                let due = self.within_months.map_or_else(Why::default, |months| {
                    Why::new(
                        format!(", which is due within {months} months"),
                        format!("(事業年度終了後{months}か月以内)"),
                    )
                });
                Why::new(
                    format!(
                        "the ordinary meeting for the last fiscal year that ends within {en} of {from_en}{}",
                        due.en
                    ),
                    format!(
                        "{from_ja}後{ja}以内に終了する事業年度のうち最終のものに関する定時総会{}の終結の時まで",
                        due.ja
                    ),
                )
            }
            Until::FiscalYearEnd => Why::new(
                format!("the end of the last fiscal year that ends within {en} of {from_en}"),
                format!("{from_ja}後{ja}以内に終了する事業年度のうち最終のものの末日まで"),
            ),
            Until::Anniversary | Until::Unlimited => {
                Why::new(format!("{en} from {from_en}"), format!("{from_ja}から{ja}"))
            }
        }
    }
}
