//! One change at a time of what is read, changed and written back.

use futures::lock::Mutex;
use std::rc::Rc;

thread_local! {
    static TURN: Rc<Mutex<()>> = Rc::new(Mutex::new(()));
}

/// Does what reads something in the browser's storage and writes it back changed, once all that was begun before it is
/// done: of two at once, the later would take back what the earlier has changed. It must not wait for a page, which may
/// never answer, nor for another turn.
pub async fn in_turn<T>(change: impl Future<Output = T>) -> T {
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    change.await
}
