//! One errand at a time, shared by all who want it meanwhile. It goes on even if nobody waits any more.

use std::cell::RefCell;
use std::future::Future;
use tokio::sync::watch;
use tokio::task::spawn_local;

/// What is under way, and for what it was started.
type UnderWay<K, T> = (K, watch::Receiver<Option<T>>);

#[derive(Debug)]
pub(super) struct Flight<K, T>(RefCell<Option<UnderWay<K, T>>>);

impl<K: Copy + PartialOrd, T: Clone + 'static> Flight<K, T> {
    pub(super) const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// Joins what is under way, if it was started for `key` or for more; else starts it anew. `None`: it was broken off.
    pub(super) async fn run<F: Future<Output = T> + 'static>(
        &self,
        key: K,
        start: impl FnOnce() -> F,
    ) -> Option<T> {
        let mut outcome = self.join(key).unwrap_or_else(|| {
            let (tell, outcome) = watch::channel(None);
            let errand = start();
            spawn_local(async move { tell.send_replace(Some(errand.await)) });
            *self.0.borrow_mut() = Some((key, outcome.clone()));
            outcome
        });
        let told = outcome.wait_for(Option::is_some).await.ok()?;
        told.clone()
    }

    /// Whether something is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.0.borrow().as_ref().is_some_and(|(_, outcome)| outcome.borrow().is_none())
    }

    fn join(&self, key: K) -> Option<watch::Receiver<Option<T>>> {
        let under_way = self.0.borrow();
        let (started_for, outcome) = under_way.as_ref()?;
        let is_open = outcome.borrow().is_none() && outcome.has_changed().is_ok();
        (is_open && *started_for >= key).then(|| outcome.clone())
    }
}
