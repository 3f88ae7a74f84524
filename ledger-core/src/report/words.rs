//! The renderings' own words, in Japanese and English.

use super::document::{Cell, Report, Section};
use super::numbers;
use crate::time::{Edtf, in_words};

/// The words of one language.
pub(super) struct Words {
    pub(super) period: &'static str,
    pub(super) as_of: &'static str,
    pub(super) known_at: &'static str,
    pub(super) ledger: &'static str,
    pub(super) root: &'static str,
    pub(super) note: &'static str,
    pub(super) item: &'static str,
    pub(super) value: &'static str,
    pub(super) title: &'static str,
    pub(super) section: &'static str,
    pub(super) events: &'static str,
    pub(super) contents: &'static str,
    pub(super) nothing: &'static str,
    pub(super) legend: &'static str,
    pub(super) differs: &'static str,
    pub(super) marks: &'static str,
    pub(super) address: &'static str,
    pub(super) comma: &'static str,
    pub(super) bold: &'static str,
    pub(super) underlined: &'static str,
    pub(super) total: &'static str,
    pub(super) active: &'static str,
    pub(super) muted: &'static str,
    pub(super) goes_on: &'static str,
    pub(super) single_day: &'static str,
    pub(super) some_day: &'static str,
    open: &'static str,
    close: &'static str,
    statuses: [(&'static str, &'static str); 4],
    pub(super) japanese: bool,
}

static JA: Words = Words {
    period: "対象期間",
    as_of: "時点",
    known_at: "既知の範囲",
    ledger: "台帳",
    root: "ルート",
    note: "注記",
    item: "項目",
    value: "値",
    title: "表題",
    section: "節",
    events: "記録",
    contents: "目次",
    nothing: "該当する記録なし",
    legend: "「#」の数字は、その行が根拠とする台帳の記録番号。確かでない値には、推定・可能性・争い・消去済みと記す。",
    differs: "相違",
    marks: "しるし",
    address: "URL",
    comma: "、",
    bold: "太字は相違点の印。",
    underlined: "下線は相違点の印。",
    total: "計",
    active: "存続",
    muted: "休会など",
    goes_on: "以後も存続",
    single_day: "出来事",
    some_day: "この間のいずれかの日",
    open: "（",
    close: "）",
    statuses: [("possible", "可能性"), ("presumed", "推定"), ("disputed", "争い"), ("erased", "消去済み")],
    japanese: true,
};

static EN: Words = Words {
    period: "Period",
    as_of: "As of",
    known_at: "Known at",
    ledger: "Ledger",
    root: "Root",
    note: "Note",
    item: "Item",
    value: "Value",
    title: "Title",
    section: "Section",
    events: "Events",
    contents: "Contents",
    nothing: "No records",
    legend: "Numbers with “#” name the events of the ledger that a row rests on. What is less than certain is marked \
             possible, presumed, disputed or erased.",
    differs: "differs",
    marks: "Marks",
    address: "URL",
    comma: ", ",
    bold: "Bold marks what is different.",
    underlined: "An underline marks what is different.",
    total: "Total",
    active: "exists",
    muted: "dormant",
    goes_on: "goes on",
    single_day: "event",
    some_day: "on some day of these",
    open: " (",
    close: ")",
    statuses: [
        ("possible", "possible"),
        ("presumed", "presumed"),
        ("disputed", "disputed"),
        ("erased", "erased"),
    ],
    japanese: false,
};

impl Words {
    /// English where it is asked for, Japanese otherwise.
    pub(super) fn of(lang: &str) -> &'static Words {
        let lang = lang.get(..2).unwrap_or_default();
        if lang.eq_ignore_ascii_case("en") { &EN } else { &JA }
    }

    /// The mark for a status, and none for what is certain.
    pub(super) fn status(&self, status: &'static str) -> Option<&'static str> {
        match status {
            "certain" | "" => None,
            other => {
                Some(self.statuses.iter().find(|(code, _)| *code == other).map_or(other, |(_, word)| word))
            }
        }
    }

    /// Something set apart behind a text.
    pub(super) fn aside(&self, text: &str) -> String {
        format!("{}{text}{}", self.open, self.close)
    }

    /// The status of a whole cell in a word, where its text does not name the parts that it holds of.
    pub(super) fn unsaid(&self, cell: &Cell) -> Option<&'static str> {
        self.status(cell.status).filter(|_| !cell.marked)
    }

    /// The mark of a cell as it stands behind the text, where that does not say so itself.
    pub(super) fn mark(&self, cell: &Cell) -> String {
        match self.unsaid(cell) {
            Some(word) if cell.text == word => String::new(),
            Some(word) if cell.text.is_empty() => word.to_owned(),
            Some(word) => self.aside(word),
            None => String::new(),
        }
    }

    /// The events of a note as they stand behind its text.
    pub(super) fn sources(&self, events: &[u64]) -> String {
        if events.is_empty() { String::new() } else { self.aside(&numbers::line(events)) }
    }

    /// How far the ledger was read.
    pub(super) fn up_to(&self, seq: Option<u64>) -> String {
        match seq {
            Some(seq) if self.japanese => format!("#{seq} まで"),
            Some(seq) => format!("#{seq}"),
            None => "—".to_owned(),
        }
    }

    /// A number of events.
    pub(super) fn event_count(&self, count: u64) -> String {
        match count {
            count if self.japanese => format!("{} 件", grouped(count)),
            1 => "1 event".to_owned(),
            count => format!("{} events", grouped(count)),
        }
    }

    /// What stands over a table: its number and how many rows it has.
    pub(super) fn table(&self, number: usize, rows: usize) -> String {
        match rows {
            rows if self.japanese => format!("表 {number} · {rows} 行"),
            1 => format!("Table {number} · 1 row"),
            rows => format!("Table {number} · {rows} rows"),
        }
    }

    /// What stands over a picture: its number.
    pub(super) fn figure(&self, number: usize) -> String {
        if self.japanese { format!("図 {number}") } else { format!("Figure {number}") }
    }

    /// What a picture of bars shows, in a sentence.
    pub(super) fn bars(
        &self,
        bars: usize,
        series: usize,
        total: u64,
        highest: Option<(&str, u64)>,
    ) -> String {
        let total = grouped(total);
        match (self.japanese, highest) {
            (true, Some((label, most))) => {
                format!(
                    "積み上げ棒グラフ。棒 {bars} 本、系列 {series}、合計 {total}。最大は{label}の {most}。"
                )
            }
            (true, None) => format!("積み上げ棒グラフ。棒 {bars} 本、系列 {series}、合計 {total}。"),
            (false, Some((label, most))) => {
                format!(
                    "Stacked bars: {bars} bars, {series} series, total {total}. The highest is {label} with {most}."
                )
            }
            (false, None) => format!("Stacked bars: {bars} bars, {series} series, total {total}."),
        }
    }

    /// What a timeline shows, in a sentence.
    pub(super) fn timeline(&self, lanes: usize, from: &str, to: &str) -> String {
        if self.japanese {
            format!("年表。{lanes} 件、{} から {} まで。", date(from, self), date(to, self))
        } else {
            format!("Timeline: {lanes} lanes from {from} to {to}.")
        }
    }
}

/// The lines of a report's head, each a label and its words, for the renderings that people read.
pub(super) fn head(report: &Report) -> Vec<(&'static str, String)> {
    let words = Words::of(&report.lang);
    let basis = &report.basis;
    let mut lines = vec![
        (words.period, period(&report.period, words)),
        (words.as_of, date(&basis.as_of, words)),
        (words.known_at, words.up_to(basis.seq)),
        (words.ledger, words.event_count(basis.size)),
        (words.root, basis.root.clone()),
    ];
    lines.extend(basis.note.iter().map(|note| (words.note, note.clone())));
    lines
}

/// What the signs of a rendering mean: only those that the report has.
pub(super) fn legend(report: &Report, always: &'static str, differs: &'static str) -> String {
    let differing = report.sections.iter().flat_map(Section::cells).any(|cell| cell.differs);
    match differing {
        true if report.lang.starts_with("en") => format!("{always} {differs}"),
        true => format!("{always}{differs}"),
        false => always.to_owned(),
    }
}

/// An EDTF interval in words: a single day once, and in English with a dash between its ends, where an open or
/// unknown end is an ellipsis.
fn period(edtf: &str, words: &Words) -> String {
    let end = |end: &str| if matches!(end, "" | "..") { "…".to_owned() } else { date(end, words) };
    match edtf.split_once('/') {
        Some((from, to)) if from == to && !matches!(from, "" | "..") => date(from, words),
        Some((from, to)) if words.japanese => format!("{}〜{}", end(from), end(to)),
        Some((from, to)) => format!("{} – {}", end(from), end(to)),
        None => date(edtf, words),
    }
}

/// A date as stored, in words.
pub(super) fn date(edtf: &str, words: &Words) -> String {
    let lang = if words.japanese { "ja" } else { "en" };
    // What fiscal years are is nothing that a report says of itself: windows are told by their days.
    Edtf::parse(edtf).map_or_else(|_| edtf.to_owned(), |date| in_words(&date, lang, 1))
}

/// A number with commas every three digits.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
