//! Module data, and the search for it and its layout.
#![no_main]

use std::sync::LazyLock;

use itab_fuzz::Region;
use libfuzzer_sys::fuzz_target;

static REGION: LazyLock<Region> = LazyLock::new(|| {
    Region::new(|binary| {
        // The longest layout has 70 words; the function table's header leads to the module data.
        let module = binary.module();
        vec![(module.addr, 70 * binary.image().word_size()), (module.pc_header, 8)]
    })
});

fuzz_target!(|input: &[u8]| itab_fuzz::walk(&REGION.damage(input)));
