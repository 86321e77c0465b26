//! Price indices over HTTP.

use crate::{
    cx::{AdvocacyWrite, Public},
    handlers,
};
use advocacy::{NewPriceIndex, PriceIndex, PriceIndexPatch};

operations! { "Funding":
    /// List price indices.
    ///
    /// By which spending is told in real terms.
    GET "/v1/advocacy/price-indices" listPriceIndices => handlers::list::<Public, PriceIndex>;
    /// Add a price index.
    ///
    /// Year by year, with where it is from.
    POST "/v1/advocacy/price-indices" createPriceIndex => handlers::create::<AdvocacyWrite, NewPriceIndex>;
    /// Read a price index.
    ///
    /// How prices stood in each year.
    GET "/v1/advocacy/price-indices/{id}" getPriceIndex => handlers::get::<Public, PriceIndex>;
    /// Change a price index.
    ///
    /// As when another year is known.
    PATCH "/v1/advocacy/price-indices/{id}" updatePriceIndex => handlers::update::<AdvocacyWrite, PriceIndexPatch>;
    /// Delete a price index.
    ///
    /// One that is not used.
    DELETE "/v1/advocacy/price-indices/{id}" deletePriceIndex => handlers::delete::<AdvocacyWrite, PriceIndex>;
    /// List a price index's history.
    ///
    /// Who changed what, when and why.
    GET "/v1/advocacy/price-indices/{id}/history" listPriceIndexHistory => handlers::history::<AdvocacyWrite, PriceIndex>;
}
