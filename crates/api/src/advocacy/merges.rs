//! Merges of advocates over HTTP.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx},
    extract::{Act, IfMatch, PathArgs, RecordId},
    handlers,
    respond::{Created, Json, Saved, lists},
};
use advocacy::{
    AdvocateMerge, NewAdvocateMerge,
    advocate::{AdvocateDuplicate, AdvocateMergeTransition},
};
use kernel::Draft as _;

/// Groups that are listed at most.
const MOST: i64 = 200;

operations! { "Advocates":
    /// List advocates who may be one person.
    ///
    /// Those of one name in one place, the first 200 groups. Those of one mail address are one person anyway.
    GET "/v1/advocacy/advocate-duplicates" listAdvocateDuplicates => duplicates;
    /// List merges of advocates.
    ///
    /// Which records were made one, and which of that was undone.
    GET "/v1/advocacy/advocate-merges" listAdvocateMerges => handlers::list::<AdvocacyWrite, AdvocateMerge>;
    /// Merge two advocates.
    ///
    /// The record that stays gets what the other has beside it, and its activities. The other stays as it was, out of sight, so
    /// that the merge can be undone.
    POST "/v1/advocacy/advocate-merges" createAdvocateMerge => merge;
    /// Read a merge.
    ///
    /// Which two records, why, and whether it stands.
    GET "/v1/advocacy/advocate-merges/{id}" getAdvocateMerge => handlers::get::<AdvocacyWrite, AdvocateMerge>;
    /// Undo a merge.
    ///
    /// To `undone`: both are there again as they were, but for what was changed since.
    POST "/v1/advocacy/advocate-merges/{id}/transitions" transitionAdvocateMerge => undo;
}

lists! {
    /// Advocates who may be one person.
    AdvocateDuplicates of AdvocateDuplicate: "Each group of those who are alike.";
}

async fn duplicates(cx: Cx<AdvocacyWrite>) -> Answer<Json<AdvocateDuplicates>> {
    let actor = cx.actor().clone();
    let data = store::scan!(cx.session(), |c| queries::advocacy::merges::duplicates(c, &actor, MOST))?;
    Ok(Json(AdvocateDuplicates { data }))
}

async fn merge(cx: Cx<AdvocacyWrite>, Act { body, once }: Act<NewAdvocateMerge>) -> Answer<Created<AdvocateMerge>> {
    let merge = body.register(cx.clock().id(), cx.clock().now())?;
    Ok(Created::new(cx.session().merge_advocates(cx.by(), once, merge).await?))
}

async fn undo(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<AdvocateMergeTransition>,
) -> Answer<Saved<AdvocateMerge>> {
    Ok(Saved(cx.session().undo_merge(cx.by(), (path.0.id, seen.0), body, once).await?))
}
