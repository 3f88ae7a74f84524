use super::Case;

pub(super) const CASES: &[Case] = &[Case {
    code: "body-resumed-while-active",
    odd: r#"
{"kind":"body.resumed","subject":"body/example/wg","occurred":"2021-05-01","data":{"reason":{"ja":"新たな課題のため"}}}
"#,
    says: &[
        "例示WGは「2021年5月1日（土）」（#6）に再開したとあるが、その前から活動中である: 「2019年7月」（#2）",
    ],
    fine: r#"
{"kind":"body.suspended","subject":"body/example/wg","occurred":"2020-04-01","data":{"reason":{"ja":"目的を達したため"}}}
{"kind":"body.resumed","subject":"body/example/wg","occurred":"2021-05-01","data":{"reason":{"ja":"新たな課題のため"}}}
"#,
}];
