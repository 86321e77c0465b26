//! Rosters taken in: who holds which post, by the word of a file.

use super::{office_holders, posts, prelude::*, tenures};
use crate::{By, Seen};
use directory::{
    DivisionId, OfficeHolder, OfficeSource, OutsideId, Post, PostKey, RosterEntry, Tenure, Tier, congress, settle,
};
use kernel::Draft as _;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The posts that entries speak of, with every tenure of each.
struct Roll {
    posts: HashMap<PostKey, Post>,
    tenures: HashMap<Id, Vec<Tenure>>,
}

/// The keys of the posts that entries speak of.
fn spoken_of(entries: &[&RosterEntry]) -> HashSet<PostKey> {
    entries.iter().flat_map(|e| e.posts.iter().map(|(post, _)| post.key())).collect()
}

#[dual]
async fn roll(c: &mut Link<'_>, entries: &[&RosterEntry]) -> Result<Roll> {
    let known = posts::named(c, spoken_of(entries)).await?;
    let ids: Vec<Id> = known.iter().map(|post| post.id).collect();
    let mut by_post: HashMap<Id, Vec<Tenure>> = HashMap::new();
    for tenure in tenures::of_posts(c, &ids).await? {
        by_post.entry(tenure.post_id).or_default().push(tenure);
    }
    Ok(Roll { posts: known.into_iter().map(|post| (post.key.clone(), post)).collect(), tenures: by_post })
}

impl Roll {
    /// Settles what an entry says of its posts with what is known of them. Whether anything changed, or will once the posts
    /// are there.
    fn take(&mut self, holder: Id, entry: &RosterEntry, now: At, id: impl Fn() -> Id) -> bool {
        let mut changed = false;
        for (new, terms) in &entry.posts {
            let Some(post) = self.posts.get(&new.key()) else {
                changed = true;
                continue;
            };
            let tenures = self.tenures.entry(post.id).or_default();
            let mut before = tenures.clone();
            settle(tenures, (post.id, post.seats), (holder, entry.source), terms, now, &id);
            before.sort_by_key(|tenure| tenure.id);
            let mut after = tenures.clone();
            after.sort_by_key(|tenure| tenure.id);
            changed |= before != after;
        }
        changed
    }
}

#[dual]
impl News for RosterEntry {
    type Record = OfficeHolder;

    fn keys(&self) -> Vec<String> {
        OutsideId::keys(&self.holder.outside_ids)
    }

    fn keys_of(holder: &OfficeHolder) -> Vec<String> {
        OutsideId::keys(&holder.outside_ids)
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<OfficeHolder>> {
        let keys: Vec<String> = batch.iter().flat_map(Self::keys).collect();
        office_holders::known_as(c, &keys).await
    }

    async fn new_details(c: &mut Link<'_>, batch: &[Self], known: &Known<OfficeHolder>) -> Result<HashSet<usize>> {
        let mut roll = roll(c, &batch.iter().collect::<Vec<_>>()).await?;
        let differs = |(number, entry): (usize, &Self)| {
            let same = known
                .get(&entry.keys())
                .is_some_and(|holder| !roll.take(holder.id, entry, At::from_micros(0), || Id::from_bytes([0; 16])));
            (!same).then_some(number)
        };
        Ok(batch.iter().enumerate().filter_map(differs).collect())
    }

    fn register(&self, _known: &Known<OfficeHolder>, id: Id, now: At) -> kernel::Result<OfficeHolder> {
        let mut holder = self.holder.clone().register(id, now)?;
        holder.source = self.source;
        holder.outside_ids.sort();
        Ok(holder)
    }

    fn refresh(&self, holder: &mut OfficeHolder) -> bool {
        holder.refresh(self.holder.clone(), self.source)
    }

    async fn save_related(c: &mut Conn<'_>, by: &By, news: &[(Id, &Self)]) -> Result<()> {
        add_posts(c, by, news).await?;
        let entries: Vec<&Self> = news.iter().map(|(_, entry)| *entry).collect();
        posts::hold(c, spoken_of(&entries)).await?; // as whoever adds a tenure by hand does
        let mut roll = roll(c, &entries).await?;
        let before: HashMap<Id, Tenure> = roll.tenures.values().flatten().map(|t| (t.id, t.clone())).collect();
        for (holder, entry) in news {
            roll.take(*holder, entry, by.clock.now(), || by.clock.id());
        }
        let mut changes = Vec::new();
        for mut tenure in roll.tenures.into_values().flatten() {
            match before.get(&tenure.id) {
                Some(known) if *known == tenure => {}
                Some(known) => {
                    tenure.touch(by.clock.now());
                    changes.push((Some(known.clone()), tenure));
                }
                None => changes.push((None, tenure)),
            }
        }
        changes.sort_by_key(|(_, tenure)| tenure.id);
        write_all(c, by, &changes).await
    }
}

/// Adds the posts that are not there yet; with the first of Congress all of its seats, so that one that is vacant is known.
#[dual]
async fn add_posts(c: &mut Conn<'_>, by: &By, news: &[(Id, &RosterEntry)]) -> Result<()> {
    let of_congress = news.iter().any(|(_, entry)| entry.source == OfficeSource::UsCongress);
    let all = if of_congress { congress::posts() } else { Vec::new() };
    let told = news.iter().flat_map(|(_, entry)| entry.posts.iter().map(|(post, _)| post.clone()));
    let mut wanted: BTreeMap<PostKey, directory::NewPost> =
        all.into_iter().chain(told).map(|post| (post.key(), post)).collect();
    for there in posts::named(c, wanted.keys().cloned().collect::<Vec<_>>()).await? {
        wanted.remove(&there.key);
    }
    let register = |post: directory::NewPost| Ok((None, post.register(by.clock.id(), by.clock.now())?));
    let added = wanted.into_values().map(register).collect::<Result<Vec<(Option<Post>, Post)>>>()?;
    write_all(c, by, &added).await
}

/// The part of the posts that one file lists whole, or not at all: those of one source and level, in one state or in the
/// nation.
type Scope = (OfficeSource, Option<Tier>, Option<DivisionId>);

/// Whoever holds a post by the word of a file, and is not in the file that was read, has left. That counts only where the file
/// names at least half of those in office: one that names fewer is no roster of them all.
#[dual]
impl Roster for RosterEntry {
    type Missed = Tenure;

    async fn missed(c: &mut Link<'_>, by: &By, seen: &Seen) -> Result<Vec<(Tenure, Tenure)>> {
        let today = by.clock.now().day();
        let mut scopes: HashMap<Scope, (usize, Vec<Tenure>)> = HashMap::new();
        let open = tenures::by_files_on(c, today).await?;
        for some in open.chunks(1_000) {
            let levels = posts::levels(c, some.iter().map(|tenure| tenure.post_id)).await?;
            let keys = office_holders::keys(c, some.iter().map(|tenure| tenure.office_holder_id)).await?;
            for tenure in some {
                let Some(scope) = levels.get(&tenure.post_id) else { continue };
                let (named, missing) = scopes.entry((tenure.source, scope.0, scope.1.clone())).or_default();
                let there =
                    keys.get(&tenure.office_holder_id).is_some_and(|keys| keys.iter().any(|k| seen.contains(k)));
                if there {
                    *named += 1;
                } else {
                    missing.push(tenure.clone());
                }
            }
        }
        let rosters = scopes.into_values().filter(|(named, missing)| *named > 0 && *named >= missing.len());
        let left = |before: Tenure| {
            let mut after = before.clone();
            after.left(today).then_some((before, after))
        };
        Ok(rosters.flat_map(|(_, missing)| missing).filter_map(left).collect())
    }
}
