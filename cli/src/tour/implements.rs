//! Duck typing, checked by rustc where it knows both sides.

use itab::{Iface, IfaceRef, InterfaceType, Type, implements, interface, methods};

use super::page::Page;
use super::rejected;

/// Go: `type People interface { ReturnName() string }`.
#[interface]
pub trait People {
    fn return_name(&self) -> String;
    fn greeting(&self) -> String {
        format!("hello, {}", self.return_name())
    }
}

/// Go: `type Student struct { Name string }`.
pub struct Student {
    pub name: String,
}

#[methods]
impl Student {
    /// Go: `func (s Student) ReturnName() string`.
    pub fn return_name(&self) -> String {
        self.name.clone()
    }
}

pub(super) fn show(page: &mut Page) {
    page.prose(
        "`#[interface] trait People` asks for one method, `#[methods] impl Student` has it. Neither names \
         the other; they may live in crates that do not know each other.",
    );
    page.go("type People interface { ReturnName() string }");
    page.go("func (s Student) ReturnName() string { return s.Name }");
    page.go("var a People = Student{Name: \"小明\"}; fmt.Println(a.ReturnName())");
    run! { page, let cbs = Student { name: "小明".into() }; }
    run! { page, let a = Iface::<dyn People>::new(cbs); }
    show!(page, a.return_name());

    page.prose("Where both are known, rustc checks the fit; with `implements!` it does only that.");
    page.go("var _ People = Student{}   (also: = (*Student)(nil))");
    run! { page, implements!(Student: dyn People); }
    page.gap();
    page.go("reflect.TypeOf(cbs).Implements(people), at run time");
    show!(page, Type::of::<Student>().implements::<dyn People>());
    show!(page, Type::of::<String>().implements::<dyn People>());

    page.prose(
        "Without the method the program does not compile. Go says, since 1.20: `Student does not \
         implement People (missing method ReturnName)`. rustc says:",
    );
    page.refusal(&rejected::missing_method());

    page.prose(
        "Two things that a Go interface cannot do: it may provide methods of its own, which run on any \
         value that has the others; and its value is an ordinary `&dyn People` for Rust code that has \
         never heard of this library.",
    );
    show!(page, a.greeting());
    fn ordinary(people: &dyn People) -> usize {
        people.return_name().chars().count()
    }
    page.code("fn ordinary(people: &dyn People) -> usize { .. }");
    show!(page, ordinary(&a));

    page.prose("An interface without methods is satisfied by every type (Go: `any`).");
    show!(page, InterfaceType::of::<dyn Anything>().methods().len());
    show!(page, IfaceRef::ty(IfaceRef::<dyn Anything>::new(&1.5_f64)));
}

#[interface]
trait Anything {}
