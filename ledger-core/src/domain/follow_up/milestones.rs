//! What was planned: what has passed with nothing reported, what is still ahead, what was done.

use std::collections::BTreeMap;

use super::plan::{Ask, Plan, Said, stood};
use super::sectors::when_label;
use super::{labelled, place, summary, told};
use crate::domain::gather::{Act, Gather, Named};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::report::{Cell, Section};
use crate::time::{Day, Edtf, End, Period, Truth};

/// An activity that the recommendations or the answers tell of, as it stood last by the day of the view.
struct Milestone {
    place: Cell,
    /// For the order in the tables.
    at: usize,
    last: Act,
    /// The newest act that says when it is planned.
    planned: Option<Act>,
    /// Whatever refers to it later than it was planned.
    since: Vec<Act>,
    /// Its date is only that of the answers that tell of it.
    stood: bool,
    /// Which row the answers that tell of it belong to is uncertain.
    uncertain: bool,
}

/// What is told of as done, and not only as planned.
const DONE: &[&str] = &["activity.noted", "occasion.held", "project.started"];

/// Where something is told of.
#[derive(Default)]
struct Told<'p> {
    /// Beside which recommendations an answer tells of it.
    answered: Vec<(usize, &'p Ask)>,
    /// Which recommendations it is recorded as concerning.
    asked: Vec<(usize, &'p Ask)>,
    /// Whether one of the answers certainly stands in its row.
    sure: bool,
    /// Whether one of those who answer held it, where it is an occasion.
    own: bool,
}

/// The three tables, each only where it has rows; that nothing has passed is said.
pub(super) fn sections(g: &Gather<'_, '_>, plan: &Plan) -> Result<Vec<Section>, LedgerError> {
    let milestones = milestones(g, plan)?;
    let mut passed = Section::new(
        "milestones/passed",
        2,
        g.t("Passed with nothing reported", "予定を過ぎて報告のないもの"),
        &[
            g.t("At", "提言"),
            g.t("What", "件名"),
            g.t("By", "主体"),
            g.t("Planned", "予定・期限"),
            g.t("Days since", "経過日数"),
            g.t("Last reported", "最後の報告"),
        ],
    );
    let heads = |when: &'static str| {
        [
            g.t("At", "提言"),
            g.t("What", "件名"),
            g.t("By", "主体"),
            when,
            g.t("State", "状態"),
            g.t("Remarks", "備考"),
        ]
    };
    let when = g.t("Planned", "予定時期");
    let mut planned = Section::new("milestones/planned", 2, g.t("Planned", "予定されたもの"), &heads(when));
    let when = g.t("When", "時期");
    let mut done =
        Section::new("milestones/done", 2, g.t("Done or under way", "実施済み・実施中のもの"), &heads(when));
    let mut overdue = Vec::new();
    for milestone in &milestones {
        if !is_open(&milestone.last) {
            done.row(milestone.done_row(g)?);
            continue;
        }
        let due = milestone.due();
        let truth = due.as_ref().map_or(Truth::No, |due| due.passed(g.view.day()));
        let silent = milestone.since.is_empty();
        if truth == Truth::Yes && silent {
            let latest = due.as_ref().map_or(Day::MAX, |due| due.latest);
            overdue.push((latest, milestone.passed_row(g, due.as_ref())?));
        }
        planned.row(milestone.planned_row(g, truth, silent)?);
    }
    deadlines(g, plan, &mut overdue)?;
    // By the day that has passed, whether an activity was planned for it or an answer was due.
    overdue.sort_by_key(|(latest, _)| *latest);
    overdue.into_iter().for_each(|(_, row)| passed.row(row));
    if passed.rows.is_empty() {
        let day = g.date(&Edtf::day(g.view.day()));
        let words = match g.lang {
            "ja" => format!("{day}の時点で、予定・期限を過ぎて報告のないものはない。"),
            _ => format!("By {day} nothing planned or due has passed without a report."),
        };
        passed.columns.clear();
        passed.notes.push(Cell::new(words, &[]));
    } else {
        let words = g.t(
            "What was planned for a day before the day of this report, and about which nothing is recorded since.",
            "この報告の時点より前に予定・期限があり、その後の記録がないもの。",
        );
        passed.notes.push(Cell::new(words, &[]));
    }
    let heading = Section::new("milestones", 1, g.t("Milestones", "予定と実施"), &[]);
    let more = [planned, done].into_iter().filter(|section| !section.rows.is_empty());
    Ok([heading, passed].into_iter().chain(more).collect())
}

/// Until when something is to happen: the days that its date allows.
struct Due {
    /// When it is only about or perhaps so, the first day that the date allows.
    about: Option<Day>,
    latest: Day,
}

impl Due {
    /// Reads a day or period; of a period the end counts, where it has one.
    fn of(stored: &str) -> Option<Due> {
        let of_day = |date: &Edtf| Due {
            about: (date.is_approximate() || date.is_uncertain()).then(|| date.earliest()),
            latest: date.latest(),
        };
        if let Ok(date) = Edtf::parse(stored) {
            return Some(of_day(&date));
        }
        let period: Period = stored.parse().ok()?;
        match (period.begin(), period.end()) {
            (_, End::Date(end)) => Some(of_day(end)),
            (End::Date(begin), _) => Some(of_day(begin)),
            _ => None,
        }
    }

    /// Whether its time has passed: what is planned for a span only when that is over.
    fn passed(&self, day: Day) -> Truth {
        if self.latest < day {
            Truth::Yes
        } else if self.about.is_some_and(|first| first < day) {
            Truth::Possible
        } else {
            Truth::No
        }
    }

    fn days_since(&self, day: Day) -> i64 {
        i64::from(day.number()) - i64::from(self.latest.number())
    }
}

/// Whether an activity is still to come, by what is recorded of it.
fn is_open(act: &Act) -> bool {
    match act.data.get("state").and_then(Value::as_str) {
        Some(state) => matches!(state, "planned" | "postponed"),
        None => act.data.contains_key("planned"),
    }
}

fn milestones(g: &Gather<'_, '_>, plan: &Plan) -> Result<Vec<Milestone>, LedgerError> {
    let mut found: BTreeMap<String, Told<'_>> = BTreeMap::new();
    for (at, ask) in plan.asks().enumerate() {
        let answers = plan.answers_to(ask).map(|answer| (&answer.act, Some(answer)));
        for (act, answer) in answers.chain([(&ask.act, None)]) {
            let mut told: Vec<String> = g.refs(act, "concerns").into_iter().map(str::to_owned).collect();
            let about = g.acts(&act.subject)?;
            let noted = about.iter().filter(|other| g.refers(other, "concerns", &act.subject));
            told.extend(noted.map(|act| act.subject.clone()));
            let wanted = ["activity/", "occasion/", "project/"];
            told.retain(|subject| wanted.iter().any(|ty| subject.starts_with(ty)));
            for subject in told {
                let own = answer.is_some() && is_held_by(g, &subject, act)?;
                let told = found.entry(subject).or_default();
                let places = if answer.is_some() { &mut told.answered } else { &mut told.asked };
                if !places.iter().any(|(_, known)| known.act.subject == ask.act.subject) {
                    places.push((at, ask));
                }
                told.sure |= answer.is_some_and(|answer| !answer.is_uncertain());
                told.own |= own;
            }
        }
    }
    let mut milestones = Vec::new();
    for (subject, told) in found {
        // Others' occasions are told of, and not done.
        if subject.starts_with("occasion/") && !told.own {
            continue;
        }
        // Where it is printed, and not to what it may belong by what it says.
        let places = if told.answered.is_empty() { &told.asked } else { &told.answered };
        let Some((at, _)) = places.first() else { continue };
        let asks: Vec<&Ask> = places.iter().map(|(_, ask)| *ask).collect();
        let uncertain = !told.answered.is_empty() && !told.sure;
        milestones.extend(milestone(g, plan, &subject, *at, &asks, uncertain)?);
    }
    milestones.sort_by_key(|milestone| {
        let day = milestone.last.occurred.as_ref().map(|date| date.earliest());
        (milestone.at, milestone.due().map(|due| due.latest), day, milestone.last.seq)
    });
    Ok(milestones)
}

/// Whether an occasion was held by one of those who answer, or by a part of one.
fn is_held_by(g: &Gather<'_, '_>, occasion: &str, answer: &Act) -> Result<bool, LedgerError> {
    let by = g.refs(answer, "by");
    for act in g.acts(occasion)?.iter().filter(|act| act.subject == occasion) {
        for host in g.refs(act, "hosts") {
            let acts = g.acts(host)?;
            let own = acts.iter().filter(|act| act.subject == host);
            if by.contains(&host) || own.flat_map(|act| g.refs(act, "parent")).any(|body| by.contains(&body))
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn milestone(
    g: &Gather<'_, '_>,
    plan: &Plan,
    activity: &str,
    at: usize,
    asks: &[&Ask],
    uncertain: bool,
) -> Result<Option<Milestone>, LedgerError> {
    let acts = g.acts(activity)?;
    let day = |act: &Act| stood(act).map(|date| date.earliest());
    let noted =
        |act: &&Act| DONE.contains(&act.kind.as_str()) && act.subject == activity && g.has_happened(act);
    let mut own: Vec<&Act> = acts.iter().filter(noted).collect();
    own.sort_by_key(|act| (day(act), act.seq));
    let Some(last) = own.last().map(|act| (*act).clone()) else { return Ok(None) };
    let planned = own.iter().rev().find(|act| act.data.contains_key("planned")).map(|act| (*act).clone());
    // Whatever speaks of it from a later day on is a report, be it of the day on which it was planned or not.
    let base = planned.as_ref().filter(|planned| planned.seq != last.seq).or(Some(&last)).and_then(day);
    let reports = |act: &&Act| {
        let about_records = act.kind.starts_with("record.") || act.kind == "source.states";
        !about_records
            && day(act).is_some_and(|day| base.is_none_or(|base| day > base) && day <= g.view.day())
    };
    let since = acts.iter().filter(reports).cloned().collect();
    let places: Vec<Cell> = asks.iter().map(|ask| place(g, ask)).collect();
    let mut answers = asks.iter().flat_map(|ask| plan.answers_to(ask)).filter_map(|answer| answer.day());
    let stood =
        !last.data.contains_key("occurred_text") && answers.any(|day| last.occurred.as_ref() == Some(&day));
    let mut place = g.join(&places, g.t(", ", "、"));
    place.value = None;
    Ok(Some(Milestone { place, at, last, planned, since, stood, uncertain }))
}

impl Milestone {
    fn due(&self) -> Option<Due> {
        Due::of(self.planned.as_ref()?.data.get("planned")?.as_str()?)
    }

    fn title(&self, g: &Gather<'_, '_>) -> Result<Cell, LedgerError> {
        let mut told: Vec<Cell> = g.stated(&self.last, "title")?.into_iter().collect();
        told.extend(g.stated(&self.last, "name")?);
        told.extend(g.stated(&self.last, "summary")?);
        // Who took part has not done it.
        let others = g.stated(&self.last, "participants")?;
        told.extend(others.map(|cell| labelled(g, &g.label_of(&self.last.kind, "participants"), cell)));
        Ok(super::lines(g, &told))
    }

    fn by(&self, g: &Gather<'_, '_>) -> Result<Cell, LedgerError> {
        let mut told: Vec<Cell> = Vec::new();
        for field in ["body", "by", "hosts", "with"] {
            told.extend(g.stated(&self.last, field)?);
        }
        if let (true, Some(who)) = (told::is_somebody_concluded(&self.last), told.first_mut()) {
            *who = told::concluded(g, &self.last, std::mem::take(who));
        }
        let mut cell = g.join(&told, g.t(", ", "、"));
        cell.value = None;
        Ok(cell)
    }

    /// When it is planned; the wording of the source where the date is more than a day.
    fn when(&self, g: &Gather<'_, '_>) -> Result<Cell, LedgerError> {
        let stated = match &self.planned {
            Some(act) => g.stated(act, "planned")?,
            None => None,
        };
        let unsaid = g.t("no date stated", "時期の記載なし");
        Ok(stated.unwrap_or_else(|| Cell::new(unsaid, &self.last.by)))
    }

    fn passed_row(&self, g: &Gather<'_, '_>, due: Option<&Due>) -> Result<Vec<Cell>, LedgerError> {
        let when = self.when(g)?;
        let days = due.map(|due| due.days_since(g.view.day())).unwrap_or_default();
        let printed = self.printed(g);
        Ok(vec![
            self.place.clone(),
            self.title(g)?,
            self.by(g)?,
            when.clone(),
            days_cell(g, days, &when),
            printed,
        ])
    }

    fn planned_row(&self, g: &Gather<'_, '_>, passed: Truth, silent: bool) -> Result<Vec<Cell>, LedgerError> {
        let state = match g.stated(&self.last, "state")? {
            Some(state) => state,
            None => g.told(&self.last, when_label(g, "planned"), &["planned"]),
        };
        let so_far = match (passed, silent) {
            (Truth::Yes, true) => Some(g.t("passed, nothing reported", "経過・報告なし")),
            (Truth::Possible, true) => Some(g.t("may have passed", "経過した可能性")),
            _ => None,
        };
        let state = match so_far {
            Some(words) => {
                let text = format!("{}{}", state.text, g.bracket(words));
                state.named(text).prints(&["planned"])
            }
            None => state,
        };
        Ok(vec![self.place.clone(), self.title(g)?, self.by(g)?, self.when(g)?, state, self.remarks(g)?])
    }

    fn done_row(&self, g: &Gather<'_, '_>) -> Result<Vec<Cell>, LedgerError> {
        // The day of the answer says how things stood then, not when it was done.
        let unsaid = || Cell::new(g.t("no date stated", "時期の記載なし"), &self.last.by);
        let mut when = if self.stood { Cell::default() } else { told::date_of(g, &self.last) };
        if let Some(rhythm) = g.stated(&self.last, "rhythm")? {
            when = if when.text.is_empty() { rhythm } else { g.join(&[when, rhythm], g.t(", ", "、")) };
        }
        if when.text.is_empty() {
            when = unsaid();
        }
        let state = match self.last.kind.as_str() {
            "occasion.held" => Cell::new(g.t("held", "開催"), &self.last.by),
            "project.started" => Cell::new(g.t("begun", "開始"), &self.last.by),
            _ => g.stated(&self.last, "state")?.unwrap_or_default(),
        };
        let mut remarks = Vec::new();
        if let Some(planned) = &self.planned {
            remarks.extend(
                g.stated(planned, "planned")?.map(|cell| labelled(g, &when_label(g, "planned"), cell)),
            );
        }
        remarks.push(self.remarks(g)?);
        remarks.retain(|cell| !cell.text.is_empty());
        let remarks = if remarks.is_empty() { Cell::default() } else { g.sentences(&remarks) };
        Ok(vec![self.place.clone(), self.title(g)?, self.by(g)?, when, state, remarks])
    }

    /// The wording of the source, and remarks.
    fn remarks(&self, g: &Gather<'_, '_>) -> Result<Cell, LedgerError> {
        let printed = self.printed(g);
        let last = &self.last;
        // From what who did it or when was concluded, stands there.
        let dated = told::is_dated_by_conclusion(last) && !self.stood && last.data.contains_key("note");
        let told_there = dated || told::is_somebody_concluded(last);
        let rest = told_there.then(|| told::without_ground(last));
        let remarks = g.remarks(rest.as_ref().unwrap_or(last))?;
        let said = remarks.text.contains(printed.text.trim_end_matches('。'));
        let mut parts = vec![remarks];
        if !said {
            parts.insert(0, printed);
        }
        if self.uncertain {
            let words = g.t("which row it stands in is uncertain", "対象行は不明");
            parts.insert(0, Cell::new(words, &self.place.events));
        }
        parts.retain(|cell| !cell.text.is_empty());
        Ok(if parts.is_empty() { Cell::default() } else { g.sentences(&parts) })
    }

    /// How the source prints the date of what is planned, which is not that of the act.
    fn printed(&self, g: &Gather<'_, '_>) -> Cell {
        let Some((act, printed)) = self
            .planned
            .as_ref()
            .or(Some(&self.last))
            .and_then(|act| Some((act, g.field(act, "occurred_text")?)))
        else {
            return Cell::default();
        };
        let words = format!("{}{printed}{}", g.t("printed: “", "原文「"), g.t("”", "」"));
        g.told(act, words, &["occurred_text"])
    }
}

fn days_cell(g: &Gather<'_, '_>, days: i64, rests_on: &Cell) -> Cell {
    let text = if g.lang == "ja" { format!("{days}日") } else { format!("{days} days") };
    Cell::new(text, &rests_on.events)
}

/// How far those are who answered, each with its name; from a position on those whose row is uncertain.
fn said_by(g: &Gather<'_, '_>, answers: &[&Act], uncertain: usize) -> Result<Cell, LedgerError> {
    let mut told = Vec::new();
    for (at, act) in answers.iter().enumerate() {
        let state = summary::by_state(g, &[*act]);
        let word = state.text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').to_owned();
        let by = g.stated(act, "by")?.unwrap_or_default();
        let doubt = g.bracket(g.t("row uncertain", "対象行は不明"));
        let word = if at < uncertain { word } else { word + &doubt };
        let text = if by.text.is_empty() { word } else { format!("{}: {word}", by.text) };
        told.push(g.told(act, text, &["by", "state"]));
    }
    let mut cell = g.join(&told, "\n");
    cell.value = None;
    Ok(cell)
}

/// What was asked for by a day that has passed, and of which not all say that it is done.
fn deadlines(g: &Gather<'_, '_>, plan: &Plan, rows: &mut Vec<(Day, Vec<Cell>)>) -> Result<(), LedgerError> {
    for ask in plan.asks() {
        let field = if ask.act.data.contains_key("due") { "due" } else { "planned" };
        let due = ask.act.data.get(field).and_then(Value::as_str).and_then(Due::of);
        let Some(due) = due.filter(|due| due.passed(g.view.day()) == Truth::Yes) else { continue };
        let stated = plan.answers_to(ask).filter(|answer| answer.said() == Said::Stated);
        let mut answers: Vec<&Act> = stated.map(|answer| &answer.act).collect();
        let later = answers.iter().any(|act| stood(act).is_some_and(|day| day.earliest() > due.latest));
        let closed =
            |act: &&Act| matches!(act.data.get("state").and_then(Value::as_str), Some("done" | "dropped"));
        if later || (!answers.is_empty() && answers.iter().all(closed)) {
            continue;
        }
        let title = g.stated(&ask.act, "title")?.unwrap_or_default();
        let when = g.stated(&ask.act, field)?.unwrap_or_default();
        let days = days_cell(g, due.days_since(g.view.day()), &when);
        let by = g.stated(&ask.act, "to")?.unwrap_or_default();
        let title = labelled(g, &when_label(g, field), title);
        let elsewhere = plan.answers_by_content(g, ask)?;
        answers.extend(elsewhere.iter().map(|answer| &answer.act));
        let told = match answers.is_empty() {
            true => Cell::default(),
            false => said_by(g, &answers, answers.len() - elsewhere.len())?,
        };
        rows.push((due.latest, vec![place(g, ask), title, by, when, days, told]));
    }
    Ok(())
}
