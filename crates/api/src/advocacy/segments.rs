//! Segments of the network over HTTP.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx},
    extract::{PathArgs, RecordId},
    handlers,
    list::{ListQuery, Rows},
    respond::Json,
};
use actix_web::HttpRequest;
use advocacy::{Advocate, NewSegment, Segment, SegmentPatch, segment::SegmentCount};
use kernel::{
    Permission,
    page::{Sorted as _, Window},
    suppression::{Cell, THRESHOLD},
};

operations! { "Advocates":
    /// List segments.
    ///
    /// Parts of the network that are kept as filters, of the units whose advocacy the caller works on.
    GET "/v1/advocacy/segments" listSegments => handlers::list::<AdvocacyWrite, Segment>;
    /// Keep a segment.
    ///
    /// A filter by what advocates have in common; who is in it is found anew each time.
    POST "/v1/advocacy/segments" createSegment => handlers::create::<AdvocacyWrite, NewSegment>;
    /// Read a segment.
    ///
    /// The filter, and the unit that looks after it.
    GET "/v1/advocacy/segments/{id}" getSegment => handlers::get::<AdvocacyWrite, Segment>;
    /// Change a segment.
    ///
    /// Whoever asks afterwards finds who is in it then.
    PATCH "/v1/advocacy/segments/{id}" updateSegment => handlers::update::<AdvocacyWrite, SegmentPatch>;
    /// Delete a segment.
    ///
    /// The advocates in it stay.
    DELETE "/v1/advocacy/segments/{id}" deleteSegment => handlers::delete::<AdvocacyWrite, Segment>;
    /// Count who is in a segment.
    ///
    /// As it is now: of those whom the caller may see, so that no two counts tell of others. From whoever may not see people,
    /// small counts are hidden.
    GET "/v1/advocacy/segments/{id}/count" countSegment => count;
    /// List who is in a segment.
    ///
    /// Those the caller may see; the parameters narrow it further, in fields that the segment leaves open. A parameter for one that
    /// it sets is refused.
    GET "/v1/advocacy/segments/{id}/advocates" listSegmentAdvocates => members;
    /// List a segment's history.
    ///
    /// Who changed what and when.
    GET "/v1/advocacy/segments/{id}/history" listSegmentHistory => handlers::history::<AdvocacyWrite, Segment>;
}

async fn count(cx: Cx<AdvocacyWrite>, path: PathArgs<RecordId>) -> Answer<Json<SegmentCount>> {
    let segment = cx.find::<Segment>(path.0.id).await?;
    let window = Window { limit: 1, sort: Advocate::SORTING.parse(None)?, after: None, count: true };
    let page = cx.session().page::<Advocate>(segment.criteria.filter(), cx.actor(), window).await?;
    let count = u64::try_from(page.total.unwrap_or_default()).unwrap_or_default();
    let threshold = if cx.actor().may(Permission::PeopleRead, None) { 0 } else { THRESHOLD };
    Ok(Json(SegmentCount { counted_at: cx.clock().now(), advocates: Cell::alone(count, threshold) }))
}

async fn members(
    cx: Cx<AdvocacyWrite>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    query: ListQuery<Advocate>,
) -> Answer<Rows> {
    let wanted = cx.find::<Segment>(path.0.id).await?.criteria.filter();
    let query = query.narrowed(|filter| {
        *filter = wanted.narrowed_by(filter.clone())?;
        Ok(())
    })?;
    cx.list(request, query).await
}
