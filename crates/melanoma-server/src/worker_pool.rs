//! A bounded queue and a fixed number of threads for CPU-bound work.
//!
//! Jobs start in the order in which they arrive. A job whose client left, or whose deadline passed, is
//! dropped before it starts, and stops between two steps after that.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Instant,
};

use crossbeam_channel::{Receiver, Sender, bounded};
use melanoma_core::CancellationToken;
use prometheus_client::metrics::histogram::Histogram;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::timeout_at,
};

use crate::error::Error;

type Job = Box<dyn FnOnce() + Send>;

/// The queue and its threads. Dropping it ends the threads after the waiting jobs.
pub(crate) struct WorkerPool {
    jobs: Sender<Job>,
    /// One permit for each job that may wait.
    slots: Arc<Semaphore>,
    capacity: usize,
    /// Waiting time of the jobs, in seconds.
    wait: Histogram,
}

impl WorkerPool {
    /// Starts `threads` threads, at least 1, with a queue for `capacity` jobs.
    pub(crate) fn start(threads: usize, capacity: usize, wait: Histogram) -> io::Result<Self> {
        let (jobs, queue) = bounded(capacity);
        for number in 0..threads.max(1) {
            let queue: Receiver<Job> = queue.clone();
            let run_jobs = move || queue.into_iter().for_each(|job| job());
            thread::Builder::new().name(format!("worker-{number}")).spawn(run_jobs)?;
        }
        Ok(Self { jobs, slots: Arc::new(Semaphore::new(capacity)), capacity, wait })
    }

    /// Checks for a free slot, so that a request can be rejected before its body is read.
    ///
    /// # Errors
    /// `overloaded`.
    pub(crate) fn check_capacity(&self) -> Result<(), Error> {
        if self.slots.available_permits() == 0 { Err(self.queue_full()) } else { Ok(()) }
    }

    /// Number of waiting jobs, canceled ones included.
    pub(crate) fn queue_length(&self) -> usize {
        self.jobs.len()
    }

    /// Runs `work` on a worker thread.
    ///
    /// # Errors
    /// `overloaded` if the queue is full, `deadline_exceeded`, `internal` if `work` panics, and the error of
    /// `work`.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        deadline: Instant,
        work: impl FnOnce(&CancellationToken) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let slot = Arc::clone(&self.slots).try_acquire_owned().map_err(|_| self.queue_full())?;
        self.run_in_slot(slot, deadline, work).await
    }

    /// Runs `work` on a worker thread; waits for a free slot if the queue is full.
    ///
    /// # Errors
    /// `deadline_exceeded`, `internal` if `work` panics, and the error of `work`.
    pub(crate) async fn run_when_free<T: Send + 'static>(
        &self,
        deadline: Instant,
        work: impl FnOnce(&CancellationToken) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let slot = timeout_at(deadline.into(), Arc::clone(&self.slots).acquire_owned()).await;
        let slot = slot.map_err(|_| Error::DeadlineExceeded)?.map_err(Error::internal)?;
        self.run_in_slot(slot, deadline, work).await
    }

    async fn run_in_slot<T: Send + 'static>(
        &self,
        slot: OwnedSemaphorePermit,
        deadline: Instant,
        work: impl FnOnce(&CancellationToken) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        if Instant::now() >= deadline {
            return Err(Error::DeadlineExceeded);
        }
        let cancellation = CancellationToken::new();
        // Cancels when this future ends at the deadline, or is dropped because the client left.
        let _guard = cancellation.clone().drop_guard();
        let (sender, result) = oneshot::channel();
        let (enqueued, wait, span) = (Instant::now(), self.wait.clone(), tracing::Span::current());
        let job = move || {
            drop(slot);
            wait.observe(enqueued.elapsed().as_secs_f64());
            let _span = span.entered();
            if cancellation.is_canceled() {
                return;
            }
            let result = catch_unwind(AssertUnwindSafe(|| work(&cancellation)));
            // Fails only if nobody waits for the result.
            let _ = sender.send(result.unwrap_or(Err(Error::Internal { source: None })));
        };
        // Cannot fail: there are as many slots as places in the channel.
        self.jobs.try_send(Box::new(job)).map_err(|_| Error::Internal { source: None })?;
        match timeout_at(deadline.into(), result).await {
            Ok(result) => result.map_err(Error::internal)?,
            Err(_) => Err(Error::DeadlineExceeded),
        }
    }

    fn queue_full(&self) -> Error {
        Error::QueueFull { capacity: self.capacity }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::{
        sync::{
            atomic::{AtomicUsize, Ordering},
            mpsc,
        },
        time::Duration,
    };

    use super::*;
    use crate::problem_code::ProblemCode;

    fn in_milliseconds(milliseconds: u64) -> Instant {
        Instant::now() + Duration::from_millis(milliseconds)
    }

    /// A pool with one thread, which is busy until the sender is dropped, and a queue for two jobs.
    async fn busy_pool() -> (Arc<WorkerPool>, mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), Error>>) {
        let pool = Arc::new(WorkerPool::start(1, 2, Histogram::new([])).unwrap());
        let (busy, until_free) = mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let work = move |_: &CancellationToken| {
            let _ = started.send(());
            let _ = until_free.recv();
            Ok(())
        };
        let first = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move { pool.run(in_milliseconds(60_000), work).await }
        });
        has_started.await.unwrap();
        (pool, busy, first)
    }

    #[tokio::test]
    async fn a_full_queue_rejects_at_once_and_completes_its_jobs() {
        let (pool, busy, first) = busy_pool().await;
        let waiting: Vec<_> = (0..2)
            .map(|number| {
                let pool = Arc::clone(&pool);
                tokio::spawn(async move { pool.run(in_milliseconds(60_000), move |_| Ok(number)).await })
            })
            .collect();
        while pool.queue_length() < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(pool.check_capacity().unwrap_err().code(), ProblemCode::Overloaded);
        let rejected = pool.run(in_milliseconds(60_000), |_| Ok(())).await.unwrap_err();
        assert_eq!(rejected.code(), ProblemCode::Overloaded);
        assert!(rejected.to_string().contains("the limit is 2"), "{rejected}");
        drop(busy);
        first.await.unwrap().unwrap();
        for (number, waiting) in waiting.into_iter().enumerate() {
            assert_eq!(waiting.await.unwrap().unwrap(), number);
        }
        pool.check_capacity().unwrap();
    }

    #[tokio::test]
    async fn run_when_free_waits_for_the_next_slot() {
        let (pool, busy, first) = busy_pool().await;
        let submit = |number: u32, waits: bool| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move {
                let work = move |_: &CancellationToken| Ok(number);
                if waits {
                    pool.run_when_free(in_milliseconds(60_000), work).await
                } else {
                    pool.run(in_milliseconds(60_000), work).await
                }
            })
        };
        let before: Vec<_> = (0..2).map(|number| submit(number, false)).collect();
        while pool.queue_length() < 2 {
            tokio::task::yield_now().await;
        }
        let late = pool.run_when_free(in_milliseconds(20), |_| Ok(())).await.unwrap_err();
        assert_eq!(late.code(), ProblemCode::DeadlineExceeded);
        let after: Vec<_> = (2..6).map(|number| submit(number, true)).collect();
        tokio::task::yield_now().await;
        let rejected = pool.run(in_milliseconds(60_000), |_| Ok(())).await.unwrap_err();
        assert_eq!(rejected.code(), ProblemCode::Overloaded);
        drop(busy);
        first.await.unwrap().unwrap();
        for (number, waiting) in (0..).zip(before.into_iter().chain(after)) {
            assert_eq!(waiting.await.unwrap().unwrap(), number);
        }
        pool.check_capacity().unwrap();
    }

    #[tokio::test]
    async fn a_canceled_job_never_starts() {
        let (pool, busy, first) = busy_pool().await;
        let started = Arc::new(AtomicUsize::new(0));
        let count = |started: &Arc<AtomicUsize>| {
            let started = Arc::clone(started);
            move |_: &CancellationToken| {
                started.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
        };
        let late = pool.run(in_milliseconds(20), count(&started)).await.unwrap_err();
        assert_eq!(late.code(), ProblemCode::DeadlineExceeded);
        let run = pool.run(in_milliseconds(60_000), count(&started));
        let dropped = tokio::time::timeout(Duration::from_millis(20), run);
        assert!(dropped.await.is_err());
        drop(busy);
        first.await.unwrap().unwrap();
        while pool.queue_length() > 0 {
            tokio::task::yield_now().await;
        }
        pool.run(in_milliseconds(60_000), count(&started)).await.unwrap();
        assert_eq!(started.load(Ordering::SeqCst), 1, "only the last job starts");
    }

    #[tokio::test]
    async fn a_running_job_is_canceled_at_its_deadline() {
        let pool = WorkerPool::start(1, 1, Histogram::new([])).unwrap();
        let (stopped, has_stopped) = oneshot::channel();
        let work = move |cancellation: &CancellationToken| {
            while !cancellation.is_canceled() {
                thread::yield_now();
            }
            let _ = stopped.send(());
            Ok(())
        };
        let late = pool.run(in_milliseconds(20), work).await.unwrap_err();
        assert_eq!(late.code(), ProblemCode::DeadlineExceeded);
        has_stopped.await.unwrap();
    }

    #[tokio::test]
    async fn a_panic_fails_only_its_own_request() {
        let pool = WorkerPool::start(1, 1, Histogram::new([])).unwrap();
        #[allow(clippy::panic)]
        let panics = |_: &CancellationToken| -> Result<(), Error> { panic!("a decoder failed") };
        assert_eq!(
            pool.run(in_milliseconds(60_000), panics).await.unwrap_err().code(),
            ProblemCode::Internal
        );
        assert_eq!(pool.run(in_milliseconds(60_000), |_| Ok(7)).await.unwrap(), 7);
    }
}
