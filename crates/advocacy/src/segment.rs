//! Segments: parts of the network by what they have in common, kept as filters and counted as they are now.

use crate::{
    advocate::{AdvocateFilter, AdvocateStatus, Offer, Reach, Skill},
    engagement::Rung,
};
use kernel::{
    Amendment, At, DivisionId, Id, LangTag, LibraryType, Permission, Record, Result, Text, check_lengths,
    record_fields, sorted, suppression::Cell,
};
use record::record;
use serde::{Deserialize, Serialize};

/// What those in a segment have in common, the form that changes it, and the filter that finds them, by one table: the lists, with
/// the most that each may name, and what may be so, not be so, or not matter.
macro_rules! criteria {
    (
        lists { $($(#[$about:meta])+ $list:ident: $of:ty, at most $most:tt;)+ }
        flags { $($(#[$whether:meta])+ $flag:ident;)+ }
        example $example:tt
    ) => {
        /// What those in a segment have in common. Values of one field are 'any of', fields are 'all of'; without any it is the whole
        /// network.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(as = SegmentCriteria, examples(json!($example))))]
        pub struct Criteria {
            $($(#[$about])+ #[cfg_attr(feature = "openapi", schema(max_items = $most))] pub $list: Vec<$of>,)+
            $($(#[$whether])+ pub $flag: Option<bool>,)+
        }

        /// What to change about what those in a segment have in common.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(as = SegmentCriteriaPatch, examples(json!($example))))]
        pub struct CriteriaPatch {
            $(
                $(#[$about])+
                #[serde(default, deserialize_with = "::kernel::cleared")]
                #[cfg_attr(feature = "openapi", schema(max_items = $most))]
                pub $list: Option<Vec<$of>>,
            )+
            $($(#[$whether])+ #[serde(default, with = "::serde_with::rust::double_option")] pub $flag: Option<Option<bool>>,)+
        }

        impl Criteria {
            /// The filter that finds those in it: of those who take part.
            pub fn filter(&self) -> AdvocateFilter {
                let Self { $($list,)+ $($flag),+ } = self.clone();
                AdvocateFilter {
                    status: vec![AdvocateStatus::Active],
                    person_id: Vec::new(),
                    $($list,)+
                    $($flag,)+
                    updated_since: None,
                }
            }

            fn check(&self) -> Result<()> {
                let lists = [$((concat!("/criteria/", stringify!($list)), self.$list.len(), $most)),+];
                check_lengths(&lists, Ok(()))
            }
        }

        impl CriteriaPatch {
            fn amend(self, criteria: &mut Criteria) {
                $(if let Some(list) = self.$list { criteria.$list = list; })+
                $(if let Some(flag) = self.$flag { criteria.$flag = flag; })+
            }
        }
    };
}

criteria! {
    lists {
        /// Looked after by any of these units.
        unit_id: Id, at most 100;
        /// Speaking for any of these places, or for one within it.
        division: DivisionId, at most 100;
        /// Speaking for places that reach any of these levels.
        level: Reach, at most 10;
        /// Caring about any of these kinds of libraries.
        library_type: LibraryType, at most 10;
        /// Caring about any of these topics.
        interest: Id, at most 100;
        /// Knowing any of these languages.
        language: LangTag, at most 20;
        /// Knowing how to do any of these things.
        skill: Skill, at most 20;
        /// Ready to do any of these things.
        offer: Offer, at most 20;
        /// On any of these rungs.
        rung: Rung, at most 10;
    }
    flags {
        /// Whether they let the association mail them action alerts; null where that does not matter.
        takes_alerts;
        /// Whether they let the association mail them briefings; null where that does not matter.
        takes_briefings;
    }
    example {
        "unit_id": [], "division": ["ocd-division/country:us/state:wy"], "level": [], "library_type": ["public"],
        "interest": [], "language": [], "skill": [], "offer": ["write"], "rung": [], "takes_alerts": true,
        "takes_briefings": null
    }
}

/// A part of the network, kept as a filter. The form that changes it is [`SegmentPatch`], which looks into the criteria.
#[record(fixed, example = {
    "name": "Writers in Wyoming", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "criteria": {
        "unit_id": [], "division": ["ocd-division/country:us/state:wy"], "level": [], "library_type": ["public"],
        "interest": [], "language": [], "skill": [], "offer": ["write"], "rung": [], "takes_alerts": true,
        "takes_briefings": null
    }
})]
pub struct Segment {
    /// What people call it.
    pub name: Text<200>,
    /// The unit that looks after it.
    pub owner_unit_id: Id,
    /// What those in it have in common.
    pub criteria: Criteria,
}

/// What to change about a segment: an absent field stays, null clears what may be empty. So it is within the criteria (RFC 7396
/// §2): whoever changes one of them does not open the segment to all whom the others keep out.
#[record::form(example = {
    "name": "Writers in Wyoming", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "criteria": {
        "unit_id": [], "division": ["ocd-division/country:us/state:wy"], "level": [], "library_type": ["public"],
        "interest": [], "language": [], "skill": [], "offer": ["write"], "rung": [], "takes_alerts": true,
        "takes_briefings": null
    }
})]
#[derive(Default)]
pub struct SegmentPatch {
    /// What people call it.
    #[schema(nullable = false)]
    pub name: Option<Text<200>>,
    /// The unit that looks after it.
    #[schema(nullable = false)]
    pub owner_unit_id: Option<Id>,
    /// What those in it have in common.
    #[schema(nullable = false)]
    pub criteria: Option<CriteriaPatch>,
}

/// How many are in a segment now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "counted_at": "2026-05-01T12:00:00Z", "advocates": { "count": 812, "is_suppressed": false }
}))))]
pub struct SegmentCount {
    /// When they were counted.
    pub counted_at: At,
    /// How many take part; hidden where they are few, from whoever may not see people.
    pub advocates: Cell,
}

/// Narrows a list of segments.
#[record::filter]
pub struct SegmentFilter {
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Criteria {
    /// The part of it that a caller looks after, of whose advocates these units' are (`None`: all); `None` where there is none.
    pub fn within(mut self, units: Option<Vec<Id>>) -> Option<Self> {
        let Some(units) = units else { return Some(self) };
        self.unit_id = if self.unit_id.is_empty() {
            units
        } else {
            self.unit_id.into_iter().filter(|unit| units.contains(unit)).collect()
        };
        (!self.unit_id.is_empty()).then_some(self)
    }
}

impl Amendment for SegmentPatch {
    type Record = Segment;

    fn amend(self, segment: &mut Segment) -> Result<()> {
        let Self { name, owner_unit_id, criteria } = self;
        segment.name = name.unwrap_or_else(|| segment.name.clone());
        segment.owner_unit_id = owner_unit_id.unwrap_or(segment.owner_unit_id);
        criteria.unwrap_or_default().amend(&mut segment.criteria);
        segment.check()
    }
}

impl Record for Segment {
    const KIND: &'static str = "segment";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id, private);

    fn check(&self) -> Result<()> {
        self.criteria.check()
    }
}

sorted!(Segment, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Draft as _;

    #[test]
    fn a_list_that_is_too_long_is_named() {
        let level = vec![Reach::ALL[0]; 11];
        let segment = NewSegment {
            name: "All".parse().unwrap(),
            owner_unit_id: Id::from_bytes([9; 16]),
            criteria: Criteria { level, ..Criteria::default() },
        };
        let refused = segment.register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap_err();
        assert_eq!(refused.fields[0].pointer, "/criteria/level");
    }

    #[test]
    fn criteria_that_are_not_named_stay() {
        let (unit_id, language) = (vec![id(7)], vec!["en".parse().unwrap()]);
        let segment = NewSegment {
            name: "All".parse().unwrap(),
            owner_unit_id: id(9),
            criteria: Criteria { unit_id, language, takes_alerts: Some(true), ..Criteria::default() },
        };
        let patch = r#"{"criteria": {"language": null, "takes_briefings": true}}"#;
        let mut segment = segment.register(id(1), At::from_micros(0)).unwrap();
        serde_json::from_str::<SegmentPatch>(patch).unwrap().amend(&mut segment).unwrap();
        let Criteria { unit_id, language, takes_alerts, takes_briefings, .. } = segment.criteria;
        assert_eq!((unit_id, language), (vec![id(7)], Vec::new()));
        assert_eq!((takes_alerts, takes_briefings), (Some(true), Some(true)));
    }

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    /// The units of a segment of these, as a caller reaches it who looks after those.
    fn within(own: &[u8], reached: Option<&[u8]>) -> Option<Vec<Id>> {
        let ids = |numbers: &[u8]| numbers.iter().copied().map(id).collect::<Vec<_>>();
        let criteria = Criteria { unit_id: ids(own), ..Criteria::default() };
        criteria.within(reached.map(ids)).map(|criteria| criteria.unit_id)
    }

    #[test]
    fn a_caller_reaches_whom_they_look_after() {
        let whole = [within(&[], None), within(&[1], None), within(&[], Some(&[2]))];
        assert_eq!(whole, [Some(vec![]), Some(vec![id(1)]), Some(vec![id(2)])]);
    }

    #[test]
    fn nobody_is_not_everybody() {
        assert_eq!([within(&[1], Some(&[2])), within(&[], Some(&[]))], [None, None]);
    }

    #[test]
    fn who_has_left_is_in_no_segment() {
        assert_eq!(Criteria::default().filter().status, [AdvocateStatus::Active]);
    }
}
