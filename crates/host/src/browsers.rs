//! Where browsers look for the manifests of native-messaging hosts.

use crate::places::Places;
use std::path::PathBuf;

/// What a browser's manifest and call look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Chromium and what is made of it.
    Chromium,
    /// Firefox.
    Firefox,
}

/// A browser on Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Browser {
    /// As it is named on the command line.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// Its family.
    pub family: Family,
    /// Its folder of the person's, below the configuration (Chromium's family) or the home folder (Firefox): where it is
    /// there, the browser was used.
    folder: &'static str,
    /// Its folder when it was installed as a snap, below the home folder.
    snap: Option<&'static str>,
    /// Its folder when it was installed as a flatpak, below the home folder.
    flatpak: Option<&'static str>,
}

/// The browsers that are told on Linux.
pub const BROWSERS: [Browser; 5] = [
    Browser {
        name: "chrome",
        title: "Google Chrome",
        family: Family::Chromium,
        folder: "google-chrome",
        snap: None,
        flatpak: Some(".var/app/com.google.Chrome"),
    },
    Browser {
        name: "chromium",
        title: "Chromium",
        family: Family::Chromium,
        folder: "chromium",
        snap: Some("snap/chromium"),
        flatpak: Some(".var/app/org.chromium.Chromium"),
    },
    Browser {
        name: "edge",
        title: "Microsoft Edge",
        family: Family::Chromium,
        folder: "microsoft-edge",
        snap: None,
        flatpak: Some(".var/app/com.microsoft.Edge"),
    },
    Browser {
        name: "brave",
        title: "Brave",
        family: Family::Chromium,
        folder: "BraveSoftware/Brave-Browser",
        snap: Some("snap/brave"),
        flatpak: Some(".var/app/com.brave.Browser"),
    },
    Browser {
        name: "firefox",
        title: "Firefox",
        family: Family::Firefox,
        folder: ".mozilla",
        snap: Some("snap/firefox"),
        flatpak: Some(".var/app/org.mozilla.firefox"),
    },
];

impl Browser {
    /// The browser of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        BROWSERS.iter().find(|browser| browser.name == name)
    }

    /// Whether the person has used it here.
    pub fn is_used(&self, places: &Places) -> bool {
        self.base(places).is_dir()
    }

    /// Where its manifests of hosts are.
    pub fn manifests(&self, places: &Places) -> PathBuf {
        self.base(places).join(self.family.manifests())
    }

    /// The sandboxes it was used in, which as a rule let it start no program outside.
    pub fn sandboxes(&self, places: &Places) -> impl Iterator<Item = (&'static str, PathBuf)> {
        let found = [("snap", self.snap), ("flatpak", self.flatpak)];
        let found = found.map(|(kind, folder)| folder.map(|folder| (kind, places.home.join(folder))));
        found.into_iter().flatten().filter(|(_, folder)| folder.is_dir())
    }

    fn base(&self, places: &Places) -> PathBuf {
        match self.family {
            Family::Chromium => places.config.join(self.folder),
            Family::Firefox => places.home.join(self.folder),
        }
    }
}

impl Family {
    /// The folder of manifests, below the browser's own.
    pub fn manifests(self) -> &'static str {
        match self {
            Family::Chromium => "NativeMessagingHosts",
            Family::Firefox => "native-messaging-hosts",
        }
    }
}

/// Where a browser of another system looks, as its vendor says; not tried here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownPlace {
    /// `Windows` or `macOS`.
    pub system: &'static str,
    /// The browser.
    pub browser: &'static str,
    /// A folder for the manifest, or a key of the registry whose default value is the manifest's path.
    pub place: &'static str,
}

/// Windows and macOS.
pub const OTHER_SYSTEMS: [KnownPlace; 10] = [
    KnownPlace {
        system: "macOS",
        browser: "Google Chrome",
        place: "~/Library/Application Support/Google/Chrome/NativeMessagingHosts",
    },
    KnownPlace {
        system: "macOS",
        browser: "Chromium",
        place: "~/Library/Application Support/Chromium/NativeMessagingHosts",
    },
    KnownPlace {
        system: "macOS",
        browser: "Microsoft Edge",
        place: "~/Library/Application Support/Microsoft Edge/NativeMessagingHosts",
    },
    KnownPlace {
        system: "macOS",
        browser: "Brave",
        place: "~/Library/Application Support/BraveSoftware/Brave-Browser/NativeMessagingHosts",
    },
    KnownPlace {
        system: "macOS",
        browser: "Firefox",
        place: "~/Library/Application Support/Mozilla/NativeMessagingHosts",
    },
    KnownPlace {
        system: "Windows",
        browser: "Google Chrome",
        place: r"HKEY_CURRENT_USER\Software\Google\Chrome\NativeMessagingHosts\counterproof.companion",
    },
    KnownPlace {
        system: "Windows",
        browser: "Chromium",
        place: r"HKEY_CURRENT_USER\Software\Chromium\NativeMessagingHosts\counterproof.companion",
    },
    KnownPlace {
        system: "Windows",
        browser: "Microsoft Edge",
        place: r"HKEY_CURRENT_USER\Software\Microsoft\Edge\NativeMessagingHosts\counterproof.companion",
    },
    KnownPlace {
        system: "Windows",
        browser: "Brave",
        place: r"HKEY_CURRENT_USER\Software\BraveSoftware\Brave-Browser\NativeMessagingHosts\counterproof.companion",
    },
    KnownPlace {
        system: "Windows",
        browser: "Firefox",
        place: r"HKEY_CURRENT_USER\Software\Mozilla\NativeMessagingHosts\counterproof.companion",
    },
];
