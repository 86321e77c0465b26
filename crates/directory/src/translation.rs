//! What records say in another language. A translation is of the text that stands: where that changes, it falls behind, and readers
//! find the original until somebody has looked at it again.

use kernel::{
    Amendment as _, At, Check, Id, LangTag, Original, Permission, Problem, Record, Result, Text, Wording,
    record_fields, sorted, words,
};
use record::record;
use std::collections::BTreeMap;

words! {
    /// A kind of record whose texts may be translated, by its name in histories.
    pub enum TranslatedKind {
        Topic = "topic",
        Unit = "unit",
        PolicyArea = "policy_area",
        Issue = "issue",
        Position = "position",
        Coalition = "coalition",
        Campaign = "campaign",
        Resource = "resource",
        Alert = "alert",
        Petition = "petition",
        Event = "event",
        Finding = "finding",
        Practice = "practice",
        LearningProvider = "learning_provider",
        LearningOpportunity = "learning_opportunity",
        CompetencyFramework = "competency_framework",
        Competency = "competency",
        Achievement = "achievement",
        RequirementSet = "requirement_set",
        RoleProfile = "role_profile",
        Pathway = "pathway",
    }
}

/// The texts of a record in another language. `Accept-Language` picks it wherever the record is read.
#[record(example = {
    "kind": "topic", "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "language": "es", "record_revision": 1,
    "texts": { "label": "Privacidad de quienes leen" }, "owner_unit_id": null, "is_outdated": false
})]
pub struct Translation {
    /// What kind of record it is of.
    #[fixed]
    pub kind: TranslatedKind,
    /// Which record.
    #[fixed]
    pub record_id: Id,
    /// Into which language; one translation of a record each.
    #[fixed]
    pub language: LangTag,
    /// The revision of the record that was translated. A form that names another than the one that stands is refused, and is
    /// told which one does, so that nobody translates what has changed meanwhile.
    pub record_revision: i32,
    /// The translated texts by the names of the record's fields: each text that the record has.
    pub texts: BTreeMap<String, Text<100_000>>,
    /// The unit that the record belongs to; null for one of no unit.
    #[kept(None)]
    pub owner_unit_id: Option<Id>,
    /// Whether the texts of the record have changed since: readers find the original then, until this is changed too.
    #[kept(false)]
    pub is_outdated: bool,
    /// The language of records that say none, told when a translation is added.
    #[kept(None)]
    #[serde(skip)]
    pub service_language: Option<LangTag>,
}

/// Narrows a list of translations. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct TranslationFilter {
    /// Of records of any of these kinds.
    pub kind: Vec<TranslatedKind>,
    /// Of any of these records.
    pub record_id: Vec<Id>,
    /// Into any of these languages.
    pub language: Vec<LangTag>,
    /// Of any of these units.
    pub owner_unit_id: Vec<Id>,
    /// That have fallen behind, or that have not.
    pub is_outdated: Option<bool>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Translation {
    /// Becomes the translation of a record: `None` where there is none that the caller may see.
    pub fn place(&mut self, original: Option<&Original>) -> Result<()> {
        let nobody = || Problem::field("/record_id", "not_found", "must name a record of that kind");
        let original = original.ok_or_else(nobody)?;
        self.owner_unit_id = original.unit_id;
        self.check_against(original)
    }

    /// Applies a patch, which makes it current.
    pub fn amend(&mut self, patch: TranslationPatch, original: Option<&Original>) -> Result<()> {
        patch.amend(self)?;
        self.check_against(original.ok_or_else(|| Problem::not_found(self.kind.as_str()))?)?;
        self.is_outdated = false;
        Ok(())
    }

    /// Whether it is of the text that stands, and all of it, in another language.
    fn check_against(&self, original: &Original) -> Result<()> {
        let now = original.revision;
        let written_in = original.language.as_ref().or(self.service_language.as_ref());
        let mut check = Check::default();
        check
            .that(
                self.record_revision == now,
                "/record_revision",
                "stale",
                format!("must be {now}, the revision the record is at: read again what is to be translated"),
            )
            .that(written_in != Some(&self.language), "/language", "invalid", "is the language of the original")
            .that(!self.texts.is_empty(), "/texts", "missing", "must be one at least");
        original.check(&self.texts, &mut check);
        check.done()
    }

    /// Follows what became of its record; whether that changed anything here.
    pub fn follow(&mut self, was: &Wording, is: &Wording) -> bool {
        let falls_behind = !self.is_outdated && !was.reads_as(is);
        let moves = self.owner_unit_id != is.unit_id;
        self.is_outdated |= falls_behind;
        self.owner_unit_id = is.unit_id;
        falls_behind || moves
    }
}

impl Record for Translation {
    const KIND: &'static str = "translation";
    const READ: Permission = Permission::TranslationWrite;
    const WRITE: Permission = Permission::TranslationWrite;
    record_fields!(unit = owner_unit_id, private);
}

sorted!(Translation, default "created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NewTopic, NewUnit, Topic, Unit};
    use kernel::Draft as _;
    use serde_json::json;

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn topic() -> Topic {
        let new: NewTopic =
            serde_json::from_value(json!({ "slug": "a", "label": "Reading", "scheme": "learning" })).unwrap();
        new.register(id(1), At::from_micros(0)).unwrap()
    }

    fn translation(texts: &serde_json::Value) -> Translation {
        let new: NewTranslation =
            serde_json::from_value(json!({ "kind": "topic", "record_id": id(1), "language": "es",
            "record_revision": 1, "texts": texts }))
            .unwrap();
        new.register(id(2), At::from_micros(0)).unwrap()
    }

    /// The topic, changed so often.
    fn at_revision(revision: i32) -> Original {
        Original::of(&Topic { revision, ..topic() })
    }

    fn patch(revision: i32) -> TranslationPatch {
        let texts = BTreeMap::from([("label".to_owned(), "La lectura".parse().unwrap())]);
        TranslationPatch { record_revision: Some(revision), texts: Some(texts) }
    }

    fn pointers(refused: Result<()>) -> Vec<String> {
        refused.unwrap_err().fields.into_iter().map(|field| field.pointer).collect()
    }

    #[test]
    fn it_takes_its_unit_from_the_record() {
        let mut translation = translation(&json!({ "label": "Lectura" }));
        let mut original = Original::of(&topic());
        original.unit_id = Some(id(7));
        translation.place(Some(&original)).unwrap();
        assert_eq!(translation.unit(), Some(id(7)));
    }

    #[test]
    fn everything_that_is_wrong_with_it_is_told_at_once() {
        let mut translation = translation(&json!({ "slug": "b" }));
        translation.service_language = Some("es".parse().unwrap());
        let original = at_revision(2);
        let wrong = ["/record_revision", "/language", "/texts/label", "/texts/slug"];
        assert_eq!(pointers(translation.place(Some(&original))), wrong);
    }

    #[test]
    fn it_is_of_a_record_that_is_there() {
        assert_eq!(pointers(translation(&json!({})).place(None)), ["/record_id"]);
    }

    #[test]
    fn a_patch_against_what_stands_makes_it_current_and_no_other() {
        let outdated = Translation { is_outdated: true, ..translation(&json!({ "label": "Lectura" })) };
        let original = at_revision(2);
        let [mut stale, mut current] = [outdated.clone(), outdated];
        assert_eq!(pointers(stale.amend(patch(1), Some(&original))), ["/record_revision"]);
        current.amend(patch(2), Some(&original)).unwrap();
        assert!(!current.is_outdated);
    }

    #[test]
    fn it_falls_behind_where_the_text_changes_and_not_where_something_else_does() {
        let mut translation = translation(&json!({ "label": "Lectura" }));
        let was = Wording::of(&topic());
        let moved = Wording::of(&Topic { parent_id: Some(id(3)), revision: 2, ..topic() });
        let renamed = Wording::of(&Topic { label: "Literacy".parse().unwrap(), ..topic() });
        let followed = [&moved, &renamed, &renamed].map(|is| translation.follow(&was, is));
        assert_eq!((followed, translation.is_outdated), ([false, true, false], true));
    }

    #[test]
    fn a_unit_has_texts_and_none_of_a_topic() {
        let new: NewUnit =
            serde_json::from_value(json!({ "name": "Unit", "slug": "a", "kind": "office", "parent_id": null }))
                .unwrap();
        let unit: Unit = new.register(id(1), At::from_micros(0)).unwrap();
        let mut translation = translation(&json!({ "label": "Lectura" }));
        assert_eq!(pointers(translation.place(Some(&Original::of(&unit)))), ["/texts/name", "/texts/label"]);
    }
}
