//! Build info, and the search for a version string where there is none.
#![no_main]

use std::sync::LazyLock;

use itab_fuzz::Region;
use libfuzzer_sys::fuzz_target;

static REGION: LazyLock<Region> = LazyLock::new(|| {
    Region::new(|binary| {
        let image = binary.image();
        let section = image.section(".go.buildinfo").or_else(|| image.section("__go_buildinfo"));
        match section {
            Some(section) => vec![(section.addr, section.len)],
            None => image.segments().iter().map(|segment| (segment.addr, 4096)).collect(),
        }
    })
});

fuzz_target!(|input: &[u8]| itab_fuzz::walk(&REGION.damage(input)));
