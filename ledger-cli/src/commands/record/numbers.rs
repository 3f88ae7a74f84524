//! What is said about the numbers of meetings that are recorded: left out, used already, leaving a gap.

use ledger_core::domain::ordinals::{Numbered, Remark, Remarked, Suggestion, remarks};
use ledger_core::time::Day;
use ledger_core::{AsOf, Event, KnownAt, Ledger, LedgerError, View};
use serde::Serialize;

use crate::context::{Context, Lang};
use crate::reading::Names;

/// A remark in JSON.
#[derive(Debug, Serialize)]
pub(crate) struct NumberShape {
    event: u64,
    code: &'static str,
    meeting: String,
    body: String,
    /// The number that was recorded, or the one that is suggested.
    number: i64,
    /// The name of the series that goes with the suggested number.
    #[serde(skip_serializing_if = "Option::is_none")]
    numbering: Option<String>,
    /// The meeting that bears the number, or the next lower one.
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<String>,
    /// First and last of the numbers that are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<[i64; 2]>,
    rests_on: Vec<u64>,
    message: String,
}

/// Says what is worth a word about the numbers of these events, and hands it back for JSON; `size` is
/// that of the ledger before them, and `recorded` whether they are in it.
pub(super) fn say(
    ctx: &Context,
    ledger: &Ledger,
    size: u64,
    events: &[Event],
    recorded: bool,
) -> Result<Vec<NumberShape>, LedgerError> {
    let Some(last) = size.checked_sub(1) else { return Ok(Vec::new()) };
    let view = ledger.at(AsOf(Day::MAX), KnownAt::Seq(last))?;
    let (en, ja) = (Names::new(&view, Lang::En), Names::new(&view, Lang::Ja));
    let mut shapes = Vec::new();
    for told in remarks(&view, events)? {
        let message = [sentence(&told, &en, recorded, &view), sentence(&told, &ja, recorded, &view)];
        match told.remark {
            // A number may be left out on purpose: that is no doubt.
            Remark::LeftOut(_) => ctx.say(&message[0], &message[1]),
            _ => ctx.warn(&message[0], &message[1]),
        }
        let [en, ja] = message;
        shapes.push(shape(told, ctx.pick(&en, &ja).to_owned()));
    }
    Ok(shapes)
}

fn shape(told: Remarked, message: String) -> NumberShape {
    let (code, rests_on) = (told.remark.code(), told.remark.events().to_vec());
    let (number, numbering, beside, missing) = match told.remark {
        Remark::LeftOut(Suggestion { number, numbering, after, .. }) => (number, numbering, after, None),
        Remark::Used { number, by } => (number, None, Some(by), None),
        Remark::Gap { number, from, after, .. } => (number, None, after, Some([from, number - 1])),
    };
    NumberShape {
        event: told.event,
        code,
        meeting: told.meeting,
        body: told.body,
        number,
        numbering,
        beside: beside.map(|meeting| meeting.meeting),
        missing,
        rests_on,
        message,
    }
}

/// `no. 17 on 2021-12-23 (#8)`.
fn meeting(numbered: &Numbered, names: &Names<'_, '_>, view: &View<'_>) -> String {
    let month = view.ledger().settings().fiscal_start_month;
    let lang = names.lang();
    let date = numbered.date.as_ref().map(|date| ledger_core::time::in_words(date, lang.code(), month));
    let events: Vec<String> = numbered.by.iter().map(|seq| format!("#{seq}")).collect();
    let events = events.join(" ");
    let number = numbered.number;
    match (lang, date) {
        (Lang::Ja, Some(date)) => format!("第{number}回（{}、{date}、{events}）", numbered.meeting),
        (Lang::Ja, None) => format!("第{number}回（{}、{events}）", numbered.meeting),
        (Lang::En, Some(date)) => format!("no. {number} ({}, {date}, {events})", numbered.meeting),
        (Lang::En, None) => format!("no. {number} ({}, {events})", numbered.meeting),
    }
}

fn sentence(told: &Remarked, names: &Names<'_, '_>, recorded: bool, view: &View<'_>) -> String {
    let ja = names.lang() == Lang::Ja;
    let body = names.label_or_slug(&told.body);
    let meeting = |numbered: &Numbered| meeting(numbered, names, view);
    match &told.remark {
        Remark::LeftOut(Suggestion { number, numbering, after, .. }) => {
            let set = numbering.iter().map(|name| format!(" --set numbering={name}")).collect::<String>();
            let how = match recorded {
                true => format!("daicho correct {} --set number={number}{set} --reason …", told.event),
                false => format!("--set number={number}{set}"),
            };
            match (ja, after) {
                (true, Some(after)) => {
                    format!("回次がありません。{body}の次は第{number}回です。前は{}: {how}", meeting(after))
                }
                (true, None) => {
                    format!("回次がありません。{body}の次は、新しい範囲の第{number}回です: {how}")
                }
                (false, Some(after)) => {
                    format!(
                        "no number; the next of {body} would be no. {number}, after {}: {how}",
                        meeting(after)
                    )
                }
                (false, None) => {
                    format!(
                        "no number; the next of {body} would be no. {number}, the first of its series: {how}"
                    )
                }
            }
        }
        Remark::Used { by, .. } if ja => format!("{body}の{}はすでにあります", meeting(by)),
        Remark::Used { by, .. } => format!("{body} has {} already", meeting(by)),
        Remark::Gap { number, from, after, .. } => {
            let missing =
                if number - from == 1 { from.to_string() } else { format!("{from}–{}", number - 1) };
            match (ja, after) {
                (true, Some(after)) => {
                    format!("{body}: {}の次が第{number}回で、第{missing}回がありません", meeting(after))
                }
                (true, None) => format!("{body}: この年度は第{number}回が最初で、第{missing}回がありません"),
                (false, Some(after)) => {
                    format!(
                        "{body}: after {} comes no. {number}; no. {missing} is not on record",
                        meeting(after)
                    )
                }
                (false, None) => format!(
                    "{body}: the fiscal year begins with no. {number}; no. {missing} is not on record"
                ),
            }
        }
    }
}
