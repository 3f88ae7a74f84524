//! The report on an organisation's work with others (国際活動等), for any organisation and any period, from
//! events alone: partners, forums and dialogues with their latest ordinals, meetings, agreements, posts,
//! projects by region, amounts, documents, and everything else that is told.
//!
//! What belongs to it: everything that names the organisation, one of its parts or another body on its side,
//! what its own documents tell (events that cite one as their source), what is recorded of the bodies in
//! which it takes part, and the whole history of every agreement, project, post and meeting found so; or
//! what one document tells, and nothing else. Registers show what had come
//! about by the day of the view, whenever that was; chronologies show the period. What may or may not lie
//! in the period is shown as possible, never left out.

mod agreements;
mod forums;
mod money;
mod partners;
mod projects;
mod scope;
mod sources;
mod told;

use std::collections::BTreeMap;

use super::annual::Lang;
use super::describe::{person, post};
use super::gather::{Act, Gather, Named, made_by};
use super::naming::{names, ordinal, subject};
use crate::ledger::{LedgerError, View, dated_within};
use crate::projection::Status;
use crate::record::Value;
use crate::report::{Cell, Computed, Report, Section};
use crate::time::{Day, Edtf, End, FiscalYear, Interval, Period, Precision, Truth, period_in_words};
use scope::Scope;

/// The name of this kind of report.
pub const KIND: &str = "activities";

/// What to report on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivitiesOptions {
    /// The organisation's slug.
    pub body: String,
    /// Other bodies that stand on its own side, such as its country: their acts belong to the report, and they
    /// are no partners.
    pub own: Vec<String>,
    /// A document: what it tells is all that is reported then, as when it is made again.
    pub source: Option<String>,
    /// The days reported on.
    pub days: Interval<Day>,
    /// `ja` or `en`.
    pub lang: Lang,
}

/// Makes the report on an organisation's work with others as the view knows it.
///
/// The same view and options give the same report. An organisation that the records do not know gets one
/// that has nothing to say.
///
/// # Errors
/// Store, journal and schema errors.
pub fn activities(view: &View<'_>, options: &ActivitiesOptions) -> Result<Report, LedgerError> {
    let g = Gather::new(view, options.days, options.lang.code());
    let scope = Scope::of(&g, options)?;
    let mut sections = Vec::new();
    sections.extend(partners::register(&g, &scope)?);
    sections.extend(forums::sections(&g, &scope)?);
    sections.extend(agreements::sections(&g, &scope)?);
    sections.extend(projects::sections(&g, &scope)?);
    sections.extend(money::sections(&g, &scope)?);
    sections.extend(told::sections(&g, &scope)?);
    sections.extend(partners::sections(&g, &scope)?);
    sections.extend(sources::section_of(&g, &scope)?);
    if sections.is_empty() {
        sections.push(Section::new(
            "partners",
            1,
            g.t("Partners", "相手別の活動"),
            &[g.t("Partner", "相手")],
        ));
    }
    let (first, last) = (options.days.from, options.days.to.pred());
    let mut parameters = BTreeMap::from([("body".to_owned(), options.body.clone())]);
    if !options.own.is_empty() {
        parameters.insert("own".to_owned(), options.own.join(","));
    }
    if let Some(source) = &options.source {
        parameters.insert("source".to_owned(), source.clone());
    }
    Ok(Report {
        kind: KIND.to_owned(),
        lang: g.lang.to_owned(),
        title: title(&g, options)?,
        period: format!("{first}/{last}"),
        parameters,
        made_by: made_by(),
        basis: g.basis(),
        sections,
    })
}

fn title(g: &Gather<'_, '_>, options: &ActivitiesOptions) -> Result<String, LedgerError> {
    let name = g.called(&options.body)?.text;
    let (first, last) = (options.days.from, options.days.to.pred());
    let start = g.view.ledger().settings().fiscal_start_month;
    let words = match FiscalYear::containing(first, start) {
        Some(year) if year.interval() == options.days && g.lang == "ja" => year.label_ja(),
        Some(year) if year.interval() == options.days => year.to_string(),
        _ => {
            let period = format!("{first}/{last}");
            period.parse().map_or_else(|_| period.clone(), |period| period_in_words(&period, g.lang, start))
        }
    };
    Ok(match g.lang {
        "ja" => format!("{name} {words} 国際活動等"),
        _ => format!("{name}: work with others {words}"),
    })
}

/// A section if it has rows.
fn filled(section: Section) -> Option<Section> {
    (!section.rows.is_empty()).then_some(section)
}

/// By time: dated before undated, then by first day, last day, and the order of the log.
fn order(act: &Act) -> (bool, Option<(Day, Day)>, u64) {
    let days = days_of(act);
    (days.is_none(), days, act.seq)
}

/// The first and the last day that the dates of an act allow.
fn days_of(act: &Act) -> Option<(Day, Day)> {
    let date = |date: &Edtf| (date.earliest(), date.latest());
    if let Some(occurred) = &act.occurred {
        return Some(date(occurred));
    }
    for field in ["period", "held", "planned", "attested", "took_office"] {
        if field == "planned" && plans_another(act) {
            continue;
        }
        let Some(stored) = act.data.get(field).and_then(Value::as_str) else { continue };
        if let Ok(one) = Edtf::parse(stored) {
            return Some(date(&one));
        }
        let Ok(period) = stored.parse::<Period>() else { continue };
        let end = |end: &End, open: Day| match end {
            End::Date(one) => date(one),
            End::Open | End::Unknown => (open, open),
        };
        return Some((end(period.begin(), Day::MIN).0, end(period.end(), Day::MAX).1));
    }
    None
}

/// Whether an act lies in the period, or lasts into it; what has no date may.
fn within(g: &Gather<'_, '_>, act: &Act) -> Truth {
    if let Some(period) = lasting(act) {
        return period.overlaps(&g.days);
    }
    let dated = dated_within(act.occurred.as_ref(), &act.data, &g.days);
    dated.unwrap_or_else(|| if is_surely_within(g, act) { Truth::Yes } else { Truth::Possible })
}

/// Whether what has no date lies in the period all the same. What a document tells to be under way was so on
/// its day. What was met for lies between the founding of the body that met and the day on which it was told.
fn is_surely_within(g: &Gather<'_, '_>, act: &Act) -> bool {
    let within = |date: Option<Edtf>| date.is_some_and(|date| date.within(&g.days) == Truth::Yes);
    let first = |subject: &str, kind: &str| {
        let acts = g.acts(subject).ok()?;
        let told = acts.iter().find(|told| told.subject == subject && told.kind == kind);
        told.and_then(|told| told.occurred.clone())
    };
    match act.kind.as_str() {
        "activity.noted" if act.data.get("state") == Some(&Value::from("underway")) => {
            let mut documents = act.sources().filter_map(|(document, _)| document).peekable();
            match documents.peek() {
                Some(_) => documents.any(|document| within(first(document, "document.issued"))),
                None => g.days.contains(act.recorded_on),
            }
        }
        "meeting.held" => {
            let founded = g.refs(act, "body").into_iter().find_map(|body| first(body, "body.established"));
            let told = g.told_on(act);
            founded.is_some_and(|founded| g.days.from <= founded.earliest()) && told < g.days.to
        }
        _ => false,
    }
}

/// Whether the day for which an act plans is that of something else: who is put forward is so before the election.
fn plans_another(act: &Act) -> bool {
    act.kind == "role.nominated"
}

/// The time that an act says that it lasted.
fn lasting(act: &Act) -> Option<Period> {
    act.data.get("period").and_then(Value::as_str)?.parse().ok()
}

/// Fiscal years, where an act lasted for whole ones: from a day to a day nobody would know them again.
fn fiscal_years(g: &Gather<'_, '_>, act: &Act) -> Option<String> {
    let period = lasting(act)?;
    let (End::Date(begin), End::Date(end)) = (period.begin(), period.end()) else { return None };
    let start = g.view.ledger().settings().fiscal_start_month;
    let first = FiscalYear::containing(begin.earliest(), start)?;
    let last = FiscalYear::containing(end.latest(), start)?;
    let whole = begin.is_exact() && end.is_exact() && first.first_day() == begin.earliest();
    if !whole || last.last_day() != end.latest() {
        return None;
    }
    let year = |year: FiscalYear| if g.lang == "ja" { year.label_ja() } else { year.to_string() };
    if first == last {
        return Some(year(first));
    }
    Some(format!("{}{}{}", year(first), g.t(" to ", "〜"), year(last)))
}

/// The day, where all that is known of the time is that something was so on the day on which it was recorded.
/// What a source tells of its present has no other day, and none is printed there.
fn on_record(g: &Gather<'_, '_>, act: &Act) -> Option<String> {
    let other =
        act.occurred.is_some() || ["period", "held", "planned"].iter().any(|f| act.data.contains_key(*f));
    let attested = act.data.get("attested").and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok())?;
    if other || !attested.is_exact() || attested.earliest() != act.recorded_on {
        return None;
    }
    let day = g.plain_date(&attested);
    Some(match g.lang {
        "ja" => format!("記録の日（{day}）現在"),
        _ => format!("as of the day of record ({day})"),
    })
}

/// When an act took place, in words.
fn when(g: &Gather<'_, '_>, act: &Act) -> String {
    let dates = ["period", "held", "attested"];
    if plans_another(act) && act.occurred.is_none() && !dates.iter().any(|date| act.data.contains_key(*date))
    {
        return String::new();
    }
    fiscal_years(g, act).or_else(|| on_record(g, act)).unwrap_or_else(|| g.when(act))
}

/// For when an act plans something, where that is not the time that is told of the act itself.
fn planned(g: &Gather<'_, '_>, act: &Act) -> Result<Option<Cell>, LedgerError> {
    if act.occurred.is_none() && lasting(act).is_none() && !plans_another(act) {
        return Ok(None);
    }
    let planned = g.stated(act, "planned")?;
    Ok(planned.map(|planned| {
        let text = format!("{}: {}", g.label_of(&act.kind, "planned"), planned.text);
        planned.named(text)
    }))
}

/// When an act took place. What is only bounded, about or doubtful is possible, and so is what may lie outside
/// the period, where the table is one of the period. That no date is stated is certain; whether it lies in the
/// period is another matter, which the cell then says.
fn dated(g: &Gather<'_, '_>, act: &Act, of_period: bool) -> Cell {
    let cell = g.dated(act).named(when(g, act));
    if cell.text.is_empty() {
        let unsaid = g.t("no date stated", "時期の記載なし");
        if !of_period || within(g, act) == Truth::Yes {
            return cell.named(unsaid.to_owned());
        }
        let text = format!("{unsaid}{}", g.bracket(g.t("perhaps in the period", "期間内か不明")));
        return Cell { marked: true, ..cell.named(text).status(Status::Possible.word()) };
    }
    let vague = act.occurred.as_ref().is_some_and(|date| {
        date.is_approximate()
            || date.is_uncertain()
            || (date.precision() == Precision::Set && !whole_year(g, date))
    });
    let vague = vague && lasting(act).is_none();
    let outside = of_period && within(g, act) != Truth::Yes;
    let sure = cell.status == super::gather::certain();
    if sure && (vague || outside) { cell.status(Status::Possible.word()) } else { cell }
}

/// Whether the days of a date are a fiscal year, which is as sure as a year.
fn whole_year(g: &Gather<'_, '_>, date: &Edtf) -> bool {
    let start = g.view.ledger().settings().fiscal_start_month;
    let year = FiscalYear::containing(date.earliest(), start);
    year.is_some_and(|year| year.first_day() == date.earliest() && year.last_day() == date.latest())
}

/// How many acts there are, as a range where some only may be in the period: `2`, `2〜3`.
fn count(g: &Gather<'_, '_>, acts: &[&Act], of_period: bool) -> Cell {
    let sure = acts.iter().filter(|act| !of_period || within(g, act) == Truth::Yes).count();
    let cells: Vec<Cell> = acts.iter().map(|act| g.told(act, "", &["occurred"])).collect();
    if acts.is_empty() {
        return Cell::default();
    }
    let cell = g.join(&cells, "").computed(Computed::Count);
    let total = i64::try_from(acts.len()).ok().and_then(Value::int);
    let cell = match total {
        Some(total) => cell.of(total),
        None => cell,
    };
    if sure == acts.len() {
        cell.named(sure.to_string())
    } else {
        cell.named(format!("{sure}{}{}", g.t("–", "〜"), acts.len())).status(Status::Possible.word())
    }
}

/// Who holds or seeks which office where.
fn office(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let (body, person) = (names(g, act, "body")?, person(g, act)?);
    let text = format!("{} {} {}", body.text, post(g, act), person.text);
    Ok(person.named(text).also(&body.events).prints(&["body", "post", "title"]))
}

/// A field in words, or nothing.
fn said(g: &Gather<'_, '_>, act: &Act, field: &str) -> Result<Cell, LedgerError> {
    Ok(g.stated(act, field)?.unwrap_or_default())
}

/// What an act says beyond what other columns show: every other stated field.
fn rest(g: &Gather<'_, '_>, act: &Act, shown: &[&str]) -> Result<Cell, LedgerError> {
    let mut cell = g.describe(act, shown)?;
    if let Some(title) = act.data.get("title").filter(|_| !shown.contains(&"title"))
        && let Some(tail) = cell.text.strip_prefix(&g.text(title))
    {
        cell.text = format!("{}{tail}", g.in_full(title));
    }
    Ok(if cell.text.is_empty() { Cell::default() } else { cell })
}

/// A subject as the report calls it: a meeting that the own side holds with others, which has no place of its
/// own, is one with them.
fn meant(g: &Gather<'_, '_>, scope: &Scope, slug: &str) -> Result<Cell, LedgerError> {
    let acts = g.acts(slug)?;
    let told = acts.iter().rev().find(|act| act.subject == slug && act.kind == "meeting.held");
    let Some((act, with)) =
        told.map(|act| Ok::<_, LedgerError>((act, with_others(g, scope, act)?))).transpose()?
    else {
        return subject(g, slug);
    };
    let Some(with) = with else { return subject(g, slug) };
    let mut parts = vec![with];
    parts.extend(ordinal(g, act));
    parts.extend(g.stated(act, "title")?);
    Ok(g.join(&parts, g.t(": ", " ")))
}

/// `meeting with …`, where the own side holds one with others that is the meeting of no forum or dialogue.
fn with_others(g: &Gather<'_, '_>, scope: &Scope, act: &Act) -> Result<Option<Cell>, LedgerError> {
    for body in g.refs(act, "body") {
        if !scope.is_own(g, body)? {
            return Ok(None);
        }
    }
    let others = others(g, scope, act, &["counterpart", "joint"])?;
    if others.text.is_empty() {
        return Ok(None);
    }
    let text = match g.lang {
        "ja" => format!("{}との会合", others.text),
        _ => format!("meeting with {}", others.text),
    };
    Ok(Some(others.named(text)))
}

/// Those of the bodies in these fields that do not stand on the own side.
fn others(g: &Gather<'_, '_>, scope: &Scope, act: &Act, fields: &[&str]) -> Result<Cell, LedgerError> {
    let mut cells: Vec<Cell> = Vec::new();
    for body in fields.iter().flat_map(|field| g.refs(act, field)) {
        let name = g.called(body)?;
        if !scope.is_own(g, body)? && !cells.iter().any(|known| known.text == name.text) {
            cells.push(name);
        }
    }
    for field in
        fields.iter().filter(|field| matches!(act.data.get(**field), Some(Value::Erased(_) | Value::Unknown)))
    {
        cells.push(said(g, act, field)?);
    }
    let mut cell = g.join(&cells, g.t(", ", "、")).prints(fields);
    cell.value = None;
    Ok(if cell.text.is_empty() { Cell::default() } else { cell.also(&act.by) })
}

/// A title in full: a register is where its name in the other language stands, too.
fn titled(g: &Gather<'_, '_>, cell: Cell) -> Cell {
    match &cell.value {
        Some(value @ Value::Object(_)) => {
            let text = g.in_full(value);
            cell.named(text)
        }
        _ => cell,
    }
}

/// What happened, in fewer words than the kind's own where they would be those of a schema.
fn happened(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let words = match act.kind.as_str() {
        "activity.noted" => g.t("activity", "取組"),
        "role.attested" => g.t("in office", "在任"),
        "document.noted" => g.t("document", "文書"),
        "agreement.signed" => g.t("agreement", "合意・覚書"),
        "agreement.changed" => g.t("agreement goes on", "合意・覚書の経過"),
        _ => return g.says(act),
    };
    g.told(act, words, &["kind"])
}

/// Remarks on the acts of one subject; where there are several, each says on what it remarks.
fn remarks_on(g: &Gather<'_, '_>, acts: &[&Act]) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    for act in acts {
        let remark = g.remarks(act)?;
        if remark.text.is_empty() {
            continue;
        }
        let word = ["state", "act"].iter().find_map(|field| g.word(act, field));
        let on = word.unwrap_or_else(|| g.says(act).text);
        let text = if acts.len() > 1 { format!("{on}: {}", remark.text) } else { remark.text.clone() };
        parts.push(remark.named(text));
    }
    Ok(g.sentences(&parts))
}
