//! Credentials with a proof embedded: Data Integrity, in the suite `eddsa-rdfc-2022` (VC-DI-EDDSA §3.2).

use super::{
    SigningError,
    keys::{IssuingKey, PublicKey},
    statements::{Refused, Statements},
};
use kernel::At;
use serde::Deserialize;
use serde_json::{Value, json};

const KIND: &str = "DataIntegrityProof";
const SUITE: &str = "eddsa-rdfc-2022";
const PURPOSE: &str = "assertionMethod";
/// Digits in base 58 that a signature has at most: what has very many takes very long to decode.
const MAX_DIGITS: usize = 88;

/// A credential with a proof that was read, and not yet verified.
pub(super) struct Proved {
    /// The credential, without its proof.
    pub document: Value,
    pub proof: Proof,
    options: Value,
}

/// What a proof says of its signature.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Proof {
    r#type: String,
    cryptosuite: String,
    #[serde(rename = "proofPurpose")]
    purpose: String,
    /// The address of the key.
    pub verification_method: String,
    /// When it was made.
    #[serde(rename = "created")]
    _created: Option<At>,
    /// When it holds no more.
    pub expires: Option<At>,
    #[serde(rename = "proofValue")]
    value: String,
}

/// A document with a proof of that instant in it.
///
/// # Errors
///
/// Where the key is not Ed25519, or the document says what its contexts do not define.
pub fn sign_embedded(document: &Value, key: &IssuingKey, created: At) -> Result<Value, SigningError> {
    let mut proof = json!({
        "type": KIND,
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": key.method(),
        "proofPurpose": PURPOSE,
    });
    let signature = key.sign_bytes(&message(document, &proof)?)?;
    let mut document = document.clone();
    if let (Some(document), Some(proof_members)) = (document.as_object_mut(), proof.as_object_mut()) {
        proof_members.insert("proofValue".into(), format!("z{}", bs58::encode(signature).into_string()).into());
        document.insert("proof".into(), proof);
    }
    Ok(document)
}

/// What is signed: the statements of the proof, which are read in the contexts of the document, and those of the document.
fn message(document: &Value, options: &Value) -> Result<Vec<u8>, Refused> {
    let mut options = options.clone();
    if let (Some(options), Some(context)) = (options.as_object_mut(), document.get("@context")) {
        options.insert("@context".into(), context.clone());
    }
    Ok([Statements::of(&options)?.digest(), Statements::of(document)?.digest()].concat())
}

impl Proved {
    /// Reads a document with its one proof.
    ///
    /// # Errors
    ///
    /// Why it has none, in a sentence.
    pub fn read(mut document: Value) -> Result<Self, String> {
        let members = document.as_object_mut().ok_or("it is no object")?;
        let mut proof = members.shift_remove("proof").ok_or("it has no proof")?;
        if let Some(proofs) = proof.as_array_mut() {
            let one = proofs.pop().filter(|_| proofs.is_empty());
            proof = one.ok_or("it must have one proof")?;
        }
        let mut options = proof.clone();
        options.as_object_mut().ok_or("the proof is no object")?.shift_remove("proofValue");
        if options.get("@context").is_some() {
            return Err("the proof must be read in the contexts of the document".into());
        }
        let proof: Proof = serde_json::from_value(proof).map_err(|e| format!("the proof cannot be read: {e}"))?;
        Ok(Self { document, proof, options })
    }

    /// Whether the proof was made with that key.
    ///
    /// # Errors
    ///
    /// Why it cannot be told, in a sentence.
    pub fn signed_with(&self, key: &PublicKey) -> Result<bool, String> {
        let Proof { r#type, cryptosuite, purpose, value, .. } = &self.proof;
        if (r#type.as_str(), cryptosuite.as_str(), purpose.as_str()) != (KIND, SUITE, PURPOSE) {
            return Err(format!("the proof must be a {KIND} of {SUITE} for {PURPOSE}"));
        }
        let digits = value.strip_prefix('z').ok_or("the proof's value must be in base 58")?;
        if digits.len() > MAX_DIGITS {
            return Err(format!("the proof's value has more than {MAX_DIGITS} digits"));
        }
        let signature =
            bs58::decode(digits).into_vec().map_err(|e| format!("the proof's value is not in base 58: {e}"))?;
        let message = message(&self.document, &self.options).map_err(|e| e.to_string())?;
        Ok(key.signed_bytes(&message, &signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_badges::testing::{at, credential, ed25519, rsa};
    use proptest::prelude::*;

    fn signed() -> Value {
        sign_embedded(&credential().document(), &ed25519(), at("2026-05-01T12:00:00Z")).unwrap()
    }

    fn holds(document: Value) -> bool {
        Proved::read(document).and_then(|proved| proved.signed_with(&ed25519().public().key)).unwrap_or(false)
    }

    /// The places of all plain values.
    fn leaves(value: &Value, place: String, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(name, value)| leaves(value, format!("{place}/{name}"), found));
            }
            Value::Array(items) => {
                items.iter().zip(0..).for_each(|(item, index)| leaves(item, format!("{place}/{index}"), found));
            }
            _ => found.push(place),
        }
    }

    #[test]
    fn a_proof_holds() {
        assert!(holds(signed()));
    }

    #[test]
    fn a_value_too_long_for_a_signature_is_not_decoded() {
        let mut document = signed();
        document["proof"]["proofValue"] = json!(format!("z{}", "0".repeat(MAX_DIGITS + 1)));
        let refused = Proved::read(document).unwrap().signed_with(&ed25519().public().key).unwrap_err();
        assert!(refused.contains("digits"), "{refused}");
    }

    #[test]
    fn no_rsa_key_makes_one() {
        let refused = sign_embedded(&credential().document(), &rsa(), at("2026-05-01T12:00:00Z"));
        assert!(matches!(refused, Err(SigningError::Key(_))));
    }

    #[test]
    fn order_and_spaces_do_not_matter() {
        let text = serde_json::to_string_pretty(&signed()).unwrap();
        let mut members: Vec<_> =
            serde_json::from_str::<Value>(&text).unwrap().as_object().unwrap().clone().into_iter().collect();
        members.reverse();
        assert!(holds(Value::Object(members.into_iter().collect())));
    }

    #[test]
    fn every_value_is_covered() {
        let mut found = Vec::new();
        leaves(&signed(), String::new(), &mut found);
        for place in found {
            let mut document = signed();
            let value = document.pointer_mut(&place).unwrap();
            *value = match value.as_str() {
                Some(text) => format!("{text}x").into(),
                None => Value::Null,
            };
            assert!(!holds(document), "{place}");
        }
    }

    #[test]
    fn every_member_is_covered() {
        let mut found = Vec::new();
        leaves(&signed(), String::new(), &mut found);
        for place in found {
            let (parent, name) = place.rsplit_once('/').unwrap();
            let mut document = signed();
            match document.pointer_mut(parent).unwrap() {
                Value::Object(members) => drop(members.shift_remove(name)),
                Value::Array(items) => drop(items.remove(name.parse().unwrap())),
                other => panic!("{other}"),
            }
            assert!(!holds(document), "{place}");
        }
    }

    #[test]
    fn two_proofs_are_refused() {
        let mut document = signed();
        document["proof"] = json!([document["proof"], document["proof"]]);
        assert!(!holds(document));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn any_text_is_covered(name in "\\PC{1,30}", other in "\\PC{1,30}") {
            let mut badge = credential();
            badge.achievement.name = name.clone();
            let mut document = sign_embedded(&badge.document(), &ed25519(), badge.valid_from).unwrap();
            prop_assert!(holds(document.clone()));
            document["credentialSubject"]["achievement"]["name"] = other.clone().into();
            prop_assert_eq!(holds(document), name == other);
        }
    }
}
