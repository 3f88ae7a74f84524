use super::Case;

pub(super) const CASES: &[Case] = &[Case {
    code: "recorded-twice",
    odd: r#"
{"kind":"body.renamed","subject":"body/example","occurred":"2018-04-01","data":{"name":{"ja":"例示連合"}}}
{"kind":"body.renamed","subject":"body/example","occurred":"2018-04-01","data":{"name":{"ja":"例示連合"}}}
"#,
    says: &[
        "例示連合: 同じことが二度記録されている: 「2018年4月1日（日）」（#6）と「2018年4月1日（日）」（#7）",
    ],
    fine: r#"
{"kind":"body.renamed","subject":"body/example","occurred":"2018-04-01","data":{"name":{"ja":"例示連合"}}}
{"kind":"body.renamed","subject":"body/example","occurred":"2019-04-01","data":{"name":{"ja":"例示連合"}}}
"#,
}];
