//! The name of an operation on the command line.

/// Names that the AWS CLI does not make by its rule.
const SPECIAL: &[(&str, &str)] = &[
    ("CreateCachediSCSIVolume", "create-cached-iscsi-volume"),
    ("CreateStorediSCSIVolume", "create-stored-iscsi-volume"),
    ("DescribeCachediSCSIVolumes", "describe-cached-iscsi-volumes"),
    ("DescribeStorediSCSIVolumes", "describe-stored-iscsi-volumes"),
    ("GetOTelEnrichment", "get-otel-enrichment"),
    ("ListHITsForQualificationType", "list-hits-for-qualification-type"),
    ("StartOTelEnrichment", "start-otel-enrichment"),
    ("StopOTelEnrichment", "stop-otel-enrichment"),
    ("UpdateOTelEnrichment", "update-otel-enrichment"),
];

/// An operation's command: `GetItem` becomes `get-item`, as the AWS CLI has it.
pub(super) fn command_name(name: &str) -> String {
    if let Some((_, command)) = SPECIAL.iter().find(|(special, _)| *special == name) {
        return (*command).to_owned();
    }
    if name.contains('-') {
        return name.to_owned();
    }
    let split = split_plural(name);
    dashed(&dashed(&split, before_word), after_small).to_lowercase()
}

/// Capitals with a small `s` at the end are one word: `ListARNs` becomes `List-arns`.
fn split_plural(name: &str) -> String {
    let Some(front) = name.strip_suffix('s') else { return name.to_owned() };
    let capitals = front.bytes().rev().take_while(u8::is_ascii_uppercase).count();
    if capitals < 2 {
        return name.to_owned();
    }
    let (word, plural) = name.split_at(front.len() - capitals);
    format!("{word}-{}", plural.to_lowercase())
}

/// Puts a dash before each place, from left to right, that is one; what a place was found by is not looked at again.
fn dashed(name: &str, places: fn(&[char], usize) -> Option<usize>) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut text = String::new();
    let mut at = 0;
    while at < characters.len() {
        match places(&characters, at) {
            Some(length) => {
                text.push(characters[at]);
                text.push('-');
                text.extend(&characters[at + 1..at + length]);
                at += length;
            }
            None => {
                text.push(characters[at]);
                at += 1;
            }
        }
    }
    text
}

/// Any character before a capital with small letters behind it.
fn before_word(characters: &[char], at: usize) -> Option<usize> {
    let capital = characters.get(at + 1).filter(|next| next.is_ascii_uppercase()).is_some();
    let small = characters.iter().skip(at + 2).take_while(|next| next.is_ascii_lowercase()).count();
    (capital && small > 0).then_some(2 + small)
}

/// A small letter or a digit before a capital.
fn after_small(characters: &[char], at: usize) -> Option<usize> {
    let is_small = characters[at].is_ascii_lowercase() || characters[at].is_ascii_digit();
    let capital = characters.get(at + 1).is_some_and(char::is_ascii_uppercase);
    (is_small && capital).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_those_of_the_aws_cli() {
        for (name, command) in [
            ("GetItem", "get-item"),
            ("ListARNs", "list-arns"),
            ("DescribeSSLPolicies", "describe-ssl-policies"),
            ("GetWebACLForResource", "get-web-acl-for-resource"),
            ("AssociateWebACL", "associate-web-acl"),
            ("ExecuteStatement", "execute-statement"),
            ("ListHITsForQualificationType", "list-hits-for-qualification-type"),
            ("UpdateS3Path", "update-s3-path"),
            ("EnableMFADevice", "enable-mfa-device"),
            ("AB", "ab"),
            ("", ""),
        ] {
            assert_eq!(command_name(name), command, "{name}");
        }
    }
}
