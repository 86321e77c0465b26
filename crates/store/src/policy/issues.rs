//! Issues at rest.

use super::prelude::*;
use policy::{Issue, IssueError, IssueFilter};
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = issues, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Uid,
    revision: i32,
    slug: String,
    question: String,
    owner_unit_id: Uid,
    created_at: Moment,
    updated_at: Moment,
}

impl From<&Issue> for Row {
    fn from(issue: &Issue) -> Self {
        let Issue { id, revision, slug, question, area_ids: _, owner_unit_id, created_at, updated_at } = issue.clone();
        Self {
            id: id.into(),
            revision,
            slug: slug.into(),
            question: question.into(),
            owner_unit_id: owner_unit_id.into(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        }
    }
}

/// An issue without its areas, which [`fill_areas`] adds.
impl TryFrom<Row> for Issue {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, revision, slug, question, owner_unit_id, created_at, updated_at } = row;
        Ok(Self {
            id: id.into(),
            revision,
            slug: read(Self::KIND, slug)?,
            question: read(Self::KIND, question)?,
            area_ids: Vec::new(),
            owner_unit_id: owner_unit_id.into(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}

/// Adds the areas of all issues of a page, in one query.
#[dual]
async fn fill_areas(c: &mut impl Link, issues: &mut [Issue]) -> Result<()> {
    let ids: Vec<Uid> = issues.iter().map(|issue| issue.id.into()).collect();
    let pairs: Vec<(Uid, Uid)> = issue_areas::table
        .filter(issue_areas::issue_id.eq_any(ids))
        .order(issue_areas::area_id)
        .select((issue_areas::issue_id, issue_areas::area_id))
        .load(c)
        .await?;
    let mut areas: HashMap<Id, Vec<Id>> = HashMap::new();
    for (issue, area) in pairs {
        areas.entry(issue.into()).or_default().push(area.into());
    }
    for issue in issues {
        issue.area_ids = areas.remove(&issue.id).unwrap_or_default();
    }
    Ok(())
}

#[dual]
async fn save_areas(c: &mut Conn, issue: &Issue) -> Result<()> {
    diesel::delete(issue_areas::table.filter(issue_areas::issue_id.eq(Uid(issue.id)))).execute(c).await?;
    let pair = |area: &Id| (issue_areas::issue_id.eq(Uid(issue.id)), issue_areas::area_id.eq(Uid(*area)));
    let pairs: Vec<_> = issue.area_ids.iter().map(pair).collect();
    for (index, area) in issue.area_ids.iter().enumerate() {
        must_exist!(c, policy_areas, *area, format!("/area_ids/{index}"));
    }
    diesel::insert_into(issue_areas::table).values(pairs).execute(c).await?;
    Ok(())
}

#[dual]
impl Stored for Issue {
    type Facts = ();

    async fn find(c: &mut impl Link, id: Id) -> Result<Option<Self>> {
        let row = issues::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
        let Some(row) = row else { return Ok(None) };
        let mut found = [Self::try_from(row)?];
        fill_areas(c, &mut found).await?;
        let [issue] = found;
        Ok(Some(issue))
    }

    async fn insert(&self, c: &mut Conn) -> Result<()> {
        must_exist!(c, units, self.owner_unit_id, "/owner_unit_id");
        let insert = diesel::insert_into(issues::table).values(Row::from(self)).execute(c).await;
        insert.on_unique(|| IssueError::SlugTaken.into())?;
        save_areas(c, self).await
    }

    async fn save(&self, c: &mut Conn, seen: i32) -> Result<bool> {
        must_exist!(c, units, self.owner_unit_id, "/owner_unit_id");
        let issue = issues::table.find(Uid(self.id)).filter(issues::revision.eq(seen));
        let update = diesel::update(issue).set(Row::from(self)).execute(c).await;
        let saved = update.on_unique(|| IssueError::SlugTaken.into())? == 1;
        save_areas(c, self).await?;
        Ok(saved)
    }

    async fn remove(&self, c: &mut Conn, seen: i32) -> Result<bool> {
        let issue = issues::table.find(Uid(self.id)).filter(issues::revision.eq(seen));
        Ok(diesel::delete(issue).execute(c).await? == 1)
    }

    fn documents(&self) -> Documents {
        Documents::public(self.question.as_str())
    }
}

#[dual]
impl Listed for Issue {
    type Filter = IssueFilter;

    fn is_scan(filter: &IssueFilter) -> bool {
        filter.q.is_some()
    }

    async fn page(c: &mut impl Link, filter: &IssueFilter, _actor: &Actor, window: &Window) -> Result<Page<Self>> {
        let filtered = || {
            let IssueFilter { q, area_id, owner_unit_id, updated_since } = filter;
            let mut query = issues::table.into_boxed::<Db>();
            if let Some(q) = q {
                query = query.filter(search::public("issues.id", Issue::KIND, q.as_str()));
            }
            if !area_id.is_empty() {
                let of_areas = issue_areas::table.filter(issue_areas::area_id.eq_any(uids(area_id)));
                query = query.filter(issues::id.eq_any(of_areas.select(issue_areas::issue_id)));
            }
            narrow!(query, issues::owner_unit_id, uids(owner_unit_id));
            if let Some(at) = updated_since {
                query = query.filter(issues::updated_at.ge(Moment(*at)));
            }
            query
        };
        let page: Result<Page<Self>> = list!(c, window, issues, filtered, Row => Issue::try_from, {
            "updated_at" => updated_at: instant, "question" => question: text, "slug" => slug: text,
            "created_at" => created_at: instant,
        });
        let mut page = page?;
        fill_areas(c, &mut page.data).await?;
        Ok(page)
    }
}
