//! The flow of values through one function.

use crate::ask::dynamic::facts::{About, Effect, Facts, NOTHING};
use crate::ask::dynamic::signature::WORDS;
use crate::ask::dynamic::step::{Place, REGISTERS, Register, SP, Step};
use crate::ask::dynamic::value::{Owner, Value};
use crate::binary::data::Binary;
use crate::binary::typ::Type;

/// How many words of the stack are remembered at once, and how often all of a function is gone over. Real functions
/// need three rounds or four.
const MAX_SLOTS: usize = 128;
const MAX_ROUNDS: usize = 24;

/// In a function of more blocks than this, nothing is followed from one to the next: what is known at the start of each
/// takes memory. Real functions have some hundred, and tables that are written as code some thousand.
const MAX_BLOCKS: usize = 1 << 15;

/// What is known at one place of the code.
#[derive(Debug, Default)]
struct State {
    registers: [Value; REGISTERS],
    /// A bit for each register of which something is known: few of them, so that the others need not be looked at.
    known: u32,
    /// Words of the stack, by their place. What is not here is unknown.
    slots: Vec<Slot>,
}

type Slot = (i32, Value);

const _: () = assert!(REGISTERS <= u32::BITS as usize);

impl State {
    fn get(&self, register: Register) -> Value {
        self.registers[usize::from(register)]
    }

    fn set(&mut self, register: Register, value: Value) {
        self.registers[usize::from(register)] = value;
        let bit = 1 << register;
        self.known = if value == Value::Unknown { self.known & !bit } else { self.known | bit };
    }

    /// Makes it the same as another, without allocating where there is room.
    fn copy(&mut self, other: &State) {
        self.registers = other.registers;
        self.known = other.known;
        self.slots.clone_from(&other.slots);
    }

    /// Makes it the state in which nothing is known.
    fn clear(&mut self) {
        self.keep(&[]);
        self.slots.clear();
    }

    /// Forgets all registers but these.
    fn keep(&mut self, kept: &[Register]) {
        let kept = kept.iter().fold(0, |bits, register| bits | 1 << register);
        for register in bits(self.known & !kept) {
            self.registers[register] = Value::Unknown;
        }
        self.known &= kept;
    }

    fn slot(&self, at: i32) -> Value {
        self.slots
            .binary_search_by_key(&at, |slot| slot.0)
            .map_or(Value::Unknown, |found| self.slots[found].1)
    }

    fn set_slot(&mut self, at: i32, value: Value) {
        match self.slots.binary_search_by_key(&at, |slot| slot.0) {
            Ok(found) if value == Value::Unknown => drop(self.slots.remove(found)),
            Ok(found) => self.slots[found].1 = value,
            Err(_) if value == Value::Unknown || self.slots.len() >= MAX_SLOTS => {}
            Err(next) => self.slots.insert(next, (at, value)),
        }
    }

    /// Adds what is known on another way that leads here. Says whether that changes anything. `spare` is only memory.
    fn join(&mut self, other: &State, binary: &Binary<'_>, spare: &mut Vec<Slot>) -> bool {
        let mut changed = false;
        for register in bits(self.known | other.known) {
            let (old, value) = (self.registers[register], other.registers[register]);
            if old != value {
                let joined = old.join(value, binary);
                changed |= joined != old;
                self.set(register as Register, joined);
            }
        }
        if self.slots == other.slots {
            return changed;
        }
        spare.clear();
        let (mut ours, mut theirs) = (self.slots.iter().peekable(), other.slots.iter().peekable());
        while let Some(at) = ours.peek().into_iter().chain(theirs.peek()).map(|slot| slot.0).min() {
            let ours = ours.next_if(|slot| slot.0 == at).map_or(Value::Unknown, |slot| slot.1);
            let theirs = theirs.next_if(|slot| slot.0 == at).map_or(Value::Unknown, |slot| slot.1);
            let joined = ours.join(theirs, binary);
            if joined != Value::Unknown && spare.len() < MAX_SLOTS {
                spare.push((at, joined));
            }
        }
        changed |= self.slots != *spare;
        std::mem::swap(&mut self.slots, spare);
        changed
    }
}

/// The numbers of the bits that are set.
fn bits(mut bits: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (lowest < u32::BITS).then_some(lowest as usize)
    })
}

/// What was seen in a function.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Calls through itabs: where, whose itab, and which slot.
    pub(super) calls: Vec<(u64, Owner, u16)>,
    /// Calls through registers that are none: of function values.
    pub(super) others: usize,
    /// What it tells of other functions.
    pub(super) facts: Vec<(About, Value)>,
    /// The functions whose results it uses, and the variables that it reads: unless more is known of one of them, or of
    /// what the function itself is called with, the same is seen again.
    pub(super) callees: Vec<u32>,
    pub(super) variables: Vec<u64>,
}

/// A stretch of steps that is only entered at its start.
#[derive(Debug)]
struct Block {
    start: usize,
    end: usize,
    /// Whether what comes after it in the code is not reached from it.
    ends: bool,
    /// The block that its last step may jump to.
    to: Option<usize>,
    /// What is known at the start; `None` if no way that is known leads there.
    state: Option<Box<State>>,
    changed: bool,
    /// How often it was gone over. What was seen the last time counts.
    runs: u32,
    /// How many calls of function values there are in it.
    others: usize,
}

/// Something that was seen, and when: in which block, and in which run of it.
type Noted<T> = (usize, u32, T);

/// The flow of values through functions, one after the other. It is kept for its memory.
pub(super) struct Flow<'f, 'a> {
    facts: &'f Facts<'a>,
    function: u32,
    /// Where the function begins and ends.
    entry: u64,
    end: u64,
    steps: Vec<(u32, Step)>,
    blocks: Vec<Block>,
    /// The block that is gone over.
    block: usize,
    calls: Vec<Noted<(u64, Owner, u16)>>,
    noted: Vec<Noted<(About, Value)>>,
    variables: Vec<u64>,
    /// States and slots that are not needed any more. A state is large, so boxes are moved instead, from here into blocks and
    /// back.
    #[expect(clippy::vec_box)]
    states: Vec<Box<State>>,
    slots: Vec<Slot>,
}

impl<'f, 'a> Flow<'f, 'a> {
    pub(super) fn new(facts: &'f Facts<'a>) -> Flow<'f, 'a> {
        Flow {
            facts,
            function: 0,
            entry: 0,
            end: 0,
            steps: Vec::new(),
            blocks: Vec::new(),
            block: 0,
            calls: Vec::new(),
            noted: Vec::new(),
            variables: Vec::new(),
            states: Vec::new(),
            slots: Vec::new(),
        }
    }

    /// Follows values through a function; `each_step` reports the steps of its code.
    pub(super) fn follow(
        &mut self,
        function: u32,
        each_step: impl FnOnce(&mut dyn FnMut(usize, Step) -> bool),
    ) -> Seen {
        self.function = function;
        (self.entry, self.end) =
            (self.facts.functions[function as usize].entry(), self.facts.functions[function as usize].end());
        let mut steps = std::mem::take(&mut self.steps);
        steps.clear();
        each_step(&mut |offset, step| {
            steps.push((offset as u32, step));
            true
        });
        self.steps = steps;
        self.divide();
        if self.blocks.is_empty() {
            return Seen::default();
        }
        self.blocks[0].state = Some(self.first_state());
        self.blocks[0].changed = true;
        let rounds = if self.blocks.len() > MAX_BLOCKS { 0 } else { MAX_ROUNDS };
        for _ in 0..rounds {
            if !self.round() {
                break;
            }
        }
        for block in 0..self.blocks.len() {
            // Calls where no way leads that is known are still calls.
            if self.blocks[block].runs == 0 || self.blocks[block].changed {
                let state = self.run(block);
                self.states.push(state);
            }
        }
        self.seen()
    }

    /// What was seen in the last run of each block, in the order of the code.
    fn seen(&mut self) -> Seen {
        fn last<T>(noted: &mut Vec<Noted<T>>, blocks: &[Block]) -> Vec<T> {
            noted.retain(|&(block, run, _)| blocks[block].runs == run);
            noted.sort_by_key(|noted| noted.0);
            noted.drain(..).map(|noted| noted.2).collect()
        }
        let facts = self.facts;
        let callees = self.steps.iter().filter_map(|(_, step)| match step {
            Step::Call(target) => facts.function_at(*target),
            _ => None,
        });
        let mut callees: Vec<u32> = callees.collect();
        callees.sort_unstable();
        callees.dedup();
        self.variables.sort_unstable();
        self.variables.dedup();
        Seen {
            calls: last(&mut self.calls, &self.blocks),
            others: self.blocks.iter().map(|block| block.others).sum(),
            facts: last(&mut self.noted, &self.blocks),
            callees,
            variables: std::mem::take(&mut self.variables),
        }
    }

    /// What is known where the function begins.
    fn first_state(&mut self) -> Box<State> {
        let mut state = self.spare();
        state.set(SP, Value::Stack(0));
        let convention = self.facts.convention;
        if let Some(words) = self.facts.arguments(self.function) {
            for (register, value) in convention.words.iter().zip(words) {
                state.set(*register, value.unless_mixed());
            }
        }
        state.set(convention.context, self.facts.other(About::Captured(self.function)).unless_mixed());
        state
    }

    /// A state in which nothing is known.
    fn spare(&mut self) -> Box<State> {
        let mut state = self.states.pop().unwrap_or_default();
        state.clear();
        state
    }

    /// The offset in the function of an address.
    fn inside(&self, address: u64) -> Option<u32> {
        (self.entry..self.end).contains(&address).then(|| (address - self.entry) as u32)
    }

    /// Divides the steps into blocks.
    fn divide(&mut self) {
        let mut starts = vec![0];
        for (offset, step) in &self.steps {
            let target = match step {
                Step::Jump(target) | Step::Branch(target) => self.inside(*target),
                _ => None,
            };
            starts.extend(target);
            if self.ends(step) || matches!(step, Step::Branch(_)) {
                starts.push(offset + 1);
            }
        }
        starts.sort_unstable();
        starts.dedup();
        self.states.extend(self.blocks.drain(..).filter_map(|block| block.state));
        let mut start = 0;
        for next in starts.iter().skip(1).chain([&u32::MAX]) {
            let len = self.steps[start..].iter().take_while(|step| step.0 < *next).count();
            let end = start + len;
            if len > 0 {
                let ends = self.ends(&self.steps[end - 1].1);
                self.blocks.push(Block {
                    start,
                    end,
                    ends,
                    to: None,
                    state: None,
                    changed: false,
                    runs: 0,
                    others: 0,
                });
            }
            start = end;
        }
        for block in 0..self.blocks.len() {
            if let Step::Jump(target) | Step::Branch(target) = self.steps[self.blocks[block].end - 1].1 {
                self.blocks[block].to = self.inside(target).and_then(|to| self.block_at(to));
            }
        }
    }

    /// Whether the next step is not reached from a step.
    fn ends(&self, step: &Step) -> bool {
        match step {
            Step::Jump(_) | Step::Table | Step::Return | Step::Trap => true,
            Step::Call(target) => self
                .facts
                .function_at(*target)
                .is_some_and(|callee| self.facts.effect(callee) == Effect::Ends),
            _ => false,
        }
    }

    /// The block that begins at an offset, or with the first step after it.
    fn block_at(&self, offset: u32) -> Option<usize> {
        let at = self.blocks.partition_point(|block| self.steps[block.start].0 < offset);
        (at < self.blocks.len()).then_some(at)
    }

    /// Goes once over the blocks of which more is known than before. Says whether there were any.
    fn round(&mut self) -> bool {
        let mut any = false;
        let mut table: Option<Box<State>> = None;
        for block in 0..self.blocks.len() {
            if !self.blocks[block].changed {
                continue;
            }
            any = true;
            let state = self.run(block);
            let Block { end, ends, to, .. } = self.blocks[block];
            if let Some(to) = to {
                self.reach(to, &state);
            }
            if !ends && block + 1 < self.blocks.len() {
                self.reach(block + 1, &state);
            }
            if self.steps[end - 1].1 == Step::Table {
                self.states.extend(table.replace(state));
            } else {
                self.states.push(state);
            }
        }
        // A table leads to blocks to which nothing else leads.
        if let Some(state) = table {
            for block in 1..self.blocks.len() {
                if self.blocks[block].state.is_none() && !self.follows_end(block) {
                    self.reach(block, &state);
                    any = true;
                }
            }
            self.states.push(state);
        }
        any
    }

    /// Whether a block only follows a call that does not return.
    fn follows_end(&self, block: usize) -> bool {
        matches!(self.steps[self.blocks[block].start - 1].1, Step::Call(_) | Step::Trap)
    }

    /// A block is reached with this state.
    fn reach(&mut self, block: usize, state: &State) {
        let Flow { facts, blocks, states, slots, .. } = self;
        let block = &mut blocks[block];
        block.changed |= match &mut block.state {
            Some(known) => known.join(state, facts.binary, slots),
            known => {
                known.insert(states.pop().unwrap_or_default()).copy(state);
                true
            }
        };
    }

    /// Goes over a block. What is known at its end.
    fn run(&mut self, block: usize) -> Box<State> {
        let mut state = self.states.pop().unwrap_or_default();
        let Block { start, end, state: first, changed, runs, others, .. } = &mut self.blocks[block];
        (*changed, *others) = (false, 0);
        *runs += 1;
        match first {
            Some(first) => state.copy(first),
            None => state.clear(),
        }
        self.block = block;
        for at in *start..*end {
            let (offset, step) = self.steps[at];
            self.step(&mut state, self.entry + u64::from(offset), step);
        }
        state
    }

    fn note(&mut self, about: About, value: Value) {
        let value = value.lasting(self.facts.binary);
        if value != Value::Unknown {
            self.noted.push((self.block, self.blocks[self.block].runs, (about, value)));
        }
    }

    fn step(&mut self, state: &mut State, address: u64, step: Step) {
        let binary = self.facts.binary;
        match step {
            Step::Move(to, from) => state.set(to, state.get(from)),
            Step::Number(to, 0) => state.set(to, Value::Nil),
            Step::Number(to, number) => state.set(to, Value::Number(number)),
            Step::Add(to, base, number) => {
                state.set(to, state.get(base).plus(number, binary));
            }
            Step::Sum(to, a, b, number) => {
                let element = [a, b].into_iter().find_map(|register| match state.get(register) {
                    value @ Value::Element(_) => Some(value),
                    _ => None,
                });
                // The index is a multiple of the size; a number beside it may lead into an element.
                let value = element.map_or(Value::Unknown, |element| element.plus(number, binary));
                state.set(to, value);
            }
            Step::Load(to, place) => state.set(to, self.load(state, place)),
            Step::Store(place, from) => {
                let value = from.map_or(Value::Unknown, |from| state.get(from));
                self.store(state, place, value);
            }
            Step::Fill(base) => fill(state, state.get(base)),
            Step::Lose(register) => state.set(register, Value::Unknown),
            Step::Compare(a, b) => {
                // An itab is only compared with itabs of the same interface.
                for (a, b) in [(a, b), (b, a)] {
                    if let (Value::Number(_), Value::Unknown) = (state.get(a), state.get(b))
                        && let Some(interface) = state.get(a).itab_interface(binary)
                    {
                        state.set(b, Value::Itab(interface));
                    }
                }
            }
            Step::Call(target) => self.call(state, target),
            Step::CallThrough(register) => {
                let callee = state.get(register);
                let block = &mut self.blocks[self.block];
                match callee {
                    Value::Method(owner, slot) => {
                        self.calls.push((self.block, block.runs, (address, owner, slot)));
                    }
                    _ => block.others += 1,
                }
                let interface = match callee {
                    Value::Method(Owner::Interface(interface), slot) => Some((interface, slot)),
                    Value::Method(Owner::Itab(itab), slot) => {
                        Some((binary.itab(itab).interface().id(), slot))
                    }
                    _ => None,
                };
                let method = interface
                    .and_then(|(interface, slot)| binary.ty(interface).imethods().nth(usize::from(slot)));
                let results = method.map_or(NOTHING, |method| self.facts.results_of(method.signature()));
                self.after_call(state, &results);
            }
            Step::Return => {
                for (word, register) in self.facts.convention.words.iter().enumerate() {
                    self.note(About::Result(self.function, word as u8), state.get(*register));
                }
            }
            Step::Jump(_) | Step::Branch(_) | Step::Table | Step::Trap => {}
        }
    }

    fn load(&mut self, state: &State, place: Place) -> Value {
        let binary = self.facts.binary;
        let (base, offset, beyond) = match place {
            Place::Fixed(address) => (Value::Number(address), 0, false),
            Place::At(base, offset) => (state.get(base), offset, false),
            Place::Beyond(base, offset) => (state.get(base), offset, true),
        };
        let known = match base {
            Value::Stack(_) if !beyond => match base.plus(offset, self.facts.binary) {
                Value::Stack(at) => return state.slot(at),
                _ => Value::Unknown,
            },
            Value::Stack(_) => return Value::Unknown,
            Value::Pointer(..) if beyond => Value::Unknown,
            Value::Pointer(..) | Value::Element(_) => base.word_at(offset, binary),
            Value::Number(address) if !beyond && binary.itab_at(address).is_none() => {
                return self.variable(address.wrapping_add_signed(offset));
            }
            _ => Value::Unknown,
        };
        // From an itab, or from what may be one.
        let fun_at = binary.itab_fun_at() as i64;
        if known != Value::Unknown || beyond || offset < fun_at || (offset - fun_at) % 8 != 0 {
            return known;
        }
        let Ok(slot) = u16::try_from((offset - fun_at) / 8) else { return Value::Unknown };
        let owner = match base {
            Value::Number(address) => {
                binary.itab_at(address).map_or(Owner::Unknown, |itab| Owner::Itab(itab.id()))
            }
            Value::Itab(interface) => Owner::Interface(interface),
            _ => Owner::Unknown,
        };
        let has_slot = |interface| usize::from(slot) < binary.records(interface).len();
        match base.itab_interface(binary) {
            Some(interface) if !has_slot(interface) => Value::Method(Owner::Unknown, slot),
            _ => Value::Method(owner, slot),
        }
    }

    /// What is known of a variable of a package: what is assigned to it, or what it has from the beginning.
    fn variable(&mut self, address: u64) -> Value {
        self.variables.push(address);
        match self.facts.other(About::Variable(address)) {
            Value::Unknown => {
                let word = self.facts.binary.image().word(address).map_or(Value::Unknown, Value::Number);
                match word.lasting(self.facts.binary) {
                    value @ Value::Itab(_) => value,
                    _ => Value::Unknown,
                }
            }
            value => value.unless_mixed(),
        }
    }

    fn store(&mut self, state: &mut State, place: Place, value: Value) {
        match place {
            Place::Fixed(address) => self.note(About::Variable(address), value),
            Place::Beyond(base, _) => fill(state, state.get(base)),
            Place::At(base, offset) => {
                let base = state.get(base);
                match base.plus(offset, self.facts.binary) {
                    Value::Stack(at) => state.set_slot(at, value),
                    Value::Number(address) => self.note(About::Variable(address), value),
                    _ => {}
                }
                if let (0, Value::Number(code)) = (offset, value)
                    && base.is_closure(self.facts.binary)
                    && let Some(function) = self.facts.function_at(code)
                {
                    self.note(About::Captured(function), base);
                }
            }
        }
    }

    fn call(&mut self, state: &mut State, target: u64) {
        let facts = self.facts;
        let Some(callee) = facts.function_at(target) else { return self.after_call(state, &NOTHING) };
        let convention = facts.convention;
        let argument = |word: u8| {
            let register = convention.words.get(usize::from(word));
            register.map_or(Value::Unknown, |register| state.get(*register))
        };
        let ty = |word: u8| match argument(word) {
            Value::Number(address) => facts.binary.type_at(address),
            _ => None,
        };
        // The interface in the second word of a descriptor: {Cache, Inter, ..}, or {Cache, NCases, Cases[]}.
        let word_of = |address: u64, at: u64| facts.binary.image().word(address.checked_add(8 * at)?).ok();
        let itab = |ty: Option<Type<'_>>| ty.filter(|ty| ty.is_interface()).map(|ty| Value::Itab(ty.id()));
        let mut second = None;
        let first = match facts.effect(callee) {
            Effect::Barrier => return convention.barrier.iter().for_each(|&lost| lose(state, lost)),
            Effect::Duff => {
                fill(state, state.get(convention.duff[0]));
                return convention.duff.iter().for_each(|&lost| lose(state, lost));
            }
            Effect::New(word) => ty(word).map(|ty| Value::Pointer(ty.id(), 0)),
            // Before Go 1.20 the type came first.
            Effect::News(word) => ty(word).or_else(|| ty(0)).map(|ty| Value::Element(ty.id())),
            Effect::MapElement => ty(0)
                .filter(|ty| ty.key().is_some())
                .and_then(|ty| ty.elem())
                .map(|elem| Value::Pointer(elem.id(), 0)),
            Effect::Itab => itab(ty(0)),
            Effect::TypeAssert => match argument(0) {
                Value::Number(address) => itab(word_of(address, 1).and_then(|ty| facts.binary.type_at(ty))),
                _ => None,
            },
            Effect::TypeSwitch => {
                // Which of several cases it is, only the code after the call sees.
                if let Value::Number(address) = argument(0)
                    && word_of(address, 1) == Some(1)
                {
                    second = itab(word_of(address, 2).and_then(|ty| facts.binary.type_at(ty)));
                }
                None
            }
            Effect::Ordinary | Effect::Untyped | Effect::Ends => None,
        };
        if facts.wants_arguments(callee) {
            let mut is_data = false;
            for word in 0..WORDS as u8 {
                let value = argument(word);
                // What follows an itab or a type is the data word of an interface, which points to anything.
                let is_type = matches!(value, Value::Number(_)) && ty(word).is_some();
                let is_first = is_type || value.itab_interface(facts.binary).is_some();
                if !std::mem::replace(&mut is_data, is_first) {
                    self.note(About::Argument(callee, word), value);
                }
            }
        }
        let mut results = facts.results(callee).copied().unwrap_or(NOTHING);
        if let Some(first) = first {
            results[0] = first;
        }
        if let Some(second) = second {
            results[1] = second;
        }
        self.after_call(state, &results);
    }

    /// A call changes all registers but the stack pointer and two others, and leaves results.
    fn after_call(&self, state: &mut State, results: &[Value; WORDS]) {
        let convention = self.facts.convention;
        state.keep(&[SP, convention.kept[0], convention.kept[1]]);
        for (register, value) in convention.words.iter().zip(results) {
            state.set(*register, value.unless_mixed());
        }
    }
}

fn lose(state: &mut State, register: Register) {
    state.set(register, Value::Unknown);
}

/// Memory is written from where a value points: if that is in the stack, what was there is lost, however far it goes.
fn fill(state: &mut State, from: Value) {
    if let Value::Stack(from) = from {
        state.slots.retain(|slot| slot.0 < from);
    }
}
