//! Turns panics of the Parquet and Arrow crates into errors: on damaged files they index, subtract and unwrap without checks.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// This thread is inside one of the crates and its panics are caught.
    static CATCHES: Cell<bool> = const { Cell::new(false) };
}

/// Runs `read`; a panic becomes its error and is not printed. The reader must not be used after a panic.
pub(in crate::input) fn caught<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let shown = take_hook();
        set_hook(Box::new(move |info| {
            if !CATCHES.get() {
                shown(info);
            }
        }));
    });
    let outer = CATCHES.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    CATCHES.set(outer);
    result.unwrap_or_else(|panic| Err(format!("damaged ({})", reason(&*panic))))
}

fn reason(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.and_then(|text| text.lines().next()).unwrap_or("its pages contradict themselves")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        assert_eq!(caught(|| Ok(1)), Ok(1));
        let none: &[u8] = &[];
        let nth = none.len();
        assert!(caught(|| Ok(none[nth])).unwrap_err().contains("out of bounds"));
        assert_eq!(caught::<()>(|| Err("told".into())), Err("told".into()));
    }
}
