//! `daicho blame`: who said so.

use ledger_core::projection::{Amendment, Attribution, Blamed, Dispute, Holds, Remark, Saying};
use ledger_core::record::kernel::ANNOTATED;
use ledger_core::record::nearest;
use ledger_core::{Value, View};
use serde::Serialize;

use super::state::{ctx_words, print};
use crate::context::{Context, When, found};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::table::Table;
use crate::reading::{
    AmendmentShape, Asked, DisputeShape, KnownAtShape, Names, RemarkShape, SaidShape, amendment_shapes,
    attribute_label, dispute_shapes, events, find_subject, grounds, kind_phrase, known_at, labelled, rank,
    recorded_on, remark_shapes, replaced, said, said_shape, say_basis, text, told, type_of,
};

/// Show who said so: for each value who recorded it, when, on what grounds, and through which corrections.
///
/// A line is one event: its number, when and by whom it was recorded, the value, since when it holds,
/// and why. Below it stand the corrections that the value came through (└), remarks, claims of sources
/// that say otherwise, and what struck an event out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daicho blame body/jaipa/mobile.name\n  \
                  daicho blame meeting/jaipa/mobile/64 --as-of 2021-12-31\n  \
                  daicho blame person:kubo --all")]
pub(crate) struct Args {
    /// An id or handle, and after a point one of its facts, such as `body/jaipa/mobile.name`.
    #[arg(value_name = "SUBJECT[.FIELD]")]
    pub(crate) subject: String,
    /// Also what was said of earlier and later times.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) when: When,
}

/// `daicho/blame/1`.
#[derive(Serialize)]
struct Shape<'s> {
    schema: &'static str,
    subject: &'s str,
    r#type: &'s str,
    as_of: String,
    known_at: KnownAtShape,
    values: Vec<BlamedShape>,
}

/// One value; `value` is absent for an end.
#[derive(Serialize)]
struct BlamedShape {
    attribute: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    holds: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attested: Option<String>,
    events: Vec<u64>,
    said: Vec<SayingShape>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disputed: Vec<DisputeShape>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    until_by: Vec<u64>,
}

#[derive(Serialize)]
struct SayingShape {
    #[serde(flatten)]
    event: SaidShape,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrections: Vec<AmendmentShape>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<RemarkShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    struck: Option<SaidShape>,
}

pub(crate) fn run(args: &Args, ctx: &Context) -> Result<Exit, Failure> {
    let ledger = ctx.reader()?;
    let view = ctx.view(&ledger, &args.when)?;
    let (subject, field) = subject_and_field(&view, &args.subject)?;
    let mut blamed = view.blame(&subject, field.as_deref(), args.all)?;
    if let Some(field) = &field
        && blamed.is_empty()
    {
        let ever = view.blame(&subject, None, true)?;
        if !ever.iter().any(|entry| entry.attribute == field) {
            return Err(unknown_field(&subject, field, &ever));
        }
    }
    blamed.sort_by(|a, b| rank(a.attribute).cmp(&rank(b.attribute)));
    let ty = type_of(&ledger, &subject);
    if ctx.json() {
        let shape = Shape {
            schema: "daicho/blame/1",
            subject: &subject,
            r#type: ty,
            as_of: view.day().to_string(),
            known_at: known_at(&view),
            values: blamed.iter().map(shape).collect(),
        };
        ctx.print(&json::pretty(&shape))?;
        return Ok(found(!blamed.is_empty()));
    }
    say_basis(ctx, &view, true);
    let names = Names::new(&view, ctx.lang);
    let mut rows = Rows { ctx, view: &view, ty, names: &names, table: head(ctx) };
    let mut last = None;
    for entry in &blamed {
        rows.value(entry, last != Some(entry.attribute));
        last = Some(entry.attribute);
    }
    if blamed.is_empty() {
        ctx.say(
            "nothing is known to be true of it on that day; --all shows other times",
            "その日に成り立っていたと分かる事柄はありません。--all でほかの時期も示します",
        );
    }
    print(ctx, rows.table)?;
    Ok(found(!blamed.is_empty()))
}

/// A subject, or a subject and one of its facts. Ids may have points in them, so the whole is tried first.
fn subject_and_field(view: &View<'_>, asked: &str) -> Result<(String, Option<String>), Failure> {
    let one = |found: Asked| match found {
        Asked::One(subject) => Ok(subject),
        Asked::All(_) => {
            Err(Failure::usage("blame is about one subject", "blame は一つの対象について表示します")
                .hint("name one, such as body/jaipa", "body/jaipa のように一つ指定してください"))
        }
    };
    let whole = find_subject(view, asked);
    match (whole, asked.rsplit_once('.')) {
        (Ok(found), _) => Ok((one(found)?, None)),
        (Err(_), Some((subject, field))) if !field.contains('/') => {
            Ok((one(find_subject(view, subject)?)?, Some(field.to_owned())))
        }
        (Err(failure), _) => Err(failure),
    }
}

fn unknown_field(subject: &str, field: &str, blamed: &[Blamed]) -> Failure {
    let mut known: Vec<&str> = blamed.iter().map(|entry| entry.attribute).collect();
    known.dedup();
    let failure = Failure::new(
        Exit::NotFound,
        "unknown_field",
        format!("no record says anything about the {field} of {subject}"),
        format!("{subject} の「{field}」についての記録はありません"),
    );
    let all = known.join(", ");
    match nearest(field, known.iter().copied()) {
        Some(nearest) => failure.hint(
            format!("the nearest is {nearest}; there are {all}"),
            format!("近いもの: {nearest}。あるのは {all} です"),
        ),
        None => failure.hint(format!("there are {all}"), format!("あるのは {all} です")),
    }
}

fn head(ctx: &Context) -> Table {
    Table::new(ctx_words(
        ctx,
        [
            ("event", "記録"),
            ("recorded", "記録日"),
            ("by", "記録者"),
            ("fact", "項目"),
            ("value", "値"),
            ("when", "期間"),
            ("how sure", "確かさ"),
            ("why", "根拠"),
        ],
    ))
}

struct Rows<'r, 'l> {
    ctx: &'r Context,
    view: &'r View<'l>,
    ty: &'r str,
    names: &'r Names<'r, 'l>,
    table: Table,
}

impl Rows<'_, '_> {
    fn value(&mut self, entry: &Blamed, first: bool) {
        let schema = self.view.ledger().schema();
        let label = attribute_label(schema, self.ty, entry.attribute, self.ctx.lang);
        let element = entry.element.as_deref();
        let value = match &entry.value {
            Some(value) => said(self.view, self.ty, entry.attribute, value, element, self.names),
            None => {
                let whose = element.map(|element| self.names.label_or_slug(element)).unwrap_or_default();
                format!("{whose} {}", self.ctx.pick("(ends)", "(終了)")).trim().to_owned()
            }
        };
        for (at, saying) in entry.said.iter().enumerate() {
            let shown = |text: String| if at == 0 { text } else { String::new() };
            let cells = [
                if first && at == 0 { label.clone() } else { String::new() },
                shown(value.clone()),
                shown(period(entry)),
                shown(self.standing(entry)),
            ];
            self.row("", &saying.event, cells, told(&saying.event, self.names));
            self.saying(saying);
        }
        for dispute in &entry.disputed {
            self.dispute(entry.attribute, dispute);
        }
        if !entry.until_by.is_empty() {
            let until = entry.until.as_ref().map(ToString::to_string).unwrap_or_default();
            let word = self.ctx.pick("until", "終了").to_owned();
            self.table.row([
                format!("└ {}", events(&entry.until_by)),
                String::new(),
                String::new(),
                String::new(),
                until,
                String::new(),
                word,
            ]);
        }
    }

    fn saying(&mut self, saying: &Saying) {
        for Amendment { event, changes, undone } in &saying.corrections {
            let word = match undone {
                Some(by) => format!("{} #{}", self.ctx.pick("undone by", "訂正の取消"), by.seq),
                None => self.ctx.pick("corrected", "訂正").to_owned(),
            };
            let ty = saying.event.subject.split('/').next().unwrap_or_default();
            let changed = replaced(changes, ty, self.names);
            let why = grounds(event, self.names);
            self.row("└ ", event, [String::new(), changed, String::new(), word], why);
        }
        for Remark { event, text: words } in &saying.remarks {
            let words = words.as_ref().map(|words| text(words, self.names)).unwrap_or_default();
            let word = match event.kind.as_str() {
                ANNOTATED => self.ctx.pick("remark", "注記").to_owned(),
                // An erasure, a hold: what it is stands in its kind's own words.
                kind => kind_phrase(self.view.ledger().schema(), kind, self.ctx.lang),
            };
            let why = grounds(event, self.names);
            self.row("└ ", event, [String::new(), words, String::new(), word], why);
        }
        if let Some(by) = &saying.struck {
            let word = self.ctx.pick("voided", "取消").to_owned();
            let why = grounds(by, self.names);
            self.row("└ ", by, [String::new(), String::new(), String::new(), word], why);
        }
    }

    /// What a source says otherwise about an attribute; a status is doubted through its date.
    fn dispute(&mut self, attribute: &str, Dispute { event, says }: &Dispute) {
        let schema = self.view.ledger().schema();
        let field = if says.contains_key(attribute) { attribute } else { "occurred" };
        let says: Vec<String> = says
            .iter()
            .filter(|(name, _)| *name == field || !says.contains_key(field))
            .map(|(field, value)| {
                let label = match field.as_str() {
                    "occurred" => self.ctx.pick("date", "日付").to_owned(),
                    field => attribute_label(schema, self.ty, field, self.ctx.lang),
                };
                format!("{label} {}", labelled(schema, self.ty, field, value, self.names))
            })
            .collect();
        let source = self.names.label_or_slug(&event.subject);
        let says = format!("{source}: {}", says.join(self.ctx.pick(", ", "、")));
        let word = self.ctx.pick("disputes", "異なる記載").to_owned();
        let why = grounds(event, self.names);
        self.row("└ ", event, [String::new(), says, String::new(), word], why);
    }

    fn row(&mut self, lead: &str, event: &Attribution, [fact, value, when, sure]: [String; 4], why: String) {
        let zone = self.view.ledger().settings().zone;
        self.table.row([
            format!("{lead}#{}", event.seq),
            recorded_on(event, zone),
            event.recorded_by.clone(),
            fact,
            value,
            when,
            sure,
            why,
        ]);
    }

    fn standing(&self, entry: &Blamed) -> String {
        match entry.holds {
            Holds::Now(status) => crate::output::words::status(self.ctx.lang, status.word()).to_owned(),
            Holds::Earlier => self.ctx.pick("earlier", "以前").to_owned(),
            Holds::Later => self.ctx.pick("later", "以後").to_owned(),
            Holds::Struck(by) => format!("{} #{by}", self.ctx.pick("voided by", "取消")),
        }
    }
}

/// Since when, until when, or over which time it was attested.
fn period(entry: &Blamed) -> String {
    match (&entry.since, &entry.until, &entry.attested) {
        (Some(since), Some(until), _) => format!("{since} – {until}"),
        (Some(since), None, _) => format!("{since} –"),
        (None, Some(until), _) => format!("– {until}"),
        (None, None, Some(attested)) => format!("({attested})"),
        (None, None, None) => String::new(),
    }
}

fn shape(entry: &Blamed) -> BlamedShape {
    let (holds, status) = match entry.holds {
        Holds::Now(status) => ("now", Some(status.word())),
        Holds::Earlier => ("earlier", None),
        Holds::Later => ("later", None),
        Holds::Struck(_) => ("struck", None),
    };
    BlamedShape {
        attribute: entry.attribute,
        element: entry.element.clone(),
        value: entry.value.clone(),
        holds,
        status,
        since: entry.since.as_ref().map(ToString::to_string),
        until: entry.until.as_ref().map(ToString::to_string),
        attested: entry.attested.clone(),
        events: entry.events().into_iter().collect(),
        said: entry.said.iter().map(saying_shape).collect(),
        disputed: dispute_shapes(&entry.disputed),
        until_by: entry.until_by.clone(),
    }
}

fn saying_shape(saying: &Saying) -> SayingShape {
    SayingShape {
        event: said_shape(&saying.event),
        corrections: amendment_shapes(&saying.corrections),
        remarks: remark_shapes(&saying.remarks),
        struck: saying.struck.as_ref().map(said_shape),
    }
}
