//! What was corrected, struck out, remarked on and added later; and which of it reaches into a
//! period that was closed by a published report.
//!
//! A report lists what changed since the last one was published. That is: of its own period,
//! everything since its own last closing; of other closed periods, everything since the last report
//! of an earlier period.

use std::collections::{BTreeMap, BTreeSet};

use super::describe::{post_of, says};
use super::doubts::{cited, subject};
use super::gather::{Act, Gather};
use crate::ledger::{Closing, LedgerError, dated_within};
use crate::record::kernel::{ANNOTATED, CLOSED, CORRECTED, REDACTED, VOIDED};
use crate::record::{Corrections, Effective, Event, Value, is_slug};
use crate::report::{Cell, Report, Section};
use crate::time::{Day, Edtf, Truth};

/// Records about records that a report tells of.
const RECORDS: &[&str] = &[CORRECTED, VOIDED, ANNOTATED, REDACTED];

/// A closed period and from which size of the ledger on its changes are listed.
struct Watched {
    closing: Closing,
    since: u64,
}

/// One line of the list.
struct Change {
    event: Event,
    /// The event that it is about.
    target: Option<Event>,
    /// The closed period into which it reaches.
    reaches: Option<usize>,
}

/// The closings of the reports of this body that were published by the time of the view: of the
/// report's own period, and of others.
pub(super) fn closings(g: &Gather<'_, '_>, org: &str) -> Result<(Vec<Closing>, Vec<Closing>), LedgerError> {
    let known = g.view.closings()?.into_iter();
    let annual = known.filter(|closing| closing.body == org && closing.report == super::KIND);
    Ok(annual.partition(|closing| closing.days.overlaps(&g.days)))
}

/// How many events the published reports of earlier periods knew.
pub(super) fn told_before(g: &Gather<'_, '_>, org: &str) -> Result<u64, LedgerError> {
    let (_, others) = closings(g, org)?;
    let earlier = others.iter().filter(|closing| closing.days.to <= g.days.from);
    Ok(earlier.map(|closing| closing.size).max().unwrap_or(0))
}

/// What a reader must be told at the head of a report of a period that was closed before.
pub(super) fn closed_note(g: &Gather<'_, '_>, org: &str) -> Result<Option<String>, LedgerError> {
    let (own, _) = closings(g, org)?;
    let zone = g.view.ledger().settings().zone;
    Ok(own.last().map(|closing| match g.lang {
        "ja" => format!(
            "この期間は {} に #{} で締められている(公表した報告の BLAKE3 {})。その後の変更は「訂正と後日の記録」に示す",
            closing.day(zone), closing.seq, closing.blake3
        ),
        _ => format!(
            "this period was closed on {} by #{} (the published report has the BLAKE3 {}); what changed since is \
             listed under “Corrections and later records”",
            closing.day(zone), closing.seq, closing.blake3
        ),
    }))
}

/// Corrections, voids and remarks on what the report cites, and whatever reaches into a closed
/// period.
pub(super) fn changes(
    g: &Gather<'_, '_>,
    org: &str,
    bodies: &[String],
    report: &Report,
) -> Result<Option<Section>, LedgerError> {
    let cited = cited(report);
    let (own, others) = closings(g, org)?;
    let watched = watched(g, own, others);
    let published = if watched.iter().any(|watched| watched.closing.days.overlaps(&g.days)) {
        None
    } else {
        publication(g, org)?
    };
    let mut columns = vec![
        g.t("Recorded", "記録日"),
        g.t("What", "区分"),
        g.t("About", "対象"),
        g.t("Before → after", "前 → 後"),
        g.t("Reason", "理由"),
    ];
    if !watched.is_empty() {
        columns.push(g.t("Closed period", "締めた期間"));
    }
    let title = g.t("Corrections and later records", "訂正と後日の記録");
    let mut section = Section::new("doubts/changes", 2, title, &columns);
    section.notes.extend(watched.iter().map(|watched| closing_note(g, watched)));
    if let Some((day, event)) = &published {
        let text = match g.lang {
            "ja" => format!("基準: {day} に記録された年次報告 (#{event}) 以後の記録を示す"),
            _ => format!("basis: what was recorded after the report of {day} (#{event})"),
        };
        section.notes.push(Cell::new(text, &[*event]));
    }
    let mut changes = records(g, bodies, &cited, &watched)?;
    changes.extend(late(g, bodies, &cited, &watched, published)?);
    changes.extend(annulments(g, bodies, &watched)?);
    for change in changes.values() {
        let mut cells = row(g, change)?;
        if !watched.is_empty() {
            cells.push(match change.reaches.and_then(|at| watched.get(at)) {
                Some(Watched { closing, .. }) => {
                    let days: Result<_, _> = closing.period().parse();
                    let words = days.map_or_else(
                        |_| closing.period(),
                        |_: crate::time::Period| g.span(&closing.period()),
                    );
                    Cell::new(words, &[closing.seq, change.event.seq]).prints(&["period"])
                }
                None => Cell::default(),
            });
        }
        section.row(cells);
    }
    Ok(if section.rows.is_empty() && section.notes.is_empty() { None } else { Some(section) })
}

/// Which closings a report watches, and since when: the last of each period.
fn watched(g: &Gather<'_, '_>, own: Vec<Closing>, others: Vec<Closing>) -> Vec<Watched> {
    let mut watched: BTreeMap<(Day, Day), Watched> = BTreeMap::new();
    let key = |closing: &Closing| (closing.days.from, closing.days.to);
    let earlier = |closing: &&Closing| closing.days.to <= g.days.from;
    // What an earlier report listed already is not listed again.
    let last = others.iter().filter(earlier).map(|closing| closing.size).max();
    for closing in own {
        watched.insert(key(&closing), Watched { since: closing.size, closing });
    }
    for closing in others.into_iter().filter(|closing| closing.days.to <= g.days.from) {
        let since = last.map_or(closing.size, |last| last.max(closing.size));
        watched.insert(key(&closing), Watched { since, closing });
    }
    watched.into_values().collect()
}

fn closing_note(g: &Gather<'_, '_>, Watched { closing, since }: &Watched) -> Cell {
    let Closing { seq, size, root, blake3, .. } = closing;
    let on = closing.day(g.view.ledger().settings().zone);
    let period = g.span(&closing.period());
    let from_here = match (g.lang, *since == *size) {
        (_, true) => String::new(),
        ("ja", _) => format!("。ここには #{since} 以後の記録を示す"),
        _ => format!("; listed here is what was recorded from #{since} on"),
    };
    let text = match g.lang {
        "ja" => format!(
            "{period} は {on} に #{seq} で締められた: 報告の BLAKE3 {blake3}、作成時の台帳 {size} 件、ルート {root}{from_here}"
        ),
        _ => format!(
            "{period} was closed on {on} by #{seq}: BLAKE3 of the report {blake3}, made from {size} events, root \
             {root}{from_here}"
        ),
    };
    Cell::new(text, &[*seq]).prints(&["period", "blake3", "size", "root"])
}

/// Corrections, voids and remarks: on what the report cites, and on what belongs to a closed period.
fn records(
    g: &Gather<'_, '_>,
    bodies: &[String],
    cited: &BTreeSet<u64>,
    watched: &[Watched],
) -> Result<BTreeMap<u64, Change>, LedgerError> {
    let mut found = Vec::new();
    for event in candidates(g, cited, watched)? {
        let Some(target) = g.view.target_of(&event)? else { continue };
        // A correction that was voided changes nothing; the void is told.
        let about = match target.header.target.is_some() {
            true => g.view.target_of(&target)?,
            false => None,
        };
        found.push((event, target, about));
    }
    let acts = found.iter().map(|(_, target, about)| about.as_ref().unwrap_or(target));
    let corrections = g.view.corrections_of(acts)?;
    let mut changes = BTreeMap::new();
    for (event, target, about) in found {
        let act = about.as_ref().unwrap_or(&target);
        if act.header.kind == CLOSED {
            continue;
        }
        let left = corrections.apply(act);
        let reaches = reached(g, bodies, watched, &event, act, &left);
        let told =
            cited.contains(&act.seq) || (event.header.kind == VOIDED && concerns(g, bodies, act, &left));
        if told || reaches.is_some() {
            changes.insert(event.seq, Change { event, target: Some(target), reaches });
        }
    }
    Ok(changes)
}

/// The records that may be told of: those about subjects of what the report cites, all voids, and what
/// was recorded since a watched period was closed. A ledger of many years has many others.
fn candidates(
    g: &Gather<'_, '_>,
    cited: &BTreeSet<u64>,
    watched: &[Watched],
) -> Result<Vec<Event>, LedgerError> {
    let mut subjects = BTreeSet::new();
    for seq in cited {
        subjects.insert(g.view.event(*seq)?.header.subject);
    }
    let since = watched.iter().map(|watched| watched.since).min().unwrap_or(u64::MAX);
    let mut records = g.view.records_about(&subjects)?;
    records.extend(g.view.events_of_kinds(&[VOIDED], 0)?);
    records.extend(g.view.events_of_kinds(RECORDS, since)?);
    Ok(records.into_values().filter(|record| RECORDS.contains(&record.header.kind.as_str())).collect())
}

/// What was recorded of a period after its report was published.
fn late(
    g: &Gather<'_, '_>,
    bodies: &[String],
    cited: &BTreeSet<u64>,
    watched: &[Watched],
    published: Option<(Day, u64)>,
) -> Result<BTreeMap<u64, Change>, LedgerError> {
    let mut changes = BTreeMap::new();
    if let Some((day, _)) = published {
        let zone = g.view.ledger().settings().zone;
        for seq in cited.difference(&g.left) {
            let event = g.view.event(*seq)?;
            if event.header.recorded_at.day_in(zone) > day && event.header.target.is_none() {
                changes.insert(*seq, Change { event, target: None, reaches: None });
            }
        }
    }
    let Some(first) = watched.iter().map(|watched| watched.since).min() else { return Ok(changes) };
    for (event, effective) in g.view.recorded_since(first)? {
        let kind = event.header.kind.as_str();
        let of_records = event.header.target.is_some() || crate::record::kernel::is_timeless(kind);
        if of_records || kind == CLOSED || effective.voided_by.is_some() {
            continue;
        }
        if let Some(at) = reached(g, bodies, watched, &event, &event, &effective) {
            changes.insert(event.seq, Change { event, target: None, reaches: Some(at) });
        }
    }
    Ok(changes)
}

/// Annulments from the beginning, each with the first act that it strikes out of a closed period, or
/// of the days of the report.
fn annulments(
    g: &Gather<'_, '_>,
    bodies: &[String],
    watched: &[Watched],
) -> Result<BTreeMap<u64, Change>, LedgerError> {
    let mut changes = BTreeMap::new();
    let schema = g.view.ledger().schema();
    let kinds: Vec<&str> = schema.annulling().collect();
    for (event, effective) in g.view.of_kinds(&kinds)? {
        if !effective.counts() || !schema.annuls(&event.header.kind, &effective.data) {
            continue;
        }
        let struck = g.view.about(&event.header.subject, true)?.into_iter();
        let struck = struck.filter(|(_, left)| left.annulled_by == Some(event.seq));
        let told = struck.filter_map(|(act, left)| {
            let reaches = reached(g, bodies, watched, &event, &act, &left);
            let dated = dated_within(left.occurred.as_ref(), &left.data, &g.days);
            let own = dated.is_some_and(|dated| dated != Truth::No) && concerns(g, bodies, &act, &left);
            (own || reaches.is_some()).then_some((reaches.is_none(), act.seq, act, reaches))
        });
        if let Some((.., act, reaches)) = told.min_by_key(|(open, seq, ..)| (*open, *seq)) {
            changes.insert(event.seq, Change { event, target: Some(act), reaches });
        }
    }
    Ok(changes)
}

/// The closed period into which an event reaches: that to which the act belongs that it tells of or
/// changes, as it was first said or as it is said now.
fn reached(
    g: &Gather<'_, '_>,
    bodies: &[String],
    watched: &[Watched],
    event: &Event,
    act: &Event,
    now: &Effective,
) -> Option<usize> {
    let moved = event.data.get("set_occurred").and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok());
    let within = |closing: &Closing| {
        let days = &closing.days;
        let said = dated_within(act.header.occurred.as_ref(), &act.data, days);
        let left = dated_within(now.occurred.as_ref(), &now.data, days);
        let moved = moved.as_ref().map(|day| day.within(days));
        closing.reaches(act.seq, event.header.target.is_some(), &[said, left, moved])
    };
    let at = watched.iter().position(|watched| event.seq >= watched.since && within(&watched.closing))?;
    concerns(g, bodies, act, now).then_some(at)
}

/// Whether an act speaks about one of the bodies of the report, or about a part of one.
fn concerns(g: &Gather<'_, '_>, bodies: &[String], act: &Event, effective: &Effective) -> bool {
    let as_said =
        Effective { occurred: act.header.occurred.clone(), data: act.data.clone(), ..effective.clone() };
    let mut subjects = g.view.subjects_of(act, effective);
    subjects.extend(g.view.subjects_of(act, &as_said));
    subjects.iter().filter(|subject| is_slug(subject)).any(|subject| {
        let part =
            |body: &String| subject.strip_prefix(body.as_str()).is_some_and(|rest| rest.starts_with('/'));
        bodies.iter().any(|body| subject == body || part(body))
    })
}

fn row(g: &Gather<'_, '_>, change: &Change) -> Result<Vec<Cell>, LedgerError> {
    let Change { event, target, .. } = change;
    let corrections = g.view.corrections_of(std::iter::once(event).chain(target))?;
    let zone = g.view.ledger().settings().zone;
    let recorded = g.date(&Edtf::day(event.header.recorded_at.day_in(zone)));
    let own = g.act(event.clone(), corrections.apply(event))?;
    let Some(target) = target else {
        let words = format!("{}{}", g.t("added later: ", "後日の追加: "), says(g, &own));
        return Ok(vec![
            Cell::new(recorded, &own.by),
            g.told(&own, words, &["kind"]),
            subject(g, &own.subject)?,
            g.describe(&own, &[])?,
            g.told(&own, g.field(&own, "note").unwrap_or_default(), &["note"]),
        ]);
    };
    let by = [target.seq, event.seq];
    let reason = g.field(&own, "reason").unwrap_or_default();
    let undone = corrections.apply(event).voided_by;
    let mut what = Cell::new(says(g, &own), &[event.seq]).prints(&["kind"]);
    if let Some(void) = undone {
        what.text.push_str(&g.bracket(&match g.lang {
            "ja" => format!("#{void} で取消"),
            _ => format!("itself voided by #{void}"),
        }));
        what.events.push(void);
    }
    Ok(vec![
        Cell::new(recorded, &[event.seq]),
        what,
        subject(g, &event.header.subject)?,
        before_and_after(g, event, target, &own, &corrections)?,
        Cell::new(reason, &by[1..]).prints(&["reason"]),
    ])
}

/// `出席者数: 12 → 14`; of a void, what was struck out; of a remark, its words.
fn before_and_after(
    g: &Gather<'_, '_>,
    event: &Event,
    target: &Event,
    own: &Act,
    corrections: &Corrections,
) -> Result<Cell, LedgerError> {
    let by = [target.seq, event.seq];
    let nothing = g.t("nothing", "なし");
    match event.header.kind.as_str() {
        CORRECTED => {
            let steps = corrections.steps(target);
            let changes = steps.iter().filter(|step| step.seq == event.seq).flat_map(|step| &step.changes);
            let mut parts = Vec::new();
            let mut fields = Vec::new();
            for change in changes {
                let said = |value: &Option<Value>| -> Result<String, LedgerError> {
                    match value {
                        Some(Value::Text(day)) if change.field == "occurred" => Ok(g.span(day)),
                        Some(Value::Text(id)) if change.field == "post" => Ok(post_of(g, id)),
                        Some(value) => Ok(g.value_of(Some(&target.header.kind), &change.field, value)?.text),
                        None => Ok(nothing.to_owned()),
                    }
                };
                let label = match change.field.as_str() {
                    "post" => g.t("post", "役職").to_owned(),
                    field => g.label_of(&target.header.kind, field),
                };
                parts.push(format!("{label}: {} → {}", said(&change.before)?, said(&change.after)?));
                fields.push(change.field.as_str());
            }
            Ok(Cell::new(parts.join(g.t("; ", "、")), &by).prints(&fields))
        }
        kind if kind == VOIDED || g.view.ledger().schema().may_annul(kind) => {
            let struck = g.act(target.clone(), corrections.apply(target))?;
            let mut cell = g.describe(&struck, &[])?;
            if cell.text.is_empty() {
                cell.text = format!("{} {}", says(g, &struck), g.when(&struck)).trim_end().to_owned();
            }
            cell.text = format!("{} → {}", cell.text, g.t("struck out", "取消"));
            cell.events.extend(by);
            cell.events.sort_unstable();
            cell.events.dedup();
            cell.href = None;
            Ok(cell)
        }
        REDACTED => {
            let fields = event.data.get("fields").map(Value::elements).unwrap_or_default();
            let fields = fields.iter().filter_map(Value::as_str);
            let labels: Vec<String> = fields.map(|field| g.label_of(&target.header.kind, field)).collect();
            let labels = labels.join(g.t(", ", "、"));
            Ok(Cell::new(format!("{labels} → {}", g.t("erased", "消去済み")), &by).prints(&["fields"]))
        }
        _ => Ok(Cell::new(g.field(own, "text").unwrap_or_default(), &by).prints(&["text"])),
    }
}

/// The day on which the organisation's own yearly record of this period was recorded, if it was:
/// what stands in for a closing where there is none.
fn publication(g: &Gather<'_, '_>, org: &str) -> Result<Option<(Day, u64)>, LedgerError> {
    let is_record = |act: &&Act| {
        act.kind == "document.issued"
            && act.data.get("type") == Some(&Value::from("record_book"))
            && g.refers(act, "by", org)
            && act.occurred.as_ref().is_some_and(|day| day.latest() >= g.days.to.pred())
    };
    Ok(g.acts(org)?.iter().filter(is_record).map(|act| (act.recorded_on, act.seq)).min())
}
