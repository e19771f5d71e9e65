#pragma once
#include "net/loop.h"
#include "net/socket.h"

namespace consort::net {

// Looks the host up and tries its addresses in turn until one answers. `then` is called once, on
// the loop's thread, where this must be called, too.
void connect_to(Loop& loop, const std::string& host, uint16_t port, Duration patience,
                std::function<void(Result<Descriptor>)> then);

}  // namespace consort::net
