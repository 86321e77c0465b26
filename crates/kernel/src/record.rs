use crate::{Actor, At, Id, LangTag, Legible, Permission, Problem, Result};
use serde::{Deserialize, Deserializer};

/// What every stored record has in common: the API and the store treat all kinds alike through this.
pub trait Record: Sized + 'static {
    /// The kind's name in history, the change feed and messages: a singular noun in `snake_case`.
    const KIND: &'static str;
    /// What it takes to see a record that is not public.
    const READ: Permission;
    /// What it takes to change one.
    const WRITE: Permission;
    /// Whether it is recorded who reads one that is not their own.
    const CONFIDENTIAL: bool = false;
    /// Whether time alone moves it on, as when a deadline passes: whoever reads or writes one meets it where it stands then.
    const TIMED: bool = false;
    /// The fields with text that people read and that may be translated; [`translated!`](crate::translated) names them.
    const TEXTS: &'static [&'static str] = &[];

    /// The record's id.
    fn id(&self) -> Id;
    /// Counts saved changes from 1; the `ETag`.
    fn revision(&self) -> i32;
    /// When it was first saved.
    fn created_at(&self) -> At;
    /// When it was last saved.
    fn updated_at(&self) -> At;
    /// The unit it belongs to, for permissions that reach only the own unit.
    fn unit(&self) -> Option<Id> {
        None
    }
    /// The person whose own it is: they may see it, and add it.
    fn owner(&self) -> Option<Id> {
        None
    }
    /// Its [`TEXTS`](Self::TEXTS), in that order.
    fn texts(&self) -> Vec<&dyn Legible> {
        Vec::new()
    }
    /// The same, to put other words there.
    fn texts_mut(&mut self) -> Vec<&mut dyn Legible> {
        Vec::new()
    }
    /// The language they were written in, where the record says one; else it is the service's.
    fn language(&self) -> Option<&LangTag> {
        None
    }
    /// Whether anybody may see it.
    fn is_public(&self) -> bool {
        true
    }
    /// Whether this caller may see it.
    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_public() || self.is_of(actor) || actor.may(Self::READ, self.unit())
    }
    /// Whether this caller may add it.
    fn may_be_added_by(&self, actor: &Actor) -> bool {
        self.is_of(actor) || actor.may(Self::WRITE, self.unit())
    }
    /// Whether this caller may change it.
    fn may_be_changed_by(&self, actor: &Actor) -> bool {
        actor.may(Self::WRITE, self.unit())
    }
    /// Whether this caller may remove it, where its kind can be removed.
    fn may_be_removed_by(&self, actor: &Actor) -> bool {
        self.may_be_changed_by(actor)
    }
    /// Whether this caller, who sees it, may see all that happened to it.
    fn history_visible_to(&self, actor: &Actor) -> bool {
        actor.may(Self::READ, self.unit())
    }
    /// Whether this caller, who sees it, may see all that a change works on; who may not changes nothing, whether there is
    /// something hidden at the time or not.
    fn opens_to(&self, _actor: &Actor) -> bool {
        true
    }
    /// Whether it is the caller's own.
    fn is_of(&self, actor: &Actor) -> bool {
        self.owner().is_some() && self.owner() == actor.person
    }
    /// What must hold of every one by itself, whoever made or changed it; names every bad field at once.
    fn check(&self) -> Result<()> {
        Ok(())
    }
    /// Moves it to where time alone has brought it by now; whether it moved.
    fn settle(&mut self, _now: At) -> bool {
        false
    }
    /// What must hold for it to be deleted, where its kind can be.
    fn check_removable(&self) -> Result<()> {
        Ok(())
    }
    /// Whether its form may still change it, or why not.
    fn is_open(&self) -> Result<()> {
        Ok(())
    }
    /// What it shows of other records, as a number that differs when that does: it stands in the `ETag` beside the revision.
    /// `None` where it shows nothing of the kind.
    fn context(&self) -> Option<u64> {
        None
    }
    /// Stamps a change: one revision on, saved now.
    fn touch(&mut self, now: At);
    /// Fills what depends on who looks, such as the moves open to them.
    fn shown_to(&mut self, _actor: &Actor) {}
    /// The same as it is at an instant, for what depends on the time, too: who tells a record tells it so.
    fn shown_at(&mut self, actor: &Actor, _now: At) {
        self.shown_to(actor);
    }
}

/// The form that creates a record: a request body, consumed. `#[record]` writes it.
pub trait Draft: Sized {
    /// What it creates.
    type Record: Record;

    /// The new record.
    fn register(self, id: Id, now: At) -> Result<Self::Record>;
}

/// The form that changes a record, a JSON Merge Patch (RFC 7396): absent fields stay, null clears what may be empty. `#[record]`
/// writes it.
pub trait Amendment: Sized {
    /// What it changes.
    type Record: Record;

    /// Puts what it says in the record.
    fn amend(self, record: &mut Self::Record) -> Result<()>;
}

/// Reads a list of a form that changes a record: null clears it, as an empty one does.
pub fn cleared<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> std::result::Result<Option<T>, D::Error> {
    Option::<T>::deserialize(deserializer).map(|list| Some(list.unwrap_or_default()))
}

/// A record that moves through states, by the one table of its lifecycle. What stands in its field `status` is written by
/// [`staged_fields!`](crate::staged_fields).
pub trait Staged: Record {
    /// The request to move: a state, a note, and whatever the move needs to be told.
    type Move: Transition;

    /// Where it stands, and where it can go from there.
    fn status(&self) -> <Self::Move as Transition>::Status;
    /// Puts it where it goes.
    fn stand_at(&mut self, status: <Self::Move as Transition>::Status);
    /// What a move that the table has brings with it, or why it is refused all the same; it still stands where it stood.
    fn prepare(&mut self, _to: &Self::Move, _now: At) -> Result<()> {
        Ok(())
    }
    /// Moves it, or says why not.
    fn enter(&mut self, to: &Self::Move, now: At) -> Result<()> {
        self.status().check_move(to.to())?;
        self.prepare(to, now)?;
        self.stand_at(to.to());
        Ok(())
    }
    /// What it takes to move one into a state.
    fn permission_to_enter(_to: <Self::Move as Transition>::Status) -> Permission {
        Self::WRITE
    }
    /// Whether a caller may make a move that takes this permission.
    fn may_be_moved_by(&self, actor: &Actor, needed: Permission) -> bool {
        actor.may(needed, self.unit())
    }
    /// The moves open to a caller, for `allowed_transitions`.
    fn moves_open_to(&self, actor: &Actor) -> Vec<<Self::Move as Transition>::Status> {
        let open =
            |to: &<Self::Move as Transition>::Status| self.may_be_moved_by(actor, Self::permission_to_enter(*to));
        self.status().allowed_transitions().iter().copied().filter(open).collect()
    }
}

/// A request to move a record; written by [`transition!`](crate::transition).
pub trait Transition {
    /// The states there are.
    type Status: Lifecycle;

    /// Where to.
    fn to(&self) -> Self::Status;
    /// Why, for the history.
    fn note(&self) -> Option<&str>;
}

/// The states of a kind of record, with the table of moves between them; written by [`lifecycle!`](crate::lifecycle).
pub trait Lifecycle: Copy + Eq + 'static {
    /// The states one can go to from here.
    fn allowed_transitions(self) -> &'static [Self];
    /// The state's word.
    fn word(self) -> &'static str;

    /// Fine where the table has the move.
    fn check_move(self, to: Self) -> Result<()> {
        let allowed = self.allowed_transitions();
        let words = || allowed.iter().map(|status| status.word()).collect();
        if allowed.contains(&to) { Ok(()) } else { Err(Problem::illegal_move(self.word(), to.word(), words())) }
    }
}

/// The states of a kind of record, as [`words!`](crate::words), each with the states that follow it, and the plain request to
/// move, whose example is the last move of the first state:
///
/// ```
/// kernel::lifecycle! {
///     /// Where a campaign stands.
///     pub enum CampaignStatus moved by CampaignTransition {
///         Draft = "draft" => [Live],
///         Live = "live" => [Closed],
///         Closed = "closed" => [],
///     }
/// }
/// # use kernel::Lifecycle as _;
/// assert!(CampaignStatus::Draft.check_move(CampaignStatus::Closed).is_err());
/// ```
///
/// Without `moved by …` the request is written by hand, where a move needs to be told more than a state and a note.
#[macro_export]
macro_rules! lifecycle {
    ($(#[doc = $doc:literal])+ pub enum $name:ident $(moved by $transition:ident)? {
        $($variant:ident = $word:literal => [$($next:ident),* $(,)?]),+ $(,)?
    }) => {
        $crate::words! {
            $(#[doc = $doc])+
            pub enum $name { $($variant = $word),+ }
        }

        impl $crate::Lifecycle for $name {
            fn allowed_transitions(self) -> &'static [Self] {
                match self { $(Self::$variant => &[$(Self::$next),*]),+ }
            }
            fn word(self) -> &'static str {
                self.as_str()
            }
        }

        $(
            #[doc = concat!("A request to move to another [`", stringify!($name), "`].")]
            #[derive(Clone, Debug, PartialEq, Eq, ::serde::Deserialize)]
            #[serde(deny_unknown_fields)]
            #[cfg_attr(feature = "openapi", derive(::utoipa::ToSchema))]
            #[cfg_attr(feature = "openapi", schema(
                description = "A request to move to another state.",
                examples(json!({
                    "to": $name::ALL.first().and_then(|first| $crate::Lifecycle::allowed_transitions(*first).last()),
                    "note": "As the board decided."
                }))
            ))]
            pub struct $transition {
                /// Where to.
                pub to: $name,
                /// Why, for the history.
                pub note: Option<$crate::Text<2000>>,
            }

            $crate::transition!($transition => $name);
        )?
    };
}

/// Implements [`Transition`] for a request with where to in `to` and why in `note`.
#[macro_export]
macro_rules! transition {
    ($request:ty => $status:ty) => {
        impl $crate::Transition for $request {
            type Status = $status;

            fn to(&self) -> $status {
                self.to
            }
            fn note(&self) -> Option<&str> {
                self.note.as_ref().map($crate::Text::as_str)
            }
        }
    };
}

/// Implements the part of [`Staged`] that stands in the field `status`, for the request that moves it.
#[macro_export]
macro_rules! staged_fields {
    ($request:ty) => {
        type Move = $request;

        fn status(&self) -> <$request as $crate::Transition>::Status {
            self.status
        }
        fn stand_at(&mut self, status: <$request as $crate::Transition>::Status) {
            self.status = status;
        }
    };
}

/// Implements the part of [`Record`] that reads fields which every kind has, and, by a word each, those which many kinds have:
/// `record_fields!(unit = owner_unit_id, owner = person_id, private, moves)`.
///
/// | word            | says                                                             |
/// |-----------------|------------------------------------------------------------------|
/// | `unit = field`  | the unit that looks after it; it may be a field of a field       |
/// | `owner = field` | the person whose own it is                                       |
/// | `private`       | nobody sees it without a permission                              |
/// | `moves`         | it is shown with the moves open to the caller (see [`Staged`])   |
#[macro_export]
macro_rules! record_fields {
    ($($word:ident $(= $($field:ident).+)?),*) => {
        fn id(&self) -> $crate::Id {
            self.id
        }
        fn revision(&self) -> i32 {
            self.revision
        }
        fn created_at(&self) -> $crate::At {
            self.created_at
        }
        fn updated_at(&self) -> $crate::At {
            self.updated_at
        }
        fn touch(&mut self, now: $crate::At) {
            self.revision += 1;
            self.updated_at = now;
        }
        $($crate::record_fields!(@$word $($($field).+)?);)*
    };
    (@unit $($field:ident).+) => {
        fn unit(&self) -> Option<$crate::Id> {
            Option::from(self.$($field).+)
        }
    };
    (@owner $field:ident) => {
        fn owner(&self) -> Option<$crate::Id> {
            Option::from(self.$field)
        }
    };
    (@private) => {
        fn is_public(&self) -> bool {
            false
        }
    };
    (@moves) => {
        fn shown_to(&mut self, actor: &$crate::Actor) {
            self.allowed_transitions = $crate::Staged::moves_open_to(self, actor);
        }
    };
}
