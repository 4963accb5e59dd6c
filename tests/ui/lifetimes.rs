use itab::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef, ItabTable, interface, methods};

#[interface]
pub trait Named {
    fn name(&self) -> &str;
}

struct Cat(String);
#[methods]
impl Cat {
    pub fn name(&self) -> &str {
        &self.0
    }
}

fn result_outlives_the_value() -> &'static str {
    let cat = Cat("Tom".into());
    IfaceRef::<dyn Named>::new(&cat).name()
}

fn borrow_outlives_the_value<'a>() -> AnyRef<'a> {
    let cat = Cat("Tom".into());
    AnyRef::new(&cat)
}

fn result_outlives_the_owner() {
    let name;
    {
        let cat = Iface::<dyn Named>::new(Cat("Tom".into()));
        name = cat.name();
    }
    println!("{name}");
}

fn changed_while_borrowed() {
    let mut any = Any::new(Cat("Tom".into()));
    let named = any.cast_ref::<dyn Named>().unwrap();
    any.downcast_mut::<Cat>().unwrap().0.clear();
    println!("{}", named.name());
}

fn two_exclusive() {
    let mut cat = Cat("Tom".into());
    let one = AnyMut::new(&mut cat);
    let two = IfaceMut::<dyn Named>::new(&mut cat);
    println!("{} {}", one.is::<Cat>(), two.name());
}

fn outlives_its_itab_table() {
    let cat = Cat("Tom".into());
    let named = ItabTable::new().cast_ref::<dyn Named>(AnyRef::new(&cat)).unwrap();
    println!("{}", named.name());
}

fn longer<'a>(short: AnyRef<'a>) -> AnyRef<'static> {
    short
}

fn main() {
    let local = String::new();
    let _ = Any::new(local.as_str());
}
