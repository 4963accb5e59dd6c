//! An actor whose mailbox takes messages of any type: which of them it understands is asked of the actor, and what a message
//! can do besides is asked of the message. `cargo run --example actor_mailbox`
//!
//! The messages are those of `examples/input/messages.txt`. Values cross a channel to the thread of the actor, so they are
//! `Any<dyn Send>`.
#![allow(missing_docs)]

use std::error::Error;
use std::sync::mpsc;
use std::thread;

use itab::{Any, Typed, interface, methods, type_switch};

/// What a message can do besides: it knows what was asked before.
#[interface]
pub trait Undo {
    fn undo(&self) -> String;
}
/// What a message can do besides: it wants to be handled by whoever counts time.
#[interface]
pub trait Urgent {
    fn deadline(&self) -> u32;
}

struct Deposit(u32);
#[methods]
impl Deposit {
    pub fn undo(&self) -> String {
        format!("withdraw {}", self.0)
    }
}
struct Withdraw(u32);
#[methods]
impl Withdraw {
    pub fn undo(&self) -> String {
        format!("deposit {}", self.0)
    }
    pub fn deadline(&self) -> u32 {
        10
    }
}
#[derive(Typed)]
struct Report;

/// Anybody's message, if the actor has a handler of this name.
struct Named(String);
#[methods]
impl Named {
    pub fn name(&self) -> &str {
        &self.0
    }
}

#[derive(Default)]
struct Account {
    balance: u32,
    ticks: u32,
}
#[methods(call)]
impl Account {
    pub fn tick(&mut self) -> u32 {
        self.ticks += 1;
        self.ticks
    }
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Done(String),
    Refused(String),
}

fn handle(actor: &mut Any<dyn Send>, message: &Any<dyn Send>) -> Outcome {
    let urgency = message.cast_ref::<dyn Urgent>().map(|urgent| format!(" by {}", urgent.deadline()));
    let urgency = urgency.unwrap_or_default();
    let account = actor.downcast_mut::<Account>().expect("the actor is an account");
    type_switch!(message.as_any_ref(), {
        deposit: Deposit => {
            account.balance += deposit.0;
            Outcome::Done(format!("balance {}{urgency}", account.balance))
        },
        withdraw: Withdraw if withdraw.0 > account.balance => {
            Outcome::Refused(format!("{} is too much{urgency}", withdraw.0))
        },
        withdraw: Withdraw => {
            account.balance -= withdraw.0;
            Outcome::Done(format!("balance {}{urgency}", account.balance))
        },
        _report: Report => Outcome::Done(format!("balance {}, ticks {}", account.balance, account.ticks)),
        named: Named => match actor.call(named.name(), Vec::new()) {
            Ok(result) => Outcome::Done(format!("{} gave {result:?}", named.name())),
            Err(error) => Outcome::Refused(error.to_string()),
        },
        _ => Outcome::Refused(format!("{} is no message", message.ty())),
    })
}

fn parse(line: &str) -> Result<Any<dyn Send>, Box<dyn Error>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    Ok(match words[..] {
        ["deposit", amount] => Any::<dyn Send>::from_value(Deposit(amount.parse()?)),
        ["withdraw", amount] => Any::<dyn Send>::from_value(Withdraw(amount.parse()?)),
        ["report"] => Any::<dyn Send>::from_value(Report),
        _ => Any::<dyn Send>::from_value(Named(line.to_owned())),
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mailbox, inbox) = mpsc::channel::<Any<dyn Send>>();
    let actor = thread::spawn(move || {
        let mut actor = Any::<dyn Send>::from_value(Account::default());
        let mut history = Vec::new();
        for message in inbox {
            let outcome = handle(&mut actor, &message);
            println!("{outcome:?}");
            if let (Outcome::Done(_), Ok(undo)) = (outcome, message.cast_ref::<dyn Undo>()) {
                history.push(undo.undo());
            }
        }
        history
    });
    for line in include_str!("input/messages.txt").lines() {
        mailbox.send(parse(line)?)?;
    }
    mailbox.send(Any::<dyn Send>::from_value(7_u8))?;
    drop(mailbox);
    let history = actor.join().map_err(|_| "the actor panicked")?;
    println!("to undo: {}", history.into_iter().rev().collect::<Vec<_>>().join(", "));
    Ok(())
}
