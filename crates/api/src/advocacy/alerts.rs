//! Alerts over HTTP: their life, whom they are for, and what became of them.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    directory::representatives::Told,
    extract::{Act, Body, IfMatch, PathArgs, Query, RecordId},
    handlers,
    respond::{Json, Saved},
};
use advocacy::{
    Alert, AlertPatch, NewAlert,
    alert::{AlertResults, AlertTransition, Channel, SupporterNote},
};
use directory::{
    DivisionId, ZipCode,
    representatives::{Method, Representative},
};
use kernel::{Id, Record as _};
use serde::{Deserialize, Serialize};
use store::{Aimed, Change};
use utoipa::IntoParams;

operations! { "Alerts":
    /// List alerts.
    ///
    /// The public sees those that went live; those that are being written are for whoever works on them.
    GET "/v1/advocacy/alerts" listAlerts => handlers::list::<Public, Alert>;
    /// Write an alert.
    ///
    /// A draft, which may change in every way. Merge fields of its messages are checked now.
    POST "/v1/advocacy/alerts" createAlert => handlers::create::<AdvocacyWrite, NewAlert>;
    /// Read an alert.
    ///
    /// What is asked, whom it is for, what is said through each channel, and where it stands: past its end it is `closed`.
    GET "/v1/advocacy/alerts/{id}" getAlert => handlers::get::<Public, Alert>;
    /// Change an alert.
    ///
    /// Only a draft; one that is live is replaced by another.
    PATCH "/v1/advocacy/alerts/{id}" updateAlert => handlers::revise::<AdvocacyWrite, AlertPatch>;
    /// Delete an alert.
    ///
    /// Only a draft; what was live is history.
    DELETE "/v1/advocacy/alerts/{id}" deleteAlert => handlers::delete::<AdvocacyWrite, Alert>;
    /// Move an alert through its life.
    ///
    /// To `review`, then to `scheduled`, which takes all that it needs to be said: a position in force that is published, an
    /// end, a message for each channel, a decision maker who can be reached, and no conflict that nobody acknowledged. It goes
    /// live when it begins, at once where no beginning is named. It closes at its end, when its instrument moves past the
    /// stage, and when its position ends.
    POST "/v1/advocacy/alerts/{id}/transitions" transitionAlert => transition;
    /// Note that somebody in office agrees.
    ///
    /// They are left out, unless the alert says otherwise. Sponsors of the instrument agree by that where support is asked for.
    PUT "/v1/advocacy/alerts/{id}/supporters/{office_holder_id}" putAlertSupporter => note_supporter;
    /// Forget that somebody in office agrees.
    ///
    /// They are written to again.
    DELETE "/v1/advocacy/alerts/{id}/supporters/{office_holder_id}" deleteAlertSupporter => forget_supporter;
    /// Find whom an alert is for.
    ///
    /// Those who represent a place, told by a point (`lat` and `lon`), a ZIP code (`zip`) or a division (`division`); without a
    /// place all of them, the first 2,000. Each says why it is thought to be for the place, how sure that is, and what else it may be.
    GET "/v1/advocacy/alerts/{id}/targets" listAlertTargets => targets;
    /// Count what became of an alert.
    ///
    /// As it is now, by state, channel, place, post and day. From the public, counts of what few people did are hidden.
    GET "/v1/advocacy/alerts/{id}/results" getAlertResults => results;
    /// List an alert's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/alerts/{id}/history" listAlertHistory => handlers::history::<AdvocacyWrite, Alert>;
}

/// Names somebody in office who agrees.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct SupporterId {
    /// The alert's id.
    id: Id,
    /// Who agrees.
    office_holder_id: Id,
}

/// A place; all of it left out means everywhere.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TargetQuery {
    /// Degrees north (WGS 84); needs `lon`.
    #[param(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Degrees east (WGS 84); needs `lat`.
    #[param(minimum = -180, maximum = 180)]
    lon: Option<f64>,
    /// A ZIP code of five digits.
    zip: Option<ZipCode>,
    /// An Open Civic Data id.
    division: Option<DivisionId>,
}

/// A decision maker whom an alert is for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AlertTargetMatch {
    /// The seat, who holds it, and why it is thought to be for the place.
    pub representative: Representative,
    /// The channels of the alert through which they can be reached; none where nobody holds the seat.
    pub channels: Vec<Channel>,
    /// Whether they agree already and are not written to.
    pub passed_over: bool,
}

/// Whom an alert is for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AlertTargetMatches {
    /// By what the place was told; null where no place was asked for.
    #[schema(required)]
    pub method: Option<Method>,
    /// Whether the place may lie in several districts or states, so that not all of these represent it.
    pub ambiguous: bool,
    /// Why it is ambiguous.
    pub reasons: Vec<String>,
    /// The decision makers.
    pub data: Vec<AlertTargetMatch>,
}

impl From<Aimed> for AlertTargetMatch {
    fn from(aimed: Aimed) -> Self {
        let Aimed { representative, channels, passed_over } = aimed;
        Self { representative, channels, passed_over }
    }
}

handlers::revision! { AlertPatch => |patch, alert: Alert, (), _| alert.revise(patch) }

async fn transition(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<AlertTransition>,
) -> Answer<Saved<Alert>> {
    Ok(Saved(cx.session().transition_alert(cx.by(), (path.0.id, seen.0), body, once).await?))
}

async fn note_supporter(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<SupporterId>,
    seen: IfMatch,
    body: Body<SupporterNote>,
) -> Answer<Saved<Alert>> {
    let (SupporterId { id, office_holder_id }, now) = (path.0, cx.clock().now());
    let rule = move |alert: &mut Alert, (): &()| alert.note_supporter(office_holder_id, body.0, now);
    Ok(Saved(cx.change(Change::new(id, seen.0, rule).noted("supporter_noted", None)).await?))
}

async fn forget_supporter(cx: Cx<AdvocacyWrite>, path: PathArgs<SupporterId>, seen: IfMatch) -> Answer<Saved<Alert>> {
    let SupporterId { id, office_holder_id } = path.0;
    let rule = move |alert: &mut Alert, (): &()| {
        alert.forget_supporter(office_holder_id);
        Ok(())
    };
    Ok(Saved(cx.change(Change::new(id, seen.0, rule).noted("supporter_forgotten", None)).await?))
}

async fn targets(
    cx: Cx<Public>,
    path: PathArgs<RecordId>,
    query: Query<TargetQuery>,
) -> Answer<Json<AlertTargetMatches>> {
    let TargetQuery { lat, lon, zip, division } = query.0;
    let alert = cx.find::<Alert>(path.0.id).await?;
    let on = cx.clock().now().day();
    let placed = lat.is_some() || lon.is_some() || zip.is_some() || division.is_some();
    if !placed {
        let aimed = cx.session().targets_of_alert(alert, on).await?;
        let data = aimed.into_iter().map(Into::into).collect();
        return Ok(Json(AlertTargetMatches { method: None, ambiguous: false, reasons: Vec::new(), data }));
    }
    let place = cx.place(Told::one(lat, lon, zip, division)?, on).await?;
    let (all, aimed) = cx.session().targets_of_place(&alert, &place, on).await?;
    let data = aimed.into_iter().map(Into::into).collect();
    let (method, ambiguous, reasons) = (Some(all.method), all.ambiguous, all.reasons);
    Ok(Json(AlertTargetMatches { method, ambiguous, reasons, data }))
}

async fn results(cx: Cx<Public>, path: PathArgs<RecordId>) -> Answer<Json<AlertResults>> {
    let alert = cx.find::<Alert>(path.0.id).await?;
    let whole = cx.actor().may(Alert::READ, alert.unit());
    let counted = cx.session().alert_results(alert.id).await?;
    Ok(Json(AlertResults::of(alert.id, counted, whole, cx.clock().now())))
}
