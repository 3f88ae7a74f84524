//! A plan with what was asked in it and what was answered, each gathered once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::gather::{Act, Gather};
use crate::ledger::LedgerError;
use crate::record::Value;
use crate::record::kernel::STATES;
use crate::time::{Day, Edtf};

/// Items lie within each other at most so deep; a longer chain goes round in a circle.
const DEPTH_MAX: usize = 16;

/// Subjects whose events bear the day of what an answer tells of.
const DATED: &[&str] = &["activity", "context", "doc", "measure", "occasion", "project", "survey"];

/// A plan that is followed up.
pub(super) struct Plan {
    pub(super) slug: String,
    /// How it was adopted, if it was by the day of the view.
    pub(super) act: Option<Act>,
    /// Its items that ask something, or hold such, in the order of the plan.
    pub(super) groups: Vec<Group>,
    /// All answers, each once, in the order in which they stand.
    pub(super) answers: Vec<Answer>,
    /// The surveys in which it was asked, by their points in time.
    pub(super) surveys: Vec<String>,
}

/// An item of the plan, such as a sector, with what is asked under it; without one, what stands under none.
pub(super) struct Group {
    pub(super) item: Option<Act>,
    /// Numbers from the top, such as `1.3`.
    pub(super) path: String,
    pub(super) depth: u8,
    pub(super) asks: Vec<Ask>,
}

/// A recommendation, or an item of the plan that is followed up itself.
pub(super) struct Ask {
    pub(super) act: Act,
    /// Its number in its group, and with the group's numbers before it, such as `1.3-2`.
    pub(super) number: String,
    pub(super) place: String,
    /// Where its answers stand in [`Plan::answers`].
    answers: Vec<usize>,
}

/// What was told about one or several of what was asked.
pub(super) struct Answer {
    pub(super) act: Act,
    /// What it answers, in order.
    pub(super) on: Vec<Answered>,
}

/// One of those that an answer is shown under.
pub(super) struct Answered {
    pub(super) subject: String,
    pub(super) number: String,
    pub(super) place: String,
}

/// How much is said in the answer to something, from most to least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said {
    Stated,
    Dash,
    Empty,
    Nothing,
}

impl Said {
    pub(super) const ALL: [Said; 4] = [Said::Stated, Said::Dash, Said::Empty, Said::Nothing];

    /// `回答あり`, `「—」`, `空欄`, `記録なし`.
    pub(super) fn in_words(self, g: &Gather<'_, '_>) -> &'static str {
        match self {
            Said::Stated => g.t("answered", "回答あり"),
            Said::Dash => g.t("“—”", "「—」"),
            Said::Empty => g.t("empty", "空欄"),
            Said::Nothing => g.t("nothing recorded", "記録なし"),
        }
    }
}

impl Plan {
    /// Whether an act was known when the last answer was recorded: what is learned of an organisation
    /// afterwards is no part of what the answers tell.
    pub(super) fn knew(&self, act: &Act) -> bool {
        self.answers
            .iter()
            .map(|answer| answer.act.recorded_on)
            .max()
            .is_none_or(|last| act.recorded_on <= last)
    }
}

impl Answer {
    pub(super) fn said(&self) -> Said {
        match self.act.data.get("cell").and_then(Value::as_str) {
            Some("dash") => Said::Dash,
            Some("empty") => Said::Empty,
            _ => Said::Stated,
        }
    }

    pub(super) fn flag(&self, field: &str) -> Option<bool> {
        self.act.data.get(field).and_then(Value::as_bool)
    }

    pub(super) fn repeats(&self) -> Option<&str> {
        self.act.data.get("repeats").and_then(Value::as_str)
    }

    /// A repeat that the source marks as one, or one that it does not.
    pub(super) fn is_repeat(&self, marked: bool) -> bool {
        self.repeats().is_some() && self.flag("marked_repeat").unwrap_or(false) == marked
    }

    pub(super) fn is_uncertain(&self) -> bool {
        self.flag("uncertain_row") == Some(true)
    }

    /// Where it stands: at the first that it answers.
    pub(super) fn place(&self) -> &str {
        self.on.first().map(|first| first.place.as_str()).unwrap_or_default()
    }

    /// Whether it is shown under this first.
    pub(super) fn stands_at(&self, ask: &Ask) -> bool {
        self.on.first().is_some_and(|first| first.subject == ask.act.subject)
    }

    /// When it stood so.
    pub(super) fn day(&self) -> Option<Edtf> {
        stood(&self.act)
    }
}

/// When it stood as an act says: as of that day, else when it was said.
pub(super) fn stood(act: &Act) -> Option<Edtf> {
    let as_of = act.data.get("as_of").and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok());
    as_of.or_else(|| act.occurred.clone())
}

/// Whether something may have been so by the day of the view.
pub(super) fn by_now(g: &Gather<'_, '_>, act: &Act) -> bool {
    stood(act).is_none_or(|day| day.earliest() <= g.view.day())
}

fn order(act: &Act) -> i64 {
    act.data.get("order").and_then(Value::as_int).unwrap_or(i64::MAX)
}

impl Plan {
    /// Reads a plan, with the answers of one survey or of all.
    pub(super) fn read(g: &Gather<'_, '_>, slug: &str, survey: Option<&str>) -> Result<Plan, LedgerError> {
        let about = g.acts(slug)?;
        let adopted = |act: &&Act| act.kind == "plan.adopted" && act.subject == slug && g.has_happened(act);
        let act = about.iter().rev().find(adopted).cloned();
        let mut items: BTreeMap<String, Act> = BTreeMap::new();
        for act in about.iter().filter(|act| act.kind == "plan_item.adopted" && g.refers(act, "plan", slug)) {
            if g.has_happened(act) {
                items.insert(act.subject.clone(), act.clone());
            }
        }
        let mut plan = Plan {
            slug: slug.to_owned(),
            groups: groups(g, act.as_ref(), &items)?,
            act,
            answers: Vec::new(),
            surveys: Vec::new(),
        };
        plan.answer(g, survey)?;
        plan.asked_in(g, survey)?;
        Ok(plan)
    }

    /// Everything asked, in order.
    pub(super) fn asks(&self) -> impl Iterator<Item = &Ask> {
        self.groups.iter().flat_map(|group| &group.asks)
    }

    pub(super) fn answers_to<'p>(&'p self, ask: &'p Ask) -> impl Iterator<Item = &'p Answer> {
        ask.answers.iter().filter_map(|at| self.answers.get(*at))
    }

    /// Answers that stand elsewhere and whose row is uncertain, where what they tell of is recorded as
    /// concerning this.
    pub(super) fn answers_by_content<'p>(
        &'p self,
        g: &Gather<'_, '_>,
        ask: &Ask,
    ) -> Result<Vec<&'p Answer>, LedgerError> {
        let mut found = Vec::new();
        let stands_here = |answer: &Answer| answer.on.iter().any(|on| on.subject == ask.act.subject);
        for answer in self.answers.iter().filter(|answer| answer.is_uncertain() && !stands_here(answer)) {
            let mut told = Vec::new();
            for subject in g.refs(&answer.act, "concerns") {
                told.extend(g.acts(subject)?.iter().filter(|act| act.subject == subject).cloned());
            }
            if told.iter().any(|act| g.refers(act, "concerns", &ask.act.subject)) {
                found.push(answer);
            }
        }
        Ok(found)
    }

    /// What an answer tells of that is dated after the day as of which it stood, and no later than it was
    /// told: such days, each with the events that say so. Such an answer is not how things stood on its day.
    pub(super) fn after_its_day(
        &self,
        g: &Gather<'_, '_>,
        answer: &Answer,
    ) -> Result<Vec<(Edtf, Vec<u64>)>, LedgerError> {
        let mut found: BTreeMap<(Day, String), (Edtf, Vec<u64>)> = BTreeMap::new();
        let (Some(stood), Some(told)) = (answer.day(), &answer.act.occurred) else { return Ok(Vec::new()) };
        for subject in g.refs(&answer.act, "concerns") {
            // What becomes of an organisation is not what it tells of.
            if !subject.split('/').next().is_some_and(|ty| DATED.contains(&ty)) {
                continue;
            }
            for act in g.acts(subject)?.iter().filter(|act| act.subject == subject && self.knew(act)) {
                let about_records = act.kind.starts_with("record.") || act.kind == STATES;
                let within = |day: &&Edtf| day.earliest() > stood.latest() && day.earliest() <= told.latest();
                if let Some(day) = act.occurred.as_ref().filter(within).filter(|_| !about_records) {
                    let key = (day.earliest(), day.as_str().to_owned());
                    found.entry(key).or_insert_with(|| (day.clone(), Vec::new())).1.extend(&act.by);
                }
            }
        }
        Ok(found.into_values().collect())
    }

    /// How much is said in answer to something: the most that one of its answers says.
    pub(super) fn said(&self, ask: &Ask) -> Said {
        self.answers_to(ask).map(Answer::said).min().unwrap_or(Said::Nothing)
    }

    /// Where something that is asked or answered stands, by its slug.
    pub(super) fn places(&self) -> HashMap<&str, &str> {
        let asked = self.asks().map(|ask| (ask.act.subject.as_str(), ask.place.as_str()));
        let told = self.answers.iter().map(|answer| (answer.act.subject.as_str(), answer.place()));
        // An item that is followed up itself is both.
        told.chain(asked).collect()
    }

    /// The days on which what the answers tell was told.
    pub(super) fn days(&self) -> BTreeSet<Day> {
        let stood = self.answers.iter().filter_map(|answer| Some(answer.day()?.latest()));
        let told = self.answers.iter().filter_map(|answer| Some(answer.act.occurred.as_ref()?.latest()));
        stood.chain(told).collect()
    }

    /// Finds the answers to everything that is asked.
    fn answer(&mut self, g: &Gather<'_, '_>, survey: Option<&str>) -> Result<(), LedgerError> {
        let mut known: HashMap<u64, usize> = HashMap::new();
        for group in &mut self.groups {
            for ask in &mut group.asks {
                let acts = answers(g, &ask.act.subject, survey)?;
                for act in acts {
                    let at = *known.entry(act.seq).or_insert_with(|| {
                        self.answers.push(Answer { act, on: Vec::new() });
                        self.answers.len() - 1
                    });
                    ask.answers.push(at);
                    if let Some(answer) = self.answers.get_mut(at) {
                        let (number, place) = (ask.number.clone(), ask.place.clone());
                        answer.on.push(Answered { subject: ask.act.subject.clone(), number, place });
                    }
                }
            }
        }
        Ok(())
    }

    fn asked_in(&mut self, g: &Gather<'_, '_>, survey: Option<&str>) -> Result<(), LedgerError> {
        let mut found: BTreeSet<String> = survey.map(str::to_owned).into_iter().collect();
        if survey.is_none() {
            found.extend(
                self.answers.iter().flat_map(|answer| g.refs(&answer.act, "survey")).map(str::to_owned),
            );
            let about = g.acts(&self.slug)?;
            let of = |act: &&Act| act.kind == "survey.conducted" && g.refers(act, "of", &self.slug);
            found.extend(about.iter().filter(of).map(|act| act.subject.clone()));
        }
        let mut dated = Vec::new();
        for survey in found {
            let acts = g.acts(&survey)?;
            let own = acts.iter().filter(|act| act.kind == "survey.conducted" && act.subject == survey);
            if let Some(act) = own.filter(|act| g.has_happened(act)).last() {
                dated.push((stood(act).map(|day| day.earliest()), act.seq, survey));
            }
        }
        dated.sort();
        self.surveys = dated.into_iter().map(|(.., survey)| survey).collect();
        Ok(())
    }
}

/// The answers to one subject, as far as they stood by the day of the view, in order.
fn answers(g: &Gather<'_, '_>, subject: &str, survey: Option<&str>) -> Result<Vec<Act>, LedgerError> {
    let acts = g.acts(subject)?;
    let answering = |act: &&Act| match act.kind.as_str() {
        "progress.reported" => {
            g.refers(act, "on", subject) && survey.is_none_or(|survey| g.refers(act, "survey", survey))
        }
        "plan_item.followed_up" => act.subject == subject && survey.is_none(),
        _ => false,
    };
    let mut found: Vec<Act> = acts.iter().filter(answering).filter(|act| by_now(g, act)).cloned().collect();
    found.sort_by_key(|act| (stood(act).map(|day| day.earliest()), order(act), act.seq));
    Ok(found)
}

/// The items of a plan that ask something, or hold such, in its order.
fn groups(
    g: &Gather<'_, '_>,
    plan: Option<&Act>,
    items: &BTreeMap<String, Act>,
) -> Result<Vec<Group>, LedgerError> {
    let mut asked: BTreeMap<Option<String>, Vec<Act>> = BTreeMap::new();
    let mut known = BTreeSet::new();
    let recommended = |act: &&Act| act.kind == "recommendation.made" && g.has_happened(act);
    for slug in items.keys() {
        let acts = g.acts(slug)?;
        for act in acts.iter().filter(recommended).filter(|act| g.refers(act, "sector", slug)) {
            known.insert(act.subject.clone());
            asked.entry(Some(slug.clone())).or_default().push(act.clone());
        }
    }
    for document in plan.map(|plan| g.refs(plan, "document")).unwrap_or_default() {
        let acts = g.acts(document)?;
        let loose = acts
            .iter()
            .filter(recommended)
            .filter(|act| g.refers(act, "document", document) && g.refs(act, "sector").is_empty());
        for act in loose.filter(|act| known.insert(act.subject.clone())) {
            asked.entry(None).or_default().push(act.clone());
        }
    }
    let parents: BTreeSet<&str> = items.values().flat_map(|act| g.refs(act, "parent")).collect();
    for (slug, act) in items {
        // Where nothing is recommended, every item that holds no others is what is followed up.
        let leaf = known.is_empty() && !parents.contains(slug.as_str());
        if leaf || !answers(g, slug, None)?.is_empty() {
            let parent = g.refs(act, "parent").first().map(|parent| (*parent).to_owned());
            asked.entry(parent.filter(|parent| items.contains_key(parent))).or_default().push(act.clone());
        }
    }
    let held: BTreeSet<String> = asked.keys().flatten().flat_map(|slug| chain(g, items, slug)).collect();
    let mut ordered: Vec<Vec<String>> = held.iter().map(|slug| chain(g, items, slug)).collect();
    ordered.sort_by_cached_key(|chain| {
        let keys = chain.iter().map(|slug| (items.get(slug).map_or(i64::MAX, order), slug.clone()));
        keys.collect::<Vec<_>>()
    });
    let mut groups: Vec<Group> = Vec::new();
    if let Some(asks) = asked.remove(&None) {
        groups.push(Group { item: None, path: String::new(), depth: 0, asks: numbered(g, "", asks) });
    }
    for chain in ordered {
        let path = chain.iter().filter_map(|slug| g.field(items.get(slug)?, "number"));
        let path = path.collect::<Vec<_>>().join(".");
        let Some(slug) = chain.last() else { continue };
        let asks = numbered(g, &path, asked.remove(&Some(slug.clone())).unwrap_or_default());
        let depth = u8::try_from(chain.len().saturating_sub(1)).unwrap_or(u8::MAX);
        groups.push(Group { item: items.get(slug).cloned(), path, depth, asks });
    }
    Ok(groups)
}

/// An item with those that it lies in, from the top.
fn chain(g: &Gather<'_, '_>, items: &BTreeMap<String, Act>, slug: &str) -> Vec<String> {
    let mut chain = vec![slug.to_owned()];
    while chain.len() < DEPTH_MAX {
        let last = chain.last().and_then(|slug| items.get(slug));
        let parent = last.and_then(|act| g.refs(act, "parent").first().map(|parent| (*parent).to_owned()));
        match parent.filter(|parent| items.contains_key(parent) && !chain.contains(parent)) {
            Some(parent) => chain.push(parent),
            None => break,
        }
    }
    chain.reverse();
    chain
}

/// What is asked under one item, in its order, with numbers: as printed, else by the place.
fn numbered(g: &Gather<'_, '_>, path: &str, mut acts: Vec<Act>) -> Vec<Ask> {
    acts.sort_by_key(|act| (order(act), act.seq));
    let ask = |(at, act): (usize, Act)| {
        let number = g.field(&act, "number").or_else(|| g.field(&act, "order"));
        let number = number.unwrap_or_else(|| (at + 1).to_string());
        let place = if path.is_empty() { number.clone() } else { format!("{path}-{number}") };
        Ask { act, number, place, answers: Vec::new() }
    };
    acts.into_iter().enumerate().map(ask).collect()
}
