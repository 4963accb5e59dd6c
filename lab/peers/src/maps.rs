//! What people write themselves: a map from the ids of a type and a trait to how the one becomes the other.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

use rustc_hash::FxBuildHasher;

use crate::types::{Cast, Coercion, Shared, Tr, any, pairs};
use crate::{casts, list, peer};

type Key = (TypeId, TypeId);

macro_rules! maps {
    ($($peer:ident, $name:literal: $map:ty = $made:expr, |$of:ident, $key:ident| $found:expr;)*) => { $(
        peer!($peer, $name: Shared = any);
        casts!($peer, [<const M: usize> Cast<M>], |object| {
            static MAP: LazyLock<$map> = LazyLock::new(|| $made);
            let ($of, $key) = (&*MAP, (Any::type_id(object), TypeId::of::<dyn Tr<M>>()));
            let coercion: Option<Coercion> = $found;
            // SAFETY: found under these two.
            coercion.map(|coercion| unsafe { coercion.apply::<M>(object) })
        });
    )* };
}

maps! {
    SipMap, "`RwLock<HashMap>`": RwLock<HashMap<Key, Coercion>> = {
        let mut map = HashMap::new();
        pairs(|ty, of, coercion| _ = map.insert((ty, of), coercion));
        RwLock::new(map)
    }, |map, key| map.read().ok().and_then(|map| map.get(&key).copied());
    FxMap, "`RwLock<HashMap>`, Fx": RwLock<HashMap<Key, Coercion, FxBuildHasher>> = {
        let mut map = HashMap::default();
        pairs(|ty, of, coercion| _ = map.insert((ty, of), coercion));
        RwLock::new(map)
    }, |map, key| map.read().ok().and_then(|map| map.get(&key).copied());
    Papaya, "papaya 0.2, Fx": papaya::HashMap<Key, Coercion, FxBuildHasher> = {
        let map = papaya::HashMap::with_hasher(FxBuildHasher);
        pairs(|ty, of, coercion| _ = map.pin().insert((ty, of), coercion));
        map
    }, |map, key| map.pin().get(&key).copied();
    DashMap, "dashmap 6, Fx": dashmap::DashMap<Key, Coercion, FxBuildHasher> = {
        let map = dashmap::DashMap::with_hasher(FxBuildHasher);
        pairs(|ty, of, coercion| _ = map.insert((ty, of), coercion));
        map
    }, |map, key| map.get(&key).map(|found| *found);
}
