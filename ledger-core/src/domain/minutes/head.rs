//! The head of minutes: which meeting, when, where, held by whom; and who was there.

use super::{
    Gather, Meeting, Who, begun, dated, heading, line_of, names, people, planned, printed_weekday, section,
    subject, weekday, without_weekday,
};
use crate::domain::gather::{Act, Named};
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::report::{Cell, Chart, Computed, Section};
use crate::time::Edtf;

/// What identifies the meeting, row by row, each only where it is stated.
pub(super) fn head(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Section, LedgerError> {
    let columns = [("Item", "項目"), ("Content", "内容"), ("Remarks", "備考")];
    let mut section = section(g, "head", 1, ("Meeting", "会議"), &columns);
    let Some(act) = meeting.main() else { return Ok(section) };
    let mut row = |label: String, of: &[u64], content: Cell, remarks: Cell| {
        if !content.text.is_empty() || !remarks.text.is_empty() {
            section.row(vec![Cell::new(label, of), content, remarks]);
        }
    };
    let label = |field: &str| heading(g, act, field);
    row(label("body"), &act.by, names(g, act, "body")?, Cell::default());
    if let Some(number) = g.stated(act, "number")? {
        let text =
            if g.lang == "ja" { format!("第{}回", number.text) } else { format!("no. {}", number.text) };
        row(g.t("Ordinal", "回次").to_owned(), &act.by, number.named(text), Cell::default());
    }
    for field in ["numbering", "title"] {
        row(label(field), &act.by, g.stated(act, field)?.unwrap_or_default(), Cell::default());
    }
    row(g.t("Date and time", "日時").to_owned(), &act.by, when(g, act)?, printed_date(g, act));
    row(g.t("Marks", "区分").to_owned(), &act.by, marks(g, act)?, Cell::default());
    for field in ["mode", "place"] {
        row(label(field), &act.by, g.stated(act, field)?.unwrap_or_default(), Cell::default());
    }
    for field in ["hosts", "joint", "counterpart", "attended_by"] {
        if act.data.contains_key(field) {
            row(label(field), &act.by, names(g, act, field)?, Cell::default());
        }
    }
    row(label("attendance"), &act.by, attendance(g, act)?, Cell::default());
    for field in ["chair", "scribe"] {
        row(label(field), &act.by, line_of(g, people(g, act, field)?), Cell::default());
    }
    for material in act.data.get("materials").map(Value::elements).unwrap_or_default() {
        row(g.t("Paper", "資料").to_owned(), &act.by, paper(g, act, material)?, Cell::default());
    }
    for field in ["topics", "outcomes", "summary"] {
        row(label(field), &act.by, g.stated(act, field)?.unwrap_or_default(), Cell::default());
    }
    for changed in meeting.acts.iter().filter(|act| {
        let own = act.subject == meeting.slug && g.has_happened(act);
        own && ["meeting.changed", "minutes.drafted", "minutes.approved"].contains(&act.kind.as_str())
    }) {
        let says = g.says(changed);
        row(begun(&says.text), &says.events, told_of(g, act, changed)?, g.remarks(changed)?);
    }
    for document in &meeting.documents {
        let acts = g.acts(document)?;
        let issued = |act: &&Act| act.kind == "document.issued" && act.subject == *document;
        for issued in acts.iter().filter(issued) {
            row(begun(&g.says(issued).text), &issued.by, dated(g, issued), g.remarks(issued)?);
        }
    }
    row(g.t("Noted", "付記").to_owned(), &act.by, Cell::default(), g.remarks(&without_weekday(act))?);
    Ok(section)
}

/// A change of the meeting or of its minutes, with its day; who wrote them only where the meeting's own row
/// does not say so.
fn told_of(g: &Gather<'_, '_>, main: &Act, act: &Act) -> Result<Cell, LedgerError> {
    let skip: &[&str] = if act.kind == "minutes.drafted" { &["scribe"] } else { &[] };
    let mut parts = vec![dated(g, act), g.describe(act, skip)?];
    let person = |act: &Act| act.data.get("scribe").and_then(|who| who.get("person")).cloned();
    let said = person(act).is_some() && person(act) == person(main);
    if act.data.contains_key("scribe") && !said {
        parts.insert(1, line_of(g, people(g, act, "scribe")?));
    }
    for document in g.refs(act, "document") {
        let state = g.state(document)?;
        let url = state.as_ref().and_then(|state| state.likely("url"));
        if let Some(url) = url.and_then(|url| url.value.elements().first()).and_then(Value::as_str) {
            parts.push(Cell::new(url, &act.by).link(url));
        }
    }
    parts.retain(|part| !part.text.is_empty());
    Ok(g.join(&parts, g.t("; ", "、")).also(&act.by))
}

/// `2025年1月6日（月）17:00〜18:34`; a day that is not known exactly is only possible.
fn when(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    if act.kind == "meeting.convened" {
        return planned(g, act, "planned");
    }
    let exact = act.occurred.as_ref().filter(|date| date.is_exact() && !act.data.contains_key("period"));
    let Some(date) = exact else { return Ok(super::dated(g, act)) };
    let mut text = g.date(&Edtf::day(date.earliest()));
    if let Some(time) = date.time() {
        let space = if g.lang == "ja" { "" } else { " " };
        text.push_str(&format!("{space}{time}"));
    }
    let ended = act.data.get("ended").and_then(Value::as_str).and_then(|ended| Edtf::parse(ended).ok());
    if let Some(ended) = ended {
        let same = ended.is_exact() && ended.earliest() == date.earliest();
        let end = match (same, ended.time()) {
            (true, Some(time)) => time.to_string(),
            _ => g.date(&ended),
        };
        text.push_str(&format!("{}{end}", g.t("–", "〜")));
    }
    let cell = g.told(act, text, &["occurred", "ended"]);
    let state = g.state(&act.subject)?;
    let status = state.as_ref().and_then(|state| state.likely("status"));
    Ok(match status.filter(|status| !status.disputed_by.is_empty()) {
        Some(status) => cell.also(&status.disputed_by).status(Status::Disputed.word()),
        None => cell,
    })
}

/// The date as the source prints it, and its weekday held against the calendar.
fn printed_date(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let mut parts = Vec::new();
    if let Some(printed) = g.field(act, "occurred_text") {
        let text = format!("{}{printed}{}", g.t("printed: “", "原文「"), g.t("”", "」"));
        parts.push(g.told(act, text, &["occurred_text"]));
    }
    let day = act.occurred.as_ref().filter(|date| date.is_exact()).map(Edtf::earliest);
    if let (Some(day), Some(printed)) = (day, printed_weekday(act))
        && printed != day.weekday().ja()
        && printed != day.weekday().en()
    {
        let text = match g.lang {
            "ja" => format!("原文の曜日は「{printed}」、暦では{}", weekday(g, day)),
            _ => format!("the source prints the weekday {printed}, the calendar says {}", weekday(g, day)),
        };
        parts.push(g.told(act, text, &["extra"]).status(Status::Disputed.word()));
    }
    g.sentences(&parts)
}

/// General meeting, extraordinary, closed.
fn marks(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    for (field, en, ja) in
        [("general", "general meeting", "総会"), ("closed", "closed to the public", "非公開")]
    {
        if act.data.get(field) == Some(&Value::Bool(true)) {
            parts.push(g.told(act, g.t(en, ja), &[field]));
        }
    }
    parts.extend(g.stated(act, "convocation")?);
    Ok(g.join(&parts, g.t(", ", "、")))
}

/// How many took part as stated, and how, where that is stated too.
fn attendance(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let Some(total) = g.stated(act, "attendance")? else {
        return Ok(g.stated(act, "attendance_split")?.unwrap_or_default());
    };
    let counts = matches!(act.data.get("attendance"), Some(Value::Int(_) | Value::Object(_)));
    let mut text = total.text.clone();
    if counts && g.lang == "ja" {
        text.push('名');
    }
    let mut total = total.named(text);
    if let Some(split) = g.stated(act, "attendance_split")? {
        total.text.push_str(&g.bracket(&split.text));
        total = total.prints(&["attendance_split"]);
    }
    Ok(total)
}

/// A paper that was handed out, with the address of its document.
fn paper(g: &Gather<'_, '_>, act: &Act, material: &Value) -> Result<Cell, LedgerError> {
    let said = |member: &str| material.get(member).map(|value| g.text(value)).unwrap_or_default();
    let text = format!("{} {}", said("number"), said("title"));
    let mut cell = g.told(act, text.trim(), &["materials"]);
    if let Some(document) = material.get("document").and_then(Value::as_str) {
        let document = subject(g, document)?;
        cell = cell.also(&document.events);
    }
    Ok(cell)
}

/// The table of those who were there, in the order of the source, with what they did; and how many
/// came from where.
pub(super) fn attendees(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Vec<Section>, LedgerError> {
    let Some(held) = &meeting.held else { return Ok(Vec::new()) };
    let columns =
        [("No.", "番号"), ("Name", "氏名"), ("Affiliation", "所属"), ("Part", "役割"), ("Remarks", "備考")];
    let mut table = section(g, "attendees", 1, ("Attendees", "出席者"), &columns);
    let (mut number, mut count) = (0i64, Vec::new());
    let mut from: Vec<(String, Vec<Cell>)> = Vec::new();
    for (act, who, later) in present(g, meeting, held)? {
        number += 1;
        let part = part_of(g, meeting, held, &who)?;
        let remark =
            if later { g.told(act, g.t("added later", "追加"), &["kind"]) } else { Cell::default() };
        let remark = match former_names(g, who.person.as_deref())? {
            Some(former) if remark.text.is_empty() => former,
            Some(former) => g.sentences(&[remark, former]),
            None => remark,
        };
        count.push(Cell::new("", &act.by));
        let place = who.affiliation.text.clone();
        match from.iter_mut().find(|(known, _)| *known == place) {
            Some((_, cells)) => cells.push(who.affiliation.clone()),
            None => from.push((place, vec![who.affiliation.clone()])),
        }
        let at = Cell::new(number.to_string(), &act.by).of(Value::Int(number)).computed(Computed::Count);
        table.row(vec![at, who.name, who.affiliation, part, remark]);
    }
    if number > 0 {
        let text = match g.lang {
            "ja" => format!("一覧に {number} 名"),
            _ => format!("{number} in the list"),
        };
        table.notes.push(g.join(&count, "").named(text).of(Value::Int(number)).computed(Computed::Count));
    }
    let mut sections = vec![table];
    from.retain(|(place, _)| !place.is_empty());
    sections.extend(affiliations(g, from));
    Ok(sections)
}

/// Everyone in the list, and those who were added to it later.
pub(super) fn present<'m>(
    g: &Gather<'_, '_>,
    meeting: &'m Meeting,
    held: &'m Act,
) -> Result<Vec<(&'m Act, Who, bool)>, LedgerError> {
    let mut present = Vec::new();
    for who in people(g, held, "attendees")? {
        present.push((held, who, false));
    }
    let added = |act: &&Act| act.kind == "attendance.added" && act.subject == meeting.slug;
    for act in meeting.acts.iter().filter(added) {
        for who in people(g, act, "attendees")? {
            present.push((act, who, true));
        }
    }
    Ok(present)
}

/// What someone did at the meeting: presiding, writing, and under which items speaking.
fn part_of(g: &Gather<'_, '_>, meeting: &Meeting, held: &Act, who: &Who) -> Result<Cell, LedgerError> {
    let Some(person) = who.person.as_deref() else { return Ok(Cell::default()) };
    let is = |value: &Value| value.get("person").and_then(Value::as_str) == Some(person);
    let mut parts = Vec::new();
    for field in ["chair", "scribe"] {
        if held.data.get(field).is_some_and(is) {
            parts.push(g.told(held, g.label_of(&held.kind, field), &[field]));
        }
    }
    for (kind, at, field, en, ja) in [
        ("session.given", "at", "speakers", "spoke", "発言"),
        ("proposal.made", "meeting", "proposers", "proposed", "提案"),
    ] {
        let acts = meeting.at(g, kind, at);
        let theirs: Vec<&&Act> = acts
            .iter()
            .filter(|act| act.data.get(field).map(Value::elements).unwrap_or_default().iter().any(is))
            .collect();
        let mut items: Vec<String> = Vec::new();
        for item in theirs.iter().filter_map(|act| g.field(act, "item")) {
            if !items.contains(&item) {
                items.push(item);
            }
        }
        if !theirs.is_empty() {
            let under = match g.lang {
                "ja" => format!("議題{}", items.join("、")),
                _ => format!("item {}", items.join(", ")),
            };
            let under = if items.is_empty() { String::new() } else { g.bracket(&under) };
            let cells: Vec<Cell> = theirs.iter().map(|act| g.told(act, "", &[field, "item"])).collect();
            parts.push(g.join(&cells, "").named(format!("{}{under}", g.t(en, ja))));
        }
    }
    Ok(g.join(&parts, g.t(", ", "、")))
}

/// The names that a person had at other times.
fn former_names(g: &Gather<'_, '_>, person: Option<&str>) -> Result<Option<Cell>, LedgerError> {
    let Some(person) = person else { return Ok(None) };
    let now = g.called(person)?.text;
    let mut names: Vec<Cell> = Vec::new();
    for entry in g.view.history(person)?.into_iter().filter(|entry| entry.attribute == "name") {
        let Some(value) = entry.value.filter(|value| !matches!(value, Value::Erased(_))) else { continue };
        let text = g.text(&value);
        if text != now && !names.iter().any(|known| known.text == text) {
            names.push(Cell::new(text, &entry.by).prints(&["name"]));
        }
    }
    let also = g.join(&names, g.t(", ", "、"));
    let text = format!("{}{}", g.t("also named ", "氏名の経過: "), also.text);
    Ok((!names.is_empty()).then(|| also.named(text)))
}

/// How many came from where, the most first.
fn affiliations(g: &Gather<'_, '_>, mut from: Vec<(String, Vec<Cell>)>) -> Option<Section> {
    if from.len() < 2 {
        return None;
    }
    from.sort_by_key(|(_, cells)| std::cmp::Reverse(cells.len()));
    let columns = [("Affiliation", "所属"), ("Attendees", "人数")];
    let mut table =
        section(g, "attendees/affiliations", 2, ("Attendees by affiliation", "所属別の人数"), &columns);
    for (_, cells) in &from {
        let Some(first) = cells.first() else { continue };
        let count = i64::try_from(cells.len()).unwrap_or(i64::MAX);
        let number =
            g.join(cells, "").named(count.to_string()).of(Value::Int(count)).computed(Computed::Count);
        table.row(vec![first.clone(), number]);
    }
    table.chart = Some(Chart::Bars {
        title: table.title.clone(),
        labels: from.iter().map(|(place, _)| place.clone()).collect(),
        series: vec![(
            g.t("Attendees", "人数").to_owned(),
            from.iter().map(|(_, cells)| cells.len() as u64).collect(),
        )],
    });
    Some(table)
}
