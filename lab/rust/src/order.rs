//! The random orders, the same ones as in the Go program.

/// Entries of a random order; a power of two.
pub const LEN: usize = 16384;
/// Keeps an index inside an order.
pub const MASK: usize = LEN - 1;

pub fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ *state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// `LEN` numbers below `n`.
pub fn order(mut seed: u64, n: usize) -> Vec<usize> {
    (0..LEN).map(|_| (splitmix64(&mut seed) % n as u64) as usize).collect()
}

/// `LEN` of the given values, for as long as the program runs.
///
/// A slice, so that a loop can keep its two words in registers whatever it forgets about memory.
pub fn pick<T: Copy>(seed: u64, from: &[T]) -> &'static [T] {
    Vec::leak(order(seed, from.len()).into_iter().map(|k| from[k]).collect())
}

/// The numbers below `n`, shuffled.
pub fn shuffled(n: usize) -> Vec<usize> {
    let (mut all, mut seed): (Vec<usize>, u64) = ((0..n).collect(), 9);
    for k in (1..n).rev() {
        let j = splitmix64(&mut seed) % (k as u64 + 1);
        all.swap(k, j as usize);
    }
    all
}

/// Pairs of an interface and a type in random order, made on the way so that a million of them cost no memory.
#[derive(Clone, Copy)]
pub struct Pairs {
    state: u64,
    inters: u64,
    types: u64,
}

impl Pairs {
    pub fn new(inters: usize, types: usize) -> Pairs {
        Pairs { state: 12345, inters: inters as u64, types: types as u64 }
    }

    /// The next pair; `last` is the answer to the previous one where the next is to wait for it, zero elsewhere.
    #[inline(always)]
    pub fn next(&mut self, last: usize) -> (usize, usize) {
        let state = self.state.wrapping_add(last as u64 >> 63);
        self.state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let inter = (self.state >> 33 & 0xffff) * self.inters >> 16;
        let typ = (self.state >> 49) * self.types >> 15;
        (inter as usize, typ as usize)
    }
}

/// Random numbers, made on the way: an order that no predictor of branches can learn, as it learns one of 16,384 entries.
#[derive(Clone, Copy)]
pub struct Drawn(u64);

impl Drawn {
    pub const fn new() -> Drawn {
        Drawn(12345)
    }

    /// The next number below `n`.
    #[inline(always)]
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 32) * n as u64 >> 32) as usize
    }
}
