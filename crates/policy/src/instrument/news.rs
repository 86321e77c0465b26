//! What an outside source says of an instrument, and how a file takes it.

use super::{
    Action, Chamber, Instrument, InstrumentFile, InstrumentKind, NewAction, NewInstrument, NewSponsor, NewVersion,
    Relation, RelationKind, Source, Sponsor, Version, file::PARTS, file::after, identifier_key, outside_id,
};
use kernel::{Clock, DivisionId, Draft as _, Id, Result, Text, WebUri};
use serde::Serialize;
use std::collections::HashSet;

/// What a source says: of a whole instrument, or of one document of a docket.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InstrumentNews {
    /// The source.
    pub source: Source,
    /// Differs when what it says does.
    pub change_hash: Text<80>,
    /// The document of a docket it is about, by its id; `None` where it tells the whole.
    pub document: Option<Text<200>>,
    /// The instrument.
    pub instrument: SourceInstrument,
    /// What else it is called.
    pub aliases: Vec<Text<200>>,
    /// What happened to it, in the order in which it was received.
    pub actions: Vec<SourceAction>,
    /// Its versions.
    pub versions: Vec<NewVersion>,
    /// Its sponsors.
    pub sponsors: Vec<NewSponsor>,
    /// How it stands to others.
    pub relations: Vec<SourceRelation>,
}

/// What a source says an instrument is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceInstrument {
    /// Its kind.
    pub kind: InstrumentKind,
    /// The place whose law it is.
    pub jurisdiction: Option<DivisionId>,
    /// The legislative session.
    pub session: Option<Text<80>>,
    /// What it is called there.
    pub identifier: Text<200>,
    /// Its title.
    pub title: Text<1000>,
    /// What it would do.
    pub summary: Option<Text<10_000>>,
    /// What its source calls it.
    pub classification: Vec<Text<80>>,
    /// The chamber it began in.
    pub chamber: Option<Chamber>,
    /// The agency it is of.
    pub agency: Option<Text<80>>,
    /// What it is about.
    pub subjects: Vec<Text<200>>,
    /// Where it is told of.
    pub source_urls: Vec<WebUri>,
}

/// What a source says happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceAction {
    /// What happened.
    pub action: NewAction,
    /// What the source calls it in words that are not known here.
    pub unknown_words: Vec<Text<80>>,
}

/// Another instrument a source knows it is related to, in the same jurisdiction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceRelation {
    /// How.
    pub kind: RelationKind,
    /// What the other one is called.
    pub identifier: Text<200>,
    /// The session it is of.
    pub session: Option<Text<80>>,
}

impl InstrumentNews {
    /// By what the instrument is known.
    pub fn outside_id(&self) -> Option<Text<300>> {
        self.outside_id_in(self.instrument.jurisdiction.as_ref())
    }

    /// By what it is known where its place goes by that name.
    pub fn outside_id_in(&self, jurisdiction: Option<&DivisionId>) -> Option<Text<300>> {
        let SourceInstrument { kind, session, identifier, .. } = &self.instrument;
        outside_id(*kind, jurisdiction, session.as_ref(), None, identifier)
    }

    /// The file of an instrument that was not known before.
    pub fn register(&self, id: Id, clock: &Clock) -> Result<InstrumentFile> {
        let mut file = InstrumentFile::open(NewInstrument::from(self.instrument.clone()).register(id, clock.now())?);
        file.take(self, clock);
        file.check_parts()?;
        Ok(file)
    }

    /// Whether a file has not taken it yet: what its source said before is told by the change hash, and what a surer
    /// source has said stands.
    fn is_news_to(&self, file: &InstrumentFile) -> bool {
        let own = &file.instrument;
        let known_hash = match &self.document {
            None if own.source > Some(self.source) => return false,
            None => own.change_hash.as_ref().filter(|_| own.source == Some(self.source)),
            Some(id) => {
                file.versions.iter().find(|v| v.outside_id.as_ref() == Some(id)).and_then(|v| v.change_hash.as_ref())
            }
        };
        known_hash != Some(&self.change_hash)
    }

    /// Whether a file has room for all it tells, whatever of that the file knows already. An action that the source no longer
    /// tells of is withdrawn by another one.
    fn fits_whole(&self, file: &InstrumentFile) -> bool {
        let counts = [
            2 * file.actions.len() + self.actions.len(),
            file.versions.len() + self.versions.len(),
            file.sponsors.len() + self.sponsors.len(),
            file.relations.len() + self.relations.len(),
        ];
        counts.iter().all(|count| *count <= PARTS)
    }

    /// Refuses what would be refused of a new instrument, and what would give a file more parts than it may have.
    pub fn check_taken_by(&self, file: &InstrumentFile, clock: &Clock) -> Result<()> {
        if !self.is_news_to(file) {
            return Ok(());
        }
        NewInstrument::from(self.instrument.clone()).register(file.instrument.id, clock.now())?;
        if self.fits_whole(file) {
            return Ok(());
        }
        let mut taken = file.clone();
        taken.take(self, clock);
        taken.check_parts()
    }
}

impl InstrumentFile {
    /// Takes what a source says. Whether anything changed. What somebody recorded by hand stays; actions the source no
    /// longer tells of are withdrawn.
    pub fn take(&mut self, news: &InstrumentNews, clock: &Clock) -> bool {
        if !news.is_news_to(self) {
            return false;
        }
        match &news.document {
            None => self.take_whole(news, clock),
            Some(id) => self.take_document(id, news, clock),
        }
        self.rederive(clock.now());
        true
    }

    fn take_whole(&mut self, news: &InstrumentNews, clock: &Clock) {
        describe(&mut self.instrument, &news.instrument);
        (self.instrument.source, self.instrument.change_hash) = (Some(news.source), Some(news.change_hash.clone()));
        self.aliases.clone_from(&news.aliases);
        self.merge_actions(&news.actions, None, clock);
        for (place, version) in news.versions.iter().enumerate() {
            self.merge_version(news.versions.iter().take(place), version, clock);
        }
        self.merge_sponsors(&news.sponsors);
        self.merge_relations(&news.relations);
    }

    /// Takes one document of a docket. The docket bears the title of its first document.
    fn take_document(&mut self, id: &Text<200>, news: &InstrumentNews, clock: &Clock) {
        self.instrument.source = Some(news.source);
        add_missing(&mut self.instrument.source_urls, &news.instrument.source_urls);
        self.instrument.source_urls.truncate(20);
        add_missing(&mut self.instrument.classification, &news.instrument.classification);
        add_missing(&mut self.aliases, &news.aliases);
        self.merge_actions(&news.actions, Some(id), clock);
        for told in news.versions.iter().cloned() {
            let change_hash = Some(news.change_hash.clone());
            if let Some(known) = self.versions.iter_mut().find(|version| version.outside_id.as_ref() == Some(id)) {
                let NewVersion { kind, label, dated_on, links } = told;
                *known = Version { kind, label, dated_on, links, change_hash, ..known.clone() };
            } else {
                let added = told.add(clock.id(), after(self.versions.len()), clock.now());
                let outside_id = Some(id.clone());
                self.versions.push(Version { outside_id, change_hash, from_source: true, ..added });
            }
        }
        let documents = self.versions.iter().filter(|version| version.from_source);
        let first = documents.min_by_key(|version| (version.dated_on, version.outside_id.clone()));
        if let Some(title) = first.and_then(|version| version.label.as_str().parse().ok()) {
            self.instrument.title = title;
        }
        self.instrument.source_urls.sort();
        self.instrument.classification.sort();
        self.aliases.sort();
    }

    /// Keeps the actions it has, adds those that are new, and withdraws those the source (of a docket, its document) no longer
    /// tells of. What somebody withdrew by hand stays withdrawn, however often the source tells of it, and what somebody
    /// brought back by hand, whose withdrawal they withdrew, is not withdrawn again. What was yet to come is withdrawn today.
    fn merge_actions(&mut self, told: &[SourceAction], document: Option<&Text<200>>, clock: &Clock) {
        let brought = |action: &&Action| {
            let own = document.is_none_or(|id| action.outside_id.as_ref() == Some(id));
            action.from_source && own && action.withdraws.is_none()
        };
        let by_hand: HashSet<Id> = self.actions.iter().filter(|action| !action.from_source).map(|a| a.id).collect();
        let dropped: HashSet<Id> = self.actions.iter().filter(|a| a.from_source).filter_map(|a| a.withdraws).collect();
        let (mut gone, mut corrected) = (Vec::new(), Vec::new());
        for action in self.actions.iter().filter(brought) {
            match action.withdrawn_by {
                None => gone.push((action.id, as_told(action))),
                Some(by) if by_hand.contains(&by) => corrected.push(as_told(action)),
                Some(_) => {}
            }
        }
        for SourceAction { action, unknown_words } in told.iter().cloned() {
            let action = SourceAction { action: action.in_order(), unknown_words };
            if let Some(place) = gone.iter().position(|(_, known)| *known == action) {
                gone.remove(place);
            } else if let Some(place) = corrected.iter().position(|known| *known == action) {
                corrected.remove(place);
            } else {
                self.push(action, document, clock);
            }
        }
        for (id, known) in gone.into_iter().filter(|(id, _)| !dropped.contains(id)) {
            let Ok(description) = "The source no longer tells of this.".parse() else { continue };
            let withdrawal = NewAction {
                acted_on: known.action.acted_on.min(clock.now().day()),
                acted_at: None,
                description,
                classifications: Vec::new(),
                chamber: known.action.chamber,
                organization: None,
                closes_at: None,
                withdraws: Some(id),
            };
            self.push(SourceAction { action: withdrawal, unknown_words: Vec::new() }, document, clock);
        }
    }

    fn push(&mut self, told: SourceAction, document: Option<&Text<200>>, clock: &Clock) {
        let SourceAction { action, unknown_words } = told;
        let recorded = action.record(clock.id(), after(self.actions.len()), clock.now());
        self.actions.push(Action { unknown_words, outside_id: document.cloned(), from_source: true, ..recorded });
    }

    /// A version is the same as before where its kind and label are; of several of one label, where it stands at the same place.
    fn merge_version<'a>(&mut self, earlier: impl Iterator<Item = &'a NewVersion>, told: &NewVersion, clock: &Clock) {
        let NewVersion { kind, label, dated_on, links } = told;
        let nth = earlier.filter(|version| version.kind == *kind && version.label == *label).count();
        let same = |version: &&mut Version| version.from_source && version.kind == *kind && version.label == *label;
        if let Some(known) = self.versions.iter_mut().filter(same).nth(nth) {
            (known.dated_on, known.links) = (*dated_on, links.clone());
            return;
        }
        let added = told.clone().add(clock.id(), after(self.versions.len()), clock.now());
        self.versions.push(Version { from_source: true, ..added });
    }

    /// Whoever somebody entered is not told again beside: they stay as they were entered, with the id that the source knows them by.
    fn merge_sponsors(&mut self, told: &[NewSponsor]) {
        let mut by_hand: Vec<Sponsor> = self.sponsors.drain(..).filter(|sponsor| !sponsor.from_source).collect();
        for told in told {
            let number = after(self.sponsors.len());
            let entered = by_hand.iter().position(|sponsor| sponsor.is(told)).map(|place| by_hand.remove(place));
            self.sponsors.push(match entered {
                Some(mut sponsor) => {
                    sponsor.outside_id = sponsor.outside_id.or_else(|| told.outside_id.clone());
                    Sponsor { number, ..sponsor }
                }
                None => told.clone().add(number, true),
            });
        }
        for mut sponsor in by_hand {
            sponsor.number = after(self.sponsors.len());
            self.sponsors.push(sponsor);
        }
    }

    fn merge_relations(&mut self, told: &[SourceRelation]) {
        let by_hand: Vec<Relation> = self.relations.drain(..).filter(|relation| !relation.from_source).collect();
        let own = &self.instrument;
        for SourceRelation { kind, identifier, session } in told.iter().cloned() {
            let session = session.or_else(|| own.session.clone());
            let Some(outside_id) = outside_id(own.kind, own.jurisdiction.as_ref(), session.as_ref(), None, &identifier)
            else {
                continue;
            };
            let same = |known: &Relation| known.kind == kind && known.other_outside_id() == Some(&outside_id);
            if own.outside_id.as_ref() == Some(&outside_id) || self.relations.iter().chain(&by_hand).any(same) {
                continue;
            }
            let number = after(self.relations.len());
            let outside_id = Some(outside_id);
            self.relations.push(Relation {
                number,
                kind,
                other_id: None,
                outside_id,
                identifier,
                session,
                from_source: true,
                known_as: None,
            });
        }
        for mut relation in by_hand {
            relation.number = after(self.relations.len());
            self.relations.push(relation);
        }
    }
}

/// Adds the values that are not there yet.
fn add_missing<T: Clone + PartialEq>(known: &mut Vec<T>, told: &[T]) {
    for value in told {
        if !known.contains(value) {
            known.push(value.clone());
        }
    }
}

/// What an action was told as.
fn as_told(action: &Action) -> SourceAction {
    let Action {
        acted_on,
        acted_at,
        description,
        classifications,
        unknown_words,
        chamber,
        organization,
        closes_at,
        ..
    } = action.clone();
    let action = NewAction {
        acted_on,
        acted_at,
        description,
        classifications,
        chamber,
        organization,
        closes_at,
        withdraws: None,
    };
    SourceAction { action, unknown_words }
}

/// Takes what the source says the instrument is; whose it is, what work on it serves, and what the association is to it, stay.
fn describe(instrument: &mut Instrument, told: &SourceInstrument) {
    let SourceInstrument {
        kind: _,
        jurisdiction,
        session,
        identifier,
        title,
        summary,
        classification,
        chamber,
        agency,
        subjects,
        source_urls,
    } = told.clone();
    // The outside ids are the same, or the news would be of another one; how it is written stays as it was first.
    if identifier_key(instrument.identifier.as_str()) != identifier_key(identifier.as_str()) {
        instrument.identifier = identifier;
    }
    (instrument.jurisdiction, instrument.session) = (jurisdiction, session);
    (instrument.title, instrument.summary, instrument.classification) = (title, summary, classification);
    (instrument.chamber, instrument.agency) = (chamber, agency);
    (instrument.subjects, instrument.source_urls) = (subjects, source_urls);
}

impl From<SourceInstrument> for NewInstrument {
    fn from(told: SourceInstrument) -> Self {
        let SourceInstrument {
            kind,
            jurisdiction,
            session,
            identifier,
            title,
            summary,
            classification,
            chamber,
            agency,
            subjects,
            source_urls,
        } = told;
        let (court_id, our_role, owner_unit_id) = (None, None, None);
        Self {
            kind,
            jurisdiction,
            session,
            identifier,
            title,
            summary,
            classification,
            chamber,
            agency,
            court_id,
            our_role,
            owner_unit_id,
            goals: Vec::new(),
            subjects,
            source_urls,
        }
    }
}
