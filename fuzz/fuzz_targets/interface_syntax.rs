//! Interfaces and type names as people write them.
#![no_main]

use std::sync::LazyLock;

use itab_gobin::{Answer, Binary};
use libfuzzer_sys::fuzz_target;

static BINARY: LazyLock<Binary<'static>> =
    LazyLock::new(|| Binary::read(itab_fuzz::undamaged()).expect("a file that decodes"));

fuzz_target!(|text: &str| {
    let binary = &*BINARY;
    let _ = binary.find_type(text).map(|ty| binary.satisfied(ty.id()));
    if let Ok(interface) = binary.find_interface(text) {
        let found = binary.implementers(&interface);
        for (types, answer) in [(found.yes, Answer::Yes), (found.unknown, Answer::Unknown)] {
            for ty in types {
                assert_eq!(binary.why(ty, &interface).answer, answer, "{text:?} {:?}", binary.ty(ty));
            }
        }
        for method in interface.methods() {
            let _ = (method.name(), method.package(), method.signature(), method.signature_text());
        }
    }
});
