//! Call sites of run-time conversions and assertions.
