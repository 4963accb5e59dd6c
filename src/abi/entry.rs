//! What the caches of descriptors keep.

/// What the cells of a type and the table of an interface keep for a pair: the address of its itab, or the
/// address that stands for "does not implement".
///
/// Only `itab_table` makes such addresses and knows what they mean. Here they are opaque: an itab refers to
/// its two descriptors, so the descriptors must not need to know what an itab is. Nobody reads an `Entry`
/// itself.
#[doc(hidden)]
pub struct Entry(());
