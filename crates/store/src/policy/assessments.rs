//! Assessments at rest.

use super::{prelude::*, stances::refer_to_version};
use crate::By;
use policy::outcome::{Assessment, AssessmentFilter, Stance};

kept! { Assessment in assessments, unique "/clause" "was assessed for this version already; change that assessment"; removable {
    id: id, revision: number, stance_id: id, instrument_id: id, unit_id: id, instrument_version_id: id, position_id: id,
    position_version: number, clause: number, uptake: word, passage: [text], note: [text], assessor_id: id,
    created_at: at, updated_at: at,
} also {
    /// The stance stays as it is until the assessment of its clause is in.
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        Stance::lock(c, self.stance_id).await?;
        let stance: Stance = visible(c, by, self.stance_id, "/stance_id").await?;
        Ok(self.measure(&stance)?)
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        refer_to_version(c, self.instrument_id, Some(self.instrument_version_id)).await
    }
} }

listed! { Assessment in assessments, by AssessmentFilter {
    instrument_id: ids, instrument_version_id: id, stance_id: ids, uptake: words, updated_since: since updated_at,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } }
