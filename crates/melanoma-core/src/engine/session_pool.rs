//! A fixed number of values shared by any number of threads.

use std::sync::{Condvar, Mutex, PoisonError};

/// Lends each of its values to one caller at a time; further callers wait.
pub(super) struct Pool<T> {
    values: Vec<Mutex<T>>,
    /// Positions of the values that no caller uses.
    idle: Mutex<Vec<usize>>,
    returned: Condvar,
}

impl<T> Pool<T> {
    pub(super) fn new(values: Vec<T>) -> Self {
        let idle = (0..values.len()).collect();
        let values = values.into_iter().map(Mutex::new).collect();
        Self { values, idle: Mutex::new(idle), returned: Condvar::new() }
    }

    /// Runs `f` with one of the values, which returns to the pool also if `f` panics.
    pub(super) fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let index = loop {
            if let Some(index) = idle.pop() {
                break index;
            }
            idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        };
        drop(idle);
        let _loan = Loan { pool: self, index };
        f(&mut self.values[index].lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Returns its value to the pool when it is dropped.
struct Loan<'a, T> {
    pool: &'a Pool<T>,
    index: usize,
}

impl<T> Drop for Loan<'_, T> {
    fn drop(&mut self) {
        self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(self.index);
        self.pool.returned.notify_one();
    }
}
