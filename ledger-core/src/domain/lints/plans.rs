//! Plans from year to year, recommendations with the progress on them, and surveys.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Findings, Oddity};
use super::follow_up::{
    after_survey, cell_unknown, repeat_of_another, repeat_unlinked, repeat_unmarked, same_but_different,
};
use super::records::{Act, Records};
use super::spelling::folded;
use super::{Family, Lint, Severity};
use crate::record::schema::words;

/// Titles shorter than this are alike by chance.
const TITLE_LETTERS: usize = 4;

pub(super) const FAMILY: Family = Family {
    name: "plans",
    title: words("Plans, recommendations, surveys", "計画・提言・調査"),
    lints: &[
        Lint {
            code: "plan-number-repeated",
            severity: Severity::Warning,
            says: words(
                "{plan}: two items bear the number {number}: {one} and {other}",
                "{plan}: 番号{number}が二つある: {one}と{other}",
            ),
            looks_at: words(
                "items of one kind with the same number at one place of a plan; bullets are no numbers",
                "計画の同じ箇所で同じ番号をもつ同種の項目（行頭の点は番号とみない）",
            ),
            mend: words("one of the two numbers is a misprint", "どちらかの番号が誤っている"),
            example: words(
                "令和2年度事業計画: two items bear the number 2: “調査” (1章 #30) and “研修” (1章 #31)",
                "令和2年度事業計画: 番号2が二つある: 「調査」（1章 #30）と「研修」（1章 #31）",
            ),
            find: number_repeated,
        },
        Lint {
            code: "plan-item-carried-from-elsewhere",
            severity: Severity::Warning,
            says: words(
                "{item} is carried on from {before}, which does not stand in the plan before, {previous}",
                "{item}の引継ぎ元{before}は、前の計画{previous}の項目ではない",
            ),
            looks_at: words(
                "items carried on (`carried_from`) from an item that the plan before (`previous`) does not have",
                "引継ぎ元（`carried_from`）が前の計画（`previous`）にない項目",
            ),
            mend: words(
                "the link names another year's item, or the plan before is another: correct one of the two",
                "別の年度の項目を指しているか、前の計画の指定が誤っている。どちらかを訂正する",
            ),
            example: words(
                "“研修” (1章 #41) is carried on from “研修” (1章 #12), which does not stand in the plan before, “令和元年度事業計画” (表紙 #20)",
                "「研修」（1章 #41）の引継ぎ元「研修」（1章 #12）は、前の計画「令和元年度事業計画」（表紙 #20）の項目ではない",
            ),
            find: carried_from_elsewhere,
        },
        Lint {
            code: "plan-item-new-but-known",
            severity: Severity::Warning,
            says: words(
                "{item} is called new, but goes on from {before}",
                "{item}は新規とあるが、{before}の続きである",
            ),
            looks_at: words(
                "items with status `new` that are carried on from another, or whose title stands in the plan before",
                "区分が「新規」で、引継ぎ元があるか、前の計画に同じ題名の項目があるもの",
            ),
            mend: words(
                "if only its form is new, the status is `changed`; otherwise the link or the title is wrong",
                "形だけが新しいのなら区分は「変更」である。そうでなければ引継ぎ元か題名が誤っている",
            ),
            example: words(
                "“研修の実施” (1章 #41) is called new, but goes on from “研修の実施” (1章 #31)",
                "「研修の実施」（1章 #41）は新規とあるが、「研修の実施」（1章 #31）の続きである",
            ),
            find: new_but_known,
        },
        Lint {
            code: "plan-item-continued-from-nothing",
            severity: Severity::Info,
            says: words(
                "{item} is called {status}, but nothing in the plan before, {previous}, is linked to it",
                "{item}は{status}とあるが、前の計画{previous}のどの項目の続きか記録がない",
            ),
            looks_at: words(
                "items with status `continued` or `changed` without `carried_from`, where the items of the plan before are on record",
                "前の計画の項目が記録されていて、区分が「継続」「変更」なのに引継ぎ元がないもの",
            ),
            mend: words(
                "add `carried_from` by a correction; if the plan before has no such item, it is new",
                "訂正で `carried_from` を加える。前の計画になければ新規である",
            ),
            example: words(
                "“研修” (1章 #41) is called continued, but nothing in the plan before, “令和元年度事業計画” (表紙 #20), is linked to it",
                "「研修」（1章 #41）は継続とあるが、前の計画「令和元年度事業計画」（表紙 #20）のどの項目の続きか記録がない",
            ),
            find: continued_from_nothing,
        },
        Lint {
            code: "plan-item-dropped",
            severity: Severity::Info,
            says: words(
                "{item} of {previous} does not appear in {plan}, nor is it told what became of it",
                "{previous}の{item}は、{plan}に現れず、どうなったかの記録もない",
            ),
            looks_at: words(
                "items of the plan before that no item of the next is carried on from, that are not discontinued and have no follow-up; of a part that is dropped as a whole only its head",
                "前の計画の項目で、次の計画のどの項目にも引き継がれず、廃止・終了でもなく、結果の記録もないもの。まとまって消えた部分はその上位の項目だけを挙げる",
            ),
            mend: words(
                "record what became of it (plan_item.followed_up), or link the item that goes on from it",
                "どうなったか（plan_item.followed_up）を記録するか、引き継いだ項目に引継ぎ元を加える",
            ),
            example: words(
                "“交流会” (2章 #33) of 令和元年度事業計画 does not appear in “令和2年度事業計画” (表紙 #40), nor is it told what became of it",
                "令和元年度事業計画の「交流会」（2章 #33）は、「令和2年度事業計画」（表紙 #40）に現れず、どうなったかの記録もない",
            ),
            find: dropped,
        },
        Lint {
            code: "progress-repeat-unmarked",
            severity: Severity::Info,
            says: words(
                "{here} repeats what {there} says, without a mark that it does",
                "{here}は{there}の内容を繰り返しているが、再掲の表示がない",
            ),
            looks_at: words(
                "progress that repeats (`repeats`) another statement, or a part of it, and is not marked as a repeat, and statements of one organisation in one survey in the same words without a link",
                "別の記載やその一部を繰り返す（`repeats`）のに再掲の表示がない進捗と、一つの調査で同じ団体が同じ文言で述べ、関連づけのない進捗",
            ),
            mend: words(
                "link the second to the first statement with `repeats`; the numbers of reports count it once then",
                "二つ目に `repeats` で最初の記載を示す。報告の集計では一度だけ数えられる",
            ),
            example: words(
                "“例示協会: 会員への周知” (⑧ #60) repeats what “例示協会: 会員への周知” (② #31) says, without a mark that it does",
                "「例示協会: 会員への周知」（⑧ #60）は「例示協会: 会員への周知」（② #31）の内容を繰り返しているが、再掲の表示がない",
            ),
            find: repeat_unmarked,
        },
        Lint {
            code: "progress-repeat-unlinked",
            severity: Severity::Warning,
            says: words(
                "{here} is marked as a repeat, but of what is not recorded",
                "{here}は再掲とあるが、どの記載の再掲か記録がない",
            ),
            looks_at: words(
                "progress marked as a repeat without a link, or with a link to what is itself a repeat",
                "再掲の表示があるのに再掲元がないか、再掲元もまた再掲である進捗",
            ),
            mend: words(
                "look for the first statement, and set `repeats` to it by a correction",
                "最初の記載を探し、訂正で `repeats` に示す",
            ),
            example: words(
                "“例示協会: 会員への周知” (⑧ #60) is marked as a repeat, but of what is not recorded",
                "「例示協会: 会員への周知」（⑧ #60）は再掲とあるが、どの記載の再掲か記録がない",
            ),
            find: repeat_unlinked,
        },
        Lint {
            code: "progress-repeat-of-another",
            severity: Severity::Warning,
            says: words(
                "{here} is a repeat of {there}, which others state",
                "{here}は{there}の再掲とされるが、述べている団体が違う",
            ),
            looks_at: words(
                "repeats of a statement by other organisations, none of which is the same",
                "再掲元と、述べている団体が一つも重ならない再掲",
            ),
            mend: words(
                "the link leads to the wrong statement, or an organisation is wrong: correct it",
                "再掲元か、述べている団体が誤っている。訂正する",
            ),
            example: words(
                "“例示連絡会: 会員への周知” (⑧ #60) is a repeat of “例示協会: 会員への周知” (② #31), which others state",
                "「例示連絡会: 会員への周知」（⑧ #60）は「例示協会: 会員への周知」（② #31）の再掲とされるが、述べている団体が違う",
            ),
            find: repeat_of_another,
        },
        Lint {
            code: "progress-after-survey",
            severity: Severity::Info,
            says: words(
                "{here} tells how things stood on {as_of}, but also of {later}",
                "{here}は{as_of}時点の進捗だが、その後の{later}にもふれている",
            ),
            looks_at: words(
                "progress, with what the same document records beside it as done, that surely lies after the time as of which it is told, or that is told as of a later day than its survey; repeats are left aside",
                "時点より後であることが確かな、同じ文書が済んだこととして併せて記録する事柄にふれる進捗と、調査時点より後の時点の進捗（再掲は除く）",
            ),
            mend: words(
                "answers came in after the survey point: accept it. Otherwise a date is wrong",
                "調査時点の後に届いた回答なら了承する。そうでなければ日付の誤りである",
            ),
            example: words(
                "“例示協会: 情報公開” (③ #52) tells how things stood on “2016-12-31” (4 #11), but also of “例示大会 2017-01-20” (③ #53)",
                "「例示協会: 情報公開」（③ #52）は「2016年12月31日」（4 #11）時点の進捗だが、その後の「例示大会 2017年1月20日」（③ #53）にもふれている",
            ),
            find: after_survey,
        },
        Lint {
            code: "survey-cell-unknown",
            severity: Severity::Warning,
            says: words(
                "{cell} stands under {what}, which {survey} does not have",
                "{cell}の{what}は、{survey}にない",
            ),
            looks_at: words(
                "cells of a survey (`measurement.taken` with `survey`) whose column (`dimensions.column`) or footnote is not among those of the survey, where it lists them",
                "調査の表の欄（`survey` のある `measurement.taken`）の列（`dimensions.column`）や脚注記号で、調査の列・脚注の一覧にないもの",
            ),
            mend: words(
                "a slip in the key or the mark, or the survey's list leaves it out: correct one of the two",
                "列の名か記号の誤り、または調査の一覧の記載漏れである。どちらかを訂正する",
            ),
            example: words(
                "“未対応” (別添 #70) stands under column aaa, which “提供状況調査” (別添 #20) does not have",
                "「未対応」（別添 #70）の列 aaa は、「提供状況調査」（別添 #20）にない",
            ),
            find: cell_unknown,
        },
        Lint {
            code: "survey-same-but-different",
            severity: Severity::Warning,
            says: words(
                "{here} is said to be as in the survey before, which has {before}",
                "{here}は前回と同じとあるが、前回は{before}である",
            ),
            looks_at: words(
                "cells whose wording (`printed`) says that they are as in the survey before (`previous`), and whose value is another",
                "原文（`printed`）が前回調査と同じとする欄で、値が前回の調査（`previous`）と違うもの",
            ),
            mend: words(
                "the value was filled in from another row or survey: correct it",
                "別の行や調査の値を写している。訂正する",
            ),
            example: words(
                "“適用” (別添 #71) is said to be as in the survey before, which has “適用しない” (別添 #22)",
                "「適用」（別添 #71）は前回と同じとあるが、前回は「適用しない」（別添 #22）である",
            ),
            find: same_but_different,
        },
    ],
};

/// The items of each plan, in the order of the log; of an item told twice the first telling.
fn items<'r>(records: &'r Records<'_>) -> BTreeMap<&'r str, Vec<&'r Act>> {
    let mut plans: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
    for act in records.of_kind("plan_item.adopted") {
        let Some(plan) = act.text("plan") else { continue };
        let items = plans.entry(plan).or_default();
        if !items.iter().any(|item| item.subject == act.subject) {
            items.push(act);
        }
    }
    plans
}

/// Each plan that names the one before it, with its act and the items of both.
struct Pair<'r> {
    plan: &'r Act,
    previous: &'r Act,
    items: Vec<&'r Act>,
    before: Vec<&'r Act>,
}

fn pairs<'r>(records: &'r Records<'_>) -> Vec<Pair<'r>> {
    let items = items(records);
    let of = |plan: &str| items.get(plan).cloned().unwrap_or_default();
    let adopted = |plan: &str| records.about(plan).find(|act| act.is("plan.adopted"));
    let mut seen = BTreeSet::new();
    let plans = records.of_kind("plan.adopted").filter(|plan| plan.text("previous").is_some());
    let newest = plans.filter(|plan| seen.insert(plan.subject.as_str()));
    newest
        .filter_map(|plan| {
            let previous = adopted(plan.text("previous")?)?;
            Some(Pair { plan, previous, items: of(&plan.subject), before: of(&previous.subject) })
        })
        .collect()
}

fn title(records: &Records<'_>, act: &Act) -> super::finding::Said {
    act.data.get("title").map(|title| records.words(title)).unwrap_or_default()
}

fn folded_title(act: &Act) -> Option<String> {
    let title = folded(act.data.get("title")?.words("ja")?);
    (title.chars().count() >= TITLE_LETTERS).then_some(title)
}

fn number_repeated(records: &Records<'_>, found: &mut Findings) {
    for (plan, items) in items(records) {
        let mut first: BTreeMap<(Option<&str>, Option<&str>, String), &Act> = BTreeMap::new();
        for item in items {
            let Some(printed) = item.text("number") else { continue };
            let Some(number) = counted(printed) else { continue };
            match first.entry((item.text("parent"), item.text("type"), number.clone())) {
                std::collections::btree_map::Entry::Vacant(entry) => drop(entry.insert(item)),
                std::collections::btree_map::Entry::Occupied(entry) => found.push(
                    Oddity::about(item)
                        .fill("plan", records.called(plan))
                        .fill("number", number)
                        .quote("one", entry.get(), title(records, entry.get()))
                        .quote("other", item, title(records, item)),
                ),
            }
        }
    }
}

/// A number as it is compared: whatever its width and brackets. A bullet is none; ① and 1 are two.
fn counted(printed: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization;
    if printed.chars().any(|c| ('\u{2460}'..='\u{24ff}').contains(&c)) {
        return Some(printed.trim().to_owned());
    }
    let number: String = printed.nfkc().filter(|c| c.is_alphanumeric() || *c == '.').collect();
    let number = number.trim_end_matches('.');
    (!number.is_empty()).then(|| number.to_owned())
}

fn carried_from_elsewhere(records: &Records<'_>, found: &mut Findings) {
    for Pair { previous, items, before, .. } in pairs(records) {
        let known: BTreeSet<&str> = before.iter().map(|item| item.subject.as_str()).collect();
        for item in items {
            for from in item.refs("carried_from").filter(|from| !known.contains(from)) {
                let Some(there) = records.about(from).find(|act| act.is("plan_item.adopted")) else {
                    continue;
                };
                found.push(
                    Oddity::about(item)
                        .quote("item", item, title(records, item))
                        .quote("before", there, title(records, there))
                        .quote("previous", previous, title(records, previous)),
                );
            }
        }
    }
}

fn new_but_known(records: &Records<'_>, found: &mut Findings) {
    let mut before: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
    for pair in pairs(records) {
        before.insert(&pair.plan.subject, pair.before);
    }
    for (plan, items) in items(records) {
        for item in items.into_iter().filter(|item| item.text("status") == Some("new")) {
            let linked = item
                .refs("carried_from")
                .find_map(|from| records.about(from).find(|act| act.is("plan_item.adopted")));
            let alike = || {
                let title = folded_title(item)?;
                let mut before = before.get(plan)?.iter().copied();
                before.find(|other| folded_title(other).as_ref() == Some(&title))
            };
            if let Some(there) = linked.or_else(alike) {
                found.push(Oddity::about(item).quote("item", item, title(records, item)).quote(
                    "before",
                    there,
                    title(records, there),
                ));
            }
        }
    }
}

fn continued_from_nothing(records: &Records<'_>, found: &mut Findings) {
    for Pair { previous, items, .. } in pairs(records).into_iter().filter(|pair| !pair.before.is_empty()) {
        for item in items {
            let Some(status) = item.data.get("status").filter(|_| item.list("carried_from").is_empty())
            else {
                continue;
            };
            if ["continued", "changed"].iter().any(|word| status.as_str() == Some(word)) {
                found.push(
                    Oddity::about(item)
                        .quote("item", item, title(records, item))
                        .fill("status", records.field_words("plan_item.adopted", "status", status))
                        .quote("previous", previous, title(records, previous)),
                );
            }
        }
    }
}

fn dropped(records: &Records<'_>, found: &mut Findings) {
    for Pair { plan, previous, items, before } in pairs(records) {
        // A plan of which no item is on record drops nothing.
        if items.is_empty() {
            continue;
        }
        let carried: BTreeSet<&str> = items.iter().flat_map(|item| item.refs("carried_from")).collect();
        let named: BTreeSet<&str> = items.iter().map(|item| item.subject.as_str()).collect();
        let gone = |item: &Act| {
            let told = ["discontinued", "cancelled"].iter().any(|word| item.text("status") == Some(word));
            let followed = records.about(&item.subject).any(|act| act.is("plan_item.followed_up"));
            let goes_on = carried.contains(item.subject.as_str()) || named.contains(item.subject.as_str());
            !(told || followed || goes_on)
        };
        let dropped: BTreeSet<&str> =
            before.iter().filter(|item| gone(item)).map(|item| item.subject.as_str()).collect();
        for item in before {
            let under = item.text("parent").is_some_and(|parent| dropped.contains(parent));
            if dropped.contains(item.subject.as_str()) && !under {
                found.push(
                    Oddity::about(item)
                        .quote("item", item, title(records, item))
                        .fill("previous", title(records, previous))
                        .quote("plan", plan, title(records, plan)),
                );
            }
        }
    }
}
