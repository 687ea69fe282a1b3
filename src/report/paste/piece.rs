//! Bytes as literal pieces and runs of one repeated character.

/// From how many bytes on a run is written with its number.
const SHORTEST_RUN: usize = 64;

/// A part of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Bytes as they are.
    Literal(&'a [u8]),
    /// One character (or one byte that is none), so many times.
    Run(&'a [u8], usize),
}

/// The pieces of which the bytes consist, in order.
pub fn pieces(bytes: &[u8]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut literal_start = 0;
    let mut at = 0;
    while at < bytes.len() {
        let unit = &bytes[at..at + unit_length(&bytes[at..])];
        let count = bytes[at..].chunks(unit.len()).take_while(|chunk| *chunk == unit).count();
        if count * unit.len() >= SHORTEST_RUN {
            if literal_start < at {
                pieces.push(Piece::Literal(&bytes[literal_start..at]));
            }
            pieces.push(Piece::Run(unit, count));
            literal_start = at + count * unit.len();
        }
        at += count * unit.len();
    }
    if literal_start < bytes.len() {
        pieces.push(Piece::Literal(&bytes[literal_start..]));
    }
    pieces
}

/// The length of the character that begins here; one where none does.
pub fn unit_length(bytes: &[u8]) -> usize {
    let expected = match bytes.first() {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => 1,
    };
    let is_character = bytes.get(..expected).is_some_and(|unit| std::str::from_utf8(unit).is_ok());
    if is_character { expected } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_and_pieces_join_to_the_whole() {
        let mut body = b"{\"a\":\"".to_vec();
        body.extend("é".repeat(100).into_bytes());
        body.extend(b"\"}");
        body.extend([0xff; 70]);
        body.extend([0xf0, 0x9f]);
        let found = pieces(&body);
        assert_eq!(
            found,
            [
                Piece::Literal(b"{\"a\":\""),
                Piece::Run("é".as_bytes(), 100),
                Piece::Literal(b"\"}"),
                Piece::Run(&[0xff], 70),
                Piece::Literal(&[0xf0, 0x9f]),
            ]
        );
    }
}
