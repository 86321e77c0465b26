//! Clients at rest: their secrets, and that one is left through which people sign in.

use crate::Database;
use directory::{Client, ClientKind, ClientSecret};
use kernel::Id;
use store::{Change, Error};

impl Database {
    /// Adds a secret to a client, as it is now.
    async fn add_secret(&self, client: &Client, secret: u8) -> Result<ClientSecret, Error> {
        let by = self.by_admin().actor;
        let rule = move |client: &mut Client, live: &usize| client.check_new_secret(&by, *live);
        let change = Change::new(client.id, None, rule).noted("secret_added", None);
        self.session.add_client_secret(self.by_admin(), change, [secret; 32]).await
    }

    /// Lets a client get no more tokens.
    async fn deactivate(&self, client: Id) -> Result<(), Error> {
        let change = Change::new(client, None, |client: &mut Client, _: &usize| {
            client.active = false;
            Ok(())
        });
        self.session.change(self.by_admin(), change).await.map(drop)
    }
}

both! {
    async fn a_client_has_two_secrets_at_most(database) {
        let client = database.register_client("partner", ClientKind::Confidential).await;
        let mut added = Vec::new();
        for secret in 1..=3 {
            added.push(database.add_secret(&client, secret).await.is_ok());
        }
        assert_eq!(added, [true, true, false]);
    }

    async fn a_secret_is_found_by_its_client(database) {
        let client = database.register_client("partner", ClientKind::Confidential).await;
        let secret = database.add_secret(&client, 1).await.unwrap();
        let known = database.session.client("partner").await.unwrap().unwrap();
        assert_eq!((known.client.revision, known.secrets), (2, vec![(secret, [1; 32])]));
    }

    async fn what_no_client_can_be_called_names_none(database) {
        let known = [database.session.client("a\0b").await, database.session.client("").await];
        assert!(known.iter().all(|known| matches!(known, Ok(None))));
    }

    async fn a_secret_says_when_it_was_used(database) {
        let client = database.register_client("partner", ClientKind::Confidential).await;
        let secret = database.add_secret(&client, 1).await.unwrap();
        database.session.client_secret_used(secret.id, database.clock.now()).await.unwrap();
        let seen = database.session.client_secrets(&client.client_id).await.unwrap();
        assert_eq!(seen[0].last_used_at, Some(database.clock.now()));
    }

    async fn a_revoked_secret_is_gone_and_the_history_says_so(database) {
        let client = database.register_client("partner", ClientKind::Confidential).await;
        let secret = database.add_secret(&client, 1).await.unwrap();
        let change = Change::new(client.id, None, |_: &mut Client, _: &usize| Ok(())).noted("secret_revoked", None);
        database.session.remove_client_secret(database.by_admin(), change, secret.id).await.unwrap();
        let history = database.session.history("client", client.id, 0, 10).await.unwrap();
        let live = database.session.client_secrets(&client.client_id).await.unwrap().len();
        assert_eq!((live, history.last().unwrap().action.as_str()), (0, "secret_revoked"));
    }

    async fn a_client_is_registered_once(database) {
        let first = database.register_client("partner", ClientKind::Confidential).await;
        database.register_client("partner", ClientKind::Public).await;
        assert_eq!(database.session.find::<Client>(first.id).await.unwrap(), Some(first));
    }

    async fn of_two_front_ends_that_are_closed_at_once_one_stays(database) {
        let one = database.register_client("console", ClientKind::FirstParty).await.id;
        let other = database.register_client("desk", ClientKind::FirstParty).await.id;
        let (one, other) = tokio::join!(database.deactivate(one), database.deactivate(other));
        assert_ne!(one.is_ok(), other.is_ok());
    }

    async fn a_client_that_is_no_front_end_may_be_the_last_of_its_kind(database) {
        let client = database.register_client("partner", ClientKind::Confidential).await;
        assert!(database.deactivate(client.id).await.is_ok());
    }
}
