//! The division of a district that is told in words. The registry of divisions has ids that follow from the words by a few
//! rules; the exceptions stand here.

use directory::{DivisionId, PostRole};

const ORDINALS: [(&str, &str); 10] = [
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("seventh", "7th"),
    ("eighth", "8th"),
    ("ninth", "9th"),
    ("tenth", "10th"),
];

/// Districts whose ids do not follow from the words: the state, the words in lower case, and the id.
const EXCEPTIONS: [(&str, &str, &str); 4] = [
    ("state:vt", "chittenden central", "chittenden-central"),
    ("state:vt", "chittenden north", "chittenden-north"),
    ("state:vt", "chittenden southeast", "chittenden-southeast"),
    ("territory:pr", "vii", "7"),
];

/// The division of a district in a state, and the seat where the words name one of several there; `None` where they make no
/// id.
pub fn district(state: &DivisionId, role: PostRole, text: &str) -> Option<(DivisionId, Option<String>)> {
    let lower = text.to_lowercase();
    if let Some(ward) = lower.strip_prefix("ward ") {
        return Some((state.within("ward", ward)?, None));
    }
    if ["at-large", "at large", "chairman", "chair"].contains(&lower.as_str()) {
        return Some((state.clone(), Some(text.to_owned())));
    }
    let kind = match role {
        PostRole::StateUpper | PostRole::StateUnicameral => "sldu",
        PostRole::StateLower => "sldl",
        _ => "council_district",
    };
    // Idaho elects two to its lower house in each district, seat A and seat B; elsewhere a letter is part of the district.
    let lettered = lower.strip_suffix(['a', 'b']).filter(|number| number.bytes().all(|b| b.is_ascii_digit()));
    if let (Some(number), "state:id", PostRole::StateLower) = (lettered, last(state.as_str()), role) {
        return Some((state.within(kind, number)?, text.chars().last().map(|seat| seat.to_string())));
    }
    let told = (last(state.as_str()), lower.as_str());
    let exception = EXCEPTIONS.iter().find(|(state, words, _)| (*state, *words) == told);
    let id = exception.map_or_else(|| id(&lower), |(_, _, id)| (*id).to_owned());
    Some((state.within(kind, &id)?, None))
}

/// Words as the registry has them in an id: `Second Essex and Middlesex` is `2nd_essex_and_middlesex`.
fn id(lower: &str) -> String {
    let plain: String = lower.replace('&', "and").chars().filter(|c| !",.'’".contains(*c)).collect();
    let ordinal = |word: &str| ORDINALS.iter().find(|(name, _)| *name == word).map_or(word, |(_, n)| n).to_owned();
    plain.split_whitespace().map(ordinal).collect::<Vec<_>>().join("_")
}

fn last(division: &str) -> &str {
    division.rsplit('/').next().unwrap_or_default()
}

/// A district as it stands in a title.
pub fn plain(text: &str) -> String {
    if text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(' ') {
        format!("district {text}")
    } else {
        text.to_owned()
    }
}

/// A place by the last step of its id: `place:vestavia_hills` is Vestavia Hills.
pub fn words(division: &str) -> String {
    let id = last(division).split_once(':').map_or("", |(_, id)| id);
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    id.split('_').map(capital).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn division(state: &str, role: PostRole, text: &str) -> (String, Option<String>) {
        let state: DivisionId = format!("ocd-division/country:us/{state}").parse().unwrap();
        let (division, seat) = district(&state, role, text).unwrap();
        (division.as_str().rsplit('/').next().unwrap().to_owned(), seat)
    }

    #[test]
    fn words_become_the_registrys_ids() {
        let told = [
            division("state:ma", PostRole::StateUpper, "Second Essex and Middlesex"),
            division("state:ma", PostRole::StateLower, "10th Bristol"),
            division("state:ma", PostRole::StateUpper, "Berkshire, Hampden, Franklin and Hampshire"),
            division("state:vt", PostRole::StateLower, "Addison-Rutland"),
            division("state:vt", PostRole::StateUpper, "Chittenden North"),
            division("state:mn", PostRole::StateLower, "10A"),
        ];
        let wanted = [
            "sldu:2nd_essex_and_middlesex",
            "sldl:10th_bristol",
            "sldu:berkshire_hampden_franklin_and_hampshire",
            "sldl:addison-rutland",
            "sldu:chittenden-north",
            "sldl:10a",
        ];
        assert_eq!(told.map(|(id, _)| id), wanted);
    }

    #[test]
    fn a_letter_is_a_seat_in_idaho_only() {
        let told = ["state:id", "state:md"].map(|state| division(state, PostRole::StateLower, "16B"));
        assert_eq!(told, [("sldl:16".into(), Some("B".into())), ("sldl:16b".into(), None)]);
    }

    #[test]
    fn at_large_is_the_whole() {
        let told = division("territory:pr", PostRole::StateUpper, "At-Large");
        assert_eq!(told, ("territory:pr".into(), Some("At-Large".into())));
    }

    #[test]
    fn the_council_of_the_capital_has_wards() {
        assert_eq!(division("district:dc", PostRole::StateUnicameral, "Ward 4").0, "ward:4");
    }
}
