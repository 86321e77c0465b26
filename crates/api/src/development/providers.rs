//! Providers of learning over HTTP.

use crate::{
    Answer,
    cx::{Cx, DevelopmentWrite, Public},
    extract::{IfMatch, Patch, PathArgs, RecordId},
    handlers,
    respond::Saved,
};
use development::{LearningProvider, LearningProviderPatch, NewLearningProvider};
use kernel::{Amendment as _, Record as _};
use store::Change;

operations! { "Learning Commons":
    /// List providers of learning.
    ///
    /// Who offers learning: units of the association, and organizations.
    GET "/v1/development/providers" listLearningProviders => handlers::list::<Public, LearningProvider>;
    /// Add a provider of learning.
    ///
    /// By the unit that looks after it. Clients of the organization that it is publish for it by themselves from then on.
    POST "/v1/development/providers" createLearningProvider => handlers::create::<DevelopmentWrite, NewLearningProvider>;
    /// Read a provider of learning.
    ///
    /// What it offers, and who looks after it.
    GET "/v1/development/providers/{id}" getLearningProvider => handlers::get::<Public, LearningProvider>;
    /// Change a provider of learning.
    ///
    /// For those who work in the unit that looks after it.
    PATCH "/v1/development/providers/{id}" updateLearningProvider => update;
    /// Remove a provider of learning.
    ///
    /// One that offers nothing.
    DELETE "/v1/development/providers/{id}" deleteLearningProvider => handlers::delete::<DevelopmentWrite, LearningProvider>;
}

/// Whoever may remove it: no client changes a provider by itself.
async fn update(
    cx: Cx<DevelopmentWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<LearningProviderPatch>,
) -> Answer<Saved<LearningProvider>> {
    let change =
        Change::new(path.0.id, seen.0, move |provider: &mut LearningProvider, (): &()| patch.0.amend(provider));
    Ok(Saved(cx.change(change.permitted(LearningProvider::may_be_removed_by)).await?))
}
