//! Which samples an iteration must look at again.

/// Samples that are looked at together: first for labels, then for sums, so that they are read from memory once.
pub(super) const STRIP: usize = 256;

/// The samples of a strip whose labels may not hold, as places in it.
#[inline(never)]
pub(super) fn find_open<'o>(limits: &[f32], bound: f32, open: &'o mut [u8; STRIP]) -> &'o [u8] {
    let is_open = |limit: f32| limit <= bound;
    let mut n_open = 0;
    let mut add = |place: usize, is_open: bool| {
        // Written in any case, kept if the count goes on.
        open[n_open % STRIP] = place as u8;
        n_open += usize::from(is_open);
    };
    let (groups, rest) = limits.as_chunks::<8>();
    for (group, limits) in groups.iter().enumerate() {
        // Most often none of eight is open.
        let are_open = limits.map(is_open);
        if are_open != [false; 8] {
            for (lane, &is_open) in are_open.iter().enumerate() {
                add(8 * group + lane, is_open);
            }
        }
    }
    for (place, &limit) in rest.iter().enumerate() {
        add(8 * groups.len() + place, is_open(limit));
    }
    &open[..n_open]
}
