//! The bytes that came from a server and were not yet read: one buffer, reused by every exchange of a connection.

const SMALLEST: usize = 8 * 1024;
const KEPT: usize = 64 * 1024;

/// A buffer that is filled at its end and read from its start.
#[derive(Debug)]
pub(super) struct Inbox {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    received: usize,
}

impl Inbox {
    pub(super) fn new() -> Self {
        Self { bytes: vec![0; SMALLEST], start: 0, end: 0, received: 0 }
    }

    /// Forgets everything, and gives back memory that only an unusually large answer needed.
    pub(super) fn clear(&mut self) {
        if self.bytes.len() > KEPT {
            self.bytes.truncate(SMALLEST);
            self.bytes.shrink_to_fit();
        }
        self.start = 0;
        self.end = 0;
        self.received = 0;
    }

    /// What was received and not consumed.
    pub(super) fn unread(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// Takes so many bytes off the front of what is unread.
    pub(super) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// All that came since the buffer was cleared, consumed or not; `None` where some of it made room for more.
    pub(super) fn all(&self) -> Option<&[u8]> {
        (self.received == self.end).then(|| &self.bytes[..self.end])
    }

    /// How many bytes came since the buffer was cleared.
    pub(super) fn received(&self) -> usize {
        self.received
    }

    /// Room for more: never empty. Consumed bytes are dropped before the buffer grows.
    pub(super) fn room(&mut self) -> &mut [u8] {
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        }
        if self.bytes.len() - self.end < SMALLEST / 2 && self.start > 0 {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.bytes.len() - self.end < SMALLEST / 2 {
            self.bytes.resize(self.bytes.len() * 2, 0);
        }
        &mut self.bytes[self.end..]
    }

    /// Tells that so many bytes were put into the room.
    pub(super) fn filled(&mut self, count: usize) {
        self.end += count;
        self.received += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_in_order_and_memory_is_given_back() {
        let mut inbox = Inbox::new();
        let (mut written, mut read) = (0u32, 0u32);
        for step in 0..200_000u32 {
            inbox.room()[0] = (written % 251) as u8;
            inbox.filled(1);
            written += 1;
            if step % 3 == 0 {
                assert_eq!(inbox.unread()[0], (read % 251) as u8);
                inbox.consume(1);
                read += 1;
            }
        }
        assert_eq!(inbox.unread().len() as u32, written - read);
        assert_eq!(inbox.received() as u32, written);
        inbox.clear();
        assert_eq!(inbox.bytes.len(), SMALLEST);
        assert!(inbox.unread().is_empty());
    }
}
