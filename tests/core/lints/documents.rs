use super::Case;

pub(super) const CASES: &[Case] = &[Case {
    code: "edition-not-increasing",
    odd: r#"
{"kind":"document.issued","subject":"doc/example/guideline","occurred":"2020-05","data":{"title":{"ja":"例示ガイドライン"},"edition":8}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2021-07-05","data":{"edition":7}}
"#,
    says: &["例示ガイドライン: 「8」（#6）版の後に「7」（#7）版がある"],
    fine: r#"
{"kind":"document.issued","subject":"doc/example/guideline","occurred":"2021-07","data":{"title":{"ja":"例示ガイドライン"},"edition":8}}
{"kind":"document.revised","subject":"doc/example/guideline","occurred":"2021","data":{"edition":7}}
"#,
}];
