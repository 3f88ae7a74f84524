use super::Case;

pub(super) const CASES: &[Case] = &[
    Case {
        code: "body-resumed-while-active",
        odd: r#"
{"kind":"body.resumed","subject":"body/example/wg","occurred":"2021-05-01","data":{"reason":{"ja":"新たな課題のため"}}}
"#,
        says: &[
            "例示WGは「2021年5月1日」（#6）に再開したとあるが、その前から活動中である: 「2019年7月」（#2）",
        ],
        fine: r#"
{"kind":"body.suspended","subject":"body/example/wg","occurred":"2020-04-01","data":{"reason":{"ja":"目的を達したため"}}}
{"kind":"body.resumed","subject":"body/example/wg","occurred":"2021-05-01","data":{"reason":{"ja":"新たな課題のため"}}}
"#,
    },
    Case {
        code: "body-resumed-from-nothing",
        odd: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示協議会"}}}
{"kind":"body.resumed","subject":"body/forum","occurred":"2019-05","data":{"reason":{"ja":"新たな課題のため"}}}
"#,
        says: &["例示協議会は再開した（「2019年5月」（#7））とあるが、いつ休止したかの記録がない"],
        fine: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示協議会"},"status":"suspended","attested":"2018-03-31"}}
{"kind":"body.resumed","subject":"body/forum","occurred":"2019-05","data":{"reason":{"ja":"新たな課題のため"}}}
"#,
    },
    Case {
        code: "body-suspended-again",
        odd: r#"
{"kind":"body.suspended","subject":"body/example/wg","occurred":"2020-04-01","data":{"reason":{"ja":"目的を達したため"}}}
{"kind":"body.suspended","subject":"body/example/wg","occurred":"2021-05-01","data":{"reason":{"ja":"目的を達したため"}}}
"#,
        says: &[
            "例示WGは「2021年5月1日」（#7）に休会したとあるが、その前から休会または終了している: 「2020年4月1日」（#6）",
        ],
        fine: r#"
{"kind":"body.suspended","subject":"body/example/wg","occurred":"2020-04-01","data":{"reason":{"ja":"目的を達したため"}}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2021-05-01","data":{"reason":{"ja":"目的を達したため"}}}
"#,
    },
    Case {
        code: "ended-body-still-live",
        odd: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示協議会"}}}
{"kind":"body.merged","subject":"body/forum","occurred":"[2020-04-01..2021-03-31]","data":{"from":["body/example/wg"],"occurred_text":"2020年度"}}
{"kind":"body.noted","subject":"body/example/wg","data":{"name":{"ja":"例示WG"},"attested":"2021-04-01/2022-03-31"}}
{"kind":"activity.noted","subject":"activity/example/1","occurred":"2021-10-01","data":{"title":{"ja":"打合せ"},"body":"body/example/wg","state":"done"}}
"#,
        says: &[
            "例示WGは終了または統合された（「2020年度」（#7））が、その後も存続しているように記されている: 「2021年4月1日〜2022年3月31日」（#8）",
        ],
        fine: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示協議会"}}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2021-03-31","data":{"successors":["body/forum"]}}
{"kind":"activity.noted","subject":"activity/example/1","occurred":"2021-03-31","data":{"title":{"ja":"打合せ"},"body":"body/example/wg","state":"done"}}
{"kind":"relation.attested","data":{"type":"successor_of","from":"body/forum","to":"body/example/wg","attested":"2021-04-01/2022-03-31"}}
"#,
    },
    Case {
        code: "active-before-founding",
        odd: r#"
{"kind":"activity.noted","subject":"activity/example/1","occurred":"2019-06","data":{"title":{"ja":"準備"},"body":"body/example","concerns":["body/example/wg"],"state":"done"}}
"#,
        says: &["例示WGの設立は「2019年7月」（#2）だが、それより前に活動している: 「2019年6月」（#6）"],
        fine: r#"
{"kind":"activity.noted","subject":"activity/example/1","occurred":"2019","data":{"title":{"ja":"準備"},"body":"body/example","concerns":["body/example/wg"],"state":"done"}}
"#,
    },
    Case {
        code: "child-outlives-parent",
        odd: r#"
{"kind":"body.dissolved","subject":"body/example","occurred":"2021-03-31","data":{"reason":{"ja":"目的を達したため"}}}
"#,
        says: &["例示WGは活動中だが、上位組織の例示協会は終了している: 「2021年3月31日」（#6）"],
        fine: r#"
{"kind":"body.dissolved","subject":"body/example","occurred":"2021-03-31","data":{"reason":{"ja":"目的を達したため"}}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2021-03-31","data":{"reason":{"ja":"目的を達したため"}}}
"#,
    },
    Case {
        code: "dormant-for-years",
        odd: r#"
{"kind":"body.suspended","subject":"body/example","occurred":"2019-03-30","data":{"reason":{"ja":"目的を達したため"}}}
"#,
        says: &["例示協会は「2019年3月30日」（#6）から4年休会している"],
        fine: r#"
{"kind":"body.suspended","subject":"body/example","occurred":"2020","data":{"reason":{"ja":"目的を達したため"}}}
"#,
    },
    Case {
        code: "merger-told-by-one-side",
        odd: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示検討会"}}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2020-06-18","data":{"successors":["body/forum"]}}
"#,
        says: &[
            "例示WGは例示検討会に引き継がれた（「2020年6月18日」（#7））とあるが、引き継いだ側の記録にない",
        ],
        fine: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示検討会"},"former_names":[{"ja":"例示ワーキンググループ"}]}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2020-06-18","data":{"successors":["body/forum"]}}
"#,
    },
    Case {
        code: "active-against-deferred",
        odd: r#"
{"kind":"body.proposed","subject":"body/example/exchange","occurred":"[2019-04-01..2020-03-31]","data":{"name":{"ja":"例示交流委員会"},"state":"deferred"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"body/example/exchange","about_kind":"body.established","says_occurred":"[2019-04-01..2020-03-31]","says_occurred_text":"平成31年度より活動"}}
"#,
        says: &[
            "例示交流委員会は活動しているとあるが（「平成31年度より活動」（#7））、「設立を見合わせ」（#6）ともある",
        ],
        fine: r#"
{"kind":"body.proposed","subject":"body/example/exchange","occurred":"2019-04","data":{"name":{"ja":"例示交流委員会"},"state":"deferred"}}
{"kind":"body.established","subject":"body/example/exchange","occurred":"2020-04","data":{"name":{"ja":"例示交流委員会"}}}
{"kind":"body.proposed","subject":"body/example/harbour","occurred":"2020-04","data":{"name":{"ja":"例示港湾委員会"},"state":"pending"}}
{"kind":"body.noted","subject":"body/example/harbour","data":{"name":{"ja":"例示港湾委員会"},"status":"active","attested":"2022-03-31"}}
"#,
    },
    Case {
        code: "renamed-against-abolished",
        odd: r#"
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"[2020-04-01..2021-03-31]","data":{"reason":{"ja":"見直し"}}}
{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"測定活動"},"type":"item","former_name":{"ja":"例示 WG"}}}
"#,
        says: &["例示WGは廃止（「2020年度」（#6））とあるが、測定活動の旧名ともある: 「例示 WG」（#8）"],
        fine: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示検討会"},"former_names":[{"ja":"例示WG"}]}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2020-06-18","data":{"successors":["body/forum"]}}
"#,
    },
];
