//! Rosters taken in: who holds which post, by the word of a file.

use super::{divisions::every_id, office_holders, posts, prelude::*, tenures};
use crate::{By, Seen};
use directory::{
    DivisionId, NewPost, OfficeHolder, OfficeSource, OutsideId, Post, PostKey, PostRole, RosterEntry, Tenure, Term,
    Tier, congress, settle,
};
use kernel::{Draft as _, Text};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Every id of the divisions that posts are told or kept by, the living one first: files name some by an alias, and what was kept
/// before its division became one is kept by that id.
struct Places(HashMap<DivisionId, Vec<DivisionId>>);

#[dual]
async fn places(c: &mut Link<'_>, told: &[NewPost]) -> Result<Places> {
    let named: Vec<DivisionId> = told.iter().map(|post| post.division_ocd_id.clone()).collect();
    Ok(Places(every_id(c, &named).await?))
}

impl Places {
    /// The keys by which a post may be told or kept, that of the living division first.
    fn keys(&self, role: PostRole, division: &DivisionId, seat: Option<&Text<60>>) -> Vec<PostKey> {
        let ids = self.0.get(division).into_iter().flatten();
        ids.map(|id| PostKey::of(role, id, seat)).collect()
    }

    /// The same for a post as a file tells it.
    fn keys_of(&self, told: &NewPost) -> Vec<PostKey> {
        self.keys(told.role, &told.division_ocd_id, told.seat.as_ref())
    }

    /// A post as a file tells it, by the living id of its division.
    fn living(&self, told: &NewPost) -> NewPost {
        let living =
            self.0.get(&told.division_ocd_id).and_then(|ids| ids.as_slice().first()).unwrap_or(&told.division_ocd_id);
        NewPost { division_ocd_id: living.clone(), ..told.clone() }
    }

    /// The posts that an entry speaks of, each once by the living id of its division.
    fn told(&self, entry: &RosterEntry) -> Vec<(NewPost, Vec<Term>)> {
        let terms = entry.posts.iter().flat_map(|(post, terms)| terms.iter().map(move |term| (post, term)));
        Term::by_post(terms.map(|(post, term)| (self.living(post), term.clone())))
    }
}

/// The posts that entries speak of, each by the key of the living division, with every tenure of each.
struct Roll {
    places: Places,
    posts: HashMap<PostKey, Post>,
    tenures: HashMap<Id, Vec<Tenure>>,
}

/// The posts that entries speak of.
fn spoken_of(entries: &[&RosterEntry]) -> Vec<NewPost> {
    entries.iter().flat_map(|entry| entry.posts.iter().map(|(post, _)| post.clone())).collect()
}

#[dual]
async fn roll(c: &mut Link<'_>, entries: &[&RosterEntry]) -> Result<Roll> {
    let told = spoken_of(entries);
    let places = places(c, &told).await?;
    let keys: HashSet<PostKey> = told.iter().flat_map(|post| places.keys_of(post)).collect();
    let kept = posts::named(c, keys).await?;
    let kept: HashMap<PostKey, Post> = kept.into_iter().map(|post| (post.key.clone(), post)).collect();
    let known = told.iter().filter_map(|post| {
        let keys = places.keys_of(post);
        // One that has ended as the same seat as another comes after that one.
        let known = keys.iter().filter_map(|key| kept.get(key)).min_by_key(|post| post.valid_until.is_some())?;
        Some((keys.into_iter().next()?, known.clone()))
    });
    let posts: HashMap<PostKey, Post> = known.collect();
    let ids: Vec<Id> = posts.values().map(|post| post.id).collect();
    let mut tenures: HashMap<Id, Vec<Tenure>> = HashMap::new();
    for tenure in tenures::of_posts(c, &ids).await? {
        tenures.entry(tenure.post_id).or_default().push(tenure);
    }
    Ok(Roll { places, posts, tenures })
}

impl Roll {
    /// Settles what an entry says of its posts with what is known of them. Whether anything changed, or will once the posts
    /// are there.
    fn take(&mut self, holder: Id, entry: &RosterEntry, now: At, id: impl Fn() -> Id) -> bool {
        let mut changed = false;
        for (new, terms) in self.places.told(entry) {
            let Some(post) = self.posts.get(&new.key()) else {
                changed = true;
                continue;
            };
            let tenures = self.tenures.entry(post.id).or_default();
            let mut before = tenures.clone();
            settle(tenures, (post.id, post.seats), (holder, entry.source), &terms, now, &id);
            before.sort_by_key(|tenure| tenure.id);
            let mut after = tenures.clone();
            after.sort_by_key(|tenure| tenure.id);
            changed |= before != after;
        }
        changed
    }
}

/// That a file names somebody, who is known by that key, in a post.
fn in_post(person: &str, post: &PostKey) -> String {
    format!("post:{person} {post}")
}

#[dual]
impl News for RosterEntry {
    type Record = OfficeHolder;

    /// The ids of the person, and after them each post that the file names the person in. No record is known by these: at the end
    /// of the file they tell who is still in which post.
    fn keys(&self) -> Vec<String> {
        let mut keys = OutsideId::keys(&self.holder.outside_ids);
        let Some(person) = keys.as_slice().first().cloned() else { return keys };
        keys.extend(self.posts.iter().map(|(post, _)| in_post(&person, &post.key())));
        keys
    }

    fn keys_of(holder: &OfficeHolder) -> Vec<String> {
        OutsideId::keys(&holder.outside_ids)
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<OfficeHolder>> {
        let keys: Vec<String> = batch.iter().flat_map(|entry| OutsideId::keys(&entry.holder.outside_ids)).collect();
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
        let entries: Vec<&Self> = news.iter().map(|(_, entry)| *entry).collect();
        add_posts(c, by, &entries).await?;
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

/// Adds the posts that are not there yet; with the first of Congress all of its seats, so that one that is vacant is known. Those
/// that entries speak of are locked, as whoever adds a tenure by hand does.
#[dual]
async fn add_posts(c: &mut Conn<'_>, by: &By, entries: &[&RosterEntry]) -> Result<()> {
    let of_congress = entries.iter().any(|entry| entry.source == OfficeSource::UsCongress);
    let mut wanted = if of_congress { congress::posts() } else { Vec::new() };
    let told = spoken_of(entries);
    wanted.extend(told.iter().cloned());
    let places = places(c, &wanted).await?;
    let keys: HashSet<PostKey> = wanted.iter().flat_map(|post| places.keys_of(post)).collect();
    let kept: HashSet<PostKey> = posts::named(c, keys).await?.into_iter().map(|post| post.key).collect();
    let missing = wanted.iter().filter(|post| places.keys_of(post).iter().all(|key| !kept.contains(key)));
    let missing: BTreeMap<PostKey, NewPost> =
        missing.map(|post| places.living(post)).map(|post| (post.key(), post)).collect();
    let register = |post: NewPost| Ok((None, post.register(by.clock.id(), by.clock.now())?));
    let added = missing.into_values().map(register).collect::<Result<Vec<(Option<Post>, Post)>>>()?;
    write_all(c, by, &added).await?;
    let held: HashSet<PostKey> = told.iter().flat_map(|post| places.keys_of(post)).collect();
    posts::hold(c, held).await
}

/// The part of the posts that one file lists whole, or not at all: those of one source and level, in one state or in the
/// nation.
type Scope = (OfficeSource, Option<Tier>, Option<DivisionId>);

/// The part that a post is of, by the word of a source.
fn scope(source: OfficeSource, post: &Post) -> Scope {
    (source, post.role.tier(), post.jurisdiction_ocd_id.lineage().into_iter().rev().nth(1))
}

/// Whoever holds a post by the word of a file, and whom the file that was read does not name in it, has left it. That counts only
/// where the file names at least half of those in office in their posts: one that names fewer is no roster of them all.
#[dual]
impl Roster for RosterEntry {
    type Missed = Tenure;

    async fn missed(c: &mut Link<'_>, by: &By, seen: &Seen) -> Result<Vec<(Tenure, Tenure)>> {
        let today = by.clock.now().day();
        let mut scopes: HashMap<Scope, (usize, Vec<Tenure>)> = HashMap::new();
        let open = tenures::by_files_on(c, today).await?;
        for some in open.chunks(1_000) {
            let ids: Vec<Id> = some.iter().map(|tenure| tenure.post_id).collect();
            let known = posts::with_ids(c, &ids).await?;
            let divisions: Vec<DivisionId> = known.iter().map(|post| post.division_ocd_id.clone()).collect();
            let places = Places(every_id(c, &divisions).await?);
            let known: HashMap<Id, Post> = known.into_iter().map(|post| (post.id, post)).collect();
            let keys = office_holders::keys(c, some.iter().map(|tenure| tenure.office_holder_id)).await?;
            for tenure in some {
                let Some(post) = known.get(&tenure.post_id) else { continue };
                let (named, missing) = scopes.entry(scope(tenure.source, post)).or_default();
                let told_as = places.keys(post.role, &post.division_ocd_id, post.seat.as_ref());
                let is_named = |person: &String| told_as.iter().any(|key| seen.contains(&in_post(person, key)));
                if keys.get(&tenure.office_holder_id).is_some_and(|keys| keys.iter().any(is_named)) {
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
