//! Notices: what the public is told of, as it happens, whatever it is kept in: positions, joint statements and instruments.
//!
//! Each kind of notice has a source in the store, which gives its entries in the order of their [`Place`], the newest first; one
//! read merges them. A new kind is a word of [`NoticeKind`], what [`Notice::headline`] and [`Notice::says`] tell of it, and a
//! source.

use crate::instrument::Stage;
use kernel::{At, Check, Day, DivisionId, Id, Result, words};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// Areas or places that are asked for at once.
const ANY_OF: usize = 100;

words! {
    /// What happened.
    pub enum NoticeKind {
        /// The first version of a position was published.
        PositionPublished = "position_published",
        /// Another version of a position was published.
        PositionRevised = "position_revised",
        /// A position was reviewed and stands.
        PositionReaffirmed = "position_reaffirmed",
        /// Another position took its place.
        PositionSuperseded = "position_superseded",
        /// A position was given up.
        PositionRetired = "position_retired",
        /// A joint statement opened for signature.
        StatementOpened = "statement_opened",
        /// The text of an open statement was changed; all affirm again.
        StatementAmended = "statement_amended",
        /// The deadline passed with enough signatures: text and signatories stand.
        StatementLocked = "statement_locked",
        /// A statement was delivered.
        StatementDelivered = "statement_delivered",
        /// A statement will not be delivered: too few signed, or it came too late.
        StatementLapsed = "statement_lapsed",
        /// A statement was given up while it was open.
        StatementCancelled = "statement_cancelled",
        /// An instrument came to another stage.
        InstrumentMoved = "instrument_moved",
    }
}

/// Something that happened in public. What is not public has no notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "4f9d3c8e-0c57-8d4e-9a41-7f3f0f0b5a10", "kind": "instrument_moved",
    "title": "HB0010 Library materials-requirements.", "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e",
    "version": null, "stage": "in_committee", "stage_since": "2026-02-09", "at": "2026-02-09T23:11:13Z"
}))))]
pub struct Notice {
    /// Names the notice for ever; the same in every list and feed.
    pub id: Id,
    /// What happened.
    pub kind: NoticeKind,
    /// To what: the title of the record; of an instrument, after what it is called.
    pub title: String,
    /// The position, joint statement or instrument.
    pub record_id: Id,
    /// The version of the position or statement it is about; null for instruments.
    #[cfg_attr(feature = "openapi", schema(required, minimum = 1))]
    pub version: Option<i32>,
    /// The stage an instrument came to; else null.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub stage: Option<Stage>,
    /// Since which day it is at that stage; else null.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub stage_since: Option<Day>,
    /// When it happened; of an instrument, when it became known here.
    pub at: At,
}

/// Where a notice stands among all: no two stand in the same place, and the later is told first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When.
    pub at: At,
    /// What happened.
    pub kind: NoticeKind,
    /// The record.
    pub record_id: Id,
    /// The version, where it is about one; else 0.
    pub version: i32,
}

/// Where a source begins to read, from the newest to the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the newest.
    Newest,
    /// At that instant.
    From(At),
    /// Before that instant.
    Before(At),
    /// At that instant before that record, or its version; and before that instant.
    Beyond(At, Id, i32),
}

/// Which notices are asked for. Values of one field are 'any of', fields are 'all of'.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// Of these kinds; empty for all.
    pub kinds: Vec<NoticeKind>,
    /// In these policy areas; empty for any. A position is in those of its issue, a statement in its own, an instrument in
    /// those of the published positions from which stances on it come.
    pub areas: Vec<Id>,
    /// Of these places, by any id they have or had; empty for any. Positions are of no place.
    pub jurisdictions: Vec<DivisionId>,
    /// At or after this instant.
    pub from: Option<At>,
}

/// A name that is the same whenever it is made of the same text: a UUID of version 8 (RFC 9562 §5.8), from its SHA-256.
pub fn named(text: &str) -> Id {
    let mut bytes = [0; 16];
    for (byte, digest) in bytes.iter_mut().zip(Sha256::digest(text)) {
        *byte = digest;
    }
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    (*version, *variant) = (*version & 0x0f | 0x80, *variant & 0x3f | 0x80);
    Id::from_bytes(bytes)
}

impl Place {
    /// The name of the notice that stands there.
    pub fn id(&self) -> Id {
        let Self { at, kind, record_id, version } = self;
        named(&format!("notice {kind} {record_id} {version} {}", at.micros()))
    }
}

impl Notice {
    /// Where it stands.
    pub fn place(&self) -> Place {
        Place { at: self.at, kind: self.kind, record_id: self.record_id, version: self.version.unwrap_or_default() }
    }

    /// What it is called where there is no more than a line for it.
    pub fn headline(&self) -> String {
        let happened = match self.kind {
            NoticeKind::PositionPublished => "Position published",
            NoticeKind::PositionRevised => "Position revised",
            NoticeKind::PositionReaffirmed => "Position reaffirmed",
            NoticeKind::PositionSuperseded => "Position superseded",
            NoticeKind::PositionRetired => "Position retired",
            NoticeKind::StatementOpened => "Open for signature",
            NoticeKind::StatementAmended => "Statement amended",
            NoticeKind::StatementLocked => "Statement complete",
            NoticeKind::StatementDelivered => "Statement delivered",
            NoticeKind::StatementLapsed => "Statement lapsed",
            NoticeKind::StatementCancelled => "Statement cancelled",
            NoticeKind::InstrumentMoved => return format!("{}: {}", self.title, self.stage_in_words()),
        };
        format!("{happened}: {}", self.title)
    }

    /// What it means, in a sentence.
    pub fn says(&self) -> String {
        let version = self.version.unwrap_or_default();
        match self.kind {
            NoticeKind::PositionPublished => "The association holds this from now on.".to_owned(),
            NoticeKind::PositionRevised => {
                format!("Version {version} says what the association holds in place of the one before.")
            }
            NoticeKind::PositionReaffirmed => format!("Version {version} was reviewed and stands."),
            NoticeKind::PositionSuperseded => "Another position took its place.".to_owned(),
            NoticeKind::PositionRetired => "The association holds this no more.".to_owned(),
            NoticeKind::StatementOpened => "Organizations may sign it until its deadline.".to_owned(),
            NoticeKind::StatementAmended => {
                format!("Version {version} of the text is signed from now on; all affirm again.")
            }
            NoticeKind::StatementLocked => "Enough have signed; text and signatories stand.".to_owned(),
            NoticeKind::StatementDelivered => "It was delivered, with all who signed.".to_owned(),
            NoticeKind::StatementLapsed => "It will not be delivered.".to_owned(),
            NoticeKind::StatementCancelled => "It was given up before its deadline.".to_owned(),
            NoticeKind::InstrumentMoved => match self.stage_since {
                Some(day) => format!("Its stage is {} since {day}.", self.stage_in_words()),
                None => format!("Its stage is {}.", self.stage_in_words()),
            },
        }
    }

    fn stage_in_words(&self) -> String {
        self.stage.map_or_else(String::new, |stage| stage.as_str().replace('_', " "))
    }
}

impl Notices {
    /// Fine where not too much is asked for at once.
    pub fn check(&self) -> Result<()> {
        let few = |count: usize| count <= ANY_OF;
        let detail = format!("must name at most {ANY_OF}");
        Check::default()
            .that(few(self.areas.len()), "area_id", "invalid", detail.clone())
            .that(few(self.jurisdictions.len()), "jurisdiction", "invalid", detail)
            .done()
    }

    /// Whether notices of that kind are asked for.
    pub fn wants(&self, kind: NoticeKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// Where the source of a kind begins, to go on after a place.
    pub fn start(kind: NoticeKind, after: Option<Place>) -> Start {
        match after {
            None => Start::Newest,
            Some(place) if kind > place.kind => Start::Before(place.at),
            Some(place) if kind == place.kind => Start::Beyond(place.at, place.record_id, place.version),
            Some(place) => Start::From(place.at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(seconds: i64, kind: NoticeKind, record: u8, version: i32) -> Place {
        Place { at: At::from_micros(seconds * 1_000_000), kind, record_id: Id::from_bytes([record; 16]), version }
    }

    #[test]
    fn a_name_is_a_uuid_of_version_8() {
        let name = named("Lectern").to_string();
        assert_eq!((name.as_bytes()[14], matches!(name.as_bytes()[19], b'8' | b'9' | b'a' | b'b')), (b'8', true));
    }

    #[test]
    fn notices_of_different_places_have_different_names() {
        let first = place(1, NoticeKind::PositionReaffirmed, 1, 1);
        let others = [Place { version: 2, ..first }, Place { at: At::from_micros(2), ..first }];
        assert!(others.iter().all(|other| other.id() != first.id()));
    }

    #[test]
    fn an_instrument_says_where_it_stands() {
        let at = place(1, NoticeKind::InstrumentMoved, 1, 0);
        let notice = Notice {
            id: at.id(),
            kind: at.kind,
            title: "HB0010 Libraries".into(),
            record_id: at.record_id,
            version: None,
            stage: Some(Stage::InCommittee),
            stage_since: Some("2026-02-09".parse().unwrap()),
            at: at.at,
        };
        let told = [notice.headline(), notice.says()];
        assert_eq!(told, ["HB0010 Libraries: in committee", "Its stage is in committee since 2026-02-09."]);
    }

    #[test]
    fn too_many_areas_are_refused() {
        let many = Notices { areas: vec![named("area"); ANY_OF + 1], ..Notices::default() };
        assert_eq!(many.check().unwrap_err().fields[0].pointer, "area_id");
    }

    /// What a source gives, by the meaning of where it begins.
    fn is_in(place: &Place, start: Start) -> bool {
        match start {
            Start::Newest => true,
            Start::From(at) => place.at <= at,
            Start::Before(at) => place.at < at,
            Start::Beyond(at, record, version) => {
                place.at < at || place.at == at && (place.record_id, place.version) < (record, version)
            }
        }
    }

    proptest! {
        #[test]
        fn each_source_goes_on_where_the_list_stopped(
            places in prop::collection::vec((0_i64..4, prop::sample::select(NoticeKind::ALL), 0_u8..4, 0_i32..3), 1..30),
            which in any::<prop::sample::Index>(),
        ) {
            let places: Vec<_> = places.into_iter().map(|(at, kind, record, version)| place(at, kind, record, version)).collect();
            let last = *which.get(&places);
            for place in &places {
                prop_assert_eq!(is_in(place, Notices::start(place.kind, Some(last))), *place < last);
            }
        }
    }
}
