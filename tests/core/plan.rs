//! The plans of an invented organisation for three years: what goes on, is merged, split, new, put off or
//! ended, and what is dropped without a word; each row from its events, in both languages.

use ledger_core::domain::again;
use ledger_core::domain::annual::Lang;
use ledger_core::domain::plan::{PlanOptions, last_day, plan};
use ledger_core::record::Target;
use ledger_core::report::{Cell, Chart, Format, Report, Section, Verdict, compare, json, render};
use ledger_core::{Draft, KnownAt, Value};

use crate::kit::{TestLedger, draft, ja};

const ORG: &str = "body/minato";
const HANAKO: &str = "person:hanako";
const TARO: &str = "person:taro";
/// The years over which people and bodies bear their names.
const YEARS: &str = "2018-04-01/2022-03-31";

/// A harbour town's society with plans for 2019, 2020 and 2021; the last names no plan before it.
fn society() -> TestLedger {
    let ledger = TestLedger::new();
    ledger.quietly(&bodies());
    ledger.quietly(&first_year());
    ledger.quietly(&second_year());
    ledger.quietly(&third_year());
    ledger
}

fn bodies() -> Vec<Draft> {
    let part = |slug: &str, name: &str| {
        Draft::new("body.established").about(slug).on("2010").set("name", ja(name)).set("parent", ORG)
    };
    vec![
        Draft::new("body.established").about(ORG).on("2001-04-01").set("name", ja("例示港町振興会")),
        part("body/minato/matsuri", "夏まつり委員会").set("type", "committee"),
        part("body/minato/haiku", "俳句部会").set("type", "division"),
        part("body/minato/web", "ウェブWG").set("type", "working_group"),
        draft(
            r#"{"kind":"body.proposed","subject":"body/minato/umi","occurred":"2020-03-01","data":{"name":{"ja":"海外交流委員会"},"state":"deferred","type":"committee","parent":"body/minato","condition":{"ja":"往来の再開"}}}"#,
        ),
        Draft::new("body.suspended")
            .about("body/minato/web")
            .on("2020-02-01")
            .set("reason", ja("担当者の不在")),
        Draft::new("body.dissolved")
            .about("body/minato/matsuri")
            .on("2021-03-31")
            .set("reason", ja("組織の見直し")),
        Draft::new("body.noted").about("body/gyokyo").set("name", ja("例示漁協")).set("attested", YEARS),
        Draft::new("person.introduced")
            .about(HANAKO)
            .set("key", "hanako")
            .set("name", ja("例示 花子"))
            .set("attested", YEARS),
        Draft::new("person.introduced")
            .about(TARO)
            .set("key", "taro")
            .set("name", ja("例示 太郎"))
            .set("attested", YEARS),
        Draft::new("role.attested")
            .set("person", HANAKO)
            .set("body", "body/minato/matsuri")
            .set("post", "chair")
            .set("title", ja("委員長"))
            .set("attested", "2020-03-31"),
    ]
}

fn adopted(year: &str, on: &str) -> Draft {
    Draft::new("plan.adopted")
        .about(&format!("plan/minato/{year}"))
        .on(on)
        .set("title", ja(&format!("{year}年度事業計画")))
        .set("body", ORG)
        .set("state", "adopted")
        .set("period", format!("{year}-04-01/{}-03-31", year.parse::<i32>().unwrap() + 1).as_str())
}

/// An item: its place in the plan, its number, its title, and the rest as JSON.
fn item(year: &str, place: &str, order: u32, title: &str, rest: &str) -> Draft {
    let Value::Object(rest) = Value::parse(rest).unwrap() else { panic!("members of an object") };
    let (above, number) =
        place.rsplit_once('.').map_or((None, place), |(above, number)| (Some(above), number));
    let mut draft = Draft::new("plan_item.adopted")
        .about(&format!("item/minato/{year}/{place}"))
        .on(match year {
            "2019" => "2019-03-20",
            "2020" => "2020-03-25",
            _ => "2021-03-24",
        })
        .set("plan", format!("plan/minato/{year}").as_str())
        .set("title", ja(title))
        .set("type", if above.is_none() { "chapter" } else { "item" })
        .set("number", number)
        .set("order", order);
    if let Some(above) = above {
        draft = draft.set("parent", format!("item/minato/{year}/{above}").as_str());
    }
    rest.into_iter().fold(draft, |draft, (name, value)| draft.set(&name, value))
}

fn first_year() -> Vec<Draft> {
    let item = |place, order, title, rest| item("2019", place, order, title, rest);
    vec![
        adopted("2019", "2019-03-20"),
        item("1", 1, "催し", "{}"),
        item(
            "1.1",
            2,
            "夏まつり",
            r#"{"body":"body/minato/matsuri","responsible":[{"person":"person:hanako","title":{"ja":"委員長"}}],"since":["[2010-04-01..2011-03-31]"],"budget":{"ja":"市の補助"},"figures":[{"what":{"ja":"出店"},"count":20,"unit":{"ja":"店"}}]}"#,
        ),
        item("1.2", 3, "朝市", r#"{"with":["body/gyokyo"],"summary":{"ja":"毎月第一日曜"}}"#),
        item("1.3", 4, "写真展", r#"{"responsible":[{"person":"person:taro"}]}"#),
        item("1.4", 5, "俳句大会", r#"{"body":"body/minato/haiku"}"#),
        item("2", 6, "広報", "{}"),
        item("2.1", 7, "会報", r#"{"summary":{"ja":"年四回"}}"#),
        item("2.2", 8, "ウェブサイト", r#"{"body":"body/minato/web"}"#),
        item("2.3", 9, "見学会", r#"{"place":{"ja":"港"}}"#),
        item("2.4", 10, "電話相談", "{}"),
        item("2.5", 11, "その他の事業", "{}"),
        Draft::new("plan_item.followed_up")
            .about("item/minato/2019/1.4")
            .on("2020-03-01")
            .set("state", "dropped")
            .set("summary", ja("応募がなかった")),
    ]
}

fn second_year() -> Vec<Draft> {
    let item = |place, order, title, rest| item("2020", place, order, title, rest);
    vec![
        adopted("2020", "2020-03-25").set("previous", "plan/minato/2019"),
        item("1", 1, "催し", r#"{"carried_from":["item/minato/2019/1"]}"#),
        item(
            "1.1",
            2,
            "夏まつり",
            r#"{"carried_from":["item/minato/2019/1.1"],"status":"continued","body":"body/minato/matsuri","responsible":[{"person":"person:taro","title":{"ja":"委員長"}}],"since":["[2010-04-01..2011-03-31]"],"budget":{"ja":"予算なし"},"figures":[{"what":{"ja":"出店"},"count":20,"unit":{"ja":"店"}}]}"#,
        ),
        item(
            "1.2",
            3,
            "朝　市",
            r#"{"carried_from":["item/minato/2019/1.2"],"status":"continued","with":["body/gyokyo"],"summary":{"ja":"毎月第一日曜"}}"#,
        ),
        item("1.3", 4, "冬の灯り", r#"{"status":"new","condition":{"ja":"寄付が集まれば"}}"#),
        item(
            "1.4",
            5,
            "海外交流",
            r#"{"status":"deferred","body":"body/minato/umi","condition":{"ja":"往来の再開"}}"#,
        ),
        item("2", 6, "広報", r#"{"carried_from":["item/minato/2019/2"]}"#),
        item(
            "2.1",
            7,
            "会報とウェブサイト",
            r#"{"carried_from":["item/minato/2019/2.1","item/minato/2019/2.2"],"status":"changed","changes":[{"ja":"会報をウェブサイトに移す"}],"summary":{"ja":"年四回"}}"#,
        ),
        item("2.2", 8, "子ども見学会", r#"{"carried_from":["item/minato/2019/2.3"],"place":{"ja":"港"}}"#),
        item("2.3", 9, "大人見学会", r#"{"carried_from":["item/minato/2019/2.3"],"place":{"ja":"倉庫"}}"#),
        item("2.4", 10, "電話相談", r#"{"carried_from":["item/minato/2019/2.4"],"status":"discontinued"}"#),
        item("2.5", 11, "その他の事業", "{}"),
        Draft::new("measurement.taken")
            .about("measure/minato/asaichi")
            .on("2019-12")
            .set("title", ja("朝市の出店数"))
            .set("value", "1200")
            .set("printed", ja("1,200"))
            .set("unit", ja("店"))
            .set("concerns", vec!["item/minato/2020/1.2"]),
        Draft::new("plan_item.followed_up")
            .about("item/minato/2020/1.2")
            .on("2021-03-01")
            .set("state", "done")
            .set("as_of", "2021-02-28")
            .set("summary", ja("十回開いた")),
        Draft::new("document.issued").about("doc/minato/minutes").on("2020-03").set("title", ja("議事録")),
        Draft::new("source.states")
            .about("doc/minato/minutes")
            .set("about", "item/minato/2020/1.1")
            .set("about_kind", "plan_item.adopted")
            .set("says_budget", ja("市の補助")),
    ]
}

fn third_year() -> Vec<Draft> {
    let item = |place, order, title, rest| item("2021", place, order, title, rest);
    vec![
        adopted("2021", "2021-03-24"),
        item("1", 1, "催し", r#"{"carried_from":["item/minato/2020/1"]}"#),
        item(
            "1.1",
            2,
            "朝市",
            r#"{"carried_from":["item/minato/2020/1.2"],"with":["body/gyokyo"],"summary":{"ja":"毎週日曜"}}"#,
        ),
        item("1.2", 3, "写真展", r#"{"responsible":[{"person":"person:hanako"}]}"#),
    ]
}

fn made_on(ledger: &TestLedger, year: &str, day: &str, against: Option<&str>, lang: Lang) -> Report {
    let view = ledger.at(day, KnownAt::Head);
    let against = against.map(|year| format!("plan/minato/{year}"));
    plan(&view, &PlanOptions { plan: format!("plan/minato/{year}"), against, lang }).unwrap()
}

fn made(ledger: &TestLedger, lang: Lang) -> Report {
    made_on(ledger, "2020", "2020-03-31", None, lang)
}

fn section<'r>(report: &'r Report, id: &str) -> &'r Section {
    let known: Vec<&str> = report.sections.iter().map(|section| section.id.as_str()).collect();
    report
        .sections
        .iter()
        .find(|section| section.id == id)
        .unwrap_or_else(|| panic!("no {id} among {known:?}"))
}

fn rows(report: &Report, id: &str) -> Vec<String> {
    let cell = |cell: &Cell| {
        let mark = if cell.differs { "*" } else { "" };
        let status = if cell.status == "certain" { String::new() } else { format!("?{}", cell.status) };
        format!("{mark}{}{status}", cell.text.replace('\n', "/"))
    };
    let row = |row: &ledger_core::report::Row| row.cells.iter().map(cell).collect::<Vec<_>>().join("|");
    section(report, id).rows.iter().map(row).collect()
}

/// The events whose kind and subject are these.
fn events_of(ledger: &TestLedger, kind: &str, subject: &str) -> Vec<u64> {
    let about = ledger.at("2022-03-31", KnownAt::Head).about(subject, false).unwrap();
    let of =
        |event: &&(ledger_core::Event, _)| event.0.header.kind == kind && event.0.header.subject == subject;
    about.iter().filter(of).map(|(event, _)| event.seq).collect()
}

#[test]
fn an_item_is_told_field_by_field_with_what_differs_from_the_year_before() {
    let ledger = society();
    let made = made(&ledger, Lang::Ja);
    assert_eq!(made.title, "例示港町振興会 2020年度事業計画");
    assert_eq!(
        rows(&made, "items/minato/2020/1.1"),
        [
            "1|項目|夏まつり|",
            "|区分|継続|",
            "|比較の結果|変更（担当、予算・収支）|1-1 夏まつり",
            "|実施主体|夏まつり委員会|",
            "|担当|*例示 太郎（委員長）|例示 花子（委員長）",
            "|開始時期|2010年度|",
            "|予算・収支|*予算なし?disputed|市の補助",
            "|数値|出店 20店|",
        ]
    );
    let told = section(&made, "items/minato/2020/1.1");
    let now = events_of(&ledger, "plan_item.adopted", "item/minato/2020/1.1");
    let before = events_of(&ledger, "plan_item.adopted", "item/minato/2019/1.1");
    let (responsible, person) = (&told.rows[4], events_of(&ledger, "person.introduced", "person:taro"));
    assert!(person.is_empty(), "the name stands under an id that nobody can guess");
    assert!(responsible.cells[2].events.ends_with(&now) && responsible.cells[2].events.len() == 2);
    assert!(responsible.cells[3].events.ends_with(&before) && responsible.cells[3].events.len() == 2);
    assert_eq!(responsible.cells[2].fields, ["name", "responsible"]);
    // What only spaces and width tell apart is the same; figures stand with their item.
    assert_eq!(
        rows(&made, "items/minato/2020/1.2"),
        [
            "2|項目|朝　市|",
            "|区分|継続|",
            "|比較の結果|継続|1-2 朝市",
            "|連携先|例示漁協|",
            "|概要|毎月第一日曜|",
            "|参考値|朝市の出店数 1,200店（2019年12月）|",
        ]
    );
    let fresh = rows(&made, "items/minato/2020/1.3");
    assert_eq!(fresh[..3], ["3|項目|*冬の灯り|なし", "|区分|新規|", "|比較の結果|新規|"]);
    assert_eq!(fresh[3], "|条件|*寄付が集まれば|");
}

#[test]
fn merged_split_new_ended_and_put_off_items_stand_in_one_table() {
    let ledger = society();
    let made = made(&ledger, Lang::Ja);
    assert_eq!(
        rows(&made, "changes/items"),
        [
            "新規|*新規||項目|1-3|冬の灯り|条件: 寄付が集まれば|",
            "変更|*変更（2項目を統合、題名、実施主体、概要）|2-1 会報/2-2 ウェブサイト|項目|2-1|会報とウェブサイト|会報をウェブサイトに移す|",
            "継続|*変更（担当、予算・収支）|1-1 夏まつり|項目|1-1|夏まつり||継続とあるが、前の計画と異なる",
            "継続|継続|1-2 朝市|項目|1-2|朝　市||",
            "廃止・終了|継続|2-4 電話相談|項目|2-4|電話相談||",
            // No item, but it ends within the year.
            "廃止・終了|||委員会|1-1|夏まつり委員会|廃止予定（2021年3月31日（水））/理由: 組織の見直し|",
            "見送り|*新規||項目|1-4|海外交流|条件: 往来の再開|",
            "記載なし|*変更（2項目に分割、題名）|2-3 見学会|項目|2-2|子ども見学会||",
            "記載なし|*変更（2項目に分割、題名、場所）|2-3 見学会|項目|2-3|大人見学会||",
            "記載なし|継続|1 催し|章|1|催し||",
            "記載なし|継続|2 広報|章|2|広報||",
            "記載なし|継続?presumed|2-5 その他の事業?presumed|項目|2-5|その他の事業||",
        ]
    );
    let fields = rows(&made, "changes/fields");
    assert!(
        fields.contains(&"1-1|夏まつり|予算・収支|市の補助|*予算なし?disputed".to_owned()),
        "{fields:#?}"
    );
    assert!(
        fields
            .contains(&"2-1|会報とウェブサイト|概要|会報: 年四回/ウェブサイト: 記載なし|*年四回".to_owned()),
        "{fields:#?}"
    );
    assert!(fields.contains(&"2-3|大人見学会|場所|港|*倉庫".to_owned()), "{fields:#?}");
    assert_eq!(fields.len(), 8, "{fields:#?}");
}

#[test]
fn what_is_gone_was_either_spoken_of_or_dropped_without_a_word() {
    let ledger = society();
    let first = made(&ledger, Lang::Ja);
    assert_eq!(rows(&first, "changes/dropped"), ["1-3|写真展|項目|例示 太郎|なし"]);
    let ended = rows(&first, "changes/ended");
    assert_eq!(ended, ["1-4|俳句大会|項目||状態: 取りやめ、応募がなかった（2020年3月1日（日））"]);
    let said = &section(&first, "changes/ended").rows[0].cells[4];
    assert_eq!(said.events, events_of(&ledger, "plan_item.followed_up", "item/minato/2019/1.4"));
    // Once somebody says what became of it, the item was not dropped without a word.
    ledger.quietly(&[Draft::new("plan_item.followed_up")
        .about("item/minato/2019/1.3")
        .on("2020-03-30")
        .set("state", "postponed")]);
    let later = made(&ledger, Lang::Ja);
    assert_eq!(rows(&later, "changes/ended").len(), 2);
    let none = section(&later, "changes/dropped");
    assert_eq!(
        (none.rows.len(), none.notes[0].text.as_str()),
        (0, "前の計画の項目で、説明なく消えたものはない。")
    );
}

#[test]
fn plans_that_are_no_neighbours_are_compared_over_the_years_between() {
    let ledger = society();
    let alone = made_on(&ledger, "2021", "2021-03-24", None, Lang::Ja);
    assert!(
        section(&alone, "plan").notes[0].text.contains("比較はない"),
        "{:?}",
        section(&alone, "plan").notes
    );
    assert!(alone.sections.iter().all(|section| section.id != "changes/dropped"));
    let far = made_on(&ledger, "2021", "2021-03-24", Some("2019"), Lang::Ja);
    assert_eq!(
        rows(&far, "items/minato/2021/1.1"),
        [
            "1|項目|朝市|",
            "|比較の結果|変更（概要）|1-2 朝市",
            "|連携先|例示漁協|",
            "|概要|*毎週日曜|毎月第一日曜",
        ]
    );
    // The same title in both plans, and nothing recorded that joins them: presumed to be one.
    assert_eq!(
        rows(&far, "items/minato/2021/1.2")[1],
        "|比較の結果|変更（担当）?presumed|1-3 写真展?presumed"
    );
    assert_eq!(
        rows(&far, "changes/dropped"),
        [
            "2|広報|章||その後 2020年度事業計画 広報",
            "2-1|会報|項目||その後 2020年度事業計画 会報とウェブサイト（変更）",
            "2-2|ウェブサイト|項目||その後 2020年度事業計画 会報とウェブサイト（変更）",
            "2-3|見学会|項目||その後 2020年度事業計画 子ども見学会。その後 2020年度事業計画 大人見学会",
            "2-5|その他の事業|項目||なし",
        ]
    );
    // The fair ends with its committee; the telephone by the word of the plan between.
    let ended = rows(&far, "changes/ended");
    assert_eq!(
        ended[0],
        "1-1|夏まつり|項目|例示 花子（委員長）|その後 2020年度事業計画 夏まつり（継続）。夏まつり委員会 解散・終了（2021年3月31日（水））"
    );
    assert_eq!(ended[2], "2-4|電話相談|項目||その後 2020年度事業計画 電話相談（廃止・終了）");
    assert_eq!(ended.len(), 3, "{ended:#?}");
    assert_eq!(far.parameters.get("against").map(String::as_str), Some("plan/minato/2019"));
}

#[test]
fn the_register_says_how_each_body_stands_on_the_day() {
    let ledger = society();
    let made = made(&ledger, Lang::Ja);
    assert_eq!(
        rows(&made, "register/bodies"),
        [
            "夏まつり委員会|委員会|例示港町振興会|活動中、廃止予定（2021年3月31日（水））|2010年|例示 花子（委員長）|1-1 夏まつり",
            "俳句部会|部会|例示港町振興会|活動中|2010年||",
            "ウェブWG|WG|例示港町振興会|休会|2010年||",
            "海外交流委員会|委員会|例示港町振興会|設立を見合わせ|||1-4 海外交流",
        ]
    );
    let later = made_on(&ledger, "2020", "2021-04-01", None, Lang::Ja);
    assert!(rows(&later, "register/bodies")[0].starts_with("夏まつり委員会|委員会|例示港町振興会|終了|"));
    assert_eq!(rows(&made, "register/others"), ["例示漁協|記載なし|1-2 朝　市"]);
}

#[test]
fn what_became_of_an_item_is_told_on_a_later_day() {
    let ledger = society();
    let then = made(&ledger, Lang::Ja);
    let outcomes = section(&then, "outcomes");
    assert_eq!(outcomes.rows.len(), 0);
    assert!(outcomes.notes[0].text.contains("1 件"), "{:?}", outcomes.notes);
    assert_eq!(outcomes.notes[0].events, events_of(&ledger, "plan_item.followed_up", "item/minato/2020/1.2"));
    let later = made_on(&ledger, "2020", "2021-03-31", None, Lang::Ja);
    assert_eq!(rows(&later, "outcomes"), ["1-2|朝　市|実施済み|2021年2月28日（日）|十回開いた"]);
}

#[test]
fn numbers_and_their_pictures_agree_with_the_rows() {
    let ledger = society();
    let made = made(&ledger, Lang::Ja);
    assert_eq!(
        rows(&made, "numbers/status"),
        [
            "新規||1||1",
            "変更||1||1",
            "継続||2||2",
            "廃止・終了||1|1|2",
            "見送り||1||1",
            "記載なし|2|3||5",
            "計|2|9|1|12",
        ]
    );
    assert_eq!(rows(&made, "numbers/compared"), ["新規||2|2", "変更||4|4", "継続|2|3|5", "計|2|9|11"]);
    assert!(
        section(&made, "numbers/compared").notes[0].text.contains("11 項目のうち、続く項目のないもの: 2")
    );
    assert_eq!(rows(&made, "numbers/responsible"), ["例示 太郎|1|1-1 夏まつり"]);
    let Some(Chart::Bars { series, labels, .. }) = &section(&made, "numbers/status").chart else {
        panic!("bars")
    };
    assert_eq!((labels.len(), series[1].1.clone()), (6, vec![1, 1, 2, 1, 1, 3]));
}

#[test]
fn a_source_that_says_otherwise_is_quoted() {
    let made = made(&society(), Lang::Ja);
    assert_eq!(rows(&made, "doubts"), ["夏まつり|予算なし?disputed|市の補助|食い違い?disputed"]);
}

#[test]
fn corrected_voided_and_erased_items_are_shown_as_such() {
    let ledger = society();
    let one = |subject: &str| events_of(&ledger, "plan_item.adopted", subject)[0];
    let (fair, lights, before) =
        (one("item/minato/2020/1.1"), one("item/minato/2020/1.3"), one("item/minato/2019/1.2"));
    ledger.quietly(&[
        Draft::new("record.corrected")
            .of(Target::Seq(fair))
            .set("set_budget", ja("会費"))
            .set("reason", ja("転記の誤り")),
        Draft::new("record.voided").of(Target::Seq(lights)).set("reason", ja("誤記")),
        Draft::new("record.redacted")
            .of(Target::Seq(before))
            .set("fields", vec!["summary"])
            .set("legal_basis", ja("例示法"))
            .set("reason", ja("本人の請求")),
    ]);
    let made = made(&ledger, Lang::Ja);
    let fields = section(&made, "changes/fields");
    let budget = fields.rows.iter().find(|row| row.cells[2].text == "予算・収支").expect("a row");
    assert_eq!(budget.cells[4].text, "会費");
    assert!(budget.cells[4].events.contains(&fair) && budget.cells[4].events.len() >= 2, "{budget:?}");
    assert!(!rows(&made, "changes/items").iter().any(|row| row.contains("冬の灯り")));
    // What was erased cannot be compared: neither the same nor another.
    let market = rows(&made, "items/minato/2020/1.2");
    assert_eq!(market[2], "|比較の結果|不明?possible|1-2 朝市");
    assert!(market.contains(&"|概要|毎月第一日曜|".to_owned()), "{market:#?}");
}

#[test]
fn a_plan_is_the_same_in_every_form_and_is_made_again() {
    let ledger = society();
    for lang in [Lang::Ja, Lang::En] {
        for against in [None, Some("2019")] {
            let report = made_on(&ledger, "2020", "2020-03-31", against, lang);
            for form in [Format::Markdown, Format::Html, Format::Json, Format::Csv] {
                let again = made_on(&ledger, "2020", "2020-03-31", against, lang);
                assert_eq!(render(&report, form), render(&again, form));
            }
            let printed = ledger_core::report::read(&json(&report)).unwrap();
            let derived = again(ledger.ledger(), &printed).unwrap();
            assert_eq!(compare(&printed, &derived, &|_| Vec::new()).verdict(), Verdict::Equal);
            let cells = report.sections.iter().flat_map(|section| &section.rows).flat_map(|row| &row.cells);
            let bare: Vec<&Cell> =
                cells.filter(|cell| !cell.text.is_empty() && cell.events.is_empty()).collect();
            assert!(bare.is_empty(), "{bare:#?}");
        }
    }
    let english = made(&ledger, Lang::En);
    assert_eq!(
        rows(&english, "items/minato/2020/1.1")[2..5],
        [
            "|Compared|changed (responsible, budget)|1-1 夏まつり",
            "|Body|夏まつり委員会|",
            "|Responsible|*例示 太郎 (委員長)|例示 花子 (委員長)",
        ]
    );
    let html = render(&english, Format::Html);
    assert!(
        html.contains("<u>予算なし</u>") && !html.contains("<u>夏まつり</u>"),
        "only what differs is underlined"
    );
}

#[test]
fn what_is_no_plan_and_a_plan_without_items_say_so() {
    let ledger = society();
    let nothing = made_on(&ledger, "1999", "2020-03-31", None, Lang::Ja);
    assert_eq!(section(&nothing, "plan").notes[0].text, "この日に記録された計画はありません。");
    assert_eq!(nothing.sections.len(), 1);
    ledger.quietly(&[adopted("2022", "2022-03")]);
    let bare = made_on(&ledger, "2022", "2022-03-31", None, Lang::Ja);
    assert!(bare.sections.iter().all(|section| !section.id.starts_with("items")));
    let view = ledger.at("2022-03-31", KnownAt::Head);
    assert_eq!(
        last_day(&view, "plan/minato/2022").unwrap().map(|day| day.to_string()).as_deref(),
        Some("2022-03-31")
    );
    assert_eq!(last_day(&view, "plan/minato/1999").unwrap(), None);
}

/// Items that the records nest in a circle, and under a parent of another plan, still stand in the plan.
#[test]
fn items_in_a_circle_are_all_told_once() {
    let ledger = society();
    let nested = |place: &str, parent: &str| {
        item("2021", place, 50, place, r#"{"type":"item"}"#).set("parent", parent)
    };
    ledger.quietly(&[
        nested("8", "item/minato/2021/9"),
        nested("9", "item/minato/2021/8"),
        nested("7", "item/minato/2019/1"),
    ]);
    let made = made_on(&ledger, "2021", "2021-03-31", None, Lang::Ja);
    for place in ["7", "8", "9"] {
        let of = |section: &&Section| section.id == format!("items/minato/2021/{place}");
        assert_eq!(made.sections.iter().filter(of).count(), 1, "{place}");
    }
}

#[test]
fn a_partner_who_is_left_out_is_a_difference() {
    let ledger = society();
    let before = events_of(&ledger, "plan_item.adopted", "item/minato/2019/1.2")[0];
    ledger.quietly(&[Draft::new("record.corrected")
        .of(Target::Seq(before))
        .set("set_with", vec!["body/gyokyo", "body/minato/haiku"])
        .set("reason", ja("記載もれ"))]);
    let made = made(&ledger, Lang::Ja);
    let market = rows(&made, "items/minato/2020/1.2");
    assert_eq!(market[2..4], ["|比較の結果|変更（連携先）|1-2 朝市", "|連携先|*例示漁協|例示漁協、俳句部会"]);
}

/// A town's association whose plan stands alone, with what it tells beside its items.
fn town() -> TestLedger {
    let ledger = TestLedger::new();
    let raw = |rows: &[&str]| ledger.quietly(&rows.iter().map(|row| draft(row)).collect::<Vec<_>>());
    raw(&[
        // Another source founded the partner under the same name, set otherwise.
        r#"{"kind":"body.established","subject":"body/iot-kyokai","occurred":"2015-10","data":{"name":{"ja":"例示IoT協会"}}}"#,
        r#"{"kind":"body.noted","subject":"body/gakkai","data":{"name":{"ja":"例示学会"},"attested":"2022-03-31"}}"#,
        r#"{"kind":"document.issued","subject":"doc/machikai/plan-2022","occurred":"2022-03","data":{"title":{"ja":"事業計画書"},"note":{"ja":"表紙に案とある"}}}"#,
    ]);
    let sourced = |row: &str| {
        let sources = r#""data":{"sources":[{"document":"doc/machikai/plan-2022","locator":"１（１）"}],"#;
        row.replacen(r#""data":{"#, sources, 1)
    };
    let rows = [
        r#"{"kind":"body.noted","subject":"body/machikai","data":{"name":{"ja":"例示町会"},"attested":"2022-03-31"}}"#,
        r#"{"kind":"body.noted","subject":"body/iot-kyokai","data":{"name":{"ja":"例示 IoT 協会"},"aliases":[{"ja":"例示I協"}],"attested":"2022-03-31"}}"#,
        r#"{"kind":"body.noted","subject":"body/gakkai","data":{"name":{"ja":"例示研究会"},"attested":"2022-03-31"}}"#,
        r#"{"kind":"body.noted","subject":"body/shi","data":{"name":{"ja":"例示市"},"attested":"2022-03-31"}}"#,
        r#"{"kind":"body.noted","subject":"body/machikai/kikaku","data":{"name":{"ja":"企画WG"},"type":"working_group","parent":"body/machikai","status":"goal_reached","number":"①","attested":"2022-03-31"}}"#,
        r#"{"kind":"body.proposed","subject":"body/machikai/kaigai","occurred":"[2021-04-01..2022-03-31]","data":{"name":{"ja":"海外委員会"},"type":"committee","parent":"body/machikai","state":"deferred","number":"②","reason":{"ja":"諸事情"},"basis":"inferred"}}"#,
        r#"{"kind":"body.established","subject":"body/machikai/kyu","occurred":"2010","data":{"name":{"ja":"旧相談会"},"type":"council","parent":"body/machikai"}}"#,
        r#"{"kind":"person.introduced","subject":"person:rei","data":{"key":"rei","name":{"ja":"例示 礼"},"attested":"2022-03-31"}}"#,
        r#"{"kind":"role.attested","data":{"person":"person:rei","body":"body/machikai/kyu","post":"chair","title":{"ja":"座長"},"attested":"2022-03-31"}}"#,
        r#"{"kind":"relation.attested","data":{"type":"member_of","from":"body/machikai","to":"body/iot-kyokai","attested":"2022-03-31"}}"#,
        r#"{"kind":"source.states","subject":"doc/machikai/plan-2022","data":{"about":"body/machikai/kaigai","about_kind":"body.established","says_occurred":"2021"}}"#,
        r#"{"kind":"activity.noted","subject":"activity/machikai/bosyu","data":{"title":{"ja":"標語の募集"},"body":"body/machikai","state":"ended"}}"#,
        // Over before the year of the plan before: no difference from it.
        r#"{"kind":"activity.noted","subject":"activity/machikai/mukashi","data":{"title":{"ja":"昔の標語展"},"body":"body/machikai","state":"ended","period":"/2021-03-31"}}"#,
        r#"{"kind":"activity.noted","subject":"activity/shi/koza","data":{"title":{"ja":"市の講座"},"body":"body/shi","state":"underway"}}"#,
        r#"{"kind":"plan.adopted","subject":"plan/machikai/2022","occurred":"2022-03","data":{"title":{"ja":"2022年度計画"},"body":"body/machikai","state":"draft","period":"2022-04-01/2023-03-31","document":"doc/machikai/plan-2022","note":{"ja":"期間は表紙による"}}}"#,
        r#"{"kind":"plan_item.adopted","subject":"item/machikai/2022/1","occurred":"2022-03","data":{"plan":"plan/machikai/2022","title":{"ja":"連携"},"type":"chapter","number":"１","order":1,"with":["body/iot-kyokai","body/gakkai"],"concerns":["activity/machikai/bosyu","activity/machikai/mukashi","body/machikai/kikaku","body/shi"]}}"#,
        r#"{"kind":"plan_item.adopted","subject":"item/machikai/2022/1.1","occurred":"2022-03","data":{"plan":"plan/machikai/2022","parent":"item/machikai/2022/1","title":{"ja":"相談窓口の新設"},"type":"activity","number":"・","order":2,"status":"changed","former_name":{"ja":"旧相談会"},"changes":[{"ja":"相談窓口の新設"}]}}"#,
        r#"{"kind":"plan_item.adopted","subject":"item/machikai/2022/2","occurred":"2022-03","data":{"plan":"plan/machikai/2022","title":{"ja":"広報"},"type":"chapter","number":"２","order":3,"status":"continued"}}"#,
    ];
    ledger.quietly(&rows.iter().map(|row| draft(&sourced(row))).collect::<Vec<_>>());
    // What came after the plan.
    raw(&[
        r#"{"kind":"body.renamed","subject":"body/iot-kyokai","occurred":"2022-10-01","data":{"name":{"ja":"例示DX協会"}}}"#,
        r#"{"kind":"body.dissolved","subject":"body/machikai/kyu","occurred":"2022-12-31","data":{"reason":{"ja":"統合"}}}"#,
        r#"{"kind":"role.ended","occurred":"2022-12-31","data":{"person":"person:rei","body":"body/machikai/kyu","post":"chair"}}"#,
    ]);
    ledger
}

fn town_plan(day: &str) -> Report {
    let town = town();
    let view = town.at(day, KnownAt::Head);
    plan(&view, &PlanOptions { plan: "plan/machikai/2022".to_owned(), against: None, lang: Lang::Ja })
        .unwrap()
}

#[test]
fn a_name_is_spelled_as_in_the_plan_and_only_a_real_difference_is_disputed() {
    let made = town_plan("2022-03-31");
    let partners = &section(&made, "items/machikai/2022/1").rows[1].cells[2];
    // Blanks are no dispute; another name is, and the mark stands behind that one.
    assert_eq!(partners.text, "例示 IoT 協会（例示I協）、例示研究会（争い）");
    assert!(partners.marked && partners.status == "disputed", "{partners:?}");
    assert!(rows(&made, "register/others")[0].starts_with("例示 IoT 協会（別称 例示I協）|"));
}

#[test]
fn names_and_posts_are_those_of_the_day_of_the_plan_and_only_the_state_is_of_the_day_asked_for() {
    let (then, later) = (town_plan("2022-03-31"), town_plan("2023-06-01"));
    for id in ["items/machikai/2022/1", "items/machikai/2022/2", "register/others", "register/relations"] {
        assert_eq!(rows(&then, id), rows(&later, id), "{id}");
    }
    let old = |made: &Report| rows(made, "register/bodies")[2].clone();
    assert_eq!(
        old(&then),
        "|旧相談会|協議会・連絡会|例示町会|活動中、廃止予定（2022年12月31日（土））、「相談窓口の新設」の旧名（変更）|2010年|例示 礼（座長）|1の内 相談窓口の新設"
            .replace("|1の内 相談窓口の新設", "|")
    );
    assert_eq!(
        old(&later),
        "|旧相談会|協議会・連絡会|例示町会|終了、「相談窓口の新設」の旧名（変更）|2010年|例示 礼（座長）|"
    );
    assert!(!render(&later, Format::Markdown).contains("例示DX協会"));
}

#[test]
fn what_ends_or_has_reached_its_goal_beside_the_items_is_listed_and_counted() {
    let made = town_plan("2022-03-31");
    assert_eq!(
        rows(&made, "changes/items"),
        [
            "*変更|活動|１の内|相談窓口の新設|*旧名: 旧相談会",
            "継続|章|２|広報|",
            "*目標達成|WG|１|企画WG|",
            "*廃止・終了|協議会・連絡会||旧相談会|廃止予定（2022年12月31日（土））/理由: 統合",
            "*廃止・終了|活動|１|標語の募集|",
            "*見送り|委員会||海外委員会|状態: 設立を見合わせ/理由: 諸事情",
        ]
    );
    assert_eq!(
        section(&made, "changes/items").notes[0].text,
        "区分も相違点も記載のない 1 項目は、ここに挙げない。"
    );
    assert_eq!(
        rows(&made, "numbers/status"),
        [
            "変更||1||1",
            "継続|1|||1",
            "目標達成|||1|1",
            "廃止・終了|||2|2",
            "見送り|||1|1",
            "記載なし|1|||1",
            "計|2|1|4|7",
        ]
    );
    // The numbers under which the source lists them have a column.
    let numbered: Vec<String> =
        rows(&made, "register/bodies").iter().map(|row| row.split('|').take(2).collect()).collect();
    assert_eq!(numbered, ["①企画WG", "②海外委員会", "旧相談会"]);
}

#[test]
fn a_document_that_contradicts_itself_is_said_to() {
    let made = town_plan("2022-03-31");
    assert_eq!(
        rows(&made, "doubts"),
        ["海外委員会|設立を見合わせ（2021年度、推定）|2021年［１（１）］|同じ文書の中での食い違い?disputed"]
    );
}

#[test]
fn what_an_item_concerns_is_related_and_what_is_only_attested_has_no_day() {
    let made = town_plan("2022-03-31");
    assert_eq!(
        rows(&made, "items/machikai/2022/1"),
        [
            "１|章|連携",
            "|連携先|例示 IoT 協会（例示I協）、例示研究会（争い）?disputed",
            "|関連|企画WG/例示市",
            "|活動の記録|標語の募集/状態: 終了",
            "|活動の記録|昔の標語展（2021年3月31日まで）/状態: 終了",
            "|活動の記録|市の講座/主体: 例示市/状態: 実施中",
            "・|▸ 活動|*相談窓口の新設",
            "|▸ 区分|*変更",
            "|▸ 旧名|*旧相談会",
        ]
    );
    assert_eq!(
        rows(&made, "register/relations"),
        ["例示町会|会員・構成員|例示 IoT 協会|計画の策定時（2022年3月）"]
    );
    let head = rows(&made, "plan");
    assert_eq!(head[4..], ["計画書|事業計画書|表紙に案とある", "策定|2022年3月|", "注記|期間は表紙による|"]);
    // Nothing was compared, and nothing says so.
    let text = render(&made, Format::Markdown);
    assert!(text.ends_with("太字は相違点の印。\n") && !text.contains("比べ"), "{text}");
}

#[test]
fn what_only_the_plan_says_is_to_come_stays_planned_and_what_was_reached_stays_reached() {
    let town = town();
    let sourced = |row: &str| {
        let sources = r#""data":{"sources":[{"document":"doc/machikai/plan-2022","locator":"２"}],"#;
        draft(&row.replacen(r#""data":{"#, sources, 1))
    };
    let rows_of_plan = [
        r#"{"kind":"body.established","subject":"body/machikai/kokusai","occurred":"2015","data":{"name":{"ja":"国際部会"},"type":"division","parent":"body/machikai","basis":"inferred"}}"#,
        r#"{"kind":"body.dissolved","subject":"body/machikai/kokusai","occurred":"[2022-04-01..2023-03-31]","data":{"reason":{"ja":"見直し"}}}"#,
        r#"{"kind":"occasion.changed","subject":"occasion/machikai/matsuri","data":{"name":{"ja":"春まつり"},"status":"cancelled","reason":{"ja":"悪天候"}}}"#,
        r#"{"kind":"plan_item.adopted","subject":"item/machikai/2022/3","occurred":"2022-03","data":{"plan":"plan/machikai/2022","title":{"ja":"春まつり"},"type":"item","number":"３","order":4,"status":"cancelled","place":{"ja":"例示公園"},"concerns":["occasion/machikai/matsuri"]}}"#,
        r#"{"kind":"plan_item.adopted","subject":"item/machikai/2022/4","occurred":"2022-03","data":{"plan":"plan/machikai/2022","title":{"ja":"海外"},"type":"item","number":"４","order":5,"status":"deferred","body":"body/machikai/kaigai","planned":"[2022-11-21..2022-11-30]"}}"#,
    ];
    town.quietly(&rows_of_plan.map(sourced));
    let on = |day: &str| {
        let options = PlanOptions { plan: "plan/machikai/2022".to_owned(), against: None, lang: Lang::Ja };
        plan(&town.at(day, KnownAt::Head), &options).unwrap()
    };
    let (then, later) = (on("2022-03-31"), on("2023-06-01"));
    let body = |made: &Report, name: &str| {
        let all = rows(made, "register/bodies");
        all.into_iter().find(|row| row.contains(name)).unwrap()
    };
    assert_eq!(
        body(&then, "国際部会"),
        "|国際部会|部会|例示町会?presumed|活動中、廃止予定（2022年度）|2015年||"
    );
    assert_eq!(
        body(&later, "国際部会"),
        "|国際部会|部会|例示町会?presumed|廃止予定（2022年度、実施の記録なし）|2015年||"
    );
    // What only attests it does not make it doubtful.
    assert!(body(&later, "企画WG").contains("|目標達成|"), "{}", body(&later, "企画WG"));
    let turns = rows(&then, "register/turns");
    assert!(turns.contains(&"国際部会|解散・終了（予定）|2022年度|理由: 見直し|".to_owned()), "{turns:#?}");
    assert!(
        turns.contains(
            &"旧相談会|計画の記載|2022年度|「相談窓口の新設」の旧名（変更）/相談窓口の新設|".to_owned()
        ),
        "{turns:#?}"
    );
    // Why it ends stands with the item, where another record says it.
    let changes = rows(&then, "changes/items");
    assert!(changes.iter().any(|row| row.contains("|春まつり|理由: 悪天候")), "{changes:#?}");
    assert!(changes.iter().any(|row| row.contains("|海外|理由: 諸事情")), "{changes:#?}");
    let overseas = rows(&then, "items/machikai/2022/4");
    assert!(overseas.contains(&"|予定時期|2022年11月21日〜2022年11月30日の間".to_owned()), "{overseas:#?}");
    // The note names what is missing in the picture, and no more.
    let note = &section(&then, "register/bodies").notes[0];
    assert_eq!((note.text.as_str(), note.events.len()), ("設立の時期の記録がない 2 団体は、図にない。", 2));
}

#[test]
fn what_is_only_inferred_to_work_or_to_have_ended_is_presumed() {
    let ledger = town();
    ledger.append(
        &[
            r#"{"kind":"body.established","subject":"body/machikai/madoguchi","occurred":"2011","data":{"name":{"ja":"相談窓口"},"type":"council","parent":"body/machikai","basis":"inferred"}}"#,
            r#"{"kind":"activity.noted","subject":"activity/machikai/senryu","occurred":"[2021-04-01..2022-03-31]","data":{"title":{"ja":"川柳の募集"},"body":"body/machikai","state":"ended","basis":"inferred"}}"#,
            r#"{"kind":"plan_item.adopted","subject":"item/machikai/2022/3","occurred":"2022-03","data":{"plan":"plan/machikai/2022","title":{"ja":"川柳"},"type":"chapter","number":"３","order":9,"concerns":["activity/machikai/senryu"]}}"#,
        ]
        .map(draft),
    );
    let options = PlanOptions { plan: "plan/machikai/2022".to_owned(), against: None, lang: Lang::Ja };
    let report = plan(&ledger.at("2022-03-31", KnownAt::Head), &options).unwrap();
    let bodies = rows(&report, "register/bodies");
    let founded = bodies.iter().find(|row| row.starts_with("|相談窓口|")).unwrap();
    assert!(founded.contains("活動中?presumed"), "{founded}");
    let changes = rows(&report, "changes/items");
    let ended = changes.iter().find(|row| row.contains("川柳の募集")).unwrap();
    assert!(ended.starts_with("*廃止・終了?presumed"), "{ended}");
}
