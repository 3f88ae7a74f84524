//! Where: forums and dialogues with their latest ordinals, the meetings of the period, and what lies ahead.

use super::agreements::disputed;
use super::partners::{ALONE, of_body};
use super::scope::{Scope, fact};
use super::{
    count, dated, filled, happened, meant, office, order, others, plans_another, rest, said, when,
    with_others, within,
};
use crate::domain::gather::{Act, Gather, Named};
use crate::domain::naming::{line_of, names, ordinal, people, section};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Chart, Computed, Lane, Section};
use crate::time::{Day, Edtf, End, Period, Truth};

/// Types of bodies that are places to meet.
const PLACES: [&str; 4] = ["forum", "dialogue", "partnership", "assembly"];

pub(super) fn sections(g: &Gather<'_, '_>, scope: &Scope) -> Result<Vec<Section>, LedgerError> {
    let mut sections = Vec::new();
    sections.extend(forums(g, scope)?);
    sections.extend(meetings(g, scope)?);
    sections.extend(ahead(g, scope)?);
    Ok(sections)
}

/// The bodies of the report that are not on the own side, in the order of the log.
pub(super) fn bodies(g: &Gather<'_, '_>, scope: &Scope) -> Result<Vec<String>, LedgerError> {
    let mut found: Vec<String> = Vec::new();
    for act in scope.acts() {
        let of_meeting = if act.kind.starts_with("meeting.") { g.refs(act, "body") } else { Vec::new() };
        for body in of_meeting.into_iter().chain([act.subject.as_str()]) {
            if body.starts_with("body/")
                && !found.iter().any(|known| known == body)
                && !scope.is_own(g, body)?
            {
                found.push(body.to_owned());
            }
        }
    }
    Ok(found)
}

/// Whether a body is a place to meet: by its type, because it met, or because it meets regularly.
pub(super) fn is_place(g: &Gather<'_, '_>, scope: &Scope, body: &str) -> Result<bool, LedgerError> {
    let ty = fact(g, body, "type")?;
    if ty.is_some_and(|ty| PLACES.contains(&ty.as_str())) || !held(g, scope, body).is_empty() {
        return Ok(true);
    }
    let rhythm = rhythm(g, scope, body)?;
    let regular = rhythm.iter().any(|cell| cell.fields.iter().any(|field| field == "rhythm"));
    Ok(regular && !acts_alone(g, body)?)
}

/// The meetings of a body by time; one that is part of another is told with that one.
fn held<'s>(g: &Gather<'_, '_>, scope: &'s Scope, body: &str) -> Vec<&'s Act> {
    let all = scope.by_time(&["meeting.held"]).into_iter();
    all.filter(|act| g.refers(act, "body", body) && !act.data.contains_key("within")).collect()
}

/// The latest meeting of a body with an ordinal, and the ordinal in words. Ordinals run; where they count
/// within something else, such as a fiscal year, the latest day tells.
pub(super) fn latest<'s>(g: &Gather<'_, '_>, scope: &'s Scope, body: &str) -> Option<(&'s Act, Cell)> {
    let numbered = held(g, scope, body).into_iter().filter_map(|act| {
        let number = act.data.get("number").and_then(Value::as_int)?;
        let place = if act.data.contains_key("numbering") { Some(order(act)) } else { None };
        Some((place, number, act))
    });
    let (_, number, act) = numbered.max_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)))?;
    Some((act, g.told(act, nth(g, number), &["number"]).of(Value::Int(number))))
}

/// The latest ordinal and the latest meeting. Where they are not those of one meeting, each says which is meant.
fn latest_of(g: &Gather<'_, '_>, scope: &Scope, body: &str) -> (Cell, Cell) {
    let dates = held(g, scope, body).into_iter().rfind(|act| act.occurred.is_some());
    match (latest(g, scope, body), dates) {
        (None, None) => (Cell::default(), Cell::default()),
        (None, Some(last)) => (Cell::default(), dated(g, last, false)),
        (Some((_, ordinal)), None) => (ordinal, Cell::default()),
        (Some((act, ordinal)), Some(last)) if act.seq == last.seq => (ordinal, dated(g, last, false)),
        (Some((act, ordinal)), Some(last)) => {
            let when = dated(g, act, false);
            let text = format!("{}{}", ordinal.text, g.bracket(&when.text));
            let day = dated(g, last, false);
            let number = last.data.get("number").and_then(Value::as_int);
            let of = number.map_or_else(|| g.t("no ordinal", "回次の記載なし").to_owned(), |n| nth(g, n));
            let said = format!("{}{}", day.text, g.bracket(&of));
            (ordinal.named(text).prints(&["occurred"]), day.named(said).prints(&["number"]))
        }
    }
}

/// `第5回`, `no. 5`.
fn nth(g: &Gather<'_, '_>, number: i64) -> String {
    if g.lang == "ja" { format!("第{number}回") } else { format!("no. {number}") }
}

fn forums(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("Forum or dialogue", "場"),
        ("Type", "種別"),
        ("With", "相手"),
        ("Latest ordinal", "直近の回次"),
        ("Latest meeting", "直近の開催"),
        ("In the period", "期間内の開催数"),
        ("Beginning and rhythm", "始まり・頻度"),
        ("Purpose", "目的"),
    ];
    let mut table = section(g, "forums", 1, ("Forums and dialogues", "フォーラム・対話"), &columns);
    let mut lanes = Vec::new();
    for body in bodies(g, scope)? {
        if !is_place(g, scope, &body)? {
            continue;
        }
        let meetings = held(g, scope, &body);
        let rhythm = rhythm(g, scope, &body)?;
        let name = g.called(&body)?;
        let mut with = Vec::new();
        for partner in of_body(g, scope, &body)?.into_iter().filter(|partner| *partner != body) {
            with.push(g.called(&partner)?);
        }
        let ty = fact(g, &body, "type")?.map(|ty| g.word_of("body.noted", "type", &ty)).unwrap_or_default();
        let (ordinal, last) = latest_of(g, scope, &body);
        let inside: Vec<&Act> = meetings.iter().copied().filter(|act| within(g, act) != Truth::No).collect();
        let mut with = g.join(&with, g.t(", ", "、"));
        with.value = None;
        table.row(vec![
            name.clone(),
            Cell::new(ty, &name.events).prints(&["type"]),
            with,
            ordinal,
            last,
            count(g, &inside, true),
            beginning(g, scope, &body, rhythm)?,
            purpose(g, &body)?,
        ]);
        lanes.push(lane(g, scope, &body, name.text, &meetings));
    }
    lanes.retain(|lane| !lane.spans.is_empty() || !lane.marks.is_empty());
    let dates = lanes.iter().flat_map(|lane| {
        lane.spans.iter().map(|span| span.0.as_str()).chain(lane.marks.iter().map(|mark| mark.0.as_str()))
    });
    let first = dates.filter_map(|date| Edtf::parse(date).ok()).map(|date| date.earliest()).min();
    if let Some(first) = first {
        let first = first.to_string();
        let to = g.days.to.pred().min(g.view.day().max(g.days.from)).to_string();
        table.chart = Some(Chart::Timeline { title: table.title.clone(), from: first, to, lanes });
    }
    Ok(filled(table))
}

/// When it was founded or set up by an agreement, since when it meets, and how often.
fn beginning(g: &Gather<'_, '_>, scope: &Scope, body: &str, rhythm: Vec<Cell>) -> Result<Cell, LedgerError> {
    let founded = scope.acts().filter(|act| act.kind == "body.established" && act.subject == body);
    let mut parts: Vec<Cell> = founded
        .map(|act| {
            let text = format!("{} {}", g.t("founded", "設立"), when(g, act));
            g.told(act, text.trim(), &["kind", "occurred"])
        })
        .collect();
    if parts.is_empty() {
        let launched = scope.acts().filter(|act| {
            let about: Vec<&str> =
                g.refs(act, "concerns").into_iter().filter(|about| about.starts_with("body/")).collect();
            act.kind == "agreement.signed"
                && act.data.get("act") == Some(&Value::from("launched"))
                && about == [body]
        });
        for act in launched {
            let text = format!("{} {}", g.word(act, "act").unwrap_or_default(), when(g, act));
            parts.push(disputed(g, act, g.told(act, text.trim(), &["act", "occurred"]))?);
        }
    }
    parts.extend(rhythm);
    Ok(g.join(&parts, g.t("; ", "、")))
}

/// How often a body meets and since when, as activities tell it.
fn rhythm(g: &Gather<'_, '_>, scope: &Scope, body: &str) -> Result<Vec<Cell>, LedgerError> {
    let mut told = Vec::new();
    for act in scope.acts().filter(|act| act.kind == "activity.noted") {
        let says = act.data.contains_key("rhythm") || act.data.contains_key("period");
        if says && only_about(g, act, body)? {
            told.extend(g.stated(act, "rhythm")?);
            if g.refers(act, "body", body) && act.data.contains_key("period") {
                told.push(g.told(act, when(g, act), &["period"]));
            }
        }
    }
    Ok(told)
}

/// Whether an activity is that of a body, or is about that one alone; what is about a country or an organisation
/// as a whole is about all of its bodies.
fn only_about(g: &Gather<'_, '_>, act: &Act, body: &str) -> Result<bool, LedgerError> {
    if g.refers(act, "body", body) {
        return Ok(true);
    }
    let mut about: Vec<&str> = Vec::new();
    for named in ["with", "concerns"].iter().flat_map(|field| g.refs(act, field)) {
        let whole = matches!(fact(g, named, "type")?.as_deref(), Some("country" | "international"));
        if named.starts_with("body/") && !whole && !about.contains(&named) {
            about.push(named);
        }
    }
    Ok(about == [body])
}

/// Whether a body is an organisation or a country, and so no place to meet, however often it does something.
fn acts_alone(g: &Gather<'_, '_>, body: &str) -> Result<bool, LedgerError> {
    let ty = fact(g, body, "type")?;
    Ok(ty.is_some_and(|ty| ALONE.contains(&ty.as_str()) || ty == "international"))
}

fn purpose(g: &Gather<'_, '_>, body: &str) -> Result<Cell, LedgerError> {
    let acts = g.acts(body)?;
    let told = acts.iter().rev().find(|act| act.subject == body && act.data.contains_key("purpose"));
    told.map_or_else(|| Ok(Cell::default()), |act| said(g, act, "purpose"))
}

/// When a body existed, as far as it was said, and its meetings.
fn lane(g: &Gather<'_, '_>, scope: &Scope, body: &str, name: String, meetings: &[&Act]) -> Lane {
    let turn = |kind: &str| {
        let acts = scope.acts().find(|act| act.kind == kind && act.subject == body);
        acts.and_then(|act| act.occurred.as_ref())
    };
    // Dates as they are known: the picture shows a month as a month, and invents no day.
    let founded = turn("body.established").map(|date| (date.as_str().to_owned(), g.date(date)));
    let ended = turn("body.dissolved").map(Edtf::latest);
    let marks = meetings.iter().filter_map(|act| {
        let date = act.occurred.as_ref()?.as_str().to_owned();
        let number = act.data.get("number").and_then(Value::as_int);
        let label = match (number, g.lang) {
            (Some(number), "ja") => format!("第{number}回"),
            (Some(number), _) => format!("no. {number}"),
            (None, _) => when(g, act),
        };
        Some((date, label))
    });
    Lane {
        name,
        spans: founded
            .into_iter()
            .map(|(from, label)| (from, ended.map(|day| day.to_string()), label, false))
            .collect(),
        marks: marks.collect(),
    }
}

/// The meetings that lie, or may lie, in the period.
fn meetings(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("When", "時期"),
        ("Forum", "場"),
        ("Meeting", "会合"),
        ("With", "相手"),
        ("Topics and results", "議題・成果"),
        ("Place and form", "場所・形態"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "meetings", 1, ("Meetings", "会合の経過"), &columns);
    let all = scope.by_time(&["meeting.held", "meeting.none_held", "meeting.changed"]);
    let inside: Vec<&Act> = all.into_iter().filter(|act| within(g, act) != Truth::No).collect();
    for act in &inside {
        let mut where_ = vec![said(g, act, "mode")?, said(g, act, "place")?];
        where_.retain(|part| !part.text.is_empty());
        table.row(vec![
            dated(g, act, true),
            match with_others(g, scope, act)? {
                Some(with) => with,
                None => names(g, act, "body")?,
            },
            which(g, scope, act)?,
            others(g, scope, act, &["counterpart", "joint", "attended_by"])?,
            results(g, act)?,
            g.join(&where_, g.t(", ", "、")),
            g.remarks(act)?,
        ]);
    }
    let held = inside.iter().copied().filter(|act| act.kind == "meeting.held");
    let (parts, held): (Vec<&Act>, Vec<&Act>) = held.partition(|act| act.data.contains_key("within"));
    if !held.is_empty() {
        let counted = count(g, &held, true);
        let text = match g.lang {
            "ja" => format!("期間内の会合 {} 件", counted.text),
            _ => format!("meetings in the period: {}", counted.text),
        };
        table.notes.push(counted.named(text).computed(Computed::Count));
    }
    if !parts.is_empty() {
        let counted = count(g, &parts, true);
        let text = match g.lang {
            "ja" => format!("ほかに、会合の中の会合 {} 件", counted.text),
            _ => format!("besides, meetings within meetings: {}", counted.text),
        };
        table.notes.push(counted.named(text).computed(Computed::Count));
    }
    Ok(filled(table))
}

/// The ordinal and the title of a meeting and of which it was a part, or that none was held.
fn which(g: &Gather<'_, '_>, scope: &Scope, act: &Act) -> Result<Cell, LedgerError> {
    if act.kind != "meeting.held" {
        return Ok(g.says(act).also(&g.describe(act, &[])?.events));
    }
    let mut parts: Vec<Cell> = ordinal(g, act).into_iter().collect();
    parts.extend(g.stated(act, "title")?);
    let meeting = match parts.is_empty() {
        true => g.told(act, g.t("meeting", "会合"), &["kind"]),
        false => g.join(&parts, " "),
    };
    let Some(whole) = g.refs(act, "within").first().copied() else { return Ok(meeting) };
    let whole = meant(g, scope, whole)?;
    let of = format!("{}{}", g.t("part of ", ""), whole.text);
    let text = format!("{}{}", meeting.text, g.bracket(&format!("{of}{}", g.t("", "の中で"))));
    Ok(meeting.named(text).also(&whole.events).prints(&["within"]))
}

/// Topics, what came of it, those who took part.
fn results(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    for topic in act.data.get("topics").map(Value::elements).unwrap_or_default() {
        parts.push(g.told(act, format!("・{}", g.text(topic)), &["topics"]));
    }
    if let Some(erased @ Value::Erased(_)) = act.data.get("topics") {
        parts.push(g.told(act, g.text(erased), &["topics"]));
    }
    parts.extend(g.stated(act, "summary")?);
    for field in ["outcomes", "hosts"] {
        let named = names(g, act, field)?;
        if !named.text.is_empty() {
            let text = format!("{}: {}", g.label_of(&act.kind, field), named.text);
            parts.push(named.named(text));
        }
    }
    let present = line_of(g, people(g, act, "attendees")?);
    if !present.text.is_empty() {
        let text = format!("{}: {}", g.label_of(&act.kind, "attendees"), present.text);
        parts.push(present.named(text));
    }
    for field in ["attendance", "reason"] {
        if let Some(said) = g.stated(act, field)? {
            let text = format!("{}: {}", g.label_of(&act.kind, field), said.text);
            parts.push(said.named(text));
        }
    }
    let mut cell = g.join(&parts, "\n");
    cell.value = None;
    Ok(cell)
}

/// What was planned on the day of the view and had not come about: meetings, occasions and other things.
fn ahead(g: &Gather<'_, '_>, scope: &Scope) -> Result<Option<Section>, LedgerError> {
    let columns = [
        ("Planned for", "予定時期"),
        ("What", "区分"),
        ("Matter", "件名"),
        ("More", "内訳"),
        ("Remarks", "備考"),
    ];
    let mut table = section(g, "ahead", 1, ("Planned", "今後の予定"), &columns);
    let mut found: Vec<&Act> = scope.acts().filter(|act| is_ahead(g, scope, act)).collect();
    found.sort_by_key(|act| {
        let planned = planned_for(act);
        (planned.is_none(), planned, act.seq)
    });
    for act in found {
        let what = if act.kind.starts_with("role.") {
            office(g, act)?
        } else {
            meant(g, scope, &act.subject)?.also(&act.by)
        };
        let planned = match g.stated(act, "planned")? {
            Some(planned) => planned,
            None => g.told(act, g.t("no date stated", "時期の記載なし"), &["state"]),
        };
        let more = rest(
            g,
            act,
            &["title", "name", "planned", "person", "post", "affiliation", "capacity", "number"],
        )?;
        // Of a candidacy it is the election that is ahead.
        let happens = match plans_another(act) {
            true => g.told(act, g.label_of(&act.kind, "planned"), &["kind"]),
            false => happened(g, act),
        };
        table.row(vec![planned, happens, what, more, g.remarks(act)?]);
    }
    Ok(filled(table))
}

/// The first and the last day for which an act plans something.
fn planned_for(act: &Act) -> Option<(Day, Day)> {
    let planned = act.data.get("planned").and_then(Value::as_str)?;
    if let Ok(date) = Edtf::parse(planned) {
        return Some((date.earliest(), date.latest()));
    }
    let period = planned.parse::<Period>().ok()?;
    let day = |end: &End, open: Day, day: fn(&Edtf) -> Day| match end {
        End::Date(date) => day(date),
        End::Open | End::Unknown => open,
    };
    Some((day(period.begin(), Day::MIN, Edtf::earliest), day(period.end(), Day::MAX, Edtf::latest)))
}

/// Whether an act plans what on the day of the view may still be ahead and, as far as was known of that
/// day, had not come about. What is told later of a later day undoes no plan of this one.
pub(super) fn is_ahead(g: &Gather<'_, '_>, scope: &Scope, act: &Act) -> bool {
    let plans = act.data.contains_key("planned")
        || act.data.get("state") == Some(&Value::from("planned"))
        || act.kind == "meeting.convened";
    let planned = planned_for(act);
    let today = g.view.day();
    if !plans || planned.is_some_and(|(_, last)| last < today) {
        return false;
    }
    let came = |later: &Act| match super::days_of(later) {
        Some((_, last)) => last <= today,
        None => planned.is_none_or(|(first, _)| first <= today),
    };
    let kinds = ["meeting.held", "occasion.held", "role.appointed", "project.started", "project.ended"];
    let states = ["underway", "done", "ended", "cancelled", "not_held"];
    let told = |later: &Act| {
        let state = later.data.get("state").and_then(Value::as_str);
        kinds.contains(&later.kind.as_str())
            || (later.seq > act.seq && state.is_some_and(|state| states.contains(&state)))
    };
    let mut of_subject = scope.acts().filter(|later| later.subject == act.subject && later.seq != act.seq);
    !of_subject.any(|later| told(later) && came(later))
}
