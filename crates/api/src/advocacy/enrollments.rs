//! Joining the network, leaving it and being forgotten, over HTTP. What is asked for waits for the answer to a mail; the answer
//! here is the same whether or not the address is known.

use crate::{
    Answer,
    cx::{Cx, Guard, Public},
    directory::representatives::Told,
    extract::{Ask, Body},
    identity::opaque::{digest, no_such_token},
    respond::{Accepted, NoContent},
};
use actix_web::HttpRequest;
use advocacy::{
    Alert,
    action::{ActionRequest, MatchedTarget},
    advocate::{AdvocateMail, AdvocateMatter, Departure, NewDeparture, NewEnrollment},
};
use directory::{Decision, NewConsent, Purpose, representatives::Place};
use kernel::{Code, Day, Email, Id, MailedToken, Problem};
use store::Confirmed;

operations! { "Advocates":
    /// Ask to join the network.
    ///
    /// A mail goes to the address, with a page that shows what was said and agreed to, and on which whoever reads it joins by a
    /// button. Asking again sends another mail; an address gets five within an hour. The answer is the same whether or not the
    /// address is known. It takes no `Idempotency-Key`: nobody joins before a mail is answered.
    POST "/v1/advocacy/enrollments" createEnrollment => enroll;
    /// Ask to leave the network, or to be forgotten.
    ///
    /// For advocates, above all those without a password: a mail goes to the address, with a page on which whoever reads it
    /// confirms by a button. Whoever is forgotten loses the account they may have as well, as the mail says. The answer is the
    /// same whether or not the address is known. It takes no `Idempotency-Key`: nothing is done before a mail is answered.
    POST "/v1/advocacy/departures" createDeparture => depart;
    /// Confirm by the token that was mailed.
    ///
    /// That they join, leave, are forgotten, act on an alert, sign up for an event, or take or give back seats there: what the mail
    /// asks. The token is good for three days, once, and takes the place of an `Idempotency-Key`.
    POST "/v1/advocacy/confirmations" confirmAdvocate => confirm;
}

async fn enroll(cx: Cx<Public>, request: HttpRequest, body: Body<NewEnrollment>) -> Answer<Accepted> {
    let NewEnrollment { name, email, profile } = body.0;
    cx.admit_mail(&request, &email)?;
    let now = cx.clock().now();
    profile.check(now).map_err(|wrong| under(wrong, "/profile"))?;
    cx.session().check_enrollment(&profile).await?;
    for (index, consent) in profile.consents.iter().enumerate() {
        let pointer = format!("/profile/consents/{index}");
        let purpose = consent.purpose.as_str().parse::<Purpose>();
        let purpose = purpose.map_err(|known| Problem::field(format!("{pointer}/purpose"), "invalid", known))?;
        let nobody = Id::from_bytes([0; 16]);
        let decision = NewConsent { purpose, decision: Decision::Given, text_version: consent.text_version };
        decision.decide(nobody, nobody, now).map_err(|wrong| under(wrong, &pointer))?;
    }
    cx.mail_advocate(email, AdvocateMatter::Join { name, profile: Box::new(profile) }).await
}

/// A refusal of a part, with the place of that part.
pub(super) fn under(mut problem: Problem, pointer: &str) -> Problem {
    problem.fields.iter_mut().for_each(|field| field.pointer = format!("{pointer}{}", field.pointer));
    // The sentence names the fields, too.
    if problem.code == Code::Invalid { Problem::invalid(problem.fields) } else { problem }
}

async fn depart(cx: Cx<Public>, request: HttpRequest, body: Body<NewDeparture>) -> Answer<Accepted> {
    let NewDeparture { email, wish } = body.0;
    cx.admit_mail(&request, &email)?;
    let matter = match wish {
        Departure::Leave => AdvocateMatter::Leave,
        Departure::Erase => AdvocateMatter::Erase,
    };
    cx.mail_advocate(email, matter).await
}

async fn confirm(cx: Cx<Public>, body: Ask<MailedToken>) -> Answer<NoContent> {
    cx.confirm_advocate(&body.0.token).await?;
    Ok(NoContent)
}

impl<P: Guard> Cx<P> {
    /// Has a mail written that asks its reader to confirm something.
    pub(super) async fn mail_advocate(&self, email: Email, matter: AdvocateMatter) -> Answer<Accepted> {
        self.session().enqueue(self.clock(), AdvocateMail { email, matter }).await?;
        Ok(Accepted)
    }

    /// The decision makers of an alert that are the sender's: by where they say they live, or else by `home`, the surest first. The
    /// request stands `at` that place of the body.
    pub(super) async fn matched(
        &self,
        alert: &Alert,
        request: &ActionRequest,
        at: &str,
        home: Vec<Told>,
    ) -> Answer<Vec<MatchedTarget>> {
        let on = self.clock().now().day();
        let given = request.zip.is_some() || request.latitude.is_some() || request.division.is_some();
        let told = if given {
            let (zip, division) = (request.zip.clone(), request.division.clone());
            vec![Told::one(request.latitude, request.longitude, zip, division)?]
        } else {
            home
        };
        let anybody = alert.callers == advocacy::alert::Callers::Anybody;
        let aimed = if anybody && request.post_ids.is_empty() {
            self.session().targets_of_alert(alert.clone(), on).await?
        } else if anybody {
            self.session().named_targets(alert, &request.post_ids, on).await?
        } else {
            let detail =
                "must tell where you live, or a point or a division: this alert is for your own decision makers";
            let missing = || Problem::field(format!("{at}/zip"), "missing", detail);
            let place = self.first_known(told, on).await?.ok_or_else(missing)?;
            self.session().targets_of_place(alert, &place, on).await?.1
        };
        Ok(aimed.iter().filter_map(|aimed| aimed.matched(anybody)).collect())
    }

    /// The place as it is told by the first of these ways that tells anything: a point tells nothing where no boundaries are loaded.
    async fn first_known(&self, told: Vec<Told>, on: Day) -> Answer<Option<Place>> {
        let mut place = None;
        for told in told {
            let found = self.place(told, on).await?;
            let is_known = !found.divisions(true).is_empty();
            place = Some(found);
            if is_known {
                break;
            }
        }
        Ok(place)
    }
}

impl Cx<Public> {
    /// What a token asks, as long as it is good.
    pub(super) async fn advocate_matter(&self, token: &str) -> Answer<AdvocateMatter> {
        let matter = self.session().advocate_matter(self.clock().now(), digest(token)).await?;
        Ok(matter.ok_or_else(no_such_token)?)
    }

    /// The decision makers of somebody who acts.
    pub(super) async fn targets_of(&self, alert: Id, request: &ActionRequest) -> Answer<Vec<MatchedTarget>> {
        let alert = self.find::<Alert>(alert).await?;
        self.matched(&alert, request, "", Vec::new()).await
    }

    /// Does what a token was mailed for.
    pub(super) async fn confirm_advocate(&self, token: &str) -> Answer<Confirmed> {
        let targets = match self.advocate_matter(token).await? {
            AdvocateMatter::Act { alert_id, request, .. } => self.targets_of(alert_id, &request).await?,
            AdvocateMatter::Join { .. }
            | AdvocateMatter::Leave
            | AdvocateMatter::Erase
            | AdvocateMatter::SignUp { .. }
            | AdvocateMatter::TakeSeats { .. }
            | AdvocateMatter::GiveUpSeats { .. } => Vec::new(),
        };
        let confirmed = self.session().confirm_advocate(self.by(), digest(token), targets).await?;
        Ok(confirmed.ok_or_else(no_such_token)?)
    }
}
