//! Tokens that are mailed to whoever joins, leaves, is to be forgotten or acts without signing in, and what they are exchanged
//! for. Each works once.

use super::{
    super::{
        identity::{
            mail_limits::{has_enough, wait_for},
            people,
        },
        privacy::erasures,
        record, seats,
    },
    actions, activities, advocates, event_bookings, merges,
    prelude::*,
};
use crate::{By, Change, Confirmed, Done, TokenHash};
use advocacy::{
    Advocate, EventBooking, EventSlot,
    action::{Intent, MatchedTarget, Sender},
    advocate::{AdvocateMail, AdvocateMatter, AdvocateStatus, Enrollment, TOKEN_SECONDS},
    engagement::ActivityKind,
};
use directory::{Consent, Decision, ErasureReason, NewConsent, NewPerson, Purpose};
use kernel::{Email, Text};

const KIND: &str = "advocate_token";

#[derive(Insertable)]
#[diesel(table_name = advocate_tokens, treat_none_as_default_value = false)]
struct TokenRow {
    token_hash: Vec<u8>,
    email: String,
    email_key: String,
    matter: Json,
    created_at: Moment,
    expires_at: Moment,
    is_repeated: bool,
}

/// Keeps a token; `false` where its address has had enough of them within an hour. A mail that is tried again, or that nobody asked
/// for, is not one more, neither now nor for those that are asked for later.
#[dual]
pub async fn keep(c: &mut Conn<'_>, now: At, mail: &AdvocateMail, hash: &TokenHash, is_repeated: bool) -> Result<bool> {
    wait_for(c, &mail.email).await?;
    if !is_repeated && has_enough!(c, advocate_tokens, advocate_tokens::email_key.eq(mail.email.key()), now) {
        return Ok(false);
    }
    let row = TokenRow {
        token_hash: hash.to_vec(),
        email: mail.email.clone().into(),
        email_key: mail.email.key(),
        matter: Json::of(KIND, &mail.matter)?,
        created_at: now.into(),
        expires_at: now.plus_seconds(TOKEN_SECONDS).into(),
        is_repeated,
    };
    diesel::insert_into(advocate_tokens::table).values(row).execute(c).await?;
    Ok(true)
}

/// What a token is about, as long as it is good; it stays so.
#[dual]
pub async fn matter(c: &mut Link<'_>, now: At, hash: &TokenHash) -> Result<Option<AdvocateMatter>> {
    Ok(good(c, now, hash).await?.map(|(_, matter)| matter))
}

/// To whom a token was mailed and what it is about, as long as it is good.
#[dual]
async fn good(c: &mut Link<'_>, now: At, hash: &TokenHash) -> Result<Option<(Email, AdvocateMatter)>> {
    let good = advocate_tokens::table.find(hash.as_slice()).filter(advocate_tokens::expires_at.gt(Moment(now)));
    let kept: Option<(String, Json)> =
        good.select((advocate_tokens::email, advocate_tokens::matter)).first(c).await.optional()?;
    kept.map(|(email, matter)| Ok((read(KIND, email)?, matter.parse(KIND)?))).transpose()
}

/// Locks whoever answers a mail before their token and whatever else is theirs, and before them what they have seats in or want some
/// of: in the order in which somebody is erased.
#[dual]
async fn lock(c: &mut Conn<'_>, matter: &AdvocateMatter, known: Option<Id>) -> Result<()> {
    match matter {
        AdvocateMatter::SignUp { slot_id, .. } | AdvocateMatter::GiveUpSeats { slot_id } => {
            EventSlot::lock(c, *slot_id).await?;
        }
        AdvocateMatter::TakeSeats { booking_id } => seats::lock::<EventBooking>(c, *booking_id).await?,
        AdvocateMatter::Join { .. } | AdvocateMatter::Leave | AdvocateMatter::Erase | AdvocateMatter::Act { .. } => {}
    }
    match known {
        Some(person) => lock_person(c, person.into()).await,
        None => Ok(()),
    }
}

/// Uses a token up; `false` where it is gone: used meanwhile, or forgotten with its reader.
#[dual]
async fn use_up(c: &mut Conn<'_>, hash: &TokenHash) -> Result<bool> {
    Ok(diesel::delete(advocate_tokens::table.find(hash.as_slice())).execute(c).await? == 1)
}

/// Does what a token was mailed for, and uses it up; `None` where it is not good. `targets` are the
/// decision makers of somebody who acts, found outside, where the map is.
#[dual]
pub async fn confirm(
    c: &mut Conn<'_>,
    by: &By,
    hash: &TokenHash,
    targets: Vec<MatchedTarget>,
) -> Result<Option<Confirmed>> {
    let Some((email, matter)) = good(c, by.clock.now(), hash).await? else { return Ok(None) };
    let known = people::with_email(c, &email).await?;
    // An erasure locks by itself, and removes the token last.
    if !matches!(matter, AdvocateMatter::Erase) {
        lock(c, &matter, known).await?;
        if !use_up(c, hash).await? {
            return Ok(None);
        }
    }
    Ok(Some(match matter {
        AdvocateMatter::Join { name, profile } => {
            let (person, own) = somebody(c, by, known, name, email, &profile).await?;
            Confirmed::Joined(Box::new(join(c, &own, person, &profile).await?))
        }
        AdvocateMatter::Leave => {
            if let Some(person) = known {
                leave(c, &acting(by, person), person).await?;
            }
            Confirmed::Left
        }
        AdvocateMatter::Erase => {
            match known {
                Some(person) => {
                    erasures::erase(c, &acting(by, person), person, ErasureReason::Requested).await?;
                }
                None => erasures::erase_address(c, by, email).await?,
            }
            use_up(c, hash).await?;
            Confirmed::Erased
        }
        AdvocateMatter::Act { name, alert_id, request } => {
            let nothing = Enrollment::default();
            let (person, own) = somebody(c, by, known, name.clone(), email, &nothing).await?;
            let sender = Sender { person_id: person, name: name.into() };
            let intent = Intent { alert_id, request: *request, sender, targets };
            Confirmed::Acted(actions::act(c, &own, &intent).await?)
        }
        AdvocateMatter::SignUp { name, slot_id, party } => {
            let (person, own) = somebody(c, by, known, name, email, &Enrollment::default()).await?;
            let booking = event_bookings::sign_up(c, &own, person, slot_id, party).await?;
            Confirmed::SignedUp(Box::new(booking))
        }
        AdvocateMatter::TakeSeats { booking_id } => {
            let Some(person) = known else { return Ok(None) };
            let booking = event_bookings::take(c, &acting(by, person), booking_id).await?;
            Confirmed::SignedUp(Box::new(booking))
        }
        AdvocateMatter::GiveUpSeats { slot_id } => {
            if let Some(person) = known {
                event_bookings::give_up(c, &acting(by, person), person, slot_id).await?;
            }
            Confirmed::GaveUp
        }
    }))
}

/// The reader of a mail, as whoever acts.
pub(super) fn acting(by: &By, person: Id) -> By {
    By { actor: Actor { person: Some(person), client: Some("mail".to_owned()), ..Actor::public() }, ..by.clone() }
}

/// The person with that address, known or new. Who is known is not called otherwise by what a mail says.
#[dual]
async fn somebody(
    c: &mut Conn<'_>,
    by: &By,
    known: Option<Id>,
    name: Text<200>,
    email: Email,
    profile: &Enrollment,
) -> Result<(Id, By)> {
    let id = known.unwrap_or_else(|| by.clock.id());
    let own = acting(by, id);
    if known.is_none() {
        let new = NewPerson {
            name,
            email,
            languages: profile.languages.clone(),
            division_ocd_id: profile.divisions.as_slice().first().cloned(),
            password: None,
            grants: Vec::new(),
        };
        record::create(c, &own, None, new.register(&own.actor, id, by.clock.now())?).await?;
    }
    Ok((id, own))
}

#[dual]
async fn join(c: &mut Conn<'_>, by: &By, person: Id, profile: &Enrollment) -> Result<Advocate> {
    let now = by.clock.now();
    let mut told = profile.advocate(person, by.clock.id(), now)?;
    // Two names of one place are one: who answers a mail cannot say it otherwise any more.
    told.divisions = living_divisions(c, &told.divisions).await?;
    told.amended();
    told.divisions.dedup();
    for consent in &profile.consents {
        // A wording that has changed since is not agreed to.
        let Ok(purpose) = consent.purpose.as_str().parse::<Purpose>() else { continue };
        let decision = NewConsent { purpose, decision: Decision::Given, text_version: consent.text_version };
        if let Ok(decision) = decision.decide(by.clock.id(), person, now) {
            record::create(c, by, None, decision).await?;
        }
    }
    let Some(known) = merges::held(c, person).await? else {
        let advocate = record::create(c, by, None, told).await?.fresh()?;
        activities::note(c, by, advocate.id, ActivityKind::Joined, now).await?;
        return Ok(advocate);
    };
    let id = known.merged_into.unwrap_or(known.id);
    let rule = move |advocate: &mut Advocate, name: &String| {
        advocate.refresh(&told);
        advocate.liken(name);
        advocate.status = AdvocateStatus::Active;
        advocate.check()
    };
    let change = Change::new(id, None, rule).permitted(|_, _| true).handing_over().noted("joined", None);
    record::change(c, &shown(by), change).await?.fresh()
}

/// Whoever answers a mail has shown who they are; what is theirs may stand in a record they were merged into.
fn shown(by: &By) -> By {
    let grants = vec![kernel::Grant { role: kernel::Role::Admin, unit_id: None }];
    By { actor: Actor { grants, ..by.actor.clone() }, ..by.clone() }
}

/// Changes the record in which the caller stands, which may be one that theirs was merged into, as they ask.
#[dual]
pub async fn change_own(c: &mut Conn<'_>, by: &By, change: Change<Advocate, String>) -> Result<Done<Advocate>> {
    Advocate::lock(c, change.id).await?;
    let own = match by.actor.person {
        Some(person) => advocates::standing(c, person).await?,
        None => None,
    };
    let stands = own.is_some_and(|own| own.id == change.id);
    record::change(c, &shown(by), change.permitted(move |_, _| stands)).await
}

/// Withdraws what somebody agreed to, where they did.
#[dual]
pub(super) async fn withdraw(c: &mut Conn<'_>, by: &By, person: Id, purpose: Purpose) -> Result<()> {
    let decisions = super::super::privacy::consents::of(c, person).await?;
    if Consent::states(decisions).iter().any(|state| state.purpose == purpose && state.is_given) {
        let decision = NewConsent { purpose, decision: Decision::Withdrawn, text_version: purpose.current_version() };
        record::create(c, by, None, decision.decide(by.clock.id(), person, by.clock.now())?).await?;
    }
    Ok(())
}

#[dual]
async fn leave(c: &mut Conn<'_>, by: &By, person: Id) -> Result<()> {
    for purpose in [Purpose::ActionAlerts, Purpose::Briefings] {
        withdraw(c, by, person, purpose).await?;
    }
    let Some(advocate) = merges::held(c, person).await? else { return Ok(()) };
    let id = advocate.merged_into.unwrap_or(advocate.id);
    let rule = |advocate: &mut Advocate, _: &String| {
        advocate.status = AdvocateStatus::Left;
        Ok(())
    };
    let change = Change::new(id, None, rule).permitted(|_, _| true).noted("left", None);
    record::change(c, &shown(by), change).await?;
    Ok(())
}
