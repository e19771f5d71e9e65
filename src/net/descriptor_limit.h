#pragma once
#include <cstdint>

namespace consort::net {

// Lets this process have as many open files as `wanted`, or as many as the system allows; returns
// how many that is. Never lowers the limit.
uint64_t raise_descriptor_limit(uint64_t wanted);

}  // namespace consort::net
