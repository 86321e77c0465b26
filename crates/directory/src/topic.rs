//! Topics: the vocabulary, in two levels, of what records are about.

use crate::{Name, WebUri};
use kernel::{At, Check, Draft, Id, Permission, Record, Result, Slug, record_fields, sorted, take, translated, words};
use serde::Serialize;
use serde_with::rust::double_option;

words! {
    /// Which vocabulary a topic belongs to.
    pub enum Scheme { ActionArea = "action_area", PolicyArea = "policy_area", Learning = "learning" }
}

/// A subject anything can be about: one vocabulary of two levels over all records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "slug": "privacy", "label": "Privacy",
    "scheme": "policy_area", "parent_id": null, "same_as": ["http://id.loc.gov/authorities/subjects/sh85107029"],
    "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Topic {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// Its name in URLs; unique.
    pub slug: Slug,
    /// What people call it.
    pub label: Name,
    /// Which vocabulary it belongs to.
    pub scheme: Scheme,
    /// The broader topic; null at the first level.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub parent_id: Option<Id>,
    /// The same subject in outside vocabularies.
    pub same_as: Vec<WebUri>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// A topic to add.
#[record::form(example = {
    "slug": "reader-privacy", "label": "Privacy", "scheme": "policy_area", "parent_id": null,
    "same_as": ["http://id.loc.gov/authorities/subjects/sh85107029"]
})]
pub struct NewTopic {
    /// Its name in URLs.
    pub slug: Slug,
    /// What people call it.
    pub label: Name,
    /// Which vocabulary it belongs to.
    pub scheme: Scheme,
    /// The broader topic, itself of the first level and the same scheme.
    pub parent_id: Option<Id>,
    /// The same subject in outside vocabularies, at most 20.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub same_as: Vec<WebUri>,
}

/// What to change in a topic: an absent field stays, null clears. A topic never changes its scheme.
#[record::form(example = {
    "slug": "reader-privacy", "label": "Reader privacy", "parent_id": null,
    "same_as": ["http://id.loc.gov/authorities/subjects/sh85107029"]
})]
#[derive(Default)]
pub struct TopicPatch {
    /// Its name in URLs.
    #[schema(nullable = false)]
    pub slug: Option<Slug>,
    /// What people call it.
    #[schema(nullable = false)]
    pub label: Option<Name>,
    /// The broader topic.
    #[serde(default, with = "double_option")]
    pub parent_id: Option<Option<Id>>,
    /// The same subject in outside vocabularies, all of them, at most 20.
    #[serde(default, deserialize_with = "::kernel::cleared")]
    #[schema(max_items = 20)]
    pub same_as: Option<Vec<WebUri>>,
}

/// Where a topic that is to change stands among the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicPlace {
    /// The topic its parent will be, where there is one.
    pub parent: Option<Topic>,
    /// Whether it is a parent itself.
    pub has_children: bool,
}

impl Draft for NewTopic {
    type Record = Topic;

    /// Whether it may stand under its parent, [`Topic::check_place`] says.
    fn register(self, id: Id, now: At) -> Result<Topic> {
        let Self { slug, label, scheme, parent_id, same_as } = self;
        let topic =
            Topic { id, revision: 1, slug, label, scheme, parent_id, same_as, created_at: now, updated_at: now };
        topic.check()?;
        Ok(topic)
    }
}

impl Topic {
    /// Applies a patch.
    pub fn amend(&mut self, patch: TopicPatch, place: &TopicPlace) -> Result<()> {
        take!(self, TopicPatch = patch; set(slug, label, parent_id, same_as));
        self.check()?;
        self.check_place(place)
    }

    /// Whether one that is shipped can be added to those there are: neither it nor another of its slug is there, and its broader
    /// topic is, at the first level.
    pub fn is_missing_among(&self, there: &[Self]) -> bool {
        let is_new = there.iter().all(|topic| topic.id != self.id && topic.slug != self.slug);
        let parent = there.iter().find(|topic| Some(topic.id) == self.parent_id).cloned();
        is_new && self.check_place(&TopicPlace { parent, has_children: false }).is_ok()
    }

    /// Two levels only, of one scheme.
    pub fn check_place(&self, TopicPlace { parent, has_children }: &TopicPlace) -> Result<()> {
        let mut check = Check::default();
        if let Some(parent_id) = self.parent_id {
            let parent = parent.as_ref().filter(|p| p.id == parent_id);
            let broad = parent.is_none_or(|p| p.parent_id.is_none() && p.id != self.id) && !has_children;
            check
                .that(parent.is_some(), "/parent_id", "not_found", "must be the id of a topic")
                .that(broad, "/parent_id", "invalid", "must be of the first level: topics have two levels only")
                .that(
                    parent.is_none_or(|p| p.scheme == self.scheme),
                    "/parent_id",
                    "invalid",
                    "must have the same scheme",
                );
        }
        check.done()
    }
}

impl Record for Topic {
    const KIND: &'static str = "topic";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();
    translated!(label);

    fn check(&self) -> Result<()> {
        let few = self.same_as.len() <= 20;
        Check::default().that(few, "/same_as", "invalid", "must have at most 20 uris").done()
    }
}

sorted!(Topic, default "label", {
    "label" => label.as_str(), "slug" => slug.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn topic(number: u8, scheme: Scheme, parent: Option<&Topic>) -> Result<Topic> {
        let (slug, label) = ("topic".parse().unwrap(), "Topic".parse().unwrap());
        let new = NewTopic { slug, label, scheme, parent_id: parent.map(|p| p.id), same_as: vec![] };
        let topic = new.register(id(number), At::from_micros(0))?;
        topic.check_place(&TopicPlace { parent: parent.cloned(), has_children: false })?;
        Ok(topic)
    }

    #[test]
    fn a_third_level_is_refused() {
        let first = topic(1, Scheme::Learning, None).unwrap();
        let second = topic(2, Scheme::Learning, Some(&first)).unwrap();
        assert!(topic(3, Scheme::Learning, Some(&second)).is_err());
    }

    #[test]
    fn a_topic_with_narrower_ones_stays_at_the_first_level() {
        let (mut broad, other) = (topic(1, Scheme::Learning, None).unwrap(), topic(2, Scheme::Learning, None).unwrap());
        let patch = TopicPatch { parent_id: Some(Some(other.id)), ..TopicPatch::default() };
        assert!(broad.amend(patch, &TopicPlace { parent: Some(other), has_children: true }).is_err());
    }

    #[test]
    fn a_topic_is_not_its_own_parent() {
        let mut topic = topic(1, Scheme::Learning, None).unwrap();
        let itself = topic.clone();
        let patch = TopicPatch { parent_id: Some(Some(itself.id)), ..TopicPatch::default() };
        assert!(topic.amend(patch, &TopicPlace { parent: Some(itself), has_children: false }).is_err());
    }

    #[test]
    fn a_shipped_topic_is_added_where_it_can_stand() {
        let [broad, namesake] = [1, 2].map(|number| topic(number, Scheme::Learning, None).unwrap());
        let narrow = Topic { slug: "narrow".parse().unwrap(), ..topic(3, Scheme::Learning, Some(&broad)).unwrap() };
        let moved = Topic { parent_id: Some(id(4)), ..broad.clone() };
        let shipped = [&broad, &namesake, &narrow];
        let among = |there: &Topic| shipped.map(|topic| topic.is_missing_among(std::slice::from_ref(there)));
        let table = [[false, false, true], [false, false, false], [false, false, false]];
        assert_eq!([&broad, &namesake, &moved].map(among), table);
    }

    #[test]
    fn schemes_do_not_mix() {
        let policy = topic(1, Scheme::PolicyArea, None).unwrap();
        assert!(topic(2, Scheme::Learning, Some(&policy)).is_err());
    }
}
