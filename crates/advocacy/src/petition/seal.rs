//! Counts that are sealed: what was counted is written down in one text, and its hash stands in the text of the next. Who knows a
//! hash can be shown the text, and that the rows behind it still say the same; nobody can change a count afterwards unseen.
//!
//! The text holds small numbers, which a hash alone would not hide: they could be guessed. It holds the hash of the ids of all
//! signatures as well, which cannot.

use super::{Census, Petition, PetitionStatus, Tally};
use kernel::{
    At, Code, DivisionId, Problem, Result, TextDigest,
    suppression::{Cell, THRESHOLD},
};
use serde::Serialize;
use std::{collections::BTreeMap, fmt::Write as _};

/// A count that was sealed; never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Counted from 1 in its petition.
    pub number: i32,
    /// As of when.
    pub counted_at: At,
    /// How many, in all.
    pub total: i64,
    /// What was counted, in full.
    pub document: String,
    /// The hash of that.
    pub hash: TextDigest,
    /// The hash of the seal before; none for the first.
    pub previous: Option<TextDigest>,
}

/// A sealed count as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PetitionSeal, examples(json!({
    "number": 1, "counted_at": "2026-05-02T12:00:00Z", "total": { "count": 1416, "is_suppressed": false },
    "hash": "sha-256:79d1fd4b7d18d9c0a2f1ea0d5f5f0ec9bb1d5c2e24a1d0b8f8f7b0a0b0a2c3d4", "previous": null
}))))]
pub struct PublicSeal {
    /// Counted from 1 in its petition.
    pub number: i32,
    /// As of when.
    pub counted_at: At,
    /// How many, in all.
    pub total: Cell,
    /// The hash of what was counted.
    pub hash: TextDigest,
    /// The hash of the seal before; null for the first.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub previous: Option<TextDigest>,
}

/// Whether a seal still holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PetitionSealProof, examples(json!({
    "number": 1, "document": "petition-seal: 1\npetition: 0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72\n",
    "hash": "sha-256:79d1fd4b7d18d9c0a2f1ea0d5f5f0ec9bb1d5c2e24a1d0b8f8f7b0a0b0a2c3d4",
    "is_its_hash": true, "is_chained": true, "is_recounted": true
}))))]
pub struct SealProof {
    /// Which seal.
    pub number: i32,
    /// What was counted, in full: the text whose UTF-8 bytes are hashed.
    pub document: String,
    /// The hash that was published.
    pub hash: TextDigest,
    /// Whether it is the hash of that text.
    pub is_its_hash: bool,
    /// Whether the text names the hash of the seal before.
    pub is_chained: bool,
    /// Whether a count of what is kept, as of then, gives the same text today.
    pub is_recounted: bool,
}

impl Seal {
    /// Writes down what was counted.
    fn of(petition: &Petition, number: i32, previous: Option<TextDigest>, census: &Census) -> Self {
        let Census { tally, members } = census;
        let (mut document, none) = (String::new(), || "none".to_owned());
        let mut line = |name: &str, value: &dyn std::fmt::Display| {
            let _infallible = writeln!(document, "{name}: {value}");
        };
        line("petition-seal", &number);
        line("petition", &petition.id);
        line("text", &petition.digest.as_ref().map_or_else(none, ToString::to_string));
        line("counted-at", &tally.at);
        line("online", &tally.online());
        line("offline", &tally.offline());
        for (how, counts) in [("online", &tally.online), ("offline", &tally.offline)] {
            for (place, count) in counts {
                let place = place.as_ref().map_or_else(|| "unstated".to_owned(), ToString::to_string);
                line(&format!("{how} {place}"), count);
            }
        }
        line("signatures", members);
        line("previous", &previous.as_ref().map_or_else(none, ToString::to_string));
        let total = i64::try_from(tally.total()).unwrap_or(i64::MAX);
        let hash = TextDigest::of(&document);
        Self { number, counted_at: tally.at, total, document, hash, previous }
    }

    /// What it counted, as its document says.
    pub fn tally(&self) -> Tally {
        let counted = |how: &str| {
            let entry = |line: &str| {
                let (place, count) = line.strip_prefix(how)?.strip_prefix(' ')?.rsplit_once(": ")?;
                Some((place.parse().ok(), count.parse().ok()?))
            };
            self.document.lines().filter_map(entry).collect()
        };
        Tally { at: self.counted_at, online: counted("online"), offline: counted("offline") }
    }

    /// What everybody sees of it: the sum where the numbers by place do not hide it, which are gathered by the living ids of today
    /// as those of what counts now are.
    pub fn public(self, petition: &Petition, living: &BTreeMap<DivisionId, DivisionId>) -> PublicSeal {
        let total = self.tally().gathered(petition, living).shown(petition, THRESHOLD).total;
        let Self { number, counted_at, hash, previous, total: _, document: _ } = self;
        PublicSeal { number, counted_at, total, hash, previous }
    }

    /// Whether it still holds: by the seal before it, where there is one, and by a count as of the same instant.
    pub fn proof(self, petition: &Petition, before: Option<&Self>, recount: &Census) -> SealProof {
        let again = Self::of(petition, self.number, self.previous.clone(), recount);
        SealProof {
            is_its_hash: TextDigest::of(&self.document) == self.hash,
            is_chained: self.previous.as_ref() == before.map(|seal| &seal.hash),
            is_recounted: again.document == self.document,
            number: self.number,
            document: self.document,
            hash: self.hash,
        }
    }
}

impl Petition {
    /// When that happens which a count takes in or leaves out: now, or just after the last seal where that stands later. Who
    /// waited for the seal read the clock before it, and the clock of another node may be behind; nothing that a seal did not
    /// count may come to stand before it.
    pub fn after_seal(&self, now: At) -> At {
        self.sealed_at.map_or(now, |sealed| now.max(At::from_micros(sealed.micros().saturating_add(1))))
    }

    /// Seals a count: of an open petition or, for its delivery, of a closed one.
    pub fn seal(&mut self, census: &Census) -> Result<()> {
        if !matches!(self.status_at(census.tally.at), PetitionStatus::Open | PetitionStatus::Closed) {
            let detail = "A count is sealed from when the petition opens until it is delivered.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        let number = self.seal_number.unwrap_or_default().saturating_add(1);
        let seal = Seal::of(self, number, self.seal_hash.clone(), census);
        (self.seal_number, self.seal_hash) = (Some(number), Some(seal.hash.clone()));
        self.sealed_at = Some(census.tally.at);
        self.sealed = Some(seal);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};

    fn sealed(petition: &mut Petition, census: &Census) -> Seal {
        petition.seal(census).unwrap();
        petition.sealed.take().unwrap()
    }

    fn holds(proof: &SealProof) -> [bool; 3] {
        [proof.is_its_hash, proof.is_chained, proof.is_recounted]
    }

    #[test]
    fn each_seal_names_the_one_before() {
        let mut petition = open();
        let [first, second] = [1, 2].map(|n| sealed(&mut petition, &census(&[(Some(WYOMING), n)])));
        assert_eq!((first.previous.clone(), second.previous.clone()), (None, Some(first.hash.clone())));
        let proof = second.proof(&petition, Some(&first), &census(&[(Some(WYOMING), 2)]));
        assert_eq!(holds(&proof), [true; 3]);
    }

    #[test]
    fn another_number_is_noticed() {
        let mut petition = open();
        let seal = sealed(&mut petition, &census(&[(Some(WYOMING), 2)]));
        assert_eq!(holds(&seal.proof(&petition, None, &census(&[(Some(WYOMING), 3)]))), [true, true, false]);
    }

    #[test]
    fn the_same_number_of_others_is_noticed() {
        let mut petition = open();
        let counted = census(&[(Some(WYOMING), 2)]);
        let seal = sealed(&mut petition, &counted);
        let others = Census { members: TextDigest::of("others"), ..counted };
        assert_eq!(holds(&seal.proof(&petition, None, &others)), [true, true, false]);
    }

    #[test]
    fn a_document_that_was_touched_is_noticed() {
        let mut petition = open();
        let counted = census(&[(Some(WYOMING), 2)]);
        let seal = sealed(&mut petition, &counted);
        let forged = Seal { document: seal.document.replace("online: 2", "online: 9"), ..seal };
        assert_eq!(holds(&forged.proof(&petition, None, &counted)), [false, true, false]);
    }

    #[test]
    fn a_chain_with_a_link_taken_out_is_noticed() {
        let mut petition = open();
        let counted = census(&[(Some(WYOMING), 2)]);
        sealed(&mut petition, &counted);
        let second = sealed(&mut petition, &counted);
        assert_eq!(holds(&second.proof(&petition, None, &counted)), [true, false, true]);
    }

    #[test]
    fn what_follows_a_seal_is_later_than_it() {
        let mut petition = open();
        let before = petition.after_seal(NOON);
        sealed(&mut petition, &census(&[]));
        let after = [NOON.plus_seconds(-1), NOON, NOON.plus_seconds(1)].map(|now| petition.after_seal(now));
        let just_after = At::from_micros(NOON.micros() + 1);
        assert_eq!((before, after), (NOON, [just_after, just_after, NOON.plus_seconds(1)]));
    }

    #[test]
    fn the_public_is_not_told_of_few() {
        let mut petition = open();
        let seal = sealed(&mut petition, &census(&[(Some(WYOMING), 9)]));
        assert!(seal.public(&petition, &BTreeMap::new()).total.is_suppressed);
    }

    #[test]
    fn a_sum_that_the_numbers_by_place_hide_is_hidden() {
        let mut petition = open();
        let shown = |petition: &mut Petition, laramie, nowhere| {
            let seal = sealed(petition, &census(&[(Some(LARAMIE), laramie), (None, nowhere)]));
            seal.public(petition, &BTreeMap::new()).total.count
        };
        assert_eq!([shown(&mut petition, 8, 3), shown(&mut petition, 20, 15)], [None, Some(35)]);
    }

    #[test]
    fn what_was_counted_stands_in_the_document() {
        let mut census = census(&[(Some(WYOMING), 20), (Some(LARAMIE), 8), (None, 3)]);
        census.tally.offline = census.tally.online.clone();
        assert_eq!(sealed(&mut open(), &census).tally(), census.tally);
    }
}
