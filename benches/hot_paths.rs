//! What every use of the library pays: assertions, calls, conversions, first meetings.
//!
//! `cargo bench --bench hot_paths`. The laboratory in `lab/` has the same rows beside Go.
#![allow(missing_docs, dead_code)]

use divan::{Bencher, black_box};
use itab::{Any, AnyRef, Iface, IfaceRef, ItabTable, interface, methods};
use seq_macro::seq;

fn main() {
    divan::main();
}

#[interface]
trait Val {
    fn val(&self) -> u64;
}
#[interface]
trait Absent {
    fn absent(&self);
}

seq!(N in 0..64 {
    struct Hot~N(u64);
    #[methods]
    impl Hot~N {
        pub fn val(&self) -> u64 {
            self.0.wrapping_add(N)
        }
    }
});

/// Instantiations of one type share their cells, so all but the first go to the table.
struct Wide<const N: usize>(u64);
#[methods]
impl<const N: usize> Wide<N> {
    pub fn val(&self) -> u64 {
        self.0 + N as u64
    }
}

/// Positions in random order: splitmix64.
fn random_order(among: usize) -> Vec<usize> {
    let mut state = 3_u64;
    let next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) as usize % among
    };
    core::iter::repeat_with(next).take(16_384).collect()
}

/// Values of `types` types, in random order.
fn values(types: usize) -> Vec<Any> {
    let hot: &[fn() -> Any] = seq!(N in 0..64 { &[#(|| Any::new(Hot~N(N)),)*] });
    let wide: &[fn() -> Any] = seq!(N in 0..1000 { &[#(|| Any::new(Wide::<N>(N)),)*] });
    let all = if types <= hot.len() { &hot[..types] } else { &wide[..types] };
    random_order(types).into_iter().map(|i| all[i]()).collect()
}

const TYPES: [usize; 3] = [1, 64, 1_000];

/// Per value: the time printed is for 16,384 of them.
fn each(bencher: Bencher<'_, '_>, types: usize, mut f: impl FnMut(AnyRef<'_>) -> bool) {
    let values = values(types);
    bencher
        .counter(divan::counter::ItemsCount::new(values.len()))
        .bench_local(|| values.iter().filter(|value| f(black_box(value.as_any_ref()))).count());
}

#[divan::bench(args = TYPES)]
fn concrete_assertion(bencher: Bencher<'_, '_>, types: usize) {
    each(bencher, types, |value| value.is::<Hot0>());
}

#[divan::bench(args = TYPES)]
fn interface_assertion_hit(bencher: Bencher<'_, '_>, types: usize) {
    each(bencher, types, |value| value.cast_ref::<dyn Val>().is_ok());
}

#[divan::bench(args = TYPES)]
fn interface_assertion_miss(bencher: Bencher<'_, '_>, types: usize) {
    each(bencher, types, |value| value.cast_ref::<dyn Absent>().is_ok());
}

#[divan::bench(args = TYPES)]
fn assertion_and_call(bencher: Bencher<'_, '_>, types: usize) {
    each(bencher, types, |value| value.cast_ref::<dyn Val>().is_ok_and(|v| v.val() > 500));
}

#[divan::bench(args = TYPES)]
fn call(bencher: Bencher<'_, '_>, types: usize) {
    let values = values(types);
    let ifaces: Vec<_> = values.iter().map(|value| value.cast_ref::<dyn Val>().unwrap()).collect();
    bencher
        .counter(divan::counter::ItemsCount::new(ifaces.len()))
        .bench_local(|| ifaces.iter().map(|iface| black_box(iface).val()).sum::<u64>());
}

seq!(N in 0..20 {
    /// One of the interfaces of the 20,000 pairs.
    #[interface]
    trait Facet~N {
        fn val(&self) -> u64;
    }
});

/// 20 interfaces x 1,000 types in their tables; 43,540 pairs in one table are a row of the laboratory.
#[divan::bench]
fn table_20_000_pairs(bencher: Bencher<'_, '_>) {
    let values = values(1_000);
    let inters = seq!(N in 0..20 { [#(itab::InterfaceType::of::<dyn Facet~N>(),)*] });
    let order = random_order(inters.len());
    let pairs: Vec<_> = order.iter().zip(&values).map(|(&i, value)| (inters[i], value.ty())).collect();
    bencher.counter(divan::counter::ItemsCount::new(pairs.len())).bench_local(|| {
        let itab_table = ItabTable::process();
        pairs.iter().filter(|(inter, typ)| itab_table.getitab(inter, typ).is_some()).count()
    });
}

#[divan::bench]
fn first_assertion_of_a_pair(bencher: Bencher<'_, '_>) {
    let values = values(1_000);
    let inter = itab::InterfaceType::of::<dyn Val>();
    bencher.with_inputs(ItabTable::new).bench_local_values(|itab_table| {
        values.iter().for_each(|value| _ = itab_table.getitab(inter, value.ty()));
        itab_table
    });
}

#[divan::bench]
fn convert_word(bencher: Bencher<'_, '_>) {
    bencher.bench(|| Any::new(black_box(300_u64)));
}

#[divan::bench]
fn convert_32_bytes(bencher: Bencher<'_, '_>) {
    bencher.bench(|| Any::new(itab::Opaque(black_box([1_u64; 4]))));
}

#[divan::bench]
fn convert_static(bencher: Bencher<'_, '_>) {
    let hot = Hot0(1);
    bencher.bench(|| IfaceRef::<dyn Val>::new(black_box(&hot)));
}

#[divan::bench]
fn convert_owned_static(bencher: Bencher<'_, '_>) {
    bencher.bench(|| Iface::<dyn Val>::new(black_box(Hot1(1))));
}
