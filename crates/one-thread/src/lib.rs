//! What Hyades uses of [rayon](https://docs.rs/rayon), one thing after the other.
//!
//! In a browser Hyades has one thread. rayon works there too, but brings its pool along, and a reader would wait for a third more. So for WebAssembly this crate takes its
//! place, under its name. Results are the same, for no result of Hyades depends on the number of threads.
//!
//! ```
//! use hyades_one_thread::prelude::*;
//!
//! let squares: Vec<usize> = (0..4).into_par_iter().map(|i| i * i).collect();
//! assert_eq!(squares, [0, 1, 4, 9]);
//! assert_eq!(hyades_one_thread::join(|| 1, || 2), (1, 2));
//! ```

/// Does one thing, then the other.
pub fn join<A, B>(one: impl FnOnce() -> A, other: impl FnOnce() -> B) -> (A, B) {
    (one(), other())
}

/// The names that `rayon::prelude` has.
pub mod prelude {
    pub use super::{InTurn, IntoParallelIterator, ParallelIterator, ParallelSlice};
}

/// Items that come in turn.
#[derive(Debug, Clone)]
pub struct InTurn<I>(I);

impl<I: Iterator> IntoIterator for InTurn<I> {
    type Item = I::Item;
    type IntoIter = I;

    fn into_iter(self) -> I {
        self.0
    }
}

/// What can be gone through.
pub trait IntoParallelIterator: IntoIterator + Sized {
    /// Its items.
    fn into_par_iter(self) -> InTurn<Self::IntoIter> {
        InTurn(self.into_iter())
    }
}

impl<T: IntoIterator> IntoParallelIterator for T {}

/// Items, and what can be done with them.
pub trait ParallelIterator: IntoIterator + Sized {
    /// The same, since there is nothing to share.
    #[must_use]
    fn with_min_len(self, _: usize) -> Self {
        self
    }

    /// What `f` makes of each item.
    fn map<T>(self, f: impl FnMut(Self::Item) -> T) -> InTurn<impl Iterator<Item = T>> {
        InTurn(self.into_iter().map(f))
    }

    /// Each item with its place.
    fn enumerate(self) -> InTurn<impl Iterator<Item = (usize, Self::Item)>> {
        InTurn(self.into_iter().enumerate())
    }

    /// Each item with that of another list.
    fn zip<O: IntoIterator>(self, other: O) -> InTurn<impl Iterator<Item = (Self::Item, O::Item)>> {
        InTurn(self.into_iter().zip(other))
    }

    /// The last item first.
    fn rev(self) -> InTurn<std::iter::Rev<Self::IntoIter>>
    where
        Self::IntoIter: DoubleEndedIterator,
    {
        InTurn(self.into_iter().rev())
    }

    /// Does something with each item.
    fn for_each(self, f: impl FnMut(Self::Item)) {
        self.into_iter().for_each(f);
    }

    /// All items put together, as the only item of a list.
    fn fold<T>(
        self,
        start: impl Fn() -> T,
        f: impl FnMut(T, Self::Item) -> T,
    ) -> InTurn<std::iter::Once<T>> {
        InTurn(std::iter::once(self.into_iter().fold(start(), f)))
    }

    /// All items put together.
    fn reduce(
        self,
        start: impl Fn() -> Self::Item,
        f: impl FnMut(Self::Item, Self::Item) -> Self::Item,
    ) -> Self::Item {
        self.into_iter().fold(start(), f)
    }

    /// A collection of the items.
    fn collect<C: FromIterator<Self::Item>>(self) -> C {
        self.into_iter().collect()
    }

    /// The items in a vector that is there already; what it held goes.
    fn collect_into_vec(self, into: &mut Vec<Self::Item>) {
        into.clear();
        into.extend(self);
    }
}

impl<I: Iterator> ParallelIterator for InTurn<I> {}

/// Parts of a slice.
pub trait ParallelSlice<T> {
    /// The items.
    fn par_iter(&self) -> InTurn<std::slice::Iter<'_, T>>;
    /// The items, to be changed.
    fn par_iter_mut(&mut self) -> InTurn<std::slice::IterMut<'_, T>>;
    /// Parts of one length, of which the last may be shorter.
    fn par_chunks(&self, len: usize) -> InTurn<std::slice::Chunks<'_, T>>;
    /// The same, to be changed.
    fn par_chunks_mut(&mut self, len: usize) -> InTurn<std::slice::ChunksMut<'_, T>>;
    /// All parts of one length.
    fn par_windows(&self, len: usize) -> InTurn<std::slice::Windows<'_, T>>;
}

impl<T> ParallelSlice<T> for [T] {
    fn par_iter(&self) -> InTurn<std::slice::Iter<'_, T>> {
        InTurn(self.iter())
    }

    fn par_iter_mut(&mut self) -> InTurn<std::slice::IterMut<'_, T>> {
        InTurn(self.iter_mut())
    }

    fn par_chunks(&self, len: usize) -> InTurn<std::slice::Chunks<'_, T>> {
        InTurn(self.chunks(len))
    }

    fn par_chunks_mut(&mut self, len: usize) -> InTurn<std::slice::ChunksMut<'_, T>> {
        InTurn(self.chunks_mut(len))
    }

    fn par_windows(&self, len: usize) -> InTurn<std::slice::Windows<'_, T>> {
        InTurn(self.windows(len))
    }
}

#[cfg(test)]
mod tests {
    use super::join;
    use super::prelude::*;

    const NUMBERS: [u32; 5] = [3, 1, 4, 1, 5];

    #[test]
    fn two_things_are_done_in_turn() {
        let order = std::cell::RefCell::new(Vec::new());
        join(|| order.borrow_mut().push(1), || order.borrow_mut().push(2));
        assert_eq!(*order.borrow(), [1, 2]);
    }

    #[test]
    fn items_keep_their_order() {
        let pairs: Vec<(usize, (u32, u32))> = NUMBERS
            .par_iter()
            .with_min_len(2)
            .map(|number| number * 2)
            .zip(NUMBERS.into_par_iter().rev())
            .enumerate()
            .collect();
        assert_eq!(
            pairs,
            [
                (0, (6, 5)),
                (1, (2, 1)),
                (2, (8, 4)),
                (3, (2, 1)),
                (4, (10, 3))
            ]
        );
        let mut into = vec![7, 7];
        (0..3).into_par_iter().collect_into_vec(&mut into);
        assert_eq!(into, [0, 1, 2]);
    }

    #[test]
    fn items_are_put_together() {
        let sum = |numbers: &[u32]| {
            let parts = numbers.par_iter().fold(|| 0, |sum, number| sum + number);
            parts.reduce(|| 0, |a, b| a + b)
        };
        assert_eq!((sum(&NUMBERS), sum(&[])), (14, 0));
    }

    #[test]
    fn slices_are_cut_as_by_the_standard_library() {
        let chunks: Vec<&[u32]> = NUMBERS.par_chunks(2).collect();
        assert_eq!(chunks, NUMBERS.chunks(2).collect::<Vec<_>>());
        let windows: Vec<&[u32]> = NUMBERS.par_windows(3).collect();
        assert_eq!(windows, NUMBERS.windows(3).collect::<Vec<_>>());
        let mut numbers = NUMBERS.to_vec();
        numbers.par_chunks_mut(2).for_each(|part| part.reverse());
        assert_eq!(numbers, [1, 3, 1, 4, 5]);
        numbers.par_iter_mut().for_each(|number| *number += 1);
        assert_eq!(numbers, [2, 4, 2, 5, 6]);
    }
}
