use super::Case;

pub(super) const CASES: &[Case] = &[Case {
    code: "weekday-mismatch",
    odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"extra":{"weekday":"金"},"occurred_text":"12月23日（金）"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/17","about_kind":"meeting.held","says_occurred":"2021-12-23","says_weekday":"水","sources":[{"document":"doc/example/calendar","locator":"日程表 12月"}]}}
"#,
    says: &[
        "第17回例示WG: 「12月23日（金）」（#6）は曜日を金とするが、2021-12-23は木曜日である",
        "第17回例示WG: 「2021年12月23日（木）」（日程表 12月 #7）は曜日を水とするが、2021-12-23は木曜日である",
    ],
    fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"extra":{"weekday":"木"},"occurred_text":"12月23日（木）"}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01","data":{"body":"body/example/wg","number":18,"extra":{"weekday":"金"}}}
"#,
}];
