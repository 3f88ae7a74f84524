//! The little language in which seeds/README.md says what to count among the events of a book.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

/// What can be counted: the events of an exported ledger, with handles for its people.
pub(crate) struct Events {
    events: Vec<Value>,
    handles: HashMap<String, String>,
}

/// Counts that are added and subtracted.
pub(crate) struct Filter {
    terms: Vec<(i64, Measure, Vec<Condition>)>,
}

enum Measure {
    Events,
    Sum(String),
    Len(String),
    Distinct(String),
}

enum Condition {
    Is { path: String, how: How, words: Vec<String> },
    Has(String),
    Lacks(String),
}

#[derive(Clone, Copy)]
enum How {
    Equal,
    Begins,
    Contains,
    NotBefore,
    NotAfter,
}

/// Longer signs first, so that `^=` is not read as `=`.
const SIGNS: [(&str, How); 5] = [
    ("^=", How::Begins),
    (">=", How::NotBefore),
    ("<=", How::NotAfter),
    ("=", How::Equal),
    ("~", How::Contains),
];

impl Events {
    /// The events of an export that some document states; those of the ledger itself are left out.
    pub(crate) fn of(export: &str) -> Events {
        let all = export.lines().map(|line| serde_json::from_str::<Value>(line).expect("an event"));
        let events: Vec<Value> = all.filter(|event| event["data"].get("sources").is_some()).collect();
        let is_person = |event: &&Value| {
            event["header"]["kind"] == "person.introduced" || event["header"]["kind"] == "person.noted"
        };
        let people = events.iter().filter(is_person);
        let handles = people.map(|event| {
            let text = |value: &Value| value.as_str().expect("text").to_owned();
            (text(&event["header"]["subject"]), format!("person:{}", text(&event["data"]["key"])))
        });
        let handles = handles.collect();
        Events { events, handles }
    }

    /// The events, in the order of the ledger.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Value> {
        self.events.iter()
    }

    /// The single values below one, as text; all wordings of a text in several languages.
    pub(crate) fn leaves(&self, value: &Value) -> Vec<String> {
        match value {
            Value::Array(list) => list.iter().flat_map(|value| self.leaves(value)).collect(),
            Value::Object(members) => match members.get("~").and_then(Value::as_str) {
                Some(special) => vec![format!("({special})")],
                None => members.values().flat_map(|value| self.leaves(value)).collect(),
            },
            Value::String(text) => vec![self.handles.get(text).unwrap_or(text).clone()],
            other => vec![other.to_string()],
        }
    }
}

impl Filter {
    /// Reads a filter, or says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Filter, String> {
        let mut terms = Vec::new();
        let mut sign = 1;
        let mut words = Vec::new();
        for token in tokens(text)?.into_iter().chain(["+".to_owned()]) {
            if token != "+" && token != "-" {
                words.push(token);
                continue;
            }
            let measure = words.first().and_then(|word| measure(word));
            let conditions = words.drain(..).skip(usize::from(measure.is_some()));
            let conditions = conditions.map(|word| condition(&word)).collect::<Result<Vec<_>, _>>()?;
            if conditions.is_empty() {
                return Err(format!("nothing is asked of the events in {text:?}"));
            }
            terms.push((sign, measure.unwrap_or(Measure::Events), conditions));
            sign = if token == "+" { 1 } else { -1 };
        }
        Ok(Filter { terms })
    }

    /// What it comes to.
    ///
    /// A field that no event has is an error: a misspelt one would otherwise count nothing, unseen.
    pub(crate) fn count(&self, events: &Events) -> Result<i64, String> {
        for path in self.terms.iter().flat_map(|(_, measure, conditions)| paths(measure, conditions)) {
            if !events.iter().any(|event| !at(event, path).is_empty()) {
                return Err(format!("no event has {path}"));
            }
        }
        Ok(self
            .terms
            .iter()
            .map(|(sign, measure, conditions)| sign * term(events, measure, conditions))
            .sum())
    }
}

fn paths<'f>(measure: &'f Measure, conditions: &'f [Condition]) -> impl Iterator<Item = &'f str> {
    let counted = match measure {
        Measure::Events => None,
        Measure::Sum(path) | Measure::Len(path) | Measure::Distinct(path) => Some(path.as_str()),
    };
    counted.into_iter().chain(conditions.iter().map(|condition| match condition {
        Condition::Is { path, .. } | Condition::Has(path) | Condition::Lacks(path) => path.as_str(),
    }))
}

fn term(events: &Events, measure: &Measure, conditions: &[Condition]) -> i64 {
    let meets = |event: &&Value| conditions.iter().all(|condition| holds(events, event, condition));
    let chosen: Vec<&Value> = events.iter().filter(meets).collect();
    let found = |path: &str| chosen.iter().flat_map(|event| at(event, path)).collect::<Vec<_>>();
    let leaves = |path: &str| found(path).iter().flat_map(|value| events.leaves(value)).collect::<Vec<_>>();
    match measure {
        Measure::Events => count(chosen.len()),
        Measure::Len(path) => count(found(path).iter().filter_map(Value::as_array).map(Vec::len).sum()),
        Measure::Distinct(path) => count(leaves(path).into_iter().collect::<BTreeSet<_>>().len()),
        // Texts and unknown values have no number and add nothing.
        Measure::Sum(path) => leaves(path).iter().filter_map(|leaf| leaf.parse::<i64>().ok()).sum(),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).expect("fewer events than that")
}

fn holds(events: &Events, event: &Value, condition: &Condition) -> bool {
    match condition {
        Condition::Has(path) => !at(event, path).is_empty(),
        Condition::Lacks(path) => at(event, path).is_empty(),
        Condition::Is { path, how, words } => {
            let found: Vec<String> = at(event, path).iter().flat_map(|value| events.leaves(value)).collect();
            found.iter().any(|leaf| words.iter().any(|word| compare(*how, leaf, word)))
        }
    }
}

fn compare(how: How, leaf: &str, word: &str) -> bool {
    match how {
        How::Equal => leaf == word,
        How::Begins => leaf.starts_with(word),
        How::Contains => leaf.contains(word),
        How::NotBefore => leaf >= word,
        How::NotAfter => leaf <= word,
    }
}

/// The values at a path, through lists; the last step `day` leads into a date.
fn at(event: &Value, path: &str) -> Vec<Value> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let mut found: Vec<Value> = match first {
        "kind" | "subject" | "occurred" => event["header"].get(first).cloned().into_iter().collect(),
        "at" => {
            let sources = event["data"]["sources"].as_array().into_iter().flatten();
            sources.filter_map(|source| source.get("locator").cloned()).collect()
        }
        field => event["data"].get(field).cloned().into_iter().collect(),
    };
    for step in rest.into_iter().flat_map(|rest| rest.split('.')) {
        let opened = found.into_iter().flat_map(|value| match value {
            Value::Array(list) => list,
            other => vec![other],
        });
        found = opened
            .filter_map(|value| if step == "day" { day(&value) } else { value.get(step).cloned() })
            .collect();
    }
    found
}

/// The day of the month of a whole date.
fn day(value: &Value) -> Option<Value> {
    let parts: Vec<&str> = value.as_str()?.split('-').collect();
    match parts.as_slice() {
        [_, _, day] if day.len() == 2 => day.parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}

fn measure(word: &str) -> Option<Measure> {
    let (name, path) = word.strip_suffix(')')?.split_once('(')?;
    let path = path.to_owned();
    match name {
        "sum" => Some(Measure::Sum(path)),
        "len" => Some(Measure::Len(path)),
        "distinct" => Some(Measure::Distinct(path)),
        _ => None,
    }
}

fn condition(word: &str) -> Result<Condition, String> {
    let is_path = |path: &str| {
        !path.is_empty()
            && path.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_.".contains(&b))
    };
    if let Some(path) = word.strip_prefix('!').filter(|path| is_path(path)) {
        return Ok(Condition::Lacks(path.to_owned()));
    }
    if let Some(path) = word.strip_suffix('?').filter(|path| is_path(path)) {
        return Ok(Condition::Has(path.to_owned()));
    }
    // The field ends where the first sign begins.
    let signs = SIGNS.iter().filter_map(|(sign, how)| Some((word.find(sign)?, sign, how)));
    let Some((start, sign, how)) = signs.min_by_key(|(start, ..)| *start) else {
        return Err(format!("{word:?} is no condition"));
    };
    let (path, words) = (&word[..start], &word[start + sign.len()..]);
    if !is_path(path) || words.is_empty() {
        return Err(format!("{word:?} is no condition"));
    }
    let words = words.split('|').map(str::to_owned).collect();
    Ok(Condition::Is { path: path.to_owned(), how: *how, words })
}

/// Words between spaces; quotes keep spaces.
fn tokens(text: &str) -> Result<Vec<String>, String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("there is always a word").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    if quoted { Err(format!("a quote is not closed in {text:?}")) } else { Ok(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPORT: &str = concat!(
        r#"{"header":{"kind":"ledger.opened","subject":"x"},"data":{"name":"l"}}"#,
        "\n",
        r#"{"header":{"kind":"person.introduced","subject":"person/aaaaaaaaaa"},"data":{"key":"rei","sources":[{"locator":"1"}]}}"#,
        "\n",
        r#"{"header":{"kind":"meeting.held","subject":"meeting/a/1","occurred":"2021-04-07"},"data":{"attendance":17,"topics":[{"ja":"あ い"},{"ja":"う"}],"sources":[{"locator":"部 1"}]}}"#,
        "\n",
        r#"{"header":{"kind":"meeting.held","subject":"meeting/a/2","occurred":"2022-03"},"data":{"attendance":{"~":"unknown"},"chair":"person/aaaaaaaaaa","sources":[{"locator":"部 12"}]}}"#,
    );

    fn counted(filter: &str) -> Result<i64, String> {
        Filter::parse(filter)?.count(&Events::of(EXPORT))
    }

    #[test]
    fn filters_count_what_they_say() {
        for (filter, expected) in [
            ("kind=meeting.held", 2),
            ("kind=person.introduced|meeting.held", 3),
            ("subject^=meeting/a/", 2),
            ("at=\"部 1\"", 1),
            ("at^=\"部 1\"", 2),
            ("sum(attendance) kind=meeting.held", 17),
            ("attendance=(unknown)", 1),
            ("attendance?", 2),
            ("kind=meeting.held !chair", 1),
            ("chair=person:rei", 1),
            ("len(topics) kind=meeting.held", 2),
            ("topics=\"あ い\"", 1),
            ("topics~い", 1),
            ("distinct(kind) kind?", 2),
            ("sum(occurred.day) kind=meeting.held", 7),
            ("occurred>=2021-05", 1),
            ("occurred<=2021-05", 1),
            ("kind=meeting.held + kind=person.introduced - chair?", 2),
        ] {
            assert_eq!(counted(filter), Ok(expected), "{filter}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for filter in [
            "",
            "+",
            "sum(attendance)",
            "kind",
            "kind=",
            "=a",
            "at=\"部",
            "kind=a + ",
            "sum(x) typo?",
            "typo=a",
        ] {
            assert!(counted(filter).is_err(), "{filter:?} counts {:?}", counted(filter));
        }
    }
}
