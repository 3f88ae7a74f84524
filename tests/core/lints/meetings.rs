use super::Case;

pub(super) const CASES: &[Case] = &[Case {
    code: "meeting-number-repeated",
    odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":17}}
"#,
    says: &["例示WGの第17回が二つある: 「2021年12月23日（木）」（#6）と「2022年1月20日（木）」（#7）"],
    fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17}}
{"kind":"meeting.held","subject":"meeting/example/wg/sub-17","occurred":"2022-01-20","data":{"body":"body/example/wg","number":17,"numbering":"example/wg/sub"}}
"#,
}];
