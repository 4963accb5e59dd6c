//! Crates with a registry of pairs: what their macros write is written here for all pairs at once.

use std::any::{Any, TypeId};
use std::sync::{Arc, LazyLock, RwLock};

use bevy_reflect::{CreateTypeData, Reflect, TypeRegistration, TypeRegistry, TypeRegistryArc};

use crate::types::{ABSENT, Cast, Shared, T, Tr, any, leak};
use crate::{all, casts, list, peer};

/// The `Any` of a value.
#[inline(always)]
fn plain(object: Shared) -> &'static dyn Any {
    object
}

peer!(Intertrait, "intertrait 0.2": Shared = any);
casts!(Intertrait, [<const M: usize> Cast<M>], |object| {
    intertrait::cast::CastRef::cast::<dyn Tr<M>>(plain(object))
});

fn caster<const N: usize, const M: usize>() -> (TypeId, intertrait::BoxedCaster) {
    let caster = intertrait::Caster::<dyn Tr<M>>::new(
        |from| from.downcast_ref::<T<N>>().expect("found by its type"),
        |_| unreachable!("nobody asks"),
        |_| unreachable!("nobody asks"),
        |_| unreachable!("nobody asks"),
    );
    (TypeId::of::<T<N>>(), Box::new(caster))
}
macro_rules! casters_of_all { ([$($n:literal)*]) => { $(all!(casters $n);)* } }
macro_rules! casters { ($n:literal [$($m:literal)*]) => { $(const _: () = {
    #[linkme::distributed_slice(intertrait::CASTERS)]
    static CASTER: fn() -> (TypeId, intertrait::BoxedCaster) = caster::<$n, $m>;
};)* } }
all!(casters_of_all);

peer!(Crosstrait, "crosstrait 0.1": Shared = any);
casts!(Crosstrait, [<const M: usize> Cast<M>], |object| CROSSTRAIT.cast_ref::<dyn Tr<M>>(plain(object)));

static CROSSTRAIT: LazyLock<crosstrait::Registry<'static>> = LazyLock::new(|| {
    fn entry<const N: usize, const M: usize>() -> crosstrait::Entry<'static> {
        let caster = leak(crosstrait::Caster::<dyn Tr<M>> {
            ref_: |any| any.downcast_ref::<T<N>>().map(|value| value as _),
            mut_: |_| unreachable!("nobody asks"),
            box_: |_| unreachable!("nobody asks"),
            rc: |_| unreachable!("nobody asks"),
            arc: |_| unreachable!("nobody asks"),
        });
        (|| [TypeId::of::<dyn Tr<M>>(), TypeId::of::<T<N>>()], caster)
    }
    #[inline(never)]
    fn of_type<const N: usize>() -> Vec<crosstrait::Entry<'static>> {
        macro_rules! entries { ([$($m:literal)*]) => { vec![$(entry::<N, $m>()),*] } }
        all!(entries)
    }
    macro_rules! types { ([$($n:literal)*]) => { [$(of_type::<$n>()),*].concat() } }
    crosstrait::Registry::new(leak(all!(types)).iter())
});

peer!(Traitcast, "traitcast 0.5": Shared = any);
casts!(Traitcast, [<const M: usize> Cast<M>], |object| {
    traitcast::cast_ref::<dyn Any, dyn Tr<M>>(plain(object))
});

fn fill(registry: &mut traitcast_core::Registry) {
    use traitcast_core::{CastIntoTrait, ImplEntry};

    fn entry<const N: usize, const M: usize>() -> ImplEntry<dyn Tr<M>> {
        ImplEntry {
            cast_box: |_| unreachable!("nobody asks"),
            cast_mut: |_| unreachable!("nobody asks"),
            cast_ref: |any| any.downcast_ref::<T<N>>().map(|value| value as _),
            tid: TypeId::of::<T<N>>(),
            from_name: "T",
            into_name: "Tr",
        }
    }
    #[inline(never)]
    fn of_trait<const M: usize>(registry: &mut traitcast_core::Registry) {
        macro_rules! entries { ([$($n:literal)*]) => { [$(entry::<$n, M>()),*] } }
        registry.insert(all!(entries).into_iter().collect::<CastIntoTrait<dyn Tr<M>>>());
    }
    macro_rules! traits { ([$($m:literal)*]) => { $(of_trait::<$m>(registry);)* } }
    all!(traits);
    // It panics where a trait was never heard of.
    registry.insert(CastIntoTrait::<dyn Tr<ABSENT>>::new());
}
inventory::submit! { traitcast_core::inventory::EntryBuilder { insert: Box::new(fill) } }

/// What `#[reflect_trait]` generates.
#[derive(Clone)]
struct ReflectTr<const M: usize>(fn(&dyn Reflect) -> Option<&dyn Tr<M>>);

impl<const M: usize, X: Tr<M> + Reflect> CreateTypeData<X> for ReflectTr<M> {
    fn create_type_data((): ()) -> Self {
        ReflectTr(|value| <dyn Reflect>::downcast_ref::<X>(value).map(|value| value as _))
    }
}

static REGISTRY: LazyLock<TypeRegistry> = LazyLock::new(registry);
static SHARED_REGISTRY: LazyLock<TypeRegistryArc> =
    LazyLock::new(|| TypeRegistryArc { internal: Arc::new(RwLock::new(registry())) });

fn registry() -> TypeRegistry {
    #[inline(never)]
    fn of_type<const N: usize>(registry: &mut TypeRegistry) {
        let mut registration = TypeRegistration::of::<T<N>>();
        macro_rules! traits { ([$($m:literal)*]) => { $(
            registration.insert(<ReflectTr<$m> as CreateTypeData<T<N>>>::create_type_data(()));
        )* } }
        all!(traits);
        registry.add_registration(registration);
    }
    let mut registry = TypeRegistry::empty();
    macro_rules! types { ([$($n:literal)*]) => { $(of_type::<$n>(&mut registry);)* } }
    all!(types);
    registry
}

fn reflected<const N: usize>() -> &'static dyn Reflect {
    leak(T::<N>(N as u64))
}

#[inline(always)]
fn reflect<const M: usize>(
    registry: &TypeRegistry,
    object: &'static dyn Reflect,
) -> Option<&'static dyn Tr<M>> {
    (registry.get_type_data::<ReflectTr<M>>(Any::type_id(object))?.0)(object)
}

peer!(Bevy, "bevy_reflect 0.20, `&TypeRegistry`": &'static dyn Reflect = reflected);
casts!(Bevy, [<const M: usize> Cast<M>], |object| reflect::<M>(&REGISTRY, object));

peer!(BevyArc, "bevy_reflect 0.20, `TypeRegistryArc`": &'static dyn Reflect = reflected);
casts!(BevyArc, [<const M: usize> Cast<M>], |object| reflect::<M>(&SHARED_REGISTRY.read(), object));
