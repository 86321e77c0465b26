//! Providers of learning.

use super::Ownership;
use kernel::{Actor, At, Id, Permission, Record, Terms, Text, WebUri, record_fields, sorted, translated};
use record::record;

/// Whoever offers learning: a unit of the association, or an organization. Anybody may read it.
#[record(example = {
    "name": "Example State Library", "about": "Courses for those who work in libraries.", "url": "https://learn.example.org",
    "organization_id": null, "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70"
})]
pub struct LearningProvider {
    /// What it is called; unique, also among what others were called before.
    pub name: Text<200>,
    /// What it offers.
    pub about: Option<Text<5000>>,
    /// Where it tells of that itself.
    pub url: Option<WebUri>,
    /// The organization that it is, whose clients may publish for it.
    pub organization_id: Option<Id>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
}

/// Narrows a list of providers of learning. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct LearningProviderFilter {
    /// Words of the name, or of what it offers.
    pub q: Option<Terms>,
    /// That are any of these organizations.
    pub organization_id: Vec<Id>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl LearningProvider {
    /// Whose it is.
    pub const fn ownership(&self) -> Ownership {
        Ownership { unit_id: Some(self.owner_unit_id), organization_id: self.organization_id }
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        format!("{}\n{}", self.name, self.about.as_ref().map(Text::as_str).unwrap_or_default())
    }
}

impl Record for LearningProvider {
    const KIND: &'static str = "learning_provider";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!(unit = owner_unit_id);
    translated!(about);

    /// Units add providers; no client adds one by itself.
    fn may_be_added_by(&self, actor: &Actor) -> bool {
        self.may_be_changed_by(actor)
    }

    fn may_be_changed_by(&self, actor: &Actor) -> bool {
        !actor.is_client_by_itself() && actor.may(Self::WRITE, self.unit())
    }
}

sorted!(LearningProvider, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});
