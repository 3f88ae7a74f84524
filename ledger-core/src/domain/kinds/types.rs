//! Entity types and the closed lists of words that fields take.

/// The entity types of associations: the first segment of every slug.
pub static ENTITY_TYPES: &[(&str, &str)] = &[
    ("action", "宿題・対応事項"),
    ("activity", "活動"),
    ("agreement", "協定・覚書・合意"),
    ("body", "団体・会議体"),
    ("consultation", "意見募集・アンケート"),
    ("context", "背景事項"),
    ("decision", "決定"),
    ("doc", "文書"),
    ("endorsement", "後援・協賛"),
    ("item", "計画の項目"),
    ("measure", "計測"),
    ("meeting", "会議"),
    ("occasion", "催事"),
    ("opinion", "意見書"),
    ("person", "人"),
    ("plan", "計画"),
    ("post", "役職"),
    ("progress", "進捗"),
    ("project", "事業・実証"),
    ("proposal", "提案"),
    ("recommendation", "提言"),
    ("relation", "関係"),
    ("role", "役職就任"),
    ("session", "講演・発表・報告"),
    ("survey", "調査"),
];

pub(super) const BODY: &[&str] = &["body"];
pub(super) const PERSON: &[&str] = &["person"];
pub(super) const MEETING: &[&str] = &["meeting"];
pub(super) const DOC: &[&str] = &["doc"];

type Word = (&'static str, &'static str);

pub(super) static BODY_TYPE: &[Word] = &[
    ("association", "協会・団体"),
    ("council", "協議会・連絡会"),
    ("division", "部会"),
    ("committee", "委員会"),
    ("study_group", "研究会・検討会"),
    ("working_group", "WG"),
    ("sub_working_group", "サブWG"),
    ("task_force", "タスクフォース"),
    ("ministry", "省庁"),
    ("government", "行政機関・自治体"),
    ("company", "企業"),
    ("foundation", "財団法人"),
    ("nonprofit", "非営利法人"),
    ("international", "国際組織"),
    ("award", "表彰制度"),
    ("secretariat", "事務局"),
    ("assembly", "総会"),
    ("board", "理事会"),
    ("country", "国・地域"),
    ("forum", "国際会議・フォーラム"),
    ("dialogue", "対話・協議の場"),
    ("partnership", "連携の枠組み・コンソーシアム"),
    ("fund", "基金・ファンド"),
    ("university", "大学・研究機関"),
    ("team", "チーム"),
    ("other", "その他"),
];

pub(super) static BODY_STATUS: &[Word] =
    &[("active", "活動中"), ("suspended", "休会"), ("goal_reached", "目標達成")];

pub(super) static PROPOSED_STATE: &[Word] =
    &[("pending", "設立を検討中"), ("deferred", "設立を見合わせ"), ("dropped", "設立を見送り")];

pub(super) static RELATION_TYPE: &[Word] = &[
    ("secretariat_of", "事務局"),
    ("member_of", "会員・構成員"),
    ("observer_of", "オブザーバ"),
    ("hosts", "主催・設置"),
    ("partner_of", "協力"),
    ("supports", "支援"),
    ("promotes", "推進"),
    ("successor_of", "後継"),
    ("liaison_of", "参加・連絡"),
];

/// A post is an id within its body, not a closed list: every organisation has its own.
/// These are the ones whose English names the reports know.
pub static KNOWN_POSTS: &[(&str, &str, &str)] = &[
    ("president", "会長", "president"),
    ("vice-president", "副会長", "vice president"),
    ("chair", "部会長・主査", "chair"),
    ("vice-chair", "副部会長・副主査", "vice chair"),
    ("steering", "運営メンバー", "steering member"),
    ("director", "理事", "director"),
    ("executive-director", "常任理事", "executive director"),
    ("auditor", "監事", "auditor"),
    ("secretary-general", "事務局長", "secretary general"),
    ("staff", "事務局員", "secretariat staff"),
    ("delegate", "担当", "delegate"),
    ("selector", "選考委員", "selection committee member"),
    ("trustee", "評議員", "trustee"),
    ("honorary-member", "名誉会員", "honorary member"),
    ("adviser", "会長補佐", "adviser to the president"),
    ("lead", "主査", "lead"),
    ("responsible", "担当者", "person responsible"),
    ("member", "委員・構成員", "member"),
];

pub(super) static MODE: &[Word] =
    &[("onsite", "対面"), ("online", "オンライン"), ("hybrid", "ハイブリッド"), ("written", "書面")];

pub(super) static NUMBERING: &[Word] = &[("running", "通し番号"), ("fiscal_year", "年度ごと")];

pub(super) static ANNULMENT_MODE: &[Word] =
    &[("ab_initio", "遡及（初めからなかったものとする）"), ("prospective", "将来に向けて")];

pub(super) static DOC_TYPE: &[Word] = &[
    ("guideline", "ガイドライン"),
    ("report", "報告書"),
    ("minutes", "議事録"),
    ("white_paper", "白書"),
    ("newsletter", "会報"),
    ("clauses", "契約約款・モデル条項"),
    ("manual", "手引き・マニュアル"),
    ("list", "一覧・リスト"),
    ("request", "要望書"),
    ("survey", "調査結果"),
    ("notice", "公表・通知"),
    ("consultation_result", "意見募集の結果"),
    ("law", "法令"),
    ("bill", "法律案"),
    ("policy", "政策文書"),
    ("website", "ウェブサイト"),
    ("article", "記事"),
    ("material", "資料"),
    ("poster", "ポスター"),
    ("record_book", "事業報告・記録"),
    ("plan", "計画書"),
    ("agenda", "議事次第"),
    ("statement", "声明・共同発表"),
    ("other", "その他"),
];

pub(super) static CONTEXT_TYPE: &[Word] = &[
    ("law", "法令"),
    ("policy", "政策・制度"),
    ("report", "報告書"),
    ("incident", "事故・障害"),
    ("circumstance", "社会情勢"),
    ("contract", "契約・監督"),
    ("request", "要請"),
    ("other", "その他"),
];

pub(super) static ACTIVITY_STATE: &[Word] = &[
    ("planned", "予定"),
    ("underway", "実施中"),
    ("partly", "一部実施"),
    ("done", "実施済み"),
    ("postponed", "延期"),
    ("cancelled", "中止"),
    ("ended", "終了"),
    ("none", "活動なし"),
];

pub(super) static OCCASION_STATE: &[Word] =
    &[("planned", "予定"), ("postponed", "延期"), ("cancelled", "中止"), ("not_held", "開催せず")];

pub(super) static ENDORSEMENT_TYPE: &[Word] =
    &[("koen", "後援"), ("kyosan", "協賛"), ("kyosai", "共催"), ("kyoryoku", "協力")];

pub(super) static SESSION_TYPE: &[Word] = &[
    ("lecture", "講演・勉強会"),
    ("talk", "対談・トーク"),
    ("session", "セッション"),
    ("presentation", "発表・プレゼンテーション"),
    ("report", "報告"),
    ("remark", "発言"),
    ("question", "質問"),
    ("answer", "回答"),
];

pub(super) static QUALIFIER: &[Word] = &[
    ("exact", "ちょうど"),
    ("about", "約"),
    ("at_least", "以上"),
    ("more_than", "超"),
    ("nearly", "弱"),
    ("at_most", "最大・以下"),
];

pub(super) static PLAN_STATE: &[Word] = &[("draft", "案"), ("adopted", "決定"), ("revised", "変更")];

pub(super) static ITEM_TYPE: &[Word] = &[
    ("policy", "方針"),
    ("chapter", "章"),
    ("sector", "分野"),
    ("item", "項目"),
    ("activity", "活動"),
    ("example", "例"),
];

pub(super) static ITEM_STATE: &[Word] = &[
    ("new", "新規"),
    ("continued", "継続"),
    ("changed", "変更"),
    ("discontinued", "廃止・終了"),
    ("deferred", "見送り"),
    ("cancelled", "中止"),
    ("conditional", "条件付き"),
    ("considered", "検討"),
];

pub(super) static FOLLOW_UP_STATE: &[Word] = &[
    ("done", "実施済み"),
    ("underway", "実施中"),
    ("planned", "予定"),
    ("considered", "検討中"),
    ("partly", "一部実施"),
    ("postponed", "延期"),
    ("dropped", "取りやめ"),
    ("not_started", "未着手"),
    ("described", "状況の説明"),
];

pub(super) static CELL: &[Word] = &[("stated", "記載あり"), ("dash", "「—」"), ("empty", "空欄")];

pub(super) static STRENGTH: &[Word] = &[
    ("should", "すべき・必要"),
    ("desirable", "望ましい"),
    ("expected", "期待される"),
    ("premise", "現状・前提の記述"),
];

pub(super) static AGREEMENT_TYPE: &[Word] = &[
    ("treaty", "条約・協定"),
    ("memorandum", "覚書"),
    ("declaration", "宣言"),
    ("statement", "共同声明・成果文書"),
    ("principles", "原則・勧告"),
    ("roadmap", "ロードマップ・行動計画"),
    ("framework", "枠組み・パートナーシップ"),
    ("resolution", "決議"),
    ("contract", "契約"),
    ("other", "その他"),
];

pub(super) static AGREEMENT_ACT: &[Word] = &[
    ("signed", "署名・締結"),
    ("adopted", "採択・策定"),
    ("agreed", "合意"),
    ("launched", "立上げ"),
    ("announced", "発表"),
];

pub(super) static AGREEMENT_STATE: &[Word] = &[
    ("negotiating", "交渉中"),
    ("in_force", "発効"),
    ("agreed", "合意"),
    ("endorsed", "承認・支持"),
    ("reaffirmed", "再確認"),
    ("amended", "改正"),
    ("extended", "延長"),
    ("implemented", "実施"),
    ("ended", "終了"),
];

pub(super) static MEETING_STATE: &[Word] =
    &[("postponed", "延期"), ("moved", "変更"), ("cancelled", "中止"), ("not_held", "開催せず")];

pub(super) static ACTION_OUTCOME: &[Word] =
    &[("done", "完了"), ("dropped", "取りやめ"), ("superseded", "他の事項に置換え")];

pub(super) static CONSULTATION_TYPE: &[Word] = &[("comments", "意見募集"), ("questionnaire", "アンケート")];
