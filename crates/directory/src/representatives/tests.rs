use super::*;
use crate::{NewPost, NewZipArea};
use kernel::{At, Draft as _, Id};

const NOW: At = At::from_micros(0);

fn id(n: u8) -> Id {
    Id::from_bytes([n; 16])
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn today() -> Day {
    day("2026-05-01")
}

fn division(rest: &str) -> DivisionId {
    format!("ocd-division/country:us/{rest}").parse().unwrap()
}

fn areas(zip: &str, parts: &[(&str, &[&str])]) -> Vec<ZipArea> {
    let area = |(state, districts): &(&str, &[&str])| {
        let new = NewZipArea {
            zip: zip.parse().unwrap(),
            state: state.parse().unwrap(),
            districts: districts.iter().map(|district| division(district)).collect(),
            valid_from: Day::new(2023, 1, 3),
        };
        new.register(id(1), NOW).unwrap()
    };
    parts.iter().map(area).collect()
}

fn by_zip(zip: &str, parts: &[(&str, &[&str])]) -> Place {
    Place::of_zip(today(), &zip.parse().unwrap(), &areas(zip, parts))
}

fn staffed(new: NewPost, tenures: Vec<Tenure>) -> StaffedPost {
    StaffedPost { post: new.register(id(9), NOW).unwrap(), tenures }
}

fn house(state: &str, district: u8) -> StaffedPost {
    staffed(congress::representative(UsState::of_code(state).unwrap(), district).unwrap(), Vec::new())
}

fn senator(state: &str) -> StaffedPost {
    staffed(congress::senator(UsState::of_code(state).unwrap(), 1).unwrap(), Vec::new())
}

fn tenure(since: Option<&str>, until: Option<&str>) -> Tenure {
    Tenure {
        id: id(5),
        revision: 1,
        post_id: id(9),
        office_holder_id: id(7),
        since: since.map(day),
        until: until.map(day),
        end_reason: None,
        source: OfficeSource::Staff,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn told(answer: &Representatives, tier: Tier) -> Told {
    answer.levels.iter().find(|level| level.level == tier).unwrap().told
}

#[test]
fn a_zip_code_in_one_district_is_not_ambiguous() {
    let answer = represent(&by_zip("08540", &[("NJ", &["state:nj/cd:12"])]), vec![house("nj", 12)], &[]);
    assert_eq!((answer.ambiguous, answer.data[0].matched.confidence), (false, Confidence::Medium));
}

#[test]
fn districts_of_a_zip_code_are_unsure_before_they_were_good() {
    let areas = areas("08540", &[("NJ", &["state:nj/cd:12"])]);
    let on = |text: &str| Place::of_zip(day(text), &"08540".parse().unwrap(), &areas).matches.remove(0);
    let [before, since] = ["2023-01-02", "2023-01-03"].map(on);
    assert_eq!((before.confidence, since.confidence), (Confidence::Low, Confidence::Medium));
    assert_eq!(before.boundary_date, Day::new(2023, 1, 3));
}

#[test]
fn a_zip_code_in_two_districts_has_both_and_says_so() {
    let place = by_zip("35005", &[("AL", &["state:al/cd:6", "state:al/cd:7"])]);
    let answer = represent(&place, vec![house("al", 6), house("al", 7)], &[]);
    let alternatives = &answer.data[0].matched.alternatives;
    assert!(answer.ambiguous && answer.reasons[0].contains("2 congressional districts"));
    assert_eq!((alternatives, answer.data[0].matched.confidence), (&vec![division("state:al/cd:7")], Confidence::Low));
}

#[test]
fn a_senator_is_sure_where_only_the_district_is_not() {
    let place = by_zip("35005", &[("AL", &["state:al/cd:6", "state:al/cd:7"])]);
    let answer = represent(&place, vec![senator("al")], &[]);
    let matched = &answer.data[0].matched;
    assert_eq!((matched.confidence, matched.alternatives.len()), (Confidence::High, 0));
}

#[test]
fn a_zip_code_across_states_makes_senators_unsure_too() {
    let place = by_zip("30165", &[("AL", &["state:al/cd:3"]), ("GA", &["state:ga/cd:14"])]);
    let answer = represent(&place, vec![senator("al"), senator("ga")], &[]);
    assert_eq!(answer.data[0].matched.alternatives, [division("state:ga")]);
    assert_eq!((told(&answer, Tier::UsSenate), answer.reasons.len()), (Told::Ambiguous, 2));
}

#[test]
fn the_capital_stands_against_a_state() {
    let place = by_zip("20912", &[("DC", &["district:dc"]), ("MD", &["state:md/cd:8"])]);
    let answer = represent(&place, vec![senator("md"), house("dc", 0)], &[]);
    let senator = &answer.data[0].matched;
    assert_eq!((&senator.alternatives, senator.confidence), (&vec![division("district:dc")], Confidence::Low));
    assert_eq!(told(&answer, Tier::UsSenate), Told::Ambiguous);
}

#[test]
fn a_seat_at_large_stands_against_a_district_of_another_state() {
    let place = by_zip("57724", &[("MT", &["state:mt/cd:2"]), ("SD", &["state:sd"])]);
    let answer = represent(&place, vec![house("mt", 2), house("sd", 0)], &[]);
    assert_eq!(told(&answer, Tier::UsHouse), Told::Ambiguous);
}

#[test]
fn a_state_at_large_is_told_by_itself() {
    let answer = represent(&by_zip("82001", &[("WY", &["state:wy"])]), vec![house("wy", 0), senator("wy")], &[]);
    assert_eq!((told(&answer, Tier::UsHouse), answer.ambiguous, answer.data.len()), (Told::Found, false, 2));
}

#[test]
fn the_district_of_columbia_has_a_delegate_and_no_senators() {
    let answer = represent(&by_zip("20001", &[("DC", &["district:dc"])]), vec![house("dc", 0)], &[]);
    let levels = [Tier::UsSenate, Tier::UsHouse, Tier::StateLower].map(|tier| told(&answer, tier));
    assert_eq!(levels, [Told::None, Told::Found, Told::None]);
}

#[test]
fn a_territory_no_file_has_is_known_by_its_zip_code() {
    let answer = represent(&by_zip("96799", &[]), vec![house("as", 0)], &[]);
    assert_eq!((told(&answer, Tier::UsHouse), answer.data.len()), (Told::Found, 1));
}

#[test]
fn an_unknown_zip_code_tells_nothing() {
    let answer = represent(&by_zip("00000", &[]), Vec::new(), &[]);
    assert!(answer.data.is_empty() && answer.levels.iter().all(|level| level.told == Told::Unknown));
}

#[test]
fn a_zip_code_does_not_tell_state_districts() {
    let answer = represent(&by_zip("08540", &[("NJ", &["state:nj/cd:12"])]), vec![house("nj", 12)], &[]);
    let level = answer.levels.iter().find(|level| level.level == Tier::StateUpper).unwrap();
    assert!(level.told == Told::Unknown && level.reason.as_ref().unwrap().contains("state senate districts"));
}

fn at_large(role: PostRole, whole: &str) -> StaffedPost {
    let post = NewPost {
        role,
        division_ocd_id: division(whole),
        seat: "At-Large".parse().ok(),
        title: "Senator at large".parse().unwrap(),
        organization_id: None,
        seats: None,
        valid_from: None,
        valid_until: None,
    };
    staffed(post, Vec::new())
}

#[test]
fn members_at_large_do_not_stand_for_a_district_that_is_not_told() {
    let place = by_zip("00901", &[("PR", &["territory:pr"])]);
    let answer = represent(&place, vec![at_large(PostRole::StateUpper, "territory:pr")], &[]);
    assert_eq!((told(&answer, Tier::StateUpper), answer.data.len()), (Told::Unknown, 1));
}

#[test]
fn a_legislature_that_is_elected_at_large_is_told_by_the_whole() {
    let senators = at_large(PostRole::StateUnicameral, "territory:gu");
    let answer = represent(&by_zip("96910", &[]), vec![senators], &[]);
    assert_eq!(told(&answer, Tier::StateUpper), Told::Found);
}

#[test]
fn a_district_that_elects_both_chambers_tells_both() {
    let place = Place::of_division(today(), &division("state:nj/sldu:30"), true);
    let members = [PostRole::StateUpper, PostRole::StateLower].map(|role| at_large(role, "state:nj/sldu:30"));
    let answer = represent(&place, members.to_vec(), &[]);
    assert_eq!([Tier::StateUpper, Tier::StateLower].map(|tier| told(&answer, tier)), [Told::Found, Told::Found]);
}

#[test]
fn a_vacancy_is_a_seat_without_a_holder_and_says_since_when() {
    let mut post = house("tx", 23);
    post.tenures = vec![tenure(Some("2021-01-03"), Some("2026-04-14")), tenure(None, Some("2021-01-03"))];
    let answer = represent(&by_zip("78006", &[("TX", &["state:tx/cd:23"])]), vec![post], &[]);
    let seat = &answer.data[0];
    assert_eq!((&seat.holder, seat.vacant_since), (&None, Some(day("2026-04-14"))));
}

#[test]
fn a_term_that_was_over_by_the_calendar_is_no_vacancy() {
    let vacant_since = |source, until| {
        let mut post = house("tx", 23);
        post.tenures = vec![Tenure { source, ..tenure(Some("2021-01-03"), Some(until)) }];
        represent(&by_zip("78006", &[("TX", &["state:tx/cd:23"])]), vec![post], &[]).data[0].vacant_since
    };
    let by_states = vacant_since(OfficeSource::OpenStates, "2025-01-20");
    let by_congress =
        ["2025-01-03", "2026-01-03", "2025-01-04"].map(|until| vacant_since(OfficeSource::UsCongress, until));
    assert_eq!((by_states, by_congress), (None, [None, Some(day("2026-01-03")), Some(day("2025-01-04"))]));
}

#[test]
fn a_vacancy_of_one_congress_is_none_of_the_next() {
    let vacant_since = |(source, on)| {
        let mut post = house("tx", 23);
        post.tenures = vec![Tenure { source, ..tenure(Some("2021-01-03"), Some("2024-07-19")) }];
        let place = Place::of_division(day(on), &division("state:tx/cd:23"), true);
        represent(&place, vec![post], &[]).data[0].vacant_since
    };
    let (file, staff) = (OfficeSource::UsCongress, OfficeSource::Staff);
    let told = [(file, "2025-01-02"), (file, "2025-01-03"), (staff, "2025-01-03")].map(vacant_since);
    assert_eq!(told, [Some(day("2024-07-19")), None, Some(day("2024-07-19"))]);
}

#[test]
fn several_seats_of_one_post_are_shown_each() {
    let mut post = house("wy", 0);
    post.post.seats = Some(3);
    post.tenures = vec![tenure(Some("2021-01-03"), None)];
    let answer = represent(&by_zip("82001", &[("WY", &["state:wy"])]), vec![post], &[]);
    assert_eq!(answer.data.iter().map(|seat| seat.since.is_some()).collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn of_several_who_hold_a_post_the_longest_comes_first() {
    let mut post = house("wy", 0);
    post.post.seats = Some(3);
    post.tenures = ["2025-01-03", "2021-01-03", "2023-01-03"].map(|since| tenure(Some(since), None)).into();
    let answer = represent(&by_zip("82001", &[("WY", &["state:wy"])]), vec![post], &[]);
    let since = ["2021-01-03", "2023-01-03", "2025-01-03"].map(|since| Some(day(since)));
    assert_eq!(answer.data.iter().map(|seat| seat.since).collect::<Vec<_>>(), since);
}

#[test]
fn each_of_several_seats_is_vacant_since_somebody_left_it() {
    let mut post = house("wy", 0);
    post.post.seats = Some(4);
    post.tenures = vec![
        tenure(Some("2021-01-03"), Some("2025-04-01")),
        tenure(Some("2021-01-03"), Some("2026-04-01")),
        tenure(Some("2021-01-03"), Some("2026-04-20")),
        tenure(Some("2026-04-20"), None),
    ];
    let answer = represent(&by_zip("82001", &[("WY", &["state:wy"])]), vec![post], &[]);
    let told = [None, Some(day("2026-04-01")), Some(day("2025-04-01")), None];
    assert_eq!(answer.data.iter().map(|seat| seat.vacant_since).collect::<Vec<_>>(), told);
}

#[test]
fn an_abolished_post_is_not_shown() {
    let answer = represent(&by_zip("59601", &[("MT", &["state:mt/cd:2"])]), vec![house("mt", 0), house("mt", 2)], &[]);
    assert_eq!(answer.data.len(), 1);
}

#[test]
fn a_district_at_large_is_asked_for_by_either_name() {
    let place = Place::of_division(today(), &division("state:wy/cd:at-large"), true);
    assert_eq!(place.divisions(false), [division("state:wy")]);
}

#[test]
fn a_division_that_is_not_known_is_told_by_the_posts_it_has() {
    let place = Place::of_division(today(), &division("state:wy"), false);
    let answer = represent(&place, vec![senator("wy")], &[]);
    assert_eq!([Tier::UsSenate, Tier::Local].map(|tier| told(&answer, tier)), [Told::Found, Told::Unknown]);
}

#[test]
fn what_lies_in_an_alias_lies_in_the_living_division() {
    let mut place = Place::of_division(today(), &division("state:dc/ward:1"), true);
    place.follow([(division("state:dc"), division("district:dc"))]);
    let answer = represent(&place, vec![house("dc", 0)], &[]);
    assert!(place.divisions(true).contains(&division("district:dc")));
    assert_eq!((told(&answer, Tier::UsSenate), told(&answer, Tier::UsHouse)), (Told::None, Told::Found));
}

#[test]
fn those_above_a_division_are_asked_for() {
    let place = Place::of_division(today(), &division("state:nj/cd:3"), true);
    assert_eq!((place.divisions(false).len(), place.divisions(true).len()), (1, 3));
}
