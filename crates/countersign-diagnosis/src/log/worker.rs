use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};

/// Runs one job after another on a thread of its own.
///
/// The thread starts with the first job. It ends when the worker is dropped and the jobs that it has
/// are done; nothing waits for that.
pub(super) struct Worker<J> {
    queue: Mutex<Option<SyncSender<J>>>,
}

/// What a [`Worker`] runs.
pub(super) trait Job: Send + 'static {
    fn run(&self);

    /// Says that it panicked. The worker goes on with the next job.
    fn panicked(&self);
}

/// Beside the job that runs, one waits.
const QUEUE: usize = 1;

impl<J: Job> Worker<J> {
    pub(super) fn new() -> Self {
        Self {
            queue: Mutex::new(None),
        }
    }

    /// Hands a job to the thread. `false` if that is busy or cannot be started: the job is dropped.
    pub(super) fn submit(&self, job: J) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let job = match &*queue {
            None => job,
            Some(sender) => match sender.try_send(job) {
                Ok(()) => return true,
                Err(TrySendError::Full(_)) => return false,
                // A panic in `panicked` ended the thread.
                Err(TrySendError::Disconnected(job)) => job,
            },
        };
        let (sender, jobs) = sync_channel(QUEUE);
        let thread = thread::Builder::new().name("countersign-diagnosis".to_owned());
        if thread.spawn(move || work(&jobs)).is_err() {
            return false;
        }
        let is_queued = sender.try_send(job).is_ok();
        *queue = Some(sender);
        is_queued
    }
}

fn work<J: Job>(jobs: &Receiver<J>) {
    for job in jobs {
        if catch_unwind(AssertUnwindSafe(|| job.run())).is_err() {
            job.panicked();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        cell::RefCell,
        sync::mpsc::{Sender, channel},
        thread::ThreadId,
        time::Duration,
    };

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    /// Waits for its gate to be dropped, then says what it is and where it ran.
    struct Named {
        name: &'static str,
        gate: Mutex<Receiver<()>>,
        told: Sender<(&'static str, ThreadId)>,
    }

    thread_local! {
        /// Dropped when the thread ends.
        static TELLER: RefCell<Option<Sender<(&'static str, ThreadId)>>> = const { RefCell::new(None) };
    }

    impl Job for Named {
        fn run(&self) {
            TELLER.set(Some(self.told.clone()));
            self.gate.lock().unwrap().recv().unwrap_err();
            assert!(!self.name.starts_with("panics"));
            self.told.send((self.name, thread::current().id())).unwrap();
        }

        fn panicked(&self) {
            assert_ne!(self.name, "panics twice");
            self.told
                .send(("panicked", thread::current().id()))
                .unwrap();
        }
    }

    struct Jobs {
        worker: Worker<Named>,
        told: Receiver<(&'static str, ThreadId)>,
        teller: Sender<(&'static str, ThreadId)>,
    }

    impl Jobs {
        fn new() -> Self {
            let (teller, told) = channel();
            let worker = Worker::new();
            Self {
                worker,
                told,
                teller,
            }
        }

        /// Submits a job, and gives its gate.
        fn submit(&self, name: &'static str) -> (bool, Sender<()>) {
            let (open, gate) = channel();
            let job = Named {
                name,
                gate: Mutex::new(gate),
                told: self.teller.clone(),
            };
            (self.worker.submit(job), open)
        }

        fn next(&self) -> (&'static str, ThreadId) {
            self.told.recv_timeout(SOON).unwrap()
        }
    }

    #[test]
    fn jobs_run_in_order_on_one_thread_that_is_not_the_callers() {
        let jobs = Jobs::new();
        let (first, open_first) = jobs.submit("first");
        drop(open_first);
        let (name, thread) = jobs.next();
        assert!(first && name == "first");
        assert_ne!(thread, thread::current().id());
        let (second, open_second) = jobs.submit("second");
        drop(open_second);
        assert_eq!((second, jobs.next()), (true, ("second", thread)));
    }

    #[test]
    fn what_finds_the_worker_busy_is_dropped() {
        let jobs = Jobs::new();
        let (running, open_running) = jobs.submit("running");
        // The second waits in the queue once the first has left it.
        let mut gates = Vec::new();
        let mut submitted = 0;
        while submitted == 0 {
            let (is_queued, gate) = jobs.submit("waiting");
            submitted += usize::from(is_queued);
            gates.push(gate);
            thread::yield_now();
        }
        let refused: Vec<_> = (0..3).map(|_| jobs.submit("dropped").0).collect();
        assert!(running);
        assert_eq!(refused, [false; 3]);
        drop(open_running);
        drop(gates);
        assert_eq!(jobs.next().0, "running");
        assert_eq!(jobs.next().0, "waiting");
        drop(jobs.worker);
        drop(jobs.teller);
        assert!(jobs.told.recv_timeout(SOON).is_err(), "nothing else runs");
    }

    #[test]
    fn a_panic_is_told_and_the_thread_goes_on() {
        let jobs = Jobs::new();
        drop(jobs.submit("panics").1);
        let (name, thread) = jobs.next();
        assert_eq!(name, "panicked");
        let (is_queued, open) = jobs.submit("next");
        drop(open);
        assert_eq!((is_queued, jobs.next()), (true, ("next", thread)));
    }

    #[test]
    fn a_thread_that_is_gone_is_started_again() {
        let jobs = Jobs::new();
        drop(jobs.submit("panics twice").1);
        // It is not known when the thread has ended: until then the queue takes jobs that are lost.
        for _ in 0..1000 {
            drop(jobs.submit("next").1);
            if let Ok((name, _)) = jobs.told.recv_timeout(Duration::from_millis(10)) {
                assert_eq!(name, "next");
                return;
            }
        }
        panic!("no job runs any more");
    }

    #[test]
    fn dropping_the_worker_ends_the_thread_after_its_jobs() {
        let jobs = Jobs::new();
        let (_, open) = jobs.submit("last");
        let Jobs {
            worker,
            told,
            teller,
        } = jobs;
        drop((worker, teller));
        assert!(told.recv_timeout(Duration::from_millis(50)).is_err());
        drop(open);
        assert_eq!(told.recv_timeout(SOON).unwrap().0, "last");
        // The last sender is the thread's own.
        let ended = told.recv_timeout(SOON).unwrap_err();
        assert_eq!(ended, std::sync::mpsc::RecvTimeoutError::Disconnected);
    }

    #[test]
    fn the_thread_waits_as_long_as_the_worker_lives() {
        let jobs = Jobs::new();
        drop(jobs.submit("only").1);
        jobs.next();
        let Jobs {
            worker,
            told,
            teller,
        } = jobs;
        drop(teller);
        let alive = told.recv_timeout(Duration::from_millis(50)).unwrap_err();
        assert_eq!(alive, std::sync::mpsc::RecvTimeoutError::Timeout);
        drop(worker);
        let ended = told.recv_timeout(SOON).unwrap_err();
        assert_eq!(ended, std::sync::mpsc::RecvTimeoutError::Disconnected);
    }

    #[test]
    fn a_worker_without_a_job_has_no_thread() {
        let worker = Worker::<Named>::new();
        assert!(worker.queue.lock().unwrap().is_none());
    }
}
