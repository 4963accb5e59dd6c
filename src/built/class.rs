//! Types that are made at run time.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::hash::Hash;

use super::code;
use super::error::BuildError;
use super::keep::{self, MethodParts, TypeParts};
use super::object::{Body, ClassData, Field, FieldBody, MOST, Object};
use super::signature::{Parameter, Parameters};
use crate::abi::typ::Operations;
use crate::abi::{CodePtr, Receiver, Type};
use crate::auto_traits::{Admits, Auto, AutoTraits};
use crate::typed::Typed;
use crate::typed::operations::operation;
use crate::value::{Any, AnyMut, AnyRef};

/// Makes a type whose values have a `P` for state.
///
/// ```
/// use itab::Any;
/// use itab::built::{Object, Own, TypeBuilder};
/// let mut counter = TypeBuilder::<u32>::new("shop::Counter");
/// counter
///     .package("shop", "1.0")
///     .method::<(), Own<u32>>("total", Box::new(|total| *total))
///     .method_mut::<(Own<u32>,), Own<()>>("add", Box::new(|total, more| *total += more))
///     .field::<u32>("total", Box::new(|total| total))
///     .with_clone()
///     .with_eq();
/// let counter = counter.build()?;
/// let (one, two): (Any, Any) = (counter.value(1), counter.value(2));
/// assert!(one != two && one.try_clone().unwrap() == one);
/// let object = Object::<u32>::from_any(one.as_any_ref()).unwrap();
/// assert_eq!(object.field("total").unwrap().downcast_ref::<u32>(), Some(&1));
/// # Ok::<(), itab::built::BuildError>(())
/// ```
pub struct TypeBuilder<P> {
    name: String,
    package: (String, String),
    methods: Vec<BuiltMethod>,
    fields: Vec<Field<P>>,
    operations: Operations,
}

struct BuiltMethod {
    parts: MethodParts,
    body: Body,
    /// The function for a body at this position.
    code: fn(usize) -> CodePtr,
}

impl<P: 'static> TypeBuilder<P> {
    /// A type without methods, of a package without a name. The name is that of the type's path, such as `shop::Counter`.
    pub fn new(name: impl Into<String>) -> Self {
        let operations = Operations {
            drop: Some(operation::drop::<Object<P>>),
            clone: None,
            equal: None,
            hash: None,
            order: None,
            debug: None,
            display: None,
            is_nil: None,
            target: None,
            regular: false,
            auto: || Auto::NEITHER,
        };
        TypeBuilder {
            name: name.into(),
            package: Default::default(),
            methods: Vec::new(),
            fields: Vec::new(),
            operations,
        }
    }

    /// The package and its version, for people: see [`Type::package`].
    pub fn package(&mut self, name: impl Into<String>, version: impl Into<String>) -> &mut Self {
        self.package = (name.into(), version.into());
        self
    }

    /// Adds a method that takes `&self`: the body gets the state of the value.
    ///
    /// A call costs what one of a method with `#[methods]` costs, and the look-up of the body: an index, a comparison of ids, and an
    /// indirect call.
    pub fn method<A: Parameters, R: Parameter>(
        &mut self,
        name: impl Into<String>,
        body: Box<A::Shared<P, R>>,
    ) -> &mut Self {
        let code = |slot| keep::forget::<A, R>(code::function::<P, A, R>(slot, false));
        self.add::<A, R>(name.into(), Receiver::Shared, Box::new(body), code)
    }

    /// Adds a method that takes `&mut self`: the body gets the state of the value, to change it.
    pub fn method_mut<A: Parameters, R: Parameter>(
        &mut self,
        name: impl Into<String>,
        body: Box<A::Exclusive<P, R>>,
    ) -> &mut Self {
        let code = |slot| keep::forget::<A, R>(code::function::<P, A, R>(slot, true));
        self.add::<A, R>(name.into(), Receiver::Exclusive, Box::new(body), code)
    }

    fn add<A: Parameters, R: Parameter>(
        &mut self,
        name: String,
        receiver: Receiver,
        body: Body,
        code: fn(usize) -> CodePtr,
    ) -> &mut Self {
        let parts = MethodParts::new::<A, R>(name, receiver);
        self.methods.push(BuiltMethod { parts, body, code });
        self
    }

    /// Adds a field: how to get it from the state. [`Object::field`] reads it.
    pub fn field<T: Typed>(
        &mut self,
        name: impl Into<String>,
        get: Box<dyn for<'a> Fn(&'a P) -> &'a T + Send + Sync>,
    ) -> &mut Self {
        let get: FieldBody<P> = Box::new(move |state| AnyRef::new(get(state)));
        self.fields.push(Field { name: name.into(), ty: T::TYPE, get });
        self
    }

    /// Values can be cloned, as their state can.
    pub fn with_clone(&mut self) -> &mut Self
    where
        P: Clone,
    {
        self.operations.clone = Some(operation::clone::<Object<P>>);
        self
    }

    /// Values can be compared, as their state can.
    pub fn with_eq(&mut self) -> &mut Self
    where
        P: PartialEq,
    {
        self.operations.equal = Some(operation::equal::<Object<P>>);
        self
    }

    /// Values can be hashed, as their state can.
    pub fn with_hash(&mut self) -> &mut Self
    where
        P: Hash,
    {
        self.operations.hash = Some(operation::hash::<Object<P>>);
        self
    }

    /// Values have an order: that of their state.
    pub fn with_ord(&mut self) -> &mut Self
    where
        P: Ord,
    {
        self.operations.order = Some(operation::order::<Object<P>>);
        self
    }

    /// Values are shown as their state is.
    pub fn with_debug(&mut self) -> &mut Self
    where
        P: fmt::Debug,
    {
        self.operations.debug = Some(operation::debug::<Object<P>>);
        self
    }

    /// Values are known to be [`Send`](crate::Type::is_send), as their state is.
    pub fn with_send(&mut self) -> &mut Self
    where
        P: Send,
    {
        // Of an `Object<P>`, the class is `Send` and `Sync` whatever `P` is.
        self.operations.auto = match (self.operations.auto)().sync {
            true => || Auto { send: true, sync: true },
            false => || Auto { send: true, sync: false },
        };
        self
    }

    /// Values are known to be [`Sync`](crate::Type::is_sync), as their state is.
    pub fn with_sync(&mut self) -> &mut Self
    where
        P: Sync,
    {
        self.operations.auto = match (self.operations.auto)().send {
            true => || Auto { send: true, sync: true },
            false => || Auto { send: false, sync: true },
        };
        self
    }

    /// Makes the type.
    ///
    /// Allocates the descriptor, which stays, unless one was made before of the same name, package, methods and operations and the
    /// same `P`. Takes no lock, except that of the table in which descriptors are found again. O(methods · log methods).
    ///
    /// # Errors
    ///
    /// If a name is none, a method or a field is there twice, or there are too many methods.
    pub fn build(&mut self) -> Result<Class<P>, BuildError> {
        let TypeBuilder { name, package, mut methods, fields, operations } =
            core::mem::replace(self, TypeBuilder::new(String::new()));
        if methods.len() > MOST {
            return Err(BuildError::TooMany { ty: name, methods: methods.len() });
        }
        for (at, field) in fields.iter().enumerate() {
            if fields[..at].iter().any(|before| before.name == field.name) {
                return Err(BuildError::Twice { of: name, name: field.name.clone() });
            }
        }
        methods.sort_by(|a, b| a.parts.name.cmp(&b.parts.name));
        keep::check_names("a type", &name, &package.0, methods.iter().map(|method| &method.parts.name))?;
        let (mut parts, mut bodies) = (Vec::with_capacity(methods.len()), Vec::with_capacity(methods.len()));
        for (slot, method) in methods.into_iter().enumerate() {
            parts.push((method.parts, (method.code)(slot)));
            bodies.push(method.body);
        }
        let parts = TypeParts { name, package, methods: parts, operations };
        // SAFETY: the operations are those of `Object<P>`. The code of method number `slot` is the function of its signature
        // and receiver, for an `Object<P>`, that asks the value's class for body `slot`.
        let ty = unsafe { keep::keep_type::<Object<P>>(parts) };
        Ok(Class(Arc::new(ClassData { ty, bodies: bodies.into(), fields: fields.into() })))
    }
}

/// A type that was made at run time, with the code of its methods: makes values.
///
/// A clone is the same class. It lives as long as it, or a value that it made.
pub struct Class<P>(Arc<ClassData<P>>);

impl<P: 'static> Class<P> {
    /// The descriptor. It stays when the class is gone: see [`built`](crate::built).
    pub fn ty(&self) -> &'static Type {
        self.0.ty
    }

    /// A value of the type, with the auto traits that its state has. Allocates as [`Any::new`] does: a value is its state and one word.
    pub fn value<A: ?Sized + AutoTraits + Admits<Object<P>>>(&self, state: P) -> Any<A> {
        let object = Object { class: Arc::clone(&self.0), payload: state };
        // SAFETY: the type is made for `Object<P>`, and the bodies of this class are those of its methods.
        unsafe { Any::built(self.0.ty, object) }
    }

    /// The names and types of the fields, in the order in which they were added.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = (&str, &'static Type)> {
        self.0.fields.iter().map(|field| (&*field.name, field.ty))
    }
}

impl<P> Clone for Class<P> {
    fn clone(&self) -> Self {
        Class(Arc::clone(&self.0))
    }
}

impl<P> fmt::Debug for Class<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Class").field(&self.0.ty).finish()
    }
}

impl<P: 'static> Object<P> {
    /// The value, if it is one of a built type with this kind of state. O(1).
    pub fn from_any<A: ?Sized + AutoTraits>(any: AnyRef<'_, A>) -> Option<&Self> {
        // SAFETY: the type is made for `Object<P>`.
        any.ty().is_built_as::<Object<P>>().then(|| unsafe { any.data().cast() })
    }

    /// The state of a value, to be changed, if it is one of a built type with this kind of state. O(1).
    pub fn state_mut<A: ?Sized + AutoTraits>(any: AnyMut<'_, A>) -> Option<&mut P> {
        if !any.ty().is_built_as::<Object<P>>() {
            return None;
        }
        // SAFETY: the type is made for `Object<P>`.
        let object: &mut Object<P> = unsafe { any.into_data().cast() };
        // Not the object: with another one's class it would have the methods of another type.
        Some(&mut object.payload)
    }

    /// The state.
    pub fn state(&self) -> &P {
        &self.payload
    }

    /// The class that made the value.
    pub fn class(&self) -> Class<P> {
        Class(Arc::clone(&self.class))
    }

    /// A field, if there is one of this name. O(fields).
    pub fn field(&self, name: &str) -> Option<AnyRef<'_>> {
        let field = self.class.fields.iter().find(|field| field.name == name)?;
        Some((field.get)(&self.payload))
    }
}
