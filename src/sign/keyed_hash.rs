//! The keyed hash `hmac-sha256`: the only kind that spec files know.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Base64 of the HMAC-SHA256, keyed with `key`, of the parts joined without anything between them.
pub fn keyed_hash(key: &str, parts: &[&str]) -> String {
    STANDARD.encode(code(key.as_bytes(), parts.iter().map(|part| part.as_bytes())))
}

fn code<'a>(key: &[u8], parts: impl Iterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length makes an HMAC");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &[u8], data: &[u8], expected: &str) {
        let found: String =
            code(key, std::iter::once(data)).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, expected);
    }

    /// RFC 4231 sections 4.2, 4.3 and 4.7.
    #[test]
    fn known_answers() {
        check(&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        check(
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        );
        check(
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        );
    }

    #[test]
    fn parts_are_joined_and_written_in_base64() {
        // RFC 4231 section 4.3, split, and its digest in Base64.
        let hash = keyed_hash("Jefe", &["what do ya want ", "for nothing?"]);
        assert_eq!(hash, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
        assert_ne!(keyed_hash("k", &["user", "client"]), keyed_hash("k", &["client", "user"]));
    }
}
