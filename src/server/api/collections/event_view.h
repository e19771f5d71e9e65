#pragma once
#include "store/events.h"

namespace consort::server {

// How an event is shown, in lists and to those who watch.
model::Map event_view(const store::Event& event);

}  // namespace consort::server
