//! Any act in one line of words, from its kind's table row: nothing stated is left out.

use unicode_normalization::UnicodeNormalization;

use super::gather::{Act, Gather, Named};
use crate::ledger::LedgerError;
use crate::projection::Status;
use crate::record::schema::{FieldSpec, FieldType, KindSpec};
use crate::record::{Fields, Value};
use crate::report::Cell;
use crate::time::Edtf;

/// Fields that name the act itself and so come first, without a label.
const MAIN: &[&str] = &["title", "name", "about"];

/// Fields that a table shows elsewhere: whose section it is, when, where it is published.
const ELSEWHERE: &[&str] = &["body", "concerns", "period", "held", "attested", "url", "order", "type", "key"];

/// Fields of a measurement that are told together, as one figure.
pub(super) const FIGURE: &[&str] = &["value", "unit", "currency", "qualifier"];

/// Names that records give to what a kind has no field for, in `extra` and in what a source says of an
/// event: the name, in Japanese, in English.
const OTHERS: &[(&str, &str, &str)] = &[
    ("affiliations", "所属", "affiliations"),
    ("aliases", "別称", "aliases"),
    ("body_name", "会議体の名称", "name of the body"),
    ("changes", "変化", "changes"),
    ("concept", "構想", "concept"),
    ("days", "日数", "days"),
    ("headquarters", "本部", "headquarters"),
    ("in_force_planned", "施行予定", "planned to come into force"),
    ("item", "項目", "item"),
    ("items", "項目", "items"),
    ("listed_by", "掲載した団体", "listed by"),
    ("number", "番号", "number"),
    ("order", "順", "order"),
    ("persons", "担当者", "persons"),
    ("planned_text", "予定の表記", "as planned"),
    ("points", "要点", "points"),
    ("printed", "原文", "printed"),
    ("sectors", "部門の数", "sectors"),
    ("study_items", "検討事項", "study items"),
    ("titles", "役職", "titles"),
    ("version", "版", "version"),
    ("weekday", "原文の曜日", "weekday as printed"),
];

impl Gather<'_, '_> {
    /// What happened, in the phrase of the act's kind.
    pub(super) fn says(&self, act: &Act) -> Cell {
        self.told(act, says(self, act), &["kind"])
    }

    /// The row of an act's kind in the vocabulary's table.
    pub(super) fn spec(&self, act: &Act) -> Option<&'static KindSpec> {
        self.view.ledger().schema().kind(&act.kind)
    }

    /// What an act says, in one cell: its title first, then every other stated field with its
    /// label, but for those in `skip` and those that tables show elsewhere.
    pub(super) fn describe(&self, act: &Act, skip: &[&str]) -> Result<Cell, LedgerError> {
        let mut cell = self.join(&self.parts(act, skip)?, self.t("; ", "、"));
        cell.value = None;
        cell.events.extend(&act.by);
        cell.events.sort_unstable();
        cell.events.dedup();
        cell.href = self.url(act);
        Ok(cell)
    }

    /// The same, one cell for each thing that it says.
    pub(super) fn parts(&self, act: &Act, skip: &[&str]) -> Result<Vec<Cell>, LedgerError> {
        let mut parts: Vec<Cell> = Vec::new();
        let Some(spec) = self.spec(act) else { return Ok(parts) };
        let (first, rest): (Vec<_>, Vec<_>) =
            spec.fields.iter().partition(|field| MAIN.contains(&field.name));
        for field in first.into_iter().chain(rest) {
            let Some(value) = act.data.get(field.name) else { continue };
            let told_by_title = field.name == "post" && act.data.contains_key("title");
            if skip.contains(&field.name) || ELSEWHERE.contains(&field.name) || told_by_title {
                continue;
            }
            if act.kind == "measurement.taken" && FIGURE.contains(&field.name) {
                if field.name == "value" {
                    parts.push(self.told(act, self.figure(act), FIGURE));
                }
                continue;
            }
            if field.name == "printed" && printed_figure(act).is_some() {
                continue;
            }
            let mut cell = match (field.name, value, self.refs(act, "body").first()) {
                // Which meeting it was is not known, but whose.
                ("at", Value::Unknown, Some(body)) => self.called(body)?.prints(&["body"]),
                ("post", ..) => Cell::new(post(self, act), &[]),
                _ => self.typed(&field.ty, value)?,
            };
            cell = cell.prints(&[field.name]);
            if field.name == "name" {
                cell.text = self.in_full(value);
            }
            if cell.text.is_empty() {
                continue;
            }
            if !MAIN.contains(&field.name) {
                cell.text = match field.name {
                    "edition" if self.lang == "ja" => format!("第{}版", cell.text),
                    "number" if self.lang == "ja" && matches!(value, Value::Int(_)) => {
                        format!("第{}回", cell.text)
                    }
                    "summary" | "text" => cell.text,
                    "post" => format!("{}: {}", self.t("post", "役職"), cell.text),
                    _ => format!("{}: {}", self.label(field), cell.text),
                };
            }
            parts.push(cell);
        }
        Ok(parts)
    }

    /// Remarks of those who recorded it: the note, what had no field, the printed date where it is
    /// vague, and annotations.
    pub(super) fn remarks(&self, act: &Act) -> Result<Cell, LedgerError> {
        let mut parts = Vec::new();
        if let Some(note) = self.field(act, "note") {
            parts.push(self.told(act, note, &["note"]));
        }
        if act.data.get("basis") == Some(&Value::from("inferred")) {
            parts.push(self.told(act, self.t("inferred", "推定"), &["basis"]));
        }
        if let Some(extra) = act.data.get("extra") {
            parts.push(self.told(act, self.open(extra), &["extra"]));
        }
        let exact = act.occurred.as_ref().filter(|date| date.is_exact());
        let printed = self.field(act, "occurred_text");
        // Where the source prints the day, the date says it.
        if let Some(printed) = printed.filter(|printed| !exact.is_some_and(|date| prints(printed, date))) {
            let words = format!("{}{printed}{}", self.t("printed: “", "原文「"), self.t("”", "」"));
            parts.push(self.told(act, words, &["occurred_text"]));
        }
        for seq in &act.annotations {
            let text =
                self.view.event(*seq)?.data.get("text").map(|text| self.text(text)).unwrap_or_default();
            let words = format!("{}{text}", self.t("annotation: ", "注記: "));
            parts.push(Cell::new(words, &[*seq]).prints(&["text"]));
        }
        Ok(self.sentences(&parts))
    }

    /// What an act says in a field: by the field's type, and disputed where a source says otherwise of
    /// the act's subject. `None` where it says nothing there.
    pub(super) fn stated(&self, act: &Act, field: &str) -> Result<Option<Cell>, LedgerError> {
        let Some(value) = act.data.get(field) else { return Ok(None) };
        let mut cell = self.value_of(Some(&act.kind), field, value)?.prints(&[field]).also(&act.by);
        cell.value = matches!(value, Value::Int(_) | Value::Text(_)).then(|| value.clone());
        let state = self.state(&act.subject)?;
        for against in state.iter().flat_map(|state| state.get(field)).filter(|known| &known.value == value) {
            if !against.disputed_by.is_empty() {
                cell = cell.also(&against.disputed_by).status(Status::Disputed.word());
            }
        }
        Ok(Some(cell))
    }

    /// Remarks one after the other, each ending where the next begins.
    pub(super) fn sentences(&self, parts: &[Cell]) -> Cell {
        let trimmed: Vec<Cell> = parts
            .iter()
            .map(|part| Cell { text: part.text.trim_end_matches(['。', '.']).to_owned(), ..part.clone() })
            .collect();
        let mut remarks = self.join(&trimmed, self.t("; ", "。"));
        remarks.value = None;
        remarks
    }

    /// A field's value in words, by the field of that name in a kind's row.
    pub(super) fn value_of(
        &self,
        kind: Option<&str>,
        field: &str,
        value: &Value,
    ) -> Result<Cell, LedgerError> {
        let spec =
            kind.and_then(|kind| self.view.ledger().schema().kind(kind)).and_then(|spec| spec.field(field));
        match (spec, value) {
            (Some(spec), value) => self.typed(&spec.ty, value),
            (None, Value::Text(slug)) if crate::record::is_slug(slug) && slug.contains('/') => {
                self.name(slug)
            }
            (None, value) => Ok(Cell::new(self.open(value), &[])),
        }
    }

    /// What a field of a kind is called, and the day of the act.
    pub(super) fn label_of(&self, kind: &str, field: &str) -> String {
        match self.view.ledger().schema().kind(kind).and_then(|spec| spec.field(field)) {
            Some(spec) => self.label(spec),
            None if field == "occurred" => self.t("date", "日付").to_owned(),
            None => self.name_of(field),
        }
    }

    /// A name that no row of the vocabulary has, in words where there are any.
    fn name_of(&self, name: &str) -> String {
        match OTHERS.iter().find(|(known, _, _)| *known == name) {
            Some((_, ja, en)) => self.t(en, ja).to_owned(),
            None => name.replace('_', " "),
        }
    }

    /// In English the field's name, since the table explains there what a field is for.
    fn label(&self, field: &FieldSpec) -> String {
        if self.lang == "ja" { field.label.ja.to_owned() } else { field.name.replace('_', " ") }
    }

    /// A value in words, by the type of its field; references by their names.
    fn typed(&self, ty: &FieldType, value: &Value) -> Result<Cell, LedgerError> {
        let plain = |text: String| Ok(Cell::new(text, &[]));
        match value {
            Value::Unknown | Value::None => return plain(self.text(value)),
            Value::Erased(_) => return Ok(Cell::new(self.text(value), &[]).status(Status::Erased.word())),
            _ => {}
        }
        match (ty, value) {
            (FieldType::Ref(_), Value::Text(subject)) => super::naming::subject(self, subject),
            (FieldType::OneOf(words), Value::Text(word)) => {
                let ja = words.iter().find(|(known, _)| known == word).map(|(_, ja)| *ja);
                plain(if self.lang == "ja" { ja.unwrap_or(word).to_owned() } else { word.replace('_', " ") })
            }
            (FieldType::Day | FieldType::Period | FieldType::DayOrPeriod, Value::Text(span)) => {
                plain(self.span(span))
            }
            (FieldType::Count, count) => plain(self.count(count)),
            (FieldType::List(inner), Value::List(list)) => {
                let cells: Result<Vec<Cell>, LedgerError> =
                    list.iter().map(|element| self.typed(inner, element)).collect();
                Ok(self.join(&cells?, self.t(", ", "、")))
            }
            (FieldType::Object(members), Value::Object(object)) => self.object(members, object),
            (FieldType::Any, value) => plain(self.open(value)),
            (_, value) => plain(self.text(value)),
        }
    }

    fn object(&self, members: &[FieldSpec], object: &Fields) -> Result<Cell, LedgerError> {
        let mut cells: Vec<Cell> = Vec::new();
        for member in members {
            let Some(value) = object.get(member.name) else { continue };
            let cell = self.typed(&member.ty, value)?;
            match (member.name, cells.last_mut()) {
                ("unit", Some(number)) => number.text = self.with_unit(&number.text, &cell.text),
                ("affiliation", Some(person)) => person.text.push_str(&self.bracket(&cell.text)),
                _ => cells.push(cell),
            }
        }
        Ok(self.join(&cells, " "))
    }

    /// A measured figure with its unit and how exact it is: `約100%`, `100社`. The currency stands for
    /// the unit where none is stated.
    pub(super) fn figure(&self, act: &Act) -> String {
        let value = printed_figure(act).map(|printed| self.text(printed));
        let value = value.or_else(|| self.field(act, "value")).unwrap_or_default();
        let unit = self.field(act, "unit").or_else(|| self.field(act, "currency")).unwrap_or_default();
        let figure = self.with_unit(&value, &unit);
        let figure = figure.as_str();
        match (act.data.get("qualifier").and_then(Value::as_str).unwrap_or("exact"), self.lang) {
            ("exact", _) => figure.to_owned(),
            ("about", "ja") => format!("約{figure}"),
            ("at_least", "ja") => format!("{figure}以上"),
            ("more_than", "ja") => format!("{figure}超"),
            ("nearly", "ja") => format!("{figure}弱"),
            ("at_most", "ja") => format!("最大{figure}"),
            (word, _) => format!("{} {figure}", word.replace('_', " ")),
        }
    }

    /// A number with its unit behind it: `12店`, `100 Mbps`.
    pub(super) fn with_unit(&self, number: &str, unit: &str) -> String {
        let between =
            if self.lang == "ja" && !unit.starts_with(|c: char| c.is_ascii_alphabetic()) { "" } else { " " };
        format!("{number}{between}{unit}").trim_end().to_owned()
    }

    /// A number of people or things in words.
    pub(super) fn count(&self, value: &Value) -> String {
        let number = |value: &Value| value.as_int().map(grouped).unwrap_or_default();
        match value {
            Value::Int(_) => number(value),
            Value::Object(bounds) => {
                match bounds.iter().map(|(name, value)| (name.as_str(), value)).collect::<Vec<_>>()[..] {
                    [("about", n)] => format!("{}{}", self.t("about ", "約"), number(n)),
                    [("at_least", n)] if self.lang == "ja" => format!("{}以上", number(n)),
                    [("at_least", n)] => format!("at least {}", number(n)),
                    [("more_than", n)] if self.lang == "ja" => format!("{}超", number(n)),
                    [("more_than", n)] => format!("more than {}", number(n)),
                    [("from", from), ("to", to)] => format!("{}–{}", number(from), number(to)),
                    _ => self.text(value),
                }
            }
            other => self.text(other),
        }
    }

    /// A value whose meaning the vocabulary leaves open: what is numbered as a list, what is named with
    /// its name before it, a subject by its name.
    fn open(&self, value: &Value) -> String {
        match value {
            Value::Object(members) => self.members(members),
            Value::List(list) => {
                let each = list.iter().map(|element| self.open(element));
                each.collect::<Vec<_>>().join(self.t(", ", "、"))
            }
            Value::Text(slug) if crate::record::is_slug(slug) && slug.contains('/') => {
                self.called(slug).map_or_else(|_| slug.clone(), |name| name.text)
            }
            other => self.text(other),
        }
    }

    fn members(&self, members: &Fields) -> String {
        let spoken = |name: &str| matches!(name, "ja" | "en" | "ja-Kana");
        let said = |name: &str| members.get(name).map(|value| self.open(value));
        let texts: Fields =
            members.iter().filter(|(name, _)| spoken(name)).map(|(n, v)| (n.clone(), v.clone())).collect();
        let text = (!texts.is_empty()).then(|| self.text(&Value::Object(texts)));
        // What it is about, and what is said of it, need no label.
        let bare: Vec<String> = [said("what"), text, said("text")].into_iter().flatten().collect();
        let mut parts: Vec<String> = Vec::new();
        if !bare.is_empty() {
            parts.push(bare.join(": "));
        }
        let number =
            ["item", "number"].into_iter().find(|name| members.len() > 1 && members.contains_key(*name));
        for (name, value) in members {
            let known = spoken(name) || ["what", "text"].contains(&name.as_str()) || name.ends_with("_label");
            if known || number == Some(name) {
                continue;
            }
            let label = said(&format!("{name}_label")).unwrap_or_else(|| self.name_of(name));
            parts.push(format!("{label}: {}", self.open(value)));
        }
        let parts = parts.join(self.t("; ", "、"));
        match number.and_then(said) {
            Some(number) => format!("({number}) {parts}"),
            None => parts,
        }
    }
}

/// The figure of a measurement as it is printed, where only the commas between its digits are more.
fn printed_figure(act: &Act) -> Option<&Value> {
    let printed = act.data.get("printed")?;
    let digits: String = printed.words("ja")?.chars().filter(|c| *c != ',' && !c.is_whitespace()).collect();
    (act.kind == "measurement.taken" && act.data.get("value")?.as_str() == Some(digits.as_str()))
        .then_some(printed)
}

/// The kind's phrase in the reader's language.
pub(super) fn says(g: &Gather<'_, '_>, act: &Act) -> &'static str {
    g.spec(act).map_or("", |spec| if g.lang == "ja" { spec.says.ja } else { spec.says.en })
}

/// How a body stands, in words.
pub(super) fn body_state(g: &Gather<'_, '_>, word: &str) -> String {
    match word {
        "suspended" => g.t("dormant", "休会").to_owned(),
        "merged" => g.t("merged into another", "統合済み").to_owned(),
        "dissolved" => g.t("ended", "終了").to_owned(),
        "pending" | "deferred" | "dropped" => g.word_of("body.proposed", "state", word),
        other => g.word_of("body.noted", "status", other),
    }
}

/// The title of a role: as printed, else by its id.
pub(super) fn post(g: &Gather<'_, '_>, act: &Act) -> String {
    if let Some(title) = g.field(act, "title") {
        return title;
    }
    post_of(g, act.data.get("post").and_then(Value::as_str).unwrap_or_default())
}

/// The words for a post's id, where there are any.
pub(super) fn post_of(g: &Gather<'_, '_>, id: &str) -> String {
    match super::kinds::KNOWN_POSTS.iter().find(|(known, _, _)| *known == id) {
        Some((_, ja, en)) => g.t(en, ja).to_owned(),
        None => id.to_owned(),
    }
}

/// Who holds a role: name, and as what and from where the person was printed.
pub(super) fn person(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let who = act.data.get("person").and_then(Value::as_str).unwrap_or_default();
    const FIELDS: &[&str] = &["capacity", "affiliation", "duty"];
    let mut cell = g.name(who)?;
    let known: Vec<String> = FIELDS.iter().filter_map(|field| g.field(act, field)).collect();
    if !known.is_empty() {
        cell.text.push_str(&g.bracket(&known.join(g.t(", ", "、"))));
    }
    if FIELDS.iter().any(|field| matches!(act.data.get(*field), Some(Value::Erased(_)))) {
        cell.status = Status::Erased.word();
    }
    cell.value = None;
    cell.events.extend(&act.by);
    cell.events.sort_unstable();
    cell.events.dedup();
    Ok(cell.prints(&["person"]).prints(FIELDS))
}

/// A document's act, always with the title of the work.
pub(super) fn document(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let mut cell =
        g.describe(act, if g.refs(act, "by").len() > 1 { &["title"] } else { &["title", "by"] })?;
    let title = titled(g, act)?;
    if title.status == Status::Erased.word() {
        cell.status = title.status;
    }
    let rest =
        if cell.text.is_empty() { String::new() } else { format!("{}{}", g.t("; ", "、"), cell.text) };
    cell.text = format!("{}{rest}", title.text);
    cell.events.extend(title.events);
    cell.events.sort_unstable();
    cell.events.dedup();
    Ok(cell.prints(&title.fields.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// The title of the work that a document's act is about, in quotation marks.
pub(super) fn titled(g: &Gather<'_, '_>, act: &Act) -> Result<Cell, LedgerError> {
    let title = match g.field(act, "title") {
        Some(title) => g.told(act, title, &["title"]),
        None => g.name(&act.subject)?,
    };
    // A title that begins with one is in brackets already.
    if title.text.starts_with(['「', '『', '“']) {
        return Ok(title);
    }
    let text = format!("{}{}{}", g.t("“", "「"), title.text, g.t("”", "」"));
    Ok(title.named(text))
}

/// An integer with its thousands set apart.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}

/// Whether a printed date has the number of the day in it, as “2022年3月末” has not.
fn prints(printed: &str, date: &Edtf) -> bool {
    let printed: String = printed.nfkc().collect();
    let day = date.earliest().day().to_string();
    printed.split(|c: char| !c.is_ascii_digit()).any(|number| number.trim_start_matches('0') == day)
        // Numbers in other writing are left to the reader of the source.
        || !printed.contains(|c: char| c.is_ascii_digit())
}
