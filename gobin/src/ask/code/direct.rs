//! Direct calls in code for the processors of which nothing else is known: where they are, and not what they pass.

use crate::file::target::Arch;

/// The processors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Arm,
    Loong64,
    Mips,
    Ppc64,
    Riscv64,
    S390x,
}

/// How calls are written for a processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Direct {
    kind: Kind,
    big: bool,
}

impl Direct {
    /// How they are written for this one, if it is known.
    pub(super) fn of(arch: Arch, big: bool) -> Option<Direct> {
        let kind = match arch {
            Arch::Arm => Kind::Arm,
            Arch::Loong64 => Kind::Loong64,
            Arch::Mips | Arch::Mips64 => Kind::Mips,
            Arch::Ppc64 => Kind::Ppc64,
            Arch::Riscv64 => Kind::Riscv64,
            Arch::S390x => Kind::S390x,
            _ => return None,
        };
        Some(Direct { kind, big })
    }

    /// Reports what may be direct calls in the code at `addr`: the address of each, and where it leads.
    pub(super) fn each_call(self, code: &[u8], addr: u64, mut call: impl FnMut(u64, u64)) {
        // Where instructions have several lengths, these are multiples of two bytes.
        let step = match self.kind {
            Kind::Riscv64 | Kind::S390x => 2,
            _ => 4,
        };
        for offset in (0..code.len()).step_by(step) {
            let at = addr.wrapping_add(offset as u64);
            if let Some(target) = self.target(&code[offset..], at) {
                call(at, target);
            }
        }
    }

    /// Where the call at the beginning of `code` leads, if there is one.
    fn target(self, code: &[u8], at: u64) -> Option<u64> {
        let bytes = *code.first_chunk()?;
        let word = if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
        let near = |distance: i32| Some(at.wrapping_add_signed(distance.into()));
        match self.kind {
            // BL, of which the highest four bits are the condition. It counts from two instructions further.
            Kind::Arm => {
                let is_call = word & 0x0f00_0000 == 0x0b00_0000 && word >> 28 != 15;
                if is_call { near(((word << 8) as i32 >> 6) + 8) } else { None }
            }
            // BL, whose distance has its upper ten bits in the lowest.
            Kind::Loong64 => {
                let distance = (word & 0x3ff) << 16 | word >> 10 & 0xffff;
                if word >> 26 == 0x15 { near((distance << 6) as i32 >> 4) } else { None }
            }
            // JAL, whose target has the upper bits of the next instruction's address.
            Kind::Mips => {
                let upper = at.wrapping_add(4) & !0x0fff_ffff;
                (word >> 26 == 3).then_some(upper | u64::from(word << 2 & 0x0fff_ffff))
            }
            // BL
            Kind::Ppc64 => {
                if word & 0xfc00_0003 == 0x4800_0001 {
                    near((word << 6) as i32 >> 6 & !3)
                } else {
                    None
                }
            }
            // JAL X1: the bits of the distance are 20, 10 to 1, 11, and 19 to 12.
            Kind::Riscv64 => {
                let distance = word >> 31 << 20
                    | (word >> 12 & 0xff) << 12
                    | (word >> 20 & 1) << 11
                    | (word >> 21 & 0x3ff) << 1;
                if word & 0xfff == 0x0ef { near((distance << 11) as i32 >> 11) } else { None }
            }
            // BRASL R14, and the number of pairs of bytes.
            Kind::S390x => {
                let pairs = i32::from_be_bytes(*code.get(2..)?.first_chunk()?);
                let is_call = word >> 16 == 0xc0e5;
                is_call.then(|| at.wrapping_add_signed(i64::from(pairs) * 2))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Go's assembler writes a call forward by 0x1000 bytes, and one back by 16, at address 0x10_0000.
    #[test]
    fn calls_of_each_processor() {
        let calls: [(Arch, bool, &[u8], &[u8]); 8] = [
            (Arch::Arm, false, &[0xfe, 0x03, 0x00, 0xeb], &[0xfa, 0xff, 0xff, 0xeb]),
            (Arch::Loong64, false, &[0x00, 0x00, 0x10, 0x54], &[0xff, 0xf3, 0xff, 0x57]),
            (Arch::Mips, true, &[0x0c, 0x04, 0x04, 0x00], &[0x0c, 0x03, 0xff, 0xfc]),
            (Arch::Mips64, false, &[0x00, 0x04, 0x04, 0x0c], &[0xfc, 0xff, 0x03, 0x0c]),
            (Arch::Ppc64, true, &[0x48, 0x00, 0x10, 0x01], &[0x4b, 0xff, 0xff, 0xf1]),
            (Arch::Ppc64, false, &[0x01, 0x10, 0x00, 0x48], &[0xf1, 0xff, 0xff, 0x4b]),
            (Arch::Riscv64, false, &[0xef, 0x10, 0x00, 0x00], &[0xef, 0xf0, 0x1f, 0xff]),
            (Arch::S390x, true, &[0xc0, 0xe5, 0, 0, 0x08, 0], &[0xc0, 0xe5, 0xff, 0xff, 0xff, 0xf8]),
        ];
        for (arch, big, forward, back) in calls {
            let direct = Direct::of(arch, big).expect("one that is known");
            for (code, target) in [(forward, 0x10_1000), (back, 0xf_fff0)] {
                let mut found = Vec::new();
                direct.each_call(code, 0x10_0000, |at, target| found.push((at, target)));
                assert_eq!(found, [(0x10_0000, target)], "{arch:?} {code:x?}");
                // The second of two, and none where the instruction is cut off.
                let (mut later, cut) = (code.to_vec(), &code[..code.len() - 1]);
                later.splice(0..0, [0; 4]);
                let mut found = Vec::new();
                direct.each_call(&later, 0xf_fffc, |at, target| found.push((at, target)));
                direct.each_call(cut, 0x10_0000, |at, target| found.push((at, target)));
                assert_eq!(found, [(0x10_0000, target)], "{arch:?} {code:x?}");
            }
        }
        assert_eq!((Direct::of(Arch::Amd64, false), Direct::of(Arch::Wasm, false)), (None, None));
    }

    #[test]
    fn other_instructions_are_no_calls() {
        for (arch, big, word) in [
            (Arch::Arm, false, 0xea00_0000_u32), // B
            (Arch::Arm, false, 0xfb00_0000),     // BLX
            (Arch::Loong64, false, 0x5000_0000), // B
            (Arch::Mips, true, 0x0800_0000),     // J
            (Arch::Ppc64, true, 0x4800_0000),    // B
            (Arch::Ppc64, true, 0x4800_0003),    // BLA
            (Arch::Riscv64, false, 0x0000_006f), // JAL X0
            (Arch::S390x, true, 0xc0f4_0000),    // BRCL 15
        ] {
            let word = if big { word.to_be_bytes() } else { word.to_le_bytes() };
            let code = [&word[..], &[0; 4]].concat();
            let mut found = 0;
            Direct::of(arch, big).expect("one that is known").each_call(&code, 0, |_, _| found += 1);
            assert_eq!(found, 0, "{arch:?} {word:x?}");
        }
    }
}
