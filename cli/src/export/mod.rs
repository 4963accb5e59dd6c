//! All facts about a file, for other tools: tables, each row of which is written as soon as it is made, and a graph.

mod dot;
mod facts;
mod rows;
mod tables;

pub(crate) use dot::write_graph;
pub(crate) use facts::Facts;
pub(crate) use rows::Form;
