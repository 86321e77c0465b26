//! Recognition: what can be achieved, who was awarded it, and the keys by which awards are signed as Open Badges 3.0 (D-S2).

mod achievement;
mod award;

pub use achievement::{Achievement, AchievementFilter, AchievementKind, AchievementPatch, NewAchievement};
pub use award::{Award, AwardFilter, AwardSharing, AwardStatus, AwardTerms, AwardTransition, NewAward};

kernel::words! {
    /// Of which kind a key is that badges are signed with.
    pub enum BadgeKeyKind { Ed25519 = "ed25519", Rsa = "rsa" }
}

/// The bits of a status list, as many as Bitstring Status List 1.0 §3.1 asks for at least.
pub const STATUS_LIST_LENGTH: i32 = 131_072;
/// Awards for which a status list has bits; the next ones have theirs in another. As half of the bits stay free, a few draws by
/// chance find one.
pub const STATUS_LIST_AWARDS: i64 = 65_536;

/// Letters that no URI has; brackets stand in the names of hosts alone, which have none here.
const NO_URI: [char; 11] = ['<', '>', '"', '{', '}', '|', '\\', '^', '`', '[', ']'];

/// Whether an address can stand in what is signed: a URI by its letters (RFC 3986, appendix A), for JSON-LD drops others.
fn is_uri(address: Option<&kernel::WebUri>) -> bool {
    let encodes = |rest: &str| rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    address.map(kernel::WebUri::as_str).is_none_or(|address| {
        !address.contains(NO_URI) && address.matches('#').count() <= 1 && address.split('%').skip(1).all(encodes)
    })
}
