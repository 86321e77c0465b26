//! Price indices at rest.

use super::prelude::*;
use advocacy::{PriceIndex, PriceIndexFilter};

kept! { PriceIndex in price_indices, unique "/name" "is the name of another index"; removable {
    id: id, revision: number, name: text, region: text, base: text, source: text, years: json, created_at: at,
    updated_at: at,
} also {
    fn documents(&self) -> Documents {
        Documents::public(self.searchable())
    }
} }

listed! { PriceIndex in price_indices, by PriceIndexFilter { q: search, updated_since: since updated_at } sorted {
    "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} }
