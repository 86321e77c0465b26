//! The service itself: is it alive, and is it ready?

use crate::{
    Answer,
    cx::{Cx, Public},
    respond::Json,
};
use serde::Serialize;

/// The paths that orchestrators and load balancers ask, often from an address that callers share: they count for nobody.
pub(crate) const PROBES: [&str; 2] = ["/health/live", "/health/ready"];

operations! { "Service":
    /// Tell whether the process is alive.
    ///
    /// For an orchestrator that restarts what does not answer. Asks nothing of the database, and counts towards no limit of requests.
    GET "/health/live" getLiveness => live;
    /// Tell whether requests can be served.
    ///
    /// For a load balancer. 503 while the database is out of reach; comes back by itself. Counts towards no limit of requests.
    GET "/health/ready" getReadiness => ready;
}

/// How the service is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(examples(json!({"status": "ok"})))]
pub struct Health {
    /// Always `ok`; anything else is a problem document.
    pub status: &'static str,
}

async fn live() -> Answer<Json<Health>> {
    Ok(Json(Health { status: "ok" }))
}

async fn ready(cx: Cx<Public>) -> Answer<Json<Health>> {
    store::read!(cx.session(), |c| queries::ping(c))?;
    Ok(Json(Health { status: "ok" }))
}
