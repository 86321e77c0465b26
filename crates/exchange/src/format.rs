//! What a file may hold and how it may be written: one table, by which a file is also told at its beginning. A new format is
//! a line here, its parser in `interchange`, and a line in the table of readers in `lectern`.

use kernel::{Actor, Code, Permission, Problem, words};

words! {
    /// What a file holds.
    pub enum Kind as "ImportKind" {
        Divisions = "divisions",
        Aliases = "aliases",
        Libraries = "libraries",
        Organizations = "organizations",
        Bills = "bills",
        Regulations = "regulations",
        Billstatus = "billstatus",
        Legislators = "legislators",
        People = "people",
        Committees = "committees",
        Memberships = "memberships",
        Zips = "zips",
        Boundaries = "boundaries",
        Courts = "courts",
        Advocates = "advocates",
        Competencies = "competencies",
        Learning = "learning",
        LearningSessions = "learning_sessions",
    }
}

impl Kind {
    /// What it takes to bring such records in, beside the permission to import at all.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Divisions
            | Self::Aliases
            | Self::Libraries
            | Self::Organizations
            | Self::Legislators
            | Self::People
            | Self::Committees
            | Self::Memberships
            | Self::Zips
            | Self::Boundaries
            | Self::Courts => Permission::DirectoryWrite,
            Self::Advocates => Permission::AdvocacyWrite,
            Self::Competencies | Self::Learning | Self::LearningSessions => Permission::DevelopmentWrite,
            Self::Bills | Self::Regulations | Self::Billstatus => Permission::PolicyWrite,
        }
    }

    /// Whether a file of it lists what one provider of learning offers, which is named beside it: whoever publishes for the
    /// provider may bring it in.
    pub const fn is_of_provider(self) -> bool {
        matches!(self, Self::Learning | Self::LearningSessions)
    }

    /// Whether people alone bring it in, and no client by itself: what the association says of competencies.
    const fn is_of_people(self) -> bool {
        matches!(self, Self::Competencies)
    }

    /// Refuses a caller who may not bring such records in. Whether they publish for the provider whose they are, where they are
    /// one's, is asked beside.
    pub fn check_bringer(self, actor: &Actor) -> kernel::Result<()> {
        let needed = self.permission();
        let reaches = self.is_of_provider() && actor.holds(needed);
        let detail = format!("To import {self} takes {needed} for the whole association.");
        Problem::unless(reaches || actor.may(needed, None), Code::Forbidden, detail)?;
        let detail = format!("To import {self} takes a person; no client does it by itself.");
        let lacks_person = self.is_of_people() && actor.is_client_by_itself();
        Problem::unless(!lacks_person, Code::Forbidden, detail)
    }

    /// Whether the sponsors of instruments are linked by it: it says who is in office, or what is one place.
    pub const fn links_sponsors(self) -> bool {
        matches!(self, Self::Legislators | Self::People | Self::Aliases)
    }

    /// The ways in which files of it are written, in words.
    pub fn formats(self) -> String {
        let own = Format::ALL.iter().filter(|format| format.kind() == self);
        own.map(|format| format.description()).collect::<Vec<_>>().join("; or ")
    }
}

/// What a format is known by at its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    /// CSV whose header has all of these columns.
    Columns(&'static [&'static str]),
    /// JSON in whose beginning one of these texts stands.
    Json(&'static [&'static str]),
    /// XML in whose beginning this element begins.
    Xml(&'static str),
}
use Sign::{Columns, Json, Xml};

macro_rules! formats {
    ($($format:ident = $word:literal of $kind:ident, $description:literal: $signs:expr;)+) => {
        words! {
            /// How a file is written.
            pub enum Format as "ImportFormat" { $($format = $word),+ }
        }

        impl Format {
            /// What files in it hold.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$format => Kind::$kind),+ }
            }

            /// What it is, in words.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$format => $description),+ }
            }

            const fn signs(self) -> &'static [Sign] {
                match self { $(Self::$format => &$signs),+ }
            }
        }
    };
}

// Where a file has the signs of several, the first is taken: name the kind to have another.
formats! {
    ImlsLibraries = "imls_libraries" of Libraries,
        "the IMLS Public Libraries Survey (CSV with FSCSKEY, or JSON with cols and rows)":
        [Columns(&["FSCSKEY"]), Json(&["\"cols\""])];
    AdvocateList = "advocate_list" of Advocates,
        "advocates (CSV with email and name; zip, divisions, library_types, languages, skills and offers, several parted by ;)":
        [Columns(&["email", "name"])];
    OcdDivisions = "ocd_divisions" of Divisions,
        "Open Civic Data divisions (CSV with id and name)":
        [Columns(&["id", "name"])];
    OcdAliases = "ocd_aliases" of Aliases,
        "Open Civic Data aliases (CSV with id and sameAs)":
        [Columns(&["id", "sameAs"])];
    RorOrganizations = "ror_organizations" of Organizations,
        "ROR records of schema 2 (JSON, one a line or an array)":
        [Json(&["https://ror.org/", "\"schema_version\""])];
    RegulationsGov = "regulations_gov" of Regulations,
        "documents of Regulations.gov (JSON, one a line or an array)":
        [Json(&["\"documentType\"", "api.regulations.gov"])];
    OpenStatesBills = "open_states_bills" of Bills,
        "bills of Open States (JSON, one a line or an array)":
        [Json(&["\"legislative_session\"", "\"from_organization\""])];
    BillStatus = "bill_status" of Billstatus,
        "a bill of the Congress in BILLSTATUS (XML)":
        [Xml("<billStatus")];
    CongressLegislators = "congress_legislators" of Legislators,
        "members of Congress (JSON with id.bioguide and terms)":
        [Json(&["\"terms\""])];
    OpenStatesPeople = "open_states_people" of People,
        "people of Open States (JSON, one a line or an array)":
        [Json(&["ocd-person/"])];
    CongressCommittees = "congress_committees" of Committees,
        "committees of Congress (JSON with thomas_id)":
        [Json(&["\"thomas_id\""])];
    CongressMemberships = "congress_memberships" of Memberships,
        "members of the committees of Congress (JSON, an object of lists with bioguide)":
        [Json(&["\"bioguide\""])];
    ZipDistricts = "zip_districts" of Zips,
        "ZIP codes and congressional districts (CSV with state_abbr, zcta and cd)":
        [Columns(&["state_abbr", "zcta", "cd"])];
    GeoJsonBoundaries = "geojson_boundaries" of Boundaries,
        "boundaries of divisions (GeoJSON, features with ocd_id)":
        [Json(&["\"FeatureCollection\"", "\"features\""])];
    CourtsDb = "courts_db" of Courts,
        "courts (JSON of the courts database)":
        [Json(&["\"citation_string\""])];
    CasePackage = "case_package" of Competencies,
        "a framework of competencies in CASE 1.1 (a CFPackage, JSON)":
        [Json(&["\"CFDocument\""])];
    LearningSessionList = "learning_session_list" of LearningSessions,
        "sessions of learning of one provider (CSV with opportunity_outside_id, outside_id, starts_at, ends_at and zone; place, \
         url, capacity, instructors parted by ;, and status)":
        [Columns(&["opportunity_outside_id", "starts_at"])];
    LearningList = "learning_list" of Learning,
        "learning that one provider offers (CSV with outside_id, title and description; url, topics, level, format, language, \
         accessibility, prices, credit_minutes and credit_tags, several parted by ;)":
        [Columns(&["outside_id", "title", "description"])];
    SchemaOrgCourses = "schema_org_courses" of Learning,
        "courses of one provider in the words of schema.org (JSON-LD with Course, one a line, in an array or in a @graph)":
        [Json(&["\"https://schema.org", "\"http://schema.org"])];
}

/// Why a file is not what can be imported, or not what it was said to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It has nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is not in any format known here.
    #[error("the format is not known: expected {}", known())]
    Unknown,
    /// It holds something else.
    #[error("the file holds {holds}, not {asked}: for those, {} is expected", asked.formats())]
    Another {
        /// What it seems to hold.
        holds: Kind,
        /// What it was said to hold.
        asked: Kind,
    },
}

/// Every format, in words.
fn known() -> String {
    Format::ALL.iter().map(|format| format.description()).collect::<Vec<_>>().join(", or ")
}

impl Format {
    /// Tells the format by the beginning of a file (a kilobyte is plenty); of the kind's own, where one is named.
    pub fn tell(beginning: &[u8], kind: Option<Kind>) -> Result<Self, Unfit> {
        let text = String::from_utf8_lossy(beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning));
        let text = text.trim_start();
        if text.is_empty() {
            return Err(Unfit::Empty);
        }
        let fits = |format: &&Self| format.signs().iter().any(|sign| sign.is_in(text));
        let mut fitting = Self::ALL.iter().copied().filter(|format| fits(&format)).peekable();
        let first = *fitting.peek().ok_or(Unfit::Unknown)?;
        match kind {
            None => Ok(first),
            Some(asked) => {
                fitting.find(|format| format.kind() == asked).ok_or(Unfit::Another { holds: first.kind(), asked })
            }
        }
    }
}

impl Sign {
    fn is_in(self, text: &str) -> bool {
        let is_json = text.starts_with(['{', '[']);
        match self {
            Columns(needed) => !is_json && needed.iter().all(|column| has_column(text, column)),
            Xml(element) => text.starts_with('<') && text.contains(element),
            Json(texts) => is_json && texts.iter().any(|sign| text.contains(sign)),
        }
    }
}

/// Whether the first line, as CSV, has that column.
fn has_column(text: &str, wanted: &str) -> bool {
    let header = text.lines().next().unwrap_or_default();
    header.split(',').any(|column| column.trim().trim_matches('"') == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_told_by_its_beginning() {
        let told = [
            "\u{FEFF}id,name\r\n",
            "id,sameAs,sameAsNote\n",
            "STABR,FSCSKEY,LIBID\n",
            "{\"cols\": [\"id\"]",
            "{\"id\": \"https://ror.org/03yrm5c26\"}",
            "[\n {\"admin\": {\"created\": {\"schema_version\": \"2.0\"}}",
            "{\"legislative_session\": \"2026\", \"identifier\": \"HB 1\"}",
            "{\"id\": \"A-1\", \"attributes\": {\"documentType\": \"Rule\"}}",
            "<?xml version=\"1.0\"?>\n<billStatus>",
        ]
        .map(|text| Format::tell(text.as_bytes(), None));
        let divisions = [Format::OcdDivisions, Format::OcdAliases];
        let rest = [Format::ImlsLibraries; 2].into_iter().chain([Format::RorOrganizations; 2]);
        let instruments = [Format::OpenStatesBills, Format::RegulationsGov, Format::BillStatus];
        assert!(told.into_iter().eq(divisions.into_iter().chain(rest).chain(instruments).map(Ok)));
    }

    #[test]
    fn each_format_of_offices_and_places_is_told_by_its_beginning() {
        let told = [
            "[{\"id\": {\"bioguide\": \"E1\"}, \"terms\": []}]",
            "{\"id\": \"ocd-person/1\"}",
            "[{\"type\": \"house\", \"thomas_id\": \"HSXX\"}]",
            "{\"SSXX\": [{\"name\": \"Ada\", \"bioguide\": \"E1\"}]}",
            "state_fips,state_abbr,zcta,cd\n",
            "{\"type\": \"FeatureCollection\", \"features\": []}",
            "[{\"id\": \"x\", \"citation_string\": \"\"}]",
        ]
        .map(|text| Format::tell(text.as_bytes(), None));
        let wanted = [
            Format::CongressLegislators,
            Format::OpenStatesPeople,
            Format::CongressCommittees,
            Format::CongressMemberships,
            Format::ZipDistricts,
            Format::GeoJsonBoundaries,
            Format::CourtsDb,
        ];
        assert_eq!(told, wanted.map(Ok));
    }

    #[test]
    fn a_package_of_competencies_is_told_by_its_beginning() {
        assert_eq!(Format::tell(b"{\"CFDocument\": {}", None), Ok(Format::CasePackage));
    }

    #[test]
    fn each_format_of_learning_is_told_by_its_beginning() {
        let told = [
            "outside_id,title,description,topics\n",
            "opportunity_outside_id,outside_id,starts_at,ends_at,zone\n",
            "{\"@context\":\"https://schema.org\",\"@type\":\"Course\"",
        ]
        .map(|text| Format::tell(text.as_bytes(), None));
        assert_eq!(told, [Format::LearningList, Format::LearningSessionList, Format::SchemaOrgCourses].map(Ok));
    }

    #[test]
    fn a_file_with_the_signs_of_several_is_what_it_is_said_to_be() {
        assert_eq!(Format::tell(b"id,name,sameAs\n", Some(Kind::Aliases)), Ok(Format::OcdAliases));
    }

    #[test]
    fn a_file_of_another_kind_is_told_what_it_holds() {
        let told = Format::tell(b"id,name\n", Some(Kind::Libraries));
        assert_eq!(told, Err(Unfit::Another { holds: Kind::Divisions, asked: Kind::Libraries }));
    }

    #[test]
    fn an_unknown_format_is_told_the_known_ones() {
        let error = Format::tell(b"a,b\n", None).unwrap_err().to_string();
        assert!(Format::ALL.iter().all(|format| error.contains(format.description())));
    }

    #[test]
    fn an_empty_file_is_said_to_be_empty() {
        assert_eq!(Format::tell(b"\xEF\xBB\xBF \n", None), Err(Unfit::Empty));
    }

    #[test]
    fn every_kind_has_a_format() {
        assert!(Kind::ALL.iter().all(|kind| !kind.formats().is_empty()));
    }
}
