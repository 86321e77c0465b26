//! Words that several domains share: whom work is for, and what is counted of libraries.

use crate::words;

words! {
    /// People a text is written for.
    pub enum Audience {
        Members = "members",
        LibraryWorkers = "library_workers",
        Trustees = "trustees",
        DecisionMakers = "decision_makers",
        Media = "media",
        Public = "public",
        Students = "students",
    }
}

impl Audience {
    /// Whether what is said to them is said to anybody.
    pub const fn is_anybody(self) -> bool {
        matches!(self, Self::Media | Self::Public)
    }
}

words! {
    /// What a yearly figure tells. Money is in dollars of the fiscal year, with or without cents; staff is in full-time equivalents;
    /// everything else is a count, but for `locale_code`. Names and definitions follow the IMLS Public Libraries Survey.
    pub enum Measure {
        PopulationServed = "population_served",
        Branches = "branches",
        LibrarianFte = "librarian_fte",
        StaffFte = "staff_fte",
        RevenueLocal = "revenue_local",
        RevenueState = "revenue_state",
        RevenueFederal = "revenue_federal",
        RevenueTotal = "revenue_total",
        StaffExpenditure = "staff_expenditure",
        CollectionExpenditure = "collection_expenditure",
        OperatingExpenditure = "operating_expenditure",
        CapitalRevenue = "capital_revenue",
        CapitalExpenditure = "capital_expenditure",
        HoursOpen = "hours_open",
        Visits = "visits",
        ReferenceQuestions = "reference_questions",
        RegisteredBorrowers = "registered_borrowers",
        Loans = "loans",
        Programs = "programs",
        ProgramAttendance = "program_attendance",
        ComputerSessions = "computer_sessions",
        WirelessSessions = "wireless_sessions",
        /// The code of the kind of place it lies in (National Center for Education Statistics): 11 to 13 city, 21 to 23 suburb,
        /// 31 to 33 town, 41 to 43 country.
        LocaleCode = "locale_code",
    }
}
