//! What the hall ever heard of: counters, services, and what takes what.

use super::Hall;
use crate::core::time::Ms;

impl Hall {
    /// Whether a counter was ever heard of.
    pub fn knows_counter(&self, counter_id: &str) -> bool {
        self.names.find(counter_id).is_some_and(|at| self.counters.contains_key(&at))
    }

    /// Whether any counter was ever heard of.
    pub fn knows_counters(&self) -> bool {
        !self.counters.is_empty()
    }

    /// Whether any service was ever heard of.
    pub fn knows_services(&self) -> bool {
        !self.services.is_empty()
    }

    /// Whether a service was ever heard of.
    pub fn knows_service(&self, service_id: &str) -> bool {
        self.names.find(service_id).is_some_and(|at| self.services.contains_key(&at))
    }

    /// Whether a counter takes a service, as the settings or else the machine say; one of which nobody said
    /// anything takes all.
    pub fn takes(&self, counter_id: &str, service_id: &str, at: Ms) -> bool {
        let set = self.settings(at).0.counter(counter_id).map(|counter| &counter.services);
        if let Some(services) = set.filter(|services| !services.is_empty()) {
            return services.iter().any(|id| id == service_id);
        }
        let known = self.names.find(counter_id).and_then(|at| self.counters.get(&at));
        let services = known.map_or(&[][..], |known| &known.services);
        services.is_empty() || services.iter().any(|at| self.name(*at) == service_id)
    }
}
