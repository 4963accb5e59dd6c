//! The processors whose instructions are taken apart into steps.

use crate::ask::dynamic::step::{Convention, Step};
use crate::ask::dynamic::{amd64, arm64};
use crate::file::target::Arch;

/// Reports the steps of code at an address, with the offset of the instruction, until it is told that this is enough.
pub(super) type EachStep = fn(&[u8], u64, &mut dyn FnMut(usize, Step) -> bool);

/// How calls are made, and the steps of code; `None` for other processors.
pub(super) fn steps_of(arch: Arch) -> Option<(&'static Convention, EachStep)> {
    match arch {
        Arch::Amd64 => Some((&amd64::CONVENTION, amd64::each_step)),
        Arch::I386 => Some((&amd64::CONVENTION_386, amd64::each_step_386)),
        Arch::Arm64 => Some((&arm64::CONVENTION, arm64::each_step)),
        _ => None,
    }
}
