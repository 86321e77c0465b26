//! The clock of each state and territory of the United States: that of its capital (49 CFR part 71, as the time zone database has it).

use kernel::{DivisionId, Zone};

/// Zones with the postal codes of the states whose capitals keep them.
const ZONES: [(&str, &str); 15] = [
    ("America/New_York", "ct dc de fl ga ma md me mi nc nh nj ny oh pa ri sc va vt wv"),
    ("America/Indiana/Indianapolis", "in"),
    ("America/Kentucky/Louisville", "ky"),
    ("America/Chicago", "al ar ia il ks la mn mo ms ne nd ok sd tn tx wi"),
    ("America/Denver", "co mt nm ut wy"),
    ("America/Boise", "id"),
    ("America/Phoenix", "az"),
    ("America/Los_Angeles", "ca nv or wa"),
    ("America/Juneau", "ak"),
    ("Pacific/Honolulu", "hi"),
    ("America/Puerto_Rico", "pr"),
    ("America/St_Thomas", "vi"),
    ("Pacific/Guam", "gu"),
    ("Pacific/Saipan", "mp"),
    ("Pacific/Pago_Pago", "as"),
];

/// The clock by which a place in the United States dates what it does: of a state, its capital's; of the nation, Washington's.
pub fn of(division: &DivisionId) -> Zone {
    let code = division.as_str().split('/').nth(2).and_then(|step| step.split_once(':')).map_or("", |(_, code)| code);
    let kept = ZONES.iter().find(|(_, codes)| codes.split(' ').any(|c| c == code));
    kept.and_then(|(name, _)| Zone::named(name)).unwrap_or_else(Zone::us_eastern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_is_in_the_database() {
        assert!(ZONES.iter().all(|(name, _)| Zone::named(name).is_some()));
    }

    #[test]
    fn every_state_and_territory_has_a_clock() {
        let codes = "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa \
            ri sc sd tn tx ut vt va wa wv wi wy dc as gu mp pr vi";
        let missing: Vec<_> = codes
            .split_whitespace()
            .filter(|code| !ZONES.iter().any(|(_, own)| own.split(' ').any(|c| c == *code)))
            .collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
