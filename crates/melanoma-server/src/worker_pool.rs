//! A bounded queue and a fixed number of threads for CPU-bound work.
//!
//! Jobs start in the order in which they arrive, and those of clients that closed their sending side after the others.
//! A job whose client left, or whose deadline passed, leaves the queue at once, and stops between two steps once it has
//! started.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Instant,
};

use melanoma_core::CancellationToken;
use prometheus_client::metrics::histogram::Histogram;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::timeout_at,
};

use crate::{
    caller::Caller,
    error::Error,
    job_queue::{Entry, JobQueue},
};

/// The queue and its threads. Dropping it ends the threads after the waiting jobs.
pub(crate) struct WorkerPool {
    queue: Arc<JobQueue>,
    /// One permit for each job that may wait.
    slots: Arc<Semaphore>,
    /// The same for images of batches, which have slots of their own so that a batch never fills the queue.
    batch_slots: Arc<Semaphore>,
    /// The same for jobs whose client closed its sending side, and may have left.
    closed_slots: Arc<Semaphore>,
    capacity: usize,
    /// Waiting time of the jobs, in seconds.
    wait: Histogram,
}

impl WorkerPool {
    /// Starts `threads` threads, at least 1, with a queue for `capacity` jobs.
    pub(crate) fn start(threads: usize, capacity: usize, wait: Histogram) -> io::Result<Self> {
        let (threads, capacity) = (threads.max(1), capacity.min(Semaphore::MAX_PERMITS));
        let slots = |count: usize| Arc::new(Semaphore::new(count));
        let pool = Self {
            queue: Arc::default(),
            slots: slots(capacity),
            batch_slots: slots(threads),
            closed_slots: slots(capacity),
            capacity,
            wait,
        };
        for number in 0..threads {
            let queue = Arc::clone(&pool.queue);
            let run_jobs = move || {
                while let Some(job) = queue.pop() {
                    job();
                }
            };
            thread::Builder::new().name(format!("worker-{number}")).spawn(run_jobs)?;
        }
        Ok(pool)
    }

    /// Checks for a free slot, so that a request can be rejected before its body is read.
    ///
    /// # Errors
    /// `overloaded`.
    pub(crate) fn check_capacity(&self) -> Result<(), Error> {
        if self.slots.available_permits() == 0 { Err(self.queue_full()) } else { Ok(()) }
    }

    /// Number of waiting jobs.
    pub(crate) fn queue_length(&self) -> usize {
        self.queue.len()
    }

    /// Runs `work` on a worker thread.
    ///
    /// # Errors
    /// `overloaded` if the queue is full, `deadline_exceeded`, `internal` if `work` panics, and the error of
    /// `work`.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        caller: Caller,
        work: impl FnOnce(&CancellationToken) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let slot = Arc::clone(&self.slots).try_acquire_owned().map_err(|_| self.queue_full())?;
        self.run_in_slot(slot, caller, work).await
    }

    /// Runs `work` for an image of a batch on a worker thread; waits for a free slot.
    ///
    /// # Errors
    /// `deadline_exceeded`, `internal` if `work` panics, and the error of `work`.
    pub(crate) async fn run_in_batch<T: Send + 'static>(
        &self,
        caller: Caller,
        work: impl FnOnce(&CancellationToken) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let slot = timeout_at(caller.deadline.into(), Arc::clone(&self.batch_slots).acquire_owned()).await;
        let slot = slot.map_err(|_| Error::DeadlineExceeded)?.map_err(Error::internal)?;
        self.run_in_slot(slot, caller, work).await
    }

    async fn run_in_slot<T: Send + 'static>(
        &self,
        slot: OwnedSemaphorePermit,
        caller: Caller,
        work: impl FnOnce(&CancellationToken) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let Caller { deadline, mut client } = caller;
        if Instant::now() >= deadline {
            return Err(Error::DeadlineExceeded);
        }
        let cancellation = CancellationToken::new();
        // Cancels when this future ends at the deadline, or is dropped because the client left.
        let _guard = cancellation.clone().drop_guard();
        let (sender, result) = oneshot::channel();
        let (enqueued, wait, span) = (Instant::now(), self.wait.clone(), tracing::Span::current());
        let job = move || {
            wait.observe(enqueued.elapsed().as_secs_f64());
            let _span = span.entered();
            let result = catch_unwind(AssertUnwindSafe(|| work(&cancellation)));
            // Fails only if nobody waits for the result.
            let _ = sender.send(result.unwrap_or(Err(Error::Internal { source: None })));
        };
        // Leaves the queue when it is dropped.
        let entry = self.queue.push(Box::new(job), slot);
        let mut result = std::pin::pin!(timeout_at(deadline.into(), result));
        let result = tokio::select! {
            result = &mut result => result,
            () = client.closed() => {
                self.postpone(&entry)?;
                result.await
            }
        };
        match result {
            Ok(result) => result.map_err(Error::internal)?,
            Err(_) => Err(Error::DeadlineExceeded),
        }
    }

    /// Moves a waiting job behind those of clients that are certainly there, and frees its slot for them.
    fn postpone(&self, entry: &Entry) -> Result<(), Error> {
        let slot = Arc::clone(&self.closed_slots).try_acquire_owned().map_err(|_| self.queue_full())?;
        entry.postpone(slot);
        Ok(())
    }

    fn queue_full(&self) -> Error {
        Error::QueueFull { capacity: self.capacity }
    }
}

impl Drop for WorkerPool {
    fn drop(&mut self) {
        self.queue.close();
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
    use crate::{caller::Client, problem_code::ProblemCode};

    fn in_milliseconds(milliseconds: u64) -> Caller {
        let deadline = Instant::now() + Duration::from_millis(milliseconds);
        Caller { deadline, client: Client::default() }
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
    async fn images_of_batches_leave_the_slots_to_others() {
        let (pool, busy, first) = busy_pool().await;
        let submit = |number: u32, is_batch: bool| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move {
                let work = move |_: &CancellationToken| Ok(number);
                if is_batch {
                    pool.run_in_batch(in_milliseconds(60_000), work).await
                } else {
                    pool.run(in_milliseconds(60_000), work).await
                }
            })
        };
        let batch: Vec<_> = (0..10).map(|number| submit(number, true)).collect();
        while pool.queue_length() < 1 {
            tokio::task::yield_now().await;
        }
        let late = pool.run_in_batch(in_milliseconds(20), |_| Ok(())).await.unwrap_err();
        assert_eq!(late.code(), ProblemCode::DeadlineExceeded);
        assert_eq!(pool.queue_length(), 1, "the other images of the batches wait outside the queue");
        let alone: Vec<_> = (10..12).map(|number| submit(number, false)).collect();
        while pool.queue_length() < 3 {
            tokio::task::yield_now().await;
        }
        drop(busy);
        first.await.unwrap().unwrap();
        for (number, waiting) in (0..).zip(batch.into_iter().chain(alone)) {
            assert_eq!(waiting.await.unwrap().unwrap(), number);
        }
        pool.check_capacity().unwrap();
    }

    #[tokio::test]
    async fn clients_that_closed_their_side_are_served_after_the_others() {
        let (pool, busy, first) = busy_pool().await;
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let submit = |name: &'static str, client: Client| {
            let (pool, order) = (Arc::clone(&pool), Arc::clone(&order));
            let work = move |_: &CancellationToken| {
                order.lock().unwrap().push(name);
                Ok(())
            };
            tokio::spawn(async move { pool.run(Caller { client, ..in_milliseconds(60_000) }, work).await })
        };
        let (close, has_closed) = tokio::sync::watch::channel(false);
        let postponed = [0, 1].map(|_| submit("closed", Client::new(has_closed.clone())));
        while pool.queue_length() < 2 {
            tokio::task::yield_now().await;
        }
        pool.check_capacity().unwrap_err();
        close.send(true).unwrap();
        while pool.check_capacity().is_err() {
            tokio::task::yield_now().await;
        }
        let present = submit("present", Client::default());
        while pool.queue_length() < 3 {
            tokio::task::yield_now().await;
        }
        drop(busy);
        first.await.unwrap().unwrap();
        present.await.unwrap().unwrap();
        for job in postponed {
            job.await.unwrap().unwrap();
        }
        assert_eq!(*order.lock().unwrap(), ["present", "closed", "closed"]);
    }

    #[tokio::test]
    async fn a_canceled_job_leaves_the_queue() {
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
        assert_eq!(pool.queue_length(), 0, "its slot is free at once");
        drop(busy);
        first.await.unwrap().unwrap();
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
