//! Runs a function over items on several threads.

use std::{
    panic::resume_unwind,
    sync::{Mutex, PoisonError},
    thread,
};

/// The results of `function`, in the order of the items, on as many threads as the current rayon pool has.
///
/// The threads are not those of rayon. A thread of rayon that waits for an engine with a thread pool begins another item,
/// deeper in its stack, and a large data set overflows it.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, function: impl Fn(T) -> R + Sync) -> Vec<R> {
    let items = Mutex::new(items.into_iter().enumerate());
    let next = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        let mut done = Vec::new();
        while let Some((index, item)) = next() {
            done.push((index, function(item)));
        }
        done
    };
    let mut results: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..rayon::current_num_threads()).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use rayon::ThreadPoolBuilder;

    use super::*;

    #[test]
    fn a_function_with_a_pool_of_its_own_does_not_nest() {
        let inner = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let outer = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let results = outer.install(|| map((0..50_000).collect(), |i: u32| inner.install(|| 2 * i)));
        assert_eq!(results, (0..50_000).map(|i| 2 * i).collect::<Vec<_>>());
    }

    #[test]
    #[should_panic(expected = "item 3")]
    fn a_panic_of_an_item_is_passed_on() {
        map(vec![1, 2, 3], |i| assert!(i != 3, "item {i}"));
    }
}
