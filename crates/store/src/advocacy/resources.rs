//! Resources at rest, with every version they had and how often they were used.

use super::{
    super::idempotency,
    goals::{self, serving},
    prelude::*,
    published::published,
};
use crate::{By, Once};
use advocacy::{
    Resource, ResourceFilter,
    resource::{ResourceUseKind, ResourceVersion, ResourceVersionSummary},
};
use diesel::sql_types::BigInt;
use std::collections::HashMap;

kept! { Resource in resources locked; removable {
    id: id, revision: number, title: text, summary: text, format: word, owner_unit_id: id, goals: list, audiences: list,
    library_types: list, body: [text], url: [text], language: text, licence: text, reviewed_on: [day], review_due: [day],
    version: number, is_stale: flag, status: word, created_at: at, updated_at: at,
} beside { allowed_transitions, version_note } refers { owner_unit_id: units }
overdue |now| resources::review_due.lt(Date(now.day())).and(resources::is_stale.eq(false)), by review_due
also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        goals::refer(c, &self.goals).await
    }

    /// What is new in a draft, whose version is written anew with each change.
    async fn fill(c: &mut Link<'_>, resources: &mut [Self]) -> Result<()> {
        let drafts: Vec<&mut Self> = resources.iter_mut().filter(|resource| !resource.is_public()).collect();
        if drafts.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uid> = drafts.iter().map(|draft| Uid(draft.id)).collect();
        let notes: Vec<(Uid, Option<String>)> = resource_versions::table
            .filter(resource_versions::resource_id.eq_any(ids))
            .select((resource_versions::resource_id, resource_versions::note))
            .load(c)
            .await?;
        let mut notes: HashMap<Id, Option<String>> = notes.into_iter().map(|(id, note)| (id.into(), note)).collect();
        for draft in drafts {
            draft.version_note = maybe(Self::KIND, notes.remove(&draft.id).flatten())?;
        }
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        keep_values!(c, resource_goals.resource_id.goal, self.id, self.goals);
        keep_values!(c, resource_audiences.resource_id.audience, self.id, self.audiences);
        keep_values!(c, resource_library_types.resource_id.library_type, self.id, self.library_types);
        if !self.is_public() {
            let unread = resource_versions::table.filter(resource_versions::resource_id.eq(Uid(self.id)));
            diesel::delete(unread).execute(c).await?;
        }
        let insert = diesel::insert_into(resource_versions::table).values(VersionRow::new(self));
        insert.on_conflict_do_nothing().execute(c).await?; // once it can be read it stays
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

listed! { Resource in resources, by ResourceFilter {
    q: own_scan, format: words, audience: own, library_type: own, language: words, status: words, owner_unit_id: ids,
    goal: own, is_stale: flag, updated_since: since updated_at,
} sorted {
    "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    let mut query = published!(query, Resource in resources where resources::status.ne("draft"), actor, &filter.q);
    serving!(query, resources::id, resource_goals.resource_id, &filter.goal);
    if !filter.audience.is_empty() {
        query = query.filter(having!(resources::id, resource_audiences.resource_id.audience, &filter.audience));
    }
    if !filter.library_type.is_empty() {
        let named = having!(resources::id, resource_library_types.resource_id.library_type, &filter.library_type);
        query = query.filter(resources::library_types.eq("").or(named));
    }
    query
} }

#[derive(Queryable, Selectable)]
#[diesel(table_name = resource_versions)]
struct SummaryRow {
    number: i32,
    title: String,
    url: Option<String>,
    language: String,
    licence: String,
    note: Option<String>,
    made_at: Moment,
}

impl SummaryRow {
    fn read(self) -> Result<ResourceVersionSummary> {
        let Self { number, title, url, language, licence, note, made_at } = self;
        Ok(ResourceVersionSummary {
            number,
            title: read(Resource::KIND, title)?,
            url: maybe(Resource::KIND, url)?,
            language: read(Resource::KIND, language)?,
            licence: read(Resource::KIND, licence)?,
            note: maybe(Resource::KIND, note)?,
            made_at: made_at.into(),
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = resource_versions, treat_none_as_default_value = false)]
struct VersionRow {
    resource_id: Uid,
    number: i32,
    title: String,
    body: Option<String>,
    url: Option<String>,
    language: String,
    licence: String,
    note: Option<String>,
    made_at: Moment,
}

impl VersionRow {
    fn new(resource: &Resource) -> Self {
        let ResourceVersion { number, title, body, url, language, licence, note, made_at } = resource.current();
        Self {
            resource_id: resource.id.into(),
            number,
            title: title.into(),
            body: body.map(Into::into),
            url: url.map(Into::into),
            language: language.into(),
            licence: licence.into(),
            note: note.map(Into::into),
            made_at: made_at.into(),
        }
    }

    fn read(self) -> Result<ResourceVersion> {
        let Self { resource_id: _, number, title, body, url, language, licence, note, made_at } = self;
        Ok(ResourceVersion {
            number,
            title: read(Resource::KIND, title)?,
            body: maybe(Resource::KIND, body)?,
            url: maybe(Resource::KIND, url)?,
            language: read(Resource::KIND, language)?,
            licence: read(Resource::KIND, licence)?,
            note: maybe(Resource::KIND, note)?,
            made_at: made_at.into(),
        })
    }
}

/// Every version of a resource, oldest first, without its text.
#[dual]
pub async fn versions(c: &mut Link<'_>, resource: Id) -> Result<Vec<ResourceVersionSummary>> {
    let rows: Vec<SummaryRow> = resource_versions::table
        .filter(resource_versions::resource_id.eq(Uid(resource)))
        .order(resource_versions::number)
        .select(SummaryRow::as_select())
        .load(c)
        .await?;
    rows.into_iter().map(SummaryRow::read).collect()
}

/// The version of a resource that has that number.
#[dual]
pub async fn version(c: &mut Link<'_>, resource: Id, number: i32) -> Result<Option<ResourceVersion>> {
    let row = resource_versions::table.find((Uid(resource), number)).select(VersionRow::as_select());
    row.first(c).await.optional()?.map(VersionRow::read).transpose()
}

/// Counts that a resource was used today; with a key that was used before, it is counted already.
#[dual]
pub async fn count_use(
    c: &mut Conn<'_>,
    by: &By,
    once: Option<Once>,
    resource: &Resource,
    kind: ResourceUseKind,
) -> Result<()> {
    if idempotency::replay::<Resource>(c, by, once.as_ref()).await?.is_some() {
        return Ok(());
    }
    let row = (
        resource_uses::resource_id.eq(Uid(resource.id)),
        resource_uses::kind.eq(kind.as_str()),
        resource_uses::day.eq(Date(by.clock.now().day())),
        resource_uses::uses.eq(1),
    );
    diesel::insert_into(resource_uses::table)
        .values(row)
        .on_conflict((resource_uses::resource_id, resource_uses::kind, resource_uses::day))
        .do_update()
        .set(resource_uses::uses.eq(resource_uses::uses + 1))
        .execute(c)
        .await?;
    idempotency::remember(c, by, once.as_ref(), resource).await
}

/// How often a resource was used in each way.
#[dual]
pub async fn uses(c: &mut Link<'_>, resource: Id) -> Result<Vec<(ResourceUseKind, u64)>> {
    let counts: Vec<(String, i64)> = resource_uses::table
        .filter(resource_uses::resource_id.eq(Uid(resource)))
        .group_by(resource_uses::kind)
        .select((resource_uses::kind, dsl::sql::<BigInt>("CAST(SUM(resource_uses.uses) AS BIGINT)")))
        .load(c)
        .await?;
    let count = |(kind, count): (String, i64)| Ok((read(Resource::KIND, kind)?, count.unsigned_abs()));
    counts.into_iter().map(count).collect()
}
