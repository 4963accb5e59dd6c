//! Type descriptors, names, method tables and itabs.
#![no_main]

use std::sync::LazyLock;

use itab_fuzz::Region;
use libfuzzer_sys::fuzz_target;

static REGION: LazyLock<Region> = LazyLock::new(|| {
    Region::new(|binary| {
        // By descriptor, so that most edits hit something that is decoded.
        let types = binary.types().map(|ty| (ty.addr(), 128));
        types.chain(binary.itabs().map(|itab| (itab.addr(), itab.size()))).collect()
    })
});

fuzz_target!(|input: &[u8]| itab_fuzz::walk(&REGION.damage(input)));
