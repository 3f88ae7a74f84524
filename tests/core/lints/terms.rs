use super::Case;

pub(super) const CASES: &[Case] = &[
    Case {
        code: "seats-exceeded",
        odd: r#"
{"kind":"post.created","occurred":"2012-04-01","data":{"body":"body/example","post":"chair","title":{"ja":"会長"},"seats":1}}
{"kind":"role.appointed","occurred":"2021-06-01","data":{"person":"person:taro","body":"body/example","post":"chair"}}
{"kind":"role.appointed","occurred":"2021-12-01","data":{"person":"person:hanako","body":"body/example","post":"chair"}}
"#,
        says: &["例示協会・会長: 定数1に対し2名が在任している: 「例示 太郎、例示 花子」（#8）"],
        fine: r#"
{"kind":"post.created","occurred":"2012-04-01","data":{"body":"body/example","post":"chair","title":{"ja":"会長"},"seats":1}}
{"kind":"role.appointed","occurred":"2021-06-01","data":{"person":"person:taro","body":"body/example","post":"chair","until":"2021-12-01"}}
{"kind":"role.appointed","occurred":"2021-12-01","data":{"person":"person:hanako","body":"body/example","post":"chair"}}
"#,
    },
    Case {
        code: "term-held-over",
        odd: r#"
{"kind":"post.created","occurred":"2012-04-01","data":{"body":"body/example","post":"chair","title":{"ja":"会長"},"seats":1,"term":{"until":"anniversary","years":2}}}
{"kind":"role.appointed","occurred":"2020-03-01","data":{"person":"person:taro","body":"body/example","post":"chair"}}
"#,
        says: &["例示協会・会長: 「例示 太郎」（#7）の任期は2022年3月1日に満了したが、後任が就任していない"],
        fine: r#"
{"kind":"post.created","occurred":"2012-04-01","data":{"body":"body/example","post":"chair","title":{"ja":"会長"},"seats":1,"term":{"until":"anniversary","years":2}}}
{"kind":"role.appointed","occurred":"2021","data":{"person":"person:taro","body":"body/example","post":"chair"}}
"#,
    },
    Case {
        code: "term-end-not-recorded",
        odd: r#"
{"kind":"post.created","occurred":"2012-04-01","data":{"body":"body/example","post":"chair","title":{"ja":"会長"},"seats":1,"term":{"until":"anniversary","years":2}}}
{"kind":"role.appointed","occurred":"2020-03-01","data":{"person":"person:taro","body":"body/example","post":"chair"}}
{"kind":"role.appointed","occurred":"2022-03-01","data":{"person":"person:hanako","body":"body/example","post":"chair"}}
"#,
        says: &[
            "例示協会・会長: 「例示 太郎」（#7）の任期は2022年3月1日に満了し定数は満たされているが、退任の記録がない",
        ],
        fine: r#"
{"kind":"post.created","occurred":"2012-04-01","data":{"body":"body/example","post":"chair","title":{"ja":"会長"},"seats":1,"term":{"until":"anniversary","years":2}}}
{"kind":"role.appointed","occurred":"2020-03-01","data":{"person":"person:taro","body":"body/example","post":"chair"}}
{"kind":"role.ended","occurred":"2022-02-28","data":{"person":"person:taro","body":"body/example","post":"chair","reason":"term"}}
{"kind":"role.appointed","occurred":"2022-03-01","data":{"person":"person:hanako","body":"body/example","post":"chair"}}
"#,
    },
    Case {
        code: "term-ending-soon",
        odd: r#"
{"kind":"post.created","occurred":"2012-04-01","data":{"body":"body/example","post":"chair","title":{"ja":"会長"},"seats":1,"term":{"until":"anniversary","years":2}}}
{"kind":"role.appointed","occurred":"2021-06-01","data":{"person":"person:taro","body":"body/example","post":"chair"}}
"#,
        says: &["例示協会・会長: 「例示 太郎」（#7）の任期は2023年6月1日に満了する"],
        fine: r#"
{"kind":"post.created","occurred":"2012-04-01","data":{"body":"body/example","post":"chair","title":{"ja":"会長"},"seats":1,"term":{"until":"anniversary","years":2}}}
{"kind":"role.appointed","occurred":"2021-07-01","data":{"person":"person:taro","body":"body/example","post":"chair"}}
"#,
    },
];
