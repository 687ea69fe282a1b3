//! Files whose texts are marked like the words of the command line, see [`crate::notation::surrogate`].

use crate::call::syntax::paramfile::Files;
use crate::notation::surrogate::{from_text, real, shown};

/// Files in whose texts no character is mistaken for a surrogate, and whose paths may come from marked words.
pub(crate) struct MarkedFiles<'f>(pub(crate) &'f dyn Files);

impl Files for MarkedFiles<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        self.0.variable(name).map(|value| from_text(&value).into_owned())
    }

    fn home_of(&self, user: &str) -> Option<String> {
        self.0.home_of(user).map(|home| from_text(&home).into_owned())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let Ok(path) = real(path) else {
            return Err(format!("expected a path of UTF-8 text, found '{}'", shown(path)));
        };
        let bytes = self.0.read(&path)?;
        Ok(match std::str::from_utf8(&bytes) {
            Ok(text) => from_text(text).into_owned().into_bytes(),
            Err(_) => bytes,
        })
    }
}
