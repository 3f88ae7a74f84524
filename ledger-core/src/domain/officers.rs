//! The list of officers (役員名簿) of a body on a day: who holds which post, until when, and what
//! cannot be told.
//!
//! Who is in office, whose term ends soon, who goes on after a term, which seats are vacant: each
//! row says why, and names its events. The rules themselves stand in [`super::terms`].

use std::collections::BTreeMap;

use super::annual::Lang;
use super::gather::{Gather, made_by};
use super::kinds::KNOWN_POSTS;
use super::terms::{Expected, Holder, Post, Seats, Standing, posts};
use crate::ledger::{LedgerError, View};
use crate::projection::Status;
use crate::record::Value;
use crate::report::{Cell, Report, Section};
use crate::time::{Day, Edtf, Interval, Truth};

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficersOptions {
    /// The body's slug.
    pub body: String,
    /// A term ends soon when it ends within so many days.
    pub within: u32,
    /// `ja` or `en`.
    pub lang: Lang,
}

/// Lists the officers of a body on the day of the view, as the view knows them.
///
/// The same view and options give the same report. A body that the records do not know has none.
///
/// # Errors
/// Store, journal and schema errors.
pub fn officers(view: &View<'_>, options: &OfficersOptions) -> Result<Report, LedgerError> {
    let day = view.day();
    let g = Gather::new(view, Interval::from_inclusive(day, day), options.lang.code());
    let posts = posts(view, &options.body, options.within)?;
    let name = g.name(&options.body)?;
    let title = match g.lang {
        "ja" => format!("{} 役員名簿", name.text),
        _ => format!("{}: list of officers", name.text),
    };
    let mut list = Section::new("officers/list", 1, g.t("Officers", "役員一覧"), &columns(&g));
    let mut ending = Section::new("officers/ending", 1, ending_title(&g, options.within), &columns(&g));
    let mut undetermined = Section::new(
        "officers/undetermined",
        1,
        g.t("What cannot be told", "確定できないもの"),
        &columns(&g),
    );
    for post in &posts {
        for holder in post.holders.iter().filter(|holder| holder.standing != Standing::Ended) {
            let row = row(&g, post, holder)?;
            if matches!(holder.standing, Standing::EndingSoon | Standing::Holdover) {
                ending.row(row.clone());
            }
            if holder.standing == Standing::Undetermined || holder.expected.is_err() {
                undetermined.row(row.clone());
            }
            list.row(row);
        }
        if post.vacant.1 > 0 {
            list.row(vacancy(&g, post));
        }
    }
    list.notes.extend(counts(&g, &posts));
    let sections = [list, ending, undetermined, rules(&g, &posts)];
    Ok(Report {
        kind: "officers".to_owned(),
        lang: g.lang.to_owned(),
        title,
        period: format!("{day}/{day}"),
        parameters: BTreeMap::from([
            ("body".to_owned(), options.body.clone()),
            ("within".to_owned(), options.within.to_string()),
        ]),
        made_by: made_by(),
        basis: g.basis(),
        sections: sections.into_iter().filter(|section| !section.rows.is_empty()).collect(),
    })
}

fn ending_title(g: &Gather<'_, '_>, within: u32) -> String {
    match g.lang {
        "ja" => format!("任期満了が近いもの({within}日以内)・満了したもの"),
        _ => format!("Terms that end within {within} days or have run out"),
    }
}

fn columns(g: &Gather<'_, '_>) -> [&'static str; 7] {
    [
        g.t("Post", "役職"),
        g.t("Seats", "定数"),
        g.t("Holder", "氏名・所属"),
        g.t("Since", "就任"),
        g.t("Term ends", "任期満了"),
        g.t("State", "状態"),
        g.t("Why", "根拠"),
    ]
}

fn row(g: &Gather<'_, '_>, post: &Post, holder: &Holder) -> Result<Vec<Cell>, LedgerError> {
    let end = match &holder.expected {
        Ok(end) => Cell::new(days(g, end), &holder.events),
        Err(_) => Cell::new(g.t("cannot be told", "不明"), &holder.events),
    };
    let why = match holder.appointments {
        0 | 1 => holder.why.in_words(g.lang).to_owned(),
        times if g.lang == "ja" => format!("{}({times}期目の記録)", holder.why.in_words(g.lang)),
        times => format!("{} ({times} appointments recorded)", holder.why.in_words(g.lang)),
    };
    Ok(vec![
        title(g, post, Some(holder)),
        seats(g, post),
        person(g, holder)?,
        since(g, holder),
        end,
        state(g, holder.standing, holder.status, &holder.events),
        Cell::new(why, &holder.events),
    ])
}

fn vacancy(g: &Gather<'_, '_>, post: &Post) -> Vec<Cell> {
    let (least, most) = post.vacant;
    let count = if least == most { most.to_string() } else { format!("{least}–{most}") };
    let text = if g.lang == "ja" { format!("{count}席") } else { format!("{count} vacant") };
    let mut events = post.events.clone();
    events.extend(post.holders.iter().flat_map(|holder| &holder.events));
    events.sort_unstable();
    events.dedup();
    let status = if least == most { Status::Certain } else { Status::Possible };
    let why = g.t("fewer in office than must be", "在任が定数に満たない");
    vec![
        title(g, post, None),
        seats(g, post),
        Cell::new(text, &events).status(status.word()),
        Cell::default(),
        Cell::default(),
        state(g, Standing::Vacant, status, &events),
        Cell::new(why, &events),
    ]
}

/// The title of the post, else that under which the holder was named, else its id in words.
fn title(g: &Gather<'_, '_>, post: &Post, holder: Option<&Holder>) -> Cell {
    let stated = post.title.as_ref().or(holder.and_then(|holder| holder.title.as_ref()));
    let text = match (stated, KNOWN_POSTS.iter().find(|(known, _, _)| *known == post.id)) {
        (Some(title), _) => g.text(title),
        (None, Some((_, ja, en))) => g.t(en, ja).to_owned(),
        (None, None) => post.id.clone(),
    };
    let mut events = post.events.clone();
    events.extend(holder.into_iter().flat_map(|holder| &holder.events));
    events.sort_unstable();
    events.dedup();
    Cell::new(text, &events)
}

fn seats(g: &Gather<'_, '_>, post: &Post) -> Cell {
    let text = match post.seats {
        None => String::new(),
        Some(Seats { least, most: Some(most) }) if least == most => least.to_string(),
        Some(Seats { least, most: Some(most) }) => format!("{least}–{most}"),
        Some(Seats { least, most: None }) if g.lang == "ja" => format!("{least}以上"),
        Some(Seats { least, most: None }) => format!("{least} or more"),
    };
    let events: &[u64] = if text.is_empty() { &[] } else { &post.events };
    Cell::new(text, events)
}

fn person(g: &Gather<'_, '_>, holder: &Holder) -> Result<Cell, LedgerError> {
    let mut cell = g.name(&holder.person)?;
    let mut known = Vec::new();
    if let Some(state) = g.state(&holder.role)? {
        for attribute in ["capacity", "affiliation"] {
            known.extend(state.likely(attribute).map(|value| g.text(&value.value)));
        }
    }
    if let Some(body) = &holder.on_behalf_of {
        let sender = g.name(body)?;
        known.push(match g.lang {
            "ja" => format!("{}から", sender.text),
            _ => format!("for {}", sender.text),
        });
        cell.events.extend(sender.events);
    }
    if !known.is_empty() {
        cell.text.push_str(&g.bracket(&known.join(g.t(", ", "、"))));
    }
    cell.value = Some(Value::from(holder.person.as_str()));
    cell.events.extend(&holder.events);
    cell.events.sort_unstable();
    cell.events.dedup();
    Ok(cell)
}

/// Since when: the day of taking office, and that of the election where it is another; else when
/// the person was seen in office.
fn since(g: &Gather<'_, '_>, holder: &Holder) -> Cell {
    let text = match (&holder.took_office, &holder.elected, &holder.attested) {
        (Some(took), Some(elected), _) if took != elected => {
            let elected = format!("{}{}", g.t("elected ", "選任 "), g.date(elected));
            format!("{}{}", g.date(took), g.bracket(&elected))
        }
        (Some(took), ..) => g.date(took),
        (None, _, Some(seen)) => format!("{}{}", g.t("seen in office ", "在任確認 "), g.span(seen)),
        (None, _, None) => g.t("unknown", "不明").to_owned(),
    };
    Cell::new(text, &holder.events)
}

fn days(g: &Gather<'_, '_>, end: &Expected) -> String {
    match end.exact() {
        Some(Day::MAX) => g.t("no end", "定めなし").to_owned(),
        Some(day) => g.date(&Edtf::day(day)),
        None => {
            let (first, last) = (g.date(&Edtf::day(end.earliest)), g.date(&Edtf::day(end.latest)));
            format!("{first}{}{last}", g.t(" to ", "〜"))
        }
    }
}

fn state(g: &Gather<'_, '_>, standing: Standing, status: Status, events: &[u64]) -> Cell {
    let word = standing.in_words(g.lang);
    Cell::new(word, events).of(Value::from(standing.word())).status(status.word())
}

/// How many there are of each state, in one sentence.
fn counts(g: &Gather<'_, '_>, posts: &[Post]) -> Option<Cell> {
    let holders: Vec<&Holder> = posts.iter().flat_map(|post| &post.holders).collect();
    let states = [Standing::InOffice, Standing::EndingSoon, Standing::Holdover, Standing::Undetermined];
    let count = |standing: Standing| {
        let number = holders.iter().filter(|holder| holder.standing == standing).count();
        (number > 0).then(|| format!("{} {number}", standing.in_words(g.lang)))
    };
    let mut parts: Vec<String> = states.into_iter().filter_map(count).collect();
    let vacant = posts.iter().fold((0, 0), |sum, post| (sum.0 + post.vacant.0, sum.1 + post.vacant.1));
    if vacant.1 > 0 {
        let number =
            if vacant.0 == vacant.1 { vacant.1.to_string() } else { format!("{}–{}", vacant.0, vacant.1) };
        parts.push(format!("{} {number}", Standing::Vacant.in_words(g.lang)));
    }
    let mut events: Vec<u64> = holders.iter().flat_map(|holder| holder.events.clone()).collect();
    events.extend(posts.iter().flat_map(|post| &post.events));
    events.sort_unstable();
    events.dedup();
    (!parts.is_empty()).then(|| Cell::new(parts.join(g.t(", ", "、")), &events))
}

/// The rules themselves, as far as they are recorded.
fn rules(g: &Gather<'_, '_>, posts: &[Post]) -> Section {
    let mut section = Section::new(
        "officers/rules",
        1,
        g.t("Rules for the posts", "役職の定め"),
        &[g.t("Post", "役職"), g.t("Seats", "定数"), g.t("Term", "任期")],
    );
    for post in posts.iter().filter(|post| post.recorded) {
        let term = match &post.rule {
            Ok(rule) => rule.why(),
            Err(why) => why.why(),
        };
        let mut name = title(g, post, None);
        if post.exists == Truth::No {
            name.text.push_str(&g.bracket(g.t("not on this day", "この日にはない")));
        }
        section.row(vec![name, seats(g, post), Cell::new(term.in_words(g.lang), &post.events)]);
    }
    section
}
