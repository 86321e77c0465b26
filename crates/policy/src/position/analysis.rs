//! Analyses of a version, with the sources that they cite.

use super::{Dossier, PositionError};
use kernel::{At, Check, Id, Text, is_web_address, words};
use serde::Serialize;

words! {
    /// The two sides from which a position is analysed: what is right for libraries, and what can be won.
    pub enum AnalysisKind {
        Substantive = "substantive",
        Political = "political",
    }
}

words! {
    /// What an analysis cites.
    pub enum CitationKind {
        Finding = "finding",
        Instrument = "instrument",
        Url = "url",
    }
}

/// One analysis of a version, with its sources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!(super::example::analysis()))))]
pub struct Analysis {
    /// From which side; a version has one analysis of each kind.
    pub kind: AnalysisKind,
    /// The analysis itself.
    pub body: Text<20_000>,
    /// Its sources, at least one.
    pub citations: Vec<Citation>,
    /// Who wrote it last; null where a client wrote it for nobody in particular.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub written_by: Option<Id>,
    /// When it was last written.
    pub written_at: At,
}

/// A source: what kind, where, and what it shows.
#[record::part(example = {
    "kind": "url", "reference": "https://example.org/reports/17", "note": "Table 3: loans by age group."
})]
pub struct Citation {
    /// What is cited.
    pub kind: CitationKind,
    /// The id of the finding or instrument where it is kept here, else how it is cited (`47 U.S.C. 254`); or the web address.
    pub reference: Text<500>,
    /// What it shows; null where the source says so itself.
    pub note: Option<Text<500>>,
}

/// An analysis to write; it replaces an earlier one of its kind.
#[record::form(example = {
    "body": "Readers stay away where their loans can be traced.",
    "citations": [{ "kind": "finding", "reference": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "note": null }]
})]
pub struct NewAnalysis {
    /// The analysis itself.
    pub body: Text<20_000>,
    /// Its sources.
    #[schema(min_items = 1, max_items = 200)]
    pub citations: Vec<Citation>,
}

impl Citation {
    /// The finding it names, where it is one that is kept here by its id.
    pub fn finding_id(&self) -> Option<Id> {
        self.id_of(CitationKind::Finding)
    }

    /// The instrument it names, where it is one that is kept here by its id.
    pub fn instrument_id(&self) -> Option<Id> {
        self.id_of(CitationKind::Instrument)
    }

    fn id_of(&self, kind: CitationKind) -> Option<Id> {
        if self.kind == kind { self.reference.as_str().to_ascii_lowercase().parse().ok() } else { None }
    }

    /// Whether the reference is one of its kind.
    fn is_well_formed(&self) -> bool {
        let reference = self.reference.as_str();
        match self.kind {
            CitationKind::Finding | CitationKind::Instrument => true,
            CitationKind::Url => is_web_address(reference),
        }
    }
}

impl Dossier {
    /// Writes an analysis of that kind, in `draft` and `analysis` only: who is consulted must know what they clear.
    pub fn analyse(
        &mut self,
        kind: AnalysisKind,
        analysis: NewAnalysis,
        by: Option<Id>,
        now: At,
    ) -> Result<(), PositionError> {
        if !self.version.takes_analyses() {
            return Err(PositionError::AnalysesSettled);
        }
        let NewAnalysis { body, mut citations } = analysis;
        // An id is written in one way only, so that whoever asks who cites it finds all.
        for citation in &mut citations {
            let id = citation.finding_id().or_else(|| citation.instrument_id());
            if let Some(id) = id.and_then(|id| id.to_string().parse().ok()) {
                citation.reference = id;
            }
        }
        let mut check = Check::default();
        check.that(!citations.is_empty(), "/citations", "missing", "must cite at least one source");
        for (index, citation) in citations.iter().enumerate() {
            let wanted = "must be a web address, as its kind says";
            check.that(citation.is_well_formed(), format!("/citations/{index}/reference"), "invalid", wanted);
        }
        check.done()?;
        let written = &mut self.version.analyses;
        written.retain(|a| a.kind != kind);
        written.push(Analysis { kind, body, citations, written_by: by, written_at: now });
        written.sort_by_key(|a| a.kind);
        Ok(())
    }

    /// Fine where each kind of analysis is written, as clearance needs (P-S1).
    pub(super) fn check_analyses(&self) -> Result<(), PositionError> {
        let written = |kind: AnalysisKind| self.version.analyses.iter().any(|a| a.kind == kind);
        let missing: Vec<_> = AnalysisKind::ALL.iter().copied().filter(|&kind| !written(kind)).collect();
        if missing.is_empty() { Ok(()) } else { Err(PositionError::AnalysesMissing(missing)) }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fixture::*, *};
    use kernel::Problem;

    fn citing(kind: CitationKind, reference: &str) -> Result<(), PositionError> {
        let citation = Citation { kind, reference: text(reference), note: None };
        let analysis = NewAnalysis { body: text("Why."), citations: vec![citation] };
        draft().analyse(AnalysisKind::Political, analysis, None, NOON)
    }

    #[test]
    fn an_analysis_cites_a_source() {
        let bare = NewAnalysis { body: text("Why."), citations: vec![] };
        let refused = draft().analyse(AnalysisKind::Political, bare, None, NOON).unwrap_err();
        assert_eq!(Problem::from(refused).fields[0].pointer, "/citations");
    }

    #[test]
    fn a_statute_is_cited_as_lawyers_do() {
        assert!(citing(CitationKind::Instrument, "47 U.S.C. 254").is_ok());
    }

    #[test]
    fn a_page_is_cited_by_its_address() {
        assert!(citing(CitationKind::Url, "https://example.org").is_ok());
    }

    #[test]
    fn a_script_is_no_address() {
        assert!(citing(CitationKind::Url, "javascript:alert(1)").is_err());
    }

    #[test]
    fn the_id_of_a_finding_or_an_instrument_is_written_in_one_way() {
        let written = |kind| {
            let citation = Citation { kind, reference: text(&id(0xab).to_string().to_uppercase()), note: None };
            let mut dossier = draft();
            let analysis = NewAnalysis { body: text("Why."), citations: vec![citation] };
            dossier.analyse(AnalysisKind::Political, analysis, None, NOON).unwrap();
            dossier.version.analyses[0].citations[0].reference.to_string()
        };
        let kinds = [CitationKind::Finding, CitationKind::Instrument];
        assert_eq!(kinds.map(written), [id(0xab).to_string(), id(0xab).to_string()]);
    }

    #[test]
    fn a_second_analysis_of_a_kind_replaces_the_first() {
        let mut dossier = analysed();
        dossier.analyse(AnalysisKind::Political, analysis("Second."), None, NOON).unwrap();
        assert_eq!(dossier.version.analyses.len(), 2);
    }

    #[test]
    fn analyses_are_settled_once_clearance_begins() {
        let late = in_clearance().analyse(AnalysisKind::Political, analysis("Late."), None, NOON);
        assert_eq!(late, Err(PositionError::AnalysesSettled));
    }
}
