//! The two clocks in one story: what is recorded late changes the answer, and not what was known.

use ledger_core::projection::{Changed, Why};
use ledger_core::record::Target;
use ledger_core::{Draft, KnownAt, Value};

use crate::kit::{TestLedger, ja, shown};

#[test]
fn an_event_recorded_late_changes_last_year_and_leaves_what_was_known_last_month() {
    let ledger = TestLedger::new();
    let (club, last_year, last_month) = ("body/club", "2021-12-31", "2022-05-31");
    ledger.clock.set("2022-04-01T01:00:00.000000Z");
    ledger.add(Draft::new("body.established").about(club).on("1988-05").set("name", ja("例示合唱団")));
    ledger.clock.set("2022-05-10T01:00:00.000000Z");
    let meeting = Draft::new("meeting.held").about("meeting/club/7").on("2021-11-20");
    let told = ledger.add(meeting.set("body", club).set("attendance", 13));

    // What is asked, as known now or last month, of the end of last year.
    let name = |known: KnownAt| shown(ledger.at(last_year, known).state(club).unwrap().unwrap().get("name"));
    let came = |known: KnownAt| {
        let state = ledger.at(last_year, known).state("meeting/club/7").unwrap().unwrap();
        state.certain("attendance").cloned()
    };
    let known_last_month = || KnownAt::day(last_month).unwrap();
    let before = (name(KnownAt::Head), came(KnownAt::Head));
    assert_eq!(before, ("例示合唱団 (certain)".to_owned(), Some(Value::Int(13))));
    let root = ledger.at(last_year, known_last_month()).root();

    // In June an old programme turns up: the club had taken another name the autumn before. The minutes,
    // too, are read again: digits were swapped.
    ledger.clock.set("2022-06-15T01:00:00.000000Z");
    let late =
        ledger.add(Draft::new("body.renamed").about(club).on("2021-10-03").set("name", ja("例示混声合唱団")));
    let correction = Draft::new("record.corrected").of(Target::Seq(told)).set("reason", ja("数字の入替え"));
    let corrected = ledger.add(correction.set("set_attendance", 31));

    // The answer about last year is another one than yesterday; what was known last month is the same.
    assert_eq!(
        (name(KnownAt::Head), came(KnownAt::Head)),
        ("例示混声合唱団 (certain)".to_owned(), Some(Value::Int(31)))
    );
    assert_eq!((name(known_last_month()), came(known_last_month())), before);
    assert_eq!(ledger.at(last_year, known_last_month()).root(), root, "and rests on the same events");
    assert_eq!(
        ledger.values(club, "name", "2021-10-02"),
        "例示合唱団 (certain)",
        "the day before it took effect"
    );

    // Who said so, when, and through which correction.
    let now = ledger.at(last_year, KnownAt::Head);
    let blamed = now.blame("meeting/club/7", Some("attendance"), false).unwrap();
    let [said] = &blamed[0].said[..] else { panic!("{blamed:?}") };
    assert_eq!((said.event.seq, said.corrections[0].event.seq), (told, corrected));
    let change = &said.corrections[0].changes[0];
    assert_eq!((&change.before, &change.after), (&Some(Value::Int(13)), &Some(Value::Int(31))));

    // What was believed last month, and why it is different now.
    let then = ledger.at(last_year, known_last_month());
    let why = |subject: &str, attribute: &str| {
        let differences = then.diff(&now, subject).unwrap();
        let told = differences.into_iter().find(|told| told.attribute == attribute).unwrap();
        let causes: Vec<_> = told.causes.iter().map(|cause| (cause.event.seq, cause.why.clone())).collect();
        (told.change(), causes)
    };
    assert_eq!(why(club, "name"), (Changed::Value, vec![(late, Why::Recorded)]));
    let (_, causes) = why("meeting/club/7", "attendance");
    assert!(
        matches!(&causes[..], [(by, Why::Corrects { event, .. })] if (*by, *event) == (corrected, told)),
        "{causes:?}"
    );
    assert_eq!(then.diff(&then, club).unwrap(), []);
}

#[test]
fn what_an_annulments_corrections_and_their_undoing_changed_is_said_to_be_their_doing() {
    let ledger = TestLedger::new();
    let decision = "decision/club/1";
    let made = Draft::new("decision.made").about(decision).on("2020-02-01").set("title", ja("部会の設置"));
    ledger.add(Draft::new("body.noted").about("body/club").set("name", ja("例示合唱団")));
    let taken = ledger.add(made.set("body", "body/club"));
    let annul =
        Draft::new("decision.annulled").about(decision).on("2020-06-01").set("reason", ja("手続の不備"));
    let annulled = ledger.add(annul.set("mode", "ab_initio"));
    let correct = |field: &str, to: &str| {
        let correction =
            Draft::new("record.corrected").of(Target::Seq(annulled)).set("reason", ja("読み直し"));
        ledger.add(correction.set(field, to))
    };
    let void =
        |seq: u64| ledger.add(Draft::new("record.voided").of(Target::Seq(seq)).set("reason", ja("取消し")));
    let prospective = correct("set_mode", "prospective");
    correct("set_reason", "手続に不備");
    ledger.add(Draft::new("record.annotated").of(Target::Seq(annulled)).set("text", ja("参考")));
    let undone = void(prospective);
    let gone = void(annulled);

    let why = |from: u64, to: u64| {
        let at = |known: u64| ledger.at("2020-03-01", KnownAt::Seq(known));
        let differences = at(from).diff(&at(to), decision).unwrap();
        let title = differences.into_iter().find(|told| told.attribute == "title");
        title.map(|told| {
            (
                told.change(),
                told.causes.iter().map(|cause| (cause.event.seq, cause.why.clone())).collect::<Vec<_>>(),
            )
        })
    };
    let strikes = |by: u64| vec![(by, Why::Strikes { event: taken })];
    assert_eq!(why(taken, annulled), Some((Changed::Removed, strikes(annulled))));
    assert_eq!(why(annulled, prospective), Some((Changed::Added, strikes(prospective))));
    // Neither the other correction nor the remark had a part in it.
    assert_eq!(why(annulled, undone - 1), Some((Changed::Added, strikes(prospective))));
    assert_eq!(why(prospective, undone), Some((Changed::Removed, strikes(undone))));
    assert_eq!(why(undone, gone), Some((Changed::Added, strikes(gone))));
    // The correction and what undid it lie in between: they left no trace.
    assert_eq!(why(annulled, gone), Some((Changed::Added, strikes(gone))));
    assert_eq!(why(annulled, undone), None);
}
