//! Versions of pathways at rest.

use super::{
    super::{published::published, record},
    competencies as items,
    evidence::works,
    goals::{self, serving},
    prelude::*,
};
use crate::session::By;
use development::{EditionStatus, Pathway, PathwayFilter};
use std::collections::BTreeSet;

kept! { Pathway in pathways, unique "/follows_id" "was followed by another version just now; read that one first" {
    id: id, revision: number, follows_id: [id], series_id: id, version: number, title: text, description: text,
    owner_unit_id: id, goals: list, nodes: json, destinations: json, status: word, created_at: at, updated_at: at,
} beside { allowed_transitions } refers { owner_unit_id: units } also {
    /// All versions at once, so that no two of them are published.
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        let series = pathways::table.find(Uid(id)).select(pathways::series_id).first::<Uid>(c).await.optional()?;
        let Some(series) = series else { return Ok(()) };
        let versions = pathways::table.filter(pathways::series_id.eq(series)).select(pathways::id).order(pathways::id);
        let _there: Vec<Uid> = locked!(versions).load(c).await?;
        Ok(())
    }

    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let latest = match self.follows_id {
            Some(version) => latest(c, version).await?,
            None => None,
        };
        Ok(self.follow_after(latest.as_ref())?)
    }

    /// What is closed stays as it was published, whatever became of the offers that it names since.
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        if self.status == EditionStatus::Retired {
            return Ok(());
        }
        if let Some(former) = self.follows_id {
            let of_former = pathways::table.find(Uid(former)).select(pathways::owner_unit_id);
            let unit: Option<Uid> = of_former.first(c).await.optional()?;
            if unit != Some(Uid(self.owner_unit_id)) {
                return Err(Problem::field("/owner_unit_id", "invalid", "must be the unit of the version that it follows").into());
            }
        }
        goals::refer(c, &self.goals).await?;
        all_exist!(c, learning_opportunities, self.opportunities());
        let is_published = self.status == EditionStatus::Published;
        items::refer(c, self.competencies().collect(), is_published).await?;
        if is_published {
            must_be_public(c, self.opportunities().collect()).await?;
        }
        let works = works(c, self.opportunities().map(|(offer, _)| offer).collect()).await?;
        Ok(self.check_works(&works)?)
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        keep_values!(c, pathway_goals.pathway_id.goal, self.id, self.goals);
        let offers: BTreeSet<Id> = self.opportunities().map(|(offer, _)| offer).collect();
        let pair = |offer| (pathway_opportunities::pathway_id.eq(Uid(self.id)), pathway_opportunities::opportunity_id.eq(Uid(offer)));
        replace_parts!(c, pathway_opportunities.pathway_id, self.id, offers.into_iter().map(pair));
        let pair = |asked| (pathway_competencies::pathway_id.eq(Uid(self.id)), pathway_competencies::competency_id.eq(Uid(asked)));
        let asked: BTreeSet<Id> = self.competencies().map(|(asked, _)| asked).collect();
        replace_parts!(c, pathway_competencies.pathway_id, self.id, asked.into_iter().map(pair));
        Ok(())
    }

    /// Of all versions one is published at most: the others give way to the one that is now.
    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        if self.status != EditionStatus::Published {
            return Ok(());
        }
        let others = pathways::table
            .filter(pathways::series_id.eq(Uid(self.series_id)).and(pathways::id.ne(Uid(self.id))))
            .filter(pathways::status.eq(EditionStatus::Published.as_str()));
        let rows: Vec<Row> = others.select(Row::as_select()).load(c).await?;
        for row in rows {
            let mut other = Self::try_from(row)?;
            let before = (other.revision, record::serialized(&other)?);
            other.give_way();
            history::resave(c, by, &mut other, before, "superseded", None).await?;
            search::reindex(c, &other).await?;
        }
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

/// Narrows a list to the versions that name any of these in a table of pairs.
macro_rules! naming {
    ($query:ident, $table:ident.$other:ident, $ids:expr) => {
        if !$ids.is_empty() {
            let naming = $table::table.filter($table::$other.eq_any(uids($ids))).select($table::pathway_id);
            $query = $query.filter(pathways::id.eq_any(naming));
        }
    };
}

listed! { Pathway in pathways, by PathwayFilter {
    q: own_scan, series_id: ids, owner_unit_id: ids, goal: own, status: words, opportunity_id: own, competency_id: own,
    updated_since: since updated_at,
} sorted {
    "title" => title: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    let public = pathways::status.ne(EditionStatus::Draft.as_str());
    let mut query = published!(query, Pathway in pathways where public, actor, &filter.q);
    serving!(query, pathways::id, pathway_goals.pathway_id, &filter.goal);
    naming!(query, pathway_opportunities.opportunity_id, &filter.opportunity_id);
    naming!(query, pathway_competencies.competency_id, &filter.competency_id);
    query
} }

/// Refuses offers that are drafts, each by the field that names it: whoever goes the pathway would not find them.
#[dual]
async fn must_be_public(c: &mut Link<'_>, named: Vec<(Id, String)>) -> Result<()> {
    let ids: Vec<Uid> = named.iter().map(|(id, _)| Uid(*id)).collect();
    let drafts = learning_opportunities::id.eq_any(ids).and(learning_opportunities::status.eq("draft"));
    let drafts = learning_opportunities::table.filter(drafts).select(learning_opportunities::id);
    let drafts: Vec<Uid> = drafts.load(c).await?;
    let mut check = kernel::Check::default();
    for (id, pointer) in named {
        check.that(!drafts.contains(&Uid(id)), pointer, "invalid", "must name an offer that was published");
    }
    Ok(check.done()?)
}

/// The latest version of the pathway that one is a version of.
#[dual]
async fn latest(c: &mut Link<'_>, version: Id) -> Result<Option<Pathway>> {
    let series = pathways::table.find(Uid(version)).select(pathways::series_id).first::<Uid>(c).await.optional()?;
    let Some(series) = series else { return Ok(None) };
    let versions = pathways::table.filter(pathways::series_id.eq(series)).order(pathways::version.desc());
    let row: Option<Row> = versions.select(Row::as_select()).first(c).await.optional()?;
    row.map(Pathway::try_from).transpose()
}

/// These versions.
#[dual]
pub(super) async fn all(c: &mut Link<'_>, ids: Vec<Uid>) -> Result<Vec<Pathway>> {
    let these = pathways::table.filter(pathways::id.eq_any(ids)).order(pathways::id);
    let rows: Vec<Row> = these.select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Pathway::try_from).collect()
}
