//! Interfaces and type names as people write them.
#![no_main]

use std::sync::LazyLock;

use itab_gobin::Binary;
use libfuzzer_sys::fuzz_target;

static BINARY: LazyLock<Binary<'static>> =
    LazyLock::new(|| Binary::read(itab_fuzz::undamaged()).expect("a file that decodes"));

fuzz_target!(|text: &str| {
    let binary = &*BINARY;
    let _ = binary.find_type(text).map(|ty| binary.satisfied(ty.id()));
    if let Ok(interface) = binary.find_interface(text) {
        for ty in binary.implementers(&interface) {
            assert_ne!(binary.why(ty, &interface).implements, Some(false), "{text:?} {:?}", binary.ty(ty));
        }
        for method in interface.methods() {
            let _ = (method.name(), method.package(), method.signature(), method.signature_text());
        }
    }
});
