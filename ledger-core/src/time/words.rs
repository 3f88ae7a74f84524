//! Dates in words, for people: Japanese or English.

use super::{Day, Edtf, End, FiscalYear, Period, Precision};

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

/// The days that a date may be, as the stretch of time within which something took place that may have
/// lasted: nothing for a date that one word names.
pub fn stretch_in_words(date: &Edtf, lang: &str, fiscal_start_month: u8) -> Option<String> {
    let ja = lang == "ja";
    let (words, single_window) = match date.precision() {
        Precision::Set => runs_in_words(date, ja, fiscal_start_month),
        _ => return None,
    };
    single_window.then(|| if ja { format!("{words}の間") } else { format!("within {words}") })
}

/// A period that is made of whole fiscal years, said by them: `2020年度`, `2001年度〜継続中`.
pub fn fiscal_years_in_words(period: &Period, lang: &str, fiscal_start_month: u8) -> Option<String> {
    let day = |end: &End| match end {
        End::Date(date) if date.is_exact() => Some(date.earliest()),
        _ => None,
    };
    let ja = lang == "ja";
    let name =
        |year: FiscalYear| if ja { format!("{}年度", year.year()) } else { format!("FY{}", year.year()) };
    let containing = |day: Day| FiscalYear::containing(day, fiscal_start_month);
    let begin = day(period.begin()).and_then(|day| containing(day).filter(|year| year.first_day() == day))?;
    let end = match period.end() {
        End::Open => (if ja { "継続中" } else { "ongoing" }).to_owned(),
        end => {
            let last = day(end).and_then(|day| containing(day).filter(|year| year.last_day() == day))?;
            if last == begin {
                return Some(name(begin));
            }
            name(last)
        }
    };
    let begin = name(begin);
    Some(if ja { format!("{begin}〜{end}") } else { format!("{begin} to {end}") })
}

/// A period in words.
pub fn period_in_words(period: &Period, lang: &str, fiscal_start_month: u8) -> String {
    let ja = lang == "ja";
    if let (End::Date(first), true) = (period.begin(), period.begin() == period.end()) {
        return in_words(first, lang, fiscal_start_month);
    }
    let words = |date: &Edtf| in_words(date, lang, fiscal_start_month);
    match (period.begin(), period.end()) {
        (End::Date(begin), End::Date(end)) if ja => format!("{}〜{}", words(begin), words(end)),
        (End::Date(begin), End::Date(end)) => format!("{} to {}", words(begin), words(end)),
        (End::Date(begin), End::Open) if ja => format!("{}〜継続中", words(begin)),
        (End::Date(begin), End::Open) => format!("{} to ongoing", words(begin)),
        // An end that nobody states is left out, because nothing is said of it.
        (End::Date(begin), End::Unknown) if ja => format!("{}から", words(begin)),
        (End::Date(begin), End::Unknown) => format!("from {}", words(begin)),
        (_, End::Date(end)) if ja => format!("{}まで", words(end)),
        (_, End::Date(end)) => format!("until {}", words(end)),
        (_, End::Open) => (if ja { "継続中" } else { "ongoing" }).to_owned(),
        (_, End::Unknown) => (if ja { "時期不明" } else { "unknown" }).to_owned(),
    }
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
    let several = date.days_set().runs().count() > 1;
    let (joined, single_window) = runs_in_words(date, ja, fiscal_start_month);
    match (several, ja) {
        (true, false) => format!("one of {joined}"),
        // One day of many, which from the first to the last would read as all of them.
        (false, false) if single_window => format!("some day from {joined}"),
        (several, true) if several || single_window => format!("{joined}のいずれか"),
        _ => joined,
    }
}

/// The runs of a set, and whether it is one that no single word names.
fn runs_in_words(date: &Edtf, ja: bool, fiscal_start_month: u8) -> (String, bool) {
    let runs: Vec<(Day, Day)> = date.days_set().runs().collect();
    let whole = |year: Option<FiscalYear>, first: Day, last: Day| {
        year.filter(|year| year.first_day() == first && year.last_day() == last).is_some()
    };
    // A run that no one word names is said from its first day or month to its last.
    let mut window = false;
    let mut run = |&(first, last): &(Day, Day)| {
        let year = first.year();
        if first == last {
            return day_in_words(first, ja);
        }
        if whole(FiscalYear::containing(first, 1), first, last) {
            return if ja { format!("{year}年") } else { year.to_string() };
        }
        if whole(FiscalYear::containing(first, fiscal_start_month), first, last) {
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
    (all.join(if ja { "、" } else { ", " }), window && all.len() == 1)
}
