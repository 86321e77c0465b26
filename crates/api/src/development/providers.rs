//! Providers of learning over HTTP.

use crate::{
    cx::{DevelopmentWrite, Public},
    handlers,
};
use development::{LearningProvider, LearningProviderPatch, NewLearningProvider};

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
    PATCH "/v1/development/providers/{id}" updateLearningProvider => handlers::update::<DevelopmentWrite, LearningProviderPatch>;
    /// Remove a provider of learning.
    ///
    /// One that offers nothing.
    DELETE "/v1/development/providers/{id}" deleteLearningProvider => handlers::delete::<DevelopmentWrite, LearningProvider>;
    /// List a provider's history.
    ///
    /// Who changed what and when, for those who work in the unit that looks after it.
    GET "/v1/development/providers/{id}/history" listLearningProviderHistory => handlers::history::<DevelopmentWrite, LearningProvider>;
}
