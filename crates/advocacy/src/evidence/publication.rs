//! Publications: the works in which findings stand.

use super::{Doi, EvidenceStatus, EvidenceTransition, Orcid, Strength};
use kernel::{
    Amendment as _, At, Check, Day, Id, Isbn, LangTag, Permission, Record, Result, Staged, Terms, Text, WebUri,
    record_fields, sorted, staged_fields, words,
};
use record::record;

words! {
    /// How a work came to what it found, by the design that the grade of its findings begins with (GRADE working group, BMJ
    /// 2008;336:924): a randomized trial begins high, what observes without assigning begins low.
    pub enum Method as "PublicationMethod" {
        Review = "review",
        RandomizedTrial = "randomized_trial",
        QuasiExperiment = "quasi_experiment",
        Cohort = "cohort",
        Survey = "survey",
        CaseStudy = "case_study",
        Qualitative = "qualitative",
        Statistics = "statistics",
        Other = "other",
    }
}

impl Method {
    /// The grade at which findings of this method begin; `None` where the design by itself says nothing: a review is as good as
    /// what it reviews, and what people say is graded in another way.
    pub const fn begins_at(self) -> Option<Strength> {
        match self {
            Self::RandomizedTrial => Some(Strength::High),
            Self::QuasiExperiment | Self::Cohort | Self::Survey | Self::CaseStudy | Self::Statistics => {
                Some(Strength::Low)
            }
            Self::Review | Self::Qualitative | Self::Other => None,
        }
    }
}

/// Who wrote a publication, as it stands there.
#[record::part(example = {
    "name": "Josiah Carberry", "orcid": "https://orcid.org/0000-0002-1825-0097"
})]
pub struct Author {
    /// The name as it is printed: a person's or a body's.
    pub name: Text<200>,
    /// Their ORCID iD.
    pub orcid: Option<Orcid>,
}

/// A work in which something was found: an article, a report, a data set. Anybody may read it.
#[record(example = {
    "title": "Who reads when nobody watches",
    "authors": [{ "name": "Josiah Carberry", "orcid": "https://orcid.org/0000-0002-1825-0097" }],
    "doi": "10.5555/12345678", "isbn": null, "url": "https://example.org/papers/1", "published_on": "2024-03-01", "language": "en",
    "summary": "Loans in twelve towns before and after records were deleted.", "licence": "CC-BY-4.0",
    "method": "quasi_experiment", "population": "Readers of twelve public libraries in Wyoming",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "status": "current", "allowed_transitions": ["retracted"],
    "retracted_on": null, "retraction_reason": null
})]
pub struct Publication {
    /// Its title.
    pub title: Text<500>,
    /// Who wrote it, in the order in which they are named.
    #[schema(min_items = 1, max_items = 200)]
    pub authors: Vec<Author>,
    /// Its DOI; unique.
    pub doi: Option<Doi>,
    /// Its ISBN, where it is a book or stands in one.
    pub isbn: Option<Isbn>,
    /// Where it can be read.
    pub url: Option<WebUri>,
    /// When it was published.
    pub published_on: Option<Day>,
    /// The language it is in.
    pub language: Option<LangTag>,
    /// What it is about, in our words.
    pub summary: Option<Text<2000>>,
    /// The terms under which it may be used: an SPDX identifier, or words.
    pub licence: Option<Text<200>>,
    /// How it came to what it found.
    pub method: Option<Method>,
    /// Whom or what it looked at.
    pub population: Option<Text<500>>,
    /// The unit that keeps the record.
    pub owner_unit_id: Id,
    /// Whether it still stands.
    #[kept(EvidenceStatus::Current)]
    pub status: EvidenceStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<EvidenceStatus>,
    /// The day of its retraction; all findings in it count as retracted from then on.
    #[kept(None)]
    pub retracted_on: Option<Day>,
    /// Why it was retracted.
    #[kept(None)]
    pub retraction_reason: Option<Text<1000>>,
}

/// Narrows a list of publications. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct PublicationFilter {
    /// Words of the title, the summary or an author's name.
    pub q: Option<Terms>,
    /// With any of these DOIs.
    pub doi: Vec<Doi>,
    /// Of any of these methods.
    pub method: Vec<Method>,
    /// Current, or retracted.
    pub status: Option<EvidenceStatus>,
    /// Kept by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Published on or after this day.
    pub published_from: Option<Day>,
    /// Published on or before this day.
    pub published_until: Option<Day>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl Publication {
    /// Applies a patch. `unexplained` are the grades of the findings in it for which no reason is given: a method at which they do not
    /// begin is refused, for people who cite a finding go by its grade.
    pub fn revise(&mut self, patch: PublicationPatch, unexplained: &[Strength]) -> Result<()> {
        let former = self.method;
        patch.amend(self)?;
        let begins_at = self.method.and_then(Method::begins_at);
        let fits = begins_at.is_none_or(|begins_at| unexplained.iter().all(|grade| *grade == begins_at));
        let detail = "has findings of another grade than it begins at; give the reason with each of them first";
        Check::default().that(fits || self.method == former, "/method", "invalid", detail).done()
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let authors = self.authors.iter().map(|author| author.name.as_str());
        let words = [self.title.as_str()].into_iter().chain(self.summary.as_ref().map(Text::as_str)).chain(authors);
        words.collect::<Vec<_>>().join("\n")
    }
}

impl Record for Publication {
    const KIND: &'static str = "publication";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id, moves);

    fn check(&self) -> Result<()> {
        let named = !self.authors.is_empty();
        let stood = self.published_on.zip(self.retracted_on).is_none_or(|(from, until)| from <= until);
        Check::default()
            .that(named, "/authors", "missing", "must name at least one author")
            .that(stood, "/published_on", "invalid", "must not be after the day of its retraction")
            .done()
    }
}

impl Staged for Publication {
    staged_fields!(EvidenceTransition);

    fn prepare(&mut self, to: &EvidenceTransition, now: At) -> Result<()> {
        let retraction = to.settle(self.published_on, now)?;
        (self.retracted_on, self.retraction_reason) = retraction.map(|r| (r.retracted_on, r.reason)).unzip();
        Ok(())
    }
}

sorted!(Publication, default "-created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "title" => title.as_str(),
});

#[cfg(test)]
pub(super) mod tests {
    use super::{super::Retraction, *};
    use kernel::Draft as _;

    /// 2026-05-01T12:00:00Z.
    pub const NOON: At = At::from_micros(1_777_636_800_000_000);

    fn new() -> NewPublication {
        NewPublication {
            title: "Who reads when nobody watches".parse().unwrap(),
            authors: vec![Author { name: "Josiah Carberry".parse().unwrap(), orcid: None }],
            doi: None,
            url: None,
            published_on: Some("2024-03-01".parse().unwrap()),
            language: None,
            isbn: None,
            licence: None,
            method: None,
            population: None,
            summary: None,
            owner_unit_id: Id::from_bytes([8; 16]),
        }
    }

    fn publication() -> Publication {
        new().register(Id::from_bytes([1; 16]), NOON).unwrap()
    }

    pub fn retracting(day: &str) -> EvidenceTransition {
        let reason = "An error in table 3.".parse().unwrap();
        let retraction = Some(Retraction { retracted_on: day.parse().unwrap(), reason });
        EvidenceTransition { to: EvidenceStatus::Retracted, note: None, retraction }
    }

    fn reinstating() -> EvidenceTransition {
        EvidenceTransition { to: EvidenceStatus::Current, note: None, retraction: None }
    }

    fn refusal(result: Result<()>) -> String {
        result.unwrap_err().fields[0].pointer.clone()
    }

    #[test]
    fn somebody_wrote_it() {
        let refused = NewPublication { authors: vec![], ..new() }.register(Id::from_bytes([1; 16]), NOON);
        assert_eq!(refused.unwrap_err().fields[0].pointer, "/authors");
    }

    #[test]
    fn a_retraction_says_when_and_why() {
        let bare = EvidenceTransition { retraction: None, ..retracting("2026-04-20") };
        assert_eq!(refusal(publication().enter(&bare, NOON)), "/retraction");
    }

    #[test]
    fn a_retraction_is_not_in_the_future() {
        assert_eq!(refusal(publication().enter(&retracting("2026-05-02"), NOON)), "/retraction/retracted_on");
    }

    #[test]
    fn a_retraction_is_not_before_publication() {
        assert_eq!(refusal(publication().enter(&retracting("2024-02-29"), NOON)), "/retraction/retracted_on");
    }

    #[test]
    fn what_is_retracted_was_published_before() {
        let mut publication = publication();
        publication.enter(&retracting("2026-04-20"), NOON).unwrap();
        let later = PublicationPatch { published_on: Some("2026-04-21".parse().ok()), ..PublicationPatch::default() };
        assert_eq!(refusal(later.amend(&mut publication)), "/published_on");
    }

    #[test]
    fn a_method_at_which_its_findings_do_not_begin_is_refused() {
        let revised = |method: Option<Method>, grades: &[Strength]| {
            let patch = PublicationPatch { method: Some(method), ..PublicationPatch::default() };
            publication().revise(patch, grades)
        };
        let (trial, low) = (Some(Method::RandomizedTrial), [Strength::Low]);
        assert_eq!(refusal(revised(trial, &[Strength::High, Strength::Low])), "/method");
        let taken: [(Option<Method>, &[Strength]); 3] =
            [(trial, &[Strength::High]), (Some(Method::Cohort), &low), (Some(Method::Review), &low)];
        assert!(taken.into_iter().all(|(method, grades)| revised(method, grades).is_ok()));
    }

    #[test]
    fn a_method_that_stays_is_not_asked_about() {
        let mut trial = Publication { method: Some(Method::RandomizedTrial), ..publication() };
        let patch = PublicationPatch { title: "Who reads".parse().ok(), ..PublicationPatch::default() };
        assert!(trial.revise(patch, &[Strength::Low]).is_ok());
    }

    #[test]
    fn a_retraction_can_be_taken_back_whole() {
        let mut publication = publication();
        publication.enter(&retracting("2026-04-20"), NOON).unwrap();
        publication.enter(&reinstating(), NOON).unwrap();
        assert_eq!((publication.retracted_on, publication.retraction_reason), (None, None));
    }

    proptest::proptest! {
        /// Whatever is asked in whatever order: it is retracted exactly while it has a day and a reason, and a refusal
        /// changes nothing.
        #[test]
        fn retracted_means_with_a_day_and_a_reason(moves in proptest::collection::vec((proptest::bool::ANY, 1_u8..29), 0..20)) {
            let mut publication = publication();
            for (retract, day) in moves {
                let (before, to) = (publication.clone(), if retract { retracting(&format!("2026-04-{day:02}")) } else { reinstating() });
                if publication.enter(&to, NOON).is_err() {
                    proptest::prop_assert_eq!(&before, &publication);
                }
                let is_retracted = publication.status == EvidenceStatus::Retracted;
                proptest::prop_assert_eq!(publication.retracted_on.is_some(), is_retracted);
                proptest::prop_assert_eq!(publication.retraction_reason.is_some(), is_retracted);
            }
        }
    }
}
