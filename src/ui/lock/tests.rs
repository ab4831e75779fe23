//! The lock by keys, uptimes and boards: no terminal, no clock.
