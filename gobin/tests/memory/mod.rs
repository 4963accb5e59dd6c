//! Memory of a Go program that nobody runs: a compact file of `testdata/fixtures`, and what its run time would have made
//! there. The itabs and the table are made here once more, in the plainest way, after `runtime/iface.go`.

use std::cell::Cell;
use std::collections::BTreeMap;

use itab_gobin::live::{Error, Mapping, Memory};
use itab_gobin::{Binary, Image, Imethod, Type};

/// Slots of the first table.
pub(crate) const FIRST_SIZE: u64 = 512;

/// Where the run time's own memory is: behind every program, and below 4 GB.
pub(crate) const HEAP: u64 = 0x7000_0000;

/// Pieces of memory by address.
pub(crate) struct Pieces {
    pub(crate) big: bool,
    pub(crate) word_size: u64,
    /// Address to bytes, and whether the program can write there.
    pub(crate) pieces: BTreeMap<u64, (Vec<u8>, bool)>,
    /// A byte that reads otherwise: its address, and the bits that are flipped.
    pub(crate) flipped: Cell<(u64, u8)>,
}

impl Pieces {
    /// A number as the program writes it.
    pub(crate) fn number(&self, value: u64, size: usize) -> Vec<u8> {
        match self.big {
            true => value.to_be_bytes()[8 - size..].to_vec(),
            false => value.to_le_bytes()[..size].to_vec(),
        }
    }

    pub(crate) fn word(&self, addr: u64) -> u64 {
        let mut bytes = [0; 8];
        let size = self.word_size as usize;
        if self.big {
            self.read(addr, &mut bytes[8 - size..]).expect("a word that is there");
            u64::from_be_bytes(bytes)
        } else {
            self.read(addr, &mut bytes[..size]).expect("a word that is there");
            u64::from_le_bytes(bytes)
        }
    }

    pub(crate) fn set_word(&mut self, addr: u64, value: u64) {
        let bytes = self.number(value, self.word_size as usize);
        self.write(addr, &bytes);
    }

    pub(crate) fn write(&mut self, addr: u64, bytes: &[u8]) {
        let (first, (piece, _)) = self.pieces.range_mut(..=addr).next_back().expect("a piece to write to");
        let at = (addr - first) as usize;
        piece[at..at + bytes.len()].copy_from_slice(bytes);
    }

    /// The address of new memory behind everything else.
    pub(crate) fn allocate(&mut self, bytes: Vec<u8>) -> u64 {
        let (last, (piece, _)) = self.pieces.last_key_value().expect("the program");
        let addr = (last + piece.len() as u64).max(HEAP).next_multiple_of(64);
        self.pieces.insert(addr, (bytes, true));
        addr
    }
}

impl Memory for Pieces {
    fn read(&self, addr: u64, bytes: &mut [u8]) -> Result<(), Error> {
        let mut at = 0;
        while at < bytes.len() {
            let from = addr.wrapping_add(at as u64);
            let piece = self.pieces.range(..=from).next_back();
            let found = piece.and_then(|(first, (piece, _))| piece.get((from - first) as usize..));
            let found = found.filter(|found| !found.is_empty()).ok_or(Error::NotMapped { addr: from })?;
            let len = found.len().min(bytes.len() - at);
            bytes[at..at + len].copy_from_slice(&found[..len]);
            at += len;
        }
        let (flipped, bits) = self.flipped.get();
        if let Some(byte) = usize::try_from(flipped.wrapping_sub(addr)).ok().and_then(|at| bytes.get_mut(at))
        {
            *byte ^= bits;
        }
        Ok(())
    }

    fn mappings(&self) -> Result<Vec<Mapping>, Error> {
        let mapping = |(addr, (piece, writable)): (&u64, &(Vec<u8>, bool))| Mapping {
            addr: *addr,
            len: piece.len() as u64,
            readable: true,
            writable: *writable,
            name: None,
        };
        Ok(self.pieces.iter().map(mapping).collect())
    }

    fn entry(&self) -> Option<u64> {
        None
    }
}

/// A run time: its memory, and the itab table in it.
pub(crate) struct RunTime<'a> {
    pub(crate) binary: &'a Binary<'a>,
    pub(crate) memory: Pieces,
    /// The address of the variable that points to the table.
    pub(crate) variable: u64,
    /// The itabs that were built, in that order.
    pub(crate) built: Vec<u64>,
    pad: bool,
}

impl<'a> RunTime<'a> {
    /// A run time that has started: its table has the itabs of the linker.
    pub(crate) fn start(binary: &'a Binary<'a>) -> Self {
        let image = binary.image();
        let (big, word_size) = (image.is_big_endian(), image.word_size());
        let mut memory = Pieces { big, word_size, pieces: BTreeMap::new(), flipped: Cell::default() };
        for segment in image.segments() {
            let mut bytes =
                image.loaded(segment.addr, segment.data.len() as u64).expect("a segment").to_vec();
            bytes.resize(segment.mem_len as usize, 0);
            memory.pieces.insert(segment.addr, (bytes, segment.writable));
        }
        let header = header(&memory, image);
        match image.segments()[0].addr.checked_sub(header.len() as u64) {
            Some(addr) => {
                memory.pieces.insert(addr, (header, false));
            }
            None => memory.write(0, &header),
        }
        let variable = binary.module().data.addr.next_multiple_of(word_size) + 2 * word_size;
        // The padding of an itab on 32 bits, which Go left out in 1.23.
        let itab = binary.itabs().find(|itab| !itab.is_negative()).expect("an itab");
        let pad = itab.size() - itab.funs().len() as u64 * word_size == 16 && word_size == 4;
        let mut run_time = RunTime { binary, memory, variable, built: Vec::new(), pad };
        let table = run_time.new_table(FIRST_SIZE);
        run_time.memory.set_word(variable, table);
        for itab in binary.itabs() {
            run_time.itab_add(itab.addr(), itab.interface(), itab.ty());
        }
        run_time
    }

    fn new_table(&mut self, size: u64) -> u64 {
        let word_size = self.memory.word_size;
        let table = self.memory.allocate(vec![0; ((2 + size) * word_size) as usize]);
        self.memory.set_word(table, size);
        table
    }

    /// The table and its size.
    pub(crate) fn table(&self) -> (u64, u64) {
        let table = self.memory.word(self.variable);
        (table, self.memory.word(table))
    }

    /// The address of a slot.
    pub(crate) fn slot(&self, slot: u64) -> u64 {
        self.table().0 + (2 + slot) * self.memory.word_size
    }

    /// Go: `itabAdd`.
    fn itab_add(&mut self, itab: u64, interface: Type<'_>, ty: Type<'_>) {
        let (table, size) = self.table();
        if self.memory.word(table + self.memory.word_size) >= 3 * (size / 4) {
            self.grow();
        }
        let (table, _) = self.table();
        self.add(table, itab, interface, ty);
    }

    /// Moves all entries to a table of twice the size.
    pub(crate) fn grow(&mut self) {
        let (_, size) = self.table();
        let larger = self.new_table(2 * size);
        for slot in 0..size {
            let itab = self.memory.word(self.slot(slot));
            if itab != 0 {
                let types = [0, 1].map(|at| self.memory.word(itab + at * self.memory.word_size));
                let [interface, ty] = types.map(|addr| self.binary.type_at(addr).expect("a type"));
                self.add(larger, itab, interface, ty);
            }
        }
        self.memory.set_word(self.variable, larger);
    }

    /// Go: `(*itabTableType).add`.
    fn add(&mut self, table: u64, itab: u64, interface: Type<'_>, ty: Type<'_>) {
        let word_size = self.memory.word_size;
        let mask = self.memory.word(table) - 1;
        let mut slot = u64::from(interface.hash() ^ ty.hash()) & mask;
        let mut step = 1;
        loop {
            let at = table + (2 + slot) * word_size;
            match self.memory.word(at) {
                0 => {
                    self.memory.set_word(at, itab);
                    let count = self.memory.word(table + word_size);
                    self.memory.set_word(table + word_size, count + 1);
                    return;
                }
                other if other == itab => return,
                _ => {}
            }
            slot = (slot + step) & mask;
            step += 1;
        }
    }

    /// Builds an itab for a pair, as Go's `itabInit` does, and adds it.
    pub(crate) fn build(&mut self, interface: Type<'_>, ty: Type<'_>) {
        let mut funs = vec![0; interface.imethods().len()];
        let mut first = 0;
        let mut have = 0;
        let methods: Vec<_> = ty.methods().collect();
        let mut complete = true;
        for (slot, want) in interface.imethods().enumerate() {
            let fits = |method: &itab_gobin::Method<'_>| {
                let visible = want.is_exported() || method.package() == want.package();
                (method.name(), method.signature()) == (want.name(), Some(want.signature())) && visible
            };
            let Some(at) = methods[have..].iter().position(fits) else {
                complete = false;
                break;
            };
            have += at;
            let code = methods[have].ifn().or(self.binary.unreachable_method()).expect("a stand-in");
            if slot == 0 {
                first = code;
            } else {
                funs[slot] = code;
            }
        }
        if complete {
            funs[0] = first;
        }
        let word_size = self.memory.word_size as usize;
        let head = [interface.addr(), ty.addr()].map(|word| self.memory.number(word, word_size)).concat();
        let mut bytes = [head, vec![0; 4]].concat();
        bytes.resize(bytes.len() + if word_size == 8 || self.pad { 4 } else { 0 }, 0);
        for fun in funs {
            bytes.extend(self.memory.number(fun, word_size));
        }
        let itab = self.memory.allocate(bytes);
        self.itab_add(itab, interface, ty);
        self.built.push(itab);
    }

    /// The pairs that the run time may be asked about and that the linker has no itab for.
    pub(crate) fn pairs(binary: &'a Binary<'a>) -> Vec<(Type<'a>, Type<'a>)> {
        let types: Vec<Type<'_>> = binary.types().filter(|ty| ty.methods().len() > 0).collect();
        let pairs = binary.interfaces().flat_map(|interface| types.iter().map(move |ty| (interface, *ty)));
        let known = binary.unreachable_method().is_some();
        let needs_stand_in = |want: Imethod<'_>, ty: Type<'_>| {
            ty.methods().any(|method| method.name() == want.name() && method.ifn().is_none())
        };
        pairs
            .filter(|(interface, ty)| binary.itab_of(interface.id(), ty.id()).is_none())
            .filter(|(interface, ty)| known || !interface.imethods().any(|want| needs_stand_in(want, *ty)))
            .collect()
    }
}

/// An ELF header in front of the first segment, or at its beginning, as the loader leaves it in memory.
fn header(memory: &Pieces, image: &Image<'_>) -> Vec<u8> {
    let word = memory.word_size as usize;
    let number = |value, size| memory.number(value, size);
    let (entry_size, head_size) = if word == 8 { (56, 64) } else { (32, 52) };
    // As long as in the compact file.
    let len = (head_size + image.segments().len() * entry_size).next_multiple_of(16);
    let base = image.segments()[0].addr.saturating_sub(len as u64);
    let machine = match image.goarch() {
        "amd64" => 62,
        "386" => 3,
        "arm64" => 183,
        "arm" => 40,
        "mips" => 8,
        "s390x" => 22,
        other => panic!("no fixture is for {other}"),
    };
    let mut bytes = vec![0x7f, b'E', b'L', b'F', if word == 8 { 2 } else { 1 }, 1 + u8::from(memory.big), 1];
    bytes.resize(16, 0);
    bytes.extend(number(2, 2)); // ET_EXEC
    bytes.extend(number(machine, 2));
    bytes.extend(number(1, 4));
    bytes.extend(number(0, word));
    bytes.extend(number(head_size as u64, word));
    bytes.extend(number(0, word));
    bytes.extend(number(0, 4));
    for half in [head_size, entry_size, image.segments().len(), 0, 0, 0] {
        bytes.extend(number(half as u64, 2));
    }
    for segment in image.segments() {
        let flags = number(4 | u64::from(segment.writable) << 1 | u64::from(segment.executable), 4);
        let offset = segment.addr - base;
        bytes.extend(number(1, 4));
        if word == 8 {
            bytes.extend(&flags);
        }
        // Of variables, all are there now.
        let file_len = if segment.writable { segment.mem_len } else { segment.data.len() as u64 };
        for value in [offset, segment.addr, segment.addr, file_len, segment.mem_len] {
            bytes.extend(number(value, word));
        }
        if word == 4 {
            bytes.extend(&flags);
        }
        bytes.extend(number(1, word));
    }
    bytes.resize(len, 0);
    bytes
}
