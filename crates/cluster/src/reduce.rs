//! Parallel sums that do not depend on the number of threads: the samples are cut into chunks of a length
//! that follows from the input alone, and the chunks' results are combined in order.

use rayon::prelude::*;

/// Samples a chunk, unless the results of a chunk are themselves large.
pub(crate) const CHUNK: usize = 4096;

/// Searches of the tree a chunk: few enough to share the work evenly, enough to make sharing cheap.
pub(crate) const SEARCHES: usize = 512;

/// The length of a chunk of rows of `n_features` numbers where each chunk's result holds `result_len` numbers: long
/// enough that all results together are no larger than the input.
pub(crate) fn chunk_len(result_len: usize, n_features: usize) -> usize {
    CHUNK.max(result_len.div_ceil(n_features))
}

/// Maps fixed chunks of `0..n` in parallel; results in order.
pub(crate) fn map_chunks<T: Send>(
    n: usize,
    len: usize,
    f: impl Fn(std::ops::Range<usize>) -> T + Sync,
) -> Vec<T> {
    // One chunk needs no other thread: handing it over would cost more than a small one takes.
    if (1..=len).contains(&n) {
        return vec![f(0..n)];
    }
    (0..n.div_ceil(len))
        .into_par_iter()
        .map(|c| f(c * len..((c + 1) * len).min(n)))
        .collect()
}

/// Maps fixed chunks of `0..n` with the matching part of `out` in parallel; results in order.
pub(crate) fn map_chunks_mut<O: Send, T: Send>(
    out: &mut [O],
    len: usize,
    f: impl Fn(std::ops::Range<usize>, &mut [O]) -> T + Sync,
) -> Vec<T> {
    if (1..=len).contains(&out.len()) {
        return vec![f(0..out.len(), out)];
    }
    out.par_chunks_mut(len)
        .enumerate()
        .map(|(c, part)| {
            let start = c * len;
            f(start..start + part.len(), part)
        })
        .collect()
}
