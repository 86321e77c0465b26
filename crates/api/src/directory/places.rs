//! What tells where a place lies, over HTTP: boundaries and the areas of ZIP codes.

use crate::{
    cx::{DirectoryWrite, Public},
    handlers,
};
use directory::{Boundary, ZipArea};

operations! { "Places":
    /// List boundaries.
    ///
    /// The divisions whose outlines are here, so that a point tells who represents it, and since when each is good.
    GET "/v1/directory/boundaries" listBoundaries => handlers::list::<Public, Boundary>;
    /// Read a boundary.
    ///
    /// Since when it is good, and how far it reaches.
    GET "/v1/directory/boundaries/{id}" getBoundary => handlers::get::<Public, Boundary>;
    /// Remove a boundary.
    ///
    /// With its outline. Points are no longer found in it from then on.
    DELETE "/v1/directory/boundaries/{id}" deleteBoundary => handlers::delete::<DirectoryWrite, Boundary>;
    /// List the areas of ZIP codes.
    ///
    /// Which congressional districts each reaches into, a record for each state it lies in.
    GET "/v1/directory/zip-areas" listZipAreas => handlers::list::<Public, ZipArea>;
}
