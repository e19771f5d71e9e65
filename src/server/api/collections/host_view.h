#pragma once
#include "store/hosts.h"

namespace consort::server {

// How a host is shown; its facts are a collection of their own.
model::Map host_view(const store::Host& host);

}  // namespace consort::server
