//! Funding adequacy over libraries' yearly figures: what a library spends for each head, beside its peers, over time, and what
//! a state loses when it spends less (A-S3).

mod adequacy;
mod effort;
mod price_index;
mod trend;

pub use adequacy::{Adequacy, AdequacyBand, Benchmark, BenchmarkKind, Distribution, PeerGroup, Spending};
pub use effort::{Effort, MaintenanceOfEffort};
pub use price_index::{IndexValue, NewPriceIndex, PriceIndex, PriceIndexFilter, PriceIndexPatch};
pub use trend::{Trend, TrendYear};
