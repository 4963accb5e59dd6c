//! What descriptors answer, and calls by name.

use itab::{Any, InterfaceType, Type, interface, methods};

use super::page::Page;

#[interface]
pub trait Named {
    fn name(&self) -> String;
}

#[interface]
pub trait Renamed: Named {
    #[allow(dead_code, reason = "no cat has it")]
    fn rename(&mut self, to: String) -> u64;
}

#[derive(Debug)]
pub struct Cat {
    pub name: String,
}

#[methods(call)]
impl Cat {
    pub fn name(&self) -> String {
        self.name.clone()
    }
    pub fn rename(&mut self, to: &str) -> usize {
        self.name = to.to_owned();
        self.name.len()
    }
}

pub(super) fn show(page: &mut Page) {
    page.prose(
        "A descriptor is asked as `reflect.Type` is: for methods by name, for elements, keys and lengths.",
    );
    page.go("reflect.TypeOf(cat).MethodByName(\"Name\")");
    run! { page, let mut cat = Any::new(Cat { name: "Felix".into() }); }
    show!(page, cat.ty().method("name").unwrap().text());
    show!(page, cat.ty().method("bark").is_none());
    show!(page, Type::of::<Vec<[u8; 3]>>().elem().unwrap().array_len().unwrap());

    page.prose("Interfaces and types are asked of each other. What is missing is said method by method.");
    page.go("t.Implements(named), renamed.Implements(named)");
    run! { page, let (named, renamed) = (InterfaceType::of::<dyn Named>(), InterfaceType::of::<dyn Renamed>()); }
    show!(page, ?(named.implemented_by(cat.ty()), renamed.implements(named), named.implements(renamed)));
    show!(page, cat.ty().missing(renamed).next().unwrap());

    page.prose(
        "A method is called by its name if its block says `#[methods(call)]`. Arguments and results are `Any`; \
         what cannot be is refused before anything runs, and the arguments come back.",
    );
    page.go("reflect.ValueOf(&cat).MethodByName(\"Rename\").Call(args)");
    show!(page, ?cat.call("rename", vec![Any::new("Tom")]).unwrap().downcast_ref::<usize>());
    show!(page, ?cat.call_ref("name", vec![]).unwrap().downcast_ref::<String>());
    show!(page, cat.cast_ref::<dyn Named>().unwrap().name());
    show!(page, cat.call("rename", vec![Any::new(7)]).unwrap_err());
    show!(page, cat.call("rename", vec![]).unwrap_err());
    show!(page, cat.call("renam", vec![]).unwrap_err());
}
