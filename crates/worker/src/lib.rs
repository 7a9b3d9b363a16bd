//! The service worker: the steps of a capture and the routing of messages.
