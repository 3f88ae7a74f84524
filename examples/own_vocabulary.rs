//! A vocabulary without associations: equipment on loan. One table, and the log, both clocks,
//! corrections, proofs and reports come with it. `cargo run --example own_vocabulary`

mod surroundings;

use ledger_core::record::schema::{
    FieldType, Introduces, KindSpec, SubjectRule, becomes, may, need, sets, words,
};
use ledger_core::{AsOf, Draft, Expect, KnownAt, Ledger, LedgerError, Opening, Value, Vocabulary};

struct Equipment;

static KINDS: &[KindSpec] = &[
    KindSpec {
        name: "item.bought",
        v: 1,
        says: words("an item is bought", "購入"),
        subject: SubjectRule::Of(&["item"]),
        introduces: Introduces::Once,
        fields: &[need("label", FieldType::Text, "what it is", "品名")],
        effects: &[sets("label"), becomes("place", "store")],
        example: r#"{"kind":"item.bought","subject":"item/projector-1","data":{"label":"Projector"}}"#,
    },
    KindSpec {
        name: "item.lent",
        v: 1,
        says: words("an item is lent", "貸出"),
        subject: SubjectRule::Of(&["item"]),
        introduces: Introduces::Needs,
        fields: &[
            need("to", FieldType::Code, "to which desk", "貸出先"),
            may("due", FieldType::Day, "due back", "返却期限"),
        ],
        effects: &[becomes("place", "lent"), sets("to"), sets("due")],
        example: r#"{"kind":"item.lent","subject":"item/projector-1","data":{"to":"desk-3"}}"#,
    },
];

impl Vocabulary for Equipment {
    fn kinds(&self) -> Vec<&'static KindSpec> {
        KINDS.iter().collect()
    }
    fn types(&self) -> &'static [(&'static str, &'static str)] {
        &[("item", "備品")]
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let opening = Opening::new("Equipment", "example.org/equipment", "store-keeper");
    let ledger = Ledger::create(folder.path(), Equipment, surroundings::env(), &opening)?;
    let item = "item/projector-1";
    ledger.append(
        &[
            Draft::new("item.bought").about(item).on("2021-04-01").set("label", "Projector"),
            Draft::new("item.lent").about(item).on("2021-09-02").set("to", "desk-3").set("due", "2021-09-30"),
        ],
        Expect::Any,
    )?;
    let place = |day| -> Result<_, Box<dyn std::error::Error>> {
        let state = ledger.at(AsOf::day(day)?, KnownAt::head())?.state(item)?;
        Ok(state.and_then(|state| state.certain("place").cloned()))
    };
    assert_eq!(
        (place("2021-09-01")?, place("2021-09-02")?),
        (Some(Value::from("store")), Some(Value::from("lent")))
    );
    let unknown =
        ledger.append(&[Draft::new("item.lent").about("item/screen-9").set("to", "desk-3")], Expect::Any);
    assert!(matches!(unknown, Err(LedgerError::Rejected(why)) if why.rule.code() == "unknown_subject"));
    Ok(())
}
