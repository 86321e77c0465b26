//! Submissions at rest, with what they say for or against something.

use super::{
    conflicts,
    prelude::*,
    published::published,
    stances::refer_to_version,
    stands::{self, Declaration, fill_stands},
};
use crate::session::By;
use policy::{
    Conflict,
    conflict::ArgumentKind,
    outcome::{Submission, SubmissionFilter, SubmissionStatus},
};

kept! { Submission in submissions, facts Vec<Conflict> {
    id: id, revision: number, instrument_id: id, unit_id: id, instrument_version_id: [id], kind: word, title: text,
    addressed_to: text, text: text, deadline: [at], status: word, cleared_at: [at], receipt: [json], late: flag,
    created_at: at, updated_at: at,
} beside { allowed_transitions, stands, open_conflicts } refers { unit_id: units } also {
    /// The issues first: whatever is found to conflict on them is found by one after the other.
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        let issues = stands::argued_on(c, vec![Uid(id)]).await?;
        conflicts::lock_issues(c, issues).await?;
        lock_row!(c, submissions, id);
        Ok(())
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        refer_to_version(c, self.instrument_id, self.instrument_version_id).await
    }

    async fn fill(c: &mut Link<'_>, submissions: &mut [Self]) -> Result<()> {
        fill_stands!(c, submissions);
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        stands::declare(c, declaration(self)).await
    }

    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        stands::follow(c, by, declaration(self)).await?;
        Self::fill(c, std::slice::from_mut(self)).await
    }

    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<Vec<Conflict>> {
        if self.status != SubmissionStatus::Clearance {
            return Ok(Vec::new()); // only clearing asks
        }
        conflicts::open_of(c, self.id).await
    }

    fn documents(&self) -> Documents {
        let text = format!("{}\n{}\n{}", self.title, self.addressed_to, self.text);
        Documents::drafted(text, self.is_public())
    }
} }

fn declaration(submission: &Submission) -> Declaration<'_> {
    Declaration {
        kind: ArgumentKind::Submission,
        record_id: submission.id,
        position_id: None,
        unit_id: submission.unit_id,
        words: submission.title.as_str(),
        stands: &submission.stands,
        in_play: submission.status.is_in_play(),
    }
}

listed! { Submission in submissions, by SubmissionFilter {
    q: own_scan, instrument_id: ids, unit_id: ids, kind: words, status: words, deadline_from: since deadline,
    deadline_until: until deadline, updated_since: since updated_at,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } also |query, filter, actor| {
    // What is filed has a receipt; by the state an index would be taken that does not have the order.
    published!(query, Submission in submissions of unit_id where submissions::receipt.is_not_null(), actor, &filter.q)
} }
