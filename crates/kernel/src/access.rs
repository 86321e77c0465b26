//! Who is calling, and the one table of who may do what.

use crate::{Id, words};
use serde::{Deserialize, Serialize};

words! {
    /// What a person is in the association, everywhere or in one unit.
    pub enum Role {
        Member = "member",
        Advocate = "advocate",
        Editor = "editor",
        UnitLead = "unit_lead",
        Staff = "staff",
        Admin = "admin",
    }
}

words! {
    /// Something a caller may be allowed to do; also the scope of a token.
    pub enum Permission {
        DirectoryWrite = "directory.write",
        PeopleRead = "people.read",
        PeopleWrite = "people.write",
        ClientsWrite = "clients.write",
        PolicyRead = "policy.read",
        PolicyWrite = "policy.write",
        PolicyClear = "policy.clear",
        PolicyDecide = "policy.decide",
        PolicySign = "policy.sign",
        AdvocacyWrite = "advocacy.write",
        DevelopmentRead = "development.read",
        DevelopmentWrite = "development.write",
        TranslationWrite = "translation.write",
        ExchangeImport = "exchange.import",
        ExchangeManage = "exchange.manage",
        /// What is somebody's own in a backpack has the scopes of Open Badges 3.0 (§7.1.1), as its clients ask for them.
        BackpackRead = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly",
        BackpackWrite = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.upsert",
        ProfileRead = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.readonly",
        ProfileWrite = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.update",
    }
}

/// How far a permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Not at all.
    None,
    /// What is the caller's own, and no record of anybody else.
    Own,
    /// Records of the unit the role was given in.
    OwnUnit,
    /// Every record.
    All,
}

/// One role, everywhere (`unit` is null) or in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// What the person is.
    pub role: Role,
    /// In which unit; null for the whole association.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub unit_id: Option<Id>,
}

/// The caller: nobody in particular, a person with roles through a client, or a client by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// Who; `None` for the public, and for a client by itself.
    pub person: Option<Id>,
    /// The registered client they came through; `None` without a token.
    pub client: Option<String>,
    /// What they are.
    pub grants: Vec<Grant>,
    /// What the token names (RFC 6749 §3.3), and so all that it can give: to a person no more than their roles do, to a
    /// client by itself this in the whole association, but for what it has for its organization only
    /// ([`Permission::is_for_its_organization`]). `None` for the association's own front ends, which have no limit.
    pub scopes: Option<Vec<Permission>>,
    /// The organization that a client by itself speaks for.
    pub organization: Option<Id>,
}

impl Role {
    /// The matrix: how far each permission reaches in each role.
    #[expect(clippy::match_same_arms, reason = "a table: each permission has its own line")]
    pub const fn reach(self, permission: Permission) -> Reach {
        use Permission as P;
        use Reach::{All, None, Own, OwnUnit};
        #[rustfmt::skip]
        let row = match permission {
            //                      member    advocate  editor    unit_lead staff     admin
            P::DirectoryWrite   => [None,     None,     None,     None,     All,      All],
            P::PeopleRead       => [None,     None,     None,     None,     All,      All],
            P::PeopleWrite      => [None,     None,     None,     None,     None,     All],
            P::ClientsWrite     => [None,     None,     None,     None,     None,     All],
            P::PolicyRead       => [None,     None,     OwnUnit,  OwnUnit,  All,      All],
            P::PolicyWrite      => [None,     None,     OwnUnit,  OwnUnit,  All,      All],
            P::PolicyClear      => [None,     None,     None,     OwnUnit,  None,     All],
            P::PolicyDecide     => [None,     None,     None,     None,     All,      All],
            P::PolicySign       => [None,     None,     None,     None,     All,      All],
            P::AdvocacyWrite    => [None,     None,     OwnUnit,  OwnUnit,  All,      All],
            P::DevelopmentRead  => [None,     None,     None,     None,     All,      All],
            P::DevelopmentWrite => [None,     None,     OwnUnit,  OwnUnit,  All,      All],
            P::TranslationWrite => [None,     None,     OwnUnit,  OwnUnit,  All,      All],
            P::ExchangeImport   => [None,     None,     OwnUnit,  OwnUnit,  All,      All],
            P::ExchangeManage   => [None,     None,     None,     None,     None,     All],
            P::BackpackRead     => [Own,      Own,      Own,      Own,      Own,      Own],
            P::BackpackWrite    => [Own,      Own,      Own,      Own,      Own,      Own],
            P::ProfileRead      => [Own,      Own,      Own,      Own,      Own,      Own],
            P::ProfileWrite     => [Own,      Own,      Own,      Own,      Own,      Own],
        };
        let [member, advocate, editor, unit_lead, staff, admin] = row;
        match self {
            Self::Member => member,
            Self::Advocate => advocate,
            Self::Editor => editor,
            Self::UnitLead => unit_lead,
            Self::Staff => staff,
            Self::Admin => admin,
        }
    }
}

impl Permission {
    /// Whether it reaches what is the caller's own, whoever that is: nobody has it of others, and so anybody may give it.
    pub fn is_own(self) -> bool {
        Role::Member.reach(self) == Reach::Own
    }

    /// Whether a client by itself that speaks for an organization has it for what is that organization's: it reaches no unit
    /// then, and what it does reach, a record says by [`Actor::acts_for`].
    pub const fn is_for_its_organization(self) -> bool {
        matches!(self, Self::DevelopmentRead | Self::DevelopmentWrite)
    }
}

impl Actor {
    /// Nobody in particular.
    pub fn public() -> Self {
        Self::default()
    }

    /// Where the permission reaches: each unit it reaches, or `None` for every record of the association. A role given for
    /// the whole association reaches every unit.
    fn places(&self, permission: Permission) -> impl Iterator<Item = Option<Id>> {
        let named = self.names(permission);
        let grants = self.grants.iter().filter(move |g| named && g.role.reach(permission) > Reach::Own);
        let is_narrowed = self.organization.is_some() && permission.is_for_its_organization();
        let everywhere = named && self.is_client_by_itself() && !is_narrowed;
        grants.map(|g| g.unit_id).chain(everywhere.then_some(None))
    }

    /// Whether the token names the permission, or has no limit.
    fn names(&self, permission: Permission) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&permission))
    }

    /// Whether it is a registered client in nobody's name.
    pub fn is_client_by_itself(&self) -> bool {
        self.person.is_none() && self.client.is_some() && self.scopes.is_some()
    }

    /// Whether the caller, who needs that permission for it, acts in the name of an organization: a client by itself for
    /// the one it speaks for, people for any.
    pub fn acts_for(&self, organization: Id, needed: Permission) -> bool {
        self.holds(needed) && (!self.is_client_by_itself() || self.organization == Some(organization))
    }

    /// Whether the permission reaches at least some records, or what is their own or their organization's.
    pub fn holds(&self, permission: Permission) -> bool {
        let reaches = |grant: &Grant| grant.role.reach(permission) >= Reach::Own;
        self.names(permission) && (self.is_client_by_itself() || self.grants.iter().any(reaches))
    }

    /// Whether the permission reaches a record of that unit (`None`: of no unit).
    pub fn may(&self, permission: Permission, unit: Option<Id>) -> bool {
        self.places(permission).any(|place| place.is_none() || place == unit)
    }

    /// Whether they may do all that a role allows, wherever it allows it: nobody gives more than they have. People sign for any
    /// organization, and a client by itself for its own at most.
    pub fn may_give(&self, grant: &Grant) -> bool {
        let mut given = Permission::ALL.iter().filter(|&&permission| grant.role.reach(permission) > Reach::Own);
        let signs_less = |permission| permission == Permission::PolicySign && self.is_client_by_itself();
        given.all(|&permission| self.may(permission, grant.unit_id) && !signs_less(permission))
    }

    /// For filtering lists: `None` where the permission reaches every record, else the units it reaches (perhaps none).
    pub fn units(&self, permission: Permission) -> Option<Vec<Id>> {
        self.places(permission).collect()
    }

    /// What they hold for at least some records, as OAuth writes it: words parted by spaces.
    pub fn scope(&self) -> String {
        let held = Permission::ALL.iter().filter(|&&permission| self.holds(permission));
        held.map(|permission| permission.as_str()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn actor(role: Role, unit_id: Option<Id>) -> Actor {
        Actor { grants: vec![Grant { role, unit_id }], ..Actor::public() }
    }

    #[test]
    fn a_role_in_one_unit_reaches_no_other() {
        let (own, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let editor = actor(Role::Editor, Some(own));
        assert_eq!(
            [Some(own), Some(other), None].map(|u| editor.may(Permission::PolicyWrite, u)),
            [true, false, false]
        );
    }

    #[test]
    fn a_role_in_the_whole_association_reaches_every_unit() {
        assert!(actor(Role::Editor, None).may(Permission::PolicyWrite, Some(Id::from_bytes([2; 16]))));
    }

    #[test]
    fn the_public_holds_nothing() {
        assert!(Permission::ALL.iter().all(|&p| !Actor::public().holds(p)));
    }

    #[test]
    fn a_client_by_itself_acts_for_its_own_organization_only() {
        let scopes = Some(vec![Permission::PolicySign]);
        let client = Actor { client: Some("partner".into()), scopes, organization: Some(id(1)), ..Actor::public() };
        let stranger = Actor { organization: None, ..client.clone() };
        let acting = [(&client, id(1)), (&client, id(2)), (&stranger, id(1))];
        assert_eq!(acting.map(|(actor, of)| actor.acts_for(of, Permission::PolicySign)), [true, false, false]);
    }

    #[test]
    fn a_client_that_may_change_people_makes_members_and_no_administrator() {
        let scopes = Some(vec![Permission::PeopleWrite]);
        let client = Actor { client: Some("partner".into()), scopes, ..Actor::public() };
        let grants = [Role::Member, Role::Admin].map(|role| Grant { role, unit_id: None });
        assert_eq!(grants.map(|grant| client.may_give(&grant)), [true, false]);
    }

    #[test]
    fn a_client_that_may_everything_makes_nobody_who_signs_for_any_organization() {
        let scopes = Some(Permission::ALL.to_vec());
        let client = Actor { client: Some("partner".into()), scopes, ..Actor::public() };
        let grants = [Role::Editor, Role::Staff].map(|role| Grant { role, unit_id: None });
        assert_eq!(grants.map(|grant| client.may_give(&grant)), [true, false]);
    }

    #[test]
    fn staff_act_for_any_organization() {
        assert!(actor(Role::Staff, None).acts_for(id(2), Permission::PolicySign));
    }

    #[test]
    fn what_is_ones_own_takes_a_role_and_a_token_that_names_it() {
        let member = Actor { person: Some(id(9)), ..actor(Role::Member, None) };
        let [named, limited] =
            [vec![Permission::BackpackRead], Vec::new()].map(|scopes| Actor { scopes: Some(scopes), ..member.clone() });
        let held = [&member, &named, &limited].map(|actor| actor.holds(Permission::BackpackRead));
        assert_eq!((held, member.may(Permission::BackpackRead, None)), ([true, true, false], false));
    }

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn grant() -> impl Strategy<Value = Grant> {
        let unit = proptest::option::of((0_u8..4).prop_map(id));
        (proptest::sample::select(Role::ALL), unit).prop_map(|(role, unit_id)| Grant { role, unit_id })
    }

    fn grants() -> impl Strategy<Value = Vec<Grant>> {
        proptest::collection::vec(grant(), 0..5)
    }

    fn scopes() -> impl Strategy<Value = Vec<Permission>> {
        proptest::sample::subsequence(Permission::ALL, 0..=Permission::ALL.len())
    }

    /// Every permission with every unit, and whether the caller may.
    fn everything(actor: &Actor) -> Vec<(Permission, bool)> {
        let places = || std::iter::once(None).chain((0..4).map(|unit| Some(id(unit))));
        Permission::ALL.iter().flat_map(|&p| places().map(move |unit| (p, actor.may(p, unit)))).collect()
    }

    proptest! {
        #[test]
        fn a_delegated_token_gives_what_roles_and_scopes_both_give(grants in grants(), scopes in scopes()) {
            let person = Actor { person: Some(id(9)), client: Some("app".into()), grants, ..Actor::public() };
            let delegated = Actor { scopes: Some(scopes.clone()), ..person.clone() };
            let both: Vec<_> = everything(&person).into_iter().map(|(p, may)| (p, may && scopes.contains(&p))).collect();
            prop_assert_eq!(everything(&delegated), both);
        }

        #[test]
        fn a_client_by_itself_may_what_its_scopes_name_everywhere(scopes in scopes()) {
            let client = Actor { client: Some("partner".into()), scopes: Some(scopes.clone()), ..Actor::public() };
            prop_assert!(everything(&client).into_iter().all(|(p, may)| may == scopes.contains(&p)));
        }

        #[test]
        fn a_client_of_an_organization_holds_what_its_scopes_name_and_has_no_say_in_learning(scopes in scopes()) {
            let client = Actor { client: Some("partner".into()), scopes: Some(scopes.clone()), ..Actor::public() };
            let client = Actor { organization: Some(id(1)), ..client };
            let reaches = |p: Permission| scopes.contains(&p) && !p.is_for_its_organization();
            prop_assert!(everything(&client).into_iter().all(|(p, may)| may == reaches(p)));
            prop_assert!(Permission::ALL.iter().all(|&p| client.holds(p) == scopes.contains(&p)));
            prop_assert!(Permission::ALL.iter().all(|&p| client.units(p) == (!reaches(p)).then(Vec::new)));
        }

        #[test]
        fn nobody_gives_a_role_by_which_another_may_what_they_may_not(
            grants in grants(), scopes in proptest::option::of(scopes()), given in grant()
        ) {
            let giver = Actor { person: Some(id(9)), client: Some("app".into()), grants, scopes, organization: None };
            let taker = Actor { person: Some(id(8)), grants: vec![given], ..Actor::public() };
            let (has, gets) = (everything(&giver), everything(&taker));
            let is_within = has.iter().zip(&gets).all(|((_, has), (_, gets))| *has || !*gets);
            prop_assert_eq!(giver.may_give(&given), is_within);
        }

        #[test]
        fn holding_and_units_agree_with_what_may_be_done(grants in grants(), scopes in proptest::option::of(scopes())) {
            let actor = Actor { person: Some(id(9)), client: Some("app".into()), grants, scopes, organization: None };
            for &p in Permission::ALL.iter().filter(|p| !p.is_own()) {
                let units = actor.units(p);
                let listed = |unit| units.as_ref().is_none_or(|units| units.contains(&unit));
                prop_assert_eq!(actor.holds(p), units != Some(Vec::new()));
                prop_assert!((0..4).all(|unit| listed(id(unit)) == actor.may(p, Some(id(unit)))));
                prop_assert_eq!(units.is_none(), actor.may(p, None));
            }
        }
    }
}
