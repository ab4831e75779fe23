//! People at work by examples.
