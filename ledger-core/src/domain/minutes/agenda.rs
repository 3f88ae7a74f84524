//! The agenda with its time boxes, and what was reported, said, proposed and decided under each item.

use std::collections::BTreeMap;

use super::next::listed;
use super::outcomes::adopts;
use super::told::{
    Told, about as about_of, beside, called, content as content_of, retold, told as told_here,
};
use super::{
    Gather, Meeting, line_of, lines, names, number_of, people, planned, said_by_points, section, subject,
    with_lines,
};
use crate::domain::gather::{Act, Named};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Chart, Computed, Section};
use crate::time::Edtf;

/// The kinds that make up the proceedings, with the field that names the meeting.
pub(super) const PROCEEDINGS: [(&str, &str); 6] = [
    ("session.given", "at"),
    ("proposal.made", "meeting"),
    ("decision.made", "meeting"),
    ("action.reported", "meeting"),
    ("action.closed", "meeting"),
    ("action.opened", "meeting"),
];

pub(super) fn sections(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Vec<Section>, LedgerError> {
    let mut sections: Vec<Section> = agenda(g, meeting)?.into_iter().collect();
    let proceedings = proceedings(g, meeting)?;
    if !proceedings.is_empty() {
        sections.push(section(g, "items", 1, ("Proceedings", "議事"), &[]));
        sections.extend(proceedings);
    }
    sections.extend(speakers(g, meeting)?);
    Ok(sections)
}

fn agenda(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Option<Section>, LedgerError> {
    let (Some(act), items) = (meeting.main(), meeting.agenda()) else { return Ok(None) };
    if items.is_empty() {
        return Ok(None);
    }
    let columns = [
        ("No.", "番号"),
        ("Item", "議題"),
        ("Time", "時間"),
        ("Content", "内容"),
        ("See", "参照"),
        ("Recorded", "件数"),
    ];
    let mut table = section(g, "agenda", 1, ("Agenda", "議題"), &columns);
    let told = |text: String| g.told(act, text, &["agenda"]);
    // Counted by the sections in which they stand.
    let apart = [
        (g.t("told beside", "伝えられたこと"), told_here(g, meeting)?),
        (g.t("of earlier meetings", "前回までの会議"), retold(g, meeting)?),
        (g.t("next meeting", "次回"), called(g, meeting)),
    ];
    for item in items {
        table.row(vec![
            told(number_of(item).unwrap_or_default().to_owned()),
            told(item.get("title").map(|title| g.text(title)).unwrap_or_default()),
            time_box(g, act, item),
            told(content(g, item)),
            see(g, act, item)?,
            recorded(g, meeting, &apart, item),
        ]);
    }
    table.notes.extend(time_note(g, act, items));
    table.chart = chart(g, items, &table.title);
    Ok(Some(table))
}

fn minutes_of(item: &Value) -> Option<i64> {
    item.get("minutes").and_then(Value::as_int)
}

fn time_box(g: &Gather<'_, '_>, act: &Act, item: &Value) -> Cell {
    match minutes_of(item) {
        Some(minutes) => g.told(act, in_minutes(g, minutes), &["agenda"]).of(Value::Int(minutes)),
        None => Cell::default(),
    }
}

fn in_minutes(g: &Gather<'_, '_>, minutes: i64) -> String {
    if g.lang == "ja" { format!("{minutes}分") } else { format!("{minutes} min") }
}

/// What stands under an item, and that there was nothing, where the source says so.
fn content(g: &Gather<'_, '_>, item: &Value) -> String {
    let none = match item.get("none") {
        Some(Value::Bool(true)) => g.t("nothing in particular", "特になし"),
        _ => "",
    };
    with_lines(none.to_owned(), lines(g, item.get("points")))
}

fn see(g: &Gather<'_, '_>, act: &Act, item: &Value) -> Result<Cell, LedgerError> {
    let named = item.get("see").map(Value::elements).unwrap_or_default().iter().filter_map(Value::as_str);
    let each: Result<Vec<Cell>, LedgerError> = named.map(|named| subject(g, named)).collect();
    let mut cell = g.join(&each?, "\n").prints(&["agenda"]);
    cell.value = None;
    Ok(if cell.text.is_empty() { cell } else { cell.also(&act.by) })
}

/// How many reports, proposals and so on stand under an item.
fn recorded(
    g: &Gather<'_, '_>,
    meeting: &Meeting,
    apart: &[(&'static str, Vec<Told>)],
    item: &Value,
) -> Cell {
    let Some(number) = number_of(item) else { return Cell::default() };
    let mut parts = Vec::new();
    for (kind, field) in PROCEEDINGS {
        let under: Vec<Cell> = meeting
            .at(g, kind, field)
            .into_iter()
            .filter(|act| act.data.get("item").and_then(Value::as_str) == Some(number))
            .map(|act| g.told(act, "", &["item"]))
            .collect();
        let name = match kind {
            "session.given" => g.t("reports and remarks", "報告・発言"),
            "proposal.made" => g.t("proposals", "提案"),
            "decision.made" => g.t("decisions", "決定"),
            "action.opened" => g.t("actions", "対応事項"),
            _ => g.t("actions reported", "対応事項の経過"),
        };
        if !under.is_empty() {
            parts.push(g.join(&under, "").named(format!("{name} {}", under.len())));
        }
    }
    for (name, told) in apart {
        let here = told.iter().filter(|told| told.items.iter().any(|item| item == number));
        let here: Vec<Cell> = here.map(|told| told.place.clone()).collect();
        if !here.is_empty() {
            parts.push(g.join(&here, "").named(format!("{name} {}", here.len())));
        }
    }
    let cell = g.join(&parts, g.t(", ", "、"));
    if parts.is_empty() { cell } else { cell.computed(Computed::Count) }
}

/// The sum of the time boxes, and how long the meeting lasted.
fn time_note(g: &Gather<'_, '_>, act: &Act, items: &[Value]) -> Option<Cell> {
    let boxes: Vec<i64> = items.iter().filter_map(minutes_of).collect();
    let sum: i64 = boxes.iter().sum();
    let open = items.len() - boxes.len();
    let lasted = lasted(act);
    let mut text = match (boxes.is_empty(), g.lang) {
        (true, _) if lasted.is_none() => return None,
        (true, "ja") => "時間枠の記載なし".to_owned(),
        (true, _) => "no time boxes stated".to_owned(),
        (false, "ja") => format!("時間枠の合計 {sum}分（{}件。時間枠のない議題 {open}件）", boxes.len()),
        (false, _) => format!("time boxes: {sum} minutes in {} items; {open} items have none", boxes.len()),
    };
    if let Some(lasted) = lasted {
        text.push_str(&match g.lang {
            "ja" => format!("、開催時間 {lasted}分"),
            _ => format!("; the meeting lasted {lasted} minutes"),
        });
    }
    Some(g.told(act, text, &["agenda", "occurred", "ended"]).computed(Computed::Sum))
}

/// Minutes from the beginning to the end, where both are stated with a time on one day.
pub(super) fn lasted(act: &Act) -> Option<i64> {
    let begun = act.occurred.as_ref()?;
    let ended = Edtf::parse(act.data.get("ended")?.as_str()?).ok()?;
    let (from, to) = (begun.time()?, ended.time()?);
    let same = begun.is_exact() && ended.is_exact() && begun.earliest() == ended.earliest();
    same.then(|| i64::from(to.minutes()) - i64::from(from.minutes()))
}

fn chart(g: &Gather<'_, '_>, items: &[Value], title: &str) -> Option<Chart> {
    let boxes: Vec<(String, u64)> = items
        .iter()
        .filter_map(|item| {
            let minutes = u64::try_from(minutes_of(item)?).ok()?;
            let title = item.get("title").map(|title| g.text(title)).unwrap_or_default();
            Some((format!("{} {title}", number_of(item).unwrap_or_default()).trim().to_owned(), minutes))
        })
        .collect();
    let (labels, minutes): (Vec<String>, Vec<u64>) = boxes.into_iter().unzip();
    (labels.len() > 1).then(|| Chart::Bars {
        title: format!("{title}{}", g.bracket(g.t("time boxes in minutes", "時間枠、分"))),
        labels,
        series: vec![(g.t("Minutes", "分").to_owned(), minutes)],
    })
}

/// One section per item, in the order of the agenda; what names no item, or one that is not on the agenda,
/// comes last. Where nobody reported, what else the minutes tell under the item stands there, too.
fn proceedings(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Vec<Section>, LedgerError> {
    let mut under: BTreeMap<(usize, Option<String>), Vec<&Act>> = BTreeMap::new();
    for (kind, field) in PROCEEDINGS {
        for act in meeting.at(g, kind, field) {
            let item = act.data.get("item").and_then(Value::as_str).map(str::to_owned);
            under.entry((meeting.place_of(act), item)).or_default().push(act);
        }
    }
    if meeting.held.is_some() {
        for (place, item) in meeting.agenda().iter().enumerate() {
            under.entry((place, number_of(item).map(str::to_owned))).or_default();
        }
    }
    let beside = beside(g, meeting)?;
    let (mut sections, mut anything) = (Vec::new(), false);
    for ((place, number), acts) in under {
        let item = meeting.agenda().get(place);
        let id = id_of(number.as_deref(), &sections);
        let columns = [
            ("Type", "種別"),
            ("Who", "発言者"),
            ("Content", "内容"),
            ("About", "関連"),
            ("Remarks", "備考"),
        ];
        let mut table = section(g, &id, 2, ("Other", "その他"), &columns);
        let title = item.and_then(|item| item.get("title")).map(|title| g.text(title)).unwrap_or_default();
        let heading =
            format!("{} {title}", number.as_ref().map(|number| format!("{number}.")).unwrap_or_default());
        if !heading.trim().is_empty() {
            table.title = heading.trim().to_owned();
        }
        table.notes.extend(nothing_said(g, meeting, item, number.as_deref()));
        if let (Some(item), Some(act)) = (item, meeting.main()) {
            of_the_agenda(g, act, item, &mut table)?;
        }
        let told = if acts.iter().any(|act| act.kind == "session.given") {
            Vec::new()
        } else {
            told_under(&beside, item, number.as_deref())
        };
        let first = acts.iter().map(|act| act.seq).min().unwrap_or(u64::MAX);
        let (before, after): (Vec<&Act>, Vec<&Act>) = told.into_iter().partition(|act| act.seq < first);
        for act in &before {
            table.row(beside_row(g, meeting, act)?);
        }
        for act in acts {
            let said = said(g, act, &title)?;
            table.row(vec![kind_of(g, act), speaker(g, act)?, said, about(g, act)?, g.remarks(act)?]);
        }
        for act in &after {
            table.row(beside_row(g, meeting, act)?);
        }
        anything |= !table.rows.is_empty() || !table.notes.is_empty();
        if table.rows.is_empty() {
            table.columns.clear();
            if let (true, Some(act)) = (table.notes.is_empty(), meeting.main()) {
                table.notes.push(g.told(act, g.t("nothing recorded", "記録なし"), &["agenda"]));
            }
        }
        sections.push(table);
    }
    Ok(if anything { sections } else { Vec::new() })
}

/// That there was nothing under an item, where the source says so.
fn nothing_said(
    g: &Gather<'_, '_>,
    meeting: &Meeting,
    item: Option<&Value>,
    number: Option<&str>,
) -> Option<Cell> {
    let none = item.is_some_and(|item| item.get("none") == Some(&Value::Bool(true)));
    let declared = meeting.acts.iter().find(|act| {
        let here = act.kind == "action.none_declared" && act.subject == meeting.slug && g.has_happened(act);
        here && number.is_some() && act.data.get("item").and_then(Value::as_str) == number
    });
    let words = declared.and_then(|act| g.field(act, "text"));
    let words = words.unwrap_or_else(|| g.t("nothing in particular", "特になし").to_owned());
    let mut cells: Vec<Cell> = Vec::new();
    cells.extend(meeting.main().filter(|_| none).map(|act| g.told(act, "", &["agenda"])));
    cells.extend(declared.map(|act| g.told(act, "", &["text", "item"])));
    (!cells.is_empty()).then(|| g.join(&cells, "").named(words))
}

/// What the agenda itself has under an item.
fn of_the_agenda(
    g: &Gather<'_, '_>,
    act: &Act,
    item: &Value,
    table: &mut Section,
) -> Result<(), LedgerError> {
    let rows = [
        (g.t("content", "内容"), g.told(act, lines(g, item.get("points")), &["agenda"])),
        (g.t("see", "参照"), see(g, act, item)?),
    ];
    for (kind, content) in rows.into_iter().filter(|(_, content)| !content.text.is_empty()) {
        let kind = g.told(act, kind, &["agenda"]);
        table.row(vec![kind, Cell::default(), content, Cell::default(), Cell::default()]);
    }
    Ok(())
}

/// What is told under an item by its number, but for what the agenda points at itself.
fn told_under<'t>(beside: &'t [Told], item: Option<&Value>, number: Option<&str>) -> Vec<&'t Act> {
    let seen = item.and_then(|item| item.get("see")).map(Value::elements).unwrap_or_default();
    let seen = |act: &Act| seen.iter().any(|named| named.as_str() == Some(&act.subject));
    let here = beside.iter().filter(|told| told.items.iter().any(|item| number == Some(item)));
    here.map(|told| &told.act).filter(|act| !seen(act)).collect()
}

/// A row of what is told under an item beside the meeting's own proceedings.
fn beside_row(g: &Gather<'_, '_>, meeting: &Meeting, act: &Act) -> Result<Vec<Cell>, LedgerError> {
    if act.kind == "meeting.convened" {
        let kind = g.told(act, g.t("next meeting", "次回"), &["kind"]);
        return Ok(vec![kind, Cell::default(), called_for(g, act)?, Cell::default(), g.remarks(act)?]);
    }
    if !PROCEEDINGS.iter().any(|(kind, _)| *kind == act.kind) {
        let content = content_of(g, act)?;
        let mut content = content;
        let when = super::dated(g, act);
        if !when.text.is_empty() {
            content = g.join(&[content, when], g.t("; ", "、"));
        }
        return Ok(vec![g.says(act), Cell::default(), content, about_of(g, act)?, g.remarks(act)?]);
    }
    let (mut parts, mut kind) = (Vec::new(), kind_of(g, act));
    for field in ["at", "meeting"] {
        let elsewhere = names(g, act, field)?;
        if !g.refers(act, field, &meeting.slug) && !elsewhere.text.is_empty() {
            parts.push(elsewhere);
            // A decision that stands here was not made here.
            kind.text.push_str(&g.bracket(g.t("earlier meeting", "前回までの会議")));
        }
    }
    parts.push(about(g, act)?);
    parts.retain(|part| !part.text.is_empty());
    let about = g.join(&parts, "\n");
    Ok(vec![kind, speaker(g, act)?, said(g, act, "")?, about, g.remarks(act)?])
}

/// The next meeting with all that is said of it, one line each.
fn called_for(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut parts = vec![subject(g, &act.subject)?.also(&act.by)];
    let label = |field: &str| g.label_of(&act.kind, field);
    let planned = planned(g, act, "planned")?;
    if !planned.text.is_empty() {
        let text = format!("{}: {}", label("planned"), planned.text);
        parts.push(planned.named(text));
    }
    if let Some(condition) = g.stated(act, "condition")? {
        let text = format!("{}: {}", label("condition"), condition.text);
        parts.push(condition.named(text));
    }
    let programme = g.told(act, lines(g, act.data.get("programme")), &["programme"]);
    for (field, listed) in [("agenda", listed(g, act, "agenda")), ("programme", programme)] {
        if !listed.text.is_empty() {
            let text = format!("{}\n{}", label(field), listed.text);
            parts.push(listed.named(text));
        }
    }
    let mut cell = g.join(&parts, "\n");
    cell.value = None;
    Ok(cell)
}

/// `items/4`, by the number as printed as far as an id can hold it.
fn id_of(item: Option<&str>, sections: &[Section]) -> String {
    let held = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    let number: String = item.unwrap_or_default().chars().filter(held).collect();
    let id = format!("items/{number}");
    if number.is_empty() || sections.iter().any(|known| known.id == id) {
        return format!("items/other-{}", sections.len() + 1);
    }
    id
}

/// Report, question, proposal, decision, action.
fn kind_of(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let word = match act.kind.as_str() {
        "session.given" => {
            return match g.word(act, "type") {
                Some(word) => g.told(act, word, &["type"]),
                None => g.told(act, g.t("remark", "発言"), &["kind"]),
            };
        }
        "proposal.made" => g.t("proposal", "提案"),
        "decision.made" => g.t("decision", "決定"),
        "action.opened" => g.t("action", "対応事項"),
        _ => g.t("action reported", "対応事項の経過"),
    };
    g.told(act, word, &["kind"])
}

fn speaker(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let field = match act.kind.as_str() {
        "session.given" => "speakers",
        "proposal.made" => "proposers",
        _ => "owners",
    };
    let by = names(g, act, "by")?;
    let spoke = line_of(g, people(g, act, field)?);
    Ok(match (spoke.text.is_empty(), by.text.is_empty()) {
        (_, true) => spoke,
        (true, false) => by,
        (false, false) => g.join(&[spoke, by], g.t("; ", "、")),
    })
}

/// The title with the points under it. Points say it all where the title is that of the item, or where the
/// source has a name of its own for the proposal.
fn said(g: &Gather<'_, '_>, act: &Act, item: &str) -> Result<Cell, LedgerError> {
    let points = act.data.get("points").is_some_and(|points| !points.elements().is_empty());
    let title = match (g.field(act, "label"), g.field(act, "title")) {
        (Some(label), Some(_)) if points => label,
        (Some(label), Some(title)) => format!("{label}{}{title}", g.t(": ", "：")),
        (None, Some(title)) if points && (title == item || said_by_points(g, act, &title)) => String::new(),
        (_, Some(title)) => title,
        (..) => g.called(&act.subject)?.text,
    };
    let mut text = with_lines(title, lines(g, act.data.get("points")));
    let mut fields = vec!["title", "label", "points", "item"];
    for field in ["state", "outcome", "summary", "reason", "due"] {
        if let Some(said) = g.stated(act, field)? {
            text = with_lines(text, format!("{}: {}", g.label_of(&act.kind, field), said.text));
            fields.push(field);
        }
    }
    Ok(g.told(act, text, &fields))
}

/// What it is about: subjects named, proposals adopted, the question answered.
fn about(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut parts = Vec::new();
    for (field, en, ja) in
        [("adopts", "adopts ", "採択: "), ("answers", "answers ", "回答先: "), ("concerns", "", "")]
    {
        let named = if field == "adopts" { adopts(g, act)? } else { names(g, act, field)? };
        if !named.text.is_empty() {
            let text = format!("{}{}", g.t(en, ja), named.text);
            parts.push(named.named(text));
        }
    }
    let mut cell = g.join(&parts, "\n");
    cell.value = None;
    Ok(cell)
}

/// Who reported and spoke, with how often and under which items.
fn speakers(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Option<Section>, LedgerError> {
    let columns = [("Name", "氏名"), ("Contributions", "報告・発言"), ("Count", "数")];
    let mut table = section(g, "speakers", 1, ("By speaker", "発言者別"), &columns);
    let mut by: Vec<(Cell, Vec<Cell>)> = Vec::new();
    for act in meeting.at(g, "session.given", "at") {
        for who in people(g, act, "speakers")?.into_iter().filter(|who| who.person.is_some()) {
            let item = g.field(act, "item").map(|item| format!("{item}. ")).unwrap_or_default();
            let title = g.field(act, "title").unwrap_or_default();
            let told = g.told(act, format!("{item}{title}"), &["item", "title"]);
            let person = who.person.clone();
            let name = line_of(g, vec![who]).of(Value::from(person.unwrap_or_default()));
            match by.iter_mut().find(|(known, _)| known.value == name.value) {
                Some((known, told_before)) => {
                    *known = known.clone().also(&name.events);
                    told_before.push(told);
                }
                None => by.push((name, vec![told])),
            }
        }
    }
    for (name, told) in by {
        let count = i64::try_from(told.len()).unwrap_or(i64::MAX);
        let all = g.join(&told, "\n");
        let number =
            Cell::new(count.to_string(), &all.events).of(Value::Int(count)).computed(Computed::Count);
        table.row(vec![name, all, number]);
    }
    Ok((!table.rows.is_empty()).then_some(table))
}
