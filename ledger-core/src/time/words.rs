//! Dates in words, for people: Japanese or English.

use super::{Day, Edtf, End, Period, Precision};

/// An uncertain day in words: `2021年4月13日`, `2021年秋頃`, `2020年度`; in English the ISO spelling
/// wherever there is one.
///
/// `fiscal_start_month` tells a set that is a whole fiscal year.
pub fn in_words(date: &Edtf, lang: &str, fiscal_start_month: u8) -> String {
    let ja = lang == "ja";
    let text = date.as_str().trim_end_matches(['~', '?', '%']);
    let first = date.earliest();
    let plain = match date.precision() {
        Precision::Day => {
            let time = date.time().map(|time| format!(" {time}")).unwrap_or_default();
            format!("{}{time}", day_in_words(first, ja))
        }
        Precision::Month if ja => format!("{}年{}月", first.year(), first.month()),
        Precision::Year if ja => format!("{}年", first.year()),
        Precision::Season => season(first, text, ja),
        Precision::Set => set(date, ja, fiscal_start_month),
        Precision::Decade | Precision::Century if ja => format!("{}年代", first.year()),
        _ => text.to_owned(),
    };
    let mark = match (date.is_approximate(), date.is_uncertain(), ja) {
        (true, true, true) => "頃か",
        (true, false, true) => "頃",
        (false, true, true) => "か",
        (true, true, false) => " (about, uncertain)",
        (true, false, false) => " (about)",
        (false, true, false) => " (uncertain)",
        (false, false, _) => "",
    };
    plain + mark
}

/// A period in words.
pub fn period_in_words(period: &Period, lang: &str, fiscal_start_month: u8) -> String {
    let ja = lang == "ja";
    if let (End::Date(first), true) = (period.begin(), period.begin() == period.end()) {
        return in_words(first, lang, fiscal_start_month);
    }
    let end = |end: &End, open: &str, unknown: &str| match end {
        End::Date(date) => in_words(date, lang, fiscal_start_month),
        End::Open => open.to_owned(),
        End::Unknown => unknown.to_owned(),
    };
    let begin = end(period.begin(), "", if ja { "不明" } else { "unknown" });
    let until = end(period.end(), if ja { "継続中" } else { "ongoing" }, if ja { "不明" } else { "unknown" });
    if ja { format!("{begin}〜{until}") } else { format!("{begin} to {until}") }
}

fn day_in_words(day: Day, ja: bool) -> String {
    if ja { format!("{}年{}月{}日", day.year(), day.month(), day.day()) } else { day.to_string() }
}

fn season(first: Day, text: &str, ja: bool) -> String {
    let (en, name) = match first.month() {
        3..=5 => ("spring", "春"),
        6..=8 => ("summer", "夏"),
        9..=11 => ("autumn", "秋"),
        _ => ("winter", "冬"),
    };
    let year = text.get(..4).unwrap_or_default();
    if ja { format!("{year}年{name}") } else { format!("{en} {year}") }
}

fn set(date: &Edtf, ja: bool, fiscal_start_month: u8) -> String {
    let runs: Vec<(Day, Day)> = date.days_set().runs().collect();
    let whole = |year: Option<super::FiscalYear>, first: Day, last: Day| {
        year.filter(|year| year.first_day() == first && year.last_day() == last).is_some()
    };
    // A run that no one word names is said from its first day or month to its last.
    let mut window = false;
    let mut run = |&(first, last): &(Day, Day)| {
        let year = first.year();
        if first == last {
            return day_in_words(first, ja);
        }
        if whole(super::FiscalYear::containing(first, 1), first, last) {
            return if ja { format!("{year}年") } else { year.to_string() };
        }
        if whole(super::FiscalYear::containing(first, fiscal_start_month), first, last) {
            return if ja { format!("{year}年度") } else { format!("FY{year}") };
        }
        window = true;
        let months = first.day() == 1 && last.plus_days(1).day() == 1;
        let said = |day: Day| match (months, ja) {
            (true, true) => format!("{year}年{month}月", year = day.year(), month = day.month()),
            (true, false) => format!("{year:04}-{month:02}", year = day.year(), month = day.month()),
            (false, _) => day_in_words(day, ja),
        };
        if ja {
            format!("{}〜{}", said(first), said(last))
        } else {
            format!("{} to {}", said(first), said(last))
        }
    };
    let all: Vec<String> = runs.iter().map(&mut run).collect();
    let joined = all.join(if ja { "、" } else { ", " });
    match (all.len() > 1, ja) {
        (true, false) => format!("one of {joined}"),
        // One day of many, which from the first to the last would read as all of them.
        (false, false) if window => format!("some day from {joined}"),
        (several, true) if several || window => format!("{joined}のいずれか"),
        _ => joined,
    }
}
