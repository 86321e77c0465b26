//! The processor time of processes, from `/proc`.

use crate::Outcome;
use std::{fs, time::Duration};

/// `/proc` counts in hundredths of a second (`USER_HZ`, fixed on Linux).
const TICK: Duration = Duration::from_millis(10);

/// What a process and, where asked, its children have used so far.
pub fn cpu(process: u32, with_children: bool) -> Outcome<Duration> {
    let mut ticks = times(process)?.map_or(0, |(_, ticks)| ticks);
    if with_children {
        for entry in fs::read_dir("/proc")? {
            let Some(id) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            ticks += times(id)?.filter(|(parent, _)| *parent == process).map_or(0, |(_, ticks)| ticks);
        }
    }
    Ok(TICK * ticks)
}

/// The parent of a process, and its ticks; `None` where it has ended.
fn times(process: u32) -> Outcome<Option<(u32, u32)>> {
    let Ok(text) = fs::read_to_string(format!("/proc/{process}/stat")) else { return Ok(None) };
    // The name, in parentheses, may hold anything; what follows is numbered from 3, the state.
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3).and_then(|field| field.parse::<u32>().ok());
    let known = || "/proc/…/stat has another shape";
    let (parent, user, system) = (field(4), field(14), field(15));
    Ok(Some((parent.ok_or_else(known)?, user.ok_or_else(known)? + system.ok_or_else(known)?)))
}
