//! *Act*: what has to be filed, where?
