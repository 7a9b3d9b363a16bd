//! The in-browser vault: exhibits, files and the chain in IndexedDB.
