use super::Case;

pub(super) const CASES: &[Case] = &[
    Case {
        code: "plan-number-repeated",
        odd: r#"
{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"令和2年度事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"調査"},"type":"item","number":"２"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/2","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"研修"},"type":"item","number":"2."}}
"#,
        says: &["令和2年度事業計画: 番号2が二つある: 「調査」（#7）と「研修」（#8）"],
        fine: r#"
{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"令和2年度事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"調査"},"type":"item","number":"2"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/p2","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"方針"},"type":"policy","number":"2"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/c2","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"研修"},"type":"item","number":"②"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1.2","occurred":"2020-03","data":{"plan":"plan/example/2020","parent":"item/example/2020/1","title":{"ja":"測定"},"type":"item","number":"2"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1.3","occurred":"2020-03","data":{"plan":"plan/example/2020","parent":"item/example/2020/1","title":{"ja":"集計"},"type":"item","number":"・"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1.4","occurred":"2020-03","data":{"plan":"plan/example/2020","parent":"item/example/2020/1","title":{"ja":"公表"},"type":"item","number":"・"}}
"#,
    },
    Case {
        code: "plan-item-carried-from-elsewhere",
        odd: r#"
{"kind":"plan.adopted","subject":"plan/example/2018","occurred":"2018-03","data":{"title":{"ja":"平成30年度事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan_item.adopted","subject":"item/example/2018/1","occurred":"2018-03","data":{"plan":"plan/example/2018","title":{"ja":"研修"},"type":"item"}}
{"kind":"plan.adopted","subject":"plan/example/2019","occurred":"2019-03","data":{"title":{"ja":"平成31年度事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"令和2年度事業計画"},"body":"body/example","state":"adopted","previous":"plan/example/2019"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"研修会"},"type":"item","carried_from":["item/example/2018/1"]}}
"#,
        says: &[
            "「研修会」（#10）の引継ぎ元「研修」（#7）は、前の計画「平成31年度事業計画」（#8）の項目ではない",
        ],
        fine: r#"
{"kind":"plan.adopted","subject":"plan/example/2019","occurred":"2019-03","data":{"title":{"ja":"平成31年度事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan_item.adopted","subject":"item/example/2019/1","occurred":"2019-03","data":{"plan":"plan/example/2019","title":{"ja":"研修"},"type":"item"}}
{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"令和2年度事業計画"},"body":"body/example","state":"adopted","previous":"plan/example/2019"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"研修会"},"type":"item","carried_from":["item/example/2019/1"]}}
{"kind":"plan.adopted","subject":"plan/example/wg/2020","occurred":"2020-03","data":{"title":{"ja":"WGの計画"},"body":"body/example/wg","state":"adopted"}}
{"kind":"plan_item.adopted","subject":"item/example/wg/2020/1","occurred":"2020-03","data":{"plan":"plan/example/wg/2020","title":{"ja":"研修会"},"type":"item","carried_from":["item/example/2019/1"]}}
"#,
    },
    Case {
        code: "plan-item-new-but-known",
        odd: r#"
{"kind":"plan.adopted","subject":"plan/example/2019","occurred":"2019-03","data":{"title":{"ja":"平成31年度事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan_item.adopted","subject":"item/example/2019/1","occurred":"2019-03","data":{"plan":"plan/example/2019","title":{"ja":"研修の実施"},"type":"item"}}
{"kind":"plan_item.adopted","subject":"item/example/2019/2","occurred":"2019-03","data":{"plan":"plan/example/2019","title":{"ja":"調査"},"type":"item"}}
{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"令和2年度事業計画"},"body":"body/example","state":"adopted","previous":"plan/example/2019"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"研修の 実施"},"type":"item","status":"new"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/2","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"動向の把握"},"type":"item","status":"new","carried_from":["item/example/2019/2"]}}
"#,
        says: &[
            "「研修の 実施」（#10）は新規とあるが、「研修の実施」（#7）の続きである",
            "「動向の把握」（#11）は新規とあるが、「調査」（#8）の続きである",
        ],
        fine: r#"
{"kind":"plan.adopted","subject":"plan/example/2019","occurred":"2019-03","data":{"title":{"ja":"平成31年度事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan_item.adopted","subject":"item/example/2019/1","occurred":"2019-03","data":{"plan":"plan/example/2019","title":{"ja":"研修の実施"},"type":"item"}}
{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"令和2年度事業計画"},"body":"body/example","state":"adopted","previous":"plan/example/2019"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"研修の企画"},"type":"item","status":"new"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/2","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"研修の実施"},"type":"item","status":"continued","carried_from":["item/example/2019/1"]}}
"#,
    },
    Case {
        code: "plan-item-continued-from-nothing",
        odd: r#"
{"kind":"plan.adopted","subject":"plan/example/2019","occurred":"2019-03","data":{"title":{"ja":"平成31年度事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan_item.adopted","subject":"item/example/2019/1","occurred":"2019-03","data":{"plan":"plan/example/2019","title":{"ja":"調査"},"type":"item"}}
{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"令和2年度事業計画"},"body":"body/example","state":"adopted","previous":"plan/example/2019"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"研修"},"type":"item","status":"continued"}}
"#,
        says: &[
            "「研修」（#9）は継続とあるが、前の計画「平成31年度事業計画」（#6）のどの項目の続きか記録がない",
        ],
        fine: r#"
{"kind":"plan.adopted","subject":"plan/example/2019","occurred":"2019-03","data":{"title":{"ja":"平成31年度事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"令和2年度事業計画"},"body":"body/example","state":"adopted","previous":"plan/example/2019"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"研修"},"type":"item","status":"continued"}}
"#,
    },
    Case {
        code: "plan-item-dropped",
        odd: r#"
{"kind":"plan.adopted","subject":"plan/example/2019","occurred":"2019-03","data":{"title":{"ja":"平成31年度事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan_item.adopted","subject":"item/example/2019/1","occurred":"2019-03","data":{"plan":"plan/example/2019","title":{"ja":"調査"},"type":"item"}}
{"kind":"plan_item.adopted","subject":"item/example/2019/2","occurred":"2019-03","data":{"plan":"plan/example/2019","title":{"ja":"交流会"},"type":"item"}}
{"kind":"plan_item.adopted","subject":"item/example/2019/2.1","occurred":"2019-03","data":{"plan":"plan/example/2019","parent":"item/example/2019/2","title":{"ja":"春の交流会"},"type":"activity"}}
{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"令和2年度事業計画"},"body":"body/example","state":"adopted","previous":"plan/example/2019"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"調査"},"type":"item","carried_from":["item/example/2019/1"]}}
"#,
        says: &[
            "平成31年度事業計画の「交流会」（#8）は、「令和2年度事業計画」（#10）に現れず、どうなったかの記録もない",
        ],
        fine: r#"
{"kind":"plan.adopted","subject":"plan/example/2019","occurred":"2019-03","data":{"title":{"ja":"平成31年度事業計画"},"body":"body/example","state":"adopted"}}
{"kind":"plan_item.adopted","subject":"item/example/2019/1","occurred":"2019-03","data":{"plan":"plan/example/2019","title":{"ja":"調査"},"type":"item","status":"discontinued"}}
{"kind":"plan_item.adopted","subject":"item/example/2019/2","occurred":"2019-03","data":{"plan":"plan/example/2019","title":{"ja":"交流会"},"type":"item"}}
{"kind":"plan_item.followed_up","subject":"item/example/2019/2","occurred":"2020-03","data":{"state":"done"}}
{"kind":"plan_item.adopted","subject":"item/example/2019/3","occurred":"2019-03","data":{"plan":"plan/example/2019","title":{"ja":"研修"},"type":"item"}}
{"kind":"plan.adopted","subject":"plan/example/2020","occurred":"2020-03","data":{"title":{"ja":"令和2年度事業計画"},"body":"body/example","state":"adopted","previous":"plan/example/2019"}}
{"kind":"plan_item.adopted","subject":"item/example/2020/1","occurred":"2020-03","data":{"plan":"plan/example/2020","title":{"ja":"講座"},"type":"item","carried_from":["item/example/2019/3"]}}
"#,
    },
    Case {
        code: "progress-repeat-unmarked",
        odd: r#"
{"kind":"recommendation.made","subject":"recommendation/example/1","occurred":"2016-01","data":{"title":{"ja":"周知"}}}
{"kind":"recommendation.made","subject":"recommendation/example/2","occurred":"2016-01","data":{"title":{"ja":"普及"}}}
{"kind":"recommendation.made","subject":"recommendation/example/3","occurred":"2016-01","data":{"title":{"ja":"教育"}}}
{"kind":"progress.reported","subject":"progress/example/1","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"by_text":"例示協会","title":{"ja":"会員への情報の周知・啓発"}}}
{"kind":"progress.reported","subject":"progress/example/2","occurred":"2017-03-14","data":{"on":["recommendation/example/2"],"cell":"stated","by":["body/example"],"title":{"ja":"会員への情報の周知・啓発"},"repeats":"progress/example/1","marked_repeat":false}}
{"kind":"progress.reported","subject":"progress/example/3","occurred":"2017-03-14","data":{"on":["recommendation/example/3"],"cell":"stated","by":["body/example"],"title":{"ja":"会員への情報の 周知･啓発"}}}
"#,
        says: &[
            "「例示協会: 会員への情報の周知・啓発」（#10）は「例示協会: 会員への情報の周知・啓発」（#9）の内容を繰り返しているが、再掲の表示がない",
            "「例示協会: 会員への情報の 周知･啓発」（#11）は「例示協会: 会員への情報の周知・啓発」（#9）の内容を繰り返しているが、再掲の表示がない",
        ],
        fine: r#"
{"kind":"recommendation.made","subject":"recommendation/example/1","occurred":"2016-01","data":{"title":{"ja":"周知"}}}
{"kind":"recommendation.made","subject":"recommendation/example/2","occurred":"2016-01","data":{"title":{"ja":"普及"}}}
{"kind":"progress.reported","subject":"progress/example/1","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"会員への情報の周知・啓発"}}}
{"kind":"progress.reported","subject":"progress/example/2","occurred":"2017-03-14","data":{"on":["recommendation/example/2"],"cell":"stated","by":["body/example"],"title":{"ja":"会員への情報の周知・啓発"},"repeats":"progress/example/1","marked_repeat":true}}
{"kind":"progress.reported","subject":"progress/example/3","occurred":"2017-03-14","data":{"on":["recommendation/example/2"],"cell":"stated","by":["body/example/wg"],"title":{"ja":"会員への情報の周知・啓発"}}}
{"kind":"progress.reported","subject":"progress/example/4","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"検討中"}}}
{"kind":"progress.reported","subject":"progress/example/5","occurred":"2017-03-14","data":{"on":["recommendation/example/2"],"cell":"stated","by":["body/example"],"title":{"ja":"検討中"}}}
{"kind":"progress.reported","subject":"progress/example/6","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"empty"}}
{"kind":"progress.reported","subject":"progress/example/7","occurred":"2017-03-14","data":{"on":["recommendation/example/2"],"cell":"empty"}}
"#,
    },
    Case {
        code: "progress-repeat-unlinked",
        odd: r#"
{"kind":"recommendation.made","subject":"recommendation/example/1","occurred":"2016-01","data":{"title":{"ja":"周知"}}}
{"kind":"progress.reported","subject":"progress/example/1","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"会員への周知"}}}
{"kind":"progress.reported","subject":"progress/example/2","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"説明"},"repeats":"progress/example/1","marked_repeat":true}}
{"kind":"progress.reported","subject":"progress/example/3","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"案内"},"repeats":"progress/example/2","marked_repeat":true}}
{"kind":"progress.reported","subject":"progress/example/4","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"紹介"},"repeats":{"~":"unknown"},"marked_repeat":true}}
"#,
        says: &[
            "「例示協会: 案内」（#9）は再掲とあるが、どの記載の再掲か記録がない",
            "「例示協会: 紹介」（#10）は再掲とあるが、どの記載の再掲か記録がない",
        ],
        fine: r#"
{"kind":"recommendation.made","subject":"recommendation/example/1","occurred":"2016-01","data":{"title":{"ja":"周知"}}}
{"kind":"progress.reported","subject":"progress/example/1","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"会員への周知"}}}
{"kind":"progress.reported","subject":"progress/example/2","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"説明"},"repeats":"progress/example/1","marked_repeat":true}}
"#,
    },
    Case {
        code: "progress-repeat-of-another",
        odd: r#"
{"kind":"recommendation.made","subject":"recommendation/example/1","occurred":"2016-01","data":{"title":{"ja":"周知"}}}
{"kind":"progress.reported","subject":"progress/example/1","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"会員への周知"}}}
{"kind":"progress.reported","subject":"progress/example/2","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example/wg"],"by_text":"WG","title":{"ja":"会員への周知"},"repeats":"progress/example/1","marked_repeat":true}}
"#,
        says: &[
            "「WG: 会員への周知」（#8）は「例示協会: 会員への周知」（#7）の再掲とされるが、述べている団体が違う",
        ],
        fine: r#"
{"kind":"recommendation.made","subject":"recommendation/example/1","occurred":"2016-01","data":{"title":{"ja":"周知"}}}
{"kind":"progress.reported","subject":"progress/example/1","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example","body/example/wg"],"title":{"ja":"会員への周知"}}}
{"kind":"progress.reported","subject":"progress/example/2","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example/wg"],"by_text":"WG","title":{"ja":"会員への周知"},"repeats":"progress/example/1","marked_repeat":true}}
"#,
    },
    Case {
        code: "progress-after-survey",
        odd: r#"
{"kind":"survey.conducted","subject":"survey/example/2016","occurred":"2017-03-14","data":{"title":{"ja":"進捗調査"},"as_of":"2016-12-31"}}
{"kind":"recommendation.made","subject":"recommendation/example/1","occurred":"2016-01","data":{"title":{"ja":"周知"}}}
{"kind":"occasion.held","subject":"occasion/example-39","occurred":"2017-01-20","data":{"name":{"ja":"例示大会39"}}}
{"kind":"progress.reported","subject":"progress/example/1","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"情報の公開"},"survey":"survey/example/2016","as_of":"2016-12-31","concerns":["occasion/example-39"]}}
{"kind":"activity.noted","subject":"activity/example/reopened","occurred":"2017-01-04","data":{"title":{"ja":"審査の再開"},"body":"body/example","state":"done","concerns":["progress/example/1"]}}
{"kind":"progress.reported","subject":"progress/example/2","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example/wg"],"title":{"ja":"準備"},"survey":"survey/example/2016","as_of":"2017-02-01"}}
"#,
        says: &[
            "「例示協会: 情報の公開」（#9）は「2016年12月31日」（#6）時点の進捗だが、その後の「例示大会39 2017年1月20日」（#8）にもふれている",
            "「例示協会: 情報の公開」（#9）は「2016年12月31日」（#6）時点の進捗だが、その後の「審査の再開 2017年1月4日」（#10）にもふれている",
            "「例示WG: 準備」（#11）は「2016年12月31日」（#6）時点の進捗だが、その後の「2017年2月1日」（#11）にもふれている",
        ],
        fine: r#"
{"kind":"survey.conducted","subject":"survey/example/2016","occurred":"2017-03-14","data":{"title":{"ja":"進捗調査"},"as_of":"2016-12-31"}}
{"kind":"recommendation.made","subject":"recommendation/example/1","occurred":"2016-01","data":{"title":{"ja":"周知"}}}
{"kind":"occasion.held","subject":"occasion/example-38","occurred":"2016-07-07","data":{"name":{"ja":"例示大会38"}}}
{"kind":"progress.reported","subject":"progress/example/1","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"情報の公開"},"survey":"survey/example/2016","as_of":"2016-12-31","concerns":["occasion/example-38","body/example"]}}
{"kind":"activity.noted","subject":"activity/example/next","data":{"title":{"ja":"次の調査"},"body":"body/example","state":"planned","planned":"2017","concerns":["progress/example/1"]}}
{"kind":"activity.noted","subject":"activity/example/reopened","occurred":"2017-01-04","data":{"title":{"ja":"審査の再開"},"body":"body/example","state":"done","concerns":["progress/example/1"],"sources":[{"document":"doc/example/calendar","locator":"1"}]}}
{"kind":"document.issued","subject":"doc/example/survey","occurred":"2017-03-14","data":{"title":{"ja":"調査結果"},"sources":[{"document":"doc/example/survey","locator":"表題"}]}}
{"kind":"progress.reported","subject":"progress/example/2","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"調査の実施"},"as_of":"2016-12-31","concerns":["doc/example/survey"],"sources":[{"document":"doc/example/survey","locator":"1"}]}}
{"kind":"occasion.held","subject":"occasion/example-39","occurred":"2017-01-20","data":{"name":{"ja":"例示大会39"}}}
{"kind":"progress.reported","subject":"progress/example/3","occurred":"2017-03-14","data":{"on":["recommendation/example/1"],"cell":"stated","by":["body/example"],"title":{"ja":"情報の公開"},"as_of":"2016-12-31","concerns":["occasion/example-39"],"repeats":"progress/example/1"}}
"#,
    },
    Case {
        code: "survey-cell-unknown",
        odd: r#"
{"kind":"survey.conducted","subject":"survey/example/2017","occurred":"2017-02","data":{"title":{"ja":"提供状況調査"},"columns":[{"key":"method","title":{"ja":"方式"}}],"footnotes":[{"mark":"※1","text":{"ja":"要申込み"}}]}}
{"kind":"measurement.taken","subject":"measure/example/a/method","occurred":"2017-02","data":{"title":{"ja":"方式"},"text":{"ja":"直結"},"survey":"survey/example/2017","dimensions":{"column":"methd"}}}
{"kind":"measurement.taken","subject":"measure/example/b/method","occurred":"2017-02","data":{"title":{"ja":"方式"},"text":{"ja":"中継"},"survey":"survey/example/2017","dimensions":{"column":"method"},"footnotes":["※1","※2"]}}
"#,
        says: &[
            "「直結」（#7）の列 methd は、「提供状況調査」（#6）にない",
            "「中継」（#8）の脚注 ※2 は、「提供状況調査」（#6）にない",
        ],
        fine: r#"
{"kind":"survey.conducted","subject":"survey/example/2015","occurred":"2015-02","data":{"title":{"ja":"前回調査"}}}
{"kind":"survey.conducted","subject":"survey/example/2017","occurred":"2017-02","data":{"title":{"ja":"提供状況調査"},"columns":[{"key":"method","title":{"ja":"方式"}}],"footnotes":[{"mark":"※1","text":{"ja":"要申込み"}}]}}
{"kind":"measurement.taken","subject":"measure/example/a/method","occurred":"2017-02","data":{"title":{"ja":"方式"},"text":{"ja":"直結"},"survey":"survey/example/2017","dimensions":{"column":"method"},"footnotes":["※1"]}}
{"kind":"measurement.taken","subject":"measure/example/a/method","occurred":"2015-02","data":{"title":{"ja":"方式"},"text":{"ja":"直結"},"survey":"survey/example/2015","dimensions":{"column":"methd"},"footnotes":["※3"]}}
"#,
    },
    Case {
        code: "survey-same-but-different",
        odd: r#"
{"kind":"survey.conducted","subject":"survey/example/2015","occurred":"2015-02","data":{"title":{"ja":"前回調査"}}}
{"kind":"survey.conducted","subject":"survey/example/2017","occurred":"2017-02","data":{"title":{"ja":"今回調査"},"previous":"survey/example/2015"}}
{"kind":"measurement.taken","subject":"measure/example/a/filter","occurred":"2015-02","data":{"title":{"ja":"適用状況"},"text":{"ja":"適用しない"},"survey":"survey/example/2015"}}
{"kind":"measurement.taken","subject":"measure/example/a/filter","occurred":"2017-02","data":{"title":{"ja":"適用状況"},"text":{"ja":"適用"},"printed":{"ja":"前回調査と同じ"},"survey":"survey/example/2017"}}
"#,
        says: &["「適用」（#9）は前回と同じとあるが、前回は「適用しない」（#8）である"],
        fine: r#"
{"kind":"survey.conducted","subject":"survey/example/2015","occurred":"2015-02","data":{"title":{"ja":"前回調査"}}}
{"kind":"survey.conducted","subject":"survey/example/2017","occurred":"2017-02","data":{"title":{"ja":"今回調査"},"previous":"survey/example/2015"}}
{"kind":"measurement.taken","subject":"measure/example/a/filter","occurred":"2015-02","data":{"title":{"ja":"適用状況"},"text":{"ja":"適用しない"},"survey":"survey/example/2015"}}
{"kind":"measurement.taken","subject":"measure/example/a/filter","occurred":"2017-02","data":{"title":{"ja":"適用状況"},"text":{"ja":"適用しない"},"printed":{"ja":"前回調査と同じ"},"survey":"survey/example/2017"}}
{"kind":"measurement.taken","subject":"measure/example/b/filter","occurred":"2015-02","data":{"title":{"ja":"適用状況"},"text":{"ja":"適用しない"},"survey":"survey/example/2015"}}
{"kind":"measurement.taken","subject":"measure/example/b/filter","occurred":"2017-02","data":{"title":{"ja":"適用状況"},"text":{"ja":"適用"},"printed":{"ja":"適用(※1)"},"survey":"survey/example/2017"}}
"#,
    },
];
