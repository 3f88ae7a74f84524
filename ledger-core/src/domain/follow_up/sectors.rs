//! The table itself: sector by sector, each recommendation with the answers to it.

use std::collections::BTreeSet;

use super::plan::{Answer, Ask, Group, Plan, Said};
use super::{labelled, lines, points};
use crate::domain::gather::{Act, Gather, Named};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Section};

/// One section for each item that asks something, and a heading for each that holds such.
pub(super) fn sections(g: &Gather<'_, '_>, plan: &Plan) -> Result<Vec<Section>, LedgerError> {
    let table = Table { g, plan, times: differing_times(plan) };
    plan.groups.iter().map(|group| table.section(group)).collect()
}

/// Whether the answers stood at more than one point in time, so that each has to say its own.
fn differing_times(plan: &Plan) -> bool {
    let days: BTreeSet<String> = plan
        .answers
        .iter()
        .map(|answer| answer.day().map(|day| day.as_str().to_owned()).unwrap_or_default())
        .collect();
    days.len() > 1
}

/// The number and title of an item, such as `1.3 移動通信事業者`.
pub(super) fn heading(g: &Gather<'_, '_>, group: &Group) -> Result<Cell, LedgerError> {
    let Some(item) = &group.item else {
        return Ok(Cell::new(g.t("Under no item", "分野の記載なし"), &[]));
    };
    let title = g.stated(item, "title")?.unwrap_or_default();
    let text = format!("{} {}", group.path, title.text);
    Ok(title.named(text.trim_start().to_owned()).prints(&["number"]))
}

struct Table<'t, 'v, 'l> {
    g: &'t Gather<'v, 'l>,
    plan: &'t Plan,
    times: bool,
}

impl Table<'_, '_, '_> {
    fn section(&self, group: &Group) -> Result<Section, LedgerError> {
        let g = self.g;
        let heading = match group.item {
            Some(_) => heading(g, group)?,
            None => Cell::new(g.t("Items", "項目"), &[]),
        };
        let tail = group.item.as_ref().map_or("plan", |item| item.subject.trim_start_matches("item/"));
        let level = group.depth.saturating_add(1);
        if group.asks.is_empty() {
            let mut section = Section::new(format!("chapter/{tail}"), level, heading.text.clone(), &[]);
            section.notes.extend(self.noted(group)?);
            return Ok(section);
        }
        let mut columns = vec![
            g.t("No.", "No."),
            g.t("Recommendation", "記載内容"),
            g.t("To, wording, due", "名宛人・文言・期限"),
            g.t("By", "主体"),
            g.t("Progress", "進捗状況"),
            g.t("State", "状態"),
        ];
        if self.times {
            columns.push(g.t("As of", "時点"));
        }
        columns.push(g.t("Remarks", "備考"));
        let mut section = Section::new(format!("sector/{tail}"), level, heading.text.clone(), &columns);
        section.notes.extend(self.noted(group)?);
        for ask in &group.asks {
            self.rows(ask, &mut section)?;
        }
        Ok(section)
    }

    /// What was remarked on the item itself.
    fn noted(&self, group: &Group) -> Result<Option<Cell>, LedgerError> {
        let Some(item) = &group.item else { return Ok(None) };
        let remarks = self.g.remarks(item)?;
        Ok((!remarks.text.is_empty()).then_some(remarks))
    }

    fn rows(&self, ask: &Ask, section: &mut Section) -> Result<(), LedgerError> {
        let g = self.g;
        let number = g.told(&ask.act, &ask.number, &["order", "number"]);
        let own = g.remarks(&ask.act)?;
        let own = if own.text.is_empty() {
            own
        } else {
            labelled(g, g.t("On the recommendation", "提言について"), own)
        };
        let mut asked = vec![number.clone(), asked(g, ask)?, addressed(g, ask)?];
        let mut answers = self.plan.answers_to(ask).peekable();
        if answers.peek().is_none() {
            let nothing = Cell::new(Said::Nothing.in_words(g), &ask.act.by);
            asked.extend([Cell::default(), Cell::default(), nothing]);
            if self.times {
                asked.push(Cell::default());
            }
            asked.push(own);
            section.row(asked);
            return Ok(());
        }
        let mut own = Some(own);
        for answer in answers {
            let mut row =
                std::mem::replace(&mut asked, vec![number.clone(), Cell::default(), Cell::default()]);
            // The remarks say that it is uncertain which row an answer belongs to: neither the number nor
            // what the answer says is.
            if let Some(number) = row.first_mut().filter(|_| answer.is_uncertain()) {
                *number = number.clone().also(&answer.act.by);
            }
            row.extend([who(g, answer)?, self.content(ask, answer)?, state(g, answer)?]);
            if self.times {
                row.push(match answer.day() {
                    Some(day) => g.told(&answer.act, g.plain_date(&day), &["as_of", "occurred"]),
                    None => Cell::default(),
                });
            }
            row.push(self.remarks(ask, answer, own.take())?);
            section.row(row);
        }
        Ok(())
    }

    /// What was told; a repeat with what it repeats, and what it adds.
    fn content(&self, ask: &Ask, answer: &Answer) -> Result<Cell, LedgerError> {
        let g = self.g;
        let mut told = said(g, &answer.act)?;
        if let Some(first) = first_beside(ask, answer) {
            let beside = match g.lang {
                "ja" => format!("（{first} と同じ欄）"),
                _ => format!(" (the same cell as {first})"),
            };
            told = told
                .into_iter()
                .take(1)
                .map(|cell| {
                    let text = format!("{}{beside}", cell.text);
                    cell.named(text).prints(&["on"])
                })
                .collect();
        }
        if let Some(first) = answer.repeats() {
            // What one cell says beside several recommendations is told with the first of them.
            let again = first_beside(ask, answer).is_some();
            let repeated = self.repeated(answer, first, !again)?;
            let known: BTreeSet<&str> = repeated.1.iter().map(|cell| cell.text.as_str()).collect();
            told.retain(|cell| !known.contains(cell.text.as_str()));
            told.push(repeated.0);
        }
        Ok(lines(g, &told))
    }

    /// The mark of a repeat, where its first statement stands and, when wanted, what that says; and the
    /// lines of that.
    fn repeated(&self, answer: &Answer, first: &str, told: bool) -> Result<(Cell, Vec<Cell>), LedgerError> {
        let g = self.g;
        let mark = match answer.is_repeat(true) {
            true => g.t("(repeated)", "（再掲）"),
            false => g.t("(repeats, not marked)", "（再掲の表示なし）"),
        };
        let place = self.plan.places().get(first).map(|place| (*place).to_owned());
        let place = place.unwrap_or_else(|| first.to_owned());
        let acts = g.acts(first)?;
        // Without the mark the source prints what is repeated, be it all of it or a part; it is told above.
        let stated = acts.iter().filter(|_| told && answer.is_repeat(true));
        let mut stated = stated.filter(|act| act.kind == "progress.reported" && act.subject == first);
        let told = match stated.next() {
            Some(act) => said(g, act)?,
            None => Vec::new(),
        };
        let text = format!("{mark}{}→ {place} ", g.t(" ", ""));
        let mark = g.told(&answer.act, text.trim_end(), &["repeats", "marked_repeat"]);
        let mut all = vec![mark];
        all.extend(told.iter().cloned());
        let mut cell = lines(g, &all);
        // The first statement begins on the line of the mark.
        cell.text = cell.text.replacen('\n', " ", 1);
        Ok((cell, told))
    }

    fn remarks(&self, ask: &Ask, answer: &Answer, own: Option<Cell>) -> Result<Cell, LedgerError> {
        let g = self.g;
        let mut parts = Vec::new();
        if answer.is_uncertain() {
            let words = g.t("which row it answers is uncertain", "どの行への回答かは不明");
            parts.push(g.told(&answer.act, words, &["uncertain_row"]));
        }
        if first_beside(ask, answer).is_none() {
            let own = g.remarks(&answer.act)?;
            parts.extend((!own.text.is_empty()).then_some(own));
        }
        let after = self.plan.after_its_day(g, answer)?;
        if !after.is_empty() {
            let words = g.t("tells of what came after its day: ", "調査時点より後の事柄を含む: ");
            let cell = g.told(&answer.act, format!("{words}{}", super::outcome::days(g, &after)), &["as_of"]);
            parts.push(after.iter().fold(cell, |cell, (_, by)| cell.also(by)));
        }
        parts.extend(own.filter(|own| !own.text.is_empty()));
        Ok(if parts.is_empty() { Cell::default() } else { g.sentences(&parts) })
    }
}

/// The number of what an answer is shown under first, where one cell stands beside several.
fn first_beside<'a>(ask: &Ask, answer: &'a Answer) -> Option<&'a str> {
    let first = answer.on.first().filter(|_| !answer.stands_at(ask))?;
    Some(first.number.as_str())
}

/// What is recommended: in short, its first words as printed, more, and what it lists.
fn asked(g: &Gather<'_, '_>, ask: &Ask) -> Result<Cell, LedgerError> {
    let act = &ask.act;
    let mut told: Vec<Cell> = g.stated(act, "title")?.into_iter().collect();
    if let Some(key) = g.stated(act, "text_key")? {
        let text = format!("{}{}…{}", g.t("“", "「"), key.text, g.t("”", "」"));
        told.push(key.named(text));
    }
    told.extend(g.stated(act, "summary")?);
    told.extend(points(g, act));
    Ok(lines(g, &told))
}

/// To whom it is said, how strongly, and by when.
fn addressed(g: &Gather<'_, '_>, ask: &Ask) -> Result<Cell, LedgerError> {
    let act = &ask.act;
    let mut told: Vec<Cell> = g.stated(act, "to")?.into_iter().collect();
    told.extend(g.stated(act, "strength")?);
    told.extend(g.stated(act, "body")?);
    for field in ["due", "planned"] {
        if let Some(cell) = g.stated(act, field)? {
            told.push(labelled(g, &when_label(g, field), cell));
        }
    }
    Ok(if told.is_empty() { Cell::default() } else { lines(g, &told) })
}

/// What a date by which something is to happen is called.
pub(super) fn when_label(g: &Gather<'_, '_>, field: &str) -> String {
    let words = if field == "due" { g.t("due", "期限") } else { g.t("planned", "予定") };
    words.to_owned()
}

/// Who answers: as printed, and the organisations that it means.
fn who(g: &Gather<'_, '_>, answer: &Answer) -> Result<Cell, LedgerError> {
    let mut told = Vec::new();
    if let Some(printed) = g.stated(&answer.act, "by_text")? {
        let text = format!("【{}】", printed.text);
        told.push(printed.named(text));
    }
    told.extend(g.stated(&answer.act, "by")?);
    Ok(if told.is_empty() { Cell::default() } else { lines(g, &told) })
}

/// What an answer tells, line by line.
pub(super) fn said(g: &Gather<'_, '_>, act: &Act) -> Result<Vec<Cell>, LedgerError> {
    let mut told = Vec::new();
    for field in ["title", "summary"] {
        told.extend(g.stated(act, field)?);
    }
    told.extend(points(g, act));
    if act.kind == "plan_item.followed_up" {
        for field in ["figures", "evidence"] {
            told.extend(g.stated(act, field)?);
        }
    }
    Ok(told)
}

/// How it stands; a dash and an empty cell say no more than that.
pub(super) fn state(g: &Gather<'_, '_>, answer: &Answer) -> Result<Cell, LedgerError> {
    let said = answer.said();
    if said != Said::Stated {
        return Ok(g.told(&answer.act, said.in_words(g), &["cell"]));
    }
    match g.stated(&answer.act, "state")? {
        Some(state) => Ok(state.of(answer.act.data.get("state").cloned().unwrap_or(Value::Unknown))),
        None => Ok(g.told(&answer.act, g.t("stated", "記載あり"), &["cell"])),
    }
}
