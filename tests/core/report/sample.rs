//! A report of the size and shape of a real one, with invented names: what is looked at when the
//! renderings are judged by eye.

use std::collections::BTreeMap;

use ledger_core::record::Value;
use ledger_core::report::{Basis, Cell, Chart, Lane, Report, Row, Section};

/// Small numbers that look scattered and are the same every time.
struct Scatter(u64);

impl Scatter {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

const MONTHS: [&str; 12] =
    ["4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月", "1月", "2月", "3月"];

const MONTHS_EN: [&str; 12] =
    ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];

const BODIES: [&str; 10] = [
    "理事会",
    "運営委員会",
    "通信基盤部会",
    "行政制度部会",
    "地域交流部会",
    "クラウド部会",
    "利用者部会",
    "女性部会",
    "モバイル部会",
    "IPv6 ワーキンググループ",
];

const BODIES_EN: [&str; 10] = [
    "Board",
    "Steering committee",
    "Infrastructure",
    "Regulation",
    "Regional exchange",
    "Cloud",
    "Users",
    "Women's network",
    "Mobile",
    "IPv6 working group",
];

const COUNCILS: [&str; 13] = [
    "通信サービス安心マーク推進協議会",
    "発信者情報開示手引き検討協議会",
    "迷惑メール対策推進協議会",
    "青少年の安心・安全なネットワーク利用環境の整備に関する関係者連絡会議",
    "IPv6 普及推進協議会",
    "違法情報対応連絡会",
    "電気通信消費者支援連絡会",
    "サイバー演習実行委員会",
    "地域情報化推進フォーラム",
    "広域災害時通信確保検討会",
    "ドメイン名紛争処理委員会",
    "時刻配信連絡会",
    "経路情報の安全に関する研究会",
];

const PEOPLE: [&str; 8] =
    ["山野 遥", "髙橋 直樹", "辺見 さくら", "渡邉 陸", "小泉 千晶", "大久保 健", "森下 葵", "𠮷田 一郎"];

/// The report, in Japanese or in English.
pub(crate) fn sample(lang: &str) -> Report {
    let ja = lang != "en";
    let pick = |words: [&'static str; 2]| if ja { words[0] } else { words[1] };
    let mut scatter = Scatter(7);
    let mut sections = vec![foreword(pick), councils(pick), council_timeline(pick)];
    sections.extend((0..3).map(|at| one_council(at, pick)));
    sections.push(Section::new("divisions", 1, pick(["部会活動報告", "Divisions"]), &[]));
    sections.extend((0..3).flat_map(|at| division(at, pick, &mut scatter)));
    sections.push(counts(ja, pick, &mut scatter));
    sections.push(attendance(ja, pick, &mut scatter));
    sections.push(documents(pick));
    sections.push(corrections(pick));
    sections.push(Section {
        notes: vec![Cell::new(
            pick(["この期間に解散した会議体はない。", "No body was dissolved in the period."]),
            &[],
        )],
        ..Section::new(
            "dissolved",
            1,
            pick(["解散", "Dissolutions"]),
            &[pick(["会議体", "Body"]), pick(["日", "Day"])],
        )
    });
    Report {
        kind: "annual".into(),
        lang: lang.into(),
        title: pick(["2021 年度 活動報告 — 架空通信事業者協会", "Annual report FY2021 — Imaginary Carriers' Association"]).into(),
        period: "2021-04-01/2022-03-31".into(),
        parameters: BTreeMap::from([("body".to_owned(), "body/example".to_owned())]),
        made_by: "ledger-core 0.0.0".into(),
        basis: Basis {
            as_of: "2022-03-31".into(),
            seq: Some(2067),
            size: 2068,
            root: "5c1f0a9b7e3d4c2286a1f0e9d8c7b6a5948372615049382716a5b4c3d2e1f009".into(),
            note: Some(
                pick([
                    "記録時刻は出典文書の発行日による。2022 年 6 月の年次報告書より前に何が知られていたかは、この台帳からは分からない。",
                    "Recording times were taken from the dates of the source documents; what was known before June 2022 cannot be told from this ledger.",
                ])
                .into(),
            ),
        },
        sections,
    }
}

fn foreword(pick: impl Fn([&'static str; 2]) -> &'static str) -> Section {
    let mut section = Section::new(
        "foreword",
        1,
        pick(["概況", "Overview"]),
        &[pick(["事項", "Item"]), pick(["内容", "Statement"]), pick(["日付", "Day"])],
    );
    section.notes = vec![
        Cell::new(
            pick([
                "総会で役員改選が行われ、新会長が就任した。",
                "Officers were elected at the general assembly; a new president took office.",
            ]),
            &[12, 13],
        ),
        Cell::new(
            pick(["部会はリモート併用が定着した。", "Divisions met both in person and online."]),
            &[18, 19, 20, 44],
        ),
        Cell::new(pick(["会員数は年度末に 141 社。", "141 members at the end of the year."]), &[51])
            .status("presumed"),
    ];
    section.row(vec![
        Cell::new(pick(["会長就任", "President took office"]), &[12]),
        Cell::new("山野 遥（架空ネットワーク株式会社）", &[12, 13]),
        Cell::new("2021-06-11", &[12]),
    ]);
    section.row(vec![
        Cell::new(pick(["事務局員の採用", "Secretariat staff"]), &[15]),
        Cell::new(pick(["消費者問題の担当として 1 名", "One, for consumer affairs"]), &[15]),
        Cell::new("2021-08", &[15]).status("possible"),
    ]);
    section.row(vec![
        Cell::new(pick(["会報の発行", "Bulletin"]), &[16, 17]),
        Cell::new(pick(["第 54 号", "No. 54"]), &[16]).link("https://www.example.jp/book/54"),
        Cell::new("2021-12", &[17]).status("disputed"),
    ]);
    section.row(vec![
        Cell::new(pick(["個人の表彰", "Award to a person"]), &[22]),
        Cell::new("", &[22, 1904]).status("erased"),
        Cell::new("2021-11-26", &[22]),
    ]);
    section
}

fn councils(pick: impl Fn([&'static str; 2]) -> &'static str) -> Section {
    let mut section = Section::new(
        "councils",
        1,
        pick(["外部会議体への参加", "Outside councils"]),
        &[
            pick(["番号", "No."]),
            pick(["名称", "Name"]),
            pick(["旧称", "Former name"]),
            pick(["設立", "Founded"]),
            pick(["担当", "Delegate"]),
            pick(["会合", "Meetings"]),
            "URL",
        ],
    );
    let mut scatter = Scatter(3);
    for (at, name) in COUNCILS.iter().enumerate() {
        let first = 60 + at as u64 * 9;
        let meetings = scatter.below(9) as u32;
        let mut cells = vec![
            Cell::new((at + 1).to_string(), &[first]).of(Value::from(at as u32 + 1)),
            Cell::new(*name, &[first]),
            Cell::new(
                if at % 4 == 1 { "情報開示に関する検討協議会" } else { "" },
                if at % 4 == 1 { &[8] } else { &[] },
            ),
            Cell::new(format!("{}", 2001 + at), &[first + 1]),
            Cell::new(
                format!("{}副会長\n{}理事", family(PEOPLE[at % 8]), family(PEOPLE[(at + 3) % 8])),
                &[first + 2, first + 3],
            ),
            Cell::new(
                meetings.to_string(),
                &(first + 4..first + 4 + u64::from(meetings)).collect::<Vec<_>>(),
            )
            .of(Value::from(meetings)),
            Cell::new(format!("https://council{at}.example.jp/"), &[first])
                .link(format!("https://council{at}.example.jp/")),
        ];
        if at == 5 {
            cells[3] = Cell::new("2006", &[first + 1]).status("presumed");
        }
        section.row(cells);
    }
    section
}

fn council_timeline(pick: impl Fn([&'static str; 2]) -> &'static str) -> Section {
    let mut section =
        Section::new("councils/timeline", 2, pick(["会議体の継続期間", "Bodies over time"]), &[]);
    let mut lanes = Vec::new();
    let mut scatter = Scatter(11);
    for at in 0..52u64 {
        let name = COUNCILS[at as usize % 13];
        let name = match at / 13 {
            0 => name.to_owned(),
            1 => format!("{name} 第一分科会"),
            2 => format!("同 技術 WG {}", at - 25),
            _ => format!("同 広報 SWG {}", at - 38),
        };
        let start = 1999 + scatter.below(20);
        let month = 1 + scatter.below(12);
        let mut lane = Lane { name, spans: Vec::new(), marks: Vec::new() };
        let from = format!("{start}-{month:02}-01");
        match at % 5 {
            0 => lane.spans.push((from, None, "".into(), false)),
            1 => {
                lane.spans.push((
                    from,
                    Some(format!("{}-03-31", start + 3)),
                    pick(["旧称：情報開示検討会", "as Disclosure Forum"]).into(),
                    false,
                ));
                lane.spans.push((format!("{}-04-01", start + 3), None, "".into(), false));
            }
            2 => {
                lane.spans.push((from, Some(format!("{}-09-30", start + 2)), "".into(), false));
                lane.spans.push((
                    format!("{}-10-01", start + 2),
                    Some(format!("{}-03-31", start + 5)),
                    pick(["休会", "suspended"]).into(),
                    true,
                ));
            }
            3 => lane.spans.push((
                from,
                Some(format!("{}-06-30", start + 2)),
                pick(["目標達成により終了", "reached its goal"]).into(),
                false,
            )),
            _ => {
                lane.spans.push((from, None, "".into(), false));
                lane.marks.push((format!("{}-06-15", start + 1), pick(["改称", "renamed"]).into()));
                lane.marks.push((format!("{}-02-20", start + 2), pick(["統合", "merged"]).into()));
            }
        }
        lanes.push(lane);
    }
    section.notes = vec![Cell::new(
        pick([
            "設立日が月までの会議体は、その月の初日から描く。",
            "Bodies founded in a month are drawn from its first day.",
        ]),
        &[],
    )];
    section.chart = Some(Chart::Timeline {
        title: pick(["会議体の継続期間 2001–2022", "Bodies, 2001–2022"]).into(),
        from: "2001-01-01".into(),
        to: "2022-03-31".into(),
        lanes,
    });
    section
}

fn one_council(at: usize, pick: impl Fn([&'static str; 2]) -> &'static str) -> Section {
    let mut section = Section::new(
        format!("councils/{}", ["anshin", "kaiji", "meiwaku"][at]),
        3,
        COUNCILS[at],
        &[pick(["会議", "Meeting"]), pick(["開催日", "Days"]), pick(["担当", "Delegate"])],
    );
    let first = 300 + 40 * at as u64;
    section.notes = vec![Cell::new(
        pick([
            "関係 4 団体が共同で運営する、安全対策の基準を満たす事業者に証票を付与する会議体。",
            "Run by four associations; grants a mark to carriers that meet its safety criteria.",
        ]),
        &[first],
    )];
    section.row(vec![
        Cell::new(pick(["審査委員会", "Examination"]), &[first + 1]),
        Cell::new(
            pick([
                "2021 年 7 月 15 日（総会）、11 月 25 日、2022 年 3 月 24 日（非公開）",
                "2021-07-15 (assembly), 11-25, 2022-03-24 (closed)",
            ]),
            &[first + 2, first + 3, first + 7],
        ),
        Cell::new("山野副会長", &[first + 1]),
    ]);
    section.row(vec![
        Cell::new(pick(["事務局会議（休会）", "Secretariat (suspended)"]), &[first + 10, first + 11]),
        Cell::new(pick(["開催なし", "no meeting held"]), &[first + 11]),
        Cell::new("—", &[]),
    ]);
    section
}

fn division(
    at: usize,
    pick: impl Fn([&'static str; 2]) -> &'static str,
    scatter: &mut Scatter,
) -> Vec<Section> {
    let slug = ["kiban", "gyosei", "cloud"][at];
    let name = pick([BODIES[at + 2], BODIES_EN[at + 2]]);
    let first = 700 + 200 * at as u64;
    let mut officers = Section::new(
        format!("divisions/{slug}"),
        2,
        name,
        &[pick(["役職", "Role"]), pick(["氏名", "Name"]), pick(["所属", "Affiliation"])],
    );
    let roles = [["部会長", "Chair"], ["副部会長", "Vice chair"], ["副部会長", "Vice chair"]];
    for (row, role) in roles.into_iter().enumerate() {
        officers.row(vec![
            Cell::new(pick(role), &[first + row as u64]),
            Cell::new(PEOPLE[(at * 3 + row) % 8], &[first + row as u64]),
            Cell::new(
                ["架空ネットワーク株式会社", "合同会社見本テレコム", "株式会社例示クラウド"][row],
                &[first + row as u64, first + 9],
            ),
        ]);
    }
    let mut meetings = Section::new(
        format!("divisions/{slug}/meetings"),
        3,
        pick(["会合", "Meetings"]),
        &[
            pick(["回", "No."]),
            pick(["開催日", "Day"]),
            pick(["出席", "Present"]),
            pick(["うち遠隔", "Remote"]),
            pick(["議題", "Topics"]),
        ],
    );
    let topics = [
        [
            "総務省の研究会の報告、固定ブロードバンドの品質測定の手引き案について意見交換",
            "Report on the ministry's study group; draft guide to measuring fixed broadband",
        ],
        ["卸料金の検証方法", "How wholesale charges are examined"],
        [
            "障害時の周知のあり方、事業者間の連絡網の見直し、夏の合宿の日程、会員アンケートの設問案",
            "Informing users of failures; contact lists between carriers; date of the summer workshop; draft of the members' survey",
        ],
        ["次年度の役員", "Officers of the coming year"],
    ];
    for (row, month) in [4u32, 5, 6, 7, 9, 10, 11, 12].into_iter().enumerate() {
        let event = first + 20 + row as u64 * 3;
        let present = 14 + scatter.below(40) as u32;
        meetings.row(vec![
            Cell::new((141 + row).to_string(), &[event]).of(Value::from(141 + row as u32)),
            Cell::new(format!("2021-{month:02}-{:02}", 3 + scatter.below(25)), &[event]),
            Cell::new(present.to_string(), &[event + 1]).of(Value::from(present)),
            match row {
                3 => Cell::new("—", &[event]),
                _ => Cell::new((present / 2).to_string(), &[event + 1]).of(Value::from(present / 2)),
            },
            Cell::new(pick(topics[row % 4]), &[event, event + 2]),
        ]);
    }
    vec![officers, meetings]
}

fn counts(ja: bool, pick: impl Fn([&'static str; 2]) -> &'static str, scatter: &mut Scatter) -> Section {
    let (months, bodies) = if ja { (MONTHS, BODIES) } else { (MONTHS_EN, BODIES_EN) };
    let mut columns = vec![pick(["会議体", "Body"])];
    columns.extend(months);
    columns.push(pick(["計", "Total"]));
    let mut section =
        Section::new("counts/meetings", 1, pick(["月別の会合数", "Meetings by month"]), &columns);
    section.notes = vec![
        Cell::new(
            pick(["会合は 194 回。", "194 meetings were held."]),
            &(1300..1700).step_by(2).collect::<Vec<u64>>(),
        )
        .of(Value::from(194)),
    ];
    let mut series = Vec::new();
    for (which, body) in bodies.into_iter().enumerate() {
        let values: Vec<u64> = (0..12).map(|_| scatter.below(if which < 4 { 5 } else { 3 })).collect();
        let events: Vec<u64> =
            (0..values.iter().sum::<u64>()).map(|at| 1300 + which as u64 * 60 + at * 2).collect();
        let mut cells = vec![Cell::new(body, &[events.first().copied().unwrap_or(1300)])];
        let mut next = events.iter().copied();
        for value in &values {
            let own: Vec<u64> = next.by_ref().take(*value as usize).collect();
            cells.push(Cell::new(value.to_string(), &own).of(Value::from(*value as u32)));
        }
        let sum: u64 = values.iter().sum();
        cells.push(Cell::new(sum.to_string(), &events).of(Value::from(sum as u32)));
        section.rows.push(Row { cells });
        series.push((body.to_owned(), values));
    }
    section.chart = Some(Chart::Bars {
        title: pick(["会議体別・月別の会合数（2021 年度）", "Meetings by body and month, FY2021"]).into(),
        labels: months.iter().map(|month| (*month).to_owned()).collect(),
        series,
    });
    section
}

fn attendance(ja: bool, pick: impl Fn([&'static str; 2]) -> &'static str, scatter: &mut Scatter) -> Section {
    let bodies = if ja { BODIES } else { BODIES_EN };
    let mut section = Section::new(
        "counts/attendance",
        2,
        pick(["延べ出席者数", "Attendance"]),
        &[pick(["会議体", "Body"]), pick(["会場", "On site"]), pick(["遠隔", "Remote"])],
    );
    let mut series: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    for (which, body) in bodies.into_iter().enumerate() {
        let (site, remote) = (20 + scatter.below(300), 40 + scatter.below(600));
        series.entry(0).or_default().push(site);
        series.entry(1).or_default().push(remote);
        let event = 1300 + which as u64 * 60;
        section.row(vec![
            Cell::new(body, &[event]),
            Cell::new(site.to_string(), &[event, event + 1]).of(Value::from(site as u32)),
            Cell::new(remote.to_string(), &[event, event + 1]).of(Value::from(remote as u32)),
        ]);
    }
    let names = [pick(["会場", "On site"]), pick(["遠隔", "Remote"])];
    section.chart = Some(Chart::Bars {
        title: pick(["会議体別の延べ出席者数", "Attendance by body"]).into(),
        labels: bodies.iter().map(|body| (*body).to_owned()).collect(),
        series: series.into_iter().map(|(at, values)| (names[at].to_owned(), values)).collect(),
    });
    section
}

fn documents(pick: impl Fn([&'static str; 2]) -> &'static str) -> Section {
    let mut section = Section::new(
        "documents",
        1,
        pick(["発行文書", "Documents issued"]),
        &[
            pick(["公表日", "Published"]),
            pick(["文書", "Document"]),
            pick(["版", "Edition"]),
            pick(["変更点", "Changes"]),
        ],
    );
    for (at, (day, edition)) in
        [("2021-05-06", 1u32), ("2021-07-05", 8), ("2021-12-20", 6), ("2022-03-16", 2)]
            .into_iter()
            .enumerate()
    {
        let event = 1800 + at as u64 * 5;
        section.row(vec![
            Cell::new(day, &[event]),
            Cell::new(
                pick(["発信者情報開示の手引き", "Guide to disclosure of sender information"]),
                &[event],
            )
            .link(format!("https://www.example.jp/guide/{at}.pdf")),
            Cell::new(edition.to_string(), &[event + 1]).of(Value::from(edition)),
            Cell::new(
                pick([
                    "請求者の本人確認に用いる書類の例示を簡素にし、押印を求める記載を除いた",
                    "Fewer examples of identity papers; no seal is asked for",
                ]),
                &[event + 1, event + 2],
            ),
        ]);
    }
    section
}

fn corrections(pick: impl Fn([&'static str; 2]) -> &'static str) -> Section {
    let mut section = Section::new(
        "corrections",
        1,
        pick(["訂正と不一致", "Corrections and disagreements"]),
        &[pick(["対象", "About"]), pick(["前", "Before"]), pick(["後", "After"]), pick(["理由", "Reason"])],
    );
    section.row(vec![
        Cell::new(pick(["第 148 回通信基盤部会の開催日", "Day of the 148th meeting"]), &[741]),
        Cell::new("2021-12-08", &[741]).status("disputed"),
        Cell::new("2021-12-09", &[2044]),
        Cell::new(pick(["曜日が合わない", "the weekday does not fit"]), &[2044]),
    ]);
    section
}

fn family(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}
