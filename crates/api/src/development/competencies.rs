//! Competencies over HTTP: the items of frameworks, and how they stand to one another.

use crate::{
    cx::{DevelopmentWrite, Public},
    handlers,
};
use development::{Competency, CompetencyAssociation, CompetencyPatch, NewCompetency, NewCompetencyAssociation};

operations! { "Competencies":
    /// List competencies.
    ///
    /// The items of versions of frameworks, with their levels and examples; seen by whoever sees the version.
    GET "/v1/development/competencies" listCompetencies => handlers::list::<Public, Competency>;
    /// Add a competency.
    ///
    /// To a version that was not adopted yet.
    POST "/v1/development/competencies" createCompetency => handlers::create::<DevelopmentWrite, NewCompetency>;
    /// Read a competency.
    ///
    /// As the version says it: its id is that of the item of one version.
    GET "/v1/development/competencies/{id}" getCompetency => handlers::get::<Public, Competency>;
    /// Change a competency.
    ///
    /// Until its version is adopted.
    PATCH "/v1/development/competencies/{id}" updateCompetency => handlers::update::<DevelopmentWrite, CompetencyPatch>;
    /// Remove a competency.
    ///
    /// Until its version is adopted, and where nothing names it.
    DELETE "/v1/development/competencies/{id}" deleteCompetency => handlers::delete::<DevelopmentWrite, Competency>;
    /// Read what happened to a competency.
    ///
    /// Every change, with who made it.
    GET "/v1/development/competencies/{id}/history" getCompetencyHistory => handlers::history::<DevelopmentWrite, Competency>;
    /// List how competencies stand to one another.
    ///
    /// As versions of frameworks say: which is a child of which, which comes before which, by which one it was replaced, and more.
    GET "/v1/development/competency-associations" listCompetencyAssociations => handlers::list::<Public, CompetencyAssociation>;
    /// Say how a competency stands to another.
    ///
    /// In a version that was not adopted yet, of an item of it. Children that stand above themselves are refused, and the circle is
    /// named.
    POST "/v1/development/competency-associations" createCompetencyAssociation => handlers::create::<DevelopmentWrite, NewCompetencyAssociation>;
    /// Read how a competency stands to another.
    ///
    /// Which is said by which version.
    GET "/v1/development/competency-associations/{id}" getCompetencyAssociation => handlers::get::<Public, CompetencyAssociation>;
    /// Take back how a competency stands to another.
    ///
    /// Until its version is adopted.
    DELETE "/v1/development/competency-associations/{id}" deleteCompetencyAssociation => handlers::delete::<DevelopmentWrite, CompetencyAssociation>;
}
