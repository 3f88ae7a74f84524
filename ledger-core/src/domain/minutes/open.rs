//! What minutes leave open: what is unknown, questions without an answer, and what does not add up.

use super::agenda::lasted;
use super::head::present;
use super::told::{beside, proceedings};
use super::{Gather, Meeting, number_of, people, role_label, section};
use crate::domain::gather::{Act, Named};
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::Value;
use crate::record::kernel::STATES;
use crate::report::{Cell, Section};

pub(super) fn section_of(g: &Gather<'_, '_>, meeting: &Meeting) -> Result<Option<Section>, LedgerError> {
    let columns = [("What is open", "区分"), ("Matter", "内容"), ("Remarks", "備考")];
    let mut table = section(g, "open", 1, ("What the minutes leave open", "議事録に残された疑問"), &columns);
    if let Some(held) = &meeting.held {
        unknown(g, meeting, held, &mut table)?;
        questions(g, meeting, &mut table)?;
        silent_items(g, meeting, held, &mut table)?;
        people_count(g, meeting, held, &mut table)?;
        strangers(g, meeting, held, &mut table)?;
        inferred(g, meeting, &mut table);
    }
    claims(g, meeting, &mut table)?;
    Ok((!table.rows.is_empty()).then_some(table))
}

fn put(
    g: &Gather<'_, '_>,
    table: &mut Section,
    what: (&'static str, &'static str),
    matter: Cell,
    remarks: Cell,
) {
    let of = matter.events.clone();
    table.row(vec![Cell::new(g.t(what.0, what.1), &of), matter, remarks]);
}

/// The meeting itself and its proceedings.
fn own<'m>(g: &Gather<'_, '_>, meeting: &'m Meeting, held: &'m Act) -> Vec<&'m Act> {
    std::iter::once(held).chain(proceedings(g, meeting).into_iter().map(|(_, act)| act)).collect()
}

/// Fields of which a source says that they are not known, and days that are only bounded.
fn unknown(
    g: &Gather<'_, '_>,
    meeting: &Meeting,
    held: &Act,
    table: &mut Section,
) -> Result<(), LedgerError> {
    for act in own(g, meeting, held) {
        let mut missing: Vec<String> = Vec::new();
        let mut fields = Vec::new();
        for (field, value) in &act.data {
            if *value == Value::Unknown {
                missing.push(role_label(g, act, field));
                fields.push(field.as_str());
            }
        }
        if act.seq == held.seq && act.occurred.as_ref().is_none_or(|date| !date.is_exact()) {
            missing.push(format!("{} {}", g.t("the day", "開催日"), g.when(act)).trim().to_owned());
            fields.push("occurred");
        }
        if !missing.is_empty() {
            let about = super::subject(g, &act.subject)?;
            let text = format!("{}: {}", about.text, missing.join(g.t(", ", "、")));
            put(
                g,
                table,
                ("Not known", "不明"),
                g.told(act, text, &fields).also(&about.events),
                g.remarks(act)?,
            );
        }
    }
    Ok(())
}

/// Questions that nothing recorded answers.
fn questions(g: &Gather<'_, '_>, meeting: &Meeting, table: &mut Section) -> Result<(), LedgerError> {
    let sessions = meeting.at(g, "session.given", "at");
    let asks = |act: &&&Act| act.data.get("type") == Some(&Value::from("question"));
    for question in sessions.iter().filter(asks) {
        let mut answered = false;
        for act in g.acts(&question.subject)?.iter() {
            answered |= g.refers(act, "answers", &question.subject) && g.has_happened(act);
        }
        if !answered {
            let text = g.field(question, "title").unwrap_or_default();
            put(
                g,
                table,
                ("No answer recorded", "回答の記録のない質問"),
                g.told(question, text, &["title"]),
                g.remarks(question)?,
            );
        }
    }
    Ok(())
}

/// Items of the agenda under which nothing stands, and those without a time box where others have one.
fn silent_items(
    g: &Gather<'_, '_>,
    meeting: &Meeting,
    held: &Act,
    table: &mut Section,
) -> Result<(), LedgerError> {
    let title = |item: &&Value| {
        let number = number_of(item).map(|number| format!("{number}. ")).unwrap_or_default();
        format!("{number}{}", item.get("title").map(|title| g.text(title)).unwrap_or_default())
    };
    let own = proceedings(g, meeting).into_iter().filter_map(|(_, act)| g.field(act, "item"));
    let used: Vec<String> = own.chain(beside(g, meeting)?.into_iter().flat_map(|told| told.items)).collect();
    let silent = |item: &&Value| {
        let bare = ["points", "none", "see"].iter().all(|member| item.get(member).is_none());
        bare && number_of(item).is_none_or(|number| !used.iter().any(|item| item == number))
    };
    let boxed = |item: &&Value| item.get("minutes").is_some();
    let list = |items: Vec<&Value>| items.iter().map(title).collect::<Vec<_>>().join("\n");
    let bare: Vec<&Value> = meeting.agenda().iter().filter(silent).collect();
    if !bare.is_empty() {
        put(
            g,
            table,
            ("Nothing recorded under", "記録のない議題"),
            g.told(held, list(bare), &["agenda"]),
            Cell::default(),
        );
    }
    let without: Vec<&Value> = meeting.agenda().iter().filter(|item| !boxed(item)).collect();
    let sum: i64 =
        meeting.agenda().iter().filter_map(|item| item.get("minutes").and_then(Value::as_int)).sum();
    if !without.is_empty() && without.len() < meeting.agenda().len() {
        let remark = lasted(held).map(|lasted| match g.lang {
            "ja" => format!("時間枠は計{sum}分、開催時間は{lasted}分"),
            _ => format!("time boxes of {sum} minutes, the meeting lasted {lasted}"),
        });
        let remark = remark.map_or_else(Cell::default, |text| g.told(held, text, &["occurred", "ended"]));
        put(g, table, ("No time box", "時間枠のない議題"), g.told(held, list(without), &["agenda"]), remark);
    }
    Ok(())
}

/// A stated number of people that is not that of the list.
fn people_count(
    g: &Gather<'_, '_>,
    meeting: &Meeting,
    held: &Act,
    table: &mut Section,
) -> Result<(), LedgerError> {
    let present = present(g, meeting, held)?;
    let last = meeting.acts.iter().rev().find(|act| {
        act.kind == "attendance.added" && act.subject == meeting.slug && act.data.contains_key("attendance")
    });
    let Some(Value::Int(stated)) = last.unwrap_or(held).data.get("attendance") else { return Ok(()) };
    let listed = i64::try_from(present.len()).unwrap_or(i64::MAX);
    if listed > 0 && listed != *stated {
        let text = match g.lang {
            "ja" => format!("記載は{stated}名、一覧は{listed}名"),
            _ => format!("{stated} stated, {listed} in the list"),
        };
        let mut cell = g.told(held, text, &["attendance", "attendees"]).status(Status::Disputed.word());
        for (act, ..) in &present {
            cell = cell.also(&act.by);
        }
        put(g, table, ("Number of attendees", "出席者数と一覧の違い"), cell, Cell::default());
    }
    Ok(())
}

/// Those who spoke, proposed, presided or wrote, and are not in the list.
fn strangers(
    g: &Gather<'_, '_>,
    meeting: &Meeting,
    held: &Act,
    table: &mut Section,
) -> Result<(), LedgerError> {
    let listed: Vec<String> =
        present(g, meeting, held)?.into_iter().filter_map(|(_, who, _)| who.person).collect();
    if listed.is_empty() {
        return Ok(());
    }
    let mut told: Vec<String> = Vec::new();
    for act in own(g, meeting, held) {
        for field in ["chair", "scribe", "speakers", "proposers"] {
            for who in people(g, act, field)? {
                let Some(person) =
                    who.person.filter(|person| !listed.contains(person) && !told.contains(person))
                else {
                    continue;
                };
                let text = format!("{}{}", who.name.text, g.bracket(&role_label(g, act, field)));
                put(
                    g,
                    table,
                    ("Not in the list of attendees", "出席者の一覧にない人"),
                    who.name.named(text),
                    Cell::default(),
                );
                told.push(person);
            }
        }
    }
    Ok(())
}

/// How much of what was told rests on inference.
fn inferred(g: &Gather<'_, '_>, meeting: &Meeting, table: &mut Section) {
    let inferred = |act: &&Act| act.data.get("basis") == Some(&Value::from("inferred"));
    let cells: Vec<Cell> =
        meeting.cited.iter().filter(inferred).map(|act| g.told(act, "", &["basis"])).collect();
    if !cells.is_empty() {
        let text = match g.lang {
            "ja" => format!("{}件(各行の備考を参照)", cells.len()),
            _ => format!("{} records (see the remarks of each)", cells.len()),
        };
        let cell = g.join(&cells, "").named(text).computed(crate::report::Computed::Count);
        put(g, table, ("Inferred, not printed", "記載からの推定"), cell, Cell::default());
    }
}

/// What other sources say of the meeting.
fn claims(g: &Gather<'_, '_>, meeting: &Meeting, table: &mut Section) -> Result<(), LedgerError> {
    let about = |act: &&Act| act.kind == STATES && g.refers(act, "about", &meeting.slug);
    for claim in meeting.acts.iter().filter(about) {
        let mut parts = Vec::new();
        for (name, value) in &claim.data {
            let Some(field) = name.strip_prefix("says_") else { continue };
            let kind = claim.data.get("about_kind").and_then(Value::as_str);
            let said = match (field, value.as_str()) {
                ("occurred", Some(day)) => g.span(day),
                _ => g.value_of(kind, field, value)?.text,
            };
            let label = g.label_of(kind.unwrap_or_default(), field);
            parts.push(g.told(claim, format!("{label}: {said}"), &[name]));
        }
        let source = g.called(&claim.subject)?;
        let said = g.join(&parts, g.t("; ", "、"));
        let text = format!("{}{}", said.text, g.bracket(&source.text));
        put(
            g,
            table,
            ("Another source says", "他の出典の記載"),
            said.named(text).also(&source.events),
            g.remarks(claim)?,
        );
    }
    Ok(())
}
