//! How the service is set up.

use std::{num::NonZeroUsize, thread, time::Duration};

use melanoma_core::{ClassifyOptions, Limits};

const LIST_IMAGES: NonZeroUsize = NonZeroUsize::new(64).unwrap();
const CONNECTIONS: NonZeroUsize = NonZeroUsize::new(4096).unwrap();
/// Not all of them, so that somebody else can still ask.
const CONNECTIONS_PER_ADDRESS: NonZeroUsize = NonZeroUsize::new(3072).unwrap();

/// In whose words `POST /predict` answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wording {
    /// Ours, which never reassures.
    #[default]
    Plain,
    /// Those of the API of 2021, to the byte.
    Seed,
}

/// How the service is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// What an image may cost.
    pub limits: Limits,
    /// How many images are worked on at the same time, at least 1.
    pub workers: usize,
    /// How many may wait for that; who comes then is turned away.
    pub queue: usize,
    /// How long after its first byte a request is answered at the latest; a request may ask for less.
    pub deadline: Duration,
    /// What clients may take.
    pub clients: ClientLimits,
    /// How much a request with several images may bring.
    pub list: ListLimits,
    /// What is asked of an image where the request does not say.
    pub asked: ClassifyOptions,
    /// In whose words `POST /predict` answers.
    pub wording: Wording,
}

/// How much a request with several images may bring.
#[derive(Clone, Copy, Debug)]
pub struct ListLimits {
    /// How many images.
    pub images: NonZeroUsize,
    /// How many bytes they may have together; one alone may always have what [`Limits`] says.
    pub bytes: u64,
}

/// What clients may take before they have asked for anything.
#[derive(Clone, Copy, Debug)]
pub struct ClientLimits {
    /// How long the head of a request may take, and how long a connection may lie idle before it.
    pub head_timeout: Duration,
    /// How long the body of a request may take.
    pub body_timeout: Duration,
    /// How many bytes of bodies may lie in memory, of all requests together.
    pub waiting_bytes: u64,
    /// How many connections there may be.
    pub connections: NonZeroUsize,
    /// How many of them may come from one address.
    pub connections_per_address: NonZeroUsize,
}

impl Config {
    /// How many may wait where nobody says: sixteen a worker are worked off in well under a deadline.
    #[must_use]
    pub const fn queue_for(workers: usize) -> usize {
        16 * workers
    }
}

impl Default for Config {
    fn default() -> Self {
        let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            limits: Limits::default(),
            workers,
            queue: Self::queue_for(workers),
            deadline: Duration::from_secs(30),
            clients: ClientLimits::default(),
            list: ListLimits::default(),
            asked: ClassifyOptions::default(),
            wording: Wording::default(),
        }
    }
}

impl Default for ListLimits {
    /// As many bytes as a dozen images of a phone.
    fn default() -> Self {
        Self { images: LIST_IMAGES, bytes: 48 << 20 }
    }
}

impl Default for ClientLimits {
    fn default() -> Self {
        Self {
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(20),
            waiting_bytes: 256 << 20,
            connections: CONNECTIONS,
            connections_per_address: CONNECTIONS_PER_ADDRESS,
        }
    }
}
