//! What a file takes from a source, and what somebody records in it by hand.

use super::*;
use kernel::{Clock, Draft as _};

fn news(hash: &str, actions: &[(&str, ActionClass)]) -> InstrumentNews {
    let told = |(day, class): &(&str, ActionClass)| {
        let Action { acted_on, description, classifications, chamber, .. } =
            action(1, day, LOWER, "It was done", &[*class]);
        let (acted_at, organization, closes_at, withdraws) = (None, None, None, None);
        let action =
            NewAction { acted_on, acted_at, description, classifications, chamber, organization, closes_at, withdraws };
        SourceAction { action, unknown_words: Vec::new() }
    };
    InstrumentNews {
        source: Source::OpenStates,
        change_hash: hash.parse().unwrap(),
        document: None,
        instrument: SourceInstrument {
            kind: InstrumentKind::Bill,
            jurisdiction: "ocd-division/country:us/state:wy".parse().ok(),
            session: "2026".parse().ok(),
            identifier: "HB0010".parse().unwrap(),
            title: "Library materials".parse().unwrap(),
            summary: None,
            classification: vec!["bill".parse().unwrap()],
            chamber: LOWER,
            agency: None,
            subjects: Vec::new(),
            source_urls: Vec::new(),
        },
        aliases: Vec::new(),
        actions: actions.iter().map(told).collect(),
        versions: Vec::new(),
        sponsors: Vec::new(),
        relations: Vec::new(),
    }
}

fn taken(first: &InstrumentNews) -> (InstrumentFile, Clock) {
    let clock = Clock::system();
    (first.register(clock.id(), &clock).unwrap(), clock)
}

#[test]
fn the_same_news_changes_nothing() {
    let told = news("a", &[("2026-01-01", C::Introduction)]);
    let (mut file, clock) = taken(&told);
    assert!(!file.take(&told, &clock));
}

#[test]
fn a_known_action_is_kept_and_a_new_one_added() {
    let (mut file, clock) = taken(&news("a", &[("2026-01-01", C::Introduction)]));
    let first = file.actions[0].id;
    file.take(&news("b", &[("2026-01-02", C::Passage), ("2026-01-01", C::Introduction)]), &clock);
    assert_eq!((file.actions.len(), file.actions[0].id, file.instrument.stage), (2, first, Some(Stage::PassedOrigin)));
}

#[test]
fn an_action_the_source_drops_is_withdrawn() {
    let (mut file, clock) = taken(&news("a", &[("2026-01-01", C::Introduction), ("2026-01-02", C::Passage)]));
    file.take(&news("b", &[("2026-01-01", C::Introduction)]), &clock);
    assert_eq!((file.actions.len(), file.instrument.stage), (3, Some(Stage::Introduced)));
}

#[test]
fn an_announcement_the_source_drops_is_withdrawn_today_which_announces_nothing() {
    let (mut file, clock) = taken(&news("a", &[("9999-01-01", C::HearingHeld)]));
    let announced = |file: &InstrumentFile| -> Vec<bool> {
        file.actions.iter().map(|action| action.announced_for().is_some()).collect()
    };
    let before = announced(&file);
    file.take(&news("b", &[]), &clock);
    assert_eq!((before, announced(&file)), (vec![true], vec![false, false]));
}

fn any_told() -> impl Strategy<Value = Vec<(String, ActionClass)>> {
    vec(((1..28_i32).prop_map(|day| format!("2026-01-{day:02}")), select(C::ALL)), 0..8)
}

fn told_of(hash: &str, told: &[(String, ActionClass)]) -> InstrumentNews {
    news(hash, &told.iter().map(|(day, class)| (day.as_str(), *class)).collect::<Vec<_>>())
}

proptest! {
    /// Whatever was told before: what is told last is what counts, and telling it again changes nothing.
    #[test]
    fn an_import_ends_where_its_last_news_say(before in any_told(), after in any_told()) {
        let (earlier, later) = (told_of("a", &before), told_of("b", &after));
        let (mut file, clock) = taken(&earlier);
        file.take(&later, &clock);
        prop_assert_eq!(file.instrument.stage, taken(&later).0.instrument.stage);
        prop_assert!(!file.take(&later, &clock));
    }
}

#[test]
fn what_was_recorded_by_hand_survives_an_import() {
    let (mut file, clock) = taken(&news("a", &[("2026-01-01", C::Introduction)]));
    let by_hand = NewAction { classifications: vec![C::Withdrawal], ..as_new(&file.actions[0]) };
    file.record(by_hand, &clock).unwrap();
    file.take(&news("b", &[]), &clock);
    assert_eq!(file.instrument.stage, Some(Stage::Withdrawn));
}

#[test]
fn what_work_on_it_serves_survives_an_import() {
    let (mut file, clock) = taken(&news("a", &[]));
    file.instrument.goals = vec!["P-G1".parse().unwrap()];
    let serves = file.instrument.goals.clone();
    file.take(&news("b", &[]), &clock);
    assert_eq!(file.instrument.goals, serves);
}

#[test]
fn each_goal_is_named_once() {
    let (file, _) = taken(&news("a", &[]));
    let serving = Instrument { goals: vec!["P-G1".parse().unwrap(); 2], ..file.instrument };
    assert_eq!(serving.check().unwrap_err().fields[0].pointer, "/goals");
}

#[test]
fn a_relation_that_somebody_entered_is_not_told_twice() {
    let (mut file, clock) = taken(&news("a", &[]));
    let (kind, instrument_id, session, court_id) = (RelationKind::Companion, None, None, None);
    let entered = NewRelation { kind, instrument_id, identifier: "SF0020".parse().ok(), session, court_id };
    file.relate(entered, None).unwrap();
    let told = SourceRelation { kind, identifier: "SF0020".parse().unwrap(), session: None };
    file.take(&InstrumentNews { relations: vec![told], ..news("b", &[]) }, &clock);
    assert_eq!(file.relations.iter().map(|relation| relation.from_source).collect::<Vec<_>>(), [false]);
}

#[test]
fn a_relation_that_names_the_other_by_its_number_is_not_told_again_by_its_id() {
    let told = news("a", &[]);
    let (mut file, clock) = taken(&told);
    let instrument = SourceInstrument { identifier: "SF0020".parse().unwrap(), ..told.instrument.clone() };
    let other = InstrumentNews { instrument, ..told }.register(clock.id(), &clock).unwrap().instrument;
    let (kind, session, court_id) = (RelationKind::Companion, None, None);
    let by_number = NewRelation { kind, instrument_id: None, identifier: "SF0020".parse().ok(), session, court_id };
    let by_id = NewRelation { instrument_id: Some(other.id), identifier: None, ..by_number.clone() };
    file.relate(by_number, None).unwrap();
    assert_eq!(file.relate(by_id, Some(&other)).unwrap_err().fields[0].code, "duplicate");
}

#[test]
fn a_relation_that_names_the_other_by_its_id_is_not_told_again_by_its_number() {
    let told = news("a", &[]);
    let (mut file, clock) = taken(&told);
    let instrument = SourceInstrument { identifier: "SF0020".parse().unwrap(), ..told.instrument.clone() };
    let other = InstrumentNews { instrument, ..told }.register(clock.id(), &clock).unwrap().instrument;
    let (kind, session, court_id) = (RelationKind::Companion, None, None);
    let by_number = NewRelation { kind, instrument_id: None, identifier: "SF 20".parse().ok(), session, court_id };
    let by_id = NewRelation { instrument_id: Some(other.id), identifier: None, ..by_number.clone() };
    file.relate(by_id, Some(&other)).unwrap();
    assert_eq!(file.relate(by_number, None).unwrap_err().fields[0].code, "duplicate");
    let told = SourceRelation { kind, identifier: "SF0020".parse().unwrap(), session: None };
    file.take(&InstrumentNews { relations: vec![told], ..news("b", &[]) }, &clock);
    assert_eq!(file.relations.iter().map(|relation| relation.from_source).collect::<Vec<_>>(), [false]);
}

fn sponsor(name: &str, outside_id: Option<&str>) -> NewSponsor {
    let (name, classification) = (name.parse().unwrap(), "primary".parse().unwrap());
    let outside_id = outside_id.map(|id| id.parse().unwrap());
    NewSponsor { name, classification, is_primary: true, entity: None, outside_id }
}

#[test]
fn a_sponsor_whom_somebody_entered_is_not_told_twice() {
    let (mut file, clock) = taken(&news("a", &[]));
    file.add_sponsor(sponsor("Ada Exempel", None)).unwrap();
    let sponsors = vec![sponsor("Rep. Exempel, Ada", Some("E000001")), sponsor("Lucas", None)];
    file.take(&InstrumentNews { sponsors, ..news("b", &[]) }, &clock);
    let kept = |sponsor: &Sponsor| (sponsor.name.to_string(), sponsor.outside_id.is_some(), sponsor.from_source);
    let kept: Vec<_> = file.sponsors.iter().map(kept).collect();
    assert_eq!(kept, [("Ada Exempel".to_owned(), true, false), ("Lucas".to_owned(), false, true)]);
}

#[test]
fn one_entry_by_hand_stands_for_one_of_two_namesakes() {
    let (mut file, clock) = taken(&news("a", &[]));
    file.add_sponsor(sponsor("Exempel", None)).unwrap();
    file.take(&InstrumentNews { sponsors: vec![sponsor("Exempel", None); 2], ..news("b", &[]) }, &clock);
    assert_eq!(file.sponsors.iter().map(|sponsor| sponsor.from_source).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_sponsor_who_is_told_is_entered_again_only_with_an_id() {
    let (mut file, _) = taken(&InstrumentNews { sponsors: vec![sponsor("Lucas", None)], ..news("a", &[]) });
    assert_eq!(file.add_sponsor(sponsor("Sen. Lucas", None)).unwrap_err().fields[0].code, "duplicate");
    assert!(file.add_sponsor(sponsor("Lucas", Some("L000491"))).is_ok());
}

fn as_new(action: &Action) -> NewAction {
    let (acted_at, organization, closes_at, withdraws) = (None, None, None, None);
    let Action { acted_on, description, classifications, chamber, .. } = action.clone();
    NewAction { acted_on, acted_at, description, classifications, chamber, organization, closes_at, withdraws }
}

/// What withdraws an action, counted from 0, and says nothing else.
fn withdrawal(file: &InstrumentFile, of: usize) -> NewAction {
    let wrong = &file.actions[of];
    NewAction { withdraws: Some(wrong.id), classifications: Vec::new(), ..as_new(wrong) }
}

#[test]
fn a_correction_that_only_tells_another_deadline_counts() {
    let (mut file, clock) = taken(&news("a", &[("2026-01-01", C::CommentOpening)]));
    let closes_at: Option<At> = "2026-03-01T05:00:00Z".parse().ok();
    file.record(NewAction { closes_at, ..withdrawal(&file, 0) }, &clock).unwrap();
    assert_eq!(file.instrument.deadline, closes_at);
}

#[test]
fn what_was_withdrawn_by_hand_is_not_brought_back_by_an_import() {
    let both = [("2026-01-01", C::Introduction), ("2026-01-02", C::Passage)];
    let (mut file, clock) = taken(&news("a", &both));
    file.record(withdrawal(&file, 1), &clock).unwrap();
    file.take(&news("b", &[both[0], both[1], ("2026-01-03", C::Sponsorship)]), &clock);
    assert_eq!((file.actions.len(), file.instrument.stage), (4, Some(Stage::Introduced)));
    file.take(&news("c", &[both[0], both[1], both[1]]), &clock);
    assert_eq!(file.instrument.stage, Some(Stage::PassedOrigin), "the source tells of another one");
}

#[test]
fn what_the_source_drops_and_tells_again_is_added_again() {
    let told = [("2026-01-01", C::Introduction)];
    let (mut file, clock) = taken(&news("a", &told));
    file.take(&news("b", &[]), &clock);
    file.take(&news("c", &told), &clock);
    assert_eq!((file.actions.len(), file.instrument.stage), (3, Some(Stage::Introduced)));
}

#[test]
fn a_withdrawal_that_is_withdrawn_brings_the_action_back() {
    let (mut file, clock) = taken(&news("a", &[("2026-01-01", C::Introduction), ("2026-01-02", C::Passage)]));
    file.record(withdrawal(&file, 1), &clock).unwrap();
    file.record(withdrawal(&file, 2), &clock).unwrap();
    let back = (file.actions[1].withdrawn_by, file.instrument.stage);
    assert_eq!(back, (None, Some(Stage::PassedOrigin)));
    file.record(withdrawal(&file, 3), &clock).unwrap();
    let gone = (file.actions[1].withdrawn_by, file.instrument.stage);
    assert_eq!(gone, (Some(file.actions[2].id), Some(Stage::Introduced)));
}

#[test]
fn what_was_brought_back_by_hand_is_not_withdrawn_again_by_an_import() {
    let told = [("2026-01-01", C::Introduction), ("2026-01-02", C::Passage), ("2026-01-03", C::Sponsorship)];
    let (mut file, clock) = taken(&news("a", &told[..2]));
    file.take(&news("b", &told[..1]), &clock);
    file.record(withdrawal(&file, 2), &clock).unwrap();
    file.take(&news("c", &[told[0], told[2]]), &clock);
    assert_eq!((file.actions.len(), file.instrument.stage), (5, Some(Stage::PassedOrigin)));
}

#[test]
fn a_less_sure_source_is_not_followed() {
    let (mut file, clock) = taken(&InstrumentNews { source: Source::BillStatus, ..news("a", &[]) });
    assert!(!file.take(&news("b", &[("2026-01-01", C::Introduction)]), &clock));
}

#[test]
fn a_source_gives_an_instrument_no_more_parts_than_it_may_have() {
    let told = |hash, count: usize| news(hash, &vec![("2026-01-01", C::Introduction); count]);
    let (file, clock) = taken(&told("a", 2_000));
    assert!(told("b", 2_000).check_taken_by(&file, &clock).is_ok());
    let more = told("c", 2_001);
    let refused = [more.check_taken_by(&file, &clock), more.register(clock.id(), &clock).map(drop)];
    let pointers = refused.map(|refused| refused.unwrap_err().fields[0].pointer.clone());
    assert_eq!(pointers, ["/actions", "/actions"]);
}

#[test]
fn what_is_too_much_of_a_new_instrument_is_too_much_of_a_known_one() {
    let (file, clock) = taken(&news("a", &[]));
    let subjects = (0..201).map(|n| format!("Subject {n}").parse().unwrap()).collect();
    let instrument = SourceInstrument { subjects, ..news("b", &[]).instrument };
    let told = InstrumentNews { instrument, ..news("b", &[]) };
    assert_eq!(told.check_taken_by(&file, &clock).unwrap_err().fields[0].pointer, "/subjects");
}

#[test]
fn what_is_told_no_more_takes_room_twice() {
    let (file, clock) = taken(&news("a", &vec![("2026-01-01", C::Introduction); 700]));
    let told = |hash, count: usize| news(hash, &vec![("2026-01-02", C::Passage); count]);
    let admitted = [told("b", 600), told("c", 601)].map(|news| news.check_taken_by(&file, &clock).is_ok());
    assert_eq!(admitted, [true, false]);
}

#[test]
fn what_a_full_instrument_was_told_before_is_told_again() {
    let told = news("a", &vec![("2026-01-01", C::Introduction); 2_000]);
    let (mut file, clock) = taken(&told);
    let other = NewAction { classifications: vec![C::Passage], ..as_new(&file.actions[0]) };
    file.actions.push(other.record(clock.id(), 2_001, clock.now()));
    assert!(told.check_taken_by(&file, &clock).is_ok());
}

#[test]
fn an_action_is_withdrawn_once() {
    let (mut file, clock) = taken(&news("a", &[("2026-01-01", C::Introduction)]));
    file.record(withdrawal(&file, 0), &clock).unwrap();
    assert_eq!(file.record(withdrawal(&file, 0), &clock).unwrap_err().fields[0].pointer, "/withdraws");
}

#[test]
fn a_bill_without_its_place_and_session_is_told_of_both() {
    let told = news("a", &[]).instrument;
    let new = NewInstrument::from(SourceInstrument { jurisdiction: None, session: None, ..told });
    let fields = new.register(Id::from_bytes([1; 16]), now()).unwrap_err().fields;
    assert_eq!(fields.iter().map(|f| f.pointer.as_str()).collect::<Vec<_>>(), ["/jurisdiction", "/session"]);
}
