//! Batches of signatures on paper, at rest.

use super::{super::record::fill_owners, prelude::*};
use crate::By;
use advocacy::{Petition, PetitionBatch, PetitionBatchFilter};

kept! { PetitionBatch in petition_batches locked, facts Option<Petition> {
    id: id, revision: number, petition_id: id, count: number, division_ocd_id: [text], place: text, collected_on: day,
    proof: text, status: word, submitted_by: [id], verified_by: [id], verified_at: [at], created_at: at, updated_at: at,
} beside { allowed_transitions, owner_unit_id } refers { division_ocd_id: division } also {
    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.division_ocd_id.iter_mut().collect()
    }

    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        let petition = self.facts(c, &[]).await?.filter(|petition| petition.visible_to(&by.actor));
        let petition = petition.ok_or_else(|| Problem::no_such("/petition_id"))?;
        Ok(self.hand_in(&petition, by.actor.person, by.clock.now())?)
    }

    async fn fill(c: &mut Link<'_>, batches: &mut [Self]) -> Result<()> {
        fill_owners!(c, batches.petition_id of petitions);
        Ok(())
    }

    /// The petition, which is neither closed nor delivered nor counted meanwhile.
    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<Option<Petition>> {
        Petition::lock(c, self.petition_id).await?;
        Petition::find(c, self.petition_id).await
    }

    fn documents(&self) -> Documents {
        Documents { public: None, internal: Some(format!("{}\n{}", self.place, self.proof)) }
    }
} }

listed! { PetitionBatch in petition_batches, by PetitionBatchFilter {
    petition_id: ids, status: words, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    under_own!(query, PetitionBatch in petition_batches, petition_id of petitions, actor)
} }
