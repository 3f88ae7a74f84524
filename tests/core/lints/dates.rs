use super::Case;

pub(super) const CASES: &[Case] = &[
    Case {
        code: "weekday-mismatch",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"extra":{"weekday":"金"},"occurred_text":"12月23日（金）"}}
{"kind":"source.states","subject":"doc/example/calendar","data":{"about":"meeting/example/wg/17","about_kind":"meeting.held","says_occurred":"2021-12-23","says_weekday":"水","sources":[{"document":"doc/example/calendar","locator":"日程表 12月"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18,"occurred_text":"2022年1月20日（水）"}}
{"kind":"endorsement.given","subject":"endorsement/example/1","data":{"by":"body/example","title":"例示セミナー","sessions":[{"held":"2021-11-04/2021-11-05","text":"4日（木）～5日（土）"},{"held":"2021-11-08","text":"8日（月）"}],"extra":{"weekday":["木","土","月"]}}}
{"kind":"meeting.convened","subject":"meeting/example/wg/19","occurred":"2022-01-20","data":{"body":"body/example/wg","number":19,"planned":"[2022-02-10,2022-02-14,2022-02-15]","candidates":[{"day":"2022-02-10","weekday":"金","text":"2/10(金)"},{"day":"2022-02-14","weekday":"月"},{"day":"2022-02-15","text":"2月15日（水）"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/20","occurred":"2022-03-03","data":{"body":"body/example/wg","number":20,"occurred_text":"2022/3/3 (Wed.)"}}
"#,
        says: &[
            "第17回例示WG: 「12月23日（金）」（#6）は曜日を金とするが、2021-12-23は木曜日である",
            "第17回例示WG: 「2021年12月23日」（日程表 12月 #7）は曜日を水とするが、2021-12-23は木曜日である",
            "第18回例示WG: 「2022年1月20日（水）」（#8）は曜日を水とするが、2022-01-20は木曜日である",
            "例示セミナー: 「4日（木）～5日（土）」（#9）は曜日を土とするが、2021-11-05は金曜日である",
            "第19回例示WG: 「2/10(金)」（#10）は曜日を金とするが、2022-02-10は木曜日である",
            "第19回例示WG: 「2月15日（水）」（#10）は曜日を水とするが、2022-02-15は火曜日である",
            "第20回例示WG: 「2022/3/3 (Wed.)」（#11）は曜日を水とするが、2022-03-03は木曜日である",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"extra":{"weekday":"木"},"occurred_text":"12月23日（木）"}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01","data":{"body":"body/example/wg","number":18,"extra":{"weekday":"金"}}}
{"kind":"meeting.held","subject":"meeting/example/wg/20","occurred":"2022-03-03","data":{"body":"body/example/wg","number":20,"occurred_text":"2022/3/3(Thursday)"}}
{"kind":"occasion.held","subject":"occasion/example/forum","occurred":"2021-11-04","data":{"name":"例示フォーラム","period":"2021-11-04/2021-11-05","extra":{"weekday":["木","金"]},"occurred_text":"2021年11月4日～5日（金）"}}
{"kind":"meeting.convened","subject":"meeting/example/wg/19","occurred":"2022-01-20","data":{"body":"body/example/wg","number":19,"planned":"[2022-02-10,2022-02-14]","candidates":[{"day":"2022-02-10","weekday":"木","text":"2/10(木)"},{"day":"2022-02-14"},{"day":"2022-03","weekday":"月"}],"occurred_text":"2/10（金）"}}
"#,
    },
    Case {
        code: "date-wording-mismatch",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-11-23","data":{"body":"body/example/wg","number":17,"occurred_text":"12月23日"}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2021-01-20","data":{"body":"body/example/wg","number":18,"occurred_text":"令和4年1月20日"}}
"#,
        says: &[
            "第17回例示WG: 原文は「12月23日」（#6）だが、記録された日付は2021年11月23日である",
            "第18回例示WG: 原文は「令和4年1月20日」（#7）だが、記録された日付は2021年1月20日である",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-12-23","data":{"body":"body/example/wg","number":17,"occurred_text":"12月23日"}}
{"kind":"meeting.held","subject":"meeting/example/wg/18","occurred":"2022-01-20","data":{"body":"body/example/wg","number":18,"occurred_text":"令和4年1月"}}
{"kind":"activity.noted","subject":"activity/example/survey","data":{"title":"調査","body":"body/example","period":"2021-04-01/2022-02-28","occurred_text":"今年度は2月末まで"}}
{"kind":"meeting.convened","subject":"meeting/example/wg/19","occurred":"2022-01-20","data":{"body":"body/example/wg","number":19,"planned":"[2022-02-10,2022-02-14]","occurred_text":"2/10か2/14"}}
{"kind":"plan.adopted","subject":"plan/example/2022","occurred":"2022-03","data":{"title":{"ja":"事業計画"},"body":"body/example","state":"draft","period":"2022-04-01/2023-03-31","occurred_text":"令和4年3月"}}
"#,
    },
    Case {
        code: "printed-date-impossible",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-02","data":{"body":"body/example/wg","number":17,"occurred_text":"2月30日"}}
"#,
        says: &["第17回例示WG: 「2月30日」（#6）は存在しない日付を含む"],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2020-02-29","data":{"body":"body/example/wg","number":17,"occurred_text":"2月29日"}}
"#,
    },
    Case {
        code: "era-past-its-end",
        odd: r#"
{"kind":"context.noted","subject":"context/example-act","occurred":"2020-03","data":{"title":"例示法の施行","type":"law","occurred_text":"平成32年3月"}}
"#,
        says: &["例示法の施行: 「平成32年3月」（#6）は平成で数えるが、平成は2019-04-30に終わった"],
        fine: r#"
{"kind":"context.noted","subject":"context/example-act","occurred":"2019-04","data":{"title":"例示法の施行","type":"law","occurred_text":"平成31年4月"}}
{"kind":"context.noted","subject":"context/example-plan","occurred":"2019","data":{"title":"例示計画","type":"policy","occurred_text":"平成31年"}}
"#,
    },
    Case {
        code: "double-date-disagrees",
        odd: r#"
{"kind":"context.noted","subject":"context/example-act","occurred":"2019-04","data":{"title":"例示法の改正","type":"law","summary":"2019年（平成30年）4月に改正"}}
{"kind":"activity.noted","subject":"activity/example/study","data":{"title":"研究","body":"body/example","summary":"2014年度（平成25年度）から"}}
"#,
        says: &[
            "例示法の改正: 「2019年（平成30年）4月に改正」（#6）は一つの年を2019年とも2018年ともしている",
            "研究: 「2014年度（平成25年度）から」（#7）は一つの年を2014年とも2013年ともしている",
        ],
        fine: r#"
{"kind":"context.noted","subject":"context/example-act","occurred":"2019-04","data":{"title":"例示法の改正","type":"law","summary":"2019年（平成31年）4月に改正。平成30年から2020年まで準備"}}
{"kind":"activity.noted","subject":"activity/example/study","data":{"title":"研究","body":"body/example","summary":"2014年度（平成26年度）から2019年度（令和元年度）、2020年度（2020年4月）"}}
"#,
    },
    Case {
        code: "stated-days",
        odd: r#"
{"kind":"endorsement.given","subject":"endorsement/example/1","data":{"by":"body/example","title":"例示セミナー","sessions":[{"held":"2021-11-04/2021-11-05"},{"held":"2021-11-08"}],"extra":{"days":4},"occurred_text":"11月4日～5日、8日の計4日間"}}
{"kind":"occasion.held","subject":"occasion/example/forum","occurred":"2021-11-04","data":{"name":"例示フォーラム","period":"2021-11-04/2021-11-06","extra":{"days":2}}}
"#,
        says: &[
            "例示セミナー: 「4」（#6）日間とあるが、「11月4日～5日、8日の計4日間」（#6）は数えると3日である",
            "例示フォーラム: 「2」（#7）日間とあるが、「2021年11月4日〜2021年11月6日」（#7）は数えると3日である",
        ],
        fine: r#"
{"kind":"occasion.held","subject":"occasion/example/forum","occurred":"2021-11-04","data":{"name":"例示フォーラム","period":"2021-11-04/2021-11-06","extra":{"days":3}}}
{"kind":"endorsement.given","subject":"endorsement/example/1","data":{"by":"body/example","title":"例示セミナー","sessions":[{"held":"2021-11-04"},{"held":"2021-11"}],"extra":{"days":3}}}
"#,
    },
    Case {
        code: "planned-wording-left",
        odd: r#"
{"kind":"activity.noted","subject":"activity/example/request","data":{"title":"要望書の提出","body":"body/example","state":"planned","planned":"2021-10"}}
"#,
        says: &[
            "要望書の提出: 「2021年10月」（#6）の予定のままだが、その記録（2022-03-31）の時点で予定の時期を過ぎている",
        ],
        fine: r#"
{"kind":"activity.noted","subject":"activity/example/request","data":{"title":"要望書の提出","body":"body/example","state":"planned","planned":"2021-10"}}
{"kind":"activity.noted","subject":"activity/example/request","occurred":"2021-10-20","data":{"title":"要望書の提出","body":"body/example","state":"done"}}
{"kind":"occasion.announced","subject":"occasion/example/forum","data":{"name":"例示フォーラム","planned":"2022-03"}}
"#,
    },
    Case {
        code: "relative-wording",
        odd: r#"
{"kind":"body.noted","subject":"body/example-union","occurred":"2019-05?","data":{"name":"例示連絡会","occurred_text":"本年5月"}}
"#,
        says: &["例示連絡会: 原文の「本年5月」（#6）はそれだけでは年が分からない。2019年5月かと読んだ"],
        fine: r#"
{"kind":"body.noted","subject":"body/example-union","occurred":"2019-05","data":{"name":"例示連絡会","occurred_text":"本年（2019年）5月"}}
{"kind":"activity.noted","subject":"activity/example/survey","data":{"title":"調査","body":"body/example","period":"2021-04-01/2022-03-31","occurred_text":"今年度"}}
"#,
    },
    Case {
        code: "recorded-before-it-occurred",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2022-12-23","data":{"body":"body/example/wg","number":17}}
"#,
        says: &[
            "第17回例示WG: 2022-03-31に済んだこととして記録されたが、日付は「2022年12月23日」（#6）である",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2022","data":{"body":"body/example/wg","number":17}}
{"kind":"activity.noted","subject":"activity/example/visit","occurred":"2022-06-01","data":{"title":"視察","body":"body/example","state":"planned"}}
{"kind":"document.issued","subject":"doc/example/plan","occurred":"2022-03","data":{"title":{"ja":"事業計画書"},"type":"plan"}}
{"kind":"body.dissolved","subject":"body/example/wg","occurred":"2022-12-01","data":{"reason":{"ja":"見直し"},"sources":[{"document":"doc/example/plan","locator":"4"}]}}
"#,
    },
    Case {
        code: "date-less-precise",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-09-01","data":{"body":"body/example/wg","number":1}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-10-01","data":{"body":"body/example/wg","number":2}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-11-01","data":{"body":"body/example/wg","number":3}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-12-01","data":{"body":"body/example/wg","number":4}}
{"kind":"meeting.held","subject":"meeting/example/wg/5","occurred":"2022-01","data":{"body":"body/example/wg","number":5,"occurred_text":"2022/1"}}
"#,
        says: &[
            "第5回例示WG: 「2022/1」（#10）とあるだけだが、同種のほかの4件には日がある。例: 「2021年12月1日」（#9）",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021-09","data":{"body":"body/example/wg","number":1}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2021-10-01","data":{"body":"body/example/wg","number":2}}
{"kind":"meeting.held","subject":"meeting/example/wg/3","occurred":"2021-11-01","data":{"body":"body/example/wg","number":3}}
{"kind":"meeting.held","subject":"meeting/example/wg/4","occurred":"2021-12-01","data":{"body":"body/example/wg","number":4}}
{"kind":"meeting.held","subject":"meeting/example/wg/5","occurred":"2022-01","data":{"body":"body/example/wg","number":5}}
"#,
    },
    Case {
        code: "placeholder-date",
        odd: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-01-01","data":{"body":"body/example/wg","number":17}}
{"kind":"document.issued","subject":"doc/example/rules","occurred":"1970-01-01","data":{"title":"例示規約"}}
"#,
        says: &[
            "第17回例示WG: 「2021年1月1日」（#6）は、日付が分からないときに入れる仮の日付にみえる",
            "例示規約: 「1970年1月1日」（#7）は、日付が分からないときに入れる仮の日付にみえる",
        ],
        fine: r#"
{"kind":"meeting.held","subject":"meeting/example/wg/17","occurred":"2021-01","data":{"body":"body/example/wg","number":17}}
{"kind":"document.issued","subject":"doc/example/rules","occurred":"2021-01-01","data":{"title":"例示規約"}}
"#,
    },
    Case {
        code: "outside-reported-period",
        odd: r#"
{"kind":"document.noted","subject":"doc/example/report","data":{"title":{"ja":"2021年度報告"},"period":"2021-04-01/2022-03-31"}}
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2020-02-17","data":{"body":"body/example/wg","number":1,"sources":[{"document":"doc/example/report","locator":"部会報告 9"}]}}
"#,
        says: &[
            "第1回例示WG: 「2020年2月17日」（部会報告 9 #7）は、2021年度報告の対象期間「2021年4月1日〜2022年3月31日」（#6）の外である",
        ],
        fine: r#"
{"kind":"document.noted","subject":"doc/example/report","data":{"title":{"ja":"2021年度報告"},"period":"2021-04-01/2022-03-31"}}
{"kind":"meeting.held","subject":"meeting/example/wg/1","occurred":"2021","data":{"body":"body/example/wg","number":1,"sources":[{"document":"doc/example/report"}]}}
{"kind":"meeting.held","subject":"meeting/example/wg/2","occurred":"2020-02-17","data":{"body":"body/example/wg","number":2,"sources":[{"document":"doc/example/calendar"}]}}
"#,
    },
    Case {
        code: "planned-in-silence",
        odd: r#"
{"kind":"occasion.announced","subject":"occasion/example-2022","data":{"name":{"ja":"例示大会2022"},"planned":"2022-07","extra":{"planned_text":{"ja":"来年度の7月"}}}}
{"kind":"recommendation.made","subject":"recommendation/example/1","occurred":"2022-01","data":{"title":{"ja":"対応の開始"},"due":"2022"}}
{"kind":"progress.reported","subject":"progress/example/1","occurred":"2022-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","state":"underway"}}
{"kind":"action.opened","subject":"action/example/1","occurred":"2022-03-14","data":{"title":{"ja":"日程の調整"},"due":"2022-06-30"}}
{"kind":"activity.noted","subject":"activity/example/start","occurred":"2021","data":{"title":{"ja":"提供の開始"},"body":"body/example","state":"planned","planned":"2022-09","occurred_text":"2021年に決定"}}
"#,
        says: &[
            "例示大会2022は「来年度の7月」（#6）の予定だったが、その後どうなったかの記録がない",
            "対応の開始は「2022年」（#7）の予定だったが、その後どうなったかの記録がない",
            "日程の調整は「2022年6月30日」（#9）の予定だったが、その後どうなったかの記録がない",
            "提供の開始は「2022年9月」（#10）の予定だったが、その後どうなったかの記録がない",
        ],
        fine: r#"
{"kind":"occasion.announced","subject":"occasion/example-2022","data":{"name":{"ja":"例示大会2022"},"planned":"2022-07"}}
{"kind":"occasion.announced","subject":"occasion/example-2023","data":{"name":{"ja":"例示大会2023"},"planned":"2023"}}
{"kind":"recommendation.made","subject":"recommendation/example/1","occurred":"2022-01","data":{"title":{"ja":"対応の開始"},"due":"2022"}}
{"kind":"action.opened","subject":"action/example/1","occurred":"2022-03-14","data":{"title":{"ja":"日程の調整"},"due":"2022-06-30"}}
{"kind":"meeting.convened","subject":"meeting/example/wg/18","data":{"body":"body/example/wg","number":18,"planned":"2022-06-01"}}
{"kind":"meeting.changed","subject":"meeting/example/wg/18","occurred":"2022-03-20","data":{"state":"cancelled","planned":"2022-06-01"}}
@2023-03-01T03:00:00.000000Z
{"kind":"occasion.held","subject":"occasion/example-2022","occurred":"2022-07-20","data":{"name":{"ja":"例示大会2022"}}}
{"kind":"progress.reported","subject":"progress/example/1","occurred":"2023-02-14","data":{"on":["recommendation/example/1"],"cell":"stated","state":"done"}}
{"kind":"action.closed","subject":"action/example/1","occurred":"2022-07-14","data":{"outcome":"done"}}
"#,
    },
];
