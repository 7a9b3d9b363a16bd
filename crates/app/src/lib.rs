//! The side panel and the workbench.
