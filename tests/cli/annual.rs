//! `daicho report annual` on the book of a real year: what an independent reader of the text looked for.

use serde_json::Value;

use crate::common::{Place, json};
use crate::seeds::{all_books, book};

const ANNUAL: [&str; 8] = ["--lang", "ja", "report", "annual", "--body", "body/jaipa", "--year", "2021"];

/// What the print tells of the outside bodies and the divisions, and an independent reader missed:
/// where it stands in the report, and the words in one row of it.
const FACTS: &[(&str, &[&str])] = &[
    (
        "councils/tspc",
        &["携帯電話サービスにおける大規模事故の報告・検証", "主体: 総務省 電気通信事故検証会議"],
    ),
    (
        "councils/eco-ict",
        &[
            "2009年6月24日（水）",
            "情報通信ネットワーク産業協会",
            "特定非営利活動法人ASP・SaaSインダストリ・コンソーシアム",
        ],
    ),
    (
        "councils/shohisha-hogo",
        &[
            "前身",
            "2018年10月22日〜2020年6月18日",
            "ICTサービス安心・安全研究会 消費者保護ルールの検証に関するWG",
        ],
    ),
    ("councils/broadband-kiban", &["2019年12月17日", "最終答申", "発行・作成者: 情報通信審議会"]),
    (
        "councils/hinshitsu-swg",
        &["上位組織", "電気通信市場検証会議 ネットワーク中立性に関するワーキンググループ"],
    ),
    ("councils/joho-tsushin-gekkan", &["会員・構成員", "2008年度〜", "原文「2008年度から」"]),
    ("councils/hoso-haishin", &["会議", "2018年", "11月28日"]),
    (
        "councils/hoso-haishin",
        &["2018年11月28日", "日本のインターネットの構造と課題について", "発表・プレゼンテーション"],
    ),
    ("parts/jaipa/giga-school/deeds", &["2021年3月", "GIGAスクール構想支援サイト", "公開"]),
    ("parts/jaipa/giga-school/deeds", &["2021年3月", "文部科学省から全国の自治体に通知"]),
    ("parts/jaipa/internet-user/deeds", &["提供条件説明の義務化についての意見提出・協議"]),
    (
        "parts/jaipa/internet-user/deeds",
        &[
            "解約忘れに対する JAIPA の具体的な対応状況について",
            "場: 消費者保護ルール実施状況のモニタリング定期会合",
        ],
    ),
    ("calendar/2021-11", &["17日（水）〜19日（金）", "沖縄ICTフォーラム 2021in名護", "人数を限定"]),
    ("calendar/2021-12", &["10日（金）", "Securityday2021"]),
    ("calendar/2022-01", &["賀詞交換会", "開催せず"]),
    ("foreword/year", &["2022年1月", "賀詞交換会", "開催せず"]),
    ("foreword/year", &["催事の予定", "JAIPA の集い"]),
    (
        "calendar/2021-09",
        &["Cloud Conference2021", "クラコン", "第9回", "1,000以上", "オンライン開催としての回次（回目） 2"],
    ),
    ("calendar/2021-07", &["第134回女性部会", "講演会"]),
    ("calendar/2021-12", &["第72回モバイル部会", "赤羽"]),
    ("calendar/2021-06", &["第200回地域 ISP 部会", "原文の曜日は「水」"]),
    ("calendar/2021-11", &["第71回モバイル部会", "原文の曜日は「金」"]),
    ("calendar/2022-02", &["第142回女性部会", "原文の曜日は「火」"]),
    ("parts/jaipa/cloud/deeds", &["福岡視察", "延期", "2022年6月", "まん延防止等重点措置"]),
    ("doubts/disagreements", &["広告表示自主基準WG", "山岸 伸昭", "蓮尾"]),
    ("doubts/disagreements", &["第150回運営委員会", "2022年2月1日（火）", "水"]),
    ("statistics/documents", &["2021年7月5日", "発信者情報開示関係ガイドライン", "第8版"]),
    ("statistics/documents", &["第四次とりまとめ", "| 総務省"]),
    ("statistics/timeline", &["苦情相談処理体制", "2021年10月"]),
    ("statistics/timeline", &["海賊版", "再開"]),
    ("statistics/names", &["一般社団法人電気通信事業者協会", "TCA"]),
    ("statistics/names", &["一般社団法人テレコムサービス協会", "テレサ協"]),
    ("parts/jaipa/gyosei-horitsu/listed", &["一般社団法人インターネットコンテンツセーフティ協会 運営委員会"]),
    ("parts/jaipa/gyosei-horitsu/listed", &["総務省 発信者情報開示に関する勉強会", "ノウハウ共有の場"]),
    ("parts/jaipa/cloud/deeds", &["催事の予定", "2022年3月11日（金）（予定）", "福岡視察"]),
    ("parts/jaipa/jimukyoku/deeds", &["主査は置かず", "主体: GIGA スクール構想サポート"]),
    ("parts/jaipa/mobile/deeds", &["ニュースダイジェスト", "状態: 実施中"]),
    ("doubts/unknown", &["解約忘れ", "モニタリング定期会合のどの回か"]),
    ("calendar/2022-02", &["ゲーム・エンタメネットワーク接続性課題検討ワーキンググループ サポートサブ"]),
    ("calendar/2021-08", &["テレトーク", "別の日付: 2021年8月24日", "出席者 17（記録では参加者 約20）"]),
    ("calendar/2022-01", &["第16回団体協議", "オンライン（記録では書面）"]),
];

/// What only the documents of other organisations tell, or no reader can make sense of.
const NOWHERE: &[&str] = &[
    "IPv4アドレス枯渇対応TF",
    "教育WG",
    "Wi-Biz",
    "運用構築委員会",
    "迷惑メール対策委員会",
    "前村",
    "政府諮問委員会",
    "DNSの不正利用",
    "ICANNの活動への貢献",
    "IoTクラウドコンソーシアム",
    "「「",
    "場: 不明",
    "不明〜",
    "〜不明",
    "version:",
];

fn annual(place: &Place) -> Value {
    json(&place.ok(ANNUAL.into_iter().chain(["--json"])))
}

fn section<'r>(report: &'r Value, id: &str) -> &'r Value {
    let sections = report["sections"].as_array().expect("sections");
    let found = sections.iter().find(|section| section["id"] == id);
    found.unwrap_or_else(|| {
        panic!("no {id} among {:?}", sections.iter().map(|s| &s["id"]).collect::<Vec<_>>())
    })
}

/// The rows of a section, each as its cells' texts.
fn rows(section: &Value) -> Vec<String> {
    let text = |cell: &Value| cell["text"].as_str().unwrap_or_default().to_owned();
    let cells = |row: &Value| row["cells"].as_array().expect("cells").iter().map(text).collect::<Vec<_>>();
    let rows = section["rows"].as_array().into_iter().flatten();
    rows.map(|row| cells(row).join(" | ")).collect()
}

fn outside_and_parts_are_told_whole(place: &Place) {
    let report = annual(place);
    for (id, words) in FACTS {
        let rows = rows(section(&report, id));
        assert!(
            rows.iter().any(|row| words.iter().all(|word| row.contains(word))),
            "{id}: {words:?} in {rows:#?}"
        );
    }
    let icann = section(&report, "councils/icann")["title"].as_str().unwrap_or_default();
    assert_eq!(icann, "9. ICANN（The Internet Corporation for Assigned Names and Numbers）");
    let printed = place.ok(ANNUAL);
    for word in NOWHERE {
        assert!(!printed.contains(word), "{word}: {:?}", printed.lines().find(|line| line.contains(word)));
    }
    let unknown = section(&report, "doubts/unknown");
    assert!(!rows(unknown).is_empty() && !unknown.to_string().contains("possible"), "{unknown:#}");
    let head = rows(section(&report, "foreword/year"));
    for elsewhere in ["ICANN会合", "アクセス網WG", "優遇措置", "実績値と", "アセスメント", "サポートISP一覧"]
    {
        assert!(!head.iter().any(|row| row.contains(elsewhere)), "{elsewhere}: {head:#?}");
        assert!(printed.contains(elsewhere), "{elsewhere}");
    }
}

#[test]
fn the_book_alone_gives_back_what_a_reader_looked_for() {
    outside_and_parts_are_told_whole(&book());
}

#[test]
fn among_five_books_the_report_is_that_of_its_organisation() {
    let (all, _) = all_books();
    outside_and_parts_are_told_whole(&all);
    let alone = annual(&book());
    let among = annual(&all);
    let told = |report: &Value| -> Vec<String> {
        let sections = report["sections"].as_array().expect("sections").iter();
        // What was corrected and added later is about records, and numbers them.
        let sections = sections.filter(|section| section["id"] != "doubts/changes");
        sections.flat_map(rows).collect()
    };
    assert_eq!(told(&alone), told(&among));
    assert!(
        section(&among, "councils")["notes"][0]["text"]
            .as_str()
            .is_some_and(|note| note.contains("他の団体"))
    );
    assert!(rows(section(&among, "doubts/changes")).is_empty());
}

/// A ledger with a clock of its own loses nothing that the book leaves without a date.
#[test]
fn a_book_recorded_by_the_clock_is_told_whole() {
    let place = Place::with_ledger();
    place.ok(["import", crate::common::repository().join("seeds/jaipa-2021").to_str().expect("a path")]);
    let told = |report: &Value| -> Vec<String> {
        let sections = report["sections"].as_array().expect("sections").iter();
        sections.filter(|section| section["id"] != "doubts/changes").flat_map(rows).collect()
    };
    let (by_clock, by_source) = (told(&annual(&place)), told(&annual(&book())));
    assert!(by_source.len() > 900, "{}", by_source.len());
    assert_eq!(by_clock, by_source);
}

#[test]
fn a_division_lists_the_outside_bodies_that_it_goes_to() {
    let annual = ["--lang", "ja", "report", "annual", "--body", "body/jaipa", "--year", "2021", "--json"];
    let report = json(&book().ok(annual));
    let sections = report["sections"].as_array().expect("sections");
    let listed = sections.iter().find(|section| section["id"] == "parts/jaipa/gyosei-horitsu/listed");
    let rows = listed.expect("the list of the division")["rows"].as_array().expect("rows");
    let text =
        |row: &serde_json::Value, at: usize| row["cells"][at]["text"].as_str().unwrap_or_default().to_owned();
    assert_eq!(rows.len(), 13, "as many as the source prints");
    let names: usize = rows
        .iter()
        .map(|row| text(row, 1).split('、').filter(|name| !name.ends_with("課長）")).count())
        .sum();
    assert_eq!(names, 17, "{rows:#?}");
    // Who is named here and otherwise in the list of councils.
    for (body, person) in [
        ("広告表示自主基準WG", "蓮尾（NTT コミュニケーションズ、担当課長）"),
        ("事故対応検討WG", "木村 孝"),
        ("人権侵害情報", "野口 尚志"),
        ("海賊版サイト", "木村 孝"),
    ] {
        let found = rows.iter().find(|row| text(row, 0).contains(body)).expect(body);
        assert!(text(found, 1).contains(person), "{body}: {}", text(found, 1));
        assert!(found["cells"][1]["events"].as_array().is_some_and(|events| !events.is_empty()));
    }
}
