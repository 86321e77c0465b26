//! Campaigns over HTTP, what their channels report, and what came of them.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    extract::{Body, IfMatch, Patch, PathArgs, Query, RecordId},
    handlers,
    respond::{Json, Saved, lists},
};
use advocacy::{
    Campaign, CampaignPatch, NewCampaign,
    campaign::{CampaignPlace, CampaignResults, Reach, ReachReport, results},
};
use kernel::{Check, Code, Day, Id, Permission, Problem};
use serde::Deserialize;
use store::Change;
use utoipa::IntoParams;

/// Days of reach that are read at a time.
const MOST_DAYS: i32 = 92;

operations! { "Campaigns":
    /// List campaigns.
    ///
    /// The public sees those that are or were live; what is still in the making is for whoever works on it.
    GET "/v1/advocacy/campaigns" listCampaigns => handlers::list::<Public, Campaign>;
    /// Draft a campaign.
    ///
    /// By itself, or as a part of another that the caller works on and that is not reported.
    POST "/v1/advocacy/campaigns" createCampaign => handlers::create::<AdvocacyWrite, NewCampaign>;
    /// Read a campaign.
    ///
    /// For whom it is, where it runs, through which channels, and what it says.
    GET "/v1/advocacy/campaigns/{id}" getCampaign => handlers::get::<Public, Campaign>;
    /// Change a campaign.
    ///
    /// Or move it to another place in the tree, under a campaign that the caller works on; a campaign never comes to be a part
    /// of itself. What has begun keeps its first day and something to say, and what is reported stays as it is.
    PATCH "/v1/advocacy/campaigns/{id}" updateCampaign => update;
    /// Delete a campaign.
    ///
    /// Only one that has not begun; close it instead.
    DELETE "/v1/advocacy/campaigns/{id}" deleteCampaign => handlers::delete::<AdvocacyWrite, Campaign>;
    /// Move a campaign through its life.
    ///
    /// To `live` with a first day and at least one message; to `paused` and back; to `closed`, and to `reported` once it is
    /// accounted for, after all its parts: what came of it stays as it is from then on.
    POST "/v1/advocacy/campaigns/{id}/transitions" transitionCampaign => handlers::transition::<AdvocacyWrite, Campaign>;
    /// List a campaign's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/campaigns/{id}/history" listCampaignHistory => handlers::history::<AdvocacyWrite, Campaign>;
    /// Report what channels reached.
    ///
    /// Day by day, as each source says it. A row of the same channel, day and source takes the place of the one before, so that
    /// the same report again changes nothing. What is not known is null.
    PUT "/v1/advocacy/campaigns/{id}/reach" putCampaignReach => report;
    /// List what channels reached.
    ///
    /// Of up to 92 days at a time, day by day; for those who work on the unit's campaigns.
    GET "/v1/advocacy/campaigns/{id}/reach" listCampaignReach => reach;
    /// Read what came of a campaign.
    ///
    /// What it and every campaign below it reached, what that cost, and how near it is to what it set out to reach; for those
    /// who work on the unit's campaigns. Cost per action is null where either is not known, and never zero for that.
    GET "/v1/advocacy/campaigns/{id}/results" getCampaignResults => told;
}

async fn update(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<CampaignPatch>,
) -> Answer<Saved<Campaign>> {
    let (patch, actor) = (patch.0, cx.actor().clone());
    let about = patch.parent_id.flatten().into_iter().collect();
    let rule = move |campaign: &mut Campaign, place: &CampaignPlace| campaign.revise(patch, place, &actor);
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule).about(about)).await?))
}

async fn report(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    body: Body<ReachReport>,
) -> Answer<Saved<Campaign>> {
    let now = cx.clock().now();
    let rule = move |campaign: &mut Campaign, _: &CampaignPlace| campaign.report(body.0, now);
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule).noted("reach_reported", None)).await?))
}

/// Which days.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReachQuery {
    /// The first.
    from: Day,
    /// The last, up to 91 days later.
    until: Day,
}

lists! {
    /// What channels of a campaign reached.
    ReachList of Reach: "By day, channel and source.";
}

/// The campaign, for those who may read what its unit works on.
async fn own(cx: &Cx<AdvocacyWrite>, id: Id) -> Answer<Campaign> {
    let campaign: Campaign = cx.find(id).await?;
    let own = cx.actor().may(Permission::AdvocacyWrite, Some(campaign.owner_unit_id));
    Problem::unless(own, Code::Forbidden, "What a campaign reached is for those who work on its unit's campaigns.")?;
    Ok(campaign)
}

async fn reach(cx: Cx<AdvocacyWrite>, path: PathArgs<RecordId>, query: Query<ReachQuery>) -> Answer<Json<ReachList>> {
    let ReachQuery { from, until } = query.0;
    let days = until.days_since_epoch().saturating_sub(from.days_since_epoch());
    let detail = format!("must be from 0 to {} days after from", MOST_DAYS - 1);
    Check::default().that((0..MOST_DAYS).contains(&days), "until", "invalid", detail).done()?;
    let id = own(&cx, path.0.id).await?.id;
    let data = store::scan!(cx.session(), |c| queries::advocacy::campaigns::reach(c, id, from, until))?;
    Ok(Json(ReachList { data }))
}

async fn told(cx: Cx<AdvocacyWrite>, path: PathArgs<RecordId>) -> Answer<Json<CampaignResults>> {
    let campaign = own(&cx, path.0.id).await?;
    let (top, actor) = (campaign.clone(), cx.actor().clone());
    let (nodes, sums) = store::scan!(cx.session(), |c| queries::advocacy::campaigns::tree(c, &top, &actor))?;
    Ok(Json(results::results(&campaign, &nodes, &sums)))
}
