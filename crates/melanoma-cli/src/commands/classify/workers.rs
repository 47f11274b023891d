//! Inputs on several threads, and their results in order as they are ready.

use std::{
    collections::BTreeMap,
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::sync_channel,
    },
    thread,
};

/// Results that wait for the one before them, for each thread.
const QUEUE: usize = 4;

/// Calls `work` for each input on `threads` threads, and `receive` with each result in the order of the inputs. Once
/// `stop` is set, the work that has begun is completed and no other begins.
///
/// # Errors
/// That of `receive`, which ends the work.
pub(super) fn in_order<I: Sync, R: Send>(
    inputs: &[I],
    threads: usize,
    stop: &AtomicBool,
    work: impl Fn(&I) -> R + Sync,
    mut receive: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = sync_channel(QUEUE * threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(input) = inputs.get(index) else { break };
                    // The receiver is gone after an error.
                    if sender.send((index, work(input))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut expected = 0;
        for (index, result) in receiver {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&expected) {
                receive(result)?;
                expected += 1;
            }
        }
        Ok(())
    })
}
