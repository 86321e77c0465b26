//! Tenures over HTTP.

use crate::{
    cx::{DirectoryWrite, Public},
    handlers,
};
use directory::{NewTenure, Tenure, TenurePatch};
use kernel::Amendment as _;

operations! { "Tenures":
    /// List tenures.
    ///
    /// Who holds which post, from when and until when. A post without a tenure on a day is vacant.
    GET "/v1/directory/tenures" listTenures => handlers::list::<Public, Tenure>;
    /// Add a tenure.
    ///
    /// For what you know before a file does. Where the post has one seat, end the tenure of whoever holds it first.
    POST "/v1/directory/tenures" createTenure => handlers::create::<DirectoryWrite, NewTenure>;
    /// Read a tenure.
    ///
    /// Which post, who, from when, until when, and by whose word.
    GET "/v1/directory/tenures/{id}" getTenure => handlers::get::<Public, Tenure>;
    /// Change a tenure.
    ///
    /// It is your word from then on, and no file overrules it.
    PATCH "/v1/directory/tenures/{id}" updateTenure => handlers::revise::<DirectoryWrite, TenurePatch>;
    /// List a tenure's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/tenures/{id}/history" listTenureHistory => handlers::history::<DirectoryWrite, Tenure>;
}

handlers::revision! {
    TenurePatch => |patch, tenure: Tenure, (), _| {
        patch.amend(tenure)?;
        tenure.told_by_staff();
        Ok(())
    }
}
