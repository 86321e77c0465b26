//! Segments at rest.

use super::prelude::*;
use advocacy::{Segment, SegmentFilter};

kept! { Segment in segments; removable {
    id: id, revision: number, name: text, owner_unit_id: id, criteria: json, created_at: at, updated_at: at,
} refers { owner_unit_id: units } also {
    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.criteria.division.iter_mut().collect()
    }
} }

listed! { Segment in segments, by SegmentFilter {
    owner_unit_id: ids, updated_since: since updated_at,
} sorted {
    "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    of_own_units!(query, Segment in segments, actor)
} }
