//! Courts over HTTP.

use crate::{
    cx::{DirectoryWrite, Public},
    handlers,
};
use directory::{Court, CourtPatch, NewCourt};

operations! { "Courts":
    /// List courts.
    ///
    /// Federal, state, tribal and other courts, sitting or abolished. Ask with `parent_court_id` for the parts of one.
    GET "/v1/directory/courts" listCourts => handlers::list::<Public, Court>;
    /// Add a court.
    ///
    /// For those the courts database does not have.
    POST "/v1/directory/courts" createCourt => handlers::create::<DirectoryWrite, NewCourt>;
    /// Read a court.
    ///
    /// Whose court it is, how high it stands, where appeals go.
    GET "/v1/directory/courts/{id}" getCourt => handlers::get::<Public, Court>;
    /// Change a court.
    ///
    /// What a later database says overrides it; what it is silent about stays.
    PATCH "/v1/directory/courts/{id}" updateCourt => handlers::update::<DirectoryWrite, CourtPatch>;
    /// List a court's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/courts/{id}/history" listCourtHistory => handlers::history::<DirectoryWrite, Court>;
}
