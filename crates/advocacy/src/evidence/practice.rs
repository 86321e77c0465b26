//! Practices: what a library did, what it cost and what came of it, for others to do likewise.

use kernel::{
    At, Check, Day, DivisionId, Id, Money, Permission, Record, Result, Terms, Text, WebUri, distinct, hashed,
    record_fields, sorted, translated,
};
use record::record;

/// Something a library did that others can learn from. Anybody may read it.
#[record(example = {
    "title": "Records deleted on return", "what_was_done": "The link from loan to reader is deleted as a book comes back.",
    "result": "No record to hand over in two years; loans rose by 4 %.", "cost": { "amount": "1200.00", "currency": "USD" },
    "library_id": null, "division_ocd_id": "ocd-division/country:us/state:wy", "begun_on": "2024-01-15", "ended_on": null,
    "url": "https://example.org/practices/records", "finding_ids": [],
    "retracted_finding_ids": [],
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70"
})]
pub struct Practice {
    /// What people call it.
    pub title: Text<200>,
    /// What was done, in enough detail to do it again.
    pub what_was_done: Text<10000>,
    /// What came of it; null while it is not known.
    pub result: Option<Text<5000>>,
    /// What it cost; null where that is not known.
    pub cost: Option<Money>,
    /// The library that did it; null for several.
    pub library_id: Option<Id>,
    /// The division in which it was done, by its OCD id.
    pub division_ocd_id: Option<DivisionId>,
    /// When it began.
    pub begun_on: Option<Day>,
    /// When it ended; null while it goes on.
    pub ended_on: Option<Day>,
    /// Where there is more about it.
    pub url: Option<WebUri>,
    /// The findings behind it, each once.
    #[schema(max_items = 50)]
    pub finding_ids: Vec<Id>,
    /// Those of them that count as retracted, by themselves or with their publication.
    #[kept(Vec::new())]
    pub retracted_finding_ids: Vec<Id>,
    /// The unit that keeps the record.
    pub owner_unit_id: Id,
}

/// Narrows a list of practices. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct PracticeFilter {
    /// Words of the title, of what was done or of the result.
    pub q: Option<Terms>,
    /// Resting on any of these findings.
    pub finding_id: Vec<Id>,
    /// Of any of these libraries.
    pub library_id: Vec<Id>,
    /// In any of these divisions.
    pub division_ocd_id: Vec<DivisionId>,
    /// Kept by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Practice {
    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let result = self.result.as_ref().map(Text::as_str).unwrap_or_default();
        format!("{}\n{}\n{result}", self.title, self.what_was_done)
    }
}

impl Record for Practice {
    const KIND: &'static str = "practice";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id);
    translated!(title, what_was_done, result);

    fn context(&self) -> Option<u64> {
        (!self.retracted_finding_ids.is_empty()).then(|| hashed(&self.retracted_finding_ids))
    }

    fn check(&self) -> Result<()> {
        Check::default()
            .in_order((self.begun_on, "begun_on"), (self.ended_on, "ended_on"))
            .that(
                !self.cost.as_ref().is_some_and(|cost| cost.amount.is_negative()),
                "/cost/amount",
                "invalid",
                "must not be negative",
            )
            .that(distinct(&self.finding_ids), "/finding_ids", "duplicate", "must name each finding once")
            .done()
    }
}

sorted!(Practice, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "title" => title.as_str(),
});
