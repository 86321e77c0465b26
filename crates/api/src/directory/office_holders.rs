//! People in office over HTTP.

use crate::{
    cx::{DirectoryWrite, Public},
    handlers,
};
use directory::{NewOfficeHolder, OfficeHolder, OfficeHolderPatch};

operations! { "Office holders":
    /// List people in office.
    ///
    /// Those who hold or held a public post, from public records, with how to reach them and the posts they hold.
    GET "/v1/directory/office-holders" listOfficeHolders => handlers::list::<Public, OfficeHolder>;
    /// Add somebody in office.
    ///
    /// For those that no file brings, or not yet. A file that comes later knows them by their outside ids.
    POST "/v1/directory/office-holders" createOfficeHolder => handlers::create::<DirectoryWrite, NewOfficeHolder>;
    /// Read somebody in office.
    ///
    /// Who they are, how to reach them, and the posts they hold or held, the latest first.
    GET "/v1/directory/office-holders/{id}" getOfficeHolder => handlers::get::<Public, OfficeHolder>;
    /// Change somebody in office.
    ///
    /// What is said by the file that brought them overrides it, but contact points of your own stay.
    PATCH "/v1/directory/office-holders/{id}" updateOfficeHolder => handlers::update::<DirectoryWrite, OfficeHolderPatch>;
    /// List the history of somebody in office.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/office-holders/{id}/history" listOfficeHolderHistory => handlers::history::<DirectoryWrite, OfficeHolder>;
}
