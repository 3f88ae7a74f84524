//! A traced cell as a table and as `daicho/trace/1`.

use ledger_core::projection::{Account, Amendment, Told};
use ledger_core::record::{Assertion, Standing};
use ledger_core::report::{Cell, Computed, Located};
use ledger_core::{Value, View};
use serde::Serialize;

use super::{Derived, Traced};
use crate::commands::state::{ctx_words, print};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::table::Table;
use crate::output::{json, words};
use crate::reading::{
    AmendmentShape, ClosingShape, DisputeShape, Match, Names, Printed, PrintedShape, RemarkShape, SaidShape,
    amendment_shapes, attribute_label, dated_of, dispute_shapes, events, grounds, kind_phrase, labelled,
    recorded_on, remark_shapes, replaced, said_shape, text, type_of,
};

/// `daicho/trace/1`.
#[derive(Serialize)]
struct Shape<'t> {
    schema: &'static str,
    report: PrintedShape<'t>,
    closings: &'t [ClosingShape],
    place: PlaceShape<'t>,
    /// `same`, `different`, `unknown`.
    derived: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    derived_cells: Option<Vec<CellShape<'t>>>,
    events: Vec<AccountShape>,
    #[serde(skip_serializing_if = "<[u64]>::is_empty")]
    unknown_events: &'t [u64],
}

/// Where something stands, and the cells there.
#[derive(Serialize)]
struct PlaceShape<'t> {
    address: &'t str,
    section: &'t str,
    title: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'t str>,
    cells: Vec<CellShape<'t>>,
}

#[derive(Serialize)]
struct CellShape<'t> {
    text: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'t Value>,
    status: &'t str,
    events: &'t [u64],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    fields: &'t [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    computed: Option<&'static str>,
}

#[derive(Serialize)]
struct AccountShape {
    #[serde(flatten)]
    event: SaidShape,
    hash: String,
    /// For a record, the event that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    erased: Vec<String>,
    assertions: Vec<AssertionShape>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrections: Vec<AmendmentShape>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<RemarkShape>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disputed: Vec<DisputeShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    struck: Option<SaidShape>,
}

/// What the event asserts: `printed` when the cell prints a field that it rests on. An end has no
/// `value`.
#[derive(Serialize)]
struct AssertionShape {
    subject: String,
    attribute: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attested: Option<String>,
    by: Vec<u64>,
    printed: bool,
}

/// `daicho/trace-find/1`.
#[derive(Serialize)]
pub(super) struct FoundShape<'t> {
    schema: &'static str,
    report: PrintedShape<'t>,
    find: &'t str,
    places: Vec<PlaceShape<'t>>,
}

pub(super) fn found_shape<'t>(
    printed: &'t Printed,
    find: &'t str,
    places: &'t [Located<'t>],
) -> FoundShape<'t> {
    let places = places.iter().map(place_shape).collect();
    FoundShape { schema: "daicho/trace-find/1", report: printed.shape(), find, places }
}

pub(super) fn tell(
    ctx: &Context,
    view: &View<'_>,
    traced: &Traced<'_>,
    as_line: bool,
) -> Result<(), Failure> {
    if ctx.json() {
        let accounts: Result<Vec<_>, Failure> =
            traced.accounts.iter().map(|account| account_shape(view, account, &traced.place)).collect();
        let shape = Shape {
            schema: "daicho/trace/1",
            report: traced.printed.shape(),
            closings: traced.closings,
            place: place_shape(&traced.place),
            derived: match traced.derived {
                Derived::Same => "same",
                Derived::Other(_) => "different",
                Derived::Unknown => "unknown",
            },
            derived_cells: match &traced.derived {
                Derived::Other(cells) => Some(cells.iter().map(cell_shape).collect()),
                _ => None,
            },
            events: accounts?,
            unknown_events: &traced.unknown,
        };
        return ctx.print(&if as_line { json::line(&shape) } else { json::pretty(&shape) });
    }
    let names = Names::new(view, ctx.lang);
    let mut rows = Rows {
        ctx,
        view,
        names: &names,
        table: Table::new(ctx_words(ctx, [("item", "項目"), ("value", "値")])),
    };
    rows.place(traced);
    for account in &traced.accounts {
        rows.account(account, &traced.place);
    }
    print(ctx, rows.table)
}

struct Rows<'r, 'l> {
    ctx: &'r Context,
    view: &'r View<'l>,
    names: &'r Names<'r, 'l>,
    table: Table,
}

impl Rows<'_, '_> {
    fn put(&mut self, (en, ja): (&str, &str), value: impl Into<String>) {
        self.table.row([self.ctx.pick(en, ja).to_owned(), value.into()]);
    }

    fn place(&mut self, traced: &Traced<'_>) {
        let Traced { printed, place, .. } = traced;
        let heading = place.heading().map(|heading| format!(" · {heading}")).unwrap_or_default();
        self.put(("cell", "セル"), format!("{}  ({}{heading})", place.address, place.section.title));
        for (at, cell) in place.cells.iter().enumerate() {
            let column = match (place.column, place.section.columns.get(at)) {
                (None, Some(column)) => format!("{column}: "),
                _ => String::new(),
            };
            self.put(("printed", "記載"), format!("{column}{}", self.printed(cell)));
        }
        self.put(("report", "報告"), format!("{}  ({})", printed.report.title, printed.file));
        let derived = match &traced.derived {
            Derived::Same => self.ctx.pick("the ledger says the same", "台帳から作り直しても同じ").to_owned(),
            Derived::Unknown => self
                .ctx
                .pick("this program does not make such reports", "このプログラムでは作り直せない")
                .to_owned(),
            Derived::Other(cells) => {
                let cells: Vec<String> = cells
                    .iter()
                    .map(|cell| format!("{} {}", self.printed(cell), events(&cell.events)))
                    .collect();
                let there = cells.join(" | ");
                format!("{} {there}", self.ctx.pick("DIFFERENT: the ledger says", "不一致。台帳による値は"))
            }
        };
        self.put(("made anew", "作り直し"), derived);
        for closing in traced.closings {
            let ClosingShape { seq, on, .. } = closing;
            let words = match closing.matches {
                Match::Bytes => {
                    self.ctx.pick("this very file was published", "このファイルそのものが公表された")
                }
                Match::Basis => {
                    self.ctx.pick("published with other bytes", "公表されたものとファイルの中身が異なる")
                }
                Match::Period => self.ctx.pick("another report was published", "別の報告が公表された"),
            };
            self.put(("closed", "期間の締め"), format!("#{seq} {on}: {words}"));
        }
        if !traced.unknown.is_empty() {
            let named = events(&traced.unknown);
            self.put(
                ("unknown", "不明な記録"),
                format!("{named} {}", self.ctx.pick("(not in the report's basis)", "(報告の根拠にない番号)")),
            );
        }
    }

    /// A cell's text with how sure it is, and how it was computed.
    fn printed(&self, cell: &Cell) -> String {
        let mut out = cell.text.clone();
        if !matches!(cell.status, "certain" | "") {
            out.push_str(&format!(" [{}]", words::status(self.ctx.lang, cell.status)));
        }
        let count = cell.events.len();
        out.push_str(&match cell.computed {
            None => String::new(),
            Some(Computed::Count) => self
                .ctx
                .pick(&format!("  (counted from {count} events)"), &format!("  ({count} 件の記録から数えた)"))
                .to_owned(),
            Some(Computed::Sum) => self
                .ctx
                .pick(&format!("  (added up from {count} events)"), &format!("  ({count} 件の記録を足した)"))
                .to_owned(),
        });
        out
    }

    fn account(&mut self, account: &Account, place: &Located<'_>) {
        let said = &account.event;
        let zone = self.view.ledger().settings().zone;
        let phrase = kind_phrase(self.names.schema(), &said.kind, self.ctx.lang);
        let label = self.names.label(&said.subject).map(|label| format!("  {label}")).unwrap_or_default();
        self.table
            .row([format!("#{}", said.seq), format!("{phrase} ({})  {}{label}", said.kind, said.subject)]);
        let dated = dated_of(said);
        if !dated.is_empty() {
            self.put(("  when", "  時期"), dated);
        }
        self.put(("  recorded", "  記録"), format!("{} {}", recorded_on(said, zone), said.recorded_by));
        let why = grounds(said, self.names);
        if !why.is_empty() {
            self.put(("  grounds", "  根拠"), why);
        }
        if let Some(target) = account.about {
            self.put(("  about", "  対象の記録"), format!("#{target}"));
        }
        if !account.erased.is_empty() {
            self.put(("  erased", "  消去済み"), account.erased.join(", "));
        }
        let told: Vec<(bool, &Told)> = account.told.iter().map(|told| (prints(place, told), told)).collect();
        let any = told.iter().any(|(printed, _)| *printed);
        for (_, told) in told.iter().filter(|(printed, _)| *printed || !any) {
            let lead = if any {
                ("  made it", "  値を作った事実")
            } else {
                ("  asserts", "  述べる事実")
            };
            let line = self.assertion(said.subject.as_str(), told);
            self.put(lead, line);
        }
        let others = told.iter().filter(|(printed, _)| any && !*printed).count();
        if others > 0 {
            self.put(
                ("  besides", "  ほか"),
                self.ctx
                    .pick(
                        &format!("{others} more assertions: `daicho show {}`", said.seq),
                        &format!("述べる事実 {others} 件: `daicho show {}`", said.seq),
                    )
                    .to_owned(),
            );
        }
        self.records(account);
    }

    /// What later records made of the event.
    fn records(&mut self, account: &Account) {
        let zone = self.view.ledger().settings().zone;
        let ty = type_of(self.view.ledger(), &account.event.subject).to_owned();
        let line = |rows: &Self, said: &ledger_core::projection::Attribution, words: String| {
            let why = grounds(said, rows.names);
            let why = if why.is_empty() { why } else { format!("  {why}") };
            format!("#{} {} {}: {words}{why}", said.seq, recorded_on(said, zone), said.recorded_by)
        };
        for Amendment { event, changes, undone } in &account.corrections {
            let mut words = replaced(changes, &ty, self.names);
            if let Some(by) = undone {
                words.push_str(&format!(
                    " {} #{}",
                    self.ctx.pick("(itself voided by)", "(取消済み)"),
                    by.seq
                ));
            }
            let line = line(self, event, words);
            self.put(("  corrected", "  訂正"), line);
        }
        for remark in &account.remarks {
            let words = remark.text.as_ref().map(|words| text(words, self.names)).unwrap_or_default();
            let line = line(self, &remark.event, words);
            self.put(("  remark", "  注記"), line);
        }
        for dispute in &account.disputed {
            let says = dispute.says.iter().map(|(field, value)| {
                let label = match field.as_str() {
                    "occurred" => self.ctx.pick("date", "日付").to_owned(),
                    field => attribute_label(self.names.schema(), &ty, field, self.ctx.lang),
                };
                format!("{label} {}", labelled(self.names.schema(), &ty, field, value, self.names))
            });
            let says = says.collect::<Vec<_>>().join(self.ctx.pick(", ", "、"));
            let line = line(self, &dispute.event, says);
            self.put(("  disputed by", "  異なる記載"), line);
        }
        if let Some(by) = &account.struck {
            let line = line(self, by, self.ctx.pick("voided", "取消").to_owned());
            self.put(("  struck out", "  取消"), line);
        }
    }

    /// `出席者数 = 14 (2021-11-29〜)`, with whom it is about where that is not the event's subject.
    fn assertion(&self, subject: &str, told: &Told) -> String {
        let assertion = &told.assertion;
        let schema = self.names.schema();
        let ty = type_of(self.view.ledger(), &assertion.subject);
        let label = attribute_label(schema, ty, assertion.attribute, self.ctx.lang);
        let whom = if assertion.subject == subject {
            String::new()
        } else {
            format!("{}: ", self.names.label_or_slug(&assertion.subject))
        };
        let value = match (&assertion.value, &assertion.element) {
            (Some(value), _) => labelled(schema, ty, assertion.attribute, value, self.names),
            (None, Some(element)) => {
                format!("{} {}", self.names.label_or_slug(element), self.ctx.pick("(ends)", "(終了)"))
            }
            (None, None) => self.ctx.pick("(ends)", "(終了)").to_owned(),
        };
        let times = Times::of(assertion);
        let when = match (&times.since, &times.until, &times.attested) {
            (Some(since), ..) => format!(" ({since} –)"),
            (_, Some(until), _) => format!(" (– {until})"),
            (.., Some(attested)) => format!(" ({attested})"),
            _ => String::new(),
        };
        format!("{whom}{label} = {value}{when}  {}", events(&told.by))
    }
}

/// Whether a place prints a field that an assertion rests on.
fn prints(place: &Located<'_>, told: &Told) -> bool {
    let assertion = &told.assertion;
    let of = |field: &String| {
        field == assertion.attribute || assertion.rests_on.iter().any(|rests_on| rests_on == field)
    };
    place.cells.iter().any(|cell| cell.fields.iter().any(of))
}

/// The dates of an assertion as they were said.
#[derive(Default)]
struct Times {
    since: Option<String>,
    until: Option<String>,
    attested: Option<String>,
}

impl Times {
    fn of(assertion: &Assertion) -> Times {
        let mut times = Times::default();
        match &assertion.standing {
            Standing::From(moment) => {
                let said = moment.said.as_ref().map(ToString::to_string);
                if moment.end { times.until = said } else { times.since = said }
            }
            Standing::Attested(time) | Standing::Complete(time) => times.attested = Some(time.said.clone()),
        }
        times
    }
}

fn place_shape<'t>(place: &'t Located<'_>) -> PlaceShape<'t> {
    PlaceShape {
        address: &place.address,
        section: &place.section.id,
        title: &place.section.title,
        row: place.row,
        column: place.heading(),
        cells: place.cells.iter().map(|cell| cell_shape(cell)).collect(),
    }
}

fn cell_shape(cell: &Cell) -> CellShape<'_> {
    CellShape {
        text: &cell.text,
        value: cell.value.as_ref(),
        status: cell.status,
        events: &cell.events,
        fields: &cell.fields,
        computed: cell.computed.map(Computed::code),
    }
}

fn account_shape(view: &View<'_>, account: &Account, place: &Located<'_>) -> Result<AccountShape, Failure> {
    let assertion = |told: &Told| {
        let Times { since, until, attested } = Times::of(&told.assertion);
        AssertionShape {
            subject: told.assertion.subject.clone(),
            attribute: told.assertion.attribute,
            element: told.assertion.element.clone(),
            value: told.assertion.value.clone(),
            since,
            until,
            attested,
            by: told.by.clone(),
            printed: prints(place, told),
        }
    };
    Ok(AccountShape {
        event: said_shape(&account.event),
        hash: view.event(account.event.seq)?.hash.to_string(),
        about: account.about,
        erased: account.erased.clone(),
        assertions: account.told.iter().map(assertion).collect(),
        corrections: amendment_shapes(&account.corrections),
        remarks: remark_shapes(&account.remarks),
        disputed: dispute_shapes(&account.disputed),
        struck: account.struck.as_ref().map(said_shape),
    })
}
