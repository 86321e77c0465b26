//! Who represents a place: the rule, pure. What the place lies in is told by a point, a ZIP code or a division; the posts of
//! those divisions, and who holds them on a day, are handed in.

use crate::{
    Atlas, DivisionId, Hit, Level, OfficeHolder, OfficeSource, Post, PostRole, Tenure, Tier, UsState, ZipArea, ZipCode,
    congress,
};
use kernel::{Day, words};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

mod levels;

words! {
    /// By what a place is told.
    pub enum Method { Point = "point", Zip = "zip", Division = "division" }
}

words! {
    /// How sure it is that a post is for the place.
    pub enum Confidence { High = "high", Medium = "medium", Low = "low" }
}

words! {
    /// What could be told of a level: `found`; `ambiguous`, where the place may lie in several districts; `none`, where the place
    /// has no such level; `unknown`, where what is loaded does not tell.
    pub enum Told { Found = "found", Ambiguous = "ambiguous", None = "none", Unknown = "unknown" }
}

/// Why a post is thought to be for the place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "method": "point", "division_ocd_id": "ocd-division/country:us/state:nj/cd:3", "boundary_date": "2023-01-03",
    "confidence": "high", "alternatives": [], "reason": null
}))))]
pub struct PlaceMatch {
    /// By what.
    pub method: Method,
    /// The division the place lies in.
    pub division_ocd_id: DivisionId,
    /// Since when the boundary by which it was told is good; null where nobody said so, or where no boundary was needed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub boundary_date: Option<Day>,
    /// How sure it is.
    pub confidence: Confidence,
    /// The other divisions of its kind that the place may lie in instead.
    pub alternatives: Vec<DivisionId>,
    /// Why it is not surer; null where it is as sure as can be.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reason: Option<String>,
}

/// A seat that is for the place, and who holds it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "post": {
        "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "role": "us_house",
        "division_ocd_id": "ocd-division/country:us/state:nj/cd:3", "seat": null,
        "key": "us_house ocd-division/country:us/state:nj/cd:3",
        "title": "U.S. Representative for New Jersey, district 3", "jurisdiction_ocd_id": "ocd-division/country:us",
        "organization_id": null, "seats": 1, "valid_from": null, "valid_until": null,
        "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
    },
    "holder": null, "since": null, "vacant_since": "2026-04-14",
    "matched": {
        "method": "point", "division_ocd_id": "ocd-division/country:us/state:nj/cd:3",
        "boundary_date": "2023-01-03", "confidence": "high", "alternatives": [], "reason": null
    }
}))))]
pub struct Representative {
    /// The seat.
    pub post: Post,
    /// Who holds it on that day; null where nobody does, or nobody is known to.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub holder: Option<OfficeHolder>,
    /// Since when they hold it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub since: Option<Day>,
    /// Where nobody holds it: since when, as far as it is known. Where a term ran out and no file says what came after, nobody
    /// is known to hold it, which is not the same as a vacancy: then it is null.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub vacant_since: Option<Day>,
    /// Why it is thought to be for the place.
    pub matched: PlaceMatch,
}

/// What could be told of one level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "level": "state_upper", "told": "unknown", "reason": "No boundaries of state senate districts of New Jersey are loaded."
}))))]
pub struct LevelTold {
    /// The level.
    pub level: Tier,
    /// What could be told.
    pub told: Told,
    /// Why not more; null where it was found.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reason: Option<String>,
}

/// Who represents a place on a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "method": "point", "on": "2026-05-01", "ambiguous": false, "reasons": [],
    "levels": [
        { "level": "us_house", "told": "found", "reason": null },
        { "level": "state_upper", "told": "unknown", "reason": "No boundaries of state senate districts of New Jersey are loaded." }
    ],
    "data": [{
        "post": {
            "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "role": "us_house",
            "division_ocd_id": "ocd-division/country:us/state:nj/cd:3", "seat": null,
            "key": "us_house ocd-division/country:us/state:nj/cd:3",
            "title": "U.S. Representative for New Jersey, district 3", "jurisdiction_ocd_id": "ocd-division/country:us",
            "organization_id": null, "seats": 1, "valid_from": null, "valid_until": null,
            "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
        },
        "holder": null, "since": null, "vacant_since": "2026-04-14",
        "matched": {
            "method": "point", "division_ocd_id": "ocd-division/country:us/state:nj/cd:3",
            "boundary_date": "2023-01-03", "confidence": "high", "alternatives": [], "reason": null
        }
    }]
}))))]
pub struct Representatives {
    /// By what the place was told.
    pub method: Method,
    /// The day.
    pub on: Day,
    /// Whether the place may lie in several districts or states, so that not all of these represent it.
    pub ambiguous: bool,
    /// Why it is ambiguous.
    pub reasons: Vec<String>,
    /// What could be told of each level.
    pub levels: Vec<LevelTold>,
    /// The seats, level by level, and of a post those first that are held longest; one that is vacant has no holder.
    pub data: Vec<Representative>,
}

/// What a place lies in, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    method: Method,
    on: Day,
    matches: Vec<PlaceMatch>,
    /// Why nothing is known, where nothing is.
    nothing: Option<String>,
    /// The kinds of boundaries that are loaded, each with the division they lie in.
    loaded: Vec<(String, DivisionId)>,
    /// The living ids of those divisions it lies in that have become aliases.
    living: BTreeMap<DivisionId, DivisionId>,
}

/// A post with everybody who holds or held it.
#[derive(Clone, Debug, PartialEq)]
pub struct StaffedPost {
    /// The post.
    pub post: Post,
    /// Every tenure of it.
    pub tenures: Vec<Tenure>,
}

impl Place {
    fn of(method: Method, on: Day, matches: Vec<PlaceMatch>) -> Self {
        let (nothing, loaded, living) = (None, Vec::new(), BTreeMap::new());
        Self { method, on, matches: with_alternatives(matches), nothing, loaded, living }
    }

    /// The place of a point, by the boundaries that hold it. Of several outlines of one kind in one state that do, those count
    /// that came last into force before that day.
    pub fn of_point(on: Day, atlas: &Atlas, longitude: f64, latitude: f64) -> Self {
        let matches = atlas.on(on, longitude, latitude).into_iter().map(|Hit { boundary, on_line }| {
            let (confidence, reason) = match (on_line, boundary.valid_from) {
                (true, _) => (Confidence::Low, Some("The point lies on the very line of the boundary.")),
                (false, None) => (Confidence::Medium, Some("Nobody said since when this boundary is good.")),
                (false, Some(_)) => (Confidence::High, None),
            };
            PlaceMatch {
                method: Method::Point,
                division_ocd_id: boundary.division_ocd_id.clone(),
                boundary_date: boundary.valid_from,
                confidence,
                alternatives: Vec::new(),
                reason: reason.map(Into::into),
            }
        });
        let mut place = Self::of(Method::Point, on, matches.collect());
        place.loaded = atlas.kinds(on);
        if place.matches.is_empty() {
            let none = "No boundaries are loaded, so that a point tells nothing; ask by ZIP code or division.";
            let outside = "The point lies in none of the boundaries that are loaded; ask by ZIP code or division.";
            place.nothing = Some(if atlas.is_empty() { none } else { outside }.into());
        }
        place
    }

    /// The place of a ZIP code, by the areas that bear it.
    pub fn of_zip(on: Day, zip: &ZipCode, areas: &[ZipArea]) -> Self {
        const NEAR: &str = "The areas of the Census Bureau are near to those of the Postal Service, not the same.";
        const LATER: &str = "The file of ZIP codes is of a later day, and the districts may have been others.";
        let dated =
            |area: &ZipArea| area.districts.iter().map(|district| (district.clone(), area.valid_from)).collect();
        let districts: BTreeMap<DivisionId, Option<Day>> = areas.iter().flat_map::<Vec<_>, _>(dated).collect();
        let of = |division: DivisionId, boundary_date, confidence, reason: Option<&str>| PlaceMatch {
            method: Method::Zip,
            division_ocd_id: division,
            boundary_date,
            confidence,
            alternatives: Vec::new(),
            reason: reason.map(Into::into),
        };
        let near = |(division, since): (DivisionId, Option<Day>)| {
            let (confidence, reason) = match (division.kind(), since) {
                ("cd", Some(since)) if on < since => (Confidence::Low, Some(LATER)),
                ("cd", _) => (Confidence::Medium, Some(NEAR)),
                _ => (Confidence::High, None),
            };
            of(division, since, confidence, reason)
        };
        let mut place = Self::of(Method::Zip, on, districts.into_iter().map(near).collect());
        if place.matches.is_empty() {
            match UsState::of_territorial_zip(zip.as_str()).and_then(UsState::division) {
                Some(territory) => place.matches.push(of(territory, None, Confidence::High, None)),
                None => {
                    place.nothing = Some(format!("ZIP code {zip} is in none of the files that were imported."));
                }
            }
        }
        place
    }

    /// The place that is a division itself; `known` is whether the directory has heard of it.
    pub fn of_division(on: Day, division: &DivisionId, known: bool) -> Self {
        let itself = PlaceMatch {
            method: Method::Division,
            division_ocd_id: division.electorate(),
            boundary_date: None,
            confidence: Confidence::High,
            alternatives: Vec::new(),
            reason: None,
        };
        let mut place = Self::of(Method::Division, on, vec![itself]);
        if !known {
            place.nothing = Some(format!("The directory knows no division {division}."));
        }
        place
    }

    /// Takes the living id of each division it lies in: what lies in an alias lies in the living division.
    pub fn follow(&mut self, living: impl IntoIterator<Item = (DivisionId, DivisionId)>) {
        self.living = living.into_iter().filter(|(division, living)| division != living).collect();
    }

    /// The division and those it lies in, the narrowest first, by their living ids.
    fn lineage(&self, division: &DivisionId) -> Vec<DivisionId> {
        let living = |division: DivisionId| self.living.get(&division).cloned().unwrap_or(division);
        division.lineage().into_iter().map(living).collect()
    }

    /// The divisions whose posts are for the place, with those above them where that is asked for.
    pub fn divisions(&self, above: bool) -> Vec<DivisionId> {
        let lineage = |m: &PlaceMatch| self.lineage(&m.division_ocd_id);
        let all = self.matches.iter().flat_map(|m| if above { lineage(m) } else { vec![m.division_ocd_id.clone()] });
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The state that a division is or lies in.
    fn state_of(&self, division: &DivisionId) -> Option<UsState> {
        self.lineage(division).iter().find_map(UsState::of_division)
    }

    fn states(&self) -> Vec<UsState> {
        let mut states: Vec<UsState> = self.matches.iter().filter_map(|m| self.state_of(&m.division_ocd_id)).collect();
        states.sort_by_key(|state| state.code);
        states.dedup();
        states
    }

    /// Why a post of that division is thought to be for the place: the match that is that division, or lies in it.
    fn matched(&self, division: &DivisionId) -> Option<PlaceMatch> {
        if let Some(own) = self.matches.iter().find(|m| m.division_ocd_id == *division) {
            return Some(own.clone());
        }
        let mut below = self.matches.iter().filter(|m| self.lineage(&m.division_ocd_id).contains(division));
        let found = below.next()?;
        // A district lies in one state whichever of its districts it is: what is unsure of the district is not of the state.
        let elsewhere = |m: &PlaceMatch| !self.lineage(&m.division_ocd_id).contains(division);
        // A state stands against the federal district and a territory as it does against another state.
        let are_states = |other: &DivisionId| [division, other].iter().all(|d| d.level() == Level::State);
        let is_alike = |other: &DivisionId| other.kind() == division.kind() || are_states(other);
        let alternatives: BTreeSet<DivisionId> = found
            .alternatives
            .iter()
            .chain(self.matches.iter().filter(|m| elsewhere(m)).map(|m| &m.division_ocd_id))
            .filter(|other| !self.lineage(other).contains(division))
            .filter_map(|other| self.lineage(other).into_iter().find(is_alike))
            .collect();
        let sure = alternatives.is_empty() && (found.method == Method::Zip || !found.alternatives.is_empty());
        let confidence = if sure { Confidence::High } else { found.confidence };
        let reason = if sure { None } else { found.reason.clone() };
        Some(PlaceMatch {
            division_ocd_id: division.clone(),
            alternatives: alternatives.into_iter().collect(),
            confidence,
            reason,
            ..found.clone()
        })
    }
}

/// Tells each match of the others of its kind: a place lies in one division of a kind only.
fn with_alternatives(mut matches: Vec<PlaceMatch>) -> Vec<PlaceMatch> {
    let all: Vec<DivisionId> = matches.iter().map(|m| m.division_ocd_id.clone()).collect();
    let rank = |division: &DivisionId| match division.kind() {
        // One at large is the state itself, and stands against the districts of another state.
        "state" | "district" | "territory" | "cd" => "cd".to_owned(),
        other => other.to_owned(),
    };
    for found in &mut matches {
        let own = &found.division_ocd_id;
        let instead = |other: &&DivisionId| {
            *other != own
                && rank(other) == rank(own)
                && !other.lineage().contains(own)
                && !own.lineage().contains(other)
        };
        found.alternatives = all.iter().filter(instead).cloned().collect();
        if !found.alternatives.is_empty() {
            found.confidence = Confidence::Low;
            let several = "The place may lie in another division of this kind instead.";
            found.reason.get_or_insert_with(|| several.into());
        }
    }
    matches
}

impl StaffedPost {
    /// The seats of the post on a day: who holds each, or since when nobody does.
    fn seats(&self, on: Day) -> Vec<(Option<&Tenure>, Option<Day>)> {
        let mut seats: Vec<_> = self.tenures.iter().filter(|t| t.covers(on)).map(|t| (Some(t), None)).collect();
        let wanted = usize::try_from(self.post.seats.unwrap_or(1)).unwrap_or(1);
        let vacant = (seats.len()..wanted).map(|held| (None, self.fewer_since(held, on)));
        seats.extend(vacant);
        seats
    }

    /// Since when no more than `held` people have held the post, as of a day; `None` where that is not known. Every Congress elects
    /// the House anew, and files of its members leave out those who have left since: an end they tell says nothing of the next one.
    fn fewer_since(&self, held: usize, on: Day) -> Option<Day> {
        let held_before = |end: Day| self.tenures.iter().filter(|t| t.covers(end.plus_days(-1))).count();
        let over = self.tenures.iter().filter(|t| t.until.is_some_and(|end| end <= on && held_before(end) > held));
        let last = over.max_by_key(|t| t.until).filter(|last| last.tells_a_vacancy())?;
        let is_elected_anew = self.post.role == PostRole::UsHouse && last.source == OfficeSource::UsCongress;
        let is_told = |end: &Day| !is_elected_anew || congress::ends_after(*end).is_none_or(|next| on < next);
        last.until.filter(is_told)
    }
}

/// Who represents a place: the seats of the posts that are for it, level by level, with what could not be told.
pub fn represent(place: &Place, posts: Vec<StaffedPost>, holders: &[OfficeHolder]) -> Representatives {
    let on = place.on;
    let mut there: Vec<StaffedPost> = posts.into_iter().filter(|staffed| staffed.post.is_there_on(on)).collect();
    there.sort_by(|a, b| (a.post.role, &a.post.key).cmp(&(b.post.role, &b.post.key)));
    for staffed in &mut there {
        staffed.tenures.sort_by_key(|tenure| (tenure.since, tenure.id));
    }
    let levels = levels::levels(place, &there);
    let mut data = Vec::new();
    for staffed in &there {
        let Some(matched) = place.matched(&staffed.post.division_ocd_id) else { continue };
        for (tenure, vacant_since) in staffed.seats(on) {
            let holder = tenure.and_then(|t| holders.iter().find(|holder| holder.id == t.office_holder_id));
            data.push(Representative {
                post: staffed.post.clone(),
                holder: holder.cloned(),
                since: tenure.and_then(|t| t.since),
                vacant_since,
                matched: matched.clone(),
            });
        }
    }
    let reasons = levels::reasons(place);
    Representatives { method: place.method, on, ambiguous: !reasons.is_empty(), reasons, levels, data }
}

#[cfg(test)]
mod tests;
