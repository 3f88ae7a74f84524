//! Counts: by sector and by organisation.

use std::collections::BTreeMap;

use super::plan::{Answer, Ask, Plan, Said};
use super::sectors::heading;
use crate::domain::gather::{Act, Gather, Named};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::record::schema::FieldType;
use crate::report::{Cell, Chart, Computed, Section};

/// The two summaries; none where nothing is asked.
pub(super) fn sections(g: &Gather<'_, '_>, plan: &Plan) -> Result<Vec<Section>, LedgerError> {
    if plan.asks().next().is_none() {
        return Ok(Vec::new());
    }
    let mut sections = vec![Section::new("summary", 1, g.t("Summary", "集計"), &[]), by_sector(g, plan)?];
    sections.extend(by_organisation(g, plan)?);
    Ok(sections)
}

/// How many recommendations and answers there are, in one sentence.
pub(super) fn in_a_sentence(g: &Gather<'_, '_>, plan: &Plan) -> Cell {
    let asks: Vec<&Ask> = plan.asks().collect();
    let with = |said: Said| asks.iter().filter(|ask| plan.said(ask) == said).count();
    let stated = plan.answers.iter().filter(|answer| answer.said() == Said::Stated).count();
    let repeats = |marked| plan.answers.iter().filter(|answer| answer.is_repeat(marked)).count();
    let (marked, unmarked) = (repeats(true), repeats(false));
    let text = match g.lang {
        "ja" => format!(
            "提言・項目 {}（回答あり {}、「—」 {}、空欄 {}、記録なし {}）、記載 {stated}（うち再掲 {marked}、表示のない再掲 {unmarked}）",
            asks.len(),
            with(Said::Stated),
            with(Said::Dash),
            with(Said::Empty),
            with(Said::Nothing),
        ),
        _ => format!(
            "{} recommendations or items ({} answered, {} with a dash, {} empty, {} with nothing recorded), {stated} statements ({marked} marked as repeats, {unmarked} repeats without the mark)",
            asks.len(),
            with(Said::Stated),
            with(Said::Dash),
            with(Said::Empty),
            with(Said::Nothing),
        ),
    };
    let counted = asks.iter().map(|ask| &ask.act).chain(plan.answers.iter().map(|answer| &answer.act));
    g.counted(counted).named(text)
}

fn by_sector(g: &Gather<'_, '_>, plan: &Plan) -> Result<Section, LedgerError> {
    let mut section = Section::new(
        "summary/sectors",
        2,
        g.t("By sector", "分野別"),
        &[
            g.t("Sector", "分野"),
            g.t("Recommendations", "提言"),
            Said::Stated.in_words(g),
            Said::Dash.in_words(g),
            Said::Empty.in_words(g),
            Said::Nothing.in_words(g),
            g.t("Statements", "記載"),
            g.t("Repeats, marked", "再掲（表示あり）"),
            g.t("Repeats, not marked", "再掲（表示なし）"),
            g.t("Row uncertain", "対象行不明"),
        ],
    );
    let (mut labels, mut series) = (Vec::new(), vec![Vec::new(); Said::ALL.len()]);
    for group in plan.groups.iter().filter(|group| !group.asks.is_empty()) {
        let asks: Vec<&Ask> = group.asks.iter().collect();
        let answers: Vec<&Answer> =
            plan.answers.iter().filter(|answer| asks.iter().any(|ask| answer.stands_at(ask))).collect();
        let name = heading(g, group)?;
        labels.push(name.text.clone());
        for (counts, said) in series.iter_mut().zip(Said::ALL) {
            let count = asks.iter().filter(|ask| plan.said(ask) == said).count();
            counts.push(u64::try_from(count).unwrap_or(u64::MAX));
        }
        section.row(counts(g, plan, name, &asks, &answers));
    }
    let total = Cell::new(g.t("Total", "計"), &[]);
    section.row(counts(
        g,
        plan,
        total,
        &plan.asks().collect::<Vec<_>>(),
        &plan.answers.iter().collect::<Vec<_>>(),
    ));
    let series = Said::ALL.map(|said| said.in_words(g).to_owned()).into_iter().zip(series).collect();
    let title = g.t("Recommendations by sector and answer", "分野別の提言と回答").to_owned();
    section.chart = Some(Chart::Bars { title, labels, series });
    let note = g.t(
        "A statement beside several recommendations is counted once, under the first; each recommendation counts by the most that one of its answers says.",
        "複数の提言に並ぶ記載は、最初の提言の分野で1件と数える。提言は、回答のうち最も記載のあるものによって数える。",
    );
    section.notes.push(Cell::new(note, &[]));
    Ok(section)
}

fn counts(g: &Gather<'_, '_>, plan: &Plan, name: Cell, asks: &[&Ask], answers: &[&Answer]) -> Vec<Cell> {
    let mut row = vec![name, g.counted(asks.iter().map(|ask| &ask.act))];
    for said in Said::ALL {
        let with = || asks.iter().filter(|ask| plan.said(ask) == said);
        // What is not there rests on what asks for it; the rest on what is there.
        let told = with().flat_map(|ask| plan.answers_to(ask)).map(|answer| &answer.act);
        let cell = g.counted(with().map(|ask| &ask.act).chain(told));
        row.push(cell.named(with().count().to_string()).prints(&["cell"]));
    }
    let stated = |holds: &dyn Fn(&Answer) -> bool| {
        let those = answers.iter().filter(|answer| answer.said() == Said::Stated && holds(answer));
        g.counted(those.map(|answer| &answer.act))
    };
    row.push(stated(&|_| true).prints(&["cell"]));
    row.push(stated(&|answer| answer.is_repeat(true)).prints(&["repeats", "marked_repeat"]));
    row.push(stated(&|answer| answer.is_repeat(false)).prints(&["repeats", "marked_repeat"]));
    row.push(stated(&Answer::is_uncertain).prints(&["uncertain_row"]));
    let asked: Vec<u64> = asks.iter().flat_map(|ask| ask.act.by.iter().copied()).collect();
    row.into_iter().map(|cell| cell.or_on(&asked)).collect()
}

/// Who answered, in the order in which they first do. Those who answered together are counted each.
struct Organisation<'p> {
    name: Cell,
    slug: Option<String>,
    answers: Vec<&'p Answer>,
}

fn by_organisation(g: &Gather<'_, '_>, plan: &Plan) -> Result<Option<Section>, LedgerError> {
    let organisations = organisations(g, plan)?;
    if organisations.is_empty() {
        return Ok(None);
    }
    let mut section = Section::new(
        "summary/organisations",
        2,
        g.t("By organisation", "団体別"),
        &[
            g.t("Organisation", "団体"),
            g.t("As printed", "表記"),
            g.t("Statements", "記載"),
            g.t("Repeats, marked", "再掲（表示あり）"),
            g.t("Repeats, not marked", "再掲（表示なし）"),
            g.t("Sectors", "分野"),
            g.t("States", "状態"),
            g.t("Members", "構成"),
        ],
    );
    let words = states(g);
    let mut series: Vec<Vec<u64>> = vec![Vec::new(); words.len()];
    for organisation in &organisations {
        let acts: Vec<&Act> = organisation.answers.iter().map(|answer| &answer.act).collect();
        for (counts, (code, _)) in series.iter_mut().zip(&words) {
            let count = acts.iter().filter(|act| code_of(act) == Some(code)).count();
            counts.push(u64::try_from(count).unwrap_or(u64::MAX));
        }
        let all: Vec<u64> = acts.iter().flat_map(|act| act.by.iter().copied()).collect();
        let repeats = |marked: bool| {
            let those = organisation.answers.iter().filter(|answer| answer.is_repeat(marked));
            g.counted(those.map(|answer| &answer.act)).prints(&["repeats", "marked_repeat"]).or_on(&all)
        };
        let members = match &organisation.slug {
            Some(slug) => members(g, plan, slug)?,
            None => Cell::default(),
        };
        section.row(vec![
            organisation.name.clone(),
            distinct(g, &acts, |act| g.field(act, "by_text"), &["by_text"]),
            g.counted(acts.iter().copied()).prints(&["by"]),
            repeats(true),
            repeats(false),
            sectors_of(g, plan, organisation),
            by_state(g, &acts),
            members,
        ]);
    }
    let labels = organisations.iter().map(|organisation| organisation.name.text.clone()).collect();
    let series = words.into_iter().zip(series).filter(|(_, counts)| counts.iter().any(|count| *count > 0));
    let series = series.map(|((_, word), counts)| (word, counts)).collect();
    let title = g.t("Statements by organisation and state", "団体別の記載と状態").to_owned();
    section.chart = Some(Chart::Bars { title, labels, series });
    let note = g.t(
        "What several organisations state together is counted for each of them.",
        "複数の団体による記載は、それぞれの団体に数える。",
    );
    section.notes.push(Cell::new(note, &[]));
    Ok(Some(section))
}

fn organisations<'p>(g: &Gather<'_, '_>, plan: &'p Plan) -> Result<Vec<Organisation<'p>>, LedgerError> {
    let mut found: Vec<Organisation<'p>> = Vec::new();
    for answer in plan.answers.iter().filter(|answer| answer.said() == Said::Stated) {
        let named = g.refs(&answer.act, "by");
        let slugs: Vec<Option<String>> = match named.is_empty() {
            true => vec![None],
            false => named.iter().map(|slug| Some((*slug).to_owned())).collect(),
        };
        for slug in slugs {
            let name = match &slug {
                Some(slug) => with_parent(g, plan, slug)?,
                None => nobody(g, &answer.act),
            };
            let same = |known: &&mut Organisation<'_>| known.slug == slug && known.name.text == name.text;
            match found.iter_mut().find(same) {
                Some(known) => known.answers.push(answer),
                None => found.push(Organisation { name, slug, answers: vec![answer] }),
            }
        }
    }
    // Those without a name come last.
    found.sort_by_key(|organisation| organisation.slug.is_none());
    Ok(found)
}

/// What an organisation is called; a part of another with what it is a part of.
fn with_parent(g: &Gather<'_, '_>, plan: &Plan, slug: &str) -> Result<Cell, LedgerError> {
    let name = g.called(slug)?;
    let acts = g.acts(slug)?;
    let own = acts.iter().filter(|act| act.subject == slug && plan.knew(act));
    let Some((act, parent)) = own.rev().find_map(|act| Some((act, *g.refs(act, "parent").first()?))) else {
        return Ok(name);
    };
    let text = format!("{}{}", name.text, g.bracket(&g.called(parent)?.text));
    Ok(name.named(text).also(&act.by).prints(&["parent"]))
}

/// Who answers, where no organisation is named.
pub(super) fn nobody(g: &Gather<'_, '_>, act: &Act) -> Cell {
    let words = match act.data.get("by") {
        Some(Value::None) => g.t("nobody", "主体なし"),
        Some(Value::Erased(_)) => g.t("erased", "消去済み"),
        Some(Value::Unknown) => g.t("unknown", "主体不明"),
        _ => g.t("not stated", "主体の記載なし"),
    };
    g.told(act, words, &["by"])
}

/// Who belongs to a group that answers as one.
fn members(g: &Gather<'_, '_>, plan: &Plan, slug: &str) -> Result<Cell, LedgerError> {
    let acts = g.acts(slug)?;
    let listed = |act: &&Act| act.kind == "members.attested" && act.subject == slug && plan.knew(act);
    let Some(act) = acts.iter().rev().find(listed) else { return Ok(Cell::default()) };
    Ok(g.stated(act, "members")?.unwrap_or_default())
}

/// Different words of acts, each once, in order.
fn distinct(
    g: &Gather<'_, '_>,
    acts: &[&Act],
    word: impl Fn(&Act) -> Option<String>,
    fields: &[&str],
) -> Cell {
    let mut words: Vec<String> = Vec::new();
    let mut cell = Cell::default();
    for act in acts {
        if let Some(word) = word(act).filter(|word| !words.contains(word)) {
            words.push(word);
            cell = cell.also(&act.by);
        }
    }
    cell.named(words.join(g.t(", ", "、"))).prints(fields)
}

fn sectors_of(g: &Gather<'_, '_>, plan: &Plan, organisation: &Organisation<'_>) -> Cell {
    let acts: Vec<&Act> = organisation.answers.iter().map(|answer| &answer.act).collect();
    let path = |act: &Act| {
        let answer = plan.answers.iter().find(|answer| answer.act.seq == act.seq)?;
        let holds = |ask: &Ask| answer.stands_at(ask);
        plan.groups.iter().find(|group| group.asks.iter().any(holds)).map(|group| group.path.clone())
    };
    distinct(g, &acts, path, &["on"])
}

/// The states of acts with how often each occurs, in the order of the vocabulary.
pub(super) fn by_state(g: &Gather<'_, '_>, acts: &[&Act]) -> Cell {
    let mut counts: BTreeMap<usize, (String, usize)> = BTreeMap::new();
    let words = states(g);
    let mut cell = Cell::default();
    for act in acts {
        let at = words.iter().position(|(code, _)| code_of(act) == Some(code)).unwrap_or(words.len());
        let word =
            words.get(at).map_or_else(|| g.t("stated", "記載あり").to_owned(), |(_, word)| word.clone());
        counts.entry(at).or_insert((word, 0)).1 += 1;
        cell = cell.also(&act.by);
    }
    let text = counts.values().map(|(word, count)| format!("{word} {count}")).collect::<Vec<_>>();
    cell.named(text.join(g.t(", ", "、"))).prints(&["state"]).computed(Computed::Count)
}

fn code_of(act: &Act) -> Option<&str> {
    act.data.get("state").and_then(Value::as_str)
}

/// The states of progress: codes with the reader's words, in the order of the vocabulary.
fn states(g: &Gather<'_, '_>) -> Vec<(&'static str, String)> {
    let kind = "progress.reported";
    let spec = g.view.ledger().schema().kind(kind).and_then(|spec| spec.field("state"));
    match spec.map(|spec| spec.ty) {
        Some(FieldType::OneOf(words)) => {
            words.iter().map(|(code, _)| (*code, g.word_of(kind, "state", code))).collect()
        }
        _ => Vec::new(),
    }
}
