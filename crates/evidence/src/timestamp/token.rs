//! A token: a time and a hash, signed by an authority.

use super::TimestampError;
use super::path::{Path, PathCertificate};
use super::query::{MessageImprint, nonce_digits};
use super::signature::{Hash, verify};
use crate::digest::Sha256Hex;
use crate::hex;
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedAttributes, SignedData, SignerIdentifier, SignerInfo};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911::{ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNED_DATA};
use der::asn1::{ContextSpecific, Int, OctetStringRef, Uint};
use der::{AnyRef, DateTime, Decode, Encode, Reader, Sequence, SliceReader, Tag, TagNumber, Tagged};
use sha1::{Digest as _, Sha1};
use std::time::Duration;
use x509_cert::Certificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::spki::AlgorithmIdentifierOwned;

/// More bytes than this are no answer of an authority.
pub const LARGEST: usize = 256 * 1024;

/// `id-ct-TSTInfo`.
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// `id-aa-signingCertificate` and `id-aa-signingCertificateV2`: which certificate signed, covered by the signature.
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// What a time stamp says, once everything in it was found to hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// When: the authority's time, in our spelling.
    pub time: String,
    /// The same, since the beginning of 1970.
    pub since_1970: Duration,
    /// How far that may be off in either direction, where the authority says so.
    pub accuracy_milliseconds: Option<u64>,
    /// Under which policy of the authority.
    pub policy: String,
    /// The number the authority gave it, in hexadecimal digits.
    pub serial: String,
    /// The number it was asked with, in hexadecimal digits without leading zeros, where it carries one.
    pub nonce: Option<String>,
    /// The chain of certificates, from the one that signed to the last one known.
    pub certificates: Vec<PathCertificate>,
    /// Whether the last of them signed itself: a root. Otherwise the root is missing.
    pub ends_in_root: bool,
}

/// Of `TSTInfo`, what is asked about.
pub(super) struct Info {
    pub(super) policy: ObjectIdentifier,
    pub(super) nonce: Option<Uint>,
    imprint: MessageImprint,
    serial: Int,
    /// In our spelling, and since 1970.
    time: (String, Duration),
    accuracy: Option<u64>,
}

/// `Accuracy`.
#[derive(Sequence)]
struct Accuracy {
    #[asn1(optional = "true")]
    seconds: Option<u32>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    milliseconds: Option<u16>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    microseconds: Option<u16>,
}

/// The certificates in a file, which is one of them as DER or any number as PEM, each as its DER.
///
/// # Errors
///
/// Where it is neither.
pub fn certificates(file: &[u8]) -> Result<Vec<Vec<u8>>, TimestampError> {
    let read = match Certificate::from_der(file) {
        Ok(certificate) => vec![certificate],
        // The reader of PEM takes it for granted that there is something.
        Err(_) if file.trim_ascii_end().is_empty() => Vec::new(),
        Err(_) => Certificate::load_pem_chain(file)?,
    };
    if read.is_empty() {
        return Err(malformed("no certificate is in it"));
    }
    Ok(read.iter().map(der::Encode::to_der).collect::<Result<_, _>>()?)
}

/// Checks a token (DER) that is to be of a hash.
///
/// `more` are certificates (DER) beside those the token brings; of several chains one with a certificate in `trusted` is
/// taken.
///
/// # Errors
///
/// Where something in it does not hold. Whether the chain has one that is trusted is for the caller to see.
pub fn check_token(
    der: &[u8],
    imprint: &Sha256Hex,
    more: &[&[u8]],
    trusted: &[Sha256Hex],
) -> Result<Token, TimestampError> {
    check(der, imprint, more, trusted).map(|(token, _)| token)
}

pub(super) fn check(
    der: &[u8],
    imprint: &Sha256Hex,
    more: &[&[u8]],
    trusted: &[Sha256Hex],
) -> Result<(Token, Info), TimestampError> {
    if der.len() > LARGEST {
        return Err(malformed(&format!("{} bytes", der.len())));
    }
    let content = ContentInfo::from_der(der)?;
    if content.content_type != ID_SIGNED_DATA {
        return Err(TimestampError::Malformed(format!("the content type {}", content.content_type)));
    }
    let signed: SignedData = content.content.decode_as()?;
    if signed.encap_content_info.econtent_type != TST_INFO {
        return Err(TimestampError::Malformed(format!("signed is {}", signed.encap_content_info.econtent_type)));
    }
    let bytes = signed.encap_content_info.econtent.as_ref().ok_or_else(|| malformed("nothing is signed"))?;
    let bytes = bytes.decode_as::<OctetStringRef<'_>>()?.as_bytes();
    let info = Info::parse(bytes)?;
    if !info.imprint.is(imprint) {
        return Err(TimestampError::OtherHash { found: info.imprint.hex() });
    }
    let [signer] = signed.signer_infos.0.as_slice() else {
        return Err(malformed("not exactly one signature"));
    };
    let mut certificates: Vec<Certificate> = (signed.certificates.iter().flat_map(|set| set.0.iter()))
        .filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
            CertificateChoices::Other(_) => None,
        })
        .collect();
    for der in more {
        let certificate = Certificate::from_der(der)?;
        if !certificates.contains(&certificate) {
            certificates.push(certificate);
        }
    }
    let own = certificates.iter().find(|it| is_of(&signer.sid, it)).ok_or(TimestampError::NoCertificate)?;
    check_signature(signer, bytes, own)?;
    let path = Path::find(own, &certificates, trusted, info.time.1)?;
    let token = Token {
        time: info.time.0.clone(),
        since_1970: info.time.1,
        accuracy_milliseconds: info.accuracy,
        policy: info.policy.to_string(),
        serial: hex::encode(info.serial.as_bytes()),
        nonce: info.nonce.as_ref().map(nonce_digits),
        certificates: path.certificates,
        ends_in_root: path.ends_in_root,
    };
    Ok((token, info))
}

/// Whether a signer's certificate is this one.
fn is_of(signer: &SignerIdentifier, certificate: &Certificate) -> bool {
    let about = &certificate.tbs_certificate;
    match signer {
        SignerIdentifier::IssuerAndSerialNumber(it) => {
            it.issuer == about.issuer && it.serial_number == about.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(it) => {
            about.get::<SubjectKeyIdentifier>().is_ok_and(|found| found.is_some_and(|(_, found)| found == *it))
        }
    }
}

/// The signature covers attributes, and these the content and the certificate.
fn check_signature(signer: &SignerInfo, content: &[u8], certificate: &Certificate) -> Result<(), TimestampError> {
    let attributes = signer.signed_attrs.as_ref().ok_or_else(|| malformed("no signed attributes"))?;
    let content_type: ObjectIdentifier = attribute(attributes, ID_CONTENT_TYPE)?.decode_as()?;
    if content_type != TST_INFO {
        return Err(TimestampError::Signature(format!("it is of the content type {content_type}")));
    }
    let hash = Hash::of(&signer.digest_alg)?;
    let digest = attribute(attributes, ID_MESSAGE_DIGEST)?;
    if digest.decode_as::<OctetStringRef<'_>>()?.as_bytes() != hash.digest(content) {
        return Err(TimestampError::Signature("it is of another content".to_owned()));
    }
    if !names_certificate(attributes, certificate)? {
        return Err(TimestampError::Signature("it names another certificate".to_owned()));
    }
    // What is signed is the set as such and not as it stands in the token, where it has another tag (RFC 5652, 5.4).
    let key = &certificate.tbs_certificate.subject_public_key_info;
    verify(key, &signer.signature_algorithm, Some(hash), &attributes.to_der()?, signer.signature.as_bytes())
}

/// Whether the signed attributes name the certificate by its hash: otherwise another one of the same key could be put in
/// its place.
fn names_certificate(attributes: &SignedAttributes, certificate: &Certificate) -> Result<bool, TimestampError> {
    let der = certificate.to_der()?;
    if let Ok(value) = attribute(attributes, SIGNING_CERTIFICATE_V2) {
        let (hash, named) = first_named(value, true)?;
        return Ok(named == hash.digest(&der));
    }
    let (_, named) = first_named(attribute(attributes, SIGNING_CERTIFICATE)?, false)?;
    Ok(named == Sha1::digest(&der).as_slice())
}

/// The first of the certificates named, which is the signer's: its hash, and of what kind where that can be said.
fn first_named(value: AnyRef<'_>, tells_hash: bool) -> Result<(Hash, Vec<u8>), TimestampError> {
    let named = value.sequence(|certificates| {
        let first: AnyRef<'_> = certificates.decode::<AnyRef<'_>>()?.sequence(|list| {
            let first = list.decode()?;
            skip_rest(list)?;
            Ok(first)
        })?;
        skip_rest(certificates)?;
        first.sequence(|id| {
            let algorithm: Option<AlgorithmIdentifierOwned> = if tells_hash { id.decode()? } else { None };
            let hash: OctetStringRef<'_> = id.decode()?;
            let hash = hash.as_bytes().to_vec();
            skip_rest(id)?;
            Ok((algorithm, hash))
        })
    })?;
    let hash = named.0.as_ref().map_or(Ok(Hash::Sha256), Hash::of)?;
    Ok((hash, named.1))
}

/// The one value of an attribute that is there once.
fn attribute(attributes: &SignedAttributes, kind: ObjectIdentifier) -> Result<AnyRef<'_>, TimestampError> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == kind);
    match (found.next().map(|it| it.values.as_slice()), found.next()) {
        (Some([value]), None) => Ok(value.into()),
        _ => Err(malformed(&format!("the signed attribute {kind} is not there exactly once"))),
    }
}

impl Info {
    fn parse(bytes: &[u8]) -> Result<Self, TimestampError> {
        let mut reader = SliceReader::new(bytes)?;
        let (info, time, critical) = reader.sequence(|it| {
            let version: u8 = it.decode()?;
            if version != 1 {
                return Err(Tag::Integer.value_error());
            }
            let policy = it.decode()?;
            let imprint = it.decode()?;
            let serial = it.decode()?;
            let time: AnyRef<'_> = it.decode()?;
            let accuracy: Option<Accuracy> = it.decode()?;
            let _ordering: Option<bool> = it.decode()?;
            let nonce = it.decode()?;
            let _authority = ContextSpecific::<AnyRef<'_>>::decode_explicit(it, TagNumber::N0)?;
            let extensions = ContextSpecific::<Vec<Extension>>::decode_implicit(it, TagNumber::N1)?;
            let critical = extensions.is_some_and(|list| list.value.iter().any(|extension| extension.critical));
            let accuracy = accuracy.map(|it| it.milliseconds());
            Ok((Self { policy, nonce, imprint, serial, time: Default::default(), accuracy }, time, critical))
        })?;
        reader.finish(())?;
        if critical {
            return Err(malformed("it has an extension that must be understood and is not known here"));
        }
        Ok(Self { time: generalized_time(time)?, ..info })
    }
}

impl Accuracy {
    /// Rounded up: it is said to be off by at most that.
    fn milliseconds(&self) -> u64 {
        let microseconds = u64::from(self.microseconds.unwrap_or_default());
        u64::from(self.seconds.unwrap_or_default()) * 1_000
            + u64::from(self.milliseconds.unwrap_or_default())
            + microseconds.div_ceil(1_000)
    }
}

/// A `GeneralizedTime`, which unlike in certificates may have fractions of a second: `20261122113000.25Z`.
fn generalized_time(time: AnyRef<'_>) -> Result<(String, Duration), TimestampError> {
    let text = str::from_utf8(time.value()).unwrap_or_default();
    let parsed = (time.tag() == Tag::GeneralizedTime).then(|| parts_of(text)).flatten();
    let (whole, milliseconds) = parsed.ok_or_else(|| malformed(&format!("the time {text:?}")))?;
    let since_1970 = whole.unix_duration() + Duration::from_millis(milliseconds);
    Ok((spelled(since_1970).ok_or_else(|| malformed(&format!("the time {text:?}")))?, since_1970))
}

/// A time in our spelling; absent beyond the year 9999.
pub fn spelled(since_1970: Duration) -> Option<String> {
    let whole = DateTime::from_unix_duration(Duration::from_secs(since_1970.as_secs())).ok()?;
    Some(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        whole.year(),
        whole.month(),
        whole.day(),
        whole.hour(),
        whole.minutes(),
        whole.seconds(),
        since_1970.subsec_millis(),
    ))
}

fn parts_of(text: &str) -> Option<(DateTime, u64)> {
    let (digits, fraction) = match text.strip_suffix('Z')?.split_once('.') {
        Some((digits, fraction)) if !fraction.is_empty() => (digits, fraction),
        Some(_) => return None,
        None => (text.strip_suffix('Z')?, "0"),
    };
    if digits.len() != 14 || !digits.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| digits[from..to].parse::<u8>().ok();
    let year = digits[..4].parse().ok()?;
    let whole = DateTime::new(year, number(4, 6)?, number(6, 8)?, number(8, 10)?, number(10, 12)?, number(12, 14)?);
    let milliseconds = format!("{fraction:0<3}")[..3].parse().ok()?;
    Some((whole.ok()?, milliseconds))
}

fn skip_rest<'a, R: Reader<'a>>(reader: &mut R) -> der::Result<()> {
    while !reader.is_finished() {
        reader.decode::<AnyRef<'_>>()?;
    }
    Ok(())
}

fn malformed(what: &str) -> TimestampError {
    TimestampError::Malformed(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_may_have_fractions_of_a_second() {
        for (text, expected) in [
            ("20261122113000Z", Some(("2026-11-22T11:30:00.000Z", 1_795_347_000_000))),
            ("20261122113000.5Z", Some(("2026-11-22T11:30:00.500Z", 1_795_347_000_500))),
            ("20261122113000.123456Z", Some(("2026-11-22T11:30:00.123Z", 1_795_347_000_123))),
            ("20261122113000.Z", None),
            ("20261122113000", None),
            ("20261122113000+0100", None),
            ("20261322113000Z", None),
            ("2026112211300éZ", None),
        ] {
            let time = AnyRef::new(Tag::GeneralizedTime, text.as_bytes()).unwrap();
            let found = generalized_time(time).ok().map(|(spelled, since)| (spelled, since.as_millis()));
            assert_eq!(found, expected.map(|(spelled, since)| (spelled.to_owned(), since)), "{text}");
        }
    }
}
