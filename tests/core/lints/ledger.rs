use super::Case;

pub(super) const CASES: &[Case] = &[
    Case {
        code: "recorded-twice",
        odd: r#"
{"kind":"body.renamed","subject":"body/example","occurred":"2018-04-01","data":{"name":{"ja":"例示連合"}}}
{"kind":"body.renamed","subject":"body/example","occurred":"2018-04-01","data":{"name":{"ja":"例示連合"}}}
"#,
        says: &["例示連合: 同じことが二度記録されている: 「2018年4月1日」（#6）と「2018年4月1日」（#7）"],
        fine: r#"
{"kind":"body.renamed","subject":"body/example","occurred":"2018-04-01","data":{"name":{"ja":"例示連合"}}}
{"kind":"body.renamed","subject":"body/example","occurred":"2019-04-01","data":{"name":{"ja":"例示連合"}}}
"#,
    },
    Case {
        code: "recorded-late",
        odd: r#"
@2023-03-01T03:00:00.000000Z
{"kind":"body.renamed","subject":"body/example","occurred":"2022-03-31","data":{"name":{"ja":"例示連合"}}}
"#,
        says: &["例示連合: 「2022年3月31日」（#6）のことが、335日後の2023年3月1日に記録されている"],
        fine: r#"
{"kind":"body.renamed","subject":"body/example","occurred":"2022-03-31","data":{"name":{"ja":"例示連合"}}}
@2023-03-01T03:00:00.000000Z
{"kind":"body.renamed","subject":"body/example/wg","occurred":"2022-03","data":{"name":{"ja":"例示小委員会"}}}
"#,
    },
    Case {
        code: "reference-to-void",
        odd: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示協議会"}}}
{"kind":"meeting.held","subject":"meeting/forum/1","occurred":"2021-06-15","data":{"body":"body/forum","number":1}}
{"kind":"record.voided","target":6,"data":{"reason":{"ja":"二重登録"}}}
"#,
        says: &[
            "第1回body/forum: 「2021年6月15日」（#7）がbody/forumを参照しているが、その記録は取り消されている: 「二重登録」（#8）",
        ],
        fine: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示協議会"}}}
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示協議会"},"purpose":{"ja":"情報共有"}}}
{"kind":"meeting.held","subject":"meeting/forum/1","occurred":"2021-06-15","data":{"body":"body/forum","number":1}}
{"kind":"record.voided","target":6,"data":{"reason":{"ja":"二重登録"}}}
"#,
    },
    Case {
        code: "minutes-incomplete",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/12","occurred":"2021-06-15","data":{"body":"body/example","number":12,"general":true,"attendance":40,"topics":[{"ja":"事業報告"}],"basis":"minutes"}}
"#,
        says: &["第12回例示協会: 議事録（「2021年6月15日」（#6））に日時、場所、議長、作成者の記録がない"],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/12","occurred":"2021-06-15","data":{"body":"body/example","number":12,"general":true,"attendance":40,"topics":[{"ja":"事業報告"}],"basis":"published"}}
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-06-15","data":{"body":"body/example/wg","basis":"minutes"}}
"#,
    },
    Case {
        code: "bracket-not-closed",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-06-15","data":{"body":"body/example/wg","number":17,"topics":[{"ja":"例示の説明 (固定"},{"ja":"次回"}]}}
"#,
        says: &["第17回例示WG: 「例示の説明 (固定」（#6）の括弧が閉じていない"],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-06-15","data":{"body":"body/example/wg","number":17,"topics":[{"ja":"1) 例示の説明（固定)「案」"}],"note":{"ja":"原文は「案と印字"}}}
"#,
    },
    Case {
        code: "word-doubled",
        odd: r#"
{"kind":"session.given","subject":"session/example/1","data":{"title":{"ja":"例示講演"},"speakers":[{"name":{"ja":"例示 次郎"},"affiliation":{"ja":"例示局例示企画室 例示企画室"}}]}}
"#,
        says: &["例示講演: 「例示局例示企画室 例示企画室」（#6）に「例示企画室」が続けて二度ある"],
        fine: r#"
{"kind":"session.given","subject":"session/example/1","data":{"title":{"ja":"例示講演"},"speakers":[{"name":{"ja":"例示 次郎"},"affiliation":{"ja":"例示局 例示企画室 企画係"}}]}}
"#,
    },
];
