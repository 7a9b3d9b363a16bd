//! From an authority's certificate to a root, at the token's time.

use super::TimestampError;
use super::signature::verify;
use crate::digest::{Sha256Hex, sha256};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{
    ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_KP_TIME_STAMPING,
};
use der::Encode as _;
use std::cmp::Reverse;
use std::time::Duration;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

/// More certificates than this are in no honest chain.
const LONGEST: usize = 8;
/// More signatures than this are not looked at, so that certificates made for it can't keep a verifier busy.
const MOST_SIGNATURES: usize = 64;

/// The extensions a certificate may insist on, because they are looked at here or say nothing that matters here.
const UNDERSTOOD: [ObjectIdentifier; 4] =
    [ID_CE_BASIC_CONSTRAINTS, ID_CE_KEY_USAGE, ID_CE_EXT_KEY_USAGE, ID_CE_CERTIFICATE_POLICIES];

/// A certificate of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathCertificate {
    /// Whose it is, as RFC 4514 spells names.
    pub subject: String,
    /// The hash of its DER, by which it can be pinned.
    pub sha256: Sha256Hex,
    /// Its DER.
    pub der: Vec<u8>,
}

/// A chain.
pub(super) struct Path {
    pub(super) certificates: Vec<PathCertificate>,
    pub(super) ends_in_root: bool,
}

impl Path {
    /// The chain that begins with an authority's own certificate, as far as the known ones go. Roots are signed by others,
    /// too, so there may be several: one with a certificate in `trusted` goes before one that ends in another root, and that
    /// before one that ends in none.
    pub(super) fn find(
        own: &Certificate,
        known: &[Certificate],
        trusted: &[Sha256Hex],
        at: Duration,
    ) -> Result<Self, TimestampError> {
        check_purpose(own)?;
        check_alone(own, at)?;
        let mut search = Search { known, at, signatures: MOST_SIGNATURES, found: Vec::new(), why: None };
        search.go_on(vec![own]);
        let paths = search.found.into_iter().map(Path::of).collect::<Result<Vec<_>, _>>()?;
        let is_trusted = |path: &Path| path.certificates.iter().any(|it| trusted.contains(&it.sha256));
        // The first of those that are equal.
        let best = paths.into_iter().min_by_key(|path| Reverse((is_trusted(path), path.ends_in_root)));
        best.ok_or_else(|| search.why.unwrap_or(TimestampError::NoCertificate))
    }

    fn of(certificates: Vec<&Certificate>) -> Result<Self, TimestampError> {
        Ok(Self {
            ends_in_root: certificates.last().is_some_and(|last| is_self_issued(last)),
            certificates: certificates.into_iter().map(PathCertificate::of).collect::<Result<_, _>>()?,
        })
    }
}

struct Search<'a> {
    known: &'a [Certificate],
    at: Duration,
    /// How many more signatures are looked at.
    signatures: usize,
    found: Vec<Vec<&'a Certificate>>,
    /// What was wrong first.
    why: Option<TimestampError>,
}

impl<'a> Search<'a> {
    fn go_on(&mut self, path: Vec<&'a Certificate>) {
        let Some(last) = path.last().copied().filter(|last| !is_self_issued(last)) else {
            self.found.push(path);
            return;
        };
        let is_issuer = |it: &&Certificate| it.tbs_certificate.subject == last.tbs_certificate.issuer;
        let issuers: Vec<&'a Certificate> = self.known.iter().filter(is_issuer).collect();
        if issuers.is_empty() {
            self.found.push(path);
            return;
        }
        if path.len() == LONGEST {
            self.why.get_or_insert_with(|| TimestampError::Path(format!("more than {LONGEST} of them")));
            return;
        }
        for issuer in issuers {
            let Some(left) = self.signatures.checked_sub(1) else { return };
            self.signatures = left;
            match check_issuer(issuer, last, path.len() - 1, self.at) {
                Ok(()) => self.go_on([path.as_slice(), &[issuer]].concat()),
                Err(error) => drop(self.why.get_or_insert(error)),
            }
        }
    }
}

impl PathCertificate {
    fn of(certificate: &Certificate) -> Result<Self, TimestampError> {
        let der = certificate.to_der()?;
        Ok(Self { subject: certificate.tbs_certificate.subject.to_string(), sha256: sha256(&der), der })
    }
}

/// A certificate for time stamps is for nothing else, and insists on it (RFC 3161, 2.3).
fn check_purpose(own: &Certificate) -> Result<(), TimestampError> {
    let wrong = |why: &str| TimestampError::NotForTimestamps(why.to_owned());
    let about = &own.tbs_certificate;
    let (critical, ExtendedKeyUsage(purposes)) = about.get()?.ok_or_else(|| wrong("it does not say what it is for"))?;
    if !critical {
        return Err(wrong("it does not insist on its purpose"));
    }
    if purposes != [ID_KP_TIME_STAMPING] {
        return Err(wrong("it is for something else, too"));
    }
    match about.get::<KeyUsage>()? {
        Some((_, usage)) if !usage.digital_signature() && !usage.non_repudiation() => Err(wrong("it may not sign")),
        _ => Ok(()),
    }
}

/// What holds of each certificate by itself.
fn check_alone(certificate: &Certificate, at: Duration) -> Result<(), TimestampError> {
    let about = &certificate.tbs_certificate;
    let wrong = |why: &str| TimestampError::Path(format!("{}: {why}", about.subject));
    if at < about.validity.not_before.to_unix_duration() {
        return Err(wrong("it was not valid yet"));
    }
    if at > about.validity.not_after.to_unix_duration() {
        return Err(wrong("it had run out"));
    }
    let strange = about.extensions.iter().flatten().find(|it| it.critical && !UNDERSTOOD.contains(&it.extn_id));
    match strange {
        Some(extension) => Err(wrong(&format!("it insists on {}, which is not known here", extension.extn_id))),
        None => Ok(()),
    }
}

/// Whether `issuer` may sign certificates with `between` others of the kind before the authority's own, and signed this one.
fn check_issuer(
    issuer: &Certificate,
    issued: &Certificate,
    between: usize,
    at: Duration,
) -> Result<(), TimestampError> {
    check_alone(issuer, at)?;
    let about = &issuer.tbs_certificate;
    let wrong = |why: &str| TimestampError::Path(format!("{}: {why}", about.subject));
    let constraints = about.get::<BasicConstraints>()?.map(|(_, constraints)| constraints);
    match constraints {
        Some(BasicConstraints { ca: true, path_len_constraint }) => {
            if path_len_constraint.is_some_and(|most| between > usize::from(most)) {
                return Err(wrong("there are more certificates below it than it allows"));
            }
        }
        _ => return Err(wrong("it may not sign certificates")),
    }
    if about.get::<KeyUsage>()?.is_some_and(|(_, usage)| !usage.key_cert_sign()) {
        return Err(wrong("its key may not sign certificates"));
    }
    let signed = issued.tbs_certificate.to_der()?;
    let signature = issued.signature.raw_bytes();
    verify(&about.subject_public_key_info, &issued.signature_algorithm, None, &signed, signature)
        .map_err(|error| TimestampError::Path(format!("{}: {error}", issued.tbs_certificate.subject)))
}

/// Its own signature says nothing of a root, so it is not looked at: a root is trusted by its hash or not at all.
fn is_self_issued(certificate: &Certificate) -> bool {
    certificate.tbs_certificate.subject == certificate.tbs_certificate.issuer
}
