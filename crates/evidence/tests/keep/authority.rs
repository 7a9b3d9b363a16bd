//! Authorities that are run here, with OpenSSL as everybody has it.

use crate::sealed::Kept;
use evidence::bundle::Head;
use evidence::timestamp::{Anchored, Asking, Authority as Named, Query, Waited};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A folder with a root, perhaps one between, and an authority; deleted when it is dropped.
pub struct Authority {
    pub folder: PathBuf,
}

/// How an authority is made.
#[derive(Clone, Copy)]
pub struct Making {
    pub name: &'static str,
    /// `openssl genpkey`'s words for its keys.
    pub keys: &'static [&'static str],
    /// Whether a further certificate stands between the root and the authority's.
    pub between: bool,
    /// How the token names its certificate.
    pub names_by: &'static str,
    /// The hash the signature is of.
    pub digest: &'static str,
}

pub const RSA: Making = Making { name: "rsa", keys: &["RSA"], between: false, names_by: "sha256", digest: "sha256" };

pub const MAKINGS: [Making; 4] = [
    RSA,
    Making { name: "rsa-between", keys: &["RSA"], between: true, names_by: "sha1", digest: "sha512" },
    Making {
        name: "p256",
        keys: &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        between: true,
        names_by: "sha256",
        digest: "sha256",
    },
    Making {
        name: "p384",
        keys: &["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        between: false,
        names_by: "sha384",
        digest: "sha384",
    },
];

pub const POLICY: &str = "1.2.3.4.1";

impl Authority {
    /// Absent, with the reason printed, where there is no OpenSSL.
    #[allow(clippy::print_stdout, reason = "a test that is skipped says why")]
    pub fn start(making: Making, purpose: &str) -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            println!("skipped: openssl is not installed");
            return None;
        }
        let id = format!("counterproof-authority-{}-{purpose}-{}", making.name, std::process::id());
        let folder = std::env::temp_dir().join(id);
        fs::create_dir_all(&folder).unwrap();
        let authority = Self { folder };
        authority.make(making);
        Some(authority)
    }

    fn make(&self, making: Making) {
        let extensions = "[root]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n\
            subjectKeyIdentifier=hash\n\
            [between]\nbasicConstraints=critical,CA:true,pathlen:0\nkeyUsage=critical,keyCertSign\n\
            [authority]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n\
            [loose]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=timeStamping\n\
            [more]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping,codeSigning\n";
        let configuration = format!(
            "{extensions}[tsa]\ndefault_tsa=it\n[it]\nserial={0}/serial\ncrypto_device=builtin\nsigner_cert={0}/authority.pem\n\
            certs={0}/chain.pem\nsigner_key={0}/authority.key\nsigner_digest={1}\ndefault_policy={POLICY}\n\
            other_policies=1.2.3.4.2\ndigests=sha256\naccuracy=secs:1,millisecs:500,microsecs:100\nordering=yes\ntsa_name=yes\n\
            ess_cert_id_chain=no\ness_cert_id_alg={2}\n",
            self.folder.display(),
            making.digest,
            making.names_by,
        );
        fs::write(self.path("ts.conf"), configuration).unwrap();
        fs::write(self.path("serial"), "01\n").unwrap();
        self.key("root", making);
        self.certificate("root", None, "root");
        let above = if making.between { "between" } else { "root" };
        if making.between {
            self.key("between", making);
            self.certificate("between", Some("root"), "between");
        }
        self.key("authority", making);
        self.certificate("authority", Some(above), "authority");
        let chain = if making.between { ["between", "root"].as_slice() } else { ["root"].as_slice() };
        let chain: String =
            chain.iter().map(|name| fs::read_to_string(self.path(&format!("{name}.pem"))).unwrap()).collect();
        fs::write(self.path("chain.pem"), chain).unwrap();
    }

    fn key(&self, name: &str, making: Making) {
        let file = self.path(&format!("{name}.key"));
        let (algorithm, options) = making.keys.split_first().unwrap();
        run(Command::new("openssl").args(["genpkey", "-algorithm", algorithm]).args(options).arg("-out").arg(file));
    }

    pub fn certificate(&self, name: &str, issuer: Option<&str>, kind: &str) {
        let request = self.path("request.pem");
        let subject = format!("/O=Velmora Time/CN={name}");
        run(Command::new("openssl")
            .args(["req", "-new", "-subj", &subject, "-key"])
            .arg(self.path(&format!("{name}.key")))
            .arg("-out")
            .arg(&request));
        let mut sign = Command::new("openssl");
        sign.args(["x509", "-req", "-days", "2", "-extensions", kind, "-extfile"]).arg(self.path("ts.conf"));
        sign.arg("-in").arg(&request).arg("-out").arg(self.path(&format!("{name}.pem")));
        match issuer {
            None => sign.arg("-signkey").arg(self.path(&format!("{name}.key"))),
            Some(issuer) => sign
                .arg("-CA")
                .arg(self.path(&format!("{issuer}.pem")))
                .arg("-CAkey")
                .arg(self.path(&format!("{issuer}.key")))
                .arg("-CAcreateserial"),
        };
        run(&mut sign);
    }

    /// The answer to a request.
    pub fn answer(&self, request: &[u8]) -> Vec<u8> {
        fs::write(self.path("request.tsq"), request).unwrap();
        run(Command::new("openssl")
            .args(["ts", "-reply", "-section", "it", "-config"])
            .arg(self.path("ts.conf"))
            .arg("-queryfile")
            .arg(self.path("request.tsq"))
            .arg("-out")
            .arg(self.path("answer.tsr")));
        fs::read(self.path("answer.tsr")).unwrap()
    }

    /// The anchor of a time stamp of `head`.
    pub fn stamp(&self, head: &Head) -> Anchored {
        let query = Query::new(&head.sha256, [7; 16], None).unwrap();
        let authority = self.named();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let tolerance = Duration::from_secs(60);
        let asking = Asking { authority: &authority, head, asked: "2026-11-21T09:00:00.000Z", roots: &[], tolerance };
        asking.anchor(&self.answer(query.der()), &query, Waited { sent: now, received: now }).unwrap()
    }

    /// As it stands in an anchor.
    pub fn named(&self) -> Named {
        Named { name: "Velmora Time".to_owned(), url: "http://time.example/tsr".to_owned() }
    }

    /// Gives the authority's key, or the root's, a certificate that is valid only then.
    pub fn certificate_valid(&self, name: &str, from: &str, to: &str) {
        fs::write(self.path("index.txt"), "").unwrap();
        let configuration = fs::read_to_string(self.path("ts.conf")).unwrap();
        let ca = format!(
            "{configuration}[ca]\ndefault_ca=here\n[here]\ndatabase={0}/index.txt\nnew_certs_dir={0}\nserial={0}/serial\n\
            default_md=sha256\npolicy=any\nunique_subject=no\n[any]\norganizationName=optional\ncommonName=supplied\n",
            self.folder.display(),
        );
        fs::write(self.path("ca.conf"), ca).unwrap();
        let key = self.path(&format!("{name}.key"));
        run(Command::new("openssl")
            .args(["req", "-new", "-subj", &format!("/O=Velmora Time/CN={name}"), "-key"])
            .arg(&key)
            .arg("-out")
            .arg(self.path("request.pem")));
        let mut sign = Command::new("openssl");
        sign.args(["ca", "-batch", "-notext", "-startdate", from, "-enddate", to, "-extensions", name, "-config"]);
        sign.arg(self.path("ca.conf")).arg("-keyfile").arg(self.path("root.key"));
        match name {
            "root" => sign.arg("-selfsign"),
            _ => sign.arg("-cert").arg(self.path("root.pem")),
        };
        run(sign.arg("-in").arg(self.path("request.pem")).arg("-out").arg(self.path(&format!("{name}.pem"))));
    }

    /// What a token signs.
    pub fn content(&self, token: &[u8]) -> Vec<u8> {
        fs::write(self.path("token.der"), token).unwrap();
        run(Command::new("openssl")
            .args(["cms", "-verify", "-noverify", "-inform", "DER", "-certfile"])
            .arg(self.path("chain.pem"))
            .arg("-in")
            .arg(self.path("token.der"))
            .arg("-out")
            .arg(self.path("content.der")));
        fs::read(self.path("content.der")).unwrap()
    }

    /// A token of this content, signed with the authority's key and the certificate it has now.
    pub fn signed_again(&self, content: &[u8]) -> Vec<u8> {
        fs::write(self.path("content.der"), content).unwrap();
        run(Command::new("openssl")
            .args(["cms", "-sign", "-binary", "-nodetach", "-cades", "-md", "sha256", "-outform", "DER"])
            .args(["-econtent_type", "1.2.840.113549.1.9.16.1.4", "-signer"])
            .arg(self.path("authority.pem"))
            .arg("-inkey")
            .arg(self.path("authority.key"))
            .arg("-in")
            .arg(self.path("content.der"))
            .arg("-out")
            .arg(self.path("again.der")));
        fs::read(self.path("again.der")).unwrap()
    }

    /// A certificate as it is hashed.
    pub fn der(&self, name: &str) -> Vec<u8> {
        let file = self.path("certificate.der");
        run(Command::new("openssl")
            .args(["x509", "-outform", "DER", "-in"])
            .arg(self.path(&format!("{name}.pem")))
            .arg("-out")
            .arg(&file));
        fs::read(file).unwrap()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

pub fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Has the last link of a chain stamped, if there is an OpenSSL, and gives the authority's root.
pub fn stamp(kept: &mut Kept) -> Option<Vec<u8>> {
    let authority = Authority::start(MAKINGS[2], &format!("kept-{:?}", std::thread::current().id()))?;
    let last = &kept.links.last().unwrap().link;
    kept.anchor(authority.stamp(&Head { seq: last.seq, sha256: last.sha256().unwrap() }));
    Some(authority.der("root"))
}

/// The answer that grants a token: `SEQUENCE { SEQUENCE { INTEGER 0 }, token }`.
pub fn response(token: &[u8]) -> Vec<u8> {
    let length = u16::try_from(token.len() + 5).unwrap().to_be_bytes();
    [&[0x30, 0x82, length[0], length[1], 0x30, 0x03, 0x02, 0x01, 0x00], token].concat()
}
