//! What several places tell of one thing: what a second place adds to what is recorded of it, and
//! whether it contradicts that or only words it otherwise.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::gather::{Act, Gather, Named, certain};
use crate::ledger::LedgerError;
use crate::projection::{FactValue, Status, says_the_same};
use crate::record::Value;
use crate::record::kernel::{SAYS, STATES};
use crate::report::Cell;
use crate::time::{Day, Edtf};

/// What a claim says to tell which thing it is about, and what is told of it in other ways.
const NOT_ADDED: &[&str] =
    &["occurred", "body", "weekday", "attended_by", "listed_by", "order", "attested", "from", "to", "type"];

/// What one thing may be called in several ways.
const CALLED: &[&str] = &["name", "title", "place", "theme"];

/// The claims of all sources, and which documents are the organisation's own.
pub(super) struct Tellings {
    documents: BTreeSet<String>,
    claims: Vec<Act>,
}

impl Tellings {
    pub(super) fn of(g: &Gather<'_, '_>, org: &str) -> Result<Tellings, LedgerError> {
        let acts = g.acts(org)?;
        let own = acts.iter().filter(|act| act.kind.starts_with("document.") && g.refers(act, "by", org));
        let documents = own.map(|act| act.subject.clone()).collect();
        let mut claims = g.acts_of(g.view.of_kinds(&[STATES])?)?;
        claims.retain(|claim| !g.left.contains(&claim.seq));
        Ok(Tellings { documents, claims })
    }

    /// All claims, in the order of the log.
    pub(super) fn claims(&self) -> &[Act] {
        &self.claims
    }

    /// Whether a claim stands in one of the organisation's own documents.
    pub(super) fn is_own(&self, claim: &Act) -> bool {
        self.documents.contains(&claim.subject)
    }

    /// Whether one of the organisation's own documents tells of an act.
    pub(super) fn tell(&self, act: &Act) -> bool {
        act.sources().any(|(document, _)| document.is_some_and(|cited| self.documents.contains(cited)))
    }

    /// What the organisation's own documents claim of a thing.
    pub(super) fn about<'t>(&'t self, subject: &'t str) -> impl Iterator<Item = &'t Act> {
        let own = self.claims.iter().filter(|claim| self.is_own(claim));
        own.filter(move |claim| claim.data.get("about").and_then(Value::as_str) == Some(subject))
    }

    /// What other places of the organisation's own documents say of a thing and its records do not,
    /// each with the place.
    pub(super) fn added(&self, g: &Gather<'_, '_>, subject: &str) -> Result<Cell, LedgerError> {
        let state = g.state(subject)?;
        let mut places = Vec::new();
        for claim in self.about(subject) {
            let mut parts: Vec<Cell> = another_day(g, claim, subject)?.into_iter().collect();
            for (name, said) in &claim.data {
                let Some(field) = name.strip_prefix(SAYS).filter(|field| !NOT_ADDED.contains(field)) else {
                    continue;
                };
                let known = state.as_ref().map(|state| state.get(field)).unwrap_or_default();
                if !is_known(known, said) {
                    let told = words(g, claim, field, said)?.prints(&[name]);
                    parts.push(recorded(g, claim, field, told, known)?);
                }
            }
            if !parts.is_empty() {
                let cell = g.join(&parts, g.t("; ", "、"));
                let text = format!("{}{}", cell.text, place(g, claim));
                places.push(cell.named(text).also(&claim.by));
            }
        }
        let mut cell = g.sentences(&places);
        cell.value = None;
        Ok(cell)
    }

    /// Weekdays that are printed beside days which the calendar knows to be others.
    pub(super) fn wrong_weekdays(
        &self,
        g: &Gather<'_, '_>,
        act: &Act,
        (first, last): (Day, Day),
    ) -> Vec<Cell> {
        let mut found: Vec<Cell> = Vec::new();
        for told in std::iter::once(act).chain(self.about(&act.subject)) {
            let Some((weekday, field)) = printed_weekday(told) else { continue };
            if fits(weekday, first, last) {
                continue;
            }
            let weekday = weekday.elements().iter().map(|day| g.text(day)).collect::<Vec<_>>().join("〜");
            let text = match g.lang {
                "ja" => format!("原文の曜日は「{weekday}」"),
                _ => format!("the source prints the weekday {weekday}"),
            };
            match found.iter_mut().find(|known| known.text == text) {
                Some(known) => *known = known.clone().also(&told.by),
                None => {
                    found.push(Cell::new(text, &told.by).prints(&[field]).status(Status::Disputed.word()))
                }
            }
        }
        found
    }

    /// The name of a thing; other spellings of it make it no less certain.
    pub(super) fn name(&self, g: &Gather<'_, '_>, subject: &str) -> Result<Cell, LedgerError> {
        let name = g.called(subject)?;
        let state = g.state(subject)?;
        let mut known = ["name", "title"].into_iter().flat_map(|attribute| {
            state.iter().flat_map(move |state| state.get(attribute)).map(move |value| (attribute, value))
        });
        let contradicted = known.any(|(attribute, value)| self.contradicts(value, attribute));
        let doubted = name.status == Status::Disputed.word() && !contradicted;
        Ok(if doubted { name.status(certain()) } else { name })
    }

    /// Whether a source contradicts a value, and does not only call the same thing otherwise.
    pub(super) fn contradicts(&self, value: &FactValue, attribute: &str) -> bool {
        value.disputed_by.iter().any(|seq| {
            let claim = self.claims.iter().find(|claim| claim.seq == *seq);
            let said = claim.and_then(|claim| claim.data.get(&format!("{SAYS}{attribute}")));
            let alike = said.is_some_and(|said| called_alike(said, &value.value));
            !(CALLED.contains(&attribute) && alike)
        })
    }
}

/// What is remarked on an act, without the printed weekday where that is the right one.
pub(super) fn remarks(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let days = act.occurred.as_ref().map(|day| (day.earliest(), day.latest()));
    let days = act.data.get("period").and_then(Value::as_str).and_then(super::occasions::bounds).or(days);
    let right = matches!((printed_weekday(act), days), (Some((said, _)), Some((first, last))) if fits(said, first, last));
    let mut act = act.clone();
    if let (true, Some(Value::Object(extra))) = (right, act.data.get_mut("extra")) {
        extra.remove("weekday");
        if extra.is_empty() {
            act.data.remove("extra");
        }
    }
    g.remarks(&act)
}

/// Where a claim stands, in brackets.
pub(super) fn place(g: &Gather<'_, '_>, claim: &Act) -> String {
    let sources = claim.data.get("sources").map(Value::elements).unwrap_or_default();
    let locator = sources.first().and_then(|source| source.get("locator"));
    // Brackets within brackets read as one too many.
    match locator.map(|locator| g.text(locator)) {
        Some(place) if place.contains(['(', '（']) => format!("［{place}］"),
        Some(place) => g.bracket(&place),
        None => String::new(),
    }
}

/// The weekday that an act or claim says is printed, and the field in which it says so.
pub(super) fn printed_weekday(act: &Act) -> Option<(&Value, &'static str)> {
    let extra = || Some((act.data.get("extra")?.get("weekday")?, "extra"));
    act.data.get("says_weekday").map(|weekday| (weekday, "says_weekday")).or_else(extra)
}

/// Whether weekdays, one or that of the first and the last day, are those of the calendar.
pub(super) fn fits(weekdays: &Value, first: Day, last: Day) -> bool {
    let is = |said: &Value, day: Day| {
        said.words("ja").is_none_or(|said| said == day.weekday().ja() || said == day.weekday().en())
    };
    match weekdays.elements() {
        [] => true,
        [only] => is(only, first),
        [begin, .., end] => is(begin, first) && is(end, last),
    }
}

/// Whether what is said is among the known values, or is a list of such.
fn is_known(known: &[FactValue], said: &Value) -> bool {
    let values = || known.iter().flat_map(|known| known.value.elements());
    let element = |each: &Value| {
        values().any(|value| value == each)
            || known
                .iter()
                .any(|known| known.element.as_deref().is_some_and(|slug| Some(slug) == each.as_str()))
    };
    match said {
        Value::List(list) => list.iter().all(element),
        said => known.iter().any(|known| says_the_same(&known.value, said)),
    }
}

/// What a claim says in a field, with the name of the field where the words alone do not tell it.
fn words(g: &Gather<'_, '_>, claim: &Act, field: &str, said: &Value) -> Result<Cell, LedgerError> {
    let kind = claim.data.get("about_kind").and_then(Value::as_str).unwrap_or_default();
    let cell = g.value_of(Some(kind), field, said)?;
    let text = match (field, said) {
        ("number", Value::Int(number)) if g.lang == "ja" => format!("第{number}回"),
        ("figures" | "summary", _) => cell.text.clone(),
        ("aliases", _) => format!("{}{}", g.t("also called ", "別称: "), cell.text),
        _ => format!("{}: {}", g.label_of(kind, field), cell.text),
    };
    Ok(cell.named(text))
}

/// The day that a claim gives, where what it is about is recorded of another.
fn another_day(g: &Gather<'_, '_>, claim: &Act, subject: &str) -> Result<Option<Cell>, LedgerError> {
    let kind = claim.data.get("about_kind").and_then(Value::as_str);
    let said = claim.data.get("says_occurred").and_then(Value::as_str);
    let Some(said) = said.and_then(|said| Edtf::parse(said).ok()) else { return Ok(None) };
    let acts = g.acts(subject)?;
    let mut told = acts.iter().filter(|act| act.subject == subject && Some(act.kind.as_str()) == kind);
    let apart = |act: &Act| {
        act.occurred
            .as_ref()
            .is_some_and(|day| day.latest() < said.earliest() || said.latest() < day.earliest())
    };
    let Some(act) = told.find(|act| apart(act)) else { return Ok(None) };
    let text = format!("{}{}", g.t("another date: ", "別の日付: "), g.plain_date(&said));
    Ok(Some(g.told(claim, text, &["says_occurred"]).also(&act.by)))
}

/// What a claim says, with what is recorded instead, where that is one other value: a reader who sees the
/// claim alone would take it for the record.
fn recorded(
    g: &Gather<'_, '_>,
    claim: &Act,
    field: &str,
    told: Cell,
    known: &[FactValue],
) -> Result<Cell, LedgerError> {
    let kind = claim.data.get("about_kind").and_then(Value::as_str).unwrap_or_default();
    let one = |value: &&FactValue| {
        value.element.is_none() && !CALLED.contains(&field) && !matches!(value.value, Value::List(_))
    };
    let [value] = known else { return Ok(told) };
    // One figure stands beside one other.
    let one_figure = |value: &&FactValue| {
        let said = claim.data.get(&format!("{SAYS}{field}"));
        field == "figures"
            && [said, Some(&value.value)].iter().all(|of| of.is_some_and(|of| of.elements().len() == 1))
    };
    let Some(value) = Some(value).filter(|value| one(value) || one_figure(value)) else { return Ok(told) };
    let words = match (&value.value, field) {
        (Value::Int(number), "number") if g.lang == "ja" => format!("第{number}回"),
        (other, _) => g.value_of(Some(kind), field, other)?.text,
    };
    let beside = g.bracket(&format!("{}{words}", g.t("recorded: ", "記録では")));
    let text = format!("{}{beside}", told.text);
    Ok(told.named(text).also(&value.by))
}

/// Whether two names are one, or one is a part of the other, whatever their width, case, blanks and marks, and
/// the year that one of them gives.
pub(super) fn called_alike(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one.words("ja").map(folded), other.words("ja").map(folded)) else {
        return false;
    };
    !one.is_empty() && !other.is_empty() && (one.contains(&other) || other.contains(&one))
}

/// A name without width, case, blanks, marks and years.
pub(super) fn folded(name: &str) -> String {
    let (mut folded, mut digits) = (String::new(), String::new());
    for c in name.nfkc().flat_map(char::to_lowercase).chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
        if !year {
            folded.push_str(&digits);
        }
        digits.clear();
        if c.is_alphanumeric() || c == 'ー' {
            folded.push(c);
        }
    }
    folded
}
