use super::Case;

pub(super) const CASES: &[Case] = &[Case {
    code: "attendance-list-length",
    odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendance":3,"attendees":[{"person":"person:taro"},{"person":"person:hanako"}]}}
"#,
    says: &["第17回例示WG: 出席者数は「3」（#6）とあるが、名簿は「2名」（#6）である"],
    fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"attendance":2,"attendees":[{"person":"person:taro"},{"person":"person:hanako"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18,"attendance":5}}
"#,
}];
