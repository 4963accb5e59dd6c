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
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    registers: [Value; REGISTERS],
    /// Words of the stack, by their place. What is not here is unknown.
    slots: Vec<(i32, Value)>,
}

impl State {
    fn new() -> State {
        State { registers: [Value::Unknown; REGISTERS], slots: Vec::new() }
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

    /// Adds what is known on another way that leads here. Says whether that changes anything.
    fn join(&mut self, other: &State, binary: &Binary<'_>) -> bool {
        let mut changed = false;
        for (value, other) in self.registers.iter_mut().zip(&other.registers) {
            let joined = value.join(*other, binary);
            changed |= std::mem::replace(value, joined) != joined;
        }
        if self.slots == other.slots {
            return changed;
        }
        let places = self.slots.iter().chain(&other.slots).map(|slot| slot.0);
        let mut places: Vec<i32> = places.collect();
        places.sort_unstable();
        places.dedup();
        let joined = places.into_iter().map(|at| (at, self.slot(at).join(other.slot(at), binary)));
        let joined: Vec<_> = joined.filter(|slot| slot.1 != Value::Unknown).take(MAX_SLOTS).collect();
        changed | (std::mem::replace(&mut self.slots, joined) != self.slots)
    }
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
}

/// A stretch of steps that is only entered at its start.
#[derive(Clone, Debug)]
struct Block {
    start: usize,
    end: usize,
    /// What is known at the start; `None` if no way that is known leads there.
    state: Option<State>,
    changed: bool,
}

/// The flow of values through functions, one after the other. It is kept for its memory.
pub(super) struct Flow<'f, 'a> {
    facts: &'f Facts<'a>,
    function: u32,
    /// Where the function begins and ends.
    entry: u64,
    end: u64,
    steps: Vec<(u32, Step)>,
    blocks: Vec<Block>,
    seen: Seen,
    /// Whether what is seen is noted, because all ways were followed.
    settled: bool,
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
            seen: Seen::default(),
            settled: false,
        }
    }

    /// Everything that was seen since the beginning.
    pub(super) fn seen(self) -> Seen {
        self.seen
    }

    /// Follows values through a function; `each_step` reports the steps of its code.
    pub(super) fn follow(
        &mut self,
        function: u32,
        each_step: impl FnOnce(&mut dyn FnMut(usize, Step) -> bool),
    ) {
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
            return;
        }
        self.settled = false;
        self.blocks[0].state = Some(self.first_state());
        self.blocks[0].changed = true;
        let rounds = if self.blocks.len() > MAX_BLOCKS { 0 } else { MAX_ROUNDS };
        for _ in 0..rounds {
            if !self.round() {
                break;
            }
        }
        self.settled = true;
        for block in 0..self.blocks.len() {
            // Calls where no way leads that is known are still calls.
            let state = self.blocks[block].state.take().unwrap_or_else(State::new);
            self.run(block, state);
        }
    }

    /// What is known where the function begins.
    fn first_state(&self) -> State {
        let mut state = State::new();
        state.registers[SP as usize] = Value::Stack(0);
        let convention = self.facts.convention;
        if let Some(words) = self.facts.arguments(self.function) {
            for (register, value) in convention.words.iter().zip(words) {
                state.registers[*register as usize] = unless_mixed(*value);
            }
        }
        state.registers[convention.context as usize] =
            unless_mixed(self.facts.other(About::Captured(self.function)));
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
        self.blocks.clear();
        let mut start = 0;
        for next in starts.iter().skip(1).chain([&u32::MAX]) {
            let len = self.steps[start..].iter().take_while(|step| step.0 < *next).count();
            if len > 0 {
                self.blocks.push(Block { start, end: start + len, state: None, changed: false });
            }
            start += len;
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
        let mut table: Option<State> = None;
        for block in 0..self.blocks.len() {
            if !std::mem::take(&mut self.blocks[block].changed) {
                continue;
            }
            any = true;
            let state = self.blocks[block].state.clone().expect("only blocks that were reached change");
            let state = self.run(block, state);
            let (offset, last) = self.steps[self.blocks[block].end - 1];
            if let Step::Jump(target) | Step::Branch(target) = last
                && let Some(to) = self.inside(target).and_then(|to| self.block_at(to))
            {
                self.reach(to, &state);
            }
            if last == Step::Table {
                table = Some(state);
            } else if !self.ends(&last)
                && let Some(next) = self.block_at(offset + 1)
            {
                self.reach(next, &state);
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
        }
        any
    }

    /// Whether a block only follows a call that does not return.
    fn follows_end(&self, block: usize) -> bool {
        matches!(self.steps[self.blocks[block].start - 1].1, Step::Call(_) | Step::Trap)
    }

    /// A block is reached with this state.
    fn reach(&mut self, block: usize, state: &State) {
        let block = &mut self.blocks[block];
        block.changed |= match &mut block.state {
            Some(known) => known.join(state, self.facts.binary),
            known => {
                *known = Some(state.clone());
                true
            }
        };
    }

    /// What is known at the end of a block.
    fn run(&mut self, block: usize, mut state: State) -> State {
        for at in self.blocks[block].start..self.blocks[block].end {
            let (offset, step) = self.steps[at];
            self.step(&mut state, self.entry + u64::from(offset), step);
        }
        state
    }

    fn note(&mut self, about: About, value: Value) {
        let value = value.lasting(self.facts.binary);
        if self.settled && value != Value::Unknown {
            self.seen.facts.push((about, value));
        }
    }

    fn step(&mut self, state: &mut State, address: u64, step: Step) {
        let binary = self.facts.binary;
        let get = |state: &State, register: Register| state.registers[register as usize];
        match step {
            Step::Move(to, from) => state.registers[to as usize] = get(state, from),
            Step::Number(to, 0) => state.registers[to as usize] = Value::Nil,
            Step::Number(to, number) => state.registers[to as usize] = Value::Number(number),
            Step::Add(to, base, number) => {
                state.registers[to as usize] = get(state, base).plus(number, binary)
            }
            Step::Sum(to, a, b, number) => {
                let element = [a, b].into_iter().find_map(|register| match get(state, register) {
                    value @ Value::Element(_) => Some(value),
                    _ => None,
                });
                // The index is a multiple of the size; a number beside it may lead into an element.
                let value = element.map_or(Value::Unknown, |element| element.plus(number, binary));
                state.registers[to as usize] = value;
            }
            Step::Load(to, place) => state.registers[to as usize] = self.load(state, place),
            Step::Store(place, from) => {
                let value = from.map_or(Value::Unknown, |from| get(state, from));
                self.store(state, place, value);
            }
            Step::Fill(base) => fill(state, get(state, base)),
            Step::Lose(register) => state.registers[register as usize] = Value::Unknown,
            Step::Compare(a, b) => {
                // An itab is only compared with itabs of the same interface.
                for (a, b) in [(a, b), (b, a)] {
                    if let (Value::Number(_), Value::Unknown) = (get(state, a), get(state, b))
                        && let Some(interface) = get(state, a).itab_interface(binary)
                    {
                        state.registers[b as usize] = Value::Itab(interface);
                    }
                }
            }
            Step::Call(target) => self.call(state, target),
            Step::CallThrough(register) => {
                let callee = get(state, register);
                if self.settled {
                    match callee {
                        Value::Method(owner, slot) => self.seen.calls.push((address, owner, slot)),
                        _ => self.seen.others += 1,
                    }
                }
                let interface = match callee {
                    Value::Method(Owner::Interface(interface), slot) => Some((interface, slot)),
                    Value::Method(Owner::Itab(itab), slot) => {
                        binary.itab_at(itab).map(|itab| (itab.interface().id(), slot))
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
                    self.note(About::Result(self.function, word as u8), get(state, *register));
                }
            }
            Step::Jump(_) | Step::Branch(_) | Step::Table | Step::Trap => {}
        }
    }

    fn load(&self, state: &State, place: Place) -> Value {
        let binary = self.facts.binary;
        let (base, offset, beyond) = match place {
            Place::Fixed(address) => (Value::Number(address), 0, false),
            Place::At(base, offset) => (state.registers[base as usize], offset, false),
            Place::Beyond(base, offset) => (state.registers[base as usize], offset, true),
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
            Value::Number(address) => Owner::Itab(address),
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
    fn variable(&self, address: u64) -> Value {
        match self.facts.other(About::Variable(address)) {
            Value::Unknown => {
                let word = self.facts.binary.image().word(address).map_or(Value::Unknown, Value::Number);
                match word.lasting(self.facts.binary) {
                    value @ Value::Itab(_) => value,
                    _ => Value::Unknown,
                }
            }
            value => unless_mixed(value),
        }
    }

    fn store(&mut self, state: &mut State, place: Place, value: Value) {
        match place {
            Place::Fixed(address) => self.note(About::Variable(address), value),
            Place::Beyond(base, _) => fill(state, state.registers[base as usize]),
            Place::At(base, offset) => {
                let base = state.registers[base as usize];
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
            register.map_or(Value::Unknown, |register| state.registers[usize::from(*register)])
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
                fill(state, state.registers[usize::from(convention.duff[0])]);
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
        if facts.wants_arguments(callee) && self.settled {
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
        let before = std::mem::replace(&mut state.registers, [Value::Unknown; REGISTERS]);
        for kept in [SP, convention.kept[0], convention.kept[1]] {
            state.registers[usize::from(kept)] = before[usize::from(kept)];
        }
        for (register, value) in convention.words.iter().zip(results) {
            state.registers[usize::from(*register)] = unless_mixed(*value);
        }
    }
}

fn unless_mixed(value: Value) -> Value {
    if value == Value::Mixed { Value::Unknown } else { value }
}

fn lose(state: &mut State, register: Register) {
    state.registers[usize::from(register)] = Value::Unknown;
}

/// Memory is written from where a value points: if that is in the stack, what was there is lost, however far it goes.
fn fill(state: &mut State, from: Value) {
    if let Value::Stack(from) = from {
        state.slots.retain(|slot| slot.0 < from);
    }
}
