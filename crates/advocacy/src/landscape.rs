//! The landscape: what the law lets libraries be, who governs them, and where their money comes from, by jurisdiction and
//! dated, so that any past day can be asked (A-S3).

use kernel::{
    At, Check, Day, Decimal, DivisionId, Id, Money, Permission, Record, Result, Terms, Text, WebUri, distinct,
    record_fields, sorted, words,
};
use record::record;
use serde::Serialize;

words! {
    /// What makes a library a body in law, by the codes of the Public Libraries Survey (IMLS, field C_LEGBAS).
    pub enum LegalBasis {
        /// City, town or village.
        City = "CI",
        /// City and county together.
        CityCounty = "CC",
        /// County or parish.
        County = "CO",
        /// A library district, with its own power to tax or not.
        LibraryDistrict = "LD",
        /// Several jurisdictions by agreement.
        MultiJurisdictional = "MJ",
        /// A tribal government.
        NativeAmerican = "NL",
        /// A non-profit association or agency.
        NonProfit = "NP",
        /// A school district.
        SchoolDistrict = "SD",
        /// Something else.
        Other = "OT",
    }
}

words! {
    /// How the board of a library comes about.
    pub enum BoardKind { Elected = "elected", Appointed = "appointed", Mixed = "mixed", None = "none" }
}

words! {
    /// Where money for libraries comes from.
    pub enum FundingKind {
        PropertyTax = "property_tax",
        SalesTax = "sales_tax",
        IncomeTax = "income_tax",
        GeneralFund = "general_fund",
        StateAid = "state_aid",
        Federal = "federal",
        Fees = "fees",
        Bonds = "bonds",
        Private = "private",
        Other = "other",
    }
}

/// A law on libraries.
#[record::part(example = {
    "citation": "Wyo. Stat. § 18-7-101", "url": "https://example.org/statutes/18-7-101",
    "governs": "How a county sets up and keeps a public library"
})]
pub struct Statute {
    /// As it is cited.
    pub citation: Text<200>,
    /// Where it can be read.
    pub url: Option<WebUri>,
    /// What it governs.
    pub governs: Text<1000>,
}

/// Where money for libraries comes from, and within which limits.
#[record::part(example = {
    "kind": "property_tax", "description": "A levy of the county", "rate": "1.50", "rate_unit": "per 1,000 of assessed value",
    "amount": null, "ceiling": "3.00", "sunset": "2030-12-31", "vote_share_needed": "50.00"
})]
pub struct FundingSource {
    /// What it is.
    pub kind: FundingKind,
    /// In words.
    pub description: Text<1000>,
    /// How much is levied, in its unit.
    pub rate: Option<Decimal>,
    /// What the rate and its ceiling are counted in; needed with either.
    pub rate_unit: Option<Text<100>>,
    /// How much it gives in a year.
    pub amount: Option<Money>,
    /// The highest rate the law allows.
    pub ceiling: Option<Decimal>,
    /// The last day on which it is levied; null where it has none.
    pub sunset: Option<Day>,
    /// The share of votes it takes to raise or renew it, in percent; null where there is no vote.
    pub vote_share_needed: Option<Decimal>,
}

/// How libraries stand in one jurisdiction, from a day on until the next entry. Anybody may read it.
#[record(example = {
    "jurisdiction": "ocd-division/country:us/state:wy", "valid_from": "2024-07-01", "valid_until": null,
    "legal_basis": ["CO"], "board": "appointed", "board_powers": "Hires the director and sets the budget.",
    "statutes": [{
        "citation": "Wyo. Stat. § 18-7-101", "url": "https://example.org/statutes/18-7-101",
        "governs": "How a county sets up and keeps a public library"
    }],
    "funding_sources": [{
        "kind": "property_tax", "description": "A levy of the county", "rate": "1.50",
        "rate_unit": "per 1,000 of assessed value", "amount": null, "ceiling": "3.00", "sunset": "2030-12-31",
        "vote_share_needed": "50.00"
    }],
    "source": "The state library's handbook for trustees, 2024", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70"
})]
pub struct Landscape {
    /// Of which place.
    #[fixed]
    pub jurisdiction: DivisionId,
    /// The day from which it holds; a jurisdiction has one entry for each day.
    #[fixed]
    pub valid_from: Day,
    /// The first day on which it no longer holds; null while nothing but a later entry ends it.
    pub valid_until: Option<Day>,
    /// What libraries are in law there, each once.
    #[schema(max_items = 9)]
    pub legal_basis: Vec<LegalBasis>,
    /// How their boards come about.
    pub board: BoardKind,
    /// What boards may do.
    pub board_powers: Option<Text<2000>>,
    /// The laws.
    #[schema(max_items = 200)]
    pub statutes: Vec<Statute>,
    /// The money.
    #[schema(max_items = 50)]
    pub funding_sources: Vec<FundingSource>,
    /// Where all this is from.
    pub source: Text<500>,
    /// The unit that keeps the record.
    pub owner_unit_id: Id,
}

/// Narrows a list of landscapes. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct LandscapeFilter {
    /// Words of a statute, a source of money or the powers of boards.
    pub q: Option<Terms>,
    /// Of any of these places.
    pub jurisdiction: Vec<DivisionId>,
    /// Holding on this day: the latest entry of each place by then, where nothing has ended it.
    pub on: Option<Day>,
    /// Kept by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// How one jurisdiction stands, side by side with others.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedLandscape {
    /// Which place.
    pub jurisdiction: DivisionId,
    /// How it stands on the day that is asked for; null where that is not known.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub landscape: Option<Landscape>,
}

/// Puts what is known of places beside what was asked for, in the order in which it was asked.
pub fn compared(asked: Vec<DivisionId>, known: &[(DivisionId, Landscape)]) -> Vec<ComparedLandscape> {
    let place = |jurisdiction: DivisionId| {
        let entry = known.iter().find(|(place, _)| *place == jurisdiction);
        let landscape = entry.map(|(_, landscape)| landscape.clone());
        ComparedLandscape { jurisdiction, landscape }
    };
    asked.into_iter().map(place).collect()
}

impl Landscape {
    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let statutes = self.statutes.iter().flat_map(|statute| [statute.citation.as_str(), statute.governs.as_str()]);
        let sources = self.funding_sources.iter().map(|source| source.description.as_str());
        let powers = self.board_powers.iter().map(Text::as_str);
        statutes.chain(sources).chain(powers).collect::<Vec<_>>().join("\n")
    }
}

impl Record for Landscape {
    const KIND: &'static str = "landscape";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id);

    fn check(&self) -> Result<()> {
        let in_order = self.valid_until.is_none_or(|until| self.valid_from < until);
        let mut check = Check::default();
        check.that(distinct(&self.legal_basis), "/legal_basis", "duplicate", "must name each code once").that(
            in_order,
            "/valid_until",
            "invalid",
            "must be after valid_from",
        );
        for (index, source) in self.funding_sources.iter().enumerate() {
            let at = |field: &str| format!("/funding_sources/{index}/{field}");
            let positive = |value: Option<Decimal>| value.is_none_or(|value| !value.is_negative());
            let percent = source.vote_share_needed.is_none_or(|share| share <= Decimal::from(100));
            let has_rate = source.rate.or(source.ceiling).is_some();
            let within = source.rate.zip(source.ceiling).is_none_or(|(rate, ceiling)| rate <= ceiling);
            let amount = source.amount.as_ref().map(|amount| amount.amount);
            check
                .that(positive(source.rate), at("rate"), "invalid", "must not be below zero")
                .that(within, at("rate"), "invalid", "must not be above the ceiling")
                .that(
                    has_rate == source.rate_unit.is_some(),
                    at("rate_unit"),
                    "missing",
                    "belongs to a rate or a ceiling",
                )
                .that(positive(amount), at("amount/amount"), "invalid", "must not be below zero")
                .that(positive(source.ceiling), at("ceiling"), "invalid", "must not be below zero")
                .that(
                    percent && positive(source.vote_share_needed),
                    at("vote_share_needed"),
                    "invalid",
                    "must be from 0 to 100 percent",
                );
        }
        check.done()
    }
}

sorted!(Landscape, default "jurisdiction", {
    "jurisdiction" => jurisdiction.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::tests::{NOON, id};
    use kernel::Draft as _;

    fn source() -> FundingSource {
        FundingSource {
            kind: FundingKind::PropertyTax,
            description: "A levy".parse().unwrap(),
            rate: "1.5".parse().ok(),
            rate_unit: "per 1,000".parse().ok(),
            amount: None,
            ceiling: "3".parse().ok(),
            sunset: None,
            vote_share_needed: "60".parse().ok(),
        }
    }

    fn new(state: &str, source: FundingSource) -> NewLandscape {
        NewLandscape {
            jurisdiction: format!("ocd-division/country:us/state:{state}").parse().unwrap(),
            valid_from: "2024-07-01".parse().unwrap(),
            valid_until: None,
            legal_basis: vec![LegalBasis::County],
            board: BoardKind::Appointed,
            board_powers: None,
            statutes: vec![],
            funding_sources: vec![source],
            source: "A handbook".parse().unwrap(),
            owner_unit_id: id(9),
        }
    }

    fn pointers(new: NewLandscape) -> Vec<String> {
        new.register(id(1), NOON).unwrap_err().fields.into_iter().map(|field| field.pointer).collect()
    }

    #[test]
    fn every_bad_field_of_a_source_is_named() {
        let wrong = FundingSource {
            ceiling: "1".parse().ok(),
            rate_unit: None,
            amount: "-1 USD".parse().ok(),
            vote_share_needed: "100.5".parse().ok(),
            ..source()
        };
        let fields = ["rate", "rate_unit", "amount/amount", "vote_share_needed"];
        assert_eq!(pointers(new("wy", wrong)), fields.map(|field| format!("/funding_sources/0/{field}")));
    }

    #[test]
    fn it_ends_after_it_begins() {
        let backwards = NewLandscape { valid_until: "2024-07-01".parse().ok(), ..new("wy", source()) };
        assert_eq!(pointers(backwards), ["/valid_until"]);
    }

    #[test]
    fn what_is_not_known_stands_empty_in_a_comparison_and_what_is_asked_twice_stands_twice() {
        let known = new("wy", source()).register(id(1), NOON).unwrap();
        let place = |state: &str| format!("ocd-division/country:us/state:{state}").parse().unwrap();
        let compared = compared(vec![place("wy"), place("ut"), place("wy")], &[(place("wy"), known)]);
        assert_eq!(compared.iter().map(|row| row.landscape.is_some()).collect::<Vec<_>>(), [true, false, true]);
    }

    #[test]
    fn the_codes_are_those_of_the_survey() {
        let codes: Vec<_> = LegalBasis::ALL.iter().map(|basis| basis.as_str()).collect();
        assert_eq!(codes, ["CI", "CC", "CO", "LD", "MJ", "NL", "NP", "SD", "OT"]);
    }
}
