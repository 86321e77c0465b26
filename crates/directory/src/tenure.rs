//! Tenures: who holds which post from when to when, and how that follows from the files of officials.

use crate::{NewOfficeHolder, NewPost, OfficeSource, congress};
use kernel::{At, Check, Day, Id, Permission, Record, Result, Text, record_fields, sorted};
use record::record;

/// That somebody holds a post, from a day to a day. A post without one on a day is vacant.
#[record(example = {
    "post_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "office_holder_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "since": "2025-01-03", "until": null, "end_reason": null, "source": "staff"
})]
pub struct Tenure {
    /// The post.
    #[fixed]
    pub post_id: Id,
    /// Who holds it.
    #[fixed]
    pub office_holder_id: Id,
    /// The first day; null where it is not known.
    pub since: Option<Day>,
    /// The first day on which they no longer hold it, known before or afterwards; null where no end is known.
    pub until: Option<Day>,
    /// Why it ended, where somebody said so.
    pub end_reason: Option<Text<200>>,
    /// Who says so. What staff say, no file overrules.
    #[kept(OfficeSource::Staff)]
    pub source: OfficeSource,
}

/// A time in which somebody held a post, as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The first day, where known.
    pub since: Option<Day>,
    /// The first day after it, where known.
    pub until: Option<Day>,
    /// Why it ended, where the file says so.
    pub end_reason: Option<Text<200>>,
}

/// What a file says of somebody in office: who they are, and which posts they hold or held.
#[derive(Clone, Debug, PartialEq)]
pub struct RosterEntry {
    /// Which file.
    pub source: OfficeSource,
    /// Who.
    pub holder: NewOfficeHolder,
    /// The posts, each once, with the times.
    pub posts: Vec<(NewPost, Vec<Term>)>,
}

/// Terms that follow each other within so many days are one tenure: between two Congresses there are up to four.
const PAUSE_DAYS: i32 = 14;

impl Term {
    /// Terms by the post they are of: each post once, with its terms as tenures.
    pub fn by_post(told: impl IntoIterator<Item = (NewPost, Self)>) -> Vec<(NewPost, Vec<Self>)> {
        let mut posts: Vec<(NewPost, Vec<Self>)> = Vec::new();
        for (post, term) in told {
            match posts.iter_mut().find(|(known, _)| known.key() == post.key()) {
                Some((_, terms)) => terms.push(term),
                None => posts.push((post, vec![term])),
            }
        }
        posts.into_iter().map(|(post, terms)| (post, Self::joined(terms))).collect()
    }

    /// Terms of one person in one post as tenures: in order, with those that overlap or follow at once made one.
    pub fn joined(mut terms: Vec<Self>) -> Vec<Self> {
        terms.sort_by_key(|term| term.since);
        let mut joined: Vec<Self> = Vec::with_capacity(terms.len());
        for term in terms {
            let follows = |last: &&mut Self| match (last.until, term.since) {
                (Some(end), Some(begin)) => begin.days_since_epoch() <= end.days_since_epoch() + PAUSE_DAYS,
                (None, _) | (_, None) => true,
            };
            match joined.last_mut().filter(follows) {
                Some(last) if last.until.is_some_and(|end| term.until.is_none_or(|other| end <= other)) => {
                    (last.until, last.end_reason) = (term.until, term.end_reason);
                }
                Some(_) => {}
                None => joined.push(term),
            }
        }
        joined
    }
}

impl Tenure {
    /// Whether they hold the post on a day.
    pub fn covers(&self, day: Day) -> bool {
        self.covers_first(Some(day))
    }

    /// Whether they hold the post on a first day, where none is before all days that are known.
    fn covers_first(&self, first: Option<Day>) -> bool {
        self.since <= first && self.until.is_none_or(|end| first < Some(end))
    }

    /// Whether one of so many seats is free for it on each of its days, beside the other tenures of its post. Only on a first day
    /// do more hold a post than before, so these alone are looked at: its own, and those of others within its time.
    pub fn has_a_seat(&self, tenures: &[Self], seats: usize) -> bool {
        let others: Vec<&Self> = tenures.iter().filter(|other| other.id != self.id).collect();
        let taken = |first: Option<Day>| others.iter().filter(|other| other.covers_first(first)).count();
        let firsts = others.iter().map(|other| other.since).filter(|first| self.covers_first(*first));
        firsts.chain([self.since]).all(|first| taken(first) < seats)
    }

    /// Whether the two have a day in common.
    pub fn overlaps(&self, since: Option<Day>, until: Option<Day>) -> bool {
        let before = |end: Option<Day>, begin: Option<Day>| end.zip(begin).is_some_and(|(end, begin)| end <= begin);
        !before(self.until, since) && !before(until, self.since)
    }

    /// Whether it gives somebody the post on a day on which they hold it by another of these tenures; not where it did so before.
    pub fn doubles_one_of(&self, tenures: &[Self]) -> bool {
        let before = tenures.iter().find(|t| t.id == self.id);
        let did_before = |t: &Self| before.is_some_and(|own| t.overlaps(own.since, own.until));
        let mut others = tenures.iter().filter(|t| t.id != self.id && t.office_holder_id == self.office_holder_id);
        others.any(|t| t.overlaps(self.since, self.until) && !did_before(t))
    }

    /// Makes it the word of staff, which no file overrules.
    pub fn told_by_staff(&mut self) {
        self.source = OfficeSource::Staff;
    }

    /// Whether the post is vacant once it has ended, where no other is known: so where somebody said why it ended, where staff
    /// keep it, and in the Congress where it ended before its time. Other terms end by the calendar, and who comes after is told
    /// later.
    pub fn tells_a_vacancy(&self) -> bool {
        let by_calendar = match self.source {
            OfficeSource::Staff => false,
            OfficeSource::UsCongress => self.until.is_some_and(congress::terms_end_on),
            OfficeSource::OpenStates => true,
        };
        self.end_reason.is_some() || !by_calendar
    }

    /// Ends it on a day because a file that lists everybody in office no longer has them. Whether that changed anything.
    pub fn left(&mut self, on: Day) -> bool {
        let open = self.source != OfficeSource::Staff && self.covers(on) && self.since != Some(on);
        if open {
            self.until = Some(on);
            self.end_reason = format!("No longer listed on {on}").parse().ok();
        }
        open
    }
}

/// Brings the tenures of one post up to what a file says of one holder of it: a term that is known is brought up to date, by its
/// first day or else by the time it covers; what staff say stays; a new term is added. Nobody holds the post twice at a time. Where one
/// person at a time holds it, the tenure of whoever came before ends with the first day of the next.
pub fn settle(
    tenures: &mut Vec<Tenure>,
    post: (Id, Option<i16>),
    holder: (Id, OfficeSource),
    terms: &[Term],
    now: At,
    mut id: impl FnMut() -> Id,
) {
    let ((post_id, seats), (office_holder_id, source)) = (post, holder);
    for term in terms {
        let Term { since, until, end_reason } = term;
        let theirs = |t: &Tenure| t.office_holder_id == office_holder_id;
        let known = tenures
            .iter()
            .position(|t| theirs(t) && t.since == *since)
            .or_else(|| tenures.iter().position(|t| theirs(t) && t.overlaps(*since, *until)));
        match known.and_then(|place| tenures.get_mut(place)) {
            Some(told) if told.source == OfficeSource::Staff => {}
            Some(told) => (told.since, told.until, told.end_reason) = (*since, *until, end_reason.clone()),
            None => tenures.push(Tenure {
                id: id(),
                revision: 1,
                post_id,
                office_holder_id,
                since: *since,
                until: *until,
                end_reason: end_reason.clone(),
                source,
                created_at: now,
                updated_at: now,
            }),
        }
        part(tenures, office_holder_id, term);
    }
    if seats == Some(1) {
        succeed(tenures);
    }
}

/// Keeps the tenures of somebody in one post apart once a file has told a term of theirs, as where that is one which the file told as
/// several before: a tenure that begins within another goes on to the end of the term, and the other ends where it begins. What staff
/// say stays.
fn part(tenures: &mut [Tenure], holder: Id, told: &Term) {
    let is_told = |t: &Tenure| t.office_holder_id == holder && t.overlaps(told.since, told.until);
    let by_files = tenures.iter_mut().filter(|t| t.source != OfficeSource::Staff && is_told(t));
    let mut own: Vec<&mut Tenure> = by_files.collect();
    own.sort_by_key(|tenure| tenure.since);
    let mut earlier: Option<&mut Tenure> = None;
    for later in own {
        let within = earlier
            .zip(later.since)
            .filter(|(earlier, first)| earlier.since < Some(*first) && earlier.until.is_none_or(|end| *first < end));
        if let Some((earlier, first)) = within {
            if told.since <= earlier.since {
                (later.until, later.end_reason) = (told.until, told.end_reason.clone());
            }
            (earlier.until, earlier.end_reason) = (Some(first), None);
        }
        earlier = Some(later);
    }
}

/// Makes the tenures of two posts that have turned out to be the same seat those of the second: each goes over for which a seat is
/// free in its time. Of the others, those by the word of a file end with the first post, as where a file names somebody in both. Gives
/// those that changed, as they were and as they shall be.
pub fn unite(
    of_first: Vec<Tenure>,
    second: (Id, Option<i16>),
    of_second: Vec<Tenure>,
    today: Day,
) -> Vec<(Tenure, Tenure)> {
    let ((post_id, seats), mut held) = (second, of_second);
    let seats = seats.map_or(usize::MAX, |seats| usize::try_from(seats).unwrap_or_default());
    let mut changes = Vec::with_capacity(of_first.len());
    for before in of_first {
        let mut tenure = before.clone();
        let mut own = held.iter().filter(|t| t.office_holder_id == before.office_holder_id);
        let is_twice = own.any(|t| t.overlaps(before.since, before.until));
        if !is_twice && tenure.has_a_seat(&held, seats) {
            tenure.post_id = post_id;
            held.push(tenure.clone());
        } else if tenure.left(today) {
            tenure.end_reason = "The post is the same as another".parse().ok();
        }
        if tenure != before {
            changes.push((before, tenure));
        }
    }
    changes
}

/// Ends each tenure of a post for one with the first day of the next person's.
fn succeed(tenures: &mut [Tenure]) {
    tenures.sort_by_key(|tenure| tenure.since);
    let mut next: Option<(Id, Option<Day>)> = None;
    for tenure in tenures.iter_mut().rev() {
        if let Some((successor, Some(first))) = next {
            let too_long = tenure.since < Some(first) && tenure.until.is_none_or(|end| first < end);
            if too_long && successor != tenure.office_holder_id && tenure.source != OfficeSource::Staff {
                tenure.until = Some(first);
            }
        }
        next = Some((tenure.office_holder_id, tenure.since));
    }
}

impl Record for Tenure {
    const KIND: &'static str = "tenure";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();

    fn check(&self) -> Result<()> {
        let ordered = self.since.zip(self.until).is_none_or(|(first, end)| first < end);
        Check::default().that(ordered, "/until", "invalid", "must be after since").done()
    }
}

sorted!(Tenure, default "created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POST: Id = Id::from_bytes([1; 16]);
    const ADA: Id = Id::from_bytes([2; 16]);
    const BEN: Id = Id::from_bytes([3; 16]);

    fn day(year: i16) -> Option<Day> {
        Day::new(year, 1, 3)
    }

    fn term(since: Option<Day>, until: Option<Day>) -> Term {
        Term { since, until, end_reason: None }
    }

    fn told(tenures: &mut Vec<Tenure>, seats: Option<i16>, who: Id, terms: &[Term]) {
        let mut n = 100;
        let id = || {
            n += 1;
            Id::from_bytes([n; 16])
        };
        settle(tenures, (POST, seats), (who, OfficeSource::UsCongress), terms, At::from_micros(0), id);
    }

    fn times(tenures: &[Tenure], who: Id) -> Vec<(Option<Day>, Option<Day>)> {
        tenures.iter().filter(|t| t.office_holder_id == who).map(|t| (t.since, t.until)).collect()
    }

    #[test]
    fn terms_that_follow_each_other_are_one_tenure() {
        let terms = vec![term(day(2015), day(2017)), term(day(2013), day(2015)), term(day(2021), day(2023))];
        assert_eq!(Term::joined(terms), [term(day(2013), day(2017)), term(day(2021), day(2023))]);
    }

    #[test]
    fn a_term_within_another_adds_nothing() {
        assert_eq!(Term::joined(vec![term(None, None), term(day(2013), day(2015))]), [term(None, None)]);
    }

    #[test]
    fn a_successor_ends_the_predecessors_tenure() {
        let mut tenures = Vec::new();
        told(&mut tenures, Some(1), ADA, &[term(day(2013), day(2027))]);
        told(&mut tenures, Some(1), BEN, &[term(day(2025), None)]);
        assert_eq!(times(&tenures, ADA), [(day(2013), day(2025))]);
    }

    #[test]
    fn where_several_hold_a_post_nobody_succeeds_anybody() {
        let mut tenures = Vec::new();
        told(&mut tenures, None, ADA, &[term(day(2013), None)]);
        told(&mut tenures, None, BEN, &[term(day(2025), None)]);
        assert_eq!(times(&tenures, ADA), [(day(2013), None)]);
    }

    #[test]
    fn a_longer_term_is_the_same_tenure() {
        let mut tenures = Vec::new();
        told(&mut tenures, Some(1), ADA, &[term(day(2013), day(2025))]);
        told(&mut tenures, Some(1), ADA, &[term(day(2013), day(2027))]);
        assert_eq!(times(&tenures, ADA), [(day(2013), day(2027))]);
    }

    #[test]
    fn a_first_day_that_is_learned_later_is_put_right() {
        let mut tenures = Vec::new();
        told(&mut tenures, None, ADA, &[term(None, day(2027))]);
        told(&mut tenures, None, ADA, &[term(day(2013), day(2027))]);
        assert_eq!(times(&tenures, ADA), [(day(2013), day(2027))]);
    }

    #[test]
    fn terms_that_a_file_makes_one_are_not_held_twice() {
        let mut tenures = Vec::new();
        told(&mut tenures, None, ADA, &[term(day(2013), day(2015)), term(day(2016), None)]);
        told(&mut tenures, None, ADA, &[term(day(2013), day(2019))]);
        assert_eq!(times(&tenures, ADA), [(day(2013), day(2016)), (day(2016), day(2019))]);
    }

    #[test]
    fn what_staff_say_no_file_overrules() {
        let mut tenures = Vec::new();
        told(&mut tenures, Some(1), ADA, &[term(day(2013), day(2027))]);
        tenures[0].until = day(2026);
        tenures[0].told_by_staff();
        told(&mut tenures, Some(1), ADA, &[term(day(2013), day(2027))]);
        assert_eq!(times(&tenures, ADA), [(day(2013), day(2026))]);
    }

    #[test]
    fn whoever_is_no_longer_listed_has_left_that_day() {
        let mut tenures = Vec::new();
        told(&mut tenures, Some(1), ADA, &[term(day(2013), day(2027))]);
        assert!(tenures[0].left(day(2026).unwrap()) && !tenures[0].covers(day(2026).unwrap()));
    }

    fn tenure(number: u8, Term { since, until, end_reason }: Term) -> Tenure {
        let (id, now) = (Id::from_bytes([number; 16]), At::from_micros(0));
        Tenure {
            id,
            revision: 1,
            post_id: POST,
            office_holder_id: id,
            since,
            until,
            end_reason,
            source: OfficeSource::Staff,
            created_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn those_who_follow_each_other_take_one_seat() {
        let held = [tenure(1, term(day(2020), day(2022))), tenure(2, term(day(2022), day(2024)))];
        let new = tenure(3, term(day(2020), day(2024)));
        assert_eq!([1, 2].map(|seats| new.has_a_seat(&held, seats)), [false, true]);
    }

    #[test]
    fn a_seat_is_needed_to_the_end() {
        let held = [tenure(1, term(day(2020), None)), tenure(2, term(day(2023), day(2024)))];
        let terms = [term(None, day(2023)), term(None, None)];
        assert_eq!(terms.map(|term| tenure(3, term).has_a_seat(&held, 2)), [true, false]);
    }

    #[test]
    fn nobody_is_given_a_post_that_they_hold_then_but_what_was_so_can_be_ended() {
        let held = tenure(1, term(day(2020), day(2024)));
        let twice = |since, until| Tenure { id: Id::from_bytes([9; 16]), ..tenure(1, term(since, until)) };
        let new = [(day(2023), None), (day(2024), None), (None, day(2020))].map(|(since, until)| twice(since, until));
        assert_eq!(new.map(|new| new.doubles_one_of(std::slice::from_ref(&held))), [true, false, false]);
        let kept = [held, twice(day(2020), None)];
        assert!(!twice(day(2020), day(2022)).doubles_one_of(&kept));
    }

    #[test]
    fn who_held_a_seat_that_is_another_holds_that_one() {
        let (other, first) = (Id::from_bytes([9; 16]), tenure(1, term(day(2013), day(2020))));
        let changes = unite(vec![first], (other, Some(1)), vec![tenure(2, term(day(2020), None))], day(2026).unwrap());
        let after: Vec<_> = changes.iter().map(|(_, after)| (after.post_id, after.until)).collect();
        assert_eq!(after, [(other, day(2020))]);
    }

    #[test]
    fn whom_a_file_names_in_one_seat_twice_holds_it_once() {
        let twice = Tenure { source: OfficeSource::OpenStates, ..tenure(1, term(day(2020), None)) };
        let other = Tenure { post_id: Id::from_bytes([9; 16]), ..twice.clone() };
        let changes = unite(vec![twice], (other.post_id, Some(1)), vec![other], day(2026).unwrap());
        let after: Vec<_> = changes.iter().map(|(_, after)| (after.post_id, after.until)).collect();
        assert_eq!(after, [(POST, day(2026))]);
    }

    fn some_term() -> impl Strategy<Value = Term> {
        let day = proptest::option::of(1_i16..60).prop_map(|n| n.and_then(|n| Day::new(2000 + n, 1, 3)));
        (day, proptest::option::of(1_u16..100)).prop_map(|(since, months)| {
            let from = since.or(Day::new(2000, 1, 3));
            let until = from.zip(months).map(|(from, months)| from.plus_months(months));
            Term { since, until, end_reason: None }
        })
    }

    fn some_terms() -> impl Strategy<Value = Vec<Term>> {
        proptest::collection::vec(some_term(), 0..5)
    }

    /// Every day on which one of those terms begins or ends, and those between.
    fn every_day() -> impl Iterator<Item = Day> {
        (0..900).filter_map(|months| Some(Day::new(2000, 1, 3)?.plus_months(months)))
    }

    proptest! {
        #[test]
        fn a_file_read_again_changes_nothing(ada in some_terms(), ben in some_terms(), one: bool) {
            let (ada, ben) = (Term::joined(ada), Term::joined(ben));
            let (mut tenures, seats) = (Vec::new(), one.then_some(1));
            let read = |tenures: &mut Vec<Tenure>| {
                told(tenures, seats, ADA, &ada);
                told(tenures, seats, BEN, &ben);
            };
            read(&mut tenures);
            let first = [times(&tenures, ADA), times(&tenures, BEN)];
            read(&mut tenures);
            prop_assert_eq!([times(&tenures, ADA), times(&tenures, BEN)], first);
        }

        #[test]
        fn nobody_holds_a_post_twice_at_a_time(before in some_terms(), after in some_terms(), one: bool) {
            let (mut tenures, seats) = (Vec::new(), one.then_some(1));
            told(&mut tenures, seats, ADA, &Term::joined(before));
            told(&mut tenures, seats, ADA, &Term::joined(after));
            let times = times(&tenures, ADA);
            let beside = |n: usize| tenures.iter().take(n).any(|other| other.overlaps(times[n].0, times[n].1));
            prop_assert!(!(0..times.len()).any(beside), "{times:?}");
        }

        /// As looking at every day there is tells it.
        #[test]
        fn a_seat_is_free_where_fewer_hold_the_post_every_day(own in some_term(), others in some_terms(), seats in 1_usize..4) {
            let (own, numbered) = (tenure(1, own), (2..).zip(others));
            let others: Vec<Tenure> = numbered.map(|(number, term)| tenure(number, term)).collect();
            let held = |day: Day| others.iter().filter(|other| other.covers(day)).count();
            let full = every_day().any(|day| own.covers(day) && held(day) >= seats);
            prop_assert_eq!(own.has_a_seat(&others, seats), !full);
        }

        #[test]
        fn joined_terms_have_no_day_in_common_and_cover_the_same(terms in some_terms()) {
            let joined = Term::joined(terms.clone());
            let apart = joined.windows(2).all(|pair| pair[0].until.is_some() && pair[0].until < pair[1].since);
            let covered = |terms: &[Term], day: Day| terms.iter().any(|term| tenure(1, term.clone()).covers(day));
            prop_assert!(apart);
            prop_assert!(every_day().all(|day| covered(&joined, day) == covered(&terms, day)), "{joined:?}");
        }
    }
}
