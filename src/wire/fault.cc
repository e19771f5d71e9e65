#include "wire/fault.h"

#include "wire/fit.h"

namespace consort::wire {

Fault fault_of(const Error& error) { return {error.code, clipped(error.to_string(), kLine.most)}; }

}  // namespace consort::wire
