//! One bounded queue before a fixed number of threads, for everything that costs CPU time.
//!
//! A free thread takes what waits longest; nothing waits for a timer or for company. What nobody
//! waits for any more, because the client left or the deadline passed, is dropped before it costs
//! anything, and is left off between two steps once it has begun.
//!
//! Who finds the queue full is turned away, but for who was admitted before: the next image of
//! a list waits for a place, and a place that becomes free goes to who waits longest for one.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Instant,
};

use crossbeam_channel::{Receiver, Sender, bounded};
use melanoma_core::{Error, ErrorCode};
use prometheus_client::metrics::histogram::Histogram;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::timeout_at,
};

use crate::problem::internal;

/// The queue and its threads, which end when it is dropped and what waits is done.
pub(crate) struct WorkerPool {
    jobs: Sender<Job>,
    /// One for each piece of work that may still wait.
    places: Arc<Semaphore>,
    /// How long each waited, in seconds.
    wait: Histogram,
}

type Job = Box<dyn FnOnce() + Send>;

/// Tells a piece of work whether somebody still waits for it.
pub(crate) struct Wanted<'a>(pub(crate) &'a dyn Fn() -> bool);

impl Wanted<'_> {
    /// Goes on only if somebody does.
    ///
    /// # Errors
    /// `deadline_exceeded`, which nobody reads if the client has left.
    pub(crate) fn go_on(&self) -> Result<(), Error> {
        if (self.0)() { Ok(()) } else { Err(too_late()) }
    }
}

impl WorkerPool {
    /// Starts `threads` threads, at least 1; `capacity` pieces of work may wait for them. How long
    /// each waited, in seconds, goes to `wait`.
    pub(crate) fn start(threads: usize, capacity: usize, wait: Histogram) -> io::Result<Self> {
        let (jobs, waiting) = bounded(capacity);
        for number in 0..threads.max(1) {
            let waiting: Receiver<Job> = waiting.clone();
            let work = move || waiting.into_iter().for_each(|job| job());
            thread::Builder::new().name(format!("worker-{number}")).spawn(work)?;
        }
        Ok(Self { jobs, places: Arc::new(Semaphore::new(capacity)), wait })
    }

    /// Refuses while the queue is full, so that a request can be turned away before it is read.
    ///
    /// # Errors
    /// `overloaded`.
    pub(crate) fn admit(&self) -> Result<(), Error> {
        if self.places.available_permits() == 0 { Err(overloaded()) } else { Ok(()) }
    }

    /// How many pieces of work wait, those that nobody wants any more among them.
    pub(crate) fn len(&self) -> usize {
        self.jobs.len()
    }

    /// Does `work` on one of the threads and waits for it, until the deadline.
    ///
    /// # Errors
    /// `overloaded` at once when the queue is full, `deadline_exceeded`, `internal` when `work`
    /// panics, and what `work` returns.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        deadline: Instant,
        work: impl FnOnce(&Wanted<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| overloaded())?;
        self.run_at(place, deadline, work).await
    }

    /// The same for who was admitted before: waits for a place while the queue is full.
    ///
    /// # Errors
    /// Those of [`Self::run`] but for `overloaded`.
    pub(crate) async fn run_in_turn<T: Send + 'static>(
        &self,
        deadline: Instant,
        work: impl FnOnce(&Wanted<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let place = timeout_at(deadline.into(), Arc::clone(&self.places).acquire_owned());
        let place = place.await.map_err(|_| too_late())?.map_err(|e| internal().with_source(e))?;
        self.run_at(place, deadline, work).await
    }

    async fn run_at<T: Send + 'static>(
        &self,
        place: OwnedSemaphorePermit,
        deadline: Instant,
        work: impl FnOnce(&Wanted<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        let (since, wait, span) = (Instant::now(), self.wait.clone(), tracing::Span::current());
        let job = move || {
            drop(place);
            wait.observe(since.elapsed().as_secs_f64());
            let _span = span.entered();
            let wanted = || !reply.is_closed() && Instant::now() < deadline;
            let wanted = Wanted(&wanted);
            let done = wanted.go_on().and_then(|()| {
                catch_unwind(AssertUnwindSafe(|| work(&wanted))).unwrap_or_else(|_| Err(internal()))
            });
            // Refused only by who has left.
            let _ = reply.send(done);
        };
        // There is room for it: no more wait than there are places.
        self.jobs.try_send(Box::new(job)).map_err(|_| internal())?;
        match timeout_at(deadline.into(), answer).await {
            Ok(answer) => answer.map_err(|e| internal().with_source(e))?,
            Err(_) => Err(too_late()),
        }
    }
}

fn overloaded() -> Error {
    Error::new(ErrorCode::Overloaded, "as many requests wait as this server takes")
}

/// The error of what comes after the deadline of its request.
pub(crate) fn too_late() -> Error {
    Error::new(ErrorCode::DeadlineExceeded, "the time that the request has was over before its answer")
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

    fn soon(milliseconds: u64) -> Instant {
        Instant::now() + Duration::from_millis(milliseconds)
    }

    /// One thread that is busy until the sender is dropped, and a queue for two.
    async fn busy() -> (Arc<WorkerPool>, mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), Error>>) {
        let queue = Arc::new(WorkerPool::start(1, 2, Histogram::new([])).unwrap());
        let (busy, free) = mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let work = move |_: &Wanted<'_>| {
            let _ = started.send(());
            let _ = free.recv();
            Ok(())
        };
        let first = tokio::spawn({
            let queue = Arc::clone(&queue);
            async move { queue.run(soon(60_000), work).await }
        });
        has_started.await.unwrap();
        (queue, busy, first)
    }

    #[tokio::test]
    async fn who_finds_it_full_is_refused_at_once_and_the_others_are_answered() {
        let (queue, busy, first) = busy().await;
        let waiting: Vec<_> = (0..2)
            .map(|number| {
                let queue = Arc::clone(&queue);
                tokio::spawn(async move { queue.run(soon(60_000), move |_| Ok(number)).await })
            })
            .collect();
        while queue.len() < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(queue.admit().unwrap_err().code(), ErrorCode::Overloaded);
        let refused = queue.run(soon(60_000), |_| Ok(())).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::Overloaded);
        drop(busy);
        first.await.unwrap().unwrap();
        for (number, waiting) in waiting.into_iter().enumerate() {
            assert_eq!(waiting.await.unwrap().unwrap(), number);
        }
        queue.admit().unwrap();
    }

    #[tokio::test]
    async fn who_was_admitted_waits_for_a_place_and_gets_the_next() {
        let (queue, busy, first) = busy().await;
        let ask = |number: u32, patient: bool| {
            let queue = Arc::clone(&queue);
            tokio::spawn(async move {
                let work = move |_: &Wanted<'_>| Ok(number);
                if patient {
                    queue.run_in_turn(soon(60_000), work).await
                } else {
                    queue.run(soon(60_000), work).await
                }
            })
        };
        let before: Vec<_> = (0..2).map(|number| ask(number, false)).collect();
        while queue.len() < 2 {
            tokio::task::yield_now().await;
        }
        let late = queue.run_in_turn(soon(20), |_| Ok(())).await.unwrap_err();
        assert_eq!(late.code(), ErrorCode::DeadlineExceeded);
        let after: Vec<_> = (2..6).map(|number| ask(number, true)).collect();
        tokio::task::yield_now().await;
        assert_eq!(queue.run(soon(60_000), |_| Ok(())).await.unwrap_err().code(), ErrorCode::Overloaded);
        drop(busy);
        first.await.unwrap().unwrap();
        for (number, waiting) in (0..).zip(before.into_iter().chain(after)) {
            assert_eq!(waiting.await.unwrap().unwrap(), number);
        }
        queue.admit().unwrap();
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_never_begun() {
        let (queue, busy, first) = busy().await;
        let begun = Arc::new(AtomicUsize::new(0));
        let count = |begun: &Arc<AtomicUsize>| {
            let begun = Arc::clone(begun);
            move |_: &Wanted<'_>| {
                begun.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
        };
        let late = queue.run(soon(20), count(&begun)).await.unwrap_err();
        assert_eq!(late.code(), ErrorCode::DeadlineExceeded);
        let left = tokio::time::timeout(Duration::from_millis(20), queue.run(soon(60_000), count(&begun)));
        assert!(left.await.is_err());
        drop(busy);
        first.await.unwrap().unwrap();
        while queue.len() > 0 {
            tokio::task::yield_now().await;
        }
        queue.run(soon(60_000), count(&begun)).await.unwrap();
        assert_eq!(begun.load(Ordering::SeqCst), 1, "the last one alone");
    }

    #[tokio::test]
    async fn a_panic_is_an_error_of_its_own_request() {
        let queue = WorkerPool::start(1, 1, Histogram::new([])).unwrap();
        #[allow(clippy::panic)]
        let panics = |_: &Wanted<'_>| -> Result<(), Error> { panic!("a decoder gave up") };
        assert_eq!(queue.run(soon(60_000), panics).await.unwrap_err().code(), ErrorCode::Internal);
        assert_eq!(queue.run(soon(60_000), |_| Ok(7)).await.unwrap(), 7);
    }
}
