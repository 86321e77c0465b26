//! What a JSON-LD document says, as statements (RDF): the form in which it is signed.
//!
//! A signature covers the statements, and everybody reads the JSON. So a document is refused unless both say the same:
//! every name in it is a term of a known context, and every value is a statement.

use super::contexts;
use oxjsonld::{JsonLdParser, JsonLdRemoteDocument};
use oxrdf::{
    Dataset, Quad, QuadRef, TermRef,
    dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm},
    vocab::rdf,
};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Where names that no context defines are put, to be found and refused.
const UNKNOWN: &str = "urn:unknown-term:";
/// Contexts that a document may name, in all its parts: each costs time.
const MAX_CONTEXTS: usize = 16;
/// Kinds that a document may name, in all its parts: each changes what the terms around it mean, which costs time.
const MAX_KINDS: usize = 500;
/// Bytes of ids in all statements together: every statement about an object repeats its id, which may be a whole image.
const MAX_REPEATED: usize = 16 << 20;
/// Bytes of a name, which every statement by its term repeats.
const MAX_NAME: usize = 200;
/// Digits of a number.
const MAX_DIGITS: usize = 15;
/// Orders in which objects without an id that say the same may be put: all are tried to number them (RDFC-1.0 §4.7), and
/// their count is the product of factorials.
const MAX_ORDERS: usize = 1_000;

/// Why a document is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is an array, or a plain value.
    #[error("the document is not an object")]
    NoObject,
    /// It names a context that is not known here, and none is fetched.
    #[error("the context {0} is not a known one")]
    Context(String),
    /// It names contexts again and again.
    #[error("the document names more than {MAX_CONTEXTS} contexts")]
    Contexts,
    /// It names kinds of objects again and again.
    #[error("the document names more than {MAX_KINDS} kinds of objects")]
    Kinds,
    /// A name is a keyword or an address, where a term must stand.
    #[error("the name {0} is not a term")]
    Name(String),
    /// No context defines a name.
    #[error("the term {0} is not defined by the contexts")]
    Term(String),
    /// A name is very long, or a long id has very much said of it.
    #[error("the statements would repeat a long name or id very often")]
    Long,
    /// An id is not an absolute address.
    #[error("the id {0} is not an absolute IRI")]
    Id(String),
    /// It holds a number that programs write differently among the statements: very large, very small or very exact.
    #[error("the number {0} has more than {MAX_DIGITS} digits, or an exponent")]
    Number(String),
    /// An array stands in an array.
    #[error("an array stands in an array")]
    Nested,
    /// A value says nothing in the statements, and so would not be signed.
    #[error("a value says nothing under its term, such as an address that is none")]
    Unstated,
    /// Too many objects without an id cannot be told apart cheaply.
    #[error("too many objects without an id are alike")]
    Alike,
    /// It is no JSON-LD.
    #[error("the document cannot be read as JSON-LD: {0}")]
    JsonLd(String),
}

/// What a document says.
#[derive(Debug)]
pub(super) struct Statements(Dataset);

/// What stands in a document, counted while it is walked through.
#[derive(Default)]
struct Count {
    values: usize,
    contexts: usize,
    kinds: usize,
    repeated: usize,
}

impl Statements {
    /// The statements of a document.
    ///
    /// # Errors
    ///
    /// Where its names are not all known, or it says more than its statements do.
    pub fn of(document: &Value) -> Result<Self, Refused> {
        let document = document.as_object().ok_or(Refused::NoObject)?;
        let mut count = Count::default();
        count.object(document)?;
        let quads = parsed(document)?;
        if let Some(name) = quads.iter().find_map(unknown) {
            return Err(Refused::Term(name));
        }
        if stated(&quads) != count.values {
            return Err(Refused::Unstated);
        }
        let dataset: Dataset = quads.into_iter().collect();
        if orders(&dataset) > MAX_ORDERS {
            return Err(Refused::Alike);
        }
        Ok(Self(dataset))
    }

    /// The statements in the one form that everybody gives them (RDFC-1.0), hashed.
    pub fn digest(mut self) -> [u8; 32] {
        let hash_algorithm = CanonicalizationHashAlgorithm::Sha256;
        self.0.canonicalize(CanonicalizationAlgorithm::Rdfc10 { hash_algorithm });
        let lines: BTreeSet<String> = self.0.iter().map(|quad| format!("{quad} .\n")).collect();
        let mut digest = Sha256::new();
        for line in &lines {
            digest.update(line);
        }
        digest.finalize().into()
    }
}

impl Count {
    fn object(&mut self, object: &Map<String, Value>) -> Result<(), Refused> {
        // Text with its language is one value.
        if object.contains_key("@value") && object.keys().all(|key| matches!(key.as_str(), "@value" | "@language")) {
            return Ok(());
        }
        let id = object.get("id").and_then(Value::as_str).unwrap_or_default();
        let said: usize = object.values().map(|value| value.as_array().map_or(1, Vec::len)).sum();
        self.repeated += id.len() * said;
        if self.repeated > MAX_REPEATED {
            return Err(Refused::Long);
        }
        for (name, value) in object {
            match (name.as_str(), value) {
                (name, _) if name.len() > MAX_NAME => return Err(Refused::Long),
                ("@context", contexts) => self.context(contexts)?,
                ("type", kinds) => self.kinds(kinds)?,
                ("id", Value::String(id)) if is_absolute(id) => {}
                ("id", id) => return Err(Refused::Id(id.to_string())),
                (name, _) if name.contains(['@', ':']) => return Err(Refused::Name(name.into())),
                (_, value) => self.value(value)?,
            }
        }
        Ok(())
    }

    fn value(&mut self, value: &Value) -> Result<(), Refused> {
        match value {
            Value::Array(items) if items.iter().any(Value::is_array) => Err(Refused::Nested),
            Value::Array(items) => items.iter().try_for_each(|item| self.value(item)),
            Value::Null => Ok(()),
            Value::Number(number) if !is_plain(&number.to_string()) => Err(Refused::Number(number.to_string())),
            Value::Object(object) => {
                self.values += 1;
                self.object(object)
            }
            _ => {
                self.values += 1;
                Ok(())
            }
        }
    }

    fn kinds(&mut self, value: &Value) -> Result<(), Refused> {
        self.kinds += value.as_array().map_or(1, Vec::len);
        if self.kinds > MAX_KINDS { Err(Refused::Kinds) } else { self.value(value) }
    }

    fn context(&mut self, value: &Value) -> Result<(), Refused> {
        let named = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for context in named {
            let known = context.as_str().is_some_and(|address| contexts::at(address).is_some());
            if !known {
                return Err(Refused::Context(context.to_string()));
            }
        }
        self.contexts += named.len();
        if self.contexts > MAX_CONTEXTS { Err(Refused::Contexts) } else { Ok(()) }
    }
}

/// Whether a number has no exponent, and not too many digits.
fn is_plain(number: &str) -> bool {
    number.chars().filter(char::is_ascii_digit).count() <= MAX_DIGITS && !number.contains('e')
}

/// Whether an id begins with a scheme; what follows is looked at by the parser.
fn is_absolute(id: &str) -> bool {
    id.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && !rest.is_empty()
    })
}

fn parsed(document: &Map<String, Value>) -> Result<Vec<Quad>, Refused> {
    let mut document = document.clone();
    let mut context = match document.remove("@context") {
        Some(Value::Array(context)) => context,
        context => context.into_iter().collect(),
    };
    context.push(json!({ "@vocab": UNKNOWN }));
    document.insert("@context".into(), context.into());
    let text = Value::Object(document).to_string();
    let parser = JsonLdParser::new().for_slice(&text).with_load_document_callback(|address, _| {
        let text = contexts::at(address).ok_or("it is not a known one")?;
        Ok(JsonLdRemoteDocument { document: text.into(), document_url: address.into() })
    });
    parser.collect::<Result<_, _>>().map_err(|e| Refused::JsonLd(e.to_string()))
}

/// The name in a statement that no context defines.
fn unknown(quad: &Quad) -> Option<String> {
    let object = if let TermRef::NamedNode(node) = quad.object.as_ref() { Some(node.as_str()) } else { None };
    let found = [Some(quad.predicate.as_str()), object].into_iter().flatten().find_map(|iri| iri.strip_prefix(UNKNOWN));
    found.map(ToOwned::to_owned)
}

/// How many values of the document the statements are; a list is chained with more statements than it has values.
fn stated(quads: &[Quad]) -> usize {
    let links = quads.iter().filter(|quad| quad.predicate == rdf::REST);
    let lists = links.clone().filter(|quad| quad.object == rdf::NIL.into()).count();
    quads.len().saturating_sub(links.count() + lists)
}

/// In how many orders the nodes without a name can be put that say the same, but for which others of them they are linked to.
fn orders(dataset: &Dataset) -> usize {
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for quad in dataset {
        let nodes = blank(quad);
        for node in &nodes {
            let mask = |term: String| match term.strip_prefix("_:") {
                Some(other) if other == node => "_:a".to_owned(),
                Some(_) => "_:z".to_owned(),
                None => term,
            };
            let [subject, object, graph] =
                [quad.subject.to_string(), quad.object.to_string(), quad.graph_name.to_string()].map(mask);
            said.entry(node.clone()).or_default().push(format!("{subject} {} {object} {graph}", quad.predicate));
        }
    }
    let mut groups: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for mut lines in said.into_values() {
        lines.sort_unstable();
        *groups.entry(lines).or_default() += 1;
    }
    groups.into_values().flat_map(|nodes| 1..=nodes).fold(1, usize::saturating_mul)
}

/// The nodes without a name in a statement.
fn blank(quad: QuadRef<'_>) -> BTreeSet<String> {
    let terms = [quad.subject.to_string(), quad.object.to_string(), quad.graph_name.to_string()];
    terms.iter().filter_map(|term| term.strip_prefix("_:").map(ToOwned::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn credential(more: Value) -> Value {
        let mut document = json!({
            "@context": [contexts::CREDENTIALS, contexts::OPEN_BADGES],
            "id": "urn:uuid:0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": "A badge",
        });
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        document
    }

    fn refusal(more: Value) -> Refused {
        Statements::of(&credential(more)).unwrap_err()
    }

    #[test]
    fn a_document_of_known_terms_is_read() {
        assert_eq!(Statements::of(&credential(json!({}))).unwrap().0.len(), 3);
    }

    #[test]
    fn an_unknown_term_is_named() {
        assert_eq!(refusal(json!({ "colour": "red" })), Refused::Term("colour".into()));
    }

    #[test]
    fn a_term_of_another_kind_of_object_is_unknown() {
        assert_eq!(refusal(json!({ "identityHash": "x" })), Refused::Term("identityHash".into()));
    }

    #[test]
    fn an_unknown_kind_is_named() {
        assert_eq!(refusal(json!({ "evidence": { "type": ["Proof2"] } })), Refused::Term("Proof2".into()));
    }

    #[test]
    fn an_address_in_place_of_a_term_is_refused() {
        let name = "https://www.w3.org/2018/credentials#validUntil";
        assert_eq!(refusal(json!({ name: "2020-01-01T00:00:00Z" })), Refused::Name(name.into()));
    }

    #[test]
    fn keywords_are_refused() {
        for more in [json!({ "@included": [] }), json!({ "@id": "urn:a:b" }), json!({ "evidence": { "@reverse": {} } })]
        {
            assert!(matches!(refusal(more), Refused::Name(_)));
        }
    }

    #[test]
    fn another_context_is_refused_and_not_fetched() {
        let context = json!([contexts::CREDENTIALS, "https://example.org/context.json"]);
        assert_eq!(
            refusal(json!({ "@context": context })),
            Refused::Context("\"https://example.org/context.json\"".into())
        );
        let inline = json!([contexts::CREDENTIALS, { "until": "https://www.w3.org/2018/credentials#validUntil" }]);
        assert!(matches!(refusal(json!({ "@context": inline })), Refused::Context(_)));
    }

    #[test]
    fn a_flood_of_contexts_is_refused() {
        let part = json!({ "@context": contexts::CREDENTIALS, "type": "Evidence" });
        assert_eq!(refusal(json!({ "evidence": vec![part; MAX_CONTEXTS] })), Refused::Contexts);
    }

    #[test]
    fn a_flood_of_kinds_is_refused() {
        assert_eq!(refusal(json!({ "evidence": { "type": vec!["Evidence"; MAX_KINDS] } })), Refused::Kinds);
        assert_eq!(refusal(json!({ "evidence": vec![json!({ "type": "Evidence" }); MAX_KINDS] })), Refused::Kinds);
    }

    #[test]
    fn a_long_id_has_little_said_of_it() {
        let id = format!("data:image/png;base64,{}", "A".repeat(100_000));
        let evidence: Vec<_> = (0..1_000).map(|number| format!("urn:a:{number}")).collect();
        assert!(Statements::of(&credential(json!({ "evidence": { "id": id, "type": "Evidence" } }))).is_ok());
        assert_eq!(refusal(json!({ "id": id, "evidence": evidence })), Refused::Long);
    }

    #[test]
    fn a_name_is_short() {
        let name = "a".repeat(MAX_NAME + 1);
        assert_eq!(refusal(json!({ name: "red" })), Refused::Long);
    }

    #[test]
    fn an_id_that_is_not_absolute_is_refused() {
        for id in ["b", "_:b", "/b", ""] {
            assert!(matches!(refusal(json!({ "id": id })), Refused::Id(_)), "{id}");
        }
    }

    #[test]
    fn what_would_not_be_signed_is_refused() {
        let unstated = [
            json!({ "evidence": "not an address" }),
            json!({ "id": "urn:a: b" }),
            json!({ "issuer": { "id": "https://a b", "type": "Profile" } }),
            json!({ "evidence": { "id": "urn:a:<b>", "name": "A" } }),
        ];
        for more in unstated {
            assert_eq!(refusal(more.clone()), Refused::Unstated, "{more}");
        }
    }

    #[test]
    fn a_number_that_programs_write_differently_is_refused() {
        for number in [json!(1e20), json!(1e-7), json!(0.300_000_000_000_000_04), json!(u64::MAX)] {
            let more = json!({ "evidence": { "type": "AchievementSubject", "creditsEarned": number } });
            assert_eq!(refusal(more), Refused::Number(number.to_string()));
        }
    }

    #[test]
    fn an_array_in_an_array_is_refused() {
        assert_eq!(refusal(json!({ "evidence": [[{ "type": "Evidence" }]] })), Refused::Nested);
    }

    #[test]
    fn lists_and_texts_with_a_language_are_read() {
        let levels = json!({ "type": "ResultDescription", "allowedValue": ["pass", "fail", "none"] });
        let more = json!({ "evidence": [levels], "description": { "@value": "Ein Abzeichen", "@language": "de" } });
        assert!(Statements::of(&credential(more)).is_ok());
    }

    #[test]
    fn a_proof_within_is_read() {
        let proof = json!({ "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod" });
        let within = json!({ "@context": [contexts::CREDENTIALS], "type": ["VerifiableCredential"], "proof": [proof] });
        assert!(Statements::of(&credential(json!({ "endorsement": [within] }))).is_ok());
    }

    #[test]
    fn many_objects_alike_are_refused() {
        let evidence = json!({ "type": ["Evidence"] });
        assert_eq!(refusal(json!({ "evidence": vec![evidence; 7] })), Refused::Alike);
    }

    #[test]
    fn as_many_alike_as_are_taken_are_numbered() {
        let evidence = json!({ "type": ["Evidence"] });
        let document = credential(json!({ "evidence": vec![evidence; 6] }));
        assert_eq!(Statements::of(&document).unwrap().digest().len(), 32);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn the_order_of_names_does_not_matter(text in "\\PC{0,20}", turn in 0_usize..5) {
            let document = credential(json!({ "description": text }));
            let mut members: Vec<_> = document.as_object().unwrap().clone().into_iter().collect();
            members.rotate_left(turn);
            let turned = Value::Object(members.into_iter().collect());
            prop_assert_eq!(Statements::of(&document).unwrap().digest(), Statements::of(&turned).unwrap().digest());
        }

        #[test]
        fn any_text_is_told_from_any_other(one in "\\PC{0,20}", other in "\\PC{0,20}") {
            let digest = |text: &str| Statements::of(&credential(json!({ "description": text }))).unwrap().digest();
            prop_assert_eq!(one == other, digest(&one) == digest(&other));
        }

        #[test]
        fn junk_never_panics(names in vec("\\PC{0,8}", 0..4), text in "\\PC{0,12}") {
            let members: Map<String, Value> = names.into_iter().map(|name| (name, text.clone().into())).collect();
            let _ = Statements::of(&credential(Value::Object(members)));
        }
    }
}
