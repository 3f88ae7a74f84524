use super::Case;

pub(super) const CASES: &[Case] = &[Case {
    code: "role-in-dissolved-body",
    odd: r#"
{"kind":"role.appointed","occurred":"2021-06-01","data":{"person":"person:taro","body":"body/example/wg","post":"chair","title":{"ja":"主査"}}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2022-02-28","data":{"reason":{"ja":"目的を達したため"}}}
"#,
    says: &[
        "例示 太郎（例示WG・主査）は在任のままだが（「2021年6月1日（火）」（#6））、例示WGは終了している: 「2022年2月28日（月）」（#7）",
    ],
    fine: r#"
{"kind":"role.appointed","occurred":"2021-06-01","data":{"person":"person:taro","body":"body/example/wg","post":"chair","title":{"ja":"主査"},"until":"2022-02-28"}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2022-02-28","data":{"reason":{"ja":"目的を達したため"}}}
"#,
}];
