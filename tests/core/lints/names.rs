use super::Case;

pub(super) const CASES: &[Case] = &[
    Case {
        code: "affiliation-spelled-alike",
        odd: r#"
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example","post":"director","affiliation":{"ja":"レイジネット株式会社"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example/wg","post":"chair","affiliation":{"ja":"レイジネツト"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:hanako","body":"body/example/wg","post":"vice-chair","affiliation":{"ja":"元 レイジネット 株式会社"},"attested":"2022-03-31"}}
"#,
        says: &["「レイジネツト」（#7）は「レイジネット株式会社」（#6）と同じ団体とみられる"],
        fine: r#"
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example","post":"director","affiliation":{"ja":"例示ネット東日本"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example/wg","post":"chair","affiliation":{"ja":"例示ネット西日本"},"attested":"2022-03-31"}}
"#,
    },
    Case {
        code: "person-spelled-alike",
        odd: r#"
{"kind":"person.introduced","subject":"person:tarou","data":{"key":"tarou","name":{"ja":"例示 太朗"}}}
"#,
        says: &["「例示 太朗」（#6）と「例示 太郎」（#4）が別の人として記録されている"],
        fine: r#"
{"kind":"person.introduced","subject":"person:reiji","data":{"key":"reiji","name":{"ja":"例示"}}}
{"kind":"person.introduced","subject":"person:jiro","data":{"key":"jiro","name":{"ja":"別例 次郎"}}}
"#,
    },
    Case {
        code: "old-name-used",
        odd: r#"
{"kind":"body.renamed","subject":"body/example","occurred":"2018-04-01","data":{"name":{"ja":"例示連合"}}}
{"kind":"body.noted","subject":"body/example","data":{"name":{"ja":"例示 協会"},"attested":"2021-04-01/2022-03-31"}}
"#,
        says: &["例示連合は改称後だが（「2018年4月1日」（#6））、旧称「例示 協会」（#7）で記されている"],
        fine: r#"
{"kind":"body.renamed","subject":"body/example","occurred":"2018-04-01","data":{"name":{"ja":"例示連合"}}}
{"kind":"body.noted","subject":"body/example","data":{"name":{"ja":"例示協会"},"attested":"2017-04-01/2018-03-31"}}
"#,
    },
    Case {
        code: "body-spelled-differently",
        odd: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示トラヒック研究会"},"aliases":[{"ja":"例示トラフィック研究会"}]}}
{"kind":"body.noted","subject":"body/forum/mark","data":{"name":{"ja":"商標例示関係WG"},"sources":[{"locator":"協議会2"}]}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"body/forum/mark","says_body":"body/forum/mark","says_body_name":{"ja":"例示協議会：商標例示関係ガイドラインWG"},"sources":[{"locator":"部会1"}]}}
"#,
        says: &[
            "例示トラヒック研究会は、一方では「例示トラヒック研究会」（#6）、他方では「例示トラフィック研究会」（#6）と記されている",
            "商標例示関係WGは、一方では「商標例示関係WG」（協議会2 #7）、他方では「商標例示関係ガイドラインWG」（部会1 #8）と記されている",
        ],
        fine: r#"
{"kind":"body.noted","subject":"body/office","data":{"name":{"ja":"例示協会の事務局"},"aliases":[{"ja":"例示協会事務局"}]}}
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示トラヒック研究会"},"aliases":[{"ja":"例ト研究会"},{"ja":"例示省 例示トラヒック研究会"}]}}
{"kind":"body.noted","subject":"body/forum/mark","data":{"name":{"ja":"商標例示関係ワーキンググループ"},"aliases":[{"ja":"商標例示関係 WG"}],"sources":[{"locator":"協議会2"}]}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"body/forum/mark","says_body":"body/forum/mark","says_body_name":{"ja":"例示協議会：商標例示関係ＷＧ"},"sources":[{"locator":"部会1"}]}}
"#,
    },
    Case {
        code: "bodies-named-alike",
        odd: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示通信トラヒック研究会"}}}
{"kind":"body.noted","subject":"body/forum-2","data":{"name":{"ja":"例示通信トラフィック研究会"}}}
{"kind":"body.noted","subject":"body/other","data":{"name":{"ja":"例示通信ガバナンス検討会"}}}
{"kind":"body.noted","subject":"body/other-2","data":{"name":{"ja":"例示通信カバナンス検討会"}}}
"#,
        says: &[
            "「例示通信ガバナンス検討会」（#8）と「例示通信カバナンス検討会」（#9）が別の会議体として記録されている",
        ],
        fine: r#"
{"kind":"body.noted","subject":"body/uk","data":{"name":{"ja":"日英例示サービス協議"}}}
{"kind":"body.noted","subject":"body/germany","data":{"name":{"ja":"日独例示サービス協議"}}}
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示通信市場検証会議"}}}
{"kind":"body.noted","subject":"body/forum-2","data":{"name":{"ja":"例示通信事故検証会議"}}}
{"kind":"body.noted","subject":"body/forum-3","data":{"name":{"ja":"例示通信第一検証会議"}}}
{"kind":"body.noted","subject":"body/forum-4","data":{"name":{"ja":"例示通信第二検証会議"}}}
"#,
    },
    Case {
        code: "titles-alike",
        odd: r#"
{"kind":"document.issued","subject":"doc/example/interim","occurred":"2019-04","data":{"title":{"ja":"例示中立性に関する研究会における中間報告書"}}}
{"kind":"context.noted","subject":"context/interim","occurred":"2019-04","data":{"title":{"ja":"例示中立性に関する研究会中間報告書"}}}
"#,
        says: &[
            "「例示中立性に関する研究会中間報告書」（#7）と「例示中立性に関する研究会における中間報告書」（#6）が別のものとして記録されている",
        ],
        fine: r#"
{"kind":"document.issued","subject":"doc/example/text","occurred":"2019-04","data":{"title":{"ja":"例示におけるルール&マナー公式テキスト"}}}
{"kind":"document.issued","subject":"doc/example/text-children","occurred":"2019-04","data":{"title":{"ja":"例示におけるルールとマナーこどもばん公式テキスト"}}}
{"kind":"document.issued","subject":"doc/example/2019","occurred":"2019-04","data":{"title":{"ja":"例示中立性に関する報告書2019"}}}
{"kind":"document.issued","subject":"doc/example/2020","occurred":"2020-04","data":{"title":{"ja":"例示中立性に関する報告書2020"}}}
{"kind":"document.revised","subject":"doc/example/2020","occurred":"2020-05","data":{"title":{"ja":"例示中立性に関する報告書 2020年"}}}
"#,
    },
];
