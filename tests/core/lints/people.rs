use super::Case;

pub(super) const CASES: &[Case] = &[
    Case {
        code: "role-in-dissolved-body",
        odd: r#"
{"kind":"role.appointed","occurred":"2021-06-01","data":{"person":"person:taro","body":"body/example/wg","post":"chair","title":{"ja":"主査"}}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2022-02-28","data":{"reason":{"ja":"目的を達したため"}}}
"#,
        says: &[
            "例示 太郎（例示WG・主査）は在任のままだが（「2021年6月1日」（#6））、例示WGは終了している: 「2022年2月28日」（#7）",
        ],
        fine: r#"
{"kind":"role.appointed","occurred":"2021-06-01","data":{"person":"person:taro","body":"body/example/wg","post":"chair","title":{"ja":"主査"},"until":"2022-02-28"}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2022-02-28","data":{"reason":{"ja":"目的を達したため"}}}
"#,
    },
    Case {
        code: "holders-differ",
        odd: r#"
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example/wg","post":"delegate","attested":"2022-03-31"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"body/example/wg","about_kind":"role.attested","says_post":"delegate","says_persons":["person:hanako"],"says_attested":"2022-03-31"}}
"#,
        says: &["例示WG: 一方の名簿は「例示 太郎」（#6）とし、他方は「例示 花子」（#7）とする"],
        fine: r#"
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example/wg","post":"delegate","attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:hanako","body":"body/example/wg","post":"delegate","attested":"2022-03-31"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"body/example/wg","about_kind":"role.attested","says_post":"delegate","says_persons":["person:hanako","person:taro"],"says_attested":"2022-03-31"}}
"#,
    },
    Case {
        code: "holder-told-once",
        odd: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示協議会"}}}
{"kind":"body.noted","subject":"body/forum/tech","data":{"name":{"ja":"例示技術部会"},"parent":"body/forum"}}
{"kind":"role.attested","data":{"person":"person:taro","body":"body/forum/tech","post":"delegate","attested":"2022-03-31"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"body/forum","about_kind":"role.attested","says_post":"delegate","says_persons":["person:hanako"],"says_listed_by":"body/example/wg","sources":[{"locator":"部会1"}]}}
"#,
        says: &[
            "例示技術部会: 「例示 太郎」（#8）。例示WGの一覧は関係する会議体を挙げるが、これを挙げない: 「例示協議会: 例示 花子」（部会1 #9）",
        ],
        fine: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示協議会"}}}
{"kind":"body.noted","subject":"body/forum/tech","data":{"name":{"ja":"例示技術部会"},"parent":"body/forum"}}
{"kind":"role.attested","data":{"person":"person:taro","body":"body/forum/tech","post":"delegate","attested":"2022-03-31"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"body/forum/tech","about_kind":"role.attested","says_post":"delegate","says_persons":["person:taro"],"says_listed_by":"body/example/wg","sources":[{"locator":"部会1"}]}}
"#,
    },
    Case {
        code: "delegate-without-relation",
        odd: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示協議会"}}}
{"kind":"role.attested","data":{"person":"person:taro","body":"body/forum","post":"delegate","on_behalf_of":"body/example","attested":"2022-03-31"}}
"#,
        says: &["例示協議会: 「例示 太郎」（#7）が例示協会の担当だが、両者の関係の記録がない"],
        fine: r#"
{"kind":"body.noted","subject":"body/forum","data":{"name":{"ja":"例示協議会"}}}
{"kind":"body.noted","subject":"body/forum/tech","data":{"name":{"ja":"例示技術部会"},"parent":"body/forum"}}
{"kind":"relation.attested","data":{"type":"member_of","from":"body/example","to":"body/forum","attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:taro","body":"body/forum/tech","post":"delegate","on_behalf_of":"body/example","attested":"2022-03-31"}}
"#,
    },
    Case {
        code: "post-held-twice",
        odd: r#"
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example/wg","post":"chair","title":{"ja":"主査"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:hanako","body":"body/example/wg","post":"chair","title":{"ja":"主査"},"attested":"2022-03-31"}}
"#,
        says: &["例示WG: 「例示 太郎」（#6）と「例示 花子」（#7）が同時に「主査」に就いている"],
        fine: r#"
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example/wg","post":"chair","title":{"ja":"主査"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:hanako","body":"body/example/wg","post":"vice-chair","title":{"ja":"副主査"},"attested":"2022-03-31"}}
"#,
    },
    Case {
        code: "two-offices-in-one-body",
        odd: r#"
{"kind":"role.attested","data":{"person":"person:hanako","body":"body/example","post":"adviser","title":{"ja":"会長補佐"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:hanako","body":"body/example","post":"secretary-general","title":{"ja":"事務局長"},"attested":"2022-03-31"}}
"#,
        says: &["例示 花子は例示協会で同じ日に二つの役職にある: 「会長補佐」（#6）と「事務局長」（#7）"],
        fine: r#"
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example","post":"responsible-a","title":{"ja":"担当者"},"duty":{"ja":"検定"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example","post":"responsible-b","title":{"ja":"担当者"},"duty":{"ja":"相談"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:hanako","body":"body/example","post":"delegate","title":{"ja":"担当"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:hanako","body":"body/example","post":"secretary-general","title":{"ja":"事務局長"},"attested":"2022-03-31"}}
"#,
    },
    Case {
        code: "affiliation-differs",
        odd: r#"
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example","post":"director","affiliation":{"ja":"例示株式会社"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example/wg","post":"chair","affiliation":{"ja":"別例合同会社"},"attested":"2022-03-31"}}
"#,
        says: &[
            "例示 太郎の所属が、同じ時点で一方では「例示株式会社」（#6）、他方では「別例合同会社」（#7）である",
        ],
        fine: r#"
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example","post":"director","affiliation":{"ja":"例示株式会社"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example/wg","post":"chair","affiliation":{"ja":"株式会社 例示 企画部"},"attested":"2022-03-31"}}
{"kind":"role.attested","data":{"person":"person:taro","body":"body/example/wg","post":"lead","affiliation":{"ja":"別例合同会社"},"attested":"2020-03-31"}}
"#,
    },
    Case {
        code: "appointment-without-authority",
        odd: r#"
{"kind":"role.appointed","occurred":"2021-06-01","data":{"person":"person:taro","body":"body/example/wg","post":"chair","title":{"ja":"主査"}}}
"#,
        says: &[
            "例示 太郎（例示WG・主査）: 「2021年6月1日」（#6）の就任は、どの決定・規定によるものか記録されていない",
        ],
        fine: r#"
{"kind":"role.appointed","occurred":"2021-06-01","data":{"person":"person:taro","body":"body/example/wg","post":"chair","title":{"ja":"主査"},"authority":{"ja":"第12回総会"}}}
"#,
    },
];
