//! The posts of the United States Congress, filled or not: files of members list nobody for a seat that is vacant.

use crate::{DivisionId, NewPost, PostRole, UsState, us_state::StateKind};
use kernel::{Day, Text};

/// Seats in the House by state after the census of 2010, in force from the 113th Congress (2 U.S.C. 2a; Census Bureau,
/// apportionment of 2010).
const AFTER_2010: &str = "al7 ak1 az9 ar4 ca53 co7 ct5 de1 fl27 ga14 hi2 id2 il18 in9 ia4 ks4 ky6 la6 me2 md8 ma9 mi14 mn8 ms4 \
     mo8 mt1 ne3 nv4 nh2 nj12 nm3 ny27 nc13 nd1 oh16 ok5 or5 pa18 ri2 sc7 sd1 tn9 tx36 ut4 vt1 va11 wa10 wv3 wi8 wy1";
/// The same after the census of 2020, in force from the 118th Congress.
const AFTER_2020: &str = "al7 ak1 az9 ar4 ca52 co8 ct5 de1 fl28 ga14 hi2 id2 il17 in9 ia4 ks4 ky6 la6 me2 md8 ma9 mi13 mn8 ms4 \
     mo8 mt2 ne3 nv4 nh2 nj12 nm3 ny26 nc14 nd1 oh15 ok5 or6 pa17 ri2 sc7 sd1 tn9 tx38 ut4 vt1 va11 wa10 wv2 wi8 wy1";

/// The states that elect a senator of each class (U.S. Constitution, article I, section 3; Senate, "Class I, II and III").
const CLASSES: [(u8, &str); 3] = [
    (1, "az ca ct de fl hi in me md ma mi mn ms mo mt ne nv nj nm ny nd oh pa ri tn tx ut vt va wa wv wi wy"),
    (2, "al ak ar co de ga id il ia ks ky la me ma mi mn ms mt ne nh nj nm nc ok or ri sc sd tn tx va wv wy"),
    (3, "al ak az ar ca co ct fl ga hi id il in ia ks ky la md mo nv nh ny nc nd oh ok or pa sc sd ut vt wa wi"),
];

/// The seats of a state in an apportionment.
fn seats(apportionment: &str, state: UsState) -> u8 {
    let of_state = apportionment.split(' ').find_map(|word| word.strip_prefix(state.code)?.parse().ok());
    of_state.unwrap_or_default()
}

/// Whether a state has that district in an apportionment; 0 is the one at large, and delegates have always had theirs.
fn has(apportionment: &str, state: UsState, district: u8) -> bool {
    match seats(apportionment, state) {
        0 | 1 => district == 0,
        several => (1..=several).contains(&district),
    }
}

/// The division whose legislature Congress is.
pub fn jurisdiction() -> DivisionId {
    DivisionId::of_the_us()
}

/// The post of a senator; `None` where the class is none of the three, or what is asked about is no state.
pub fn senator(state: UsState, class: u8) -> Option<NewPost> {
    let seat: Text<60> = format!("Class {class}").parse().ok()?;
    if state.kind != StateKind::State || !(1..=3).contains(&class) {
        return None;
    }
    Some(NewPost {
        role: PostRole::UsSenate,
        division_ocd_id: state.division()?,
        seat: Some(seat),
        title: format!("U.S. Senator for {}, class {class}", state.name).parse().ok()?,
        organization_id: None,
        seats: Some(1),
        valid_from: None,
        valid_until: None,
    })
}

/// The post of a representative, or of a delegate; district 0 is at large, and has the whole state. The two newest
/// apportionments tell since when, or until when, there is such a district.
pub fn representative(state: UsState, district: u8) -> Option<NewPost> {
    let (whole, name) = (state.division()?, state.name);
    let title = match (state.kind, state.code, district) {
        (StateKind::State, _, 0) => format!("U.S. Representative for {name} at large"),
        (StateKind::State, _, _) => format!("U.S. Representative for {name}, district {district}"),
        (_, "pr", 0) => format!("Resident Commissioner of {name} in the U.S. House"),
        (_, _, 0) => format!("Delegate of {name} to the U.S. House"),
        (_, _, _) => return None,
    };
    let (valid_from, valid_until) = match (has(AFTER_2010, state, district), has(AFTER_2020, state, district)) {
        (true, true) => (None, None),
        (false, true) => (Day::new(2023, 1, 3), None),
        (true, false) => (None, Day::new(2023, 1, 3)),
        (false, false) => (None, Day::new(2013, 1, 3)),
    };
    Some(NewPost {
        role: PostRole::UsHouse,
        division_ocd_id: if district == 0 { whole } else { whole.within("cd", &district.to_string())? },
        seat: None,
        title: title.parse().ok()?,
        organization_id: None,
        seats: Some(1),
        valid_from,
        valid_until,
    })
}

/// Whether terms of members of Congress end on that day: on 3 January of odd years (U.S. Constitution, amendment XX, section 1).
pub fn terms_end_on(day: Day) -> bool {
    let (year, month, day) = day.ymd();
    year % 2 == 1 && (month, day) == (1, 3)
}

/// The day on which the Congress of a day ends, and with it every term in the House: the first after that day on which terms end.
pub fn ends_after(day: Day) -> Option<Day> {
    let (year, _, _) = day.ymd();
    let ends = (year..=year.saturating_add(2)).filter_map(|year| Day::new(year, 1, 3));
    ends.filter(|end| terms_end_on(*end)).find(|end| day < *end)
}

/// Whether a state elects its one member of the House at large.
pub fn is_at_large(state: UsState, on: Day) -> bool {
    let apportionment = if Day::new(2023, 1, 3).is_some_and(|first| first <= on) { AFTER_2020 } else { AFTER_2010 };
    has(apportionment, state, 0)
}

/// Every post there is today: 100 senators, 435 representatives, 6 delegates.
pub fn posts() -> Vec<NewPost> {
    let of_class = |(class, states): &(u8, &'static str)| {
        let class = *class;
        states.split(' ').filter_map(UsState::of_code).filter_map(move |state| senator(state, class))
    };
    let of_state = |state: &UsState| {
        let (state, count) = (*state, seats(AFTER_2020, *state));
        let districts = if count > 1 { 1..=count } else { 0..=0 };
        districts.filter_map(move |district| representative(state, district))
    };
    CLASSES.iter().flat_map(of_class).chain(UsState::ALL.iter().flat_map(of_state)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn state(code: &str) -> UsState {
        UsState::of_code(code).unwrap()
    }

    #[test]
    fn congress_has_a_hundred_senators_and_435_representatives_and_six_delegates() {
        let posts = posts();
        let count = |role| posts.iter().filter(|post| post.role == role).count();
        assert_eq!((count(PostRole::UsSenate), count(PostRole::UsHouse)), (100, 435 + 6));
    }

    #[test]
    fn each_apportionment_has_435_seats() {
        let sum = |table| UsState::ALL.iter().map(|state| u32::from(seats(table, *state))).sum::<u32>();
        assert_eq!((sum(AFTER_2010), sum(AFTER_2020)), (435, 435));
    }

    #[test]
    fn every_post_has_its_own_key() {
        let posts = posts();
        assert_eq!(posts.iter().map(NewPost::key).collect::<HashSet<_>>().len(), posts.len());
    }

    #[test]
    fn a_seat_at_large_has_the_whole_state() {
        let post = representative(state("wy"), 0).unwrap();
        assert_eq!(post.division_ocd_id.as_str(), "ocd-division/country:us/state:wy");
    }

    #[test]
    fn a_state_that_got_a_second_seat_is_no_longer_at_large() {
        let until = representative(state("mt"), 0).unwrap().valid_until;
        let from = representative(state("mt"), 2).unwrap().valid_from;
        assert_eq!((until, from), (Day::new(2023, 1, 3), Day::new(2023, 1, 3)));
    }

    #[test]
    fn a_congress_ends_in_january_of_the_next_odd_year() {
        let days = [Day::new(2024, 7, 19), Day::new(2025, 1, 2), Day::new(2025, 1, 3)];
        let ends = days.map(|day| ends_after(day.unwrap()));
        assert_eq!(ends, [Day::new(2025, 1, 3), Day::new(2025, 1, 3), Day::new(2027, 1, 3)]);
    }

    #[test]
    fn the_district_has_no_senator() {
        assert_eq!(senator(state("dc"), 1), None);
    }
}
